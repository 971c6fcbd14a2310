"""Which figures may be held against each other, and what follows when they may. Pure functions."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.figure_words import ALIKE_UNITS, capital, in_unit, place, scaled, unit_of, when
from index.figure_names import FUNDINGS, INDICATORS
from index.numbers import format_number
from index.places import MERGED_ON, old_parts
from index.records import Figure

# Amounts of the programme that differ only in how far the money has got.
BUDGET = ("support_amount", "budget_disbursed", "budget_planned", "total_cost", "counterpart_amount")
ALIKE = {code: "kinh phí khuyến công" for code in ("support_amount", "budget_disbursed", "budget_planned")}


def objections(figures: Sequence[Figure], *, plan_asked: bool = False, funding_asked: bool = False) -> list[str]:
    """Why these figures cannot simply be compared: one Vietnamese clause each; none where they can.

    `plan_asked`, `funding_asked`: plan against result, or one source against another, is what was asked for.
    """
    found = []
    lengths = {months(f) for f in figures}
    if len(lengths) > 1 or None in lengths:
        told = "; ".join(dict.fromkeys(f"{place(f) or 'số liệu'}: {when(f) or 'bài không nêu thời gian'}" for f in figures))
        found.append(f"thời gian khác nhau ({told})")
    if not plan_asked and len({f.plan for f in figures}) > 1:
        told = "; ".join(f"{in_unit(f.value, unit_of([f]), f)} là {f.status or ('kế hoạch' if f.plan else 'thực hiện')}" for f in figures)
        found.append(f"một bên là kế hoạch hay mục tiêu, một bên là kết quả ({told})")
    if len({ALIKE.get(f.indicator, f.indicator) for f in figures}) > 1 and not plan_asked and not funding_asked:
        found.append("chỉ tiêu khác nhau (" + "; ".join(dict.fromkeys(INDICATORS[f.indicator] for f in figures)) + ")")
    if not funding_asked and len({f.funding for f in figures}) > 1 and all(f.funding for f in figures):
        found.append("nguồn vốn khác nhau (" + "; ".join(dict.fromkeys(FUNDINGS[f.funding or ""] for f in figures)) + ")")
    merged = [f for f in figures if is_of_merged(f)]
    if merged and len(merged) < len(figures) and len({f.province for f in figures}) > 1:
        names = ", ".join(dict.fromkeys(f.province or "" for f in merged))
        found.append(f"{names} là tỉnh mới sau sắp xếp, bên kia là tỉnh trước sắp xếp")
    if len({ALIKE_UNITS.get(f.unit, f.unit) for f in figures}) > 1:
        found.append("đơn vị tính khác nhau")
    return found


def gap_in_status(figures: Sequence[Figure], **asked: bool) -> tuple[str, dict] | None:
    """How far a plan and a result are apart where that is all that keeps the two from being compared, said with care."""
    if len(figures) != 2 or len({f.plan for f in figures}) == 1 or objections(figures, **(asked | {"plan_asked": True})):
        return None
    text, computed = difference(figures[0], figures[1], ("số thứ nhất", "số thứ hai"))
    return (f"Nếu chỉ lấy hiệu hai con số: {text[0].lower()}{text[1:]}", computed) if computed else None


def months(figure: Figure) -> int | None:
    """How many months a figure's period has, both ends included; None where an end is open."""
    if not figure.period_start or not figure.period_end:
        return None
    a, b = date.fromisoformat(figure.period_start), date.fromisoformat(figure.period_end)
    return (b.year - a.year) * 12 + b.month - a.month + 1


def is_of_merged(figure: Figure) -> bool:
    """Whether a figure speaks of a present province that took in others: its period goes on after they merged."""
    parts = old_parts(figure.province or "")
    return len(parts) > 1 and bool(figure.period_end) and date.fromisoformat(figure.period_end or "") >= MERGED_ON


def difference(first: Figure, second: Figure, names: tuple[str, str]) -> tuple[str, dict]:
    """One sentence on how far two comparable figures are apart, and how it was computed (the JSON contract's form).

    Names the larger first: "A nhiều hơn B 3,505 tỷ đồng, gấp khoảng 1,34 lần". Rates differ by points.
    """
    unit = unit_of([first, second])
    big, small = (first, second) if first.value >= second.value else (second, first)
    big_name, small_name = names if big is first else names[::-1]
    gap = Decimal(str(big.value)) - Decimal(str(small.value))
    if not gap:
        return f"{capital(big_name)} và {small_name} bằng nhau.", {}
    about = "khoảng " if {first.qualifier, second.qualifier} - {"exact", "planned"} else ""
    shown = f"{format_number(scaled(float(gap), unit).normalize())} {'điểm phần trăm' if unit == '%' else unit}"
    more = "cao hơn" if unit == "%" else "nhiều hơn"
    text = f"{capital(big_name)} {more} {small_name} {about}{shown}"
    computed = {"value": float(gap), "expression": f"{plain(big.value)} - {plain(small.value)}"}
    return text + ".", computed


def times(first: Figure, second: Figure, names: tuple[str, str]) -> tuple[str, dict] | None:
    """How many times the smaller the larger is, to two decimals; None where that cannot be said."""
    big, small = (first, second) if first.value >= second.value else (second, first)
    if small.value <= 0:
        return None
    big_name, small_name = names if big is first else names[::-1]
    ratio = (Decimal(str(big.value)) / Decimal(str(small.value))).quantize(Decimal("0.01"))
    text = f"{capital(big_name)} gấp khoảng {format_number(ratio)} lần {small_name}."
    return text, {"value": float(ratio), "expression": f"{plain(big.value)} / {plain(small.value)}"}


def share_of(part: Figure, whole: Figure) -> tuple[str, dict]:
    """What share one amount is of another, to a tenth of a percent, and how it was computed."""
    if whole.value <= 0:
        return "", {}
    share = (Decimal(str(part.value)) / Decimal(str(whole.value)) * 100).quantize(Decimal("0.1"))
    unit = unit_of([part, whole])
    computed = {"value": float(share), "expression": f"{plain(part.value)} / {plain(whole.value)} * 100"}
    return f"{in_unit(part.value, unit)} bằng khoảng {format_number(share)}% của {in_unit(whole.value, unit)}.", computed


def share_of_plan(done: Figure, plan: Figure) -> tuple[str, dict]:
    """What share of a plan was carried out, to a tenth of a percent, and how it was computed."""
    if plan.value <= 0:
        return "Không tính được tỷ lệ vì kế hoạch bằng không.", {}
    share = (Decimal(str(done.value)) / Decimal(str(plan.value)) * 100).quantize(Decimal("0.1"))
    computed = {"value": float(share), "expression": f"{plain(done.value)} / {plain(plan.value)} * 100"}
    return f"Thực hiện bằng khoảng {format_number(share)}% kế hoạch.", computed


def plain(value: float) -> str:
    """A number as an expression of the JSON contract writes it: 33.16, 2679000000."""
    return f"{Decimal(str(value)).normalize():f}"
