"""Figures as a compact table in text: a heading for each place and time, a short line a figure, sums and warnings below."""

import re
from collections.abc import Sequence

from bot.citing import Citations
from bot.figure_book import FigureBook
from bot.figure_words import amount, capital, clause, place, what, when
from index.records import Check, Figure

_BESIDE = 30  # characters between an amount and its percentage
_ENDS = re.compile(r"[.;:|\n]")
_MARKS = 5  # at most, on a line about several figures
# What introduces the message of a check, by kind and outcome.
_INTRO = {
    ("sum", "ok"): "Cộng lại",
    ("sum", "failed"): "Lưu ý",
    ("plan", "ok"): "Đối chiếu kế hoạch",
    ("plan", "failed"): "Lưu ý",
    ("plan", "computed"): "Tính thêm",
    ("plan_gap", "computed"): "Tính thêm",
    ("conflict", "failed"): "Lưu ý, các bài nêu khác nhau",
    ("scale", "failed"): "Lưu ý, con số bất thường",
}
_ORDER = ("sum", "plan", "plan_gap", "conflict", "scale")
# The bounds of what was computed; "khoảng" says before them that it is rounded.
_BOUNDS = re.compile(r" \(từ [^()]* đến [^()]*\)")
NOT_A_RESULT = "chưa phải kết quả thực hiện"


def table(figures: Sequence[Figure], book: FigureBook, citations: Citations) -> list[str]:
    """The lines for figures in reading order: one group for each place, time and document, checks under each group."""
    groups: dict[tuple, list[Figure]] = {}
    for figure in figures:
        groups.setdefault((place(figure), figure.period_start, figure.period_end, figure.doc), []).append(figure)
    rows: list[str] = []
    told: set[str] = set()
    for (where, *_), members in groups.items():
        statuses = sorted({f.status or "kế hoạch" for f in members if f.plan})
        all_planned = all(f.plan for f in members)
        heading = " – ".join(p for p in (where, when(members[0])) if p) or book.documents[members[0].doc].title
        rows.append(heading + (f" ({', '.join(statuses)}, {NOT_A_RESULT})" if all_planned else ""))
        rows += figure_lines(members, book, citations, status=not all_planned)
        for check in told_checks(members, book):
            if check.message not in told:
                told.add(check.message)
                rows.append(check_line(check, book, citations))
    return rows


def told_checks(figures: Sequence[Figure], book: FigureBook) -> list[Check]:
    """The checks to show with figures: sums first, then plans, but not those implied for the parts of a sum."""
    checks = book.checks_of(figures)
    parts = {i for check in checks if check.kind == "sum" and check.outcome == "ok" for i in check.others}
    shown = [c for c in checks if not (c.kind == "plan" and c.outcome == "computed" and c.figure in parts)]
    return sorted(shown, key=lambda c: _ORDER.index(c.kind))


def figure_lines(
    figures: Sequence[Figure], book: FigureBook, citations: Citations, *, status: bool = True, dated: bool = True,
    in_clause: bool = False,
) -> list[str]:
    """One line a figure: what it measures and the amount; of several alike, and with `in_clause`, the clause each stands in.

    `dated` cites the sentence of the time as well, where that is another.
    """
    names = [what(f, status=status) for f in figures]
    lines, seen, after = [], set(), 0
    for i, (figure, name) in enumerate(zip(figures, names)):
        if (figure.start, figure.end) in seen or _told_with_next(figure, figures[i + 1 : i + 2], book):
            continue  # the upper bound of a range already shown, or an amount whose percentage tells it too
        seen.add((figure.start, figure.end))
        alike = in_clause or names.count(name) > 1 or figure.indicator in ("other", "plan_completion_rate")
        told = _told(figure, after, book) if alike else ""
        after = figure.end
        line = f"• {capital(told) if told else f'{capital(name)}: {amount(figure)}'} {book.cite(figure, citations, dated=dated)}"
        if line not in lines:  # one clause may hold two figures: "160 triệu đồng giúp 02 đơn vị mở hội chợ"
            lines.append(line)
        lines += [original_line(original, figure, book, citations) for original in book.replaced.get(figure.id, ())]
    return lines


def _told(figure: Figure, after: int, book: FigureBook) -> str:
    """The words a figure stands in: its clause behind the offset `after`, in a table the names of its row and column."""
    unit = book.unit(figure)
    if unit is None or book.documents[figure.doc].kind == "figures":
        return ""
    text = book.documents[figure.doc].text
    if not unit.row:
        return clause(text, unit.start, figure, unit.end, after=after)
    column = text[unit.start : figure.start].count("|") - 1
    head = unit.header[column] if 0 < column < len(unit.header) else ""
    return f"{' – '.join(p for p in (unit.row[0], head) if p)}: {amount(figure)}"


def _told_with_next(figure: Figure, following: Sequence[Figure], book: FigureBook) -> bool:
    """Whether the next figure is the percentage of this amount in the same clause, which is shown whole."""
    return any(
        f.unit == "percent" and figure.unit == "VND" and f.doc == figure.doc and 0 <= f.start - figure.end <= _BESIDE
        and not _ENDS.search(book.documents[f.doc].text[figure.end : f.start])
        for f in following
    )


def original_line(original: Figure, figure: Figure, book: FigureBook, citations: Citations) -> str:
    """What the document says that a curated figure corrects, and why it was corrected."""
    reason = f" Lý do hiệu đính: {figure.reason}" if figure.reason else ""
    return f"  Bài gốc ghi: {amount(original)} {book.cite(original, citations)}.{reason}"


def check_line(check: Check, book: FigureBook, citations: Citations) -> str:
    """A check in words with the marks of the figures that take part in it."""
    parts = [book.by_id[i] for i in (check.figure, *check.others) if i in book.by_id]
    marks = list(dict.fromkeys(m for f in parts for m in book.cite(f, citations, dated=False).replace("][", "] [").split()))
    told = _BOUNDS.sub("", check.message).rstrip(".")
    return f"  {_INTRO.get((check.kind, check.outcome), 'Lưu ý')}: {told} {''.join(marks[:_MARKS])}".rstrip()
