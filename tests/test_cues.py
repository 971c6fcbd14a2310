"""The cues by which a question shows what it wants."""

import pytest

from bot.cues import Asked, establishments, localities, tidy


@pytest.mark.parametrize(
    ("question", "form", "wants", "nouns"),
    [
        ("Tỉnh chi bao nhiêu tiền?", "figure", {"VND"}, ()),
        ("Có mấy đề án khuyến công?", "figure", {"count"}, ("de an",)),
        ("Vay vốn khuyến công chịu lãi suất bao nhiêu?", "figure", {"VND", "percent"}, ()),
        ("Tỉnh nào có nhiều đề án nhất?", "compare", {"count"}, ("de an",)),
        ("Kể tên mấy công ty nào được hỗ trợ", "list", set(), ()),
        ("Vì sao nhóm thủ công mỹ nghệ nhiều sản phẩm?", "why", set(), ()),
        ("Máy móc của sở được hỗ trợ thế nào?", "how", set(), ()),
    ],
)
def test_the_kind_of_question_and_of_number_are_read(question, form, wants, nouns):
    asked = Asked.of(question)
    assert asked.form == form
    assert asked.wants(form) == wants
    assert asked.nouns == nouns


@pytest.mark.parametrize(
    ("question", "funding"),
    [
        ("Kinh phí khuyến công địa phương là bao nhiêu?", {"local"}),
        ("Bao nhiêu lao động địa phương có việc làm?", set()),
        ("Các địa phương được hỗ trợ gì?", set()),
        ("Trung ương cấp bao nhiêu, đối ứng bao nhiêu?", {"national", "counterpart"}),
    ],
)
def test_a_source_of_money_is_told_from_people_and_places(question, funding):
    assert Asked.of(question).funding == funding


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("9T/2013 dạy nghề", "9 tháng 2013 dạy nghề"),
        ("6t 2014", "6 tháng 2014"),
        ("đợt 1/2017", "đợt 1 năm 2017"),
        ("tháng 1/2017", "tháng 1/2017"),
        ("CB 21-25 kế hoạch", "CB 2021-2025 kế hoạch"),
        ("hỗ trợ 21-25 cơ sở", "hỗ trợ 21-25 cơ sở"),
        ("đạt 25-21", "đạt 25-21"),
        ("45/2012/NĐ-CP", "45/2012/NĐ-CP"),
    ],
)
def test_shorthand_of_dates_is_written_out(typed, written):
    assert tidy(typed) == written


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("huyện Ba Tri năm 2020", ("ba tri",)),
        ("thị xã Điện Bàn chi bao nhiêu", ("dien ban",)),
        ("mình ở xã vùng khó khăn", ()),
        ("hợp tác xã Tuấn Băng", ()),
        ("cấp huyện hỗ trợ bao nhiêu cơ sở", ()),
        ("huyện được hỗ trợ mấy đề án", ()),
    ],
)
def test_places_below_the_province_are_named_by_their_kind(question, names):
    assert localities(question) == names


def test_without_marks_a_place_below_the_province_needs_no_capital():
    assert localities("thi xa dien ban chi bao nhieu", bare=True) == ("dien ban",)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Công ty Trường An ở Cao Bằng nhận bao nhiêu?", ("truong an",)),
        ("Công ty TNHH Đoàn Thảo được gì?", ("doan thao",)),
        ("các công ty ở Cao Bằng", ()),
    ],
)
def test_an_establishment_is_known_by_its_name_without_its_form(question, names):
    assert establishments(question) == names
