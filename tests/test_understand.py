"""What a question asks for, in the spellings people use: full, casual, without marks, shortened, English, mistyped."""

from datetime import date

import pytest

from bot.query import Query
from bot.understand import understand
from index.restore import Restorer
from index.text import normalise, tokens, untelex

AS_OF = date(2024, 5, 20)
# What the loaded texts would teach the restorer; the questions' own words come with it.
TEXTS = [
    "Năm 2022, tỉnh Lạng Sơn thực hiện 11 đề án khuyến công, tổng kinh phí 5.230 triệu đồng.",
    "Khuyến công quốc gia hỗ trợ 2.100 triệu đồng; khuyến công địa phương hỗ trợ 930 triệu đồng.",
    "Giai đoạn 2018-2022, Tây Ninh hỗ trợ các cơ sở công nghiệp nông thôn mua máy móc thiết bị.",
    "Điều kiện được hỗ trợ máy móc: cơ sở có đăng ký kinh doanh.",
]
KNOWN = {word for text in TEXTS for word in tokens(text)}
SLIPS = {"khuyeen": "khuyen", "kihn": "kinh", "congg": "cong"}


@pytest.fixture(scope="module")
def restore():
    return Restorer.from_bytes(Restorer.train(TEXTS).to_bytes()).restore


@pytest.fixture(scope="module")
def read(restore):
    def correct(word: str) -> str:
        return SLIPS.get(word) or untelex(word)

    def ask(question: str) -> Query:
        return understand(question, restore=restore, correct=correct, known=KNOWN.__contains__, today=AS_OF)

    return ask


def words(query: Query) -> set[str]:
    return {" ".join(c.surface) for c in query.concepts}


@pytest.mark.parametrize(
    ("question", "provinces"),
    [
        ("Kinh phí của tỉnh Lạng Sơn năm 2022?", ("Lạng Sơn",)),
        ("lang son nam 2022 bao nhieu de an", ("Lạng Sơn",)),
        ("LẠNG SƠN 2022", ("Lạng Sơn",)),
        (normalise("Đắk Nông năm 2020?"), ("Đắk Nông",)),
        ("\u00d0ắk Nông năm 2020?", ("Đắk Nông",)),
        ("Đắc Nông năm 2020?", ("Đắk Nông",)),
        ("Daklak 2020 bao nhieu", ("Đắk Lắk",)),
        ("BRVT năm 2023 có mấy đề án", ("Bà Rịa - Vũng Tàu",)),
        ("hcm nam 2020", ("Hồ Chí Minh",)),
        ("Lạng Sơnn năm 2022 có mấy đề án?", ("Lạng Sơn",)),
        ("Lajng Sown nawm 2022 cos maays ddeef ans", ("Lạng Sơn",)),
        ("How many projects did Lang Son have in 2022?", ("Lạng Sơn",)),
        ("So sánh kinh phí của Tây Ninh và Lạng Sơn năm 2022", ("Tây Ninh", "Lạng Sơn")),
        ("Lạng Sơn, kinh phí của Lạng Sơn năm 2022?", ("Lạng Sơn",)),
        ("Muốn được hỗ trợ máy móc cần điều kiện gì?", ()),
    ],
)
def test_the_provinces_of_a_question_are_named_once_and_in_order(read, question, provinces):
    assert read(question).provinces == provinces


def test_a_region_is_no_province(read):
    query = read("Kinh phí khuyến công miền Trung - Tây Nguyên năm 2022 là bao nhiêu?")
    assert query.regions == ("miền Trung - Tây Nguyên",)
    assert query.provinces == ()


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("Kinh phí của Lạng Sơn năm 2022?", date(2022, 1, 1), date(2022, 12, 31)),
        ("kp kcqg lang son 2021?", date(2021, 1, 1), date(2021, 12, 31)),
        ("lang son nam 2022 bao nhieu de an", date(2022, 1, 1), date(2022, 12, 31)),
        ("Nawm 2022 Lajng Sown cos maays ddeef ans", date(2022, 1, 1), date(2022, 12, 31)),
        ("How many projects did Lang Son have in 2022?", date(2022, 1, 1), date(2022, 12, 31)),
        ("Giai đoạn 2018-2022 Tây Ninh có bao nhiêu đề án?", date(2018, 1, 1), date(2022, 12, 31)),
        ("gđ 2018-2022 tay ninh bn de an", date(2018, 1, 1), date(2022, 12, 31)),
        ("Tỷ lệ giải ngân 7 tháng đầu năm 2024?", date(2024, 1, 1), date(2024, 7, 31)),
        ("first 7 months of 2024 what percentage of the plan in Quang Nam", date(2024, 1, 1), date(2024, 7, 31)),
        ("Quý I/2024 Lạng Sơn chi bao nhiêu?", date(2024, 1, 1), date(2024, 3, 31)),
        ("Đến hết năm 2022 Tây Ninh hỗ trợ bao nhiêu hộ?", None, date(2022, 12, 31)),
        # Said on 20/5/2024:
        ("Năm ngoái Lạng Sơn chi bao nhiêu?", date(2023, 1, 1), date(2023, 12, 31)),
        ("Năm nay Lạng Sơn chi bao nhiêu?", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_the_period_of_a_question_is_a_stretch_of_days(read, question, start, end):
    (period,) = read(question).periods
    assert (period.start, period.end) == (start, end)


def test_a_question_about_two_years_has_two_periods(read):
    query = read("So với năm 2021, kinh phí năm 2022 của Lạng Sơn tăng hay giảm?")
    assert [p.start.year for p in query.periods] == [2021, 2022]
    assert query.form == "compare"


@pytest.mark.parametrize(
    ("question", "funding"),
    [
        ("Khuyến công quốc gia hỗ trợ Lạng Sơn bao nhiêu năm 2022?", {"national"}),
        ("kp kcqg lang son 2021?", {"national"}),
        ("KP KCĐP Lạng Sơn 2022 hỗ trợ nhiêu", {"local"}),
        ("von khuyen cong dia phuong lang son 2022", {"local"}),
        ("How much national industrial promotion funding did Lang Son get in 2022?", {"national"}),
        ("Vốn đối ứng của cơ sở năm 2021 là bao nhiêu?", {"counterpart"}),
        ("Các cơ sở tự bỏ ra bao nhiêu tiền?", {"counterpart"}),
        ("Cả quốc gia lẫn địa phương năm 2021 Lạng Sơn được bao nhiêu?", {"national", "local"}),
        ("Kinh phí khuyến công Lạng Sơn năm 2022?", set()),
    ],
)
def test_the_source_of_the_money_is_understood(read, question, funding):
    assert read(question).funding == funding


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("Kinh phí khuyến công Lạng Sơn năm 2022 là bao nhiêu?", {"VND"}),
        ("Năm 2022 Lạng Sơn tiêu hết bao nhiêu tiền?", {"VND"}),
        ("kp lang son 2022 bn", {"VND"}),
        ("Lạng Sơn rót cho cơ sở được nhiêu tiền vậy?", {"VND"}),
        ("Mua máy sấy được hỗ trợ tối đa bao nhiêu?", {"VND"}),
        ("How much money did Lang Son get in 2022?", {"VND"}),
        ("Giải ngân đạt bao nhiêu phần trăm kế hoạch?", {"percent"}),
        ("ty le giai ngan nam 2022 cua lang son", {"percent"}),
        ("What percentage of the plan did Lang Son reach?", {"percent"}),
        ("Năm 2022 Lạng Sơn thực hiện bao nhiêu đề án?", {"count"}),
        ("lang son nam 2022 co may de an", {"count"}),
        ("Số lao động được đào tạo ở Lạng Sơn năm 2021", {"count"}),
        ("How many establishments were supported in Tay Ninh?", {"count"}),
        ("Bao nhiêu đề án và tổng kinh phí bao nhiêu?", {"count", "VND"}),
        # No number is asked for:
        ("Muốn được hỗ trợ máy móc cần điều kiện gì?", set()),
        ("muon duoc ho tro may moc can dieu kien gi", set()),
        ("Vì sao khuyến công Tây Ninh còn khó khăn?", set()),
        ("Khuyến công là gì?", set()),
    ],
)
def test_the_kind_of_number_asked_for_is_understood(read, question, wants):
    assert read(question).wants == wants


@pytest.mark.parametrize(
    ("question", "nouns"),
    [
        ("Năm 2022 Lạng Sơn thực hiện bao nhiêu đề án?", ("de an",)),
        ("bao nhieu co so, bao nhieu viec lam?", ("co so", "viec lam")),
        ("Số lượng cơ sở được hỗ trợ?", ("co so",)),
        ("How many establishments were supported in Tay Ninh?", ("co so",)),
        ("Cơ sở được hỗ trợ bao nhiêu tiền?", ()),
        ("So sánh máy móc của hai cơ sở", ()),
    ],
)
def test_what_is_to_be_counted_is_named(read, question, nouns):
    assert read(question).nouns == nouns


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("Năm 2022 Lạng Sơn thực hiện bao nhiêu đề án?", "figure"),
        ("Kinh phí khuyến công Lạng Sơn 2022?", "figure"),
        ("ty le giai ngan nam 2022 cua lang son", "figure"),
        ("So sánh kinh phí của Lạng Sơn và Tây Ninh", "compare"),
        ("Năm 2022 so với 2021, kinh phí tăng hay giảm?", "compare"),
        ("Tỉnh nào có kinh phí cao nhất?", "compare"),
        ("Liệt kê những giải pháp của Lạng Sơn", "list"),
        ("Lạng Sơn đề ra các giải pháp gì?", "list"),
        ("Vì sao khuyến công Tây Ninh còn khó khăn?", "why"),
        ("tai sao giai ngan cham", "why"),
        ("Thủ tục đề nghị hỗ trợ như thế nào?", "how"),
        ("Muốn được hỗ trợ máy móc cần điều kiện gì?", "how"),
        ("Khuyến công là gì?", "policy"),
    ],
)
def test_the_form_of_the_answer_to_a_question(read, question, form):
    assert read(question).form == form


@pytest.mark.parametrize(
    ("question", "extremes"),
    [
        ("Nội dung nào có kinh phí cao nhất năm 2023?", {"highest"}),
        ("noi dung nao thap nhat nam 2023", {"lowest"}),
        ("Nội dung nào cao nhất và thấp nhất?", {"highest", "lowest"}),
        ("Hỗ trợ ít nhất là 50 triệu đồng, đúng không?", set()),
        ("Kinh phí khuyến công Lạng Sơn 2022?", set()),
    ],
)
def test_the_highest_and_the_lowest_are_asked_for_only_in_so_many_words(read, question, extremes):
    assert read(question).extremes == extremes


def test_the_subject_leaves_out_places_times_and_words_that_say_nothing(read):
    query = read("Xin cho hỏi năm 2022 tỉnh Lạng Sơn đào tạo nghề cho bao nhiêu lao động ạ?")
    assert words(query) == {"dao tao nghe", "lao dong"}


def test_a_phrase_is_met_by_what_means_the_same(read):
    (concept,) = (c for c in read("Lạng Sơn dạy nghề cho ai?").concepts if c.surface == ("day", "nghe"))
    assert {("dao", "tao", "nghe"), ("truyen", "nghe"), ("day", "nghe")} <= concept.phrases


def test_words_that_differ_by_a_mark_only_are_told_apart(read):
    # "cộng" (add) says nothing of the subject, "công" does.
    assert "cong" in words(read("Lạng Sơn hỗ trợ tiền công?"))
    assert "cong" not in words(read("Lạng Sơn cộng lại là bao nhiêu tiền?"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kinh phi khuyen cong quoc gia lang son nam 2022", "Kinh phí khuyến công quốc gia Lạng Sơn năm 2022"),
        ("KP KCQG Lạng Sơn năm 2022", "Kinh phí khuyến công quốc gia Lạng Sơn năm 2022"),
        ("kp kcqg lang son nam 2022", "Kinh phí khuyến công quốc gia Lạng Sơn năm 2022"),
        ("kihn phi khuyeen cong quoc gia lang son nam 2022", "Kinh phí khuyến công quốc gia Lạng Sơn năm 2022"),
        ("kinh phis khuyeesn coong quoosc gia lang son nam 2022", "Kinh phí khuyến công quốc gia Lạng Sơn năm 2022"),
    ],
)
def test_however_it_is_typed_a_question_means_the_same(read, typed, meant):
    one, other = read(typed), read(meant)
    for field in ("form", "intent", "provinces", "funding", "wants", "nouns", "extremes"):
        assert getattr(one, field) == getattr(other, field), field
    assert words(one) == words(other)
    assert [(p.start, p.end) for p in one.periods] == [(p.start, p.end) for p in other.periods]


def test_what_was_typed_is_kept_beside_what_is_searched(read):
    query = read("kp kcqg lang son 2022?")
    assert query.raw == "kp kcqg lang son 2022?"
    assert query.text.startswith("kinh phí khuyến công quốc gia")


def test_names_are_never_corrected(restore):
    seen = []

    def correct(word: str) -> str:
        seen.append(word)
        return "sai"

    query = understand(
        "Kinh phi ở Lang Son cho xưởng Rạng Đông nam", restore=lambda text: text, correct=correct, known=lambda word: False
    )
    assert not {"lang", "son", "rang", "dong"} & set(seen)
    assert "Lang Son" in query.text
    assert "Rạng Đông" in query.text
    assert query.provinces == ("Lạng Sơn",)


@pytest.mark.parametrize("question", ["", "   ", "?", "???!!!", "123", "\ufeff", "[1] | - * #", "a" * 1000, "🙂🙂"])
def test_a_question_of_nothing_is_understood_as_nothing(read, question):
    query = read(question)
    assert query.provinces == query.periods == query.nouns == ()
    assert not query.funding
    assert not query.wants
