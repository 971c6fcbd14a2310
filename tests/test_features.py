"""What the ranker is told of a section; every expected value is worked out by hand."""

import math

import numpy as np
import pytest

from index.features import FEATURES, Asked, Candidate, Found, section_features
from index.section_words import SectionWords

# Two sections: the first has passages 1 and 2, the second passage 3; passage 2 was found by no arm.
FIRST = Candidate(1, SectionWords.read("hai ba", "mot hai bon 5"), [1, 2], np.array([[1, 0], [0, 1]], np.float32), "Luật A")
SECOND = Candidate(2, SectionWords.read("bon", "mot"), [3], np.array([[0.6, 0.8]], np.float32), "Luật B")
FOUND = Found(
    section_folded=[(1, 8.0), (2, 4.0)],
    section_exact=[(2, 3.0)],
    passage_folded=[(1, 6.0), (3, 2.0)],
    passage_exact=[(3, 5.0), (1, 1.0)],
    dense=[(1, 1.0), (3, 0.6)],
    fused=[(1, 0.9), (3, 0.3)],
)
# idf 2 for "mot", 1 for every other term
ASKED = Asked(["mot", "hai", "5"], ["mot", "hai", "5"], np.array([1, 0], np.float32), lambda term: 2.0 if term == "mot" else 1.0)


@pytest.fixture
def rows() -> list[dict[str, float]]:
    table = section_features(ASKED, FOUND, [FIRST, SECOND])
    assert table.shape == (2, len(FEATURES))
    return [dict(zip(FEATURES, row, strict=True)) for row in table.tolist()]


def both(rows, name):
    return tuple(pytest.approx(row[name], abs=1e-6) for row in rows)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fused", (0.9, 0.3)),
        ("section_folded", (1, 0)),
        ("section_exact", (0, 1)),  # a list of equal scores is all 1
        ("passage_folded", (1, 0)),
        ("passage_exact", (0, 1)),
        ("dense", (1, 0)),  # the first and the last cosine of the arm's list
        ("dense_second", (-1, 0)),  # (0 - 0.6) / 0.4 is below -1; a single passage is its own second
        ("rank_section_folded", (1 / 10, 1 / 11)),
        ("rank_section_exact", (0, 1 / 10)),
        ("rank_passage_exact", (1 / 11, 1 / 10)),
        ("rank_dense", (1 / 10, 1 / 11)),
        ("words_exact", (1, 2 / 4)),  # "mot" weighs 2 of 2 + 1 + 1
        ("words_folded", (1, 2 / 4)),
        ("pairs_exact", (1 / 2, 0)),  # "mot_hai", not "hai_5"
        ("pairs_folded", (1 / 2, 0)),
        ("words_in_title", (1 / 4, 0)),
        ("title_in_words", (1 / 2, 0)),  # "hai" of "hai ba"
        ("run", (math.log(3), math.log(2))),
        ("run_in_title", (math.log(2), 0)),
        ("length", (math.log(5), math.log(2))),
        ("passages", (math.log(2), 0)),
        ("passages_found", (1 / 2, 1)),
        ("numbers", (1, 0)),
        ("asked", (math.log(4), math.log(4))),
        ("neighbours", (0.3, 0.9)),  # the other one
        ("centre", (0, 0)),  # the mean is (0.8, 0.4), and 0.6 * 0.8 + 0.8 * 0.4 is 0.8 too
        ("work", (0.9 / 1.2, 0.3 / 1.2)),
    ],
)
def test_each_feature_is_what_its_name_says(rows, name, expected):
    assert both(rows, name) == expected


def test_another_scale_of_cosines_gives_the_same_features():
    halved = Found(**{f: getattr(FOUND, f) for f in Found.__slots__ if f != "dense"}, dense=[(1, 0.5), (3, 0.3)])
    asked = Asked(ASKED.folded, ASKED.exact, ASKED.vector / 2, ASKED.idf)
    assert section_features(asked, halved, [FIRST, SECOND]) == pytest.approx(section_features(ASKED, FOUND, [FIRST, SECOND]), abs=1e-6)


def test_without_a_candidate_there_is_no_row_and_alone_one_has_finite_features():
    assert section_features(ASKED, FOUND, []).shape == (0, len(FEATURES))
    empty = Found([], [], [], [], [], [(3, 0.3)])
    assert np.isfinite(section_features(ASKED, empty, [SECOND])).all()
