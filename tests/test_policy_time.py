"""The day that a question about rules speaks of."""

from datetime import date

import pytest

from bot.policy_time import AskedDays, asked_days
from index.periods import find_periods

TODAY = date(2026, 11, 22)


def days(text: str, as_of: date | None = None) -> AskedDays:
    return asked_days(text, tuple(find_periods(text, published=TODAY)), as_of, TODAY)


def test_without_a_time_it_is_today():
    assert days("Phường có thuộc địa bàn không?") == AskedDays(TODAY, TODAY)


def test_the_day_given_comes_before_what_the_question_says():
    assert days("Năm 2023 thì sao?", date(2022, 6, 1)) == AskedDays(date(2022, 6, 1), date(2022, 6, 1), named=True)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Năm 2023 phường có được không?", date(2023, 1, 1), date(2023, 12, 31)),
        ("Ngày 01/06/2024 áp dụng mức nào?", date(2024, 6, 1), date(2024, 6, 1)),
        ("Giai đoạn 2016-2020 theo chương trình nào?", date(2016, 1, 1), date(2020, 12, 31)),
    ],
)
def test_a_named_time_is_its_days(text, first, last):
    assert days(text) == AskedDays(first, last, named=True)


@pytest.mark.parametrize("text", ["Trước đây quy định thế nào?", "Theo bản gốc 2012 thì phường có được không?", "Quy định cũ ra sao?"])
def test_earlier_rules_are_asked_for_without_a_day(text):
    assert days(text).past


@pytest.mark.parametrize("text", ["Năm 2023 khác hiện nay thế nào?", "Duyệt tháng 5/2025 thì theo nghị định mới có phải làm lại không?"])
def test_what_holds_now_is_asked_for_beside_an_earlier_time(text):
    assert (days(text).first, days(text).named) == (TODAY, False)
