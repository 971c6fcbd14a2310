import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.periods import Period, contains, document_numbers, find_periods, overlaps
from index.text import fold, normalise

JUNE_2024 = date(2024, 6, 15)


def spans(text: str, published: date | None = None) -> list[tuple[str | None, str | None]]:
    return [
        (p.start and p.start.isoformat(), p.end and p.end.isoformat()) for p in find_periods(text, published=published)
    ]


CLOSED = [
    ("năm 2022", "2022-01-01", "2022-12-31", "year"),
    ("khuyến công 2019", "2019-01-01", "2019-12-31", "year"),
    ("đợt 1 năm 2017", "2017-01-01", "2017-12-31", "year"),
    ("giai đoạn 2020-2023", "2020-01-01", "2023-12-31", "range"),
    ("giai đoạn 2005 – 2009", "2005-01-01", "2009-12-31", "range"),
    ("từ 2014 đến 2020", "2014-01-01", "2020-12-31", "range"),
    ("từ năm 2005 đến 2009", "2005-01-01", "2009-12-31", "range"),
    ("giai đoạn từ năm 2021 đến năm 2025", "2021-01-01", "2025-12-31", "range"),
    ("5 năm 2021-2025", "2021-01-01", "2025-12-31", "range"),
    ("vinh long 2026 2030", "2026-01-01", "2030-12-31", "range"),
    ("khuyến công 26-30", "2026-01-01", "2030-12-31", "range"),
    ("from 2016 to 2020", "2016-01-01", "2020-12-31", "range"),
    ("7 tháng đầu năm 2024", "2024-01-01", "2024-07-31", "months"),
    ("7 tháng năm 2024", "2024-01-01", "2024-07-31", "months"),
    ("7 tháng năm năm 2024", "2024-01-01", "2024-07-31", "months"),
    ("7 tháng 2024", "2024-01-01", "2024-07-31", "months"),
    ("2 tháng đầu năm 2024", "2024-01-01", "2024-02-29", "months"),
    ("sáu tháng đầu năm 2024", "2024-01-01", "2024-06-30", "months"),
    ("6 tháng cuối năm 2023", "2023-07-01", "2023-12-31", "months"),
    ("nửa đầu năm 2023", "2023-01-01", "2023-06-30", "half"),
    ("2 quý đầu năm 2024", "2024-01-01", "2024-06-30", "half"),
    ("quý I/2023", "2023-01-01", "2023-03-31", "quarter"),
    ("quý 1 năm 2023", "2023-01-01", "2023-03-31", "quarter"),
    ("quý IV/2023", "2023-10-01", "2023-12-31", "quarter"),
    ("quý III-IV năm 2024", "2024-07-01", "2024-12-31", "range"),
    ("tháng 6/2024", "2024-06-01", "2024-06-30", "months"),
    ("tháng 9-10/2020", "2020-09-01", "2020-10-31", "months"),
    ("từ tháng 3 đến tháng 9/2023", "2023-03-01", "2023-09-30", "range"),
    ("ngày 14/12/2015", "2015-12-14", "2015-12-14", "day"),
    ("ngày 21 tháng 5 năm 2012", "2012-05-21", "2012-05-21", "day"),
    ("sáng 7-8 năm 2020", "2020-08-07", "2020-08-07", "day"),
    ("từ đầu năm 2022 đến nay", "2022-01-01", "2022-12-31", "year"),
    ("từ đầu năm đến hết tháng 9/2024", "2024-01-01", "2024-09-30", "range"),
    ("năm 2021 và 9 tháng năm 2022", "2021-01-01", "2022-09-30", "range"),
]


@pytest.mark.parametrize(("text", "start", "end", "kind"), CLOSED, ids=[case[0] for case in CLOSED])
@pytest.mark.parametrize("typed", [str, fold], ids=["accented", "bare"])
def test_a_period_is_read_with_and_without_marks(text, start, end, kind, typed):
    sentence = f"Tỉnh hỗ trợ {text}, đạt kế hoạch"
    found = find_periods(typed(sentence))
    assert [(str(p.start), str(p.end), p.kind) for p in found] == [(start, end, kind)]


@pytest.mark.parametrize(
    ("text", "start", "end", "kind"),
    [
        ("chương trình đến năm 2012", None, "2012-12-31", "until"),
        ("giai đoạn đến năm 2020", None, "2020-12-31", "until"),
        ("tính đến hết ngày 30/6/2024", None, "2024-06-30", "until"),
        ("trước 1/7/2025", None, "2025-06-30", "until"),
        ("có hiệu lực từ 05/5/2025", "2025-05-05", None, "open"),
        ("từ năm 2021 trở đi", "2021-01-01", None, "open"),
        ("sau ngày 1/7/2025", "2025-07-02", None, "open"),
        ("từ năm 2004 đến nay", "2004-01-01", None, "open"),
    ],
)
def test_a_period_open_at_one_end_has_none_there(text, start, end, kind):
    (period,) = find_periods(text)
    assert (period.start and period.start.isoformat(), period.end and period.end.isoformat()) == (start, end)
    assert period.kind == kind


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("năm nay", "2024-01-01", "2024-12-31"),
        ("năm qua", "2023-01-01", "2023-12-31"),
        ("năm ngoái", "2023-01-01", "2023-12-31"),
        ("từ đầu năm tới ngày 12/6", "2024-01-01", "2024-06-12"),
        ("từ đầu năm 2022 đến nay", "2022-01-01", "2024-12-31"),
        ("từ năm 2014 cho đến nay", "2014-01-01", "2024-12-31"),
        ("giai đoạn 2014 - nay", "2014-01-01", "2024-12-31"),
        ("nửa năm trôi qua", "2024-01-01", "2024-06-30"),
        ("sau 5 tháng,", "2024-01-01", "2024-05-31"),
        ("tính chung 5 tháng, cả nước", "2024-01-01", "2024-05-31"),
        ("năm tới", "2025-01-01", "2025-12-31"),
        ("từ đầu năm đến nay", "2024-01-01", "2024-12-31"),
        ("từ năm 2004 đến nay", "2004-01-01", "2024-12-31"),
        ("6 tháng đầu năm", "2024-01-01", "2024-06-30"),
        ("9 tháng đầu năm nay", "2024-01-01", "2024-09-30"),
        ("quý 1, quý 2", "2024-01-01", "2024-06-30"),
        ("nửa đầu năm", "2024-01-01", "2024-06-30"),
        ("sáng 14.12", "2024-12-14", "2024-12-14"),
    ],
)
def test_the_publication_date_fills_in_the_year(text, start, end):
    assert spans(text, JUNE_2024) == [(start, end)]


def test_the_past_year_is_the_one_that_has_just_ended_or_is_about_to():
    assert spans("năm qua", date(2024, 2, 12)) == [("2023-01-01", "2023-12-31")]
    assert spans("năm qua", date(2023, 12, 20)) == [("2023-01-01", "2023-12-31")]


@pytest.mark.parametrize("text", ["năm nay", "năm qua", "quý II", "6 tháng đầu năm", "từ đầu năm đến nay"])
def test_without_a_date_the_period_stays_open(text):
    (period,) = find_periods(text)
    assert (period.start, period.end, period.kind) == (None, None, "open")


@pytest.mark.parametrize("text", ["5 năm qua", "những năm tới", "cùng kỳ", "cùng kỳ năm trước", "cùng kỳ năm 2022"])
def test_vague_expressions_stay_open_even_with_a_date(text):
    (period,) = find_periods(text, published=JUNE_2024)
    assert (period.start, period.end, period.kind, period.text) == (None, None, "open", text)


def test_a_missing_year_is_taken_from_the_sentence_before_the_publication_date():
    assert spans("Năm 2023, trong 2 quý đầu chi 1 tỷ", JUNE_2024)[1] == ("2023-01-01", "2023-06-30")
    assert spans("Năm 2025, kế hoạch tăng 16,94% so với năm trước")[1] == ("2024-01-01", "2024-12-31")
    assert spans("Năm 2023 có 2 đề án. Quý I làm xong.", JUNE_2024)[1] == ("2024-01-01", "2024-03-31")


def test_without_a_publication_date_now_is_the_year_last_named():
    text = "Năm 2023, tỉnh được phân bổ 918 triệu đồng. Từ đầu năm đến nay đã làm 4 đề án."
    assert spans(text) == [("2023-01-01", "2023-12-31")] * 2


def test_a_second_year_that_is_compared_is_a_year_and_no_deadline():
    text = "Nếu như năm 2005 bố trí 1.150 triệu đồng thì đến năm 2009 đã là 2.631 triệu đồng"
    assert spans(text) == [("2005-01-01", "2005-12-31"), ("2009-01-01", "2009-12-31")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("năm 2022, 2023", ["năm 2022", "2023"]),
        ("so sánh năm 2021 và 9 tháng năm 2022", ["năm 2021", "9 tháng năm 2022"]),
        ("Thanh Hóa 9 tháng 2013 và Cần Thơ 2005-2009", ["9 tháng 2013", "2005-2009"]),
        ("quang nam 2024", ["2024"]),
        ("khu vực phía Nam 2023", ["2023"]),
        ("nấm 2022", ["2022"]),
        ("vốn đầu tư 2020", ["2020"]),
        ("ký ngày 19/11/2021 cho năm 2022", ["ngày 19/11/2021", "năm 2022"]),
        ("kế hoạch 2020 của Bắc Giang", ["2020"]),
        ("dong thap 2020 dong thap", ["2020"]),
        ("năm 2020 13 cơ sở", ["năm 2020"]),
    ],
)
def test_periods_are_told_apart(text, expected):
    assert [p.text for p in find_periods(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nghị định 45/2012/NĐ-CP",
        "theo NĐ 45/2012",
        "nghi dinh 45 nam 2012",
        "Thông tư 26/2014 và Quyết định 1881, QĐ số 2018",
        "Kế hoạch số 395/KH-UBND",
        "Nghị quyết 202/2025/QH15",
        "2000 lao động, hỗ trợ 2000 cơ sở, 2020 triệu đồng",
        "2.022 triệu, 1.2022, 2022,5",
        "ISO 9001:2015",
        "điện thoại 0912 2022 345",
        "từ 10-15 lớp, 16-20 cơ sở, 21-25%",
        "3/4 đơn vị, quy hoạch 1/500",
        "ngày 32/13/2020 và tháng 13",
        "ngày 29 tháng 4 hằng năm",
        "trong năm, mỗi năm, hằng năm, năm đầu",
        "phía Nam nay đã khác",
    ],
)
def test_other_numbers_are_no_periods(text):
    assert find_periods(text) == []


def test_offsets_point_at_the_expression_in_the_text():
    text = "Kết quả 7 tháng đầu năm 2024 so với giai đoạn từ năm 2016 đến 2020, từ đầu năm 2022 đến nay."
    found = find_periods(text)
    assert [text[p.offset_start : p.offset_end] for p in found] == [p.text for p in found]
    assert [p.text for p in found] == [
        "7 tháng đầu năm 2024",
        "giai đoạn từ năm 2016 đến 2020",
        "từ đầu năm 2022 đến nay",
    ]


def test_decomposed_text_is_read_once_normalised():
    assert spans(normalise(unicodedata.normalize("NFD", "quý I/2023"))) == [("2023-01-01", "2023-03-31")]


def test_numbers_of_documents_are_located():
    text = "Theo Quyết định số 239 và Nghị định 45/2012/NĐ-CP, 12 đề án"
    assert [text[a:b] for a, b in document_numbers(text)] == ["Quyết định số 239", "Nghị định 45/2012/NĐ-CP"]


def period(start: str | None, end: str | None) -> Period:
    return Period(start and date.fromisoformat(start), end and date.fromisoformat(end), "", "range", 0, 0)


def test_overlap_and_containment_count_both_end_days_and_open_ends():
    year, half = period("2024-01-01", "2024-12-31"), period("2024-01-01", "2024-06-30")
    assert contains(year, half)
    assert not contains(half, year)
    assert overlaps(half, period("2024-06-30", "2024-07-31"))
    assert not overlaps(half, period("2024-07-01", "2024-07-31"))
    assert contains(period(None, "2024-12-31"), year)
    assert overlaps(period("2024-05-01", None), half)
    assert not contains(year, period("2024-05-01", None))


def test_a_period_that_is_not_fixed_neither_overlaps_nor_contains():
    unknown, year = period(None, None), period("2024-01-01", "2024-12-31")
    assert not overlaps(unknown, year)
    assert not contains(unknown, year)
    assert not contains(year, unknown)


YEARS = st.integers(1990, 2045)


@given(
    YEARS, st.integers(1, 30), st.sampled_from(["giai đoạn {}-{}", "từ năm {} đến năm {}", "{} – {}", "từ {} đến {}"])
)
def test_a_printed_range_of_years_is_read_back(first, length, form):
    last = min(first + length, 2045)
    expected = [(f"{first}-01-01", f"{last}-12-31")] if last > first else None
    if expected:
        assert spans("Kinh phí " + form.format(first, last)) == expected
        assert spans(fold("Kinh phí " + form.format(first, last))) == expected


@given(
    st.dates(date(1990, 1, 1), date(2045, 12, 31)),
    st.sampled_from(["ngày {0}/{1}/{2}", "{0:02}.{1:02}.{2}", "ngày {0} tháng {1} năm {2}"]),
)
def test_a_printed_day_is_read_back(day, form):
    assert spans("họp " + form.format(day.day, day.month, day.year)) == [(day.isoformat(), day.isoformat())]


@given(YEARS, st.integers(1, 12), st.sampled_from(["{} tháng đầu năm {}", "{} tháng {}", "{} tháng năm {}"]))
def test_printed_months_are_read_back(year, months, form):
    ((start, end),) = spans("trong " + form.format(months, year))
    assert start == f"{year}-01-01"
    assert end is not None
    assert end[:7] == f"{year}-{months:02}"


_PIECES = st.sampled_from(
    ["năm", "2022", "2020-2023", "từ", "đến", "nay", "quý", "I", "/", "7 tháng", "đầu", "ngày", "31", "2", ".", "-",
     "qua", "99", "9999", "số", "45/2012/NĐ-CP", "cùng kỳ", "và", "\n", "٢٠٢٢", "²"]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=5)), st.none() | st.dates(date(1990, 1, 1), date(2045, 12, 31)))
def test_any_text_is_read_without_error_into_sound_periods(pieces, published):
    text = normalise(" ".join(pieces))
    end = 0
    for found in find_periods(text, published=published):
        assert end <= found.offset_start < found.offset_end <= len(text)
        end = found.offset_end
        assert found.text == text[found.offset_start : found.offset_end]
        assert found.start is None or found.end is None or found.start <= found.end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("trao giải tháng 7 và 8.2018", ("2018-07-01", "2018-08-31")),
        ("họp tháng 6.2018", ("2018-06-01", "2018-06-30")),
        ("qua 3 quý năm 2015", ("2015-01-01", "2015-09-30")),
        ("quý đầu năm nay", ("2022-01-01", "2022-03-31")),
        ("nửa cuối năm, tỉnh", ("2022-07-01", "2022-12-31")),
        ("hết tháng 6, tỉnh", (None, "2022-06-30")),
        ("Năm 2021, tỉnh có 5 đề án, đến hết tháng 8 đã giải ngân", (None, "2021-08-31")),
        ("8 tháng qua, tỉnh", ("2022-01-01", "2022-08-31")),
        ("từ đầu năm, tỉnh", ("2022-01-01", "2022-12-31")),
        ("sang năm, tỉnh", ("2023-01-01", "2023-12-31")),
        ("Năm 2024 tỉnh làm hai việc. Quý I, tỉnh khảo sát", ("2024-01-01", "2024-03-31")),
        ("Năm 2019 tỉnh làm hai việc. Quý I, tỉnh khảo sát", ("2022-01-01", "2022-03-31")),
        ("hai mươi năm qua", (None, None)),
        ("mười lăm năm tới", (None, None)),
    ],
)
def test_periods_told_by_the_day_of_publication(text, expected):
    found = find_periods(text, published=date(2022, 8, 30))[-1]
    assert tuple(d and d.isoformat() for d in (found.start, found.end)) == expected


@pytest.mark.parametrize("text", ["bảo hành 12 tháng, giá rẻ", "2 tháng qua", "lớp học 3 tháng."])
def test_a_length_of_time_is_no_period(text):
    assert find_periods(text, published=date(2022, 8, 30)) == []


def test_no_period_runs_over_an_empty_line():
    found = find_periods("# Hậu Giang bảy tháng\n\n7 tháng đầu năm 2024, tỉnh thực hiện", published=date(2024, 8, 20))
    assert [p.text for p in found][-1] == "7 tháng đầu năm 2024"
    assert not any("\n" in p.text for p in found)


def test_two_lines_do_not_join_into_one_stretch():
    assert spans("Giải ngân đến tháng 10\n\nTính đến ngày 31/10/2021", date(2021, 11, 3)) == [(None, "2021-10-31"), (None, "2021-10-31")]
