"""The sides of a comparison and the figure that speaks for each: the same indicator on all of them where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.figure_book import FigureBook
from bot.query import Query, Wanted
from bot.slots import same_place
from bot.wording import FUNDING
from index.periods import Period
from index.records import Figure

# What is compared where the question names no indicator: the first of these that all sides have.
_USUAL = (("support_amount", "budget_disbursed", "budget_planned"), ("total_cost",), ("projects",), ("establishments_supported",))


@dataclass(frozen=True, slots=True)
class Side:
    """One side: `kind` is what sets the sides apart ("place", "period", "funding" or "plan"), `figures` what fits it."""

    label: str
    kind: str
    figures: tuple[Figure, ...]


def sides_of(query: Query, asked: Wanted, book: FigureBook) -> list[Side]:
    """The sides a question names: provinces, else periods, else sources, else plan and result, else the periods held."""
    places = [*query.provinces, *query.regions]

    def fitting(names: Sequence[str], periods: Sequence[Period], funding: str | None = asked.funding) -> tuple[Figure, ...]:
        of = replace(asked, funding=funding)
        provinces = frozenset(n for name in names if name not in query.regions for n in same_place(name))
        areas = frozenset(name for name in names if name in query.regions)
        exact = book.select(of, provinces=provinces, areas=areas, periods=periods)
        return tuple(book.about(query, exact or book.select(of, provinces=provinces, areas=areas, periods=periods, loose=True)))

    if len(places) > 1:
        if len(query.periods) == len(places) > 1:
            # "Hải Phòng 2013 với Hải Dương 2012": each place with the time named beside it.
            return [Side(name, "place", fitting([name], [p])) for name, p in zip(places, query.periods)]
        return [Side(name, "place", fitting([name], query.periods)) for name in places]
    if len(query.periods) > 1:
        return [Side(_time(p), "period", fitting(places, [p])) for p in query.periods]
    if len(query.funding) > 1:
        return [
            Side(FUNDING[name], "funding", fitting(places, query.periods, name)) for name in sorted(query.funding, reverse=True)
        ]
    if not places:
        return []
    found = fitting(places, query.periods)
    if asked.against_plan:
        return [
            Side("kế hoạch", "plan", tuple(f for f in found if f.plan)),
            Side("thực hiện", "plan", tuple(f for f in found if not f.plan)),
        ]
    if query.periods:
        return []
    held = dict.fromkeys((f.period_start, f.period_end) for f in found if f.period_start and f.period_end)
    return [Side("", "period", tuple(f for f in found if (f.period_start, f.period_end) == ends)) for ends in sorted(held)]


def align(sides: Sequence[Side], asked: Wanted, book: FigureBook) -> list[tuple[Side, Figure | None]]:
    """The figure of each side, None for a side without one.

    One indicator for all sides if any of those asked for has a figure on each, and a result rather than a plan where
    all have one; else the likeliest of each side.
    """
    if sides and sides[0].kind == "plan":
        return _plan_pair(sides, asked, book)
    groups = asked.groups or (*_USUAL, _rest(sides))
    for codes in groups:
        for code in codes:
            for plan in dict.fromkeys((False if asked.plan is None else asked.plan, False, True, None)):
                heads = [_head(side, (code,), plan, asked, book) for side in sides]
                if sides and all(heads):
                    return list(zip(sides, heads))
    codes = groups[0] if asked.groups else _USUAL[0] + _USUAL[1]
    return [(side, _head(side, codes, asked.plan, asked, book)) for side in sides]


def _rest(sides: Sequence[Side]) -> tuple[str, ...]:
    """The indicators of all the figures there are: where the words name none, the figures that hold them decide."""
    return tuple(dict.fromkeys(f.indicator for side in sides for f in side.figures))


def _plan_pair(sides: Sequence[Side], asked: Wanted, book: FigureBook) -> list[tuple[Side, Figure | None]]:
    """Plan and result of one source of funding, the sum of all sources first, then of what both sides have."""
    sides = [replace(side, figures=tuple(f for f in side.figures if f.unit != "percent")) for side in sides]
    for funding in ("total", None, "local", "national"):
        heads = [
            book.headline([f for f in side.figures if f.funding == funding], replace(asked, plan=None)) for side in sides
        ]
        if all(heads) and len({f.unit for f in heads if f}) == 1:
            return list(zip(sides, heads))
    return [(side, book.headline(side.figures, replace(asked, plan=None))) for side in sides]


def _head(side: Side, codes: tuple[str, ...], plan: bool | None, asked: Wanted, book: FigureBook) -> Figure | None:
    figures = [f for f in side.figures if f.indicator in codes and (plan is None or f.plan == plan)]
    return book.headline(figures, replace(asked, groups=(codes,), plan=plan), whole=side.kind != "funding")


def _time(period: Period) -> str:
    return f"năm {period.text}" if period.text.isdigit() else period.text
