"""What reading a file has put right in its characters, counted by kind, so that its keeper knows; the file itself stays as it is.

It follows what `index.ingest` decodes and `index.text.normalise` changes. Two kinds are only pointed out: what cannot be
seen but parts a word, and what an earlier program has lost, stay in the text.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

# A letter with the marks that follow it, as decomposed text has them.
_CLUSTER = re.compile(r"[^\u0300-\u036f][\u0300-\u036f]+")
_LOOKALIKE = re.compile("[\u00d0\u00f0]")
_LINE_END = re.compile(r"\r\n?")
# Zero-width space, joiners and word joiner, direction marks, soft hyphen, a byte order mark inside the text.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_LOST = re.compile("\ufffd")

PUT_RIGHT = {
    "utf16": "tệp lưu ở bảng mã UTF-16, đã đọc được",
    "bom": "dấu BOM ở đầu tệp, đã bỏ qua",
    "line_ends": "chỗ xuống dòng kiểu Windows, đã quy về một kiểu",
    "composed": "chữ có dấu viết rời, đã ghép lại",
    "lookalike": "chữ «Ð» giống «Đ», đã thay bằng «Đ»",
}
POINTED_OUT = {
    "unseen": "ký tự không nhìn thấy, được giữ nguyên; từ có ký tự này có thể không tìm ra",
    "lost": "ký tự hỏng «\ufffd», không khôi phục được; cần sửa trong tệp",
}


@dataclass(frozen=True, slots=True)
class Repair:
    """How often one kind of thing was put right (a key of `PUT_RIGHT`) or is pointed out (of `POINTED_OUT`) in one file."""

    path: str
    kind: str
    count: int

    def __str__(self) -> str:
        words = (PUT_RIGHT | POINTED_OUT)[self.kind]
        return words if self.kind in ("utf16", "bom") else f"{self.count} {words}"


def find_repairs(path: str, raw: bytes, text: str) -> list[Repair]:
    """`raw` is the file, `text` what decoding made of it, not normalised yet; in the order of the two tables."""
    found: Counter[str] = Counter()
    found["utf16"] = _is_utf16(raw)
    found["bom"] = raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    body = text.removeprefix("\ufeff")
    found["line_ends"] = len(_LINE_END.findall(body))
    if not unicodedata.is_normalized("NFC", body):
        marked = [m.group() for m in _CLUSTER.finditer(body)]
        found["composed"] = sum(unicodedata.normalize("NFC", cluster) != cluster for cluster in marked)
    for kind, pattern in (("lookalike", _LOOKALIKE), ("unseen", _UNSEEN), ("lost", _LOST)):
        found[kind] = len(pattern.findall(body))
    return [Repair(path, kind, int(found[kind])) for kind in (*PUT_RIGHT, *POINTED_OUT) if found[kind]]


def _is_utf16(raw: bytes) -> bool:
    # UTF-8 text has no zero bytes: a file that has any was read as UTF-16, or refused.
    return raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:4000]
