"""Whether a figure of a draft and one of the knowledge speak of the same thing, and whether their values agree."""

import re
from decimal import Decimal
from functools import lru_cache

from bot.cues import establishments
from bot.figure_book import FigureBook
from bot.figure_words import ALIKE_UNITS, clause
from index.check_terms import Reading
from index.numbers import find_quantities
from index.places import find_provinces, present_name
from index.records import Figure
from index.text import fold, tokens

Interval = tuple[Decimal, Decimal]

_RANGE = ("range_low", "range_high")
_FREE = Decimal("1.1")  # "trên 600" goes for what is up to a tenth more
_ABOUT = Decimal("0.05")
_TELLING_DIGITS = 3
_LARGE_COUNT = 100
# "tỉnh Hà Bắc": a name behind the word for a province.
_PROVINCE = re.compile(r"\b[Tt]ỉnh\s+([^\W\d_]+(?:[ -][^\W\d_]+){0,3})")


class Held:
    """The figures of an open index as terms: what each allows by its rounding, what it counts, which is a whole."""

    def __init__(self, book: FigureBook):
        self.book = book
        self._intervals: dict[int, Interval] = {}
        self._nouns: dict[int, str | None] = {}
        self._read: set[str] = set()
        self._of_document: dict[str, list[Figure]] = {}
        for figure in book.figures:
            self._of_document.setdefault(figure.doc, []).append(figure)

    def interval(self, figure: Figure) -> Interval:
        """What a stored number allows, lowest and highest, in base units."""
        if figure.doc not in self._read:
            self._read.add(figure.doc)
            for term in Reading(self.book.documents[figure.doc], self._of_document.get(figure.doc, [])).terms:
                self._intervals[term.figure.id] = (term.low, term.high)
        value = Decimal(repr(figure.value))
        return self._intervals.get(figure.id, (value, value))

    def sentence(self, figure: Figure) -> tuple[str, int, int]:
        """The text of a figure's document with the bounds of its sentence."""
        text = self.book.documents[figure.doc].text
        unit = self.book.unit(figure)
        return (text, unit.start, unit.end) if unit else (text, figure.start, figure.end)

    def words(self, figure: Figure) -> frozenset[str]:
        """The words beside a figure in its clause, folded."""
        text, start, end = self.sentence(figure)
        return words_of(clause(text, start, figure, end))

    def names(self, figure: Figure) -> frozenset[str]:
        """The establishments that a figure's sentence names."""
        text, start, end = self.sentence(figure)
        return frozenset(establishments(text[start:end]))

    def is_whole(self, figure: Figure) -> bool:
        """Whether a sum of parts that holds makes the figure their total."""
        return any(c.kind == "sum" and c.outcome == "ok" and c.figure == figure.id for c in self.book.checks_of([figure]))


def words_of(text: str) -> frozenset[str]:
    """The folded words of a clause without its numbers."""
    return frozenset(t for t in tokens(text) if not t[0].isdigit())


def likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Shared words over all words of two clauses, 0 to 1 (Jaccard)."""
    return len(a & b) / len(a | b) if a or b else 0.0


def unit_class(figure: Figure) -> str:
    return ALIKE_UNITS.get(figure.unit, figure.unit)


def noun(figure: Figure) -> str:
    """What a number counts, folded; "" for amounts and rates, and where a table leaves it to its head."""
    return _read(figure.text)[0]


def same_noun(a: Figure, b: Figure) -> bool:
    """Whether two counts count the same; one that does not say so counts as its unit does."""
    if a.unit in ("VND", "percent") or b.unit in ("VND", "percent"):
        return a.unit == b.unit
    first, second = noun(a), noun(b)
    return unit_class(a) == unit_class(b) and (not first or not second or first == second)


def same_place(a: Figure, b: Figure) -> bool:
    """Whether two figures are of one place; one whose place is not known is of none."""
    if not (a.province or a.area) or not (b.province or b.area):
        return False
    areas = fold(a.area or "") == fold(b.area or "")
    return areas and (a.province == b.province or (bool(a.area) and None in (a.province, b.province)))


def merged_place(a: Figure, b: Figure) -> bool:
    """Whether the provinces differ and are one today: "Sóc Trăng" and "Cần Thơ"."""
    if not a.province or not b.province or a.province == b.province or (a.area or "") != (b.area or ""):
        return False
    return present_name(a.province) == present_name(b.province)


def same_period(a: Figure, b: Figure) -> bool:
    return bool(a.period_start or a.period_end) and (a.period_start, a.period_end) == (b.period_start, b.period_end)


def undated(figure: Figure) -> bool:
    return not figure.period_start and not figure.period_end


def like_funding(a: Figure, b: Figure) -> bool:
    """Whether the sources are one, as far as they are told: what names none may be of all of them."""
    return a.funding == b.funding or {a.funding, b.funding} <= {None, "total"}


def agrees(draft: Figure, allowed: Interval, held: Figure, told: Interval) -> bool:
    """Whether two values may be one: the same, one rounded from the other, or within "trên", "gần", "khoảng"."""
    if (draft.qualifier in _RANGE) != (held.qualifier in _RANGE):
        return False
    if draft.qualifier in _RANGE:
        return draft.qualifier == held.qualifier and draft.value == held.value
    if allowed[0] > 0 and told[0] > 0 and not (allowed[0] <= told[1] * _FREE and told[0] <= allowed[1] * _FREE):
        return False
    if _out_of(draft) and _out_of(held) and _out_of(draft) != _out_of(held):
        return False  # "52/67 sản phẩm"
    if draft.value == held.value:
        return True
    coarse, fine = (allowed, held) if allowed[1] - allowed[0] > told[1] - told[0] else (told, draft)
    if allowed[1] - allowed[0] != told[1] - told[0] and coarse[0] <= Decimal(repr(fine.value)) <= coarse[1]:
        return True
    return _reaches(draft, held) or _reaches(held, draft)


def _reaches(loose: Figure, other: Figure) -> bool:
    """Whether "trên 600" is said of 612, "gần 3 tỷ" of 2,95 tỷ, "khoảng 500" of 490; not of another such number."""
    if other.qualifier not in ("exact", "planned"):
        return False
    bound, value = Decimal(repr(loose.value)), Decimal(repr(other.value))
    if loose.qualifier == "over":
        return bound <= value <= bound * _FREE
    if loose.qualifier == "under":
        return bound <= value * _FREE and value <= bound
    return loose.qualifier == "approx" and abs(bound - value) <= bound * _ABOUT


def _out_of(figure: Figure) -> Decimal | None:
    """The second number of "52/67 sản phẩm"."""
    return _read(figure.text)[1]


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[str, Decimal | None]:
    """The folded noun and the second number of the one quantity of a text."""
    found = find_quantities(text)
    return (fold(found[0].noun or ""), found[0].of) if len(found) == 1 else ("", None)


def is_specific(figure: Figure) -> bool:
    """Whether the value is so particular that two of them are hardly alike by chance: "5.839,093 triệu", not "2 đề án"."""
    digits = f"{abs(figure.value):.6f}".replace(".", "").strip("0")
    return len(digits) >= _TELLING_DIGITS and (figure.unit in ("VND", "percent") or abs(figure.value) >= _LARGE_COUNT)


def unknown_province(text: str, sentence: tuple[int, int], figure: Figure) -> str:
    """The name that the draft gives to a province of its sentence where there is none of that name; "" otherwise.

    Looked for before the number; behind it where nothing stands before.
    """
    start, end = sentence
    for part in (text[start : figure.start], text[figure.end : end]):
        named = [name for m in _PROVINCE.finditer(part) if (name := _capitalised(m.group(1)))]
        if named:
            return "" if find_provinces(f"tỉnh {named[-1]}") else named[-1]
        if find_provinces(part):
            return ""
    return ""


def _capitalised(words: str) -> str:
    """The leading words that begin with a capital: "Hà Bắc hỗ trợ" -> "Hà Bắc"."""
    kept = []
    for word in words.split(" "):
        if not word[:1].isupper():
            break
        kept.append(word)
    return " ".join(kept)
