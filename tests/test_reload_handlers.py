"""/nap, /quaylai and the buttons of the receipt, with written-down indexes."""

import asyncio
import logging
import threading
from contextlib import closing
from dataclasses import replace

import pytest
from telegram_harness import ADMIN, GROUP, USER, Bot, running

from bot import messages
from bot import messages_reload as say
from bot.indexes import Standing
from bot.receipt import Receipt
from bot.roles import Role
from bot.state.reloads import Reload
from bot.state.state import State
from bot.telegram.delivery import TYPING_AFTER_S
from bot.telegram.reload_handlers import ReloadHandlers
from bot.telegram.reload_render import render_reload
from index.errors import ArtifactMismatch, KnowledgeError, Problem
from index.report import BuildReport

OTHER = 43
AT = "19:00 ngày 01/03/2026"  # the harness's noon in UTC
DECIDE = [[say.USE, say.DISCARD], [say.AGAIN]]


@pytest.fixture
async def chat(tmp_path):
    """With two administrators, one of them named in the environment."""
    with closing(State.open(tmp_path)) as state:
        state.roles.give(OTHER, Role.ADMIN, by=ADMIN)
    async with running(Bot(data=tmp_path)) as it:
        yield it


def reload_handlers(chat: Bot) -> ReloadHandlers:
    """The feature inside the running application, as other features get it."""
    handlers = (h for group in chat.application.handlers.values() for h in group)
    return next(h.callback.__self__ for h in handlers if isinstance(getattr(h.callback, "__self__", None), ReloadHandlers))


def changed(*added: str, **fields) -> BuildReport:
    return BuildReport(documents=3, passages=5, figures=1, seconds=0.5, added=list(added), unchanged=2, **fields)


# --- who may ------------------------------------------------------------------------------------------


async def test_nap_is_refused_to_everybody_else_and_shows_them_their_own_id(chat):
    chat.indexes.rebuild = lambda: pytest.fail("built for somebody who may not")
    for command in ("/nap", "/quaylai"):
        await chat.says(command)
        await chat.says(command, chat_id=GROUP, user_id=USER)
    assert chat.shows() == [f"{messages.NOT_ADMIN} {messages.YOUR_ID.format(user_id=USER)}"] * 2
    assert chat.shows(GROUP) == [messages.NOT_ADMIN] * 2


async def test_an_administrator_is_known_by_the_sender_and_not_by_the_chat(chat):
    await chat.says("/nap", chat_id=ADMIN, user_id=USER)
    assert chat.indexes.count == 0
    await chat.says("/nap", chat_id=ADMIN)
    assert chat.indexes.count == 1


async def test_an_administrator_is_asked_to_go_to_the_private_chat(chat):
    await chat.says("/nap", chat_id=GROUP, user_id=ADMIN)
    assert chat.shows(GROUP) == [messages.ONLY_IN_PRIVATE]
    assert chat.indexes.count == 0


async def test_an_anonymous_administrator_of_a_group_is_no_administrator_of_the_bot(chat):
    anonymous = {
        "from": {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
        "sender_chat": {"id": GROUP, "type": "supergroup", "title": "Nhóm"},
    }
    await chat.says("/nap", chat_id=GROUP, **anonymous)
    assert chat.shows(GROUP) == [messages.NOT_ADMIN]


@pytest.mark.parametrize("label", [say.USE, say.DISCARD, say.AGAIN])
async def test_the_buttons_are_for_administrators_too(chat, label):
    await chat.says("/nap", chat_id=ADMIN)
    before = chat.shows(ADMIN), chat.indexes.standing()
    await chat.taps(label, chat_id=ADMIN, user_id=USER)
    assert (chat.shows(ADMIN), chat.indexes.standing()) == before
    (press,) = chat.api.calls("answerCallbackQuery")
    assert messages.NOT_ADMIN in press.params["text"]


# --- the receipt and what is decided --------------------------------------------------------------------


async def test_nap_sends_a_receipt_and_changes_nothing(chat):
    chat.indexes.rebuild = lambda: changed("moi.md", problems=[Problem("hong<1>.md", 2, "thiếu tiêu đề")])
    asked = await chat.says("/nap", chat_id=ADMIN)
    announced, receipt = chat.shows(ADMIN)
    assert chat.sent()[-2].text == say.BUILDING
    assert announced == say.BUILT
    assert receipt == (
        "Đã dựng xong bản mới sau 0,5 giây, chưa đưa vào dùng: 3 tài liệu, 5 đoạn, 1 số liệu.\n"
        "Nên xem lại: 1 chỗ bị bỏ ra vì có lỗi.\n"
        "Thay đổi: thêm 1 tệp; 2 tệp giữ nguyên.\n\n"
        "Thêm mới (1):\n• moi.md\n\n"
        "Bị bỏ ra vì có lỗi (1):\n• hong<1>.md (dòng 2): thiếu tiêu đề\n\n" + say.PENDING
    )
    assert chat.labels(ADMIN) == DECIDE
    assert (chat.indexes.standing(), chat.assistant.refreshed) == (Standing("i0", "", "i1"), 0)
    assert chat.api.reactions == {(ADMIN, asked): "👍"}


async def test_used_is_served_said_and_may_be_gone_back_from_and_forth_again(chat):
    await chat.says("/nap", chat_id=ADMIN)
    await chat.taps(say.USE, chat_id=ADMIN)
    assert (chat.indexes.standing(), chat.assistant.refreshed) == (Standing("i1", "i0"), 1)
    assert chat.shows(ADMIN)[-1].endswith(f"\n\nĐã đưa vào dùng lúc {AT}.")
    assert chat.labels(ADMIN) == [[say.GO_BACK]]
    await chat.taps(say.GO_BACK, chat_id=ADMIN)
    assert (chat.indexes.standing(), chat.assistant.refreshed) == (Standing("i0", "i1"), 2)
    assert "Đã quay lại bản trước lúc" in chat.shows(ADMIN)[-1]
    assert chat.labels(ADMIN) == [[say.GO_FORTH]]
    await chat.taps(say.GO_FORTH, chat_id=ADMIN)
    assert chat.indexes.standing() == Standing("i1", "i0")
    assert chat.shows(ADMIN)[-1].endswith(f"Đã đưa vào dùng lúc {AT}.")
    assert len(chat.shows(ADMIN)) == 2  # every step has edited the one receipt


async def test_discarded_is_said_and_leaves_what_is_in_use(chat):
    await chat.says("/nap", chat_id=ADMIN)
    await chat.taps(say.DISCARD, chat_id=ADMIN)
    assert (chat.indexes.standing(), chat.assistant.refreshed) == (Standing("i0"), 0)
    assert chat.shows(ADMIN)[-1].endswith(f"Đã bỏ lúc {AT}. Bản đang dùng không đổi.")
    assert chat.labels(ADMIN) == []
    await chat.says("/nap", chat_id=ADMIN)
    assert chat.indexes.count == 2


async def test_built_again_takes_the_place_of_the_first(chat):
    await chat.says("/nap", chat_id=ADMIN)
    await chat.taps(say.AGAIN, chat_id=ADMIN)
    assert chat.indexes.standing() == Standing("i0", "", "i2")
    _, first, second = chat.shows(ADMIN)
    assert first.endswith(f"Đã cho dựng lại lúc {AT}; xin xem biên nhận mới hơn.")
    assert second.endswith(say.PENDING)
    await chat.taps(say.USE, chat_id=ADMIN)
    assert chat.indexes.standing() == Standing("i2", "i0")


async def test_a_press_after_the_decision_says_what_was_decided(chat):
    await chat.says("/nap", chat_id=ADMIN)
    presses = [chat.api.new_press(label, chat_id=ADMIN) for label in (say.USE, say.USE, say.DISCARD, say.AGAIN)]
    for press in presses:  # of a person whose client still shows the buttons
        await chat.gets(press)
    assert (chat.indexes.standing(), chat.assistant.refreshed, chat.indexes.count) == (Standing("i1", "i0"), 1, 1)
    told = [call.params.get("text") for call in chat.api.calls("answerCallbackQuery")]
    assert told == [None, *[f"Đã đưa vào dùng lúc {AT}."] * 3]


async def test_two_presses_at_the_same_time_do_one_thing(chat):
    await chat.says("/nap", chat_id=ADMIN)
    use, discard = (chat.api.new_press(label, chat_id=ADMIN) for label in (say.USE, say.DISCARD))
    await asyncio.gather(chat.gets(use), chat.gets(discard))
    assert chat.indexes.standing() == Standing("i1", "i0")


async def test_the_way_back_of_an_older_receipt_is_closed_by_a_newer_index(chat):
    await chat.says("/nap", chat_id=ADMIN)
    await chat.taps(say.USE, chat_id=ADMIN)
    old = chat.api.new_press(say.GO_BACK, chat_id=ADMIN)
    await chat.says("/nap", chat_id=ADMIN)
    await chat.taps(say.USE, chat_id=ADMIN)
    assert [m.buttons for m in chat.api.chat(ADMIN)].count([]) == 3  # two announcements, and the first receipt
    await chat.gets(old)
    assert chat.indexes.standing() == Standing("i2", "i1")
    assert chat.api.calls("answerCallbackQuery")[-1].params["text"] == say.MOVED_ON


async def test_a_made_up_button_does_nothing(chat):
    for data in ("nap:dung:999", "nap:dung:1", "nap:lui:0"):
        await chat.presses(data, chat_id=ADMIN)
    assert {call.params["text"] for call in chat.api.calls("answerCallbackQuery")} == {say.GONE}
    await chat.presses("nap:xoa:1", chat_id=ADMIN)
    await chat.presses("nap:dung:../x", chat_id=ADMIN)
    assert chat.api.calls("answerCallbackQuery")[-1].params["text"] == messages.STALE_BUTTON
    assert chat.indexes.standing() == Standing("i0")


# --- going back by command ------------------------------------------------------------------------------


async def test_quaylai_goes_back_and_forth_and_the_receipt_follows(chat):
    await chat.says("/nap", chat_id=ADMIN)
    await chat.taps(say.USE, chat_id=ADMIN)
    await chat.says("/quaylai", chat_id=OTHER)
    assert chat.shows(OTHER) == [say.BACK.format(at="03:15 ngày 01/03/2026", documents="1.234", passages="5", figures="6")]
    assert "Đã quay lại bản trước" in chat.shows(ADMIN)[-1]
    await chat.says("/rollback", chat_id=OTHER)
    assert chat.shows(ADMIN)[-1].endswith(f"Đã đưa vào dùng lúc {AT}.")
    assert chat.assistant.refreshed == 3


async def test_without_a_previous_index_quaylai_says_so(chat):
    await chat.says("/quaylai", chat_id=ADMIN)
    assert chat.shows(ADMIN) == [say.NOT_DONE.format(reason="Không còn bản trước để quay lại.")]
    assert chat.assistant.refreshed == 0


# --- two administrators ---------------------------------------------------------------------------------


@pytest.fixture
def slow(chat):
    """A build that goes on until it is let go."""
    started, may_finish = threading.Event(), threading.Event()

    def rebuild():
        started.set()
        assert may_finish.wait(10)
        return changed("moi.md")

    chat.indexes.rebuild = rebuild
    yield started, may_finish
    may_finish.set()


async def test_questions_are_answered_during_nap_and_both_administrators_get_the_receipt(chat, slow):
    started, may_finish = slow
    first = asyncio.create_task(chat.says("/nap", chat_id=ADMIN))
    assert await asyncio.to_thread(started.wait, 10)
    await chat.says("một")
    await chat.says("/nap", chat_id=OTHER)
    await chat.says("/reload", chat_id=ADMIN)
    assert chat.shows()[0].startswith("Trả lời: một")
    assert chat.shows(OTHER) == [say.BUILDING_BY_OTHER.format(at=AT)]
    assert chat.shows(ADMIN) == [say.BUILDING, say.BUILDING_BY_YOU.format(at=AT)]
    assert "42" not in chat.shows(OTHER)[0]
    may_finish.set()
    await first
    assert chat.indexes.count == 1
    assert chat.shows(OTHER)[-1] == chat.shows(ADMIN)[-1]
    await chat.taps(say.USE, chat_id=OTHER)
    for each in (ADMIN, OTHER):
        assert chat.shows(each)[-1].endswith(f"Đã đưa vào dùng lúc {AT}.")
        assert chat.labels(each) == [[say.GO_BACK]]


async def test_a_second_nap_is_shown_the_receipt_that_awaits_a_decision(chat):
    await chat.says("/nap", chat_id=ADMIN)
    await chat.says("/nap", chat_id=OTHER)
    await chat.says("/nap", chat_id=ADMIN)
    told, receipt = chat.shows(OTHER)
    assert told == say.WAITING_BY_OTHER.format(at=AT)
    assert chat.shows(ADMIN)[2:] == [say.WAITING_BY_YOU.format(at=AT), receipt]
    assert chat.labels(OTHER) == DECIDE
    await chat.taps(say.DISCARD, chat_id=OTHER)
    assert [text.endswith("Bản đang dùng không đổi.") for text in chat.shows(ADMIN)] == [False, True, False, True]
    assert chat.indexes.count == 1


async def test_naps_at_the_same_moment_make_one_build(chat):
    await asyncio.gather(*(chat.says("/nap", chat_id=each) for each in (ADMIN, OTHER, ADMIN)))
    assert chat.indexes.count == 1


# --- when it fails --------------------------------------------------------------------------------------


async def test_knowledge_that_cannot_be_built_is_explained_and_the_old_one_kept(chat):
    def rebuild():
        raise KnowledgeError("Thư mục <rỗng>.")

    chat.indexes.rebuild = rebuild
    asked = await chat.says("/nap", chat_id=ADMIN)
    assert chat.shows(ADMIN) == [say.FAILED.format(reason="Thư mục <rỗng>.")]
    assert chat.api.reactions == {(ADMIN, asked): "🤷"}
    await chat.says("một")
    assert chat.shows()[0].startswith("Trả lời: một")


async def test_a_crash_of_nap_turns_the_announcement_into_the_failure_sentence_and_the_next_one_works(chat):
    def rebuild():
        raise OSError("disk")

    chat.indexes.rebuild = rebuild
    await chat.says("/nap", chat_id=ADMIN)
    assert chat.shows(ADMIN) == [messages.FAILED]
    chat.indexes.rebuild = changed
    await chat.says("/nap", chat_id=ADMIN)
    assert chat.labels(ADMIN) == DECIDE


async def test_an_index_that_cannot_be_served_is_left_again(chat):
    await chat.says("/nap", chat_id=ADMIN)
    refresh, chat.assistant.refresh = chat.assistant.refresh, lambda: (_ for _ in ()).throw(KnowledgeError("Chỉ mục hỏng."))
    await chat.taps(say.USE, chat_id=ADMIN)
    assert chat.indexes.standing().current == "i0"
    assert chat.shows(ADMIN)[-1] == say.NOT_DONE.format(reason="Chỉ mục hỏng.")
    chat.assistant.refresh = refresh


async def test_an_index_changed_by_hand_makes_the_receipt_stale(chat):
    await chat.says("/nap", chat_id=ADMIN)
    chat.indexes.standing_now = Standing("by-hand", "i0")
    await chat.taps(say.USE, chat_id=ADMIN)
    assert chat.indexes.standing() == Standing("by-hand", "i0")
    assert chat.api.calls("answerCallbackQuery")[-1].params["text"] == say.OUTCOMES["stale"]
    assert chat.shows(ADMIN)[-1].endswith(say.OUTCOMES["stale"])
    await chat.says("/nap", chat_id=ADMIN)
    assert chat.indexes.count == 2


async def test_a_refused_reaction_stops_nothing(chat):
    for _ in range(2):
        chat.api.refuse_next("setMessageReaction", 400, "Bad Request: REACTION_INVALID")
    await chat.says("/nap", chat_id=ADMIN)
    assert chat.labels(ADMIN) == DECIDE


# --- restarts -------------------------------------------------------------------------------------------


async def test_the_buttons_work_after_a_restart(tmp_path):
    async with running(Bot(data=tmp_path)) as before:
        await before.says("/nap", chat_id=ADMIN)
    async with running(Bot(data=tmp_path, api=before.api, indexes=before.indexes)) as after:
        await after.says("/nap", chat_id=ADMIN)
        assert after.shows(ADMIN)[2] == say.WAITING_BY_YOU.format(at=AT)
        await after.taps(say.USE, chat_id=ADMIN)
        assert (after.indexes.standing(), after.assistant.refreshed) == (Standing("i1", "i0"), 1)
        assert [text.endswith(f"Đã đưa vào dùng lúc {AT}.") for text in after.shows(ADMIN)] == [False, True, False, True]


async def test_a_build_that_a_restart_has_cut_off_blocks_nothing(tmp_path):
    with closing(State.open(tmp_path)) as state:
        cut_off = state.reloads.begin(ADMIN)
    async with running(Bot(data=tmp_path)) as after:
        await after.presses(f"nap:dung:{cut_off.id}", chat_id=ADMIN)
        assert after.api.calls("answerCallbackQuery")[-1].params["text"] == say.OUTCOMES["failed"]
        await after.says("/nap", chat_id=ADMIN)
        assert after.labels(ADMIN) == DECIDE


async def test_cut_off_between_the_switch_and_the_note_of_it_the_receipt_says_what_is_so(tmp_path):
    async with running(Bot(data=tmp_path)) as before:
        await before.says("/nap", chat_id=ADMIN)
        before.indexes.use("i1")
    async with running(Bot(data=tmp_path, api=before.api, indexes=before.indexes)) as after:
        await after.taps(say.DISCARD, chat_id=ADMIN)
        assert after.indexes.standing() == Standing("i1", "i0")
        assert after.shows(ADMIN)[-1].endswith(f"Đã đưa vào dùng lúc {AT}.")
        assert after.labels(ADMIN) == [[say.GO_BACK]]


async def test_an_administrator_who_has_erased_themselves_leaves_the_decision_to_the_other(chat):
    await chat.says("/nap", chat_id=ADMIN)
    await chat.says("/nap", chat_id=OTHER)
    await chat.says("/xoatoi", chat_id=ADMIN)
    if chat.labels(ADMIN) and chat.labels(ADMIN) != DECIDE:  # it asks first
        await chat.taps(chat.labels(ADMIN)[0][0], chat_id=ADMIN)
    await chat.taps(say.USE, chat_id=OTHER)
    assert chat.indexes.standing() == Standing("i1", "i0")
    assert chat.shows(OTHER)[-1].endswith(f"Đã đưa vào dùng lúc {AT}.")


# --- for other features ---------------------------------------------------------------------------------


@pytest.fixture
def hooked(chat):
    """The feature, and what its hooks were told."""
    feature, told = reload_handlers(chat), []

    async def discarded(change):
        told.append(change)

    async def used():
        told.append("used")

    async def broken(*_):
        raise RuntimeError("broken hook")

    feature.on_discard += [broken, discarded]
    feature.on_used += [broken, used]
    return feature, told


async def test_a_proposal_carries_its_note_and_its_change(chat, hooked):
    feature, told = hooked
    await feature.propose(chat.application.bot, ADMIN, ADMIN, "Tệp «moi.md» vừa được thêm.", "gui:7")
    (receipt,) = chat.shows(ADMIN)
    assert receipt.startswith("Tệp «moi.md» vừa được thêm.\nĐã dựng xong bản mới")
    await chat.taps(say.DISCARD, chat_id=ADMIN)
    assert told == ["gui:7"]
    assert chat.shows(ADMIN)[-1].endswith("Bản đang dùng không đổi.")


async def test_hooks_hear_of_every_index_that_is_used(chat, hooked, caplog):
    feature, told = hooked
    await feature.propose(chat.application.bot, ADMIN, ADMIN, change="gui:7")
    await chat.taps(say.USE, chat_id=ADMIN)
    await chat.taps(say.GO_BACK, chat_id=ADMIN)
    await chat.says("/quaylai", chat_id=ADMIN)
    assert told == ["used"] * 3
    assert caplog.text.count("a follow-up of the decision failed") == 3


async def test_a_change_made_while_a_decision_is_open_goes_with_the_next_build(chat, hooked):
    feature, told = hooked
    await chat.says("/nap", chat_id=OTHER)
    await feature.propose(chat.application.bot, ADMIN, ADMIN, change="gui:7")
    assert chat.shows(ADMIN)[0] == say.WAITING_BY_OTHER.format(at=AT)
    assert chat.shows(ADMIN)[-1] == say.CHANGE_WAITS
    await chat.taps(say.DISCARD, chat_id=OTHER)
    assert told == []  # that index did not have it
    await chat.says("/nap", chat_id=OTHER)
    await chat.taps(say.AGAIN, chat_id=OTHER)  # nor does building again give it up
    await chat.taps(say.DISCARD, chat_id=OTHER)
    assert told == ["gui:7"]


async def test_a_proposal_that_fails_is_told(chat, hooked):
    feature, _ = hooked
    chat.indexes.rebuild = lambda: (_ for _ in ()).throw(KnowledgeError("Hỏng."))
    await feature.propose(chat.application.bot, ADMIN, ADMIN, change="gui:7")
    assert chat.shows(ADMIN) == [say.FAILED.format(reason="Hỏng.")]


# --- long receipts and the log --------------------------------------------------------------------------


async def test_a_long_receipt_is_cut_between_its_lines_and_has_the_buttons_below_the_last_part(chat):
    problems = [Problem(f"tep-{i}.md", i, "không đọc được " * 18) for i in range(1, 41)]
    chat.indexes.rebuild = lambda: changed(*(f"bai-{i}-" + "x" * 60 + ".md" for i in range(40)), problems=problems)
    problems.append(Problem("tep-41.md", 1, "không đọc được"))
    await chat.says("/nap", chat_id=ADMIN)
    shown = chat.api.chat(ADMIN)[1:]
    assert "\n… và 1 mục nữa" in shown[-1].text
    assert len(shown) > 2
    assert [bool(m.buttons) for m in shown] == [False] * (len(shown) - 1) + [True]
    parts = [m.text for m in shown]
    await chat.taps(say.USE, chat_id=ADMIN)
    after = chat.shows(ADMIN)[1:]
    assert after[:-1] == parts[:-1]
    assert after[-1] == parts[-1].replace(say.PENDING, f"Đã đưa vào dùng lúc {AT}.")
    assert not [call for call in chat.api.calls() if call.refused]


@pytest.mark.parametrize("length", range(3700, 4000, 7))
def test_wherever_the_cut_falls_only_the_last_part_changes_with_the_decision(length):
    kept = Receipt((), "x" * length).to_json()
    waiting = Reload(1, "i1", 1, "2026-03-01T12:00:00+00:00", "waiting", kept, "2026-03-01T12:00:00+00:00", 1, ())
    before = render_reload(waiting, Standing("i0", "", "i1"))
    for status in say.OUTCOMES:
        after = render_reload(replace(waiting, status=status), Standing("i1", "i0"))
        assert len(after) == len(before)
        assert after[:-1] == before[:-1]
        assert say.PENDING not in after[-1].plain
        assert len(say.OUTCOMES[status]) <= 200  # shown as an alert too


async def test_the_log_names_no_person(chat, caplog):
    caplog.set_level(logging.DEBUG, logger="bot")
    await chat.says("/nap", chat_id=ADMIN)
    await chat.taps(say.USE, chat_id=ADMIN)
    assert "index i1: used" in caplog.text
    told = [record.getMessage() for record in caplog.records if record.name.startswith("bot.telegram.reload")]
    assert not [line for line in told if str(ADMIN) in line]


async def test_typing_is_shown_by_a_build_that_takes_long(chat, slow, monkeypatch):
    assert TYPING_AFTER_S > 0
    monkeypatch.setattr("bot.telegram.delivery.TYPING_AFTER_S", 0)
    started, may_finish = slow
    task = asyncio.create_task(chat.says("/nap", chat_id=ADMIN))
    assert await asyncio.to_thread(started.wait, 10)
    while not chat.api.calls("sendChatAction"):
        await asyncio.sleep(0)
    may_finish.set()
    await task


# --- an index built beside the service ------------------------------------------------------------------


async def test_an_index_that_another_process_has_built_is_gone_over_to(monkeypatch, caplog):
    monkeypatch.setattr("bot.telegram.application._LOOK_EVERY_S", 0.001)
    caplog.set_level("INFO")
    async with running() as chat:
        chat.assistant.newer = True
        while "built beside the service, is in use" not in caplog.text:
            await asyncio.sleep(0.001)


async def test_one_that_cannot_be_opened_is_logged_once_and_the_serving_one_goes_on(monkeypatch, caplog):
    monkeypatch.setattr("bot.telegram.application._LOOK_EVERY_S", 0.001)
    async with running() as chat:
        chat.assistant.newer = ArtifactMismatch("Chỉ mục của mô hình khác.")
        while chat.assistant.refreshed < 3:
            await asyncio.sleep(0.001)
        await chat.says("Cà Mau?")
        assert chat.shows() == ["Trả lời: Cà Mau?"]
    assert caplog.text.count("is not served from: Chỉ mục của mô hình khác.") == 1
