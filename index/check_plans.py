"""What was carried out against its plan and its percentage; the plan that a percentage implies where none is stated."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from index.check_sums import Sum
from index.check_terms import MONEY, Reading, Term, opening, spoken
from index.numbers import format_number, format_vnd
from index.records import Check

_LOOK_BACK = 6  # figures before a percentage among which its plan may stand
# Between an amount and its percentage, and between the percentage and a plan in brackets behind it.
_REACHED = re.compile(
    r"[^;:\d]{0,70}?(?:\b(?:đạt|bằng|tức|tương đương|ứng với|hoàn thành)\b|\()[^;:,\d]{0,25}$|\s*\(?\s*$"
)
_OTHER_RATE = re.compile(r"\b(?:vượt|tăng|giảm|cao hơn|thấp hơn|cùng kỳ|nguồn đều|mỗi)\b")
_AHEAD = re.compile(r"\b(?:dự kiến|phấn đấu|mục tiêu|sẽ)\b")
_PLAN_BEFORE = re.compile(
    r"\b(?:kế hoạch|chỉ tiêu|dự toán)\b(?:(?!thực hiện|giải ngân|hoàn thành|đạt|được|chi\b)[^,;:.\d]){0,30}$"
)
_PLAN_BEHIND = re.compile(r"\s*(?:so\s+(?:với\s+)?)?(?:kế hoạch|chỉ tiêu|dự toán)[^,;:.\d%]{0,30}$")


@dataclass(frozen=True, slots=True)
class Completion:
    """An amount or a count carried out, its percentage, and the plan `low` <= plan <= `high` that they imply."""

    done: Term
    rate: Term
    low: Decimal
    high: Decimal
    stated: Term | None = None

    @property
    def plan(self) -> Decimal:
        return self.done.value * 100 / self.rate.value


def find_completions(reading: Reading) -> list[Completion]:
    """The numbers that a percentage of the plan is said of, in reading order."""
    found = []
    for i, rate in enumerate(reading.terms):
        if rate.figure.indicator != "plan_completion_rate" or not rate.exact or rate.low <= 0:
            continue
        pair = _in_row(reading, i) if reading.in_table(rate) else _in_sentence(reading, i)
        if pair and pair[0].exact and pair[0].low > 0:
            done, stated = pair
            # A target is no result; beside a plan in so many words, "kế hoạch" speaks of that and not of the percentage.
            if done.figure.plan or (rate.figure.plan and (stated is None or _AHEAD.search(reading.before(rate, 200)))):
                continue
            found.append(Completion(done, rate, done.low * 100 / rate.high, done.high * 100 / rate.low, stated))
    return found


def plan_checks(completions: Iterable[Completion]) -> list[Check]:
    return [check for c in completions if (check := _plan_check(c))]


def gap_checks(sums: Sequence[Sum], completions: Iterable[Completion]) -> list[Check]:
    """For each sum whose total and parts all have a percentage: what the total's plan holds beyond those of the parts.

    `computed` is the total's plan less the sum of the parts' plans, in đồng or pieces; only where rounding does not
    explain it.
    """
    by_figure: Mapping[int, Completion] = {c.done.figure.id: c for c in completions}
    found = []
    for held in sums:
        whole = by_figure.get(held.total.figure.id)
        parts = [by_figure.get(p.figure.id) for p in held.parts]
        if whole is None or None in parts:
            continue
        low = whole.low - sum(p.high for p in parts)
        high = whole.high - sum(p.low for p in parts)
        if low <= 0 <= high:
            continue
        found.append(_gap_check(held, whole, parts, low, high))
    return found


def _plan_check(found: Completion) -> Check | None:
    done, rate, stated = found.done, found.rate, found.stated
    if stated is not None:
        return _against_stated(found, stated)
    if done.unit == 0:
        low, high = found.low.to_integral_value(ROUND_CEILING), found.high.to_integral_value(ROUND_FLOOR)
        if low > high:
            return None
        plan = _round(found.plan, Decimal(1))
        about = format_number(low) if low == high else f"khoảng {format_number(plan)}"
        message = f"{opening(done)} bằng {spoken(rate)} kế hoạch, tính ra kế hoạch {about} {done.counted}."
    else:
        step = _step(found.low, found.high)
        plan = _round(found.plan, step)
        message = (
            f"{opening(done)} bằng {spoken(rate)} kế hoạch, tính ra kế hoạch khoảng {_vnd(plan)} "
            f"({_range(_round(found.low, step, ROUND_FLOOR), _round(found.high, step, ROUND_CEILING))})."
        )
    return _check("plan", "computed", found, (rate.figure.id,), plan, None, message)


def _against_stated(found: Completion, stated: Term) -> Check:
    done, rate = found.done, found.rate
    (done_low, done_high), (plan_low, plan_high) = _firm(done), _firm(stated)
    # Cutting off digits is as common as rounding them: 77,28 may be written 77,2 as well as 77,3.
    holds = done_low * 100 / plan_high <= rate.value + rate.unit and done_high * 100 / plan_low >= rate.low
    percent = (done.value * 100 / stated.value).quantize(min(rate.unit, Decimal("0.01")), ROUND_HALF_UP)
    implied = _round(found.plan, _step(found.low, found.high) if done.unit else Decimal(1))
    said = f"{opening(done)} trên kế hoạch {spoken(stated)}"
    if holds:
        message = f"{said} là {format_number(percent)}%, bài ghi {spoken(rate)}: khớp."
    else:
        message = f"{said} tính ra {format_number(percent)}%, bài ghi {spoken(rate)}."
    others = (rate.figure.id,) if stated.figure.id == done.figure.id else (rate.figure.id, stated.figure.id)
    return _check("plan", "ok" if holds else "failed", found, others, implied, stated.value - implied, message)


def _gap_check(held: Sum, whole: Completion, parts: Sequence[Completion], low: Decimal, high: Decimal) -> Check:
    planned = sum(p.plan for p in parts)
    step = _step(low, high)
    gap = _round(whole.plan - planned, step)
    total = _round(whole.plan, _step(whole.low, whole.high))
    planned = _round(planned, _step(sum(p.low for p in parts), sum(p.high for p in parts)))
    say = _vnd if whole.done.unit else (lambda v: f"{format_number(v)} {whole.done.counted}")
    message = f"Kế hoạch tính ra của tổng khoảng {say(total)}, của các phần cộng lại khoảng {say(planned)}: "
    if gap > 0:
        message += f"khoảng {say(gap)} thuộc nội dung mà bài không nêu."
    else:
        message += f"các phần vượt tổng khoảng {say(-gap)}."
    others = tuple(p.done.figure.id for p in parts)
    return _check("plan_gap", "computed", whole, others, gap, None, message)


def _check(
    kind: str, outcome: str, found: Completion, others: tuple[int, ...], computed: Decimal, difference: Decimal | None, message: str
) -> Check:
    difference_ = None if difference is None else float(difference)
    return Check(kind, outcome, found.done.figure.doc, found.done.figure.id, others, float(computed), difference_, message)


def _in_sentence(reading: Reading, i: int) -> tuple[Term, Term | None] | None:
    """The number that the percentage `terms[i]` is said of, and the plan stated for it."""
    rate = reading.terms[i]
    done = reading.terms[i - 1] if i else None
    if done is None or done.sentence != rate.sentence or not _is_amount(done):
        return None
    between = reading.between(done, rate, 200)
    if not _REACHED.fullmatch(between) or _OTHER_RATE.search(between):
        return None
    if done.of is not None:  # "17/28 đề án, đạt 60,7%"
        return done, _whole_of(done)
    before = reading.terms[i - 2] if i > 1 and reading.terms[i - 2].sentence == rate.sentence else None
    if before is not None and _alike(before, done):
        if _PLAN_BEFORE.search(reading.between(before, done, 200)):  # "81,7 tỷ trên kế hoạch 99,4 tỷ, đạt 82%"
            return before, done
        if _PLAN_BEFORE.search(reading.before(before)):  # "kế hoạch 99,4 tỷ, thực hiện 81,7 tỷ, đạt 82%"
            return done, before
    if _PLAN_BEFORE.search(reading.before(done)):
        return None  # the plan itself, whatever its percentage means
    behind = reading.terms[i + 1] if i + 1 < len(reading.terms) else None
    if behind is not None and behind.sentence == rate.sentence and _alike(behind, done) and _PLAN_BEHIND.fullmatch(
        reading.between(rate, behind, 100).replace("(", " ")
    ):
        return done, behind  # "43,7 tỷ, bằng 84% kế hoạch (52,0 tỷ)"
    return done, _told_before(reading, i, done, rate)


def _told_before(reading: Reading, i: int, done: Term, rate: Term) -> Term | None:
    """A plan of the same source and period told shortly before, where it fits; another may be meant where it does not."""
    for plan in reversed(reading.terms[max(0, i - _LOOK_BACK) : i]):
        f, g = plan.figure, done.figure
        same = (f.province, f.area, f.period_start, f.period_end, f.funding) == (
            g.province, g.area, g.period_start, g.period_end, g.funding,
        )  # fmt: skip
        if f.plan and plan.exact and same and _alike(plan, done) and rate.low <= done.value * 100 / plan.value <= rate.high:
            return plan
    return None


def _in_row(reading: Reading, i: int) -> tuple[Term, Term | None] | None:
    """The one result and the one plan in the table row of the percentage `terms[i]`."""
    rate = reading.terms[i]
    row = [t for t in reading.terms[max(0, i - _LOOK_BACK) : i + _LOOK_BACK] if t.sentence == rate.sentence]
    amounts = [t for t in row if t.figure.unit == "VND" and t.figure.indicator in MONEY and t.exact and t.value > 0]
    rates = [t for t in row if t.figure.unit == "percent"]
    plans, done = [t for t in amounts if t.figure.plan], [t for t in amounts if not t.figure.plan]
    return (done[0], plans[0]) if len(rates) == len(plans) == len(done) == 1 else None


def _is_amount(term: Term) -> bool:
    f = term.figure
    return f.indicator in MONEY if f.unit == "VND" else f.unit != "percent" and term.noun is not None


def _alike(one: Term, other: Term) -> bool:
    return one.exact and one.value > 0 and one.figure.unit == other.figure.unit and one.noun == other.noun and _is_amount(one)


def _whole_of(done: Term) -> Term:
    """The second number of a ratio, as a term of the same figure."""
    whole = done.of or done.value
    return Term(done.figure, whole, whole - done.unit / 2, whole + done.unit / 2, done.unit, done.noun, None, done.sentence)


def _firm(term: Term) -> tuple[Decimal, Decimal]:
    """What an amount may be: as rounded where it has decimals; "4 tỷ" beside a percentage is no rounded 3,6 tỷ."""
    return (term.low, term.high) if re.search(r"\d,\d", term.figure.text) else (term.value, term.value)


def _step(low: Decimal, high: Decimal) -> Decimal:
    """The largest power of ten within half the width of an interval: digits below it say nothing."""
    return Decimal(10) ** ((high - low) / 2).adjusted() if high > low else Decimal(1)


def _round(value: Decimal, step: Decimal, rounding: str = ROUND_HALF_UP) -> Decimal:
    return (value / step).to_integral_value(rounding) * step


def _range(low: Decimal, high: Decimal) -> str:
    """ "từ 8,076 đến 8,082 tỷ đồng"."""
    (first, unit), second = _vnd(low).split(" ", 1), _vnd(high)
    return f"từ {first} đến {second}" if second.endswith(f" {unit}") else f"từ {first} {unit} đến {second}"


def _vnd(value: Decimal) -> str:
    return format_vnd(value.to_integral_value())
