"""Follow-up questions: an earlier question lends what the new one leaves out. Pure functions."""

import re
from collections.abc import Sequence

from bot.records import Turn
from bot.smalltalk import small_talk
from index.expand import expand_abbreviations
from index.periods import find_periods
from index.places import find_provinces
from index.text import fold, normalise, tokens

# Signs that a message goes on with the one before: "còn năm 2023?", "thế Cà Mau?", "trong đó …", "vậy mấy …".
_GOES_ON = re.compile(
    r"^(?:(?:ua|a|o|e|roi|ma|ok|vang|da|uh) )?(?:sang (?:nam )?\d{4}|con|the|vay|the con|vay con|trong do|rieng|so voi|dieu do|cai do|o do|tinh nay|nam do|tong cong|"
    r"(?:and |what about|how about))\b|\b(?:thi sao|thi the nao|tinh nay|huyen nay|cong ty nay|co so nay|noi nay|noi do|"
    r"nam do|dieu do|chu ho|khoan do|so (?:do|ay|nay)|con so)\b"
    r"|\b(?:chuong trinh|de an|nghi quyet|van ban|cong ty|san pham|du an|don vi|doanh nghiep|hop tac xa) (?:do|ay|nay)\b|\b(?:ay|nay)\b(?= (?:la|thi|co|duoc|bao)\b)"
)
_FUNDING = re.compile(
    r"(?:khuyen cong |von |nguon |kinh phi |ngan sach )?(?:quoc gia|dia phuong|trung uong|doi ung)\b"
)
# What defines a term of the field stands by itself: "thế nào là …", "khuyến công quốc gia là gì".
_DEFINES = re.compile(r"^(?:the nao la\b|khuyen cong(?: \w+){0,3} la gi\b)")
_SHORT = 9  # words; a longer question stands by itself unless it says that it goes on


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it needs of the earlier ones put in front of it; unchanged if it needs nothing.

    An earlier question that was itself a follow-up is completed first; small talk in between is passed over.
    A facet that the new question names (period, province, funding) replaces the old one.
    """
    whole = ""
    for turn in history:
        if turn.role == "user" and turn.text.strip() and small_talk(turn.text, ()) is None:
            whole = _completed(turn.text, whole)
    return _completed(question, whole)


def _completed(question: str, earlier: str) -> str:
    """`question` after what it needs of the complete question before it; that is empty at the start."""
    question = normalise(question)
    current = expand_abbreviations(question)
    folded = fold(current)
    asked = folded.strip(" ?.!,")
    goes_on = bool(_GOES_ON.search(asked)) and not _DEFINES.search(asked)
    # Not in `current`: an expansion gives marks, and bare names are no names in a text with marks.
    provinces = find_provinces(question)
    if not earlier or not goes_on and (provinces or _DEFINES.search(asked) or len(tokens(current)) > _SHORT):
        return question
    earlier = expand_abbreviations(earlier)
    spans = []
    if find_periods(current) and "so voi" not in folded:
        spans += [(p.offset_start, p.offset_end) for p in find_periods(earlier)]
    if provinces and "so voi" not in folded:
        spans += [(m.start, m.end) for m in find_provinces(earlier, fuzzy=True)]
    if _FUNDING.search(folded):
        spans += [m.span() for m in _FUNDING.finditer(fold(earlier))]
    return f"{_without(earlier, spans)} {current}".strip()


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return re.sub(r"\s+", " ", text).strip(" ?.!,")
