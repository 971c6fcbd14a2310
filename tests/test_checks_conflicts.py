"""One quantity stated differently: what is reported, and what only looks like it."""

import pytest
from checking import LOCAL, MILLION, NATIONAL, TOTAL, article, brief, checked, figures

from index.checks import run_checks

OLD, NEW = "Tổng kinh phí hỗ trợ của tỉnh là 1.350 triệu đồng.", "Tổng kinh phí hỗ trợ của tỉnh là 1.530 triệu đồng."


def two(old=("1.350 triệu đồng", 1350), new=("1.530 triệu đồng", 1530), old_text=OLD, new_text=NEW, published="2023-05-01", **fields):
    """The conflicts of an article of February 2023 and a later one; `fields` are those of the later figure."""
    first = article(old_text, title="Bài trước", published="2023-02-01", doc="b-truoc")
    second = article(new_text, title="Bài sau", published=published, doc="a-sau")
    told = figures(first, (old[0], old[1] * MILLION, LOCAL)) + figures(second, (new[0], new[1] * MILLION, LOCAL | fields), first=2)
    return [c for c in run_checks([first, second], told) if c.kind == "conflict"]


def test_two_documents_that_disagree_are_both_named():
    (check,) = two()
    assert (check.outcome, check.doc, check.figure, check.others) == ("failed", "a-sau", 2, (1,))
    assert (check.computed, check.difference) == (1_350_000_000, 180_000_000)  # 1530 - 1350
    assert check.message == (
        "Bài «Bài sau» ghi 1.530 triệu đồng, bài «Bài trước» ghi 1.350 triệu đồng cho cùng nội dung, địa phương và thời gian."
    )


def test_the_later_document_is_the_one_in_doubt_whatever_its_name():
    (check,) = two(published="2023-01-15")
    assert (check.doc, check.figure, check.others) == ("b-truoc", 1, (2,))


@pytest.mark.parametrize(
    "fields",
    [
        {"province": "Tỉnh B"}, {"area": "huyện C"}, {"period_end": "2022-06-30"}, {"period_start": None}, NATIONAL,
        {"indicator": "total_cost"}, {"plan": True}, {"qualifier": "approx"}, {"indicator": "other"},
        {"period_text": "từ đầu năm đến nay"},
    ],
)  # fmt: skip
def test_another_key_or_a_vague_number_is_no_conflict(fields):
    assert two(**fields) == []


def test_a_result_told_before_the_year_was_over_is_another_one():
    assert two(published="2022-10-01") == []


def test_values_that_differ_by_rounding_agree():
    assert two(new=("1,35 tỷ đồng", 1350), new_text="Tổng kinh phí là 1,35 tỷ đồng.") == []
    assert two(old=("1,4 tỷ đồng", 1400), old_text="Tổng kinh phí là 1,4 tỷ đồng.", new=("1.350 triệu đồng", 1350), new_text=OLD) == []


def test_a_part_of_the_year_is_not_the_year():
    assert two(new_text="Riêng đợt một, tỉnh hỗ trợ 1.530 triệu đồng.") == []


def test_one_beneficiary_is_not_the_programme():
    text = "Công ty Sao Mai được tỉnh hỗ trợ 300 triệu đồng."
    assert two(new=("300 triệu đồng", 300), new_text=text) == []


def test_several_values_under_one_key_are_parts_unless_one_is_the_total():
    first = article(OLD, title="Bài trước", published="2023-02-01", doc="mot")
    texts = {
        "Máy móc 500 triệu đồng. Đào tạo 300 triệu đồng.": 0,
        "Tổng kinh phí là 900 triệu đồng. Riêng máy móc 500 triệu đồng.": 1,
        "Máy móc 500 triệu đồng. Còn 1.350 triệu đồng nữa là của cả năm.": 0,
    }
    for text, expected in texts.items():
        second = article(text, title="Bài sau", published="2023-03-01", doc="hai")
        amounts = {"900": 900, "500": 500, "1.350": 1350, "300": 300}
        quotes = [(q, n * MILLION, LOCAL) for q, n in ((f"{k} triệu đồng", n) for k, n in amounts.items()) if q in text]
        told = figures(first, ("1.350 triệu đồng", 1350 * MILLION, LOCAL)) + figures(second, *quotes, first=2)
        assert [c.kind for c in run_checks([first, second], told)] == ["conflict"] * expected, text


def test_the_title_is_held_against_the_text():
    document = article("Năm 2022, tỉnh làm 23 đề án.", title="Tỉnh làm 32 đề án khuyến công")
    (check,) = checked(document, ("32 đề án", 32, TOTAL), ("23 đề án", 23, TOTAL))
    assert brief([check]) == [("conflict", "failed", 1, (2,))]
    assert check.message == "Tiêu đề bài «Tỉnh làm 32 đề án khuyến công» ghi 32 đề án, trong bài ghi 23 đề án."
    text = "Năm 2022, tỉnh làm 23 đề án của quý một và 9 đề án của quý hai."
    assert checked(article(text, title="Tỉnh làm 32 đề án khuyến công"), ("32 đề án", 32), ("23 đề án", 23), ("9 đề án", 9)) == []
    text = "Tổng số 35 đề án được duyệt trong năm, 32 đề án được làm."
    assert checked(article(text, title="Tỉnh làm 32 đề án khuyến công"), *((f"{n} đề án", n) for n in (32, 35, 32))) == []
