"""Metrics worked out by hand."""

from math import log2

import pytest

from index.metrics import mrr_at, ndcg_at, recall_at

RANKING = ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("relevant", "k", "expected"),
    [
        ({"b"}, 1, 0.0),
        ({"b"}, 2, 1.0),
        ({"a", "d"}, 3, 1 / 2),
        ({"a", "d", "x"}, 5, 2 / 3),
        ({"x"}, 5, 0.0),
        ({"a"}, 99, 1.0),
    ],
)
def test_recall_is_the_share_of_the_relevant_among_the_first(relevant, k, expected):
    assert recall_at(RANKING, relevant, k) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("relevant", "k", "expected"),
    [({"a"}, 10, 1.0), ({"c"}, 10, 1 / 3), ({"c", "e"}, 10, 1 / 3), ({"c"}, 2, 0.0), ({"x"}, 10, 0.0)],
)
def test_reciprocal_rank_is_that_of_the_first_relevant(relevant, k, expected):
    assert mrr_at(RANKING, relevant, k) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("relevant", "k", "expected"),
    [
        ({"a"}, 10, 1.0),
        ({"b"}, 10, (1 / log2(3)) / (1 / log2(2))),
        ({"a", "c"}, 10, (1 / log2(2) + 1 / log2(4)) / (1 / log2(2) + 1 / log2(3))),
        ({"c"}, 2, 0.0),
        # Three are relevant but two ranks count: the best possible is two in front.
        ({"a", "x", "y"}, 2, 1 / (1 + 1 / log2(3))),
        ({"x"}, 10, 0.0),
    ],
)
def test_gain_is_discounted_by_rank_and_divided_by_the_best_possible(relevant, k, expected):
    assert ndcg_at(RANKING, relevant, k) == pytest.approx(expected)


def test_an_empty_ranking_earns_nothing():
    assert recall_at([], {"a"}, 10) == mrr_at([], {"a"}, 10) == ndcg_at([], {"a"}, 10) == 0.0
