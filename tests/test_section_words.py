"""The words of a section and how closely a question meets them."""

import math

import pytest

from index.section_words import SectionWords, longest_run, share_met


def test_words_and_pairs_are_held_folded_and_accented_but_not_across_title_and_text():
    words = SectionWords.read("Mức hỗ trợ", "Máy sấy chè")
    assert {"muc", "ho_tro", "say", "may_say"} <= words.folded
    assert "chef" in words.exact and "che" not in words.exact  # "chè": its tone is written last
    assert "tro_may" not in words.folded
    assert words.length == 3
    assert words.log_length == pytest.approx(math.log(4))


def test_accented_words_keep_their_marks_and_both_spellings_are_one():
    words = SectionWords.read("", "hoà bình")
    assert words.exact == SectionWords.read("", "hòa bình").exact
    assert words.exact.isdisjoint(SectionWords.read("", "hoa binh").exact)


def test_abbreviations_of_documents_are_spelt_out_as_in_the_full_text_tables():
    assert "cong_nghiep" in SectionWords.read("", "cơ sở CNNT").folded


def test_share_met_is_the_weight_of_the_terms_held():
    assert share_met({"a": 3.0, "b": 1.0}, frozenset("ac")) == pytest.approx(3 / 4)
    assert share_met({}, frozenset("a")) == 0


@pytest.mark.parametrize(
    ("asked", "text", "longest"),
    [
        ("a b c", "x a b y b c", 2),
        ("a b c", "a b c", 3),
        ("b a", "a b", 1),
        ("a a a", "a a", 2),
        ("a", "x", 0),
        ("", "x", 0),
    ],
)
def test_longest_run_counts_neighbouring_words_in_order(asked, text, longest):
    places = {w: [i for i, v in enumerate(text.split()) if v == w] for w in text.split()}
    assert longest_run(asked.split(), places) == longest
