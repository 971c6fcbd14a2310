"""Follow-up questions: what a short question takes over from the ones before it, and what it replaces."""

import pytest

from bot.carrying import Reading
from bot.conversation import readings, topic_of, with_carried
from bot.query import Query
from bot.records import Answer, Turn
from bot.understand import understand

FIRST = "Kinh phí khuyến công quốc gia của Lạng Sơn năm 2021?"


def dialogue(*questions: str) -> list[Turn]:
    """Turns as the assistant sees them: each question with a reply after it."""
    return [turn for q in questions for turn in (Turn("user", q), Turn("assistant", "Năm 2019, Cà Mau có 29 cơ sở. [1]"))]


def understood(text: str) -> Query:
    return understand(text, restore=lambda text: text, correct=lambda word: word, known=lambda word: False)


def standalone(question: str, history: list[Turn]) -> str:
    """The likeliest reading of a question after its history."""
    return readings(question, topic_of(history, understood), understood)[0].text


def read(*questions: str) -> Query:
    """What the last question asks for after those before it."""
    *earlier, last = questions
    return understood(standalone(last, dialogue(*earlier)))


def facets(query: Query) -> tuple:
    return query.provinces, tuple(p.start.year for p in query.periods if p.start), set(query.funding)


@pytest.mark.parametrize(
    ("questions", "provinces", "years", "funding"),
    [
        # One facet is replaced, the others are carried over.
        ((FIRST, "còn năm 2022?"), ("Lạng Sơn",), (2022,), {"national"}),
        ((FIRST, "Năm 2022 thì sao?"), ("Lạng Sơn",), (2022,), {"national"}),
        ((FIRST, "thế Tây Ninh?"), ("Tây Ninh",), (2021,), {"national"}),
        ((FIRST, "Còn nguồn địa phương thì sao?"), ("Lạng Sơn",), (2021,), {"local"}),
        ((FIRST, "vốn đối ứng thì sao?"), ("Lạng Sơn",), (2021,), {"counterpart"}),
        ((FIRST, "còn Tây Ninh năm 2022?"), ("Tây Ninh",), (2022,), {"national"}),
        ((FIRST, "năm 2022"), ("Lạng Sơn",), (2022,), {"national"}),
        (("Giai đoạn 2018-2022 Tây Ninh có bao nhiêu đề án?", "riêng năm 2022?"), ("Tây Ninh",), (2022,), set()),
        # Without marks, shortened, in English.
        (("kp kcqg lang son 2021?", "con nam 2022"), ("Lạng Sơn",), (2022,), {"national"}),
        (("kp kcqg lang son 2021?", "vay tay ninh thi sao"), ("Tây Ninh",), (2021,), {"national"}),
        (("kp kcqg lang son 2021?", "Còn KCĐP?"), ("Lạng Sơn",), (2021,), {"local"}),
        (("How much national funding did Lang Son get in 2021?", "and in 2022?"), ("Lạng Sơn",), (2022,), {"national"}),
        # Nothing is replaced.
        ((FIRST, "Trong đó có bao nhiêu đề án?"), ("Lạng Sơn",), (2021,), {"national"}),
        ((FIRST, "so với Tây Ninh thì sao?"), ("Lạng Sơn", "Tây Ninh"), (2021,), {"national"}),
        ((FIRST, "so với năm 2022 thì sao?"), ("Lạng Sơn",), (2021, 2022), {"national"}),
        (
            (FIRST, "Tỉnh này năm đó có bao nhiêu cơ sở công nghiệp nông thôn mua được máy mới?"),
            ("Lạng Sơn",), (2021,), {"national"},
        ),
        # Three turns: a follow-up to a follow-up.
        ((FIRST, "còn năm 2022?", "thế Tây Ninh?"), ("Tây Ninh",), (2022,), {"national"}),
        ((FIRST, "thế Tây Ninh?", "còn năm 2022?"), ("Tây Ninh",), (2022,), {"national"}),
        ((FIRST, "còn năm 2022?", "còn địa phương?"), ("Lạng Sơn",), (2022,), {"local"}),
        (("kinh phi lang son 2021", "Còn năm 2022 thì sao?", "thế Tây Ninh?"), ("Tây Ninh",), (2022,), set()),
        # Courtesy in between is passed over.
        ((FIRST, "cảm ơn", "còn năm 2022?"), ("Lạng Sơn",), (2022,), {"national"}),
        (("Xin chào", FIRST, "còn năm 2022?"), ("Lạng Sơn",), (2022,), {"national"}),
        ((FIRST, "cảm ơn, còn năm 2022?"), ("Lạng Sơn",), (2022,), {"national"}),
    ],
)
def test_a_follow_up_replaces_what_it_names_and_keeps_the_rest(questions, provinces, years, funding):
    assert facets(read(*questions)) == (provinces, years, funding)


@pytest.mark.parametrize(
    "question",
    [
        "Tây Ninh năm 2022 hỗ trợ bao nhiêu cơ sở?",
        "kp tay ninh 2022?",
        "Điều kiện để một hộ kinh doanh được hỗ trợ mua lò rèn điện là gì?",
        "Khuyến công là gì?",
        "KCQG là gì?",
        "Thế nào là cơ sở công nghiệp nông thôn?",
    ],
)
def test_a_question_that_stands_by_itself_takes_nothing_over(question):
    assert standalone(question, dialogue(FIRST)) == question


def test_a_new_topic_is_what_the_next_follow_up_goes_on_with():
    query = read(FIRST, "Tây Ninh năm 2022 hỗ trợ bao nhiêu cơ sở?", "còn năm 2023?")
    assert facets(query) == (("Tây Ninh",), (2023,), set())
    assert query.nouns == ("co so",)


def test_what_is_asked_for_is_carried_over():
    query = read("Năm 2021 Lạng Sơn giải ngân đạt bao nhiêu phần trăm?", "còn năm 2022?")
    assert query.wants == {"percent"}
    assert ("giai", "ngan") in {c.surface for c in query.concepts}


@pytest.mark.parametrize(
    "history",
    [
        [],
        [Turn("assistant", "Chào anh/chị!")],
        [Turn("user", "  ")],
        [Turn("user", "xin chào"), Turn("assistant", "Chào anh/chị!")],
    ],
)
def test_without_an_earlier_question_nothing_is_added(history):
    assert standalone("còn năm 2022?", history) == "còn năm 2022?"


def test_replies_lend_nothing_to_a_follow_up():
    # The reply in `dialogue` speaks of Cà Mau and 2019.
    assert facets(read(FIRST, "còn năm 2022?")) == (("Lạng Sơn",), (2022,), {"national"})


# --- what is taken over, as readings -----------------------------------------------------------------


def carried(*questions: str, told: str = "Năm 2019, Cà Mau có 29 cơ sở. [1]") -> tuple[str, ...]:
    """What the likeliest reading of the last question takes over."""
    *earlier, last = questions
    turns = [turn for q in earlier for turn in (Turn("user", q), Turn("assistant", told))]
    return readings(last, topic_of(turns, understood), understood)[0].carried


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        ((FIRST, "còn năm 2022?"), {"Lạng Sơn", "khuyến công quốc gia"}),
        ((FIRST, "tạo bao nhiêu việc làm?"), {"Lạng Sơn", "năm 2021", "khuyến công quốc gia"}),
        ((FIRST, "tổng cộng bao nhiêu tiền?"), {"Lạng Sơn", "năm 2021"}),  # of all sources
        ((FIRST, "tỉnh này giờ nhập vào đâu?"), {"Lạng Sơn"}),
        ((FIRST, "à nhầm, Tây Ninh cơ"), {"năm 2021", "khuyến công quốc gia"}),
        (("Điều 5 Nghị định 45/2012 nói gì?", "khoản 2 thì sao?"), {"khoản 2 Điều 5 NĐ 45/2012"}),
        (("Nghị định 45/2012 quy định gì?", "ai ký?"), {"Nghị định 45/2012"}),
        ((FIRST, "Tây Ninh năm 2022 hỗ trợ bao nhiêu cơ sở?"), set()),
        ((FIRST, "Nghị định 45/2012 còn hiệu lực không?"), set()),
    ],
)
def test_what_a_follow_up_takes_over_can_be_shown(questions, expected):
    assert set(carried(*questions)) == expected


def test_a_year_left_out_is_the_one_spoken_of():
    query = read("Cao Bằng năm 2019 có bao nhiêu tiền khuyến công?", "8 tháng đầu năm hỗ trợ được bao nhiêu?")
    assert [(p.start.year, p.end.month) for p in query.periods] == [(2019, 8)]


def test_both_of_the_last_two_are_compared():
    query = read("Kinh phí khuyến công Lạng Sơn năm 2021?", "còn Tây Ninh?", "chênh nhau bao nhiêu?")
    assert set(query.provinces) == {"Lạng Sơn", "Tây Ninh"}


def test_that_decree_is_the_one_which_the_reply_brought_up():
    asked = ("Nghị định nào sửa NĐ 45?", "nghị định đó có hiệu lực từ khi nào?")
    assert carried(*asked, told="Nghị định 235/2025/NĐ-CP sửa NĐ 45. [1]") == ("Nghị định 235/2025/NĐ-CP",)


def test_a_later_reading_takes_over_less_of_the_subject_but_not_of_the_place():
    turns = dialogue("Lạng Sơn năm 2021 hỗ trợ máy sấy hồi bao nhiêu tiền?")
    found = readings("tạo bao nhiêu việc làm?", topic_of(turns, understood), understood)
    assert len(found) > 1
    assert all(understood(r.text).provinces == ("Lạng Sơn",) for r in found)
    assert all([p.start.year for p in understood(r.text).periods] == [2021] for r in found)


def test_the_first_line_says_what_was_taken_over_unless_it_does_already():
    reading = Reading("…", ("Lạng Sơn", "năm 2021"))
    assert with_carried(Answer("q", "14 cơ sở [1]"), reading).text == "Hiểu theo câu trước: Lạng Sơn, năm 2021.\n14 cơ sở [1]"
    assert with_carried(Answer("q", "Lạng Sơn, năm 2021: 14 [1]"), reading).text == "Lạng Sơn, năm 2021: 14 [1]"
    assert with_carried(Answer("q", "Chưa có.", abstained=True), reading).text == "Chưa có."
