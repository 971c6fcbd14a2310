"""Figures as terms of a calculation: what each number allows, where it stands, and how it is written in a message.

Decimal throughout: amounts are compared for equality, and what a rounded number allows is an interval.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite

from index.numbers import find_quantities, format_number, parse_number
from index.records import Document, Figure
from index.sentences import split_sentences
from index.text import fold

_RANGE = {"range_low", "range_high"}
_EXACT = {"exact", "planned"}
_WORDS = {"approx": "khoảng ", "over": "hơn ", "under": "gần "}
# What each source of money adds to a programme; the amounts of one kind are terms of one sum.
MONEY = {"total_cost", "support_amount", "budget_planned", "budget_disbursed", "counterpart_amount"}
_NAMES = {"project": "đề án", "establishment": "cơ sở", "worker": "lao động", "product": "sản phẩm", "person": "người"}
_NEAR = 80  # characters of the clause before a number that are looked at


@dataclass(frozen=True, slots=True)
class Term:
    """A figure with what its words allow: `low` <= the true value <= `high`, in base units.

    `unit` is the place it is rounded to ("2,679 tỷ" to 1 triệu), 0 for a plain count, which is not rounded. `noun` is
    what is counted, folded; None for money. `of` is the second number of "17/28 đề án". `sentence` counts the
    document's sentences.
    """

    figure: Figure
    value: Decimal
    low: Decimal
    high: Decimal
    unit: Decimal
    noun: str | None
    of: Decimal | None
    sentence: int

    @property
    def exact(self) -> bool:
        return self.figure.qualifier in _EXACT

    @property
    def counted(self) -> str:
        """What the number counts, for a message: "đồng", "%" or a noun as typed."""
        if self.figure.unit in ("VND", "percent"):
            return {"VND": "đồng", "percent": "%"}[self.figure.unit]
        quantities = find_quantities(self.figure.text)
        return (quantities[0].noun if len(quantities) == 1 else None) or _NAMES.get(self.figure.unit, "")


class Reading:
    """A document with its figures as terms, in reading order; ranges are left out."""

    def __init__(self, document: Document, figures: Sequence[Figure]):
        self.document = document
        self.text = document.text
        self._sentences = split_sentences(self.text[document.body_start :], document.body_start)
        self._starts = [start for start, _ in self._sentences]
        self._lines = [0, *(m.end() for m in re.finditer("\n", self.text))]
        self.title_end = self._title_end()
        read = (self._term(f) for f in sorted(figures, key=lambda f: (f.start, f.end)) if f.qualifier not in _RANGE)
        self.terms = [t for t in read if t is not None]

    def sentence(self, term: Term) -> tuple[int, int]:
        """Offsets of the sentence a term stands in."""
        return self._sentences[term.sentence] if self._sentences else (term.figure.start, term.figure.end)

    def titled(self, term: Term) -> bool:
        return term.figure.start < self.title_end

    def in_table(self, term: Term) -> bool:
        return self.text.startswith("|", self.line_start(term))

    def line_start(self, term: Term) -> int:
        """The offset at which the line of a number begins."""
        return self._lines[bisect_right(self._lines, term.figure.start) - 1]

    def before(self, term: Term, limit: int = _NEAR) -> str:
        """At most `limit` characters before a number, no further back than its sentence."""
        start = max(self.sentence(term)[0], term.figure.start - limit)
        return self.text[start : term.figure.start].lower()

    def after(self, term: Term, limit: int = _NEAR) -> str:
        """At most `limit` characters behind a number, to the end of its sentence."""
        return self.text[term.figure.end : min(self.sentence(term)[1], term.figure.end + limit)].lower()

    def between(self, first: Term, second: Term, limit: int = 500) -> str:
        """The text from one number to a later one, cut at `limit` characters."""
        return self.text[first.figure.end : min(second.figure.start, first.figure.end + limit)].lower()

    def _title_end(self) -> int:
        """Where the heading ends that repeats the title as the first line of the body; the body's start without one."""
        if not self._sentences:
            return self.document.body_start
        start = self._sentences[0][0]
        line = self.text[start : self.text.find("\n", start) if "\n" in self.text[start : start + 2000] else start + 2000]
        return start + len(line) if line.lstrip("# ").strip() == self.document.title.strip() else self.document.body_start

    def _term(self, figure: Figure) -> Term | None:
        if not isfinite(figure.value):
            return None
        value = Decimal(repr(figure.value))
        quantities = find_quantities(figure.text)
        quantity = quantities[0] if len(quantities) == 1 else None
        noun = fold(quantity.noun) if quantity and quantity.noun else None
        unit = Decimal(0) if figure.unit not in ("VND", "percent") else _rounding(figure.text, value)
        low, high = _allowed(value, unit, figure.qualifier)
        sentence = max(0, bisect_right(self._starts, figure.start) - 1)
        return Term(figure, value, low, high, unit, noun, quantity.of if quantity else None, sentence)


def _allowed(value: Decimal, unit: Decimal, qualifier: str) -> tuple[Decimal, Decimal]:
    """The interval that a number stands for: half its last place to either side, or as far as "hơn", "gần" reach."""
    step = unit or Decimal(1)
    if qualifier == "over":
        return value, value + step
    if qualifier == "under":
        return value - step, value
    if qualifier == "approx":
        return value - step, value + step
    return value - unit / 2, value + unit / 2


_NUMERAL = re.compile(r"\d+(?:[.,] ?\d+|[ \xa0]\d{3}(?!\d))*")


def _rounding(text: str, value: Decimal) -> Decimal:
    """The value of the last place written: "2,679 tỷ" -> 10**6, "1 tỷ 350 triệu" -> 10**6, "33,16%" -> 0.01."""
    numerals = list(_NUMERAL.finditer(text))
    number = parse_number(numerals[-1].group()) if numerals else None
    if number:
        tail = find_quantities(text[numerals[-1].start() :]) if len(numerals) > 1 else []
        scale = abs(tail[0].value if len(tail) == 1 else value) / number
        if scale.normalize().as_tuple().digits == (1,):
            return scale * Decimal(10) ** number.as_tuple().exponent
    # A number in words, "1 tỷ rưỡi": to its last digit that is not 0.
    return Decimal(10) ** Decimal(f"{value:f}").normalize().as_tuple().exponent


def format_terms(terms: Sequence[Term], *values: Decimal) -> tuple[list[str], list[str], str]:
    """Terms and further values of one kind in one common unit: their numbers, and the unit's name."""
    scale, name = Decimal(1), terms[0].counted
    if terms[0].figure.unit == "VND":
        in_millions = any(_in_millions(t) for t in terms)
        scale, name = _common_unit([t.value for t in terms] + list(values), largest=1 if in_millions else 0)
    numbers = [_WORDS.get(t.figure.qualifier, "") + format_number(t.value / scale) for t in terms]
    return numbers, [format_number(abs(v) / scale) for v in values], name


def _in_millions(term: Term) -> bool:
    """Whether an amount is written in triệu, as a bare number in a table may be."""
    bare = parse_number(term.figure.text)
    return "triệu" in term.figure.text.lower() or (bare is not None and term.value == bare * 10**6)


_UNITS = ((Decimal(10**9), "tỷ đồng"), (Decimal(10**6), "triệu đồng"))


def _common_unit(values: Sequence[Decimal], *, largest: int) -> tuple[Decimal, str]:
    """The largest unit of money, from `_UNITS[largest]` on, in which no value is below 1 or has four decimals."""
    for scale, name in _UNITS[largest:]:
        if all(v == 0 or (abs(v) >= scale and v * 1000 % scale == 0) for v in values):
            return scale, name
    thousandths = all(v * 1000 % 10**6 == 0 for v in values)
    return _UNITS[1] if thousandths else (Decimal(1), "đồng")


def spoken(term: Term) -> str:
    """A number as a message says it: "hơn 2,1 tỷ đồng", "12 đề án", "33,16%"."""
    numbers, _, name = format_terms([term])
    return f"{numbers[0]}{name}" if name == "%" else f"{numbers[0]} {name}".strip()


def opening(term: Term) -> str:
    """A number as a message begins with it: "Hơn 2,1 tỷ đồng"."""
    text = spoken(term)
    return text[:1].upper() + text[1:]
