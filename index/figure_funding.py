"""Whose money a number is: national, local, counterpart, other, or the total of several sources."""

import re
from bisect import bisect_right
from collections import Counter

from index.figure_cues import Cue
from index.figure_window import Window
from index.numbers import Quantity

BUDGETS = ("national", "local")
# Indicators that carry a source only where their own phrase names it.
_UNFUNDED = {"workers_trained", "jobs_created", "products_voted", "growth_rate", "support_cap"}


def funding_cues(text: str, cues: list[Cue]) -> list[Cue]:
    """The cues without those of funding that are part of an agency's name or of the work: "Trung tâm Khuyến công tỉnh"."""
    cues = _with_patterns(text, cues)
    kept: list[Cue] = []
    last = None  # where the last cue of funding stands in `kept`
    for cue in cues:
        if cue.kind != "funding" or not _in_a_name(text, cue):
            kept.append(cue)
            if cue.kind == "funding":
                if last is not None and _together(text, kept[last], cue):
                    kept[last] = kept[last]._replace(code="total", end=cue.end)
                    kept.pop()
                else:
                    last = len(kept) - 1
    return kept


def _with_patterns(text: str, cues: list[Cue]) -> list[Cue]:
    """The cues with those of sources put together freely: "phần của quốc gia", "phần thiếu do đơn vị thụ hưởng lo"."""
    taken = [(c.start, c.end) for c in cues if c.kind == "funding" and c.code != "null"]
    added = []
    for pattern in (_GIVEN_BY, _BUDGET_OF, _OWN, _PAID_BY, _OF_OWNERS):
        for match in pattern.finditer(text):
            at = bisect_right(taken, (match.end(),))
            if at and taken[at - 1][1] > match.start():
                continue
            added.append(Cue("funding", _code(pattern, match), *match.span()))
    # "ngân sách" alone, which names no level, gives way to "ngân sách của mình".
    starts = {c.start for c in added}
    return sorted([*(c for c in cues if c.kind != "funding" or c.code != "null" or c.start not in starts), *added], key=lambda c: c.start) if added else cues


def _code(pattern: re.Pattern[str], match: re.Match[str]) -> str:
    """The source that a pattern of `_with_patterns` names."""
    if pattern in (_PAID_BY, _OF_OWNERS):
        return "counterpart"
    if pattern is _GIVEN_BY:
        return "local" if match["level"] else "national"
    return "national" if pattern is _BUDGET_OF and match["level"].lower() in _NATIONAL else "local"


def _together(text: str, first: Cue, second: Cue) -> bool:
    """ "KCQG và KCĐP" is one source, the total; not "… quốc gia và khuyến công địa phương 3 tỷ đồng"."""
    between = text[first.end : second.start]
    joined = {first.code, second.code} == {"national", "local"} and re.fullmatch(r"\s*(?:và|lẫn|cùng|cũng như|&|cùng với)\s*(?:cả\s+)?(?:từ\s+)?(?:kinh phí |nguồn |vốn |ngân sách )*", between)
    return bool(joined) and not re.match(r"[^,.;()\d]{0,15}\d", text[second.end : second.end + 20])


def _in_a_name(text: str, cue: Cue) -> bool:
    before = text[max(0, cue.start - 24) : cue.start]
    own = re.search(r"khuyến công (?:của |cấp )?(?:tỉnh|thành phố|huyện)|^(?:tỉnh|huyện)", text[cue.start : cue.end], re.IGNORECASE)
    if own and _PROGRAMME_OF.match(text, cue.start) and not _SOURCE_OF.search(before):
        return True  # "khuyến công tỉnh Nghệ An đã giúp …": the programme of that province
    return bool(_AGENCY.search(before) or (own and _WORK.search(before)))


_NATIONAL = ("quốc gia", "trung ương", "tw")
# Who gives: "tỉnh bố trí thêm"; who is asked or said to give, and the ministry, decides too: "được tỉnh phân bổ".
_AND_SO = r"(?: (?:đã|sẽ|vừa|dự kiến|còn|cũng|chỉ|mới|tiếp tục))*"
_GIVES = r"(?:hỗ trợ|cấp|bố trí|rót|chi|góp|trích|đỡ|gánh|tài trợ|bỏ|trợ giúp|đóng góp)"
_DECIDES = r"(?:phân bổ|giao|duyệt|phê duyệt|dành|thông báo|chấp thuận|đồng ý|thống nhất|cho)"
_GIVEN_BY = re.compile(
    rf"\b(?:(?:đề nghị|kiến nghị|xin|trình|với|được|do) )?(?P<ministry>Bộ Công Thương|Cục Công Thương địa phương|trung ương|TW){_AND_SO} (?:{_GIVES}|{_DECIDES})\b"
    r"|\b(?:đề nghị|kiến nghị|xin|trình|với) (?:Bộ Công Thương|Cục Công Thương địa phương|trung ương)\b"
    rf"|\b(?:(?P<asked>được|do|xin|đề nghị|kiến nghị|mong) )?(?:UBND |HĐND )?(?P<level>tỉnh|thành phố|huyện){_AND_SO} (?:{_GIVES}|(?(asked){_DECIDES}|đóng góp))\b",
    re.IGNORECASE,
)
_BUDGET_OF = re.compile(
    r"\b(?:khuyến công|vốn|nguồn|ngân sách|kinh phí|phần|tiền)(?: (?:từ|của|do|thuộc|cấp|nguồn|vốn|kinh phí|ngân sách|khuyến công|hỗ trợ)){0,4}"
    r"(?: (?:các|mỗi|cấp))? (?P<level>quốc gia|trung ương|TW|tỉnh|địa phương|thành phố|huyện|thị xã|quận|xã|phường)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:khuyến công|ngân sách) của mình\b", re.IGNORECASE)  # of the district or the province that spends it
_LEVEL = re.compile(
    r"\b(?:nguồn|vốn|ngân sách|kinh phí|phần) (?:của )?(?P<level>trung ương|tỉnh|địa phương|thành phố|huyện)\b"
    r"|\d (?:tỷ|tỉ|triệu)(?: đồng)? (?:của|từ|do) (?:ngân sách )?(?P<after>trung ương|tỉnh|huyện|địa phương|thành phố)\b"
    r"|(?:[,(:;.]|\bvà) (?P<bare>tỉnh|huyện|thành phố|địa phương) (?:góp |cấp |chi |hỗ trợ |bố trí |dành |là )?\d",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"(?:trung tâm|cục|phòng|trực thuộc|cơ quan|các bộ, ngành)\s+$", re.IGNORECASE)
_CAPITAL = "".join(c for c in map(chr, range(0x41, 0x1EFA)) if c.isupper())
_PROGRAMME_OF = re.compile(rf"[Kk]huyến công (?:tỉnh|thành phố|huyện) [{_CAPITAL}]")
_SOURCE_OF = re.compile(r"\b(?:nguồn|vốn|kinh phí|tiền|từ|quỹ)\s+$", re.IGNORECASE)
_WORK = re.compile(r"(?:ngành|công tác|hoạt động|mạng lưới|cán bộ|giám đốc|toàn|cả|địa bàn|trong|chương trình)\s+$", re.IGNORECASE)


def lone_source(cues: list[Cue], text: str) -> str | None:
    """The budget that a whole text speaks of, where it names one and never the other."""
    named = Counter(c.code for c in cues if c.kind == "funding")
    levels = {(m["level"] or m["after"] or m["bare"]).lower() for m in _LEVEL.finditer(text)}
    named["national"] += "trung ương" in levels
    named["local"] += bool(levels - {"trung ương"})
    if named["total"] or bool(named["national"]) == bool(named["local"]):
        return None
    return "national" if named["national"] else "local"


def stated_source(quantity: Quantity, window: Window, named: set[str]) -> tuple[bool, str | None]:
    """Whether the words around a number name its source, and which; "ngân sách" without a level is None.

    `named` are the sources that its sentence names before it.
    """
    right = window.right_of("funding", 45)
    left = window.left_of("funding")
    if quantity.unit == "count":
        # A count is never paid by a counterpart: "thu hút 150 doanh nghiệp".
        right = right if right and right.code not in ("counterpart", "other") else None
        left = next((c for c in window.left if c.kind == "funding" and c.code not in ("counterpart", "other")), None)
    if right and right.code == "null" and left:
        right = None
    if right and left and quantity.unit == "VND" and left.code in ("counterpart", "other") and window.start - left.end < 25:
        right = None
    cue = right or left
    if quantity.unit == "VND" and (right is None or right.code == "null") and (_OF_BODY.match(window.right_text) or _BODY_PAYS.search(window.left_text)):
        return True, "counterpart"
    if cue is left and cue and cue.code == "counterpart":
        payer = next((c for c in window.left if c.kind == "funding" and c is not cue), None)
        if payer and payer.code in BUDGETS and cue.start - payer.end <= 1:
            cue = left = payer  # "khuyến công quốc gia góp thêm"
    if cue is None and _BARE_AFTER.match(window.right_text):
        return True, "local"
    if cue is None and (bare := _BARE.search(window.left_text)):
        return True, "national" if bare["level"].lower() in ("trung ương", "quốc gia", "tw") else "local"
    if cue is None and quantity.unit == "VND" and named & {*BUDGETS, "total"} and _BARE_OWNER.search(window.left_text):
        return True, "counterpart"
    if cue is None and quantity.unit == "VND":
        cue = next((c for c in window.earlier if c.kind == "funding" and c.code in BUDGETS), None)
        left = None
    if cue is None and window.after and (quantity.unit == "VND" or window.after.code in BUDGETS):
        cue = window.after
    if cue is None:
        return False, None
    if quantity.unit == "VND" and cue is left:
        # "… khuyến công địa phương với tổng kinh phí 5.839 triệu": the sum is no longer of the source named before.
        total = next((c for c in window.left if c.kind == "money"), None)
        if total and total.code in ("total", "sum") and total.start >= cue.end and cue.code != "total" and (total.code == "total" or named >= set(BUDGETS)) and _apart(window, cue, total):
            return False, None
    return True, None if cue.code == "null" else cue.code


# "(trung ương 12 tỷ đồng, tỉnh 18 tỷ đồng, huyện 5 tỷ đồng)"
_BARE = re.compile(r"(?:^|[,(:;]|\b(?:và|gồm|trong đó|còn))\s*(?:phần |vốn |nguồn |ngân sách )?(?P<level>trung ương|quốc gia|TW|tỉnh|thành phố|huyện|xã|địa phương)(?: (?:là|chi|cấp|góp|hỗ trợ|bố trí))?\s*$", re.IGNORECASE)


# "55 tỷ đồng huy động từ các đơn vị thụ hưởng", "chủ cơ sở bỏ ra 380 triệu đồng", "48 tỷ đồng còn lại trông vào doanh nghiệp"
_OWNER = (
    r"(?:(?:đơn vị|đối tượng|bên|phía|người) (?:được )?(?:thụ hưởng|hưởng lợi|tham gia|nhận hỗ trợ)|tổ chức,? cá nhân|tổ chức và cá nhân|chủ thể|xã viên|thành viên|doanh nghiệp|cơ sở|hợp tác xã|HTX|công ty|chủ (?:hộ|cơ sở|xưởng|đầu tư)"
    r"|người dân|bà con|nhân dân|tư nhân|hộ (?:dân|kinh doanh|sản xuất)|các hộ|gia đình|anh|chị|ông|bà)"
)
_PAYS = r"(?:bỏ|góp|đóng góp|lo|đối ứng|bù|tự|chi thêm|rót thêm|đầu tư thêm|phải chi|xuất|xoay)"
_OF_BODY = re.compile(
    rf"\s*(?:còn lại |nữa |là |đều )*(?:vốn |phần |tiền |được )?(?:huy động từ|do|của|đến từ|trông vào|dựa vào|thuộc về)\s+(?:phía |các |chính |bên )*{_OWNER}\b"
    r"(?! được| nhận)",
    re.IGNORECASE,
)
_BODY_PAYS = re.compile(
    rf"\b{_OWNER}\b[^,;:\d]{{0,25}}?\b{_PAYS}\b(?: (?:ra|thêm|vào|vốn|trang trải|được|là|tới|khoảng|gần|hơn|trên|tổng cộng))*\s*$",
    re.IGNORECASE,
)
_OF_OWNERS = re.compile(
    rf"\b(?:vốn|nguồn|phần)(?: (?:vốn|huy động|đóng góp|đối ứng|đầu tư))* (?:của|từ) (?:phía |các |chính |bên )*"
    rf"(?:{_OWNER}|tổ chức, cá nhân|thành phần kinh tế|xã hội)\b",
    re.IGNORECASE,
)
_PAID_BY = re.compile(
    rf"\b(?:do|từ) (?:phía |các |chính |bên )*{_OWNER}\b[^,;:.\d]{{0,30}}?\b(?:{_PAYS}|chi|chi trả|đảm nhận|bảo đảm|huy động|đầu tư)\b",
    re.IGNORECASE,
)
# "trung ương 18 tỷ đồng, tỉnh 27 tỷ đồng, doanh nghiệp 50 tỷ đồng"
_BARE_OWNER = re.compile(rf"^\s*(?:và |còn )?(?:(?:phần|vốn) )?(?:các )?{_OWNER}(?: (?:là|khoảng|gần|hơn|trên))*\s*$", re.IGNORECASE)
# "40 tỷ đồng trung ương và 48 tỷ đồng địa phương"
_BARE_AFTER = re.compile(r"\s*(?:của )?(?:địa phương|cấp tỉnh|tỉnh)\s*$", re.IGNORECASE)


def _apart(window: Window, source: Cue, total: Cue) -> bool:
    offset = window.start - len(window.left_text)
    between = window.left_text[source.end - offset : total.start - offset].lower()
    return "," in between or " với" in between or len(between) > 40


def takes_source(indicator: str, unit: str) -> bool:
    """Whether a number of that kind takes the source of its paragraph or document without being told."""
    return indicator not in _UNFUNDED and not (indicator == "other" and unit in ("VND", "worker", "person", "product"))
