"""The words around one number that can be about it, and what they say of funding and of plan or result.

Vietnamese puts the verb and the source before the number ("khuyến công quốc gia hỗ trợ 900 triệu đồng"), and
what defines the counted noun after it ("13 đề án khuyến công địa phương"). So a number is read from the end of
the number before it to the end of its own phrase.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from index.figure_cues import Cue
from index.numbers import Quantity


@dataclass(frozen=True, slots=True)
class Window:
    """Cues to the left of a number, the nearest first, and to the right, the nearest first.

    `left_text` and `right_text` are the words between; `head` and `tail` those of the number's clause only (up to
    a comma). Offsets of the cues are those of the sentence; `start` and `end` are the number's.
    """

    left: list[Cue]
    right: list[Cue]
    left_text: str
    right_text: str
    start: int
    end: int
    stop: str = ""  # the mark or word that ends the phrase

    @property
    def head(self) -> str:
        return re.split(r"[,:(]", self.left_text)[-1]

    def nearest(self, kind: str, *, right_first: bool = False, reach: int = 400) -> Cue | None:
        """The nearest cue of a kind within `reach` characters: to the left first, unless asked otherwise."""
        left = next((c for c in self.left if c.kind == kind and self.start - c.end <= reach), None)
        right = next((c for c in self.right if c.kind == kind and c.start - self.end <= reach), None)
        return (right or left) if right_first else (left or right)

    def left_of(self, kind: str, reach: int = 400) -> Cue | None:
        return next((c for c in self.left if c.kind == kind and self.start - c.end <= reach), None)

    def right_of(self, kind: str, reach: int = 400) -> Cue | None:
        return next((c for c in self.right if c.kind == kind and c.start - self.end <= reach), None)


def windows(text: str, quantities: list[Quantity], cues: list[Cue]) -> list[Window]:
    """A window for each quantity of a sentence, in order. Linear in the sentence's length."""
    found: list[Window] = []
    ends: list[int] = []  # where the phrase of each quantity ends; the next window begins there
    first = last = 0  # cues[first:last] begin inside the window
    for i, quantity in enumerate(quantities):
        begin = ends[-1] if ends else 0
        stop = quantities[i + 1].start if i + 1 < len(quantities) else len(text)
        begin = max(begin, text.rfind(";", begin, quantity.start) + 1)
        boundary = _BOUNDARY.search(text, quantity.end, stop)
        finish = boundary.start() if boundary else stop
        ends.append(min(finish, stop) if boundary else quantity.end)
        while first < len(cues) and cues[first].start < begin:
            first += 1
        last = max(last, first)
        while last < len(cues) and cues[last].start < finish:
            last += 1
        inside = cues[first:last]
        left = [c for c in reversed(inside) if c.end <= quantity.start or c.start < quantity.start]
        right = [c for c in inside if c.end > quantity.end and c.start >= quantity.start]
        found.append(Window(left, right, text[begin : quantity.start], text[quantity.end : finish], quantity.start, quantity.end, boundary.group() if boundary else ""))
    return found


# Where the phrase of a number ends.
_BOUNDARY = re.compile(r"[,;:.()\n]| (?:và|cùng|để|(?<!so )với|trong đó|còn|nhưng|song|do đó) ")


class Mood(NamedTuple):
    """`plan`: a target, an allocation, a request, or work to come; `status` is its Vietnamese name."""

    plan: bool
    status: str


DONE = Mood(False, "thực hiện")
_NOT_PLANNED = re.compile(r"(?:so với|so|đạt|vượt|(?<=[^.\s] )theo|theo đúng|đúng|%|hoàn thành|thực hiện|triển khai|của|trong)\s+(?:các\s+)?(?:với\s+)?$", re.IGNORECASE)


def mood_of(cue: Cue, *, closed: bool = False) -> Mood:
    """What a cue says; what was allotted for a period that is `closed` is told as a result."""
    kind, status = cue.code.split(":")
    return DONE if kind == "done" or (kind == "allot" and closed) else Mood(True, status)


def mood_cues(text: str, cues: list[Cue]) -> list[Cue]:
    """The cues of plan and result, without a plan that a result is only held against ("đạt 33% so với kế hoạch")."""
    found = []
    for cue in cues:
        if cue.kind != "mood":
            continue
        if text[cue.start : cue.end].lower() in ("kế hoạch", "mục tiêu", "chỉ tiêu") and _NOT_PLANNED.search(text[max(0, cue.start - 22) : cue.start]):
            continue
        found.append(cue)
    return found


def sentence_mood(window: Window, moods: list[Cue], begin: int) -> Cue | None:
    """The cue of a number's mood in its sentence: the nearest before it from `begin` on, else one in its own phrase."""
    at = bisect_left(moods, window.start, key=lambda c: c.start)
    if at and moods[at - 1].start >= begin:
        return moods[at - 1]
    if at < len(moods) and moods[at].start < window.end + len(window.right_text):
        return moods[at]
    return None
