"""Whether an establishment's place is one where khuyến công applies: Điều 1 khoản 2 NĐ 45/2012/NĐ-CP, by the day asked.

Since 15/10/2025 (wording of NĐ 235/2025/NĐ-CP) điểm a lists xã, phường, đặc khu of a province; xã, đặc khu of a city under
central rule; craft villages recognised by the provincial People's Committee. Before, it listed huyện, thị xã, thị trấn, xã;
phường of cities of class 2 and 3; phường of cities of class 1 made from a xã within 5 years.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.policy_book import PolicyBook
from bot.policy_match import PolicyMatcher
from bot.policy_sheet import PolicySheet
from bot.policy_time import AskedDays
from bot.policy_words import ASK_DEPARTMENT
from bot.query import Query
from bot.records import Answer
from index.legal_references import LegalReference
from index.places import MERGED_ON, find_provinces, present_name, province, type_of, type_since
from index.records import Provision
from index.relations import holds_within
from index.text import exact_tokens, fold, tokens

_DECREE = "45/2012/NĐ-CP"
_CHANGED = date(2025, 10, 15)
_CITY = "thành phố trực thuộc trung ương"
_UNITS = {
    tuple(exact_tokens(name)): unit
    for name, unit in (
        ("thị trấn", "thi tran"), ("thị xã", "thi xa"), ("đặc khu", "dac khu"), ("làng nghề", "lang nghe"), ("phường", "phuong"), ("xã", "xa"),
        ("huyện", "huyen"), ("quận", "quan"),
    )
}  # fmt: skip
_NOW, _THEN = frozenset({"xa", "phuong", "dac khu"}), frozenset({"huyen", "thi xa", "thi tran", "xa", "phuong"})
_BARE = frozenset({"phuong", "xa", "huyen"})
_GOES_ON_OTHERWISE = re.compile(r"^(?:phuong (?:an|phap|thuc|tien|huong|cham)|xa (?:hoi|xa|cach|nha|la|roi|tinh))")
_CITY_NAME = re.compile(r"(?:thành phố|Thành phố|TP\.?) ((?:[A-ZĐ][\w]*)(?: [A-ZĐ][\w]*)*)")
# "hợp tác xã", "UBND xã", "cấp huyện" name no place of the establishment; nor does "xã hội".
_NOT_AFTER, _NOT_BEFORE = frozenset({"tac", "cap", "ubnd", "dan", "dia", "thi", "lam"}), frozenset({"hoi"})
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
_UNSURE = "Chưa chắc chắn."
_LARGE_FIRMS = "Doanh nghiệp lớn có được hưởng khuyến công không?"
_LARGE = re.compile(
    r"\b(?:tap doan|tong cong ty|cong ty da quoc gia|doanh nghiep lon|cong ty lon|quy mo lon|nha may lon)\b|\b(?:[3-9]\d\d|\d[.]?\d\d\d) (?:cong nhan|lao dong|nguoi|nhan vien)\b"
    r"|\bvon (?:\w+ )?\d{3,} ty\b|\bvon (?:\w+ )?\d+[.]\d{3} ty\b"
)
_CLEANER = re.compile(r"\bsan xuat sach hon\b|\bcum cong nghiep\b|\btieu dung ben vung\b")


@dataclass(frozen=True, slots=True)
class _Place:
    """What a question says of the place: unit of the commune level, class of city, province, type of that."""

    unit: str
    city_class: int | None
    of_province: bool
    of_city: bool
    names: tuple[str, ...]


def eligibility_answer(book: PolicyBook, question: str, query: Query, latest: Query, days: AskedDays) -> Answer | None:
    """Yes, no, it depends or not certain, with the provision; None where the question is not about a place.

    What `latest`, the question without those before it, says of the place goes before what those said.
    """
    folded = fold(query.text)
    units = _units_in(latest.text) or _units_in(query.text)
    if not units and _names_a_city(query.text):
        units = ["thanh pho"]  # "thành phố Vinh": of the district level that has ended
    if not units or not (_ASKS.search(folded) or query.english and _ASKS_IN_ENGLISH.search(fold(query.raw))) or _OTHER_MATTER.search(folded):
        return None
    # "thị trấn cũ nay là xã": each rule knows its own kinds of unit.
    known = _NOW if days.last >= _CHANGED else _THEN
    unit = "lang nghe" if "lang nghe" in units else next((u for u in units if u in known), units[0])
    city_class = _CLASS.search(folded)
    place = _Place(
        unit=unit,
        city_class=_CLASSES[city_class[1]] if city_class else None,
        of_province=bool(_OF_PROVINCE.search(folded)),
        of_city=bool(_OF_CITY.search(folded)),
        names=query.provinces,
    )
    sheet = PolicySheet(book, days)
    told = _before(place, folded, days) if days.last < _CHANGED else _now(place, days)
    rule = _rule(book, "a", days)
    if told is None or rule is None:
        return None
    if days.first < _CHANGED <= days.last and days.named:
        sheet.say("Trong khoảng thời gian này quy định có thay đổi: từ 15/10/2025 áp dụng tiêu chí mới; câu trả lời theo tiêu chí mới.")
    further = _rule(book, "b", days)
    cleaner = bool(_CLEANER.search(folded)) and further is not None and not told.startswith("Có")
    if cleaner:
        sheet.say("Có thể, theo điểm b: điểm này nêu đối tượng mà không kèm điều kiện về địa bàn như điểm a.")
        sheet.show(further)
        sheet.say("Riêng theo điểm a:")
    since = _becoming(book, place, days) if told.startswith(_UNSURE) else None
    sheet.say(f"{told} [{sheet.mark(since)}]" if since else told)
    for name in place.names:
        if (known := province(name)) and not known.is_new:
            sheet.say(f"{name} nay thuộc {known.new_name}.")
    sheet.show(rule)
    if told.startswith("Không") and further and not cleaner:
        sheet.say("Điểm b quy định thêm đối tượng không kèm điều kiện về địa bàn:")
        sheet.show(further)
    if not told.startswith("Có"):
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
    if further := _rule(book, "b", days):
        sheet.say("Điểm b quy định thêm đối tượng không kèm điều kiện về địa bàn:")
        sheet.show(further)
    sheet.say(ASK_DEPARTMENT)
    return sheet.answer(question)


def _names_a_city(text: str) -> bool:
    """Whether a city is named that is no province: "thành phố Vinh"."""
    return any(province(m[1]) is None and not find_provinces(m[0]) for m in _CITY_NAME.finditer(text))


def _units_in(text: str) -> list[str]:
    """The kinds of unit that a text with diacritics names, folded, in order; wherever the tone mark is typed."""
    words, exact = tokens(text), exact_tokens(text)
    found, i = [], 0
    while i < len(words):
        size = next((n for n in (2, 1) if tuple(exact[i:i + n]) in _UNITS), 0)
        # Typed without its mark among words with marks: "o 1 xa hôi trước".
        if not size and exact[i] == words[i] and words[i] in _BARE and not _GOES_ON_OTHERWISE.search(" ".join(words[i:i + 2])):
            if i == 0 or words[i - 1] not in _NOT_AFTER:
                found.append(words[i])
        if size and (i == 0 or words[i - 1] not in _NOT_AFTER) and not (words[i + size:i + size + 1] and words[i + size] in _NOT_BEFORE):
            found.append(_UNITS[tuple(exact[i:i + size])])
        i += size or 1
    return found


def _rule(book: PolicyBook, diem: str, days: AskedDays) -> Provision | None:
    """Điều 1 khoản 2 of the decree at that điểm in the wording of the last day asked for."""
    document = book.document(_DECREE)
    if document is None:
        return None
    here = book.at(document, LegalReference("", 0, 0, dieu="1", khoan="2", diem=diem))
    day = days.last.isoformat()
    return next(
        (p for p in here if not p.missing and p.diem == diem and (p.valid_from or "") <= day and day <= (p.valid_to or "9999")), None
    )


def _now(place: _Place, days: AskedDays) -> str | None:
    where = ", ".join(dict.fromkeys(present_name(name) for name in place.names))
    if place.unit == "lang nghe":
        return (
            "Có, nếu làng nghề đã được UBND cấp tỉnh công nhận: cơ sở công nghiệp nông thôn trong làng nghề được công nhận thuộc địa bàn "
            "khuyến công, kể cả ở phường của thành phố trực thuộc trung ương."
        )
    if place.unit in ("xa", "dac khu"):
        named = "Xã" if place.unit == "xa" else "Đặc khu"
        return f"Có. {named} của tỉnh và của thành phố trực thuộc trung ương đều thuộc địa bàn khuyến công" + (f" ({where})." if where else ".")
    if place.unit != "phuong":
        return (
            "Tùy đơn vị hành chính hiện nay. Huyện, quận, thị xã, thị trấn, thành phố thuộc tỉnh không còn là tiêu chí: cấp huyện đã kết thúc hoạt động từ "
            "01/07/2025. Cơ sở ở xã, đặc khu, hoặc ở phường của tỉnh thì thuộc địa bàn; ở phường của thành phố trực thuộc trung ương thì phải nằm "
            "trong làng nghề được công nhận. Anh/chị cho biết nay cơ sở ở xã, phường nào."
        )
    types = {_kind_of(name, days.last) for name in place.names}
    if types == {"new city"}:
        since = _city_since(place.names[0])
        return (
            f"{_UNSURE} {where} là thành phố trực thuộc trung ương từ {since:%d/%m/%Y}; theo câu chữ của điểm a, phường ở đây không còn là "
            "phường của tỉnh. Nghị quyết thành lập thành phố có thể có quy định chuyển tiếp mà kho chưa có, nên chưa thể khẳng định."
        )
    if types == {"city"} or (not types and place.of_city and not place.of_province):
        of = f" ({where})" if where else ""
        return (
            f"Không có tên trong danh sách địa bàn: phường của thành phố trực thuộc trung ương{of} không được nêu ở điểm a. Chỉ khi cơ sở nằm "
            "trong làng nghề được UBND cấp tỉnh công nhận thì mới thuộc địa bàn."
        )
    if types == {"province"} or (not types and place.of_province and not place.of_city):
        return "Có. Từ 15/10/2025, mọi phường của tỉnh đều thuộc địa bàn khuyến công" + (f" ({where} là tỉnh)." if where else ".")
    return (
        "Tùy nơi. Từ 15/10/2025 không còn xét thành phố loại mấy: phường của tỉnh thuộc địa bàn khuyến công; phường của thành phố trực thuộc "
        "trung ương thì không có trong danh sách, trừ cơ sở trong làng nghề được công nhận. Anh/chị cho biết phường thuộc tỉnh, thành phố nào."
    )


def _before(place: _Place, folded: str, days: AskedDays) -> str | None:
    when = f"Theo quy định áp dụng đến hết 14/10/2025 (thời điểm hỏi: {days.last:%d/%m/%Y})"
    if days.last >= MERGED_ON:
        return (
            f"{_UNSURE} {when}, tiêu chí địa bàn còn ghi theo huyện, thị xã, thị trấn và loại thành phố, trong khi cấp huyện đã kết thúc "
            "hoạt động từ 01/07/2025."
        )
    if place.unit in ("xa", "huyen", "thi xa", "thi tran"):
        return f"Có. {when}, huyện, thị xã, thị trấn, xã thuộc địa bàn khuyến công."
    if place.unit != "phuong":
        return None
    if place.city_class in (2, 3):
        return f"Có. {when}, phường của thành phố loại 2, loại 3 thuộc địa bàn khuyến công."
    if place.city_class == 1:
        return f"Chỉ khi phường được chuyển từ xã chưa quá 5 năm. {when}, phường khác của thành phố loại 1 không có trong danh sách."
    if "thi xa" in folded:
        return f"Có. {when}, thị xã thuộc địa bàn khuyến công."
    return (
        f"Tùy loại thành phố. {when}, phường của thành phố loại 2, loại 3 thuộc địa bàn; phường của thành phố loại 1 chỉ khi được chuyển từ xã "
        "chưa quá 5 năm; phường của thành phố khác không có trong danh sách."
    )


def _kind_of(name: str, on: date) -> str:
    """ "city", "province", or "new city" for one that became a city after the rule of 2025 was made."""
    present = present_name(name)
    if type_of(present, max(on, MERGED_ON)) != _CITY:
        return "province"
    return "new city" if type_of(present, MERGED_ON) != _CITY else "city"


def _becoming(book: PolicyBook, place: _Place, days: AskedDays) -> Provision | None:
    """The provision that states since when the one province named is a city, where it became one after the rule of 2025."""
    if not place.names or _kind_of(place.names[0], days.last) != "new city":
        return None
    name, since = present_name(place.names[0]), f"{_city_since(place.names[0]):%d/%m/%Y}"
    return next((p for p in book.provisions if not p.missing and name in book.text(p) and since in book.text(p)), None)


def _city_since(name: str) -> date:
    return type_since(province(name).new_name)
