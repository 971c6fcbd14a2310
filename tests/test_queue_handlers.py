"""/hangdoi: grouped, opened, asked again, dealt with; by administrators only, and after a restart."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from reading_assistant import ReadingBot
from telegram_harness import ADMIN, GROUP, NAME, USER, running

from bot import messages, queue_report
from bot import messages_answer as say
from bot.records import Answer

MONEY = "Kinh phí khuyến công Sóc Trăng năm 2023 là bao nhiêu?"
LACK = "Kho tài liệu chưa có số liệu đúng như câu hỏi về Sóc Trăng, năm 2023."
PROJECTS = "Cà Mau năm 2021 có bao nhiêu đề án?"


def lacks(it, question: str, text: str = LACK) -> None:
    it.known[question] = Answer(question, text, abstained=True, route="nothing")


@pytest.fixture
async def chat():
    async with running(ReadingBot()) as it:
        lacks(it, MONEY)
        lacks(it, PROJECTS, "Kho tài liệu chưa có số liệu đúng như câu hỏi về Cà Mau, năm 2021.")
        lacks(it, "giá vàng", say.OFF_TOPIC)
        yield it


def in_state(it, statement: str, *values: str) -> list[tuple]:
    with closing(sqlite3.connect(it.data / "state.db")) as db, db:
        return db.execute(statement, values).fetchall()


def newest_answer(it) -> str:
    return in_state(it, "select id from answers order by asked_at desc limit 1")[0][0]


async def ask(it, *questions: str, chat_id: int = USER) -> None:
    for question in questions:
        it.now += timedelta(minutes=1)
        await it.says(question, chat_id=chat_id)


def shown(it) -> str:
    return it.shows(ADMIN)[-1]


async def test_an_empty_queue_says_so(chat):
    await ask(chat, "Chào")
    await chat.says("/hangdoi", chat_id=ADMIN)
    assert shown(chat) == queue_report.EMPTY
    assert chat.labels(ADMIN) == []


async def test_questions_without_an_answer_are_grouped_with_the_document_that_is_missing(chat):
    await ask(chat, MONEY, PROJECTS, "giá vàng", "Trả lời được")
    await ask(chat, MONEY, chat_id=502)
    await chat.says("/queue", chat_id=ADMIN)
    text = shown(chat)
    assert text.startswith("Hàng đợi: 3 câu hỏi chưa được trả lời thỏa đáng, gộp thành 2 nhóm. Không tính 1 câu ngoài phạm vi.")
    assert "• Sóc Trăng, kinh phí khuyến công, năm 2023: 2 câu" in text
    assert f"1. Hỏi 2 lần, 2 người: «{MONEY}»" in text
    assert "Cần tài liệu: kinh phí khuyến công Sóc Trăng, năm 2023." in text
    assert "Trả lời được" not in text and "giá vàng" not in text
    assert chat.labels(ADMIN) == [["1", "2"]]


async def test_a_group_is_asked_again_of_the_index_in_use_and_that_is_not_kept(chat):
    await ask(chat, MONEY)
    await chat.says("/hangdoi", chat_id=ADMIN)
    await chat.taps("1", chat_id=ADMIN)
    assert "Còn thiếu: " + LACK in shown(chat)
    await chat.taps("Hỏi lại bây giờ", chat_id=ADMIN)
    assert "Chỉ mục hiện nay vẫn chưa trả lời được câu này." in shown(chat)
    chat.known[MONEY] = Answer(MONEY, "900 triệu đồng [1]")
    await chat.taps("Xem nhóm", chat_id=ADMIN)
    await chat.taps("Hỏi lại bây giờ", chat_id=ADMIN)
    assert "Chỉ mục hiện nay trả lời được câu này." in shown(chat)
    assert "900 triệu đồng" in shown(chat)
    assert len(chat.shows(ADMIN)) == 1  # one message, edited
    await chat.taps("‹ Về hàng đợi", chat_id=ADMIN)
    assert "Hàng đợi: 1 câu hỏi" in shown(chat)


@pytest.mark.parametrize(("command", "asked"), [("solieu", "lookup"), ("sosanh", "compare"), ("vanban", "law")])
async def test_a_command_is_asked_again_as_that_command(chat, command, asked):
    lacks(chat, "Lạng Sơn 2023")
    await chat.says(f"/{command} Lạng Sơn 2023")
    await chat.says("/hangdoi", chat_id=ADMIN)
    await chat.taps("1", chat_id=ADMIN)
    await chat.taps("Hỏi lại bây giờ", chat_id=ADMIN)
    assert chat.assistant.commands == [(asked, "Lạng Sơn 2023")] * 2
    assert chat.assistant.asked == []


async def test_a_follow_up_is_asked_again_with_what_came_before_it(chat):
    lacks(chat, "còn năm 2023?")
    await ask(chat, "Kinh phí khuyến công Sóc Trăng?", "còn năm 2023?")
    await chat.says("/hangdoi", chat_id=ADMIN)
    assert "«còn năm 2023?» (hiểu là: Kinh phí khuyến công Sóc Trăng? còn năm 2023?)" in shown(chat)
    await chat.taps("1", chat_id=ADMIN)
    await chat.taps("Hỏi lại bây giờ", chat_id=ADMIN)
    question, history = chat.assistant.asked[-1]
    assert question == "còn năm 2023?"
    assert [turn.text for turn in history] == ["Kinh phí khuyến công Sóc Trăng?", "Trả lời: Kinh phí khuyến công Sóc Trăng?"]


async def test_what_is_dealt_with_is_hidden_until_it_is_asked_again(chat):
    await ask(chat, MONEY, PROJECTS)
    await chat.says("/hangdoi", chat_id=ADMIN)
    await chat.taps("2", chat_id=ADMIN)
    assert MONEY in shown(chat)
    await chat.taps("Đã xử lý", chat_id=ADMIN)
    assert MONEY not in shown(chat) and PROJECTS in shown(chat)
    assert chat.api.calls("answerCallbackQuery")[-1].text == queue_report.HANDLED
    await ask(chat, MONEY)
    await chat.says("/hangdoi", chat_id=ADMIN)
    assert f"Hỏi 1 lần: «{MONEY}»" in shown(chat)


async def test_what_comes_while_a_group_is_looked_at_is_not_hidden_with_it(chat):
    await ask(chat, MONEY)
    await chat.says("/hangdoi", chat_id=ADMIN)
    await chat.taps("1", chat_id=ADMIN)
    await ask(chat, MONEY)
    await chat.taps("Đã xử lý", chat_id=ADMIN)
    assert f"Hỏi 1 lần: «{MONEY}»" in shown(chat)


async def test_a_second_press_of_dealt_with_is_told_that_the_group_is_gone(chat):
    await ask(chat, MONEY)
    await chat.says("/hangdoi", chat_id=ADMIN)
    await chat.taps("1", chat_id=ADMIN)
    press = chat.api.new_press("Đã xử lý", chat_id=ADMIN)
    await chat.gets(press)
    await chat.gets(press)
    assert chat.api.calls("answerCallbackQuery")[-1].text == queue_report.GONE
    assert shown(chat) == queue_report.EMPTY


async def test_an_unhelpful_answer_joins_the_queue_with_its_reason(chat):
    await ask(chat, PROJECTS.replace("2021", "2022"))
    answer_id = newest_answer(chat)
    await chat.presses(f"cv:m:{answer_id}:0", chat_id=ADMIN)
    assert queue_report.GONE in [c.text for c in chat.api.calls("editMessageText") + chat.api.calls("sendMessage")]
    in_state(chat, "insert into feedback values (?, 'x', 'unhelpful', 'sai', null, '2026-03-01T13:00:00+00:00')", answer_id)
    await chat.says("/hangdoi", chat_id=ADMIN)
    await chat.taps("1", chat_id=ADMIN)
    assert "người hỏi thấy chưa hữu ích: nội dung sai (1)" in shown(chat)


async def test_pages_of_five_groups_turn_both_ways(chat):
    for year in range(2010, 2017):
        lacks(chat, f"Cà Mau năm {year} có bao nhiêu đề án?")
        await ask(chat, f"Cà Mau năm {year} có bao nhiêu đề án?")
    await chat.says("/hangdoi", chat_id=ADMIN)
    assert chat.labels(ADMIN) == [["1", "2", "3", "4", "5"], ["Trang sau ›"]]
    await chat.taps("Trang sau ›", chat_id=ADMIN)
    assert chat.labels(ADMIN) == [["6", "7"], ["‹ Trang trước"]]
    assert "6. Hỏi 1 lần: «Cà Mau năm 2011 có bao nhiêu đề án?»" in shown(chat)
    await chat.taps("7", chat_id=ADMIN)
    assert "năm 2010" in shown(chat)
    await chat.taps("‹ Về hàng đợi", chat_id=ADMIN)
    assert chat.labels(ADMIN) == [["6", "7"], ["‹ Trang trước"]]


async def test_a_page_that_is_no_more_shows_the_last(chat):
    await ask(chat, MONEY)
    await chat.says("/hangdoi", chat_id=ADMIN)
    await chat.presses("cv:l:99", chat_id=ADMIN)
    assert any("Nhóm 1 đến 1 trong 1" in text for text in chat.shows(ADMIN))


async def test_readings_are_remembered_until_the_index_changes(chat):
    await ask(chat, MONEY)
    await chat.says("/hangdoi", chat_id=ADMIN)
    await chat.says("/hangdoi", chat_id=ADMIN)
    assert chat.assistant.understood == [MONEY]
    chat.assistant.index = "20260301T000000"
    await chat.says("/hangdoi", chat_id=ADMIN)
    assert chat.assistant.understood == [MONEY, MONEY]


async def test_nobody_else_sees_the_queue_or_presses_its_buttons(chat):
    await ask(chat, MONEY)
    await chat.says("/hangdoi", chat_id=USER)
    assert chat.shows(USER)[-1].startswith(messages.NOT_ADMIN)
    await chat.says(f"/hangdoi@{NAME}", chat_id=GROUP, user_id=ADMIN)
    assert chat.shows(GROUP)[-1] == messages.ONLY_IN_PRIVATE
    before = len(chat.api.calls("editMessageText"))
    answer_id = newest_answer(chat)
    for data in ("cv:l:0", f"cv:m:{answer_id}:0", f"cv:h:{answer_id}:0", f"cv:x:{answer_id}:0:99999999999"):
        await chat.presses(data, chat_id=USER)
        assert chat.api.calls("answerCallbackQuery")[-1].text.startswith(messages.NOT_ADMIN)
    assert len(chat.api.calls("editMessageText")) == before
    await chat.says("/hangdoi", chat_id=ADMIN)
    assert MONEY in shown(chat)


async def test_buttons_work_after_a_restart_and_what_was_dealt_with_stays_so(tmp_path):
    async with running(ReadingBot(data=tmp_path)) as before:
        lacks(before, MONEY)
        lacks(before, PROJECTS)
        await ask(before, MONEY, PROJECTS)
        await before.says("/hangdoi", chat_id=ADMIN)
        await before.taps("1", chat_id=ADMIN)
        assert PROJECTS in shown(before)
    async with running(ReadingBot(data=tmp_path, api=before.api, answers=before.known)) as after:
        after.now = before.now
        await after.taps("Đã xử lý", chat_id=ADMIN)
        assert PROJECTS not in shown(after) and MONEY in shown(after)
    async with running(ReadingBot(data=tmp_path, api=before.api, answers=before.known)) as last:
        await last.says("/hangdoi", chat_id=ADMIN)
        assert PROJECTS not in shown(last) and MONEY in shown(last)


async def test_markup_in_questions_is_shown_as_it_is(chat):
    question = "<b>đề án</b> & “x” ở Cà Mau 😀?"
    lacks(chat, question, "Chưa có <căn cứ> & …")
    await ask(chat, question)
    await chat.says("/hangdoi", chat_id=ADMIN)
    assert f"«{question}»" in shown(chat)
    await chat.taps("1", chat_id=ADMIN)
    assert "Chưa có <căn cứ> & …" in shown(chat)
    assert not [c for c in chat.api.calls() if c.refused]
