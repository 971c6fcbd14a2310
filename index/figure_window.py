"""The words around one number that can be about it, of whatever kind.

Vietnamese puts the verb and the source before the number ("khuyến công quốc gia hỗ trợ 900 triệu đồng"), and
what defines the counted noun after it ("13 đề án khuyến công địa phương"). So a number is read from the end of
the number before it to the end of its own phrase.
"""

import re
from dataclasses import dataclass

from index.figure_cues import Cue
from index.figure_nouns import nouns_end
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
    earlier: tuple[Cue, ...] = ()  # further to the left, in the clauses since the number before; the nearest first
    after: Cue | None = None  # the source told behind a comma: "310 triệu đồng, lấy từ nguồn khuyến công tỉnh"
    beyond: str = ""  # what follows the phrase up to the end of the clause
    label: tuple[Cue, ...] = ()  # of the words that head the sentence: "Dạy nghề: …", "Riêng mảng máy móc có …"
    farther: tuple[Cue, ...] = ()  # in the same part of the sentence before the number before; the nearest first
    listed: int = 0  # how many things are named behind the colon that follows: "…: A, B và C"

    @property
    def head(self) -> str:
        return re.split(r"[,:(]", self.left_text)[-1]

    def nearest(self, kind: str, *, right_first: bool = False, reach: int = 400) -> Cue | None:
        """The nearest cue of a kind within `reach` characters: to the left first, unless asked otherwise."""
        left = next((c for c in self.left if c.kind == kind and self.start - c.end <= reach), None)
        right = next((c for c in self.right if c.kind == kind and c.start - self.end <= reach), None)
        return (right or left) if right_first else (left or right)

    def before(self, kind: str) -> Cue | None:
        """The nearest cue to the left, or else in the clauses since the number before."""
        return self.left_of(kind) or next((c for c in self.earlier if c.kind == kind), None)

    def left_of(self, kind: str, reach: int = 400) -> Cue | None:
        return next((c for c in self.left if c.kind == kind and self.start - c.end <= reach), None)

    def right_of(self, kind: str, reach: int = 400) -> Cue | None:
        return next((c for c in self.right if c.kind == kind and c.start - self.end <= reach), None)


def windows(text: str, quantities: list[Quantity], cues: list[Cue]) -> list[Window]:
    """A window for each quantity of a sentence, in order; what an item's label says ("Dạy nghề: 3 lớp, 105 lao động") is
    in the `earlier` of each. Linear in the sentence's length."""
    found: list[Window] = []
    lead = max(text.find(":", 0, 70), head.end() if (head := _HEAD.match(text)) else -1)
    label = tuple(c for c in cues if c.end <= lead and c.kind in ("people", "body", "project", "product", "funding"))
    colon = text.rfind(":")
    listed = _listed(text[colon + 1 :]) if colon >= 0 and len(text) - colon < 500 else 0
    cut = 0  # where the phrase of the number before ends
    first = last = 0  # cues[first:last] begin between the number before and the end of this one's phrase
    for i, quantity in enumerate(quantities):
        previous = quantities[i - 1].end if i else 0
        stop = quantities[i + 1].start if i + 1 < len(quantities) else len(text)
        part = text.rfind(";", previous, quantity.start) + 1
        begin = min(max(cut, part), quantity.start)
        boundary = _BOUNDARY.search(text, nouns_end(text, quantity.end) if quantity.unit == "count" else quantity.end, stop)
        finish = boundary.start() if boundary else stop
        while first < len(cues) and cues[first].start < max(previous, part):
            first += 1
        last = max(last, first)
        while last < len(cues) and cues[last].start < finish:
            last += 1
        inside = cues[first:last]
        left = [c for c in reversed(inside) if c.start < quantity.start]
        # "73 sản phẩm của 66 cơ sở ở 9 huyện, thành phố đăng ký": what they do is told behind whose they are.
        whose = text[quantity.end : finish].strip() in ("của", "từ")
        clause = (_PART if whose else _CLAUSE).search(text, finish)
        after = next((c for c in cues[last : last + 4] if c.kind == "funding" and c.start < finish + 60), None)
        found.append(
            Window(
                left=[c for c in left if c.start >= begin],
                right=[c for c in inside if c.end > quantity.end and c.start >= quantity.start],
                left_text=text[begin : quantity.start],
                right_text=text[quantity.end : finish],
                start=quantity.start,
                end=quantity.end,
                stop=boundary.group() if boundary else "",
                after=after if after and _TAKEN_FROM.match(text, finish) else None,
                earlier=(*(c for c in left if c.start < begin), *reversed(label)),
                label=label,
                farther=tuple(c for c in reversed(cues[max(0, first - 12) : first]) if c.start >= text.rfind(";", 0, previous) + 1),
                listed=listed if quantity.end <= colon else 0,
                beyond=text[finish : min(clause.start() if clause else len(text), finish + 90)],
            )
        )
        # Without a mark between them two numbers share the words in the middle.
        cut = boundary.end() if boundary else quantity.end
    return found


def _listed(text: str) -> int:
    """How many things an enumeration names: "A, B và C" -> 3."""
    parts = text.split(",")
    return len(parts) + (" và " in parts[-1])


# The words that head a sentence and say what all its numbers are of.
_HEAD = re.compile(r"\W*(?:Riêng|Về|Mảng|Ở mảng|Lĩnh vực|Nội dung|Hoạt động|Đối với|Nhóm|Hạng mục)\b[^,:;.\d]{3,60}")
_TAKEN_FROM = re.compile(r",?\s*(?:đều |được |toàn bộ |tất cả )*(?:lấy|trích|dùng|thuộc|từ|bằng nguồn|do|là)\b")
_CLAUSE = re.compile(r"[,;.]")
_PART = re.compile(r"[;.]")
# Where the phrase of a number ends.
_BOUNDARY = re.compile(r"[,;:.()\n]| (?:và|cùng|để|(?<!so )với|trong đó|còn(?! lại)|nhưng|song|do đó) ")
