"""Word and PDF files made for tests, whole and hostile ones."""

import io
import zipfile
from collections.abc import Sequence

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

PARAGRAPHS = (
    "Hà Nam hỗ trợ nghề dệt lụa",
    "Năm 2023, tỉnh Hà Nam hỗ trợ 9 cơ sở dệt lụa với 1.350 triệu đồng từ khuyến công địa phương.",
    "Các cơ sở mua máy dệt kiếm và máy hồ sợi; năng suất tăng hơn trước.",
)


def docx_file(paragraphs: Sequence[str] = PARAGRAPHS, *, heading: bool = True, table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word file: the first paragraph a heading, the others running text, then a table."""
    document = Document()
    for i, text in enumerate(paragraphs):
        document.add_heading(text, 1) if heading and i == 0 else document.add_paragraph(text)
    if table:
        made = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(made.add_row().cells, row, strict=True):
                cell.text = text
    return saved(document)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def insert(paragraph, text: str, tag: str = "w:ins") -> None:
    """Add a run to a paragraph as a tracked change: inserted, or deleted with "w:del"."""
    change, run = OxmlElement(tag), OxmlElement("w:r")
    words = OxmlElement("w:t" if tag == "w:ins" else "w:delText")
    words.text = text
    run.append(words)
    change.append(run)
    paragraph._p.append(change)


def number(paragraph, list_id: int, level: int = 0) -> None:
    """Make a paragraph an item of a numbered list."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = list_id


def add_list(document, list_id: int, levels: Sequence[tuple[str, str]]) -> None:
    """Define a list of (form of the number, text around it) by level: ("decimal", "Điều %1.")."""
    root = document.part.numbering_part.element
    kind = OxmlElement("w:abstractNum")
    kind.set(qn("w:abstractNumId"), str(900 + list_id))
    for at, (form, text) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(at))
        for name, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
            element = OxmlElement(name)
            element.set(qn("w:val"), value)
            level.append(element)
        kind.append(level)
    root.insert(0, kind)
    made = OxmlElement("w:num")
    made.set(qn("w:numId"), str(list_id))
    reference = OxmlElement("w:abstractNumId")
    reference.set(qn("w:val"), str(900 + list_id))
    made.append(reference)
    root.append(made)


def repacked(content: bytes, name: str, part: bytes) -> bytes:
    """A Word file with one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for item in before.infolist():
            after.writestr(item.filename, part if item.filename == name else before.read(item.filename))
    return out.getvalue()


def pdf_file(pages: Sequence[Sequence[str]], *, password: str | None = None, owner_only: bool = False) -> bytes:
    """A PDF file with the lines of each page. Any letters: the font maps codes of one byte to them by a table."""
    letters = sorted({c for page in pages for line in page for c in line})
    assert len(letters) < 250
    codes = {c: i + 1 for i, c in enumerate(letters)}
    writer = PdfWriter()
    entries = "\n".join(f"<{code:02X}> <{c.encode('utf-16-be').hex().upper()}>" for c, code in codes.items())
    cmap = DecodedStreamObject()
    cmap.set_data(
        (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
            "1 begincodespacerange <00> <FF> endcodespacerange\n"
            f"{max(len(codes), 1)} beginbfchar\n{entries}\nendbfchar\nendcmap end end"
        ).encode()
    )
    font = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"), NameObject("/ToUnicode"): writer._add_object(cmap),
            }
        )
    )  # fmt: skip
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        shown = "\n".join(f"<{bytes(codes[c] for c in line).hex()}> Tj 0 -16 Td" for line in lines)
        content = DecodedStreamObject()
        content.set_data(f"BT /F1 11 Tf 60 780 Td\n{shown}\nET".encode())
        page[NameObject("/Contents")] = writer._add_object(content)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    if password is not None:
        writer.encrypt("" if owner_only else password, owner_password=password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert len(PdfReader(io.BytesIO(out.getvalue())).pages) == len(pages) if password is None else True
    return out.getvalue()
