"""The words by which a question shows what it wants: the form of its answer, the kind of number, the source of funding.

Every pattern is matched on folded text. Where folding makes two words alike that a question depends on
("nhiều" and "nhiêu"), `Asked.asking` has the misleading one masked.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.lexicon import counted_nouns, counted_words, stop_phrases, synonyms_by_phrase
from index.text import exact_tokens, fold, tokens, word_spans

# Folded, "nhiều" (much) would be "nhiêu" (how much), "máy" (machine) "mấy" (how many), "sở" "số" (number of).
_NO_QUESTION_WORD = re.compile(r"(?i)\b(?:nhiều|máy|sở|ưu tiên|tiên tiến|tiến|tiên|tiện|công ty|tiêu biểu|tiêu chuẩn)\b")
# Matches: "bao nhiêu tiền", "kinh phí …", "hỗ trợ … bao nhiêu", "tối đa".
_MONEY = re.compile((
    r"\b(?:(?:bao nhieu|may|nhieu) (?:tien|kinh phi|von|ngan sach|ti\b|ty|trieu)"
    r"|(?:kinh phi|von|ngan sach|tien|muc ho tro|muc chi|khoan dau tu)\b"
    r"|(?:ho tro|het|ton|chi|tieu|doi ung|tu bo|bo|bo ra|muc|cap|rot|nhan|dong gop|gop|phan bo|bo tri|giao|danh|duyet|phe duyet|giai ngan|dau tu|thuc hien"
    r"|thu hut|huy dong|tri gia|gia|trich|cho|vay|xin|lam) (?!lam duoc)[^?,;]{0,40}?\b(?:bao nhieu|nhieu|may)\b(?!(?: \w+){0,3} nao\b)(?! (?:cai|con|phan tram|%|{counted})\b)"
    r"|(?:ho tro|cho|chi|nhan)\b[^?]{0,30}\b(?:nhieu|it) (?:hon|nhat)|toi da)"
).replace("{counted}", "|".join(sorted(counted_nouns(), key=len, reverse=True))))
_AMOUNT = re.compile(r"\b(?:kinh phi|von|ngan sach|tien|so (?:de an|co so|lao dong)|ti le|ty le)\b")
_PERCENT = re.compile(r"\bphan (?:tram|cham)\b|\b(?:may|bao nhieu) phan\b|%|\bti le\b|\bty le\b|\blai suat\b")
# Matches: "bao nhiêu đề án", "mấy lớp", "số lượng cơ sở", "số lao động"; not "so sánh", "máy móc", "số tiền".
_COUNT = re.compile(
    r"\b(?:bao nhieu|nhieu|may(?! moc)|so luong|so(?! (?:sanh|voi|lieu|hieu|tien|giua)\b))\s+((?:[a-z_]+\s*){1,4})"
)
# What may follow "bao nhiêu" without being counted.
_NOT_COUNTED = frozenset(
    "tien kinh von ngan ti ty trieu dong phan roi vay the la ha a so cho tu khi nam trong o tai qua lan nhe nhi va"
    " moc thiet hon nhat nguon tinh nao nay do ay kia gi v z khuyen con thi lam duoc moi cua voi bang qua roi ky den theo cung chu hoi giup ho"
    " trieu tren vao de dau phai cong thuc chi".split()
)
# The noun after them is no part of what is counted: they stand for anything.
ANYTHING = frozenset("noi cai nha thu mon".split())
# "công ty may" sews; "mấy đề án" without its marks counts.
_SEWING = re.compile(rf"(?i)\bmay\b(?! (?:{'|'.join(sorted(map(re.escape, counted_words()), key=len, reverse=True))})\b)")
# "quyết định số mấy", "ngày bao nhiêu" ask which one, not how many.
_WHICH_ONE = re.compile(r"\b(?:so|ngay|thang|dieu|khoan|nghi dinh|thong tu|thu|nam) (?:may|bao nhieu)\b(?! (?:nguoi|de an|co so|lao dong|tien))")
_COMPARE = re.compile(
    r"\bso sanh\b|\bso voi\b|\bhon hay\b|\btang hay giam\b|\bchenh\b|\bben nao\b|\bcho nao\b|\bgap may\b|\bgiua\b"
    r"|\bnao (?:cao|thap|nhieu|it|lon|nho) (?:hon|nhat)\b|\b(?:cao|thap|nhieu|it|lon|nho) (?:hon|nhat)\b|\bvoi cua\b"
    r"|\bke hoach (?:va|voi) thuc te\b|\bke hoach thuc te\b|\blen hay\b|\bhay (?:giam|tut|xuong)\b"
)
_LIST = re.compile(
    r"\bliet ke\b|\bke ten\b|\bnhung\b|\bcac\b|\bgom\b|\bdanh sach\b|\bco cau\b|\bchia (?:theo |nhom|ra)|\btung\b"
    r"|\bnhom nao\b|\bmay (?:\w+ ){1,2}nao\b"
)
# A list is asked for with its numbers only where it says so.
_WITH_NUMBERS = re.compile(r"\b(?:bao nhieu|may|khoan|so tien|kem|muc|kinh phi|ty le|ti le|phan tram)\b|%")
_HOW_MANY = re.compile(r"\b(?:bao nhieu|may(?! moc)(?! (?:\w+ ){1,2}nao\b))\b")
_HIGHEST = re.compile(
    r"\b(?:cao|lon|nhieu) (?:\w+ ){0,4}nhat\b|\bdung dau\b"
    r"|\bnao\b.*\b(?:cao|lon|nhieu|dong (?:san pham|co so|don vi|doanh nghiep|hoc vien|lao dong)) (?:\w+ ){0,14}nhat\b"
)
_LOWEST = re.compile(r"\b(?:thap|nho|it) (?:\w+ ){0,4}nhat\b(?! la)|\bnao\b.*\b(?:thap|nho|it) (?:\w+ ){0,14}nhat\b")
# "được hỗ trợ cao nhất bao nhiêu": the ceiling, no comparison.
_CEILING = re.compile(r"\b(?:ho tro|duoc|vay|nhan|muc|huong)\b(?: \w+){0,4} (?:cao|nhieu|lon) nhat (?:la |duoc |den )*(?:bao nhieu|may)\b(?!.*\bnao\b)")
# "nhiều đề án nhất", "nhiều cơ sở hơn": what is compared is what is counted.
_MOST = re.compile(r"\b(?:nhieu|it)\s+((?:[a-z]+\s+){1,4}?)(?:nhat|hon)\b")
# "tất cả các tỉnh" asks for the whole country.
_EVERYWHERE = re.compile(r"\b(?:tat ca|toan bo|moi)(?: cac)? (?:tinh|dia phuong)\b")
_CHANGE = re.compile(r"\b(?:tang|giam|thay doi|chenh lech|chuyen dich|nhich)\b")
_ACROSS = re.compile(r"\b(?:tinh|dia phuong|noi|cuoc\b.{0,30}|thanh pho) nao\b")
_WHY = re.compile(
    r"\b(?:vi sao|tai sao|nguyen nhan|ly do|nguyen do|vi dau|do dau)\b|^(?:nhung |ma |the |vay |oi )*sao\b|\bthi sao lai\b"
    r"|(?<!\bthi )(?<!\bra )(?<!\blam )(?<!\bngoi )(?<!\bthe )(?<!\bhoi )\bsao (?!cho\b)(?:\w+ )*\w+"
)
_HOW = re.compile(r"\b(?:lam the nao|nhu the nao|the nao|cach nao|thu tuc|dieu kien|muon)\b")
_FIGURE = re.compile(r"\b(?:bao nhieu|nhieu|may(?! moc)|phan tram|ti le|ty le|so luong|tong|lai suat)\b|%")
_FUNDING = (
    ("counterpart", re.compile(r"\bdoi ung\b|\btu bo\b|\bbo von\b|\bbo ra\b|\bdong gop\b|\bgop von\b")),
    ("national", re.compile(r"\bquoc gia\b|\btrung uong\b")),
    # "lao động địa phương" and "các địa phương" name people and places, not a source of money.
    ("local", re.compile(
        r"\b(?:khuyen cong|von|nguon|kinh phi|ngan sach|phan|con|the|hay|va|lan|tien) dia phuong\b|^dia phuong\b"
        r"|\b(?:ngan sach|von|tien) (?:cua )?tinh\b"
    )),
)
# "thị xã Điện Bàn", "huyện Ba Tri": the place below the province; not "hợp tác xã", "cấp huyện hỗ trợ",
# "địa phương Lạng Sơn", "cơ quan nào".
_LOCALITY = re.compile(
    r"(?<!tac )(?<!cac )(?<!cap )(?<!dia )(?<!co )(?<!lien )"
    r"\b(?:huyen|thi xa|thi tran|xa|phuong|quan|dac khu) ([a-z]+ [a-z]+)"
)
# What people write for "9 tháng 2013" and "đợt 1 năm 2017".
_SHORT_MONTHS = re.compile(r"\b(\d{1,2})\s?[tT]\s?[/ ]\s?(?=(?:19|20)\d\d\b)")
# Two-digit years after a name in capitals or "giai đoạn"; "21-25 cơ sở" is a range of another kind.
_SHORT_RANGE = re.compile(
    r"(?<=[A-ZĐa-zà-ỹ] )([012]\d)\s?[-–]\s?([0123]\d)(?![\d.,/%])(?!\s*(?:cơ sở|co so|đề án|de an|lớp|lop|triệu|trieu|tỷ|ty|người|nguoi))"
)
# Two neighbouring years typed side by side are two years; "2021 2025" is a range.
_TWO_YEARS = re.compile(r"\b((?:19|20)\d\d) ((?:19|20)\d\d)\b")
_MONTH = re.compile(r"\b[tT](\d{1,2})\s?/\s?(?=(?:19|20)\d\d\b)")
_ROUND = re.compile(r"(?i)\b((?:đợt|dot|lần|lan)\s+\d{1,2})\s*/\s*(?=(?:19|20)\d\d\b)")


def tidy(text: str) -> str:
    """Typed shorthand of dates written out.

    "9T/2013" -> "9 tháng 2013", "T7/2025" -> "tháng 7/2025", "đợt 1/2017" -> "đợt 1 năm 2017", "CB 21-25" -> "CB 2021-2025", "2023 2024" ->
    "2023, 2024".
    """
    text = _TWO_YEARS.sub(lambda m: f"{m[1]}, {m[2]}" if int(m[2]) == int(m[1]) + 1 else m.group(), text)
    text = _SHORT_RANGE.sub(lambda m: f"20{m[1]}-20{m[2]}" if m[1] < m[2] else m.group(), text)
    return _MONTH.sub(r"tháng \1/", _ROUND.sub(r"\1 năm ", _SHORT_MONTHS.sub(r"\1 tháng ", text)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question read for cues: `folded`, and `asking` where look-alikes of question words are masked."""

    folded: str
    asking: str

    @classmethod
    def of(cls, restored: str, names: Iterable[tuple[int, int]] = ()) -> "Asked":
        """`names` are the offsets of places: "Tiền Giang" asks for no money."""

        def hide(match: re.Match[str]) -> str:
            return match.group()[0] + "_" * (len(match.group()) - 1)

        masked = _SEWING.sub(hide, _NO_QUESTION_WORD.sub(hide, restored))
        for start, end in names:
            masked = masked[:start] + "_" * (end - start) + masked[end:]
        return cls(fold(restored), _WHICH_ONE.sub(hide, fold(masked)))

    @property
    def form(self) -> str:
        """ "why", "compare", "list", "figure", "how" or "policy"."""
        if _WHY.search(self.folded) and not _FIGURE.search(self.asking):
            return "why"
        if not _CEILING.search(self.folded) and any(p.search(self.folded) for p in (_COMPARE, _HIGHEST, _LOWEST, _MOST)):
            return "compare"
        if _LIST.search(self.folded) and not _HOW_MANY.search(self.asking):
            return "list"
        if _FIGURE.search(self.asking):
            return "figure"
        return "how" if _HOW.search(self.folded) else "policy"

    @property
    def names_an_amount(self) -> bool:
        """ "Kinh phí khuyến công Cà Mau 2018?" asks for a figure without saying so."""
        return bool(_AMOUNT.search(self.folded))

    @property
    def nouns(self) -> tuple[str, ...]:
        """The first words of what is to be counted, folded."""
        found = []
        spans = [m.span(1) for m in _COUNT.finditer(self.asking)] + [m.span(1) for m in _MOST.finditer(self.folded)]
        for start, end in spans:
            words = self.folded[start:end].split()
            if not words or "nao" in words[1:4]:
                continue
            known = " ".join(words[:2]) in counted_nouns() or words[0] in counted_nouns()
            if words[0] in ANYTHING:
                found.append(words[0])
            elif known or words[0] not in _NOT_COUNTED:
                found.append(" ".join(words[:2]))
        return tuple(dict.fromkeys(found))

    def wants(self, form: str) -> frozenset[str]:
        """The units of the number asked for: "VND", "percent", "count"; empty where none is asked for."""
        if form in ("why", "how", "policy") or form == "list" and not _WITH_NUMBERS.search(self.asking):
            return frozenset()
        found = {"VND"} if _MONEY.search(self.asking) else set()
        if _PERCENT.search(self.asking):
            found.add("percent")
        if self.nouns:
            found.add("count")
        return frozenset(found)

    @property
    def funding(self) -> frozenset[str]:
        """ "national", "local", "counterpart": the sources named."""
        return frozenset(name for name, pattern in _FUNDING if pattern.search(self.folded))

    @property
    def extremes(self) -> frozenset[str]:
        """ "highest", "lowest" where the question asks for them."""
        if _CEILING.search(self.folded):
            return frozenset()
        pairs = (("highest", _HIGHEST), ("lowest", _LOWEST))
        return frozenset(name for name, pattern in pairs if pattern.search(self.folded))

    @property
    def across(self) -> bool:
        """ "tỉnh nào …": asks to compare whatever is loaded."""
        return bool(_ACROSS.search(self.folded))

    @property
    def change(self) -> bool:
        """Asks how something rose or fell."""
        return bool(_CHANGE.search(self.folded))

    @property
    def everywhere(self) -> bool:
        return bool(_EVERYWHERE.search(self.folded))


# "Công ty TNHH Đoàn Thảo", "HTX Tuấn Băng": the words of the form of business are not the name.
_ESTABLISHMENT = re.compile(
    r"(?i:\b(?:công ty|hợp tác xã|htx|doanh nghiệp tư nhân|dntn|cơ sở|hộ kinh doanh|hộ)\s+(?:(?:cổ phần|tnhh|cp|mtv|một thành viên|trách nhiệm hữu hạn"
    r"|sản xuất|thương mại|dịch vụ|vận tải|nông lâm nghiệp|lâm nghiệp|tổng hợp|xây dựng|nông sản|thực phẩm|chế biến|đầu tư|xuất khẩu|nhập khẩu|xuất nhập khẩu|nông nghiệp|lâm sản|thủy sản|may|dệt|gỗ|cơ khí"
    r"|dược liệu|tư vấn|phát triển|kinh doanh|vật liệu|bao bì|và|-|–)\s+){0,8})((?:[A-ZĐ][\w&.-]*\s*){1,8})"
)
_FORMS = frozenset("tnhh cp co phan mtv tm dv thuong mai dich vu san xuat va xay dung tu van dau tu".split())


def establishments(restored: str) -> tuple[str, ...]:
    """Folded names of establishments written in capitals: "Công ty Trường An" -> ("truong an",)."""
    found = []
    for match in _ESTABLISHMENT.finditer(restored):
        words = [w for w in tokens(match.group(1)) if w not in _FORMS]
        if len(words) >= 2:
            found.append(" ".join(words[:3]))
    return tuple(found)


# Words that begin names of offices, texts and campaigns, which every document shortens in its own way.
_COMMON_NAMES = frozenset(
    "trung tam so bo cuc uy ban hoi dong chinh phu thu tuong nghi dinh thong tu quyet dinh nghi quyet chuong trinh ke hoach khuyen cong cong thuong"
    " quoc gia dia phuong ubnd hdnd nha nuoc viet nam cong nghiep thuong mai tinh thanh pho huyen thi xa phuong mien vung khu bac nam trung tay"
    " cnnt kc kcqg kcdp hop tac xa cong ty doanh nghiep co so ho luat dieu khoan".split()
)
def names(typed: str, covered: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    """Folded names of two words and more, in capitals: "May An Phúc" -> ("may an phuc",). Those of places at `covered`
    offsets, and those of offices and texts, are left out."""
    covered = list(covered)
    found: list[list[str]] = [[]]
    end = 0
    for (start, stop), word in zip(word_spans(typed), tokens(typed)):
        inside = any(a < stop and start < b for a, b in covered)
        capital = typed[start].isupper() and not typed[start:stop].isupper() and not inside and word not in _COMMON_NAMES
        if capital and typed[end:start].strip(" ") == "" and found[-1]:
            found[-1].append(word)
        else:
            found.append([word] if capital else [])
        end = stop
    return tuple(" ".join(words) for words in found if len(words) >= 2)


def localities(restored: str, *, bare: bool = False) -> tuple[str, ...]:
    """Folded names of places below the province: "huyện Ba Tri" -> ("ba tri",).

    A name begins with a capital ("xã vùng khó khăn" names none), except in a question typed without marks.
    """
    found = []
    for match in _LOCALITY.finditer(fold(restored)):
        words = tuple(match.group(1).split())
        exact = exact_tokens(restored[match.start(1):match.end(1)])
        if not bare and not restored[match.start(1)].isupper():
            continue
        ordinary = words in synonyms_by_phrase() or words[:1] in synonyms_by_phrase()
        if not ordinary and not any((word,) in stop_phrases() for word in exact):
            found.append(match.group(1))
    return tuple(found)
