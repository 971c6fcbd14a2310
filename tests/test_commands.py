"""The commands, and who may use them."""

import json
from pathlib import Path

import pytest
from telegram_harness import ADMIN, NAME, Bot, PaperAssistant, running

from bot import messages
from bot.config import BotConfig, ConfigError
from bot.telegram.application import build_service
from index.records import Document


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
        build_service(config, PaperAssistant, lambda: None)


async def test_the_list_of_documents_is_paged_in_one_message(chat):
    chat.assistant.documents = lambda: [Document(f"d{n}", f"{n}.md", f"Bài {n:02}", "", 0, "") for n in range(1, 16)]
    await chat.says("/nguon")
    assert "12. Bài 12" in chat.shows()[0] and "Bài 13" not in chat.shows()[0]
    await chat.taps("Trang sau ›")
    assert "13. Bài 13" in chat.shows()[0] and "Bài 12" not in chat.shows()[0]
    await chat.taps("‹ Trang trước")
    assert "1. Bài 01" in chat.shows()[0]
    assert len(chat.sent()) == 1
