"""What the figures add to a quoted answer: the number itself up front, its status, sums, contradictions, differences."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Block
from bot.citing import Citations
from bot.figure_book import FigureBook, added_up, is_from, period_fits
from bot.figure_compare import difference, gap_in_status, objections, share_of_plan, times
from bot.figure_sheet import added, sum_of, worked_out
from bot.figure_sides import align, sides_of
from bot.figure_sums import average, between_sources, extremes_within, share_of_total, sum_of_items, with_breakdown, with_rest, with_share
from bot.figure_table import NOT_A_RESULT, check_line
from bot.figure_words import amount, capital, in_unit, place, unit_of, what, when
from bot.proof import unproved
from bot.query import Query, Wanted
from bot.records import Answer, Total
from bot.slots import Slot
from index.records import Figure
from index.text import fold

_MOST_CHECKS = 3
_IN_BRACKETS = re.compile(r" \([^()]*\)")
_KINDS = {"VND": {"VND"}, "percent": {"percent"}, "count": {"project", "establishment", "worker", "product", "person", "other"}}


class FigureNotes:
    """Adds to answers over one open index."""

    def __init__(self, book: FigureBook):
        self._book = book

    def add(self, answer: Answer, query: Query, sides: Sequence[tuple[Slot, Block]]) -> Answer:
        """The answer with its notes; unchanged where the figures have nothing certain to add."""
        asked = query.figures
        if not (query.wants or query.form in ("compare", "figure") or asked.breakdown):
            return self._with_status(answer, [f for _, block in sides for f in self._quoted(block)], asked)
        if len(sides) == 1:
            return self._single(answer, query, asked, *sides[0])
        return self._several(answer, asked, query, sides)

    def holds(self, query: Query, sides: Sequence[tuple[Slot, Block]]) -> bool:
        """Whether the lines quoted hold a figure asked for; in a comparison, one that is plainly meant on every side."""
        asked = query.figures
        if not (query.wants or query.form == "compare" or asked.breakdown) or not asked.groups:
            return True
        if len(sides) > 1:
            return bool(self._meant(asked, query, sides))
        quoted = self._quoted(sides[0][1])
        return any(f.indicator in asked.indicators for f in quoted) and not (asked.breakdown and len(quoted) < 2)

    def _single(self, answer: Answer, query: Query, asked: Wanted, slot: Slot, block: Block) -> Answer:
        quoted = self._quoted(block)
        fitting = self._fitting(quoted, query, asked, slot)
        noted = answer
        meant = self._book.only(fitting, asked) or next(iter(added_up(fitting)), None)
        wrong_kind = meant and asked.plan is True and not meant.plan
        if meant and not wrong_kind and len(asked.groups) == 1 and not (
            asked.breakdown or asked.against_plan or asked.share or asked.average or query.extremes
        ):
            computed = (*answer.computed, *sum_of(meant))
            noted = self._first_of(
                (
                    replace(answer, text=f"{line}\n{answer.text}", records=(meant,), computed=computed)
                    for line in self._headlines(meant, answer)
                ),
                answer,
            )
        noted = self._with_status(noted, fitting or self._of_kind(quoted, query), asked)
        noted = self._with_corrections(noted, block, query)
        if asked.against_plan:
            noted = self._against_plan(noted, quoted, asked, query)
        elif asked.share:
            noted = share_of_total(noted, self._book, asked, quoted)
        elif "percent" in query.wants:
            noted = with_share(noted, quoted)
        if asked.average:
            noted = average(noted, self._book, query, asked, fitting, quoted)
        noted = between_sources(noted, self._book, query, asked, fitting)
        if asked.total:
            noted = sum_of_items(noted, self._book, query, asked, block)
        if query.extremes and not query.across:
            noted = extremes_within(noted, self._book, query, asked, slot, quoted)
        if asked.breakdown and any(f.unit == "VND" for f in quoted):
            noted = with_breakdown(noted, self._book, query, quoted)
        return self._with_checks(noted, quoted, query)

    @staticmethod
    def _with_status(answer: Answer, figures: Sequence[Figure], asked: Wanted) -> Answer:
        """That the numbers are no results, where none of them is one and no plan was asked for."""
        if not figures or asked.plan is True or not all(f.plan for f in figures):
            return answer
        status = figures[0].status or "kế hoạch"
        return replace(answer, text=f"{answer.text}\nLưu ý: đây là {_number_of(status)}, {NOT_A_RESULT}.")

    def _with_corrections(self, answer: Answer, block: Block, query: Query) -> Answer:
        """What a figures file corrects in the lines quoted: the right number, the one it stands for, and why."""
        for original in self._of_kind(self._quoted(block, replaced=True), query):
            right = self._book.by_id[original.replaced_by or 0]
            citations = Citations(self._book.documents, answer.citations)
            told = f"{what(right)}: {amount(right)} {self._book.cite(right, citations)}"
            line = f"Đã hiệu đính: {told}, thay cho {amount(original)} trong bài." + (f" Lý do: {right.reason}" if right.reason else "")
            answer = replace(answer, text=f"{answer.text}\n{line}", citations=citations.all())
        return answer

    def _against_plan(self, answer: Answer, quoted: Sequence[Figure], asked: Wanted, query: Query) -> Answer:
        """How much of the plan was carried out, where plan and result are both quoted and the text gives no rate."""
        sides = align(sides_of(query, asked, self._book), asked, self._book)
        figures = [f for side, f in sides if side.kind == "plan" and f is not None]
        if len(figures) < 2 or figures[1] not in quoted or objections(figures, plan_asked=True):
            return answer
        if figures[0] not in quoted:
            citations = Citations(self._book.documents, answer.citations)
            line = f"{capital(what(figures[0]))}: {amount(figures[0])} {self._book.cite(figures[0], citations, dated=False)}"
            answer = replace(answer, text=f"{answer.text}\n{line}", citations=citations.all())
        if any(f.indicator == "plan_completion_rate" and f.funding == figures[1].funding for f in quoted):
            return answer
        text, computed = share_of_plan(figures[1], figures[0])
        return replace(answer, text=f"{answer.text}\nTính ra: {text}", computed=(*answer.computed, computed)) if computed else answer

    def _several(self, answer: Answer, asked: Wanted, query: Query, sides: Sequence[tuple[Slot, Block]]) -> Answer:
        """The difference of a comparison whose every side quotes exactly one figure that fits; or why there is none."""
        figures = self._meant(asked, query, sides)
        if len(figures) < 2 or len({f.unit for f in figures}) > 1 or len({(f.doc, f.start) for f in figures}) < len(figures):
            return answer
        labels = [slot.label or place(f) for (slot, _), f in zip(sides, figures)]
        by_source = len({slot.funding for slot, _ in sides}) > 1
        against = objections(figures, plan_asked=asked.against_plan, funding_asked=by_source)
        noted = answer
        if "percent" in query.wants and not any(f.unit == "percent" for _, block in sides for f in self._quoted(block)):
            noted = with_rest(with_share(answer, figures), query, figures)
        elif against:
            noted = replace(noted, text=f"{noted.text}\nCác số này không so sánh thẳng được: {'; '.join(against)}.")
            if gap := gap_in_status(figures, plan_asked=asked.against_plan, funding_asked=by_source):
                noted = replace(noted, text=f"{noted.text} {gap[0]}", computed=(*noted.computed, gap[1]))
        elif len(figures) == 2:
            times_told = [when(f) for f in figures]
            apart = len({(f.period_start, f.period_end) for f in figures}) > 1
            if apart and not any(t in label or label in t for t, label in zip(times_told, labels)):
                labels = [f"{label} ({t})" for label, t in zip(labels, times_told)]
            found = [difference(*figures, (labels[0], labels[1]))]
            if "gap" in fold(query.text) and (ratio := times(*figures, (labels[0], labels[1]))):
                found = [ratio]
            noted = replace(
                noted, text="\n".join([noted.text, *(f"Tính ra: {text}" for text, _ in found)]),
                computed=(*noted.computed, *(c for _, c in found if c)),
            )
        if against and unproved(noted, [query.raw]):
            # The times told in brackets stand in no quotation; that they differ is said all the same.
            noted = replace(noted, text=answer.text + _IN_BRACKETS.sub("", noted.text.removeprefix(answer.text)))
        noted = noted if not unproved(noted, [query.raw]) else answer
        return replace(noted, records=tuple(figures))

    def _meant(self, asked: Wanted, query: Query, sides: Sequence[tuple[Slot, Block]]) -> list[Figure]:
        """The one figure of each side: all results or all plans where every side has one of that kind; empty if unclear."""
        quoted = [self._fitting(self._quoted(block), query, asked, slot) for slot, block in sides]
        for plans in ((asked.plan,), (False,), (True,), (False, True)):
            found = []
            for (slot, _), figures in zip(sides, quoted):
                of_side = replace(asked, funding=next(iter(slot.funding))) if len(slot.funding) == 1 else asked
                found.append(self._book.only([f for f in figures if f.plan in plans], of_side))
            if all(found):
                return [f for f in found if f]
        return []

    # --- pieces -------------------------------------------------------------------------------------

    def _quoted(self, block: Block, *, replaced: bool = False) -> list[Figure]:
        """The figures in use, or those `replaced`, that stand in the lines of a block, in reading order."""
        found = {f.id: f for line in block.lines for f in self._book.standing_in(line.doc_id, line.start, line.end)}
        return [found[i] for i in sorted(found) if (found[i].replaced_by is not None) == replaced]

    @staticmethod
    def _of_kind(figures: Sequence[Figure], query: Query) -> list[Figure]:
        units = set().union(*(_KINDS[kind] for kind in query.wants))
        return [f for f in figures if f.unit in units or not query.wants]

    def _fitting(self, quoted: Sequence[Figure], query: Query, asked: Wanted, slot: Slot) -> list[Figure]:
        """Of the quoted figures those of the indicator, source, place and time asked for."""
        funding = next(iter(slot.funding)) if len(slot.funding) == 1 else asked.funding
        below = query.localities or query.establishments
        return [
            f for f in quoted
            if f.indicator in asked.indicators
            and is_from(f, funding)
            and (not slot.provinces or f.province in slot.provinces)
            and (bool(below) or f.area is None or f.area in query.regions)
            and (not slot.periods or any(period_fits(p, f) for p in slot.periods))
            and f.qualifier != "range_high"
        ]

    def _headlines(self, figure: Figure, answer: Answer) -> list[str]:
        """The number up front, with its time and, should that not stand in a source, without."""
        shown = amount(figure)
        if isinstance(figure, Total):
            unit = unit_of(figure.parts)
            shown = f"{in_unit(figure.value, unit)} (tính ra: {added(figure.parts, unit)})"
            figure = replace(figure, start=figure.parts[0].start, end=figure.parts[0].end)
        around = (c for c in answer.citations if c.doc_id == figure.doc and c.start <= figure.start and figure.end <= c.end)
        mark = next((f" [{c.n}]" for c in around), "")
        told = f"{what(figure)}: {shown}{mark}"
        heads = [", ".join(p for p in parts if p) for parts in ((place(figure), when(figure)), (place(figure),))]
        return [f"{capital(head)} – {told}" if head else capital(told) for head in heads]

    @staticmethod
    def _first_of(candidates, otherwise: Answer) -> Answer:
        return next((c for c in candidates if not unproved(c)), otherwise)

    def _with_checks(self, answer: Answer, quoted: Sequence[Figure], query: Query) -> Answer:
        """The sums, contradictions and doubts about what is quoted, those that rest on quoted figures alone or say what differs."""
        ids = {f.id for f in self._of_kind(quoted, query)}
        noted, told = answer, 0
        for check in self._book.checks_of([f for f in quoted if f.id in ids]):
            inside = {check.figure, *check.others} <= {f.id for f in quoted}
            wanted_here = check.outcome == "failed" or (inside and check.kind in ("sum", "plan"))
            if not wanted_here or told == _MOST_CHECKS:
                continue
            citations = Citations(self._book.documents, noted.citations)
            line = check_line(check, self._book, citations).strip()
            computed = worked_out(check, self._book)
            candidate = replace(
                noted, text=f"{noted.text}\n{line}", citations=citations.all(), computed=(*noted.computed, *computed)
            )
            if not unproved(candidate, [query.raw]):
                noted, told = candidate, told + 1
        return noted


def _number_of(status: str) -> str:
    return {"kế hoạch": "số kế hoạch", "phân bổ": "số được phân bổ", "đề xuất": "số đề xuất", "mục tiêu": "mục tiêu"}.get(status, status)
