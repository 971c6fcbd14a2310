"""/solieu, /sosanh and /phuvu: the text, the picture after it, the file after it."""

import asyncio
import logging
import sys
import threading
from dataclasses import replace
from types import ModuleType

import pytest
from fake_bot_api import FakeBotApiServer, Upload
from telegram import Bot as TelegramBot
from telegram_harness import GROUP, NAME, TOKEN, USER, paper_draw, paper_export, running

from bot import chart as charts
from bot import messages
from bot.records import MAX_QUESTION, Answer, Bar, Chart, Turn
from bot.telegram.attachments import export_figures
from index.records import Figure

CHART = Chart("Kinh phí", (Bar("Tỉnh A", 2, "2 tỷ đồng"), Bar("Tỉnh B", 3, "3 tỷ đồng")), "tỷ đồng", "Bài A", "Kỳ số liệu khác nhau")
FIGURES = (
    Figure("a", 2e9, "VND", "2 tỷ đồng", 0, 9, 1, id=1),
    Figure("b", 3e9, "VND", "3 tỷ đồng", 0, 9, 2, id=2),
)
FILE = "2e+09 Bài A <1>\n3e+09 Bài B"  # what the harness's exporter makes of them, below the form


@pytest.fixture
async def chat():
    async with running() as it:
        yield it


def knows(chat, words: str, text: str = "Đáp.", **more) -> None:
    chat.assistant.answers[words] = Answer(words, text, **more)


def actions(chat) -> list[str]:
    return [call.params["action"] for call in chat.api.calls("sendChatAction")]


def pictures(chat, chat_id=USER) -> list[Upload]:
    return [shown.photo for shown in chat.api.chat(chat_id) if shown.photo]


def files(chat, chat_id=USER) -> list[Upload]:
    return [shown.document for shown in chat.api.chat(chat_id) if shown.document]


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        ("/solieu ca mau 2020-2023", ("lookup", "ca mau 2020-2023")),
        ("/figures ca mau", ("lookup", "ca mau")),
        ("/SoLieu  Cà Mau\n 2022 ", ("lookup", "Cà Mau 2022")),
        ("/sosanh A và B", ("compare", "A và B")),
        ("/compare A B", ("compare", "A B")),
        ("/phuvu", ("coverage", "")),
        ("/phuvu csv", ("coverage", "csv")),
        ("/coverage ca mau", ("coverage", "ca mau")),
        ("/solieu a\ud83d", ("lookup", "a\ufffd")),
    ],
)
async def test_each_command_asks_for_its_own_thing_with_the_words_after_it(chat, command, asked):
    await chat.says(command)
    assert chat.assistant.commands == [asked]
    assert chat.shows() == [f"{asked[0]}: {asked[1]}".strip()]
    assert chat.assistant.asked == []


@pytest.mark.parametrize(
    ("command", "usage"),
    [("/solieu", messages.USAGE_LOOKUP), ("/solieu xlsx", messages.USAGE_LOOKUP), ("/sosanh ", messages.USAGE_COMPARE)],
)
async def test_without_words_the_reply_shows_how_to_use_the_command(chat, command, usage):
    await chat.says(command)
    assert chat.shows() == [usage]
    assert f"{command.split()[0]} C" in usage  # an example
    assert chat.assistant.commands == []


async def test_words_longer_than_a_question_may_be_are_refused_like_one(chat):
    await chat.says("/solieu " + "a" * MAX_QUESTION)
    await chat.says("/solieu " + "b" * (MAX_QUESTION + 1))
    assert [len(words) for _, words in chat.assistant.commands] == [MAX_QUESTION]
    assert chat.shows()[1] == messages.TOO_LONG.format(length=MAX_QUESTION + 1, limit=MAX_QUESTION)


async def test_a_comparison_is_followed_by_its_picture(chat):
    knows(chat, "A và B", "A ít hơn B.", chart=CHART)
    await chat.says("/sosanh A và B")
    assert chat.shows() == ["A ít hơn B.", "Kinh phí\nKỳ số liệu khác nhau"]
    assert pictures(chat) == [Upload("so-sanh-a-va-b.png", paper_draw(CHART))]
    assert actions(chat) == ["upload_photo"]
    order = [call.method for call in chat.api.calls() if call.method.startswith("send")]
    assert order == ["sendMessage", "sendChatAction", "sendPhoto"]
    (call,) = chat.api.calls("sendPhoto")
    assert "reply_parameters" not in call.params


async def test_an_answer_without_a_chart_or_with_an_empty_one_has_no_picture(chat):
    knows(chat, "không", chart=replace(CHART, bars=()))
    for words in ("một", "không"):
        await chat.says(f"/sosanh {words}")
    assert len(chat.shows()) == 2
    assert actions(chat) == []
    assert chat.api.calls("sendPhoto") == []


async def test_a_long_title_is_cut_to_what_a_caption_may_hold_and_control_characters_are_left_out(chat):
    knows(chat, "dài", chart=replace(CHART, title="😀" * 700))
    knows(chat, "lạ", chart=replace(CHART, title="a\x00\ud83db", note=""))
    await chat.says("/sosanh dài")
    await chat.says("/sosanh lạ")
    _, long, _, odd = chat.shows()
    # Two units each and one for the ellipsis: 511 * 2 + 1 = 1023 of the 1024.
    assert long == "😀" * 511 + "…"
    assert odd == "ab"


async def test_the_picture_is_drawn_on_neither_the_event_loop_nor_the_assistant_s_thread(chat):
    drawn_on = []
    chat.draw = lambda chart: drawn_on.append(threading.get_ident()) or paper_draw(chart)
    knows(chat, "A", chart=CHART)
    await chat.says("/sosanh A")
    assert len(drawn_on) == 1
    assert not {threading.get_ident(), *chat.assistant.threads} & set(drawn_on)


async def test_while_a_picture_is_drawn_others_are_answered(chat):
    drawing, may_end = threading.Event(), threading.Event()

    def draw(chart):
        drawing.set()
        assert may_end.wait(10)
        return paper_draw(chart)

    chat.draw = draw
    knows(chat, "A", chart=CHART)
    slow = asyncio.create_task(chat.says("/sosanh A"))
    try:
        assert await asyncio.to_thread(drawing.wait, 10)
        await chat.says("một", chat_id=777)
        assert chat.shows(777) == ["Trả lời: một"]
        assert chat.shows() == ["Đáp."]  # the text does not wait for the picture
    finally:
        may_end.set()
        await slow
    assert len(pictures(chat)) == 1


def broken(*arguments):
    raise ValueError("nothing to draw with")


async def test_a_picture_that_cannot_be_drawn_leaves_the_text_and_a_line_in_the_log(chat, caplog):
    chat.draw = broken
    knows(chat, "A", chart=CHART)
    await chat.says("/sosanh A")
    assert chat.shows() == ["Đáp."]
    assert "photo could not be made" in caplog.text
    assert "nothing to draw with" in caplog.text


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, "Bad Request: not enough rights to send photos"), (403, "Forbidden: not enough rights to send photos"),
        (413, "Request Entity Too Large"),
    ],
)  # fmt: skip
async def test_a_picture_that_cannot_be_sent_leaves_the_text_and_a_line_in_the_log(chat, caplog, status, reason):
    knows(chat, "A", chart=CHART)
    chat.api.refuse_next("sendPhoto", status, reason)
    await chat.says("/sosanh A")
    assert chat.shows() == ["Đáp."]
    assert "photo not sent" in caplog.text
    assert reason.rpartition(": ")[2].casefold() in caplog.text.casefold()


@pytest.mark.parametrize("action", ["upload_photo", "upload_document"])
async def test_a_chat_action_that_is_refused_stops_nothing(chat, action):
    knows(chat, "A", chart=CHART, records=FIGURES)
    for _ in range(3):
        chat.api.refuse_next("sendChatAction", 400, "Bad Request: chat not found")
    await chat.says("/sosanh A csv")
    assert action in actions(chat)
    assert (len(pictures(chat)), len(files(chat))) == (1, 1)


@pytest.mark.parametrize(
    ("command", "name", "form"),
    [
        ("/solieu Cà Mau, 2020-2023 csv", "so-lieu-ca-mau-2020-2023.csv", "csv"),
        ("/solieu Cà Mau, 2020-2023 XLSX", "so-lieu-ca-mau-2020-2023.xlsx", "xlsx"),
        ("/sosanh Cà Mau, 2020-2023 Excel", "so-sanh-ca-mau-2020-2023.xlsx", "xlsx"),
    ],
)
async def test_a_file_is_sent_to_those_who_ask_for_one(chat, command, name, form):
    knows(chat, "Cà Mau, 2020-2023", records=FIGURES)
    await chat.says(command)
    assert chat.shows() == ["Đáp.", ""]
    assert files(chat) == [Upload(name, f"{form}\n{FILE}".encode())]
    assert actions(chat) == ["upload_document"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Đắk Lắk ../../etc/passwd", "so-lieu-dak-lak-etc-passwd.csv"),
        ("日本", "so-lieu.csv"),
        ("a" * 200, f"so-lieu-{'a' * 52}.csv"),  # 8 + 52 = 60 characters before the ending
        ("csv", "so-lieu-csv.csv"),
    ],
)
async def test_the_file_s_name_is_short_plain_ascii(chat, words, name):
    knows(chat, words, records=FIGURES)
    await chat.says(f"/solieu {words} csv")
    assert [file.name for file in files(chat)] == [name]


async def test_no_file_comes_unasked_or_where_nothing_was_found(chat):
    knows(chat, "A", records=FIGURES)
    await chat.says("/solieu A")
    await chat.says("/solieu không có gì csv")
    assert chat.assistant.commands[1] == ("lookup", "không có gì")
    assert chat.api.calls("sendDocument") == []


async def test_a_picture_and_a_file_may_come_with_one_answer(chat):
    knows(chat, "A", chart=CHART, records=FIGURES)
    await chat.says("/sosanh A csv")
    text, picture, file = chat.api.chat(USER)
    assert text.text == "Đáp."
    assert picture.photo
    assert file.document


@pytest.mark.parametrize("refused", [True, False])
async def test_a_file_that_fails_is_apologised_for(chat, caplog, refused):
    knows(chat, "A", records=FIGURES)
    if refused:
        chat.api.refuse_next("sendDocument", 400, "Bad Request: not enough rights")
    else:
        chat.export = broken
    command = await chat.says("/solieu A csv")
    assert chat.shows() == ["Đáp.", messages.FILE_FAILED]
    assert ("document not sent" if refused else "document could not be made") in caplog.text
    chat.export = paper_export
    await chat.edits("/solieu A CSV", command)  # the same file, wanted still
    assert messages.FILE_FAILED not in chat.shows()
    assert [file.name for file in files(chat)] == ["so-lieu-a.csv"]


async def test_an_apology_that_cannot_be_sent_is_only_logged(chat, caplog):
    def broken_in_a_chat_that_goes(*arguments):
        chat.api.refuse_next("sendMessage", 400, "Bad Request: chat is gone")
        broken()

    chat.export = broken_in_a_chat_that_goes
    knows(chat, "A", records=FIGURES)
    await chat.says("/solieu A csv")
    assert chat.shows() == ["Đáp."]
    assert "could not be told" in caplog.text


async def test_an_edited_command_edits_its_text_and_replaces_its_picture(chat):
    knows(chat, "A", "Một.", chart=CHART)
    knows(chat, "B", "Hai.", chart=replace(CHART, title="Khác", note=""))
    command = await chat.says("/sosanh A")
    await chat.edits("/sosanh B", command)
    assert chat.shows() == ["Hai.", "Khác"]
    assert len(chat.sent()) == 1
    assert len(chat.api.calls("deleteMessage")) == 1


async def test_an_edit_that_leaves_the_chart_alone_leaves_the_picture_alone(chat):
    knows(chat, "A", "Một.", chart=CHART)
    knows(chat, "a nhé", "Hai.", chart=CHART)
    command = await chat.says("/sosanh A")
    await chat.edits("/sosanh a nhé", command)
    assert chat.shows()[0] == "Hai."
    assert len(chat.api.calls("sendPhoto")) == 1
    assert chat.api.calls("deleteMessage") == []


async def test_an_edit_for_another_form_replaces_the_file_and_keeps_the_picture(chat):
    knows(chat, "A", chart=CHART, records=FIGURES)
    command = await chat.says("/sosanh A csv")
    await chat.edits("/sosanh A xlsx", command)
    assert [file.name for file in files(chat)] == ["so-sanh-a.xlsx"]
    assert len(chat.api.calls("sendPhoto")) == 1
    await chat.edits("/sosanh A", command)
    assert files(chat) == []
    assert len(pictures(chat)) == 1


@pytest.mark.parametrize("edited", ["câu hỏi", "/help", "/sosanh", "/lenhla", "/sosanh gây lỗi", "/sosanh không có hình"])
async def test_an_edit_to_anything_without_a_picture_takes_the_picture_away(chat, edited):
    knows(chat, "A", chart=CHART)
    command = await chat.says("/sosanh A")
    await chat.edits(edited, command)
    assert len(chat.shows()) == 1
    assert pictures(chat) == []


async def test_a_picture_that_cannot_be_deleted_is_no_failure(chat):
    knows(chat, "A", chart=CHART)
    command = await chat.says("/sosanh A")
    chat.api.refuse_next("deleteMessage", 400, "Bad Request: message can't be deleted for everyone")
    await chat.edits("/sosanh B", command)
    assert chat.shows()[0] == "compare: B"
    assert messages.FAILED not in chat.shows()


async def test_a_picture_that_failed_is_tried_again_at_the_next_edit(chat):
    knows(chat, "A", chart=CHART)
    knows(chat, "A!", chart=CHART)
    chat.api.refuse_next("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    command = await chat.says("/sosanh A")
    await chat.edits("/sosanh A!", command)
    assert len(pictures(chat)) == 1


async def test_an_edit_that_left_the_command_alone_is_not_answered_again(chat):
    command = await chat.says("/solieu A")
    await chat.edits("/solieu A", command)
    assert chat.assistant.commands == [("lookup", "A")]


async def test_a_question_after_a_command_may_lean_on_it(chat):
    await chat.says("/solieu cà mau 2022 csv")
    await chat.says("còn 2023?")
    turns = (Turn("user", "cà mau 2022"), Turn("assistant", "lookup: cà mau 2022"))
    assert chat.assistant.asked == [("còn 2023?", turns)]


async def test_neither_a_usage_reply_nor_a_coverage_of_everything_is_a_turn(chat):
    await chat.says("/solieu")
    await chat.says("/phuvu")
    await chat.says("còn 2023?")
    assert chat.assistant.asked == [("còn 2023?", ())]


async def test_in_a_group_the_commands_quote_the_question_and_stay_in_its_topic(chat):
    knows(chat, "A", chart=CHART, records=FIGURES)
    place = {"chat_id": GROUP, "user_id": USER, "is_topic_message": True, "message_thread_id": 7}
    await chat.says("/sosanh@ai_khac_bot A", **place)
    assert chat.api.chat(GROUP) == []
    question = await chat.says(f"/sosanh@{NAME} A csv", **place)
    text, picture, file = (call for call in chat.api.calls() if call.method in ("sendMessage", "sendPhoto", "sendDocument"))
    assert f'"message_id": {question}' in text.params["reply_parameters"]
    assert "reply_parameters" not in picture.params | file.params
    assert {call.params["message_thread_id"] for call in (text, picture, file)} == {"7"}
    assert chat.assistant.commands == [("compare", "A")]


async def test_a_failure_is_told_without_details(chat, caplog):
    await chat.says("/solieu gây lỗi")
    assert chat.shows() == [messages.FAILED]
    assert "RuntimeError: broken" in caplog.text


async def test_flood_control_is_obeyed_for_pictures_as_for_text(chat, monkeypatch):
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    monkeypatch.setattr(chat.application.bot.rate_limiter, "_sleep", sleep)
    knows(chat, "A", chart=CHART)
    chat.api.refuse_next("sendPhoto", 429, "Too Many Requests: retry after 3", retry_after=3)
    await chat.says("/sosanh A")
    assert waits == [3.1]
    assert [bool(call.refused) for call in chat.api.calls("sendPhoto")] == [True, False]
    assert len(pictures(chat)) == 1


async def test_the_log_holds_no_words_of_people(chat, caplog):
    caplog.set_level(logging.INFO)
    knows(chat, "bí mật", chart=CHART, records=FIGURES)
    await chat.says("/sosanh bí mật csv")
    assert "answered in" in caplog.text
    assert "bí mật" not in caplog.text
    assert "bi-mat" not in caplog.text


async def test_the_menu_and_the_help_name_the_commands(chat):
    await chat.says("/help")
    (text,) = chat.shows()
    menu = chat.api.calls("setMyCommands")[0].params["commands"]
    for command in ("solieu", "sosanh", "phuvu"):
        assert f"/{command} – " in text
        assert f'"{command}"' in menu
    assert messages.HELP_FIGURES in text
    assert "figures" not in menu


@pytest.mark.parametrize(("form", "function"), [("csv", "to_csv"), ("xlsx", "to_xlsx")])
def test_each_form_of_file_is_made_by_its_own_function(monkeypatch, form, function):
    module = ModuleType("bot.figure_export")
    module.to_csv = lambda figures, documents: ("to_csv", figures, documents)
    module.to_xlsx = lambda figures, documents: ("to_xlsx", figures, documents)
    monkeypatch.setitem(sys.modules, "bot.figure_export", module)
    monkeypatch.setattr("bot.figure_export", module, raising=False)
    assert export_figures(form, FIGURES, {}) == (function, FIGURES, {})


async def test_a_real_picture_passes_for_a_photo(chat):
    chat.draw = charts.draw
    knows(chat, "A", chart=CHART)
    await chat.says("/sosanh A")
    assert [picture.content for picture in pictures(chat)] == [charts.draw(CHART)]


async def test_pictures_and_files_arrive_whole_over_http():
    """What leaves through the library's own HTTP client, as a multipart upload."""
    drawn, table = charts.draw(CHART), b"a;b\r\n\r\n--1\r\n"
    with FakeBotApiServer(TOKEN) as server:
        async with TelegramBot(TOKEN, base_url=f"{server.url}/bot") as sender:
            await sender.send_photo(USER, drawn, filename="so-sanh.png", caption="Kinh phí")
            await sender.send_document(USER, table, filename="so-lieu.csv")
        picture, file = server.chat(USER)
    assert (picture.text, picture.photo) == ("Kinh phí", Upload("so-sanh.png", drawn))
    assert file.document == Upload("so-lieu.csv", table)
