"""Follow-up questions: what a short question takes over from the ones before it. Pure functions over a small state.

The state is a `Topic`: the last question as it was understood, the one before it, and the legal documents spoken of.
`readings` gives the ways in which a new question can be meant, the likeliest first; a question that stands by itself has
one reading that carries nothing, and is the next topic.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.carrying import Facets, Reading, carried_over, replaced, subject_of, with_provision, without_subject
from bot.query import Query
from bot.records import Answer, Turn
from bot.smalltalk import kind_of_talk
from index.legal_references import LegalReference, find_references
from index.text import cut_out, fold, normalise, tokens

Read = Callable[[str], Query]

# Signs that a message goes on with the one before: "còn năm 2023?", "thế Cà Mau?", "trong đó …", "vậy mấy …".
_GOES_ON = re.compile(
    r"^(?:(?:ua|a|o|e|roi|ma|ok|vang|da|uh|cam on|u|um)[ ,]+)*(?:sang (?:nam )?\d{4}|con|the|vay|the con|vay con|trong do|rieng|so voi|dieu do|cai do|o do|tinh nay|nam do"
    r"|tong cong|khong phai|nham|y (?:toi|minh|em|la)|sua lai|(?:and |what about|how about))\b"
    r"|\b(?:thi sao|thi the nao|tinh nay|huyen nay|cong ty nay|co so nay|noi nay|noi do|tinh do|o do|(?:dieu|khoan|diem) (?:do|nay|tren)|ben do"
    r"|nam do|chu ho|khoan do|so (?:do|ay|nay)|con so|buoi \w+(?: \w+)? do|co \w+(?: \w+)? do)\b"
    r"|\b(?:chuong trinh|ke hoach|de an|nghi quyet|van ban|thong tu|nghi dinh|quyet dinh|chi thi|cong ty|san pham|du an|don vi|doanh nghiep|hop tac xa|htx|co so|ho|noi|mo hinh)"
    r" (?:do|ay|nay)\b|\b(?:ay|nay)\b(?= (?:la|thi|co|duoc|bao)\b)"
)
_CORRECTS = re.compile(r"^(?:(?:(?:a|o|ua|u|ay|xin loi)[ ,]+)?(?:nham(?: roi)?|khong phai|y (?:toi|minh|em|la)(?: (?:la|hoi))?|sua lai)[ ,]*)+(?:la )?")
# What defines a term of the field stands by itself: "thế nào là …", "khuyến công quốc gia là gì".
_DEFINES = re.compile(r"^(?:the nao la\b|khuyen cong(?: \w+){0,3} la gi\b)")
_THAT_DOCUMENT = re.compile(r"\b(thong tu|nghi dinh|quyet dinh|nghi quyet|chi thi|van ban|luat) (?:do|nay|ay|tren|vua)\b")
_THAT_PROVISION = re.compile(r"\b(?:dieu|khoan|diem) (?:do|nay|ay|tren)\b(?! (?:quy dinh|noi|nam|ghi) (?:o|tai) )")
_OF_A_DOCUMENT = re.compile(
    r"^(?:(?:vay|the|con|roi) )*(?:no |cai (?:do|nay) )?(?:co |da |duoc )*(?:het )?"
    r"(?:hieu luc|ban hanh|ai (?:ky|ban hanh)|do ai ky|ap dung tu|con (?:hieu luc|ap dung|dung)|thay the|sua doi|bi (?:sua|thay|bai bo)|ngay ky|ky ngay)"
)
_ASKS_FOR_ANOTHER = re.compile(r"\b(?:thong tu|nghi dinh|quyet dinh|nghi quyet|chi thi|van ban|luat) (?:nao|thay|sua)\b|\b(?:thay|sua) (?:no|the no|doi no)\b")
_KINDS = {"thong tu": "TT", "nghi dinh": "NĐ", "quyet dinh": "QĐ", "nghi quyet": "NQ", "chi thi": "CT", "luat": "Luật"}
# "chênh nhau bao nhiêu", "tỉnh nào cao hơn", "cả hai cộng lại": about the two things asked after last.
_BETWEEN = re.compile(
    r"\bchenh (?:nhau|lech)\b|\bhon kem\b|\b(?:tinh|nam|ben|nguon|noi|cai) nao (?:\w+ ){0,3}(?:cao|nhieu|thap|it|lon|hon)\b"
    r"|\b(?:ca hai|ca 2|hai|2) (?:tinh|nam|nguon|ben|noi)\b|\bca hai\b|\bcong lai\b|\bgop lai\b"
)
# A question that asks by itself, with its own question word.
_ASKS = re.compile(
    r"\b(?:bao nhieu|may|nhieu|gi|ai|dau|nao|bao gio|bao lau|sao|vi sao|tai sao|phan tram|ti le|ty le|khong|chua|how|what|when|where|who|why)\b|%"
)
_AND_HOW = re.compile(r"\b(?:thi sao|thi the nao|the nao|ra sao)\s*$")
_LAID_DOWN = re.compile(r"\b(?:quy dinh|noi|nam|ghi|lay) (?:o|tai|trong) (?:dau|van ban nao)\b|\bcan cu (?:vao )?(?:dau|gi|(?:van ban|quyet dinh|nghi quyet) nao)\b|\btheo van ban nao\b")
_OF_ALL = re.compile(r"\b(?:tong cong|tat ca|tong so|tinh ca|ca hai nguon)\b")
_BECOMES = re.compile(r"\b(?:sap nhap|nhap (?:vao|voi|ve)|thuoc (?:tinh |ve )?(?:nao|dau)|doi ten|thanh tinh)\b")
_SHORT = 10  # words; a longer question stands by itself unless it says that it goes on
_ENOUGH = 2  # words of its own subject that let a question about rules stand by itself


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation is about.

    `query` is its last question, read whole; `before` the one before that. `document` is the last provision or document
    that the person named, `told` those that the last reply named.
    """

    query: Query
    before: Query | None = None
    document: LegalReference | None = None
    told: tuple[LegalReference, ...] = ()


def topic_of(history: Sequence[Turn], read: Read) -> Topic | None:
    """What the turns before, oldest first, have come to; None where nothing was asked. Small talk is passed over."""
    topic: Topic | None = None
    passed_over = False
    for turn in history:
        if turn.role == "user":
            if passed_over := not turn.text.strip() or kind_of_talk(turn.text) is not None:
                continue
            query = read(readings(turn.text, topic, read)[0].text)
            named = [r for r in query.references if r.number]
            kept = topic.document if topic and not named and _is_about_rules(query) else None
            topic = Topic(query, topic.query if topic else None, named[0] if named else kept)
        elif topic and not passed_over:
            told = tuple(r for r in find_references(normalise(turn.text)) if r.number)
            topic = Topic(topic.query, topic.before, topic.document, told)
    return topic


def readings(question: str, topic: Topic | None, read: Read) -> list[Reading]:
    """The ways to read a question after `topic`, the likeliest first, never none.

    A later reading takes over less of the subject than the one before it, but never less of place, time and name.
    """
    alone = Reading(question)
    if topic is None or kind_of_talk(question) is not None:
        return [alone]
    query = read(question)
    asked = fold(query.text).strip(" ?.!,")
    if _DEFINES.search(asked):
        return [alone]
    if found := _about_a_document(query, asked, topic):
        return [found]
    goes_on = bool(_GOES_ON.search(asked) or _GOES_ON.search(fold(normalise(question)).strip(" ?.!,")))
    new, old = Facets.of(query), Facets.of(topic.query)
    if any(r.number for r in query.references) and not (goes_on and topic.document):
        return [alone]
    if not query.provinces and topic.before is not None and _BETWEEN.search(asked):
        if both := _both(question, topic.query, topic.before):
            return [both]
    only_facets = not subject_of(query) and not _asks(query)
    if not goes_on and not (only_facets and new.any()) and (query.provinces or len(tokens(query.text)) > _SHORT):
        return [alone]
    same = goes_on and new.any() and not subject_of(query) and not query.nouns and not _OF_ALL.search(asked)
    if only_facets or same or _AND_HOW.search(asked) or _CORRECTS.search(asked):
        return _facets_replaced(query, asked, topic.query, new, old)
    if _BECOMES.search(asked):
        return [carried_over(query, old.only_places(), "")]
    if _LAID_DOWN.search(asked):
        return [Reading(f"{topic.query.text.strip(' ?.!,')} {query.text}", old.shown())]
    return _subject_replaced(query, topic.query, old, goes_on)


def with_carried(answer: Answer, reading: Reading) -> Answer:
    """The answer with what its reading took over in the first line, unless that line says all of it already."""
    first = fold(answer.text.split("\n", 1)[0])
    if answer.abstained or all(fold(words) in first for words in reading.carried):
        return answer
    return replace(answer, text=f"Hiểu theo câu trước: {', '.join(reading.carried)}.\n{answer.text}")


def _facets_replaced(query: Query, asked: str, whole: Query, new: Facets, old: Facets) -> list[Reading]:
    """ "còn năm 2023?", "thế máy móc thì sao?": the question before with what the new one names in its place."""
    beside = "so voi" in asked
    text = whole.text if beside else replaced(whole, query)
    corrected = _CORRECTS.match(fold(query.text))
    added = query.text[corrected.end() if corrected else 0:].strip()
    subject = subject_of(query)
    found = [Reading(f"{text} {added}", old.without(new if not beside else Facets()).shown())]
    if subject and not asked.startswith(("trong do", "rieng")):
        # Another subject takes the place of the old one.
        found.insert(0, Reading(f"{without_subject(whole, text)} {added}", found[0].carried))
    return found


def _subject_replaced(query: Query, whole: Query, old: Facets, goes_on: bool) -> list[Reading]:
    """ "tạo bao nhiêu việc làm?": the new question with the place, time and names of the one before."""
    subject = subject_of(query)
    topics = subject_of(whole)
    kept = old if not query.provinces else old.only_times()
    if _OF_ALL.search(fold(query.text)):
        kept = kept.without_funding()
    if _is_about_rules(query):
        if len(subject) >= _ENOUGH and not goes_on and not kept.provinces:
            found = [carried_over(query, kept.only_sources(), ""), carried_over(query, kept, " ".join(topics))]
        else:
            few = " ".join(topics) if len(subject) < _ENOUGH else ""
            found = [carried_over(query, kept, few), carried_over(query, kept, "")]
    else:
        few = " ".join(topics) if not subject else ""
        found = [carried_over(query, kept, few), carried_over(query, kept, "")]
        found.append(carried_over(query, kept.without_funding(), ""))
    return list({r.text: r for r in found}.values())


def _both(question: str, last: Query, before: Query) -> Reading | None:
    """The last question asked of the two places, times or sources that the last two were about."""
    now, then = Facets.of(last), Facets.of(before)
    pair = then.beside(now)
    if pair is None:
        return None
    names, spans = pair
    whole = cut_out(last.text, spans).strip(" ?.!,")
    return Reading(f"{whole} {' và '.join(names)}, {question}", (*names, *now.without_kind(names).shown()))


def _about_a_document(query: Query, asked: str, topic: Topic) -> Reading | None:
    """A question about the document or provision in talk, with its number; None for any other question."""
    named = [r for r in query.references if r.number]
    bare = [r for r in query.references if not r.number]
    if named:
        return None
    document = topic.document or (topic.told[0] if topic.told else None)
    if document and _ASKS_FOR_ANOTHER.search(fold(topic.query.text)):
        # "Nghị định nào sửa NĐ 45?": what is spoken of then is the one that the reply named.
        document = next((r for r in topic.told if (r.number, r.year) != (document.number, document.year)), document)
    if bare and document:
        text, label = with_provision(query.text, bare[0], document)
        return Reading(text, (label,))
    if _THAT_PROVISION.search(asked) and document and document.dieu:
        return Reading(f"{query.text} ({document.text})", (document.text,))
    if kind := _THAT_DOCUMENT.search(asked):
        symbol = _KINDS.get(kind[1])
        spoken = [r for r in (document, *topic.told) if r]
        chosen = next((r for r in spoken if symbol is None or (r.loai or "").startswith(symbol)), next(iter(spoken), None))
        return Reading(f"{query.text} ({_document_only(chosen)})", (_document_only(chosen),)) if chosen else None
    if _OF_A_DOCUMENT.search(asked) and document and not query.provinces:
        return Reading(f"{query.text} ({_document_only(document)})", (_document_only(document),))
    return None


def _document_only(reference: LegalReference) -> str:
    """The document of a reference as written, without the provision: "NĐ 45/2012/NĐ-CP"."""
    found = re.search(r"(?i)(?:nghị định|thông tư liên tịch|thông tư|quyết định|nghị quyết|chỉ thị|luật|NĐ|TTLT|TT|QĐ|NQ|CT)\b.*", reference.text)
    if found and reference.number and reference.number in found.group():
        return found.group()
    year = f"/{reference.year}" if reference.year else ""
    return f"{reference.loai or ''} {reference.number}{year}".strip()


def _asks(query: Query) -> bool:
    # "máy" is no "mấy".
    told = fold(re.sub(r"(?i)\bmáy\b", "_", query.text)).strip(" ?.!,")
    return bool(query.wants or query.nouns or _ASKS.search(_AND_HOW.sub("", told)))


def _is_about_rules(query: Query) -> bool:
    """A question that no number of a place and time answers."""
    return query.form in ("policy", "how", "list", "why") and not query.wants
