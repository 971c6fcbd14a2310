"""The table of figures and the list of checks in a terminal."""

import pytest

from bot.figure_listing import check_listing, figure_listing, value_text
from index.records import Check, Document, Figure


def figure(value: float = 5e6, unit: str = "VND", **fields) -> Figure:
    return Figure("01-ha-giang-may-che-2022", value, unit, "…", 0, 1, 0, **fields)


FULL = figure(
    1_250_500_000.0, province="Hà Giang", period_text="năm 2022", indicator="support_amount", funding="national", status="thực hiện",
)
LONG = figure(
    9_736_400_000.0, province="Bà Rịa - Vũng Tàu", area="Công ty trách nhiệm hữu hạn một thành viên", qualifier="approx",
    period_text="giai đoạn từ năm 2021 đến năm 2025", indicator="cleaner_production_models", funding="counterpart", status="phân bổ",
)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (figure(1_250_500_000.0), "1.250,5 triệu đồng"),  # 1 250.5 * 10**6; in tỷ it would need four decimals
        (figure(2_679_000_000.0), "2,679 tỷ đồng"),
        (figure(1_200_000_000.0, qualifier="over"), "trên 1,2 tỷ đồng"),
        (figure(-5e6), "-5 triệu đồng"),
        (figure(33.16, "percent"), "33,16%"),
        (figure(-0.5, "percent"), "-0,5%"),
        (figure(12.0, "project"), "12 đề án"),
        (figure(1500.0, "person", qualifier="under"), "gần 1.500 người"),
        (figure(7.0, "other"), "7"),
        (figure(7.0, "establishment", qualifier="range_low"), "từ 7 cơ sở"),
        (figure(9.0, "establishment", qualifier="range_high"), "đến 9 cơ sở"),
        (figure(9.0, "establishment", qualifier="planned"), "9 cơ sở"),
    ],
)
def test_a_value_is_written_as_people_write_it(found, expected):
    assert value_text(found) == expected


def test_the_table_has_a_head_aligned_columns_and_the_number_of_figures():
    head, first, second, count = figure_listing([FULL, figure(5e6)], width=200).split("\n")
    assert head.startswith("Tỉnh ")
    assert first.split() == "Hà Giang năm 2022 kinh phí hỗ trợ 1.250,5 triệu đồng quốc gia thực hiện 01-ha-giang-may-che-2022".split()
    # Values end below each other, under the end of their head; all else begins below its head.
    end = head.index("Giá trị") + len("Giá trị")
    assert first[:end].endswith("1.250,5 triệu đồng") and second[:end].endswith("5 triệu đồng")
    for name, cell in (("Kỳ", "năm"), ("Chỉ tiêu", "kinh phí"), ("Nguồn vốn", "quốc gia"), ("Trạng thái", "thực"), ("Bài", "01-")):
        assert first.index(cell) == head.index(name)
    assert count == "2 số liệu"


@pytest.mark.parametrize("width", [100, 110, 140])
def test_no_line_is_longer_than_the_terminal_and_no_value_is_cut(width):
    lines = figure_listing([FULL, LONG], width=width).split("\n")
    assert max(map(len, lines)) <= width
    assert "khoảng 9.736,4 triệu đồng" in lines[2] and "…" in lines[2]


def test_a_wide_terminal_shows_everything():
    line = figure_listing([LONG], width=400).split("\n")[1]
    assert "…" not in line
    assert "Bà Rịa - Vũng Tàu, Công ty trách nhiệm hữu hạn một thành viên" in line and "mô hình sản xuất sạch hơn" in line


def test_a_narrow_terminal_still_gets_the_values():
    assert "khoảng 9.736,4 triệu đồng" in figure_listing([LONG], width=20)


def test_days_stand_where_the_period_has_no_words():
    assert "2022-01-01 – …" in figure_listing([figure(period_start="2022-01-01")], width=200)


def test_no_figures_are_a_sentence():
    assert figure_listing([], width=100) == "Không có số liệu nào như yêu cầu."


def test_signs_that_play_with_a_terminal_are_left_out():
    text = figure_listing([figure(area="a\x1b[31mb\nc", province="Huế")], width=200)
    assert "\x1b" not in text and len(text.split("\n")) == 3


def test_checks_say_outcome_kind_document_and_message():
    checks = [
        Check("sum", "failed", "a", 1, (2,), 1.0, 1.0, "Các phần cộng lại là 9, bài ghi 8."),
        Check("plan_gap", "computed", "b", 1, (), None, None, "Suy ra kế hoạch 5 triệu đồng."),
    ]
    shown = check_listing(checks, {"a": Document("a", "a.md", "Bài một", "", 0, "0")})
    assert shown.split("\n") == [
        "[không khớp] cộng các phần – Bài một", "    Các phần cộng lại là 9, bài ghi 8.",
        "[tính ra] kế hoạch suy ra – b", "    Suy ra kế hoạch 5 triệu đồng.", "2 phép kiểm tra",
    ]  # fmt: skip
    assert check_listing([], {}) == "Không có phép kiểm tra nào như yêu cầu."
