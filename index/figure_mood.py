"""Plan or result: what the words around a number say, else what goes before, else the document."""

import re
from bisect import bisect_left
from typing import NamedTuple

from index.figure_cues import Cue
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


def sentence_mood(window: Window, moods: list[Cue], begin: int) -> Cue | None:
    """The cue of a number's mood in its sentence: the nearest before it from `begin` on, else one in its own phrase."""
    at = bisect_left(moods, window.start, key=lambda c: c.start)
    # "dành" is an allotment where the amount follows: "dành 5 tỷ đồng", not "dành cho cơ sở".
    if at and moods[at - 1].end - moods[at - 1].start == 4 and moods[at - 1].code.startswith("allot") and window.start - moods[at - 1].end > 12:
        moods = moods[: at - 1] + moods[at:]
        at -= 1
    if at and moods[at - 1].start >= begin:
        nearest = moods[at - 1]
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
    return None
