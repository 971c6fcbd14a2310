"""The statistics in words and as a picture."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image
from usage_rows import REASONS

from bot.state.usage import DayCount, Usage
from bot.usage_chart import draw_usage
from bot.usage_report import Asked, Bucket, axis, buckets, days_named, heading, note, seconds, statistics, whole

LAST = date(2026, 11, 22)


def counted(*days: tuple[int, int], **more) -> Usage:
    first = LAST - timedelta(len(days) - 1)
    rows = tuple(DayCount(first + timedelta(n), *each) for n, each in enumerate(days))
    values = {"people": 2, "median_ms": 350.4, "slow_ms": 12_345.0, "helpful": 0, "unhelpful": 0, "reasons": ()} | more
    return Usage(first, LAST, rows, **values)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("", 7), ("30", 30), ("tuần", 7), ("«tháng»", 30), ("2 tuan", 14), ("3 tháng", 90), ("90 ngày", 90), ("7 ngày qua", 7), ("1 năm", 365),
        ("tuần này", 7), ("0", None), ("367", None), ("13 tháng", None), ("ba", None), ("1 2", None), ("99999", None), ("²", None),
    ],
)  # fmt: skip
def test_the_days_that_words_name(words, days):
    assert days_named(words) == days


def test_few_days_are_bars_of_their_own():
    assert buckets(counted((1, 0), (0, 2)).days) == [Bucket("21/11/2026", "21/11", 1, 0), Bucket("22/11/2026", "22/11", 0, 2)]


def test_many_days_are_weeks_the_last_of_which_is_whole():
    made = buckets(counted(*[(1, 1)] * 32).days)
    assert [(b.name, b.asked) for b in made] == [
        ("22/10 đến 25/10/2026", 8), ("26/10 đến 01/11/2026", 14), ("02/11 đến 08/11/2026", 14), ("09/11 đến 15/11/2026", 14),
        ("16/11 đến 22/11/2026", 14),
    ]  # fmt: skip


def test_the_report_is_complete_without_the_picture():
    usage = counted((1200, 34), (0, 0), (3, 0), helpful=5, unhelpful=3, reasons=(("wrong", 2), ("", 1)))
    asked = Asked((("Cà Mau", 7), ("Sóc Trăng", 2)), (("kinh phí khuyến công", 9),), 1000)
    assert statistics(usage, asked, REASONS).split("\n") == [
        "Câu hỏi trong 3 ngày, từ 20/11/2026 đến 22/11/2026 (giờ Việt Nam)",
        "",
        "Số câu hỏi: 1.237, của 2 người (đếm theo mã ẩn danh)",
        "Trả lời được: 1.203 câu (97,3%)",
        "Chưa trả lời được: 34 câu (2,7%)",
        "Thời gian trả lời: một nửa số câu không quá 0,35 giây; 95% không quá 12 giây",
        "Đánh giá của người hỏi: hữu ích 5, chưa hữu ích 3 (sai số liệu 2; không nêu lý do 1)",
        "Địa phương được hỏi nhiều (1.000 câu gần nhất): Cà Mau 7, Sóc Trăng 2",
        "Nội dung được hỏi nhiều (1.000 câu gần nhất): kinh phí khuyến công 9",
        "",
        "Từng ngày:",
        "22/11/2026: 3 câu (trả lời được 3)",
        "20/11/2026: 1.234 câu (trả lời được 1.200, chưa trả lời được 34)",
        "1 ngày còn lại không có câu hỏi.",
    ]


def test_a_report_of_nothing():
    usage = counted((0, 0), people=0, median_ms=None, slow_ms=None)
    assert statistics(usage, Asked((), (), 0), REASONS).split("\n") == [
        "Câu hỏi ngày 22/11/2026 (giờ Việt Nam)", "", "Chưa có câu hỏi nào trong thời gian này.", "Đánh giá của người hỏi: chưa có",
    ]  # fmt: skip


@pytest.mark.parametrize(("ms", "text"), [(0, "0 giây"), (4, "0 giây"), (350, "0,35 giây"), (1000, "1 giây"), (9_994, "9,99 giây"), (60_400, "60 giây")])
def test_seconds(ms, text):
    assert seconds(ms) == text


def test_whole_numbers():
    assert [whole(n) for n in (0, 999, 1000, 1234567)] == ["0", "999", "1.000", "1.234.567"]


def picture(usage: Usage) -> Image.Image:
    return Image.open(BytesIO(draw_usage(heading(usage), note(usage), buckets(usage.days), axis(usage))))


def share(image: Image.Image, colour: tuple[int, int, int]) -> int:
    """How many pixels have nearly that colour."""
    data = image.convert("RGB").get_flattened_data() if hasattr(image, "get_flattened_data") else image.convert("RGB").getdata()
    return sum(all(abs(a - b) < 12 for a, b in zip(pixel, colour)) for pixel in data)


BLUE, YELLOW = (0x00, 0x72, 0xB2), (0xF0, 0xB7, 0x4E)


def test_bars_are_as_tall_as_their_numbers():
    image = picture(counted((6, 2), (3, 1)))
    assert image.width == 1080 and image.height < 1500
    legend = picture(counted((8, 0)))
    # Three times as many answered as not; the legend has a swatch of each, the hatching takes some of the yellow.
    assert 2.4 < share(image, BLUE) / share(image, YELLOW) < 5
    assert share(legend, YELLOW) < share(image, YELLOW) / 4


@pytest.mark.parametrize("days", [[(1, 0)], [(0, 1)] * 31, [(10_000, 2_345)] * 90, [(0, 0)] * 365 + [(1, 1)]])
def test_any_number_of_days_and_questions_can_be_drawn(days):
    assert picture(counted(*days)).width == 1080


def test_nothing_cannot_be_drawn():
    with pytest.raises(ValueError, match="no question"):
        picture(counted((0, 0), (0, 0)))
