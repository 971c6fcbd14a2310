"""The day a question about rules speaks of: today, the date given, or the time it names. Pure functions."""

import re
from dataclasses import dataclass
from datetime import date

from index.periods import Period
from index.text import fold

# "trước đây", "quy định cũ", "bản gốc 2012": asks for what no longer holds.
_BEFORE = re.compile(r"\btruoc (?:day|kia|nay)\b|\b(?:quy dinh|ban|tieu chi|luat|nghi dinh|thong tu) (?:cu|goc)\b|\bhoi (?:truoc|chua)\b|\b(?:luc|khi) chua sua\b|\btruoc khi sua\b|\bngay truoc\b")
_SINCE = re.compile(r"\b(?:(?:nghi dinh|thong tu|quy dinh|luat) moi|hien nay|hien tai|bay gio|hien hanh|moi nhat|dang ap dung|con hieu luc|now|current|currently)\b")


@dataclass(frozen=True, slots=True)
class AskedDays:
    """From `first` to `last`, both included. `named` where the question or its caller gave a time; `past` where it asks
    for earlier rules without saying when."""

    first: date
    last: date
    named: bool = False
    past: bool = False

    @property
    def one_day(self) -> bool:
        return self.first == self.last


def asked_days(text: str, periods: tuple[Period, ...], as_of: date | None, today: date) -> AskedDays:
    """The days of a question: `as_of` where given, else the one period it names, else today.

    A period that reaches beyond today ends with it where it began before.
    """
    if as_of:
        return AskedDays(as_of, as_of, named=True)
    folded = fold(text)
    past = bool(_BEFORE.search(folded)) and not _SINCE.search(folded)
    dated = [p for p in periods if p.start or p.end]
    if not dated or _SINCE.search(folded):
        return AskedDays(today, today, past=past)
    first = min(p.start or date.min for p in dated)
    last = max(p.end or max(today, p.start or today) for p in dated)
    return AskedDays(first, last, named=True, past=past)
