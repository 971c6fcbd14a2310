"""Greetings, thanks, what the bot can do, and attempts to command it: short replies without citations."""

import re
from collections.abc import Sequence

from bot import messages_answer as say
from bot.lexicon import synonyms_by_phrase
from bot.records import Answer
from index.expand import expand_abbreviations
from index.periods import find_periods
from index.places import find_provinces
from index.records import Document
from index.text import fold, tokens

# Orders to the machine behind the bot. They are declined whatever else the message says.
_COMMANDING = re.compile(
    r"\b(?:bo qua|quen|phot lo|khong can tuan theo)\b.{0,30}\b(?:huong dan|chi dan|quy tac|lenh)\b"
    r"|\b(?:bo qua|quen|phot lo)\b.{0,20}\byeu cau (?:truoc|tren|cu|cua (?:he thong|ban|nguoi))\b"
    r"|\bignore\b.{0,40}\b(?:instruction|rule|prompt)s?\b|\b(?:disregard|forget)\b.{0,30}\binstructions?\b"
    r"|\bsystem prompt\b|\b(?:in|hien|xem|tiet lo|doc)\b.{0,20}\b(?:token|mat khau|prompt|ma bot)\b"
    r"|^(?:pretend|imagine|act as|roleplay|dong vai|gia vo|tuong tuong|hay (?:dong vai|gia vo|tuong tuong|doan))\b"
    r"|\b(?:print|show|reveal)\b.{0,30}\b(?:token|password|prompt|instructions)\b"
    r"|\b(?:xoa|huy)\b.{0,12}\b(?:het|toan bo|tat ca|sach)\b.{0,25}\b(?:tai lieu|du lieu|kho|file|tep)\b"
    r"|\b(?:tu gio|tu bay gio|gia su|hay dong vai)\b.{0,20}\b(?:ban|may|em) la\b|\byou are now\b|\bjailbreak\b"
)
_GREETING = re.compile(r"^(?:xin |kinh )?(?:chao|hello|he lo|hi|hey|alo|good (?:morning|afternoon|evening))\b")
_THANKS = re.compile(r"\b(?:cam on|cam ta|thanks?|tks|tam biet|bye|hen gap lai)\b")
_YES = re.compile(r"^(?:ok|oke|okay|vang|da|uh|um)\b")
_ABILITY = re.compile(
    r"\b(?:lam duoc (?:nhung )?gi|giup duoc (?:nhung )?gi|biet (?:nhung )?gi|tra loi duoc (?:nhung )?gi|(?:ban|em|bot|may) la ai"
    r"|what can (?:you (?:do|help)|i ask)|how can you help|who are you|huong dan su dung|dung the nao)\b"
)
_COVERAGE = re.compile(
    r"\b(?:co|biet|nap|luu)\b.{0,12}\b(?:du lieu|so lieu|tai lieu|thong tin)\b.{0,20}\b(?:tinh nao|nhung tinh|cac tinh|nao|gi)\b"
    r"|\btinh nao\b.{0,12}\bco (?:du lieu|so lieu|tai lieu|thong tin)\b"
    r"|\b(?:nhung|cac) tinh nao\b.{0,25}\b(?:trong kho|du lieu|tai lieu)\b|\bkho\b.{0,15}\b(?:co nhung gi|co gi)\b"
)
# Words of courtesy, folded. "Đá mỹ nghệ" begins like "dạ" and is a question, so what else is said is looked at.
_COURTESY = frozenset(
    "xin chao kinh hello he lo day chua do hi hey alo good morning afternoon evening cam on ta thank thanks you very much so tks tam biet bye"
    " hen gap lai ok oke okay vang da uh um a ah oi nhe nha nhi ban bot anh chi em toi minh ad admin quy co quan moi nguoi"
    " tro ly buoi sang trua chieu ngay lanh rat nhieu lam qua vi roi hieu tra loi giup huu ich khoe khong the".split()
)
_ABOUT_BOT = _COURTESY | frozenset(
    "help me with how i ask lam duoc nhung gi cho biet la ai what can do who are huong dan su dung the nao nay co hay ve khuyen cong nhu".split()
)
_ABOUT_KNOWLEDGE = _COURTESY | frozenset(
    "co biet nap luu du so lieu tai thong tin cua ve nhung cac tinh thanh pho nao gi trong kho hien nay dang da khuyen cong"
    " noi dung nam chinh sach".split()
)
_ASKING = frozenset("con sao nao gi dau may bao".split())
_OTHERS = 3  # words beside those of courtesy that a greeting may hold: "chào bot, mình tên Lan"


def small_talk(question: str, documents: Sequence[Document]) -> Answer | None:
    """The reply to a message that is no question about the knowledge, else None."""
    kind = kind_of_talk(question)
    if kind == "command":
        return Answer(question, say.DECLINED, abstained=True)
    if kind == "coverage":
        return Answer(question, say.coverage(documents))
    if kind == "ability":
        return Answer(question, say.ability(documents))
    if kind == "courtesy":
        return Answer(question, say.HELLO if _GREETING.search(_folded(question)) and not _THANKS.search(_folded(question)) else say.WELCOME)
    return None


def kind_of_talk(question: str) -> str | None:
    """ "command" (an order to the machine), "coverage", "ability" or "courtesy"; None for a question about the knowledge."""
    folded = _folded(question)
    if _COMMANDING.search(folded):
        return "command"
    words = tokens(question)
    if _COVERAGE.search(folded) and _ABOUT_KNOWLEDGE.issuperset(words):
        return "coverage"
    if _ABILITY.search(folded) and _ABOUT_BOT.issuperset(words):
        return "ability"
    others = [w for w in words if w not in _COURTESY]
    if others and (len(others) > _OTHERS or _asks(question)):
        return None
    polite = _THANKS.search(folded) or (_YES.search(folded) and not others) or _GREETING.search(folded)
    return "courtesy" if polite else None


def _folded(question: str) -> str:
    return " ".join(fold(question).split())


def _asks(question: str) -> bool:
    """True for a message that goes on to a question: "cảm ơn, còn năm 2023", "chào bot, kp kcqg lang son"."""
    words = tokens(expand_abbreviations(question))
    known = synonyms_by_phrase()
    return (
        "?" in question
        or any(w[0].isdigit() or w in _ASKING for w in words)
        or any(pair in known for pair in zip(words, words[1:]))
        or bool(find_provinces(question))
        or bool(find_periods(question))
    )
