"""Families of counted nouns and the unit each is counted in: "đề án" a project, "HTX" an establishment, "lớp" other."""

import re

from index.text import fold


def noun_kind(noun: str) -> tuple[str, str]:
    """The family of a counted noun ("project", "body", "worker", "thing", …) and its unit in the exchange format."""
    key = fold(noun)
    if "de an" in key:
        return "project", "project"
    if key in ("ho so", "bo ho so"):  # not "hộ"
        return "thing", "other"
    for family, words, unit in (
        ("project", _PROJECT, "project"), ("prize", ("giai",), "other"), ("body", _BODY, "establishment"), ("worker", _WORKER, "worker"),
        ("person", _PERSON, "person"), ("product", _PRODUCT, "product"), ("place", _PLACE, "other"), ("course", _COURSE, "other"),
        ("fair", _FAIR, "other"), ("model", ("mo hinh", "diem trinh dien"), "other"),
    ):
        for word in words:
            if key == word or key.startswith((word + " ", word + ",", word + "/")):
                return family, unit
    return "thing", "other"


def nouns_end(text: str, end: int) -> int:
    """Where the nouns counted together end, of which the first ends at `end`: "6 doanh nghiệp, cơ sở, hợp tác xã dự hội chợ"."""
    match = _MORE_NOUNS.match(text, end)
    return match.end() if match else end


_MORE_NOUNS = re.compile(
    r"(?:\s*(?:,|và|hoặc)\s+(?:doanh nghiệp|cơ sở|hợp tác xã|HTX|tổ hợp tác|hộ(?: kinh doanh| gia đình| sản xuất| cá thể)*|công ty|đơn vị|bộ sản phẩm|nhóm sản phẩm)\b)+",
    re.IGNORECASE,
)
# Folded; a noun belongs to the family of the word it begins with.
_PROJECT = ("de an", "du an", "nhiem vu", "phuong an")
_BODY = (
    "co so", "luot co so", "doanh nghiep", "luot doanh nghiep", "dn", "dntn", "hop tac xa", "htx", "lien hiep", "to hop tac", "ho",
    "don vi", "luot don vi", "cong ty", "xi nghiep", "nha may", "to chuc",
)
_WORKER = ("lao dong", "luot lao dong", "cong nhan", "nghe nhan", "tho", "nong dan", "viec lam", "cho lam")
_PERSON = ("chu co so", "chu doanh nghiep", "chu ho", "nguoi", "luot nguoi", "hoc vien", "luot hoc vien", "ca nhan", "thanh vien", "hoi vien", "xa vien", "thanh nien", "phu nu", "chi em", "can bo", "luot can bo",
           "cong tac vien", "khuyen cong vien", "dai bieu", "luot dai bieu", "luot khach", "khach hang")
_PRODUCT = ("san pham", "luot san pham", "bo san pham", "nhom san pham", "sp", "mat hang")
_PLACE = ("dia phuong", "tinh", "thanh pho", "huyen", "quan", "thi xa", "xa", "phuong", "thi tran")
_COURSE = ("lop", "khoa")
_FAIR = ("hoi cho", "trien lam", "phien cho", "ky", "dot", "cuoc", "phien")
