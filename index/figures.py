"""Passages -> Figures: every number of an article with its place, period, indicator, funding and status.

Rules only, no model: `index.numbers` reads the quantities, and the modules figure_* say what each is about from
its clause, its sentence, its paragraph and its document. The record and its conventions are those of the figure
exchange format; a number that cannot be told apart from a date, a capacity or a name is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.figure_context import PeriodReader, PlaceReader, Sentence, Setting, Span, read_setting
from index.figure_cues import Cue, find_cues
from index.figure_funding import funding_cues, lone_source, settle_totals, stated_source, takes_source
from index.figure_indicator import Around, Measure, measure
from index.figure_places import AreaReader
from index.figure_tables import TableReader
from index.figure_window import DONE, Mood, Window, mood_cues, mood_of, sentence_mood, windows
from index.numbers import Quantity, find_quantities
from index.records import Document, Figure, Passage

_MONEY = {"total_cost", "support_amount", "budget_planned", "budget_disbursed"}
_BOUNDS = {"approx", "over", "under"}


def extract_figures(document: Document, passages: Sequence[Passage]) -> list[Figure]:
    """The figures of a document in reading order; `passage` is the ordinal, `document.text[start:end] == text`.

    A number of the title is given only where the text below does not repeat it. Linear in the text's length.
    """
    if not passages:
        return []
    setting = read_setting(document, passages)
    reader = _Reader(document, setting)
    found = [figure for sentence in setting.sentences for figure in reader.read(sentence)]
    return _once(settle_totals(found), setting)


@dataclass(slots=True)
class _Paragraph:
    """What the numbers of a paragraph hand on to the next ones."""

    number: int = -1
    measure: Measure | None = None
    money: str | None = None  # the indicator of the last amount that was not a counterpart
    source: str | None = None
    topic: str | None = None
    last: str | None = None
    mood: Mood | None = None


class _Reader:
    """Reads a document's sentences in order."""

    def __init__(self, document: Document, setting: Setting):
        self._document = document
        self._setting = setting
        self._cues = [_cues(s.text) for s in setting.sentences]
        every = [c for cues in self._cues for c in cues]
        self._source = lone_source(every)
        self._mood = _document_mood(setting, self._cues)
        self._contest = _is_contest(document, setting)
        self._periods = PeriodReader(setting)
        self._places = PlaceReader(setting, document)
        self._areas = AreaReader(setting)
        self._tables = TableReader(setting)
        self._paragraph = _Paragraph()
        self._spent = False
        self._n = -1
        self._shares = _counterparts(setting, self._cues)

    def read(self, sentence: Sentence) -> list[Figure]:
        """The figures of the next sentence."""
        self._n += 1
        if sentence.paragraph != self._paragraph.number:
            self._paragraph = _Paragraph(sentence.paragraph)
        self._tables.enter(sentence)
        self._areas.enter(sentence)
        if sentence.kind == "table":
            self._periods.enter(sentence, None)
            return [f for cell, start, end in self._tables.cells(sentence) for f in self._read(cell, _cues(cell.text), start, end)]
        return self._read(sentence, self._cues[self._n], sentence.start + _mark(sentence), sentence.end)

    def _read(self, sentence: Sentence, cues: list[Cue], start: int, end: int) -> list[Figure]:
        """The figures of a sentence, or of a table's cell, whose numbers begin from `start` to `end`."""
        found = find_quantities(sentence.text, money_unit=self._tables.money_unit(sentence))
        quantities = [q for q in found if start <= sentence.start + q.start < end]
        if sentence.kind != "table":
            self._periods.enter(sentence, sentence.start + quantities[0].start if quantities else None)
            self._set_topic(cues, quantities[0].start if quantities else len(sentence.text))
        moods = mood_cues(sentence.text, cues)
        figures = []
        for quantity, window in zip(quantities, windows(sentence.text, quantities, cues), strict=True):
            figures += self._figures(sentence, quantity, window, moods, end)
        return figures

    def _set_topic(self, cues: list[Cue], first: int) -> None:
        """Let a source that a sentence begins with hold for the paragraph, until another one is named."""
        named = {c.code for c in cues if c.kind == "funding"} & {"national", "local", "total"}
        if "total" in named:
            self._paragraph.topic = "total"
        elif named - {self._paragraph.topic}:
            lead = next(c for c in cues if c.kind == "funding" and c.code in named)
            leads = len(named) == 1 and lead.start < 40 and lead.end <= first and self._paragraph.topic is None
            self._paragraph.topic = lead.code if leads else None

    def _figures(self, sentence: Sentence, quantity: Quantity, window: Window, moods: list[Cue], end: int) -> list[Figure]:
        paragraph = self._paragraph
        period = self._periods.at(sentence, sentence.start + quantity.start, sentence.start + quantity.end)
        mood = self._mood_at(sentence, window, moods, period)
        stated, source = stated_source(quantity, window)
        if not stated and paragraph.source and window.start - len(window.left_text) > 0 and ";" not in window.left_text:
            source = paragraph.source
        single = self._areas.single
        around = Around(
            plan=mood.plan, single=single, contest=self._contest, previous=paragraph.measure, money=paragraph.money,
            shared=self._shares[self._n], source=source if stated or source in ("national", "local") else paragraph.topic or self._source,
            spent=self._spent,
        )
        found = measure(quantity, window, around)
        if found is None:
            return []
        funding = self._funding(found, window, stated, source)
        paragraph.measure, paragraph.mood, paragraph.last = found, mood, funding
        paragraph.source = funding if funding in ("national", "local") and (stated or source) else ("total" if funding == "total" and found.unit == "project" else None)
        if found.unit == "VND" and found.indicator in _MONEY:
            paragraph.money = found.indicator
        if found.indicator == "budget_disbursed":
            self._spent = True
        province, region = self._places.at(sentence, sentence.start + quantity.start)
        if found.indicator == "support_cap" and not self._periods.stated():
            period = Span()
        before_after = found.indicator in ("other", "growth_rate") and found.unit in ("VND", "other") and quantity.unit != "percent"
        if before_after and quantity.unit == "VND" and not self._periods.stated():
            period = Span()
        if quantity.noun == "lần" and not self._periods.stated():
            period = Span()
        base = Figure(
            doc=self._document.doc_id, value=float(quantity.value), unit=found.unit, text=self._document.text[sentence.start + quantity.start : min(end, sentence.start + quantity.end)],
            start=sentence.start + quantity.start, end=min(end, sentence.start + quantity.end), passage=sentence.passage,
            province=province, area=region or self._areas.at(sentence, quantity.start), period_start=period.start, period_end=period.end,
            period_text=period.text, indicator=found.indicator, funding=funding, qualifier="exact",
            plan=mood.plan and found.indicator != "support_cap", status=None if found.indicator == "support_cap" else mood.status,
        )
        return _records(base, quantity, window)

    def _mood_at(self, sentence: Sentence, window: Window, moods: list[Cue], period: Span) -> Mood:
        """Plan or result: by the sentence, else as the number before in the paragraph, else as the document."""
        begin = sentence.text.rfind(";", 0, window.start) + 1
        if cue := sentence_mood(window, moods, begin):
            return mood_of(cue, closed=self._periods.closed(period))
        if self._periods.closed(period):
            return DONE
        mood = self._paragraph.mood or self._mood
        published = self._setting.published
        if not mood.plan and published and period.end and int(period.end[:4]) > published.year:
            return Mood(True, "mục tiêu")
        return mood

    def _funding(self, found: Measure, window: Window, stated: bool, source: str | None) -> str | None:
        if found.indicator == "total_cost":
            return "total"
        if found.indicator == "counterpart_amount":
            return source or "counterpart"
        if found.indicator in ("support_cap", "growth_rate") or (found.indicator == "other" and found.unit == "VND"):
            return None
        if found.indicator == "other" and found.unit == "percent":
            return self._paragraph.last
        if stated:
            return source
        if found.indicator == "budget_planned" and found.unit == "VND" and source is None and self._paragraph.topic is None and self._source is None:
            return "total" if window.left_of("money", 40) and window.left_of("money", 40).code in ("sum", "total") else None
        if takes_source(found.indicator, found.unit):
            return source or self._paragraph.topic or self._source
        return None


def _cues(text: str) -> list[Cue]:
    return funding_cues(text, find_cues(text))


def _records(base: Figure, quantity: Quantity, window: Window) -> list[Figure]:
    """One record, or two for a range; a fall is negative."""
    if quantity.value_high is not None:
        return [
            replace(base, qualifier="range_low"),
            replace(base, value=float(quantity.value_high), qualifier="range_high"),
        ]
    qualifier = quantity.qualifier if quantity.qualifier in _BOUNDS else "planned" if base.plan else "exact"
    if base.indicator == "growth_rate" and (cue := window.left_of("percent", 40)):
        word = window.left_text[cue.start - window.start : cue.end - window.start].lower() if cue.end <= window.start else ""
        if word.startswith("giảm"):
            base = replace(base, value=-base.value)
    return [replace(base, qualifier=qualifier)]


def _mark(sentence: Sentence) -> int:
    """The length of a list mark, whose number is none: "1. Đào tạo nghề"."""
    match = _LIST_MARK.match(sentence.text)
    return match.end() if match and sentence.kind == "list" else 0


_LIST_MARK = re.compile(r"\s*\d{1,2}[.)]")


def _document_mood(setting: Setting, cues: list[list[Cue]]) -> Mood:
    """Plan or result, as the title and else the first sentence that says so."""
    for sentence, found in zip(setting.sentences[:3], cues, strict=False):
        if moods := mood_cues(sentence.text, found):
            return mood_of(moods[0])
    return DONE


def _is_contest(document: Document, setting: Setting) -> bool:
    """Whether the article is about a contest of products."""
    opening = document.title + " " + " ".join(s.text for s in setting.sentences[:4])
    return "bình chọn" in opening.lower() or "tiêu biểu" in document.title.lower()


def _counterparts(setting: Setting, cues: list[list[Cue]]) -> list[bool]:
    """For each sentence whether it or the next of its paragraph names a counterpart."""
    named = [any(c.kind == "funding" and c.code in ("counterpart", "other") for c in found) for found in cues]
    found = []
    for i, here in enumerate(named):
        beside = i + 1 < len(named) and setting.sentences[i + 1].paragraph <= setting.sentences[i].paragraph + 1 and named[i + 1]
        found.append(here or beside)
    return found


def _once(figures: list[Figure], setting: Setting) -> list[Figure]:
    """Without what is only said again: in the title, or the same record in a later sentence."""
    starts = [s.start for s in setting.sentences if s.kind == "title"]
    title_end = max((s.end for s in setting.sentences if s.kind == "title"), default=0) if starts else 0
    below = {(f.value, f.unit) for f in figures if f.start >= title_end}
    seen: dict[tuple, int] = {}
    digits: set[tuple[float, str]] = set()  # counts in words only repeat those in digits: "Hai giải nhất là …"
    kept = []
    for figure in figures:
        if figure.start < title_end and (figure.value, figure.unit) in below:
            continue
        if not any(c.isdigit() for c in figure.text) and (figure.value, figure.unit) in digits:
            continue
        if any(c.isdigit() for c in figure.text):
            digits.add((figure.value, figure.unit))
        key = (figure.value, figure.unit, figure.indicator, figure.area, figure.period_start, figure.period_end, figure.funding, figure.province, figure.qualifier)
        if key in seen and figure.passage != seen[key] and figure.unit != "percent":
            continue
        seen.setdefault(key, figure.passage)
        kept.append(figure)
    return kept
