"""Questions about rules over the shipped legal texts: the traps in which an outdated or borrowed answer would be given."""

from datetime import date

import pytest

from bot.records import Turn


@pytest.fixture(scope="module")
def assistant(shipped_assistant):
    return shipped_assistant


def numbers_of(answer) -> set[str]:
    return {c.so_hieu for c in answer.citations if c.so_hieu}


# --- the ten traps ----------------------------------------------------------------------------------


def test_a_ward_of_a_province_counts_and_no_class_of_city_is_asked_any_more(assistant):
    answer = assistant.ask("Phường ở tỉnh Thanh Hóa có thuộc địa bàn khuyến công không?")
    assert answer.text.startswith("Có.") and "45/2012/NĐ-CP" in numbers_of(answer)
    assert "chưa quá 5 năm" not in answer.text
    label = "Điều 1 khoản 2 điểm a NĐ 45/2012/NĐ-CP, sửa đổi bởi NĐ 235/2025/NĐ-CP, áp dụng từ 15/10/2025"
    assert label in answer.text


def test_a_ward_of_a_centrally_run_city_is_not_listed_but_for_a_craft_village(assistant):
    answer = assistant.ask("Phường ở Hà Nội có được hưởng khuyến công không?")
    assert answer.text.startswith("Không có tên trong danh sách") and "làng nghề" in answer.text


def test_there_are_nine_centrally_run_cities_now_and_there_were_six(assistant):
    now = assistant.ask("34 đơn vị cấp tỉnh hiện nay gồm mấy thành phố trực thuộc trung ương?")
    assert "9 thành phố" in now.text and "6 thành phố" not in now.text
    then = assistant.ask("Số tỉnh và số thành phố trực thuộc trung ương là bao nhiêu?", as_of=date(2025, 7, 1))
    assert "6 thành phố" in then.text


def test_the_programme_of_today_is_that_of_the_ministry(assistant):
    answer = assistant.ask("Chương trình khuyến công quốc gia hiện nay do ai phê duyệt, theo quyết định nào?")
    assert "2646/QĐ-BCT" in answer.text and "Bộ trưởng" in answer.text and "2646/QĐ-BCT" in numbers_of(answer)
    ended = assistant.ask("QĐ 1881 còn áp dụng không?")
    assert "không còn áp dụng (đến hết 31/12/2025)" in ended.text and "2646/QĐ-BCT" in ended.text


def test_a_national_ceiling_never_answers_for_a_province(assistant):
    known = assistant.ask("Khuyến công Đắk Lắk hỗ trợ mô hình trình diễn tối đa bao nhiêu?")
    assert "800 triệu" in known.text and "1.000" not in known.text
    unknown = assistant.ask("Khuyến công địa phương Nghệ An hỗ trợ mua máy tối đa bao nhiêu?")
    assert unknown.abstained and "300" not in unknown.text and "Sở Công Thương" in unknown.text
    other = assistant.ask("Đắk Lắk hỗ trợ mua máy tối đa bao nhiêu?")
    assert other.abstained and "triệu" not in other.text and "mô hình trình diễn" in other.text


def test_a_national_ceiling_says_that_it_is_national_and_asks_for_the_province(assistant):
    answer = assistant.ask("Khuyến công quốc gia hỗ trợ mua máy tối đa bao nhiêu?")
    assert "300 triệu" in answer.text and "anh/chị cho biết tỉnh, thành phố" in answer.text
    back = assistant.ask("Tỉnh em hỗ trợ mua máy tối đa bao nhiêu?")
    assert "tỉnh, thành phố nào" in back.text and "300 triệu" not in back.text


def test_voting_begins_at_the_commune_and_no_file_goes_through_the_district(assistant):
    levels = assistant.ask("Bình chọn sản phẩm công nghiệp nông thôn tiêu biểu hiện nay có những cấp nào?")
    assert "cấp xã" in levels.text
    district = assistant.ask("Nộp hồ sơ khuyến công qua phòng Kinh tế huyện được không?")
    assert "01/07/2025" in district.text


def test_the_department_is_called_by_its_present_name(assistant):
    answer = assistant.ask("Cục nào của Bộ Công Thương phụ trách khuyến công hiện nay?")
    assert "Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công" in answer.text


@pytest.mark.parametrize(("name", "old"), [("Khánh Hòa", "Ninh Thuận"), ("Hưng Yên", "Thái Bình"), ("Quảng Trị", "Quảng Bình")])
def test_a_figure_of_an_old_province_is_never_that_of_the_new_one(assistant, name, old):
    answer = assistant.ask(f"Năm 2022 khuyến công quốc gia hỗ trợ {name} bao nhiêu tiền?")
    assert f"{name} hiện nay gồm" in answer.text and old in answer.text
    assert "9.736,4" not in answer.text and "3.805" not in answer.text


def test_a_decimal_comma_is_not_read_as_thousands(assistant):
    answer = assistant.ask("Kế hoạch kinh phí khuyến công năm 2025 của khu vực miền Trung - Tây Nguyên là bao nhiêu?")
    assert "60,84" in answer.text and "60.840 tỷ" not in answer.text


def test_the_numbers_of_a_draft_are_told_to_be_a_draft(assistant):
    approved = assistant.ask("Chương trình khuyến công quốc gia đến năm 2020 theo QĐ 1288 có kinh phí bao nhiêu?")
    assert "1.212 tỷ" in approved.text
    draft = assistant.ask("Chương trình khuyến công đến năm 2020 có đúng là 8.500 tỷ đồng không?")
    assert "dự thảo" in draft.text


def test_a_certificate_holds_to_the_end_of_the_fourth_year(assistant):
    answer = assistant.ask("Giấy chứng nhận sản phẩm công nghiệp nông thôn tiêu biểu có giá trị mấy năm?")
    assert "năm thứ tư" in answer.text and "14/2018/TT-BCT" in numbers_of(answer)


# --- days -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "begins", "says"),
    [
        (date(2022, 6, 1), "Có.", "loại 2, loại 3"),
        (date(2025, 9, 1), "Chưa chắc chắn.", "14/10/2025"),
        (date(2025, 10, 15), "Tùy nơi.", "không còn xét thành phố loại mấy"),
    ],
)
def test_the_rule_of_the_day_asked_decides(assistant, day, begins, says):
    answer = assistant.ask("Phường của thành phố loại 3 có thuộc địa bàn khuyến công không?", as_of=day)
    assert answer.text.startswith(begins) and says in answer.text


@pytest.mark.parametrize(
    ("day", "begins"), [(date(2026, 4, 29), "Có."), (date(2026, 4, 30), "Chưa chắc chắn."), (date(2026, 11, 22), "Chưa chắc chắn.")]
)
def test_a_province_that_became_a_city_leaves_its_wards_in_doubt(assistant, day, begins):
    answer = assistant.ask("Xưởng ở phường của Đồng Nai có được khuyến công không?", as_of=day)
    assert answer.text.startswith(begins)


def test_an_old_wording_is_told_to_be_old(assistant):
    answer = assistant.ask("Trước đây Thông tư liên tịch 26/2014 cho mua máy bao nhiêu?")
    assert "200 triệu" in answer.text and "nay không còn áp dụng" in answer.text


def test_the_amount_of_a_past_day_is_that_of_the_text_then_in_force(assistant):
    answer = assistant.ask("Khuyến công quốc gia hỗ trợ máy móc tối đa bao nhiêu?", as_of=date(2016, 6, 1))
    assert "200 triệu" in answer.text and "300 triệu" not in answer.text


def test_an_article_older_than_the_amendment_carries_a_warning(assistant):
    answer = assistant.ask("Vì sao khuyến công Thái Bình giai đoạn 2014-2020 chưa tạo được điểm nhấn?")
    warning = "Lưu ý: bài đăng ngày 23/06/2021, trước khi NĐ 45/2012/NĐ-CP được sửa đổi bởi NĐ 235/2025/NĐ-CP (từ 15/10/2025)"
    assert answer.text.count(warning) == 1 and "235/2025/NĐ-CP" in numbers_of(answer)


# --- references -------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["45/NĐ-CP", "nd 45", "nghị định 45/2012", "NĐ45", "nghi dinh so 45"])
def test_one_decree_is_found_under_all_its_names(assistant, typed):
    answer = assistant.ask(f"{typed} có hiệu lực từ ngày nào?")
    assert "05/07/2012" in answer.text and "45/2012/NĐ-CP" in numbers_of(answer)


def test_a_number_of_two_documents_names_both(assistant):
    answer = assistant.ask("Thông tư 26/2014 quy định gì?")
    assert {"26/2014/TT-BCT", "26/2014/TTLT-BTC-BCT"} <= numbers_of(answer)


def test_a_provision_is_opened_and_one_that_is_not_held_is_told(assistant):
    opened = assistant.ask("Điều 1 khoản 1 NĐ 45")
    assert "sản xuất sạch hơn" in opened.text and {c.locator for c in opened.citations} == {"Điều 1 khoản 1"}
    missing = assistant.ask("Điều 20 NĐ 45")
    assert missing.abstained and "Kho chưa có nội dung Điều 20" in missing.text and "Điều 1" in missing.text


def test_a_document_that_is_not_held_is_told(assistant):
    answer = assistant.ask("Nghị định 299/2025/NĐ-CP quy định gì về khuyến công?")
    assert answer.abstained and "Kho không có văn bản Nghị định 299/2025/NĐ-CP" in answer.text


@pytest.mark.parametrize(
    "question", ["Thông tư 64/2024/TT-BTC có hiệu lực từ ngày nào?", "Thông tư 17/2018/TT-BCT ban hành ngày nào?", "TT 20/2017 hiệu lực khi nào?"]
)
def test_a_day_that_nobody_has_confirmed_is_not_told(assistant, question):
    answer = assistant.ask(question)
    assert answer.abstained and "Chưa có căn cứ" in answer.text


# --- places and follow-ups --------------------------------------------------------------------------


def test_an_old_province_gets_its_present_name_once(assistant):
    answer = assistant.ask("Năm 2022, khuyến công quốc gia hỗ trợ Sóc Trăng bao nhiêu kinh phí?")
    assert answer.text.count("Sóc Trăng nay thuộc Cần Thơ.") == 1 and "202/2025/QH15" in numbers_of(answer)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Kiên Giang nay thuộc tỉnh nào?", "An Giang"),
        ("Ninh Bình hiện nay gồm những tỉnh nào?", "Nam Định"),
        ("Thanh Hóa có bị sáp nhập không?", "giữ nguyên"),
        ("Cơ sở ở Kon Tum cũ thì liên hệ Sở Công Thương nào?", "Sở Công Thương Quảng Ngãi"),
        ("Hau Giang is now part of which province?", "Cần Thơ"),
    ],
)
def test_what_became_of_a_province_is_told(assistant, question, says):
    answer = assistant.ask(question)
    assert says in answer.text and "202/2025/QH15" in numbers_of(answer)


def test_a_follow_up_keeps_the_matter_and_takes_the_new_place(assistant):
    history = [Turn("user", "Mua máy được hỗ trợ tối đa bao nhiêu?"), Turn("assistant", "50%, không quá 300 triệu đồng.")]
    answer = assistant.ask("Thế ở Đắk Lắk thì sao?", history=history)
    assert answer.abstained and "«máy móc»" in answer.text
    reply = assistant.ask("Hải Dương", history=[Turn("user", "Tỉnh em hỗ trợ mua máy tối đa bao nhiêu?"), Turn("assistant", "Tỉnh nào?")])
    assert "250 triệu" in reply.text and "Hải Dương nay thuộc Hải Phòng." in reply.text


def test_a_follow_up_about_a_date_means_the_document_just_named(assistant):
    history = [Turn("user", "Nghị định nào sửa NĐ 45?"), Turn("assistant", "Nghị định 235/2025/NĐ-CP.")]
    answer = assistant.ask("hiệu lực từ ngày nào?", history=history)
    assert "15/10/2025" in answer.text and "235/2025/NĐ-CP" in numbers_of(answer)


def test_a_large_firm_gets_no_verdict_and_no_amount(assistant):
    answer = assistant.ask("Doanh nghiệp tôi có 500 công nhân, vốn 800 tỷ, có được hỗ trợ không?")
    assert answer.text.startswith("Chưa thể khẳng định.") and "triệu" not in answer.text


def test_what_is_asked_of_the_whole_country_and_a_year_is_told_of_no_province_and_no_other_year(assistant):
    answer = assistant.ask("Cả nước năm 2023 kinh phí khuyến công bao nhiêu?")
    assert answer.abstained
    whole = assistant.ask("Cả nước giai đoạn 2021-2025 kinh phí khuyến công bao nhiêu?")
    assert "1.436 tỷ đồng" in whole.text and "Cà Mau" not in whole.text


def test_the_holder_of_a_post_is_not_made_up_from_who_else_is_named(assistant):
    assert assistant.ask("Bộ trưởng Bộ Công Thương là ai?").abstained


def test_data_of_a_place_and_year_are_no_rule_that_holds_everywhere(assistant):
    answer = assistant.ask("Số liệu khuyến công năm 2025 của Vĩnh Long")
    assert answer.abstained and "235/2025" not in answer.text


def test_a_matter_that_the_question_does_not_name_is_not_put_into_its_mouth(assistant):
    answer = assistant.ask("Làm nước mắm ở Cà Mau xin vốn khuyến công được không, được tối đa bao nhiêu")
    assert answer.abstained and "thương hiệu" not in answer.text


def test_the_total_of_one_cooperative_is_not_that_of_its_province(assistant):
    answer = assistant.ask("Tổng kinh phí Hà Giang và Cao Bằng năm 2021 là bao nhiêu")
    assert "214 triệu" not in answer.text


@pytest.mark.parametrize("question", ["Thông tư 28/2018/TT-BTC điều 8 khoản 6 nói gì", "TT28 dieu 8 khoan 6 noi gi"])
def test_a_khoan_that_is_named_is_told_and_not_the_rest_of_its_dieu(assistant, question):
    answer = assistant.ask(question)
    assert not answer.abstained
    assert "khoản 6 Điều 8" in answer.text and "thành lập doanh nghiệp" not in answer.text
