"""The last look at an answer: numbers, quotes and marks without proof are found."""

from dataclasses import replace

import pytest

from bot.proof import faults, unproved
from bot.records import Answer, Citation
from index.records import Document

TEXT = "Năm 2022 hỗ trợ 900 triệu đồng cho 16 cơ sở; địa phương 1.755 triệu đồng."
DOCUMENT = Document(
    doc_id="bai", kind="article", title="Bài", path="bai.md", text=TEXT, body_start=0, digest="",
    published="2023-01-20",
)  # fmt: skip
QUOTE = Citation(1, "bai", "Bài", None, "đoạn 1", TEXT[:39], 0, 39, None, "2023-01-20", None)


def found(text: str, *, citation: Citation = QUOTE, computed: tuple[dict, ...] = (), said: tuple[str, ...] = ()) -> list[str]:
    return faults(Answer("hỏi", text, citations=(citation,), computed=computed), {"bai": DOCUMENT}, said)


def test_what_stands_in_its_quote_is_proved():
    assert found("Năm 2022: 900 triệu đồng [1]") == []


def test_a_number_that_the_quote_does_not_hold_is_found():
    assert found("Được 1.755 triệu đồng [1]") == ["number 1.755 without a source"]


def test_what_the_person_said_before_needs_no_source():
    assert found("Về năm 2019: chưa có [1]", said=("còn năm 2019?",)) == []


@pytest.mark.parametrize(
    "change", [{"quote": "Năm 2022 hỗ trợ 901 triệu đồng cho 16 cơ"}, {"start": 1, "end": 40}, {"doc_id": "khac"}, {"quote": "", "end": 0}]
)
def test_a_quote_that_does_not_stand_at_its_place_is_found(change):
    assert len(found("Có hỗ trợ [1]", citation=replace(QUOTE, **change))) == 1


def test_a_mark_of_no_citation_is_found():
    assert found("900 triệu đồng [2]") == ["mark 2 without a citation"]


@pytest.mark.parametrize(
    ("expression", "value", "proved"),
    [
        ("900000000 / 16", 56_250_000, True),
        ("(900000000 - 16) * 100", 89_999_998_400, True),
        ("900000000 / 16", 57_000_000, False),  # 900 / 16 = 56,25
        ("900000000 / 17", 52_941_176, False),  # 17 stands nowhere
        ("900000000 / 0", 1, False),
        ("__import__('os')", 1, False),
        ("900000000 ** 16", 1, False),
    ],
)
def test_a_computed_number_counts_only_where_its_expression_yields_it_from_sources(expression, value, proved):
    shown = f"Tính ra {value / 1_000_000:.2f}".replace(".", ",") + " triệu đồng [1]"
    assert (found(shown, computed=({"value": value, "expression": expression},)) == []) is proved


def test_a_computed_number_may_be_computed_with():
    computed = ({"value": 56_250_000, "expression": "900000000 / 16"}, {"value": 112_500_000, "expression": "56250000 * 2 * 1"})
    answer = Answer("gấp 2", "Tính ra 56,25 và 112,5 triệu [1]", citations=(QUOTE,), computed=computed)
    assert unproved(answer) == []


def test_an_abstention_may_say_what_it_likes_but_cites_nothing():
    assert faults(Answer("hỏi", "Chưa có số liệu năm 2031.", abstained=True), {}) == []
    assert faults(Answer("hỏi", "Chưa có.", abstained=True, citations=(QUOTE,)), {"bai": DOCUMENT}) == ["an abstention with citations"]
