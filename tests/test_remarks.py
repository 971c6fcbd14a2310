"""Names of provinces and of documents that nothing stands behind."""

import pytest
from tiny import HA_GIANG, NGHI_DINH, write_files

from index.build import build
from index.ingest import parse_document
from index.remarks import cited_documents, dangling, unknown_places


def article(body: str, header: str = ""):
    return parse_document("a", "a.md", f"---\ntitle: Bài\n{header}---\n{body}\n")


def places(body: str, header: str = "") -> list[str]:
    return [str(p) for p in unknown_places([article(body, header)])]


def test_a_province_that_is_none_is_told_with_its_line():
    assert places("Đoạn một.\n\nNăm 2022, tỉnh Bắc Phong hỗ trợ 3 cơ sở; tỉnh Bắc Phong khen.") == [
        "a.md:6: «tỉnh Bắc Phong»: tên này không phải tỉnh, thành phố đã biết"
    ]


def test_a_slip_is_told_with_what_was_meant():
    (told,) = places("Ở tỉnh Quảng Nghãi có 5 đề án.")
    assert told.endswith("; có phải Quảng Ngãi?")
    (told,) = places("Ở thành phố Hảii Phòng có 5 đề án.")
    assert told.endswith("; có phải Hải Phòng?")


@pytest.mark.parametrize(
    "body",
    [
        "tỉnh Hà Giang, tỉnh Đăk Lăk, TP. Hồ Chí Minh, Thành phố Huế",
        "tỉnh miền núi phía Bắc, tỉnh Tây Nguyên",
        "thành phố Vinh, thành phố Phú Quốc và TP. Biên Hòa",  # cities of a province
        "Phó Chủ tịch UBND tỉnh Hồ Quang Bửu phát biểu",
        "các tỉnh.\nNăm Nay Khác",
        "UBND tỉnh. Ông Ba nói",
    ],
)
def test_known_names_cities_persons_and_ends_of_sentences_are_left_alone(body):
    assert places(body) == []


def test_the_province_of_a_header_is_looked_at_too():
    (told,) = places("Nội dung của tỉnh Bắc Phong.", 'province: "Bắc Phong"\n')
    assert told == "a.md:3: «Bắc Phong» không phải tên tỉnh, thành phố đã biết"
    assert places("Nội dung.", 'province: "Cả nước"\n') == places("Nội dung.", 'province: "đăk lăk"\n') == []


def references(body: str, held: list[str]) -> list[str]:
    document = article(body)
    return [str(p) for p in dangling(document, cited_documents(document), held)]


def test_a_document_that_is_cited_and_not_held_is_told_once():
    body = "Theo Thông tư 28/2018/TT-BTC và Nghị định 45/2012/NĐ-CP.\n\nThông tư 28/2018/TT-BTC nói thế."
    assert references(body, ["45/2012/NĐ-CP"]) == ["a.md:4: dẫn Thông tư 28/2018/TT-BTC, nhưng văn bản này chưa có trong kho"]
    assert references(body, ["45/2012/NĐ-CP", "28/2018/TT-BTC"]) == []


def test_short_mentions_and_questions_are_no_citations():
    assert references("Nghị định 99 và TT 28.\n\n> hoi: Thông tư 28/2018/TT-BTC nói gì?", []) == []


def test_the_issuer_said_twice_does_not_hide_the_document():
    assert references("Nghị quyết 202/2025/QH15 của Quốc hội", ["202/2025/QH15"]) == []


def test_a_report_knows_what_is_new(tmp_path, encoder):
    folder = write_files(tmp_path / "k", {"a.md": HA_GIANG + "\nTheo Thông tư 28/2018/TT-BTC, tỉnh Bắc Phong.\n", "nd.md": NGHI_DINH})
    data = tmp_path / "data"
    first = build(folder, data, encoder)
    assert [len(first.unheard(found)) for found in (first.places, first.references)] == [1, 1]
    # Another line in front of it makes it no news; a document taken away makes some in a file that did not change.
    moved = (folder / "a.md").read_text(encoding="utf-8").replace("Các xưởng", "Thêm một dòng.\n\nCác xưởng")
    write_files(folder, {"a.md": moved, "b.md": "Bài B\n\nTheo Nghị định 99/2099/NĐ-CP.\n"})
    second = build(folder, data, encoder)
    assert (len(second.places), second.unheard(second.places), second.unheard(second.references)) == (1, [], [])
    (folder / "nd.md").unlink()
    third = build(folder, data, encoder)
    assert [str(p) for p in third.unheard(third.references)] == ["b.md:3: dẫn Nghị định 99/2099/NĐ-CP, nhưng văn bản này chưa có trong kho"]
    assert (third.changed, third.removed) == ([], ["nd.md"])


def test_what_a_header_names_is_told_once():
    document = article("Thay Thông tư liên tịch 125/2009/TTLT-BTC-BCT và Thông tư 28/2018/TT-BTC.")
    warned = ["a.md: thay thế 125/2009/TTLT-BTC-BCT, nhưng văn bản này chưa có trong kho", "b.md: dẫn 28/2018/TT-BTC, nhưng …"]
    (told,) = dangling(document, cited_documents(document), [], warned)
    assert "28/2018/TT-BTC" in told.reason
