"""How much support there is: the national ceiling or a province's own norm, never the one for the other."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.citing import joined
from bot.cues import Asked
from bot.policy_book import PolicyBook
from bot.policy_match import PolicyMatcher, without_places, without_references
from bot.policy_sheet import PolicySheet
from bot.policy_time import AskedDays
from bot.policy_words import ASK_DEPARTMENT
from bot.query import Query
from bot.records import Answer
from index.places import present_name, province
from index.relations import holds_within
from index.text import fold, has_diacritics, tokens

# Asks what one may get, not what was spent: "tối đa", "mức hỗ trợ", "được bao nhiêu", "hỗ trợ mấy phần trăm".
ASKS_AMOUNT = re.compile(
    r"\b(?:toi da|cao nhat|tran|han muc|dinh muc|muc (?:chi|ho tro|tran|tien|thuong)|khong qua"
    r"|(?:duoc|cho|ho tro|lo|chi|cap|bao|tai tro|xin|thuong|nhan)\b.{0,70}\b(?:bao nhieu|may|nhieu|phan tram|%|muc nao)"
    r"|\d (?:trieu|ty|phan tram)\b.{0,60}\b(?:dung|phai) (?:khong|ko|k|vay)|bao nhieu (?:tien|trieu|phan tram|%)|may (?:trieu|phan tram|tien|tram trieu)|nhieu nhat)\b"
)
_LOCAL = re.compile(
    r"\b(?:khuyen cong (?:cap )?(?:dia phuong|tinh|thanh pho|cua tinh|cua thanh pho)|dia phuong|(?:o|cua|ben|tai|theo|tien) tinh|tinh (?:minh|em|toi|nha|ta|nay|co|cho|ho tro)"
    r"|nghi quyet (?:cua )?(?:hdnd|hoi dong)|hdnd|ngan sach tinh|local)\b"
)
# A rule is asked for, whatever else stands in the question; and words that speak of what was spent.
_RULE = re.compile(r"\b(?:(?:dung|phai) (?:khong|ko|k|vay)|toi da|tran|han muc|dinh muc|muc (?:chi|ho tro|tran|bao nhieu|nao)|khong qua|nhieu nhat|cao nhat)\b")
_RESULT = re.compile(r"\b(?:tong|kinh phi|da (?:ho tro|chi|cap|thuc hien)|thuc hien|giai ngan|ke hoach|so de an|binh quan|trung binh|tang|giam|doanh thu|vay|lai suat|bao nhieu (?:co so|lop|luot|de an|lop|lao dong))\b")
_NATIONAL = re.compile(r"\b(?:quoc gia|trung uong|national|bo cong thuong|thong tu 28|28/2018)\b")
# Asks after the document that sets the amounts, not after an amount.
_DOCUMENT = re.compile(
    r"\b(?:so hieu|hieu luc|ban hanh|ngay nao|khi nao|bao gio|ai (?:ban hanh|quyet|quy dinh)|co quan nao|(?:nghi quyet|van ban|quyet dinh|thong tu)\b.{0,40}\b(?:nao|so may|gi|may)"
    r"|theo (?:nghi quyet|van ban|quyet dinh) nao|co giong|giong nhau|khac nhau|vi sao|tai sao)\b"
)
_COUNTED = ("co so", "de an", "lop", "lao dong", "nguoi", "san pham", "diem", "doanh nghiep", "ho ", "luot", "mo hinh", "don vi", "noi dung", "muc")
_ENGLISH_RULE = re.compile(r"\b(?:does|do|can|could|would|will|maximum|cap|ceiling)\b")
NATIONAL_NOTE = (
    "Đây là mức tối đa của khuyến công quốc gia. Khuyến công địa phương theo mức do HĐND cấp tỉnh quyết định, có thể khác; anh/chị cho biết "
    "tỉnh, thành phố nếu cần mức của địa phương."
)
_WHO_DECIDES = "Ai quyết định mức chi khuyến công địa phương?"
# Words of any question about an amount: they name no matter.
_GENERIC = frozenset(
    "muc ho tro toi da bao nhieu khuyen cong dia phuong tinh thanh pho chi duoc tien gi kinh phi tran quoc gia hien nay nam gio o cua la may phan tram"
    " trieu ty dong co the cho nao thi va hay hoac vay the ap dung con bn nhiu cao nhat bay moi nao theo quy dinh mot moi".split()
) - {"may"}
# A topic is meant where it holds this share of the question's words, and meets it so much better than any other.
_TOPIC_WORDS, _CLEARLY = 0.22, 0.02
ANY = ""  # the topic of a question that names none


class AmountDesk:
    """Answers questions about amounts of support from the provisions of one open index."""

    def __init__(self, book: PolicyBook, matcher: PolicyMatcher):
        self._book = book
        self._matcher = matcher

    def answer(self, question: str, query: Query, latest: Query, days: AskedDays, today: date) -> Answer | None:
        """A province's own amount, what is missing of it, or the question back; None where it is not asked for.

        `latest` is the question without those before it: a follow-up names its own matter.
        """
        folded = Asked.of(query.text).asking
        # What the last question says comes before what those before it said.
        placed = bool(latest.provinces) or bool(_LOCAL.search(Asked.of(latest.text).asking))
        national = _NATIONAL.search(Asked.of(latest.text if placed else query.text).asking)
        both = national and bool(query.provinces) and bool(_LOCAL.search(Asked.of(query.text).asking))
        other = any(noun.startswith(_COUNTED) for noun in query.nouns) or query.establishments or query.extremes or _DOCUMENT.search(folded) or self._names_somebody(query)
        if other or national and not both or not ASKS_AMOUNT.search(folded):
            return None
        names = tuple(dict.fromkeys(present_name(n) for n in query.provinces))
        if not names and not _LOCAL.search(folded):
            return None
        # A follow-up that names no matter ("còn Đắk Lắk?") asks of that of the question before.
        topic = self._topic(latest) or self._topic(query)
        rule = bool(_RULE.search(folded)) or topic is not None and query.english and bool(_ENGLISH_RULE.search(query.raw.lower()))
        if not rule and (not topic or _RESULT.search(folded) or (days.named and days.last < today)):
            return None  # what was spent, not what one may get
        if not names:
            return self._which_province(question, query, days)
        answer = self._of_province(question, query, days, names, topic)
        return self._with_national(answer, question, days, topic) if both and topic else answer

    def _of_province(self, question: str, query: Query, days: AskedDays, names: Sequence[str], topic: str | None) -> Answer:
        sheet = PolicySheet(self._book, days)
        missing: list[str] = []
        for name in names:
            # Several matters may be named at once.
            known = [p for p in self._book.amounts(name) if topic in (ANY, p.topic) or p.topic and fold(p.topic) in fold(query.text)]
            known = [p for p in known if holds_within(p, days.first, days.last)] or known
            if not known:
                missing.append(name)
                continue
            for old in query.provinces:
                if (place := province(old)) and place.new_name == name and not place.is_new:
                    sheet.say(f"{old} nay thuộc {name}.")
            for provision in known:
                sheet.show(provision)
        if len(missing) < len(names):
            if missing:
                sheet.say(f"Kho chưa có mức chi khuyến công địa phương của {', '.join(missing)}.")
            sheet.say("Đây là mức của khuyến công địa phương theo văn bản nêu trên, không phải mức của khuyến công quốc gia.")
            return sheet.answer(question)
        return self._unknown(question, query, days, missing, topic)

    def _with_national(self, answer: Answer, question: str, days: AskedDays, topic: str) -> Answer:
        """The national ceiling of the matter before what a province sets, or does not set, for it."""
        sheet = PolicySheet(self._book, days)
        sheet.say("Khuyến công quốc gia:")
        national = [p for p in self._book.amounts() if p.topic == topic]
        for provision in [p for p in national if holds_within(p, days.first, days.last)][:1]:
            sheet.show(provision)
        first = sheet.answer(question)
        return joined(first, answer, "Khuyến công địa phương:") if first.citations else answer

    def _which_province(self, question: str, query: Query, days: AskedDays) -> Answer:
        """Who sets the amounts of local support, and the question back which province is meant."""
        sheet = PolicySheet(self._book, days)
        deciding = self._matcher.rank(
            replace(query, text=_WHO_DECIDES, raw=_WHO_DECIDES, language="vi"), among=lambda p: not p.missing and not p.province
        )
        sheet.say("Mức chi khuyến công địa phương mỗi tỉnh, thành phố một khác. Anh/chị cho biết cơ sở ở tỉnh, thành phố nào để tôi tra đúng văn bản.")
        for match in deciding[:1]:
            sheet.show(match.provision)
        return sheet.answer(question)

    def _unknown(self, question: str, query: Query, days: AskedDays, names: Sequence[str], topic: str | None) -> Answer:
        """The abstention: what is not known of these provinces, and what is known nearby, without an amount."""
        sheet = PolicySheet(self._book, days)
        # What was guessed from other words ("nước mắm") is not put into the question's mouth.
        said = topic and not set(tokens(topic)).isdisjoint(tokens(query.text))
        what = f" cho nội dung «{topic}»" if said else ""
        for old in query.provinces:
            if (place := province(old)) and not place.is_new:
                sheet.say(f"{old} nay thuộc {place.new_name}.")
        sheet.say(f"Chưa có căn cứ để trả lời: kho chưa có mức chi khuyến công địa phương của {', '.join(names)}{what}.")
        documents = {
            p.doc: p for p in self._book.provisions
            if p.province in names and self._book.documents[p.doc].province == p.province and p.scope == "local"
        }
        topics = dict.fromkeys(p.topic for p in self._book.provisions if p.province in names and p.scope == "local" and p.topic and not p.missing)
        if topic != ANY and topics:
            sheet.say(f"Nội dung đã có mức trong kho: {', '.join(topics)}.")
        for doc_id in documents:
            document = self._book.documents[doc_id]
            sheet.say(f"Văn bản liên quan có trong kho: {document.title}.")
        sheet.say("Mức chi địa phương do HĐND cấp tỉnh quyết định; mức trần của khuyến công quốc gia không thay thế được.")
        sheet.say(ASK_DEPARTMENT)
        return sheet.answer(question, abstained=True)

    def _names_somebody(self, query: Query) -> bool:
        """A name that no legal text has: an establishment, whose support is told by an article."""
        places = {word for name in query.localities for word in name.split()}
        named = [c for c in query.concepts if c.proper and not c.surface[0][:1].isdigit() and not places.issuperset(c.surface)]
        return has_diacritics(query.raw) and any(not self._matcher.knows(word) for c in named for word in c.surface)

    def _topic(self, query: Query) -> str | None:
        """What the amount is for: the topic that fits the question clearly best; `ANY` where it names none, None where it
        names one that is not known."""
        text = _matter_of(query.text)
        if not text:
            return ANY
        found = self._matcher.rank(replace(query, text=text, raw=text, provinces=()), among=lambda p: p.topic is not None and not p.province)
        if not found or found[0].words < _TOPIC_WORDS:
            return None
        other = next((m for m in found if m.provision.topic != found[0].provision.topic), None)
        return None if other and other.score > found[0].score - _CLEARLY else found[0].provision.topic


def _matter_of(text: str) -> str:
    """The words of a question about an amount that may name what it is for."""
    text = without_places(without_references(text))
    words = [w for w in text.split() if not _GENERIC.issuperset(tokens(w))]
    return " ".join(words) if any(len(t) > 1 for w in words for t in tokens(w)) else ""
