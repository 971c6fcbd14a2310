"""Cutting Vietnamese running text into sentences, with offsets."""

import re

# A stop, closing quotes or brackets, then white space and something that opens a sentence. A row of stops
# is taken whole: forms are full of dotted lines. The group is the first letter after it, which may not be a
# small one (no range of letters says that: "à-ỹ" holds Đ, Ơ and Ư too).
# Cuts: "…đồng. Nguồn", "…đề ra.” Theo". Leaves whole: "9.736,4", "TP. Hồ Chí Minh", "sáng 14.12 Phòng".
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"”’»)\]]*(?=\s+[\"“‘«(\[]?([^\W_]))|\n+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“])(?:TP|TX|TT|TS|ThS|PGS|GS|KS|BS|CN|Mr|Ms|Tr|tr|Q|P|H|St|No|vd|VD|v\.v|[A-ZĐ])\.$"
)
# The number of a list item or a khoản: "1. Mức hỗ trợ…". A sentence may well end in one: "…là 29. Tổng…".
_ITEM = re.compile(r"\s*\d{1,2}\.")
_MARK = re.compile(r"\d{1,2}[.)]\s|[a-zđ]\)")
_DIEU = re.compile(r"(?:^|\s)(?:Điều|khoản|Chương|Mục)\s+\w{1,5}\.$")


def split_sentences(text: str, start: int = 0) -> list[tuple[int, int]]:
    """Offsets of the sentences of `text`, each shifted by `start`; blanks at their ends are left out.

    A line end ends a sentence too, for paragraphs, list items and table rows stand on lines of their own;
    unless the next line goes on with a small letter or a number where no stop has been, as in hard-wrapped text.
    """
    spans, begin = [], 0
    for match in _STOP.finditer(text):
        end = match.end()
        if match.group(1) and (match.group(1).islower() or _goes_on(text, begin, end)):
            continue
        if match.group() == "\n" and wraps(text[begin:match.start()], text[end:end + 8]):
            continue
        spans.append((begin, end))
        begin = end
    spans.append((begin, len(text)))
    trimmed = []
    for a, b in spans:
        piece = text[a:b]
        a += len(piece) - len(piece.lstrip())
        b -= len(piece) - len(piece.rstrip())
        if a < b:
            trimmed.append((start + a, start + b))
    return trimmed


def cut_long(text: str, start: int, end: int, longest: int) -> list[tuple[int, int]]:
    """A stretch, or where it is longer than any human sentence its pieces, cut at blanks where there are any.

    Work on pieces stays linear in the text.
    """
    parts = []
    while end - start > longest:
        cut = max(text.rfind(" ", start, start + longest), text.rfind(";", start, start + longest))
        cut = cut if cut > start else start + longest
        parts.append((start, cut))
        start = cut
    return [*parts, (start, end)]


def wraps(line: str, following: str) -> bool:
    """True where `following` goes on with the sentence of the line before it."""
    return (
        line.rstrip()[-1:] not in ("", *".!?:;…|\"”")
        and not _MARK.match(following)
        and (following[:1].islower() or following[:1].isdigit())
    )


def _goes_on(text: str, begin: int, end: int) -> bool:
    """True where the stop at `end` of a sentence begun at `begin` belongs to an abbreviation or a number."""
    before = text[max(begin, end - 14):end]
    return bool(_ABBREVIATION.search(before[-8:]) or _DIEU.search(before) or _ITEM.fullmatch(text, begin, end))
