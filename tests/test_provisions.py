"""Policy files and guides written in entries: what is read, what is reported."""

from datetime import date

import pytest

from index.build import build
from index.chunk import chunk_document
from index.ingest import parse_document
from index.provisions import has_entries, plain_provisions, read_entries
from index.relations import holds_within, in_force, relation_warnings

HEADER = """---
so_hieu: "45/2012/NĐ-CP"
loai: "Nghị định"
ten: "Nghị định 45/2012/NĐ-CP về khuyến công"
co_quan: "Chính phủ"
ban_hanh: "2012-05-21"
hieu_luc: "2012-07-05"
het_hieu_luc: ""
trang_thai: "Còn hiệu lực, đã được sửa đổi"
sua_doi: ""
sua_doi_boi: "235/2025/NĐ-CP"
thay_the: "134/2004/NĐ-CP"
thay_the_boi: ""
url: "https://example.org/45"
---

# Nghị định 45/2012/NĐ-CP về khuyến công

"""

BODY = """## Điều 1. Phạm vi điều chỉnh và đối tượng áp dụng

### Khoản 2 điểm a. Địa bàn (bản 2012)

Phường của thành phố loại 2, loại 3 thuộc địa bàn.
> tin_cay: A
> nguon: https://example.org/a ; https://example.org/b
> den: 2025-10-14
> hoi: Phường nào được? | Thành phố loại 3 có được không?

### Khoản 2 điểm a. Địa bàn (từ 15/10/2025)

Phường của tỉnh thuộc địa bàn.
> tin_cay: A
> nguon: https://example.org/c
> tu: 2025-10-15
> sua_boi: 235/2025/NĐ-CP

## Mức hỗ trợ

Chưa có căn cứ về mức hỗ trợ.
> chua_co: mức hỗ trợ
> pham_vi: quoc_gia
> chu_de: máy móc
"""


def document(body: str = BODY, header: str = HEADER):
    return parse_document("nd-45", "policies/nd-45.md", header + body)


def test_an_entry_is_read_with_its_place_days_and_sources():
    old, new, gap = read_entries(document()).provisions
    assert (old.place, old.dieu, old.khoan, old.diem, old.title) == ("Điều 1 khoản 2 điểm a", "1", "2", "a", "Địa bàn (bản 2012)")
    assert (old.valid_from, old.valid_to, old.confidence) == ("2012-07-05", "2025-10-14", "A")
    assert old.sources == ("https://example.org/a", "https://example.org/b")
    assert old.questions == ("Phường nào được?", "Thành phố loại 3 có được không?")
    assert (new.valid_from, new.valid_to, new.amended_by) == ("2025-10-15", None, "235/2025/NĐ-CP")
    assert (gap.place, gap.dieu, gap.missing, gap.scope, gap.topic) == ("Mức hỗ trợ", None, "mức hỗ trợ", "national", "máy móc")
    assert [p.passage for p in (old, new, gap)] == [0, 1, 2]


def test_offsets_name_the_text_and_a_quote_begins_with_its_heading():
    found = document()
    provision = read_entries(found).provisions[0]
    assert found.text[provision.start:provision.end] == "Phường của thành phố loại 2, loại 3 thuộc địa bàn."
    passage = chunk_document(found)[0]
    assert passage.text.startswith("Khoản 2 điểm a. Địa bàn (bản 2012)\n") and passage.text.endswith("thuộc địa bàn.")
    assert (passage.locator, passage.end) == ("Điều 1 khoản 2 điểm a", provision.end)


def test_no_annotation_gets_into_a_passage():
    assert not any("example.org" in p.text or "hoi:" in p.text for p in chunk_document(document()))


def test_the_header_gives_dates_and_relations():
    found = document()
    assert (found.kind, found.ban_hanh, found.hieu_luc, found.het_hieu_luc) == ("legal", "2012-05-21", "2012-07-05", None)
    assert (found.sua_doi_boi, found.thay_the, found.thay_the_boi) == ("235/2025/NĐ-CP", "134/2004/NĐ-CP", None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("> tu: hôm nay", "tu: phải là ngày dạng năm-tháng-ngày, ví dụ 2025-10-15"),
        ("> tin_cay: C", "tin_cay: chỉ nhận A (đọc trong văn bản) hoặc B (báo, trang cơ quan)"),
        ("> pham_vi: huyen", "pham_vi: chỉ nhận quoc_gia hoặc dia_phuong"),
        ("> tinh: Xứ Lạ", "tinh: không có tỉnh, thành phố tên «Xứ Lạ»"),
        ("> nguon:", "nguon: thiếu nội dung"),
    ],
)
def test_an_entry_with_a_wrong_annotation_is_left_out_and_reported_with_its_line(line, reason):
    found = read_entries(document(f"## A\n\nMột câu.\n{line}\n\n## B\n\nHai câu.\n> tin_cay: A\n"))
    assert [p.title for p in found.provisions] == ["B"]
    assert [str(p) for p in found.problems] == [f"policies/nd-45.md:22: {reason}"]


def test_an_entry_that_ends_before_it_begins_is_left_out():
    found = read_entries(document("## A\n\nMột câu.\n> tu: 2025-01-02\n> den: 2025-01-01\n"))
    assert found.provisions == [] and "ngày bắt đầu sau ngày kết thúc" in found.problems[0].reason


def test_an_unknown_key_and_a_key_given_twice_are_reported():
    reasons = [p.reason for p in read_entries(document("## A\n\nMột câu.\n> mau: xanh\n> tin_cay: A\n> tin_cay: B\n")).problems]
    assert any(r.startswith("mau: không phải ghi chú") for r in reasons) and "tin_cay: ghi hai lần trong một mục" in reasons


def test_a_legal_text_as_published_gives_its_khoan_as_provisions():
    found = parse_document(
        "nd", "nd.md", '---\ntitle: "NĐ 9"\nso_hieu: "9/2099/NĐ-CP"\nhieu_luc: "2099-03-01"\n---\n\nĐiều 1. Phạm vi\n\n1. Một.\n\n2. Hai.\n\nĐiều 2. Mức\n\nBa.\n'
    )
    assert not has_entries(found)
    provisions = plain_provisions(found, chunk_document(found))
    assert [(p.place, p.title, p.valid_from) for p in provisions] == [
        ("Điều 1 khoản 1", "Phạm vi", "2099-03-01"), ("Điều 1 khoản 2", "Phạm vi", "2099-03-01"), ("Điều 2", "Mức", "2099-03-01"),
    ]


def test_an_article_is_not_read_as_entries():
    assert not has_entries(parse_document("a", "a.md", "Tiêu đề\n\nMột câu.\n> tin_cay: A\n"))


# --- days -------------------------------------------------------------------------------------------


def test_a_document_is_in_force_from_its_first_to_its_last_day():
    found = document(header=HEADER.replace('het_hieu_luc: ""', 'het_hieu_luc: "2020-12-31"'))
    days = ["2012-07-04", "2012-07-05", "2020-12-31", "2021-01-01"]
    assert [in_force(found, date.fromisoformat(d)) for d in days] == [False, True, True, False]


def test_without_an_effective_date_nobody_knows():
    found = document(header=HEADER.replace('hieu_luc: "2012-07-05"', 'hieu_luc: ""'))
    assert in_force(found, date(2020, 1, 1)) is None and in_force(found, date(2012, 5, 20)) is False


def test_a_wording_holds_on_its_last_day_and_not_on_the_next():
    old, new, _ = read_entries(document()).provisions
    assert holds_within(old, date(2025, 10, 14), date(2025, 10, 14)) and not holds_within(old, date(2025, 10, 15), date(2025, 10, 15))
    assert holds_within(new, date(2025, 10, 15), date(2025, 10, 15)) and not holds_within(new, date(2025, 1, 1), date(2025, 10, 14))
    assert holds_within(old, date(2025, 1, 1), date(2025, 12, 31)) and holds_within(new, date(2025, 1, 1), date(2025, 12, 31))


# --- warnings ---------------------------------------------------------------------------------------


def warnings(*documents):
    return relation_warnings(documents, [p for d in documents for p in read_entries(d).provisions])


def test_documents_that_are_named_but_not_held_are_told():
    assert warnings(document()) == [
        "policies/nd-45.md: được sửa đổi bởi 235/2025/NĐ-CP, nhưng văn bản này chưa có trong kho",
        "policies/nd-45.md: thay thế 134/2004/NĐ-CP, nhưng văn bản này chưa có trong kho",
        "policies/nd-45.md: dẫn 235/2025/NĐ-CP, nhưng văn bản này chưa có trong kho",
    ]


def test_a_relation_told_on_one_side_only_and_missing_dates_are_told():
    other = parse_document(
        "nd-235", "nd-235.md", '---\nso_hieu: "235/2025/NĐ-CP"\nloai: "Nghị định"\nten: "NĐ 235"\nban_hanh: ""\nhieu_luc: ""\n---\n\nNội dung.\n'
    )
    told = warnings(document(), other)
    assert "policies/nd-45.md: được sửa đổi bởi 235/2025/NĐ-CP, nhưng nd-235.md không ghi sua_doi: 45/2012/NĐ-CP" in told
    assert "nd-235.md: thiếu ngày ban hành (ban_hanh)" in told and "nd-235.md: thiếu ngày có hiệu lực (hieu_luc)" in told


def test_two_wordings_in_force_at_once_are_told():
    told = warnings(document(BODY.replace("> den: 2025-10-14", "> den: 2025-12-31")))
    assert any("Điều 1 khoản 2 điểm a có hai lời văn cùng áp dụng từ 2025-10-15" in w for w in told)


def test_the_build_report_has_problems_and_warnings(tmp_path, encoder):
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "nd-45.md").write_text(HEADER + BODY + "\n## Hỏng\n\nCâu.\n> tu: mai\n", encoding="utf-8")
    report = build(folder, tmp_path / "data", encoder)
    assert [str(p) for p in report.problems] == ["nd-45.md:47: tu: phải là ngày dạng năm-tháng-ngày, ví dụ 2025-10-15"]
    assert "nd-45.md: thay thế 134/2004/NĐ-CP, nhưng văn bản này chưa có trong kho" in report.warnings
    assert report.passages == 3
