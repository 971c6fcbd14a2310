"""Folding and normalising, on the spellings that people and files really use."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import bigrams, exact_key, exact_tokens, fold, has_diacritics, normalise, tokens, word_spans


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("\ufeffKhuyến công", "Khuyến công"),
        ("một\r\nhai\rba\n", "một\nhai\nba\n"),
        (unicodedata.normalize("NFD", "Đắk Lắk hỗ trợ"), "Đắk Lắk hỗ trợ"),
        ("\u00d0ắk Nông, \u00f0ề án", "Đắk Nông, đề án"),
        ("nửa \ud800 chữ", "nửa \ufffd chữ"),
        ("“33,16 %”\u00a0–  hai  blank", "“33,16 %”\u00a0–  hai  blank"),
        ("hoà, hòa, tỉ, tỷ", "hoà, hòa, tỉ, tỷ"),
        ("", ""),
    ],
)
def test_normalising_mends_encoding_and_leaves_the_wording(raw, expected):
    assert normalise(raw) == expected


@given(st.text())
def test_normalising_twice_is_normalising_once(text):
    once = normalise(text)
    assert normalise(once.removeprefix("\ufeff")) == once.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đắk Lắk", "dak lak"),
        ("ĐỀ ÁN KHUYẾN CÔNG", "de an khuyen cong"),
        ("\u00d0à Nẵng", "da nang"),
        ("ườ ưỡ ặ ẫ ễ ộ ợ ỵ", "uo uo a a e o o y"),
        ("9.736,4 triệu\tđồng\u00a0/ năm", "9.736,4 trieu dong / nam"),
        ("dòng một\ndòng hai", "dong mot\ndong hai"),
        ("İ ß ﬁ ½ 😀", "i ß ﬁ ½ 😀"),
    ],
)
def test_folding_drops_marks_case_and_the_stroke_of_đ(text, expected):
    assert fold(text) == expected


@given(st.text())
def test_folding_keeps_every_offset(text):
    assert len(fold(normalise(text))) == len(normalise(text))


@given(st.text(alphabet="aăâđeêioôơuưyAĂÂĐEÊ\u0300\u0301\u0303\u0309\u0323 9,.\n"))
def test_folding_leaves_no_vietnamese_mark(text):
    assert not has_diacritics(fold(normalise(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tỷ lệ 33,16%", ["ti", "le", "33,16"]),
        ("tỉ lệ 33,16 %", ["ti", "le", "33,16"]),
        ("TỔNG 9.736,4 triệu đồng.", ["tong", "9.736,4", "trieu", "dong"]),
        ("năm 2022.", ["nam", "2022"]),
        ("45/2012/NĐ-CP", ["45", "2012", "nd", "cp"]),
        ("giai đoạn 2020-2023", ["giai", "doan", "2020", "2023"]),
        ("công ty kỹ thuật, công ti kĩ thuật", ["cong", "ti", "ki", "thuat", "cong", "ti", "ki", "thuat"]),
        ("quý, thủy, ngày, ý, uy", ["quy", "thuy", "ngay", "y", "uy"]),
        ("«a_b» (c)", ["a", "b", "c"]),
        ("?! … %", []),
        ("", []),
    ],
)
def test_tokens_are_folded_words_and_whole_numbers(text, expected):
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("tỷ", "tỉ"),
        ("KỸ", "kĩ"),
        ("quý", "qúy"),
        ("Đề", "đề"),
        ("khuyến", unicodedata.normalize("NFD", "khuyến")),
    ],
)
def test_two_spellings_of_one_syllable_have_one_key(one, other):
    assert exact_key(one) == exact_key(other)


def test_syllables_that_differ_in_tone_or_vowel_have_different_keys():
    syllables = ["ma", "má", "mà", "mả", "mã", "mạ", "mă", "mắ", "mâ", "mấ", "đa", "da", "tý", "tí tí", "tu", "tư"]
    assert len({exact_key(s) for s in syllables}) == len(syllables)


@given(st.text())
def test_folded_words_accented_words_and_their_places_are_listed_alike(text):
    text = normalise(text)
    spans = word_spans(text)
    assert len(tokens(text)) == len(exact_tokens(text)) == len(spans)
    assert [tokens(text[a:b]) for a, b in spans] == [[t] for t in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Đak Lak", True), ("hỗ tro", True), ("QUẢNG", True), ("quang nam 50%", False), ("½ m² «a»", False), ("", False)],
)
def test_a_mark_on_any_letter_counts_and_signs_do_not(text, expected):
    assert has_diacritics(text) is expected


def test_bigrams_join_neighbours():
    assert bigrams(["khuyen", "cong", "quoc"]) == ["khuyen_cong", "cong_quoc"]
    assert bigrams(["khuyen"]) == bigrams([]) == []
