"""Vietnamese numbers with their units: "9.736,4 triệu đồng", "1 tỷ 350 triệu", "17/28 đề án", "7 - 10%".

A full stop separates thousands and a comma decimals, so "2,679 tỷ" is 2 679 000 000 đồng and "10,270 tỷ"
is 10.27 tỷ. Typed without marks ("300 trieu") is read too. What `find_quantities` leaves out: dates and
periods (`index.periods`), numbers of documents, telephone numbers, and numbers of things that are
measured, not counted (tấn, kg, viên, máy, giờ): only what `NOUNS` lists is counted.
"""

import re
from collections import deque
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from index.periods import document_numbers, find_periods
from index.text import exact_key, fold, has_diacritics


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, `text` at `start:end` with the words that qualify it ("hơn 2,1 tỷ đồng").

    `value` is in base units: đồng, percent as 33.16, pieces. `value_high` is the upper bound of a range,
    `of` the second number of "17/28 đề án". `unit`: "VND", "percent" or "count". `noun`: what is counted,
    as typed; None for money, percent and a bare number. `qualifier`: "exact", "approx" (khoảng), "over"
    (trên, hơn, ít nhất) or "under" (gần); a ceiling (tối đa) is exact.
    """

    value: Decimal
    value_high: Decimal | None
    unit: str
    noun: str | None
    qualifier: str
    start: int
    end: int
    text: str
    of: Decimal | None = None


# What is counted, one unit of the exchange format or another; machines and measures are left out on purpose.
NOUNS = tuple(
    noun.strip()
    for noun in """
    đề án|dự án|nhiệm vụ|chương trình|hạng mục|hợp đồng|hồ sơ|bộ hồ sơ|phương án|đề tài|công trình|mô hình|điểm trình diễn
    cơ sở|lượt cơ sở|doanh nghiệp|lượt doanh nghiệp|DN|DNTN|hợp tác xã|HTX|liên hiệp hợp tác xã|tổ hợp tác|hộ
    hộ kinh doanh|hộ gia đình|đơn vị|lượt đơn vị|công ty|xí nghiệp|nhà máy|tổ chức|tập thể|cá nhân|thành viên|hội viên|xã viên
    hiệp hội|câu lạc bộ|đoàn|làng nghề|cụm công nghiệp|CCN|cụm|khu công nghiệp|gian hàng|gian|cửa hàng|điểm bán hàng
    phòng trưng bày|showroom|chủ cơ sở|chủ doanh nghiệp|chủ hộ|lao động|lượt lao động|người|lượt người|học viên|lượt học viên|công nhân|nghệ nhân|thợ
    thợ giỏi|nông dân|thanh niên|phụ nữ|chị em|cán bộ|lượt cán bộ|cộng tác viên|khuyến công viên|đại biểu|lượt đại biểu
    việc làm|chỗ làm|chỗ làm việc|lượt|lượt khách|khách hàng|sản phẩm|lượt sản phẩm|bộ sản phẩm|nhóm sản phẩm|SP
    mẫu|mẫu mã|mặt hàng|nhãn hiệu|thương hiệu|logo|giải|giải nhất|giải nhì|giải ba|giải khuyến khích|giải thưởng
    giấy chứng nhận|chứng nhận|lớp|khóa|kỳ|đợt|cuộc|phiên chợ|phiên|hội chợ|triển lãm|hội nghị|hội thảo|tọa đàm
    buổi|chuyến|website|trang web|trang thông tin|bản tin|tin|bài|tin bài|tin, bài|phóng sự|chuyên mục|chuyên đề
    ấn phẩm|cuốn|bộ tài liệu|tờ rơi|địa phương|tỉnh|tỉnh, thành phố|thành phố|huyện|quận|thị xã|xã|phường|thị trấn
    """.strip().replace("\n", "|").split("|")
)  # fmt: skip
# A count of places in words ("hai huyện") goes with their names and is no figure.
_PLACES = {"dia phuong", "tinh", "tinh, thanh pho", "thanh pho", "huyen", "quan", "thi xa", "xa", "phuong", "thi tran"}


def parse_number(raw: str) -> Decimal | None:
    """The number that `raw` writes in Vietnamese notation, None where it writes none.

    "9.736,4" -> 9736.4, "2,679" -> 2.679, "3.666.984.000" -> 3666984000, "02" -> 2, "1, 35" -> 1.35. The
    English form is read where the Vietnamese reading is impossible: "33.16" and "0.750" (no group of
    thousands), "2,000,000" (no number has two decimal commas). None: "1.2.3", "1.23.456", "12,", "0.1.2",
    more than 15 digits, a leading zero in more than three ("0912345678"), any other character.
    """
    raw = raw.strip()
    if not _NUMBER.fullmatch(raw) or sum(c.isdigit() for c in raw) > 15:
        return None
    if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3}){2,}", raw):
        return Decimal(raw.replace(",", ""))
    if re.fullmatch(r"[0-9]{1,3}\.[0-9]{1,2}|0\.[0-9]{3}", raw):
        return Decimal(raw)
    return Decimal(re.sub(r"[.\s]", "", raw).replace(",", "."))


def find_quantities(text: str, *, money_unit: str | None = None) -> list[Quantity]:
    """Quantities in order, without overlap; offsets are into the given normalised text.

    `money_unit` ("triệu đồng", "tỷ", "đồng", …) is a unit stated once for a table or a list: bare numbers
    are then amounts of it. Without it a bare number counts only where a word qualifies it ("khoảng 8.000 -
    10.000"). Raises ValueError for another unit.
    """
    scale = None if money_unit is None else _MULTIPLE.get(fold(money_unit).removesuffix("dong").strip())
    if money_unit is not None and scale is None:
        raise ValueError(f"money_unit is {money_unit!r}, wanted đồng, nghìn, triệu or tỷ")
    source = _Source(text, fold(text), scale)
    taken = deque(sorted([(p.offset_start, p.offset_end) for p in find_periods(text)] + document_numbers(text)))
    found: list[Quantity] = []
    at = 0
    while match := _BEGIN.search(source.folded, at):
        start, at = match.start(), max(match.end(), match.start() + 1)
        while taken and taken[0][1] <= start:
            taken.popleft()
        if taken and taken[0][0] <= start:
            at = taken[0][1]
            continue
        quantity = _read(source, start, found[-1].end if found else 0)
        if quantity is not None:
            found.append(quantity)
            at = quantity.end
    return found


def stated_money_unit(text: str) -> str | None:
    """The unit that a text states once for its numbers: "Đơn vị tính: triệu đồng", "(tỷ đồng)" -> "triệu", "tỷ"."""
    match = _STATED.search(fold(text))
    return None if match is None else _MULTIPLE_NAME[_MULTIPLE[(match["big"] or match["big2"] or "").strip()]]


def format_number(value: Decimal | int) -> str:
    """Vietnamese notation without rounding: 9736.4 -> "9.736,4", 2000000 -> "2.000.000"."""
    whole, _, fraction = f"{Decimal(value):f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{int(whole):,}".replace(",", ".") + ("," + fraction if fraction else "")


def format_vnd(value: Decimal | int) -> str:
    """An amount in the largest unit that needs no more than three decimals, never rounded; not negative.

    2679000000 -> "2,679 tỷ đồng", 9736400000 -> "9.736,4 triệu đồng", 1500 -> "1.500 đồng".
    """
    value = Decimal(value)
    for unit, name in ((Decimal(10**9), "tỷ đồng"), (Decimal(10**6), "triệu đồng")):
        if value >= unit and value * 1000 % unit == 0:
            return f"{format_number(value / unit)} {name}"
    return f"{format_number(value)} đồng"


_MULTIPLE = {"": 1, "nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "tr": 10**6, "ty": 10**9, "ti": 10**9}
_MULTIPLE |= {f"{k} {t}": 10**12 for k in ("nghin", "ngan") for t in ("ty", "ti")}
_MULTIPLE_NAME = {1: "đồng", 10**3: "nghìn", 10**6: "triệu", 10**9: "tỷ", 10**12: "nghìn tỷ"}

# In this order: "9.736,4", "2 000 000", "2,000,000", "1, 35" (before a unit of money only), "2,679", "33.16", "02".
_NUMBER = re.compile(
    r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?"
    r"|[1-9][0-9]{0,2}(?:[ \xa0][0-9]{3}){2,}|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}"
    r"|[0-9]{1,3}, [0-9]{1,3}(?=\s?(?:t[yi]|trieu)\b|$)|(?:0|[1-9][0-9]*),[0-9]+|(?:0|[1-9][0-9]{0,2})\.[0-9]{1,2}"
    r"|0\.[0-9]{3}|0[0-9]{0,2}|[1-9][0-9]*"
)
_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_BIG = r"(?:(?:nghin|ngan) )?t[yi]|trieu|nghin|ngan|tr"
_STATED = re.compile(
    rf"(?:don vi|dvt|tinh bang|tinh theo)[^.;\n]{{0,25}}?\b(?P<big>{_BIG}|)\s*dong\b|\((?:[^()0-9]{{0,20}}[:,]\s*)?(?P<big2>{_BIG}|)\s*dong\)"
)
# Between a number and its unit: a blank, or a line break inside a sentence.
_BLANK = r"(?:[ ]{0,2}|[ ]?\n)"
_SPELT_OUT = r"(?:\([^()0-9\n]{1,40}\) )?"  # "02 (hai) đề án", "5.000.000 (năm triệu) đồng"
# "triệu đồng", "tỷ", "tr.đ", "đồng", "đ", "VNĐ". Not "tỷ lệ", foreign money, "2020 Đồng Tháp".
_MONEY = re.compile(
    rf"{_BLANK}{_SPELT_OUT}(?P<unit>(?P<big>{_BIG})\b(?! (?:le|suat|gia|so)\b)(?: ruoi\b)?"
    r"(?P<dong>\.?[ ]?(?:dong|vnd|d)\b)?|(?P<plain>dong|vnd|d)\b)(?![ ]?(?:usd|do la|euro|thap\b|nai\b|bang\b))"
)
_PERCENT = re.compile(r"[ ]?(?:%|phan tram\b)")
_MEASURED = re.compile(
    r"[ ]?(?:tan|ta|kg|m2|m3|met|lit|con|cay|vien|lon|chai|hop|goi|kwh|ha|km|dan|chiec|cai|bo|tam|hat|qua|trai)\b"
)
_NOUN_KEYS: dict[str, tuple[str, ...]] = {fold(noun): tuple(map(exact_key, noun.split())) for noun in NOUNS}
_ANY_NOUN = "|".join(sorted(_NOUN_KEYS, key=len, reverse=True))
# "8 nhiệm vụ, đề án" and "9 doanh nghiệp và hộ kinh doanh" are counted together.
_NOUN = re.compile(
    rf"{_BLANK}{_SPELT_OUT}(?P<noun>(?P<first>{_ANY_NOUN})\b)(?P<more>(?:, ?| va | hoac |/)(?P<next>{_ANY_NOUN})\b)?"
)
# "Số đề án hoàn thành là 18", "tổng số lao động được đào tạo: 320", "số việc làm mới vào khoảng 8.000".
_NUMBER_OF = re.compile(
    rf"\bso (?:luong |luot )?(?P<noun>{_ANY_NOUN})\b[^.;:|()0-9\n]{{0,60}}?"
    r"(?::| (?:la|dat|len|toi|den|con|vao|xuong))\s+(?:(?:muc|tren|hon|gan|khoang|chung|xap xi|it nhat|duoi) )*$"
)
# A machine's output: "500 sản phẩm/ngày".
_OUTPUT = re.compile(r"\s?/\s?(?:ngay|gio|h|ca|me|phut|thang|nam)\b")
_MADE = ("san pham", "sp", "mau", "bo ", "cuon", "tin", "bai")
_TO = re.compile(r"[ ]?[-–—~][ ]?|[ ](?:den|toi)[ ](?:duoi |gan |khoang )?")
_OF = re.compile(r"[ ]?/[ ]?")
_QUALIFIERS = {
    "khoảng": "approx", "chừng": "approx", "xấp xỉ": "approx", "ước": "approx", "tầm": "approx", "gần": "under",
    "ngót": "under", "chưa đến": "under", "chưa tới": "under", "dưới": "under", "trên": "over", "hơn": "over",
    "ít nhất": "over", "tối thiểu": "over", "vượt": "over", "tối đa": "exact", "không quá": "exact",
    "không vượt quá": "exact",
}  # fmt: skip
_QUALIFIER_OF = {fold(word): meaning for word, meaning in _QUALIFIERS.items()}
_HEAD = re.compile(rf"(?<!\w)(?P<q>(?:(?:{'|'.join(_QUALIFIER_OF)})\s+)*)(?P<since>tu\s+)?$")
_AND_MORE = re.compile(r"\s+tro len\b")
# Before a number that ranks or measures: "lần thứ 14", "Quyết định số 12" (not "tổng số 12"), "công suất 500".
_NO_COUNT = re.compile(
    r"(?i)(?:\blan\s+thu|\bthứ|(?<!tổng )(?<!trong )(?<!con )(?<!với )\bsố|\bđiều|\bkhoản"
    r"|\b(?:công|năng) suất|\b(?:cong|nang) suat)\s*:?\s*$"
)

_ONES = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
_TENS = {"mười": 10} | {f"{word} mươi": 10 * n for word, n in _ONES.items() if n > 1}
_LAST = _ONES | {"mốt": 1, "tư": 4, "lăm": 5}
_WORDS = _ONES | _TENS | {f"{word} trăm": 100 * n for word, n in _ONES.items()}
_WORDS |= {f"{tens} {last}": n + m for tens, n in _TENS.items() for last, m in _LAST.items()}
_WORD_OF = {tuple(map(exact_key, w.split())): n for w, n in _WORDS.items()}
_WORD_NUMBER = re.compile("|".join(sorted({fold(w) for w in _WORDS}, key=len, reverse=True)))
# A number in words that points back ("cả ba", "hai … này") or belongs to something else.
_POINTS_BACK = re.compile(r"\b(?:ca|thu|thang|quy|moi|tung|may|nhung|cac|so|nam|cap)\s+$")
_THESE = re.compile(r"[^.,;:\n]{0,25}?\b(?:nay|ay|do|tren|kia)\b")
_TIMES = re.compile(rf"gap\s+(?:(?P<n>{_DIGITS.pattern})\s+lan|(?P<word>doi|ba|bon|nam|muoi)(?:\s+lan)?)\b")
_TIMES_WORD = {"doi": 2, "ba": 3, "bon": 4, "nam": 5, "muoi": 10}
_RISE = re.compile(r"\b(?:tang|giam|hon)\s+(?:khoang\s+|gan\s+|hon\s+)?$")
_BEGIN = re.compile(rf"{_DIGITS.pattern}|(?<!\w)(?:{'|'.join(sorted({fold(w) for w in [*_ONES, 'mười', 'gấp']}))})\b")
_KEYS = {
    exact_key(word)
    for phrase in (
        *_QUALIFIERS,
        *_WORDS,
        "từ đến tới trở lên tỷ triệu nghìn ngàn đồng đ vnđ rưỡi phần trăm gấp đôi lần và hoặc",
    )
    for word in phrase.split()
}
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Source:
    text: str
    folded: str
    scale: int | None

    def spelt(self, start: int, end: int) -> bool:
        """Whether the accented words between carry the marks of words we read ("gần", not "gắn")."""
        return all(exact_key(w) in _KEYS for w in _LETTERS.findall(self.text[start:end]) if has_diacritics(w))

    def bare(self, start: int, end: int) -> bool:
        """Whether the text around is typed without marks, so that a word may have lost its own."""
        return not has_diacritics(self.text[max(0, start - 40) : end + 40])

    def broken(self, start: int, end: int) -> bool:
        """Whether a line ends between a number and its unit that is no line inside a sentence."""
        unit = self.text[start:end].lstrip()
        return "\n" in self.text[start:end] and not unit[:1].islower()


class _Number(NamedTuple):
    value: Decimal
    start: int
    end: int


class _Unit(NamedTuple):
    unit: str
    scale: Decimal
    noun: str | None
    end: int


class _Reading(NamedTuple):
    value: Decimal
    unit: _Unit
    high: Decimal | None = None
    of: Decimal | None = None


def _read(source: _Source, start: int, floor: int) -> Quantity | None:
    """The quantity whose number begins at `start`; words that qualify it are looked for from `floor` on."""
    head = _HEAD.search(source.folded[max(floor, start - 40) : start])
    begin = start - len(head.group()) if head and source.spelt(start - len(head.group()), start) else start
    words = head["q"].split() if head and begin < start else []
    since = bool(head and begin < start and head["since"])
    if source.folded.startswith("gap", start):
        reading = _times(source, start)
    elif not source.folded[start].isdigit():
        reading = _in_words(source, start)
    elif _NOT_FREE.search(source.folded[max(0, start - 2) : start]) or not (number := _number_at(source.folded, start)):
        reading = None
    else:
        qualified = bool(words)
        reading = _range(source, number, qualified) or _ratio(source, number) or _single(source, number, qualified)
    if reading is None or (reading.unit.unit == "count" and _no_count(source, start, reading.unit)):
        return None
    end, qualifier = reading.unit.end, "exact"
    if words or (since and reading.high is not None):
        start = begin
        # The nearest word tells: "khoảng trên 1,5 tỷ" is over.
        qualifier = next(
            (meaning for word, meaning in _QUALIFIER_OF.items() if " ".join(words).endswith(word)), "exact"
        )
    if (more := _AND_MORE.match(source.folded, end)) and source.spelt(end, more.end()):
        end, qualifier = more.end(), "over"
    unit = reading.unit
    return Quantity(
        reading.value, reading.high, unit.unit, unit.noun, qualifier, start, end, source.text[start:end], reading.of
    )


def _number_at(folded: str, at: int) -> _Number | None:
    match = _NUMBER.match(folded, at)
    if not match or re.match(r"[0-9]|[.,][0-9]", folded[match.end() : match.end() + 2]):
        return None
    value = parse_number(match.group())
    return None if value is None else _Number(value, at, match.end())


def _unit_at(source: _Source, number: _Number) -> _Unit | None:
    """Money, percent or a counted noun directly after a number."""
    at, folded = number.end, source.folded
    if percent := _PERCENT.match(folded, at):
        return _Unit("percent", Decimal(1), None, percent.end())
    money = _MONEY.match(folded, at)
    if not money or not source.spelt(money.start("unit"), money.end()) or source.broken(at, money.end()):
        return _noun_at(source, at)
    if source.text[money.end() : money.end() + 6] == " trọng":  # "tỷ trọng"
        return None
    if money["plain"]:
        # "2 dong" without marks is as well "2 dòng", and "5 đ" a letter in a list.
        clear = money["plain"] == "vnd" or (money["plain"] == "dong" and has_diacritics(source.text[at : money.end()]))
        return _Unit("VND", Decimal(1), None, money.end()) if clear or number.value >= 1000 else None
    scale = Decimal(_MULTIPLE[money["big"]])
    if not money["dong"]:
        if counted := _noun_at(source, money.end()):  # "3,5 triệu lượt khách"
            return counted._replace(scale=scale)
        if _MEASURED.match(folded, money.end()):
            return None
    return _Unit("VND", scale, None, money.end())


def _noun_at(source: _Source, at: int) -> _Unit | None:
    match = _NOUN.match(source.folded, at)
    if not match or source.broken(at, match.end("noun")) or not _is_noun(source, match, "first"):
        return None
    # "9 đề án, huyện Mộ Đức …" goes on with a name, not with what is counted.
    more = match["more"] and _is_noun(source, match, "next") and not source.text[match.end() + 1 : match.end() + 2].isupper()
    end = match.end() if more else match.end("noun")
    return _Unit("count", Decimal(1), source.text[match.start("noun") : end], end)


def _is_noun(source: _Source, match: re.Match[str], group: str) -> bool:
    start, end = match.span(group)
    typed = source.text[start:end].split()
    agree = (exact_key(w.strip(",")) == key.strip(",") for w, key in zip(typed, _NOUN_KEYS[match[group]], strict=False))
    bare = source.bare(start, end)
    return all(ok or (bare and not has_diacritics(w)) for w, ok in zip(typed, agree, strict=False))


def _bare_unit(source: _Source, number: _Number, qualified: bool, begin: int) -> _Unit | None:
    """The unit of a number with nothing behind it, of a range that begins at `begin`: the one stated once for all, what
    its sentence counts ("số đề án là 18"), or none where a word qualifies it."""
    if source.scale is not None and _NOTHING_BEHIND.match(source.folded, number.end):
        return _Unit("VND", Decimal(source.scale), None, number.end)
    if _NO_UNIT_BEHIND.match(source.folded, number.end) and (noun := _noun_ahead(source, begin)):
        return _Unit("count", Decimal(1), noun, number.end)
    if qualified and _STOP_BEHIND.match(source.folded, number.end):
        return _Unit("count", Decimal(1), None, number.end)
    return None


def _noun_ahead(source: _Source, start: int) -> str | None:
    """What a bare number counts where its noun stands before it: "Số đề án hoàn thành là 18", "Số cơ sở: 34"."""
    before = source.folded[max(0, start - 90) : start]
    match = _NUMBER_OF.search(before)
    if not match:
        return None
    at = start - len(before)
    typed, key = source.text[at + match.start("noun") : at + match.end("noun")], _NOUN_KEYS[match["noun"]]
    spelt = tuple(exact_key(w) for w in typed.split()) == key or source.bare(at + match.start("noun"), start)
    return typed if spelt else None


def _amount(source: _Source, number: _Number, unit: _Unit) -> Decimal | None:
    """The number in base units; None for a piece of something counted. "1,200 lao động" are 1200: nobody counts 1.2."""
    value = number.value
    if (
        unit.unit == "count"
        and unit.scale == 1
        and re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", source.text[number.start : number.end])
    ):
        value *= 1000
    value *= unit.scale
    whole = value == value.to_integral_value() or unit.noun == "lần"  # "tăng 1,6 lần"
    return None if unit.unit == "count" and not whole else value


def _range(source: _Source, first: _Number, qualified: bool) -> _Reading | None:
    """ "7 - 10%", "từ 4 đến 8,3 tỷ đồng", "từ 800 triệu đến 1,2 tỷ đồng"."""
    own = _unit_at(source, first)
    to = _TO.match(source.folded, own.end if own else first.end)
    second = to and source.spelt(to.start(), to.end()) and _number_at(source.folded, to.end())
    if not second or (own and own.unit == "count"):
        return None
    unit = _unit_at(source, second) or (None if own else _bare_unit(source, second, qualified, first.start))
    if not unit or (own and own.unit != unit.unit):
        return None
    low, high = _amount(source, first, own or unit), _amount(source, second, unit)
    return _Reading(low, unit, high=high) if low is not None and high is not None and low < high else None


def _ratio(source: _Source, first: _Number) -> _Reading | None:
    """ "17/28 đề án", "600/1200 triệu đồng", and "3/4 đã hoàn tất"."""
    slash = _OF.match(source.folded, first.end)
    second = slash and _number_at(source.folded, slash.end())
    if not second or not second.value:
        return None
    if first.value == 1 and second.value >= 100:  # the scale of a map: "quy hoạch chi tiết 1/500 cụm công nghiệp"
        return None
    unit = _unit_at(source, second)
    if unit is None and first.value <= second.value and _DONE.match(source.folded, second.end):
        unit = _Unit("count", Decimal(1), None, second.end)
    if not unit:
        return None
    part, whole = _amount(source, first, unit), _amount(source, second, unit)
    return _Reading(part, unit, of=whole) if part is not None and whole is not None else None


def _single(source: _Source, number: _Number, qualified: bool) -> _Reading | None:
    unit = _unit_at(source, number) or _fold_of(source, number) or _bare_unit(source, number, qualified, number.start)
    value = _amount(source, number, unit) if unit else None
    if unit is None or value is None:
        return None
    if unit.unit == "VND" and " ruoi" in source.folded[number.end : unit.end]:  # "1 tỷ rưỡi"
        return _Reading(value + unit.scale / 2, unit)
    # "1 tỷ 350 triệu đồng", "1 triệu 200 nghìn đồng".
    while unit.unit == "VND" and unit.scale > 1 and not source.folded.endswith(("dong", "d"), 0, unit.end):
        rest = _number_at(source.folded, unit.end + 1) if source.folded[unit.end : unit.end + 1] == " " else None
        below = rest and _unit_at(source, rest)
        if not rest or not below or below.unit != "VND" or rest.value >= 1000 or below.scale * 1000 != unit.scale:
            break
        value, unit = value + rest.value * below.scale, below
    return _Reading(value, unit)


def _in_words(source: _Source, start: int) -> _Reading | None:
    """ "ba cơ sở", "hai mươi lăm lao động", "năm trăm triệu đồng"; not what points back ("cả ba", "hai đề án này")."""
    match = _WORD_NUMBER.match(source.folded, start)
    if not match:
        return None
    typed = source.text[start : match.end()].split()
    value = _WORD_OF.get(tuple(map(exact_key, typed)))
    if value is None or _POINTS_BACK.search(source.folded[max(0, start - 8) : start]):
        return None
    unit = _unit_at(source, _Number(Decimal(value), start, match.end()))
    if unit is None or unit.unit == "percent" or value == 1:
        return None
    if unit.unit == "count" and (
        typed == ["năm"] or fold(unit.noun or "") in _PLACES or _THESE.match(source.folded, unit.end)
    ):
        return None
    return _Reading(value * unit.scale, unit)


def _times(source: _Source, start: int) -> _Reading | None:
    """ "gấp 3 lần", "gấp đôi"."""
    match = _TIMES.match(source.folded, start)
    if not match or not has_diacritics(source.text[start : start + 3]) or not source.spelt(start, match.end()):
        return None
    value = parse_number(match["n"]) if match["n"] else Decimal(_TIMES_WORD[match["word"]])
    return None if value is None else _Reading(value, _Unit("count", Decimal(1), "lần", match.end()))


def _fold_of(source: _Source, number: _Number) -> _Unit | None:
    """ "tăng 11 lần": how many times as much, not how often."""
    times = _LAN.match(source.folded, number.end)
    rises = times and _RISE.search(source.folded[max(0, number.start - 20) : number.start])
    return (
        _Unit("count", Decimal(1), source.text[times.start() + 1 : times.end()], times.end())
        if times and rises
        else None
    )


def _no_count(source: _Source, start: int, unit: _Unit) -> bool:
    """Whether the words around make a count something else: a rank, a code, what a machine turns out."""
    before = source.text[max(0, start - 20) : start]
    if unit.noun is None or unit.noun == "lần":
        return False
    return bool(
        _NO_COUNT.search(before) or (fold(unit.noun).startswith(_MADE) and _OUTPUT.match(source.folded, unit.end))
    )


# Before a first number: "NQ15", "1.2", "3/4", "Covid-19".
_NOT_FREE = re.compile(r"[\w:]$|[0-9][.,/]$|\w[-–—]$")
_NOTHING_BEHIND = re.compile(r"(?![ ]?[\w%/])")
_STOP_BEHIND = re.compile(r"\s*(?:[,;:)|]|\.(?![0-9])|$)")
_NO_UNIT_BEHIND = re.compile(rf"{_STOP_BEHIND.pattern}| ?\(")
_DONE = re.compile(r" da\b")
_LAN = re.compile(r" lan\b")
