"""What a file sent in would give, and which document it would replace."""

import json
import unicodedata
from dataclasses import replace
from pathlib import Path

import paper
import pytest
from tiny import BEN_TRE, HA_GIANG, NGHI_DINH

from bot.apart import run_apart
from bot.quarantine import Preview, address_in, load_preview, preview_of
from index.convert import convert
from index.ingest import read_document

URL = "https://example.org/nguon?a=1&b=2"


def preview(tmp_path: Path, knowledge: Path, name: str, content: str | bytes, *, url: str = "", stem: str = "moi") -> Preview:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return preview_of(path, stem, url, knowledge, tmp_path / "document")


def test_an_article_with_its_header_passages_and_figures(tmp_path, knowledge):
    found = preview(tmp_path, knowledge, "x.md", HA_GIANG.replace("Hà Giang", "Lào Cai").replace("ha-giang", "lao-cai").replace("chè", "ngô"))
    assert (found.usable, found.kind, found.folder, found.suffix) == (True, "article", "articles", ".md")
    assert (found.title, found.source, found.url) == ("Lào Cai: khuyến công giúp xưởng ngô", "Báo Ví Dụ", "https://example.org/lao-cai")
    assert (found.published, found.province) == ("2023-05-04", "Lào Cai")
    assert found.lines[0][1].startswith("Năm 2022, tỉnh Lào Cai dành 1.250,5 triệu đồng")
    figure = next(f for f in found.figure_lines if "1.250,5" in f.amount)
    assert (figure.place, figure.time, figure.amount) == ("Lào Cai", "năm 2022", "1.250,5 triệu đồng")
    assert figure.sentence.endswith("cho 7 xưởng chế biến ngô.")
    assert found.figures == len(found.figure_lines)


def test_a_file_without_header_gets_one_that_says_what_was_read_and_the_address(tmp_path, knowledge):
    found = preview(tmp_path, knowledge, "x.txt", 'Lào Cai: "chè" & <b>\n\nNăm 2022, tỉnh Lào Cai hỗ trợ 5 cơ sở.\n', url=URL)
    assert (found.title, found.province, found.url) == ('Lào Cai: "chè" & <b>', "Lào Cai", URL)
    document = read_document(tmp_path / "document.txt", "document.txt")
    assert (document.title, document.url, document.province) == (found.title, URL, "Lào Cai")


def test_a_header_of_its_own_is_left_as_it_is(tmp_path, knowledge):
    preview(tmp_path, knowledge, "x.md", HA_GIANG, url=URL)
    assert (tmp_path / "document.md").read_text() == HA_GIANG


def test_a_hostile_title_stays_inside_its_quotes(tmp_path, knowledge):
    found = preview(tmp_path, knowledge, "x.txt", 'a"\\ \u2028 url: "http://x"\n\nNăm 2022 hỗ trợ 5 cơ sở.\n')
    assert found.title.startswith('a"\\')
    assert found.url is None


def test_a_word_file_as_it_is_read(tmp_path, knowledge):
    (tmp_path / "a.docx").write_bytes(paper.docx_file())
    found = preview(tmp_path, knowledge, "a.md", convert(tmp_path / "a.docx"))
    assert (found.title, found.province) == (paper.PARAGRAPHS[0], "Hà Nam")
    assert {f.amount for f in found.figure_lines} >= {"9 cơ sở", "1.350 triệu đồng"}


TABLE = """# Số liệu chè
tỉnh;kỳ;chỉ tiêu;giá trị;thay bài;thay số;lý do
Lào Cai;năm 2022;đề án;12;;;
Hà Giang;năm 2022;kinh phí hỗ trợ;1.205,5 triệu đồng;ha-giang;1.250,5 triệu đồng;in nhầm
Lào Cai;năm 2022;đề án;mười hai;;;
"""


def test_a_table_of_figures_with_corrections_and_complaints(tmp_path, knowledge):
    found = preview(tmp_path, knowledge, "x.csv", TABLE)
    assert (found.usable, found.kind, found.folder, found.figures, found.corrections) == (True, "figures", "figures", 2, 1)
    assert found.complaints == ("moi.csv:5: giá trị: «mười hai» không phải một số viết theo cách Việt Nam, ví dụ «9.736,4» hoặc «9.736,4 triệu đồng»",)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.txt", b"abc \xe1\xbb \xff", "UTF"),
        ("x.txt", b"\x00" * 3 + b"abc def ghi jkl mno pqr stu vwx" * 5, "NUL"),
        ("x.md", "---\ntitle: [a\n---\nchữ", "YAML"),
        ("x.md", "---\nurl: javascript:alert(1)\n---\nchữ", "url"),
        ("x.md", "   \n", "không có nội dung"),
        ("x.csv", "a;b\n1;2\n", "không phải tệp số liệu"),
    ],
)
def test_what_cannot_be_a_document_says_why(tmp_path, knowledge, name, content, told):
    found = preview(tmp_path, knowledge, name, content)
    assert not found.usable
    assert any(told in complaint for complaint in found.complaints)


def test_what_was_put_right_in_the_characters_is_told(tmp_path, knowledge):
    text = unicodedata.normalize("NFD", BEN_TRE.replace("Bến Tre", "Ðồng Nai")).replace("\n", "\r\n")
    found = preview(tmp_path, knowledge, "x.md", text.encode("utf-16"))
    assert found.title == "Đồng Nai hỗ trợ cơ sở dừa"
    assert any("UTF-16" in r for r in found.repairs)
    assert any("đã ghép lại" in r for r in found.repairs)


RESOLUTION = """HỘI ĐỒNG NHÂN DÂN TỈNH CÀ MAU
Số: 18/2025/NQ-HĐND

NGHỊ QUYẾT

Quy định mức chi cho hoạt động khuyến công trên địa bàn tỉnh Cà Mau

Điều 1. Phạm vi điều chỉnh

Nghị quyết này quy định mức chi khuyến công trên địa bàn tỉnh Cà Mau.

Điều 2. Mức chi

1. Hỗ trợ tối đa 50% chi phí mua máy.

Điều 3. Tổ chức thực hiện

Ủy ban nhân dân tỉnh tổ chức thực hiện.
"""


def test_a_legal_text_without_header_is_named_by_type_number_and_subject(tmp_path, knowledge):
    found = preview(tmp_path, knowledge, "nq.txt", RESOLUTION)
    assert found.title == "Nghị quyết 18/2025/NQ-HĐND quy định mức chi cho hoạt động khuyến công trên địa bàn tỉnh Cà Mau"
    assert (found.kind, found.loai, found.so_hieu, found.folder) == ("legal", "Nghị quyết", "18/2025/NQ-HĐND", "policies")
    bare = preview(tmp_path, knowledge, "nq.txt", RESOLUTION.replace("Quy định mức chi cho", "Căn cứ Luật về"))
    assert bare.title == "Nghị quyết 18/2025/NQ-HĐND"


# --- likeness -------------------------------------------------------------------------------------


def likes(tmp_path, knowledge, content, **options):
    return [(like.path, like.reasons) for like in preview(tmp_path, knowledge, "x.md", content, **options).likes]


def test_an_older_version_is_known_by_name_address_title_and_wording(tmp_path, knowledge):
    newer = HA_GIANG.replace("7 xưởng", "8 xưởng").replace("2023-05-04", "2023-06-01")
    assert likes(tmp_path, knowledge, newer, stem="ha-giang") == [("bao/ha-giang.md", ("name", "url", "title", "text"))]


def test_a_text_without_header_is_known_by_its_wording(tmp_path, knowledge):
    body = HA_GIANG.partition("# Hà Giang")[2].replace("1.250,5", "1.205,5")
    assert likes(tmp_path, knowledge, f"Tin về chè {body}") == [("bao/ha-giang.md", ("text",))]


def test_a_legal_text_is_known_by_its_number(tmp_path, knowledge):
    other = '---\nso_hieu: "99/2099/NĐ-CP"\n---\nĐiều 1. Một điều khác hẳn, không giống chút nào với bản trước đây.\n'
    assert likes(tmp_path, knowledge, other) == [("van-ban/nghi-dinh.md", ("so_hieu",))]


def test_two_legal_texts_told_of_on_one_page_are_two(tmp_path, knowledge):
    other = '---\nso_hieu: "7/2098/NĐ-CP"\nurl: "https://example.org/99-2099"\n---\nĐiều 1. Một điều khác hẳn của một nghị định khác.\n'
    assert likes(tmp_path, knowledge, other) == []


def test_another_article_of_the_same_paper_is_like_none(tmp_path, knowledge):
    other = BEN_TRE.replace("ben-tre", "tra-vinh").replace("Bến Tre", "Trà Vinh").partition("Sản phẩm")[0]
    other += "Hai hợp tác xã gốm nhận máy nung mới, giá mỗi chiếc 300 triệu đồng, chạy bằng điện thay cho củi."
    assert likes(tmp_path, knowledge, other.replace("kẹo dừa", "bình gốm").replace("cơ sở dừa", "nghề gốm")) == []


def test_what_the_newer_version_leaves_out_is_told(tmp_path, knowledge):
    (like,) = preview(tmp_path, knowledge, "x.txt", NGHI_DINH.rpartition("---\n")[2], stem="nghi-dinh").likes
    assert like.lacking == ("địa chỉ", "nguồn", "ngày đăng", "số hiệu", "hiệu lực")


def test_the_very_same_text_is_told_whatever_its_encoding(tmp_path, knowledge):
    assert preview(tmp_path, knowledge, "x.md", HA_GIANG.encode("utf-16")).same_as == "bao/ha-giang.md"


# --- the process ----------------------------------------------------------------------------------


def test_the_process_writes_preview_and_document(tmp_path, knowledge):
    (tmp_path / "original.md").write_text(HA_GIANG)
    done = run_apart("bot.quarantine", [tmp_path / "original.md", "moi", "", knowledge, tmp_path / "preview.json"])
    assert (done.status, done.told) == (0, "")
    found = load_preview(tmp_path / "preview.json")
    assert found == preview_of(tmp_path / "original.md", "moi", "", knowledge, tmp_path / "again")
    assert found == replace(found, same_as="bao/ha-giang.md")
    assert (tmp_path / "document.md").read_text() == HA_GIANG


def test_the_process_gets_no_setting_of_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("KHUYENCONG_TELEGRAM_TOKEN", "1:geheim")
    (tmp_path / "probe.py").write_text("import os, json; print(json.dumps([k for k in os.environ if k.startswith('KHUYENCONG')]))")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert json.loads(run_apart("probe", []).told) == []


def test_a_process_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    (tmp_path / "probe.py").write_text("while True: pass")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert run_apart("probe", [], timeout_s=0.3).status is None


@pytest.mark.parametrize("code", ["x = bytearray(4_000_000_000)", "open('big', 'wb').write(bytes(90_000_000))"])
def test_a_process_that_takes_too_much_fails(tmp_path, monkeypatch, code):
    (tmp_path / "probe.py").write_text(f"import os; os.chdir({str(tmp_path)!r}); from index.limits import limit_this_process as l; l(); {code}")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert run_apart("probe", []).status not in (0, None)


@pytest.mark.parametrize(
    ("caption", "url"),
    [
        ("url: https://a.vn/x?b=1", "https://a.vn/x?b=1"), ("Nguồn (https://a.vn/x).", "https://a.vn/x"), ("url: javascript:x", ""),
        (None, ""), ("bài mới", ""),
    ],
)  # fmt: skip
def test_the_address_in_a_caption(caption, url):
    assert address_in(caption) == url
