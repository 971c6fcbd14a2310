"""Plan or result: what the words around a number say, else what goes before, else the document."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from index.figure_context import Span
from index.figure_cues import Cue
from index.figure_measure import Measure
from index.figure_periods import PeriodReader
from index.figure_window import Window


class Mood(NamedTuple):
    """`plan`: a target, an allocation, a request, or work to come; `status` is its Vietnamese name."""

    plan: bool
    status: str


DONE = Mood(False, "thực hiện")
_NOT_PLANNED = re.compile(r"(?:so với|so|đạt|vượt|(?<=[^.\s] )theo|theo đúng|đúng|%|hoàn thành(?: tốt| vượt mức| thắng lợi)?|thực hiện|triển khai|của|trong|chương trình)\s+(?:các\s+)?(?:với\s+)?$", re.IGNORECASE)


_OWN_PLAN = re.compile(r" (?:kinh doanh|sản xuất|tài chính|marketing)\b")  # what the learners of a course draw up


def mood_of(cue: Cue, *, closed: bool = False, near: bool = True) -> Mood:
    """What a cue says. For a period that is `closed` an allotment is told as a result, and so is what does not stand
    `near` the word ("năm 2022 có 16 đề án được đưa vào kế hoạch", not "kế hoạch năm 2022 là 3 tỷ đồng")."""
    kind, status = cue.code.split(":")
    return DONE if kind in ("done", "late") or (closed and (kind == "allot" or not near)) else Mood(True, status)


def mood_cues(text: str, cues: list[Cue]) -> list[Cue]:
    """The cues of plan and result, without a plan that a result is only held against ("đạt 33% so với kế hoạch")."""
    found = []
    for cue in cues:
        if cue.kind != "mood":
            continue
        if _OWN_PLAN.match(text, cue.end):
            continue
        if text[cue.start : cue.end].lower() in ("kế hoạch", "mục tiêu", "chỉ tiêu", "dự toán") and _NOT_PLANNED.search(text[max(0, cue.start - 22) : cue.start]):
            continue
        found.append(cue)
    return found


def sentence_mood(text: str, window: Window, moods: list[Cue]) -> Cue | None:
    """The cue of a number's mood in its sentence: the nearest before it in its part, else one in its own phrase."""
    begin = text.rfind(";", 0, window.start) + 1
    at = bisect_left(moods, window.start, key=lambda c: c.start)
    # "dành" is an allotment where the amount follows: "dành 5 tỷ đồng", not "dành cho cơ sở".
    if at and moods[at - 1].end - moods[at - 1].start == 4 and moods[at - 1].code.startswith("allot") and window.start - moods[at - 1].end > 12:
        moods = moods[: at - 1] + moods[at:]
        at -= 1
    if at and moods[at - 1].start >= begin:
        nearest = moods[at - 1]
        own = moods[at] if at < len(moods) and moods[at].start < window.end + 3 and moods[at].code.startswith("done") else None
        if own and nearest.code.startswith("allot") and nearest.end <= window.start - len(window.head):
            return own  # "trong 16 đề án được duyệt, 11 đề án đã nghiệm thu"
        if nearest.code.startswith(("late", "allot")):
            # "phấn đấu giải ngân", "kế hoạch … được duyệt": the plan before it rules.
            for cue in reversed(moods[max(0, at - 6) : at - 1]):
                if cue.start < begin or cue.code.startswith("done"):
                    break
                if cue.code.startswith("plan"):
                    return cue
        return nearest
    if at < len(moods) and moods[at].start < window.end + len(window.right_text):
        return moods[at]
    # "với các chỉ tiêu: …; …; …": what leads an enumeration in speaks for each of its parts.
    return next((c for c in reversed(moods[:at]) if c.end <= colon), None) if (colon := text.find(":", 0, begin)) >= 0 else None


@dataclass(slots=True)
class Paragraph:
    """What the numbers of a paragraph hand on to the next ones."""

    number: int = -1
    measure: Measure | None = None
    # The last amount that was no counterpart: whether planned, whether of one establishment, and its indicator.
    money: tuple[bool, bool, str] | None = None
    source: str | None = None
    topic: str | None = None
    last: str | None = None
    period: Span | None = None
    end: int = 0  # where the number before ends in the document
    mood: Mood | None = None


def mood_at(
    text: str, window: Window, moods: list[Cue], period: Span, periods: PeriodReader, paragraph: Paragraph, before: Paragraph, document: Mood, *, counted: bool
) -> Mood:
    """Plan or result of a number: by its sentence `text`, else as the number before in the `paragraph`, else as the `document`.

    `before` is the paragraph before; `counted` tells a count from an amount or a rate.
    """
    if cue := sentence_mood(text, window, moods):
        if cue.code.startswith("late") and periods.ahead(period):
            return Mood(True, "mục tiêu")
        to_come = periods.ahead(period) or periods.open_yet(period)
        if text[cue.start : cue.end].lower() in _PLANS and not to_come and _CARRIED_OUT.search(window.head) and cue.end <= window.start - len(window.head):
            return DONE  # "kế hoạch cả năm là 1.600 triệu đồng, đến hết tháng 6 thực hiện 920 triệu đồng"
        if cue.code.startswith("done") and periods.open_yet(period) and not _PAST.search(text[:window.start]):
            return Mood(True, "mục tiêu")  # "làm xong 100% nhiệm vụ giai đoạn 2021-2025", written in 2021
        if cue.code.startswith("allot") and (_spent_since(cue, window) or _OF_PLAN_AFTER.match(text, window.end)):
            return DONE  # "vốn được giao mới tiêu được 410 triệu đồng", "vốn được giao: 1,65 tỷ đồng, đạt 55% kế hoạch"
        # A sum or rate that the text calls kế hoạch stays one when its year is over, not so a count.
        near = not counted and (-20 <= cue.start - window.end < 12 or window.start - cue.end < 25)
        return mood_of(cue, closed=periods.closed(period), near=near)
    if (periods.closed(period) or periods.over(period)) and (paragraph.mood is None or paragraph.period != period):
        return DONE
    if (_OF_PLAN_AFTER.match(text, window.end) or _REACHED.search(window.head)) and not periods.open_yet(period):
        return DONE
    # Without a word of its own a paragraph goes on as the one before it about the same period.
    goes_on = before.mood == DONE and before.period and (before.period.start, before.period.end) == (period.start, period.end) and period.start
    mood = paragraph.mood or (DONE if goes_on or periods.superseded(period) else document)
    if not mood.plan and (periods.ahead(period) or periods.open_yet(period) or periods.mostly_ahead(period)):
        return Mood(True, "mục tiêu")
    if not mood.plan and paragraph.mood is None and periods.just_begun(period):
        return Mood(True, "kế hoạch")
    return mood


def _spent_since(cue: Cue, window: Window) -> bool:
    """Whether the word nearest to an amount, after `cue`, says that it was spent: "giải ngân", "tiêu được"."""
    nearest = next((c for c in window.left if c.kind == "money"), None)
    # "Chi", "dùng" alone say as well what the money is for.
    return nearest is not None and nearest.code == "disbursed" and nearest.end - nearest.start > 4 and nearest.start >= cue.end


# What was reached of a plan stands behind the amount: "1,65 tỷ đồng, đạt 55% kế hoạch", "(bằng 60%)".
_OF_PLAN_AFTER = re.compile(r"\s*[,(]?\s*(?:chỉ |mới |ước )*(?:đạt|bằng|tương (?:đương|ứng)(?: với)?|tức)\s[^,;.%\d]{0,25}\d+(?:[.,]\d+)?\s*%", re.IGNORECASE)
# "huy động được 61 tỷ đồng", "mới huy động 61 tỷ đồng"; not "đơn vị được 61 tỷ đồng"
_REACHED = re.compile(
    r"\b(?:động|hiện|khai|ngân|tạo|hút|dựng|chức|mở|dạy|chọn|giúp|làm|thành|đưa|trợ|nối) được(?: (?:gần|hơn|trên|khoảng))?\s*$|\bmới(?: [^\W\d_]+){1,3}\s*$",
    re.IGNORECASE,
)
_PAST = re.compile(r"\bđã\b", re.IGNORECASE)
_PLANS = ("kế hoạch", "chỉ tiêu", "dự toán")  # what is held against a result; "dự kiến", "sẽ" go on governing
_CARRIED_OUT = re.compile(r"\b(?:thực hiện|giải ngân|đã chi)(?: (?:được|đạt|gần|hơn|trên|khoảng))*\s*$", re.IGNORECASE)
