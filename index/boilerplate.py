"""Lines of a saved news page that are not the article: they do not become passages."""

import re
from datetime import date

from index.text import fold

# Matches: "Chia sẻ:", "Quảng cáo | Lượt xem: 1.204"; leaves "Chia sẻ tại hội nghị, ông A cho biết …." alone.
# Compared with the folded line, trailing colon removed. A block header takes the list below it along.
# A head with its links on one line ("Bài cùng chuyên mục » Giá xăng | Lịch cắt điện") takes none along.
_HEADS = (
    r"(?:(?:tin|bai|bai viet|tin bai|tin tuc|noi dung)"
    r" (?:lien quan|khac|cung chuyen muc|doc nhieu|moi|moi nhat|noi bat)"
    r"|xem them|doc them|co the ban quan tam|cac tin khac|cac bai khac|tin khac)"
)
_BLOCK_HEADS = re.compile(rf"^{_HEADS}$")
_LINES = re.compile(
    r"^ban dang o day$|^trang chu$"
    r"|^(?:quang cao|chia se|luot xem|luot doc|in trang|in bai|gui email|binh luan|theo doi|tags?|tu khoa)\b"
    r"(?:\W+\w+){0,7}[^\w.!?;]*$"
    r"|\bluot xem\s*:"
    r"|^(?:nguon|theo|nguon tin)\s*:\s*.{0,80}$"
    r"|^\[?(?:anh|hinh|video|clip|infographic|do hoa)(?: minh hoa)?\s*[:.\]]"
    r"|^\[?(?:facebook|zalo|twitter|print|email)\]?$"
    rf"|^{_HEADS}\s*[»›>→|]"
)
# "Trang chủ » Khuyến công » Tin hoạt động", "Khuyến công > Tin tức", "Trang nhất / Kinh tế": short steps, no
# full stop. Leaves "Quy mô vốn > 10 tỷ đồng". No step may hold an arrow, or a row of them would take for ever.
_BREADCRUMB = re.compile(
    r"^[^.!?|\n»›>→]{1,40}(?:(?:»|›|(?!.*\d)(?:>+|→))[^.!?|\n»›>→]{1,60})+$"
    r"|^trang (?:chu|nhat)\s*[»›>→/|][^.!?\n]*$"
)
# "23/06/2021 08:46:27", "Thứ Hai, 05/12/2022, 08:30 (GMT+7)"
_DATE_LINE = re.compile(
    r"^(?:thu \w+|chu nhat)?[,\s-]*(?:ngay )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})[\s,|-]*(?:\d{1,2}[:h]\d{2}(?::\d{2})?)?\s*(?:\(?gmt ?\+7\)?)?$"
)
_LONGEST = 600  # characters; a longer line is text, and patterns that look back and forth are kept from it
_LIST_MARK = re.compile(r"^\s*(?:[-*+•–]|\d{1,2}[.)])\s")


def date_line(line: str) -> str | None:
    """The ISO date of a line that holds a date and nothing else, else None. Day and month are checked."""
    match = _DATE_LINE.match(fold(line.strip()))
    if not match:
        return None
    day, month, year = map(int, match.groups())
    try:
        return date(year, month, day).isoformat() if 1990 <= year <= 2100 else None
    except ValueError:
        return None


def boilerplate_lines(lines: list[str], title: str) -> set[int]:
    """Indices of the lines that are page furniture: breadcrumbs, captions, related links, counters.

    The first line equal to the title stays (it may hold a figure); each further one is a caption.
    """
    dropped: set[int] = set()
    folded_title = fold(title).strip(" #.")
    title_seen = False
    content_before = 0
    related = False
    last = max((i for i, line in enumerate(lines) if line.strip()), default=-1)
    for i, line in enumerate(lines):
        stripped = line.strip()
        if not stripped:
            continue
        if len(stripped) > max(_LONGEST, len(title) + 20):
            related = False
            content_before += 1
            continue
        folded = fold(stripped)
        bare = folded.strip(" #*:.-")
        if related:
            if _LIST_MARK.match(line) or len(stripped.split()) <= 14 and stripped[-1] not in ".!?":
                dropped.add(i)
                continue
            related = False
        if _BLOCK_HEADS.match(bare):
            dropped.add(i)
            related = True
        elif bare == folded_title:
            if title_seen:
                dropped.add(i)
            title_seen = True
        elif (
            _LINES.search(folded)
            or _BREADCRUMB.match(folded) and len(stripped.split()) <= 14 and not _LIST_MARK.match(line)
            or date_line(stripped)
            or _is_section_label(stripped, content_before, title_seen)
            or i == last and _is_byline(stripped)
        ):
            dropped.add(i)
        else:
            content_before += 1
    return dropped


def _is_section_label(line: str, content_before: int, title_seen: bool) -> bool:
    """"Tin trong tỉnh" between the title and the first paragraph: the page's section, not a heading."""
    return (
        title_seen and content_before == 0 and len(line.split()) <= 4
        and line[0] not in "#|-*+•" and line[-1] not in ".!?:;"
    )


def _is_byline(line: str) -> bool:
    """A name alone, as it stands at the very end ("Công Du"): two to four capitalised words."""
    words = line.split()
    return 2 <= len(words) <= 4 and all(w[0].isupper() and w.isalpha() for w in words)
