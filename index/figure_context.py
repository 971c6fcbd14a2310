"""Where the numbers of a document stand: its sentences, and the places and periods that its text names.

Read once for the whole document; `PlaceReader` in figure_places and `PeriodReader` in figure_periods give each number
its own.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from index.figure_rows import table_lines
from index.periods import Period, find_periods
from index.places import PlaceMention, RegionMention, find_provinces, find_regions
from index.records import Document, Passage
from index.sentences import cut_long, split_sentences
from index.text import fold

NATION = "Cả nước"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` at `start:end` of the document's text.

    `passage` is the ordinal of its passage. Lines that follow a line ending in a colon share its `paragraph`.
    `kind`: "title", "heading", "text", "list" or "table" (one row). A heading belongs to the passage below it.
    """

    start: int
    end: int
    text: str
    passage: int
    paragraph: int
    kind: str


@dataclass(frozen=True, slots=True)
class Span:
    """A period as ISO dates, None where open, with the words that give it."""

    start: str | None = None
    end: str | None = None
    text: str | None = None


@dataclass(slots=True)
class Setting:
    """What a document is about and where its places and periods stand; offsets are into its text."""

    sentences: list[Sentence]
    province: str | None
    region: str | None
    provinces: list[PlaceMention] = field(default_factory=list)
    regions: list[RegionMention] = field(default_factory=list)
    periods: list[tuple[Period, bool]] = field(default_factory=list)  # with: whether figures can belong to it
    effective: Period | None = None  # from when a rule applies: "có hiệu lực từ ngày 1/8/2025"
    planned: set[int] = field(default_factory=set)  # where periods begin that a plan is named by: "kế hoạch năm 2025"
    published: date | None = None
    written: date | None = None  # the day of publication, or else about when the text was written


def read_sentences(document: Document, passages: Sequence[Passage]) -> list[Sentence]:
    """The sentences of all passages in reading order."""
    found: list[Sentence] = []
    paragraph, led = 0, False
    lines = _lines(document, passages)
    for (passage, start, line, heading), row in zip(lines, table_lines([line for _, _, line, _ in lines]), strict=True):
        listed = bool(_LIST_ITEM.match(line))
        kind = "title" if passage.locator == "tiêu đề" else "heading" if heading else "table" if row else "list" if listed else "text"
        if not (led and kind in ("list", "table")):
            paragraph += 1
        led = line.rstrip().endswith(":") or (led and kind in ("list", "table"))
        spans = [(start, start + len(line.rstrip()))] if row else split_sentences(line, start)
        spans = [part for span in spans for part in cut_long(document.text, *span, _LONGEST)]
        found += [Sentence(a, b, document.text[a:b], passage.ordinal, paragraph, kind) for a, b in spans]
    return found


def _lines(document: Document, passages: Sequence[Passage]) -> list[tuple[Passage, int, str, bool]]:
    """The lines that are not blank: passage, offset in the document, text, and whether it is the passage's heading."""
    found = []
    end = 0
    for passage in passages:
        at = document.text.rfind(passage.heading, end, passage.start) if passage.heading and document.kind != "legal" else -1
        if at >= 0:
            found.append((passage, at, passage.heading, True))
        found += [(passage, passage.start + m.start(), m.group(), False) for m in re.finditer(r"[^\n]+", passage.text) if m.group().strip()]
        end = passage.end
    return found


_LONGEST = 4000  # characters


def read_setting(document: Document, passages: Sequence[Passage]) -> Setting:
    """The document's sentences, periods and places. Whatever the header says of the province holds."""
    text, sentences = document.text, read_sentences(document, passages)
    body = text[document.body_start :]
    shift = document.body_start
    published = _date(document.published)
    written = published or _written_on(body)
    told = find_periods(body, published=written)
    periods = []
    planned: set[int] = set()
    folded = fold(body)
    for period in _joined_years([_days_of_event(p, body) for p in told], body):
        moved = Period(period.start, period.end, period.text, period.kind, period.offset_start + shift, period.offset_end + shift)
        vague = not (period.start or period.end)
        if vague and fold(period.text).startswith("cung"):
            continue
        if not _AGAINST.search(body[max(0, period.offset_start - 60) : period.offset_start]):
            if _PLANNED_FOR.search(folded[max(0, period.offset_start - 20) : period.offset_start]):
                planned.add(moved.offset_start)
            periods.append((moved, _holds_figures(period, folded)))
    now = latest_year(periods, planned, published)
    periods = [(_up_to(p, now), strong) for p, strong in periods]
    provinces = [PlaceMention(m.place, m.start + shift, m.end + shift) for m in find_provinces(body)]
    regions = [RegionMention(m.name, m.start + shift, m.end + shift) for m in find_regions(body)]
    lone = _without_rows(text, provinces)
    province, region = document.province, None
    if province is None:
        province, region = _main_place(document, lone, regions)
    opened = next((p for p, _ in periods if p.kind == "open" and p.start), None)
    effective = next((p for p, _ in periods if p.start and _IN_FORCE.search(fold(text[max(0, p.offset_start - 40) : p.offset_start + 12]))), opened)
    return Setting(sentences, province, region, lone, regions, periods, effective, planned, published, written)


_LIST_ITEM = re.compile(r"\s*(?:[-*+•–]|\d{1,2}[.)]|[a-zđ]\))\s+\S")
# Before a period that a number is only held against: "so với năm 2018", "so với cùng kỳ năm trước".
_IN_FORCE = re.compile(r"\b(?:hieu luc|ap dung|thi hanh)\b[^.;\n]{0,20}\b(?:tu|ke tu)\b")
_PLANNED_FOR = re.compile(r"\b(?:ke hoach|chuong trinh|muc tieu|du toan|nhiem vu)\s+$")
_AGAINST = re.compile(
    r"%[^,.;\n]{0,30}\bkế hoạch[^,.;\n]{0,20}$|\bso (?:với|sánh|cùng|kế)\b[^.,;:\n]{0,40}$|\b(?:hơn|kém|vượt|gấp (?:đôi|rưỡi)|lần|bằng [^,.;\n]{0,15}%)\s+(?:cả |hẳn |mức |của )*$|\bcùng kỳ\s*$|\b(?:quyết định|nghị quyết|kế hoạch) số [^,;\n]{0,45}$"
    # "Năm 2021, năm đầu của chương trình 2021 - 2025, …": said of the year, not of the numbers.
    r"|\bnăm (?:đầu(?: tiên)?|cuối(?: cùng)?|giữa|bản lề|thứ [^\W\d_]+) (?:của |trong |thực hiện )[^,.;:\n\d]{0,40}$",
    re.IGNORECASE,
)
# Before a month or a day by which something is to be ready, or on which it happens.
_UP_TO = re.compile(r"\b(?:tinh den|den het|den|toi|het)\s+(?:(?:het|cuoi|thoi diem|ngay|nay)\s+)*$")
# Before a year in which something else happened than what figures count.
_ELSEWHERE = re.compile(r"\b(?:thanh lap|ra doi|hoat dong|khoi nghiep|sinh|doanh thu|thu nhap|kim ngach|lap nghiep|khoi cong)\s+(?:tu\s+|vao\s+|ke tu\s+|trong\s+)*$")
_DUE = re.compile(r"\b(?:xong|hoan thanh|hoan tat|to chuc|dien ra|du kien|khai mac|trao giai|vao|truoc|trong)\s+(?:(?:trong|vao|truoc|dip)\s+)?$")


def _date(iso: str | None) -> date | None:
    try:
        return date.fromisoformat(iso) if iso else None
    except ValueError:
        return None


def _written_on(body: str) -> date | None:
    """About when an undated text was written: the last day or month that it names with its year; not that of a law.

    "Năm nay", "năm sau" are told from it.
    """
    named = [
        p.end for p in find_periods(body)
        if p.kind in ("day", "months", "until") and p.end and _MONTH_OF.search(p.text)
        and not _OF_LAW.search(body[max(0, p.offset_start - 45) : p.offset_start])
    ]
    return max(named, default=None)


_OF_LAW = re.compile(r"(?:NĐ-CP|TT-B\w+|TTLT\S*|QĐ-TTg|QH\d+)\b[^.;]{0,20}$")
_MONTH_OF = re.compile(r"\d{1,2}\s*(?:[./-]|năm)\s*(?:19|20)\d\d")


def _holds_figures(period: Period, folded: str) -> bool:
    """Whether figures are counted over such a period; a day and a lone month are mostly those of an event."""
    before = folded[max(0, period.offset_start - 40) : period.offset_start]
    if period.kind in ("year", "open") and _ELSEWHERE.search(before):
        return False
    if period.kind == "day":
        return period.start == period.end and bool(_UP_TO.search(before))
    if period.kind == "range" and period.start and period.end and (period.end - period.start).days < 28:
        return False
    if period.kind == "until" and period.end and period.end.month != 12 and re.search(r"\btu\s+(?:ngay\s+)?[\d/.-]+\s*$", before):
        return False
    if period.kind == "months" and period.start and period.end and period.start.month == period.end.month:
        return bool(re.search(r"(?:^|\n|\. )trong\s+$", before)) or before[-1:] in ("", "\n")
    if period.kind in ("months", "range") and _DUE.search(before) and period.text[:5].lower() == "tháng":
        return False
    return True


def latest_year(periods: Sequence[tuple[Period, bool]], planned: set[int], published: date | None) -> int:
    """The year in which an article was written: that of publication, else the latest one told of, not planned for; 0 for none."""
    if published:
        return published.year
    told = [p for p, _ in periods if p.end and p.offset_start not in planned and p.text[:3].lower() != "đến"]
    return max((p.end.year for p in told if p.end and p.kind in ("year", "months", "half", "quarter", "day")), default=0)


def _up_to(period: Period, year: int) -> Period:
    """ "Từ năm 2014 đến nay" in a text without a date ends with the year that it was written in."""
    if period.kind != "open" or not period.start or period.start.year >= year or not re.search(r"\bnay$|trở lại đây$", period.text, re.IGNORECASE):
        return period
    return Period(period.start, date(year, 12, 31), period.text, "range", period.offset_start, period.offset_end)


def _joined_years(periods: list[Period], text: str) -> list[Period]:
    """ "năm 2021 và năm 2022", "các năm 2021, 2022", "giai đoạn 2014-2020 và năm 2021": what follows on each other, told together."""
    joined: list[Period] = []
    for period in periods:
        last = joined[-1] if joined else None
        begins = period.start and period.start.month == period.start.day == 1 and period.kind in ("year", "months", "half")
        if last and last.start and last.end and period.start and period.end and begins and last.kind in ("year", "range"):
            between = text[last.offset_end : period.offset_start]
            told = re.fullmatch(r"\s*(?:và|lẫn|cùng|,|, và|&)\s*(?:năm\s*)?", between) and period.start.year == last.end.year + 1
            counted = last.kind == "range" or "," not in between or re.search(r"\b(?:hai|ba|2|3|các|những)\s+$", text[max(0, last.offset_start - 8) : last.offset_start].lower())
            apart = re.match(r"[^.;]{0,60}\b(?:lần lượt|tương ứng)", text[period.offset_end : period.offset_end + 80])
            if told and counted and last.end.month == 12 and not apart and (last.kind == "year" or "," in last.text or "," not in between):
                text_ = text[last.offset_start : period.offset_end]
                joined[-1] = Period(last.start, period.end, text_, "range", last.offset_start, period.offset_end)
                continue
        joined.append(period)
    return joined


def _days_of_event(period: Period, text: str) -> Period:
    """A day with the one it began on: "từ ngày 12 đến 18/11/2019", "21 - 27/9/2018"."""
    if not period.end or period.kind not in ("day", "until") or (period.kind == "until" and period.end.day > 28 and "ngày" not in period.text and "/" not in period.text):
        return period
    pattern = _FIRST_DAY_TO if period.kind == "until" else _FIRST_DAY
    begin = pattern.search(text[max(0, period.offset_start - 25) : period.offset_start])
    if not begin or not 1 <= int(begin["d"]) < period.end.day:
        return period
    start = period.offset_start - len(begin.group())
    return Period(period.end.replace(day=int(begin["d"])), period.end, text[start : period.offset_end], "day", start, period.offset_end)


_FIRST_DAY = re.compile(r"(?:từ\s+)?(?:ngày\s+)?(?<!\d)(?<![.,/])(?P<d>\d{1,2})\s*(?:[-–]|đến|tới)\s*(?:hết\s+)?(?:ngày\s+)?$", re.IGNORECASE)
_FIRST_DAY_TO = re.compile(r"từ\s+(?:ngày\s+)?(?P<d>\d{1,2})\s*$", re.IGNORECASE)


def _without_rows(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """The mentions that do not stand in an enumeration of three or more, which no number belongs to."""
    kept: list[PlaceMention] = []
    row: list[PlaceMention] = []
    for mention in [*mentions, None]:
        between = text[row[-1].end : mention.start] if row and mention else ""
        if row and mention and re.fullmatch(r"\s*(?:,|;|và|-)\s*(?:tỉnh |TP\.? |thành phố )?", between):
            row.append(mention)
            continue
        kept += row if len(row) < 3 else []
        row = [mention] if mention else []
    return kept


def _main_place(document: Document, mentions: list[PlaceMention], regions: list[RegionMention]) -> tuple[str | None, str | None]:
    """The one province, or region, that a document without a header is about."""
    title_end = document.text.find(document.title, document.body_start) + len(document.title)
    titled = {m.place.name for m in mentions if m.start < title_end} or {m.place.name for m in find_provinces(document.title)}
    if len(titled) == 1:
        return titled.pop(), None
    if not titled:
        named = [r.name for r in find_regions(document.title)]
        if named:
            several = len({m.place.name for m in mentions}) > 1
            if NATION in named:
                return NATION, None
            return (None, None) if several and _each_has_figures(document, mentions) else (None, named[0])
    counts = Counter(m.place.name for m in mentions)
    ranked = counts.most_common(2)
    if ranked and (len(ranked) == 1 or ranked[0][1] >= 3 * ranked[1][1]):
        return ranked[0][0], None
    if not ranked or any(r.name == NATION for r in regions):
        named = [r.name for r in regions]
        return (NATION, None) if NATION in named or not named else (None, named[0])
    return None, None


def _each_has_figures(document: Document, mentions: list[PlaceMention]) -> bool:
    """Whether paragraphs are about one province each, not about the region the title names."""
    first = {}
    for line in re.finditer(r"[^\n]+", document.text[document.body_start :]):
        a, b = line.start() + document.body_start, line.end() + document.body_start
        names = {m.place.name for m in mentions if a <= m.start < b}
        if len(names) == 1 and re.search(r"\d", line.group()):
            first[a] = names.pop()
    return len(set(first.values())) > 1
