"""The server of the soak tests: its faults lose nothing that Telegram would keep."""

import json
from itertools import count

import pytest
from fake_bot_api import Dropped
from soak.faulty_api import Faults, FaultyBotApiServer
from soak.hostile import PREFIXES, updates

MESSAGE = {
    "chat_id": 5,
    "text": "Có.",
    "reply_markup": json.dumps({"inline_keyboard": [[{"text": "Hữu ích", "callback_data": "f:abcdefghjk:h"}]]}),
}


def polled(api: FaultyBotApiServer, offset: int = 0) -> list[dict]:
    status, answer = api.call("getUpdates", {"offset": offset, "timeout": 0})
    assert status == 200
    return answer["result"]


def test_half_of_the_dropped_requests_were_carried_out_and_the_record_says_that_the_bot_was_not_told():
    api = FaultyBotApiServer("1:a", Faults(drops=1.0), seed=3)
    for _ in range(40):
        with pytest.raises(Dropped):
            api.call("sendMessage", MESSAGE)
    assert len(api.chat(5)) == api.counts["drop after"]
    assert api.counts["drop after"] + api.counts["drop before"] == 40
    assert 8 < api.counts["drop after"] < 32
    assert {(d.told, d.answer) for d in api.deliveries()} == {(False, "abcdefghjk")}


def test_a_bad_gateway_carries_nothing_out():
    api = FaultyBotApiServer("1:a", Faults(bad_gateways=1.0))
    assert api.call("sendMessage", MESSAGE)[0] == 502
    assert api.chat(5) == []


def test_a_flood_wait_refuses_with_the_seconds_that_are_left():
    api = FaultyBotApiServer("1:a", Faults(floods=1.0))
    status, answer = api.call("sendMessage", MESSAGE)
    assert status == 429
    assert 1 <= answer["parameters"]["retry_after"] <= 3
    assert api.chat(5) == []


def test_updates_come_until_they_are_confirmed_though_repeated_and_shuffled():
    api = FaultyBotApiServer("1:a", Faults(repeats=0.5, shuffles=0.5), seed=2)
    wanted, seen, offset = set(), set(), 0
    for _ in range(30):
        for _ in range(3):
            update = api.new_message("Cà Mau?", chat_id=5)
            wanted.add(update["update_id"])
            api.push(update)
        batch = [u["update_id"] for u in polled(api, offset)]
        seen |= set(batch)
        offset = max(offset, max(batch) + 1)
    assert seen == wanted
    assert api.counts["repeated updates"] and api.counts["shuffled batches"]
    assert polled(api, offset) == []


def test_raw_updates_come_before_later_ones_and_an_improper_id_confirms_nothing_that_was_not_delivered():
    api = FaultyBotApiServer("1:a")
    for _ in range(30):
        api.push_raw({"update_id": api.new_id(), "không_có": {}})
    api.push_raw({"update_id": 2**63})
    api.push_raw({"message": 5})
    late = api.new_message("Cà Mau?", chat_id=5)
    api.push(late)
    first = polled(api)
    assert len(first) == 20
    second = polled(api, first[-1]["update_id"] + 1)
    assert second[-1] == late
    assert {"update_id": 2**63} in second and {"message": 5} in second
    assert polled(api, 2**63 + 1) == []
    assert api.raw_left() == 0
    api.push(after := api.new_message("Còn đây?", chat_id=5))
    assert polled(api, 2**63 + 1) == [after]


def test_hostile_updates_are_the_same_for_the_same_seed_and_can_be_sent():
    made = [[(name, json.dumps(update)) for name, update in updates(7, 400, count(1).__next__)] for _ in range(2)]
    assert made[0] == made[1]
    assert len({text for _, text in made[0]}) > 380
    pressed = {json.loads(t)["callback_query"].get("data", "") for n, t in made[0] if ": press" in n}
    assert all(any(data.startswith(prefix) for data in pressed) for prefix in PREFIXES)
    assert made[0] != [(name, json.dumps(update)) for name, update in updates(8, 400, count(1).__next__)]
