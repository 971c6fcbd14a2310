"""A draft as it can be held against the knowledge: its document, its figures as terms, its sentences.

The draft is read like an article of the knowledge folder, with two differences. Lines typed without diacritics are
restored first; restoring keeps every offset, so what is quoted is still what the person wrote. And the headline of a
report that names results and the work to come ("Báo cáo kết quả … và phương hướng …") makes no plan of its numbers.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.build import number_figures
from index.check_terms import Reading
from index.checks import run_checks
from index.chunk import chunk_document
from index.errors import DocumentFormatError
from index.figures import extract_figures
from index.ingest import parse_document
from index.places import find_provinces
from index.records import Check, Document, Figure
from index.sentences import split_sentences
from index.text import fold, has_diacritics, normalise

MAX_FIGURES = 400  # a draft has some dozen; more is a table of another kind
_AROUND = 600  # characters of a sentence to either side of an offset
_HEAD_LINES, _HEAD_LINE = 12, 200
_WORDS = re.compile(r"[^\W\d_]{2,}")
_BARE_WORDS = 3  # a line of fewer words without marks may be a name or a number
_RESULTS = re.compile(r"\b(?:ket qua|tinh hinh|tong ket|so ket|danh gia)\b")
_CELL = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was read of a draft.

    `original` is the normalised text as the person wrote it, `document.text` the same length with diacritics restored.
    `figures` are in reading order with ids from 1; `checks` hold them against each other.
    """

    original: str
    document: Document
    figures: tuple[Figure, ...]
    checks: tuple[Check, ...]
    intervals: dict[int, tuple[Decimal, Decimal]]
    sentences: tuple[tuple[int, int], ...]

    def sentence(self, offset: int) -> tuple[int, int]:
        """Start and end of the sentence at an offset; of one that goes on for pages, what stands around the offset."""
        start, end = 0, len(self.original)
        if self.sentences:
            start, end = self.sentences[max(0, bisect_right(self.sentences, (offset, len(self.original))) - 1)]
        return max(start, offset - _AROUND), min(end, offset + _AROUND)

    def interval(self, figure: Figure) -> tuple[Decimal, Decimal]:
        """What the number allows by its rounding: lowest and highest value, in base units."""
        value = Decimal(repr(figure.value))
        return self.intervals.get(figure.id, (value, value))


def read_draft(text: str, restore: Callable[[str], str]) -> Draft | None:
    """The draft read; None where it has no letters or digits. `restore` puts diacritics into a line and keeps its length."""
    # The line feed keeps a text that begins with "---" from being taken for a file's header.
    original = "\n" + normalise(text).replace("\x00", " ").strip() + "\n"
    if not any(c.isalnum() for c in original):
        return None
    restored = _restored(original, restore)
    try:
        document = replace(parse_document("du-thao", "du-thao.md", restored), kind="article")
    except DocumentFormatError:
        return None
    read = [_in_place(f, document.text) for f in _figures(document)[:MAX_FIGURES]]
    if len({f.province for f in read}) > 1:
        read = [_as_told(f, document.text) for f in read]
    figures = tuple(number_figures(read))
    terms = Reading(document, figures).terms
    return Draft(
        original=original,
        document=document,
        figures=figures,
        checks=tuple(run_checks([document], figures)),
        intervals={t.figure.id: (t.low, t.high) for t in terms},
        sentences=tuple(split_sentences(original)),
    )


def _restored(text: str, restore: Callable[[str], str]) -> str:
    lines = []
    for line in text.split("\n"):
        bare = not has_diacritics(line) and len(_WORDS.findall(line)) >= _BARE_WORDS
        found = normalise(restore(line)) if bare else line
        lines.append(found if len(found) == len(line) else line)
    return "\n".join(lines)


def _figures(document: Document) -> Sequence[Figure]:
    """The figures; of a report on results with plan or result as they are without its headline."""
    figures = extract_figures(document, chunk_document(document))
    head = _head_end(document.text)
    if not head or not _RESULTS.search(fold(document.text[:head])):
        return figures
    blank = "".join(c if c == "\n" else " " for c in document.text[:head])
    plain = replace(document, text=blank + document.text[head:])
    told = {(f.start, f.qualifier in ("range_low", "range_high"), f.value): f for f in extract_figures(plain, chunk_document(plain))}
    settled = []
    for figure in figures:
        other = told.get((figure.start, figure.qualifier in ("range_low", "range_high"), figure.value))
        if other is not None and figure.plan and not other.plan:
            figure = replace(figure, plan=False, status=other.status, indicator=other.indicator, qualifier=other.qualifier)
        settled.append(figure)
    return settled


def _in_place(figure: Figure, text: str) -> Figure:
    """The figure with the province that its own sentence names before the number: a draft goes from one to the next."""
    line, stop = text.rfind("\n", 0, figure.start), text.rfind(". ", 0, figure.start)
    before = text[max(line, stop, figure.start - _AROUND, 0) : figure.start]
    named = {m.place.name for m in find_provinces(before)}
    if len(named) != 1 or figure.area or figure.province in named:
        return figure
    return replace(figure, province=named.pop())


def _as_told(figure: Figure, text: str) -> Figure:
    """The figure without a source of funding that only another paragraph names: a draft goes from one programme to the next."""
    words = _SOURCES.get(figure.funding or "")
    if words is None:
        return figure
    line = text.rfind("\n", 0, figure.start)
    begin = max(line, text.rfind(". ", 0, figure.start), figure.start - _AROUND)
    ends = [at for at in (text.find("\n", figure.end), text.find(". ", figure.end)) if at >= 0]
    near = text[begin : min(min(ends, default=len(text)), figure.end + _AROUND)]
    if begin > line and not find_provinces(near):
        # A sentence that names no place goes on with the one before it.
        begin = max(line, text.rfind(". ", 0, begin), figure.start - _AROUND)
        near = text[begin : figure.end]
    # What stands above leads a list or a table in.
    above = text[max(line - _AROUND, 0) : max(line, 0)] if _LISTED.match(text, max(line, 0)) else ""
    return figure if words.search(fold(above + near)) else replace(figure, funding=None)


_SOURCES = {
    "national": re.compile(r"\bquoc gia\b|\btrung uong\b|\bkcqg\b|\bkc ?qg\b"),
    "local": re.compile(r"\bdia phuong\b|\bkcdp\b|\bngan sach (?:tinh|thanh pho)\b|\b(?:cap|cua) tinh\b|\bvon tinh\b"),
}
_LISTED = re.compile(r"\n\s*(?:[-+*•–|]|\d{1,2}[.)])")


def _head_end(text: str) -> int:
    """Where the lines of the headline end: short lines without a full stop at the top; 0 where there are none."""
    end = at = 0
    for line in text.split("\n")[:_HEAD_LINES]:
        if len(line) > _HEAD_LINE or line.rstrip().endswith((".", ";", ":")):
            break
        at += len(line) + 1
        if _CELL.search(line):
            end = at
    return min(end, len(text))
