"""Updates are written down before they are confirmed, and worked off fairly, after a crash too."""

import asyncio
import sqlite3

import pytest
from fake_bot_api import BOT_USER, message_json
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter
from telegram_harness import USER, Bot, running

from bot.state.inbox import DONE, FAILED
from bot.telegram.intake import Intake, sender_of
from bot.telegram.poller import poll
from bot.telegram.quota import PER_MINUTE, Quota


def update(update_id: int, text: str, user: int = USER) -> dict:
    return {"update_id": update_id, "message": message_json(text, 10_000 + update_id, user)}


async def finished(bot: Bot) -> None:
    """Wait until nothing waits and nothing is being served."""
    intake = bot.service.intake
    while intake.waiting or intake._served:
        await asyncio.sleep(0.001)


async def counts(bot: Bot) -> dict[str, int]:
    return await bot.service.intake._state.call(lambda state: state.inbox.counts())


@pytest.fixture
async def bot():
    async with running() as it:
        # As at any start: the updates of this bot are waited for.
        await it.service.intake._state.call(lambda state: state.inbox.belongs_to(BOT_USER["id"]))
        yield it
        await it.service.intake.stop(1)


async def test_what_is_taken_in_is_answered_and_done(bot):
    await bot.service.intake.start()
    await bot.service.intake.take([update(1, "một"), update(2, "hai")])
    await finished(bot)
    assert bot.shows() == ["Trả lời: một", "Trả lời: hai"]
    assert await counts(bot) == {DONE: 2}


async def test_an_update_that_comes_twice_is_answered_once(bot):
    await bot.service.intake.start()
    await bot.service.intake.take([update(1, "một"), update(1, "một")])
    await finished(bot)
    await bot.service.intake.take([update(1, "một")])
    await finished(bot)
    assert bot.shows() == ["Trả lời: một"]
    read = bot.metrics.registry.get_sample_value
    assert (read("khuyencong_updates_received_total"), read("khuyencong_updates_duplicate_total")) == (3, 2)


async def test_what_was_written_down_but_not_answered_is_answered_after_a_restart(bot):
    # Taken in, and the process ends before any work is done.
    await bot.service.intake.take([update(2, "hai"), update(1, "một")])
    async with running(Bot(data=bot.data, api=bot.api)) as again:
        await again.service.intake.start()
        await finished(again)
        assert [q for q, _ in again.assistant.asked] == ["một", "hai"]  # oldest first
        assert await counts(again) == {DONE: 2}
        await again.service.intake.stop(1)


async def test_a_reply_that_was_noted_before_the_crash_is_edited_and_not_sent_again(bot):
    body = update(1, "một")
    await bot.gets(body)  # answered, and the process ends before the update is marked as done
    await bot.service.intake.take([body])
    async with running(Bot(data=bot.data, api=bot.api)) as again:
        await again.service.intake.start()
        await finished(again)
        await again.service.intake.stop(1)
    assert bot.shows() == ["Trả lời: một"]
    assert len(bot.sent()) == 1


async def test_what_a_press_has_sent_before_the_crash_is_edited_and_not_sent_again(bot):
    bot.assistant.offered["Cà Mau?"] = ["Sóc Trăng?"]
    await bot.says("Cà Mau?")
    press = bot.api.new_press("Sóc Trăng?", chat_id=USER)
    await bot.gets(press)  # answered, and the process ends before the update is marked as done
    shown = bot.shows()
    assert len(shown) == 2
    await bot.service.intake.take([press])
    async with running(Bot(data=bot.data, api=bot.api)) as again:
        await again.service.intake.start()
        await finished(again)
        assert await counts(again) == {DONE: 1}
        await again.service.intake.stop(1)
    assert bot.shows() == shown


async def test_an_update_on_which_the_application_itself_fails_is_given_up_and_stops_no_other(bot):
    await bot.service.intake.start()
    body = update(1, "một")
    body["message"]["chat"]["id"] = {"no": "number"}
    await bot.service.intake.take([body, update(2, "hai")])
    await finished(bot)
    assert bot.shows() == ["Trả lời: hai"]
    assert await counts(bot) == {FAILED: 1, DONE: 1}


async def test_what_is_done_keeps_neither_its_text_nor_its_sender(bot):
    await bot.service.intake.start()
    await bot.service.intake.take([update(1, "bí mật")])
    await finished(bot)
    rows = await bot.service.intake._state.call(lambda state: list(state.db.query("select * from inbox")))
    assert [(r["state"], r["body"], r["user"]) for r in rows] == [(DONE, None, 0)]


async def test_a_malformed_update_is_left_out_and_stops_no_other(bot):
    await bot.service.intake.start()
    await bot.service.intake.take(
        [{"update_id": 1, "message": {"text": 5}}, {"update_id": "x"}, {"update_id": 2**70}, ["no dict"], update(3, "ba")]
    )
    await finished(bot)
    assert bot.shows() == ["Trả lời: ba"]
    assert await counts(bot) == {FAILED: 1, DONE: 1}


async def test_a_reply_that_could_not_be_sent_is_tried_again_and_not_apologised_for(bot):
    for _ in range(4):  # all attempts of the first time
        bot.api.refuse_next("sendMessage", 502, "Bad Gateway")
    await bot.service.intake.start()
    await bot.service.intake.take([update(1, "một")])
    await finished(bot)
    assert bot.shows() == ["Trả lời: một"]
    assert await counts(bot) == {DONE: 1}


async def test_a_long_outage_of_telegram_costs_no_answer(bot):
    for _ in range(6 * 4):  # four requests an attempt
        bot.api.refuse_next("sendMessage", 502, "Bad Gateway")
    await bot.service.intake.start()
    await bot.service.intake.take([update(1, "một")])
    await finished(bot)
    await asyncio.to_thread(bot.api.wait_until, lambda: bot.shows() == ["Trả lời: một"], "the answer")
    assert bot.now_s > 300


async def test_a_reply_that_is_never_accepted_is_given_up_and_counted(bot):
    for _ in range(100):
        bot.api.refuse_next("sendMessage", 502, "Bad Gateway")
    await bot.service.intake.start()
    await bot.service.intake.take([update(1, "một")])
    await finished(bot)
    assert bot.shows() == []
    assert await counts(bot) == {FAILED: 1}


async def test_an_update_that_ends_the_process_again_and_again_is_given_up(bot):
    await bot.service.intake.take([update(1, "một")])
    for _ in range(5):
        await bot.service.intake._state.call(lambda state: state.inbox.begin(1))
    async with running(Bot(data=bot.data, api=bot.api)) as again:
        await again.service.intake.start()
        await finished(again)
        await again.service.intake.stop(1)
        assert again.assistant.asked == []
        assert await counts(again) == {FAILED: 1}


async def test_people_are_served_in_turn_however_much_one_of_them_asks(bot):
    intake = Intake(bot.application, bot.service.intake._state, bot.metrics, workers=1)
    await intake.take([update(n, f"nhiều {n}", user=1) for n in range(1, 11)] + [update(20, "ít", user=2)])
    await intake.start()
    while intake.waiting or intake._served:
        await asyncio.sleep(0.001)
    await intake.stop(1)
    asked = [q for q, _ in bot.assistant.asked]
    assert asked.index("ít") == 1
    assert asked[2:] == [f"nhiều {n}" for n in range(2, 11)]  # and each in the order in which it was sent


async def test_one_person_s_questions_are_never_answered_at_once(bot):
    bot.assistant.may_answer.clear()
    await bot.service.intake.start()
    await bot.service.intake.take([update(1, "một"), update(2, "hai")])
    await asyncio.to_thread(bot.assistant.asking.wait, 5)
    assert [q for q, _ in bot.assistant.asked] == ["một"]
    assert bot.service.intake.waiting == 1
    bot.assistant.may_answer.set()
    await finished(bot)
    assert [q for q, _ in bot.assistant.asked] == ["một", "hai"]


async def test_what_takes_long_keeps_neither_its_person_nor_others_waiting(bot):
    intake = Intake(bot.application, bot.service.intake._state, bot.metrics, workers=1, patience_s=0)
    slow = asyncio.Event()
    process = bot.application.process_update

    async def processed(update):
        if update.update_id == 1:
            await slow.wait()
        await process(update)

    bot.application = type("Application", (), {"bot": bot.application.bot, "process_update": staticmethod(processed)})
    intake._application = bot.application
    await intake.take([update(1, "lâu"), update(2, "nhanh")])
    await intake.start()
    await asyncio.to_thread(bot.api.wait_until, lambda: bot.shows() == ["Trả lời: nhanh"], "the quick answer")
    slow.set()
    await asyncio.to_thread(bot.api.wait_until, lambda: "Trả lời: lâu" in bot.shows(), "the slow answer")
    await intake.stop(1)


async def test_what_cannot_be_written_down_is_not_confirmed(bot):
    offsets = []

    class Network:
        async def do_api_request(self, endpoint, api_kwargs, read_timeout):
            offsets.append(api_kwargs["offset"])
            if len(offsets) == 3:
                raise asyncio.CancelledError
            return [update(7, "một")]

    class Disk:
        full = True

        def has_room(self):
            return True

        async def take(self, updates):
            if self.full:
                self.full = False
                raise sqlite3.OperationalError("database or disk is full")

    async def sleep(seconds):
        pass

    with pytest.raises(asyncio.CancelledError):
        await poll(Network(), Disk(), ["message"], sleep=sleep)
    assert offsets == [0, 0, 8]


@pytest.mark.parametrize(
    ("errors", "raised"), [([NetworkError("x"), RetryAfter(5), InvalidToken("x")], InvalidToken), ([Conflict("x")] * 3, Conflict)]
)
async def test_the_network_is_waited_for_and_a_refused_token_or_a_second_poller_ends_the_polling(errors, raised):
    waits, left = [], list(errors)

    class Network:
        async def do_api_request(self, endpoint, api_kwargs, read_timeout):
            raise left.pop(0)

    class Room:
        def has_room(self):
            return True

    async def sleep(seconds):
        waits.append(seconds)

    with pytest.raises(raised):
        await poll(Network(), Room(), ["message"], sleep=sleep)
    assert len(waits) == len(errors) - 1


@pytest.mark.parametrize(
    ("body", "user"),
    [
        (update(1, "x", user=9), 9),
        ({"update_id": 1, "callback_query": {"from": {"id": 5}}}, 5),
        ({"update_id": 1, "channel_post": {"sender_chat": {"id": -100}}}, -100),
        ({"update_id": 1}, 0),
        ({"update_id": 1, "message": {"from": {"id": "9"}}}, 0),
        ({"update_id": 1, "message": {"from": {"id": 2**80}}}, 0),
        ({"update_id": 1, "message": []}, 0),
    ],
)
def test_the_sender_of_a_raw_update(body, user):
    assert sender_of(body) == user


# --- how many a minute ----------------------------------------------------------------------------------


def test_a_person_may_ask_so_many_in_a_minute():
    now = [0.0]
    quota = Quota(per_minute=2, clock=lambda: now[0])
    assert [quota.takes(1), quota.takes(1), quota.takes(1), quota.takes(2)] == [True, True, False, True]
    now[0] = 59.0
    assert quota.wait_s(1) == 1.0
    now[0] = 60.0
    assert quota.takes(1)


def test_what_waited_for_the_service_was_not_asked_faster_for_that():
    quota = Quota(per_minute=2, clock=lambda: 1000.0)
    assert [quota.takes(1, update_id=n, waited_s=150 - 31 * n) for n in range(4)] == [True] * 4  # 31 s apart, all worked off now
    assert not quota.takes(1, update_id=9, waited_s=50)
    assert quota.takes(1, update_id=10, waited_s=0)


def test_an_update_that_is_tried_again_counts_once():
    quota = Quota(per_minute=2, clock=lambda: 1000.0)
    assert [quota.takes(1, update_id=n) for n in (5, 5, 5, 6, 6, 7)] == [True, True, True, True, True, False]


async def test_who_asks_too_much_is_told_once_a_minute_when_to_go_on(bot):
    await bot.service.intake.start()
    await bot.service.intake.take([update(n, f"câu {n}") for n in range(1, PER_MINUTE + 6)])
    await finished(bot)
    assert len(bot.assistant.asked) == PER_MINUTE
    assert sum(text.startswith("Anh/chị gửi hơi nhanh") for text in bot.shows()) == 1
