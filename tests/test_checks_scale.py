"""Numbers beyond any plausible size."""

import pytest
from checking import BILLION, MILLION, NATIONAL, article, brief, checked


@pytest.mark.parametrize(
    ("quote", "value", "fields", "wrong"),
    [
        ("3.805 đồng", 3805, NATIONAL, True),
        ("3.805 triệu đồng", 3805 * MILLION, NATIONAL, False),
        ("500.000 đồng", 500_000, {}, False),  # what a learner gets
        ("4.500 tỷ đồng", 4500 * BILLION, {}, True),
        ("4.500 tỷ đồng", 4500 * BILLION, {"province": "Cả nước"}, False),
        ("4.500 tỷ đồng", 4500 * BILLION, {"indicator": "counterpart_amount"}, False),
        ("4.500 tỷ đồng", 4500 * BILLION, {"indicator": "other"}, False),  # a region's industrial output
        ("3316%", 3316, {}, True),
        ("133,5%", 133.5, {}, False),
        ("120.000 cơ sở", 120_000, {}, True),
        ("1.200 cơ sở", 1200, {}, False),
        ("2,5 đề án", 2.5, {}, True),
    ],
)
def test_only_what_cannot_be_right_is_pointed_out(quote, value, fields, wrong):
    checks = checked(article(f"Tỉnh báo cáo {quote} trong năm."), (quote, value, fields))
    assert brief(checks) == ([("scale", "failed", 1, ())] if wrong else [])


def test_the_message_says_what_is_usual():
    (check,) = checked(article("Quốc gia hỗ trợ 3.805 đồng."), ("3.805 đồng", 3805))
    assert check.message == (
        "3.805 đồng quá nhỏ so với kinh phí khuyến công thường gặp (từ 100.000 đồng), có thể nhầm đơn vị hoặc dấu chấm, dấu phẩy."
    )
    assert (check.computed, check.difference) == (None, None)


@pytest.mark.parametrize(
    ("text", "fields", "wrong"),
    [
        ("Năm 2027, tỉnh đã hỗ trợ 12 cơ sở.", {}, True),
        ("Năm 2027, tỉnh đã phê duyệt kế hoạch hỗ trợ 12 cơ sở.", {}, False),  # a plan, whatever its fields say
        ("Năm 2027, tỉnh hỗ trợ 12 cơ sở.", {}, False),
        ("Năm 2027, tỉnh đã hỗ trợ 12 cơ sở.", {"plan": True, "status": "kế hoạch"}, False),
        ("Năm 2023, tỉnh đã hỗ trợ 12 cơ sở.", {"period_start": "2023-01-01", "period_end": "2023-12-31"}, False),
    ],
)
def test_a_result_of_a_period_to_come_is_pointed_out(text, fields, wrong):
    period = {"period_start": "2027-01-01", "period_end": "2027-12-31"}
    checks = checked(article(text, published="2023-06-01"), ("12 cơ sở", 12, period | fields))
    assert [c.kind for c in checks] == ["scale"] * wrong
    if wrong:
        assert checks[0].message == (
            "Bài đăng ngày 01/06/2023 nhưng ghi 12 cơ sở là kết quả đã thực hiện của thời kỳ bắt đầu từ 01/01/2027."
        )
