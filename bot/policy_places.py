"""Questions about the provinces themselves: what became of one, what a present one is made of, which stayed as they were."""

import re
from dataclasses import replace

from bot.policy_book import PolicyBook
from bot.policy_match import PolicyMatcher
from bot.policy_sheet import PolicySheet
from bot.policy_time import AskedDays
from bot.query import Query
from bot.records import Answer
from index.places import present_name, province
from index.records import Provision
from index.text import fold

_MERGER = re.compile(
    r"\b(?:sap nhap|hop nhat|nhap (?:vao|voi|vo|lai|tinh|chung|thanh)|(?:bi|duoc|co|phai|moi|da|cung|dc) nhap|giu nguyen|doi ten|ten moi|tach ra|chia tach"
    r"|(?:nay|hien|gio|bay gio|hien nay|bi gio) (?:la|thuoc|ten|goi|gom|o) |thuoc (?:ve )?(?:tinh|thanh pho|tp|don vi) (?:nao|gi)|thuoc (?:tinh )?nao"
    r"|gom (?:them |nhung |cac |may )*(?:tinh|don vi|dia phuong)|(?:nhung|cac) tinh (?:nao )?(?:cu|truoc)|tu (?:nhung |may )?tinh (?:nao|cu)"
    r"|la tinh hay|tinh hay (?:la )?thanh pho|thanh pho truc thuoc|len thanh pho|co gi thay doi|con ton tai|con khong|con la)\b"
)
_ENGLISH = re.compile(
    r"\b(?:part of|merged?|merger|called now|now called|what is .{3,40} now|name now|which province|became|become|consists? of|made up of|belongs? to|unchanged|renamed|centrally)\b"
)
_CONTACT = "Từ khi không còn cấp huyện, cơ sở nộp hồ sơ khuyến công ở đâu?"
_WHERE = re.compile(r"\b(?:nop|gui)\b.{0,40}\b(?:o dau|cho nao|noi nao|di dau|dau)\b|\b(?:hoi|lien he|gap) (?:ai|o dau|cho nao)\b|\b(?:so cong thuong|so|trung tam khuyen cong) (?:o |cua )?(?:tinh |thanh pho |dau |noi )?nao\b|\blien he (?:voi )?(?:tinh|so|noi|co quan) nao\b")
# What else such a question may be about: then it is not about the province itself.
_OTHER = re.compile(
    r"\b(?:khuyen cong|ho tro|kinh phi|muc chi|de an|san pham|binh chon|phuong|xa|dac khu|lang nghe|nop|ho so|xuong|co so|doanh nghiep|nghi quyet|so lieu|tong"
    r"|support|funding|budget|ward|commune|apply|eligible|resolution|projects?)\b"
)


def place_answer(book: PolicyBook, matcher: PolicyMatcher, question: str, query: Query, days: AskedDays) -> Answer | None:
    """The answer to a question about provinces as units; None for any other question."""
    asked, typed = fold(query.text), fold(query.raw)
    if query.provinces and _WHERE.search(asked) and all(place_unit(book, n) for n in query.provinces):
        return _where(book, matcher, question, query, days)
    if not query.provinces or not (_MERGER.search(f"{asked} ") or _ENGLISH.search(typed)):
        return None
    if _OTHER.search(asked) or _OTHER.search(typed):
        return None
    units = {name: place_unit(book, name) for name in query.provinces}
    if not all(units.values()):
        return None
    sheet = PolicySheet(book, days)
    for name, unit in units.items():
        place = province(name)
        if place is not None and not place.is_new:
            sheet.say(f"{name} nay thuộc {place.new_name}.")
        sheet.show(unit)
    return sheet.answer(question)


def _where(book: PolicyBook, matcher: PolicyMatcher, question: str, query: Query, days: AskedDays) -> Answer:
    """Which department an establishment in a province of old now turns to."""
    sheet = PolicySheet(book, days)
    for name in query.provinces:
        present = present_name(name)
        nay = f"{name} nay thuộc {present}; " if present != name else ""
        sheet.say(f"{nay or 'Hiện nay '}cơ sở ở đây liên hệ Sở Công Thương {present} hoặc Trung tâm Khuyến công của {present}.")
        if present != name:
            sheet.show(place_unit(book, name))
    told = matcher.rank(replace(query, text=_CONTACT, raw=_CONTACT, language="vi", provinces=()), among=lambda p: not p.missing and not p.province)
    for match in told[:1]:
        sheet.show(match.provision)
    return sheet.answer(question)


def place_unit(book: PolicyBook, name: str) -> Provision | None:
    """What the texts say of the present unit that a province is or has gone into."""
    present = present_name(name)
    return next((p for p in book.provisions if p.province == present and p.title == present), None)
