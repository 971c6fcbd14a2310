"""Follow-up questions: an earlier question lends what the new one leaves out. Pure functions."""

import re
from collections.abc import Sequence

from bot.records import Turn
from bot.smalltalk import kind_of_talk
from index.expand import expand_abbreviations
from index.legal_references import find_references
from index.periods import find_periods
from index.places import find_provinces
from index.text import fold, normalise, tokens

# Signs that a message goes on with the one before: "còn năm 2023?", "thế Cà Mau?", "trong đó …", "vậy mấy …".
_GOES_ON = re.compile(
    r"^(?:(?:ua|a|o|e|roi|ma|ok|vang|da|uh) )?(?:sang (?:nam )?\d{4}|con|the|vay|the con|vay con|trong do|rieng|so voi|dieu do|cai do|o do|tinh nay|nam do|tong cong|"
    r"(?:and |what about|how about))\b|\b(?:thi sao|thi the nao|tinh nay|huyen nay|cong ty nay|co so nay|noi nay|noi do|"
    r"nam do|dieu do|chu ho|khoan do|so (?:do|ay|nay)|con so)\b"
    r"|\b(?:chuong trinh|de an|nghi quyet|van ban|thong tu|nghi dinh|quyet dinh|chi thi|cong ty|san pham|du an|don vi|doanh nghiep|hop tac xa) (?:do|ay|nay)\b|\b(?:ay|nay)\b(?= (?:la|thi|co|duoc|bao)\b)"
)
_FUNDING = re.compile(
    r"(?:khuyen cong |von |nguon |kinh phi |ngan sach )?(?:quoc gia|dia phuong|trung uong|doi ung)\b"
)
# What defines a term of the field stands by itself: "thế nào là …", "khuyến công quốc gia là gì".
_DEFINES = re.compile(r"^(?:the nao la\b|khuyen cong(?: \w+){0,3} la gi\b)")
_THAT_DOCUMENT = re.compile(r"\b(thong tu|nghi dinh|quyet dinh|nghi quyet|chi thi|van ban|luat) (?:do|nay|ay|tren|vua)\b")
_OF_A_DOCUMENT = re.compile(r"^(?:vay |the |con )?(?:no |cai (?:do|nay) )?(?:co )?(?:hieu luc|ban hanh|ai ky|do ai ky|ap dung tu|con (?:hieu luc|ap dung|dung)|thay the|sua doi)")
_NOW = re.compile(r"\b(?:bay gio|hien nay|hien tai|hom nay|gio thi|con gio)\b")
_YEAR = re.compile(r"\d{4}|\bnay\b|\btrước\b|\bqua\b|\btới\b")
_SHORT = 9  # words; a longer question stands by itself unless it says that it goes on


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it needs of the earlier ones put in front of it; unchanged if it needs nothing.

    An earlier question that was itself a follow-up is completed first; small talk in between is passed over.
    A facet that the new question names (period, province, funding) replaces the old one.
    """
    whole = ""
    for turn in history:
        if turn.role == "user" and turn.text.strip() and kind_of_talk(turn.text) is None:
            whole = _completed(turn.text, whole)
    return _with_document(_completed(question, whole), normalise(question), history)


def _with_document(question: str, asked: str, history: Sequence[Turn]) -> str:
    """A question about "thông tư đó", or about a date of what was just said, with the number that the last answer brought up.

    `question` is completed, `asked` as it was typed.
    """
    folded = fold(asked)
    if any(r.number for r in find_references(asked)) or not (_THAT_DOCUMENT.search(folded) or _OF_A_DOCUMENT.search(folded)):
        return question
    before = [r for r in find_references(question) if r.number]
    answers = [normalise(turn.text) for turn in history if turn.role == "assistant"][-1:]
    named = [r for text in answers for r in find_references(text) if r.number]
    new = [r for r in named if (r.number, r.year) not in {(b.number, b.year) for b in before}] or named
    if not new:
        return question
    bare = _without(question, [(r.offset_start, r.offset_end) for r in before])
    return f"{bare} ({new[0].text})"


def _completed(question: str, earlier: str) -> str:
    """`question` after what it needs of the complete question before it; that is empty at the start."""
    question = normalise(question)
    current = expand_abbreviations(question)
    folded = fold(current)
    asked = folded.strip(" ?.!,")
    goes_on = bool(_GOES_ON.search(asked)) and not _DEFINES.search(asked)
    # Not in `current`: an expansion gives marks, and bare names are no names in a text with marks.
    provinces = find_provinces(question)
    only_a_place = provinces and sum(m.end - m.start for m in provinces) >= len(question.strip(" ?.!,")) - 6
    if not earlier or not goes_on and not only_a_place and (provinces or _DEFINES.search(asked) or len(tokens(current)) > _SHORT):
        return question
    earlier = expand_abbreviations(earlier)
    spans = []
    if find_references(question):
        spans += [(r.offset_start, r.offset_end) for r in find_references(earlier)]
    # "đến hết tháng 6" says nothing of the year, which the question before named.
    if _NOW.search(folded) and not find_periods(current):
        spans += [(p.offset_start, p.offset_end) for p in find_periods(earlier)]
    if any(_YEAR.search(p.text) for p in find_periods(current)) and "so voi" not in folded:
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
