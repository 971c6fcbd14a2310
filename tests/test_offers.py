"""Questions to go on with: what is offered where the answer is missing, or where it has another reading."""

import json
from pathlib import Path

import pytest
from telegram_harness import USER, running

from bot import offers
from bot.offers import question_about
from bot.questions import read_questions
from bot.records import Answer
from index.records import Figure

DATA = Path(__file__).resolve().parent / "data"


def figure(**fields) -> Figure:
    defaults = {
        "province": "Cà Mau", "period_start": "2022-01-01", "period_end": "2022-12-31", "period_text": "năm 2022",
        "indicator": "support_amount", "funding": "local",
    }
    return Figure("bai", 9e9, "VND", "9 tỷ", 0, 4, 0, **(defaults | fields))


@pytest.mark.parametrize(
    ("fields", "question"),
    [
        ({}, "Kinh phí khuyến công địa phương hỗ trợ Cà Mau năm 2022 là bao nhiêu?"),
        ({"funding": None}, "Kinh phí khuyến công hỗ trợ Cà Mau năm 2022 là bao nhiêu?"),
        ({"indicator": "projects", "funding": "national"}, "Cà Mau năm 2022 có bao nhiêu đề án khuyến công quốc gia?"),
        ({"indicator": "jobs_created"}, "Cà Mau năm 2022 tạo bao nhiêu việc làm?"),
        ({"indicator": "other"}, None),  # nobody asks for it in usual words
        ({"area": "huyện U Minh"}, None),
        ({"province": None}, None),
        ({"period_start": None, "period_end": None, "period_text": None}, None),
    ],
)
def test_a_figure_is_asked_for_in_words_that_lead_back_to_it(fields, question):
    assert question_about(figure(**fields)) == question


def test_a_missing_year_offers_the_years_that_exist(shipped_assistant):
    answer = shipped_assistant.ask("Kinh phí khuyến công quốc gia hỗ trợ Sóc Trăng năm 2023 là bao nhiêu?")
    assert answer.abstained
    assert "Sóc Trăng" in answer.text and "năm 2023" in answer.text and "năm 2022" in answer.text  # what is missing, what there is
    assert "Sở Công Thương Cần Thơ" in answer.text  # whom to ask: Sóc Trăng is part of Cần Thơ since 01/07/2025
    offered = shipped_assistant.offers(answer)
    assert offered[0] == "Kinh phí khuyến công quốc gia hỗ trợ Sóc Trăng năm 2022 là bao nhiêu?"
    assert "900 triệu đồng" in shipped_assistant.ask(offered[0]).text


def test_a_number_of_one_source_offers_the_other(shipped_assistant):
    answer = shipped_assistant.ask("Kế hoạch khuyến công Cao Bằng giai đoạn 2021-2025 là bao nhiêu tiền?")
    assert not answer.abstained
    assert any("quốc gia" in q or "địa phương" in q or "thực hiện" in q for q in shipped_assistant.offers(answer))


def test_what_fits_several_provinces_is_offered_for_each(shipped_assistant):
    answer = shipped_assistant.ask("Năm 2022 hỗ trợ bao nhiêu cơ sở?")
    assert answer.abstained
    offered = shipped_assistant.offers(answer)
    assert "Sóc Trăng năm 2022 hỗ trợ bao nhiêu cơ sở?" in offered
    assert len({q.split(" năm ")[0] for q in offered}) == len(offered)


def test_every_offer_has_an_answer(shipped_assistant):
    made = 0
    for question in read_questions(DATA / "figure_questions.jsonl"):
        for offered in shipped_assistant.offers(shipped_assistant.ask(question.text)):
            answer = shipped_assistant.ask(offered)
            made += 1
            assert not answer.abstained and answer.citations, (question.text, offered)
    assert made > 20


@pytest.mark.parametrize("question", ["", "xin chào", "x" * 1001])
def test_small_talk_offers_nothing(shipped_assistant, question):
    assert shipped_assistant.offers(shipped_assistant.ask(question)) == []
    assert offers.MOST == 3


# --- on Telegram -----------------------------------------------------------------------------------------


@pytest.fixture
async def chat():
    async with running() as it:
        yield it


async def test_offers_are_buttons_below_the_answer(chat):
    chat.assistant.offered["Sóc Trăng 2023?"] = ["Sóc Trăng năm 2022?", "Cà Mau năm 2023?"]
    await chat.says("Sóc Trăng 2023?")
    (call,) = chat.sent()
    rows = json.loads(call.params["reply_markup"])["inline_keyboard"]
    assert rows[:2] == [
        [{"text": "Sóc Trăng năm 2022?", "callback_data": "hoi:0"}],
        [{"text": "Cà Mau năm 2023?", "callback_data": "hoi:1"}],
    ]


def message_with(*labels: str) -> dict:
    rows = [[{"text": label, "callback_data": f"hoi:{i}"}] for i, label in enumerate(labels)]
    sender = {"id": 1, "is_bot": True, "first_name": "Bot"}
    chat = {"id": USER, "type": "private", "first_name": "Lan"}
    return {"message_id": 77, "date": 1, "chat": chat, "from": sender, "text": "…", "reply_markup": {"inline_keyboard": rows}}


async def test_a_press_asks_the_question_that_the_button_shows(chat):
    # The label is all that is needed, so this works after a restart too: nothing was offered in this process.
    await chat.presses("hoi:1", message=message_with("Sóc Trăng năm 2022?", "Cà Mau năm 2023?"))
    assert [question for question, _ in chat.assistant.asked] == ["Cà Mau năm 2023?"]
    assert "Cà Mau năm 2023?" in chat.shows()[-1]
    assert len(chat.api.calls("answerCallbackQuery")) == 1


async def test_what_was_pressed_is_what_a_follow_up_goes_on_with(chat):
    await chat.presses("hoi:0", message=message_with("Cà Mau năm 2023?"))
    await chat.says("còn địa phương?")
    question, history = chat.assistant.asked[-1]
    assert question == "còn địa phương?" and history[0].text == "Cà Mau năm 2023?"


@pytest.mark.parametrize("data", ["hoi:7", "hoi:", "hoi:123", "hoi:x", "hoi:0; drop table"])
async def test_a_press_of_no_button_of_ours_asks_nothing(chat, data):
    await chat.presses(data, message=message_with("Cà Mau năm 2023?"))
    assert chat.assistant.asked == []


# --- what an answer invites to compare ----------------------------------------------------------------


def figure_of(**fields) -> Figure:
    return Figure("a", 9e8, "VND", "900 triệu đồng", 0, 5, 1, **({"province": "Sóc Trăng", "period_text": "2022", "indicator": "support_amount"} | fields))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"funding": "national"}, "kinh phí hỗ trợ khuyến công quốc gia năm 2022"),
        ({"funding": None}, "kinh phí hỗ trợ năm 2022"),
        ({"area": "huyện Kế Sách"}, ""),
        ({"province": None}, ""),
        ({"indicator": "other"}, ""),
    ],
)
def test_the_figure_of_one_province_invites_to_compare_it(fields, words):
    assert offers.comparison_words(Answer("?", "…", records=(figure_of(**fields),))) == words


def test_what_is_of_several_provinces_or_has_no_figure_invites_to_nothing():
    several = (figure_of(), figure_of(province="Cà Mau"))
    assert offers.comparison_words(Answer("?", "…", records=several)) == ""
    assert offers.comparison_words(Answer("?", "…")) == ""
