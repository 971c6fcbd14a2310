"""What is counted, how the service says whether it is well, and the port it says it on."""

import asyncio
import json
import logging
import socket
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest
from clock import Clock
from telegram_harness import running as running_bot

from bot.config import Address, BotConfig, ConfigError
from bot.logs import ERRORS
from bot.monitoring import Health, Metrics
from bot.monitoring_server import MonitoringServer
from bot.records import Answer
from bot.telegram.monitored import monitored

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
ANY = Address("127.0.0.1", 0)


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def clock():
    return Clock(NOW)


@pytest.fixture
def metrics(clock):
    return Metrics(clock=clock)


def value(metrics: Metrics, line: str) -> float:
    """The number behind a name with its labels."""
    found = [row for row in metrics.text().decode().splitlines() if row.startswith(line + " ")]
    assert len(found) == 1, f"{line} in {found}"
    return float(found[0].split()[-1])


def fetched(port: int, path: str) -> tuple[int, str, dict]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as reply:
            return reply.status, reply.read().decode(), dict(reply.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), dict(error.headers)


async def asked(port: int, path: str = "/healthz") -> tuple[int, str, dict]:
    return await asyncio.to_thread(fetched, port, path)


def test_what_happens_is_counted(metrics):
    metrics.received(5, duplicates=2)
    metrics.received(1)
    metrics.done()
    metrics.done("failed")
    metrics.answered(0.03, False)
    metrics.answered(2, True)
    metrics.sent()
    metrics.sent("blocked")
    metrics.waited(7)
    metrics.waiting_is(lambda: 4)
    assert value(metrics, "khuyencong_updates_received_total") == 6
    assert value(metrics, "khuyencong_updates_duplicate_total") == 2
    assert value(metrics, 'khuyencong_updates_done_total{outcome="done"}') == 1
    assert value(metrics, 'khuyencong_updates_done_total{outcome="failed"}') == 1
    assert value(metrics, 'khuyencong_answers_total{abstained="no"}') == 1
    assert value(metrics, 'khuyencong_answers_total{abstained="yes"}') == 1
    assert value(metrics, 'khuyencong_answer_seconds_bucket{le="0.05"}') == 1
    assert value(metrics, "khuyencong_answer_seconds_sum") == 2.03
    assert value(metrics, 'khuyencong_sends_total{outcome="blocked"}') == 1
    assert value(metrics, "khuyencong_retry_after_waits_total") == 1
    assert value(metrics, "khuyencong_retry_after_seconds_total") == 7
    assert value(metrics, "khuyencong_updates_waiting") == 4


def test_a_word_from_outside_becomes_no_label(metrics):
    metrics.done("Nguyễn Văn A")
    metrics.sent("8012345678:AAHx")
    assert value(metrics, 'khuyencong_updates_done_total{outcome="other"}') == 1
    assert value(metrics, 'khuyencong_sends_total{outcome="other"}') == 1
    assert b"AAHx" not in metrics.text()


def test_the_index_in_use_is_told_with_its_age(metrics, clock):
    metrics.index_is("20261120T000000", datetime(2026, 11, 20, 12, tzinfo=UTC))
    metrics.index_is("20261121T000000", datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert value(metrics, 'khuyencong_index_info{index="20261121T000000"}') == 1
    assert b"20261120T" not in metrics.text()
    clock.now += 60
    assert value(metrics, "khuyencong_index_age_seconds") == 86_400 + 60
    metrics.index_is("20261122T000000", None)
    assert str(value(metrics, "khuyencong_index_age_seconds")) == "nan"


def test_the_last_fetch_and_the_errors_of_the_process_are_told(metrics, clock):
    assert metrics.since_fetch() is None
    metrics.polled()
    clock.now += 30
    assert metrics.since_fetch() == 30
    assert value(metrics, "khuyencong_last_fetch_timestamp_seconds") == NOW
    before = value(metrics, "khuyencong_errors_total")
    ERRORS.handle(logging.LogRecord("x", logging.ERROR, "", 1, "lỗi", None, None))
    assert value(metrics, "khuyencong_errors_total") == before + 1


# --- health ---------------------------------------------------------------------------------------


async def well():
    pass


async def fails():
    raise RuntimeError("8012345678:AAHx")


async def hangs():
    await asyncio.Event().wait()


def running(health: Health) -> Health:
    health.set_stage("running")
    return health


async def reasons(metrics, parts, **options) -> dict:
    loop = asyncio.get_running_loop()
    return await running(Health(loop, parts, metrics, probe_s=0.05, **options)).reasons()


async def test_all_is_well(metrics):
    assert await reasons(metrics, {"assistant": well, "state": well}) == {}


async def test_what_fails_or_hangs_is_named_without_what_the_error_says(metrics):
    found = await reasons(metrics, {"assistant": hangs, "state": fails, "other": well})
    assert found == {"assistant": "no answer within 0.05 s", "state": "failed (RuntimeError)"}


async def test_updates_must_have_been_fetched_of_late(metrics, clock):
    assert await reasons(metrics, {}, most_since_fetch_s=60) == {"updates": "never fetched"}
    metrics.polled()
    clock.now += 60
    assert await reasons(metrics, {}, most_since_fetch_s=60) == {}
    clock.now += 1
    assert await reasons(metrics, {}, most_since_fetch_s=60) == {"updates": "last fetched 61 s ago"}
    assert await reasons(metrics, {}) == {}  # a webhook may stay silent for hours


async def test_a_start_and_a_stop_are_no_good_health(metrics):
    health = Health(asyncio.get_running_loop(), {}, metrics)
    assert await health.reasons() == {"service": "starting"}
    running(health)
    assert await health.reasons() == {}
    health.set_stage("stopping")
    assert await health.reasons() == {"service": "stopping"}


# --- the port -------------------------------------------------------------------------------------


async def test_the_pages(metrics):
    with monitored(ANY, metrics, {"state": well}, most_since_fetch_s=None) as health:
        server = next(t for t in threading.enumerate() if t.name == "monitoring")
        assert server.daemon
    made = MonitoringServer(ANY, metrics, health)
    running(health)
    assert made.start()
    try:
        status, body, headers = await asked(made.port)
        assert (status, json.loads(body)) == (200, {"ok": True, "reasons": {}})
        assert headers["Content-Type"] == "application/json" and "Server" not in headers
        status, body, headers = await asked(made.port, "/metrics")
        assert status == 200 and "khuyencong_updates_received_total 0.0" in body
        assert headers["Content-Type"].startswith("text/plain; version=0.0.4")
        for path in ("/", "/healthz/", "/metrics/../etc"):
            status, body, headers = await asked(made.port, path)
            assert (status, body) == (404, "") and "Server" not in headers
        health.set_stage("stopping")
        status, body, _ = await asked(made.port)
        assert (status, json.loads(body)) == (503, {"ok": False, "reasons": {"service": "stopping"}})
    finally:
        made.stop()
    with pytest.raises(OSError, match="refused"):
        await asked(made.port)


def test_a_service_that_hangs_is_told_of(metrics):
    """The loop of the service is blocked for good; the port answers all the same."""
    loop, blocked, may_end = asyncio.new_event_loop(), threading.Event(), threading.Event()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    loop.call_soon_threadsafe(lambda: (blocked.set(), may_end.wait()))
    assert blocked.wait(10)
    server = MonitoringServer(ANY, metrics, running(Health(loop, {"assistant": well}, metrics, probe_s=0.05)))
    assert server.start()
    try:
        status, body, _ = fetched(server.port, "/healthz")
        assert status == 503
        late = "no answer within 0.05 s"
        assert json.loads(body)["reasons"] == {"event_loop": late, "assistant": late}
    finally:
        may_end.set()
        server.stop()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def test_a_port_that_is_taken_is_a_warning_and_the_service_goes_on(metrics, caplog):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with monitored(Address("127.0.0.1", port), metrics, {}, most_since_fetch_s=None) as health:
            health.set_stage("running")
    (record,) = [r for r in caplog.records if r.name == "bot.monitoring_server"]
    assert record.levelname == "WARNING"
    assert f"127.0.0.1:{port} cannot be listened on" in record.getMessage() and "KHUYENCONG_METRICS_LISTEN" in record.getMessage()


async def test_without_an_address_nothing_is_served(metrics):
    with monitored(None, metrics, {}, most_since_fetch_s=None):
        assert not [t for t in threading.enumerate() if t.name == "monitoring"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [("", Address("127.0.0.1", 9109)), ("off", None), (" OFF ", None), ("0.0.0.0:9200", Address("0.0.0.0", 9200)), ("[::1]:1", Address("::1", 1))],
)
def test_the_setting(given, expected):
    assert BotConfig.from_env({"KHUYENCONG_METRICS_LISTEN": given}).metrics_listen == expected


def test_a_wrong_setting_is_said():
    with pytest.raises(ConfigError, match="KHUYENCONG_METRICS_LISTEN phải có dạng"):
        BotConfig.from_env({"KHUYENCONG_METRICS_LISTEN": "9109"})


# --- the whole bot --------------------------------------------------------------------------------


async def test_answers_are_counted_and_talk_is_none():
    async with running_bot() as bot:
        bot.assistant.answers["Chào bạn"] = Answer("Chào bạn", "Chào anh/chị.", route="talk")
        bot.assistant.answers["Giá vàng?"] = Answer("Giá vàng?", "Không có.", abstained=True, elapsed_ms=700)
        for text in ("Hà Giang được bao nhiêu?", "Chào bạn", "Giá vàng?", "/help"):
            await bot.says(text)
    assert value(bot.metrics, 'khuyencong_answers_total{abstained="no"}') == 1
    assert value(bot.metrics, 'khuyencong_answers_total{abstained="yes"}') == 1
    assert value(bot.metrics, "khuyencong_answer_seconds_sum") == 0.7
    assert value(bot.metrics, 'khuyencong_index_info{index="20260101T000000"}') == 1
