"""The text of a .docx file: paragraphs with their headings and numbers, lists, tables. Macros and pictures are not looked at."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from docx import Document as open_docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from index.convert_numbering import Numbering
from index.errors import ConversionRefused
from index.paragraphs import joined_lines, markdown_table

MAX_PARTS = 5_000
MAX_UNPACKED = 300_000_000  # bytes of all the parts together
MAX_PART = 60_000_000  # bytes of one part that is read as text
_BROKEN = "Tệp Word bị hỏng hoặc không đúng định dạng .docx nên không đọc được."
_BOMB = "Tệp Word này bung ra quá lớn nên không được mở. Xin lưu lại thành tệp mới (bỏ ảnh) rồi gửi lại."
_LOCKED = "Tệp Word được đặt mật khẩu nên không đọc được. Xin gỡ mật khẩu rồi gửi lại."
_OLE = b"\xd0\xcf\x11\xe0"  # a container of old Word, and of an encrypted .docx


def read_docx(path: Path) -> str:
    """The paragraphs, headings and tables of a .docx file as Markdown. Raises ConversionRefused."""
    _check_package(path)
    try:
        document = open_docx(str(path))
        numbering = Numbering(document)
        blocks = [block for item in document.iter_inner_content() for block in _blocks(item, numbering)]
    except (ConversionRefused, MemoryError, RecursionError):
        raise
    except Exception as error:  # lxml and python-docx raise what they like for a broken file
        raise ConversionRefused(_BROKEN) from error
    return "\n\n".join(blocks)


def _check_package(path: Path) -> None:
    """Look at the table of contents before anything is unpacked: a few kilobytes may unpack to gigabytes."""
    with path.open("rb") as file:
        if file.read(4) == _OLE:
            raise ConversionRefused(_LOCKED)
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ConversionRefused(_BROKEN) from error
    texts = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
    too_large = len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > MAX_UNPACKED or any(p.file_size > MAX_PART for p in texts)
    if too_large:
        raise ConversionRefused(_BOMB)
    if "word/document.xml" not in {part.filename for part in parts}:
        raise ConversionRefused(_BROKEN)


def _blocks(item: Paragraph | Table, numbering: Numbering) -> Iterator[str]:
    if isinstance(item, Table):
        if table := markdown_table(_rows(item)):
            yield table
        return
    level = _heading_level(item)
    mark = numbering.mark(item)
    paragraphs = joined_lines(_text(item).split("\n"))
    if not paragraphs:
        return
    first = f"{mark} {paragraphs[0]}" if mark else paragraphs[0]
    yield f"{'#' * level} {' '.join([first, *paragraphs[1:]])}" if level else first
    if not level:
        yield from paragraphs[1:]


def _heading_level(paragraph: Paragraph) -> int:
    """1 to 6 for a paragraph in a style of headings, else 0."""
    name = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
    if name == "title":
        return 1
    kind, _, level = name.partition(" ")
    return min(int(level), 6) if kind == "heading" and level.isdecimal() and int(level) else 0


def _text(paragraph: Paragraph) -> str:
    """The words of a paragraph as they stand after all changes: what was inserted too, not what was deleted."""
    pieces = []
    for element in paragraph._p.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")):
        if _is_repeated(element) or _is_deleted(element):
            continue
        if element.tag == qn("w:t"):
            pieces.append(element.text or "")
        else:
            pieces.append("-" if element.tag == qn("w:noBreakHyphen") else "\n" if element.tag in (qn("w:br"), qn("w:cr")) else " ")
    return "".join(pieces)


_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def _is_repeated(element) -> bool:
    """Whether it is the second form of something (a text box) for programs that do not know the first."""
    return any(parent.tag == _FALLBACK for parent in element.iterancestors())


def _is_deleted(element) -> bool:
    return any(parent.tag in (qn("w:del"), qn("w:moveFrom"), qn("w:tabs")) for parent in element.iterancestors())


def _rows(table: Table) -> list[list[str]]:
    """The cells' words by row; what spans several cells stands in the first of them."""
    rows = []
    for row in table._tbl.tr_lst:
        cells = []
        for cell in row.tc_lst:
            merged = cell.vMerge == "continue"
            words = " ".join(_text(Paragraph(p, table)) for p in cell.iter(qn("w:p")))
            cells += ["" if merged else words, *[""] * (min(cell.grid_span, 63) - 1)]
        rows.append(cells)
    return rows
