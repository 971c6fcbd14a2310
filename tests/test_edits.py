"""Edited messages and follow-up questions."""

import asyncio
from datetime import timedelta

import pytest
from fake_bot_api import message_json
from telegram_harness import GROUP, NAME, PHOTO, USER, Bot, cited, running

from bot import messages
from bot.records import Answer, Turn
from bot.telegram.sessions import SentReplies


@pytest.fixture
async def chat():
    async with running() as it:
        yield it


async def test_an_edited_question_is_answered_by_editing_the_reply(chat):
    question = await chat.says("Cà Mao?")
    await chat.edits("Cà Mau?", question)
    assert chat.shows() == ["Trả lời: Cà Mau?"]
    assert len(chat.sent()) == 1


async def test_an_edit_to_a_longer_answer_sends_the_rest_and_to_a_shorter_one_deletes_it(chat):
    chat.assistant.answers["dài"] = cited("dài", count=9, quote="chữ " * 300)
    question = await chat.says("ngắn")
    await chat.edits("dài", question)
    assert len(chat.shows()) == 3
    await chat.edits("ngắn lại", question)
    assert chat.shows() == ["Trả lời: ngắn lại"]
    assert len(chat.api.calls("deleteMessage")) == 2


async def test_a_surplus_message_that_cannot_be_deleted_is_no_failure(chat):
    chat.assistant.answers["dài"] = cited("dài", count=6, quote="chữ " * 300)
    question = await chat.says("dài")
    chat.api.refuse_next("deleteMessage", 400, "Bad Request: message can't be deleted for everyone")
    await chat.edits("ngắn", question)
    assert chat.shows()[0] == "Trả lời: ngắn"
    assert messages.FAILED not in chat.shows()


async def test_an_edit_with_the_same_answer_leaves_one_reply(chat):
    chat.assistant.answers |= {"một": Answer("một", "Như nhau."), "hai": Answer("hai", "Như nhau.")}
    question = await chat.says("một")
    await chat.edits("hai", question)
    assert chat.shows() == ["Như nhau."]


async def test_an_edit_that_left_the_text_alone_is_not_answered_again(chat):
    question = await chat.says("một")
    await chat.edits("một", question)
    assert len(chat.assistant.asked) == 1
    assert chat.api.calls("editMessageText") == []


async def test_an_edit_of_a_question_from_before_the_start_is_answered_anew(chat):
    question = chat.api.new_message("một")["message"]["message_id"]
    await chat.edits("hai", question)
    assert chat.shows() == ["Trả lời: hai"]


async def test_an_edited_question_whose_reply_was_deleted_gets_a_new_reply(chat):
    question = await chat.says("một")
    chat.api.refuse_next("editMessageText", 400, "Bad Request: message to edit not found")
    await chat.edits("hai", question)
    assert chat.shows()[-1] == "Trả lời: hai"
    await chat.edits("ba", question)
    assert chat.shows()[-1] == "Trả lời: ba"
    assert len(chat.sent()) == 2


async def test_refused_markup_of_an_edit_becomes_plain_text(chat):
    question = await chat.says("một")
    chat.api.refuse_next_markup()
    await chat.edits("hai < ba", question)
    assert chat.shows() == ["Trả lời: hai < ba"]


async def test_an_edit_that_fails_replaces_the_answer_that_no_longer_fits(chat):
    question = await chat.says("một")
    await chat.edits("gây lỗi", question)
    assert chat.shows() == [messages.FAILED]


async def test_an_edit_while_the_first_answer_is_being_made_still_ends_in_one_reply(chat):
    chat.assistant.may_answer.clear()
    update = chat.api.new_message("một")
    first = asyncio.create_task(chat.gets(update))
    assert await asyncio.to_thread(chat.assistant.asking.wait, 10)
    second = asyncio.create_task(chat.edits("hai", update["message"]["message_id"]))
    await asyncio.sleep(0)
    chat.assistant.may_answer.set()
    await asyncio.gather(first, second)
    assert chat.shows() == ["Trả lời: hai"]


async def test_a_mistyped_command_that_is_edited_runs_in_place(chat):
    command = await chat.says("/hepl")
    assert chat.shows() == [messages.UNKNOWN_COMMAND]
    await chat.edits("/help", command)
    (text,) = chat.shows()
    assert messages.HELP_HOW in text


async def test_an_edited_caption_is_no_reason_to_ask_for_text_again(chat):
    picture = await chat.says(None, **PHOTO)
    edited = message_json(None, picture, USER, **PHOTO, caption="chú thích", edit_date=1_700_000_100)
    await chat.gets({"update_id": 9, "edited_message": edited})
    assert len(chat.api.calls("editMessageText")) + len(chat.sent()) == 1


async def test_a_question_edited_to_a_command_and_back_is_answered_again(chat):
    question = await chat.says("một")
    await chat.edits("/help", question)
    await chat.edits("một", question)
    assert chat.shows() == ["Trả lời: một"]


async def test_a_follow_up_question_sees_the_turns_before_it(chat):
    await chat.says("một")
    await chat.says("hai")
    assert chat.assistant.asked[1] == ("hai", (Turn("user", "một"), Turn("assistant", "Trả lời: một")))


async def test_only_the_last_three_exchanges_are_kept(chat):
    for text in ("1", "2", "3", "4", "5"):
        await chat.says(text)
    assert [t.text for t in chat.assistant.asked[-1][1] if t.role == "user"] == ["2", "3", "4"]


async def test_a_conversation_is_forgotten_after_half_an_hour(chat):
    await chat.says("một")
    chat.now += timedelta(minutes=30)
    await chat.says("hai")
    chat.now += timedelta(minutes=30, seconds=1)
    await chat.says("ba")
    assert [len(history) for _, history in chat.assistant.asked] == [0, 2, 0]


async def test_a_conversation_goes_on_after_a_restart_and_ends_with_erasure():
    async with running() as before:
        await before.says("một")
        async with running(Bot(data=before.data, api=before.api)) as again:
            await again.says("hai")
            await again.says("/xoatoi")
            await again.says("ba")
        assert again.assistant.asked == [("hai", (Turn("user", "một"), Turn("assistant", "Trả lời: một"))), ("ba", ())]


async def test_people_chats_and_topics_do_not_share_a_conversation(chat):
    await chat.says("riêng")
    await chat.says("người khác", chat_id=502)
    in_group = {"chat_id": GROUP, "user_id": USER}
    await chat.says(f"@{NAME} nhóm", **in_group)
    await chat.says(f"@{NAME} chủ đề", **in_group, is_topic_message=True, message_thread_id=7)
    await chat.says(f"@{NAME} bạn cùng nhóm", chat_id=GROUP, user_id=502)
    assert [history for _, history in chat.assistant.asked] == [()] * 5
    await chat.says(f"@{NAME} tiếp", **in_group)
    assert [t.text for t in chat.assistant.asked[-1][1]] == ["nhóm", "Trả lời: nhóm"]


async def test_an_edited_question_sees_only_what_came_before_it_and_replaces_itself(chat):
    await chat.says("một")
    second = await chat.says("hai")
    await chat.says("ba")
    await chat.edits("HAI", second)
    await chat.says("bốn")
    assert [t.text for t in chat.assistant.asked[3][1]] == ["một", "Trả lời: một"]
    assert [t.text for t in chat.assistant.asked[4][1] if t.role == "user"] == ["một", "HAI", "ba"]


async def test_two_questions_at_once_are_answered_in_order_and_the_second_knows_the_first(chat):
    await asyncio.gather(chat.says("một"), chat.says("hai"))
    assert chat.shows() == ["Trả lời: một", "Trả lời: hai"]
    assert [t.text for t in chat.assistant.asked[1][1]] == ["một", "Trả lời: một"]


def test_memory_of_replies_is_bounded():
    sent = SentReplies(limit=2)
    sent.to(1, 1).ids.append(5)
    sent.to(1, 2).ids.append(6)
    sent.to(1, 1)
    sent.to(1, 3)
    assert (sent.to(1, 1).ids, sent.to(1, 2).ids) == ([5], [])
