"""Question -> provisions that answer it, best first: by meaning and by words, against what each says and is asked."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.lexicon import stop_phrases
from bot.policy_time import AskedDays
from bot.query import Query
from index.expand import english_words, expand_document
from index.legal_references import find_references
from index.places import find_provinces
from index.records import Provision
from index.relations import holds_within
from index.retriever import Retriever
from index.text import bigrams, cut_out, exact_tokens, fold, tokens

_QUESTIONS = 80  # nearest questions looked at
_PASSAGES = 40
# Unrelated texts have a cosine of about this with multilingual-e5-small; above it meaning begins.
_UNRELATED = 0.80
# A wording that does not hold on the day asked loses against one that does, the more where a day was named.
_PAST, _NOT_THEN = 0.08, 0.16
_OF_THAT_TIME = 0.04  # of a wording that held on the day named and ended since
_NOT_YET = 0.40  # of a rule that was made later
# What is missing is told where it meets the question better than anything known.
_GAP = 0.03
# A second provision is shown where it comes this near the best and brings this share of the question's weight.
_NEAR, _BRINGS = 0.20, 0.14
_ELSEWHERE = 0.15  # in another document
# A part of a question ("…, hạn ngày nào?") is met from this score on.
_PART, _SHOWN = 0.33, 3
_PARTS = re.compile(r"[,;:?]|\bvà\b|\btrong đó\b")
_ASKS = re.compile(r"\b(?:bao nhieu|may|nao|gi|ai|dau|khi nao|bao gio|so|han|the nao|ngay)\b")


# Of two words that exclude each other: an entry about the one does not answer a question about the other.
_OPPOSITES = (
    ("trong nuoc", "nuoc ngoai"), ("nuoc ngoai", "trong nuoc"), ("de an nhom", "de an diem"), ("de an diem", "de an nhom"),
    ("khuyen cong dia phuong", "khuyen cong quoc gia"), ("khuyen cong quoc gia", "khuyen cong dia phuong"),
)  # fmt: skip
_OPPOSED = 0.15


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the features in a match's score; they add up to 1. Set by hand on tests/data/policy_questions.jsonl."""

    question_meaning: float = 0.40
    question_words: float = 0.25
    words: float = 0.25
    meaning: float = 0.10


# Of an English question only the meaning is certain: its Vietnamese words are looked up one by one.
ENGLISH = Weights(question_meaning=0.65, question_words=0.15, words=0.10, meaning=0.10)


@dataclass(frozen=True, slots=True)
class Match:
    """A provision against a question. `score` runs from 0 to 1, higher is better; the features are kept for judging.

    `words` is the share of the question's weight that the provision and its questions hold.
    """

    provision: Provision
    score: float
    words: float
    question_words: float
    question_meaning: float
    meaning: float
    met: frozenset[str] = frozenset()  # the question's terms that the provision and its questions hold


class PolicyMatcher:
    """Ranks the provisions of one open index."""

    def __init__(self, retriever: Retriever, weights: Weights = Weights()):
        self._retriever = retriever
        self._weights = weights
        self._provisions = retriever.provisions
        self._doc_ids = frozenset(p.doc for p in self._provisions)
        self._by_passage = {(p.doc, p.passage): p for p in self._provisions}
        self._terms: dict[int, frozenset[str]] = {}
        self._titles: dict[int, str] = {}
        frequency: Counter[str] = Counter()
        questions: dict[int, list[frozenset[str]]] = {}
        for p in self._provisions:
            document = retriever.documents[p.doc]
            questions[p.id] = asked = [terms_of(q) for q in p.questions]
            own = terms_of(f"{document.so_hieu or ''} {document.title}. {p.place}. {p.title}. {document.text[p.start:p.end]} {p.province or ''}")
            self._titles[p.id] = " ".join(tokens(f"{p.title} {document.text[p.start:p.end]}"))
            self._terms[p.id] = own.union(*asked)
            frequency.update(self._terms[p.id])
        size = len(self._provisions) + 1
        # A word that stands nowhere may be the matter of another field or a way of speaking.
        self._unknown = math.log(1 + size) / 2
        self._idf = {term: math.log(1 + size / (n + 0.5)) for term, n in frequency.items()}
        # of each question of a provision its terms and their weight
        self._asked = {key: [(terms, self._weight(terms)) for terms in each] for key, each in questions.items()}

    def rank(self, query: Query, *, among: Callable[[Provision], bool] = lambda p: True, k: int = 12) -> list[Match]:
        """The k best provisions of those `among`; equal scores in the order of the store."""
        if not self._provisions:
            return []
        meant: dict[int, float] = {}
        candidates: dict[int, Provision] = {}
        texts = {query.text, query.raw} if query.english else {query.text}
        for text in sorted(texts):
            for provision, _, score in self._retriever.nearest_questions(text, k=_QUESTIONS):
                meant[provision.id] = max(score, meant.get(provision.id, 0.0))
                candidates[provision.id] = provision
        dense: dict[int, float] = {}
        for hit in self._retriever.retrieve(query.text, k=_PASSAGES, doc_ids=self._doc_ids):
            provision = self._by_passage.get((hit.passage.doc_id, hit.passage.ordinal))
            if provision is not None:
                candidates[provision.id] = provision
                dense[provision.id] = hit.dense or 0.0
        # The entries have English questions too: either set of words may meet them.
        asked = [terms_of(query.text), *([terms_of(query.raw) - english_words()] if query.english else [])]
        said = " ".join(tokens(query.text))
        chosen = [p for p in self._provisions if among(p)]
        if len(chosen) <= _QUESTIONS:
            candidates |= {p.id: p for p in chosen}  # few enough to be looked at whole
        allowed = {p.id for p in chosen}
        weights = ENGLISH if query.english else self._weights
        found = [
            max((self._match(p, a, meant.get(p.id, 0.0), dense.get(p.id, 0.0), weights) for a in asked), key=lambda m: m.score)
            for p in candidates.values() if p.id in allowed
        ]
        found = [replace(m, score=m.score - _OPPOSED) if self._is_opposed(m.provision, said) else m for m in found]
        return sorted(found, key=lambda m: (-m.score, m.provision.id))[:k]

    def _match(self, provision: Provision, asked: frozenset[str], meant: float, dense: float, w: Weights) -> Match:
        total = self._weight(asked)
        met = asked & self._terms[provision.id]
        words = self._weight(met) / total if total else 0.0
        question_words = 0.0
        for terms, weight in self._asked[provision.id]:
            both = self._weight(terms & asked)
            either = total + weight
            question_words = max(question_words, 2 * both / either if either else 0.0)
        question_meaning, meaning = _above(meant), _above(dense)
        score = (
            w.question_meaning * question_meaning + w.question_words * question_words + w.words * words + w.meaning * meaning
        )
        return Match(provision, score, words, question_words, question_meaning, meaning, met)

    def knows(self, word: str) -> bool:
        """Whether a folded word stands in any provision or question."""
        return word in self._idf

    def with_more(self, query: Query, found: Sequence[Match]) -> list[Provision]:
        """The best match, then what meets the parts of a question in several parts, or brings what it asks besides."""
        best, total = found[0], self._weight(terms_of(query.text))
        shown = [best.provision]
        near = [
            m for m in found[1:] if not m.provision.missing
            and m.score >= best.score - (_NEAR if m.provision.doc == best.provision.doc else _ELSEWHERE)
        ]
        for part in _parts_of(query.text):
            among = {m.provision.id for m in near} | {p.id for p in self._provisions if p.doc == best.provision.doc}
            met = self.rank(
                replace(query, text=part, raw=part), k=1,
                among=lambda p, ids=among: p.id in ids and not p.missing and p.province == best.provision.province,
            )
            if met and met[0].score >= _PART and met[0].provision not in shown:
                shown.append(met[0].provision)
        if len(shown) == 1:
            shown += [m.provision for m in near if self._weight(m.met - best.met) >= _BRINGS * total][:1]
        return shown[:_SHOWN]

    def _is_opposed(self, provision: Provision, said: str) -> bool:
        """Whether a question names one of two opposites, and the provision the other only."""
        own = self._titles[provision.id]
        return any(a in said and b not in said and b in own and a not in own for a, b in _OPPOSITES)

    def _weight(self, terms: Iterable[str]) -> float:
        return sum(self._idf.get(t, self._unknown) for t in terms)


def without_places(text: str) -> str:
    """A question without the names of provinces in it: what it asks, wherever it asks it of."""
    return cut_out(text, [(m.start, m.end) for m in find_provinces(text, fuzzy=True)])


def without_references(text: str) -> str:
    """A question without the numbers of documents in it."""
    return cut_out(text, [(r.offset_start, r.offset_end) for r in find_references(text) if r.number])


def _parts_of(text: str) -> list[str]:
    """The parts of a question that ask for something each; none for a question in one part."""
    parts = [part.strip() for part in _PARTS.split(text)]
    asking = [p for p in parts if len(tokens(p)) > 1 and _ASKS.search(fold(p))]
    return asking if len(asking) > 1 else []


def in_time(found: Sequence[Match], days: AskedDays) -> list[Match]:
    """Matches by score once those that do not hold on the days asked for, and those that only say what is missing, are put back."""

    def score(match: Match) -> float:
        held = bool(match.provision.valid_to) if days.past else holds_within(match.provision, days.first, days.last)
        if days.named and match.provision.valid_from and match.provision.valid_from > days.last.isoformat():
            return match.score - _NOT_YET
        bonus = _OF_THAT_TIME if held and days.named and match.provision.valid_to else 0.0
        return match.score + bonus - (0 if held else _NOT_THEN if days.named else _PAST) - (_GAP if match.provision.missing else 0)

    return sorted((replace(m, score=score(m)) for m in found), key=lambda m: (-m.score, m.provision.id))


def terms_of(text: str) -> frozenset[str]:
    """Folded words that carry meaning, and pairs of neighbours; of a number of a document its parts."""
    text = expand_document(text)
    words, exact = tokens(text), exact_tokens(text)
    telling = [w for w, e in zip(words, exact) if (e,) not in stop_phrases()]
    return frozenset(telling) | frozenset(bigrams(telling))


def _above(cosine: float) -> float:
    """A cosine stretched so that 0 is unrelated and 1 the same text."""
    return max(0.0, (cosine - _UNRELATED) / (1 - _UNRELATED))
