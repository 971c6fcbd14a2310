"""Questions whether an establishment's place, or its size, is one that khuyến công applies to; the rule itself is in `policy_area`."""

import re
from dataclasses import replace

from bot.policy_area import CHANGED, NOW, THEN, Area, area_verdict, becoming, point, units_in
from bot.policy_book import PolicyBook
from bot.policy_match import PolicyMatcher
from bot.policy_sheet import PolicySheet
from bot.policy_time import AskedDays
from bot.policy_words import ASK_DEPARTMENT
from bot.query import Query
from bot.records import Answer
from index.places import find_provinces, province
from index.relations import holds_within
from index.text import fold

_CITY_NAME = re.compile(r"(?:thành phố|Thành phố|TP\.?) ((?:[A-ZĐ][\w]*)(?: [A-ZĐ][\w]*)*)")
_ASKS = re.compile(
    r"\b(?:co (?:duoc|dc|thuoc|phai|nam|du)|duoc (?:\w+ ){0,6}(?:khong|ko|chua|chu)|thuoc (?:dia ban|dien|doi tuong)|du dien|dia ban|dieu kien|doi tuong|duoc huong"
    r"|xin (?:\w+ ){0,4}duoc|duoc xin|du dieu|huong (?:khuyen cong|chinh sach|ho tro)|co .{0,60} (?:khong|ko|k)\b)"
)
_OTHER_MATTER = re.compile(
    r"\b(?:bao nhieu|may trieu|toi da|muc|nop|gui|ho so gom|o dau|de an|duyet|binh chon|nguyen cong tac|cong tac vien|dung dau|uu tien|kinh phi|bao nhieu tien|ai to chuc|chu tri|cap huyen|cap xa|chuyen tiep|nganh|nghe nhan|giay to)\b"
)
_ASKS_IN_ENGLISH = re.compile(r"\b(?:can|could|eligible|qualify|qualifies|allowed|entitled|count|covered|any chance)\b")
_CLASS = re.compile(r"\b(?:loai|do thi loai|tp loai) ?(1|2|3|i|ii|iii|mot|hai|ba)\b")
_CLASSES = {"1": 1, "i": 1, "mot": 1, "2": 2, "ii": 2, "hai": 2, "3": 3, "iii": 3, "ba": 3}
_OF_PROVINCE = re.compile(r"\b(?:cua|thuoc) (?:mot |cac )?tinh\b")
_OF_CITY = re.compile(r"\btruc thuoc (?:trung uong|tw)\b|\bthanh pho (?:lon|trung uong)\b")
_LARGE_FIRMS = "Doanh nghiệp lớn có được hưởng khuyến công không?"
_LARGE = re.compile(
    r"\b(?:tap doan|tong cong ty|cong ty da quoc gia|doanh nghiep lon|cong ty lon|quy mo lon|nha may lon)\b|\b(?:[3-9]\d\d|\d[.]?\d\d\d) (?:cong nhan|lao dong|nguoi|nhan vien)\b"
    r"|\bvon (?:\w+ )?\d{3,} ty\b|\bvon (?:\w+ )?\d+[.]\d{3} ty\b"
)
_CLEANER = re.compile(r"\bsan xuat sach hon\b|\bcum cong nghiep\b|\btieu dung ben vung\b")


def eligibility_answer(book: PolicyBook, question: str, query: Query, latest: Query, days: AskedDays) -> Answer | None:
    """Yes, no, it depends or not certain, with the provision; None where the question is not about a place.

    What `latest`, the question without those before it, says of the place goes before what those said.
    """
    folded = fold(query.text)
    units = units_in(latest.text) or units_in(query.text)
    if not units and _names_a_city(query.text):
        units = ["thanh pho"]  # "thành phố Vinh": of the district level that has ended
    if not units or not (_ASKS.search(folded) or query.english and _ASKS_IN_ENGLISH.search(fold(query.raw))) or _OTHER_MATTER.search(folded):
        return None
    # "thị trấn cũ nay là xã": each rule knows its own kinds of unit.
    known = NOW if days.last >= CHANGED else THEN
    unit = "lang nghe" if "lang nghe" in units else next((u for u in units if u in known), units[0])
    city_class = _CLASS.search(folded)
    area = Area(
        unit=unit,
        names=query.provinces,
        of_province=bool(_OF_PROVINCE.search(folded)),
        of_city=bool(_OF_CITY.search(folded)),
        city_class=_CLASSES[city_class[1]] if city_class else None,
        town="thi xa" in folded,
    )
    sheet = PolicySheet(book, days)
    verdict, rule = area_verdict(area, days.last), point(book, "a", days.last)
    if verdict is None or rule is None:
        return None
    if days.first < CHANGED <= days.last and days.named:
        sheet.say("Trong khoảng thời gian này quy định có thay đổi: từ 15/10/2025 áp dụng tiêu chí mới; câu trả lời theo tiêu chí mới.")
    further = point(book, "b", days.last)
    cleaner = bool(_CLEANER.search(folded)) and further is not None and verdict.standing != "in"
    if cleaner:
        sheet.say("Có thể, theo điểm b: điểm này nêu đối tượng mà không kèm điều kiện về địa bàn như điểm a.")
        sheet.show(further)
        sheet.say("Riêng theo điểm a:")
    since = becoming(book, area.names, days.last) if verdict.standing == "unsure" else None
    sheet.say(f"{verdict.told} [{sheet.mark(since)}]" if since else verdict.told)
    for name in area.names:
        if (known := province(name)) and not known.is_new:
            sheet.say(f"{name} nay thuộc {known.new_name}.")
    sheet.show(rule)
    if verdict.standing == "out" and further and not cleaner:
        sheet.say("Điểm b quy định thêm đối tượng không kèm điều kiện về địa bàn:")
        sheet.show(further)
    if verdict.standing != "in":
        sheet.say(ASK_DEPARTMENT)
    return sheet.answer(question)


def large_firm_answer(book: PolicyBook, matcher: PolicyMatcher, question: str, query: Query, days: AskedDays) -> Answer | None:
    """What the list of establishments says of a firm that shows itself to be large; None for any other question.

    How a small or medium firm is told from a large one stands in no text of the folder, so no verdict is given.
    """
    folded = fold(query.text)
    if not _LARGE.search(folded) or not _ASKS.search(folded) or _OTHER_MATTER.search(folded):
        return None
    asked = replace(query, text=_LARGE_FIRMS, raw=_LARGE_FIRMS, language="vi", provinces=())
    found = [m for m in matcher.rank(asked, among=lambda p: not p.missing and not p.province) if holds_within(m.provision, days.first, days.last)]
    if not found:
        return None
    sheet = PolicySheet(book, days)
    sheet.say(
        "Chưa thể khẳng định. Quy định chỉ kể doanh nghiệp nhỏ và vừa, không kể doanh nghiệp lớn; kho chưa có tiêu chí để xếp quy mô doanh nghiệp "
        "của anh/chị."
    )
    sheet.show(found[0].provision)
    if further := point(book, "b", days.last):
        sheet.say("Điểm b quy định thêm đối tượng không kèm điều kiện về địa bàn:")
        sheet.show(further)
    sheet.say(ASK_DEPARTMENT)
    return sheet.answer(question)


def _names_a_city(text: str) -> bool:
    """Whether a city is named that is no province: "thành phố Vinh"."""
    return any(province(m[1]) is None and not find_provinces(m[0]) for m in _CITY_NAME.finditer(text))
