"""Answers made of figures: tables, comparisons, rankings, totals, coverage, on a made-up knowledge folder."""

import re

import pytest
from tiny import TinyEncoder, write_files

from bot.assistant import Assistant
from bot.config import BotConfig
from bot.proof import unproved
from index.build import build


def article(title: str, province: str | None, body: str, published: str = "2024-01-10") -> str:
    where = f'province: "{province}"' if province else "province: null"
    return f'---\ntitle: "{title}"\nsource: "Báo Ví Dụ"\npublished: "{published}"\n{where}\n---\n\n# {title}\n\n{body}\n'


FILES = {
    "lang-son.md": article(
        "Khuyến công Lạng Sơn", "Lạng Sơn",
        "Năm 2022, Lạng Sơn thực hiện 11 đề án khuyến công với tổng kinh phí 5.230 triệu đồng. Trong đó, khuyến công quốc gia "
        "hỗ trợ 2.100 triệu đồng, khuyến công địa phương hỗ trợ 930 triệu đồng, các cơ sở đối ứng 2.200 triệu đồng.\n\n"
        "Năm 2023, tỉnh thực hiện 14 đề án khuyến công.",
    ),
    "tay-ninh.md": article(
        "Khuyến công Tây Ninh", "Tây Ninh",
        "Năm 2022, Tây Ninh thực hiện 6 đề án khuyến công, khuyến công địa phương hỗ trợ 1.275 triệu đồng.",
    ),
    "gia-lai.md": article(
        "Khuyến công Gia Lai nửa năm", "Gia Lai", "6 tháng đầu năm 2022, Gia Lai thực hiện 9 đề án khuyến công.",
    ),
    "binh-dinh.md": article(
        "Khuyến công Bình Định", "Bình Định", "Năm 2023, Bình Định thực hiện 20 đề án khuyến công.",
    ),
    "an-giang.md": article(
        "An Giang đặt mục tiêu", "An Giang",
        "Giai đoạn 2026-2030, An Giang đặt mục tiêu hỗ trợ 100 cơ sở công nghiệp nông thôn, thực hiện 50 đề án khuyến công.",
    ),
    "quang-ngai.md": article("Quảng Ngãi và khuyến công", "Quảng Ngãi", "Năm 2023, Quảng Ngãi thực hiện 5 đề án khuyến công."),
    "ben-tre.md": article(
        "Khuyến công Bến Tre", "Bến Tre",
        "Riêng huyện Ba Tri, năm 2020 có 3 đề án khuyến công.\n\nNăm 2020, tỉnh Bến Tre thực hiện 10 đề án khuyến công.",
    ),
    "long-an.md": article(
        "Khuyến công Long An", "Long An",
        "Kế hoạch khuyến công năm 2023 của Long An là 800 triệu đồng, đã giải ngân 200 triệu đồng.", published="2023-09-01",
    ),
    "dien-bien.md": article(
        "Khuyến công Điện Biên", "Điện Biên",
        "Năm 2021, Điện Biên có các đề án máy móc sau:\n\n- Gạch không nung: hỗ trợ 300 triệu đồng.\n- Nội thất gỗ: hỗ trợ 200 "
        "triệu đồng.\n- Nhôm hệ: hỗ trợ 50 triệu đồng.\n- Quả mắc ca: hỗ trợ 150 triệu đồng.",
    ),
    "binh-phuoc.md": article(
        "Bình Phước chia vốn khuyến công địa phương", "Bình Phước",
        "Năm 2020, Bình Phước được giao 4.500 triệu đồng khuyến công địa phương. Trong đó, máy móc được bố trí 3.000 triệu đồng, "
        "tư vấn được bố trí 600 triệu đồng.", published="2020-03-01",
    ),
    "cao-bang.md": article(
        "Cao Bằng lên kế hoạch", "Cao Bằng", "Kế hoạch năm 2023, Cao Bằng sẽ thực hiện 15 đề án khuyến công.", published="2023-01-15",
    ),
    "tuyen-quang.md": article(
        "Kế hoạch khuyến công Tuyên Quang", "Tuyên Quang",
        "Năm 2023, Tuyên Quang làm 1 đề án tuyên truyền, 1 đề án hội nghị tập huấn và 7 đề án máy móc thiết bị tiên tiến.",
    ),
    "quang-tri.md": article(
        "Quảng Trị đề ra mục tiêu", "Quảng Trị",
        "Giai đoạn 2026-2030, Quảng Trị đề ra mục tiêu hỗ trợ 90 cơ sở công nghiệp nông thôn. Kinh phí dự kiến cho cả giai đoạn là 26 "
        "tỷ đồng.",
    ),
    "hau-giang.md": article(
        "Hậu Giang bảy tháng", "Hậu Giang",
        "7 tháng đầu năm 2024, Hậu Giang thực hiện được 1.000 triệu đồng khuyến công, đạt 25,00% kế hoạch.\n\n"
        "Cụ thể, xây dựng mô hình trình diễn thực hiện được 700 triệu đồng, đạt 28,00% kế hoạch.\n\n"
        "Tuyên truyền thực hiện được 300 triệu đồng, đạt 24,00% kế hoạch.", published="2024-08-20",
    ),
    "hau-giang-de-an.md": article(
        "Đề án khuyến công Hậu Giang", "Hậu Giang",
        "Năm 2024, Hậu Giang có 4 đề án khuyến công quốc gia và 5 đề án khuyến công địa phương.", published="2025-01-20",
    ),
    "soc-trang-a.md": article(
        "Sóc Trăng tổng kết", "Sóc Trăng", "Năm 2021, Sóc Trăng thực hiện 18 đề án khuyến công.", published="2022-01-05",
    ),
    "soc-trang-b.md": article(
        "Nhìn lại khuyến công Sóc Trăng", "Sóc Trăng", "Năm 2021, Sóc Trăng thực hiện 19 đề án khuyến công.", published="2022-03-01",
    ),
    "hieu-dinh.csv": (
        "tỉnh;kỳ;chỉ tiêu;giá trị;nguồn vốn;trạng thái;replaces_doc;replaces_text;reason\n"
        "Tây Ninh;năm 2022;kinh phí hỗ trợ;1.280 triệu đồng;địa phương;thực hiện;tay-ninh;1.275 triệu đồng;Theo số quyết toán\n"
        "Tây Ninh;năm 2024;số đề án;8;;thực hiện;;;\n"
    ),
    "kon-tum.md": article(
        "Kon Tum làm khuyến công", "Kon Tum",
        "Năm 2023, Kon Tum thực hiện 7 đề án khuyến công, giải ngân 900 triệu đồng, đạt 75% kế hoạch.",
    ),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory) -> Assistant:
    folder = write_files(tmp_path_factory.mktemp("knowledge"), FILES)
    data = tmp_path_factory.mktemp("data")
    encoder = TinyEncoder()
    build(folder, data, encoder)
    from index.artifact import current_folder

    found = Assistant(BotConfig(knowledge=folder, data=data), encoder, current_folder(data))
    yield found
    found.close()


def lines(answer) -> list[str]:
    return answer.text.split("\n")


def line(answer, words: str) -> str:
    found = [x for x in lines(answer) if words in x]
    assert found, f"{words!r} is not in: {answer.text}"
    return found[0]


# --- a table ----------------------------------------------------------------------------------------


def test_a_table_has_a_heading_of_place_and_time_and_a_cited_line_for_each_figure(assistant):
    answer = assistant.lookup("lang son 2022")
    assert "Lạng Sơn – năm 2022" in lines(answer)
    assert line(answer, "11 đề án").startswith("• Đề án: 11 đề án [")
    assert line(answer, "Tổng kinh phí").startswith("• Tổng kinh phí: 5.230 triệu đồng [")
    assert line(answer, "quốc gia").startswith("• Kinh phí hỗ trợ, khuyến công quốc gia: 2.100 triệu đồng [")
    assert "14 đề án" not in answer.text
    for figure in answer.figures:
        quote = next(c.quote for c in answer.citations if c.n == figure["citation"])
        assert figure["text"] in quote


def test_a_sentence_without_the_time_is_cited_with_the_one_that_has_it(assistant):
    answer = assistant.lookup("lang son 2022")
    marks = [int(n) for n in re.findall(r"\[(\d+)\]", line(answer, "quốc gia"))]
    quotes = [next(c.quote for c in answer.citations if c.n == n) for n in marks]
    assert len(quotes) == 2
    assert "2.100 triệu đồng" in quotes[0]
    assert "Năm 2022" in quotes[1]


def test_a_table_can_be_narrowed_by_indicator_and_source(assistant):
    assert [f.value for f in assistant.lookup("lang son 2022 đề án").records] == [11]
    assert [f.value for f in assistant.lookup("lang son 2022 kinh phí khuyến công địa phương").records] == [930e6]


def test_a_smaller_place_stands_apart_below_its_province_and_can_be_asked_for(assistant):
    answer = assistant.lookup("ben tre 2020")
    headings = [x for x in lines(answer) if " – " in x]
    assert headings == ["Bến Tre – năm 2020", "huyện Ba Tri, Bến Tre – năm 2020"]
    assert [f.value for f in assistant.lookup("huyện Ba Tri 2020").records] == [3]
    # The district's number is never the province's.
    assert "10 đề án" in line(assistant.compare("số đề án Bến Tre 2020 và Lạng Sơn 2022"), "• Bến Tre")


def test_targets_are_never_shown_as_results(assistant):
    answer = assistant.lookup("an giang")
    assert "An Giang – giai đoạn 2026-2030 (mục tiêu, chưa phải kết quả thực hiện)" in lines(answer)


def test_plans_of_several_kinds_are_no_results_either(assistant):
    heading = line(assistant.lookup("quang tri"), "giai đoạn 2026-2030")
    assert heading.endswith("chưa phải kết quả thực hiện)")


def test_a_year_that_is_not_held_says_which_are(assistant):
    answer = assistant.lookup("lang son 2019")
    assert answer.abstained
    assert not answer.citations
    assert "năm 2022; năm 2023" in answer.text


def test_words_without_place_time_or_indicator_are_asked_back(assistant):
    assert assistant.lookup("xin chào").abstained
    assert "ví dụ" in assistant.lookup("xin chào").text


def test_a_merged_province_shows_the_old_parts_under_their_own_names(assistant):
    # Gia Lai has been Gia Lai and Bình Định since 1/7/2025.
    answer = assistant.lookup("Gia Lai")
    assert "không phải của cả tỉnh mới" in answer.text
    assert "Gia Lai – 6 tháng đầu năm 2022" in lines(answer)
    assert "Bình Định – năm 2023" in lines(answer)


# --- checks below a table ---------------------------------------------------------------------------


def test_a_breakdown_that_adds_up_is_sealed(assistant):
    # 2.100 + 930 + 2.200 = 5.230
    assert "  Cộng lại: 2.100 + 930 + 2.200 = 5.230 triệu đồng: khớp" in assistant.lookup("lang son 2022").text


def test_an_implied_plan_and_the_gap_to_its_parts_are_shown_as_computed(assistant):
    answer = assistant.lookup("hau giang")
    # 1.000 / 25% = 4.000; 700 / 28% + 300 / 24% = 2.500 + 1.250 = 3.750: 250 are left.
    plan, gap = (x for x in lines(answer) if x.startswith("  Tính thêm"))
    assert "kế hoạch khoảng 4" in plan
    assert "250 triệu đồng" in gap or "0,25 tỷ đồng" in gap
    assert not unproved(answer)
    assert any(c["value"] == pytest.approx(250e6) for c in answer.computed)


def test_an_amount_and_its_percentage_take_one_line(assistant):
    answer = assistant.lookup("hau giang")
    assert sum("700 triệu đồng" in x and "28,00%" in x for x in lines(answer)) == 1
    assert sum(x.startswith("•") and "700 triệu đồng" in x for x in lines(answer)) == 1


def test_two_documents_that_differ_are_both_shown(assistant):
    answer = assistant.lookup("soc trang 2021")
    warning = line(answer, "Lưu ý, các bài nêu khác nhau")
    assert "18 đề án" in warning
    assert "19 đề án" in warning
    assert {c.doc_id for c in answer.citations} == {"soc-trang-a", "soc-trang-b"}


def test_equal_counts_of_different_things_are_no_answer_up_front(assistant):
    first = lines(assistant.ask("Năm 2023 Tuyên Quang có bao nhiêu đề án máy móc?"))[0]
    assert "1 đề án" not in first.split("–")[-1]
    assert "7 đề án" in assistant.ask("Năm 2023 Tuyên Quang có bao nhiêu đề án máy móc?").text


def test_free_words_that_nothing_holds_find_nothing(assistant):
    assert assistant.lookup("quy nhon 2022").abstained


def test_an_answer_from_one_of_them_says_what_the_other_states(assistant):
    answer = assistant.ask("Năm 2021 Sóc Trăng thực hiện bao nhiêu đề án khuyến công?")
    assert "18 đề án" in answer.text
    assert "19 đề án" in answer.text
    assert {c.doc_id for c in answer.citations} == {"soc-trang-a", "soc-trang-b"}


# --- comparing --------------------------------------------------------------------------------------


def test_comparable_sides_get_a_difference_with_its_expression(assistant):
    answer = assistant.compare("số đề án Lạng Sơn và Tây Ninh 2022")
    assert line(answer, "• Lạng Sơn").startswith("• Lạng Sơn: 11 đề án [")
    assert line(answer, "• Tây Ninh").startswith("• Tây Ninh: 6 đề án [")
    assert "Tính ra: Lạng Sơn nhiều hơn Tây Ninh 5 đề án." in lines(answer)  # 11 - 6
    assert {"value": 5.0, "expression": "11 - 6"} in answer.computed
    assert not unproved(answer)


def test_a_year_is_not_compared_with_six_months(assistant):
    answer = assistant.compare("số đề án Lạng Sơn và Gia Lai 2022")
    assert "11 đề án" in answer.text
    assert "9 đề án" in answer.text
    assert "không so sánh thẳng được" in answer.text
    assert "6 tháng đầu năm 2022" in answer.text
    assert "nhiều hơn" not in answer.text


def test_a_target_is_not_compared_with_a_result(assistant):
    answer = assistant.compare("số đề án An Giang và Bình Định")
    assert "kế hoạch hay mục tiêu" in answer.text
    assert "nhiều hơn" not in answer.text


def test_two_years_of_one_province(assistant):
    answer = assistant.compare("số đề án Lạng Sơn 2022 2023")
    assert "Tính ra: Năm 2023 nhiều hơn năm 2022 3 đề án." in lines(answer)  # 14 - 11


def test_two_sources_of_one_province_in_one_unit_with_a_chart(assistant):
    answer = assistant.compare("Lạng Sơn 2022 kinh phí khuyến công quốc gia và khuyến công địa phương")
    assert "1.170 triệu đồng" in line(answer, "nhiều hơn")  # 2.100 - 930
    assert [(b.value, b.shown) for b in answer.chart.bars] == [(2100.0, "2.100 triệu đồng"), (930.0, "930 triệu đồng")]
    assert answer.chart.unit == "triệu đồng"
    assert "Báo Ví Dụ" in answer.chart.source


def test_two_sources_stated_side_by_side_are_added_up_and_said_to_be(assistant):
    answer = assistant.compare("kinh phí hỗ trợ Lạng Sơn 2022 và Kon Tum 2023")
    shown = line(answer, "• Lạng Sơn")
    assert "3.030 triệu đồng" in shown  # 2.100 + 930
    assert "(tính ra: 2.100 + 930 triệu đồng)" in shown
    assert {"value": 3030e6, "expression": "2100000000 + 930000000"} in answer.computed
    assert not unproved(answer)


def test_a_side_without_a_figure_is_named(assistant):
    answer = assistant.compare("số đề án Lạng Sơn, Tây Ninh và Cà Mau năm 2022")
    assert "Kho chưa có số liệu tương ứng của Cà Mau." in lines(answer)


# --- ranking, total, count --------------------------------------------------------------------------


def test_a_ranking_orders_what_is_comparable_and_shows_the_rest_apart(assistant):
    answer = assistant.ask("Năm 2022 tỉnh nào thực hiện nhiều đề án khuyến công nhất?")
    assert line(answer, "1. ").startswith("1. Lạng Sơn: 11 đề án [")
    assert line(answer, "2. ").startswith("2. Tây Ninh: 6 đề án [")
    assert "2/34 tỉnh, thành phố" in answer.text
    apart = lines(answer)[lines(answer).index(line(answer, "Không xếp chung")) + 1]
    assert apart.startswith("• Gia Lai, 6 tháng đầu năm 2022: 9 đề án")
    assert not unproved(answer)


def test_lowest_first_where_the_lowest_is_asked_for(assistant):
    answer = assistant.ask("Năm 2022 tỉnh nào thực hiện ít đề án khuyến công nhất?")
    assert line(answer, "1. ").startswith("1. Tây Ninh: 6 đề án [")


def test_a_total_adds_figures_of_one_time_only(assistant):
    answer = assistant.ask("Tổng số đề án của Lạng Sơn và Tây Ninh năm 2022 là bao nhiêu?")
    assert "17 đề án" in line(answer, "Tính ra tổng")  # 11 + 6
    assert {"value": 17.0, "expression": "11 + 6"} in answer.computed


def test_a_new_province_has_no_total_where_its_parts_differ_in_time(assistant):
    # Gia Lai is Gia Lai (6 months of 2022) and Bình Định (2023).
    answer = assistant.ask("Tổng số đề án khuyến công của tỉnh Gia Lai mới là bao nhiêu?")
    assert "chưa cộng được tổng" in answer.text
    assert "Tính ra tổng" not in answer.text


def test_a_new_province_has_a_total_where_all_its_parts_have_one_time(assistant):
    # Quảng Ngãi is Quảng Ngãi (5) and Kon Tum (7), both of 2023.
    answer = assistant.ask("Năm 2023 tổng số đề án khuyến công của tỉnh Quảng Ngãi hiện nay là bao nhiêu?")
    assert "12 đề án" in line(answer, "Tính ra tổng")
    assert {"value": 12.0, "expression": "7 + 5"} in answer.computed or {"value": 12.0, "expression": "5 + 7"} in answer.computed


def test_both_sources_of_one_province_are_added_up(assistant):
    answer = assistant.ask("Lạng Sơn 2022: KCQG + KCĐP cộng lại bao nhiêu?")
    assert "3.030 triệu đồng" in line(answer, "Tính ra cả hai nguồn")  # 2.100 + 930
    assert {"value": 3030e6, "expression": "2100000000 + 930000000"} in answer.computed


def test_khuyen_cong_lai_is_no_sum(assistant):
    # Folded, "khuyến công, lãi" holds "cong lai".
    answer = assistant.ask("lang son vay von khuyen cong lai suat bao nhieu")
    assert "Tính ra" not in answer.text


def test_how_many_provinces_are_held(assistant):
    answer = assistant.ask("Trong kho có bao nhiêu tỉnh có số liệu đề án năm 2023?")
    assert "có 6 tỉnh có số liệu này" in answer.text
    assert {"value": 6, "expression": "1 + 1 + 1 + 1 + 1 + 1"} in answer.computed
    for name, shown in (("Bình Định", "20 đề án"), ("Lạng Sơn", "14 đề án"), ("Kon Tum", "7 đề án")):
        assert shown in line(answer, f"• {name}")


def test_coverage_lists_province_time_and_indicator(assistant):
    answer = assistant.coverage("")
    # Of 16 old provinces, Gia Lai and Bình Định are one now, so are Kon Tum and Quảng Ngãi, Hậu Giang and Sóc Trăng (in Cần
    # Thơ), Long An and Tây Ninh; Bến Tre lies in Vĩnh Long, Bình Phước in Đồng Nai: 12 present ones.
    assert "12/34 tỉnh, thành phố" in lines(answer)[0]
    assert any(x.startswith("• Lạng Sơn, năm 2022: đề án, tổng kinh phí, kinh phí hỗ trợ") for x in lines(answer))
    assert not any("Tây Ninh" in x for x in lines(assistant.coverage("Lạng Sơn")))


# --- beside a quotation -----------------------------------------------------------------------------


def test_an_answer_begins_with_the_number_asked_for(assistant):
    answer = assistant.ask("Năm 2022, khuyến công quốc gia hỗ trợ Lạng Sơn bao nhiêu tiền?")
    assert lines(answer)[0].startswith("Lạng Sơn, năm 2022 – kinh phí hỗ trợ, khuyến công quốc gia: 2.100 triệu đồng [")


def test_a_corrected_number_is_told_with_the_original_and_the_reason(assistant):
    answer = assistant.ask("Năm 2022, khuyến công địa phương hỗ trợ Tây Ninh bao nhiêu tiền?")
    told = line(answer, "Đã hiệu đính")
    assert "1,28 tỷ đồng" in told or "1.280 triệu đồng" in told
    assert "thay cho 1.275 triệu đồng" in told
    assert "Theo số quyết toán" in told
    assert {c.doc_id for c in answer.citations} == {"tay-ninh", "hieu-dinh"}
    table = assistant.lookup("tay ninh 2022 kinh phí")
    assert "Bài gốc ghi: 1.275 triệu đồng" in table.text


def test_a_figure_that_only_a_figures_file_has_is_answered_with_its_row(assistant):
    answer = assistant.ask("Năm 2024 Tây Ninh thực hiện bao nhiêu đề án?")
    assert "8 đề án" in answer.text
    (citation,) = answer.citations
    assert citation.doc_id == "hieu-dinh"
    assert citation.quote.startswith("Tây Ninh;năm 2024;số đề án;8")


def test_one_province_in_years_of_which_one_is_not_held(assistant):
    answer = assistant.compare("số đề án Gia Lai 2021 2022")
    assert "9 đề án" in line(answer, "2022")
    assert "Kho chưa có số liệu tương ứng của năm 2021." in lines(answer)


def test_a_target_in_an_answer_is_called_one(assistant):
    answer = assistant.ask("An Giang giai đoạn 2026-2030 hỗ trợ bao nhiêu cơ sở?")
    assert "Lưu ý: đây là mục tiêu, chưa phải kết quả thực hiện." in lines(answer)


def test_a_breakdown_brings_the_other_amounts_of_the_article(assistant):
    answer = assistant.ask("Cơ cấu kinh phí khuyến công Hậu Giang 7 tháng đầu năm 2024 gồm những khoản nào?")
    for part in ("700 triệu đồng", "300 triệu đồng"):
        assert part in answer.text
    assert "700 + 300 = 1.000 triệu đồng: khớp" in answer.text


def test_the_smallest_amount_of_an_article_is_named_totals_aside(assistant):
    answer = assistant.ask("Hậu Giang 7 tháng đầu năm 2024 nội dung nào chi ít tiền nhất?")
    assert "300 triệu đồng" in line(answer, "Thấp nhất trong các khoản")


def test_amounts_of_an_article_are_put_in_order_those_of_smaller_places_too(assistant):
    answer = assistant.ask("Năm 2021 ở Điện Biên các đề án máy móc được hỗ trợ nhiều tiền nhất, xếp từ nhiều tới ít?")
    shown = [x for x in lines(answer) if x[:2] in ("1.", "2.", "3.", "4.")]
    assert [next(n for n in ("300", "200", "150", "50") if n in x) for x in shown] == ["300", "200", "150", "50"]


def test_what_is_left_of_a_total_is_worked_out_where_it_is_asked(assistant):
    answer = assistant.ask("Cơ cấu kinh phí khuyến công địa phương Bình Phước năm 2020 chia ra sao, phần còn lại bao nhiêu?")
    # 4.500 - 3.000 - 600
    assert "Tính ra: phần còn lại: 4.500 – 3.000 – 600 = 900 triệu đồng." in lines(answer)


def test_a_plan_and_a_result_of_one_kind_are_subtracted_only_with_a_warning(assistant):
    answer = assistant.compare("số đề án Cao Bằng và Bình Định 2023")
    told = line(answer, "không so sánh thẳng được")
    assert "một bên là kế hoạch hay mục tiêu" in told
    assert "Nếu chỉ lấy hiệu hai con số" in told
    assert "5 đề án" in told  # 20 - 15


def test_a_list_of_amounts_is_added_up_where_that_is_asked(assistant):
    answer = assistant.ask("Năm 2021 bốn đề án máy móc của Điện Biên cộng lại được hỗ trợ bao nhiêu tiền?")
    assert "Tính ra: 300 + 200 + 50 + 150 = 700 triệu đồng." in lines(answer)
    assert "Tính ra" not in assistant.ask("Năm 2021 ba đề án máy móc của Điện Biên cộng lại được hỗ trợ bao nhiêu tiền?").text


def test_a_share_that_no_text_states_is_worked_out(assistant):
    answer = assistant.ask("Năm 2023 Long An giải ngân được bao nhiêu tiền so với kế hoạch?")
    assert "25%" in answer.text  # 200 / 800
    assert any(c["value"] == pytest.approx(25.0) for c in answer.computed)


def test_a_share_of_the_total_is_worked_out(assistant):
    answer = assistant.ask("Khuyến công quốc gia chiếm bao nhiêu phần trăm tổng kinh phí của Lạng Sơn năm 2022?")
    # 2.100 / 5.230 = 40,15…%
    assert "2,1 tỷ đồng bằng khoảng 40,2% của 5,23 tỷ đồng" in answer.text


def test_an_average_is_worked_out_and_no_total_is_passed_off_as_one(assistant):
    answer = assistant.ask("Năm 2023 Kon Tum giải ngân bình quân mỗi đề án khuyến công bao nhiêu tiền?")
    # 900 / 7 = 128,57…
    assert "bình quân khoảng 128,6 triệu đồng mỗi đề án (900 triệu đồng chia cho 7 đề án)" in answer.text
    assert "–" not in lines(answer)[0]


def test_two_sources_of_a_count_are_added_up_front(assistant):
    answer = assistant.ask("Năm 2020 Bến Tre hỗ trợ bao nhiêu mô hình?")
    assert "Tính ra" not in answer.text
    told = lines(assistant.ask("Năm 2024 Hậu Giang có bao nhiêu đề án?"))[0]
    assert told.startswith("Hậu Giang, năm 2024 – đề án: 9 đề án (tính ra: 4 + 5 đề án) [")


def test_a_target_is_called_one_whatever_is_asked(assistant):
    answer = assistant.ask("An Giang giai đoạn 2026-2030 hỗ trợ 100 cơ sở chưa?")
    assert answer.abstained or "chưa phải kết quả thực hiện" in answer.text


def test_sides_that_differ_are_said_to_even_where_no_quotation_has_the_time(assistant):
    answer = assistant.ask("So sánh số đề án của An Giang và Bình Định")
    assert "không so sánh thẳng được" in answer.text
    assert "kế hoạch hay mục tiêu" in answer.text


def test_which_province_is_ranked_without_a_year(assistant):
    answer = assistant.ask("tỉnh nào nhiều đề án khuyến công nhất")
    assert line(answer, "1. ").startswith("1. Bình Định, năm 2023: 20 đề án [")


def test_how_many_provinces_there_are_figures_of(assistant):
    answer = assistant.ask("số liệu có của bao nhiêu tỉnh")
    assert "12/34" in answer.text
    assert "Kon Tum" in answer.text
    assert not unproved(answer)


def test_what_was_spent_is_no_answer_for_what_was_planned(assistant):
    first = lines(assistant.ask("Kế hoạch khuyến công Hậu Giang 7 tháng đầu năm 2024 là bao nhiêu tiền?"))[0]
    assert "kinh phí đã thực hiện" not in first


def test_a_plan_asked_for_needs_no_warning(assistant):
    answer = assistant.ask("Mục tiêu của An Giang giai đoạn 2026-2030 là hỗ trợ bao nhiêu cơ sở?")
    assert "100 cơ sở" in answer.text
    assert "chưa phải kết quả" not in answer.text


def test_a_comparison_of_sources_ends_in_the_difference(assistant):
    answer = assistant.ask("Năm 2022 ở Lạng Sơn khuyến công quốc gia nhiều hơn khuyến công địa phương bao nhiêu tiền?")
    assert "1.170 triệu đồng" in line(answer, "Tính ra")  # 2.100 - 930
    assert {"value": 1170e6, "expression": "2100000000 - 930000000"} in answer.computed
