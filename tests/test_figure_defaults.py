"""What a figure is taken for where its own words leave it open: the year of a plan, the source of who decides, the whole of a share."""

import pytest

from index.chunk import chunk_document
from index.figures import extract_figures
from index.records import Document, Figure
from index.text import normalise


def read(body: str, *, title: str = "Khuyến công trong tỉnh", published: str | None = None, province: str | None = None) -> list[Figure]:
    text = normalise(f"# {title}\n\n{body}\n")
    document = Document("bai", "bai.md", title, text, 0, "0", published=published, province=province)
    return extract_figures(document, chunk_document(document))


def told(figures: list[Figure], *names: str) -> list[tuple]:
    return [tuple(getattr(f, name) for name in names) for f in figures]


def test_what_was_carried_out_since_january_under_a_programme_of_the_year_is_a_result():
    figures = read(
        "Theo chương trình công tác năm 2022, ngành khuyến công tập trung cho máy móc.\n\n"
        "Từ đầu năm 2022 đến nay, tỉnh thực hiện 9 đề án; kinh phí hỗ trợ của khuyến công quốc gia là 1.500 triệu đồng."
    )
    assert told(figures, "indicator", "status", "plan") == [("projects", "thực hiện", False), ("support_amount", "thực hiện", False)]


def test_a_rate_to_be_reached_at_the_end_of_a_stretch_that_has_just_begun_is_a_target():
    (figure,) = read("Các giải pháp này giúp ngành làm xong 100% nhiệm vụ giai đoạn 2021-2025.", published="2021-05-04")
    assert (figure.indicator, figure.plan, figure.qualifier) == ("plan_completion_rate", True, "planned")


def test_an_amount_followed_by_its_share_of_the_plan_was_spent():
    figures = read("Năm 2023, vốn khuyến công địa phương được giao sớm. Sau nửa năm: 1,2 tỷ đồng, đạt 48% kế hoạch.", published="2023-07-05")
    assert told(figures, "indicator", "plan") == [("budget_disbursed", False), ("plan_completion_rate", False)]


def test_the_plan_of_which_a_part_is_spent_is_that_of_the_year():
    spent, planned = read("6 tháng đầu năm 2023, tỉnh giải ngân 500 triệu đồng trên tổng 2 tỷ đồng.", published="2023-07-05")
    assert (spent.indicator, spent.period_end) == ("budget_disbursed", "2023-06-30")
    assert (planned.indicator, planned.plan, planned.period_end) == ("budget_planned", True, "2023-12-31")


def test_money_allotted_in_a_report_on_nine_months_is_that_of_the_year():
    allotted, spent = read("9 tháng năm 2021, tỉnh được phân bổ 3 tỷ đồng. Đã giải ngân 2 tỷ đồng.", published="2021-10-02")
    assert (allotted.period_end, spent.period_end) == ("2021-12-31", "2021-09-30")


def test_a_quarter_still_to_come_holds_plans():
    figures = read("Quý III đã hoàn thành 4 đề án.\n\nQuý IV, đơn vị triển khai 6 đề án còn lại.", published="2022-10-03")
    assert told(figures, "value", "period_start", "plan") == [(4, "2022-07-01", False), (6, "2022-10-01", True)]


def test_what_leads_a_list_in_speaks_for_all_of_it():
    figures = read("Chương trình năm 2030 có các chỉ tiêu: hỗ trợ 150 cơ sở; 100% xã có cán bộ khuyến công.", published="2025-03-01")
    assert told(figures, "value", "plan") == [(150, True), (100, True)]


def test_a_day_by_which_something_is_to_be_done_dates_no_result():
    figures = read(
        "Đơn vị phấn đấu đến hết tháng 11 giải ngân xong.\n\nCó 8 cơ sở đã nhận máy.", published="2023-07-11"
    )
    assert told(figures, "value", "period_end") == [(8, "2023-12-31")]


def test_what_is_told_as_of_now_does_not_reach_beyond_the_year_of_writing():
    goal, done = read(
        "Chương trình giai đoạn 2021 - 2025 đặt mục tiêu hỗ trợ 160 cơ sở.\n\nĐến nay, tỉnh đã hỗ trợ 71 cơ sở.", published="2023-08-18"
    )
    assert (goal.period_end, goal.plan, done.period_start, done.period_end, done.plan) == ("2025-12-31", True, "2021-01-01", "2023-12-31", False)


def test_an_undated_text_is_up_to_the_latest_year_it_tells_of():
    figures = read("Từ năm 2015 đến nay, tỉnh hỗ trợ 186 cơ sở. Riêng năm 2022 là 25 cơ sở. Kế hoạch năm 2024 là 30 cơ sở.")
    assert told(figures, "value", "period_start", "period_end") == [
        (186, "2015-01-01", "2022-12-31"),
        (25, "2022-01-01", "2022-12-31"),
        (30, "2024-01-01", "2024-12-31"),
    ]


def test_years_told_with_and_are_one_stretch():
    (figure,) = read("Giai đoạn 2014 - 2020 và năm 2021, tỉnh hỗ trợ 143 cơ sở.")
    assert (figure.period_start, figure.period_end) == ("2014-01-01", "2021-12-31")


@pytest.mark.parametrize(
    ("sentence", "funding"),
    [
        ("Năm 2022, Bộ Công Thương vừa phê duyệt 2,8 tỷ đồng cho các đề án.", "national"),
        ("Năm 2022, Sở đề nghị Cục Công Thương địa phương nâng mức hỗ trợ lên 5 tỷ đồng.", "national"),
        ("Năm 2022, huyện được tỉnh phân bổ 500 triệu đồng vốn khuyến công.", "local"),
        ("Năm 2022, huyện dùng 500 triệu đồng vốn khuyến công của mình giúp các hộ.", "local"),
        ("Năm 2022, tỉnh được phân bổ 500 triệu đồng vốn khuyến công.", None),
    ],
)
def test_who_gives_or_decides_tells_the_source(sentence, funding):
    (figure,) = read(sentence, published="2022-04-01")
    assert figure.funding == funding


def test_a_source_holds_until_another_is_named():
    figures = read("Năm 2022, kế hoạch khuyến công quốc gia là 10 tỷ đồng. Hết năm, đã thực hiện 9 tỷ đồng, đạt 90% kế hoạch.", published="2023-02-01")
    assert told(figures, "value", "funding") == [(10e9, "national"), (9e9, "national"), (90, "national")]


def test_the_rates_beside_an_amount_are_of_its_money():
    figures = read(
        "Năm 2022, cả nước giải ngân 90 tỷ đồng, đạt 61% kế hoạch và tăng 9% so với cùng kỳ. Trong đó, khuyến công quốc gia 30 tỷ đồng, "
        "khuyến công địa phương 60 tỷ đồng.",  # 30 + 60 = 90
        published="2023-02-01",
    )
    assert told(figures[:3], "indicator", "funding") == [("budget_disbursed", "total"), ("plan_completion_rate", "total"), ("growth_rate", "total")]


def test_a_total_of_which_the_rest_is_only_named_is_of_all_sources():
    total, part, _ = read("Năm 2021, các đề án có 41 tỷ đồng. Khuyến công quốc gia hỗ trợ 17 tỷ đồng cho 52 cơ sở, phần còn lại là ngân sách tỉnh.")
    assert (total.funding, part.funding) == ("total", "national")


def test_a_sum_told_behind_its_parts_is_their_total():
    figures = read("Năm 2020, khuyến công quốc gia cấp 85 triệu đồng, khuyến công địa phương 115 triệu đồng, cộng lại là 200 triệu đồng.")
    assert told(figures, "value", "funding") == [(85e6, "national"), (115e6, "local"), (200e6, "total")]  # 85 + 115


def test_organisations_and_people_who_pay_their_part_are_the_counterpart():
    figures = read(
        "Năm 2020, chương trình cần 15 tỷ đồng: trung ương 3 tỷ đồng, tỉnh 4 tỷ đồng, doanh nghiệp 8 tỷ đồng."  # 3 + 4 + 8
    )
    assert told(figures, "indicator", "funding")[3] == ("counterpart_amount", "counterpart")
    assert told(figures, "indicator", "funding")[0] == ("total_cost", "total")


def test_support_out_of_a_sum_is_a_share_of_the_cost():
    support, cost = read("Năm 2021, Công ty TNHH Hoa Mai được hỗ trợ 120 triệu đồng trong tổng số 310 triệu đồng mua máy.")
    assert told([support, cost], "indicator") == [("support_amount",), ("total_cost",)]


@pytest.mark.parametrize(
    ("sentence", "indicator"),
    [
        ("Năm 2021, huyện dùng 300 triệu đồng giúp các hộ làm bún.", "support_amount"),
        ("Năm 2021, công tác tuyên truyền dùng 300 triệu đồng.", "budget_disbursed"),
    ],
)
def test_money_used_to_help_is_support_and_money_used_up_is_spent(sentence, indicator):
    (figure,) = read(sentence)
    assert figure.indicator == indicator


def test_establishments_told_after_a_fair_took_part_in_it():
    figures = read("Năm 2023, kết quả xúc tiến thương mại: 2 hội chợ, 35 cơ sở góp mặt.")
    assert told(figures, "indicator") == [("fairs",), ("fair_participants",)]


def test_nouns_counted_together_are_one_phrase():
    figures = read("Huyện chọn 6 doanh nghiệp, cơ sở, hợp tác xã dự hội chợ trong năm 2019.")
    assert told(figures, "value", "indicator", "period_start") == [(6, "fair_participants", "2019-01-01")]


def test_a_count_told_again_to_say_what_it_cost_is_no_second_figure():
    figures = read("Năm 2023, tỉnh ký hợp đồng 8 đề án. Tổng mức đầu tư của 8 đề án là 31 tỷ đồng, dành cho 8 đề án khác là 2 tỷ đồng.")
    assert told(figures, "value", "unit") == [(8, "project"), (31e9, "VND"), (8, "project"), (2e9, "VND")]


def test_models_of_the_same_kind_are_of_the_kind_last_named():
    figures = read("Đề án năm 2017 là mô hình trình diễn kỹ thuật về gạch. Toàn tỉnh có 11 mô hình tương tự.")
    assert told(figures, "value", "indicator") == [(11, "demonstration_models")]


def test_amounts_of_a_rule_are_ceilings_though_they_are_granted():
    figures = read(
        "Từ ngày 1/9/2023, mức hỗ trợ khuyến công mới được áp dụng. Máy móc được cấp 50% chi phí, không vượt 300 triệu đồng; mô hình 30%.",
        title="Nâng mức hỗ trợ khuyến công", published="2023-08-03",
    )
    assert told(figures, "indicator", "period_start") == [("support_cap", "2023-09-01")] * 3


@pytest.mark.parametrize(
    ("sentence", "area"),
    [
        ("Năm 2023, TP. Hà Nội hỗ trợ 20 cơ sở mua máy.", None),  # the province itself
        ("Năm 2023, thành phố Cần Thơ hỗ trợ 20 cơ sở mua máy.", None),
        ("Năm 2023, TP. Vĩnh Yên hỗ trợ 20 cơ sở mua máy.", "TP. Vĩnh Yên"),
        ("Năm 2023, Công ty TNHH Hoa Mai nhận 200 triệu đồng.", "Công ty TNHH Hoa Mai"),
        ("Năm 2023, Công ty TNHH Thương mại và Sản xuất Hoa Mai nhận 200 triệu đồng.", "Công ty TNHH Thương mại và Sản xuất Hoa Mai"),
        ("Năm 2023, Công ty TNHH sản xuất vật liệu xây dựng Hoa Mai nhận 200 triệu đồng.", "Công ty TNHH sản xuất vật liệu xây dựng Hoa Mai"),
        ("Năm 2023, công ty TNHH được hỗ trợ nhiều nhất nhận 200 triệu đồng.", None),
        ("Năm 2023, các đề án nhận 900 triệu đồng; Công ty TNHH Hoa Mai là một nơi được hưởng.", None),
        ("Năm 2023, huyện Ba Tơ có 9 đề án, huyện Mộ Đức 3 đề án.", "huyện Ba Tơ"),
    ],
)
def test_the_area_is_a_place_inside_the_province_or_an_establishment_with_its_name(sentence, area):
    assert read(sentence, title="Tin khuyến công")[0].area == area


def test_each_district_of_a_row_has_its_own_number():
    figures = read("Năm 2023, huyện Ba Tơ có 9 đề án, huyện Mộ Đức 3 đề án.")
    assert told(figures, "value", "area") == [(9, "huyện Ba Tơ"), (3, "huyện Mộ Đức")]


def test_an_establishment_told_of_again_keeps_its_district_beside_the_centre_that_helped_it():
    figures = read("Xưởng dầu lạc của chị Lê Thị Lan ở huyện Thanh Khê ép thủ công. Năm 2018, xưởng được Trung tâm Khuyến công hỗ trợ 120 triệu đồng.")
    assert told(figures, "area") == [("huyện Thanh Khê",)]


def test_what_is_to_be_carried_out_in_years_to_come_is_a_target():
    figures = read("Giai đoạn 2036-2040, tỉnh đặt mục tiêu hỗ trợ 100 cơ sở, thực hiện 50 đề án.")
    assert told(figures, "value", "plan") == [(100, True), (50, True)]


def test_parts_of_two_budgets_keep_their_sources_beside_counts():
    figures = read(
        "Năm 2020, tỉnh có 112 đề án với 24 tỷ đồng. Trong đó khuyến công quốc gia 31 đề án, 11 tỷ đồng; khuyến công địa phương 81 đề án, 13 tỷ đồng."
    )
    assert told(figures, "value", "funding") == [
        (112, "total"), (24e9, "total"), (31, "national"), (11e9, "national"), (81, "local"), (13e9, "local")  # 31 + 81, 11 + 13
    ]


def test_projects_divided_by_work_are_not_divided_by_source():
    figures = read(
        "Năm 2022, ngân sách tỉnh giúp 11 đề án: 8 đề án máy móc, 2 đề án đào tạo nghề và 1 đề án quảng bá. "  # 8 + 2 + 1
        "Tỉnh còn đăng ký 3 đề án khuyến công quốc gia."  # 8 + 3 would be 11 as well
    )
    assert told(figures, "value", "funding") == [(11, "local"), (8, "local"), (2, "local"), (1, "local"), (3, "national")]


def test_the_rate_behind_an_estimate_of_the_year_is_of_the_year():
    figures = read("9 tháng năm 2024, tỉnh giải ngân 6 tỷ đồng. Ước cả năm giải ngân 9 tỷ đồng, đạt 95% kế hoạch.", published="2024-10-15")
    assert told(figures, "value", "period_end") == [(6e9, "2024-09-30"), (9e9, "2024-12-31"), (95, "2024-12-31")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Năm 2023 có 9 đề án được hỗ trợ 3 tỷ đồng từ ngân sách tỉnh; trung ương 1 tỷ đồng.",
        "Năm 2023 có 3 tỷ đồng cho 9 đề án từ ngân sách tỉnh; trung ương 1 tỷ đồng.",
    ],
)
def test_projects_and_their_money_are_of_the_source_told_behind_both(sentence):
    figures = read(sentence)
    assert told(figures, "funding") == [("local",), ("local",), ("national",)]


def test_a_verb_of_intention_governs_what_is_to_be_spent():
    figures = read("Sáu tháng đầu năm 2024, tỉnh hỗ trợ 13 cơ sở.\n\nDự kiến cả năm 2024, Trung tâm giải ngân 6 tỷ đồng.", published="2024-07-10")
    assert told(figures, "indicator", "plan") == [("establishments_supported", False), ("budget_planned", True)]


def test_a_count_said_to_be_done_is_done_though_an_approval_stands_before_it():
    figures = read("Năm 2021, trong 16 đề án được duyệt, 11 đề án đã nghiệm thu.", published="2021-11-03")
    assert told(figures, "value", "plan") == [(16, True), (11, False)]


def test_what_each_is_to_get_is_planned_and_what_was_raised_is_not():
    figures = read("Kế hoạch năm 2024 vừa được duyệt.\n\nMỗi đơn vị được 300 triệu đồng.\n\nTỉnh huy động được 2 tỷ đồng.", published="2024-02-01")
    assert told(figures, "value", "plan") == [(300e6, True), (2e9, False)]


def test_what_is_of_the_whole_province_does_not_take_the_source_told_before():
    figures = read("Năm 2023, các cơ sở nhận 2 tỷ đồng vốn khuyến công quốc gia. Toàn tỉnh có 5 tỷ đồng. Khuyến công địa phương còn chậm.")
    assert told(figures, "value", "funding") == [(2e9, "national"), (5e9, None)]
