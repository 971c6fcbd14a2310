"""Document -> Passages: articles along paragraphs, legal texts along Chương / Điều / khoản / điểm, tables along rows.

A passage is always one stretch of the document's text, so its offsets locate every quote taken from it.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from index.boilerplate import boilerplate_lines
from index.csv_rows import read_rows
from index.ingest import DIEU_LINE
from index.provisions import has_entries, read_entries
from index.records import Document, Passage
from index.sentences import cut_long, split_sentences, wraps

# About 150 words with their header did best on the retrieval benchmark and stay within the model's window.
MAX_WORDS = 150
MIN_WORDS = 40
_LONGEST = 4_000  # characters of a passage, whatever its words: nobody writes so, but files can be made so
_HEADING_LENGTH = 300  # characters; a heading stands with every passage below it
_TITLE_ROWS = 6

_HEADING = re.compile(r"#{1,6}\s+(.+)|\*\*([^*]+)\*\*\s*$")
_LIST_ITEM = re.compile(r"\s*(?:[-*+•–]|\d{1,2}[.)]|[a-zđ]\))\s+\S")
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*$")
_CHUONG = re.compile(r"[\s#*]*(?:Chương|CHƯƠNG)\s+([IVXLC]+|\d+)\b[.:*\s]*(.*)")
_MUC = re.compile(r"[\s#*]*(?:Mục|MỤC)\s+(\d+|[IVXLC]+)\b[.:*\s]*(.*)")
# A title that shows a line to be a reference in the text: "Mục 1 Chương II Nghị định này".
_REFERENCE = re.compile(r"[,;)]|(?:Chương|Mục|Điều)\s+[\dIVXLC]")
_DIEU = re.compile(r"[\s#*]*Điều\s+(\d{1,3}[a-zđ]?)\s*(?:[.:]\s*|\*\*\s*|$)(.*)")
_KHOAN = re.compile(r"[\s*]*(\d{1,2}[a-zđ]?)[.)]\s+\S")
_DIEM = re.compile(r"[\s*]*([a-zđ]{1,2}\d?)\)\s+\S")


@dataclass(frozen=True, slots=True)
class _Block:
    """Consecutive lines that belong together; `number` counts the paragraphs of the body from 1."""

    start: int
    end: int
    kind: str
    number: int
    heading: str
    section: int


def chunk_document(document: Document) -> list[Passage]:
    """The document's passages in reading order, `ordinal` from 0. Boilerplate lines are in none of them."""
    if document.kind == "figures":
        passages = _chunk_rows(document)
    elif has_entries(document):
        passages = _chunk_entries(document)
    elif document.kind == "legal" and DIEU_LINE.search(document.text, document.body_start):
        passages = _chunk_legal(document)
    else:
        passages = _chunk_article(document)
    return [replace(p, ordinal=i) for i, p in enumerate(passages)]


def locator_at(document: Document, passage: Passage, offset: int) -> str:
    """The place of one offset of a passage: the very paragraph where the passage holds several."""
    if not passage.locator.startswith("đoạn") or "-" not in passage.locator:
        return passage.locator
    for block in _blocks(document):
        if block.start <= offset < block.end and block.number:
            return f"đoạn {block.number}"
    return passage.locator


def count_words(text: str) -> int:
    return len(text.split())


def _lines(document: Document) -> list[tuple[int, str]]:
    """Offset and text of each body line; a dropped boilerplate line becomes an empty one."""
    offset, rows = document.body_start, []
    texts = document.text[document.body_start:].split("\n")
    dropped = boilerplate_lines(texts, document.title)
    for i, line in enumerate(texts):
        rows.append((offset, "" if i in dropped else line))
        offset += len(line) + 1
    return rows


def _chunk_rows(document: Document) -> list[Passage]:
    """A passage for each row of a figures file, named by its line."""
    rows = read_rows(document.text, document.path).rows
    return [_passage(document, row.start, row.end, f"dòng {row.line}", "", 0, "table") for row in rows]


def _chunk_entries(document: Document) -> list[Passage]:
    """A passage for each entry of a policy file or guide, from its heading on."""
    return [
        _passage(document, p.heading_start, p.end, p.place, p.title, i) for i, p in enumerate(read_entries(document).provisions, start=1)
    ]


# --- articles ---------------------------------------------------------------------------------------


def _chunk_article(document: Document) -> list[Passage]:
    passages: list[Passage] = []
    pending: list[_Block] = []

    def leads_in(block: _Block) -> bool:
        """A paragraph that ends in a colon belongs to the list or table after it."""
        return document.text[block.start:block.end].endswith(":")

    def flush() -> None:
        if not pending:
            return
        first, last = pending[0], pending[-1]
        numbers = str(first.number) if first.number == last.number else f"{first.number}-{last.number}"
        kind = first.kind if len(pending) == 1 else "text"
        passages.extend(_pieces(document, first.start, last.end, f"đoạn {numbers}", first.heading, first.section, kind))
        pending.clear()

    for block in _blocks(document):
        if block.kind == "title":
            flush()
            passages.append(_passage(document, block.start, block.end, "tiêu đề", "", block.section))
            continue
        size = count_words(document.text[block.start:block.end])
        if pending and leads_in(block):
            flush()
        if pending and leads_in(pending[-1]) and block.kind != "text":
            pending.append(block)
            continue
        if pending:
            before = count_words(document.text[pending[0].start:pending[-1].end])
            joins = (
                block.section == pending[0].section
                and before + size <= MAX_WORDS
                and (min(before, size) < MIN_WORDS or block.kind != "text")
                and not document.text[pending[-1].end:block.start].strip()
            )
            if not joins:
                flush()
        pending.append(block)
    flush()
    return passages


@lru_cache(maxsize=32)
def _blocks(document: Document) -> tuple[_Block, ...]:
    """Title, paragraphs, lists and tables in order. A heading is not a block: it names what follows.

    Remembered: `locator_at` asks again for each sentence of a document.
    """
    blocks: list[_Block] = []
    heading, section, number = "", 0, 0
    current: list[tuple[int, str]] = []
    current_kind = ""

    def close() -> None:
        nonlocal number, current_kind
        if current:
            number += 1
            start = current[0][0] + _indent(current[0][1])
            end = current[-1][0] + len(current[-1][1].rstrip())
            blocks.append(_Block(start, end, current_kind, number, heading, section))
            current.clear()
        current_kind = ""

    rows = _lines(document)
    title_done = False
    for i, (offset, line) in enumerate(rows):
        if not line.strip():
            close()
            continue
        if not title_done and line.strip(" #*\t") == document.title:
            close()
            start = offset + line.index(document.title)
            blocks.append(_Block(start, start + len(document.title), "title", 0, "", 0))
            title_done = True
            continue
        following = next((row for _, row in rows[i + 1:i + 3] if row.strip()), "")
        if found := _heading(line, following):
            close()
            heading, section = found[:_HEADING_LENGTH].rstrip(), section + 1
            continue
        kind = "table" if _TABLE_ROW.match(line) else "list" if _LIST_ITEM.match(line) else "text"
        goes_on = kind == "text" and current and wraps(current[-1][1], line.lstrip())
        if current and not goes_on and (kind != current_kind or kind == "text"):
            close()
        if not current:
            current_kind = kind
        current.append((offset, line))
    close()
    return tuple(blocks)


def _heading(line: str, following: str) -> str | None:
    """The heading a line is, if it is one: marked as such, or short, unpunctuated and followed by text."""
    if match := _HEADING.match(line.strip()):
        return (match.group(1) or match.group(2)).strip(" #*")
    stripped = line.strip()
    if (
        3 <= len(stripped.split()) <= 16 and stripped[0].isupper() and stripped[-1] not in ".,;:!?…\"”)|"
        and not _LIST_ITEM.match(line) and not _TABLE_ROW.match(line)
        and len(following.split()) > 20
    ):
        return stripped
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _pieces(document: Document, start: int, end: int, locator: str, heading: str, section: int, kind: str) -> list[Passage]:
    """One passage, or several cut at sentence ends where the text is longer than MAX_WORDS."""
    text = document.text
    if end - start <= _LONGEST and count_words(text[start:end]) <= MAX_WORDS:
        return [_passage(document, start, end, locator, heading, section, kind)]
    pieces: list[Passage] = []
    begin, last = None, start
    for a, b in _units(text, start, end):
        if begin is not None and (b - begin > _LONGEST or count_words(text[begin:b]) > MAX_WORDS):
            pieces.append(_passage(document, begin, last, locator, heading, section, kind))
            begin = None
        begin = a if begin is None else begin
        last = b
    if begin is not None:
        pieces.append(_passage(document, begin, last, locator, heading, section, kind))
    return pieces


def _units(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences between two offsets; one too long for a passage falls apart at its semicolons."""
    units = []
    for a, b in split_sentences(text[start:end], start):
        if b - a <= _LONGEST and count_words(text[a:b]) <= MAX_WORDS:
            units.append((a, b))
            continue
        for match in re.finditer(r"\S[^;]*(?:;|\Z)", text[a:b]):
            units += cut_long(text, a + match.start(), a + match.end(), _LONGEST)
    return units


def _passage(document: Document, start: int, end: int, locator: str, heading: str, section: int, kind: str = "text") -> Passage:
    return Passage(document.doc_id, 0, document.text[start:end], start, end, locator, heading, section, kind)


# --- legal texts ------------------------------------------------------------------------------------


def _chunk_legal(document: Document) -> list[Passage]:
    """A passage for each khoản; a Điều without khoản is one; a long khoản is cut between its điểm."""
    passages: list[Passage] = []
    chuong = muc = dieu = dieu_title = khoan = diem = last_diem = ""
    section = 0
    start: int | None = None
    end = 0
    lead = ""

    def place() -> str:
        parts = [f"Điều {dieu}" if dieu else "phần mở đầu"]
        parts += [f"khoản {khoan}"] if khoan else []
        parts += [f"điểm {diem}" if diem == last_diem else f"điểm {diem}-{last_diem}"] if diem else []
        return " ".join(parts)

    def close() -> None:
        nonlocal start
        if start is not None:
            label = f"Điều {dieu}. {dieu_title}".strip(" .") if dieu else ""
            heading = " / ".join(x for x in (chuong, muc, label, lead) if x)
            passages.extend(_pieces(document, start, end, place(), heading, section, "text"))
        start = None

    rows = _lines(document)
    titles: set[int] = set()
    for i, (offset, line) in enumerate(rows):
        stripped = line.strip()
        if i in titles or not stripped or stripped == document.title or stripped.strip("# ") == document.title:
            continue
        if match := _unit_heading(_CHUONG, line):
            close()
            titles = _title_rows(rows, i, match[2])
            chuong, muc, dieu, khoan, diem, lead = _label("Chương", match, rows, titles), "", "", "", "", ""
        elif match := _unit_heading(_MUC, line):
            close()
            titles = _title_rows(rows, i, match[2])
            muc, dieu, khoan, diem, lead = _label("Mục", match, rows, titles), "", "", "", ""
        elif match := _DIEU.match(line):
            close()
            section += 1
            dieu, dieu_title, khoan, diem, lead = match[1], match[2].strip(" *")[:_HEADING_LENGTH], "", "", ""
            # The heading line belongs to the Điều's first passage only where nothing else does.
            start, end = offset + _indent(line), offset + len(line.rstrip())
        elif dieu and (match := _KHOAN.match(line)) and not khoan_goes_back(khoan, match[1]):
            if start is not None and khoan == "" and _only_heading(document, start, end):
                start = None
            close()
            khoan, diem, lead = match[1], "", ""
            start, end = offset + _indent(line), offset + len(line.rstrip())
        elif dieu and (match := _DIEM.match(line)) and start is not None and (
            count_words(document.text[start:offset + len(line)]) > MAX_WORDS
        ):
            led_by = f"khoản {khoan}: {document.text[start : start + _HEADING_LENGTH].split(chr(10), 1)[0].strip()}"[:_HEADING_LENGTH]
            close()
            if not diem and khoan:
                lead = led_by  # from the second piece on: the first holds the sentence itself
            diem = last_diem = match[1]
            start, end = offset + _indent(line), offset + len(line.rstrip())
        else:
            if start is None:
                start = offset + _indent(line)
            if diem and (match := _DIEM.match(line)):
                last_diem = match[1]
            end = offset + len(line.rstrip())
    close()
    return passages


def _unit_heading(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    """The line as a heading of a Chương or Mục; None for "Chương II của Nghị định này" at a line start."""
    match = pattern.match(line)
    return match if match and not match[2][:1].islower() and not _REFERENCE.match(match[2]) else None


def _title_rows(rows: list[tuple[int, str]], i: int, title: str) -> set[int]:
    """The rows below "Chương I" that hold its title: the next one, and those in capitals that go on with it."""
    found: set[int] = set()
    for j in range(i + 1, len(rows)):
        line = rows[j][1].strip()
        if len(found) == _TITLE_ROWS:
            break
        if not line:
            continue
        heading = any(p.match(line) for p in (_CHUONG, _MUC, _DIEU))
        if heading or line[-1] in ".;:" or (title or found) and not line.isupper():
            break
        found.add(j)
    return found


def _label(unit: str, match: re.Match[str], rows: list[tuple[int, str]], titles: set[int]) -> str:
    """ "Chương I QUY ĐỊNH CHUNG" from the heading and the rows below it."""
    below = (word for j in sorted(titles) for word in rows[j][1].split())
    return " ".join([unit, match[1], *match[2].split(), *below]).strip(" *")[:_HEADING_LENGTH]


def khoan_goes_back(current: str, found: str) -> bool:
    """A number that does not follow the last khoản ("1." inside khoản 3) is a list, not a new khoản."""
    def value(label: str) -> int:
        return int(re.match(r"\d+", label)[0]) if label else 0

    return value(found) < value(current) or value(found) > value(current) + 3


def _only_heading(document: Document, start: int, end: int) -> bool:
    return "\n" not in document.text[start:end].strip()
