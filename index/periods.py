"""Periods out of Vietnamese text: "7 tháng đầu năm 2024", "giai đoạn 2016-2020", "đến năm 2025".

First the single expressions are found (a day, a month, a quarter, a year, "năm nay"), then they are joined
("2016-2020", "từ tháng 3 đến tháng 9/2023") and turned by the words around them ("đến", "từ … đến nay",
"trước"). Folded text is read too. Numbers of documents ("45/2012/NĐ-CP", "NĐ 45/2012", "Quyết định 1881")
and amounts ("2000 lao động") are no periods.

Conventions of the figure exchange format: "từ đầu năm đến nay" and "từ năm 2004 đến nay" cover the whole
of the year they were written in; "5 năm qua", "cùng kỳ" and whatever lacks a year stay open.
"""

import re
from calendar import monthrange
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.text import exact_key, fold, has_diacritics


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included, as `text` at `offset_start:offset_end` states it.

    `start` or `end` is None where the text leaves it open; both are None where the text does not fix the
    period. `kind`: "day", "months" (one or several), "quarter", "half", "year", "range", "until" (only the
    end is known) or "open" (only the start, or nothing).
    """

    start: date | None
    end: date | None
    text: str
    kind: str
    offset_start: int
    offset_end: int


def find_periods(text: str, *, published: date | None = None) -> list[Period]:
    """Periods in order, without overlap; offsets are into the given normalised text.

    A month or quarter without a year takes the year last named in its sentence, else a later one than that of
    `published` that the text spoke of last, else that of `published`;
    `published` also resolves "năm nay", "năm qua" and "từ đầu năm đến nay". Without it, "now" is the year
    last named before, and "năm qua", "năm tới" stay open.
    """
    folded = fold(text)
    atoms = deque(_atoms(text, folded, published))
    found: list[Period] = []
    while atoms:
        atom = atoms.popleft()
        period = _as_period(text, atom)
        if atoms and (joined := _join(text, folded, atom, atoms[0])) is not None:
            period = joined
            atoms.popleft()
        found.append(_turn(text, folded, period, found, published))
    return found


def document_numbers(text: str) -> list[tuple[int, int]]:
    """Start and end of the numbers of legal documents: "45/2012/NĐ-CP", "Quyết định số 239", "NĐ 45/2012"."""
    return [m.span() for m in re.finditer(rf"(?<![\w.,])(?:{_DOCUMENT.pattern})", fold(text))]


def overlaps(a: Period, b: Period) -> bool:
    """Whether the two share a day; an open end is unbounded. Never where one is not fixed at all."""
    return _fixed(a, b) and _first(a) <= _last(b) and _first(b) <= _last(a)


def contains(a: Period, b: Period) -> bool:
    """Whether every day of `b` is one of `a`; an open end is unbounded. Never where one is not fixed at all."""
    return _fixed(a, b) and _first(a) <= _first(b) and _last(b) <= _last(a)


def _fixed(*periods: Period) -> bool:
    return all(p.start or p.end for p in periods)


def _first(period: Period) -> date:
    return period.start or date.min


def _last(period: Period) -> date:
    return period.end or date.max


@dataclass(frozen=True, slots=True)
class _Atom:
    """One expression: months `first` to `last` (or the day `day` of the first) of `year`, None if unknown.

    `stated`: the year stands in the expression itself. `first` is 0 where nothing fixes the period;
    `years` is more than one for a plan written in short.
    """

    first: int
    last: int
    year: int | None
    kind: str
    day: int | None = None
    years: int = 1
    stated: bool = False
    start: int = 0
    end: int = 0


_YEAR = r"(?:199\d|20[0-3]\d|204[0-5])"  # what a number alone may mean
_ANY_YEAR = r"(?:19|20)\d\d"  # what "năm" or a month may name
_CUE = r"(?:ngay|sang|chieu|trua|toi|dem|hom|mung)"  # "tới" and "tối" are one when folded; both may precede a day
_THIS = r"(?:nay|qua|ngoai|truoc|toi|sau)"
_COUNTS = {"hai": 2, "ba": 3, "bon": 4, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi mot": 11, "muoi": 10}
_N = rf"(?:\d{{1,2}}|{'|'.join(_COUNTS)})"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_Q = r"(?:iv|i{1,3}|[1-4])(?!\w)"
# What may follow a month, a quarter, a half: "/2023", " năm 2023", " 2023", " năm nay".
_OF_YEAR = rf"(?:(?:\s*[/-]\s*|\s+(?:cua\s+)?(?:nam\s+)?)(?P<y>{_ANY_YEAR})|\s+(?:cua\s+)?nam\s+(?P<r>{_THIS})\b)?"

_Groups = dict[str, str | None]


def _day(groups: _Groups, year: int | None) -> _Atom | None:
    month, day = int(groups["m"] or 0), int(groups["d"] or 0)
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year or 2024, month)[1]:
        return None
    return _Atom(month, month, year, "day", day=day)


def _month(groups: _Groups, year: int | None) -> _Atom | None:
    first = int(groups["m"] or 0)
    last = int(groups.get("m2") or first)
    if (groups.get("to") or "-").strip() in (",", "va") and last != first + 1:
        return None  # "tháng 3 và 8/2020" are two months and no stretch
    return _Atom(first, last, year, "months") if 1 <= first <= last <= 12 else None


def _months(groups: _Groups, year: int | None) -> _Atom | None:
    n = _number(groups.get("n") or "6")
    if not 1 <= n <= 12:
        return None
    return _Atom(13 - n, 12, year, "months") if groups.get("part") == "cuoi" else _Atom(1, n, year, "months")


def _half(groups: _Groups, year: int | None) -> _Atom:
    months = 3 * (_number(groups["n"]) or 1) if groups["quarters"] else 6
    first, last = (13 - months, 12) if groups["part"] == "cuoi" else (1, months)
    return _Atom(first, last, year, "half" if months == 6 else "range")


def _quarter(groups: _Groups, year: int | None) -> _Atom | None:
    first = _number(groups["q"])
    last = _number(groups["q2"]) if groups["q2"] else first
    # "quý I, III" are two quarters and no stretch.
    if last < first or (last > first + 1 and (groups["to"] or "").strip() in (",", "va", "&")):
        return None
    return _Atom(3 * first - 2, 3 * last, year, "quarter" if first == last else "range")


def _year(_groups: _Groups, year: int | None) -> _Atom:
    return _Atom(1, 12, year, "year")


def _plan(groups: _Groups, _year: int | None) -> _Atom | None:
    first, last = int(groups["p1"] or 0), int(groups["p2"] or 0)
    return _Atom(1, 12, 2000 + first, "range", years=5) if last == first + 4 else None


def _vague(_groups: _Groups, _year: int | None) -> _Atom:
    return _Atom(0, 0, None, "open")


def _number(word: str | None) -> int:
    return _COUNTS.get(word or "") or _ROMAN.get(word or "") or int(word or 0)


# Numbers of documents: "45/2012/NĐ-CP", "395/KH-UBND", "NĐ 45/2012", "Nghị định số 45 năm 2012", "26/2014".
_KIND = (
    r"(?:nghi dinh|thong tu(?: lien tich)?|quyet dinh|nghi quyet|chi thi|cong van|van ban|luat|vbhn"
    r"|nd|ttlt|tt|qd|nq|ct)"
    r"\s*(?:so\s*:?\s*)?"
)
_DOCUMENT = re.compile(
    rf"(?:{_KIND})?(?:\d+\s?/\s?\d{{4}}\s?/\s?[a-z]\w*(?:-\w+)*|\d+\s?/\s?[a-z]+\d*(?:-\w+)+)"
    rf"|{_KIND}\d+(?:/\d{{4}})?(?![\d/])(?:\s+nam\s+\d{{4}})?"
    rf"|so\s*:?\s*\d+/\d{{4}}|(?:1[3-9]|[2-9]\d|\d{{3}}|(?!{_YEAR})\d{{4,}})/{_YEAR}"
)
# The first form that fits at a place wins.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[_Groups, int | None], _Atom | None]], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        # "14/12/2015", "ngày 14.12.2015"
        (rf"(?:{_CUE}\s+){{0,2}}(?P<d>\d{{1,2}})(?P<sep>[/.-])(?P<m>\d{{1,2}})(?P=sep)(?P<y>{_ANY_YEAR})", _day),
        # "ngày 21 tháng 5 năm 2012"
        (rf"{_CUE}\s+(?P<d>\d{{1,2}})\s+thang\s+(?P<m>\d{{1,2}})(?:,?\s+nam\s+(?P<y>{_ANY_YEAR}))?", _day),
        # "chiều 4/12", "sáng 7-8 năm 2020"
        (rf"{_CUE}\s+(?:{_CUE}\s+)?(?P<d>\d{{1,2}})[/.-](?P<m>\d{{1,2}})(?:\s+nam\s+(?P<y>{_ANY_YEAR}))?", _day),
        # "tháng 9-10/2020", "tháng 7 và 8.2018"
        (rf"thang\s+(?P<m>\d{{1,2}})(?P<to>\s*(?:[-–,]|va)\s*)(?:thang\s+)?(?P<m2>\d{{1,2}})(?:[/.]|\s+nam\s+)(?P<y>{_YEAR})", _month),
        # "tháng 6.2018"
        (rf"thang\s+(?P<m>\d{{1,2}})\.(?P<y>{_YEAR})", _month),
        # "tháng 6/2024", "tháng 6 năm nay", "tháng 6"; "6/2024"
        (rf"thang\s+(?P<m>\d{{1,2}})(?![\d.,]*\d)(?!\s*(?:%|tr|t[yi]\b|nghin)){_OF_YEAR}", _month),
        (rf"(?P<m>\d{{1,2}})/(?P<y>{_YEAR})", _month),
        # "từ đầu năm 2022 đến nay", "từ đầu năm đến nay"
        (
            rf"tu\s+dau\s+nam(?:\s+(?P<y>{_YEAR})|\s+(?P<r>nay))?\s*,?\s+(?:den|toi)\s+"
            r"(?:nay|gio|hien nay|thoi diem (?:nay|hien (?:nay|tai)))",
            _year,
        ),
        # "từ đầu năm" alone: until now
        (rf"tu\s+dau\s+nam\b(?!\s*,?\s*(?:{_ANY_YEAR}|nay|den|toi)\b)", _year),
        # "7 tháng đầu năm 2024", "7 tháng 2024", "7 tháng năm năm 2024"; "6 tháng cuối năm nay"; "9 tháng năm nay"
        (rf"(?P<n>{_N})\s+thang(?:\s+(?P<part>dau|cuoi))?(?:\s+cua)?(?:\s+nam)*(?:\s*/\s*|\s+)(?P<y>{_YEAR})", _months),
        (rf"(?P<n>{_N})\s+thang\s+(?P<part>dau|cuoi)(?:\s+cua)?\s+nam(?:\s+(?P<r>{_THIS})\b)?", _months),
        (rf"(?P<n>{_N})\s+thang\s+(?:cua\s+)?nam\s+(?P<r>{_THIS})\b", _months),
        # "8 tháng qua": of this year, where that many months of it are over
        (rf"(?P<past>(?P<n>{_N})\s+thang\s+(?:vua\s+)?qua)\b", _months),
        # "nửa năm (đã) qua", "nửa năm trôi qua": the same of the first half
        (r"(?P<past>nua\s+nam\s+(?:da\s+|vua\s+)?(?:troi\s+)?qua)\b", _months),
        # "9 tháng" alone at the head of a column or of a sentence, or behind what is reported
        (
            rf"(?:(?<!.)|(?<=\| )|(?<=\n)|(?<=\. )|(?<=cong )|(?<=ket )|(?<=qua )|(?<=ke )|(?<=hien ))(?P<n>{_N})\s+thang(?= *(?:[,|:?!\n]|$))",
            _months,
        ),
        # "sau 9 tháng, …", "tính chung 10 tháng", "; 10 tháng giải ngân …": where so many months of the year are over
        (
            rf"(?P<past>(?:sau|het|chung|suot)\s+(?P<n>{_N})\s+thang)(?=\s*[,:]|\s+(?:giai ngan|thuc hien|dat|da|uoc|tinh|toan|ca nuoc|trung tam)\b)",
            _months,
        ),
        (rf"(?P<past>(?<=[;,:(] )(?P<n>{_N})\s+thang)(?=\s+(?:giai ngan|thuc hien|dat|da|uoc)\b)", _months),
        # "trong 6 tháng, …": of the year spoken of
        (rf"trong\s+(?P<n>{_N})\s+thang(?=\s*,)", _months),
        # "nửa đầu năm 2023", "2 quý đầu", "quý đầu năm nay"
        (
            rf"(?:nua|(?:(?P<n>[23]|hai|ba)\s+)?(?P<quarters>quy))\s+(?P<part>dau|cuoi)(?:\s+nam(?!\s+{_YEAR}|\s+{_THIS}\b))?{_OF_YEAR}",
            _half,
        ),
        # "3 quý năm 2015"
        (rf"(?P<n>[23]|hai|ba)\s+(?P<quarters>quy)(?P<part>)\s+(?:cua\s+)?nam\s+(?P<y>{_YEAR})", _half),
        # "quý I/2023", "quý 1, quý 2", "quý III-IV năm 2024", "Q1 2023"
        (rf"(?:quy\s+|q)(?P<q>{_Q})(?:(?P<to>\s*(?:,|-|–|va|den|&)\s*)(?:quy\s+)?(?P<q2>{_Q}))?{_OF_YEAR}", _quarter),
        # "first 7 months of 2024"
        (rf"first\s+(?P<n>\d{{1,2}})\s+months\s+of\s+(?P<y>{_YEAR})", _months),
        # "cùng kỳ năm trước": as long as the period it is held against
        (rf"cung\s+k[yi](?:\s+(?:cua\s+)?nam\s+(?:{_YEAR}|{_THIS}\b))?", _vague),
        # "5 năm qua", "hai mươi lăm năm qua", "những năm tới"
        (rf"(?:\d{{1,2}}|{'|'.join(_COUNTS)}|lam|nam|nhung|cac|nhieu|may)\s+nam\s+(?:{_THIS}|gan day|tiep theo)\b", _vague),
        # "giai đoạn 21-25", "26-30": the five-year plans in short
        (
            r"(?P<p1>06|11|16|21|26)\s?[-–]\s?(?P<p2>10|15|20|25|30)"
            r"(?=\s*(?:$|[,;?)]|\.(?!\d)|theo\b|la\b|co\b(?! so)|bao\b|bn\b))",
            _plan,
        ),
        # "sang năm": the next one
        (rf"(?P<next>sang\s+nam)\b(?!\s+{_ANY_YEAR})", _year),
        # "năm 2022", "năm nay", "2022"
        # not "từ đầu năm tới ngày 15/11", in which "tới" is "up to"
        (rf"nam\s+(?P<y>{_ANY_YEAR})|nam\s+(?P<r>{_THIS})\b(?<!tu dau nam toi)", _year),
        (rf"(?P<y>{_YEAR})", _year),
    )
)
# Where a form may begin.
_START = re.compile(
    r"(?<!\w)(?=\d|[a-z]+\s+(?:\d|i|(?:so|nam|thang|quy|ky|ki|dau|cuoi|dinh|tu|nay|qua|ngoai|truoc|toi|sau)\b)"
    r"|q[1-4]|so:|[a-z]{2,4}\d)"
)
_NEXT_BLOCK = re.compile(r"\n\s*\n")
# Before and after: what makes the digits a piece of something else ("1.2022", "9001:2015", "0203 2022", "2022,5").
_INSIDE = re.compile(r"(?:\d[.,:]|(?<!\d{4})[/-]|\b0\d{2,3} )$")
_GOES_ON = re.compile(r"\w|[.,]\d|/[a-z\d]")
# "ngày 01 tháng 01 hằng năm": no day of a year.
_YEARLY = re.compile(rf"\s+(?:hang|moi|cua)\s+nam\b(?! {_THIS}\b)")
# After a bare year: what makes it an amount, by itself or where a word before it counts.
_AMOUNT = re.compile(
    r"\s*(?:%|trieu|t[yi]\b(?! (?:le|trong))|tr\b|nghin|ngan\b(?! sach)|dong\b(?! (?:thap|nai|bang|bo))"
    r"|lao dong|nguoi|luot)"
)
_COUNTED = re.compile(r"\s*(?:co so|de an|du an|san pham|doanh nghiep|ho\b(?! tro)|mo hinh|lop\b|mau\b)")
_COUNTING = re.compile(r"\b(?:hon|tren|khoang|gan|cho|co|duoc|tro|gom|du|it nhat|toi da)\s+$")
# "Quảng Nam 2024", "phía Nam nay ...": not the word for year.
_SOUTH = re.compile(r"\b(?:quang|ha|viet|phia|mien|dong|tay)\s+$")
_SENTENCE_END = re.compile(r"[.!?;]\s|\n")
# The words of all the expressions above and below, with their marks: "nấm 2022" and "quỹ 1" are something else.
_WORDS = """
năm tháng ngày sáng chiều trưa tối đêm hôm mùng quý đầu cuối nửa giai đoạn từ đến tới nay qua ngoái trước sau cùng kỳ
hiện tại thời điểm giờ cho cùng hai bốn sáu bảy tám chín mười một những các nhiều mấy gần đây tiếp theo của và kể hết thì trở đi
lại nhiệm vừa đã trôi kết thúc trong sang mươi lăm chung suốt
"""
_SPELT = {exact_key(word) for word in _WORDS.split()}


def _atoms(text: str, folded: str, published: date | None) -> Iterator[_Atom]:
    """Single expressions in order, a missing year filled in from the sentence or from `published`."""
    done, named, latest = 0, None, None  # named: the year last named in the sentence, and where
    for trigger in _START.finditer(folded):
        at = trigger.start()
        if at < done:
            continue
        if document := _DOCUMENT.match(folded, at):
            done = document.end()
            continue
        if named:
            ended = _SENTENCE_END.search(folded, named[1], at)
            # What has been looked through once is not looked through again: a sentence may be a whole file.
            latest, named = (named[0], None) if ended else (latest, (named[0], max(named[1], at - 1)))
        for pattern, reader in _FORMS:
            match = pattern.match(folded, at)
            groups = match.groupdict() if match else {}
            if (
                not match
                or not _clear(text, folded, match)
                or (not groups.get("y") and _YEARLY.match(folded, match.end()))
            ):
                continue
            atom = reader(groups, _year_of(groups, named[0] if named else None, published, latest))
            if atom is not None and not (groups.get("past") and not _just_over(atom, published)):
                atom = replace(atom, stated=bool(groups.get("y") or atom.years > 1), start=at, end=match.end())
                named = (atom.year, atom.end) if atom.year and atom.stated else named
                done = atom.end
                yield atom
                break


def _just_over(atom: _Atom, published: date | None) -> bool:
    return published is not None and atom.year == published.year and atom.last in (published.month - 1, published.month)


def _year_of(groups: _Groups, named: int | None, published: date | None, latest: int | None) -> int | None:
    """The year an expression means: its own, or one told from the sentence, the publication, the text before."""
    if groups.get("y"):
        return int(groups["y"] or 0)
    relation, today = "sau" if groups.get("next") else groups.get("r"), published.year if published else None
    if relation is None:
        # "Năm 2026 … Quý I …" in an article of 2025 tells what is to come.
        return named or (latest if latest and today and latest > today else today) or latest
    if relation in ("truoc", "sau"):  # "năm 2025 tăng 16,94% so với năm trước"
        today = named or today
    if relation == "nay":
        today = today or named or latest
    if today is None:
        return None
    # "Năm qua" in January is the year that has ended, in December the one that is ending.
    ending = relation == "qua" and published is not None and published.month > 10
    return today + {"nay": 0, "qua": -1 + ending, "ngoai": -1, "truoc": -1, "toi": 1, "sau": 1}[relation]


def _clear(text: str, folded: str, match: re.Match[str]) -> bool:
    """Whether the words around a match leave it a period, and its own words carry the right marks."""
    start, end = match.span()
    digit = folded[start].isdigit()
    if _GOES_ON.match(folded, end) or (digit and _INSIDE.search(folded[max(0, start - 6) : start])):
        return False
    if _NEXT_BLOCK.search(match.group()):
        return False  # "… bảy tháng", an empty line, "7 tháng đầu năm 2024": two expressions
    if folded.startswith("nam ", start) and _SOUTH.search(folded[max(0, start - 8) : start]):
        return False
    if re.fullmatch(_YEAR, match.group()):
        counted = _COUNTED.match(folded, end) and _COUNTING.search(folded[max(0, start - 10) : start])
        if counted or _AMOUNT.match(folded, end):
            return False
    return _spelt(text[start:end])


def _spelt(words: str) -> bool:
    return all(exact_key(w) in _SPELT for w in re.findall(r"[^\W\d_]+", words) if has_diacritics(w))


def _days(atom: _Atom) -> tuple[date | None, date | None]:
    if atom.year is None or not atom.first:
        return None, None
    if atom.day:
        return (day := date(atom.year, atom.first, atom.day)), day
    last = atom.year + atom.years - 1
    return date(atom.year, atom.first, 1), date(last, atom.last, monthrange(last, atom.last)[1])


def _as_period(text: str, atom: _Atom) -> Period:
    start, end = _days(atom)
    return Period(start, end, text[atom.start : atom.end], atom.kind if start else "open", atom.start, atom.end)


_TO = re.compile(r"\s*[-–—]\s*|[ \xa0]+(?:cho\s+)?(?:den|toi|to|until)\s+(?:(?:het|cuoi)\s+)?")
_COMPARED = re.compile(r"\b(?:so sanh|so voi|giua|between)\b")


def _join(text: str, folded: str, a: _Atom, b: _Atom) -> Period | None:
    """The stretch from `a` to `b` where what stands between joins them, else None."""
    between = folded[a.end : b.start]
    if (
        not a.first
        or not b.first
        or len(between) > 20
        or "range" in (a.kind, b.kind)
        or not _spelt(text[a.end : b.start])
    ):
        return None
    if not a.stated and b.stated:
        a = replace(a, year=b.year)
    (start, stop), (start_b, end) = _days(a), _days(b)
    if not start or not stop or not start_b or not end or start_b <= start or end.year - start.year > 30:
        return None
    years = a.kind == b.kind == "year" and not folded[b.start].isalpha()
    joined = _TO.fullmatch(between) or (
        years and ((between == "/" and end.year == start.year + 1) or (between == " " and end.year - start.year <= 10))
    )
    # "năm 2021 và 9 tháng năm 2022" is one stretch, unless the two are held against each other.
    if not joined and between.strip() in ("va", "cung", "va trong") and a.kind == "year" != b.kind and start_b == stop + timedelta(1):
        joined = not _COMPARED.search(folded[max(0, a.start - 40) : a.start])
    if not joined and not (between.strip() == "and" and folded.endswith("between ", 0, a.start)):
        return None
    return Period(start, end, text[a.start : b.end], "range", a.start, b.end)


_UP_TO_NOW = re.compile(
    r"\s*,?\s+(?:cho\s+)?(?:den|toi)\s+(?:nay|gio|hien nay|thoi diem (?:nay|hien (?:nay|tai)))\b|\s*[-–]\s*nay\b|\s+tro lai day\b"
)
_SINCE_JANUARY = re.compile(r"tu\s+dau\s+nam\s+\d{4}")
_ONWARDS = re.compile(r"\s+tro di\b")
_STAGE = re.compile(
    r"(?:\b(?:giai doan|thoi ky|thoi ki|gd|nhiem ky|between|from)\s+|\b(?:ke )?tu\s+)(?:tu\s+)?(?:dau\s+)?$"
)
_SINCE = re.compile(r"\b(?:ke )?tu\s+(?:dau\s+)?$")
_NOT_SINCE = re.compile(r"\b(?:dau|thong|vat|chu) tu\s+$")  # "đầu tư 2020" typed without marks
_YEAR_TO = re.compile(r"\btu dau nam(?: nay)?\s+(?:den|toi)\s+(?:het\s+)?$")
_UP_TO = re.compile(r"\b(?:den|toi|until)\s+(?:(?:het|cuoi)\s+)?$")
_UP_TO_END = re.compile(r"\b(?:het|ket thuc)\s+$")  # "hết tháng 6"
_AGAINST = re.compile(r"(?:\bnam )?\b(?:truoc|sau)\s+$")


def _turn(text: str, folded: str, period: Period, before: list[Period], published: date | None) -> Period:
    """The period as the words around it mean it: "đến …", "từ … đến nay", "giai đoạn …"."""
    begin, finish = period.offset_start, period.offset_end
    head, tail = folded[max(0, begin - 30) : begin], folded[finish : finish + 40]

    def said(pattern: re.Pattern[str]) -> int | None:
        """Where the words before begin, if they match and carry the right marks."""
        match = pattern.search(head)
        return (
            begin - len(head) + match.start()
            if match and _spelt(text[begin - len(head) + match.start() : begin])
            else None
        )

    def made(start: date | None, end: date | None, kind: str, from_: int, to: int = finish) -> Period:
        return Period(start, end, text[from_:to], kind, from_, to)

    if period.start is None or period.end is None:
        return period
    if period.kind == "year" and _SINCE_JANUARY.match(folded, begin) and folded[finish - 1].isalpha():
        # "Từ đầu năm 2021 đến nay", written in a later year; in January one still speaks of the year before.
        if published and published.year > period.start.year and published.month > 1:
            return made(period.start, date(published.year, 12, 31), "range", begin)
        return period
    if period.kind == "range":
        from_ = said(_STAGE)
        return period if from_ is None else made(period.start, period.end, "range", from_)
    if now := _UP_TO_NOW.match(tail):
        # By convention the whole of the year of writing, or else of the year last named.
        years = [published.year] if published else [p.end.year for p in before if p.end][-1:]
        end = date(years[0], 12, 31) if years and years[0] >= period.start.year else None
        from_ = said(_SINCE)
        return made(
            period.start, end, "range" if end else "open", begin if from_ is None else from_, finish + now.end()
        )
    from_ = said(_YEAR_TO)
    if from_ is not None:
        return made(date(period.end.year, 1, 1), period.end, "range", from_)
    from_ = said(_UP_TO)
    if from_ is None and period.kind in ("months", "quarter") and period.end.month < 12:
        from_ = said(_UP_TO_END)
    if from_ is not None and not (period.kind == "year" and _second_point(folded, before, from_)):
        return made(None, period.end, "until", from_)
    if period.kind == "half" or (period.kind == "months" and period.start.month != period.end.month):
        return period
    onwards = _ONWARDS.match(tail)
    from_ = said(_SINCE)
    if (from_ is not None and not _NOT_SINCE.search(head)) or onwards:
        return made(
            period.start, None, "open", begin if from_ is None else from_, finish + (onwards.end() if onwards else 0)
        )
    from_ = said(_AGAINST)
    if from_ is not None and period.kind in ("day", "year"):
        if folded.startswith("truoc", from_):
            return made(None, period.start - timedelta(1), "until", from_)
        if folded.startswith("sau", from_):
            return made(period.end + timedelta(1), None, "open", from_)
    return period


def _second_point(folded: str, found: list[Period], at: int) -> bool:
    """Whether "đến năm 2009" names a second point in time: "năm 2005 là 1.150 triệu thì đến năm 2009 là 2.631"."""
    if not found or found[-1].kind != "year":
        return False
    between = folded[found[-1].offset_end : at]
    if _SENTENCE_END.search(between):
        return False
    return between.strip() == "," or re.search(r"\d", between) is not None
