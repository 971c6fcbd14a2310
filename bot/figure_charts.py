"""Figures side by side as a chart's data; what draws it is `bot.chart`."""

from collections.abc import Sequence

from bot.figure_book import FigureBook
from bot.figure_words import capital, common_time, in_unit, scaled
from bot.records import Bar, Chart
from index.records import Figure


def chart_of(
    book: FigureBook, rows: Sequence[tuple[Figure, str]], title: str, unit: str, note: str = ""
) -> Chart | None:
    """The rows as a chart; None for fewer than two or for figures of different kinds."""
    if len(rows) < 2 or len({f.unit for f, _ in rows}) > 1:
        return None
    sources = dict.fromkeys(book.documents[f.doc].source or book.documents[f.doc].title for f, _ in rows)
    if time := common_time([f for f, _ in rows]):
        title = f"{title}, {time}"
    plans = len({f.plan for f, _ in rows}) > 1
    bars = tuple(
        Bar(capital(label), float(scaled(f.value, unit)), in_unit(f.value, unit, f), (f.status or "") if plans else "")
        for f, label in rows
    )
    return Chart(title, bars, unit, "; ".join(sources), f"Lưu ý: {note}" if note else "")
