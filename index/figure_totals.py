"""Totals and their parts: what adding up says of the source and the indicator of amounts and counts."""

import re
from bisect import bisect_right
from dataclasses import replace

from index.figure_funding import BUDGETS
from index.records import Figure

_BUDGET = ("support_amount", "budget_planned", "budget_disbursed")
# Units and indicators of what is divided into parts.
_DIVIDED = (
    (("VND",), (*_BUDGET, "total_cost")),
    (("product",), ("products_voted", "other")),
    (("worker", "person"), ("workers_trained", "other")),
)


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
        parts = _parts(figures, i) or _shares(figures, i, text) or _parts_before(figures, i)
        if figure.funding in ("counterpart", "other") and len({p.funding for p in parts} | {figure.funding}) < 3:
            parts = []
        if not parts and figure.funding is None and (source := _one_source(figures, i, stated)):
            settled[i] = replace(figure, funding=source)  # province and district together are local
            continue
        if not parts or (figure.funding in BUDGETS and all(p.funding == figure.funding for p in parts)):
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
                at = next(j for j in range(max(0, i - 8), len(figures)) if figures[j] is part)
                if part.indicator in _BUDGET:
                    settled[at] = replace(settled[at], indicator=indicator)  # a part follows its total
    return _rated(_told_behind(_shared_out(settled, stated), text, stated), text, stated)


def _told_behind(figures: list[Figure], text: str, stated: set[int]) -> list[Figure]:
    """Projects and their money are of the source told behind the second of them: "11 đề án, 1.975 triệu đồng từ ngân sách tỉnh"."""
    settled = list(figures)
    for i, (first, second) in enumerate(zip(figures, figures[1:], strict=False)):
        together = {first.unit, second.unit} == {"project", "VND"} and second.funding in BUDGETS and second.start in stated
        if together and first.funding is None and first.start not in stated and not _APART.search(text, first.end, second.start) and second.start - first.end < 60:
            settled[i] = replace(first, funding=second.funding)
    return settled


_APART = re.compile(r"[;:.(]|trong đó|\bgồm\b|\b(?:quốc gia|trung ương|địa phương|đối ứng)\b", re.IGNORECASE)


def _rated(figures: list[Figure], text: str, stated: set[int]) -> list[Figure]:
    """A rate of the plan or of growth is of the same money as the amount that it follows in a sentence."""
    settled = list(figures)
    for i, (before, rate) in enumerate(zip(figures, figures[1:], strict=False), start=1):
        told = rate.indicator in _RATES and rate.start not in stated and rate.start - before.end < 60
        if told and (before.unit == "VND" or before.indicator in _RATES) and not _SENTENCE_END.search(text, before.end, rate.start):
            settled[i] = replace(rate, funding=settled[i - 1].funding)
    return settled


_RATES = ("plan_completion_rate", "growth_rate")
_SENTENCE_END = re.compile(r"[.;]\s")


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
                if _adds_up(figures[i], [figures[j] for j in later[:n]]) and not set(BUDGETS) <= {figures[j].funding for j in later[:n]}:
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
        near = part.start - total.end < 80
        within = near and _WITHIN.search(text[total.end : part.start])
        if total.funding == "counterpart" and part.funding != "counterpart" and within and part.value < total.value:
            # "Doanh nghiệp đầu tư 1,2 tỷ, trong đó khuyến công hỗ trợ 300 triệu": the whole, not its own share.
            settled[first] = replace(total, indicator="total_cost", funding="total")
        within = within or (near and _HELPED_BY.match(text[total.end : part.start]))
        before = text[max(0, total.start - 45) : total.start]
        divided = within and total.start not in stated and total.indicator in (*_BUDGET, "total_cost")
        if divided and _of_one_budget(part, stated) and part.value < 0.95 * total.value:
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
    return part.start in stated and part.funding in (*BUDGETS, None)


def _after(money: list[int], i: int) -> int | None:
    """The index that follows `i` in a rising list."""
    at = bisect_right(money, i)
    return money[at] if at < len(money) else None


# "tổng kinh phí (thực hiện) 3,5 tỷ đồng, trong đó khuyến công hỗ trợ 1,2 tỷ đồng"
_CALLED_TOTAL = re.compile(r"\btổng (?:kinh phí|vốn|chi phí|số vốn|mức đầu tư|giá trị|số tiền|nguồn)(?! hỗ trợ)[^,;.\d]{0,25}$", re.IGNORECASE)
_WITHIN = re.compile(r"trong đó|trong số (?:này|đó)|^[^.\n]*\briêng\b[^.\n]*$", re.IGNORECASE)
# "kinh phí tổ chức 2,9 tỷ đồng, khuyến công quốc gia hỗ trợ 1,7 tỷ đồng"
_HELPED_BY = re.compile(r",\s*[^,;.\d]{0,45}\b(?:hỗ trợ|cấp|góp|đỡ|gánh|tài trợ|đóng góp)(?: (?:gần|hơn|trên|khoảng))?\s*$", re.IGNORECASE)
_COST_OF = re.compile(r"\b(?:huy động|tổ chức|chi phí|đầu tư|trị giá)\b[^,;]{0,15}$", re.IGNORECASE)
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
    if figures[i].unit == "project" and _by_work(figures, i):
        return []
    same = (figures[i].period_start, figures[i].period_end)
    later = [
        f for f in figures[i + 1 : i + 14]
        if f.unit == figures[i].unit and f.funding in (*BUDGETS, "counterpart", "other") and (f.period_start, f.period_end) == same
    ]
    chosen: list[Figure] = []
    for f in later[:6]:
        if any(c.funding == f.funding for c in chosen):
            continue  # a part of a part
        chosen.append(f)
        if len(chosen) > 1 and _adds_up(figures[i], chosen):
            return chosen
    # "(trung ương 3 tỷ đồng, tỉnh 4 tỷ đồng, huyện 0,5 tỷ đồng)": two of one source.
    run = next((later[:n] for n in (3, 4) if len(later) >= n and _adds_up(figures[i], later[:n])), [])
    return run if len({f.funding for f in run}) > 1 else []


def _parts_before(figures: list[Figure], i: int) -> list[Figure]:
    """The amounts or counts of two or three sources right before figure `i` that it sums up: "…, cộng lại là 2,4 tỷ đồng"."""
    same = [f for f in figures[max(0, i - 8) : i] if f.unit == figures[i].unit]
    if figures[i].unit == "project":
        same = [f for f in same if f.passage == figures[i].passage]
    for n in (2, 3):
        parts = same[-n:]
        if len(parts) == n and len({f.funding for f in parts}) > 1 and all(f.funding in (*BUDGETS, "counterpart") for f in parts) and _adds_up(figures[i], parts):
            return parts
    return []


def _shares(figures: list[Figure], i: int, text: str) -> list[Figure]:
    """What one or two budgets give to figure `i`, of which the rest is only named: "…, phần còn lại do các cơ sở đối ứng"."""
    near = [f for f in figures[i + 1 : i + 4] if f.unit == "VND" and figures[i].unit == "VND" and f.passage - figures[i].passage <= 1]
    if near and near[0].funding in BUDGETS and near[0].value < 0.95 * figures[i].value:
        rest = _OF_ANOTHER_BUDGET.search(text, near[0].end, near[0].end + 80)
        if rest and not _SENTENCE_END.search(text, near[0].end, rest.start()) and (rest["local"] is None) != (near[0].funding == "national"):
            return near[:1]
    two = near[:2]
    if len(two) < 2 or {f.funding for f in two} != set(BUDGETS) or sum(f.value for f in two) >= 0.95 * figures[i].value:
        return []
    rest = _THE_REST.search(text, two[1].end, two[1].end + 60)
    return two if rest and not _SENTENCE_END.search(text, two[1].end, rest.start()) else []


# "khuyến công quốc gia góp 17,5 tỷ đồng …, phần còn lại là ngân sách tỉnh"
_OF_ANOTHER_BUDGET = re.compile(r"\bcòn lại (?:là|do|từ|của|lấy từ|thuộc)[^,.;\d]{0,25}\b(?:(?P<local>tỉnh|địa phương|thành phố|huyện)|quốc gia|trung ương)\b", re.IGNORECASE)
_THE_REST = re.compile(r"\b(?:còn lại|còn thiếu|số thiếu)\b[^.;\d]{0,40}\b(?:đối ứng|cơ sở|doanh nghiệp|đơn vị|thụ hưởng|huy động|xã hội)", re.IGNORECASE)


def _by_work(figures: list[Figure], i: int) -> bool:
    """Whether the next counts of projects, not of two sources, already add up to figure `i`: divided by kind of work."""
    later = [f for f in figures[i + 1 : i + 16] if f.unit == "project"]
    return any(_adds_up(figures[i], later[:n]) and not set(BUDGETS) <= {f.funding for f in later[:n]} for n in range(2, min(len(later), 7) + 1))


def _one_source(figures: list[Figure], i: int, stated: set[int]) -> str | None:
    """The budget that two amounts around figure `i` are of, which add up to it."""
    near = [f for f in (*figures[max(0, i - 3) : i], *figures[i + 1 : i + 4]) if f.unit == "VND" and f.start in stated and f.funding in BUDGETS]
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
