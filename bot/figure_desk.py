"""What the figures themselves answer: a table, a comparison, a ranking, a total, what is covered. Each with its sources."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot import wording
from bot.cues import localities
from bot.figure_book import FigureBook, period_of, topics_of
from bot.figure_charts import chart_of
from bot.figure_compare import difference, gap_in_status, objections, share_of, share_of_plan, times
from bot.figure_coverage import cover, cover_briefly
from bot.figure_rank import rank
from bot.figure_sheet import Sheet
from bot.figure_sides import Side, align, sides_of
from bot.figure_sums import with_rest
from bot.figure_table import figure_lines
from bot.figure_words import amount, capital, common_time, in_unit, place, unit_of, what, when
from bot.finder import names_a_round
from bot.proof import unproved
from bot.query import Query, Wanted
from bot.records import Answer
from bot.slots import same_place
from index.figure_names import INDICATORS
from index.places import MERGED_ON, old_parts, province
from index.records import Document, Figure
from index.text import fold

MAX_SHOWN = 30  # figures in one table
_EACH_SIDE = 6  # figures of one side, where they are listed
LOOKUP_USAGE = "Anh/chị vui lòng nêu tỉnh, năm hoặc chỉ tiêu cần tra, ví dụ: Cà Mau 2020-2023."
COMPARE_USAGE = "Anh/chị vui lòng nêu các tỉnh hoặc các năm cần so sánh, ví dụ: kinh phí hỗ trợ Cà Mau và Sóc Trăng."


class FigureDesk:
    """Answers from the figures of one open index."""

    def __init__(self, book: FigureBook):
        self._book = book

    def lookup(self, question: str, query: Query) -> Answer:
        """The figures of the places, times and indicators named, as a table; else what is missing and what there is."""
        asked = query.figures
        if not (query.provinces or query.regions or query.periods or asked.groups or localities(query.text, bare=True)):
            return Answer(question, LOOKUP_USAGE, abstained=True)
        names = with_parts(query.provinces)
        found = self._find(query, asked, names) if self._book.knows(query) else []
        if not found:
            return Answer(question, self._missing(query, names), abstained=True)
        sheet = Sheet(self._book)
        for note in merger_notes(query.provinces, found):
            sheet.say(note)
        shown = found[:MAX_SHOWN]
        sheet.show_table(shown)
        if len(found) > len(shown):
            sheet.say("Còn số liệu khác chưa hiện hết. Anh/chị nêu thêm năm, chỉ tiêu hoặc nguồn vốn để thu hẹp.")
        return sheet.answer(question)

    def each(self, question: str, query: Query, *, most: int) -> list[Answer]:
        """Up to `most` of the figures that fit, one answer each: what is asked for exactly and of the whole place first,
        results before plans, what says most of a place before its details, the newest of several first."""
        asked, names = query.figures, with_parts(query.provinces)
        if not self._book.knows(query):
            return []
        found: dict[tuple[str, int], Figure] = {}
        for figure in self._find(query, asked, names):
            found.setdefault((figure.doc, figure.start), figure)  # the lower bound of a range tells the upper one too
        order = [code for group in asked.groups for code in group] or list(INDICATORS)

        def rank(f: Figure) -> tuple:
            own = period_of(f)
            exact = any((p.start, p.end) == (own.start, own.end) for p in query.periods) if own else False
            code = order.index(f.indicator) if f.indicator in order else len(order)
            newest = -(own.end or own.start).toordinal() if own else 0
            return not exact, f.area is not None, f.plan and not asked.plan, code, newest, f.doc, f.start

        kinds = Counter(_kind(f) for f in found.values())
        return [self._one(question, f, alike=kinds[_kind(f)] > 1) for f in sorted(found.values(), key=rank)[:most]]

    def _one(self, question: str, figure: Figure, *, alike: bool) -> Answer:
        """One figure by itself, with what contradicts it and what its place has become; where there are others `alike`
        with the words it stands in, so that a part is not taken for the whole."""
        sheet = Sheet(self._book)
        where = " – ".join(p for p in (place(figure), when(figure)) if p) or self._book.documents[figure.doc].title
        sheet.say(f"{where}: {what(figure)}" if alike and figure.indicator != "other" else where)
        sheet.rows += figure_lines([figure], self._book, sheet.citations, in_clause=alike)
        sheet.shown.append(figure)
        for check in self._book.checks_of([figure]):
            if check.outcome == "failed":
                sheet.show_check(check)
        if note := place_note(figure, self._book.documents[figure.doc]):
            sheet.say(note)
        return sheet.answer(question)

    def compare(self, question: str, query: Query) -> Answer:
        """The figures of several places, times, sources, or plan and result, side by side; never silently."""
        asked = query.figures
        least = 1 if query.provinces or query.regions else 2
        return self.compared(question, query, asked, least=least) or self.across(question, query, always=True) or Answer(
            question,
            self._missing(query, with_parts(query.provinces)) if query.provinces or query.periods else COMPARE_USAGE,
            abstained=True,
        )

    def coverage(self, question: str, query: Query) -> Answer:
        """Which province, time and indicator there are figures of."""
        asked = query.figures
        names = with_parts(query.provinces)
        found = self._find(query, asked, names)
        if not found:
            return Answer(question, self._missing(query, names), abstained=True)
        sheet = Sheet(self._book)
        cover(sheet, found)
        return sheet.answer(question)

    def across(self, question: str, query: Query, *, always: bool = False) -> Answer | None:
        """Highest, lowest, rank, total or count over what is loaded; None where none of these is asked for or known.

        `always` ranks whatever is asked for.
        """
        asked = query.figures
        if not always and not self._book.knows(query):
            return None
        sheet = Sheet(self._book)
        if asked.how_many_places and not asked.groups and not topics_of(query) and (found := self._find(query, asked, frozenset())):
            cover_briefly(sheet, found)
            return sheet.answer(question)
        return sheet.answer(question) if asked.groups and rank(sheet, query, asked, always=always) else None

    def exact(self, question: str, query: Query, *, whole: bool = False) -> Answer | None:
        """The figure that fits place, time, source and indicator of a question no sentence was found for; of a comparison
        the sides that have one (`whole`: only where all have); else None."""
        asked = query.figures
        below = query.localities or query.establishments
        if not self._book.knows(query) or names_a_round(query):
            return None  # a figure does not say of which round it is
        if query.form == "compare" and len(query.provinces) > 1 and asked.groups and not below:
            found = self.compared(question, query, asked, least=len(query.provinces) if whole else 1)
            met = found and all(self._book.speaks_of(query, f) for f in found.records)
            return found if found and met and not unproved(found, [query.raw]) else None
        one_thing = len(asked.groups) == 1 and len(query.provinces) == 1 and len(query.nouns) < 2
        if not one_thing or not query.periods or below or query.form not in ("figure", "list"):
            return None
        provinces = frozenset(n for name in query.provinces for n in same_place(name))
        found = [
            f for f in self._book.select(asked, provinces=provinces, periods=query.periods)
            if self._book.of_programme(f) and (self._book.speaks_of if asked.breakdown else self._book.names_are_met)(query, f)
        ]
        figure = self._book.only(found, asked)
        if asked.share:
            return self._share(question, query, asked, figure)
        if asked.breakdown:
            shown = self._parts(found)
        else:
            shown = [figure] if figure and query.form == "figure" else []
        if not shown:
            return None
        sheet = Sheet(self._book)
        sheet.show_table(shown)
        answer = with_rest(sheet.answer(question), query, shown)
        return None if unproved(answer, [query.raw]) else answer

    def _share(self, question: str, query: Query, asked: Wanted, part: Figure | None) -> Answer | None:
        """A part and the total cost of the same document, place and time, and what share the one is of the other."""
        if part is None:
            return None
        any_source = replace(asked, groups=(("total_cost",),), funding=None)
        wholes = [
            f for f in self._book.select(any_source, provinces=frozenset([part.province or ""]), periods=query.periods)
            if f.doc == part.doc and f.value > part.value and f.period_end == part.period_end
        ]
        if len(wholes) != 1:
            return None
        sheet = Sheet(self._book)
        sheet.show_table([part, wholes[0]])
        text, computed = share_of(part, wholes[0])
        sheet.say(f"Tính ra: {text}", computed)
        answer = sheet.answer(question)
        return None if unproved(answer, [query.raw]) else answer

    def _parts(self, found: Sequence[Figure]) -> list[Figure]:
        """The amounts of one document and time among those found, where there are several: those that add up first."""
        summed = {i for f in found for check in self._book.checks_of([f]) if check.kind == "sum" for i in (check.figure, *check.others)}
        by_source: dict[tuple, list[Figure]] = {}
        for f in found:
            by_source.setdefault((f.doc, f.period_start, f.period_end, f.unit), []).append(f)
        best = max(by_source.values(), key=lambda group: (sum(f.id in summed for f in group), len(group)), default=[])
        return best if len(best) > 1 else []

    def compared(self, question: str, query: Query, asked: Wanted, *, least: int = 2) -> Answer | None:
        """The sides of a comparison with what sets them apart; None where fewer than `least` of them have a figure."""
        sides = sides_of(query, asked, self._book)
        chosen = align(sides, asked, self._book)
        if len(sides) < 2 or sum(figure is not None for _, figure in chosen) < least:
            return None
        sheet = Sheet(self._book)
        if any(figure and figure.indicator == "other" for _, figure in chosen):
            # Of what no indicator names, nobody can tell which number of one side answers to which of the other.
            sheet.say("Số liệu tìm được của từng bên:")
            sheet.show_table([f for side, _ in chosen for f in side.figures[:_EACH_SIDE]])
        else:
            compare_sides(sheet, chosen, asked)
        return sheet.answer(question)

    def _find(self, query: Query, asked: Wanted, names: frozenset[str]) -> list[Figure]:
        """Figures that fit exactly, those of smaller places too; where there are none, those whose time overlaps."""
        areas = frozenset(query.regions)
        # Free words need no capitals: "huyện ba tri".
        below = query.localities or localities(query.text, bare=True)
        for loose in (False, True):
            found = self._book.select(asked, provinces=names, areas=areas, periods=query.periods, loose=loose, below=True)
            if below:
                found = [f for f in found if any(f" {name} " in f" {fold(f.area or '')} " for name in below)]
            if found := list(self._book.about(query, found)):
                # The province itself first, then what lies in it.
                return sorted(found, key=lambda f: f.area is not None and f.area not in areas)
        return []

    def _missing(self, query: Query, names: frozenset[str]) -> str:
        """What is not held, and for which times there is something of the same place."""
        return f"{wording.not_held(query)} {self.held_times(names)}".strip()

    def held_times(self, names: frozenset[str], *, most: int | None = None) -> str:
        """For which times there are figures of any of these provinces, as a sentence; empty where there are none."""
        held: dict[tuple, str] = {}
        for figure in self._book.figures:
            if figure.area is None and figure.province in names and (period := period_of(figure)) is not None:
                held.setdefault((period.start, period.end), when(figure))  # "7 tháng" is "7 tháng đầu năm"
        return f"Kho có số liệu khác, về: {'; '.join(list(held.values())[:most])}." if held else ""


def with_parts(names: Sequence[str]) -> frozenset[str]:
    """The provinces named, with the old ones that a present one was made of."""
    return frozenset(n for name in names for n in (*same_place(name), *old_parts(name)))


def merger_notes(names: Sequence[str], found: Sequence[Figure]) -> list[str]:
    """For a present province that took in others: whose figures stand below."""
    notes = []
    for name in names:
        parts = old_parts(name)
        held = sorted({f.province for f in found if f.province in parts} - {None})
        if len(parts) > 1 and held:
            notes.append(
                f"{name} hiện nay gồm {', '.join(parts)} trước 01/07/2025. Số liệu dưới đây ghi theo tỉnh trong từng bài "
                f"({', '.join(held)}), không phải của cả tỉnh mới."
            )
        elif (found_place := province(name)) and not found_place.is_new and held == []:
            notes.append(f"{name} nay thuộc {found_place.new_name}.")
    return notes


def place_note(figure: Figure, document: Document) -> str:
    """What the merging of provinces has made of the place of one figure; empty where it is as it was."""
    found, last = province(figure.province or ""), figure.period_end or document.published
    if found is None:
        return ""
    if not found.is_new:
        return f"{found.name} nay thuộc {found.new_name}."
    others = [name for name in old_parts(found.name) if name != found.name]
    if not others or not last or last >= MERGED_ON.isoformat():
        return ""
    return f"Số liệu của {found.name} trước khi sáp nhập ngày {MERGED_ON:%d/%m/%Y}; {found.name} nay gồm cả {', '.join(others)}."


def _kind(figure: Figure) -> tuple:
    """What figures that could be taken for one another have in common."""
    return figure.doc, figure.province, figure.area, figure.period_start, figure.period_end, what(figure)


def compare_sides(sheet: Sheet, chosen: Sequence[tuple[Side, Figure | None]], asked: Wanted) -> None:
    """Each side's figure in one unit, then the difference, or why there is none; a chart of them all."""
    held = [(side, figure) for side, figure in chosen if figure is not None]
    figures = [figure for _, figure in held]
    unit = unit_of(figures)
    codes = dict.fromkeys(f.indicator for f in figures)
    names = [capital(INDICATORS[code]) for code in codes]
    # The time of all is told once; where they differ, each side tells its own.
    told_once = len(figures) > 1 and all(side.kind != "period" for side, _ in held) and common_time(figures)
    sheet.say(f"So sánh {'; '.join(INDICATORS[code] for code in codes)}{f', {told_once}' if told_once else ''}:")
    labels = labels_of(held)
    for (_, figure), label in zip(held, labels):
        several = len(codes) > 1 or len({f.plan for f in figures}) > 1
        shown = in_unit(figure.value, unit, figure) if unit else amount(figure)
        # Of one indicator the heading has the name already; what is left are its source and status.
        measured = what(figure) if len(codes) > 1 else what(figure).removeprefix(INDICATORS[figure.indicator]).strip(", ")
        sheet.show(f"• {capital(label)}: {shown}" + (f" – {measured}" if several and measured else ""), figure)
    missing = [side.label for side, figure in chosen if figure is None]
    if missing:
        sheet.say(f"Kho chưa có số liệu tương ứng của {', '.join(missing)}.")
    kinds = {side.kind for side, _ in held}
    against = objections(figures, plan_asked="plan" in kinds or asked.against_plan, funding_asked="funding" in kinds)
    if against:
        told = "Các số này không so sánh thẳng được: " + "; ".join(against) + "."
        gap = gap_in_status(figures, plan_asked="plan" in kinds or asked.against_plan, funding_asked="funding" in kinds)
        sheet.say(f"{told} {gap[0]}" if gap else told, *([gap[1]] if gap else []))
    elif kinds == {"plan"}:
        text, computed = share_of_plan(figures[1], figures[0])
        sheet.say(f"Tính ra: {text}", computed)
    elif len(figures) < 2:
        return
    elif len(figures) == 2:
        text, computed = difference(figures[0], figures[1], (labels[0], labels[1]))
        sheet.say(f"Tính ra: {text}", computed)
        ratio = times(figures[0], figures[1], (labels[0], labels[1]))
        if ratio and unit != "%" and figures[0].value != figures[1].value:
            sheet.say(f"Tính ra: {ratio[0]}", ratio[1])
    else:
        ranked = sorted(zip(figures, labels), key=lambda pair: -pair[0].value)
        sheet.say(f"Cao nhất: {ranked[0][1]}; thấp nhất: {ranked[-1][1]}.")
    for check in sheet.book.checks_of(figures):
        if check.kind == "conflict":
            sheet.show_check(check)
    sheet.chart = chart_of(sheet.book, list(zip(figures, labels)), " – ".join(names), unit, "; ".join(against))


def labels_of(held: Sequence[tuple[Side, Figure]]) -> list[str]:
    """How each side is called: by what tells the sides apart, and its time where that differs."""
    times_told = {(figure.period_start, figure.period_end) for _, figure in held}
    labels = []
    for side, figure in held:
        name = side.label or place(figure) or when(figure)
        time = when(figure)
        told = side.kind == "period" or not time or len(times_told) == 1 or time in name
        labels.append(name if told and name else f"{name}, {time}")
    return labels
