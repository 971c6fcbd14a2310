"""Word and PDF files become the text of a document; hostile ones become one Vietnamese sentence."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import paper
import pytest
from docx import Document

from index.convert import REFUSED, convert
from index.errors import ConversionRefused
from index.paragraphs import joined_lines, markdown_table

ROOT = Path(__file__).resolve().parents[1]


def converted(tmp_path: Path, name: str, content: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(content)
    return convert(path)


def refused(tmp_path: Path, name: str, content: bytes) -> str:
    with pytest.raises(ConversionRefused) as error:
        converted(tmp_path, name, content)
    return str(error.value)


# --- Word -----------------------------------------------------------------------------------------


def test_a_word_file_keeps_headings_paragraphs_and_tables(tmp_path):
    content = paper.docx_file(table=[("Nguồn", "Kinh phí"), ("Quốc gia", "300"), ("Địa phương | tỉnh", "1.050")])
    assert converted(tmp_path, "a.docx", content).split("\n\n") == [
        f"# {paper.PARAGRAPHS[0]}",
        *paper.PARAGRAPHS[1:],
        "| Nguồn | Kinh phí |\n| --- | --- |\n| Quốc gia | 300 |\n| Địa phương / tỉnh | 1.050 |",
    ]


def test_numbers_that_word_counts_by_itself_are_written_out(tmp_path):
    document = Document()
    paper.add_list(document, 77, [("decimal", "Điều %1."), ("decimal", "%2."), ("lowerLetter", "%3)")])
    for text, level in (("Phạm vi", 0), ("Quy định chung", 1), ("cơ sở", 2), ("hộ", 2), ("Đối tượng", 0), ("Áp dụng", 1)):
        paper.number(document.add_paragraph(text), 77, level)
    assert converted(tmp_path, "a.docx", paper.saved(document)).split("\n\n") == [
        "Điều 1. Phạm vi", "1. Quy định chung", "a) cơ sở", "b) hộ", "Điều 2. Đối tượng", "1. Áp dụng",
    ]  # fmt: skip


def test_tracked_insertions_are_read_and_deletions_are_not(tmp_path):
    document = Document()
    paragraph = document.add_paragraph("Hỗ trợ ")
    paper.insert(paragraph, "9 cơ sở")
    paper.insert(paragraph, "7 cơ sở", "w:del")
    assert converted(tmp_path, "a.docx", paper.saved(document)) == "Hỗ trợ 9 cơ sở"


def test_a_cell_over_two_columns_does_not_shift_those_after_it(tmp_path):
    document = Document()
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Kinh phí"
    table.cell(0, 2).text = "Ghi chú"
    for cell, text in zip(table.rows[1].cells, ("300", "250", "đã chi"), strict=True):
        cell.text = text
    assert converted(tmp_path, "a.docx", paper.saved(document)) == "| Kinh phí |  | Ghi chú |\n| --- | --- | --- |\n| 300 | 250 | đã chi |"


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    bomb = paper.repacked(paper.docx_file(), "word/document.xml", b" " * 61_000_000)
    assert len(bomb) < 200_000
    assert "bung ra quá lớn" in refused(tmp_path, "a.docx", bomb)


def test_an_entity_bomb_and_deep_nesting_are_refused(tmp_path):
    start = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(ord("b"), ord("k"))
    )
    body = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
    bomb = start + b"]>" + body % b"<w:p><w:r><w:t>&j;</w:t></w:r></w:p>"
    nested = body % (b"<w:p>" * 100_000 + b"</w:p>" * 100_000)
    for part in (bomb, nested):
        assert refused(tmp_path, "a.docx", paper.repacked(paper.docx_file(), "word/document.xml", part)).startswith("Tệp")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"plain text", b"%PDF-1.7"])
def test_what_is_no_word_file_is_refused(tmp_path, content):
    assert "không đúng định dạng .docx" in refused(tmp_path, "a.docx", content)


def test_a_zip_of_something_else_is_no_word_file(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/epub+zip")
    assert "không đúng định dạng .docx" in refused(tmp_path, "a.docx", out.getvalue())


def test_an_encrypted_word_file_is_said_to_be_one(tmp_path):
    assert "mật khẩu" in refused(tmp_path, "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)


def test_an_empty_word_file_has_no_text(tmp_path):
    assert refused(tmp_path, "a.docx", paper.docx_file(())) == "Tệp không có chữ nào đọc được."


# --- PDF ------------------------------------------------------------------------------------------

PAGE = [
    "NGHỊ QUYẾT VỀ MỨC CHI KHUYẾN CÔNG",
    "Điều 1. Phạm vi điều chỉnh",
    "Nghị quyết này quy định mức chi cho hoạt động khuyến công trên địa bàn tỉnh Hà",
    "Nam, áp dụng cho các cơ sở công nghiệp nông thôn.",
    "Điều 2. Mức chi",
    "1. Hỗ trợ tối đa 50% chi phí mua máy.",
]


def test_lines_of_a_pdf_are_joined_to_paragraphs(tmp_path):
    assert converted(tmp_path, "a.pdf", paper.pdf_file([PAGE])).split("\n\n") == [
        PAGE[0], PAGE[1], f"{PAGE[2]} {PAGE[3]}", PAGE[4], PAGE[5],
    ]  # fmt: skip


def test_running_heads_and_page_numbers_are_left_out_and_a_paragraph_goes_on_over_the_page(tmp_path):
    lines = [f"Đoạn {word} của văn bản nói về việc hỗ trợ các cơ sở mua máy móc" for word in ("đầu", "giữa", "cuối", "thêm")]
    pages = [["CÔNG BÁO TỈNH HÀ NAM", line, f"viết tiếp sang dòng thứ {n}.", f"Trang {n}/4"] for n, line in enumerate(lines, start=1)]
    text = converted(tmp_path, "a.pdf", paper.pdf_file(pages))
    assert "CÔNG BÁO" not in text
    assert "Trang" not in text
    assert text.split("\n\n") == [f"{line} viết tiếp sang dòng thứ {n}." for n, line in enumerate(lines, start=1)]


def test_a_scan_is_refused(tmp_path):
    assert "chỉ có ảnh chụp" in refused(tmp_path, "a.pdf", paper.pdf_file([["12"], []]))


def test_a_locked_pdf_is_refused_and_one_that_everyone_may_read_is_read(tmp_path):
    assert "mật khẩu" in refused(tmp_path, "a.pdf", paper.pdf_file([PAGE], password="x"))
    assert "Điều 2. Mức chi" in converted(tmp_path, "a.pdf", paper.pdf_file([PAGE], password="x", owner_only=True))


def test_too_many_pages_are_refused_with_their_number(tmp_path):
    assert "1.001 trang" in refused(tmp_path, "a.pdf", paper.pdf_file([["Dòng"]] * 1001))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj trailer<</Root 1 0 R>>"])
def test_a_broken_pdf_is_refused(tmp_path, content):
    assert "PDF" in refused(tmp_path, "a.pdf", content)


# --- the process ----------------------------------------------------------------------------------


def run(tmp_path: Path, name: str, content: bytes) -> tuple[int, str]:
    (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "index.convert", str(tmp_path / name), str(tmp_path / "out.md")],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_the_process_writes_the_text(tmp_path):
    assert run(tmp_path, "a.docx", paper.docx_file()) == (0, "")
    assert (tmp_path / "out.md").read_text(encoding="utf-8").startswith("# Hà Nam hỗ trợ nghề dệt lụa\n\nNăm 2023")


def test_the_process_says_why_not_and_writes_nothing(tmp_path):
    code, told = run(tmp_path, "a.pdf", b"%PDF-1.7\n")
    assert code == REFUSED
    assert told == "Tệp PDF bị hỏng hoặc không đúng định dạng nên không đọc được.\n"
    assert not (tmp_path / "out.md").exists()


# --- lines and cells ------------------------------------------------------------------------------


def test_a_short_line_that_ends_a_sentence_ends_its_paragraph():
    long = "Trung tâm Khuyến công đã hỗ trợ nhiều cơ sở trong năm qua và sẽ còn làm tiếp."
    assert joined_lines([long, "Năm sau sẽ nhiều hơn.", "Các huyện cũng vậy"]) == [f"{long} Năm sau sẽ nhiều hơn.", "Các huyện cũng vậy"]


def test_items_begin_paragraphs():
    assert joined_lines(["Gồm", "a) máy", "b) nhà", "xưởng", "- khác"]) == ["Gồm", "a) máy", "b) nhà xưởng", "- khác"]


def test_an_empty_table_is_none():
    assert markdown_table([["", " "], []]) == ""
