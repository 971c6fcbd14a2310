"""The cues by which a question shows what it wants."""

import pytest

from bot.cues import Asked, establishments, localities, names, tidy


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


@pytest.mark.parametrize(
    ("question", "form", "wants"),
    [
        ("Lạng Sơn được phân bổ bao nhiêu khuyến công địa phương?", "figure", {"VND"}),  # no count of "khuyến công"
        ("Tỉnh bỏ bao nhiêu cho 2 cái máy?", "figure", {"VND"}),  # "cho" counts nothing
        ("Có bao nhiêu nơi được giúp?", "figure", {"count"}),
        ("Giải ngân được bao nhiêu phần trăm?", "figure", {"percent"}),
        ("Nhà nước trả mấy phần tiền gian hàng?", "figure", {"percent", "VND"}),
        ("Chương trình được duyệt tại quyết định số mấy?", "policy", set()),  # which one, not how many
        ("Tỉnh ưu tiên ngành gì?", "policy", set()),  # "tiên" is no money
        ("Sao vốn giải ngân chậm thế?", "why", set()),
        ("Lớp nghề năm 2023 sao ì ạch vậy?", "why", set()),
        ("Năm 2023 thì sao?", "policy", set()),
        ("Mua máy được hỗ trợ cao nhất bao nhiêu?", "figure", {"VND"}),  # the ceiling, no comparison
        ("Cơ sở nào được hỗ trợ cao nhất?", "compare", set()),
        ("Liệt kê các việc làm bằng tiền khuyến công", "list", set()),
        ("Liệt kê các đơn vị kèm số tiền", "list", {"VND"}),
    ],
)
def test_what_looks_like_a_number_asked_for_is_told_from_one(question, form, wants):
    asked = Asked.of(question)
    assert (asked.form, asked.wants(asked.form)) == (form, wants)
    assert not asked.extremes or form == "compare"


def test_the_name_of_a_place_asks_for_nothing():
    question = "Ba sản phẩm của Tiền Giang là gì?"
    assert Asked.of(question, [(15, 25)]).wants("figure") == frozenset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Công ty CP Sản xuất thương mại nông sản Tuấn Linh đầu tư máy", ("tuan linh",)),
        ("HTX Khuổi Lặng tự bỏ vốn", ("khuoi lang",)),
        ("các cơ sở ở tỉnh", ()),
    ],
)
def test_an_establishment_is_named_after_what_it_does(text, expected):
    assert establishments(text) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("May An Phúc nhận bao nhiêu tiền?", ("may an phuc",)),
        ("Trung tâm Khuyến công và Xúc tiến thương mại làm gì?", ()),
        ("Theo ông Võ Xuân Sơn thì sao?", ("vo xuan son",)),
        ("Năm 2022 thế nào?", ()),
    ],
)
def test_names_of_several_words_are_told_from_offices(typed, expected):
    assert names(typed, []) == expected
