"""The commands, and who may use them."""

import asyncio
import json
import threading
from pathlib import Path

import pytest
from telegram_harness import ADMIN, GROUP, NAME, USER, Bot, PaperAssistant, running

from bot import messages
from bot.config import BotConfig, ConfigError
from bot.telegram.application import build_application
from index.build import BuildReport
from index.errors import KnowledgeError, Problem


@pytest.fixture
async def chat():
    async with running() as it:
        yield it


async def test_start_shows_what_is_loaded_and_an_example(chat):
    await chat.says("/start")
    (text,) = chat.shows()
    assert text.startswith(messages.GREETING)
    assert "01/07/2025" in text
    assert "• Cà Mau hỗ trợ bao nhiêu cơ sở?" in text


@pytest.mark.parametrize("command", ["/help", "/trogiup", "/HELP", f"/help@{NAME}"])
async def test_help_has_two_names(chat, command):
    await chat.says(command)
    (text,) = chat.shows()
    assert messages.HELP_HOW in text
    assert "/nap" not in text


async def test_nguon_lists_documents_and_takes_a_keyword(chat):
    await chat.says("/nguon")
    await chat.says("/nguon soc trang")
    everything, some = chat.shows()
    assert "1. Bài A <1>\nXem nguồn\n\n2. Bài B" in everything
    assert "Bài B" in some
    assert "Bài A" not in some


async def test_an_unknown_command_points_to_help(chat):
    await chat.says("/xoa")
    assert chat.shows() == [messages.UNKNOWN_COMMAND]
    assert chat.assistant.asked == []


async def test_the_menus_are_for_everyone_for_groups_and_for_administrators(chat):
    menus = {json.loads(scope)["type"]: names for scope, names in chat.api.menus.items()}
    assert set(menus) == {"default", "all_private_chats", "all_group_chats", "chat"}
    assert [kind for kind, names in menus.items() if "nap" in names] == ["chat"]
    assert set(menus["all_group_chats"]) < set(menus["default"])
    assert json.loads(chat.api.calls("setMyCommands")[-1].params["scope"])["chat_id"] == ADMIN


async def test_a_refused_command_menu_does_not_stop_the_bot(caplog):
    it = Bot()
    for _ in range(4):
        it.api.refuse_next("setMyCommands", 400, "Bad Request: chat not found")
    async with running(it):
        await it.says("một")
    assert it.shows() == ["Trả lời: một"]
    assert caplog.text.count("command menu not set: Chat not found") == 4


def test_an_application_without_a_token_is_refused():
    config = BotConfig(knowledge=Path("k"), data=Path("d"))
    with pytest.raises(ConfigError):
        build_application(config, PaperAssistant, lambda: None)


async def test_nap_is_refused_to_everybody_else_and_shows_them_their_own_id(chat):
    chat.rebuild = lambda: pytest.fail("rebuilt for somebody who may not")
    await chat.says("/nap")
    await chat.says("/nap", chat_id=GROUP, user_id=USER)
    assert chat.shows() == [f"{messages.NOT_ADMIN} {messages.YOUR_ID.format(user_id=USER)}"]
    assert chat.shows(GROUP) == [messages.NOT_ADMIN]
    assert chat.assistant.refreshed == 0


async def test_an_administrator_is_known_by_the_sender_and_not_by_the_chat(chat):
    await chat.says("/nap", chat_id=ADMIN, user_id=USER)
    assert chat.assistant.refreshed == 0
    await chat.says("/nap", chat_id=ADMIN)
    assert chat.assistant.refreshed == 1


async def test_an_administrator_is_asked_to_go_to_the_private_chat(chat):
    await chat.says("/nap", chat_id=GROUP, user_id=ADMIN)
    assert chat.shows(GROUP) == [messages.ONLY_IN_PRIVATE]
    assert chat.assistant.refreshed == 0


async def test_an_anonymous_administrator_of_a_group_is_no_administrator_of_the_bot(chat):
    anonymous = {
        "from": {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
        "sender_chat": {"id": GROUP, "type": "supergroup", "title": "Nhóm"},
    }
    await chat.says("/nap", chat_id=GROUP, **anonymous)
    assert chat.shows(GROUP) == [messages.NOT_ADMIN]


async def test_nap_announces_itself_then_turns_into_the_receipt(chat):
    chat.rebuild = lambda: BuildReport(
        documents=3,
        passages=5,
        figures=0,
        seconds=0.5,
        added=["moi.md"],
        unchanged=2,
        problems=[Problem("hong.md", 2, "thiếu tiêu đề")],
    )
    await chat.says("/nap", chat_id=ADMIN)
    assert chat.sent()[0].text == messages.RELOADING
    (receipt,) = chat.shows(ADMIN)
    assert "Thêm mới (1):\n• moi.md" in receipt
    assert "• hong.md (dòng 2): thiếu tiêu đề" in receipt
    assert chat.assistant.refreshed == 1


async def test_questions_are_answered_during_nap_and_a_second_nap_is_told_of_the_first(chat):
    started, may_finish = threading.Event(), threading.Event()

    def rebuild():
        started.set()
        assert may_finish.wait(10)
        return BuildReport(documents=2, passages=4, figures=0, seconds=1.0)

    chat.rebuild = rebuild
    first = asyncio.create_task(chat.says("/nap", chat_id=ADMIN))
    assert await asyncio.to_thread(started.wait, 10)
    await chat.says("một")
    await chat.says("/nap", chat_id=ADMIN)
    assert chat.shows() == ["Trả lời: một"]
    assert chat.shows(ADMIN) == [messages.RELOADING, messages.RELOAD_RUNNING]
    assert chat.assistant.refreshed == 0
    may_finish.set()
    await first
    assert chat.shows(ADMIN)[0].startswith("Đã nạp xong")
    await chat.says("/nap", chat_id=ADMIN)
    assert chat.assistant.refreshed == 2


async def test_knowledge_that_cannot_be_built_is_explained_and_the_old_one_kept(chat):
    def rebuild():
        raise KnowledgeError("Thư mục <rỗng>.")

    chat.rebuild = rebuild
    await chat.says("/nap", chat_id=ADMIN)
    assert chat.shows(ADMIN) == [messages.RELOAD_FAILED.format(reason="Thư mục <rỗng>.")]
    assert chat.assistant.refreshed == 0
    await chat.says("một")
    assert chat.shows() == ["Trả lời: một"]


async def test_a_crash_of_nap_turns_the_announcement_into_the_failure_sentence(chat):
    def rebuild():
        raise OSError("disk")

    chat.rebuild = rebuild
    await chat.says("/nap", chat_id=ADMIN)
    assert chat.shows(ADMIN) == [messages.FAILED]
    chat.rebuild = lambda: BuildReport(documents=2, passages=4, figures=0, seconds=1.0)
    await chat.says("/nap", chat_id=ADMIN)
    assert chat.shows(ADMIN)[1].startswith("Đã nạp xong")
