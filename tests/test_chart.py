"""The picture of a comparison, judged by its pixels."""

import os
import subprocess
import sys
import threading
import warnings
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.chart import WIDTH, draw
from bot.records import Answer, Bar, Chart

ROOT = Path(__file__).resolve().parent.parent
# What the bars of the first and the second group are filled with.
BLUE, ORANGE = (0x00, 0x72, 0xB2), (0xF0, 0xB7, 0x4E)


def chart(*bars: Bar, **more: str) -> Chart:
    texts = {"title": "Kinh phí của các tỉnh", "unit": "tỷ đồng", "source": "Bài A"} | more
    return Chart(bars=bars, **texts)


def many(count: int) -> list[Bar]:
    return [Bar(f"Tỉnh {n}", n, f"{n} tỷ đồng") for n in range(1, count + 1)]


def pixels(made: Chart) -> np.ndarray:
    """Rows of pixels, each red, green, blue."""
    return np.asarray(Image.open(BytesIO(draw(made))).convert("RGB")).astype(int)


def widths(picture: np.ndarray, colour: tuple[int, int, int]) -> list[int]:
    """How many pixels wide each stretch of rows with this colour is, from top to bottom."""
    counts = (np.abs(picture - colour).max(axis=2) < 8).sum(axis=1)
    starts = np.flatnonzero((counts[1:] > 0) & (counts[:-1] == 0)) + 1
    return [int(np.median(counts[start : start + 20])) for start in starts]


def extent(picture: np.ndarray, colour: tuple[int, int, int]) -> tuple[int, int]:
    """The first and the last column with this colour."""
    columns = np.flatnonzero((np.abs(picture - colour).max(axis=2) < 8).any(axis=0))
    return int(columns[0]), int(columns[-1])


def test_the_bars_are_as_long_as_the_values():
    picture = pixels(chart(Bar("Tỉnh A", 10, "10 tỷ đồng"), Bar("Tỉnh B", 5, "5 tỷ đồng"), Bar("Tỉnh C", 0, "0 tỷ đồng")))
    ten, five = widths(picture, BLUE)  # the third has no length
    assert five / ten == pytest.approx(5 / 10, abs=0.01)
    assert picture.shape[1] == WIDTH


def test_a_negative_value_goes_left_of_zero_on_the_same_scale():
    grown = Bar("Tỉnh A", 30, "30 %")
    right, left = widths(pixels(chart(grown, Bar("Tỉnh B", -15, "-15 %"))), BLUE)
    assert left / right == pytest.approx(15 / 30, abs=0.01)
    both = pixels(chart(Bar("Tỉnh A", 30, "30 %", "tăng"), Bar("Tỉnh B", -15, "-15 %", "giảm")))
    below_legend = both[200:]
    # The orange bar ends where the blue one begins: at zero, up to their outlines.
    assert extent(below_legend, BLUE)[0] - extent(below_legend, ORANGE)[1] in range(1, 6)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 20])
def test_any_number_of_bars_makes_a_picture_that_telegram_takes_as_a_photo(count):
    made = draw(chart(*many(count)))
    picture = Image.open(BytesIO(made))
    assert picture.format == "PNG"
    width, height = picture.size
    # Limits of sendPhoto: sides together 10,000 pixels, ratio 20, 10 MB.
    assert width + height <= 10_000
    assert max(width, height) / min(width, height) <= 20
    assert len(made) <= 10_000_000
    assert len(widths(pixels(chart(*many(count))), BLUE)) == count


def test_of_more_than_twenty_bars_twenty_are_drawn_and_a_line_tells_of_the_rest():
    twenty, more = pixels(chart(*many(20))), pixels(chart(*many(27)))
    assert len(widths(more, BLUE)) == 20
    line = more.shape[0] - twenty.shape[0]
    assert 30 <= line <= 50
    # Up to that line the two are the same picture.
    assert (twenty[: -4 * line] == more[: twenty.shape[0] - 4 * line]).all()


def test_groups_differ_in_colour_in_lightness_and_in_hatching_and_stand_in_the_legend():
    bars = [Bar("Tỉnh A", 10, "10", "kế hoạch"), Bar("Tỉnh A", 8, "8", "thực hiện")]
    picture = pixels(chart(*bars))
    # Of each colour the swatch, then the bar. The orange is hatched, so some of its pixels are dark.
    blue_swatch, blue = widths(picture, BLUE)
    orange_swatch, orange = widths(picture, ORANGE)
    assert blue_swatch == pytest.approx(44, abs=3)
    assert orange_swatch < 44
    assert orange / blue < 8 / 10
    grey = np.array([0.299, 0.587, 0.114])
    assert grey @ ORANGE - grey @ BLUE > 80
    without = pixels(chart(*(Bar(b.label, b.value, b.shown) for b in bars)))
    assert len(widths(without, BLUE)) == 2
    assert without.shape[0] < picture.shape[0]


@pytest.mark.parametrize(
    "bars",
    [
        [Bar("A", 1e12, "1.000.000.000.000 đồng, kể cả vốn đối ứng của cơ sở"), Bar("B", 0.001, "0,001")],
        [Bar("W" * 400, 7, "M" * 400)],
        [Bar("Tỉnh A", -7, "một con số giảm rất nhiều so với cùng kỳ"), Bar("Tỉnh B", 1, "một con số tăng")],
    ],
)
def test_nothing_touches_the_edge_of_the_picture(bars):
    picture = pixels(chart(*bars, title="Tiêu đề " * 60, note="ghi chú " * 90, source="nguồn " * 200, unit="đơn vị " * 40))
    assert picture.min() < 100
    frame = np.concatenate([picture[:10].reshape(-1, 3), picture[-10:].reshape(-1, 3),
                            picture[:, :20].reshape(-1, 3), picture[:, -20:].reshape(-1, 3)])  # fmt: skip
    assert (frame == 255).all()


HOSTILE = [
    "$\\frac{1}{2}$", "$", "_^{}$x", "\x00\x07\x1b[31m", "a\nb\r\nc\t", "\ud83d", "\u202eđảo\u202c", "😀🏳️‍🌈", "日本語 𠀀", "e\u0302\u0301",
    "", " ", "chữ " * 5000, "W" * 20000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_an_error_or_a_warning(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = pixels(Chart(text, (Bar(text, 3, text, text), Bar(text, 1, text)), text, text, text))
    assert picture.shape[1] == WIDTH


def test_control_characters_leave_no_trace_in_the_picture_and_decomposed_letters_are_put_together():
    odd = chart(Bar("Ti\u0309nh\x00 \x1bA\u200b\ufe0f\n", 1, "1"))
    assert (pixels(odd) == pixels(chart(Bar("Tỉnh A", 1, "1")))).all()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 1e300, -1e300, 5e-324, 0.0, -0.0])
def test_no_value_is_an_error_and_the_other_bars_keep_their_scale(value):
    lengths = widths(pixels(chart(Bar("A", 10, "10"), Bar("B", 5, "5"), Bar("C", value, "?"))), BLUE)
    assert len(lengths) == 2
    assert lengths[1] / lengths[0] == pytest.approx(5 / 10, abs=0.01)


def test_a_dollar_sign_is_drawn_as_such_and_not_read_as_a_formula():
    # The longest label reaches to the left margin, 40 pixels. Read as a formula "$tinh$" would lose both signs,
    # 0.64 of 27 pixels each, and with them reach about 34 pixels less far.
    picture = pixels(Chart("", (Bar("$tinh$", 1, "1"),), "", ""))
    assert np.flatnonzero(picture.min(axis=(0, 2)) < 128)[0] in range(40, 45)


def test_the_same_chart_is_the_same_bytes_from_two_threads_at_once():
    charts = [chart(*many(6)), chart(*many(9), note="Kỳ số liệu khác nhau")]
    alone = [draw(c) for c in charts]
    together: dict[int, list[bytes]] = {0: [], 1: []}
    start = threading.Barrier(2)

    def work(which: int) -> None:
        start.wait(10)
        for _ in range(4):
            together[which].append(draw(charts[which]))

    threads = [threading.Thread(target=work, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert together == {0: [alone[0]] * 4, 1: [alone[1]] * 4}


def test_a_home_that_cannot_be_written_is_no_reason_for_a_warning(tmp_path):
    # A file where the folders should be: nobody can write below it, not even root.
    home = tmp_path / "home"
    home.write_text("")
    code = "from bot.chart import draw; from bot.records import Chart; draw(Chart('A', (), 'đề án', 'B'))"
    env = {k: v for k, v in os.environ.items() if k != "MPLCONFIGDIR" and not k.startswith("XDG_")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env | {"HOME": str(home), "TMPDIR": str(tmp_path)}, capture_output=True,
        text=True, timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_neither_chart_nor_records_are_part_of_the_json_contract():
    plain = Answer("hỏi", "đáp")
    assert Answer("hỏi", "đáp", chart=chart(*many(2)), records=()).as_dict() == plain.as_dict()
    assert list(plain.as_dict()) == ["id", "question", "text", "abstained", "citations", "figures", "computed", "elapsed_ms"]
