"""Question -> ranked passages: full text and vectors, fused, then ranked. Knows nothing of answers or of Telegram."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.artifact import DATABASE, QUESTIONS, RESTORER, VECTORS, check_encoder, checked_manifest
from index.context import title_context
from index.encoder import Encoder
from index.errors import ArtifactMismatch
from index.features import Asked, Candidate, Found, section_features
from index.fusion import weighted_fusion
from index.ranker import Ranker, reorder, shipped_ranker
from index.records import Check, Document, Figure, Hit, Passage, Provision
from index.restore import Restorer
from index.section_words import SectionWords
from index.store import Store, search_terms
from index.text import bigrams, exact_tokens, normalise, tokens
from index.vectors import VectorIndex

# Sections that the ranker orders: with fewer it loses recall, with more it gains nothing.
_RANKED = 40
_REMEMBERED = 1000
# Of "Luật Du lịch, Điều 64. Thu hồi thẻ" and "Điều 64 Luật Du lịch. Thu hồi thẻ" the name of the law.
_DIEU = re.compile(r"\s*,?\s*Điều \d+\w*\s*")


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the arms in the fused score (they add up to 1), and how much a title counts.

    Chosen on the even-numbered questions of the legal development benchmark.
    """

    section_folded: float = 0.10
    section_exact: float = 0.20
    passage_folded: float = 0.10
    passage_exact: float = 0.20
    dense: float = 0.40
    title: float = 3.0
    depth: int = 100


class Retriever:
    """An open artifact. Holds a database connection, so it belongs to the thread that opened it."""

    def __init__(
        self, store: Store, vectors: VectorIndex, questions: VectorIndex, encoder: Encoder, restorer: Restorer,
        weights: Weights = Weights(), ranker: Ranker | None = None,
    ):
        self._store = store
        self._vectors = vectors
        self._questions = questions
        self._encoder = encoder
        self._restorer = restorer
        self._weights = weights
        self._ranker = ranker or shipped_ranker()
        # A comparison searches with the same question once for each side.
        self._embed = lru_cache(maxsize=64)(lambda text: encoder.encode_query([text])[0])
        self._candidate = lru_cache(maxsize=_REMEMBERED)(self._read_candidate)
        self.documents: dict[str, Document] = {d.doc_id: d for d in store.documents()}
        self.figures: dict[str, list[Figure]] = {}
        for figure in store.figures():
            self.figures.setdefault(figure.doc, []).append(figure)
        self.checks: list[Check] = store.checks()
        self.provisions: list[Provision] = store.provisions()
        # (provision, question) by the row of the question's vector, from 1
        self._asked = [(p, q) for p in self.provisions for q in p.questions]
        self.places: dict[str, set[str]] = store.places()
        self.word_frequencies: dict[str, int] = store.word_frequencies()
        self.passages: dict[int, Passage] = {}
        self._section_of: dict[int, int] = {}
        self._in_section: dict[int, list[int]] = {}
        for passage_id, (passage, section) in store.passages().items():
            self.passages[passage_id] = passage
            self._section_of[passage_id] = section
            self._in_section.setdefault(section, []).append(passage_id)

    @classmethod
    def open(cls, folder: Path, encoder: Encoder) -> "Retriever":
        """Open the artifact in `folder`. Raises ArtifactMismatch where it is damaged or of another model."""
        check_encoder(checked_manifest(folder), encoder.name)
        return cls.open_files(folder, encoder)

    @classmethod
    def open_files(cls, folder: Path, encoder: Encoder) -> "Retriever":
        """As `open`, without asking the manifest: for a folder that the caller has just written."""
        try:
            restorer = Restorer.from_bytes((folder / RESTORER).read_bytes())
        except (OSError, ValueError) as error:
            raise ArtifactMismatch("Tệp phục hồi dấu bị hỏng. Hãy chạy «khuyencong build» để tạo lại.") from error
        vectors, questions = VectorIndex.load(folder / VECTORS), VectorIndex.load(folder / QUESTIONS)
        for loaded in (vectors, questions):
            if loaded.dim != encoder.dim:
                raise ArtifactMismatch(f"Vectơ trong chỉ mục có {loaded.dim} chiều, mô hình «{encoder.name}» cho {encoder.dim} chiều.")
        return cls(Store(folder / DATABASE), vectors, questions, encoder, restorer)

    def close(self) -> None:
        self._store.close()

    def has_pair(self, first: str, second: str) -> bool:
        """Whether two folded syllables stand side by side in any passage."""
        return self._store.has_term("passage_words", *bigrams([first, second]))

    def restore(self, query: str) -> str:
        """The query with missing diacritics put back; an accented one unchanged."""
        return self._restorer.restore(query)

    def nearest_questions(self, query: str, *, k: int = 60) -> list[tuple[Provision, str, float]]:
        """The k questions nearest in meaning to `query`, each with its provision and the cosine, best first."""
        found = self._questions.search(self._embed(normalise(query)), k) if len(self._questions) else []
        return [(*self._asked[row - 1], score) for row, score in found]

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """(n, dim) float32 rows of unit length, to be held against `embed_query`."""
        return self._encoder.encode_document([normalise(text) for text in texts])

    def embed_query(self, query: str) -> np.ndarray:
        """(dim,) float32 of unit length, of the query with its diacritics put back."""
        return self._embed(self.restore(normalise(query)))

    def retrieve(self, query: str, *, k: int = 20, doc_ids: Set[str] | None = None) -> list[Hit]:
        """The k best passages, best first, of `doc_ids` only where given; a blank query has none.

        Four BM25 arms (folded and accented words with syllable bigrams, over the passage and over the
        section it belongs to) and the cosine of the embeddings, combined as `fusion.weighted_fusion` says;
        then `index.ranker` puts the best sections in order. A query without diacritics is restored first:
        embedded raw it would find nothing.
        """
        query = normalise(query)
        if not tokens(query):
            return []
        restored = self.restore(query)
        asked = Asked(tokens(query), exact_tokens(restored), self._embed(restored), self._idf)
        found = self._find(asked, doc_ids)
        if not found.section_folded:
            # A foreign question that only the meaning has found something for: the ranker has seen none such.
            return self._hits(found, found.fused, k)
        sections, features = self._features(asked, found)
        # A stable sort: what the ranker holds for equal stays as the fusion has it.
        order = np.argsort(-self._ranker.scores(features), kind="stable")
        return self._hits(found, reorder(found.fused, self._section_of, [sections[i] for i in order]), k)

    def candidates(self, query: str) -> tuple[list[Sequence[int]], np.ndarray]:
        """Passage ids of each section that the ranker would order, and their features: what it is trained on."""
        query = normalise(query)
        restored = self.restore(query)
        asked = Asked(tokens(query), exact_tokens(restored), self._embed(restored), self._idf)
        sections, features = self._features(asked, self._find(asked, None))
        return [self._in_section[s] for s in sections], features

    def _find(self, asked: Asked, doc_ids: Set[str] | None) -> Found:
        """What each arm returns, and the fusion of all."""
        weights = self._weights
        folded, exact = search_terms(asked.folded), search_terms(asked.exact)
        within = sections = None
        if doc_ids is not None:
            within = [i for i, p in self.passages.items() if p.doc_id in doc_ids]
            sections = sorted({self._section_of[i] for i in within})
        sections_folded = self._words("section_words", folded, False, sections)
        sections_exact = self._words("section_words", exact, True, sections)
        passages_folded = self._words("passage_words", folded, False, within)
        passages_exact = self._words("passage_words", exact, True, within)
        nearest = self._vectors.search(asked.vector, weights.depth, within)
        fused = weighted_fusion(
            [
                (weights.section_folded, self._spread(sections_folded)),
                (weights.section_exact, self._spread(sections_exact)),
                (weights.passage_folded, passages_folded),
                (weights.passage_exact, passages_exact),
                (weights.dense, nearest),
            ]
        )
        return Found(sections_folded, sections_exact, passages_folded, passages_exact, nearest, fused)

    def _features(self, asked: Asked, found: Found) -> tuple[list[int], np.ndarray]:
        """The sections with the best fused passages, best first, and their features."""
        sections = list(dict.fromkeys(self._section_of[p] for p, _ in found.fused))[:_RANKED]
        return sections, section_features(asked, found, [self._candidate(s) for s in sections])

    def _read_candidate(self, section: int) -> Candidate:
        ids = self._in_section[section]
        passages = [self.passages[i] for i in ids]
        document = self.documents[passages[0].doc_id]
        title = title_context(document)
        words = SectionWords.read(f"{title}\n{passages[0].heading}", "\n".join(p.text for p in passages))
        work = _DIEU.sub("", document.title).split(". ")[0].strip()
        return Candidate(section, words, ids, self._vectors.vectors(ids), work or document.doc_id)

    def _idf(self, term: str) -> float:
        return self._store.idf("section_words", term)

    def _hits(self, found: Found, ranked: Sequence[tuple[int, float]], k: int) -> list[Hit]:
        lexical, dense = dict(found.passage_folded), dict(found.dense)
        hits = []
        for rank, (passage_id, score) in enumerate(ranked[:k], start=1):
            passage = self.passages[passage_id]
            hits.append(
                Hit(
                    passage, self.documents[passage.doc_id], rank, score,
                    lexical.get(passage_id), dense.get(passage_id), passage_id,
                )
            )
        return hits

    def _words(self, table: str, terms: list[str], exact: bool, within: list[int] | None) -> list[tuple[int, float]]:
        return self._store.search_words(
            table, terms, exact=exact, limit=self._weights.depth, title_weight=self._weights.title, within=within
        )

    def _spread(self, sections: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """The score of a section goes to each of its passages."""
        return [(p, score) for section, score in sections for p in self._in_section[section]]
