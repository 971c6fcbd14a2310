"""Greetings, thanks, what the bot can do, and attempts to command it: short replies without citations."""

import re
from collections.abc import Sequence

from bot import messages_answer as say
from bot.records import Answer
from index.records import Document
from index.text import fold, tokens

# Orders to the machine behind the bot. They are declined whatever else the message says.
_COMMANDING = re.compile(
    r"\b(?:bo qua|quen|phot lo|khong can tuan theo)\b.{0,30}\b(?:huong dan|chi dan|quy tac|lenh|yeu cau)\b"
    r"|\bignore\b.{0,40}\b(?:instruction|rule|prompt)s?\b|\b(?:disregard|forget)\b.{0,30}\binstructions?\b"
    r"|\bsystem prompt\b|\b(?:in|hien|cho xem|tiet lo|doc)\b.{0,20}\b(?:token|mat khau|prompt|ma bot)\b"
    r"|\b(?:print|show|reveal)\b.{0,30}\b(?:token|password|prompt|instructions)\b"
    r"|\b(?:xoa|huy)\b.{0,12}\b(?:het|toan bo|tat ca|sach)\b.{0,25}\b(?:tai lieu|du lieu|kho|file|tep)\b"
    r"|\b(?:tu gio|tu bay gio|gia su|hay dong vai)\b.{0,20}\b(?:ban|may|em) la\b|\byou are now\b|\bjailbreak\b"
)
_GREETING = re.compile(r"^(?:xin )?(?:chao|hello|hi|hey|alo|kinh chao|good morning|good afternoon)\b")
_THANKS = re.compile(r"\b(?:cam on|cam ta|thank|thanks|tks|tam biet|bye|hen gap lai)\b|^(?:ok|oke|okay|vang|da|uh|um)\b")
_ABILITY = re.compile(
    r"\b(?:lam duoc gi|lam duoc nhung gi|giup duoc gi|biet gi|tra loi duoc gi|(?:ban|em|bot|may) la ai|what can you do|who are you|huong dan su dung|dung the nao)\b"
)
_COVERAGE = re.compile(
    r"\b(?:co|biet|nap|luu)\b.{0,12}\b(?:du lieu|so lieu|tai lieu|thong tin)\b.{0,20}\b(?:tinh nao|nhung tinh|cac tinh|nao|gi)\b"
    r"|\btinh nao\b.{0,12}\bco (?:du lieu|so lieu|tai lieu|thong tin)\b"
    r"|\b(?:nhung|cac) tinh nao\b.{0,25}\b(?:trong kho|du lieu|tai lieu)\b|\bkho\b.{0,15}\b(?:co nhung gi|co gi)\b"
)
_SHORT = 10


def small_talk(question: str, documents: Sequence[Document]) -> Answer | None:
    """The reply to a message that is no question about the knowledge, else None."""
    folded = " ".join(fold(question).split())
    if _COMMANDING.search(folded):
        return Answer(question, say.DECLINED, abstained=True)
    words = len(tokens(question))
    if _COVERAGE.search(folded) and words <= 16:
        return Answer(question, say.coverage(documents))
    if _ABILITY.search(folded) and words <= 14:
        return Answer(question, say.ability(documents))
    if words <= _SHORT and "?" not in question:
        rest = _GREETING.sub("", _THANKS.sub("", folded))
        if len(tokens(rest)) <= 5 and rest != folded:
            return Answer(question, say.WELCOME if _THANKS.search(folded) else say.HELLO)
    return None
