"""How figures are put in words and held against each other; the last look at an answer's numbers."""

from dataclasses import replace

import pytest

from bot.figure_compare import difference, months, objections, share_of_plan, times
from bot.figure_words import amount, clause, in_unit, span, unit_of, what, when
from bot.proof import unproved
from bot.records import Answer, Citation
from index.records import Figure


def figure(value: float, unit: str = "VND", **fields) -> Figure:
    defaults = {
        "province": "Cà Mau", "period_start": "2022-01-01", "period_end": "2022-12-31", "period_text": "năm 2022",
        "indicator": "support_amount", "funding": "local", "status": "thực hiện",
    }
    return Figure("bai", value, unit, "9 tỷ", 0, 4, 0, **(defaults | fields))


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        ((16_900_000_000, 5_300_000_000), "tỷ đồng"),
        ((5_839_093_000,), "triệu đồng"),  # 5,839093 tỷ would need six decimals
        ((5_700_000_000, 950_000_000), "triệu đồng"),  # 0,95 tỷ is not how people write
        ((1_500_000, 800_000), "đồng"),
    ],
)
def test_amounts_side_by_side_share_one_unit(values, unit):
    assert unit_of([figure(v) for v in values]) == unit


def test_an_amount_in_another_unit_keeps_its_hedge():
    assert in_unit(16_900_000_000, "tỷ đồng") == "16,9 tỷ đồng"
    assert in_unit(5_700_000_000, "triệu đồng", figure(0, qualifier="under")) == "gần 5.700 triệu đồng"
    assert in_unit(33.16, "%", figure(0, qualifier="over")) == "trên 33,16%"


@pytest.mark.parametrize(
    ("start", "end", "text", "shown"),
    [
        ("2022-01-01", "2022-12-31", "2022", "năm 2022"),
        ("2022-01-01", "2022-12-31", "Từ đầu năm 2022 đến nay", "từ đầu năm 2022 đến nay"),
        ("2021-01-01", "2021-12-31", "năm nay", "năm nay (năm 2021)"),
        ("2016-01-01", "2020-12-31", None, "giai đoạn 2016-2020"),
        ("2024-01-01", "2024-07-31", "7 tháng đầu năm", "7 tháng đầu năm (từ 01/01/2024 đến 31/07/2024)"),
        (None, "2025-12-31", None, "đến năm 2025"),
        (None, None, "5 năm qua", "5 năm qua"),
        (None, None, None, ""),
    ],
)
def test_a_time_is_told_as_the_text_tells_it_or_with_its_days(start, end, text, shown):
    assert when(figure(1, period_start=start, period_end=end, period_text=text)) == shown


def test_a_span_of_one_day_and_of_an_open_end():
    assert span("2025-05-05", "2025-05-05") == "ngày 05/05/2025"
    assert span("2025-05-05", None) == "từ 05/05/2025"


def test_what_a_figure_measures_names_source_and_a_status_that_is_no_result():
    assert what(figure(1)) == "kinh phí hỗ trợ, khuyến công địa phương"
    assert what(figure(1, plan=True, status="đề xuất", funding=None)) == "kinh phí hỗ trợ (đề xuất)"


def test_a_clause_never_ends_inside_a_number():
    text = "Riêng mảng máy móc có 13 đề án với số tiền hỗ trợ 1.779,97 triệu đồng."
    at = text.index("13 đề án")
    thirteen = replace(figure(13, "project"), text="13 đề án", start=at, end=at + 8)
    assert clause(text, 0, thirteen, len(text)) == "Riêng mảng máy móc có 13 đề án với số tiền hỗ trợ 1.779,97 triệu đồng"
    longer = text.replace("với số tiền hỗ trợ", "với số tiền mà ngân sách khuyến công của tỉnh hỗ trợ")
    assert "1.779" not in clause(longer, 0, thirteen, len(longer)).split("13 đề án")[1] or "1.779,97" in clause(longer, 0, thirteen, len(longer))


def test_a_cell_of_a_table_is_told_with_its_unit_and_a_word_is_not_said_twice():
    assert amount(replace(figure(99_350e6), text="99,35")) == "99,35 tỷ đồng"
    assert amount(replace(figure(99_350e6), text="gần 99,4 tỷ")) == "gần 99,4 tỷ"
    assert what(figure(1, indicator="budget_planned", funding=None, plan=True, status="kế hoạch")) == "kinh phí kế hoạch"


def test_a_share_of_a_plan_is_computed_to_a_tenth():
    # 81.725 / 99.35 = 0.82259...
    text, computed = share_of_plan(figure(81_725e6), figure(99_350e6))
    assert text == "Thực hiện bằng khoảng 82,3% kế hoạch."
    assert computed == {"value": 82.3, "expression": "81725000000 / 99350000000 * 100"}
    assert share_of_plan(figure(1), figure(0))[1] == {}


def test_a_clause_is_verbatim_and_stops_at_its_borders():
    text = "Cụ thể như sau: nội dung tuyên truyền thực hiện 109 triệu đồng; phần còn lại 30 triệu đồng."
    at = text.index("109")
    found = clause(text, 0, replace(figure(109e6), text="109 triệu đồng", start=at, end=at + 14), len(text))
    assert found == "nội dung tuyên truyền thực hiện 109 triệu đồng"


def test_a_clause_behind_another_figure_begins_with_what_is_its_own():
    text = "Tỉnh dạy nghề cho 510 lao động mới, nâng tay nghề cho 150 lao động và đào tạo nghệ nhân, thợ giỏi cho 90 lao động."

    def told(number: str, before: str) -> str:
        at, after = text.index(number), text.index(before) + len(before)
        return clause(text, 0, replace(figure(1), text=number, start=at, end=at + len(number)), len(text), after=after)

    assert told("150 lao động", "510 lao động") == "nâng tay nghề cho 150 lao động và đào tạo nghệ nhân"
    assert told("90 lao động", "150 lao động") == "đào tạo nghệ nhân, thợ giỏi cho 90 lao động"


def test_a_clause_that_is_cut_goes_on_with_a_word():
    text = f"{'Các đơn vị cùng tham gia công việc ' * 3}- Xúc tiến thương mại tỉnh Quảng Nam thực hiện được tất cả là 2,679 tỷ đồng."
    at = text.index("2,679")
    for shift in range(12):
        found = clause(text, shift, replace(figure(1), text="2,679 tỷ đồng", start=at, end=at + 13), len(text))
        assert found.startswith("…") and found[1].isalnum()


# --- comparing --------------------------------------------------------------------------------------


def test_months_count_both_ends():
    assert months(figure(1)) == 12
    assert months(figure(1, period_end="2022-07-31")) == 7
    assert months(figure(1, period_start="2016-01-01", period_end="2020-12-31")) == 60
    assert months(figure(1, period_end=None)) is None


@pytest.mark.parametrize(
    ("other", "word"),
    [
        ({"period_end": "2022-07-31", "period_text": "7 tháng đầu năm 2022"}, "thời gian"),
        ({"plan": True, "status": "mục tiêu"}, "mục tiêu"),
        ({"funding": "national"}, "nguồn vốn"),
        ({"indicator": "total_cost"}, "chỉ tiêu"),
        # The Cà Mau of 2026 took in Bạc Liêu.
        ({"period_start": "2026-01-01", "period_end": "2026-12-31", "province": "Cà Mau", "period_text": "năm 2026"}, "sắp xếp"),
    ],
)
def test_what_does_not_compare_is_said(other, word):
    first = figure(5, province="Sóc Trăng")
    (reason,) = objections([first, figure(6, **other)])
    assert word in reason


def test_equal_kinds_compare():
    assert objections([figure(5), figure(6, province="Sóc Trăng", period_start="2023-01-01", period_end="2023-12-31")]) == []
    # Paid out and granted are one kind of money.
    assert objections([figure(5), figure(6, indicator="budget_disbursed")]) == []


def test_a_difference_names_the_larger_and_says_how_it_was_computed():
    text, computed = difference(figure(13_870e6), figure(10_365e6), ("địa phương", "quốc gia"))
    assert text == "Địa phương nhiều hơn quốc gia 3,505 tỷ đồng."  # 13,870 - 10,365
    assert computed == {"value": 3_505e6, "expression": "13870000000 - 10365000000"}


def test_a_difference_of_rates_is_in_points_and_one_of_hedged_numbers_is_hedged():
    rates = figure(75.0, "percent", indicator="plan_completion_rate"), figure(63.0, "percent", indicator="plan_completion_rate")
    assert difference(*rates, ("quốc gia", "địa phương"))[0] == "Quốc gia cao hơn địa phương 12 điểm phần trăm."  # 75 - 63
    hedged = figure(600, "worker", qualifier="over"), figure(500, "worker")
    assert difference(*hedged, ("A", "B"))[0] == "A nhiều hơn B khoảng 100 lao động."


def test_equal_values_have_no_difference_and_nothing_is_a_multiple_of_nothing():
    assert difference(figure(5), figure(5), ("A", "B")) == ("A và B bằng nhau.", {})
    assert times(figure(5), figure(0), ("A", "B")) is None
    assert times(figure(9_012e6), figure(726e6), ("đối ứng", "khuyến công"))[0] == "Đối ứng gấp khoảng 12,41 lần khuyến công."


# --- the last look ----------------------------------------------------------------------------------

QUOTE = Citation(1, "bai", "Bài năm 2022", None, "đoạn 1", "Hỗ trợ 2.679 triệu đồng, đạt 33,16%.", 0, 10, None, "2023-01-20", None)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Năm 2022: 2.679 triệu đồng, 33,16% [1]", []),
        ("Bằng 2,679 tỷ đồng [1]", []),  # the same in another unit
        ("Ngày 20 tháng 1 năm 2023 [1]", []),  # the date of publication
        ("1. Thứ nhất 33,16% [1]", []),  # a list mark
        ("Được 2.680 triệu đồng [1]", ["2.680"]),
        ("Kế hoạch 8,08 tỷ đồng [1]", ["8,08"]),
        ("Năm 2021 [1]", ["2021"]),
    ],
)
def test_a_number_without_a_source_is_found(text, missing):
    assert unproved(Answer("hỏi", text, citations=(QUOTE,))) == missing


def test_a_computed_number_counts_to_its_rounding():
    computed = ({"value": 8079010856.0, "expression": "2679000000 / 33.16 * 100"},)
    assert unproved(Answer("hỏi", "khoảng 8,08 tỷ đồng", citations=(QUOTE,), computed=computed)) == []
    assert unproved(Answer("hỏi", "khoảng 8,2 tỷ đồng", citations=(QUOTE,), computed=computed)) == ["8,2"]


def test_what_the_person_said_needs_no_source():
    assert unproved(Answer("9.012 triệu gấp mấy lần?", "9.012 triệu")) == []
