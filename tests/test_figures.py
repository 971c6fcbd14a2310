"""Figures out of articles. The articles here are made up; what they state is worked out by hand from their sentences."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunk import chunk_document
from index.figures import extract_figures
from index.records import Document
from index.text import normalise

HEADER = '---\ntitle: "{title}"\n---\n\n'


def read(body, *, title="Khuyến công trong tỉnh", published=None, province=None):
    """The figures of an article with that body, under a heading equal to its title."""
    head = HEADER.format(title=title)
    text = normalise(f"{head}# {title}\n\n{body}\n")
    document = Document("bai", "bai.md", title, text, len(head), "0", published=published, province=province)
    figures = extract_figures(document, chunk_document(document))
    for figure in figures:
        assert text[figure.start : figure.end] == figure.text
    return figures


def told(figures, *names):
    return [tuple(getattr(f, name) for name in names) for f in figures]


def test_sources_before_their_amounts_are_told_apart_and_add_up_to_the_total():
    figures = read(
        "Năm 2021, tỉnh triển khai 9 đề án với tổng kinh phí 6.500 triệu đồng. Trong đó, khuyến công quốc gia hỗ trợ "
        "1.200 triệu đồng, khuyến công địa phương hỗ trợ 800 triệu đồng, các đơn vị thụ hưởng đóng góp 4.500 triệu đồng."
    )
    assert told(figures[1:], "value", "indicator", "funding") == [
        (6_500_000_000, "total_cost", "total"),  # 1200 + 800 + 4500
        (1_200_000_000, "support_amount", "national"),
        (800_000_000, "support_amount", "local"),
        (4_500_000_000, "counterpart_amount", "counterpart"),
    ]


def test_a_count_takes_the_source_named_behind_it():
    figures = read("Năm 2022, toàn tỉnh có 5 đề án khuyến công quốc gia và 11 đề án khuyến công địa phương.")
    assert told(figures, "value", "unit", "funding") == [(5, "project", "national"), (11, "project", "local")]


def test_the_name_of_the_centre_is_no_source():
    figures = read("Năm 2022, Trung tâm Khuyến công tỉnh hỗ trợ 600 triệu đồng cho 4 cơ sở mua máy.")
    assert told(figures, "indicator", "funding") == [("support_amount", None), ("establishments_supported", None)]


@pytest.mark.parametrize(
    ("sentence", "indicator", "unit"),
    [
        ("Đã đào tạo nghề cho 210 lao động.", "workers_trained", "worker"),
        ("Các dự án tạo việc làm cho 210 lao động.", "jobs_created", "worker"),
        ("Mở lớp khởi sự doanh nghiệp cho 120 học viên.", "other", "person"),
        ("Hỗ trợ 7 cơ sở mua máy móc.", "establishments_supported", "establishment"),
        ("Hỗ trợ 24 doanh nghiệp tham gia 3 hội chợ.", "fair_participants", "establishment"),
        ("Hỗ trợ 5 cơ sở xây dựng nhãn hiệu.", "other", "establishment"),
        ("Xây dựng 4 mô hình trình diễn kỹ thuật.", "demonstration_models", "other"),
        ("Xây dựng 3 mô hình sản xuất sạch hơn.", "cleaner_production_models", "other"),
        ("Thực hiện 8 đề án ứng dụng máy móc tiên tiến.", "machinery_projects", "project"),
        ("Tỉnh có 31 sản phẩm được công nhận tiêu biểu.", "products_voted", "product"),
        ("Có 58 sản phẩm đăng ký dự thi.", "other", "product"),
        ("Giải ngân 3,2 tỷ đồng trong kỳ.", "budget_disbursed", "VND"),
        ("Kết quả đạt 88,9% kế hoạch.", "plan_completion_rate", "percent"),
        ("Doanh số tăng 12,5% so với cùng kỳ.", "growth_rate", "percent"),
        ("Mỗi cơ sở được hỗ trợ tối đa 300 triệu đồng.", "support_cap", "VND"),
        ("Công nhân có thu nhập 7 triệu đồng/người/tháng.", "other", "VND"),
    ],
)
def test_the_indicator_follows_the_words_around_the_number(sentence, indicator, unit):
    figure = read(sentence)[0]
    assert (figure.indicator, figure.unit) == (indicator, unit)


def test_a_range_gives_two_records_with_one_quote():
    figures = read("Năm 2019, tỉnh dự kiến hỗ trợ từ 10 - 15 đề án.")
    assert told(figures, "value", "qualifier", "plan", "text") == [
        (10, "range_low", True, "từ 10 - 15 đề án"),
        (15, "range_high", True, "từ 10 - 15 đề án"),
    ]


def test_a_fall_is_a_negative_rate():
    assert read("Chi phí điện giảm 30% so với trước.")[0].value == -30


@pytest.mark.parametrize(
    ("sentence", "plan", "status"),
    [
        ("Năm 2023, tỉnh dự kiến hỗ trợ 16 cơ sở.", True, "kế hoạch"),
        ("Tỉnh phấn đấu đào tạo nghề cho 300 lao động.", True, "mục tiêu"),
        ("Sở Công Thương đề xuất 10 tỷ đồng cho khuyến công.", True, "đề xuất"),
        ("Năm 2023, tỉnh được phân bổ 918 triệu đồng.", True, "phân bổ"),
        ("Năm 2023, tỉnh đã hỗ trợ 16 cơ sở.", False, "thực hiện"),
        ("Tỉnh phấn đấu giải ngân 5 tỷ đồng.", True, "mục tiêu"),
    ],
)
def test_status_tells_plan_from_result(sentence, plan, status):
    figure = read(sentence)[0]
    assert (figure.plan, figure.status) == (plan, status)


def test_what_was_allotted_for_a_closed_year_is_no_plan():
    figures = read("Năm 2020, tỉnh được phân bổ 2 tỷ đồng hỗ trợ 12 đề án.", published="2023-04-01")
    assert told(figures, "plan") == [(False,), (False,)]


@pytest.mark.parametrize(
    ("sentence", "start", "end"),
    [
        ("Trong 7 tháng đầu năm 2024, tỉnh hỗ trợ 14 cơ sở.", "2024-01-01", "2024-07-31"),
        ("Từ đầu năm đến nay, tỉnh hỗ trợ 14 cơ sở.", "2023-01-01", "2023-12-31"),
        ("Giai đoạn 2020-2023, tỉnh hỗ trợ 14 cơ sở.", "2020-01-01", "2023-12-31"),
        ("Đến năm 2025, tỉnh hỗ trợ 14 cơ sở.", None, "2025-12-31"),
        ("Tính đến hết ngày 30/6/2022, tỉnh hỗ trợ 14 cơ sở.", "2022-01-01", "2022-06-30"),
        ("Tỉnh hỗ trợ 14 cơ sở.", None, None),
    ],
)
def test_periods_are_resolved_against_the_day_of_publication(sentence, start, end):
    figure = read(sentence, published="2023-09-01")[0]
    assert (figure.period_start, figure.period_end) == (start, end)


def test_the_coming_five_years_are_those_of_the_programme_and_the_past_five_stay_open():
    figures = read(
        "Năm năm tới tỉnh cần 120 tỷ đồng. Năm năm qua, chương trình đã giúp 96 cơ sở.",
        title="Khuyến công giai đoạn 2026-2030", published="2025-10-02",
    )
    assert told(figures, "period_start", "period_end") == [("2026-01-01", "2030-12-31"), (None, None)]


def test_what_the_owners_pay_is_the_counterpart():
    figures = read("Năm 2021, chủ cơ sở bỏ ra 380 triệu đồng, 55 triệu đồng do doanh nghiệp khác góp.")
    assert told(figures, "indicator", "funding") == [("counterpart_amount", "counterpart")] * 2


def test_the_year_a_number_is_held_against_is_not_its_own():
    figures = read("Năm 2022, cả tỉnh hỗ trợ 20 cơ sở, tăng 25% so với năm 2021.")
    assert told(figures, "period_start") == [("2022-01-01",), ("2022-01-01",)]


def test_each_number_takes_the_period_of_its_own_part():
    figures = read("Năm 2021, ngân sách chi 3,1 tỷ đồng cho 19 đề án; năm 2022 là 3,8 tỷ đồng cho 24 đề án.")
    assert told(figures, "period_end") == [("2021-12-31",)] * 2 + [("2022-12-31",)] * 2


def test_two_provinces_keep_their_own_numbers():
    figures = read(
        "Năm 2018, tỉnh Lâm Đồng hỗ trợ 21 cơ sở.\n\nTại Bình Thuận, Trung tâm Khuyến công hỗ trợ 13 cơ sở.",
        title="Hai tỉnh làm khuyến công",
    )
    assert told(figures, "value", "province") == [(21, "Lâm Đồng"), (13, "Bình Thuận")]


def test_the_province_comes_from_the_name_of_the_office_when_the_header_has_none():
    figures = read("Sở Công Thương tỉnh Sóc Trăng cho biết năm 2022 đã hỗ trợ 16 cơ sở.", title="Tin khuyến công")
    assert figures[0].province == "Sóc Trăng"


def test_one_establishments_money_belongs_to_its_district():
    figures = read(
        "Công ty TNHH Minh Phát ở xã Tân Dĩnh, huyện Lạng Giang lắp dây chuyền sấy. Tổng vốn đầu tư là 1,45 tỷ đồng, "
        "trong đó khuyến công quốc gia hỗ trợ 300 triệu đồng.",
        province="Bắc Giang",
    )
    assert told(figures, "area", "indicator") == [
        ("huyện Lạng Giang", "total_cost"),
        ("huyện Lạng Giang", "support_amount"),
    ]


def test_a_table_takes_its_unit_from_the_sentence_before_and_its_meaning_from_the_heads():
    figures = read(
        "Năm 2022, kinh phí tính bằng triệu đồng như sau.\n\n"
        "| Nguồn | Kế hoạch | Thực hiện | Tỷ lệ (%) |\n| --- | ---: | ---: | ---: |\n"
        "| Khuyến công quốc gia | 900 | 720,5 | 80,1 |\n"
    )
    assert told(figures, "value", "unit", "indicator", "funding", "plan") == [
        (900_000_000, "VND", "budget_planned", "national", True),
        (720_500_000, "VND", "budget_disbursed", "national", False),
        (80.1, "percent", "plan_completion_rate", "national", False),
    ]
    assert told(figures, "text") == [("900",), ("720,5",), ("80,1",)]


def test_a_column_for_units_and_years_at_the_heads_are_read():
    figures = read(
        "Một số kết quả:\n\n| Chỉ tiêu | Đơn vị tính | Năm 2022 | Năm 2023 |\n|---|---|---|---|\n"
        "| Số đề án | đề án | 14 | 17 |\n| Kinh phí hỗ trợ | triệu đồng | 2.150 | 2.640 |\n"
    )
    assert told(figures, "value", "unit", "period_start") == [
        (14, "project", "2022-01-01"),
        (17, "project", "2023-01-01"),
        (2_150_000_000, "VND", "2022-01-01"),
        (2_640_000_000, "VND", "2023-01-01"),
    ]


def test_a_list_takes_its_unit_from_its_lead_and_its_marks_are_no_numbers():
    figures = read("Kế hoạch năm 2024 gồm (ĐVT: triệu đồng):\n\n1. Đào tạo nghề: 500\n2. Tuyên truyền: 50,5\n")
    assert told(figures, "value", "indicator", "plan") == [
        (500_000_000, "budget_planned", True),
        (50_500_000, "budget_planned", True),
    ]


def test_a_number_of_the_title_is_given_once():
    figures = read("Năm 2020 tỉnh hỗ trợ 45 cơ sở với 4 tỷ đồng.", title="Hỗ trợ 45 cơ sở, đào tạo 900 lao động")
    assert told(figures, "value") == [(900,), (45,), (4_000_000_000,)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Quyết định số 457/QĐ-UBND ngày 20/5/2020 của UBND tỉnh.",
        "Dây chuyền có công suất 500 tấn/năm, 300 kg/mẻ.",
        "Đơn vị mua 3 máy sấy và 01 máy nghiền.",
        "Máy mua mới 100%.",
        "Điện thoại 0912345678.",
        "Bốn đơn vị: Sở Công Thương, Sở Tài chính, Sở Nội vụ và Trung tâm.",
    ],
)
def test_numbers_that_are_no_figures_stay_out(sentence):
    assert read(sentence) == []


def test_members_of_a_cooperative_are_people_and_no_communes():
    assert told(read("Năm 2022, hợp tác xã có 32 xã viên."), "value", "unit") == [(32, "person")]


def test_a_count_that_points_back_is_not_counted_again():
    figures = read("Năm 2022, tỉnh giúp 3 cơ sở với 700 triệu đồng; vốn đối ứng của 3 cơ sở này là 1,75 tỷ đồng.")
    assert told(figures, "value", "indicator") == [
        (3, "establishments_supported"),
        (700_000_000, "support_amount"),
        (1_750_000_000, "counterpart_amount"),
    ]


def test_a_cap_in_a_rule_is_no_spending():
    figures = read("Từ 2025, mua máy được hỗ trợ tối đa 50% nhưng không quá 300 triệu đồng.", title="Mức chi khuyến công")
    assert told(figures, "indicator", "plan", "status") == [("support_cap", False, None)] * 2


def test_a_record_is_plain_json():
    record = read("Năm 2020 tỉnh hỗ trợ 45 cơ sở.")[0].as_dict()
    assert json.loads(json.dumps(record)) == record
    assert {"doc", "province", "area", "indicator", "value", "unit", "funding", "qualifier", "text", "plan", "status"} <= record.keys()


NOTATIONS = [
    # what is written, value, unit, and the upper bound of a range
    ("9.736,4 triệu đồng", 9_736_400_000, "VND", None),
    ("2,679 tỷ", 2_679_000_000, "VND", None),
    ("10,270 tỷ", 10_270_000_000, "VND", None),
    ("1.779,97 triệu", 1_779_970_000, "VND", None),
    ("1 tỷ 350 triệu đồng", 1_350_000_000, "VND", None),
    ("1, 35 tỷ", 1_350_000_000, "VND", None),
    ("2.000.000 đồng", 2_000_000, "VND", None),
    ("600/1200 triệu đồng", 600_000_000, "VND", None),
    ("7,5 - 9 tỷ đồng", 7_500_000_000, "VND", 9_000_000_000),
    ("02 đề án", 2, "project", None),
    ("17/28 đề án", 17, "project", None),
    ("12 - 15 đề án", 12, "project", 15),
]
PLACEMENTS = {
    "text": ("Năm 2023, kết quả của tỉnh là {}.", None),
    "list": ("Kết quả năm 2023:\n\n- Nội dung thứ nhất: {};\n- Nội dung khác.", None),
    "markdown": ("Kết quả năm 2023:\n\n| Nội dung | Kết quả |\n| --- | --- |\n| Hỗ trợ | {} |\n", None),
    "csv": ("Kết quả năm 2023:\n\nNội dung;Kết quả\nHỗ trợ;{}\nTuyên truyền;chưa có\n", None),
    "tabs": ("Kết quả năm 2023:\n\nNội dung\tKết quả\nHỗ trợ\t{}\n", None),
    "title": ("Các đơn vị đã làm tốt việc được giao.", "Tỉnh thực hiện {} trong năm 2023"),
    "heading": ("## Năm 2023: {}\n\nCác đơn vị đã làm tốt việc được giao.", None),
}


@pytest.mark.parametrize(("written", "value", "unit", "high"), NOTATIONS, ids=[n[0] for n in NOTATIONS])
@pytest.mark.parametrize("place", PLACEMENTS)
def test_every_notation_is_read_wherever_it_stands(written, value, unit, high, place):
    body, title = PLACEMENTS[place]
    figures = read(body.format(written), title=(title or "Tin trong tỉnh").format(written))
    expected = [(value, unit)] if high is None else [(value, unit), (high, unit)]
    assert told(figures, "value", "unit") == expected
    assert {f.text for f in figures} == {written}


def test_a_number_of_a_heading_that_the_text_repeats_is_given_once():
    figures = read("## Hỗ trợ 6 cơ sở\n\nNăm 2023, tỉnh hỗ trợ 6 cơ sở với 720 triệu đồng.")
    assert told(figures, "value", "period_start") == [(6, "2023-01-01"), (720e6, "2023-01-01")]


def test_the_year_of_a_heading_is_that_of_the_numbers_below_it():
    figures = read("Năm 2022 tỉnh hỗ trợ 5 cơ sở.\n\n## Năm 2023\n\nTỉnh hỗ trợ 6 cơ sở.\n\nCó 90 lao động học nghề.")
    assert told(figures, "value", "period_start") == [(5, "2022-01-01"), (6, "2023-01-01"), (90, "2023-01-01")]


@pytest.mark.parametrize(
    ("word", "qualifier"),
    [("gần", "under"), ("trên", "over"), ("hơn", "over"), ("khoảng", "approx"), ("ít nhất", "over")],
)
@pytest.mark.parametrize("written", ["2,5 tỷ đồng", "14 cơ sở", "35%"])
def test_a_word_before_a_number_qualifies_it(word, qualifier, written):
    figure = read(f"Năm 2023, kết quả của tỉnh là {word} {written}.")[0]
    assert (figure.qualifier, figure.text) == (qualifier, f"{word} {written}")


@pytest.mark.parametrize("lead", ["Kinh phí tính bằng triệu đồng:", "Kinh phí (ĐVT: triệu đồng):", "Kết quả (kinh phí: triệu đồng):"])
@pytest.mark.parametrize(
    "below",
    [
        "- Đào tạo nghề: 500,5\n- Tuyên truyền: 60",
        "| Nội dung | Kinh phí |\n|---|---|\n| Đào tạo nghề | 500,5 |\n| Tuyên truyền | 60 |",
        "Nội dung;Kinh phí\nĐào tạo nghề;500,5\nTuyên truyền;60",
        'Nội dung,Kinh phí\nĐào tạo nghề,"500,5"\nTuyên truyền,60',
    ],
    ids=["list", "markdown", "semicolons", "commas"],
)
def test_a_unit_stated_once_holds_for_the_bare_numbers_below(lead, below):
    assert told(read(f"{lead}\n\n{below}\n"), "value", "unit") == [(500_500_000, "VND"), (60_000_000, "VND")]


@pytest.mark.parametrize(
    ("sentence", "start", "end"),
    [
        ("7 tháng đầu năm 2024, tỉnh hỗ trợ 9 cơ sở.", "2024-01-01", "2024-07-31"),
        ("Quý I/2023, tỉnh hỗ trợ 9 cơ sở.", "2023-01-01", "2023-03-31"),
        ("Năm nay, tỉnh hỗ trợ 9 cơ sở.", "2024-01-01", "2024-12-31"),
        ("Từ đầu năm, tỉnh hỗ trợ 9 cơ sở.", "2024-01-01", "2024-12-31"),
        ("Hết tháng 6, tỉnh hỗ trợ 9 cơ sở.", "2024-01-01", "2024-06-30"),
        ("9 tháng qua, tỉnh hỗ trợ 9 cơ sở.", "2024-01-01", "2024-09-30"),
        ("Sang năm, tỉnh hỗ trợ 9 cơ sở.", "2025-01-01", "2025-12-31"),
        ("5 năm qua, tỉnh hỗ trợ 9 cơ sở.", None, None),
        ("Hai mươi năm qua, tỉnh hỗ trợ 9 cơ sở.", None, None),
        ("Cùng kỳ, tỉnh hỗ trợ 9 cơ sở.", None, None),
    ],
)
def test_a_period_is_resolved_by_the_day_of_publication_or_left_open(sentence, start, end):
    figure = read(sentence, published="2024-10-05")[0]
    assert (figure.period_start, figure.period_end) == (start, end)


def test_the_year_of_an_undated_text_is_that_of_the_last_day_it_names():
    figures = read("Năm nay tỉnh giúp 9 cơ sở. Hồ sơ nhận đến hết ngày 15/8/2019; năm sau dự kiến giúp 12 cơ sở.")
    assert told(figures, "value", "period_start") == [(9, "2019-01-01"), (12, "2020-01-01")]


def test_the_row_and_the_column_of_totals_are_of_all_sources():
    figures = read(
        "Năm 2023 (đơn vị: triệu đồng):\n\n| Nội dung | Toàn tỉnh | Khuyến công quốc gia |\n|---|---|---|\n| Thực hiện | 500 | 300 |\n\n"
        "Chia theo nguồn (đơn vị: triệu đồng):\n\n| Nguồn | Thực hiện |\n|---|---|\n| Khuyến công quốc gia | 310 |\n| Cộng | 520 |\n"
    )
    assert told(figures, "value", "funding") == [
        (500e6, "total"), (300e6, "national"), (310e6, "national"), (520e6, "total"),
    ]  # fmt: skip


def test_an_empty_cell_keeps_the_columns_apart():
    figures = read("Số đề án các năm:\n\n| | 2021 | 2022 | 2023 |\n|---|---|---|---|\n| Số đề án | 5 | | 8 |\n")
    assert told(figures, "value", "period_start") == [(5, "2021-01-01"), (8, "2023-01-01")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Quy hoạch chi tiết 1/500 cụm công nghiệp được phê duyệt.",
        "Mỗi năm xưởng làm ra 20.000 sản phẩm.",
        "Cấp tỉnh có 3 đơn vị được giao việc: Sở Công Thương, Hội Nông dân và Trung tâm.",
    ],
)
def test_scales_of_maps_outputs_and_named_bodies_stay_out(sentence):
    assert read(sentence) == []


PIECES = st.sampled_from(
    "năm 2022|7 tháng đầu năm|giai đoạn 2021-2025|đến năm 2030|từ ngày 12 đến 18/11/2019|31/2/2020|9.736,4 triệu đồng|2,5 tỷ|"
    "17/28 đề án|5 cơ sở|Số đề án: 12|1/500|a;5;6|x,\"1,5\",2|hết tháng 6|9 tháng|khoảng 10 - 15|33,16%|Công ty TNHH Minh Phát|huyện Ba Tri|tỉnh Bến Tre|khuyến công quốc gia|"
    "kế hoạch|đã|trong đó|còn|đối ứng|| |\n|\n\n|:|;|,|. |(|)|- |1. || a | 5 |\n| --- |ĐVT: triệu đồng|hai năm|cả năm|% |0|\u0300|İ|😀".split("|")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.just("|"), st.text(max_size=6)), max_size=40).map(" ".join), st.sampled_from([None, "2023-02-30", "2023-06-01"]))
def test_any_text_is_read_without_an_error_and_quoted_exactly(body, published):
    for figure in read(body, published=published):
        assert figure.text.strip()
        assert any(c.isalnum() for c in figure.text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abcđêô .,;:|-/()\n", max_size=200))
def test_text_without_digits_or_number_words_gives_no_figure(body):
    assert read(body, title="Tin") == []


def test_time_grows_with_the_text_and_not_faster():
    sentence = "Năm 2022, huyện Ba Tri hỗ trợ 5 cơ sở mua máy, kinh phí 600 triệu đồng, đạt 80% kế hoạch; "

    def seconds(n):
        started = time.perf_counter()
        read(sentence * n)
        return time.perf_counter() - started

    seconds(20)
    assert seconds(1600) < 12 * seconds(400)  # four times the text; a square law would take sixteen times as long


def test_each_column_of_a_table_has_the_period_of_its_head():
    figures = read(
        "Số liệu 10 tháng năm 2025 như sau (đơn vị: tỷ đồng):\n\n| Nguồn | Kế hoạch năm 2025 | Thực hiện 10 tháng | So với kế hoạch năm |\n"
        "| --- | ---: | ---: | ---: |\n| Toàn tỉnh | 50,0 | 30,0 | 60% |",
        published="2025-11-05",
    )
    assert told(figures, "indicator", "period_start", "period_end") == [
        ("budget_planned", "2025-01-01", "2025-12-31"),
        ("budget_disbursed", "2025-01-01", "2025-10-31"),
        ("plan_completion_rate", "2025-01-01", "2025-10-31"),
    ]


def test_a_year_is_not_replaced_by_the_programme_it_is_the_first_of():
    figures = read("Sang năm 2021, năm đầu của chương trình 2021 - 2025, tỉnh hỗ trợ 3 đề án khuyến công.", published="2022-02-01")
    assert told(figures, "value", "period_start", "period_end") == [(3, "2021-01-01", "2021-12-31")]


def test_the_money_of_both_sources_named_before_it_is_their_total():
    figures = read(
        "Năm 2023, tỉnh làm xong 7 đề án khuyến công quốc gia và 10 đề án khuyến công địa phương, tổng kinh phí hơn 3 tỷ đồng.",
        published="2024-02-01",
    )
    assert told(figures, "value", "funding") == [(7, "national"), (10, "local"), (3e9, "total")]


def test_a_count_in_words_of_what_is_named_in_the_same_breath_is_no_figure():
    figures = read("Hai doanh nghiệp làm gạch là Công ty TNHH An Bình và Công ty CP Đại Lộc. Năm 2020, tỉnh giúp 4 cơ sở khác.")
    assert told(figures, "value") == [(4,)]
