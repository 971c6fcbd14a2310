"""Query -> Answer: which documents may answer, which of their units do, and when none does."""

from collections.abc import Sequence
from dataclasses import replace

from bot import messages_answer as say
from bot import wording
from bot.answer import Block, abstain, choose, cite, extremes, lead_for, line_of
from bot.completing import whole_paragraphs, with_lead_ins
from bot.figure_desk import FigureDesk, with_parts
from bot.figure_notes import FigureNotes
from bot.finder import Finder
from bot.query import Concept, Query
from bot.records import Answer
from bot.relevance import Judgement, fitting_quantities, stands_in
from bot.slots import Slot, same_place, slots_of
from index.records import Document
from index.retriever import Retriever

_NEAREST = 2
_TIMES = 4  # for which there are figures, in an abstention
# A document comes near a question when it holds this share of the question's weight.
_NEAR_SHARE = 0.6
# Below this the heaviest word of a question stands nearly everywhere: nothing tells one sentence from another.
_TELLING = 1.0
_RANKED = 4
# A sentence about another province that comes this near the best one leaves open which was meant.
_RIVAL = 0.97


class Evidence:
    """Finds and words the evidence for a question in one open index."""

    def __init__(self, retriever: Retriever, finder: Finder, desk: FigureDesk, notes: FigureNotes):
        self._retriever = retriever
        self._finder = finder
        self._desk = desk
        self._notes = notes

    def answer(self, question: str, query: Query) -> Answer:
        """The quoted answer, or an abstention that says what is missing and what is nearest."""
        weights = self._finder.weights(query)
        facets = query.provinces or query.regions or query.periods
        # "1+1 bằng mấy?": small numbers stand everywhere and say nothing.
        telling = [w for c, w in weights.items() if not all(word.isdigit() and len(word) < 3 for word in c.surface)]
        if ranked := self._desk.across(question, query):
            return ranked
        if not query.places and (not weights or not facets and max(telling, default=0.0) < _TELLING):
            return abstain(question, say.TOO_BROAD)
        if query.across and query.extremes and not query.provinces:
            return self._ranking(question, query, weights)
        blocks: list[Block] = []
        sides: list[tuple[Slot, Block]] = []
        missing: list[str] = []
        slots = self.slots(query)
        for slot in slots:
            fit = self._finder.find(query, slot, weights, several=len(slots) > 1)
            if not fit:
                missing.append(slot.label)
                continue
            if not query.places and query.wants and self._is_said_of_several(fit):
                return abstain(question, say.WHICH_PLACE)
            block = self._block(query, slot, fit, len(slots) > 1)
            sides.append((slot, block))
            if not any(set(block.lines) <= set(other.lines) for other in blocks):
                blocks.append(block)
        if not blocks or (len(slots) > 1 and not self._names_are_met(blocks, weights)):
            return self._desk.exact(question, query) or abstain(question, self._sorry(query, weights))
        if len(blocks) == 1 and not missing and len(slots) > 1:
            # Every side is answered by the same lines: no side's label belongs above them.
            document = self._retriever.documents[blocks[0].lines[0].doc_id]
            blocks = [Block(lead_for(document, blocks[0].lines, ""), blocks[0].lines)]
        answer = self._with_figures(cite(blocks, self._retriever.documents, question))
        if missing and all(missing):
            text = f"{answer.text}\nKho tài liệu chưa có số liệu tương ứng của {', '.join(missing)}."
            return replace(answer, text=text)
        noted = self._notes.add(answer, query, sides)
        if noted is answer and not self._notes.holds(query, sides):
            # No quotation has a figure that fits in every respect: one that does goes before them.
            return self._desk.exact(question, query, whole=True) or answer
        return noted

    def slots(self, query: Query) -> list[Slot]:
        """The things a question asks after; see `slots_of`."""
        return slots_of(query, self._documents_of)

    def _documents_of(self, names: Sequence[str]) -> frozenset[str]:
        """Documents that speak of any of these places."""
        places = self._retriever.places
        return frozenset(doc for name in names for same in same_place(name) for doc in places.get(same, ()))

    def _block(self, query: Query, slot: Slot, fit: Sequence[Judgement], several: bool) -> Block:
        """The lines that answer one slot, from the one document of those that `fit` which answers it best."""
        best = max(fit, key=lambda j: (j.total, -j.unit.start))
        same = [j for j in fit if j.unit.doc_id == best.unit.doc_id]
        if query.form not in ("figure", "compare"):
            # A title says what an article is about, seldom what it says.
            same = [j for j in same if j.unit.kind != "title"] or same
        numbered = [j for j in same if j.number]
        if query.form == "list" and query.wants and best.number and len(numbered) > 1:
            same = numbered
        document = self._retriever.documents[best.unit.doc_id]
        chosen = extremes(same, query) if query.extremes and not several else choose(same, query)
        units = [j.unit for j in chosen]
        whole = self._finder.units_of(document.doc_id)
        if query.form == "list":
            units = whole_paragraphs(units, whole)
        units = with_lead_ins(units, whole, whole=query.form == "list")
        lines = tuple(line_of(u, document) for u in units)
        return Block(lead_for(document, lines, slot.label), lines)

    def _is_said_of_several(self, fit: Sequence[Judgement]) -> bool:
        """True where sentences about different provinces answer a question that names none equally well."""
        best = max(j.total for j in fit)
        rivals = {j.unit.doc_id for j in fit if j.total >= _RIVAL * best}
        return len({self._retriever.documents[doc_id].province or doc_id for doc_id in rivals}) > 1

    def _ranking(self, question: str, query: Query, weights: dict[Concept, float]) -> Answer:
        """For "which province … most": the best figure of each document that has one, in order of value.

        It claims no winner: the knowledge does not hold every province.
        """
        slots = self.slots(query)
        best: dict[str, tuple] = {}
        for j in (j for slot in slots for j in self._finder.find(query, slot, weights, several=False)):
            values = [q.value for q in fitting_quantities(j.unit, query)]
            if values and (j.unit.doc_id not in best or j.total > best[j.unit.doc_id][1].total):
                best[j.unit.doc_id] = (max(values), j)
        if not best:
            return abstain(question, self._sorry(query, weights))
        down = "highest" in query.extremes
        ranked = sorted(best.values(), key=lambda pair: (pair[0], pair[1].total), reverse=down)[:_RANKED]
        blocks = []
        for i, (_, j) in enumerate(ranked):
            document = self._retriever.documents[j.unit.doc_id]
            line = line_of(j.unit, document)
            lead = lead_for(document, [line], "")
            intro = (wording.RANKED if down else wording.RANKED_UP) if i == 0 and len(ranked) > 1 else ""
            blocks.append(Block("\n".join(x for x in (intro, lead) if x), (line,)))
        return self._with_figures(cite(blocks, self._retriever.documents, question))

    def _with_figures(self, answer: Answer) -> Answer:
        """The answer with the extracted figures that stand in its quotes, each with its citation."""
        figures = []
        for citation in answer.citations:
            for figure in self._retriever.figures.get(citation.doc_id, ()):
                if citation.start <= figure.start and figure.end <= citation.end:
                    figures.append(figure.as_dict() | {"citation": citation.n})
        return replace(answer, figures=tuple(figures))

    def _names_are_met(self, blocks: Sequence[Block], weights: dict[Concept, float]) -> bool:
        """In a comparison each name belongs to one side only; all of them must be found on some side."""
        doc_ids = {line.doc_id for block in blocks for line in block.lines}
        keys = "".join(self._finder.key_of(doc_id) for doc_id in sorted(doc_ids))
        return all(stands_in(c, keys) for c in weights if self._finder.is_name(c))

    # --- abstaining ---------------------------------------------------------------------------------

    def _sorry(self, query: Query, weights: dict[Concept, float]) -> str:
        """What is missing, and the titles of what is nearest; a question of another field is declined."""
        doc_ids = self._documents_of(query.provinces or query.regions) if query.provinces or query.regions else None
        near: list[Document] = []
        if doc_ids is None or doc_ids:
            for hit in self._retriever.retrieve(query.text, k=8, doc_ids=doc_ids):
                if hit.document not in near and (doc_ids or self._comes_near(hit.document, weights)):
                    near.append(hit.document)
        ours = query.provinces or query.regions or any("khuyen" in c.surface[0] for c in weights)
        if not near and not ours:
            return say.OFF_TOPIC
        held = self._desk.held_times(with_parts(query.provinces), most=_TIMES) if query.provinces and (query.wants or query.periods) else ""
        told = f"{wording.not_held(query)} {held} {wording.nearest(near[:_NEAREST])}"
        return " ".join(f"{told} {wording.whom_to_ask(query.provinces)}".split())

    def _comes_near(self, document: Document, weights: dict[Concept, float]) -> bool:
        """True where a document holds most of the question's weight, and two of its words side by side.

        Syllables by themselves say little: "thời tiết" is not in a text that has "thời gian" and "tiết kiệm".
        """
        key = self._finder.key_of(document.doc_id)
        met = sum(w for c, w in weights.items() if stands_in(c, key))
        surfaces = [" ".join(c.surface) for c in weights]
        pairs = [f" {a} {b} " for a, b in zip(surfaces, surfaces[1:])] + [f" {s} " for s in surfaces if " " in s]
        return met >= _NEAR_SHARE * sum(weights.values()) and any(pair in key for pair in pairs)
