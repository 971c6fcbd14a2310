"""Whose money a number is: national, local, counterpart, other, or the total of several sources."""

import re
from collections import Counter
from dataclasses import replace

from index.figure_context import Setting
from index.figure_cues import Cue
from index.figure_window import Window
from index.numbers import Quantity
from index.records import Figure

_BUDGETS = ("national", "local")
# Indicators that carry a source only where their own phrase names it.
_UNFUNDED = {"workers_trained", "jobs_created", "products_voted", "growth_rate", "support_cap"}


def funding_cues(text: str, cues: list[Cue]) -> list[Cue]:
    """The cues without those of funding that are part of an agency's name or of the work: "Trung tâm Khuyến công tỉnh"."""
    return [c for c in cues if c.kind != "funding" or not _AGENCY.search(text[max(0, c.start - 24) : c.start])]


_AGENCY = re.compile(r"(?:trung tâm|ngành|công tác|hoạt động|mạng lưới|cán bộ|phòng|sở|cục|giám đốc|tại)\s+$", re.IGNORECASE)


def lone_source(cues: list[Cue]) -> str | None:
    """The budget that a whole text speaks of, where it names one and never the other."""
    named = Counter(c.code for c in cues if c.kind == "funding")
    if named["total"] or bool(named["national"]) == bool(named["local"]):
        return None
    return "national" if named["national"] else "local"


def stated_source(quantity: Quantity, window: Window) -> tuple[bool, str | None]:
    """Whether the words around a number name its source, and which; "ngân sách" without a level is None."""
    right = window.right_of("funding", 45)
    left = window.left_of("funding")
    if quantity.unit == "count":
        # A count is never paid by a counterpart: "thu hút 150 doanh nghiệp".
        right = right if right and right.code not in ("counterpart", "other") else None
        left = next((c for c in window.left if c.kind == "funding" and c.code not in ("counterpart", "other")), None)
    if right and right.code == "null" and left:
        right = None
    if right and left and quantity.unit == "VND" and left.code in ("counterpart", "other") and window.start - left.end < 25:
        right = None
    cue = right or left
    if cue is None:
        return False, None
    if quantity.unit == "VND" and cue is left:
        # "… khuyến công địa phương với tổng kinh phí 5.839 triệu": the sum is no longer of the source named before.
        total = next((c for c in window.left if c.kind == "money"), None)
        if total and total.code in ("total", "sum") and total.start >= cue.end and cue.code != "total" and _apart(window, cue, total):
            return False, None
    return True, None if cue.code == "null" else cue.code


def _apart(window: Window, source: Cue, total: Cue) -> bool:
    offset = window.start - len(window.left_text)
    between = window.left_text[source.end - offset : total.start - offset].lower()
    return "," in between or " với" in between or len(between) > 40


def takes_source(indicator: str, unit: str) -> bool:
    """Whether a number of that kind takes the source of its paragraph or document without being told."""
    return indicator not in _UNFUNDED and not (indicator == "other" and unit in ("VND", "worker", "person", "product"))


def settle_totals(figures: list[Figure]) -> list[Figure]:
    """Totals recognised by their parts: what the parts of several sources add up to is of funding "total".

    A number without a source, followed within ten numbers of its unit by parts of two or more sources that add
    up to it, is their total; with a counterpart among them an amount is total_cost.
    """
    settled = list(figures)
    for i, figure in enumerate(figures):
        if figure.funding in ("national", "local", "counterpart", "other") or figure.unit not in ("VND", "project"):
            continue
        parts = _parts(figures, i)
        if not parts:
            settled[i] = _beside(figures, i)
            continue
        indicator = figure.indicator
        if figure.unit == "VND" and any(p.funding in ("counterpart", "other") for p in parts):
            indicator = "total_cost"
        elif figure.unit == "VND" and indicator == "total_cost":
            indicator = "budget_planned" if figure.plan else "support_amount"
        settled[i] = replace(figure, funding="total", indicator=indicator)
    return settled


def _parts(figures: list[Figure], i: int) -> list[Figure]:
    """The parts of figure `i` by source among the numbers after it, else an empty list."""
    later = [f for f in figures[i + 1 : i + 14] if f.unit == figures[i].unit and f.funding in ("national", "local", "counterpart", "other")]
    chosen: list[Figure] = []
    for f in later[:6]:
        if any(c.funding == f.funding for c in chosen):
            break
        chosen.append(f)
        if len(chosen) > 1 and abs(sum(c.value for c in chosen) - figures[i].value) <= 0.006 * figures[i].value:
            return chosen
    return []


def _beside(figures: list[Figure], i: int) -> Figure:
    """An amount told by the next one: with a counterpart larger than itself beside it, it is no total_cost."""
    figure = figures[i]
    following = next((f for f in figures[i + 1 : i + 4] if f.unit == "VND" and f.passage == figure.passage), None)
    if figure.indicator == "total_cost" and following and following.indicator == "counterpart_amount" and following.value >= figure.value:
        return replace(figure, indicator="budget_planned" if figure.plan else "support_amount", funding=None)
    return figure
