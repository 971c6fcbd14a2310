"""A small learned ranker: a weighted sum of features, and boosted regression trees, added up.

Trained by `tests/benchmarks/train_ranker.py`, which also says how well it does on questions it has not seen;
the model is `data/ranker.json`, numbers only. It orders sections; how high a score is stays the fusion's business.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from index.features import FEATURES

# A tree's longest way from root to leaf has fewer steps than it has leaves.
_LEAF = -1


class Ranker:
    """A trained model. Read-only, so threads may share it."""

    def __init__(self, weights: Sequence[float], trees: Sequence[Sequence[Sequence[float]]]):
        """`weights`: one per feature. A tree is a list of nodes from the root, (feature, threshold, left, right) or
        (-1, value, 0, 0) for a leaf; a value at most the threshold goes left.
        """
        if len(weights) != len(FEATURES):
            raise ValueError(f"ranker has {len(weights)} weights, there are {len(FEATURES)} features")
        self._weights = np.array(weights)
        size = max((len(tree) for tree in trees), default=1)
        nodes = np.zeros((max(len(trees), 1), size, 4))
        nodes[:, :, 0] = _LEAF
        for i, tree in enumerate(trees):
            nodes[i, : len(tree)] = tree
        self._feature = nodes[..., 0].astype(np.intp)
        self._value = nodes[..., 1]
        self._children = nodes[..., 2:].astype(np.intp)
        self._trees = np.arange(len(nodes))[:, None]

    @classmethod
    def read(cls, text: str) -> "Ranker":
        """The model in a JSON text, as `data/ranker.json` has it. Raises ValueError where it knows other features."""
        model = json.loads(text)
        if tuple(model["features"]) != FEATURES:
            raise ValueError("ranker was trained on other features than index.features has; train it again")
        return cls(model["weights"], model["trees"])

    def scores(self, features: np.ndarray) -> np.ndarray:
        """(n,) float64, higher is better, from (n, FEATURES); only the differences within a question mean anything."""
        at = np.zeros((len(self._trees), len(features)), np.intp)
        rows = np.arange(len(features))[None, :]
        while True:
            feature = self._feature[self._trees, at]
            inner = feature != _LEAF
            if not inner.any():
                break
            right = features[rows, np.where(inner, feature, 0)] > self._value[self._trees, at]
            at = np.where(inner, self._children[self._trees, at, right.astype(np.intp)], at)
        return features @ self._weights + self._value[self._trees, at].sum(axis=0)


@cache
def shipped_ranker() -> Ranker:
    return Ranker.read((files("index") / "data" / "ranker.json").read_text(encoding="utf-8"))


def reorder(
    fused: Sequence[tuple[int, float]], section_of: Mapping[int, int], ranked: Sequence[int]
) -> list[tuple[int, float]]:
    """Passage ids and scores, best first, with the sections of `ranked` in that order among themselves.

    `ranked` are the sections with the best fused passages, in the order wanted. The first of them takes over the
    score of what was first, the second of the second, and so on, so that scores mean what they did before; the
    passages of a section keep their proportions. Equal scores: lower id first.
    """
    best: dict[int, float] = {}
    for passage, score in fused:
        section = section_of[passage]
        best[section] = max(score, best.get(section, 0.0))
    slots = sorted((best[s] for s in ranked), reverse=True)
    factors = {s: slot / best[s] for s, slot in zip(ranked, slots) if best[s] > 0}
    moved = [(p, score * factors.get(section_of[p], 1.0)) for p, score in fused]
    return sorted(moved, key=lambda pair: (-pair[1], pair[0]))
