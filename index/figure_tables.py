"""Units stated once for a table or a list: "kinh phí tính bằng triệu đồng", "(ĐVT: triệu đồng)", "Kinh phí (tỷ đồng)"."""

import re

from index.figure_context import Sentence, Setting
from index.numbers import stated_money_unit


class TableReader:
    """Remembers the unit that a heading, a caption or the sentence before a table states for its bare numbers."""

    def __init__(self, setting: Setting):
        self._unit: str | None = None
        self._last: Sentence | None = None

    def money_unit(self, sentence: Sentence) -> str | None:
        """The unit of the bare amounts in this row or list item; None outside of tables and lists."""
        stated = stated_money_unit(sentence.text)
        if sentence.kind in ("table", "list"):
            if stated:
                self._unit = stated
            return self._unit
        self._unit = stated
        return None
