"""Which of the stored figures are wanted: by province, year, indicator, funding, status and document."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process

from index.figure_names import FUNDINGS, INDICATORS, STATUSES, code_of, funding_of
from index.places import find_provinces, find_regions, old_parts, province
from index.records import Document, Figure
from index.text import fold, normalise


class FilterError(Exception):
    """A value that nothing can be filtered by; the message is one Vietnamese line that says what is allowed."""


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """What figures must have; an empty field asks for nothing. `places`: names of which one must be the figure's."""

    places: frozenset[str] = frozenset()
    year: int | None = None
    indicators: frozenset[str] = frozenset()
    funding: str | None = None
    status: str | None = None
    doc: str | None = None

    def fits(self, figure: Figure) -> bool:
        return (
            (not self.places or figure.province in self.places or figure.province is None and figure.area in self.places)
            and (self.year is None or _in_year(figure, self.year))
            and (not self.indicators or figure.indicator in self.indicators)
            and (self.funding is None or figure.funding == self.funding)
            and (self.status is None or figure.status == self.status)
            and (self.doc is None or figure.doc == self.doc)
        )


def read_filter(
    documents: Mapping[str, Document], *, place: str | None = None, year: str | None = None,
    indicators: Sequence[str] = (), funding: str | None = None, status: str | None = None, doc: str | None = None,
) -> FigureFilter:
    """A filter from what a person has typed. Raises FilterError."""
    return FigureFilter(
        places=_places(place) if place is not None else frozenset(),
        year=_year(year) if year is not None else None,
        indicators=frozenset(_code("chỉ tiêu", INDICATORS, i) for i in indicators),
        funding=_code("nguồn vốn", FUNDINGS, funding) if funding is not None else None,
        status=_code("trạng thái", STATUSES, status) if status is not None else None,
        doc=_document(doc, documents) if doc is not None else None,
    )


def current(figures: Iterable[Figure]) -> list[Figure]:
    """The figures that no curated one replaces."""
    return [f for f in figures if f.replaced_by is None]


def _places(typed: str) -> frozenset[str]:
    """The names a place goes by: a present unit has the figures of the old provinces it is made of too.

    An old province is found under its own name only.
    """
    text = normalise(typed).strip()
    place = province(text)
    if place is None:
        mentions = find_provinces(text, fuzzy=True)
        place = mentions[0].place if len(mentions) == 1 else None
    if place is not None:
        return frozenset({place.name, *old_parts(place.name)})
    regions = find_regions(text, fuzzy=True)
    if len(regions) == 1:
        return frozenset({regions[0].name})
    raise FilterError(
        f"không rõ tỉnh «{_brief(typed)}»; hãy ghi tên một tỉnh, thành phố (cũ hoặc mới, có dấu hay không dấu) hoặc «Cả nước»"
    )


def _year(typed: str) -> int:
    if re.fullmatch(r"\s*(19|20)[0-9]{2}\s*", typed):
        return int(typed)
    raise FilterError(f"năm «{_brief(typed)}» không đúng; hãy ghi bốn chữ số, ví dụ 2022")


def _code(what: str, names: Mapping[str, str], typed: str) -> str:
    text = normalise(typed)
    if code := funding_of(text) if names is FUNDINGS else code_of(names, text):
        return code
    allowed = "; ".join(name if code == name else f"{name} ({code})" for code, name in names.items())
    raise FilterError(f"không có {what} «{_brief(typed)}»; dùng được: {allowed}")


def _document(typed: str, documents: Mapping[str, Document]) -> str:
    """The id of the document of that id, path or title, in any case and with or without diacritics."""
    wanted = fold(normalise(typed).strip())
    found = [d.doc_id for d in documents.values() if wanted in (fold(d.doc_id), fold(d.path), fold(d.title))]
    if len(found) == 1:
        return found[0]
    near = process.extract(wanted, {d.doc_id: fold(f"{d.doc_id} {d.title}") for d in documents.values()}, limit=3)
    names = ", ".join(found[:3] or [doc_id for _, _, doc_id in near])
    raise FilterError(f"không rõ tài liệu «{_brief(typed)}»; hãy ghi đúng mã hoặc tên bài, gần nhất là: {names or 'chưa có tài liệu nào'}")


def _in_year(figure: Figure, year: int) -> bool:
    """Whether the figure's period shares a day with the year; an open end is unbounded, no period is in no year."""
    start, end = figure.period_start, figure.period_end
    if not start and not end:
        return False
    return (start or "") <= f"{year}-12-31" and f"{year}-01-01" <= (end or "9999-12-31")


def _brief(text: str) -> str:
    clean = "".join(c if c.isprintable() else " " for c in text)
    return clean if len(clean) <= 40 else clean[:39] + "…"
