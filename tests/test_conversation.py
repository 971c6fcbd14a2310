"""Follow-up questions: what a short question takes over from the ones before it, and what it replaces."""

import pytest

from bot.conversation import readings, topic_of
from bot.query import Query
from bot.records import Turn
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
