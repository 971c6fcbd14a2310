"""Passages cut into the units an answer quotes: sentences, list items and table rows."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.cues import establishments
from index.chunk import locator_at
from index.expand import expand_document
from index.numbers import Quantity, find_quantities
from index.periods import Period, find_periods
from index.places import find_provinces
from index.records import Document, Passage
from index.sentences import split_sentences
from index.text import fold, tokens

_KEPT = 500  # documents
# "tăng gấp đôi so với năm 2017" speaks of another year than 2017.
_COMPARED = re.compile(r"\b(?:so voi|so cung ky|cung ky|hon|bang)(?: cung ky| ke hoach)?(?: cua)? $")
_THAT_YEAR = re.compile(r"(?i)\bnăm (?:ấy|đó)\b")
# "sau 9 tháng", "9 tháng của tỉnh"; not "9 tháng đầu năm", which is read as it is, nor "9 tháng tới".
_MONTHS = re.compile(r"(?i)(?<![\d/.,-])(?:[3-9]|1[01]) tháng(?! (?:đầu|cuối|năm|qua|tới|nữa|sau|\d)|[/.\-–])")
_YEAR = re.compile(r"(?<![\d/.,])(?:19|20)\d\d(?![\d/.,]\d)")
# How a sentence says why. With its marks: folded, "do" would be "đó".
_REASON = re.compile(
    r"(?i)\b(?:do|vì|bởi|nguyên nhân|nguyên do|lý do|lấy lẽ|lẽ|trở lực|rào cản|cản trở|khiến|nên|nhờ|vướng|khó|hạn chế|thiếu|chưa đủ|chưa đạt|còn ít|còn nhỏ|phức tạp"
    r"|giải thích|lạc hậu|không hấp dẫn|để)\b"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One quotable stretch of a document: `document.text[start:end] == text`.

    `key` is its folded words between blanks, abbreviations spelt out, so that a phrase is found with
    `" a b " in key`. Of a table row, `row` holds the cells, `header` those of the table's first row and
    `table_start` where that begins; elsewhere they are empty.
    """

    doc_id: str
    passage_id: int
    start: int
    end: int
    text: str
    kind: str  # "title", "sentence", "item" or "row"
    locator: str
    heading: str
    key: str
    periods: tuple[Period, ...]
    own_time: bool  # a period is stated that is not only what something is compared with
    quantities: tuple[Quantity, ...]
    provinces: frozenset[str]
    gives_reason: bool = False
    establishments: tuple[str, ...] = ()  # folded names of those it names
    row: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    table_start: int = 0


def word_key(text: str) -> str:
    """The folded words of a document's text between blanks, its abbreviations spelt out."""
    return f" {' '.join(tokens(expand_document(text).replace('%', ' phần trăm ')))} "


def dated(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """The periods that say when; "cùng kỳ" without a year does not."""
    return tuple(p for p in periods if p.start or p.end)


class UnitReader:
    """Cuts documents on demand and remembers the last few hundred."""

    def __init__(self, documents: dict[str, Document], passages: dict[int, Passage]):
        self._documents = documents
        self._passages = passages
        self._cut_once = lru_cache(maxsize=_KEPT)(self._cut_document)
        self._of_document: dict[str, list[int]] = {}
        for passage_id, passage in passages.items():
            self._of_document.setdefault(passage.doc_id, []).append(passage_id)

    def of_document(self, doc_id: str) -> list[Unit]:
        """All units of a document in reading order."""
        return self._cut_once(doc_id)

    def _cut_document(self, doc_id: str) -> list[Unit]:
        return [u for i in self._of_document[doc_id] for u in self._cut(i)]

    def _cut(self, passage_id: int) -> list[Unit]:
        passage = self._passages[passage_id]
        document = self._documents[passage.doc_id]
        published = document.published_on
        units: list[Unit] = []
        header: tuple[str, ...] = ()
        table_start = 0
        for start, end in split_sentences(passage.text, passage.start):
            text = document.text[start:end]
            row: tuple[str, ...] = ()
            if text.startswith("|"):
                row = tuple(cell.strip() for cell in text.strip().strip("|").split("|"))
                if set("".join(row)) <= set("-: "):
                    continue
                if not header:
                    header, table_start = row, start
                    continue
            else:
                header = ()
            periods = dated(tuple(find_periods(_with_year(document, start, text), published=published)))
            units.append(
                Unit(
                    doc_id=passage.doc_id,
                    passage_id=passage_id,
                    start=start,
                    end=end,
                    text=text,
                    kind=_kind(passage, text),
                    locator=locator_at(document, passage, start),
                    heading=passage.heading,
                    key=word_key(text),
                    periods=periods,
                    own_time=any(not _COMPARED.search(fold(text[: p.offset_start])) for p in periods),
                    quantities=tuple(find_quantities(text)),
                    provinces=frozenset(m.place.name for m in find_provinces(text)),
                    gives_reason=bool(_REASON.search(text)),
                    establishments=establishments(text),
                    row=row,
                    header=header if row else (),
                    table_start=table_start,
                )
            )
        return units


def _with_year(document: Document, start: int, text: str) -> str:
    """A sentence that says "năm ấy" or "sau 9 tháng" with the year spoken of before it; any other as it is."""
    that, months = _THAT_YEAR.search(text), _MONTHS.search(text)
    if not (that or months) or _YEAR.search(text):
        return text
    years = _YEAR.findall(document.text, document.body_start, start) or _YEAR.findall(document.title)
    if not years:
        return text
    if that:
        return f"{text[: that.start()]}năm {years[-1]}{text[that.end():]}"
    return f"{text[: months.end()]} năm {years[-1]}{text[months.end():]}"


def _kind(passage: Passage, text: str) -> str:
    if passage.locator == "tiêu đề":
        return "title"
    if text.startswith("|"):
        return "row"
    return "item" if text[0] in "-*+•–" else "sentence"
