"""/vanban in a chat: the keyboard below the reply, what a press of a button sends, and presses that mean nothing."""

import json
import threading
from datetime import date
from pathlib import Path

import pytest
from fake_bot_api import chat_json
from telegram_harness import GROUP, NAME, USER, Bot, cited, running
from tiny import TinyEncoder, write_files

from bot import messages
from bot.policy_browse import Choice, PolicyBrowser
from bot.policy_desk import PolicyDesk
from bot.records import MAX_QUESTION, Answer, Turn
from bot.telegram.policy_handlers import rows_of
from bot.telegram.serving import ALLOWED_UPDATES
from index.artifact import current_folder
from index.build import build
from index.retriever import Retriever

KEY = "0123456789"
ND_45 = """---
so_hieu: "45/2012/NĐ-CP"
loai: "Nghị định"
ten: "Nghị định 45/2012/NĐ-CP về <khuyến công>"
ban_hanh: "2012-05-21"
hieu_luc: "2012-07-05"
---

# Nghị định 45/2012/NĐ-CP về <khuyến công>

## Điều 1. Địa bàn (bản 2012)

Phường của thành phố loại 2 thuộc địa bàn.
> tin_cay: A
> den: 2025-10-14

## Điều 1. Địa bàn (từ 15/10/2025)

Phường của tỉnh thuộc địa bàn.
> tin_cay: A
> tu: 2025-10-15

## Điều 4. Nội dung hoạt động

Tổ chức đào tạo nghề.
> tin_cay: A
"""


@pytest.fixture
async def chat():
    async with running() as it:
        yield it


@pytest.fixture
async def real(chat, tmp_path: Path):
    """A chat whose /vanban looks into a folder with one decree, on 15/01/2026."""
    encoder, today = TinyEncoder(), date(2026, 1, 15)
    build(write_files(tmp_path / "knowledge", {"nd-45.md": ND_45}), tmp_path / "data", encoder)
    desk = PolicyDesk(Retriever.open(current_folder(tmp_path / "data"), encoder))
    browser = PolicyBrowser(desk.book, desk.documents)
    chat.assistant.law = lambda words: browser.page(words, today)
    chat.assistant.law_part = lambda key, part, day: browser.opened(key, part, day, today)
    return chat


def knows(chat: Bot, words: str, *labels: str, text: str = "Văn bản.") -> None:
    """Words, or the "key:part:day" of a button, get this text with a button for each label."""
    chat.assistant.answers[words] = Answer(words, text)
    chat.assistant.choices[words] = tuple(Choice(label, KEY, str(n)) for n, label in enumerate(labels, start=1))


def keyboard(chat: Bot, chat_id: int = USER, which: int = -1) -> list[list[str]]:
    """What the buttons below a message that open further parts say, row by row; those of every answer are left out."""
    rows = chat.api.chat(chat_id)[which].buttons
    return [[b["text"] for b in row] for row in rows if all(b.get("callback_data", "").startswith("vb:") for b in row)]


def data(chat: Bot, label: str, which: int = -1) -> str:
    """What the press of a button sends."""
    (found,) = [b.get("callback_data") for row in chat.api.chat(USER)[which].buttons for b in row if b["text"] == label]
    return found


def confirmed(chat: Bot) -> int:
    return len(chat.api.calls("answerCallbackQuery"))


# --- the command -------------------------------------------------------------------------------------


async def test_vanban_sends_one_message_with_a_keyboard(chat):
    knows(chat, "", "NĐ 45/2012/NĐ-CP", "TT 26/2014/TT-BCT", text="Danh sách:")
    await chat.says("/vanban")
    assert chat.assistant.commands == [("law", "")]
    assert chat.shows() == ["Danh sách:"]
    (call,) = chat.sent()
    assert json.loads(call.params["reply_markup"]) == {
        "inline_keyboard": [
            [
                {"text": "NĐ 45/2012/NĐ-CP", "callback_data": f"vb:{KEY}:1:"},
                {"text": "TT 26/2014/TT-BCT", "callback_data": f"vb:{KEY}:2:"},
            ],
        ]
    }


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/vanban 45/2012 ngày 01/06/2024", "45/2012 ngày 01/06/2024"),
        (f"/vanban@{NAME} 45", "45"),
        ("/VanBan  45\n 2012 ", "45 2012"),
        ("/vanban a\ud83d", "a\ufffd"),
    ],
)
async def test_the_words_after_the_command_are_what_is_looked_for(chat, command, words):
    await chat.says(command)
    assert chat.assistant.commands == [("law", words)]
    assert chat.shows() == [f"law: {words}"]
    assert chat.assistant.asked == []


async def test_an_answer_without_choices_has_no_keyboard(chat):
    await chat.says("/vanban xyz")
    assert keyboard(chat) == []
    assert keyboard(chat) == []


async def test_words_longer_than_a_question_may_be_are_refused_like_one(chat):
    await chat.says("/vanban " + "a" * (MAX_QUESTION + 1))
    assert chat.assistant.commands == []
    assert chat.shows() == [messages.TOO_LONG.format(length=MAX_QUESTION + 1, limit=MAX_QUESTION)]


async def test_a_question_after_vanban_knows_what_was_looked_at_but_not_a_bare_list(chat):
    await chat.says("/vanban")
    await chat.says("/vanban 45")
    await chat.says("còn hiệu lực không?")
    assert chat.assistant.asked == [("còn hiệu lực không?", (Turn("user", "45"), Turn("assistant", "law: 45")))]


async def test_a_long_answer_has_its_keyboard_below_the_last_message_only(chat):
    knows(chat, "dài", "Điều 1")
    chat.assistant.answers["dài"] = cited("dài", count=9, quote="chữ " * 300)
    await chat.says("/vanban dài")
    assert len(chat.shows()) == 3
    assert [keyboard(chat, which=n) for n in range(3)] == [[], [], [["Điều 1"]]]


async def test_refused_markup_becomes_plain_text_with_the_same_keyboard(chat):
    knows(chat, "45", "Điều 1")
    chat.api.refuse_next_markup()
    await chat.says("/vanban 45")
    assert [call.refused != "" for call in chat.sent()] == [True, False]
    assert (chat.shows(), keyboard(chat)) == (["Văn bản."], [["Điều 1"]])


async def test_in_a_group_the_reply_to_the_command_quotes_it(chat):
    knows(chat, "45", "Điều 1")
    question = await chat.says(f"/vanban@{NAME} 45", chat_id=GROUP, user_id=USER)
    assert keyboard(chat, GROUP) == [["Điều 1"]]
    assert json.loads(chat.sent()[0].params["reply_parameters"])["message_id"] == question


async def test_the_menu_names_the_command_and_button_presses_are_polled_for(chat):
    assert '"vanban"' in chat.api.calls("setMyCommands")[0].params["commands"]
    assert "callback_query" in ALLOWED_UPDATES


def test_as_many_labels_stand_side_by_side_as_a_telephone_shows_whole():
    labels = ["Thông tin văn bản", "Điều 1", "Điều 2", "Điều 3", "Điều 4", "Điều 5", "Mức hỗ trợ chung", "Điều 123a"]
    rows = rows_of([Choice(label, KEY, "1", "2024-06-01") for label in labels])
    assert [[label for label, _ in row] for row in rows] == [
        ["Thông tin văn bản"], ["Điều 1", "Điều 2", "Điều 3", "Điều 4"], ["Điều 5"], ["Mức hỗ trợ chung", "Điều 123a"],
    ]  # fmt: skip
    assert {data for row in rows for _, data in row} == {f"vb:{KEY}:1:2024-06-01"}
    assert rows_of([]) == ()


# --- the whole way -----------------------------------------------------------------------------------


async def test_from_the_list_through_the_document_to_the_provision(real):
    await real.says("/vanban")
    assert keyboard(real) == [["NĐ 45/2012/NĐ-CP"]]
    await real.presses(data(real, "NĐ 45/2012/NĐ-CP"))
    assert keyboard(real) == [["Điều 1", "Điều 4"]]
    await real.presses(data(real, "Điều 1"))
    first, second, third = real.shows()
    assert first.startswith("Văn bản trong kho, tình trạng ngày 15/01/2026:")
    assert second.startswith("Nghị định 45/2012/NĐ-CP về <khuyến công>\n")
    assert third.startswith("Phường của tỉnh thuộc địa bàn. [1]\n")
    assert "“Điều 1. Địa bàn (từ 15/10/2025)" in third  # the quotation
    assert keyboard(real) == []
    assert confirmed(real) == 2


async def test_vanban_with_a_number_has_the_dieu_of_the_document_as_buttons(real):
    await real.says("/vanban 45/2012")
    assert keyboard(real) == [["Điều 1", "Điều 4"]]
    assert "Có hiệu lực: từ 05/07/2012 [1]" in real.shows()[0]


async def test_buttons_below_a_document_on_a_day_open_the_wording_of_that_day(real):
    await real.says("/vanban 45/2012 ngày 01/06/2024")
    assert data(real, "Điều 1").endswith(":1:2024-06-01")
    await real.presses(data(real, "Điều 1"))
    assert "Phường của thành phố loại 2 thuộc địa bàn. [1]" in real.shows()[1]
    assert "Phường của tỉnh" not in real.shows()[1]


async def test_a_button_from_before_a_rebuild_that_removed_its_document_says_so(real):
    await real.presses(f"vb:{KEY}:1:")
    (text,) = real.shows()
    assert "không còn trong kho" in text


# --- presses -----------------------------------------------------------------------------------------


async def test_a_press_is_confirmed_and_answered_below_the_message_of_the_button(chat):
    knows(chat, f"{KEY}:4:2024-06-01", "Điều 5", text="Điều 4 nói thế này.")
    await chat.presses(f"vb:{KEY}:4:2024-06-01")
    assert chat.assistant.commands == [("law_part", f"{KEY}:4:2024-06-01")]
    assert (chat.shows(), keyboard(chat)) == (["Điều 4 nói thế này."], [["Điều 5"]])
    assert [call.method for call in chat.api.calls()][-2:] == ["answerCallbackQuery", "sendMessage"]
    assert threading.get_ident() not in chat.assistant.threads


async def test_each_press_gets_a_message_of_its_own_and_edits_none(chat):
    await chat.says("/vanban 45")
    for _ in range(2):
        await chat.presses(f"vb:{KEY}:4:")
    assert chat.shows() == ["law: 45", f"law_part: {KEY}:4:", f"law_part: {KEY}:4:"]
    assert chat.api.calls("editMessageText") == []


async def test_a_press_in_a_group_quotes_the_message_of_the_button(chat):
    await chat.presses(f"vb:{KEY}::", chat_id=GROUP, user_id=USER)
    assert chat.shows(GROUP) == [f"law_part: {KEY}::"]
    assert json.loads(chat.sent()[0].params["reply_parameters"])["message_id"] == 77


@pytest.mark.parametrize(
    "hostile",
    [
        "vb:zzz", "vb:", "vb:::", ":", "x", "VB:0123456789:1:", f"nb:{KEY}:1:", f"xvb:{KEY}:1:", f"\nvb:{KEY}:1:", f"vb:{KEY}:1",
        f"vb:{KEY}:1::", f"vb:{KEY}:A:", f"vb:{KEY}:1\n:", f"vb:{KEY} :1:", f"vb:{KEY[:9]}:1:", f"vb:{KEY}:{'1' * 13}:",
        f"vb:{KEY}:1:hôm nay", f"vb:{KEY}:1:2024-06-011", "vb:" + "9" * 61, "a" * 64, "\x00" * 64, "🙂" * 16,
        "'; drop table documents; --", "/nap",
    ],
)  # fmt: skip
async def test_a_press_with_data_that_no_button_of_the_bot_has_is_told_and_sends_nothing(chat, caplog, hostile):
    assert len(hostile.encode()) <= 64
    before = chat.api.calls()
    await chat.presses(hostile)
    *same, told = chat.api.calls()
    assert same == before
    assert (told.method, told.params["text"]) == ("answerCallbackQuery", messages.STALE_BUTTON)
    assert (chat.assistant.commands, chat.assistant.asked) == ([], [])
    assert not [r for r in caplog.records if r.levelname in ("WARNING", "ERROR")]


@pytest.mark.parametrize("field", [{"data": None}, {"data": None, "game_short_name": "vb"}])
async def test_a_press_without_data_sends_nothing_and_fails_nowhere(chat, caplog, field):
    await chat.presses("", **field)
    assert (chat.sent(), chat.assistant.commands) == ([], [])
    assert "ERROR" not in caplog.text


@pytest.mark.parametrize(
    "well_formed",
    ["vb:0000000000::", f"vb:{KEY}:{'đ' * 12}:9999999999", f"vb:{KEY}:1:----------", f"vb:{KEY}:1:0001-01-01", f"vb:{KEY}::\n"],
)
async def test_well_formed_data_that_names_nothing_gets_a_sentence(real, well_formed):
    await real.presses(well_formed)
    (text,) = real.shows()
    assert "không còn trong kho" in text
    assert confirmed(real) == 1


@pytest.mark.parametrize("chat_id", [USER, GROUP])
async def test_a_press_below_a_message_that_the_bot_may_no_longer_see_is_answered(chat, chat_id):
    knows(chat, f"{KEY}:1:", "Điều 5", text="Điều 1 nói thế này.")
    inaccessible = {"chat": chat_json(chat_id), "message_id": 77, "date": 0}
    await chat.presses(f"vb:{KEY}:1:", chat_id=chat_id, message=inaccessible)
    assert (chat.shows(chat_id), keyboard(chat, chat_id)) == (["Điều 1 nói thế này."], [["Điều 5"]])
    assert confirmed(chat) == 1


async def test_a_press_below_a_message_sent_by_way_of_the_bot_is_confirmed_and_sends_nothing(chat, caplog):
    await chat.presses(f"vb:{KEY}:1:", message=None, inline_message_id="7")
    assert (confirmed(chat), chat.sent(), chat.assistant.commands) == (1, [], [])
    assert "ERROR" not in caplog.text


async def test_a_press_that_is_too_old_to_be_confirmed_is_answered_all_the_same(chat):
    chat.api.refuse_next("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    await chat.presses(f"vb:{KEY}:1:")
    assert chat.shows() == [f"law_part: {KEY}:1:"]


async def test_a_press_that_breaks_the_assistant_gets_the_fixed_sentence(chat):
    def broken(key, part, day):
        raise RuntimeError("broken")

    chat.assistant.law_part = broken
    await chat.presses(f"vb:{KEY}:1:")
    assert chat.shows() == [messages.FAILED]


# --- edits -------------------------------------------------------------------------------------------


async def test_an_edited_command_edits_the_reply_and_its_keyboard(chat):
    knows(chat, "45", "Điều 1", "Điều 4", text="Nghị định 45.")
    knows(chat, "26", "Điều 7", text="Thông tư 26.")
    question = await chat.says("/vanban 45")
    await chat.edits("/vanban 26", question)
    assert (chat.shows(), keyboard(chat)) == (["Thông tư 26."], [["Điều 7"]])
    assert len(chat.sent()) == 1


async def test_an_edit_that_changes_only_the_keyboard_changes_it(chat):
    knows(chat, "45", "Điều 1")
    knows(chat, "26", "Điều 7")
    question = await chat.says("/vanban 45")
    await chat.edits("/vanban 26", question)
    assert (chat.shows(), keyboard(chat)) == (["Văn bản."], [["Điều 7"]])


async def test_an_edit_with_the_same_text_and_keyboard_leaves_one_reply(chat):
    knows(chat, "45", "Điều 1")
    knows(chat, "45/2012", "Điều 1")
    question = await chat.says("/vanban 45")
    await chat.edits("/vanban 45/2012", question)
    assert (chat.shows(), keyboard(chat)) == (["Văn bản."], [["Điều 1"]])


async def test_a_command_edited_into_a_question_loses_the_keyboard_and_the_other_way_gets_one(chat):
    knows(chat, "45", "Điều 1")
    question = await chat.says("/vanban 45")
    await chat.edits("Cà Mau?", question)
    assert (chat.shows(), keyboard(chat)) == (["Trả lời: Cà Mau?"], [])
    await chat.edits("/vanban 45", question)
    assert (chat.shows(), keyboard(chat)) == (["Văn bản."], [["Điều 1"]])


async def test_an_edit_to_a_longer_answer_moves_the_keyboard_to_the_last_message(chat):
    knows(chat, "45", "Điều 1")
    knows(chat, "dài", "Điều 7")
    chat.assistant.answers["dài"] = cited("dài", count=9, quote="chữ " * 300)
    question = await chat.says("/vanban 45")
    await chat.edits("/vanban dài", question)
    assert [keyboard(chat, which=n) for n in range(3)] == [[], [], [["Điều 7"]]]
    await chat.edits("/vanban 45", question)
    assert (chat.shows(), keyboard(chat)) == (["Văn bản."], [["Điều 1"]])


async def test_an_edit_leaves_what_buttons_have_opened_since(chat):
    question = await chat.says("/vanban 45")
    await chat.presses(f"vb:{KEY}:1:")
    await chat.edits("/vanban 26", question)
    assert chat.shows() == ["law: 26", f"law_part: {KEY}:1:"]
