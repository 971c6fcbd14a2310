"""Inline queries through the application, against the fake Bot API."""

import asyncio
import logging

import pytest
from telegram_harness import NAME, USER, cited, running

from bot import messages
from bot.telegram.inline_handlers import InlineHandlers

pytestmark = pytest.mark.anyio
EXAMPLE = "Cà Mau hỗ trợ bao nhiêu cơ sở?"  # of PaperAssistant


async def test_a_query_is_answered_with_cards_that_can_be_posted():
    async with running() as bot:
        bot.assistant.answers["ca mau"] = cited("ca mau")
        shown = await bot.types_inline("ca mau")
    (card, posted), *_ = shown.cards
    assert card["title"] == "Câu trả lời (1 nguồn)"
    assert posted.text.startswith("«Ca mau»\nCó [1].\n\n[1] Bài A\nđoạn 1 · Xem nguồn")
    assert posted.links() == ["https://a.vn"]
    assert shown.button is None
    assert shown.cache_s == 30
    (call,) = bot.api.calls("answerInlineQuery")
    assert call.params.get("is_personal", "false") == "false"


async def test_no_words_show_what_can_be_asked():
    async with running() as bot:
        bot.assistant.answers[EXAMPLE] = cited(EXAMPLE)
        shown = await bot.types_inline("")
    assert [card["title"] for card, _ in shown.cards] == [EXAMPLE]


async def test_where_nothing_fits_a_button_leads_to_the_private_chat():
    async with running() as bot:
        shown = await bot.types_inline("xăng dầu")
    assert shown.cards == []
    assert shown.button == {"text": messages.INLINE_NOTHING, "start_parameter": "start"}


async def test_an_error_gives_no_cards_is_not_kept_and_leaves_no_words_in_the_log(caplog):
    caplog.set_level(logging.INFO)
    async with running() as bot:
        bot.assistant.ask = lambda question: 1 / 0
        shown = await bot.types_inline("lỗi bí mật")
        assert (shown.cards, shown.cache_s) == ([], 0)
        assert "inline query failed" in caplog.text
        assert "bí mật" not in caplog.text
        del bot.assistant.ask
        bot.assistant.answers["ca mau"] = cited("ca mau")
        assert (await bot.types_inline("ca mau")).cards


async def test_an_answer_that_comes_too_late_is_no_failure(caplog):
    caplog.set_level(logging.INFO)
    async with running() as bot:
        bot.api.refuse_next("answerInlineQuery", 400, "Bad Request: query is too old and response timeout expired")
        assert await bot.types_inline("") is None
    assert "inline query not answered" in caplog.text
    assert not bot.sent()


async def test_only_the_newest_of_a_person_is_worked_on():
    async with running() as bot:
        bot.assistant.may_answer.clear()
        for words in ("ca mau", "soc trang", "cao bang"):
            bot.assistant.answers[words] = cited(words)
        first = asyncio.create_task(bot.types_inline("ca mau"))
        await asyncio.to_thread(bot.assistant.asking.wait, 10)  # it holds the assistant's thread
        second = asyncio.create_task(bot.types_inline("soc trang"))
        third = asyncio.create_task(bot.types_inline("cao bang"))
        other = asyncio.create_task(bot.types_inline("soc trang", user_id=USER + 1))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        bot.assistant.may_answer.set()
        await first
        assert await second is None
        assert (await third).cards
        assert (await other).cards
        assert [question for question, _ in bot.assistant.asked] == ["ca mau", "cao bang", "soc trang"]


async def test_nothing_is_remembered_of_those_who_have_their_answer():
    async with running() as bot:
        (handler,) = [h for group in bot.application.handlers.values() for h in group if isinstance(getattr(h.callback, "__self__", None), InlineHandlers)]
        await bot.types_inline("ca mau")
        assert handler.callback.__self__._newest == {}


@pytest.mark.parametrize("words", ["<b>&</b>", "😀" * 128, "\u202eabc\u0000", "\ud83d", "a" * 256, "[1] «»"])
async def test_whatever_is_typed_no_answer_is_refused(words):
    async with running() as bot:
        bot.assistant.answers[words] = cited(words, quote="<&> \u202e" + "dài" * 3000)
        shown = await bot.types_inline(words)
    assert shown is not None
    assert not [call.refused for call in bot.api.calls() if call.refused]


async def test_the_button_below_a_card_opens_its_citation_in_the_private_chat():
    async with running() as bot:
        bot.assistant.answers["ca mau"] = cited("ca mau")
        shown = await bot.types_inline("ca mau")
        ((button,),) = shown.cards[0][1].buttons
        assert button["text"] == messages.INLINE_OPEN
        link, _, payload = button["url"].partition("?start=")
        assert link == f"https://t.me/{NAME}"
        await bot.says(f"/start {payload}")
        assert "Bài A" in bot.shows()[-1]


async def test_the_button_where_nothing_was_found_opens_the_first_screen():
    async with running() as bot:
        shown = await bot.types_inline("xăng dầu")
        await bot.says(f"/start {shown.button['start_parameter']}")
        assert bot.shows()[-1].startswith(messages.GREETING)
