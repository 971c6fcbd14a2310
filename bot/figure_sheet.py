"""An answer made of figures while it is being written: its lines, its citations, what was computed, its chart."""

from collections.abc import Sequence

from bot.citing import Citations
from bot.figure_book import FigureBook
from bot.figure_compare import plain
from bot.figure_table import check_line, original_line, table, told_checks
from bot.figure_words import scaled, unit_of
from bot.records import Answer, Chart, Total
from index.numbers import format_number
from index.records import Check, Figure


class Sheet:
    """Collects lines in order; `answer` gives them as an Answer in which every figure names its citation."""

    def __init__(self, book: FigureBook):
        self.book = book
        self.citations = Citations(book.documents)
        self.rows: list[str] = []
        self.shown: list[Figure] = []
        self.computed: list[dict] = []
        self.chart: Chart | None = None

    def say(self, line: str, *computed: dict) -> None:
        """A line without a source of its own; `computed` are the numbers in it that were worked out."""
        self.rows.append(line)
        self.computed += [c for c in computed if c]

    def show(self, line: str, figure: Figure) -> None:
        """A line about one figure, with the marks of its sources; one that was added up says of what, below one that is
        corrected stands what its document says."""
        if isinstance(figure, Total):
            line += f" (tính ra: {added(figure.parts, unit_of(figure.parts))})"
            self.computed += sum_of(figure)
        self.rows.append(f"{line} {self.book.cite(figure, self.citations)}")
        stated = figure.parts if isinstance(figure, Total) else (figure,)
        self.rows += [original_line(o, f, self.book, self.citations) for f in stated for o in self.book.replaced.get(f.id, ())]
        self.shown += stated

    def show_table(self, figures: Sequence[Figure]) -> None:
        """All the figures under headings of place and time, with their checks."""
        self.rows += table(figures, self.book, self.citations)
        self.shown += figures
        self.computed += [c for check in told_checks(figures, self.book) for c in worked_out(check, self.book)]

    def show_check(self, check: Check) -> None:
        self.rows.append(check_line(check, self.book, self.citations))
        self.computed += worked_out(check, self.book)

    def answer(self, question: str) -> Answer:
        citations = self.citations.all()
        figures = tuple(
            figure.as_dict() | {"citation": c.n}
            for figure in self.shown
            for c in citations
            if c.doc_id == figure.doc and c.start <= figure.start and figure.end <= c.end
        )
        return Answer(
            question, "\n".join(self.rows), citations=citations, figures=figures, computed=tuple(self.computed),
            records=tuple(dict.fromkeys(self.shown)), chart=self.chart,
        )


def added(parts: Sequence[Figure], unit: str) -> str:
    """The parts of a sum in one unit: "900 + 1.755 triệu đồng"."""
    return f"{' + '.join(format_number(scaled(f.value, unit).normalize()) for f in parts)} {unit}"


def sum_of(figure: Figure) -> list[dict]:
    """How a figure that was added up was computed; empty for one that a document states."""
    if not isinstance(figure, Total):
        return []
    return [{"value": figure.value, "expression": " + ".join(plain(f.value) for f in figure.parts)}]


def count_of(n: int) -> dict:
    """A number that counts what was found, as the JSON contract's `computed`: ones added up."""
    return {"value": n, "expression": " + ".join(["1"] * n)} if n else {}


def worked_out(check: Check, book: FigureBook) -> list[dict]:
    """What a check computed, as expressions over the figures it is about; empty where it computed nothing."""
    others = [book.by_id[i] for i in check.others if i in book.by_id]
    figure = book.by_id.get(check.figure)
    if figure is None or check.computed is None:
        return []
    if check.kind == "sum":
        return [{"value": check.computed, "expression": " + ".join(plain(f.value) for f in others)}]
    if check.kind == "plan" and (implied := _implied(figure, others)):
        stated = next((f for f in others if f.unit == figure.unit and f.value), None)
        if stated is None:
            return [implied]
        return [implied, {"value": figure.value / stated.value * 100, "expression": f"{plain(figure.value)} / {plain(stated.value)} * 100"}]
    if check.kind == "plan_gap":
        whole, *parts = (_plan_of(f, book) for f in (figure, *others))
        if whole and all(parts):
            added = {"value": sum(p["value"] for p in parts), "expression": " + ".join(p["expression"] for p in parts)}
            gap = {"value": whole["value"] - added["value"], "expression": f"{whole['expression']} - ({added['expression']})"}
            return [whole, *parts, added, gap]
    return []


def _plan_of(figure: Figure, book: FigureBook) -> dict:
    """The plan that the percentage told of a figure implies."""
    for check in book.checks_of([figure]):
        if check.kind == "plan" and check.figure == figure.id:
            return _implied(figure, [book.by_id[i] for i in check.others if i in book.by_id])
    return {}


def _implied(figure: Figure, others: Sequence[Figure]) -> dict:
    rate = next((f for f in others if f.unit == "percent" and f.value), None)
    if rate is None:
        return {}
    return {"value": figure.value / rate.value * 100, "expression": f"{plain(figure.value)} / {plain(rate.value)} * 100"}
