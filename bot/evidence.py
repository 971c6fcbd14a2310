"""Query -> Answer: which documents may answer, which of their units do, and when none does."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import messages_answer as say
from bot import wording
from bot.answer import MAX_CHARACTERS, MAX_LIST_CHARACTERS, Block, abstain, choose, cite, extremes, lead_for, line_of
from bot.records import Answer
from bot.relevance import Judgement, Surroundings, counts, has_unit, judge, stands_in, weigh
from bot.understand import Concept, Query
from bot.surroundings import surroundings
from bot.units import Unit, UnitReader, word_key
from index.periods import Period
from index.places import old_parts
from index.records import Document
from index.retriever import Retriever

# A unit answers where this share of the question's weight is met in it and around it. Chosen on the
# development questions with even numbers; see the README for what it gives on the odd ones.
MIN_WORDS = 0.6
MIN_WORDS_WITH_FACETS = 0.5
# The noun that is counted says most of what a number measures.
MIN_WORDS_WITH_NOUN = 0.4
# One side of a comparison meets only its share of the words.
MIN_WORDS_OF_SLOT = 0.45
# A word that stands in at most this many passages is a name: it must stand in or next to the unit.
_RARE = 3
_HITS = 30
# Documents that are read whole, those of the best hits first.
_DOCUMENTS = 6
_REMEMBERED = 500
_NEAREST = 2
# A document comes near a question when it holds this share of the question's weight.
_NEAR_SHARE = 0.6
# Below this the heaviest word of a question stands nearly everywhere: nothing tells one sentence from another.
_TELLING = 1.0
_RANKED = 4
# Words that narrow a question to a level below the province: a sentence without them speaks of the province.
_LEVELS = frozenset({("huyen",), ("xa",), ("cap", "huyen"), ("cap", "xa")})


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing a question asks after; a comparison has several. `label` names it above its lines."""

    label: str
    provinces: frozenset[str]
    doc_ids: frozenset[str] | None
    periods: tuple[Period, ...]
    funding: frozenset[str]


class Evidence:
    """Finds and words the evidence for a question in one open index."""

    def __init__(self, retriever: Retriever):
        self._retriever = retriever
        self._units = UnitReader(retriever.documents, retriever.passages)
        self._around: OrderedDict[str, list[Surroundings]] = OrderedDict()

    def answer(self, question: str, query: Query) -> Answer:
        """The quoted answer, or an abstention that says what is missing and what is nearest."""
        weights = weigh(query, self._frequency, len(self._retriever.passages))
        facets = query.provinces or query.regions or query.periods
        if not facets and max(weights.values(), default=0.0) < _TELLING:
            return abstain(question, say.TOO_BROAD)
        if query.across and query.extremes and not query.provinces:
            return self._ranking(question, query, weights)
        blocks: list[Block] = []
        missing: list[str] = []
        slots = self._slots(query)
        for slot in slots:
            block = self._block(query, slot, weights, len(slots) > 1)
            if block is None:
                missing.append(slot.label)
            elif not any(set(block.lines) <= set(other.lines) for other in blocks):
                blocks.append(block)
        if not blocks or (len(slots) > 1 and not self._names_are_met(blocks, weights)):
            return abstain(question, self._sorry(query, weights))
        if len(blocks) == 1 and not missing and len(slots) > 1:
            # Every side is answered by the same lines: no side's label belongs above them.
            document = self._retriever.documents[blocks[0].lines[0].doc_id]
            blocks = [Block(lead_for(document, blocks[0].lines, ""), blocks[0].lines)]
        answer = self._with_figures(cite(blocks, self._retriever.documents, question))
        if missing and all(missing):
            text = f"{answer.text}\nKho tài liệu chưa có số liệu tương ứng của {', '.join(missing)}."
            return replace(answer, text=text)
        return answer

    def _frequency(self, word: str) -> int:
        return self._retriever.word_frequencies.get(word, 0)

    # --- slots --------------------------------------------------------------------------------------

    def _slots(self, query: Query) -> list[Slot]:
        """One slot; or in a comparison one for each province, else for each period, else for each funding."""
        funding = query.funding if len(query.funding) == 1 else frozenset()

        def slot(label: str, names: Sequence[str], periods: tuple[Period, ...], wanted: frozenset[str] = funding) -> Slot:
            provinces = frozenset(n for name in names for n in _same_place(name))
            doc_ids = self._documents_of(names) if names else None
            if query.regions and not names:
                doc_ids = self._documents_of(query.regions)
            return Slot(label, provinces, doc_ids, periods, wanted)

        if len(query.provinces) > 1:
            return [slot(name, [name], query.periods) for name in query.provinces]
        if query.intent in ("compare", "figure") and len(query.periods) > 1:
            return [slot(p.text, query.provinces, (p,)) for p in query.periods]
        if query.intent == "compare" and len(query.funding) > 1:
            return [
                slot(wording.FUNDING[name], query.provinces, query.periods, frozenset([name]))
                for name in sorted(query.funding, reverse=True)
            ]
        return [slot("", query.provinces, query.periods)]

    def _documents_of(self, names: Sequence[str]) -> frozenset[str]:
        """Documents that speak of any of these places."""
        places = self._retriever.places
        return frozenset(doc for name in names for same in _same_place(name) for doc in places.get(same, ()))

    def _block(self, query: Query, slot: Slot, weights: dict[Concept, float], several: bool) -> Block | None:
        """The lines that answer one slot, from the one document that answers it best; None where none does."""
        fit = self._fit(query, slot, weights, several)
        if not fit:
            return None
        best = max(fit, key=lambda j: (j.total, -j.unit.start))
        same = [j for j in fit if j.unit.doc_id == best.unit.doc_id]
        numbered = [j for j in same if j.number]
        if query.intent == "list" and query.wants and best.number and len(numbered) > 1:
            same = numbered
        document = self._retriever.documents[best.unit.doc_id]
        chosen = extremes(same, query) if query.extremes and not several else choose(same, query)
        units = [j.unit for j in chosen]
        if query.intent == "list":
            units = self._whole_paragraphs(units)
        units = self._with_lead_ins(units, query)
        lines = tuple(line_of(u, document) for u in units)
        return Block(lead_for(document, lines, slot.label), lines)

    def _ranking(self, question: str, query: Query, weights: dict[Concept, float]) -> Answer:
        """For "which province … most": the best figure of each document that has one, in order of value.

        It claims no winner: the knowledge does not hold every province.
        """
        (slot,) = self._slots(query)
        best: dict[str, tuple] = {}
        for j in self._fit(query, slot, weights, False):
            values = [q.value for q in j.unit.quantities if has_unit(q, query)]
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

    def _fit(self, query: Query, slot: Slot, weights: dict[Concept, float], several: bool) -> list[Judgement]:
        """The units of the best documents that meet the relevance rule for a slot."""
        if slot.doc_ids is not None and not slot.doc_ids:
            return []
        hits = self._retriever.retrieve(query.text, k=_HITS, doc_ids=slot.doc_ids)
        scores = {h.passage_id: h.score for h in hits}
        doc_ids = dict.fromkeys(h.document.doc_id for h in hits)
        fit: list[Judgement] = []
        for doc_id in list(doc_ids)[:_DOCUMENTS]:
            for unit, around in zip(self._units.of_document(doc_id), self._surroundings(doc_id)):
                judgement = judge(
                    unit, around, query, weights, periods=slot.periods, provinces=slot.provinces,
                    funding=slot.funding, passage_score=scores.get(unit.passage_id, 0.0),
                )
                if self._answers(judgement, around, query, weights, several):
                    fit.append(judgement)
        return fit

    def _answers(
        self, judgement: Judgement, around: Surroundings, query: Query, weights: dict[Concept, float], several: bool
    ) -> bool:
        """The relevance rule: place, time, kind of number, funding, names and enough of the words must all fit."""
        if judgement.period == 0 or not judgement.place:
            return False
        least = MIN_WORDS_OF_SLOT if several else MIN_WORDS
        if query.provinces and query.periods and query.wants:
            # Place, time and kind of number are met already: fewer words need to be.
            counted = "count" in query.wants and any(counts(noun, judgement.unit.key) for noun in query.nouns)
            least = min(least, MIN_WORDS_WITH_NOUN if counted else MIN_WORDS_WITH_FACETS)
        if judgement.words < least:
            return False
        # A list may be asked for with its amounts; it is one without them too.
        needs_number = query.wants and query.intent != "list" or query.intent == "compare"
        if needs_number and not judgement.number:
            return False
        if query.wants and not judgement.funding:
            return False
        if query.intent == "why" and not judgement.unit.gives_reason:
            return False
        below = judgement.unit.key + around.before_key
        if query.wants and any(c.surface in _LEVELS and not stands_in(c, below) for c in weights):
            return False
        near = below + around.context_key
        if not all(f" {name} " in near for name in query.localities):
            return False
        return several or all(stands_in(c, near) for c in weights if self._is_name(c))

    def _is_name(self, concept: Concept) -> bool:
        """A rare word that is written like a name."""
        rare = any(self._frequency(word) <= _RARE for word in concept.surface)
        return concept.proper and rare and len(concept.phrases) == 1

    def _names_are_met(self, blocks: Sequence[Block], weights: dict[Concept, float]) -> bool:
        """In a comparison each name belongs to one side only; all of them must be found on some side."""
        doc_ids = {line.doc_id for block in blocks for line in block.lines}
        keys = "".join(u.key for doc_id in sorted(doc_ids) for u in self._units.of_document(doc_id))
        return all(stands_in(c, keys) for c in weights if self._is_name(c))

    # --- surroundings -------------------------------------------------------------------------------

    def _surroundings(self, doc_id: str) -> list[Surroundings]:
        """What surrounds each unit of a document, in the order of its units; remembered."""
        if doc_id not in self._around:
            self._around[doc_id] = surroundings(self._retriever.documents[doc_id], self._units.of_document(doc_id))
            if len(self._around) > _REMEMBERED:
                self._around.popitem(last=False)
        return self._around[doc_id]

    # --- completing ---------------------------------------------------------------------------------

    def _with_lead_ins(self, units: list[Unit], query: Query) -> list[Unit]:
        """A list is given whole and with the sentence it hangs on; so is the caption of a table."""
        wanted = list(units)
        for unit in units:
            around = self._units.of_document(unit.doc_id)
            at = next(i for i, other in enumerate(around) if other.start == unit.start)
            if unit.kind in ("item", "row"):
                first = at
                while first and around[first - 1].kind == unit.kind and around[first - 1].locator == unit.locator:
                    first -= 1
                if first and around[first - 1].kind == "sentence":
                    wanted.append(around[first - 1])
                if query.intent == "list" or unit.kind == "item" and len(units) > 1:
                    wanted += self._run(around, first, unit.kind)
            elif unit.text.endswith(":") and at + 1 < len(around):
                wanted += self._run(around, at + 1, around[at + 1].kind)
        unique = {u.start: u for u in wanted}
        return [unique[start] for start in sorted(unique)]

    def _whole_paragraphs(self, units: list[Unit]) -> list[Unit]:
        """A list told in sentences goes on in its paragraph: the sentences after and between those chosen."""
        wanted = {u.start: u for u in units}
        used = sum(len(u.text) for u in units)
        for unit in units:
            mates = [u for u in self._units.of_document(unit.doc_id) if u.locator == unit.locator and u.kind == "sentence"]
            for mate in mates:
                if unit.kind == "sentence" and mate.start not in wanted and used + len(mate.text) <= MAX_CHARACTERS:
                    wanted[mate.start] = mate
                    used += len(mate.text)
        return [wanted[start] for start in sorted(wanted)]

    @staticmethod
    def _run(units: list[Unit], first: int, kind: str) -> list[Unit]:
        run, used = [], 0
        for unit in units[first:]:
            used += len(unit.text)
            if unit.kind != kind or kind not in ("item", "row") or used > MAX_LIST_CHARACTERS:
                break
            run.append(unit)
        return run

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
        return f"{wording.not_held(query)} {wording.nearest(near[:_NEAREST])}".strip()

    def _comes_near(self, document: Document, weights: dict[Concept, float]) -> bool:
        """True where a document holds most of the question's weight, and two of its words side by side.

        Syllables by themselves say little: "thời tiết" is not in a text that has "thời gian" and "tiết kiệm".
        """
        key = "".join(u.key for u in self._units.of_document(document.doc_id))
        met = sum(w for c, w in weights.items() if stands_in(c, key))
        surfaces = [" ".join(c.surface) for c in weights]
        pairs = [f" {a} {b} " for a, b in zip(surfaces, surfaces[1:])] + [f" {s} " for s in surfaces if " " in s]
        return met >= _NEAR_SHARE * sum(weights.values()) and any(pair in key for pair in pairs)


def _same_place(name: str) -> tuple[str, ...]:
    """A province and, where it only changed its name, its old name: Huế and Thừa Thiên Huế."""
    parts = old_parts(name)
    return (name, *parts) if len(parts) == 1 else (name,)
