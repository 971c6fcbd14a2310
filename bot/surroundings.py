"""What surrounds each unit of a document: the words, places and times that it leaves to its neighbours."""

import re

from bot.relevance import Surroundings
from bot.units import Unit, dated, word_key
from index.context import title_context
from index.periods import Period, find_periods
from index.places import find_regions
from index.records import Document

# "tháng 8.2018" holds a year; "45/2012/NĐ-CP" does not.
_YEAR = re.compile(r"(?<![\d/])(?:19|20)\d\d(?![\d/])")


def surroundings(document: Document, units: list[Unit]) -> list[Surroundings]:
    """One Surroundings for each unit, in order."""
    title = title_context(document)
    published = document.published_on
    title_key = word_key(title)
    document_key = "".join(u.key for u in units)
    main = next((u.periods for u in units if u.periods), ())
    years = frozenset(int(y) for y in _YEAR.findall(document.text[document.body_start:]))
    if published:
        years |= {published.year}
    regional = bool(find_regions(document.title))
    found = []
    headings: dict[str, tuple[str, tuple[Period, ...]]] = {}
    spoken_of, spoken_in = "", None
    only_one = len({name for u in units for name in u.establishments}) == 1
    for i, unit in enumerate(units):
        if unit.heading not in headings:
            periods = dated(tuple(find_periods(f"{document.title}. {unit.heading}", published=published)))
            headings[unit.heading] = (word_key(unit.heading), periods)
        heading_key, heading_periods = headings[unit.heading]
        near = _before(units, i)
        if unit.establishments:
            spoken_of, spoken_in = unit.key, unit.locator
        earlier = next((u.periods for u in reversed(units[:i]) if u.periods), ())
        header = word_key(" ".join(unit.header))
        header_periods = dated(tuple(find_periods(" . ".join(unit.header), published=published)))
        found.append(
            Surroundings(
                context_key=title_key + heading_key,
                before_key="".join(u.key for u in near) + header,
                document_key=document_key,
                near_periods=next((u.periods for u in reversed(near) if u.periods), ()) + header_periods,
                title_periods=heading_periods,
                earlier_periods=earlier,
                main_periods=main,
                other_years=years,
                provinces=_provinces(document, units, i, regional),
                spoken_of=spoken_of,
                spoken_here=spoken_in == unit.locator,
                only_one=only_one,
            )
        )
    return found


def _before(units: list[Unit], i: int) -> list[Unit]:
    """The sentences before a unit in its paragraph; for a list item or a row, those that lead into it."""
    unit = units[i]
    if unit.kind not in ("item", "row"):
        return [u for u in units[:i] if u.locator == unit.locator and u.passage_id == unit.passage_id and u.kind != "title"]
    first = i
    while first and units[first - 1].kind == unit.kind and units[first - 1].locator == unit.locator:
        first -= 1
    lead = units[first - 1] if first else None
    if lead is None or lead.kind == "title":
        return []
    return [u for u in units[:first] if u.locator == lead.locator and u.kind == "sentence"]


def _provinces(document: Document, units: list[Unit], i: int, regional: bool) -> frozenset[str]:
    """The document's province, else the ones named in the unit, in the nearest before it, or in the next one.

    In an article about a region a province holds for the rest of its own paragraph only: it is named in passing.
    """
    if document.province:
        return frozenset([document.province])
    if regional:
        unit = units[i]
        units = [u for u in units if u.locator == unit.locator]
        i = units.index(unit)
    order = [*reversed(units[: i + 1]), *([] if regional else units[i + 1:])]
    return next((u.provinces for u in order if u.provinces), frozenset())
