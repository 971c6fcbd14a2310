"""The learned ranker: sum of weights and trees, and what its order does to scores."""

import json

import numpy as np
import pytest

from index.features import FEATURES
from index.ranker import Ranker, reorder, shipped_ranker

NONE = [0.0] * len(FEATURES)


def rows(*firsts: float) -> np.ndarray:
    """A row per value, which is its first feature; the others are 0."""
    table = np.zeros((len(firsts), len(FEATURES)))
    table[:, 0] = firsts
    return table


def test_weights_and_trees_add_up():
    stump = [[0, 0.5, 1, 2], [-1, 10, 0, 0], [-1, 20, 0, 0]]
    deep = [[0, 1.0, 1, 2], [-1, 1, 0, 0], [0, 2.0, 3, 4], [-1, 2, 0, 0], [-1, 3, 0, 0]]
    ranker = Ranker([2.0, *NONE[1:]], [stump, deep])
    # 2 * value + stump + deep; a value at the threshold goes left
    assert ranker.scores(rows(0.5, 1.0, 2.0, 3.0)).tolist() == [1 + 10 + 1, 2 + 20 + 1, 4 + 20 + 2, 6 + 20 + 3]


def test_a_model_without_trees_and_a_question_without_candidates_are_in_order():
    assert Ranker([3.0, *NONE[1:]], []).scores(rows(2.0)).tolist() == [6]
    assert Ranker(NONE, []).scores(rows()).tolist() == []


def test_a_model_of_other_features_is_refused():
    with pytest.raises(ValueError, match="2 weights, there are"):
        Ranker([1.0, 2.0], [])
    with pytest.raises(ValueError, match="train it again"):
        Ranker.read(json.dumps({"features": ["fused"], "weights": [1], "trees": []}))


def test_the_shipped_model_prefers_what_every_arm_puts_first():
    strong, weak = np.zeros(len(FEATURES)), np.zeros(len(FEATURES))
    for name in FEATURES[:6]:
        strong[FEATURES.index(name)] = 1.0
    for name in ("words_exact", "words_folded", "pairs_exact", "pairs_folded"):
        strong[FEATURES.index(name)] = 1.0
    first, second = shipped_ranker().scores(np.array([strong, weak]))
    assert first > second


def test_sections_take_over_the_scores_of_the_places_they_move_to():
    fused = [(1, 0.8), (2, 0.4), (3, 0.2), (4, 0.1)]
    section_of = {1: 10, 2: 20, 3: 10, 4: 30}
    # Section 20 moves up to 0.8, 10 down to 0.4 with its second passage in proportion: 0.2 * 0.4 / 0.8.
    moved = reorder(fused, section_of, [20, 10])
    assert [p for p, _ in moved] == [2, 1, 3, 4]
    assert [s for _, s in moved] == pytest.approx([0.8, 0.4, 0.1, 0.1])


def test_the_order_of_the_fusion_changes_nothing_and_equal_scores_stay_in_order_of_id():
    fused = [(1, 0.5), (2, 0.5), (3, 0.0)]
    section_of = {1: 1, 2: 2, 3: 3}
    assert reorder(fused, section_of, [1, 2, 3]) == fused
    assert reorder(fused, section_of, [2, 1]) == fused
    assert reorder([], {}, []) == []
