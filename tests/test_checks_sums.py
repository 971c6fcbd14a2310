"""Parts against their total: what is sealed, what is an alarm, and what is never added. Sums are worked out beside each."""

import pytest
from checking import BILLION, COST, LOCAL, MILLION, NATIONAL, OWN, TOTAL, article, brief, checked

BY_SOURCE = (
    "Năm 2022, tổng kinh phí thực hiện là {} triệu đồng. Trong đó, nguồn quốc gia 1.200 triệu đồng, nguồn địa phương "
    "800,5 triệu đồng và các cơ sở góp 3.000 triệu đồng{}."
)
PARTS = (
    ("1.200 triệu đồng", 1200 * MILLION, NATIONAL),
    ("800,5 triệu đồng", 800.5 * MILLION, LOCAL),
    ("3.000 triệu đồng", 3000 * MILLION, OWN),
)


def test_the_sources_of_a_programme_seal_its_total():
    (check,) = checked(article(BY_SOURCE.format("5.000,5", "")), ("5.000,5 triệu đồng", 5000.5 * MILLION, COST), *PARTS)
    assert (check.kind, check.outcome, check.figure, check.others) == ("sum", "ok", 1, (2, 3, 4))
    assert (check.computed, check.difference) == (5_000_500_000, 0)
    assert check.message == "1.200 + 800,5 + 3.000 = 5.000,5 triệu đồng: khớp."  # 1200 + 800.5 + 3000


def test_all_sources_named_that_make_another_sum_are_an_alarm():
    (check,) = checked(article(BY_SOURCE.format("5.030,5", "")), ("5.030,5 triệu đồng", 5030.5 * MILLION, COST), *PARTS)
    assert (check.outcome, check.computed, check.difference) == ("failed", 5_000_500_000, 30_000_000)
    assert check.message == (
        "Cộng các phần được 5.000,5 triệu đồng (1.200 + 800,5 + 3.000), bài ghi tổng 5.030,5 triệu đồng, lệch 30 triệu đồng."
    )


@pytest.mark.parametrize("more", [", còn lại là vốn vay", "; ngoài ra còn các khoản đóng góp", " cùng phần lồng ghép từ chương trình khác"])
def test_words_that_leave_room_for_more_make_no_alarm(more):
    assert checked(article(BY_SOURCE.format("5.900", more)), ("5.900 triệu đồng", 5900 * MILLION, COST), *PARTS) == []


def test_an_amount_that_was_not_read_makes_no_alarm():
    text = BY_SOURCE.format("5.900", " cùng 899,5 triệu đồng của huyện")
    assert checked(article(text), ("5.900 triệu đồng", 5900 * MILLION, COST), *PARTS) == []


def test_within_that_names_some_of_the_parts_is_no_check():
    text = "Tổng kinh phí là 2.500 triệu đồng, trong đó hỗ trợ máy móc 1.200 triệu đồng và đào tạo 300 triệu đồng."
    told = (("2.500 triệu đồng", 2500 * MILLION, COST), ("1.200 triệu đồng", 1200 * MILLION), ("300 triệu đồng", 300 * MILLION))
    assert checked(article(text), *told) == []


def test_parts_that_exceed_what_is_made_of_them_are_an_alarm():
    text = "Tổng kinh phí là 900 triệu đồng, gồm 500 triệu đồng cho máy móc, 300 triệu đồng cho mô hình và 200 triệu đồng cho đào tạo."
    told = [(f"{n} triệu đồng", n * MILLION, LOCAL) for n in (900, 500, 300, 200)]
    (check,) = checked(article(text), *told)  # 500 + 300 + 200 = 1000; 300 + 200 = 500 is no part of the story
    assert (check.outcome, check.figure, check.computed, check.difference) == ("failed", 1, 1_000_000_000, -100_000_000)


def test_categories_that_overlap_are_no_alarm():
    text = "Đã giúp 20 cơ sở, trong đó 12 cơ sở chế biến gỗ, 11 cơ sở có hàng xuất khẩu."
    assert checked(article(text), ("20 cơ sở", 20), ("12 cơ sở", 12), ("11 cơ sở", 11)) == []


def test_a_row_that_goes_on_behind_a_match_is_neither_sealed_nor_an_alarm():
    text = "Tổng số 12 đề án được giao, gồm 4 đề án máy móc, 8 đề án hội chợ, 3 đề án đào tạo."  # 4 + 8 = 12, with 3 it is 15
    assert checked(article(text), ("12 đề án", 12), ("4 đề án", 4), ("8 đề án", 8), ("3 đề án", 3)) == []


@pytest.mark.parametrize("inside", [" (trong đó 500 triệu đồng mua mới)", ", trong đó 500 triệu đồng mua mới"])
def test_parts_of_parts_are_not_added_to_an_alarm(inside):
    text = f"Tổng kinh phí là 900 triệu đồng, gồm 700 triệu đồng cho máy móc{inside}, 300 triệu đồng cho đào tạo."
    assert checked(article(text), *((f"{n} triệu đồng", n * MILLION, LOCAL) for n in (900, 700, 500, 300))) == []


def test_what_the_supported_put_in_is_no_part_of_the_support():
    text = "Tổng mức hỗ trợ là 5 tỷ đồng, trong đó quốc gia 2 tỷ đồng; các cơ sở đối ứng 8 tỷ đồng."
    assert checked(article(text), ("5 tỷ đồng", 5 * BILLION, TOTAL), ("2 tỷ đồng", 2 * BILLION, NATIONAL), ("8 tỷ đồng", 8 * BILLION, OWN)) == []


def test_parts_that_only_fit_together_are_kept_together():
    text = "Tổng kinh phí là 600 triệu đồng, gồm 300 triệu đồng cho máy móc. Cụ thể, hội chợ 100 triệu đồng, đào tạo 200 triệu đồng."
    told = [(f"{n} triệu đồng", n * MILLION) for n in (600, 300, 100, 200)]
    assert brief(checked(article(text), *told)) == [("sum", "ok", 1, (2, 3, 4))]  # not 300 = 100 + 200, which leaves 600 alone


def test_a_part_may_have_parts_of_its_own_over_several_paragraphs():
    text = (
        "Khuyến công địa phương thực hiện được 1,45 tỷ đồng.\n\nCụ thể, nội dung máy móc được 1,1 tỷ đồng. Nhiều cơ sở quan tâm.\n\n"
        "Nội dung thị trường được 250 triệu đồng. Chủ yếu là hội chợ với 150 triệu đồng; quảng bá hết 60 triệu đồng. "
        "Bình chọn sản phẩm hết 40 triệu đồng.\n\nNội dung đào tạo được 100 triệu đồng."
    )
    values = {"1,45 tỷ đồng": 1450, "1,1 tỷ đồng": 1100, "250 triệu đồng": 250, "150 triệu đồng": 150, "60 triệu đồng": 60}
    values |= {"40 triệu đồng": 40, "100 triệu đồng": 100}
    checks = checked(article(text), *((quote, n * MILLION, LOCAL) for quote, n in values.items()))
    # 1100 + 250 + 100 = 1450, and 150 + 60 + 40 = 250.
    assert brief(checks) == [("sum", "ok", 1, (2, 3, 7)), ("sum", "ok", 3, (4, 5, 6))]
    assert checks[0].message == "1.100 + 250 + 100 = 1.450 triệu đồng: khớp."


def test_a_total_may_be_told_after_its_parts():
    text = "Huyện góp 1,1 tỷ đồng. Tỉnh rót thêm 1,3 tỷ đồng cho các cơ sở, cộng lại là 2,4 tỷ đồng."
    told = [(f"{n} tỷ đồng".replace(".", ","), n * BILLION, LOCAL) for n in (1.1, 1.3, 2.4)]
    assert brief(checked(article(text), *told)) == [("sum", "ok", 3, (1, 2))]  # 1.1 + 1.3


def test_one_total_may_be_broken_down_twice():
    text = (
        "Tổng kinh phí là 1.000 triệu đồng, gồm 600 triệu đồng của quốc gia và 400 triệu đồng của tỉnh. "
        "Theo nội dung, máy móc 700 triệu đồng, đào tạo 300 triệu đồng."
    )
    told = [(f"{q} triệu đồng", n * MILLION, f) for q, n, f in (("1.000", 1000, TOTAL), ("600", 600, NATIONAL), ("400", 400, LOCAL))]
    told += [("700 triệu đồng", 700 * MILLION), ("300 triệu đồng", 300 * MILLION)]
    assert brief(checked(article(text), *told)) == [("sum", "ok", 1, (2, 3)), ("sum", "ok", 1, (4, 5))]


def test_rounded_numbers_match_within_their_last_places_and_only_so():
    text = "Tổng kinh phí là {} tỷ đồng, trong đó nguồn quốc gia 1.203 triệu đồng, nguồn địa phương 1.478 triệu đồng."
    parts = (("1.203 triệu đồng", 1203 * MILLION, NATIONAL), ("1.478 triệu đồng", 1478 * MILLION, LOCAL))
    (check,) = checked(article(text.format("2,68")), ("2,68 tỷ đồng", 2680 * MILLION, TOTAL), *parts)
    # 1203 + 1478 = 2681; allowed are 5 + 0.5 + 0.5 = 6 triệu.
    assert (check.outcome, check.difference) == ("ok", -1_000_000)
    assert check.message == "1.203 + 1.478 = 2.681 triệu đồng, bài ghi 2.680 triệu đồng: khớp trong phạm vi làm tròn."
    (check,) = checked(article(text.format("2,69")), ("2,69 tỷ đồng", 2690 * MILLION, TOTAL), *parts)
    assert (check.outcome, check.difference) == ("failed", 9_000_000)


def test_rounding_as_wide_as_a_part_seals_nothing():
    text = "Tổng kinh phí là 10 tỷ đồng, trong đó nguồn quốc gia 9 tỷ đồng, nguồn địa phương 600 triệu đồng."
    told = (("10 tỷ đồng", 10 * BILLION, TOTAL), ("9 tỷ đồng", 9 * BILLION, NATIONAL), ("600 triệu đồng", 600 * MILLION, LOCAL))
    assert checked(article(text), *told) == []  # 9.6 is within 10 +- (0.5 + 0.5), and so would be 9 alone


def test_about_is_never_an_alarm_and_may_be_confirmed():
    text = "Tổng kinh phí {} tỷ đồng, trong đó nguồn tỉnh 726 triệu đồng, các cơ sở góp 9.012 triệu đồng."
    parts = (("726 triệu đồng", 726 * MILLION, LOCAL), ("9.012 triệu đồng", 9012 * MILLION, OWN))
    under = COST | {"qualifier": "under"}
    assert brief(checked(article(text.format("gần 9,74")), ("gần 9,74 tỷ đồng", 9740 * MILLION, under), *parts)) == [("sum", "ok", 1, (2, 3))]
    assert checked(article(text.format("gần 9,94")), ("gần 9,94 tỷ đồng", 9940 * MILLION, under), *parts) == []


ONE_SENTENCE = "Năm 2022, tổng số {} được giao, gồm {} và {}."


@pytest.mark.parametrize(
    ("quotes", "fields"),
    [
        (("12 đề án", "4 đề án", "8 cơ sở"), ({}, {}, {})),  # different things
        (("12 lao động", "4 lao động", "8 lao động"), ({}, {}, {"indicator": "jobs_created"})),
        (("12 đề án", "4 đề án", "8 đề án"), ({}, {}, {"period_end": "2023-12-31"})),
        (("12 đề án", "4 đề án", "8 đề án"), ({}, {}, {"province": "Tỉnh B"})),
        (("12 đề án", "4 đề án", "8 đề án"), ({}, {}, {"area": "huyện C"})),
        (("12 đề án", "4 đề án", "8 đề án"), ({}, {}, {"plan": True})),
        (("12 đề án", "4 đề án", "8 đề án"), (NATIONAL, NATIONAL, LOCAL)),  # national holds no local
    ],
)
def test_what_is_not_of_one_kind_is_never_added(quotes, fields):
    document = article(ONE_SENTENCE.format(*quotes))
    told = [(q, n, f) for q, n, f in zip(quotes, (12, 4, 8), fields, strict=True)]
    assert checked(document, *told) == []
    alike = [(q.replace("cơ sở", "đề án").replace("lao động", "đề án"), n) for q, n, _ in told]
    assert brief(checked(article(ONE_SENTENCE.format(*(q for q, _ in alike))), *alike)) == [("sum", "ok", 1, (2, 3))]


@pytest.mark.parametrize(
    "text",
    [
        "Tổng mức hỗ trợ là 500 triệu đồng, gồm 300 triệu đồng của quốc gia và 200 triệu đồng/cơ sở.",
        "Tổng mức hỗ trợ là 500 triệu đồng, gồm 300 triệu đồng của quốc gia, bình quân mỗi nơi 200 triệu đồng.",
        "Tổng mức hỗ trợ là 500 triệu đồng, gồm 300 triệu đồng của quốc gia, tăng 200 triệu đồng.",
    ],
)
def test_amounts_for_each_and_rises_are_no_parts(text):
    assert checked(article(text), *((f"{n} triệu đồng", n * MILLION) for n in (500, 300, 200))) == []


def test_amounts_far_behind_a_total_are_not_its_parts():
    text = "Tổng kinh phí là 500 triệu đồng. Máy đã về. Xưởng chạy tốt. Người làm yên tâm. Nơi này nhận 300 triệu đồng, nơi kia 200 triệu đồng."
    assert checked(article(text), *((f"{n} triệu đồng", n * MILLION) for n in (500, 300, 200))) == []


def test_small_counts_far_apart_prove_nothing():
    text = "Tỉnh có 12 đề án. Máy móc mới đã về. Các xưởng chạy tốt. Người làm yên tâm. Một nơi làm 4 đề án. Nơi khác nhận 8 đề án."
    assert checked(article(text), ("12 đề án", 12), ("4 đề án", 4), ("8 đề án", 8)) == []


def test_the_title_is_no_part_of_a_sum():
    document = article("Quốc gia lo 4 đề án và tỉnh lo 8 đề án.", title="Khuyến công: 12 đề án")
    assert checked(document, ("12 đề án", 12), ("4 đề án", 4, NATIONAL), ("8 đề án", 8, LOCAL)) == []


TABLE = "| STT | Nội dung | Kinh phí |\n|---|---|---|\n" + (
    "| 1 | Máy móc | 1.850 |\n| 2 | Mô hình | 900 |\n| 3 | Tuyên truyền | {} |\n| | {} | 2.870,5 |"
)
ROWS = (("1.850", 1850 * MILLION), ("900", 900 * MILLION), ("120,5", 120.5 * MILLION), ("2.870,5", 2870.5 * MILLION))


def test_the_total_row_of_a_table_is_held_against_its_column():
    # 1850 + 900 + 120.5 = 2870.5
    assert brief(checked(article(TABLE.format("120,5", "Tổng cộng")), *ROWS)) == [("sum", "ok", 4, (1, 2, 3))]
    rows = (*ROWS[:2], ("100,5", 100.5 * MILLION), ROWS[3])
    (check,) = checked(article(TABLE.format("100,5", "Cộng")), *rows)
    assert (check.outcome, check.computed, check.difference) == ("failed", 2_850_500_000, 20_000_000)


def test_a_column_with_a_number_that_was_not_read_is_no_alarm():
    assert checked(article(TABLE.format("100,5", "Cộng")), *ROWS[:2], ROWS[3]) == []


def test_a_row_without_the_word_for_a_total_is_none():
    assert checked(article(TABLE.format("100,5", "Công ty cổ phần Tổng hợp")), *ROWS[:2], ("100,5", 100.5 * MILLION), ROWS[3]) == []


def test_the_row_of_the_whole_region_may_come_first():
    table = "| Nguồn | Kế hoạch |\n|---|---|\n| Toàn vùng | 60,84 |\n| Quốc gia | 11,375 |\n| Địa phương | {} |"
    told = (("60,84", 60.84 * BILLION), ("11,375", 11.375 * BILLION, NATIONAL), ("49,465", 49.465 * BILLION, LOCAL))
    assert brief(checked(article(table.format("49,465")), *told)) == [("sum", "ok", 1, (2, 3))]  # 11.375 + 49.465
    assert checked(article(table.format("47,465")), *told[:2], ("47,465", 47.465 * BILLION, LOCAL)) == []


@pytest.mark.parametrize(("first", "second"), [("I. Quốc gia", "1. Máy móc"), ("1. Quốc gia", "1.1. Máy móc"), ("Quốc gia", "- Máy móc")])
def test_rows_of_a_lower_level_are_not_added_again(first, second):
    again = first.replace("Quốc gia", "Địa phương")
    table = f"| Nội dung | Kinh phí |\n|---|---|\n| {first} | 1.000 |\n| {second} | 700 |\n| {again} | 2.000 |\n| Tổng cộng | {{}} |"
    told = [(n, v * MILLION) for n, v in (("1.000", 1000), ("700", 700), ("2.000", 2000))]
    checks = checked(article(table.format("3.000")), *told, ("3.000", 3000 * MILLION))
    assert brief(checks) == ([("sum", "ok", 4, (1, 3))] if first[0] in "I1" else [])  # 1000 + 2000
    assert all(c.message == "1.000 + 2.000 = 3.000 triệu đồng: khớp." for c in checks)


def test_subtotals_make_the_last_total():
    rows = [("Máy", 5), ("Mô hình", 2), ("Cộng", 7), ("Đào tạo", 3), ("Hội chợ", 1), ("Cộng", 4), ("Tổng cộng", 11)]
    table = "| Nội dung | Số đề án |\n|---|---|\n" + "\n".join(f"| {label} | {n} |" for label, n in rows)
    told = [(f" {n}", n) for _, n in rows]
    document = article(table)
    count = {"unit": "other", "indicator": "training_courses"}
    checks = checked(document, *told, **count)
    # 5 + 2 = 7, 3 + 1 = 4, 7 + 4 = 11; a bare number of a cell counts nothing that is known by name.
    assert brief(checks) == [("sum", "ok", 3, (1, 2)), ("sum", "ok", 6, (4, 5)), ("sum", "ok", 7, (3, 6))]
