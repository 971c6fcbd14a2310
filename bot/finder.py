"""Which units of the index meet a question: search, then the relevance rule."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from bot.carrying import subject_of
from bot.lexicon import synonyms_by_phrase
from bot.posts import names_holder, posts_asked
from bot.query import Concept, Query
from bot.relevance import Judgement, Surroundings, counts, judge, stands_in, weigh
from bot.slots import Slot
from bot.surroundings import surroundings
from bot.units import Unit, UnitReader
from index.provisions import has_entries
from index.retriever import Retriever
from index.text import fold, tokens

# A unit answers where this share of the question's weight is met in it and around it. Chosen on the even-numbered
# development questions and on tests/data, none of which says how it does on others.
MIN_WORDS = 0.6
MIN_WORDS_WITH_FACETS = 0.5
# The noun that is counted says most of what a number measures.
MIN_WORDS_WITH_NOUN = 0.4
# One side of a comparison meets only its share of the words.
MIN_WORDS_OF_SLOT = 0.45
# So much of the words must be met even by the unit that is nearest in meaning. Chosen, as a rank of meaning and not a
# score, on the development questions and tests/data; see tests/benchmarks/README.md.
MIN_WORDS_OF_NEAREST = 0.25
_OTHER_WORDS = frozenset({"words", "reason"})
_READ_FOR_MEANING = 3  # documents
_WHOLE, _LESS = 0.9, 0.7  # shares of the question's weight
# A word that stands in at most this many passages is a name: it must stand in or next to the unit.
_RARE = 3
_HITS = 30
# Documents that are read whole, those of the best hits first.
_DOCUMENTS = 6
_REMEMBERED = 500
_ROUND = re.compile(r"\b(dot|lan)(?: thu)? (\d{1,2})\b")
_MANY = r"cộng|tất cả|(?:các|\d+) (?:đề án|cơ sở|doanh nghiệp|đơn vị)\b"
_OF_MANY, _SUMMED = re.compile(rf"(?i)\b(?:{_MANY})"), re.compile(rf"(?i)\b(?:tổng|{_MANY})")
_EACH = re.compile(r"(?i)\btối đa|không quá|\bmỗi\b|/\s*(?:cơ sở|mô hình|đơn vị|hộ|đề án)")
_LISTED = re.compile(r"[,;](?!\d)| và ")
# Words that narrow a question to a level below the province: a sentence without them speaks of the province.
_LEVELS = frozenset({("huyen",), ("xa",), ("cap", "huyen"), ("cap", "xa")})


def names_a_round(query: Query) -> bool:
    """Whether a question asks after one round: "đợt 2", "lần thứ 5"."""
    return bool(_ROUND.search(" ".join(tokens(query.text))))


def _names_another_round(query: Query, below: str, around: Surroundings) -> bool:
    """Whether a question asks after one round ("đợt 2", "lần thứ 5") where the text tells of another one only."""
    asked = {m.groups() for m in _ROUND.finditer(" ".join(tokens(query.text)))}
    for kind, number in asked:
        told = {n for k, n in _ROUND.findall(f"{below} {around.context_key}") if k == kind}
        told = told or {n for k, n in _ROUND.findall(around.document_key) if k == kind}
        if told and number not in told:
            return True
    return False


def _holds_pair(key: str, name: str) -> bool:
    """Whether at least two neighbouring words of a name stand side by side in a key: names are shortened."""
    words = name.split()
    return any(f" {a} {b} " in key for a, b in zip(words, words[1:]))


class Finder:
    """Searches one open index and judges what it finds."""

    def __init__(self, retriever: Retriever):
        self._retriever = retriever
        self._units = UnitReader(retriever.documents, retriever.passages)
        # Rows of figures files are passages that no word is counted in.
        self._searched = sum(retriever.documents[p.doc_id].kind != "figures" for p in retriever.passages.values())
        # Policy files and guides answer by their provisions, with the days they hold; see bot.policy_desk.
        self._entries = {d.doc_id for d in retriever.documents.values() if has_entries(d)}
        self._articles = frozenset(retriever.documents.keys() - self._entries) if self._entries else None
        # Sentences are embedded only when no words answer, so never at build time.
        self._vectors = lru_cache(maxsize=_REMEMBERED)(self._read_vectors)
        self._surroundings = lru_cache(maxsize=_REMEMBERED)(self._read_surroundings)

    def weights(self, query: Query) -> dict[Concept, float]:
        """The weight of each word of the question in this index."""
        return weigh(query, self._frequency, self._searched)

    def units_of(self, doc_id: str) -> list[Unit]:
        """All units of a document in reading order."""
        return self._units.of_document(doc_id)

    def key_of(self, doc_id: str) -> str:
        """The folded words of a whole document, as `Unit.key` has those of a unit; "" where its passages hold no sentence."""
        around = self._surroundings(doc_id)
        return around[0].document_key if around else ""

    def is_name(self, concept: Concept) -> bool:
        """A rare word that is written like a name."""
        rare = any(self._frequency(word) <= _RARE for word in concept.surface)
        return concept.proper and rare and len(concept.phrases) == 1

    def find(self, query: Query, slot: Slot, weights: dict[Concept, float], *, several: bool) -> list[Judgement]:
        """The units of the best documents that meet the relevance rule for a slot; `several` in a comparison.

        Where none does, the one nearest in meaning, if all that speaks against it is that it uses other words.
        """
        judged = self.judged(query, slot, weights, several=several)
        fit = [j for j, refused in judged if not refused]
        if fit and max(j.words for j in fit) <= _LESS and any(refused == ("number",) and j.words >= _WHOLE for j, refused in judged):
            return []  # what is asked about is told of, but not with a number; others speak of something else
        placed = slot.provinces or query.regions
        if "VND" in query.wants and not (query.periods or query.establishments or query.names):
            placed = frozenset()  # an amount of no time in particular may be a rule's
        if not fit and judged and placed and not several and (nearest := self._nearest(query, judged)):
            return [nearest]
        return fit

    def _nearest(self, query: Query, judged: Sequence[tuple[Judgement, tuple[str, ...]]]) -> Judgement | None:
        """The unit whose meaning comes nearest to the question, by rank and not by score, where it may answer in other words."""
        read = list(dict.fromkeys(j.unit.doc_id for j, _ in judged))[:_READ_FOR_MEANING]
        asked = self._retriever.embed_query(query.text)
        near = {doc_id: self._vectors(doc_id) @ asked for doc_id in read}
        places = {doc_id: {u.start: i for i, u in enumerate(self._units.of_document(doc_id))} for doc_id in read}
        among = [(j, refused) for j, refused in judged if j.unit.doc_id in near and j.unit.kind != "title"]
        if not among:
            return None
        if query.form == "why" and (reasons := [(j, r) for j, r in among if j.unit.gives_reason]):
            # Why is told in words of its own; that the document speaks of the matter is enough.
            among = reasons
        best, refused = max(among, key=lambda pair: (near[pair[0].unit.doc_id][places[pair[0].unit.doc_id][pair[0].unit.start]], -pair[0].unit.start))
        # A sentence that says again what is asked about, and no reason, does not say why.
        restates = "reason" in refused and best.words >= MIN_WORDS
        if query.form == "list" and best.unit.kind == "sentence" and len(_LISTED.findall(best.unit.text)) < 2:
            return None
        if query.form == "why" and best.unit.gives_reason:
            told = [j for j, r in judged if r == ("reason",) and j.words >= _WHOLE]
            if told and all((j.unit.doc_id, j.unit.locator) != (best.unit.doc_id, best.unit.locator) for j in told):
                return None  # that it is so is told, and the reason stands somewhere else: it is another's
            key = self.key_of(best.unit.doc_id)
            held = [c for c in query.concepts if stands_in(c, key)]
            return best if set(refused) <= _OTHER_WORDS and 2 * len(held) >= len(query.concepts) else None
        field = any(c.surface in synonyms_by_phrase() for c in best.met)
        met = best.words >= MIN_WORDS_OF_NEAREST and len(best.met) >= min(2, len(query.concepts)) and field
        return best if set(refused) <= _OTHER_WORDS and met and not restates else None

    def judged(
        self, query: Query, slot: Slot, weights: dict[Concept, float], *, several: bool
    ) -> list[tuple[Judgement, tuple[str, ...]]]:
        """Every unit of the best documents with what keeps it from answering a slot, in the order of the documents."""
        if slot.doc_ids is not None and not slot.doc_ids:
            return []
        doc_ids = self._articles if slot.doc_ids is None else slot.doc_ids - self._entries
        hits = self._retriever.retrieve(query.text, k=_HITS, doc_ids=doc_ids)
        scores = {h.passage_id: h.score for h in hits}
        best = dict.fromkeys(h.document.doc_id for h in hits)
        names = frozenset(c for c in weights if self.is_name(c))
        found = []
        for doc_id in list(best)[:_DOCUMENTS]:
            for unit, around in zip(self._units.of_document(doc_id), self._surroundings(doc_id)):
                judgement = judge(
                    unit, around, query, weights, periods=slot.periods, provinces=slot.provinces,
                    funding=slot.funding, names=names, passage_score=scores.get(unit.passage_id, 0.0),
                )
                found.append((judgement, self._refusals(judgement, around, query, weights, several)))
        return found

    def _refusals(
        self, judgement: Judgement, around: Surroundings, query: Query, weights: dict[Concept, float], several: bool
    ) -> tuple[str, ...]:
        """What keeps a unit from answering: place, time, kind of number, funding, names or too few of the words; none if it does."""
        refused = []
        if judgement.period == 0:
            refused.append("time")
        if not judgement.place:
            refused.append("place")
        if judgement.words < self._least(judgement, query, several):
            refused.append("words")
        # A list may be asked for with its amounts; it is one without them too.
        needs_number = query.wants and query.form != "list" or query.form == "compare"
        if needs_number and not judgement.number:
            refused.append("number")
        if query.wants and not judgement.funding:
            refused.append("funding")
        if query.form == "why" and not judgement.unit.gives_reason:
            refused.append("reason")
        below = judgement.unit.key + around.before_key
        if query.wants and any(c.surface in _LEVELS and not stands_in(c, below) for c in weights):
            refused.append("level")
        # "Hợp tác xã Khuổi Lặng … Cả hệ thống tốn 1.120 triệu đồng.": the second sentence goes on about the first one's.
        near = below + around.context_key
        if around.spoken_here or around.only_one:
            near += around.spoken_of
        if _names_another_round(query, below, around):
            refused.append("time")
        if "VND" in query.wants and self._is_of_less(judgement.unit, around, query, weights):
            refused.append("level")
        if (asked := posts_asked(query.text)) and not names_holder(asked, judgement.unit.text, judgement.unit.key):
            refused.append("name")  # the director of one office is not that of another
        # Each name belongs to one side of a comparison.
        named = judgement.unit.establishments
        if not several and query.establishments and named and not any(f" {name} " in judgement.unit.key for name in query.establishments):
            refused.append("name")  # it tells of another one
        elif not several and not (
            all(f" {name} " in near for name in (*query.localities, *query.establishments))
            and all(stands_in(c, near) for c in weights if self.is_name(c))
            and all(_holds_pair(near, name) for name in query.names)
        ):
            refused.append("name")
        return tuple(refused)

    def _least(self, judgement: Judgement, query: Query, several: bool) -> float:
        """The share of the question's weight that a unit must meet."""
        least = MIN_WORDS_OF_SLOT if several else MIN_WORDS
        counted = "count" in query.wants and any(counts(noun, judgement.unit.key) for noun in query.nouns)
        if (query.provinces or query.regions) and query.wants and (query.periods or counted):
            # Place, time and kind of number are met already: fewer words need to be.
            least = min(least, MIN_WORDS_WITH_NOUN if query.periods and counted else MIN_WORDS_WITH_FACETS)
        return least

    def _is_of_less(self, unit: Unit, around: Surroundings, query: Query, weights: dict[Concept, float]) -> bool:
        """Whether an amount is one establishment's, or a ceiling for each, where a question asks after a whole province."""
        if self._is_about_one(query, weights):
            return False
        if _EACH.search(unit.text) and " tong " in f" {fold(query.text)} ":
            return True
        # "Hợp tác xã Cốc Rế … tổng vốn đầu tư 214 triệu đồng" is a total too, of one.
        return bool(unit.establishments and not _OF_MANY.search(unit.text) or around.spoken_here and not _SUMMED.search(unit.text))

    def _is_about_one(self, query: Query, weights: dict[Concept, float]) -> bool:
        """Whether a question has a subject of its own beside place, time, source and words for money in general."""
        return bool(query.establishments or query.localities or any(c.proper for c in weights) or subject_of(query))

    def _read_vectors(self, doc_id: str) -> np.ndarray:
        return self._retriever.embed_texts([u.text for u in self._units.of_document(doc_id)])

    def _read_surroundings(self, doc_id: str) -> list[Surroundings]:
        """What surrounds each unit of a document, in the order of its units."""
        return surroundings(self._retriever.documents[doc_id], self._units.of_document(doc_id))

    def _frequency(self, word: str) -> int:
        return self._retriever.word_frequencies.get(word, 0)
