"""What was done against its plan and its percentage, and the plans that percentages imply."""

import pytest
from checking import BILLION, MILLION, article, brief, checked

PLAN = {"plan": True, "indicator": "budget_planned", "qualifier": "planned"}
DONE = {"indicator": "budget_disbursed"}


def test_a_percentage_gives_the_plan_that_is_not_stated():
    document = article("Bảy tháng, tỉnh thực hiện được 1,5 tỷ đồng, đạt 40,25% so với kế hoạch.")
    (check,) = checked(document, ("1,5 tỷ đồng", 1.5 * BILLION, DONE), ("40,25%", 40.25))
    # 1.5 / 0.4025 = 3.7267; from 1.45 / 0.40255 = 3.6020 to 1.55 / 0.40245 = 3.8514, so digits below 0.1 say nothing.
    assert (check.kind, check.outcome, check.figure, check.others) == ("plan", "computed", 1, (2,))
    assert (check.computed, check.difference) == (3_700_000_000, None)
    assert check.message == "1,5 tỷ đồng bằng 40,25% kế hoạch, tính ra kế hoạch khoảng 3,7 tỷ đồng (từ 3,6 đến 3,9 tỷ đồng)."


@pytest.mark.parametrize(
    ("text", "rate", "outcome"),
    [
        ("Giải ngân 3,2 tỷ đồng trên kế hoạch 4 tỷ đồng, đạt {}.", "80%", "ok"),  # 3.2 / 4 = 0.8
        ("Giải ngân 3,2 tỷ đồng trên kế hoạch 4 tỷ đồng, đạt {}.", "85%", "failed"),
        ("Giải ngân được 3,2 tỷ đồng, bằng {} kế hoạch (4 tỷ đồng).", "80%", "ok"),
        ("Giải ngân được 3,2 tỷ đồng, bằng {} kế hoạch (4 tỷ đồng).", "74%", "failed"),
    ],
)
def test_a_stated_plan_is_held_against_the_percentage(text, rate, outcome):
    told = [("3,2 tỷ đồng", 3.2 * BILLION, DONE), ("4 tỷ đồng", 4 * BILLION, PLAN), (rate, float(rate[:-1]))]
    if text.index("{}") < text.index("4 tỷ"):
        told[1:] = told[:0:-1]
    (check,) = checked(article(text.format(rate)), *told)
    assert (check.kind, check.outcome, check.figure, check.computed is not None) == ("plan", outcome, 1, True)
    assert "tính ra 80%" in check.message if outcome == "failed" else check.message.endswith("khớp.")


def test_the_plan_may_stand_first():
    document = article("Kế hoạch 5.000 triệu đồng, thực hiện được 4.000 triệu đồng, đạt 80% kế hoạch.")
    told = (("5.000 triệu đồng", 5000 * MILLION, PLAN), ("4.000 triệu đồng", 4000 * MILLION, DONE), ("80%", 80))
    assert brief(checked(document, *told)) == [("plan", "ok", 2, (3, 1))]


def test_a_plan_told_just_before_may_confirm_but_not_contradict():
    told = (("918 triệu đồng", 918 * MILLION, PLAN), ("578 triệu đồng", 578 * MILLION, DONE))
    document = article("Kế hoạch cả năm là 918 triệu đồng. Đến nay giải ngân 578 triệu đồng, đạt 63% kế hoạch.")
    assert brief(checked(document, *told, ("63%", 63))) == [("plan", "ok", 2, (3, 1))]  # 578 / 918 = 0.6296
    document = article("Kế hoạch cả năm là 918 triệu đồng. Đến nay giải ngân 578 triệu đồng, đạt 70% kế hoạch.")
    assert brief(checked(document, *told, ("70%", 70))) == [("plan", "computed", 2, (3,))]


@pytest.mark.parametrize(("rate", "outcome"), [("77,28%", "ok"), ("77,27%", "failed"), ("77,3%", "ok"), ("77,2%", "ok"), ("77,1%", "failed")])
def test_a_percentage_may_be_rounded_or_cut_off(rate, outcome):
    document = article(f"Chi 4.702 triệu đồng trên kế hoạch 6.084 triệu đồng, đạt {rate}.")  # 4702 / 6084 = 0.772847
    told = (("4.702 triệu đồng", 4702 * MILLION, DONE), ("6.084 triệu đồng", 6084 * MILLION, PLAN))
    (check,) = checked(document, *told, (rate, float(rate[:-1].replace(",", "."))))
    assert check.outcome == outcome


def test_a_ratio_is_its_own_plan():
    document = article("Đến nay đã xong 17/28 đề án, đạt 60,7%.")  # 17 / 28 = 0.60714
    (check,) = checked(document, ("17/28 đề án", 17), ("60,7%", 60.7))
    assert (check.outcome, check.message) == ("ok", "17 đề án trên kế hoạch 28 đề án là 60,71%, bài ghi 60,7%: khớp.")
    document = article("Đến nay đã xong 17/28 đề án, đạt 70,6%.")
    (check,) = checked(document, ("17/28 đề án", 17), ("70,6%", 70.6))
    assert check.outcome == "failed"


def test_a_count_implies_a_whole_number():
    document = article("Đã hỗ trợ 12 cơ sở, đạt 80% kế hoạch.")
    (check,) = checked(document, ("12 cơ sở", 12), ("80%", 80))
    # 12 / 0.805 = 14.9 to 12 / 0.795 = 15.1
    assert (check.computed, check.message) == (15, "12 cơ sở bằng 80% kế hoạch, tính ra kế hoạch 15 cơ sở.")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Thực hiện 300 triệu đồng; các nguồn đều đạt 100% kế hoạch.", {}),
        ("Thực hiện 300 triệu đồng, hai nguồn đều đạt 100% kế hoạch.", {}),
        ("Năm tới giải ngân 300 triệu đồng, đạt 90% kế hoạch.", {"plan": True}),
        ("Thực hiện 300 triệu đồng, vượt 10% kế hoạch.", {}),
        ("Thực hiện khoảng 300 triệu đồng, đạt 75% kế hoạch.", {"qualifier": "approx"}),
        ("Thực hiện 300 triệu đồng. Cả năm đạt 90% kế hoạch.", {}),
        ("Kế hoạch 300 triệu đồng, phấn đấu đạt 90%.", {"plan": True}),
    ],
)
def test_a_percentage_of_something_else_is_no_check(text, fields):
    quote = "khoảng 300 triệu đồng" if "khoảng" in text else "300 triệu đồng"
    rate = next(word.strip(",.") for word in text.split() if "%" in word)
    assert checked(article(text), (quote, 300 * MILLION, DONE | fields), (rate, float(rate[:-1]))) == []


GAP = (
    "Tỉnh thực hiện được 900 triệu đồng, đạt 45% kế hoạch. Cụ thể, máy móc được 600 triệu đồng, đạt 50% kế hoạch; "
    "đào tạo được 300 triệu đồng, đạt {} kế hoạch."
)


def test_the_plans_of_the_parts_may_leave_some_of_the_total_unnamed():
    told = (("900 triệu đồng", 900), ("45%", 45), ("600 triệu đồng", 600), ("50%", 50), ("300 triệu đồng", 300))
    told = [(q, n) if q.endswith("%") else (q, n * MILLION, DONE) for q, n in told]
    checks = checked(article(GAP.format("60%")), *told, ("60%", 60))
    assert brief(checks)[0] == ("sum", "ok", 1, (3, 5))  # 600 + 300 = 900
    gap = checks[-1]
    # 900 / 0.45 - (600 / 0.5 + 300 / 0.6) = 2000 - (1200 + 500) = 300; rounding explains no more than 22 + 13 + 5 = 40.
    assert (gap.kind, gap.outcome, gap.figure, gap.others, gap.computed) == ("plan_gap", "computed", 1, (3, 5), 300_000_000)
    assert gap.message == (
        "Kế hoạch tính ra của tổng khoảng 2 tỷ đồng, của các phần cộng lại khoảng 1,7 tỷ đồng: "
        "khoảng 300 triệu đồng thuộc nội dung mà bài không nêu."
    )
    # 900 / 0.45 - (1200 + 300 / 0.375) = 2000 - 2000
    assert "plan_gap" not in {c.kind for c in checked(article(GAP.format("37,5%")), *told, ("37,5%", 37.5))}
