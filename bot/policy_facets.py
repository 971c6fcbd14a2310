"""Whether a provision speaks of the place and the time that a question names. Pure functions."""

import re
from functools import lru_cache

from bot.posts import names_holder, posts_asked
from bot.query import Query
from index.places import province
from index.records import Document, Provision
from index.relations import holds_within
from index.text import fold

WHOLE_COUNTRY = "Cả nước"
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATA = re.compile(r"\bso lieu\b")
_PARTS = frozenset({"months", "quarter", "half"})
_MONEY = frozenset({"VND", "percent"})
_folded = lru_cache(maxsize=2048)(fold)  # every provision is looked at for every question


def asks_for_results(query: Query) -> bool:
    """A question for whose number or story an article may be the source: of a place, of a year, of the highest or lowest."""
    placed = query.provinces or query.regions or query.localities or query.establishments
    return bool(placed or query.extremes or query.across or query.periods and query.wants)


def asks_for_number(query: Query) -> bool:
    """A question for one number, or for "số liệu": none of another place or time will do."""
    return query.form in ("figure", "compare") and bool(query.wants) or bool(_DATA.search(_folded(query.text)))


def fits(query: Query, provision: Provision, document: Document) -> bool:
    """A number asked of a place or a year is answered by a provision about that very place and year only; what is asked
    otherwise, by one that is not about another province."""
    text = f"{document.title} {provision.title} {document.text[provision.start:provision.end]}"
    if (asked := posts_asked(query.text)) and not names_holder(asked, text, _folded(text)):
        return False
    number = asks_for_number(query)
    if query.provinces:
        present = {place.new_name for name in query.provinces if (place := province(name))}
        named = provision.province in present or any(fold(name) in _folded(text) for name in query.provinces)
        if not named and (number or provision.province):
            return False
    regions = set(query.regions) - {WHOLE_COUNTRY}
    if number and regions and not any(fold(region) in _folded(text) for region in regions):
        return False
    if provision.province and not query.provinces and (number or provision.scope == "local"):
        return False  # the number of one province answers no question that names none
    if not number or provision.scope:
        return True
    told = set(map(int, _YEAR.findall(text)))
    for period in query.periods:
        years = {day.year for day in (period.start, period.end) if day}
        # The number of a year is none of its half: a part of a year must be named.
        if years <= told and (period.kind not in _PARTS or fold(period.text) in _folded(text)):
            continue
        # A rule holds through the years; an amount or a share belongs to its own.
        through = period.start and period.end and (provision.valid_from or provision.valid_to) and holds_within(provision, period.start, period.end)
        if query.wants & _MONEY or not through:
            return False
    return True
