"""Fusion by hand: min-max over each arm, then the weighted sum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import min_max, weighted_fusion


def test_scores_are_moved_to_nought_and_one_over_their_own_list():
    # (8 - 2) / (10 - 2) = 0.75
    assert min_max([(1, 10.0), (2, 8.0), (3, 2.0)]) == {1: 1.0, 2: 0.75, 3: 0.0}


def test_equal_scores_and_a_single_one_count_in_full():
    assert min_max([(1, 4.0), (2, 4.0)]) == {1: 1.0, 2: 1.0}
    assert min_max([(7, -3.0)]) == {7: 1.0}
    assert min_max([]) == {}


def test_arms_add_up_by_their_weights():
    words = [(1, 30.0), (2, 20.0), (3, 10.0)]  # 1, 0.5, 0
    vectors = [(2, 0.9), (4, 0.8), (1, 0.5)]  # 1, (0.8 - 0.5) / 0.4 = 0.75, 0
    fused = weighted_fusion([(0.6, words), (0.4, vectors)])
    assert [i for i, _ in fused] == [2, 1, 4, 3]
    assert dict(fused) == pytest.approx(
        {2: 0.6 * 0.5 + 0.4 * 1.0, 1: 0.6 * 1.0 + 0.4 * 0.0, 4: 0.4 * 0.75, 3: 0.0}
    )


def test_an_arm_that_lacks_a_passage_gives_it_nothing():
    assert weighted_fusion([(0.5, [(1, 2.0)]), (0.5, [])]) == [(1, 0.5)]


def test_equal_sums_come_lower_id_first():
    assert weighted_fusion([(0.5, [(9, 1.0)]), (0.5, [(2, 1.0)])]) == [(2, 0.5), (9, 0.5)]


def test_no_arm_gives_no_ranking():
    assert weighted_fusion([]) == weighted_fusion([(1.0, [])]) == []


# Hundredths, as apart as scores of searches are: next to nothing between two would be rounded away.
scores = st.lists(
    st.tuples(st.integers(1, 50), st.integers(-10_000, 10_000).map(lambda n: n / 100)),
    unique_by=lambda pair: pair[0],
    max_size=20,
)


@given(scores)
def test_one_arm_keeps_its_own_order(arm):
    fused = [i for i, _ in weighted_fusion([(1.0, arm)])]
    place = dict(arm)
    assert all(place[a] >= place[b] for a, b in zip(fused, fused[1:], strict=False))
    assert sorted(fused) == sorted(place)


@given(st.lists(scores, min_size=1, max_size=5))
def test_fused_scores_stay_between_nought_and_one(arms):
    fused = weighted_fusion([(1 / len(arms), arm) for arm in arms])
    assert all(-1e-9 <= score <= 1 + 1e-9 for _, score in fused)
