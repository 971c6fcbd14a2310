"""What a learned ranker is told of each section that the arms have found for a question.

Scores of the arms are normalised within the question, and vectors are only compared with one another, so that
the features mean the same for every encoder and every size of the knowledge.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.fusion import min_max
from index.section_words import SectionWords, longest_run, share_met
from index.text import bigrams

FEATURES = (
    # the fused score of the section's best passage, and each arm's by itself, 0 to 1
    "fused", "section_folded", "section_exact", "passage_folded", "passage_exact",
    # cosine of the best and the second passage: 1 the nearest of all, 0 the last of the arm's list, -1 at least
    "dense", "dense_second",
    # 1 / (10 + rank) of the section in an arm, the first being rank 0; 0 where the arm lacks it
    "rank_section_folded", "rank_section_exact", "rank_passage_exact", "rank_dense",
    # idf-weighted shares of the question's words and pairs that the section or its title holds, and of the
    # title's words that the question holds
    "words_exact", "words_folded", "pairs_exact", "pairs_folded", "words_in_title", "title_in_words",
    # log(1 + words) of the longest run of the question in the text and in the title
    "run", "run_in_title",
    # log(1 + words) of the section, log of its passages, the share of them that an arm has found
    "length", "passages", "passages_found",
    # numbers of the question that the section holds, log(1 + words) of the question
    "numbers", "asked",
    # mean fused score of the five candidates nearest in meaning; nearness to the mean of the five best, 0 to 1;
    # share of all candidates' scores that candidates of the same work have
    "neighbours", "centre", "work",
)
_RANK_OFFSET = 10
_NEIGHBOURS = 5

Scores = Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Found:
    """What the arms returned, best first: (section, score) or (passage id, score); `fused` by passage id."""

    section_folded: Scores
    section_exact: Scores
    passage_folded: Scores
    passage_exact: Scores
    dense: Scores
    fused: Scores


@dataclass(frozen=True, slots=True)
class Candidate:
    """A section as the ranker sees it: its words, its passages' ids and vectors, and the work it belongs to.

    `vectors`: (passages, dim) float32, rows of unit length, in the order of `passage_ids`.
    """

    section: int
    words: SectionWords
    passage_ids: Sequence[int]
    vectors: np.ndarray
    work: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: folded and accented words in order, its unit vector (dim,), and the idf of any term."""

    folded: Sequence[str]
    exact: Sequence[str]
    vector: np.ndarray
    idf: Callable[[str], float]


def section_features(asked: Asked, found: Found, candidates: Sequence[Candidate]) -> np.ndarray:
    """(candidates, FEATURES) float64."""
    if not candidates:
        return np.zeros((0, len(FEATURES)))
    section_of = {p: c.section for c in candidates for p in c.passage_ids}
    fused = dict(found.fused)
    best = np.array([max(fused.get(p, 0.0) for p in c.passage_ids) for c in candidates])
    columns = [best, *_arms(found, candidates), *_dense(asked, found, candidates)]
    columns += [
        _by_rank([s for s, _ in found.section_folded], candidates),
        _by_rank([s for s, _ in found.section_exact], candidates),
        _by_rank([section_of.get(p, -p) for p, _ in found.passage_exact], candidates),
        _by_rank([section_of.get(p, -p) for p, _ in found.dense], candidates),
    ]
    words = np.array(_words(asked, candidates))
    shape = np.array([
        (c.words.log_length, math.log(len(c.passage_ids)), sum(p in fused for p in c.passage_ids) / len(c.passage_ids))
        for c in candidates
    ])
    numbers = {w for w in asked.folded if w[0].isdigit()}
    columns += [*words.T, *shape.T, [len(numbers & c.words.folded) for c in candidates]]
    columns += [np.full(len(candidates), math.log1p(len(asked.folded))), *_company(best, fused, candidates)]
    return np.column_stack(columns)


def _arms(found: Found, candidates: Sequence[Candidate]) -> list[list[float]]:
    sections = [min_max(found.section_folded), min_max(found.section_exact)]
    passages = [min_max(found.passage_folded), min_max(found.passage_exact)]
    return [[arm.get(c.section, 0.0) for c in candidates] for arm in sections] + [
        [max(arm.get(p, 0.0) for p in c.passage_ids) for c in candidates] for arm in passages
    ]


def _dense(asked: Asked, found: Found, candidates: Sequence[Candidate]) -> list[list[float]]:
    """The best and the second cosine of each candidate, on the scale of the arm's list."""
    if not found.dense:
        return [[0.0] * len(candidates)] * 2
    top, low = found.dense[0][1], found.dense[-1][1]
    span = max(top - low, 1e-9)
    pairs = []
    for c in candidates:
        cosines = np.sort(c.vectors @ asked.vector)[::-1]
        pairs.append([max((float(cosines[i]) - low) / span, -1.0) for i in (0, min(1, len(cosines) - 1))])
    return [list(column) for column in zip(*pairs)]


def _by_rank(sections: Sequence[int], candidates: Sequence[Candidate]) -> list[float]:
    ranks: dict[int, int] = {}
    for section in sections:
        ranks.setdefault(section, len(ranks))
    return [1 / (_RANK_OFFSET + ranks[c.section]) if c.section in ranks else 0.0 for c in candidates]


def _words(asked: Asked, candidates: Sequence[Candidate]) -> list[tuple[float, ...]]:
    words, folded = _weigh(asked.exact, asked.idf), _weigh(asked.folded, asked.idf)
    pairs, folded_pairs = _weigh(bigrams(list(asked.exact)), asked.idf), _weigh(bigrams(list(asked.folded)), asked.idf)
    asked_words = frozenset(words)
    rows = []
    for c in candidates:
        held = c.words
        rows.append((
            share_met(words, held.exact), share_met(folded, held.folded),
            share_met(pairs, held.exact), share_met(folded_pairs, held.folded),
            share_met(words, held.title), share_met(_weigh(sorted(held.title), asked.idf), asked_words),
            math.log1p(longest_run(asked.exact, held.body_places)), math.log1p(longest_run(asked.exact, held.title_places)),
        ))
    return rows


def _weigh(terms: Sequence[str], idf: Callable[[str], float]) -> dict[str, float]:
    return {term: idf(term) for term in terms}


def _company(best: np.ndarray, fused: Mapping[int, float], candidates: Sequence[Candidate]) -> list[np.ndarray]:
    """How well those near a candidate did: in meaning, around the best ones, and in the same work."""
    vectors = np.array([
        c.vectors[max(range(len(c.passage_ids)), key=lambda i: fused.get(c.passage_ids[i], 0.0))] for c in candidates
    ])
    nearness = vectors @ vectors.T
    np.fill_diagonal(nearness, -np.inf)
    # Stable sorts: among equals the better candidate comes first, so the same question has the same features.
    nearest = np.argsort(-nearness, axis=1, kind="stable")[:, : min(_NEIGHBOURS, max(len(candidates) - 1, 1))]
    # Rounded: where all lie equally near, the last bits of the products must not be spread over 0 to 1.
    centre = np.round(vectors @ vectors[np.argsort(-best, kind="stable")[:_NEIGHBOURS]].mean(axis=0), 5)
    works: dict[str, float] = {}
    for c, score in zip(candidates, best):
        works[c.work] = works.get(c.work, 0.0) + score
    total = sum(works.values())
    return [
        best[nearest].mean(axis=1),
        (centre - centre.min()) / max(float(np.ptp(centre)), 1e-9),
        np.array([works[c.work] / total if total else 0.0 for c in candidates]),
    ]
