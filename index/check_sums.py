"""Parts that add up to their total, in running text: a total followed by its parts, which may have parts of their own.

Only numbers of the same thing, place, period and plan or result are added. Numbers that fit are no proof where they
are small and far apart, so the words around have to say that they belong together, or the arithmetic has to be too
good for chance.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.check_terms import MONEY, Reading, Term, format_terms
from index.records import Check

SOURCES = {"national", "local", "counterpart", "other"}
_PARTS = 40  # terms of one sum; a longer one is a table
_SHOWN = 12
_BREAKDOWNS = 3  # by source, by content, by place
_CLOSE = 20  # a sum within a twentieth of its total
_FAR = 12  # sentences between two parts of a breakdown that runs over paragraphs

_LEAD = re.compile(
    r"\b(?:trong đó|trong số (?:này|đó|ấy)|bao gồm|gồm|cụ thể|chia ra|chia theo|phân theo|xét theo|tách thành|như sau|"
    r"lần lượt|chủ yếu|từ hai phía|từ hai nguồn)\b"
)
_TOTAL = re.compile(r"\b(?:tổng|toàn bộ|tất cả|cả thảy)\b[^\d;]*$")
_ALTOGETHER = re.compile(r"\b(?:tổng cộng|cộng lại|cộng chung|tính chung|tất cả là)\b[^,;.\d]{0,25}$")
# No term of a sum: an amount for each of several, a rise, what something is held against.
_EACH = re.compile(r"\s*/\s*[^\W\d_]|\s*(?:mỗi|một|cho mỗi|trên mỗi|bình quân)\b")
_ONE_OF_MANY = re.compile(r"\b(?:mỗi|bình quân|trung bình|tối đa|không quá|tối thiểu)\b[^,;.(]*$")
_RISE = re.compile(r"\b(?:(?:tăng|giảm|chênh|vượt)(?: thêm)?|so với)(?: khoảng| gần| hơn| trên)*\s*$")


@dataclass(frozen=True, slots=True)
class Sum:
    """A total and the parts that add up to it within rounding, in reading order."""

    total: Term
    parts: tuple[Term, ...]

    @property
    def computed(self) -> Decimal:
        return sum((p.value for p in self.parts), Decimal(0))


def summable(reading: Reading) -> dict[tuple, list[Term]]:
    """The terms of the running text that may be added, in reading order, by what has to be the same.

    Left out: the title, whose numbers the text has again, tables, and amounts for each of several.
    """
    groups: dict[tuple, list[Term]] = {}
    for term in reading.terms:
        key = sum_key(term)
        if key is None or reading.titled(term) or reading.in_table(term):
            continue
        before = reading.before(term)
        if _EACH.match(reading.after(term)) or _ONE_OF_MANY.search(before) or _RISE.search(before):
            continue
        groups.setdefault(key, []).append(term)
    return groups


def sum_key(term: Term) -> tuple | None:
    """What two terms must share to be added; None for what is never added."""
    f = term.figure
    shared = (f.plan, f.province, f.area, f.period_start, f.period_end)
    if f.unit == "VND":
        return ("VND", *shared) if f.indicator in MONEY and term.value > 0 else None
    if f.unit == "percent" or term.noun is None or term.of is not None or term.value <= 0:
        return None
    # A project is one whatever it is for; people taught and people given work are not the same people.
    return (f.unit, term.noun, None if f.unit == "project" else f.indicator, *shared)


def find_sums(reading: Reading) -> list[Sum]:
    """The sums that hold, in reading order of their totals. Near-linear in the number of figures."""
    found = [s for terms in summable(reading).values() for s in _Tree(reading, terms).sums()]
    return sorted(found, key=lambda s: (s.total.figure.start, s.parts[0].figure.start))


def sum_check(found: Sum) -> Check:
    """The record of a sum that holds."""
    total, computed = found.total, found.computed
    numbers, values, unit = format_terms([*found.parts, total], computed)
    added = join_numbers(numbers[:-1])
    if computed == total.value:
        message = f"{added} = {numbers[-1]} {unit}: khớp."
    else:
        message = f"{added} = {values[0]} {unit}, bài ghi {numbers[-1]} {unit}: khớp trong phạm vi làm tròn."
    others = tuple(p.figure.id for p in found.parts)
    return Check(
        "sum", "ok", total.figure.doc, total.figure.id, others, float(computed), float(total.value - computed), message
    )


def join_numbers(numbers: Sequence[str]) -> str:
    """ "3.805 + 810 + 5.121,4"; a long row is cut."""
    more = f" + … ({len(numbers)} số)" if len(numbers) > _SHOWN else ""
    return " + ".join(numbers[:_SHOWN]) + more


def fits(total: Term, parts: Sequence[Term]) -> bool:
    """Whether parts add up to a total within what their rounding allows.

    Rounding as wide as the smallest part shows nothing, for the sum would fit without that part too; nor do "4 tỷ"
    and 3,7 tỷ make a match for people, though 4 may be rounded.
    """
    computed = sum((p.value for p in parts), Decimal(0))
    if computed == total.value:
        return True
    low, high = sum((p.low for p in parts), Decimal(0)), sum((p.high for p in parts), Decimal(0))
    slack = (high - low + total.high - total.low) / 2
    close = abs(computed - total.value) * _CLOSE <= total.value
    return close and low <= total.high and high >= total.low and slack < min(p.value for p in parts)


def compatible(total: Term, part: Term) -> bool:
    """Whether money, or projects, of the part's source may be in the total: local money holds no national money."""
    source = total.figure.funding
    return source not in SOURCES or part.figure.funding in (None, source)


def distinct_sources(parts: Sequence[Term]) -> bool:
    """Whether each part is of a source of its own."""
    named = [p.figure.funding for p in parts]
    return None not in named and len(set(named)) == len(named) and bool(set(named) & {"national", "local", "counterpart"})


@dataclass(frozen=True, slots=True)
class _Run:
    parts: tuple[int, ...]
    end: int  # index of the term behind the last part and what belongs to it
    flat: bool


class _Tree:
    """Terms of one kind, parsed from the last to the first, so that a part's own parts are known when it is added."""

    def __init__(self, reading: Reading, terms: list[Term]):
        self._reading = reading
        self._terms = terms
        self._ends = list(range(1, len(terms) + 1))
        self._runs: list[list[_Run]] = [[] for _ in terms]

    def sums(self) -> list[Sum]:
        for i in range(len(self._terms) - 1, -1, -1):
            while len(self._runs[i]) < _BREAKDOWNS and (run := self._best(i, self._ends[i])):
                self._runs[i].append(run)
                self._ends[i] = run.end
        found, roots = [], self._roots()
        for i in roots:
            waiting = [i]
            while waiting:
                at = waiting.pop()
                for run in self._runs[at]:
                    found.append(self._sum(at, run.parts))
                    waiting += [] if run.flat else run.parts
        return found + self._told_after(roots)

    def _sum(self, total: int, parts: Sequence[int]) -> Sum:
        return Sum(self._terms[total], tuple(self._terms[p] for p in parts))

    def _roots(self) -> list[int]:
        """The terms that are no part of another."""
        roots, i = [], 0
        while i < len(self._terms):
            roots.append(i)
            i = self._ends[i]
        return roots

    def _best(self, total: int, start: int) -> _Run | None:
        """The parts from `start` that fit best; where a part has parts of its own, rather without adding those."""
        runs = [run for flat in (False, True) if (run := self._run(total, start, flat=flat))]
        value = self._terms[total].value
        return min(runs, key=lambda run: abs(value - sum(self._terms[p].value for p in run.parts)), default=None)

    def _run(self, total: int, start: int, *, flat: bool) -> _Run | None:
        whole, parts, at = self._terms[total], [], start
        low = Decimal(0)
        best: tuple[Decimal, _Run] | None = None
        previous = self._terms[start - 1]
        while at < len(self._terms) and len(parts) < _PARTS:
            part = self._terms[at]
            if not compatible(whole, part) or part.sentence - previous.sentence > _FAR:
                break
            low += part.low
            if low > whole.high:
                break
            parts.append(at)
            end = at + 1 if flat else self._ends[at]
            previous, at = self._terms[end - 1], end
            if len(parts) < 2:
                continue
            terms = [self._terms[p] for p in parts]
            missing = abs(whole.value - sum(t.value for t in terms))
            if (best is None or missing < best[0]) and fits(whole, terms) and self._belong(whole, terms, end):
                best = missing, _Run(tuple(parts), end, flat)
        return best[1] if best else None

    def _belong(self, whole: Term, parts: list[Term], end: int) -> bool:
        """Whether the words, or arithmetic that is no accident, make these the parts of that total."""
        money = whole.figure.unit == "VND"
        gap = parts[0].sentence - whole.sentence
        steps = max(b.sentence - a.sentence for a, b in zip(parts, parts[1:]))
        matched = sum(p.value for p in parts) == whole.value
        distinct = distinct_sources(parts)
        following = self._terms[end] if end < len(self._terms) else None
        whole_sentences = following is None or following.sentence > parts[-1].sentence
        lead = gap <= 2 and bool(_LEAD.search(self._reading.between(whole, parts[0])))
        if distinct and gap <= 3 and steps <= 2:
            return True
        if not whole_sentences:
            # A row of numbers that goes on: some of its beginnings meet any total.
            return money and matched and (lead or bool(_TOTAL.search(self._reading.before(whole, 50)))) and gap <= 1 and steps <= 1
        if money and matched and len(parts) > 2 and whole.unit * 1000 <= whole.value and gap <= 3:
            return True
        if gap > 2 or (steps > 2 and not (money and lead and matched)):
            return False
        if lead or (money and _TOTAL.search(self._reading.before(whole, 50))):
            return True
        if gap == 0 or not matched:
            return False
        return len(parts) > 2 or (not money and gap == 1 and steps == 0)

    def _told_after(self, roots: list[int]) -> list[Sum]:
        """Totals behind their parts: "… 1,1 tỷ đồng, … 1,3 tỷ đồng, cộng lại là 2,4 tỷ đồng"."""
        found = []
        for n, i in enumerate(roots):
            whole = self._terms[i]
            if self._runs[i] or not _ALTOGETHER.search(self._reading.before(whole, 60)):
                continue
            parts: list[Term] = []
            following = whole
            for j in reversed(roots[max(0, n - _PARTS) : n]):
                part = self._terms[j]
                if following.sentence - part.sentence > 1 or not compatible(whole, part):
                    break
                parts.insert(0, part)
                following = part
                earlier = self._terms[j - 1] if j else None
                begins = earlier is None or earlier.sentence < part.sentence
                if len(parts) > 1 and begins and fits(whole, parts):
                    found.append(Sum(whole, tuple(parts)))
                    break
        return found
