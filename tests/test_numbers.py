import unicodedata
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.numbers import Quantity, find_quantities, format_number, format_vnd, parse_number, stated_money_unit
from index.text import fold, normalise


def only(text: str, **options) -> Quantity:
    (quantity,) = find_quantities(text, **options)
    return quantity


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("9.736,4", "9736.4"),
        ("2,679", "2.679"),
        ("10,270", "10.270"),
        ("1.332,474", "1332.474"),
        ("3.666.984.000", "3666984000"),
        ("02", "2"),
        ("0", "0"),
        ("0,5", "0.5"),
        ("1, 35", "1.35"),
        ("2605", "2605"),
        ("1.500", "1500"),
        ("2 000 000", "2000000"),
        ("2,000,000", "2000000"),
        ("33.16", "33.16"),
        ("0.750", "0.750"),
        (" 17 ", "17"),
    ],
)
def test_numbers_are_read_in_vietnamese_notation(raw, value):
    assert parse_number(raw) == Decimal(value)


@pytest.mark.parametrize(
    "raw",
    ["", " ", "1.2.3", "1.23.456", "12,", ",5", ".5", "1..5", "1,2,3", "1.500.00", "0.1.2", "0912345678", "1e5", "+5",
     "-5", "1/2", "12a", "٣", "²", "1.5 tỷ", "NaN", "Infinity", "1_000", "9" * 16, "1.000.000.000.000.000.000"],
)  # fmt: skip
def test_garbage_is_no_number(raw):
    assert parse_number(raw) is None


MONEY = [
    ("9.736,4 triệu đồng", 9_736_400_000),
    ("2,679 tỷ", 2_679_000_000),
    ("10,270 tỷ đồng", 10_270_000_000),
    ("1.779,97 triệu", 1_779_970_000),
    ("1.846,4 tỷ đồng", 1_846_400_000_000),
    ("1 tỷ 350 triệu đồng", 1_350_000_000),
    ("2 triệu 500 nghìn đồng", 2_500_000),
    ("1, 35 tỷ", 1_350_000_000),
    ("2 tỷ rưỡi", 2_500_000_000),
    ("1,2 nghìn tỷ đồng", 1_200_000_000_000),
    ("2.000.000 đồng", 2_000_000),
    ("3.666.984.000 đồng", 3_666_984_000),
    ("500.000đ", 500_000),
    ("500 nghìn đồng", 500_000),
    ("300tr", 300_000_000),
    ("1,2 tỉ đồng", 1_200_000_000),
    ("1.5 tỷ đồng", 1_500_000_000),
]


@pytest.mark.parametrize(("text", "value"), MONEY, ids=[case[0] for case in MONEY])
@pytest.mark.parametrize("typed", [str, fold], ids=["accented", "bare"])
def test_money_is_read_in_dong_with_and_without_marks(text, value, typed):
    quantity = only(typed(f"kinh phí là {text}, vượt kế hoạch"))
    assert (quantity.value, quantity.unit, quantity.noun, quantity.text) == (value, "VND", None, typed(text))


@pytest.mark.parametrize(
    "text", ["năm trăm triệu đồng", "5.000.000 (năm triệu) đồng", "hai tỷ đồng", "5,5 triệu\nđồng"]
)
def test_money_in_words_or_over_a_line_end_is_read(text):
    expected = {"năm trăm": 500_000_000, "5.000.000": 5_000_000, "hai tỷ": 2_000_000_000, "5,5 triệu": 5_500_000}
    assert only(text).value == next(value for start, value in expected.items() if text.startswith(start))


@pytest.mark.parametrize(
    ("text", "value", "noun"),
    [
        ("02 đề án", 2, "đề án"),
        ("13 (mười ba) đề án", 13, "đề án"),
        ("2.100 lao động", 2100, "lao động"),
        ("1,200 lao động", 1200, "lao động"),
        ("2000 lao động", 2000, "lao động"),
        ("8 nhiệm vụ, đề án", 8, "nhiệm vụ, đề án"),
        ("9 doanh nghiệp và hộ kinh doanh", 9, "doanh nghiệp và hộ kinh doanh"),
        ("3,5 triệu lượt khách", 3_500_000, "lượt khách"),
        ("5 co so", 5, "co so"),
        ("ba cơ sở", 3, "cơ sở"),
        ("hai mươi lăm học viên", 25, "học viên"),
        ("tổng số 28 đề án", 28, "đề án"),
        ("gấp 3 lần", 3, "lần"),
        ("gấp đôi", 2, "lần"),
    ],
)
def test_counts_carry_their_noun_as_typed(text, value, noun):
    quantity = only(text)
    assert (quantity.value, quantity.unit, quantity.noun) == (value, "count", noun)


@pytest.mark.parametrize(
    ("text", "value"), [("33,16%", "33.16"), ("63 %", "63"), ("95.85%", "95.85"), ("75 phần trăm", "75")]
)
def test_percent_is_read(text, value):
    quantity = only(f"đạt {text} kế hoạch")
    assert (quantity.value, quantity.unit) == (Decimal(value), "percent")


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("300–400 lượt cơ sở", 300, 400, "count"),
        ("từ 10 - 15 đề án", 10, 15, "count"),
        ("từ 4 đến 8,3 tỷ đồng", 4_000_000_000, 8_300_000_000, "VND"),
        ("từ 800 triệu đến 1,2 tỷ đồng", 800_000_000, 1_200_000_000, "VND"),
        ("từ 50.000.000 đồng đến dưới 200.000.000 đồng", 50_000_000, 200_000_000, "VND"),
        ("từ 1,12 - 1,36%", Decimal("1.12"), Decimal("1.36"), "percent"),
        ("khoảng 8.000 - 10.000", 8000, 10000, "count"),
    ],
)
def test_a_range_keeps_both_bounds_and_its_words(text, low, high, unit):
    quantity = only(f"Dự kiến {text}, tăng so với trước")
    assert (quantity.value, quantity.value_high, quantity.unit, quantity.text) == (low, high, unit, text)


@pytest.mark.parametrize(
    ("text", "value", "of"),
    [
        ("17/28 đề án", 17, 28),
        ("600/1200 triệu đồng", 600_000_000, 1_200_000_000),
        ("3/4 đã hoàn tất", 3, 4),
    ],
)
def test_a_share_keeps_the_whole(text, value, of):
    quantity = only(f"tới nay {text}")
    assert (quantity.value, quantity.of) == (value, of)


@pytest.mark.parametrize(
    ("text", "qualifier", "quoted"),
    [
        ("Gần 40 lao động", "under", "Gần 40 lao động"),
        ("dưới 40 lao động", "under", "dưới 40 lao động"),
        ("hơn 25 tỷ đồng", "over", "hơn 25 tỷ đồng"),
        ("trên 1,2 tỉ đồng", "over", "trên 1,2 tỉ đồng"),
        ("ít nhất 5 cơ sở", "over", "ít nhất 5 cơ sở"),
        ("30 cơ sở trở lên", "over", "30 cơ sở trở lên"),
        ("khoảng 14 cơ sở", "approx", "khoảng 14 cơ sở"),
        ("khoảng trên 1,5 tỷ đồng", "over", "khoảng trên 1,5 tỷ đồng"),
        ("tối đa 300 triệu đồng", "exact", "tối đa 300 triệu đồng"),
        ("không quá 300 triệu đồng", "exact", "không quá 300 triệu đồng"),
        ("được 300 triệu đồng", "exact", "300 triệu đồng"),
        ("gắn 40 lao động", "exact", "40 lao động"),
        ("ho tro hon 300 trieu", "over", "hon 300 trieu"),
    ],
)
def test_the_nearest_word_before_qualifies_the_number(text, qualifier, quoted):
    quantity = only(text)
    assert (quantity.qualifier, quantity.text) == (qualifier, quoted)


def test_several_quantities_of_a_sentence_are_found_in_order():
    text = "kế hoạch năm 2024 có kinh phí 130 tỷ đồng/106 đề án, nhiệm vụ ở 38 địa phương, đạt 63 % (1.630 triệu đồng)"
    assert [(q.value, q.noun) for q in find_quantities(text)] == [
        (130_000_000_000, None),
        (106, "đề án, nhiệm vụ"),
        (38, "địa phương"),
        (63, None),
        (1_630_000_000, None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Nghị định 45/2012/NĐ-CP, Quyết định số 118 của UBND, Điều 5 khoản 2 đề án",
        "ngày 14/12/2015, sáng 7-8 năm 2020, năm 2022, giai đoạn 2016-2020, 7 tháng đầu năm 2024, quý 2",
        "điện thoại 0203.3825.123, 0912345678",
        "công suất 7.000 viên/ngày, 300 kg/mẻ, 50 tấn chè/năm, 400l/h, 3.000 sản phẩm/ngày",
        "01 máy rang, 3 máy sao chè, một ca 8 giờ, đạt 70 điểm, 2 tầng",
        "hội nghị lần thứ 14, giải thứ 3 lớp",
        "5 triệu USD, 3 triệu tấn",
        "tỷ lệ, 2 tỷ lệ, quy hoạch 1/500",
        "Công ty 16 Food, Cà phê 721, Covid-19",
        "cả ba đề án, hai đề án này, đề án thứ ba, một cơ sở, hai huyện, năm cơ sở",
        "gặp ba người bạn cũ này",
        "1.2.3 triệu đồng, 1.23.456 đồng, 12,5 cơ sở",
        "2 dong san pham",
        "Nhóm 12\nLao động",
        "3 giai đoạn, 5 hồ chứa",
        "8.580",
    ],
)
def test_what_is_no_figure_stays_out(text):
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("năm 2022, 35 tỷ đồng", "35 tỷ đồng"),
        ("khanh hoa nam 2022 13 co so", "13 co so"),
        ("Bình Định 2022 55 sản phẩm", "55 sản phẩm"),
        ("quý 1, 35 tỷ đồng", "35 tỷ đồng"),
    ],
)
def test_a_year_before_an_amount_is_not_part_of_it(text, quoted):
    assert only(text).text == quoted


def test_a_unit_stated_once_is_that_of_the_bare_numbers():
    row = "| Khuyến công quốc gia | 32,01 | 30,68 | 95,85% | 12 đề án |"
    assert [(q.value, q.unit) for q in find_quantities(row, money_unit="tỷ đồng")] == [
        (32_010_000_000, "VND"),
        (30_680_000_000, "VND"),
        (Decimal("95.85"), "percent"),
        (12, "count"),
    ]
    assert only("8.580", money_unit="triệu").value == 8_580_000_000


def test_an_unknown_unit_is_refused_with_what_was_wanted():
    with pytest.raises(ValueError, match="money_unit is 'tấn', wanted đồng, nghìn, triệu or tỷ"):
        find_quantities("8.580", money_unit="tấn")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Đơn vị trong bảng là tỷ đồng.", "tỷ"),
        ("(đơn vị: tỷ đồng)", "tỷ"),
        ("kinh phí tính bằng triệu đồng", "triệu"),
        ("ĐVT: triệu đồng", "triệu"),
        ("| Nội dung | Kinh phí (triệu đồng) |", "triệu"),
        ("Đơn vị tính: nghìn đồng", "nghìn"),
        ("Đơn vị tính: đồng", "đồng"),
        ("Kinh phí 5 triệu đồng", None),
    ],
)
def test_the_unit_of_a_table_is_found(text, unit):
    assert stated_money_unit(text) == unit


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2_679_000_000, "2,679 tỷ đồng"),
        (9_736_400_000, "9.736,4 triệu đồng"),  # 9,7364 tỷ would need four decimals
        (3_666_984_000, "3.666,984 triệu đồng"),
        (1_000_000_000_000, "1.000 tỷ đồng"),
        (350_000_000, "350 triệu đồng"),
        (1_500, "1.500 đồng"),
        (0, "0 đồng"),
        (Decimal("1234567.5"), "1.234.567,5 đồng"),
    ],
)
def test_amounts_are_printed_without_rounding(value, text):
    assert format_vnd(value) == text


def test_decomposed_text_is_read_once_normalised():
    assert only(normalise(unicodedata.normalize("NFD", "hơn 2,1 tỷ đồng"))).value == 2_100_000_000


def test_offsets_point_at_the_quantity_in_the_text():
    text = "Tổng kinh phí\xa0gần 3,6 tỷ đồng; 7 đề án, từ 1 - 2 cơ sở."
    assert [text[q.start : q.end] for q in find_quantities(text)] == [q.text for q in find_quantities(text)]
    assert [q.text for q in find_quantities(text)] == ["gần 3,6 tỷ đồng", "7 đề án", "từ 1 - 2 cơ sở"]


AMOUNTS = st.integers(1, 10**13)
THOUSANDS = st.integers(1, 10**10).map(lambda n: n * 1000)


@given(st.decimals(0, 10**12, places=3, allow_nan=False, allow_infinity=False).map(abs))
def test_a_printed_number_is_read_back(value):
    assert parse_number(format_number(value)) == value


@given(AMOUNTS)
def test_a_printed_amount_is_read_back(value):
    for text in (format_vnd(value), fold(format_vnd(value)), f"hơn {format_vnd(value)}/cơ sở."):
        if value >= 1000 or "đồng" in text:  # "5 dong" without marks is not taken for money
            assert only(text).value == value


NOTATIONS = [
    lambda v: f"{format_number(Decimal(v) / 10**9)} tỷ đồng",
    lambda v: f"{format_number(Decimal(v) / 10**9)} tỉ",
    lambda v: f"{format_number(Decimal(v) / 10**6)} triệu đồng",
    lambda v: f"{format_number(Decimal(v) / 10**6)} triệu",
    lambda v: f"{format_number(Decimal(v) / 10**6)}tr",
    lambda v: f"{format_number(Decimal(v) / 10**3)} nghìn đồng",
    lambda v: f"{format_number(Decimal(v) / 10**3)} ngàn đồng",
    lambda v: f"{format_number(v)} đồng",
    lambda v: f"{format_number(v)}đ",
    lambda v: f"{format_number(v)} VNĐ",
    lambda v: f"{v} đồng",
]


@given(THOUSANDS, st.sampled_from(NOTATIONS))
def test_every_notation_of_an_amount_reads_as_the_amount(value, notation):
    assert only(f"kinh phí {notation(value)}").value == value
    assert only(fold(f"kinh phí {notation(value)}")).value == value


@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from([" đồng", ""]))
def test_an_amount_in_two_units_is_their_sum(billions, millions, end):
    assert only(f"chi {billions} tỷ {millions} triệu{end}").value == billions * 10**9 + millions * 10**6


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.sampled_from(["-", " - ", "–", " đến "]))
def test_a_printed_range_is_read_back(low, more, dash):
    quantity = only(f"có {format_number(low)}{dash}{format_number(low + more)} đề án")
    assert (quantity.value, quantity.value_high) == (low, low + more)


@given(st.decimals(0, 1000, places=2, allow_nan=False, allow_infinity=False).map(abs))
def test_a_printed_percentage_is_read_back(value):
    assert only(f"đạt {format_number(value)}%").value == value


@given(st.text(alphabet="0123456789.,", max_size=14))
def test_a_string_of_digits_and_signs_is_a_number_in_one_of_the_documented_forms_or_none(raw):
    value = parse_number(raw)
    groups = raw.replace(",", ".").split(".")
    if value is not None:
        assert all(groups)
        # Without its signs the number has the same digits, so nothing was invented.
        assert "".join(groups).strip("0") == format(value, "f").replace(".", "").strip("0")
    elif len(groups) == 1 and raw:
        assert raw.startswith("0")


_PIECES = st.sampled_from(
    ["12", "1.500", "2,679", "1.2.3", "0912345678", "tỷ", "triệu", "đồng", "đề án", "cơ sở", "%", "-", "–", "/", "từ",
     "đến", "khoảng", "gần", "ba", "mươi", "trăm", "gấp", "lần", "(hai)", "\n", "năm 2022", "45/2012/NĐ-CP", ",", ".",
     "²", "٣", "½"]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=5)), st.sampled_from([None, "triệu đồng", "tỷ", "đồng"]))
def test_any_text_is_read_without_error_into_sound_quantities(pieces, money_unit):
    text = normalise(" ".join(pieces))
    end = 0
    for found in find_quantities(text, money_unit=money_unit):
        assert end <= found.start < found.end <= len(text)
        end = found.end
        assert found.text == text[found.start : found.end]
        assert found.value.is_finite()
        assert found.value >= 0
        assert found.value_high is None or found.value_high > found.value
        assert found.unit in ("VND", "percent", "count")
        assert found.noun is None or found.unit == "count"


@given(st.text(alphabet=st.characters(exclude_categories=["Nd"]), max_size=60))
def test_a_text_without_digits_or_numerals_holds_no_quantity(text):
    words = set(fold(normalise(text)).split())
    assume(not words & {"hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi", "mot", "gap"})
    assert find_quantities(normalise(text)) == []


@pytest.mark.parametrize(
    ("text", "value", "noun"),
    [
        ("Số đề án hoàn thành là 18, ít hơn năm trước", 18, "đề án"),
        ("- Số cơ sở tham gia hội chợ, triển lãm: 34;", 34, "cơ sở"),
        ("Tổng số lao động được đào tạo đạt gần 320.", 320, "lao động"),
        ("Số đề án: 12 (năm 2021)", 12, "đề án"),
        ("so de an: 12", 12, "de an"),
    ],
)
def test_a_bare_number_takes_the_noun_its_sentence_counts(text, value, noun):
    quantity = find_quantities(text)[0]
    assert (quantity.value, quantity.noun) == (value, noun)


@pytest.mark.parametrize("text", ["Số điện thoại: 0912", "Số nhà 12", "Quyết định số: 12", "Số đề án tăng mạnh. Trang 12"])
def test_a_bare_number_behind_another_so_is_none(text):
    assert find_quantities(text) == []


def test_an_amount_within_a_year_is_no_share():
    assert only("giải ngân 2,5 tỷ trong năm 2023").value == 2_500_000_000
    assert find_quantities("chiếm 23 tỷ trọng") == []


def test_a_rise_may_be_a_fraction_and_a_scale_of_a_map_is_no_part():
    assert only("doanh thu tăng 1,6 lần so với trước").value == Decimal("1.6")
    assert find_quantities("quy hoạch chi tiết 1/500 cụm công nghiệp") == []
    assert only("hoàn thành 1/5 đề án").of == 5
