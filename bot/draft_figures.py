"""The figures of a draft against those of the knowledge: right, different, unclear, or not held.

"Different" is said only of the same quantity: same place, period, indicator, source and status, and only where it is clear
which of the knowledge's numbers is meant. Values are compared in base units within what their rounding allows.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.cues import establishments
from bot.draft_match import (
    Held,
    agrees,
    is_specific,
    like_funding,
    likeness,
    merged_place,
    same_noun,
    same_period,
    same_place,
    undated,
    unit_class,
    unknown_province,
    words_of,
)
from bot.draft_reading import Draft
from bot.draft_records import Finding, Line, Verdict
from bot.figure_book import FigureBook
from bot.figure_compare import plain
from bot.figure_words import amount, clause, place, scaled, unit_of, what, when
from index.figure_names import FUNDINGS, INDICATORS
from index.numbers import format_number
from index.places import present_name
from index.records import Figure

# Numbers of these are seldom about khuyến công; one that the knowledge has is told, another passed over.
_BESIDE = {"other", "growth_rate", "support_cap"}
# Amounts of the programme that people call by each other's names.
_BUDGET = {"support_amount", "budget_planned", "budget_disbursed"}
_ALIKE, _VERY = 0.4, 0.6  # how like two clauses are that speak of one thing
_AHEAD = 0.1  # how far the likest is ahead of the next
_SHOWN = 3


class DraftFigures:
    """Holds the figures of one draft against those of one open index."""

    def __init__(self, draft: Draft, book: FigureBook):
        self._draft = draft
        self._held = Held(book)
        self._by_place: dict[str, list[Figure]] = {}
        for figure in book.figures:
            for name in {figure.province, figure.area} - {None}:
                self._by_place.setdefault(name, []).append(figure)
        self._all = book.figures
        self._after = dict(zip((f.id for f in draft.figures), [0, *(f.end for f in draft.figures)]))
        self._names = {f.id: self._named(f) for f in draft.figures}
        self._words = {f.id: words_of(self._clause(f)) for f in draft.figures}

    def findings(self) -> tuple[list[Finding], int]:
        """The findings in the order of the draft, and how many numbers are none of khuyến công and were passed over."""
        found: list[Finding] = []
        passed = 0
        for figure in self._draft.figures:
            if figure.qualifier == "range_high":
                continue  # told with its lower end
            verdict, lines = self._judge(figure)
            if figure.indicator in _BESIDE and verdict not in (Verdict.RIGHT, Verdict.DIFFERENT):
                passed += 1
                continue
            where = "" if self._stranger(figure) else place(figure)
            about = ", ".join(p for p in (where, when(figure)) if p)
            found.append(
                Finding(
                    figure.start, figure.end, "figure", verdict, self._quoted(figure),
                    f"{what(figure, status=figure.plan)}{' – ' if about else ''}{about}", tuple(lines),
                )
            )
        return found, passed

    # --- judging ------------------------------------------------------------------------------------

    def _judge(self, figure: Figure) -> tuple[Verdict, list[Line]]:
        if stranger := self._stranger(figure):
            return Verdict.UNSURE, [Line(f"Không có tỉnh nào tên «{stranger}» trong danh mục tỉnh, thành phố; anh/chị kiểm tra lại tên địa phương.")]
        alike = [g for g in self._near(figure) if unit_class(g) == unit_class(figure)]
        here = [g for g in alike if same_place(figure, g)]
        agreeing = [g for g in here if self._agrees(figure, g)]
        if right := self._right(figure, agreeing):
            return Verdict.RIGHT, [self._confirmed(figure, right), *self._contradicted(right)]
        if meant := self._meant(figure, here):
            return Verdict.DIFFERENT, [self._differs(figure, g) for g in meant]
        if figure.indicator in _BESIDE:
            return Verdict.NOT_FOUND, []
        if elsewhere := self._misplaced(figure, agreeing, alike):
            return Verdict.UNSURE, [elsewhere]
        if not (figure.province or figure.area):
            return Verdict.UNSURE, [Line("Đoạn này của dự thảo chưa nêu rõ địa phương.")]
        if choice := self._choice(figure, here):
            return Verdict.UNSURE, choice
        return Verdict.NOT_FOUND, self._not_found(figure, here)

    def _stranger(self, figure: Figure) -> str:
        """The name of no province that the draft gives to a figure's."""
        return unknown_province(self._draft.document.text, self._draft.sentence(figure.start), figure)

    def _near(self, figure: Figure) -> Sequence[Figure]:
        """The stored figures that may be of the figure's place; all where the draft names none."""
        names = {figure.province, figure.area} - {None}
        if not names:
            return self._all
        if figure.province:
            now = present_name(figure.province)
            names |= {name for name in self._by_place if present_name(name) == now}
        return list({g.id: g for name in sorted(names) for g in self._by_place.get(name, ())}.values())

    def _right(self, figure: Figure, agreeing: Sequence[Figure]) -> Figure | None:
        """The stored figure that confirms one of the draft, the likest first."""
        fitting = [
            g for g in agreeing
            if self._from_source(figure, g) and self._like_indicator(figure, g) and same_noun(figure, g) and self._same_names(figure, g)
            and (same_period(figure, g) or undated(figure) and (undated(g) or is_specific(figure)))
        ]
        right = max(
            fitting,
            key=lambda g: (g.plan == figure.plan, g.indicator == figure.indicator, g.value == figure.value, g.funding == figure.funding, self._likeness(figure, g), -g.id),
            default=None,
        )
        return None if right and self._taken_for_another(figure, right, agreeing) else right

    def _taken_for_another(self, figure: Figure, right: Figure, agreeing: Sequence[Figure]) -> bool:
        """Whether a small number meets by chance one of the same passage whose words are others: "7 đề án tuyên truyền"
        where the source has 1 of these and 7 for machines."""
        if is_specific(figure):
            return False
        known = {g.id for g in agreeing}
        rivals = [
            g for g in self._by_place.get(right.province or right.area or "", ())
            if g.doc == right.doc and g.id not in known and g.indicator == right.indicator and same_place(g, right) and same_period(g, right) and like_funding(g, right)
        ]
        best = max((self._likeness(figure, g) for g in rivals), default=0.0)
        return best >= max(_VERY, self._likeness(figure, right) + 2 * _AHEAD)

    def _meant(self, figure: Figure, here: Sequence[Figure]) -> list[Figure]:
        """The stored figures of the very same quantity whose values differ, one a document; none where that is not certain."""
        same = [
            g for g in here
            if same_period(figure, g) and self._same_measure(figure, g) and like_funding(figure, g) and same_noun(figure, g)
            and self._same_names(figure, g) and g.qualifier != "range_high" and (g.qualifier == "range_low") == (figure.qualifier == "range_low")
        ]
        if not same:
            return []
        siblings = [
            f for f in self._draft.figures
            if f.id != figure.id and same_place(f, figure) and same_period(f, figure) and f.indicator == figure.indicator
            and like_funding(f, figure) and f.plan == figure.plan and same_noun(f, figure)
        ]
        # What another number of the draft has right is not what this one meant.
        others = [f for f in self._draft.figures if f.id != figure.id and same_place(f, figure) and same_period(f, figure)]
        same = [g for g in same if not any(self._from_source(f, g) and self._agrees(f, g) for f in (*siblings, *others))]
        by_document: dict[str, list[Figure]] = {}
        for g in same:
            by_document.setdefault(g.doc, []).append(g)
        found = [g for of_one in by_document.values() if (g := self._counterpart(figure, of_one, siblings))]
        return found[:_SHOWN]

    def _counterpart(self, figure: Figure, candidates: Sequence[Figure], siblings: Sequence[Figure]) -> Figure | None:
        """The one of a document's numbers that a figure of the draft has to equal."""
        ranked = sorted(candidates, key=lambda g: (-self._likeness(figure, g), g.start))
        best, least = self._likeness(figure, ranked[0]), _VERY if figure.indicator in _BESIDE else _ALIKE
        clear = len(ranked) == 1 or best - self._likeness(figure, ranked[1]) >= _AHEAD
        if best >= least and clear:
            return ranked[0]
        if siblings or self._names[figure.id] or figure.indicator in _BESIDE:
            return None
        whole = [g for g in candidates if self._held.is_whole(g)]
        lone = candidates if len({g.value for g in candidates}) == 1 else whole if len(whole) == 1 else []
        return lone[0] if lone and self._held.book.of_programme(lone[0]) else None

    def _misplaced(self, figure: Figure, agreeing: Sequence[Figure], alike: Sequence[Figure]) -> Line | None:
        """That the knowledge has this very number, but of another time, source or place."""
        if not is_specific(figure):
            return None
        for g in agreeing:
            if not self._like_indicator(figure, g) or not self._same_names(figure, g):
                continue
            if not same_period(figure, g):
                then = when(g) or "không rõ thời gian"
                return Line(f"Kho có đúng số {amount(g)} nhưng {'của ' + then if when(g) else 'không rõ thời gian'}: {what(g)}; anh/chị kiểm tra lại thời gian.", (g,))
            if not like_funding(figure, g):
                return Line(f"Kho có đúng số {amount(g)} nhưng ghi là {FUNDINGS.get(g.funding or '', 'không rõ nguồn')}; anh/chị kiểm tra lại nguồn vốn.", (g,))
        others = [g for g in alike if not same_place(figure, g) and self._agrees(figure, g) and self._like_indicator(figure, g) and same_period(figure, g)]
        if figure.province:
            others = [g for g in others if merged_place(figure, g)]
        if not others or len({place(g) for g in others}) > 1:
            return None
        g = others[0]
        if not (figure.province or figure.area):
            return Line(f"Đoạn này của dự thảo chưa nêu rõ địa phương; kho có đúng số {amount(g)} của {place(g)} ({what(g)}, {when(g)}).", (g,))
        now = present_name(g.province or "")
        joined = f", nay thuộc {now}" if now not in (g.province, None) else ""
        return Line(f"Kho có đúng số {amount(g)} nhưng của {place(g)}{joined}; anh/chị kiểm tra lại tên địa phương.", (g,))

    def _choice(self, figure: Figure, here: Sequence[Figure]) -> list[Line]:
        """What the knowledge has of the same matter where it is not clear which is meant."""
        near = [
            g for g in here
            if self._like_indicator(figure, g) and same_noun(figure, g) and g.qualifier != "range_high" and self._same_names(figure, g)
            and (same_period(figure, g) or undated(figure) or undated(g)) and (g.funding == figure.funding or None in (g.funding, figure.funding))
        ]
        near = [g for g in near if not any(f.id != figure.id and same_period(f, g) and self._agrees(f, g) for f in self._draft.figures)]
        near.sort(key=lambda g: (g.indicator != figure.indicator, g.plan != figure.plan, -self._likeness(figure, g), g.id))
        if not near:
            return []
        reason = self._reason(figure, near[0])
        if undated(figure) and (equal := next((g for g in near if self._agrees(figure, g)), None)):
            return [Line(f"Dự thảo chưa nêu rõ thời gian của số này; kho có đúng số này ({self._told(equal)}).", (equal,))]
        told = "; ".join(f"{amount(g)} ({self._told(g)})" for g in near[:_SHOWN])
        return [Line(f"{reason}Kho có: {told}.", tuple(near[:_SHOWN]))]

    def _reason(self, figure: Figure, held: Figure) -> str:
        if undated(figure):
            return "Dự thảo chưa nêu rõ thời gian của số này. "
        if figure.plan != held.plan:
            own, other = ("kế hoạch", "kết quả") if figure.plan else ("kết quả", "kế hoạch")
            return f"Dự thảo viết như số {own}, kho chỉ có số {other}. "
        if figure.funding != held.funding:
            return "Dự thảo và nguồn không cùng nêu rõ nguồn vốn. "
        return "Chưa rõ đây có phải cùng một số với số trong kho hay không. "

    def _not_found(self, figure: Figure, here: Sequence[Figure]) -> list[Line]:
        """What exactly is missing, and of which other time the knowledge has it."""
        name = place(figure)
        if not here and not any(g for g in self._near(figure) if g.province == figure.province):
            return [Line(f"Kho chưa có số liệu nào của {name}.")]
        missing = f"Kho chưa có số liệu {INDICATORS[figure.indicator]} của {name}"
        missing += f" {_at(when(figure))}." if when(figure) else "."
        other = [
            g for g in here
            if g.indicator == figure.indicator and like_funding(figure, g) and not same_period(figure, g) and not undated(g) and g.plan == figure.plan
            and same_noun(figure, g) and g.qualifier != "range_high" and self._held.book.of_programme(g)
        ]
        if not other:
            return [Line(missing)]
        g = min(other, key=lambda g: (abs(int((g.period_end or g.period_start)[:4]) - int((figure.period_end or figure.period_start or "0")[:4])), -g.value, g.id))
        return [Line(f"{missing} Gần nhất trong kho: {amount(g)} ({self._told(g)}).", (g,))]

    # --- wording ------------------------------------------------------------------------------------

    def _confirmed(self, figure: Figure, held: Figure) -> Line:
        notes = []
        if held.value != figure.value and figure.qualifier not in ("range_low", "range_high"):
            (low, high), (least, most) = self._draft.interval(figure), self._held.interval(held)
            if high - low > most - least:
                notes.append(f"dự thảo làm tròn, nguồn ghi {amount(held)}")
            elif high - low < most - least:
                notes.append(f"nguồn chỉ ghi số làm tròn {amount(held)}, phần lẻ của dự thảo chưa có nguồn")
            else:
                notes.append(f"nguồn ghi {amount(held)}")
        if held.plan != figure.plan:
            told = (held.status or "kế hoạch") if held.plan else "kết quả đã thực hiện"
            notes.append(f"lưu ý: nguồn nêu đây là số {told}")
        if undated(figure):
            notes.append(f"dự thảo chưa nêu rõ thời gian, nguồn nêu {when(held)}" if when(held) else "cả hai chưa nêu rõ thời gian")
        text = f"Khớp với nguồn{'; ' if notes else ''}{'; '.join(notes)}."
        return Line(text, (held,))

    def _contradicted(self, held: Figure) -> list[Line]:
        """What another document of the knowledge says of the same quantity."""
        checks = [c for c in self._held.book.checks_of([held]) if c.kind == "conflict" and c.outcome == "failed"]
        by_id = self._held.book.by_id
        return [Line(f"Lưu ý, kho có số khác nhau: {c.message}", tuple(by_id[i] for i in (c.figure, *c.others))) for c in checks[:1]]

    def _differs(self, figure: Figure, held: Figure) -> Line:
        gap = abs(Decimal(repr(figure.value)) - Decimal(repr(held.value)))
        more, less = ("cao hơn", "thấp hơn") if figure.unit == "percent" else ("nhiều hơn", "ít hơn")
        # In a unit in which the gap is no fraction: "90 triệu đồng", not "0,09 tỷ đồng".
        unit = unit_of([figure, held, replace(figure, value=float(gap))])
        shown = f"{format_number(scaled(float(gap), unit).normalize())} {'điểm phần trăm' if unit == '%' else unit}".strip()
        apart = f"Dự thảo {more if figure.value > held.value else less} nguồn {shown}."
        high, low = sorted((figure.value, held.value), reverse=True)
        computed = {"value": float(gap), "expression": f"{plain(high)} - {plain(low)}"}
        return Line(f"Nguồn ghi {amount(held)} ({self._told(held)}). {apart}", (held,), (computed,))

    def _told(self, held: Figure) -> str:
        return ", ".join(p for p in (what(held), place(held), when(held)) if p)

    def _quoted(self, figure: Figure) -> str:
        start, end = self._draft.sentence(figure.start)
        original = self._draft.original
        own = replace(figure, text=original[figure.start : figure.end])
        return clause(original, start, own, max(end, figure.end), after=self._after[figure.id])

    # --- comparing ----------------------------------------------------------------------------------

    def _agrees(self, figure: Figure, held: Figure) -> bool:
        return agrees(figure, self._draft.interval(figure), held, self._held.interval(held))

    def _like_indicator(self, figure: Figure, held: Figure) -> bool:
        """Whether two figures measure the same, or what people call by one name; of small counts only the same will do."""
        if figure.indicator == held.indicator:
            return True
        if {figure.indicator, held.indicator} <= _BUDGET:
            return True
        if figure.unit == "VND":
            return is_specific(figure) or self._likeness(figure, held) >= _ALIKE
        return unit_class(figure) == "project" or (is_specific(figure) and figure.unit != "percent")

    def _same_measure(self, figure: Figure, held: Figure) -> bool:
        """Whether indicator and status are one; amounts of the programme may be read otherwise where the words are the same."""
        if figure.indicator == held.indicator and figure.plan == held.plan:
            return True
        return {figure.indicator, held.indicator} <= _BUDGET and self._likeness(figure, held) >= _VERY

    def _from_source(self, figure: Figure, held: Figure) -> bool:
        """Whether the sources are one; a count of which one side names none may be of any."""
        return like_funding(figure, held) or None in (figure.funding, held.funding) and (figure.unit != "VND" or is_specific(figure))

    def _same_names(self, figure: Figure, held: Figure) -> bool:
        """Whether both speak of no establishment by name, or of the same."""
        own, other = self._names[figure.id], self._held.names(held)
        return bool(own & other) if own and other else not own or same_place(figure, held) and bool(figure.area)

    def _named(self, figure: Figure) -> frozenset[str]:
        start, end = self._draft.sentence(figure.start)
        return frozenset(establishments(self._draft.document.text[start:end]))

    def _clause(self, figure: Figure) -> str:
        start, end = self._draft.sentence(figure.start)
        return clause(self._draft.document.text, start, figure, max(end, figure.end))

    def _likeness(self, figure: Figure, held: Figure) -> float:
        return likeness(self._words[figure.id], self._held.words(held))


def _at(time: str) -> str:
    return time if time.startswith(("năm", "giai đoạn", "từ", "đến", "ngày", "tháng", "quý")) else f"({time})"
