"""Abbreviations spelt out, English questions given their Vietnamese words."""

import csv
import unicodedata
from importlib.resources import files

import pytest

from index.expand import expand_abbreviations, expand_document, is_english, translate_english
from index.text import normalise, tokens


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kp kcqg soc trang 2022?", "kinh phí khuyến công quốc gia soc trang 2022?"),
        ("KPKC của tỉnh", "kinh phí khuyến công của tỉnh"),
        ("KCĐP, KCQG", "khuyến công địa phương, khuyến công quốc gia"),
        (unicodedata.normalize("NFD", "KCĐP"), "khuyến công địa phương"),
        ("cơ sở CNNT.", "cơ sở công nghiệp nông thôn."),
        ("UBND tỉnh", "ủy ban nhân dân tỉnh"),
        ("hỗ trợ CN-TTCN", "hỗ trợ công nghiệp - tiểu thủ công nghiệp"),
        ("45/2012/NĐ-CP", "45/2012/NĐ-CP"),
        ("kpx, akp, kp_1, 4kp", "kpx, akp, kp_1, 4kp"),
        ("ſp İp \u212ap", "ſp İp kinh phí"),
        ("Kinh phí năm 2022?", "Kinh phí năm 2022?"),
        ("", ""),
    ],
)
def test_whole_words_are_spelt_out_and_nothing_else(typed, meant):
    assert expand_abbreviations(typed) == meant


def test_in_documents_only_their_own_abbreviations_are_spelt_out():
    # "bn" (bao nhiêu) is typed in questions; in a document it may be anything.
    assert expand_document("Cơ sở CNNT, bn, UBND") == "Cơ sở công nghiệp nông thôn, bn, ủy ban nhân dân"


@pytest.mark.parametrize(
    ("question", "english"),
    [
        ("How much national funding did Ninh Thuan get in 2022?", True),
        ("what is the budget of Ben Tre", True),
        ("kinh phi khuyen cong quoc gia ninh thuan 2022", False),
        ("Kinh phí khuyến công", False),
        ("the là thẻ gì", False),
        ("Ca Mau", False),
        ("2022?", False),
        ("", False),
    ],
)
def test_english_is_told_by_its_small_words(question, english):
    assert is_english(question) is english


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("How many establishments in Vinh Long", ["bao nhiêu", "cơ sở", "Vinh Long"]),
        ("What is the national funding of Ninh Thuan's projects in 2022?", ["quốc gia", "Ninh Thuan", "2022"]),
        ("How much did Ca Mau spend on gizmos in 2022?", ["bao nhiêu", "Ca Mau", "2022"]),
    ],
)
def test_an_english_question_keeps_its_names_and_numbers_and_gets_vietnamese_words(question, held):
    found = f" {' '.join(tokens(translate_english(question)))} "
    for phrase in held:
        assert f" {' '.join(tokens(phrase))} " in found
    assert not {"what", "is", "the", "of", "in", "how", "many", "did", "on", "gizmos", "s"} & set(found.split())


def test_a_plain_word_that_the_knowledge_has_survives_translation():
    assert tokens(translate_english("the budget of soc trang", {"soc", "trang"}.__contains__))[-2:] == ["soc", "trang"]
    assert "soc" not in tokens(translate_english("the budget of soc trang"))


@pytest.mark.parametrize(("name", "columns"), [("abbreviations.csv", 3), ("glossary_en.csv", 2)])
def test_the_word_lists_are_well_formed(name, columns):
    with (files("index") / "data" / name).open(encoding="utf-8", newline="") as rows:
        table = list(csv.reader(rows))[1:]
    assert {len(row) for row in table} == {columns}
    assert all(cell == normalise(cell.strip()) != "" for row in table for cell in row)
    keys = [row[0].lower() for row in table]
    assert sorted(set(keys)) == sorted(keys), "a key twice"


def test_keys_in_capitals_are_short_only_in_capitals():
    assert expand_abbreviations("HT mấy ĐA") == "hỗ trợ mấy đề án"
    assert expand_abbreviations("ht may da th") == "ht may da th"
