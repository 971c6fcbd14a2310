"""Whose money a number is: national, local, counterpart, other, or the total of several sources."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import replace

from index.figure_cues import Cue
from index.figure_window import Window
from index.numbers import Quantity
from index.records import Figure

_BUDGETS = ("national", "local")
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
    taken = [(c.start, c.end) for c in cues if c.kind == "funding"]
    added = []
    for pattern in (_BUDGET_OF, _PAID_BY, _OF_OWNERS):
        for match in pattern.finditer(text):
            at = bisect_right(taken, (match.end(),))
            if at and taken[at - 1][1] > match.start():
                continue
            code = "counterpart" if pattern is not _BUDGET_OF else "national" if match["level"].lower() in _NATIONAL else "local"
            added.append(Cue("funding", code, *match.span()))
    return sorted([*cues, *added], key=lambda c: c.start) if added else cues


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
_BUDGET_OF = re.compile(
    r"\b(?:khuyến công|vốn|nguồn|ngân sách|kinh phí|phần|tiền)(?: (?:từ|của|do|thuộc|cấp|nguồn|vốn|kinh phí|ngân sách|khuyến công|hỗ trợ)){0,4}"
    r"(?: (?:các|mỗi|cấp))? (?P<level>quốc gia|trung ương|TW|tỉnh|địa phương|thành phố|huyện|thị xã|quận|xã|phường)\b",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"\b(?:nguồn|vốn|ngân sách|kinh phí|phần) (?:của )?(?P<level>trung ương|tỉnh|địa phương|thành phố|huyện)\b"
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
    levels = {(m["level"] or m["bare"]).lower() for m in _LEVEL.finditer(text)}
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
        if payer and payer.code in _BUDGETS and cue.start - payer.end <= 1:
            cue = left = payer  # "khuyến công quốc gia góp thêm"
    if cue is None and _BARE_AFTER.match(window.right_text):
        return True, "local"
    if cue is None and (bare := _BARE.search(window.left_text)):
        return True, "national" if bare["level"].lower() in ("trung ương", "quốc gia", "tw") else "local"
    if cue is None and quantity.unit == "VND":
        cue = next((c for c in window.earlier if c.kind == "funding" and c.code in _BUDGETS), None)
        left = None
    if cue is None and window.after and (quantity.unit == "VND" or window.after.code in _BUDGETS):
        cue = window.after
    if cue is None:
        return False, None
    if quantity.unit == "VND" and cue is left:
        # "… khuyến công địa phương với tổng kinh phí 5.839 triệu": the sum is no longer of the source named before.
        total = next((c for c in window.left if c.kind == "money"), None)
        if total and total.code in ("total", "sum") and total.start >= cue.end and cue.code != "total" and (total.code == "total" or named >= set(_BUDGETS)) and _apart(window, cue, total):
            return False, None
    return True, None if cue.code == "null" else cue.code


# "(trung ương 12 tỷ đồng, tỉnh 18 tỷ đồng, huyện 5 tỷ đồng)"
_BARE = re.compile(r"(?:^|[,(:;]|\bvà)\s*(?:phần |vốn |nguồn |ngân sách )?(?P<level>trung ương|quốc gia|TW|tỉnh|thành phố|huyện|xã|địa phương)(?: (?:là|chi|cấp|góp|hỗ trợ|bố trí))?\s*$", re.IGNORECASE)


# "55 tỷ đồng huy động từ các đơn vị thụ hưởng", "chủ cơ sở bỏ ra 380 triệu đồng", "48 tỷ đồng còn lại trông vào doanh nghiệp"
_OWNER = (
    r"(?:đơn vị (?:thụ hưởng|hưởng lợi|tham gia|nhận hỗ trợ)|doanh nghiệp|cơ sở|hợp tác xã|HTX|công ty|chủ (?:hộ|cơ sở|xưởng|đầu tư)"
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
    rf"\b(?:vốn|nguồn|phần)(?: (?:vốn|huy động|đóng góp|đối ứng|đầu tư))* (?:của|từ) (?:phía |các |chính |bên )*(?:{_OWNER}|tổ chức, cá nhân|thành phần kinh tế|xã hội)\b",
    re.IGNORECASE,
)
_PAID_BY = re.compile(
    rf"\b(?:do|từ) (?:phía |các |chính |bên )*{_OWNER}\b[^,;:.\d]{{0,30}}?\b(?:{_PAYS}|chi|chi trả|đảm nhận|bảo đảm|huy động|đầu tư)\b",
    re.IGNORECASE,
)
# "40 tỷ đồng trung ương và 48 tỷ đồng địa phương"
_BARE_AFTER = re.compile(r"\s*(?:của )?(?:địa phương|cấp tỉnh|tỉnh)\s*$", re.IGNORECASE)


def _apart(window: Window, source: Cue, total: Cue) -> bool:
    offset = window.start - len(window.left_text)
    between = window.left_text[source.end - offset : total.start - offset].lower()
    return "," in between or " với" in between or len(between) > 40


def takes_source(indicator: str, unit: str) -> bool:
    """Whether a number of that kind takes the source of its paragraph or document without being told."""
    return indicator not in _UNFUNDED and not (indicator == "other" and unit in ("VND", "worker", "person", "product"))


def settle_totals(figures: list[Figure], text: str, stated: set[int]) -> list[Figure]:
    """Totals recognised by their parts: what the parts of several sources add up to is of funding "total".

    A number without a source, followed within ten numbers of its unit by parts of two or more sources that add
    up to it, is their total; with a counterpart among them an amount is total_cost. `stated` is where numbers begin
    whose source their own words tell: the others, where they add up to a total, are of the total's source.
    """
    figures = _remainders(figures, text, stated)
    settled = list(figures)
    for i, figure in enumerate(figures):
        if figure.unit not in ("VND", "project"):
            continue
        parts = _parts(figures, i)
        if figure.funding in ("counterpart", "other") and len({p.funding for p in parts} | {figure.funding}) < 3:
            parts = []
        if not parts and figure.funding is None and (source := _one_source(figures, i, stated)):
            settled[i] = replace(figure, funding=source)  # province and district together are local
            continue
        if not parts or (figure.funding in _BUDGETS and all(p.funding == figure.funding for p in parts)):
            settled[i] = _beside(settled, i, text)
            continue
        indicator = figure.indicator
        if figure.unit == "VND" and any(p.funding in ("counterpart", "other") for p in parts):
            indicator = "total_cost"
        elif figure.unit == "VND" and indicator == "total_cost":
            indicator = "budget_planned" if figure.plan else "support_amount"
        settled[i] = replace(figure, funding="total", indicator=indicator)
        if indicator in _BUDGET:
            for part in parts:
                at = figures.index(part, i)
                if part.indicator in _BUDGET:
                    settled[at] = replace(settled[at], indicator=indicator)  # a part follows its total
    return _shared_out(settled, stated)


def _shared_out(figures: list[Figure], stated: set[int]) -> list[Figure]:
    """What a total is divided into by kind of work, of product or of trade is told by the total.

    Amounts take its source, products and people what they are counted for; not where their own words tell (`stated`).
    """
    settled = list(figures)
    for units, indicators in _DIVIDED:
        same = [i for i, f in enumerate(figures) if f.unit in units and f.indicator in indicators]
        for at, i in enumerate(same):
            later = [j for j in same[at + 1 : at + 16] if figures[j].start not in stated]
            for n in range(2, len(later) + 1):
                if _adds_up(figures[i], [figures[j] for j in later[:n]]):
                    for j in later[:n]:
                        settled[j] = _as_part(settled[j], settled[i])
                    break
    return settled


def _as_part(part: Figure, total: Figure) -> Figure:
    if part.unit == "VND":
        follows = total.indicator == "total_cost" and not part.plan
        return replace(part, funding=total.funding or part.funding, indicator=total.indicator if follows else part.indicator)
    return replace(part, indicator=total.indicator, unit=total.unit)


def _remainders(figures: list[Figure], text: str, stated: set[int]) -> list[Figure]:
    """What is left of an amount after the support is the counterpart: "đầu tư 720 triệu, Nhà nước cho 200 triệu, còn 520 triệu"."""
    settled = list(figures)
    money = [i for i, f in enumerate(figures) if f.unit == "VND"]
    for first, second in zip(money, money[1:], strict=False):
        total, part = figures[first], figures[second]
        within = "trong đó" in text[total.end : part.start].lower() and part.start - total.end < 80
        if total.funding == "counterpart" and part.funding != "counterpart" and within and part.value < total.value:
            # "Doanh nghiệp đầu tư 1,2 tỷ, trong đó khuyến công hỗ trợ 300 triệu": the whole, not its own share.
            settled[first] = replace(total, indicator="total_cost", funding="total")
        before = text[max(0, total.start - 45) : total.start]
        if within and total.start not in stated and _of_one_budget(part, stated) and part.value < 0.95 * total.value and total.indicator in (*_BUDGET, "total_cost"):
            # "Kinh phí tổ chức 4,6 tỷ đồng, trong đó khuyến công quốc gia 2 tỷ đồng": more sources than the one named.
            indicator = "total_cost" if _COST_OF.search(before) and total.indicator != "budget_disbursed" else total.indicator
            settled[first] = replace(total, indicator=indicator, funding="total")
        called = _CALLED_TOTAL.search(before)
        if called and within and part.value < 0.95 * total.value and part.indicator in _BUDGET and total.indicator in _BUDGET and _HELP.search(text[total.end : part.end + 25]):
            following = settled[third] if (third := _after(money, second)) is not None else None
            if following is None or not _adds_up(total, [part, following]) or following.funding == "counterpart":
                settled[first] = replace(total, indicator="total_cost", funding="total")
    for first, second, third in zip(money, money[1:], money[2:], strict=False):
        support, whole, rest = figures[first], figures[second], figures[third]
        if whole.funding == rest.funding == "counterpart" and support.funding != "counterpart" and _adds_up(whole, [support, rest]):
            # "khuyến công 4,4 tỷ đồng, thu hút 15,2 tỷ đồng vốn đầu tư và 10,8 tỷ đồng đối ứng": the support is in it.
            settled[second] = replace(whole, indicator="total_cost", funding="total")
        total, support, rest = figures[first], figures[second], settled[third]
        if rest.passage != total.passage or rest.funding == "counterpart" or support.funding in ("counterpart", "other") or not _adds_up(total, [support, rest]):
            continue
        if total.funding == "counterpart":
            continue
        if _LEFT.search(text[support.end : rest.start]) and not _PUBLIC.search(text[support.end : rest.end + 40]):
            settled[third] = replace(rest, indicator="counterpart_amount", funding="counterpart")
    return settled


def _of_one_budget(part: Figure, stated: set[int]) -> bool:
    return part.start in stated and part.funding in _BUDGETS


def _after(money: list[int], i: int) -> int | None:
    """The index that follows `i` in a rising list."""
    at = bisect_right(money, i)
    return money[at] if at < len(money) else None


# "tổng kinh phí (thực hiện) 3,5 tỷ đồng, trong đó khuyến công hỗ trợ 1,2 tỷ đồng"
_CALLED_TOTAL = re.compile(r"\btổng (?:kinh phí|vốn|chi phí|số vốn|mức đầu tư|giá trị|số tiền|nguồn)(?! hỗ trợ)[^,;.\d]{0,25}$", re.IGNORECASE)
_COST_OF = re.compile(r"\b(?:tổ chức|chi phí|đầu tư|trị giá)\b[^,;]{0,15}$", re.IGNORECASE)
_HELP = re.compile(r"hỗ trợ|khuyến công|ngân sách|nhà nước|trung ương", re.IGNORECASE)
_LEFT = re.compile(r"(?<!đề án )(?<!dự án )(?<!mô hình )(?<!cơ sở )\b(?:còn|phần|tự|góp|bỏ|chi thêm|vay)\b", re.IGNORECASE)
_PUBLIC = re.compile(r"khuyến công|ngân sách|trung ương|địa phương|quốc gia|tỉnh", re.IGNORECASE)


def _parts(figures: list[Figure], i: int) -> list[Figure]:
    """The parts of figure `i` by source among the numbers after it, else an empty list."""
    if figures[i].unit == "VND":
        # A budget's share, of whatever levels, and the counterpart.
        near = [f for f in figures[i + 1 : i + 9] if f.unit == "VND"]
        for part in near:
            if part.funding == "counterpart" and any(f is not part and _adds_up(figures[i], [f, part]) for f in near):
                return [part]
    same = (figures[i].period_start, figures[i].period_end)
    later = [
        f for f in figures[i + 1 : i + 14]
        if f.unit == figures[i].unit and f.funding in ("national", "local", "counterpart", "other") and (f.period_start, f.period_end) == same
    ]
    chosen: list[Figure] = []
    for f in later[:6]:
        if any(c.funding == f.funding for c in chosen):
            continue  # a part of a part
        chosen.append(f)
        if len(chosen) > 1 and _adds_up(figures[i], chosen):
            return chosen
    return []


def _one_source(figures: list[Figure], i: int, stated: set[int]) -> str | None:
    """The budget that two amounts around figure `i` are of, which add up to it."""
    near = [f for f in (*figures[max(0, i - 3) : i], *figures[i + 1 : i + 4]) if f.unit == "VND" and f.start in stated and f.funding in _BUDGETS]
    pairs = (f.funding for a, f in enumerate(near) for other in near[:a] if f.funding == other.funding and _adds_up(figures[i], [f, other]))
    return next(pairs, None) if figures[i].unit == "VND" else None


def _adds_up(total: Figure, parts: list[Figure]) -> bool:
    return abs(sum(p.value for p in parts) - total.value) <= 0.006 * abs(total.value)


def _beside(figures: list[Figure], i: int, text: str) -> Figure:
    """An amount told by its neighbours.

    With a counterpart larger than itself beside it, it is no total_cost. Directly before a rate of the plan it is
    money spent. After a count of projects of all sources it is of all sources too.
    """
    figure = figures[i]
    if figure.unit != "VND":
        return figure
    near = [f for f in figures[i + 1 : i + 4] if f.passage == figure.passage]
    following = next((f for f in near if f.unit == "VND"), None)
    if figure.indicator == "total_cost" and following and following.indicator == "counterpart_amount" and following.value >= figure.value:
        source = figures[i - 1].funding if i and figures[i - 1].unit == "project" else None
        return replace(figure, indicator="budget_planned" if figure.plan else "support_amount", funding=source)
    if near and near[0].indicator == "plan_completion_rate" and not figure.plan and figure.indicator in ("support_amount", "budget_planned") and near[0].start - figure.end < 60 and ". " not in text[figure.end : near[0].start]:
        figure = replace(figure, indicator="budget_disbursed")
    if figure.funding is None and i and figures[i - 1].unit == "project" and figures[i - 1].funding == "total" and figure.indicator in _BUDGET:
        figure = replace(figure, funding="total")
    return figure


_BUDGET = ("support_amount", "budget_planned", "budget_disbursed")
# Units and indicators of what is divided into parts.
_DIVIDED = (
    (("VND",), (*_BUDGET, "total_cost")),
    (("product",), ("products_voted", "other")),
    (("worker", "person"), ("workers_trained", "other")),
)
