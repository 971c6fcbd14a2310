"""Where khuyến công applies: the rule of place of Điều 1 khoản 2 NĐ 45/2012/NĐ-CP, by the day asked.

Since 15/10/2025 (wording of NĐ 235/2025/NĐ-CP) điểm a lists xã, phường, đặc khu of a province; xã, đặc khu of a city under
central rule; craft villages recognised by the provincial People's Committee. Before, it listed huyện, thị xã, thị trấn, xã;
phường of cities of class 2 and 3; phường of cities of class 1 made from a xã within 5 years.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.policy_book import PolicyBook
from index.legal_references import LegalReference
from index.places import MERGED_ON, present_name, type_of, type_since
from index.records import Provision
from index.relations import holds_within
from index.text import exact_tokens, fold, tokens

DECREE = "45/2012/NĐ-CP"
CHANGED = date(2025, 10, 15)
_CITY = "thành phố trực thuộc trung ương"
_UNITS = {
    tuple(exact_tokens(name)): unit
    for name, unit in (
        ("thị trấn", "thi tran"), ("thị xã", "thi xa"), ("đặc khu", "dac khu"), ("làng nghề", "lang nghe"), ("phường", "phuong"), ("xã", "xa"),
        ("huyện", "huyen"), ("quận", "quan"),
    )
}  # fmt: skip
NOW, THEN = frozenset({"xa", "phuong", "dac khu"}), frozenset({"huyen", "thi xa", "thi tran", "xa", "phuong"})
_BARE = frozenset({"phuong", "xa", "huyen"})
_GOES_ON_OTHERWISE = re.compile(r"^(?:phuong (?:an|phap|thuc|tien|huong|cham)|xa (?:hoi|xa|cach|nha|la|roi|tinh))")
# "hợp tác xã", "UBND xã", "cấp huyện" name no place of the establishment; nor does "xã hội".
_NOT_AFTER, _NOT_BEFORE = frozenset({"tac", "cap", "ubnd", "dan", "dia", "thi", "lam"}), frozenset({"hoi"})
UNSURE = "Chưa chắc chắn."


@dataclass(frozen=True, slots=True)
class Area:
    """What is said of a place: its kind of unit, folded ("phuong", "lang nghe", "" where not known), the provinces named
    by their old or new names, and for the rule before 15/10/2025 the class of the city, and whether a town (thị xã) is named.

    `of_province` and `of_city` tell where a unit is said to lie in "a province" or "a city under central rule" unnamed.
    """

    unit: str
    names: tuple[str, ...] = ()
    of_province: bool = False
    of_city: bool = False
    city_class: int | None = None
    town: bool = False


@dataclass(frozen=True, slots=True)
class AreaVerdict:
    """`standing`: "in" the list of places, "out" of it, "depends" on what is not said, "unsure" where the texts leave it
    open; `told` says so in a sentence or two."""

    standing: Literal["in", "out", "depends", "unsure"]
    told: str


def area_verdict(area: Area, on: date) -> AreaVerdict | None:
    """Whether a place is one where khuyến công applies by the rule of that day; None where that rule says nothing of it."""
    return _before(area, on) if on < CHANGED else _now(area, on)


def units_in(text: str) -> list[str]:
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


def point(book: PolicyBook, diem: str, on: date, about: str = "") -> Provision | None:
    """Điều 1 khoản 2 of the decree at that điểm in the wording of that day: the first entry, or the first `about` something.

    `about` are words that the entry's title holds ("doanh nghiệp lớn").
    """
    document = book.document(DECREE)
    if document is None:
        return None
    here = book.at(document, LegalReference("", 0, 0, dieu="1", khoan="2", diem=diem))
    wanted = fold(about)
    return next((p for p in here if not p.missing and p.diem == diem and holds_within(p, on, on) and wanted in fold(p.title)), None)


def kind_of(name: str, on: date) -> str:
    """ "city", "province", or "new city" for one that became a city after the rule of 2025 was made."""
    present = present_name(name)
    if type_of(present, max(on, MERGED_ON)) != _CITY:
        return "province"
    return "new city" if type_of(present, MERGED_ON) != _CITY else "city"


def becoming(book: PolicyBook, names: Sequence[str], on: date) -> Provision | None:
    """The provision that states since when the first province named is a city, where it became one after the rule of 2025."""
    if not names or kind_of(names[0], on) != "new city":
        return None
    name, since = present_name(names[0]), f"{city_since(names[0]):%d/%m/%Y}"
    return next((p for p in book.provisions if not p.missing and name in book.text(p) and since in book.text(p)), None)


def city_since(name: str) -> date | None:
    """The day since which the unit that a province is now has its present type, where that changed after the merger."""
    return type_since(present_name(name))


def _now(area: Area, last: date) -> AreaVerdict:
    where = ", ".join(dict.fromkeys(present_name(name) for name in area.names))
    if area.unit == "lang nghe":
        return AreaVerdict("in",
            "Có, nếu làng nghề đã được UBND cấp tỉnh công nhận: cơ sở công nghiệp nông thôn trong làng nghề được công nhận thuộc địa bàn "
            "khuyến công, kể cả ở phường của thành phố trực thuộc trung ương.",
        )
    if area.unit in ("xa", "dac khu"):
        named = "Xã" if area.unit == "xa" else "Đặc khu"
        of = f" ({where})." if where else "."
        return AreaVerdict("in", f"Có. {named} của tỉnh và của thành phố trực thuộc trung ương đều thuộc địa bàn khuyến công{of}")
    if area.unit != "phuong":
        return AreaVerdict("depends",
            "Tùy đơn vị hành chính hiện nay. Huyện, quận, thị xã, thị trấn, thành phố thuộc tỉnh không còn là tiêu chí: cấp huyện đã kết thúc hoạt động từ "
            "01/07/2025. Cơ sở ở xã, đặc khu, hoặc ở phường của tỉnh thì thuộc địa bàn; ở phường của thành phố trực thuộc trung ương thì phải nằm "
            "trong làng nghề được công nhận. Anh/chị cho biết nay cơ sở ở xã, phường nào.",
        )
    types = {kind_of(name, last) for name in area.names}
    if types == {"new city"}:
        since = city_since(area.names[0])
        return AreaVerdict("unsure",
            f"{UNSURE} {where} là thành phố trực thuộc trung ương từ {since:%d/%m/%Y}; theo câu chữ của điểm a, phường ở đây không còn là "
            "phường của tỉnh. Nghị quyết thành lập thành phố có thể có quy định chuyển tiếp mà kho chưa có, nên chưa thể khẳng định.",
        )
    if types == {"city"} or (not types and area.of_city and not area.of_province):
        of = f" ({where})" if where else ""
        return AreaVerdict("out",
            f"Không có tên trong danh sách địa bàn: phường của thành phố trực thuộc trung ương{of} không được nêu ở điểm a. Chỉ khi cơ sở nằm "
            "trong làng nghề được UBND cấp tỉnh công nhận thì mới thuộc địa bàn.",
        )
    if types == {"province"} or (not types and area.of_province and not area.of_city):
        of = f" ({where} là tỉnh)." if where else "."
        return AreaVerdict("in", f"Có. Từ 15/10/2025, mọi phường của tỉnh đều thuộc địa bàn khuyến công{of}")
    return AreaVerdict("depends",
        "Tùy nơi. Từ 15/10/2025 không còn xét thành phố loại mấy: phường của tỉnh thuộc địa bàn khuyến công; phường của thành phố trực thuộc "
        "trung ương thì không có trong danh sách, trừ cơ sở trong làng nghề được công nhận. Anh/chị cho biết phường thuộc tỉnh, thành phố nào.",
    )


def _before(area: Area, last: date) -> AreaVerdict | None:
    when = f"Theo quy định áp dụng đến hết 14/10/2025 (thời điểm hỏi: {last:%d/%m/%Y})"
    if last >= MERGED_ON:
        return AreaVerdict("unsure",
            f"{UNSURE} {when}, tiêu chí địa bàn còn ghi theo huyện, thị xã, thị trấn và loại thành phố, trong khi cấp huyện đã kết thúc "
            "hoạt động từ 01/07/2025.",
        )
    if area.unit in ("xa", "huyen", "thi xa", "thi tran"):
        return AreaVerdict("in", f"Có. {when}, huyện, thị xã, thị trấn, xã thuộc địa bàn khuyến công.")
    if area.unit != "phuong":
        return None
    if area.city_class in (2, 3):
        return AreaVerdict("in", f"Có. {when}, phường của thành phố loại 2, loại 3 thuộc địa bàn khuyến công.")
    if area.city_class == 1:
        return AreaVerdict("depends",
            f"Chỉ khi phường được chuyển từ xã chưa quá 5 năm. {when}, phường khác của thành phố loại 1 không có trong danh sách.",
        )
    if area.town:
        return AreaVerdict("in", f"Có. {when}, thị xã thuộc địa bàn khuyến công.")
    return AreaVerdict("depends",
        f"Tùy loại thành phố. {when}, phường của thành phố loại 2, loại 3 thuộc địa bàn; phường của thành phố loại 1 chỉ khi được chuyển từ xã "
        "chưa quá 5 năm; phường của thành phố khác không có trong danh sách.",
    )
