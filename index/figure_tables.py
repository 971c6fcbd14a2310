"""Rows of tables and items of lists: the unit stated once, and each cell read with its row and its column.

"kinh phí tính bằng triệu đồng", "(ĐVT: triệu đồng)" before a table, "Kinh phí (tỷ đồng)" or "Số đề án" at the
head of a column say what its bare numbers are.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from index.figure_context import Sentence, Setting
from index.figure_rows import split_row
from index.numbers import NOUNS, stated_money_unit
from index.text import fold


class Cell(NamedTuple):
    """A cell as a sentence of its own: the row's label and the column's head, the cell, the unit of a bare number.

    The sentence's `start` is such that the cell's characters keep their offsets in the document, which are
    `start:end`; `head` is where the column's head stands, `total` whether it is the column of totals ("Toàn vùng")
    beside those of single sources.
    """

    sentence: Sentence
    start: int
    end: int
    head: tuple[int, int]
    total: bool


def total_rows(sentences: Sequence[Sentence]) -> list[bool]:
    """For each sentence whether it is the row of totals ("Cộng", "Toàn vùng") of a table that tells sources apart."""
    found = [False] * len(sentences)
    first = 0
    for i in range(len(sentences) + 1):
        if i < len(sentences) and sentences[i].kind == "table":
            continue
        labels = [_label(split_row(sentence.text)) for sentence in sentences[first:i]]
        if any(_BUDGET_HEAD.search(label) for label in labels):
            found[first:i] = [bool(_TOTAL_ROW.match(label)) and not _BUDGET_HEAD.search(label) for label in labels]
        first = i + 1
    return found


def _label(cells: list[tuple[int, str]]) -> str:
    """The first cell of a row that is no number, folded."""
    return fold(next((text for _, text in cells if re.search(r"[^\W\d_]", text)), ""))


_TOTAL_ROW = re.compile(r"\W*(?:tong(?: cong| so| hop)?|cong|toan (?:vung|tinh|thanh pho|quoc)|ca nuoc|tinh chung)\b")


class TableReader:
    """Reads the sentences of a document in order and remembers the unit and the heads of the present table."""

    def __init__(self, setting: Setting):
        self._unit: str | None = None
        self._heads: list[tuple[int, str]] = []  # with their offsets in the document
        self._head_row = -1
        self._last = ""

    def enter(self, sentence: Sentence) -> None:
        """Go to the next sentence; a table or list ends what was stated before it."""
        stated = stated_money_unit(sentence.text)
        if sentence.kind == "table":
            if self._last != "table":
                self._heads = [(sentence.start + offset, text) for offset, text in split_row(sentence.text)]
                self._head_row = sentence.start
                self._unit = stated or self._unit
        elif sentence.kind != "list":
            self._heads = []
            self._unit = stated or (None if self._last in ("table", "list") else self._unit)
        elif stated:
            self._unit = stated
        self._last = sentence.kind

    def money_unit(self, sentence: Sentence) -> str | None:
        """The unit of bare amounts in a list item; None elsewhere."""
        return self._unit if sentence.kind == "list" else None

    def cells(self, row: Sentence) -> list[Cell]:
        """The cells of a table row that may hold figures; none for the heads and the line below them."""
        cells = split_row(row.text)
        texts = [text for _, text in cells]
        if not cells or row.start == self._head_row or all(re.fullmatch(r":?-*:?", text) for text in texts):
            return []
        label = next((text for text in texts if not re.fullmatch(r"[\d.,\s]*", text)), texts[0])
        unit = next((texts[i] for i, (_, head) in enumerate(self._heads[: len(texts)]) if _UNIT_HEAD.fullmatch(fold(head))), "")
        found = []
        for i, (offset, text) in enumerate(cells):
            if not re.search(r"\d", text) or (text == label and i == 0) or re.fullmatch(r"(?:19|20)\d\d", text):
                continue
            at, head = self._heads[i] if i < len(self._heads) else (0, "")
            bare = bool(re.fullmatch(r"[\d.,\s]+", text))
            if bare and _ORDINAL.fullmatch(fold(head).strip()):
                continue
            suffix = self._suffix(head, label, unit) if bare else ""
            about = _plain(head)
            # "Thực hiện" at the head of a column is a result, like "đã thực hiện" in a sentence.
            about = "đã thực hiện" if _RESULT.match(fold(about)) and "%" not in suffix else about
            carried_out = ", đã thực hiện" if _RESULT_ROW.search(fold(label)) and "%" not in suffix + text else ""
            # The colon keeps the head's words out of the number: "Mức hỗ trợ tối đa: 10 triệu đồng".
            about_row = _SOURCES.get(fold(_plain(label)), _plain(label))
            prefix = f"{about_row if text != label else ''}{carried_out}, {about}: "
            start = row.start + offset
            sentence = replace(row, start=start - len(prefix), end=start + len(text), text=prefix + text + suffix)
            total = bool(_TOTAL_ROW.match(fold(head))) and any(_BUDGET_HEAD.search(fold(other)) for _, other in self._heads)
            found.append(Cell(sentence, start, start + len(text), (at, at + len(head)), total))
        return found

    def _suffix(self, head: str, label: str, unit: str) -> str:
        """What a bare number of a column is followed by: " triệu đồng", " đề án", "%", or nothing."""
        own = _stated(head) or _stated(label) or (_stated(f"({unit})") if unit else None)
        if own is not None:
            return own
        if not _AMOUNT.search(fold(head)) and (counted := _COUNTED.search(fold(head))):
            return f" {head[counted.start('noun'):counted.end('noun')]}"
        if counted := (_NUMBER_OF if _AMOUNT.search(fold(f"{head} {label}")) else _COUNTED).search(fold(label)):
            return f" {label[counted.start('noun'):counted.end('noun')]}"
        return "" if self._unit is None else _money(self._unit)


def _stated(where: str) -> str | None:
    """The unit that a head or a label states in so many words: "(triệu đồng)", "(người)", "%"."""
    if "%" in where:
        return "%"
    if unit := stated_money_unit(where):
        return _money(unit)
    noun = next((n for n in re.findall(r"\(([^()]{2,20})\)", where) if fold(n) in _NOUNS), None)
    return f" {noun}" if noun else None


def _money(unit: str) -> str:
    return " đồng" if unit == "đồng" else f" {unit} đồng"


_NOUNS = {fold(noun) for noun in NOUNS}
_ORDINAL = re.compile(r"stt|tt|so tt|so thu tu|nam|no\.?")
_UNIT_HEAD = re.compile(r"\W*(?:don vi|dvt|don vi tinh|dv tinh)\W*")
_RESULT = re.compile(r"(?:thuc hien|ket qua|giai ngan|uoc thuc hien|da )")
# A row that is only called by its source.
_SOURCES = {fold(level): f"vốn {level}" for level in ("quốc gia", "trung ương", "địa phương", "tỉnh", "huyện")}
_RESULT_ROW = re.compile(r"\b(?:thuc hien|giai ngan|quyet toan)\b(?!.*ke hoach)")
_BUDGET_HEAD = re.compile(r"\b(?:quoc gia|trung uong|dia phuong|kcqg|kcdp)\b")
_AMOUNT = re.compile(r"\b(?:kinh phi|von|tien|ngan sach|khuyen cong|ho tro|doi ung|thuc hien|ke hoach)\b")
# "Số đề án", "Số lượng cơ sở", "Đề án", "Cơ sở hỗ trợ".
_ANY_NOUN = "|".join(sorted(_NOUNS, key=len, reverse=True))
_NUMBER_OF = re.compile(rf"^\W*(?:tong )?so\s+(?:luong\s+|luot\s+)?(?P<noun>{_ANY_NOUN})\b")
_COUNTED = re.compile(rf"^\W*(?:(?:tong )?so\s+(?:luong\s+|luot\s+)?)?(?P<noun>{_ANY_NOUN})\b")


def _plain(text: str) -> str:
    """A label without digits and marks, which would be read as numbers or ends of a phrase."""
    return re.sub(r"\s+", " ", re.sub(r"[\d%|*_;:.]+|\([^()]*\)", " ", text)).strip(" ,-")
