"""Rows of tables and items of lists: the unit stated once, and each cell read with its row and its column.

"kinh phí tính bằng triệu đồng", "(ĐVT: triệu đồng)" before a table, "Kinh phí (tỷ đồng)" or "Số đề án" at the
head of a column say what its bare numbers are.
"""

import re
from dataclasses import replace

from index.figure_context import Sentence, Setting
from index.numbers import NOUNS, stated_money_unit
from index.text import fold


class TableReader:
    """Reads the sentences of a document in order and remembers the unit and the heads of the present table."""

    def __init__(self, setting: Setting):
        self._unit: str | None = None
        self._heads: list[str] = []
        self._last = ""

    def enter(self, sentence: Sentence) -> None:
        """Go to the next sentence; a table or list ends what was stated before it."""
        stated = stated_money_unit(sentence.text)
        if sentence.kind == "table":
            if self._last != "table":
                self._heads = [text for _, text in _cells(sentence.text)]
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

    def cells(self, row: Sentence) -> list[tuple[Sentence, int, int]]:
        """The cells of a table row that may hold figures, as sentences of their own.

        Each comes with the document offsets of the cell. Its text is the row's label and the column's head, the
        cell, and the unit of a bare number; its `start` is such that the cell's characters keep their offsets.
        """
        cells = _cells(row.text)
        if not cells or [text for _, text in cells] == self._heads or all(re.fullmatch(r":?-*:?", text) for _, text in cells):
            return []
        label = next((text for _, text in cells if not re.fullmatch(r"[\d.,\s]*", text)), cells[0][1])
        found = []
        for i, (offset, text) in enumerate(cells):
            if not re.search(r"\d", text) or (text == label and i == 0) or re.fullmatch(r"(?:19|20)\d\d", text):
                continue
            head = self._heads[i] if i < len(self._heads) else ""
            bare = bool(re.fullmatch(r"[\d.,\s]+", text))
            if bare and _ORDINAL.fullmatch(fold(head).strip()):
                continue
            suffix = self._suffix(head, label) if bare else ""
            prefix = f"{_plain(label) if text != label else ''}, {_plain(head)} "
            start = row.start + offset
            found.append((replace(row, start=start - len(prefix), end=start + len(text), text=prefix + text + suffix), start, start + len(text)))
        return found

    def _suffix(self, head: str, label: str) -> str:
        """What a bare number of a column is followed by: " triệu đồng", " đề án", "%", or nothing."""
        for where in (head, label):
            if "%" in where:
                return "%"
            if unit := stated_money_unit(where):
                return " đồng" if unit == "đồng" else f" {unit} đồng"
            for noun in re.findall(r"\(([^()]{2,20})\)", where):
                if fold(noun) in _NOUNS:
                    return f" {noun}"
            if not _AMOUNT.search(fold(where)) and (counted := _COUNTED.search(fold(where))):
                return f" {where[counted.start('noun'):counted.end('noun')]}"
        if self._unit is None:
            return ""
        return " đồng" if self._unit == "đồng" else f" {self._unit} đồng"


_NOUNS = {fold(noun) for noun in NOUNS}
_ORDINAL = re.compile(r"stt|tt|so tt|so thu tu|nam|no\.?")
_AMOUNT = re.compile(r"\b(?:kinh phi|von|tien|ngan sach|khuyen cong|ho tro|doi ung|thuc hien|ke hoach)\b")
# "Số đề án", "Số lượng cơ sở", "Đề án", "Cơ sở hỗ trợ".
_COUNTED = re.compile(rf"^\W*(?:so\s+(?:luong\s+|luot\s+)?|tong so\s+)?(?P<noun>{'|'.join(sorted(_NOUNS, key=len, reverse=True))})\b")


def _cells(row: str) -> list[tuple[int, str]]:
    """The cells of a Markdown row: the offset of each text in the row, and the text without blanks around it."""
    found = []
    for match in re.finditer(r"[^|]+", row):
        text = match.group().strip()
        if text or found:
            found.append((match.start() + len(match.group()) - len(match.group().lstrip()), text))
    return found


def _plain(text: str) -> str:
    """A label without digits and marks, which would be read as numbers or ends of a phrase."""
    return re.sub(r"\s+", " ", re.sub(r"[\d%|*_;:.]+|\([^()]*\)", " ", text)).strip(" ,-")
