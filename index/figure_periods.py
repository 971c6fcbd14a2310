"""The period of each number: what its clause says, then its sentence, its paragraph, the document.

A new paragraph starts again from what the document is about, so that an aside ("năm 2018 chỉ có …") ends with it.
Conventions of the figure exchange format: "từ đầu năm đến nay" is the whole year, "đến năm 2025" has no beginning,
"tính đến hết ngày 30/6/2024" begins with that year.
"""

import re
from bisect import bisect_left
from dataclasses import replace
from datetime import date, timedelta

from index.figure_context import Sentence, Setting, Span, latest_year
from index.periods import Period


class PeriodReader:
    """Gives each number its period; to be asked in reading order, sentence by sentence."""

    def __init__(self, setting: Setting):
        self._setting = setting
        self._periods = setting.periods
        self._at = 0
        self._paragraph = -1
        self._main = _main_period(setting)
        self._part = _part_of_year(setting, self._main)
        self._begun = _beginning(setting, self._main)
        self._topic: Period | None = self._main
        self._here: list[Period] = []
        self._own = self._row = self._to_date = False
        self.column: tuple[int, int] | None = None  # where the head of the column being read stands
        self._event: Period | None = None
        self._published = setting.published
        self._last_stretch = max((p.start.year for p, _ in setting.periods if p.kind == "range" and p.start), default=0)
        self._now = latest_year(setting.periods, setting.planned, setting.published)

    def enter(self, sentence: Sentence, first_number: int | None) -> None:
        """Go to a sentence whose first number, if it has one, stands at the document offset `first_number`."""
        opens = sentence.paragraph != self._paragraph
        if opens:
            self._paragraph, self._topic, self._own = sentence.paragraph, self._main, False
            self._event = None
        elif self._here and not self._row and (self._here[-1].start or self._here[-1].end):
            self._topic, self._own = self._here[-1], True
        self._row, self._to_date = sentence.kind == "table", bool(_TO_DATE.search(sentence.text))
        while self._at < len(self._periods) and self._periods[self._at][0].offset_end <= sentence.start:
            self._at += 1
        inside = []
        at = self._at
        while at < len(self._periods) and self._periods[at][0].offset_start < sentence.end:
            inside.append(self._periods[at])
            at += 1
        self._here = [p for p, strong in inside if strong]
        weak = [p for p, strong in inside if not strong]
        self._event = next((p for p in weak if p.start and p.end and p.start < p.end and (p.end - p.start).days < 32), self._event)
        if not self._here and weak and not _SIGNED.search(sentence.text) and (self._topic is None or not _within(weak[0], self._topic)):
            # The day of an event tells the year, where nothing else does.
            self._topic = _whole_year(weak[0])
        lead = next((p for p in self._here[:1] if p.start or p.end), None)  # "những năm qua" names none
        if lead and lead.offset_start - sentence.start < 40 and (first_number is None or lead.offset_start < first_number):
            # A look back ("Kỳ trước (2016) …") is no new subject.
            back = self._main and self._main.start and lead.end and lead.end < self._main.start
            quarter = self._main and lead.kind == "quarter" and lead.start and _within(lead, self._main)
            # "Năm 2025, tỉnh được giao …" in a report on ten months of it is no new subject either.
            wider = self._main and self._main.kind != "year" and lead.kind == "year" and _span(lead) == _span(_whole_year(self._main))
            if opens and not back and not quarter and not wider and sentence.kind not in ("list", "table") and lead.kind != "until":
                self._main = lead

    def at(self, sentence: Sentence, start: int, end: int) -> Span:
        """The period of the number at `start:end` of the document; an empty Span where the text leaves it open."""
        if self.column and (named := self._in_column()):
            return _span(named)
        before = [p for p in self._here if p.offset_end <= start]
        after = [p for p in self._here if p.offset_start >= end]
        chosen = before[-1] if before else None
        if after and not re.search(r"[,;:]", sentence.text[end - sentence.start : after[0].offset_start - sentence.start]):
            # "23,3% GDP của tỉnh năm 2005": the clause of the number itself holds its period.
            if chosen is None or re.search(r"[,;:]", sentence.text[chosen.offset_end - sentence.start : start - sentence.start]):
                chosen = after[0]
        if chosen is None and after and not self._own and ";" not in sentence.text[end - sentence.start : after[0].offset_start - sentence.start]:
            chosen = after[0]
        chosen = chosen or self._topic
        if chosen and not (chosen.start or chosen.end) and self._means_main(chosen):
            chosen = self._main
        between = sentence.text[max(0, (chosen.offset_end if chosen in before else sentence.start) - sentence.start) : start - sentence.start]
        between = between[-_NEAR:]
        rate = sentence.text[end - sentence.start - 1] == "%"
        # "So với kế hoạch năm" heads a column of rates: these are of the part of the year that the results are of.
        of_plan = rate and _TO_THE_PLAN.search(between)
        in_the_year = (_ALL_YEAR.search(between) and not of_plan) or _OUT_OF.search(between) or (not rate and _IN_THE_YEAR.match(sentence.text, end - sentence.start))
        if chosen and (chosen.start or chosen.end) and in_the_year:
            chosen = _whole_year(chosen)
        elif years := _YEARS.search(between):
            chosen = self._several(years["n"], chosen)
        if self._begun and self._main and chosen and chosen.start is None and chosen.end == self._main.end:
            chosen = replace(chosen, start=self._begun, kind="range")
        return _span(chosen)

    def _in_column(self) -> Period | None:
        """The period at the head of the present column of a table."""
        begin, end = self.column or (0, 0)
        first = bisect_left(self._periods, begin, key=lambda known: known[0].offset_start)
        return next((p for p, _ in self._periods[first : first + 1] if p.offset_end <= end), None)

    def _means_main(self, vague: Period) -> bool:
        """Whether "5 năm tới", "5 năm qua" is the stretch of years that the document is about."""
        main, words = self._main, vague.text.lower()
        if not (main and main.start and main.end) or main.end.year == main.start.year:
            return False
        count = re.match(r"(\d+|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) năm", words)
        years = _COUNT.get(count[1]) or int(count[1]) if count and (count[1] in _COUNT or count[1].isdigit()) else 0
        if years != main.end.year - main.start.year + 1:
            return False
        return main.end.year > self._now if "tới" in words or "sau" in words else main.end.year <= max(self._now, 1)

    def _several(self, count: str, latest: Period | None) -> Period | None:
        """The last years spoken of, where a number is of "hai năm" that the text has named one by one."""
        n = {"hai": 2, "ba": 3, "2": 2, "3": 3}.get(count.lower(), 2)
        years = sorted({p.start.year for p, strong in self._periods[: self._at + 8] if strong and p.start and p.end and p.start.year == p.end.year})
        if latest is None or not latest.end or len(years) < n or years[-n] != years[-1] - n + 1 or latest.end.year not in years[-n:]:
            return latest
        return Period(date(years[-n], 1, 1), date(years[-1], 12, 31), latest.text, "range", latest.offset_start, latest.offset_end)

    def closed(self, span: Span) -> bool:
        """Whether a period was over, or all but over, when the article was written, as far as that can be told."""
        if span.end and span.end.endswith("-12-31") and self._published and date.fromisoformat(span.end) < self._published + timedelta(31):
            return True  # in December a year is told of as done
        return bool(span.end and self._now and int(span.end[:4]) < self._now)

    def over(self, span: Span) -> bool:
        """Whether a period had ended on the day of publication."""
        return bool(span.end and self._published and span.end < self._published.isoformat())

    def reached(self, span: Span) -> Span:
        """The part of the year that a result is of, where the number takes the document's year and the text reports
        on a part of it: "Kế hoạch năm 2014 …; 6 tháng đầu năm …"."""
        if span.start and not span.end and int(span.start[:4]) < self._now:
            return Span(span.start, f"{self._now}-12-31", span.text)  # "từ năm 2014" is up to now
        if self._to_date and span.start and span.end and int(span.start[:4]) <= self._now < int(span.end[:4]):
            return Span(span.start, f"{self._now}-12-31", span.text)  # "Giai đoạn 2021-2025 …; đến nay đã hỗ trợ 50 cơ sở"
        part, main = self._part, self._main
        if part and main and not self._here and not self._own and (span.start, span.end) == (_span(main).start, _span(main).end):
            return _span(part)
        return span

    def intended(self, span: Span) -> Span:
        """The year that a plan is of, where the number takes a part of it that is reported on: plans are made for a year."""
        begun = span.start and span.end and span.start.endswith("-01-01") and span.start[:4] == span.end[:4] and span.end[5:] != "12-31"
        told = re.match(r"(?:\d+|\w+) tháng|nửa|(?:\d|hai|ba) quý", span.text or "", re.IGNORECASE)
        to_come = self._published and span.end and span.end > self._published.isoformat()
        if begun and told and not to_come and span.start and not any(p.text == span.text and p.offset_start in self._setting.planned for p in self._here):
            return Span(span.start, f"{span.start[:4]}-12-31", span.text)
        return span

    def superseded(self, span: Span) -> bool:
        """Whether an undated text goes on from a stretch of years to the next one, so that this one is over."""
        stretch = span.start and span.end and span.start[:4] < span.end[:4]
        return bool(stretch and span.end and int(span.end[:4]) < self._last_stretch and (not self._published or int(span.end[:4]) <= self._published.year))

    def ahead(self, span: Span) -> bool:
        """Whether a period, or a year "by which", lies after the article."""
        if span.end and self._published and span.end <= self._published.isoformat():
            return False
        if span.end and span.start is None and span.end.endswith("-12-31"):
            return True  # "đến năm 2030" is a goal
        written = self._setting.written
        if written and span.start and int(span.start[:4]) > written.year:
            return True
        later = bool(span.end and self._published and int(span.end[:4]) > self._published.year)
        return later and (span.start is None or int(span.start[:4]) >= self._now)

    def to_come(self, span: Span) -> bool:
        """Whether a period begins only after the day of publication: nothing in it can be done yet."""
        return bool(self._published and span.start and span.start > self._published.isoformat())

    def mostly_ahead(self, span: Span) -> bool:
        """Whether a part of a year lies, but for its first month, after the day of publication: "quý IV", in October."""
        if not (self._published and span.start and span.end) or span.start.endswith("-01-01"):
            return False
        return span.end > self._published.isoformat() and (self._published - date.fromisoformat(span.start)).days < 31

    def open_yet(self, span: Span) -> bool:
        """Whether a period reaches into years after that of publication, so that it cannot be all told as done."""
        return bool(self._published and span.end and int(span.end[:4]) > self._published.year)

    def just_begun(self, span: Span) -> bool:
        """Whether a period is the whole year in the first half of which the article was written."""
        day = self._published
        named = re.search(r"năm|^(?:19|20)\d\d$", span.text or "", re.IGNORECASE)  # not the day of an event
        whole = day and named and span.start == f"{day.year}-01-01" and span.end == f"{day.year}-12-31"
        return bool(whole and day and day.month <= 6 and not re.search(r"\bnay$|^từ đầu", span.text or "", re.IGNORECASE))

    def event(self) -> Span | None:
        """The days of an event named in the paragraph ("từ 12 đến 18/11/2019"), where the sentence has no period."""
        return _span_of(self._event) if self._event and not self._here else None

    def beside(self, end: int, start: int) -> bool:
        """Whether a number at `start` follows the one before, which ends at `end`, within its sentence and without a period between."""
        return 0 < start - end < 40 and not any(end <= p.offset_start < start for p in self._here)

    def stated(self) -> bool:
        """Whether the sentence itself names a period."""
        return bool(self._here)

    def in_force(self) -> Span:
        """From when the rules of the text apply; an empty Span where it does not say."""
        period = self._setting.effective
        return Span(period.start.isoformat(), None, period.text) if period and period.start else Span()

    def dated(self) -> bool:
        """Whether the sentence names a period with an end, over which something was done."""
        return any(p.end for p in self._here)

    def held(self) -> bool:
        """Whether the sentence or its paragraph before names a period."""
        return bool(self._here) or self._own


_COUNT = {"hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
# "kế hoạch cả năm là 1.600 triệu đồng", "2.100 triệu đồng được giao trong năm" among the figures of half a year.
_NEAR = 600  # characters before a number whose words can still be about its period
_TO_THE_PLAN = re.compile(r"\bso (?:với )?kế hoạch\b", re.IGNORECASE)
_ALL_YEAR = re.compile(
    r"\b(?:[Cc]ả|[Tt]oàn|[Kk]ế hoạch|[Cc]hỉ tiêu|[Hh]ết|(?:[Đđ]ến|tới) cuối) năm(?! (?:19|20)\d\d| (?:nay|qua|trước))\b(?![^,;]* và )[^,;%]*$"
)
# The plan of the year, of which a part was spent: "410 triệu đồng trên tổng 2,1 tỷ đồng".
_OUT_OF = re.compile(r"\d (?:tỷ|tỉ|triệu)(?: đồng)? (?:trên|trong)(?: tổng)?(?: số| vốn| kế hoạch)?(?: gần| hơn| trên| khoảng)?\s*$", re.IGNORECASE)
_IN_THE_YEAR = re.compile(r"[^,;.\d]{0,45}\b(?:trong|cả|của) năm\b(?! (?:\d|nay|qua|trước|học))")
_TO_DATE = re.compile(r"\b(?:đến|tới) (?:nay|thời điểm (?:này|hiện))\b", re.IGNORECASE)
_YEARS = re.compile(r"\b(?:trong|cả|sau|qua) (?P<n>hai|ba|[23]) năm(?! (?:19|20)\d\d)\b", re.IGNORECASE)


def _main_period(setting: Setting) -> Period | None:
    """The period a document is about: the first one of its title and opening lines, else the first at all.

    The day of an event that the opening tells of stands for its year; not the day on which a plan was signed, for that
    is mostly for the next year.
    """
    opening = setting.sentences[min(_OPENING, len(setting.sentences)) - 1].end if setting.sentences else 0
    known = [(p, strong) for p, strong in setting.periods if p.start or p.end]
    # A day or month still to come, by which something is to be done, dates no result.
    known = [(p, strong and not (p.kind == "until" and p.end and p.end > (setting.published or date.max) and p.end.month < 12)) for p, strong in known]
    lead = [(p, strong) for p, strong in known if p.offset_end <= opening]
    for period, strong in [*(k for k in lead if k[1]), *lead]:
        if strong:
            return period
        sentence = next(s for s in setting.sentences if s.end >= period.offset_end)
        if not _SIGNED.search(sentence.text):
            return _whole_year(period)
    usable = [p for p, strong in known if strong]
    return usable[0] if usable else _whole_year(known[0][0]) if known else None


def _part_of_year(setting: Setting, main: Period | None) -> Period | None:
    """The months from January on that a text written soon after them reports on, where its period is their year."""
    if not (main and main.kind == "year" and main.start) or not setting.sentences:
        return None
    opening = setting.sentences[min(2 * _OPENING, len(setting.sentences)) - 1].end
    for period, strong in setting.periods:
        span = _span(period)
        begins = strong and period.offset_end <= opening and span.start == main.start.isoformat() and period.end
        if begins and period.end and period.end.year == main.start.year and period.end.month < 12 and period.kind in ("months", "half", "quarter", "range", "until"):
            day = setting.published
            soon = day is None or (day.year == period.end.year and period.end.month - 1 <= day.month <= period.end.month + 3)
            return period if soon else None
    return None


def _beginning(setting: Setting, main: Period | None) -> date | None:
    """When a programme "đến năm 2020" begins, where the text tells its stretch: "giai đoạn 2016-2020".

    A year told in the same sentence as the one before the stretch belongs to it: "riêng năm 2015 cần …, 2016-2020 cần …".
    """
    if main is None or main.start or not main.end:
        return None
    told = [p for p, _ in setting.periods if p.start and p.end]
    for i, period in enumerate(told):
        if period.end == main.end and period.start and period.start.year < main.end.year:
            before = told[i - 1] if i else None
            near = before and before.kind == "year" and before.start and before.start.year == period.start.year - 1
            apart = before and any(before.offset_end <= s.end < period.offset_start for s in setting.sentences)
            return before.start if before and near and not apart else period.start
    return None


_OPENING = 3  # sentences
_SIGNED = re.compile(r"\b(?:ký|ban hành|quyết định|phê duyệt|duyệt|kế hoạch|thông qua|nghị quyết)\b", re.IGNORECASE)


def _span(period: Period | None) -> Span:
    if period is None:
        return Span()
    start, end = period.start, period.end
    if (period.kind == "until" and end and not (end.month == 12 and end.day == 31)) or period.kind == "day":
        # "Tính đến hết ngày 30/6/2024": from the beginning of that year on.
        start = date(end.year, 1, 1) if end else start
    return Span(start.isoformat() if start else None, end.isoformat() if end else None, period.text)


def _span_of(period: Period) -> Span:
    return Span(period.start.isoformat() if period.start else None, period.end.isoformat() if period.end else None, period.text)


def _whole_year(period: Period) -> Period:
    year = (period.start or period.end or date.min).year
    return Period(date(year, 1, 1), date(year, 12, 31), period.text, "year", period.offset_start, period.offset_end)


def _within(period: Period, topic: Period) -> bool:
    year = (period.start or period.end or date.min).year
    return (topic.start is None or topic.start.year <= year) and (topic.end is None or year <= topic.end.year)
