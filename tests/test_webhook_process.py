"""`python -m bot run --webhook …` as a process of its own: Telegram brings updates over HTTP, a restart included."""

import json
import re
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from fake_bot_api import FakeBotApiServer
from telegram_process import TOKEN, Service, make_knowledge, serving

QUESTION = "Năm 2019 Lâm Đồng hỗ trợ bao nhiêu cơ sở công nghiệp nông thôn?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("webhook")
    make_knowledge(made)
    return made


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def brought(port: int, update: dict | bytes, secret: str, path: str = "/cuoc-goi") -> int:
    """The status with which the bot answers when Telegram brings an update."""
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers), timeout=20) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def got(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def started(api: FakeBotApiServer, service: Service) -> str:
    """Wait until Telegram has been told where to bring updates; the secret it got."""
    try:
        api.wait_until(lambda: api.webhook, "setWebhook", timeout_s=60)
    except TimeoutError:
        pytest.fail(f"the bot did not start:\n{service.output()}")
    return api.webhook["secret_token"]


def test_updates_that_telegram_brings_are_answered_and_a_restart_keeps_the_secret(folder):
    port, monitoring = free_port(), free_port()
    url = f"http://127.0.0.1:{port}/cuoc-goi"
    settings = {"KHUYENCONG_METRICS_LISTEN": f"127.0.0.1:{monitoring}", "KHUYENCONG_LOG_FORMAT": "json", "KHUYENCONG_LOG_LEVEL": "DEBUG"}
    arguments = ["--webhook", url, "--listen", f"127.0.0.1:{port}"]
    with FakeBotApiServer(TOKEN) as api, serving(api, folder, *arguments, **settings) as service:
        secret = started(api, service)
        assert api.webhook["url"] == url and "message" in api.webhook["allowed_updates"] and "drop_pending_updates" not in api.webhook

        assert brought(port, api.new_message(QUESTION, chat_id=777123401), secret) == 200
        api.wait_until(lambda: api.chat(777123401), "answer")
        assert "17 cơ sở" in api.chat(777123401)[0].text
        assert brought(port, api.new_message(QUESTION, chat_id=777123402), "sai") == 403
        assert brought(port, b"[]", secret) == 400
        assert brought(port, api.new_message(QUESTION, chat_id=777123402), secret, path=f"/bot{TOKEN}") == 404
        assert api.chat(777123402) == []

        deadline = time.monotonic() + 20
        while got(monitoring, "/healthz")[0] != 200 and time.monotonic() < deadline:
            pass
        assert got(monitoring, "/healthz") == (200, '{"ok": true, "reasons": {}}')
        status, told = got(monitoring, "/metrics")
        assert status == 200
        assert "khuyencong_updates_received_total 1.0" in told
        assert 'khuyencong_answers_total{abstained="no"} 1.0' in told
        assert re.search(r'khuyencong_index_info\{index="\d+T\d+"\} 1\.0', told)
        assert "777123401" not in told and "Lâm" not in told
        assert service.stop() == 0
        assert api.calls("deleteWebhook") == []
        log = service.output()
    rows = [json.loads(line) for line in log.splitlines()]
    assert {"INFO", "WARNING"} <= {row["level"] for row in rows}
    for hidden in (TOKEN, TOKEN.partition(":")[2], secret, "Lâm Đồng", "777123401"):
        assert hidden not in log
    with FakeBotApiServer(TOKEN) as api, serving(api, folder, *arguments) as service:
        assert started(api, service) == secret
        assert brought(port, api.new_message(QUESTION, chat_id=777123403), secret) == 200
        api.wait_until(lambda: api.chat(777123403), "answer")


def test_a_place_to_listen_that_is_taken_ends_the_start_in_one_vietnamese_line(folder):
    with socket.create_server(("127.0.0.1", 0)) as other, FakeBotApiServer(TOKEN) as api:
        port = other.getsockname()[1]
        with serving(api, folder, "--webhook", f"http://127.0.0.1:{port}/x", "--listen", f"127.0.0.1:{port}") as service:
            assert service.process.wait(60) == 1
            last = service.output().rstrip().splitlines()[-1]
    assert last.startswith(f"Lỗi: Không nghe được ở 127.0.0.1:{port}: ")
    assert not api.webhook
