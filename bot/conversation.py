"""Follow-up questions: an earlier question lends what the new one leaves out. Pure functions."""

import re
from collections.abc import Sequence

from bot.records import Turn
from index.expand import expand_abbreviations
from index.periods import find_periods
from index.places import find_provinces
from index.text import fold, tokens

# Signs that a message goes on with the one before: "còn năm 2023?", "thế Cà Mau?", "trong đó …", "vậy mấy …".
_GOES_ON = re.compile(
    r"^(?:con|the|vay|the con|vay con|trong do|rieng|so voi|dieu do|cai do|o do|tinh nay|nam do|tong cong|"
    r"(?:and |what about|how about))\b|\b(?:thi sao|thi the nao|tinh nay|huyen nay|cong ty nay|co so nay|noi nay|noi do|"
    r"nam do|dieu do|chu ho|khoan do|so do)\b"
)
_FUNDING = re.compile(
    r"(?:khuyen cong |von |nguon |kinh phi |ngan sach )?(?:quoc gia|dia phuong|trung uong|doi ung)\b"
)
_SHORT = 9  # words; a longer question stands by itself unless it says that it goes on


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it needs of the last user question put in front of it; unchanged if it needs nothing.

    A facet that the new question names (period, province, funding) replaces the old one.
    """
    previous = next((turn.text for turn in reversed(history) if turn.role == "user" and turn.text.strip()), None)
    if previous is None:
        return question
    current = expand_abbreviations(question)
    folded = fold(current)
    goes_on = bool(_GOES_ON.search(folded.strip(" ?.!,")))
    if not goes_on and (find_provinces(current) or len(tokens(current)) > _SHORT):
        return question
    earlier = expand_abbreviations(previous)
    spans = []
    if find_periods(current):
        spans += [(p.offset_start, p.offset_end) for p in find_periods(earlier)]
    if find_provinces(current) and "so voi" not in folded:
        spans += [(m.start, m.end) for m in find_provinces(earlier)]
    if _FUNDING.search(folded):
        spans += [m.span() for m in _FUNDING.finditer(fold(earlier))]
    return f"{_without(earlier, spans)} {current}".strip()


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return re.sub(r"\s+", " ", text).strip(" ?.!,")
