"""What follows from quoted figures: differences of sources, sums of lists, extremes, shares, the rest of a breakdown.

Each function gives the answer with a line more, or the answer as it was where nothing certain follows.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.answer import Block
from bot.citing import Citations
from bot.figure_book import FigureBook, is_from
from bot.figure_compare import BUDGET, difference, objections, plain, share_of, times
from bot.figure_table import figure_lines
from bot.figure_words import amount, capital, clause, scaled, unit_of, what
from bot.proof import unproved
from bot.query import Query, Wanted
from bot.records import Answer
from bot.slots import Slot
from index.figure_names import FUNDINGS, UNITS
from index.numbers import format_number
from index.records import Figure
from index.text import fold

_LEAST_RANKED = 2
_EACH_OF = (
    ("co so", "establishment"), ("doanh nghiep", "establishment"), ("de an", "project"), ("du an", "project"), ("lao dong", "worker"),
)
_REST = re.compile(r"\bcon lai\b|\bcon (?:bao nhieu|may)\b|\bchua (?:phan bo|giao|chi|giai ngan)\b")
_TOTAL = re.compile(r"\btổng\b[^.;\n]*$", re.IGNORECASE)
_APART = re.compile(r"\b(?:hon|chenh|gap|kem|it hon|nhieu hon)\b")
# "bốn đề án cộng lại": how many there are to add.
_COUNTED = re.compile(r"\b(\d{1,2}|hai|ba|bon|nam|sau|bay|tam|chin|muoi) (?:de an|du an|co so|khoan|noi dung)\b")


def between_sources(answer: Answer, book: FigureBook, query: Query, asked: Wanted, fitting: Sequence[Figure]) -> Answer:
    """How far national and local funding are apart, where that was asked and both are quoted."""
    if query.funding != {"national", "local"} or not _APART.search(fold(query.text)):
        return answer
    amounts = [f for f in fitting if f.unit == "VND"]
    pair = [
        book.only([f for f in amounts if f.funding == source], replace(asked, funding=source)) for source in ("national", "local")
    ]
    if None in pair or objections([f for f in pair if f], funding_asked=True):
        return answer
    national, local = pair
    names = (FUNDINGS["national"], FUNDINGS["local"])
    ratio = times(national, local, names) if "gap" in fold(query.text) else None
    text, computed = ratio or difference(national, local, names)
    return replace(answer, text=f"{answer.text}\nTính ra: {text}", computed=(*answer.computed, computed)) if computed else answer


def sum_of_items(answer: Answer, book: FigureBook, query: Query, asked: Wanted, block: Block) -> Answer:
    """What the items of a quoted list, or rows of a table, come to together: one amount each, as many as the question counts."""
    items = []
    for line in block.lines:
        amounts = [f for f in book.standing_in(line.doc_id, line.start, line.end) if f.unit == "VND" and f.indicator in asked.indicators]
        unit = book.unit(amounts[-1]) if amounts else None
        if unit is not None and unit.kind in ("item", "row"):
            # A row is quoted from its table's head down: what stands above it is of other rows.
            items.append([f for f in amounts if f.start >= unit.start])
    counted = _COUNTED.search(fold(query.text))
    if len(items) < 2 or any(len(amounts) > 1 for amounts in items) or (counted and _read_count(counted[1]) not in (None, len(items))):
        return answer
    parts = [amounts[0] for amounts in items]
    if len({(f.indicator, f.plan) for f in parts}) > 1 or any(f.qualifier not in ("exact", "planned") for f in parts):
        return answer
    unit = unit_of(parts)
    total = sum(scaled(f.value, unit) for f in parts)
    added = " + ".join(format_number(scaled(f.value, unit).normalize()) for f in parts)
    computed = {"value": sum(f.value for f in parts), "expression": " + ".join(plain(f.value) for f in parts)}
    line = f"Tính ra: {added} = {format_number(total.normalize())} {unit}."
    return replace(answer, text=f"{answer.text}\n{line}", computed=(*answer.computed, computed))


def extremes_within(answer: Answer, book: FigureBook, query: Query, asked: Wanted, slot: Slot, quoted: Sequence[Figure]) -> Answer:
    """The largest or smallest of the amounts that one document states for a place and time, totals aside."""
    found = [
        f for f in book.select(asked, provinces=slot.provinces, areas=frozenset(query.regions), periods=slot.periods, below=True)
        if f.unit == "VND" and f.indicator in (*BUDGET, "support_cap") and f.qualifier not in ("range_low", "range_high")
        and not any(check.kind == "sum" and check.figure == f.id for check in book.checks_of([f]))
        and not _TOTAL.search(book.documents[f.doc].text[max(0, f.start - 40) : f.start])
    ]
    told_of = {f.doc for f in quoted}
    times_told = Counter((f.doc, f.period_start, f.period_end) for f in found if f.doc in told_of)
    main = max(times_told, key=lambda key: times_told[key], default=None)
    found = [f for f in found if (f.doc, f.period_start, f.period_end) == main]
    if len(found) < _LEAST_RANKED:
        return answer
    citations = Citations(book.documents, answer.citations)
    found.sort(key=lambda f: -f.value)
    ends = [("Cao nhất", found[0])] * ("highest" in query.extremes) + [("Thấp nhất", found[-1])] * ("lowest" in query.extremes)
    chosen = [(f"{name} trong các khoản bài nêu: ", f) for name, f in ends]
    if " xep " in f" {fold(query.text)} ":
        down = "lowest" not in query.extremes or "highest" in query.extremes
        chosen = [(f"{n}. ", f) for n, f in enumerate(found if down else found[::-1], start=1)]
    lines = []
    for name, figure in chosen:
        unit = book.unit(figure)
        told = clause(book.documents[figure.doc].text, unit.start, figure, unit.end) if unit and not unit.row else amount(figure)
        lines.append(f"{name}{told} {book.cite(figure, citations, dated=False)}")
    noted = replace(answer, text="\n".join([*lines, answer.text]), citations=citations.all())
    return noted if not unproved(noted, [query.raw]) else answer


def with_share(answer: Answer, quoted: Sequence[Figure]) -> Answer:
    """What share the smaller of two quoted amounts is of the larger, where a share was asked for and none is stated."""
    amounts = [f for f in quoted if f.unit == "VND" and f.qualifier in ("exact", "planned")]
    alike = len({(f.funding, f.province, f.area) for f in amounts}) == 1
    if len(amounts) != 2 or any(f.unit == "percent" for f in quoted) or not alike:
        return answer
    return _with_line(answer, *share_of(*sorted(amounts, key=lambda f: f.value)))


def share_of_total(answer: Answer, book: FigureBook, asked: Wanted, quoted: Sequence[Figure]) -> Answer:
    """What share a source's amount is of the total cost that the same document states for the same place and time."""
    part = book.only([f for f in quoted if f.unit == "VND" and f.indicator in asked.indicators and is_from(f, asked.funding)], asked)
    if part is None:
        return answer
    everything = book.standing_in(part.doc, 0, len(book.documents[part.doc].text))
    wholes = [f for f in everything if f.indicator == "total_cost" and f.value > part.value and _beside(f) == _beside(part)]
    if len(wholes) != 1:
        return answer
    if wholes[0] not in quoted:
        citations = Citations(book.documents, answer.citations)
        line = f"{capital(what(wholes[0]))}: {amount(wholes[0])} {book.cite(wholes[0], citations, dated=False)}"
        answer = replace(answer, text=f"{answer.text}\n{line}", citations=citations.all())
    return _with_line(answer, *share_of(part, wholes[0]))


def average(
    answer: Answer, book: FigureBook, query: Query, asked: Wanted, fitting: Sequence[Figure], quoted: Sequence[Figure]
) -> Answer:
    """The amount for each of what is counted, where one amount and one count of the same place and time are quoted."""
    amount_ = book.only([f for f in fitting if f.unit == "VND"], asked)
    unit = next((unit for word, unit in _EACH_OF if f" {word} " in f" {fold(query.text)} "), None)
    if amount_ is None or unit is None:
        return answer
    counts = {f.value: f for f in quoted if f.unit == unit and _beside(f) == _beside(amount_)}
    if len(counts) != 1 or next(iter(counts)) <= 0:
        return answer
    count = next(iter(counts.values()))
    each = Decimal(str(amount_.value)) / Decimal(str(count.value))
    shown = format_number((each / 10**6).quantize(Decimal("0.1")).normalize())
    computed = {"value": float(each), "expression": f"{plain(amount_.value)} / {plain(count.value)}"}
    told = f"bình quân khoảng {shown} triệu đồng mỗi {UNITS[unit]} ({amount(amount_)} chia cho {amount(count)})."
    return _with_line(answer, told, computed)


def _beside(figure: Figure) -> tuple:
    """What figures share that a document tells of one place and time."""
    return (figure.doc, figure.province, figure.area, figure.period_start, figure.period_end)


def _with_line(answer: Answer, text: str, computed: dict) -> Answer:
    if not computed:
        return answer
    return replace(answer, text=f"{answer.text}\nTính ra: {text}", computed=(*answer.computed, computed))


def with_rest(answer: Answer, query: Query, shown: Sequence[Figure]) -> Answer:
    """What is left of the largest of some amounts when the others are taken from it, where "phần còn lại" is asked for."""
    amounts = sorted((f for f in shown if f.unit == "VND" and f.qualifier in ("exact", "planned")), key=lambda f: -f.value)
    if not _REST.search(fold(query.text)) or len(amounts) < 2 or len(amounts) < sum(f.unit == "VND" for f in shown):
        return answer
    whole, *parts = amounts
    left = Decimal(str(whole.value)) - sum(Decimal(str(f.value)) for f in parts)
    if left <= 0 or any(_beside(f)[0] != whole.doc for f in parts):
        return answer
    unit = unit_of([whole, *parts])
    taken = " – ".join(format_number(scaled(f.value, unit).normalize()) for f in (whole, *parts))
    computed = {"value": float(left), "expression": " - ".join(plain(f.value) for f in (whole, *parts))}
    return _with_line(answer, f"phần còn lại: {taken} = {format_number(scaled(float(left), unit).normalize())} {unit}.", computed)


def with_breakdown(answer: Answer, book: FigureBook, query: Query, quoted: Sequence[Figure]) -> Answer:
    """The other amounts that the same passage or the next ones state for that place and time, where a breakdown was asked for."""
    amounts = [f for f in quoted if f.unit == "VND"]
    if not amounts or len({f.doc for f in amounts}) > 1:
        return answer
    first = amounts[0]
    rest = [
        f for f in book.standing_in(first.doc, 0, len(book.documents[first.doc].text))
        if f.unit == "VND" and f.indicator in BUDGET and f not in quoted and f.replaced_by is None
        and _beside(f) == _beside(first)
        and book.of_programme(f)
    ]
    if not rest:
        return with_rest(answer, query, amounts)
    citations = Citations(book.documents, answer.citations)
    lines = ["Các khoản khác nêu trong bài:", *figure_lines(rest, book, citations, dated=False)]
    noted = replace(answer, text="\n".join([answer.text, *lines]), citations=citations.all())
    return with_rest(noted, query, [*amounts, *rest]) if not unproved(noted) else answer


def _read_count(word: str) -> int | None:
    """ "4" or "bon" -> 4; None for what is no count."""
    return int(word) if word.isdigit() else _COUNT_WORDS.get(word)


_COUNT_WORDS = {"hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
