"""One quantity stated differently: by two documents, or by the title and the text of one. Both stand; none is averaged."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from index.check_sums import SOURCES
from index.check_terms import MONEY, Reading, Term, spoken
from index.records import Check, Document

# Words before a number that make it the one for the whole, and names of a single beneficiary.
_WHOLE = re.compile(r"\b(?:tổng|toàn tỉnh|cả tỉnh|toàn bộ|tất cả)\b[^\d;]*$")
_SINGLE = re.compile(r"\b(?:công ty|doanh nghiệp tư nhân|dntn|htx|hợp tác xã|hộ kinh doanh|hộ ông|hộ bà|cơ sở sản xuất)\b")
_PART = re.compile(r"\b(?:riêng|trong đó|đợt|nghiệm thu|còn lại|thêm|tiếp tục|một số)\b")
_SO_FAR = re.compile(r"\bnay\b|tính đến|thời điểm|đợt", re.IGNORECASE)
_TITLE = 120  # characters of a title in a message


def conflict_checks(readings: Sequence[Reading], roots: set[int]) -> list[Check]:
    """The contradictions between a title and its text, then those between documents.

    `roots` are the ids of the totals of sums that hold. Compared are the values under one key (place, period,
    indicator, unit, source, plan or result) where each side has one value, or one for the whole. Linear: each
    document is held against the one published before it under the same key.
    """
    checks: list[Check] = []
    by_key: dict[tuple, list[tuple[Reading, list[Term]]]] = {}
    for reading in readings:
        titled: dict[tuple, list[Term]] = {}
        told: dict[tuple, list[Term]] = {}
        for term in reading.terms:
            if key := _key(term):
                (titled if reading.titled(term) else told).setdefault(key, []).append(term)
        for key, terms in titled.items():
            checks += _within(reading, terms, told.get(key, []), roots)
        for key in dict.fromkeys([*titled, *told]):
            if terms := [t for t in titled.get(key, []) + told.get(key, []) if _settled(t, reading.document)]:
                by_key.setdefault(key, []).append((reading, terms))
    for sides in by_key.values():
        sides.sort(key=lambda side: (side[0].document.published or "", side[0].document.doc_id))
        for (earlier, before), (later, after) in pairwise(sides):
            checks += _between(earlier, before, later, after, roots)
    return checks


def _key(term: Term) -> tuple | None:
    """What two numbers share that say the same thing; None where too little is known of the number."""
    f = term.figure
    place = f.province or f.area
    if not place or not f.period_start or not f.period_end or f.indicator == "other" or not term.exact or term.of is not None:
        return None
    if f.unit == "VND" and f.indicator not in MONEY:
        return None
    if f.unit == "percent" and f.indicator != "plan_completion_rate":
        return None
    return (f.province, f.area, f.period_start, f.period_end, f.indicator, f.unit, term.noun, f.funding, f.plan)


def _settled(term: Term, document: Document) -> bool:
    """Whether a number can no longer grow: a result told before its period was over is not the one told after."""
    f = term.figure
    if _SO_FAR.search(f.period_text or ""):
        return False
    return f.plan or document.published is None or document.published > f.period_end


def _within(reading: Reading, titled: Sequence[Term], told: Sequence[Term], roots: set[int]) -> list[Check]:
    """The title's one value against the text's."""
    one, other = _the_value(reading, titled, roots), _the_value(reading, told, roots)
    if len(titled) != 1 or one is None or other is None or _any_agree(titled, told):
        return []
    message = f"Tiêu đề bài «{_cut(reading.document.title)}» ghi {spoken(one)}, trong bài ghi {spoken(other)}."
    return [_check(one, other, message)]


def _between(earlier: Reading, before: Sequence[Term], later: Reading, after: Sequence[Term], roots: set[int]) -> list[Check]:
    old, new = _the_value(earlier, before, roots), _the_value(later, after, roots)
    if old is None or new is None or _any_agree(before, after):
        return []
    if new.figure.label and old.figure.label and new.figure.label != old.figure.label:
        return []
    message = (
        f"Bài «{_cut(later.document.title)}» ghi {spoken(new)}, bài «{_cut(earlier.document.title)}» ghi {spoken(old)} "
        "cho cùng nội dung, địa phương và thời gian."
    )
    return [_check(new, old, message)]


def _check(figure: Term, other: Term, message: str) -> Check:
    difference = float(figure.value - other.value)
    f = figure.figure
    return Check("conflict", "failed", f.doc, f.id, (other.figure.id,), float(other.value), difference, message)


def _the_value(reading: Reading, terms: Sequence[Term], roots: set[int]) -> Term | None:
    """The one value that a document gives for the whole, None where it gives several or one for a part."""
    if not terms:
        return None
    whole = [t for t in terms if t.figure.id in roots or _WHOLE.search(reading.before(t, 60))]
    if whole:
        largest = max(terms, key=lambda t: t.value)
        return largest if largest in whole else None
    if len(terms) > 1:
        return None
    (lone,) = terms
    around = reading.before(lone, 200) + "|" + reading.after(lone, 120)
    if _SINGLE.search(around) or _PART.search(around):
        return None
    named = lone.figure.funding in SOURCES or lone.figure.funding == "total" or lone.figure.unit == "percent"
    return lone if named or lone.figure.unit not in ("VND", "percent") else None


def _any_agree(some: Iterable[Term], others: Iterable[Term]) -> bool:
    """Whether a value of the one side is one of the other's, as far as rounding tells."""
    sorted_others = sorted(others, key=lambda t: t.value)
    for term in some:
        at = bisect_left(sorted_others, term.value, key=lambda t: t.value)
        if any(t.low <= term.high and term.low <= t.high for t in sorted_others[max(0, at - 1) : at + 1]):
            return True
    return False


def _cut(title: str) -> str:
    return title if len(title) <= _TITLE else title[:_TITLE].rsplit(" ", 1)[0] + "…"
