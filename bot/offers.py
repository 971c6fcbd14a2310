"""What else could be asked: the nearest that exists where the answer is missing, the other reading where there are two.

An offer is a whole question. It is made from a figure that the index holds, so that asking it has an answer; the
assistant tries each before it is shown.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.figure_book import FigureBook, is_from, period_fits, period_of
from bot.figure_words import when
from bot.query import Query
from bot.records import Answer
from bot.slots import same_place
from index.figure_names import FUNDINGS, INDICATORS, SHORT_FUNDINGS
from index.places import old_parts
from index.records import Figure

MOST = 3
_MONEY = ("support_amount", "budget_disbursed", "budget_planned", "total_cost")
# How a figure is asked for, so that the question leads back to it. {of} is the source of the money.
_ASKED = {
    "support_amount": "Kinh phí khuyến công{of} hỗ trợ {place} {when} là bao nhiêu?",
    "budget_disbursed": "Kinh phí khuyến công{of} {place} đã thực hiện {when} là bao nhiêu?",
    "budget_planned": "Kinh phí kế hoạch khuyến công{of} {place} {when} là bao nhiêu?",
    "total_cost": "Tổng kinh phí thực hiện khuyến công{of} {place} {when} là bao nhiêu?",
    "counterpart_amount": "Vốn đối ứng của cơ sở ở {place} {when} là bao nhiêu?",
    "plan_completion_rate": "Khuyến công{of} {place} {when} đạt bao nhiêu phần trăm kế hoạch?",
    "projects": "{place} {when} có bao nhiêu đề án khuyến công{of}?",
    "establishments_supported": "{place} {when} hỗ trợ bao nhiêu cơ sở?",
    "workers_trained": "{place} {when} đào tạo nghề cho bao nhiêu lao động?",
    "jobs_created": "{place} {when} tạo bao nhiêu việc làm?",
    "products_voted": "{place} {when} có bao nhiêu sản phẩm được bình chọn?",
    "demonstration_models": "{place} {when} có bao nhiêu mô hình trình diễn?",
}


def question_about(figure: Figure) -> str | None:
    """A question that asks for a figure of a province and a time; None for what has no usual question."""
    form, time = _ASKED.get(figure.indicator), when(figure)
    if form is None or not figure.province or figure.area or not time or "(" in time:
        return None
    source = f" {SHORT_FUNDINGS[figure.funding]}" if figure.funding in ("national", "local") else ""
    return form.format(of=source, place=figure.province, when=time)


def nearest(book: FigureBook, query: Query) -> list[str]:
    """Where a number is missing: the same of that province at other times, then of other provinces at that time."""
    codes = query.figures.indicators
    if not codes or query.localities or query.establishments:
        return []
    names = {n for name in query.provinces for n in (*same_place(name), *old_parts(name))}
    own = [f for f in _usual(book, book.figures) if f.indicator in codes and is_from(f, query.figures.funding)]
    found = sorted((f for f in own if f.province in names), key=lambda f: (_away(f, query), f.doc, f.start))
    if query.periods:
        there = [f for f in own if f.province not in names and any(period_fits(p, f) for p in query.periods)]
        found += sorted(there, key=lambda f: (f.province or "", f.doc, f.start))
    return _questions(found)


def other_readings(book: FigureBook, query: Query, answer: Answer) -> list[str]:
    """Of the figure that answers a question: its counterpart in what the question left open (plan or result, source of
    funding, part or whole of the year, old or new province)."""
    if not answer.records or query.form != "figure" or len(query.provinces) > 1:
        return []
    head = answer.records[0]
    alike = [f for f in _usual(book, book.figures) if _same_thing(f, head) and (f.value, f.unit) != (head.value, head.unit)]
    found: list[Figure] = []
    if query.status is None:
        found += [f for f in alike if f.plan != head.plan and _same_time(f, head) and f.funding == head.funding][:1]
    if not query.funding:
        other = ("local", "national") if head.funding != "local" else ("national", "local")
        for source in other:
            found += [f for f in alike if f.funding == source != head.funding and _same_time(f, head) and f.plan == head.plan][:1]
    if query.periods:
        found += [f for f in alike if not _same_time(f, head) and _one_in_the_other(f, head) and f.plan == head.plan and f.funding == head.funding][:1]
    questions = _questions(found)
    for name in query.provinces:
        parts = [p for p in old_parts(name) if p != name]
        if any(f.province in parts and f.indicator == head.indicator for f in book.figures):
            questions.append(f"Số liệu của tỉnh {name} mới gồm những tỉnh cũ nào?")
    return questions[:MOST]


def places_to_choose(book: FigureBook, query: Query) -> list[str]:
    """Where several provinces fit a question that names none: the question asked of each, the first few by name."""
    codes = query.figures.indicators
    fitting = [
        f for f in _usual(book, book.figures)
        if f.indicator in codes and is_from(f, query.figures.funding) and (not query.periods or any(period_fits(p, f) for p in query.periods))
    ]
    return _questions(sorted(fitting, key=lambda f: (f.province or "", f.doc, f.start)), of_each_place=True)


def comparison_words(answer: Answer) -> str:
    """What to compare of the one province that an answer's figures are of: its indicator, source and time; "" where it is
    of several provinces already, or of something that only one place has."""
    head = answer.records[0] if answer.records else None
    if head is None or len({f.province for f in answer.records}) > 1 or head.area or not head.province or head.indicator not in _ASKED:
        return ""
    source = FUNDINGS[head.funding] if head.funding in ("national", "local") else ""
    return " ".join(part for part in (INDICATORS[head.indicator], source, when(head)) if part)


def _usual(book: FigureBook, figures: Iterable[Figure]) -> list[Figure]:
    """Figures of a province itself, not of a place or an establishment in it."""
    return [f for f in figures if f.province and f.area is None and f.qualifier != "range_high" and book.of_programme(f)]


def _questions(figures: Sequence[Figure], *, of_each_place: bool = False) -> list[str]:
    found: dict[str, None] = {}
    seen: set[tuple] = set()
    for figure in figures:
        key = (figure.province,) if of_each_place else (figure.province, figure.period_start, figure.period_end, figure.funding)
        question = question_about(figure) if key not in seen else None
        if question:
            seen.add(key)
            found.setdefault(question)
    return list(found)[: MOST + 1]


def _away(figure: Figure, query: Query) -> int:
    """How many days a figure's time is from the nearest time asked for."""
    own = period_of(figure)
    middles = [_middle(p.start, p.end) for p in query.periods if p.start or p.end]
    if own is None or not middles:
        return 0
    return min(abs((_middle(own.start, own.end) - m).days) for m in middles)


def _middle(start: date | None, end: date | None) -> date:
    known = start or end or date.min
    return known + ((end or known) - known) / 2


def _same_thing(figure: Figure, head: Figure) -> bool:
    money = figure.indicator in _MONEY and head.indicator in _MONEY
    return figure.province == head.province and (figure.indicator == head.indicator or money)


def _same_time(figure: Figure, head: Figure) -> bool:
    return (figure.period_start, figure.period_end) == (head.period_start, head.period_end)


def _one_in_the_other(figure: Figure, head: Figure) -> bool:
    if not (figure.period_start and figure.period_end and head.period_start and head.period_end):
        return False
    inner, outer = sorted((figure, head), key=lambda f: (f.period_start, f.period_end), reverse=True)
    return figure.period_start[:4] == head.period_start[:4] and outer.period_start <= inner.period_start and figure.period_end[:4] == head.period_end[:4]
