"""What the guided check ends in, worked out by hand from Điều 1 khoản 2 NĐ 45/2012/NĐ-CP and the amounts that are loaded."""

import re
from datetime import date
from io import BytesIO

import docx
import pytest

from bot.proof import faults
from bot.wizard.application_form import BLANK, HEADING, application
from bot.wizard.shelf import topics, trades
from bot.wizard.verdict import ONLY_A_GUIDE, check

TODAY = date(2026, 11, 22)
# A household business that makes handicrafts in a ward of Thanh Hóa, a province, and wants machines.
BASE = {
    "place": "Thanh Hóa", "unit": "phuong", "kind": "household", "trade": "Tiểu thủ công nghiệp", "wants": ["máy móc"], "programme": "national",
}  # fmt: skip
RULE_A, RULE_B = "Điều 1 khoản 2 điểm a NĐ 45/2012/NĐ-CP", "Điều 1 khoản 2 điểm b NĐ 45/2012/NĐ-CP"


@pytest.fixture(scope="module")
def policy(shipped_assistant):
    return shipped_assistant.policy


def outcome_of(policy, on=TODAY, **picks):
    outcome = check(policy.book, policy.matcher, BASE | picks, on)
    assert faults(outcome.answer, policy.book.documents, [f"{on:%d/%m/%Y}"]) == []
    return outcome


def finding(outcome, matter):
    return next(f for f in outcome.judgement.findings if f.matter == matter)


# --- who ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["Thanh Hóa", "Nam Định", "Phú Yên", "Lâm Đồng"])
def test_a_ward_of_a_province_is_likely_by_point_a(policy, place):
    outcome = outcome_of(policy, place=place)
    assert (outcome.judgement.standing, outcome.judgement.by) == ("likely", "a")
    assert outcome.answer.text.startswith(f"Nhiều khả năng cơ sở thuộc đối tượng khuyến công, theo {RULE_A}. [1]")
    assert f"Căn cứ: {RULE_A}, sửa đổi bởi NĐ 235/2025/NĐ-CP, áp dụng từ 15/10/2025 [1]." in outcome.answer.text


@pytest.mark.parametrize("unit", ["xa", "dac khu"])
def test_a_commune_of_a_centrally_run_city_is_likely(policy, unit):
    assert outcome_of(policy, place="Hải Phòng", unit=unit).judgement.standing == "likely"


@pytest.mark.parametrize("place", ["Hà Nội", "Hồ Chí Minh", "Bình Dương", "Thừa Thiên Huế"])
def test_a_ward_of_a_centrally_run_city_outside_a_craft_village_is_unlikely(policy, place):
    outcome = outcome_of(policy, place=place, village="no", further="no")
    assert outcome.judgement.standing == "unlikely" and finding(outcome, "Địa bàn").standing == "out"
    assert not outcome.may_apply and "triệu" not in outcome.answer.text, "no amount where there is no support"


def test_the_recognised_craft_village_makes_the_ward_count(policy):
    assert outcome_of(policy, place="Hà Nội", village="yes").judgement.standing == "likely"
    unknown = outcome_of(policy, place="Hà Nội", village="unknown", further="no")
    assert unknown.judgement.standing == "uncertain" and unknown.may_apply


def test_a_ward_of_a_province_that_became_a_city_in_2026_is_not_certain(policy):
    # Bắc Ninh, with what was Bắc Giang, is a city under central rule since 20/09/2026.
    after = outcome_of(policy, place="Bắc Giang", village="no", further="no")
    assert after.judgement.standing == "uncertain"
    assert "Bắc Ninh là thành phố trực thuộc trung ương từ 20/09/2026" in after.answer.text and "Bắc Giang nay thuộc Bắc Ninh." in after.answer.text
    assert outcome_of(policy, date(2026, 9, 19), place="Bắc Giang").judgement.standing == "likely"


@pytest.mark.parametrize(("place", "standing"), [("Thanh Hóa", "likely"), ("Hà Nội", "uncertain")])
def test_an_unknown_unit_matters_in_a_city_only(policy, place, standing):
    assert outcome_of(policy, place=place, unit="unknown", village="no", further="no").judgement.standing == standing


@pytest.mark.parametrize("kind", ["sme", "household", "coop", "group", "union"])
def test_the_five_kinds_of_the_decree_are_likely(policy, kind):
    assert outcome_of(policy, kind=kind).judgement.standing == "likely"


def test_a_large_firm_is_unlikely_unless_it_applies_cleaner_production(policy):
    outcome = outcome_of(policy, kind="large", further="no")
    assert outcome.judgement.standing == "unlikely" and finding(outcome, "Loại hình").standing == "out"
    assert any("Doanh nghiệp lớn không có tên" in c.quote for c in outcome.answer.citations)
    cleaner = outcome_of(policy, kind="large", further="cleaner", wants=["sản xuất sạch hơn"])
    assert (cleaner.judgement.standing, cleaner.judgement.by) == ("likely", "b")
    assert f"theo {RULE_B}. [1]" in cleaner.answer.text and "30% chi phí, không quá 500 triệu đồng" in cleaner.answer.text


@pytest.mark.parametrize("kind", ["firm", "other"])
def test_a_kind_that_cannot_be_placed_is_not_certain(policy, kind):
    outcome = outcome_of(policy, kind=kind, further="no")
    assert outcome.judgement.standing == "uncertain" and finding(outcome, "Loại hình").standing == "unsure"


def test_cleaner_production_carries_no_condition_of_place(policy):
    outcome = outcome_of(policy, place="Hà Nội", village="no", further="cleaner")
    assert outcome.judgement.by == "b" and "không kèm điều kiện địa bàn" in outcome.answer.text


def test_the_investor_of_a_cluster_must_be_a_firm_or_a_cooperative(policy):
    assert outcome_of(policy, kind="large", further="cluster").judgement.by == "b"
    assert outcome_of(policy, place="Hà Nội", village="no", kind="household", further="cluster").judgement.standing == "uncertain"


def test_a_trader_is_unlikely_cleaner_or_not(policy):
    for further in ("no", "cleaner"):
        outcome = outcome_of(policy, trade="none", further=further)
        assert outcome.judgement.standing == "unlikely" and "chỉ mua bán" in outcome.answer.text


def test_a_trade_that_is_not_listed_or_counts_in_some_places_only_is_not_certain(policy):
    assert outcome_of(policy, trade="other").judgement.standing == "uncertain"
    mining = outcome_of(policy, trade="Khai thác, chế biến khoáng sản")
    assert mining.judgement.standing == "uncertain" and "địa bàn khó khăn" in finding(mining, "Ngành, nghề").told


def test_a_trade_of_the_old_list_is_told_with_what_is_known_of_the_present_one(policy):
    told = finding(outcome_of(policy), "Ngành, nghề").told
    assert "đến hết 14/10/2025" in told and "từ 15/10/2025" in told


# --- by day -------------------------------------------------------------------------------------------


def test_the_rule_is_that_of_the_day(policy):
    # The wording of NĐ 235/2025/NĐ-CP holds from 15/10/2025; the day before, its places were still those of the district level.
    assert outcome_of(policy, date(2025, 10, 15)).judgement.standing == "likely"
    before = outcome_of(policy, date(2025, 10, 14))
    assert before.judgement.standing == "uncertain" and "huyện, thị xã, thị trấn" in before.answer.text
    assert before.answer.citations[0].validity == "áp dụng từ 05/07/2012 đến hết 14/10/2025, văn bản đã được sửa đổi bởi NĐ 235/2025/NĐ-CP"


def test_the_union_of_cooperatives_is_named_since_2025_only(policy):
    outcome = outcome_of(policy, date(2025, 6, 1), unit="xa", kind="union", further="no")
    assert finding(outcome, "Loại hình").standing == "out" and outcome.judgement.standing == "unlikely"


# --- how much -----------------------------------------------------------------------------------------


def section(text: str, title: str) -> str:
    return re.search(rf"(?ms)^\d\. {title}$(.*?)(?:^\d\. |\Z)", text)[1]


def test_a_national_ceiling_is_never_that_of_a_province(policy):
    outcome = outcome_of(policy, programme="local", wants=["máy móc", "mô hình trình diễn"])
    amounts = section(outcome.answer.text, "Mức hỗ trợ")
    assert amounts.count("mức hỗ trợ chưa có trong kho") == 2 and "triệu" not in amounts and "%" not in amounts
    assert "Khuyến công địa phương của Thanh Hóa:" in amounts and "HĐND" in amounts


def test_the_amounts_of_a_province_are_its_own(policy):
    outcome = outcome_of(policy, place="Phú Yên", programme="local", wants=["mô hình trình diễn", "máy móc"])
    amounts = section(outcome.answer.text, "Mức hỗ trợ")
    assert "Đắk Lắk hỗ trợ mô hình trình diễn 30% chi phí, không quá 800 triệu đồng" in amounts
    assert "• Máy móc: mức hỗ trợ chưa có trong kho." in amounts and "300 triệu" not in amounts and "1.000" not in amounts


def test_both_programmes_stand_apart(policy):
    amounts = section(outcome_of(policy, place="Đắk Lắk", programme="both", wants=["mô hình trình diễn"]).answer.text, "Mức hỗ trợ")
    national, local = amounts.split("Khuyến công địa phương của Đắk Lắk:")
    assert "1.000 triệu đồng" in national and "800" not in national
    assert "800 triệu đồng" in local and "1.000" not in local


def test_an_ended_ceiling_is_not_told(policy):
    # 30%, at most 300 triệu đồng, was the ceiling until 10/05/2018.
    amounts = section(outcome_of(policy, wants=["xử lý ô nhiễm cơ sở"]).answer.text, "Mức hỗ trợ")
    assert "chưa có trong kho" in amounts and "triệu" not in amounts


# --- how ----------------------------------------------------------------------------------------------


def test_where_to_file_and_by_when(policy):
    national = outcome_of(policy).answer.text
    assert "gồm công văn đề nghị và đề án" in section(national, "Chuẩn bị hồ sơ") and "03 bộ" in section(national, "Chuẩn bị hồ sơ")
    filing = section(national, "Nơi nộp và hạn nộp")
    assert "Sở Công Thương" in filing and "trước ngày 20/5" in filing
    local = section(outcome_of(policy, programme="local").answer.text, "Nơi nộp và hạn nộp")
    assert "Trung tâm khuyến công" in local and "• Hạn nộp hồ sơ khuyến công địa phương: chưa có trong kho; xin hỏi" in local


def test_what_is_not_known_is_said(policy):
    text = outcome_of(policy, kind="sme").answer.text
    gaps = section(text, "Điều kho chưa có")
    assert "Tiêu chí xác định doanh nghiệp nhỏ và vừa" in gaps and "Điều kiện hiện hành" in gaps
    assert "doanh nghiệp nhỏ và vừa" not in section(outcome_of(policy).answer.text, "Điều kho chưa có")
    assert "Mẫu công văn và mẫu đề án cho cơ sở" in gaps, "no official form is held, and that is said"
    assert text.rstrip().endswith(ONLY_A_GUIDE)


def test_what_was_read_in_the_press_only_is_named(policy):
    outcome = outcome_of(policy)
    line = next(line for line in outcome.answer.text.split("\n") if line.startswith("Theo báo chí hoặc trang"))
    named = {int(n) for n in re.findall(r"\[(\d+)\]", line)}
    rule, ceiling = outcome.answer.citations[0], next(c for c in outcome.answer.citations if "300 triệu đồng" in c.quote)
    assert ceiling.n in named and rule.n not in named


def test_every_text_shown_stands_in_its_quotation(policy):
    outcome = outcome_of(policy, place="Đắk Lắk", programme="both", wants=["mô hình trình diễn", "thành lập doanh nghiệp"])
    quotes = {c.n: " ".join(c.quote.split()) for c in outcome.answer.citations}
    shown = re.findall(r"(?m)^• (?:[^:\n]{3,40}: )?(Theo .+) \[(\d+)\]$", outcome.answer.text)
    assert len(shown) >= 5
    for text, n in shown:
        assert text in quotes[int(n)]


# --- what is offered to choose ------------------------------------------------------------------------


def test_topics_with_an_amount_come_first_and_what_pays_organisers_is_left_out(policy):
    offered = topics(policy.book, TODAY)
    assert offered.index("máy móc") < offered.index("đào tạo nghề")
    assert "cộng tác viên" not in offered and "bình chọn" not in offered and len(offered) == len(set(offered))


def test_the_trades_are_the_seven_groups_and_those_added(policy):
    offered, added = trades(policy.book, TODAY)
    assert len(offered) == 8 and offered[4] == "Tiểu thủ công nghiệp" and offered[-1] == "Ngành mới được thêm vào danh mục"
    assert "công nghiệp công nghệ cao" in added
    before, none_added = trades(policy.book, date(2025, 1, 1))
    assert len(before) == 7 and none_added == ""


# --- the draft ----------------------------------------------------------------------------------------


def drafted(policy, on=TODAY, **picks) -> tuple[docx.document.Document, str]:
    outcome = outcome_of(policy, on, **picks)
    document = docx.Document(BytesIO(application(BASE | picks, outcome, on)))
    return document, "\n".join(p.text for p in document.paragraphs)


def test_the_draft_is_headed_as_one_and_fills_what_is_known(policy):
    document, text = drafted(policy, place="Phú Yên", wants=["máy móc", "đào tạo nghề"], programme="both")
    assert text.startswith(HEADING) and document.sections[0].header.paragraphs[0].text == HEADING
    assert "Kính gửi: Sở Công Thương tỉnh Đắk Lắk; Trung tâm Khuyến công tỉnh Đắk Lắk" in text
    assert "Loại hình: Hộ kinh doanh" in text and "Ngành, nghề: Tiểu thủ công nghiệp" in text
    assert f"Địa điểm sản xuất: {BLANK}, phường {BLANK}, Đắk Lắk" in text
    assert f"– {RULE_A}, sửa đổi bởi NĐ 235/2025/NĐ-CP, áp dụng từ 15/10/2025" in text
    assert [row.cells[0].text for row in document.tables[0].rows] == ["Nội dung đề nghị", "Máy móc", "Đào tạo nghề"]


def test_what_is_not_known_stays_a_visible_blank(policy):
    document, text = drafted(policy, unit="unknown", programme="both", trade="other", kind="other", wants=["other"], further="unknown")
    for field in ("Tên cơ sở", "Loại hình", "Ngành, nghề", "Người đại diện, chức vụ", "Số lao động", "Chương trình"):
        assert f"{field}: {BLANK}" in text, field
    assert document.tables[0].rows[1].cells[0].text == BLANK


def test_the_draft_never_gives_a_national_ceiling_as_a_local_one(policy):
    _, text = drafted(policy, programme="local")
    assert "Khuyến công địa phương, máy móc: chưa có trong kho" in text and "300 triệu" not in text


def test_the_draft_names_its_sources_and_that_no_official_form_is_held(policy):
    _, text = drafted(policy)
    assert "Kho tài liệu chưa có mẫu chính thức" in text
    assert "[1] Nghị định 45/2012/NĐ-CP về khuyến công, Điều 1 khoản 2 điểm a" in text


def test_the_draft_of_a_city_is_addressed_to_the_city(policy):
    _, text = drafted(policy, place="Hà Nội", village="yes")
    assert "Kính gửi: Sở Công Thương thành phố Hà Nội\n" in text and "(được UBND cấp tỉnh công nhận)" in text
