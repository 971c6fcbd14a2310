"""The last look at an answer: every number in it stands in a source or follows from numbers that do. Pure functions."""

import re
from collections.abc import Iterable
from decimal import Decimal

from bot.records import Answer
from index.numbers import parse_number
from index.places import MERGED_ON

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
_MARK = re.compile(r"\[\d+\]")
_LIST_MARK = re.compile(r"(?m)^\s*\d+\.\s")
# The day the provinces merged: said by us, not by a document.
_OURS = f"{MERGED_ON:%d/%m/%Y}"
# triệu, tỷ: an amount may be shown in another unit than its source has it in.
_ROUNDING = Decimal("0.005")  # of a computed value, as it is shown
_SCALES = tuple(Decimal(1000) ** k for k in range(-3, 4))


def unproved(answer: Answer, said: Iterable[str] = ()) -> list[str]:
    """The numbers of an answer that stand in no quote, title or date of its citations, nor in what the person `said`.

    A number may stand there in another unit, or be one of `computed`. Marks of citations and of lists are not looked
    at.
    """
    sources = [*said, answer.question]
    sources += [text for c in answer.citations for text in (c.quote, c.title, c.published or "", c.so_hieu or "")]
    known = {value for text in sources for _, value in _numbers(text.replace("-", " "))}
    worked_out = [Decimal(str(c["value"])) for c in answer.computed]
    text = _LIST_MARK.sub(" ", _MARK.sub(" ", answer.text)).replace(_OURS, " ")
    return [
        raw for raw, value in _numbers(text)
        if not any(value * s in known for s in _SCALES)
        and not any(abs(value * s - k) <= _ROUNDING * abs(k) for s in _SCALES for k in worked_out)
    ]


def _numbers(text: str) -> list[tuple[str, Decimal]]:
    found = ((m.group(), parse_number(m.group())) for m in _NUMBER.finditer(text))
    return [(raw, value) for raw, value in found if value is not None]
