"""The figures of an open index with the sentences they stand in: selecting, ordering, citing."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date

from bot.citing import Citations
from bot.cues import establishments
from bot.finder import Finder
from bot.lexicon import synonyms_by_phrase
from bot.query import Concept, Query, Wanted
from bot.records import Total
from bot.relevance import fit, stands_in
from bot.units import Unit, word_key
from index.periods import Period, overlaps
from index.records import Check, Document, Figure
from index.retriever import Retriever
from index.text import tokens

# "mỗi cơ sở được 50 triệu đồng", "300 triệu đồng/cơ sở".
_EACH = re.compile(r"\bmỗi\b|/\s*(?:cơ sở|doanh nghiệp|hộ|đơn vị|người|mô hình|đề án)\b", re.IGNORECASE)
# Words of a question that its indicators, source and operation have taken up already; others tell what it is about.
_TAKEN_UP = {
    tuple(phrase.split())
    for phrase in (
        "tong|kinh phi|ho tro|thuc hien|dia phuong|quoc gia|co so|ke hoach|phe duyet|lao dong|de an|khuyen cong|viec lam|phan tram"
        "|toi da|doi ung|cong nghiep nong thon"
    ).split("|")
}
_AMOUNTS = {"ti", "ty", "trieu", "dong", "gan", "hon", "tren", "khoang"}  # words of an amount that the question repeats
_REACH = 400  # characters of a sentence on either side of a figure
# What answers for a whole comes before what answers for one source.
_HEADLINE_FUNDING = {"total": 0, None: 1, "local": 2, "national": 2}


class FigureBook:
    """All figures in use by id; originals that a curated figure replaced are kept aside in `replaced`."""

    def __init__(self, retriever: Retriever, finder: Finder):
        self._retriever = retriever
        self._finder = finder
        every = [f for figures in retriever.figures.values() for f in figures]
        self.by_id: dict[int, Figure] = {f.id: f for f in every}
        self.figures = [f for f in every if f.replaced_by is None]
        self._of_province: dict[str | None, list[Figure]] = {}
        self.replaced: dict[int, list[Figure]] = {}
        for figure in every:
            if figure.replaced_by is None:
                self._of_province.setdefault(figure.province, []).append(figure)
            else:
                self.replaced.setdefault(figure.replaced_by, []).append(figure)
        self._checks: dict[int, list[Check]] = {}
        for check in retriever.checks:
            for i in (check.figure, *check.others):
                self._checks.setdefault(i, []).append(check)

    @property
    def documents(self) -> dict[str, Document]:
        return self._retriever.documents

    def standing_in(self, doc_id: str, start: int, end: int) -> list[Figure]:
        """The figures of a stretch of a document in reading order, replaced ones too."""
        return [f for f in self._retriever.figures.get(doc_id, ()) if start <= f.start and f.end <= end]

    def checks_of(self, figures: Iterable[Figure]) -> list[Check]:
        """The checks in which any of the figures takes part, each once."""
        found: dict[int, Check] = {}
        for figure in figures:
            for check in self._checks.get(figure.id, ()):
                found.setdefault(id(check), check)
        return list(found.values())

    # --- selecting ----------------------------------------------------------------------------------

    def select(
        self, wanted: Wanted, *, provinces: frozenset[str] = frozenset(), areas: frozenset[str] = frozenset(),
        periods: Sequence[Period] = (), loose: bool = False, below: bool = False,
    ) -> list[Figure]:
        """The figures of the places and periods, of the source and indicators wanted, in reading order of each document.

        A figure of a smaller place is none of its province, but is taken along with `below`. `loose` takes any period that
        overlaps the one asked for; else the figure's own must be that one or lie inside it.
        """
        codes = wanted.indicators
        pool = self.figures
        if provinces and not areas:
            pool = [f for name in sorted(provinces) for f in self._of_province.get(name, ())]
        return [
            f for f in pool
            if (not codes or f.indicator in codes)
            and is_from(f, wanted.funding)
            and _is_of(f, provinces, areas, below)
            and (not periods or any(period_fits(p, f, loose=loose) for p in periods))
        ]

    def names_are_met(self, query: Query, figure: Figure) -> bool:
        """Whether every word of a question's subject stands in the figure's document, what may be a name in its sentence."""
        key, unit = self._finder.key_of(figure.doc), self.unit(figure)
        near = unit.key + word_key(self.documents[figure.doc].title) if unit else ""
        told = (c for c in query.concepts if not set(c.surface) <= _AMOUNTS and not c.surface[0][0].isdigit())
        return all(stands_in(c, near if self._finder.is_name(c) else key) for c in told)

    def speaks_of(self, query: Query, figure: Figure) -> bool:
        """Whether the figure's document has every name of a question in it, and every term that tells what it is about."""
        terms = synonyms_by_phrase()
        telling = [c for c in topics_of(query) if c.surface in terms or self._finder.is_name(c)]
        return not telling or all(stands_in(c, self._finder.key_of(figure.doc)) for c in telling)

    def knows(self, query: Query) -> bool:
        """Whether every word of two syllables that the question is about stands somewhere in the knowledge.

        "y tế" does not, though "ý" and "tế" do: a question about it is about something else than these figures.
        """
        topics, asked = topics_of(query), f" {' '.join(tokens(query.text))} "
        pairs = [(a.surface[-1], b.surface[0]) for a, b in zip(topics, topics[1:]) if len(a.phrases) == len(b.phrases) == 1]
        return all(self._retriever.has_pair(*pair) for pair in pairs if f" {' '.join(pair)} " in asked)

    def about(self, query: Query, figures: Sequence[Figure]) -> Sequence[Figure]:
        """Those of the figures whose sentence has the words that no indicator has taken up; all if none has."""
        topics = topics_of(query)
        if not topics:
            return figures
        units = {f.id: self.unit(f) for f in figures}
        return [f for f in figures if (unit := units[f.id]) and all(stands_in(c, unit.key) for c in topics)] or figures

    def of_programme(self, figure: Figure) -> bool:
        """False where the sentence speaks of one establishment by name, or of so much each."""
        if isinstance(figure, Total):
            return all(map(self.of_programme, figure.parts))
        text = self.documents[figure.doc].text
        if _EACH.search(text[max(0, figure.start - 30) : figure.end + 12]):
            return False
        # Cheaper than cutting the document into its sentences, for a ranking looks at thousands of documents.
        begin = max(text.rfind(". ", max(0, figure.start - _REACH), figure.start), text.rfind("\n", 0, figure.start))
        ends = [at for at in (text.find(". ", figure.end, figure.end + _REACH), text.find("\n", figure.end)) if at >= 0]
        return not establishments(text[begin + 1 : min(ends, default=len(text))][: 2 * _REACH])

    def headline(self, figures: Sequence[Figure], wanted: Wanted, *, whole: bool = False) -> Figure | None:
        """The figure of one place and period that answers for it: the likeliest indicator, all sources, the largest.

        `whole`: never what is one source's alone where the other source has its own; the two are added up where a
        passage states them side by side. Nor what stands in a row of its like that no total sums up.
        """
        order = {code: i for group in wanted.groups for i, code in enumerate(group)}
        known = [f for f in figures if f.qualifier != "range_high" and self.of_programme(f)]
        if wanted.plan is not None:
            known = [f for f in known if f.plan == wanted.plan] or known
        if whole:
            known = self._without_pieces(known)
        if whole and wanted.funding is None and {"national", "local"} <= {f.funding for f in known}:
            known = [f for f in known if f.funding not in ("national", "local")] + added_up(known)
        return min(
            known,
            key=lambda f: (order.get(f.indicator, 9), _HEADLINE_FUNDING.get(f.funding, 3), -f.value, f.doc, f.start),
            default=None,
        )

    def _without_pieces(self, figures: Sequence[Figure]) -> list[Figure]:
        """The figures without those that a passage states several of, unless one is the sealed total of others."""
        alike: dict[tuple, list[Figure]] = {}
        for f in figures:
            alike.setdefault((f.doc, f.passage, f.indicator, f.funding, f.plan, f.period_start, f.period_end), []).append(f)
        kept = []
        for members in alike.values():
            totals = [f for f in members if any(c.kind == "sum" and c.figure == f.id for c in self._checks.get(f.id, ()))]
            kept += members if len({f.start for f in members}) == 1 else totals
        return kept

    def only(self, figures: Sequence[Figure], wanted: Wanted) -> Figure | None:
        """The one figure meant among those that fit a question; None where they leave a choice.

        Narrowed down by the likeliest indicator, by all sources before one of them, and by leaving out the parts of a
        total that is there itself; never by size.
        """
        order = [code for group in wanted.groups for code in group]
        for code in order:
            if of_code := [f for f in figures if f.indicator == code]:
                figures = of_code
                break
        if wanted.funding is None and any(f.funding in ("total", None) for f in figures):
            figures = [f for f in figures if f.funding in ("total", None)]
        parts = {
            i for f in figures for check in self._checks.get(f.id, ()) if check.kind == "sum" and check.figure == f.id for i in check.others
        }
        whole = [f for f in figures if f.id not in parts]
        # "1 đề án tuyên truyền, 1 đề án hội nghị": equal numbers of one passage are still two things.
        if len({(f.doc, f.passage) for f in whole}) < len({(f.doc, f.start) for f in whole}):
            return None
        return whole[0] if whole and len({(f.value, f.unit, f.period_start, f.period_end) for f in whole}) == 1 else None

    # --- citing -------------------------------------------------------------------------------------

    def unit(self, figure: Figure) -> Unit | None:
        """The sentence, item or row that a figure stands in."""
        return self._unit_at(figure.doc, figure.start)

    def _unit_at(self, doc_id: str, offset: int) -> Unit | None:
        units = self._finder.units_of(doc_id)
        at = bisect_right(units, offset, key=lambda u: u.start) - 1
        return units[at] if at >= 0 and offset < units[at].end else None

    def cite(self, figure: Figure, citations: Citations, *, dated: bool = True) -> str:
        """The marks of a figure: its sentence, and (`dated`) where that leaves the time to another, that one: "[1][2]"."""
        if isinstance(figure, Total):
            marks = "".join(self.cite(part, citations, dated=dated) for part in figure.parts)
            return "".join(dict.fromkeys(re.findall(r"\[\d+\]", marks)))
        document = self.documents[figure.doc]
        unit = None if document.kind == "figures" else self.unit(figure)
        if unit is None:
            return f"[{citations.mark(figure.doc, figure.start, figure.end, self._locator(figure))}]"
        marks = [citations.mark(figure.doc, unit.table_start if unit.row else unit.start, unit.end, unit.locator)]
        if dated and figure.period_text and figure.period_text not in unit.text and figure.period_text not in document.title:
            at = document.text.rfind(figure.period_text, document.body_start, figure.start)
            at = at if at >= 0 else document.text.find(figure.period_text, figure.end)
            other = self._unit_at(figure.doc, at) if at >= 0 else None
            if other and other.start != unit.start:
                marks.append(citations.mark(figure.doc, other.table_start if other.row else other.start, other.end, other.locator))
        return "".join(f"[{n}]" for n in marks)

    def _locator(self, figure: Figure) -> str:
        passages = (p for p in self._retriever.passages.values() if p.doc_id == figure.doc and p.start <= figure.start < p.end)
        return next((p.locator for p in passages), "")


def _is_of(figure: Figure, provinces: frozenset[str], areas: frozenset[str], below: bool) -> bool:
    """Whether a figure is of one of these provinces or regions itself, or (`below`) of a place in it; of any if none is given."""
    if not (provinces or areas):
        return True
    if figure.province in provinces and (below or figure.area is None):
        return True
    return figure.area in areas or (figure.area is None and figure.province in areas)


def is_from(figure: Figure, funding: str | None) -> bool:
    """Whether a figure is of a source of funding; any is of None. What owners paid is counterpart, whatever it is called."""
    owners = funding == "counterpart" and figure.indicator == "counterpart_amount"
    return funding is None or figure.funding == funding or owners


def added_up(figures: Sequence[Figure]) -> list[Figure]:
    """The sums of what national and local funding gave for one thing, where a passage states one amount of each."""
    pairs: dict[tuple, list[Figure]] = {}
    for f in figures:
        if f.funding in ("national", "local"):
            key = (f.doc, f.passage, f.indicator, f.unit, f.province, f.area, f.period_start, f.period_end, f.plan)
            pairs.setdefault(key, []).append(f)
    return [
        Total(**{**asdict(pair[0]), "value": pair[0].value + pair[1].value, "funding": "total", "text": "", "id": 0}, parts=tuple(pair))
        for pair in pairs.values()
        if len(pair) == 2 and {f.funding for f in pair} == {"national", "local"} and all(f.qualifier == pair[0].qualifier for f in pair)
    ]


def topics_of(query: Query) -> list[Concept]:
    """The words of a question that its indicators, source and operation leave over: what it is about."""
    return [c for c in query.concepts if not _TAKEN_UP & c.phrases and not set(c.surface) <= _AMOUNTS]


def period_of(figure: Figure) -> Period | None:
    """The figure's period as one that can be held against a question's; None where it is open on both sides."""
    if not figure.period_start and not figure.period_end:
        return None
    start, end = (date.fromisoformat(d) if d else None for d in (figure.period_start, figure.period_end))
    return Period(start, end, figure.period_text or "", "range", 0, 0)


def period_fits(asked: Period, figure: Figure, *, loose: bool = False) -> bool:
    """Whether a figure's period is the one asked for or lies inside a year asked for; `loose`: whether they overlap."""
    own = period_of(figure)
    if own is None or not (asked.start or asked.end):
        return False
    return overlaps(asked, own) if loose else fit(asked, own) > 0
