"""How the soak tests put answers to questions."""

import pytest
from soak.faulty_api import Delivery
from soak.ledger import Asked, account

QUESTIONS = {"aaaaaaaaaa": "Năm 2020?", "bbbbbbbbbb": "Năm 2021?", "cccccccccc": "Năm 2020?"}
FIRST, SECOND = Asked(1, "Năm 2020?", 0.0), Asked(1, " Năm  2021? ", 1.0)


def sent(
    at: float, message: int, answer: str, *, chat: int = 1, told: bool = True, method: str = "sendMessage", text: str = "Có."
) -> Delivery:
    return Delivery(at, chat, message, method, text, answer, told)


def test_each_answer_belongs_to_its_question_in_whatever_order_they_come():
    found = account([FIRST, SECOND], [sent(2, 11, "bbbbbbbbbb"), sent(5, 12, "aaaaaaaaaa")], QUESTIONS, [])
    assert found.latencies == [5.0, 1.0]
    assert (found.unanswered, found.doubles, found.foreign) == ([], [], 0)


def test_what_got_no_answer_or_only_an_apology_or_an_answer_in_another_chat_is_unanswered():
    found = account([FIRST, SECOND], [sent(2, 11, "", text="Xin lỗi"), sent(3, 12, "bbbbbbbbbb", chat=2)], QUESTIONS, [])
    assert found.unanswered == [FIRST, SECOND]
    assert found.foreign == 1
    assert found.sentences == {"Xin lỗi": 1}


@pytest.mark.parametrize(
    ("first", "kills", "why"),
    [
        (sent(2, 11, "aaaaaaaaaa"), [2.5], "kill"),
        (sent(2, 11, "aaaaaaaaaa"), [0.5, 9], "unexplained"),
        (sent(2, 11, "aaaaaaaaaa"), [1.98], "kill"),  # the request was on its way
        (sent(2, 11, "aaaaaaaaaa", told=False), [], "not told"),
        (sent(2, 11, "aaaaaaaaaa"), [5.5], "unexplained"),  # so long after it was accepted it should have been written down
    ],
)
def test_a_question_answered_twice_is_explained_by_what_happened_in_between(first, kills, why):
    found = account([FIRST], [first, sent(8, 12, "cccccccccc")], QUESTIONS, kills)
    assert [d.why for d in found.doubles] == [why]
    assert found.unanswered == []


def test_an_answer_that_is_edited_is_no_second_one_and_one_edited_into_another_question_s_is_told():
    edited = sent(8, 11, "cccccccccc", method="editMessageText")
    assert account([FIRST], [sent(2, 11, "aaaaaaaaaa"), edited], QUESTIONS, []).doubles == []
    taken = sent(8, 11, "bbbbbbbbbb", method="editMessageText")
    assert account([FIRST, SECOND], [sent(2, 11, "aaaaaaaaaa"), taken], QUESTIONS, []).replaced == [FIRST]


def test_the_first_part_of_a_long_answer_that_stands_twice_is_counted():
    long = "x" * 2000
    found = account([FIRST], [sent(2, 11, "", text=long), sent(8, 12, "", text=long), sent(9, 13, "aaaaaaaaaa")], QUESTIONS, [3])
    assert found.partial_doubles == 1
    assert found.doubles == []
