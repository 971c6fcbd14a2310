"""A question taken apart into the things it asks after: one, or the sides of a comparison."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot import wording
from bot.query import Query
from index.periods import Period
from index.places import old_parts


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing a question asks after; a comparison has several. `label` names it above its lines."""

    label: str
    provinces: frozenset[str]
    doc_ids: frozenset[str] | None
    periods: tuple[Period, ...]
    funding: frozenset[str]


def slots_of(query: Query, documents_of: Callable[[Sequence[str]], frozenset[str]]) -> list[Slot]:
    """One slot; or in a comparison one for each province, else for each period, else for each funding.

    `documents_of` gives the documents that speak of any of some places.
    """
    funding = query.funding if len(query.funding) == 1 else frozenset()

    def slot(label: str, names: Sequence[str], periods: tuple[Period, ...], wanted: frozenset[str] = funding) -> Slot:
        provinces = frozenset(n for name in names for n in same_place(name))
        places = names or query.regions
        return Slot(label, provinces, documents_of(places) if places else None, periods, wanted)

    if len(query.provinces) > 1:
        return [slot(name, [name], query.periods) for name in query.provinces]
    if query.form in ("compare", "figure") and len(query.periods) > 1:
        return [slot(p.text, query.provinces, (p,)) for p in query.periods]
    if query.form == "compare" and len(query.funding) > 1:
        return [
            slot(wording.FUNDING[name], query.provinces, query.periods, frozenset([name]))
            for name in sorted(query.funding, reverse=True)
        ]
    return [slot("", query.provinces, query.periods)]


def same_place(name: str) -> tuple[str, ...]:
    """A province and, where it only changed its name, its old name: Huế and Thừa Thiên Huế."""
    parts = old_parts(name)
    return (name, *parts) if len(parts) == 1 else (name,)
