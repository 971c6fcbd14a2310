"""What a person in a chat sees for a question, in private and in a group, without a network or a model."""

import asyncio
import logging
import threading

import pytest
from fake_bot_api import BOT_USER, message_json
from telegram.error import RetryAfter
from telegram_harness import GROUP, NAME, PHOTO, USER, cited, running

from bot import messages
from bot.records import MAX_QUESTION
from bot.telegram import delivery
from bot.telegram.sending import Sending


@pytest.fixture
async def chat():
    async with running() as it:
        yield it


async def test_a_question_is_answered_with_its_citation_and_no_link_preview(chat):
    chat.assistant.answers["Cà Mau?"] = cited("Cà Mau?")
    await chat.says("Cà Mau?")
    (shown,) = chat.api.chat(USER)
    assert shown.text == "Có [1].\n\n[1] Bài A\nđoạn 1 · Xem nguồn\n“trích”"
    assert shown.links() == ["https://a.vn"]
    (call,) = chat.sent()
    assert call.params["parse_mode"] == "HTML"
    assert call.params["link_preview_options"] == '{"is_disabled": true}'
    assert "reply_parameters" not in call.params


async def test_typing_is_shown_while_an_answer_takes_long_and_may_fail(chat, monkeypatch):
    monkeypatch.setattr(delivery, "TYPING_AFTER_S", 0)
    chat.api.refuse_next("sendChatAction", 400, "Bad Request: chat not found")
    chat.assistant.may_answer.clear()
    asking = asyncio.create_task(chat.says("một"))
    await asyncio.to_thread(chat.api.wait_for, "sendChatAction", 1)
    chat.assistant.may_answer.set()
    await asking
    assert [call.method for call in chat.api.calls()[-2:]] == ["sendChatAction", "sendMessage"]
    assert chat.shows() == ["Trả lời: một"]


async def test_an_answer_that_comes_at_once_shows_no_typing(chat):
    await chat.says("một")
    assert chat.api.calls("sendChatAction") == []


async def test_markup_in_a_question_comes_back_as_text(chat):
    await chat.says("1 < 2 & <b>3</b> 😀?")
    assert chat.shows() == ["Trả lời: 1 < 2 & <b>3</b> 😀?"]
    assert not any(call.refused for call in chat.sent())


async def test_refused_markup_is_sent_again_as_plain_text(chat):
    chat.assistant.answers["hỏi"] = cited("hỏi")
    chat.api.refuse_next_markup()
    await chat.says("hỏi")
    assert chat.shows() == ["Có [1].\n\n[1] Bài A\nđoạn 1 · Xem nguồn: https://a.vn\n“trích”"]
    first, second = chat.sent()
    assert "can't parse entities" in first.refused
    assert "parse_mode" not in second.params


async def test_a_long_answer_arrives_in_order_in_several_messages(chat):
    chat.assistant.answers["dài"] = cited("dài", count=12, quote="chữ " * 300)
    await chat.says("dài")
    shown = chat.shows()
    assert len(shown) == 4  # 12 quotations of 1200 characters and some, three to a message
    assert [text.count("“") for text in shown] == [3, 3, 3, 3]


async def test_the_assistant_is_used_on_one_thread_that_is_not_the_loop_s(chat):
    await asyncio.gather(*(chat.says(f"câu {n}", chat_id=600 + n) for n in range(8)))
    assert len(chat.assistant.threads) == 1
    assert threading.get_ident() not in chat.assistant.threads


async def test_a_slow_answer_does_not_hold_up_other_chats_commands(chat):
    chat.assistant.may_answer.clear()
    slow = asyncio.create_task(chat.says("chậm"))
    assert await asyncio.to_thread(chat.assistant.asking.wait, 10)
    await chat.says("/help", chat_id=777)
    assert len(chat.shows(777)) == 1
    assert not slow.done()
    chat.assistant.may_answer.set()
    await slow
    assert chat.shows() == ["Trả lời: chậm"]


async def test_a_question_that_is_too_long_is_not_asked(chat):
    await chat.says("a" * MAX_QUESTION)
    await chat.says("b" * (MAX_QUESTION + 1))
    assert [len(question) for question, _ in chat.assistant.asked] == [MAX_QUESTION]
    assert chat.shows()[1] == messages.TOO_LONG.format(length=MAX_QUESTION + 1, limit=MAX_QUESTION)


async def test_a_lone_surrogate_in_a_question_breaks_nothing(chat):
    await chat.says("a\ud83d?")
    assert chat.shows() == ["Trả lời: a\ufffd?"]


@pytest.mark.parametrize(
    "content",
    [
        PHOTO | {"caption": "Cà Mau?"},
        {"sticker": {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1,
                     "is_animated": False, "is_video": False, "type": "regular"}},
        {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}},
        {"document": {"file_id": "f", "file_unique_id": "u"}},
        {"location": {"latitude": 1.0, "longitude": 2.0}},
    ],
    ids=lambda content: next(iter(content)),
)  # fmt: skip
async def test_a_message_that_is_no_text_gets_one_polite_sentence(chat, content):
    await chat.says(None, **content)
    assert chat.shows() == [messages.ONLY_TEXT]
    assert chat.assistant.asked == []


async def test_an_album_gets_one_sentence_and_not_one_for_each_picture(chat):
    for _ in range(3):
        await chat.says(None, **PHOTO, media_group_id="g")
    assert chat.shows() == [messages.ONLY_TEXT]


async def test_service_messages_and_other_bots_are_not_answered(chat):
    await chat.says(None, new_chat_title="Tên mới", chat_id=GROUP, user_id=USER)
    other = {"id": 9, "is_bot": True, "first_name": "Bot khác"}
    await chat.says(f"@{NAME} chào", chat_id=GROUP, user_id=9, **{"from": other})
    assert chat.sent() == []


async def test_in_a_group_only_mentions_replies_and_commands_are_answered(chat):
    here = {"chat_id": GROUP, "user_id": USER}
    await chat.says("chuyện riêng của nhóm", **here)
    await chat.says("@ai_khac_bot Cà Mau?", **here)
    await chat.says("/start@ai_khac_bot", **here)
    await chat.says("/lenhla", **here)
    assert chat.sent() == []
    await chat.says(f"@{NAME.upper()} Cà Mau?", **here)
    replied = message_json("đáp", 7, GROUP) | {"from": BOT_USER}
    await chat.says("còn 2023?", **here, reply_to_message=replied)
    await chat.says(f"/help@{NAME}", **here)
    await chat.says(f"/lenhla@{NAME}", **here)
    assert [question for question, _ in chat.assistant.asked] == ["Cà Mau?", "còn 2023?"]
    assert len(chat.sent()) == 4


async def test_in_a_group_the_question_is_quoted_and_the_answer_stays_in_its_topic(chat):
    chat.assistant.answers["dài"] = cited("dài", count=5, quote="chữ " * 300)
    place = {"chat_id": GROUP, "user_id": USER, "is_topic_message": True, "message_thread_id": 7}
    question = await chat.says(f"@{NAME} dài", **place)
    first, second = chat.sent()
    assert f'"message_id": {question}' in first.params["reply_parameters"]
    assert "reply_parameters" not in second.params
    assert {first.params["message_thread_id"], second.params["message_thread_id"]} == {"7"}


async def test_a_question_deleted_meanwhile_is_answered_without_a_quote(chat):
    update = chat.api.new_message(f"@{NAME} một", chat_id=GROUP, user_id=USER)
    chat.api.call("deleteMessage", {"chat_id": GROUP, "message_id": update["message"]["message_id"]})
    await chat.gets(update)
    assert chat.shows(GROUP) == ["Trả lời: một"]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (f"@{NAME} Cà Mau?", "Cà Mau?"),
        (f"Cà Mau? @{NAME}", "Cà Mau?"),
        (f"😀 hỏi @{NAME} 😀 Cà Mau?", "😀 hỏi 😀 Cà Mau?"),
        (f"@{NAME} @{NAME} a", "a"),
        (f"nhờ @{NAME} và @ai_khac_bot", "nhờ và @ai_khac_bot"),
    ],
)
async def test_the_mention_is_no_part_of_the_question(chat, text, question):
    await chat.says(text, chat_id=GROUP, user_id=USER)
    assert chat.assistant.asked[0][0] == question


async def test_a_mention_by_link_counts_and_a_mention_alone_is_asked_what_it_wants(chat):
    link = {"type": "text_mention", "offset": 0, "length": 3, "user": BOT_USER}
    await chat.says("Bot", chat_id=GROUP, user_id=USER, entities=[link])
    assert chat.shows(GROUP) == [messages.EMPTY_QUESTION]
    assert chat.assistant.asked == []


async def test_a_picture_in_a_group_is_not_commented_on_unless_the_bot_is_meant(chat):
    await chat.says(None, chat_id=GROUP, user_id=USER, **PHOTO)
    assert chat.sent() == []
    mention = {"type": "mention", "offset": 0, "length": len(NAME) + 1}
    await chat.says(None, chat_id=GROUP, user_id=USER, **PHOTO, caption=f"@{NAME}", caption_entities=[mention])
    assert chat.shows(GROUP) == [messages.ONLY_TEXT]


async def test_a_failure_is_logged_with_traceback_and_told_without_details(chat, caplog):
    await chat.says("gây lỗi")
    assert chat.shows() == [messages.FAILED]
    assert "RuntimeError: broken" in caplog.text
    assert "Traceback" in caplog.text
    await chat.says("một")
    assert chat.shows()[-1] == "Trả lời: một"


async def test_a_person_who_blocked_the_bot_is_not_written_to_again(chat, caplog):
    chat.api.refuse_next("sendMessage", 403, "Forbidden: bot was blocked by the user")
    await chat.says("một")
    assert len(chat.sent()) == 1
    assert "blocked by the user" in caplog.text


async def test_a_failure_that_cannot_even_be_reported_is_only_logged(chat, caplog):
    for _ in range(2):
        chat.api.refuse_next("sendMessage", 400, "Bad Request: chat is gone")
    await chat.says("một")
    assert chat.shows() == []
    assert "could not be reported" in caplog.text


async def test_at_info_the_log_holds_no_text_of_people_or_answers(chat, caplog):
    caplog.set_level(logging.INFO)
    question = await chat.says("bí mật của tôi")
    await chat.edits("bí mật khác", question)
    assert "answered in" in caplog.text
    assert "bí mật" not in caplog.text
    assert "Trả lời" not in caplog.text


async def test_a_refusal_for_flooding_is_waited_out_and_repeated():
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    async def attempt(limiter, endpoint, outcomes):
        async def callback():
            outcome = outcomes.pop(0)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        return await limiter.process_request(callback, (), {}, endpoint, {}, None)

    limiter = Sending(max_retries=2, max_wait_s=60, sleep=sleep)
    assert await attempt(limiter, "sendMessage", [RetryAfter(3), RetryAfter(5), True]) is True
    assert waits == [3.1, 5.1]
    for endpoint, outcomes in (
        ("sendMessage", [RetryAfter(1)] * 3 + [True]),  # twice repeated, then given up
        ("sendMessage", [RetryAfter(61), True]),
        ("sendChatAction", [RetryAfter(1), True]),
    ):
        with pytest.raises(RetryAfter):
            await attempt(limiter, endpoint, outcomes)
    assert waits[2:] == [1.1, 1.1]
