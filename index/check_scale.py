"""Numbers beyond any plausible size: a thousands mark read wrongly, a lost unit, a result from the future."""

import re
from dataclasses import dataclass

from index.check_terms import Reading, Term, opening, spoken
from index.numbers import format_number, format_vnd
from index.records import Check

NATION = "Cả nước"
_TY = 10**9
_BUDGET = {"support_amount", "budget_planned", "budget_disbursed"}
_WHOLE_UNITS = {"project", "establishment", "worker", "product", "person"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number may plausibly be; `nation` is the upper bound for the whole country and for regions."""

    low: float
    high: float
    nation: float
    what: str


# Wide on purpose: what is outside is a slip of the pen or of the reading, not an unusual year.
_BUDGET_BOUNDS = Bounds(10**5, 1_000 * _TY, 20_000 * _TY, "kinh phí khuyến công")
BOUNDS: dict[tuple[str, str], Bounds] = {
    # The national programme itself is some hundred tỷ a year; no province spends 1.000 tỷ in five years. The least
    # support told is some hundred thousand đồng for a learner; "3.805 đồng" has lost its "triệu".
    **{(name, "VND"): _BUDGET_BOUNDS for name in _BUDGET},
    # What factories invest themselves goes with it, so ten times as much.
    ("total_cost", "VND"): Bounds(10**5, 20_000 * _TY, 200_000 * _TY, "tổng kinh phí"),
    ("counterpart_amount", "VND"): Bounds(10**5, 20_000 * _TY, 200_000 * _TY, "vốn đối ứng"),
    # "tăng 11 lần" against a plan of almost nothing is the most that is told; above, the comma is lost (33,16 -> 3316).
    ("plan_completion_rate", "percent"): Bounds(0, 1_000, 1_000, "tỷ lệ hoàn thành kế hoạch"),
    ("support_cap", "percent"): Bounds(0, 100, 100, "tỷ lệ hỗ trợ tối đa"),
    # A province has some thousand rural workshops and a working population of a few million.
    ("projects", "project"): Bounds(0, 10_000, 100_000, "số đề án"),
    ("machinery_projects", "project"): Bounds(0, 10_000, 100_000, "số đề án máy móc"),
    ("establishments_supported", "establishment"): Bounds(0, 50_000, 1_000_000, "số cơ sở được hỗ trợ"),
    ("workers_trained", "worker"): Bounds(0, 500_000, 10_000_000, "số lao động được đào tạo"),
    ("jobs_created", "worker"): Bounds(0, 1_000_000, 20_000_000, "số việc làm"),
    ("products_voted", "product"): Bounds(0, 10_000, 100_000, "số sản phẩm được công nhận"),
    ("fairs", "other"): Bounds(0, 1_000, 10_000, "số hội chợ, triển lãm"),
    ("training_courses", "other"): Bounds(0, 10_000, 100_000, "số lớp tập huấn"),
    ("demonstration_models", "other"): Bounds(0, 5_000, 50_000, "số mô hình trình diễn"),
}


def scale_checks(reading: Reading) -> list[Check]:
    """A failed check for each number that cannot be right as it is read, one for each number at most."""
    found = []
    for term in reading.terms:
        reason = _out_of_bounds(term) or _broken_count(term) or _ahead_of_time(reading, term)
        if reason:
            found.append(Check("scale", "failed", term.figure.doc, term.figure.id, (), None, None, reason))
    return found


def _out_of_bounds(term: Term) -> str | None:
    f = term.figure
    bounds = BOUNDS.get((f.indicator, f.unit))
    if bounds is None:
        return None
    high = bounds.nation if f.province in (None, NATION) else bounds.high
    say = format_vnd if f.unit == "VND" else lambda v: format_number(v) + ("%" if f.unit == "percent" else "")
    if bounds.low <= f.value <= high:
        return None
    too, usual = ("nhỏ", f"từ {say(int(bounds.low))}") if f.value < bounds.low else ("lớn", f"đến {say(int(high))}")
    return (
        f"{opening(term)} quá {too} so với {bounds.what} thường gặp ({usual}), "
        "có thể nhầm đơn vị hoặc dấu chấm, dấu phẩy."
    )


def _broken_count(term: Term) -> str | None:
    f = term.figure
    broken = f.unit in _WHOLE_UNITS and f.value != int(f.value)
    return f"Số đếm {format_number(term.value)} ({f.text}) không phải số nguyên." if broken else None


def _ahead_of_time(reading: Reading, term: Term) -> str | None:
    """Something told as done in a period that begins after the article was published."""
    f, published = term.figure, reading.document.published
    if f.plan or f.status != "thực hiện" or not published or not f.period_start or f.period_start <= published:
        return None
    # The sentence itself must say so: a plan that is not recognised as one is no error of the article.
    said = reading.before(term, 300) + reading.after(term, 300)
    if not _DONE.search(said) or _PLANNED.search(said):
        return None
    return (
        f"Bài đăng ngày {_day(published)} nhưng ghi {spoken(term)} là kết quả đã thực hiện của thời kỳ bắt đầu từ {_day(f.period_start)}."
    )


_DONE = re.compile(r"\bđã\b|\b(?:thực hiện|hoàn thành|giải ngân|hỗ trợ|đạt) được\b")
_PLANNED = re.compile(r"\b(?:kế hoạch|dự kiến|phấn đấu|mục tiêu|sẽ|phê duyệt|ban hành|dự thảo|đề xuất|giao|phân bổ|bố trí|sắp)\b")


def _day(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))
