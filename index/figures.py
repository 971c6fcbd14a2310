"""Passages -> Figures: every number of an article with its place, period, indicator, funding and status.

Rules only, no model: `index.numbers` reads the quantities, and the modules figure_* say what each is about from
its clause, its sentence, its paragraph and its document. The record and its conventions are those of the figure
exchange format; a number that cannot be told apart from a date, a capacity or a name is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.figure_context import Sentence, Setting, Span, read_setting
from index.figure_counts import in_business
from index.figure_cues import Cue, find_cues
from index.figure_funding import funding_cues, lone_source, stated_source, takes_source
from index.figure_indicator import as_planned, measure
from index.figure_measure import Around, Measure
from index.figure_mood import DONE, Mood, Paragraph, mood_at, mood_cues, mood_of, sentence_mood
from index.figure_nouns import nouns_end
from index.figure_periods import PeriodReader
from index.figure_places import AreaReader, PlaceReader, district_at
from index.figure_repeats import as_titled, once
from index.figure_subject import document_mood, is_about_caps, is_contest, is_fair, names_counterpart
from index.figure_tables import TableReader, total_rows
from index.figure_totals import settle_totals
from index.figure_window import Window, windows
from index.numbers import Quantity, find_quantities
from index.records import Document, Figure, Passage

MAX_FIGURES = 20_000  # of one document; a yearbook has some thousands
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
    found: list[Figure] = []
    for sentence in setting.sentences:
        if len(found) >= MAX_FIGURES:
            break
        found += reader.read(sentence)
    del found[MAX_FIGURES:]
    title_end = max((s.end for s in setting.sentences if s.kind == "title"), default=0)
    settled = settle_totals(as_titled(found, title_end), document.text, reader.stated)
    return once(settled, [s for s in setting.sentences if s.kind in ("title", "heading")])


class _Reader:
    """Reads a document's sentences in order."""

    def __init__(self, document: Document, setting: Setting):
        self._document = document
        self._setting = setting
        self._cues = [_cues(s.text) for s in setting.sentences]
        every = [c for cues in self._cues for c in cues]
        self._source = lone_source(every, document.text[document.body_start :])
        self._both = {"national", "local"} <= {c.code for c in every if c.kind == "funding"}
        self._mood = document_mood(setting, self._cues)
        self._contest = is_contest(setting, document.title)
        self._fair = is_fair(setting, document.title)
        self._caps = document.kind == "legal" or is_about_caps(setting, self._cues)
        self._periods = PeriodReader(setting)
        self._places = PlaceReader(setting, document)
        self._areas = AreaReader(document.title)
        self._tables = TableReader(setting)
        self._paragraph = Paragraph()
        self._spent = False
        self._n = -1
        self._shares = names_counterpart(setting, self._cues)
        self._totals = total_rows(setting.sentences)
        self._total_column = False
        self._model: str | None = None
        self._counted: set[tuple] = set()  # the value and noun of the counts read so far
        self._before = Paragraph()  # the paragraph before the present one
        self.stated: set[int] = set()  # where numbers begin whose source, or for products whose indicator, their own words tell

    def read(self, sentence: Sentence) -> list[Figure]:
        """The figures of the next sentence."""
        self._n += 1
        if sentence.paragraph != self._paragraph.number:
            goes_on = sentence.kind in ("table", "list") or _GOES_ON.match(sentence.text)
            led = self._paragraph if goes_on else Paragraph()
            self._spent = False
            self._before = self._paragraph if self._paragraph.mood else self._before
            self._paragraph = Paragraph(sentence.paragraph, topic=led.topic, mood=led.mood)
        self._tables.enter(sentence)
        self._areas.enter(sentence)
        if sentence.kind == "table":
            self._periods.enter(sentence, None)
            figures = []
            for cell in self._tables.cells(sentence):
                self._periods.column, self._total_column = cell.head, cell.total
                figures += self._read(cell.sentence, _cues(cell.sentence.text), cell.start, cell.end)
            self._periods.column, self._total_column = None, False
            return figures
        return self._read(sentence, self._cues[self._n], sentence.start + _mark(sentence), sentence.end)

    def _read(self, sentence: Sentence, cues: list[Cue], start: int, end: int) -> list[Figure]:
        """The figures of a sentence, or of a table's cell, whose numbers begin from `start` to `end`."""
        found = find_quantities(sentence.text, money_unit=self._tables.money_unit(sentence))
        quantities = [q for q in found if start <= sentence.start + q.start < end and not self._is_again(q, sentence.text)]
        if sentence.kind == "title":  # "Hai kỳ hội chợ ở vùng …" names a subject
            quantities = [q for q in quantities if q.start > 3 or any(c.isdigit() for c in q.text)]
        if sentence.kind != "table":
            self._periods.enter(sentence, sentence.start + quantities[0].start if quantities else None)
            self._set_topic(cues, quantities[0].start if quantities else len(sentence.text))
        moods = mood_cues(sentence.text, cues)
        if moods and not quantities and sentence.kind != "title" and not moods[-1].code.startswith(("late", "done")):
            # "Kế hoạch vừa được duyệt gồm:" speaks for the list or the sentences after it.
            self._paragraph.mood = mood_of(moods[-1])
        elif not moods and not quantities and sentence.kind == "text" and "kết quả" in sentence.text.lower():
            self._paragraph.mood = DONE
        figures = []
        for quantity, window in zip(quantities, windows(sentence.text, quantities, cues), strict=True):
            figures += self._figures(sentence, quantity, window, cues, moods, end)
        # "11 mô hình tương tự" are of the kind last named.
        self._model = next((_MODELS[c.code] for c in reversed(cues) if c.kind == "project" and c.code in _MODELS), self._model)
        return figures

    def _is_again(self, quantity: Quantity, text: str) -> bool:
        """Whether a count only points back: "3 cơ sở này", "cả 8 đề án", "tổng vốn của 8 đề án" where 8 were counted; or
        counts in words what is named in the same breath: "hai doanh nghiệp … là Công ty A và Công ty B"."""
        if quantity.unit != "count":
            return False
        if not any(map(str.isdigit, quantity.text)) and _NAMED_AFTER.match(text, quantity.end):
            return True
        if _THESE.match(text, quantity.end) or _ALL_OF.search(text, max(0, quantity.start - 4), quantity.start):
            return True
        counted = (quantity.value, (quantity.noun or "").lower())
        again = counted in self._counted and _OF_THEM.search(text, max(0, quantity.start - 12), quantity.start) and not _OTHERS.match(text, quantity.end)
        self._counted.add(counted)
        return bool(again)

    def _set_topic(self, cues: list[Cue], first: int) -> None:
        """Let a source that a sentence begins with hold for the paragraph, until another one is named."""
        named = {c.code for c in cues if c.kind == "funding"} & {"national", "local", "total"}
        if "total" in named:
            self._paragraph.topic = "total"
        elif named - {self._paragraph.topic}:
            lead = next(c for c in cues if c.kind == "funding" and c.code in named)
            leads = len(named) == 1 and lead.start < 40 and lead.end <= first and self._paragraph.topic is None
            self._paragraph.topic = lead.code if leads else None

    def _figures(self, sentence: Sentence, quantity: Quantity, window: Window, cues: list[Cue], moods: list[Cue], end: int) -> list[Figure]:
        paragraph = self._paragraph
        period = self._periods.at(sentence, sentence.start + quantity.start, sentence.start + nouns_end(sentence.text, quantity.end))
        mood = mood_at(sentence.text, window, moods, period, self._periods, paragraph, self._before, self._mood, counted=quantity.unit == "count")
        if not mood.plan and self._periods.to_come(period):
            mood = Mood(True, "mục tiêu")  # whatever the words say: nothing in it can be done yet
        named = {c.code for c in cues if c.kind == "funding" and c.start < quantity.start}
        stated, source = stated_source(quantity, window, named)
        if not stated and (self._totals[self._n] or self._total_column):
            stated, source = True, "total"
        if quantity.unit == "VND" and {"national", "local"} <= named and _IN_ALL.search(window.left_text):
            stated, source = True, "total"  # "7 đề án quốc gia và 10 đề án địa phương, tổng kinh phí hơn 3 tỷ đồng"
        if not stated and paragraph.source and ";" not in window.left_text and not _OF_ALL.search(window.left_text):
            source = paragraph.source
        if quantity.unit == "percent" and paragraph.measure and paragraph.measure.indicator == "budget_disbursed" and self._periods.beside(paragraph.end, sentence.start + quantity.start):
            period = paragraph.period or period
        period = self._periods.reached(period) if not mood.plan else period if quantity.unit == "percent" else self._periods.intended(period)
        single = self._areas.single
        told = sentence_mood(sentence.text, window, moods) is not None
        if single and not told:
            mood = DONE
        if quantity.unit == "VND" and _ASKED.search(window.left_text):
            mood = Mood(True, "đề xuất")
        around = Around(
            plan=mood.plan, single=single, contest=self._contest and sentence.kind != "title", fair=self._fair, caps=self._caps and not self._periods.dated() and all(c.code.startswith("allot") for c in moods), previous=paragraph.measure, money=paragraph.money[2] if paragraph.money and paragraph.money[:2] == (mood.plan, single) else None,
            shared=self._shares[self._n], source=source if stated or source in ("national", "local") else paragraph.topic or self._source,
            spent=self._spent, model=self._model,
        )
        found = measure(quantity, window, around)
        if found is None:
            return []
        if not told and (found.indicator == "growth_rate" or (found.indicator == "other" and (found.unit in ("VND", "percent", "product", "worker") or self._contest))):
            mood = DONE  # a plan does not reach over to how things stand
        funding = self._funding(found, window, stated, source)
        if stated or (found.unit == "product" and any(c.kind == "product" and c.code != "skip" for c in (*window.left, *window.right))):
            self.stated.add(sentence.start + quantity.start)
        if found.indicator == "budget_planned" and not mood.plan and as_planned(window, around) and not self._periods.closed(period):
            mood = Mood(True, "phân bổ")
        if found.indicator in ("demonstration_models", "cleaner_production_models"):
            self._model = found.indicator
        paragraph.measure, paragraph.last, paragraph.period, paragraph.end = found, funding, period, sentence.start + quantity.end
        if not _AS_COMPARED.match(window.right_text):
            paragraph.mood = mood
        if takes_source(found.indicator, found.unit) or funding:
            paragraph.source = funding if funding in ("national", "local") and (stated or source) else ("total" if funding == "total" and found.unit == "project" else None)
        if found.unit == "VND" and found.indicator in _MONEY:
            paragraph.money = (mood.plan, single, found.indicator)
        if found.indicator == "budget_disbursed":
            self._spent = True
        province, region = self._places.at(sentence, sentence.start + quantity.start)
        if found.indicator in ("fairs", "fair_participants") or (quantity.noun or "").lower().startswith(("gian", "lượt khách")):
            period = self._periods.event() or period
        if found.indicator == "support_cap" and not self._periods.held():
            period = self._periods.in_force()
        if not self._periods.stated() and _stands(quantity, window, found, single):
            period = Span()
        if sentence.kind == "title" and funding is None and found.indicator in ("projects", "budget_planned", "support_amount", "budget_disbursed", "total_cost"):
            funding = "total" if self._both else None
        base = Figure(
            doc=self._document.doc_id, value=float(quantity.value), unit=found.unit, text=self._document.text[sentence.start + quantity.start : min(end, sentence.start + quantity.end)],
            start=sentence.start + quantity.start, end=min(end, sentence.start + quantity.end), passage=sentence.passage,
            province=province, area=region or (not single and district_at(window.left_text)) or self._areas.area, period_start=period.start, period_end=period.end,
            period_text=period.text, indicator=found.indicator, funding=funding, qualifier="exact",
            plan=mood.plan and found.indicator != "support_cap", status=None if found.indicator == "support_cap" else mood.status,
        )
        return _records(base, quantity, window)

    def _funding(self, found: Measure, window: Window, stated: bool, source: str | None) -> str | None:
        if found.indicator == "total_cost":
            return "total"
        if found.indicator == "counterpart_amount":
            return source or "counterpart"
        if found.indicator in ("support_cap", "growth_rate") or (found.indicator == "other" and found.unit == "VND"):
            return None
        if found.indicator == "other" and found.unit == "percent":
            return source if stated else self._paragraph.last
        if not takes_source(found.indicator, found.unit):
            return None
        if stated:
            return source
        if found.indicator == "budget_planned" and found.unit == "VND" and source is None and self._paragraph.topic is None and self._source is None:
            return "total" if re.search(r"\btổng\b[^,;:.]{0,40}$", window.left_text, re.IGNORECASE) else None
        return source or self._paragraph.topic or self._source


def _stands(quantity: Quantity, window: Window, found: Measure, single: bool) -> bool:
    """Whether a number tells how things are, or were before the support, for which no period is told."""
    if quantity.noun == "lần":
        return True
    if found.indicator not in ("other", "growth_rate") or quantity.unit == "percent":
        return False
    if found.unit in ("establishment", "worker"):
        return single or in_business(window) or bool(_PRESENT.search(window.left_text))
    return single and found.unit == "VND" and bool(_STANDING.search(window.left_text[-60:] + "#" + window.right_text[:25]))


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


# A plan that only this number is called or held against: "126,5 tỷ đồng kế hoạch".
_AS_COMPARED = re.compile(r"[^,;]{0,20}\b(?:kế hoạch|chỉ tiêu|mục tiêu)")


_NAMED_AFTER = re.compile(r"[^.;:\d]{0,60}\b(?:là|gồm)\s+(?:Công ty|Hợp tác xã|HTX|DNTN|Doanh nghiệp|Cơ sở|Hộ|hộ kinh doanh)\b")
_IN_ALL = re.compile(r"\btổng (?:kinh phí|vốn|số vốn|nguồn vốn|mức hỗ trợ|số tiền)[^,;:.\d]{0,30}$", re.IGNORECASE)
_THESE = re.compile(r"\s*(?:CNNT\s+)?(?:này|ấy|nói trên|kể trên|trên đây)\b")
_OF_THEM = re.compile(r"\b(?:của|cho|trong)\s+$")
_OTHERS = re.compile(r"\s*(?:khác|nữa|mới|còn lại)\b")
_ALL_OF = re.compile(r"\b[Cc]ả $")
_MODELS = {"model": "demonstration_models", "cleaner": "cleaner_production_models"}
# A paragraph that goes on with the money or the work of the one before.
_GOES_ON = re.compile(r"\W*(?:Cụ thể|Trong đó|Theo đó|Trong số (?:này|đó)|(?:Số|Khoản|Nguồn) (?:tiền|vốn|kinh phí) (?:này|ấy|trên)|Bằng nguồn (?:này|vốn này))\b")
# What goes for everything is no more of the source told before.
_OF_ALL = re.compile(r"\b(?:tổng|tính chung|(?:toàn|cả) (?:tỉnh|thành phố|huyện|vùng|khu vực|nước))\b", re.IGNORECASE)
_ASKED = re.compile(r"\b(?:đăng ký|đề nghị|xin|đề xuất)(?: hỗ trợ| khoảng| gần| hơn| trên)*\s*$", re.IGNORECASE)
# How one establishment's workers live, which no period is told for; a programme's report dates it.
_STANDING = re.compile(r"\b(?:thu nhập|lương|lĩnh|tiền công|lãi|trước kia|trước đây|mỗi tháng|hằng tháng|hàng tháng)\b|#\s*/\s*(?:người|tháng|lao động)", re.IGNORECASE)
_PRESENT = re.compile(r"\b(?:hiện|hiện nay|bây giờ|giờ đây)(?: [^,;]{0,25}\bcó| có)?\s*$|\b(?:toàn|cả) (?:tỉnh|huyện|xã|nước|vùng)[^,;]{0,12}\bcó\s*$|\blàng[^,;]{0,40}\bcó\s*$", re.IGNORECASE)
_LIST_MARK = re.compile(r"\s*\d{1,2}[.)]")
