"""Parts that do not add up to the total that the text gives for them. Only where the text claims that they do.

A false alarm costs an officer more than a missing one, so every number of the stretch has to be read, and to be
exact, and the words may not leave room for anything unnamed.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations

from index.check_sums import SOURCES, Sum, compatible, distinct_sources, fits, join_numbers, summable
from index.check_terms import Reading, Term, format_terms
from index.numbers import find_quantities
from index.records import Check
from index.text import fold

_MAX_PARTS = 8
_STRETCH = 2000  # characters from a total to its last part
_MADE_OF = re.compile(r"\b(?:gồm|bao gồm|chia ra|chia thành|tách thành)\b")
_WITHIN = re.compile(r"\btrong đó\b")
# Words after which something may stay unnamed, or by which a part is looked at once more.
_OPEN = re.compile(
    r"\b(?:ngoài ra|bên cạnh|chủ yếu|riêng|chẳng hạn|như(?! sau)|một phần|phần lớn|nhất là|đặc biệt|dự phòng|kết dư)\b"
)
_REST = re.compile(r"\bcòn lại\b[^;.\d]*(?:[;.]|$)")
_ELSEWHERE = re.compile(r"\b(?:nguồn khác|nguồn vốn khác|lồng ghép|xã hội hóa|xã hội hoá|huy động thêm|vay)\b")
_LEVELS = {"national": re.compile(r"quoc gia|trung uong"), "local": re.compile(r"dia phuong|cua tinh|cap tinh|ngan sach tinh")}


def find_broken_sums(reading: Reading, sums: Iterable[Sum]) -> list[Check]:
    """A failed check for each total whose named parts make another sum; `sums` are those that hold."""
    held = {term.figure.id for s in sums for term in (s.total, *s.parts)}
    found = []
    for terms in summable(reading).values():
        for i, total in enumerate(terms):
            if total.exact and total.figure.id not in held and (parts := _claimed(reading, terms, i)):
                found.append(broken_sum(total, parts))
    return sorted(found, key=lambda check: check.figure)


def broken_sum(total: Term, parts: Sequence[Term]) -> Check:
    """The record of a sum that does not hold."""
    computed = sum((p.value for p in parts), Decimal(0))
    numbers, values, unit = format_terms([*parts, total], computed, total.value - computed)
    added = join_numbers(numbers[:-1])
    message = (
        f"Cộng các phần được {values[0]} {unit} ({added}), bài ghi tổng {numbers[-1]} {unit}, lệch {values[1]} {unit}."
    )
    others = tuple(p.figure.id for p in parts)
    return Check(
        "sum", "failed", total.figure.doc, total.figure.id, others, float(computed), float(total.value - computed), message
    )


def _claimed(reading: Reading, terms: Sequence[Term], i: int) -> list[Term]:
    """The parts that the text gives as those of the total `terms[i]` and that do not make it; none where it is not sure."""
    total = terms[i]
    parts = _by_source(total, terms, i) or _in_one_sentence(reading, total, terms, i)
    if len(parts) < 2 or not all(p.exact for p in parts):
        return []
    computed = sum((p.value for p in parts), Decimal(0))
    tolerance = (sum((p.unit for p in parts), Decimal(0)) + total.unit) / 2
    if abs(computed - total.value) <= tolerance or not _all_read(reading, total, parts) or _some_fit(total, parts):
        return []
    stretch = _stretch(reading, total, parts)
    if computed > total.value:
        return parts if distinct_sources(parts) or _MADE_OF.search(stretch) or _WITHIN.search(stretch) else []
    return parts if _all_sources(total, parts, stretch) and not _leaves_room(parts, stretch) else []


def _by_source(total: Term, terms: Sequence[Term], i: int) -> list[Term]:
    """The terms behind a total over all sources that are of one source each."""
    if total.figure.funding not in ("total", None) or (total.figure.unit == "VND" and total.figure.funding is None):
        return []
    own = total.figure.indicator == "total_cost"  # a programme's own money holds no counterpart
    parts: list[Term] = []
    for part in terms[i + 1 : i + 1 + _MAX_PARTS]:
        previous = parts[-1] if parts else total
        source = _source(total, part)
        if part.sentence - previous.sentence > 1 or source is None or source in {_source(total, p) for p in parts}:
            break
        if not own and source in ("counterpart", "other"):
            break
        parts.append(part)
    return parts


def _source(total: Term, part: Term) -> str | None:
    """The source of a part; "total" for the whole support beside what the supported put in themselves."""
    f = part.figure
    whole_support = f.funding == "total" and f.indicator == "support_amount" and total.figure.indicator == "total_cost"
    return f.funding if f.funding in SOURCES or whole_support else None


def _in_one_sentence(reading: Reading, total: Term, terms: Sequence[Term], i: int) -> list[Term]:
    """The parts behind "gồm" in the total's sentence or in the next, all of the same source."""
    if i and terms[i - 1].sentence == total.sentence:
        return []  # a part itself: what follows its own parts belongs to the total before it
    parts: list[Term] = []
    for part in terms[i + 1 : i + 1 + _MAX_PARTS]:
        if part.sentence != (parts[0].sentence if parts else part.sentence) or not compatible(total, part):
            break
        if part.figure.funding != (parts[0].figure.funding if parts else part.figure.funding):
            break
        parts.append(part)
    if not parts or parts[0].sentence - total.sentence > 1:
        return []
    lead = reading.between(total, parts[0])
    told = _MADE_OF.search(lead) or (total.figure.unit == "VND" and _WITHIN.search(lead))
    # Categories overlap ("trong đó 15 cơ sở …, 12 cơ sở …"); a second lead, or brackets, begin parts of a part.
    inside = reading.between(parts[0], parts[-1], _STRETCH)
    nested = _MADE_OF.search(inside) or _WITHIN.search(inside) or "(" in inside or ")" in inside
    return parts if told and not nested else []


def _some_fit(total: Term, parts: Sequence[Term]) -> bool:
    """Whether some of the parts make the total, so that the rest is told beside it or is part of a part."""
    return any(fits(total, some) for n in range(2, len(parts)) for some in combinations(parts, n))


def _stretch(reading: Reading, total: Term, parts: Sequence[Term]) -> str:
    """The text behind the total to the end of the last part's sentence."""
    return reading.text[total.figure.end : min(reading.sentence(parts[-1])[1], total.figure.end + _STRETCH)].lower()


def _all_read(reading: Reading, total: Term, parts: Sequence[Term]) -> bool:
    """Whether the stretch holds the parts and no other number of their kind, read or not."""
    end = reading.sentence(parts[-1])[1]
    if end - total.figure.end > _STRETCH:
        return False
    found = find_quantities(reading.text[total.figure.end : end])
    if total.figure.unit == "VND":
        return sum(q.unit == "VND" for q in found) == len(parts)
    return sum(q.noun is not None and fold(q.noun) == total.noun for q in found) == len(parts)


def _all_sources(total: Term, parts: Sequence[Term], stretch: str) -> bool:
    """Whether the parts are all the sources there can be."""
    sources = {_source(total, p) for p in parts}
    if not distinct_sources(parts):
        return False
    levels = sources & {"national", "local"}
    if total.figure.unit != "VND" or total.figure.indicator != "total_cost":
        return sources == {"national", "local"}
    if not sources & {"counterpart", "other"}:
        return False
    if len(levels) == 2 or "total" in sources:
        return True
    unnamed = {"national", "local"} - levels
    return len(levels) == 1 and not any(_LEVELS[level].search(fold(stretch)) for level in unnamed)


def _leaves_room(parts: Sequence[Term], stretch: str) -> bool:
    """Whether the words leave something unnamed beside the parts."""
    elsewhere = "other" not in {p.figure.funding for p in parts} and _ELSEWHERE.search(stretch)
    return bool(_OPEN.search(stretch) or _REST.search(stretch) or elsewhere)
