"""The webhook's server on loopback: who is let in, what is refused, and that nothing is acknowledged before it is kept."""

import asyncio
import hmac
import json
import logging
import sqlite3

import pytest

from bot.config import Address, BotConfig, ConfigError
from bot.state.state import State
from bot.telegram import webhook as webhook_module
from bot.telegram.serving import webhook
from bot.telegram.webhook import MAX_UPDATE_ID, BadUpdate, WebhookServer, read_update
from bot.webhook_options import webhook_options, webhook_secret

SECRET = "Thu-nghiem_0123456789abcdef"
TOKEN = "8012345678:AAHxYz-0123456789_abcdefghijklmnop"
PATH = "/telegram"
UPDATE = {"update_id": 7, "message": {"text": "Hà Giang được bao nhiêu?"}}
HEADERS = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Kept:
    """An inbox that can be told to fail or to take its time."""

    def __init__(self):
        self.updates: list[dict] = []
        self.error: Exception | None = None
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.asked = asyncio.Event()

    async def take(self, updates: list[dict]) -> None:
        self.asked.set()
        await self.may_go.wait()
        if self.error:
            raise self.error
        self.updates += updates


@pytest.fixture
async def kept():
    return Kept()


@pytest.fixture
async def server(kept):
    made = WebhookServer(Address("127.0.0.1", 0), PATH, SECRET, kept.take, max_body=1000)
    await made.start()
    made.open()
    yield made
    kept.may_go.set()
    await made.stop()


async def send(server: WebhookServer, raw: bytes) -> bytes:
    """All that the server says before it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(raw)
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


async def posted(server: WebhookServer, body: bytes | dict = UPDATE, *, method="POST", path=PATH, chunked=False, **headers: str | None) -> int:
    """The status of one request; a header given as None is left out."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    wanted = HEADERS | {name.replace("_", "-"): value for name, value in headers.items()} | {"Host": "x", "Connection": "close"}
    if chunked:
        wanted["Transfer-Encoding"] = "chunked"
        content = b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content)
    elif "Content-Length" not in wanted:
        wanted["Content-Length"] = str(len(content))
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in wanted.items() if value is not None)
    reply = await send(server, head.encode("utf-8") + b"\r\n" + content)
    first, _, rest = reply.partition(b"\r\n")
    assert b"Tornado" not in rest and b"Traceback" not in rest and b"<html" not in rest
    return int(first.split()[1])


async def test_an_update_with_the_secret_is_kept_and_acknowledged(server, kept):
    assert await posted(server) == 200
    assert kept.updates == [UPDATE]
    assert await posted(server, Content_Type="application/json; charset=utf-8") == 200
    assert await posted(server, chunked=True) == 200
    assert len(kept.updates) == 3


@pytest.mark.parametrize("given", [None, "", "sai", SECRET[:-1], SECRET + "x", SECRET.upper(), "bí-mật", f"{SECRET}, {SECRET}"])
async def test_without_the_secret_nobody_is_let_in(server, kept, given):
    assert await posted(server, X_Telegram_Bot_Api_Secret_Token=given) == 403
    assert kept.updates == []


async def test_a_second_secret_beside_the_right_one_is_refused(server, kept):
    assert await posted(server, X_telegram_bot_api_secret_token="sai") == 403
    assert kept.updates == []


async def test_the_secret_is_compared_in_constant_time(server, monkeypatch):
    compared = []

    def compare(one, other):
        compared.append((one, other))
        return hmac_compare(one, other)

    hmac_compare = hmac.compare_digest
    monkeypatch.setattr(webhook_module.hmac, "compare_digest", compare)
    assert await posted(server, X_Telegram_Bot_Api_Secret_Token="sai") == 403
    assert compared == [(b"sai", SECRET.encode())]


async def test_who_does_not_know_the_secret_is_refused_before_he_has_sent_a_body(server):
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n"
    assert (await send(server, head.encode())).startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"method": "GET"}, 405),
        ({"method": "PUT"}, 405),
        ({"method": "BREW"}, 405),
        ({"path": "/"}, 404),
        ({"path": "/telegram/"}, 404),
        ({"path": "/telegram/../x"}, 404),
        ({"path": "/TELEGRAM"}, 404),
        ({"Content_Type": None}, 415),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content_Length": "-5"}, 400),
        ({"Content_Length": "x"}, 400),
    ],
)
async def test_another_kind_of_request_is_refused(server, kept, change, status):
    assert await posted(server, **change) == status
    assert kept.updates == []


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"7", b'"update_id"', b"[]", b'[{"update_id": 1}]', b"{}", b'{"update_id": null}', b'{"update_id": "7"}',
        b'{"update_id": true}', b'{"update_id": -1}', b'{"update_id": 1.5}', b'{"update_id": 9007199254740992}',
        b'{"update_id": ' + b"9" * 900 + b"}", b'{"update_id": 1, "x": NaN}', b'{"update_id": 1, "x": Infinity}', b"\xff\xfe{}", b"[" * 900,
        b'{"update_id": 1} {"update_id": 2}', b"\x00" * 10,
    ],
)  # fmt: skip
async def test_a_body_that_is_no_update_is_refused_without_a_traceback(server, kept, caplog, body):
    assert await posted(server, body) == 400
    assert kept.updates == []
    assert [r.levelname for r in caplog.records if r.name.startswith("bot.")] == ["WARNING"]
    assert not any(record.exc_info for record in caplog.records)
    assert "Hà Giang" not in caplog.text


def test_a_deeply_nested_body_is_refused():
    with pytest.raises(BadUpdate):
        read_update(b'{"update_id": 1, "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}")


def test_the_greatest_update_id_is_taken():
    assert read_update(b'{"update_id": %d}' % MAX_UPDATE_ID) == {"update_id": 2**53 - 1}


async def test_a_body_above_the_limit_is_refused_and_one_at_the_limit_is_taken(server, kept):
    start = b'{"update_id": 1, "x": "'
    full = start + b"x" * (1000 - len(start) - 2) + b'"}'
    assert len(full) == 1000
    assert await posted(server, full) == 200
    assert await posted(server, full + b" ") == 413
    assert await posted(server, full + b" ", chunked=True) == 413
    assert await posted(server, b"", Content_Length="99999999999999999999999") == 413
    assert len(kept.updates) == 1


async def test_headers_without_end_are_refused(server, kept):
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\n" + "X-A: " + "a" * 40_000
    await send(server, head.encode())
    assert kept.updates == []


@pytest.mark.parametrize("error", [sqlite3.OperationalError("database or disk is full"), OSError("x"), RuntimeError("Hà Giang")])
async def test_what_could_not_be_kept_is_not_acknowledged(server, kept, error):
    kept.error = error
    assert await posted(server) == 500
    kept.error = None
    assert await posted(server) == 200  # Telegram brings it again
    assert kept.updates == [UPDATE]


async def test_nothing_is_acknowledged_before_it_is_kept(server, kept):
    kept.may_go.clear()
    answer = asyncio.ensure_future(posted(server))
    await kept.asked.wait()
    assert not answer.done()
    kept.may_go.set()
    assert await answer == 200


async def test_a_body_that_does_not_come_ends_the_connection(kept):
    server = WebhookServer(Address("127.0.0.1", 0), PATH, SECRET, kept.take, slow_s=0.05)
    await server.start()
    server.open()
    head = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    begun = f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{head}Content-Length: 50\r\n\r\n{{"
    assert await send(server, begun.encode()) == b""
    assert kept.updates == []
    await server.stop()


async def test_a_header_that_does_not_end_ends_the_connection(kept):
    server = WebhookServer(Address("127.0.0.1", 0), PATH, SECRET, kept.take, idle_s=0.05)
    await server.start()
    assert await send(server, b"POST /tele") == b""
    await server.stop()


async def test_before_it_is_open_it_asks_to_come_again(kept):
    server = WebhookServer(Address("127.0.0.1", 0), PATH, SECRET, kept.take)
    await server.start()
    assert await posted(server) == 503
    server.open()
    assert await posted(server) == 200
    await server.stop()
    assert len(kept.updates) == 1


async def test_stopping_waits_for_what_is_being_kept_and_lets_nothing_more_in(server, kept):
    kept.may_go.clear()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)  # is there before the end
    answer = asyncio.ensure_future(posted(server))
    await kept.asked.wait()
    stopping = asyncio.ensure_future(server.stop())
    await asyncio.sleep(0)
    body = json.dumps(UPDATE).encode()
    head = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    late = await reader.readline()
    assert late.startswith(b"HTTP/1.1 503 ")
    assert not stopping.done()
    kept.may_go.set()
    assert await answer == 200
    await stopping
    writer.close()
    assert kept.updates == [UPDATE]


async def test_an_address_that_is_taken_is_said_in_one_line(server, kept):
    second = WebhookServer(Address("127.0.0.1", server.port), PATH, SECRET, kept.take)
    with pytest.raises(ConfigError, match=rf"Không nghe được ở 127\.0\.0\.1:{server.port}: .*--listen"):
        await second.start()


async def test_neither_secret_nor_message_is_logged(server, kept, caplog):
    caplog.set_level(logging.DEBUG)
    await posted(server)
    await posted(server, X_Telegram_Bot_Api_Secret_Token="doan-mo-0123456789")
    kept.error = sqlite3.OperationalError("database is locked")
    await posted(server)
    assert "database is locked" in caplog.text
    for hidden in (SECRET, "doan-mo", "Hà Giang", "127.0.0.1"):
        assert hidden not in caplog.text


# --- telling Telegram -----------------------------------------------------------------------------


class PaperBot:
    def __init__(self, server_error: Exception | None = None):
        self.set: list[dict] = []
        self.error = server_error

    async def set_webhook(self, **parameters):
        if self.error:
            raise self.error
        self.set.append(parameters)


def options(url="https://bot.example.vn", listen="127.0.0.1:0", **settings):
    return webhook_options(url, listen, BotConfig("k", "d", token=TOKEN, **settings))


async def test_telegram_is_told_the_address_and_the_secret_and_nothing_is_dropped(kept):
    bot = PaperBot()
    async with webhook(bot, options(), SECRET, kept.take, allowed_updates=["message"]) as server:
        assert await posted(server) == 200
    assert bot.set == [
        {"url": "https://bot.example.vn/telegram", "secret_token": SECRET, "allowed_updates": ["message"], "max_connections": 40}
    ]


async def test_an_address_that_telegram_does_not_want_ends_the_start(kept):
    from telegram.error import BadRequest

    bot = PaperBot(BadRequest("Bad webhook: IP address is reserved"))
    with pytest.raises(ConfigError, match="Telegram không nhận địa chỉ webhook: .*reserved"):
        async with webhook(bot, options(), SECRET, kept.take, allowed_updates=[]):
            pass


@pytest.mark.parametrize(
    ("url", "registered", "path"),
    [
        ("https://bot.example.vn", "https://bot.example.vn/telegram", "/telegram"),
        ("https://bot.example.vn/", "https://bot.example.vn/telegram", "/telegram"),
        (" https://bot.example.vn:8443/a/b ", "https://bot.example.vn:8443/a/b", "/a/b"),
        ("https://203.0.113.5:88/x", "https://203.0.113.5:88/x", "/x"),
    ],
)
def test_the_path_of_the_address_is_where_the_server_listens(url, registered, path):
    made = options(url)
    assert (made.url, made.path) == (registered, path)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://bot.example.vn/x", "phải bắt đầu bằng https://"),
        ("http://127.0.0.1:8080/x", "phải bắt đầu bằng https://"),
        ("https://bot.example.vn:8080/x", "443, 80, 88 hoặc 8443; .* 8080"),
        ("https://bot.example.vn:99999/x", "không đúng dạng"),
        ("ftp://bot.example.vn/x", "không đúng dạng"),
        ("bot.example.vn", "không đúng dạng"),
        ("https://", "không đúng dạng"),
        ("https://khuyến công/x", "không đúng dạng"),
        ("https://a:b@bot.example.vn/x", "không kèm tên đăng nhập"),
        ("https://bot.example.vn/x?y=1", "không kèm"),
        ("https://bot.example.vn/x#y", "không kèm"),
        ("https://bot.example.vn/é", "chỉ gồm chữ không dấu"),
        ("https://bot.example.vn/a b", "chỉ gồm chữ không dấu"),
        (f"https://bot.example.vn/{TOKEN}", "không được chứa mã bot"),
    ],
)
def test_an_address_that_will_not_do_is_refused_in_one_line(url, said):
    with pytest.raises(ConfigError, match=said) as caught:
        options(url)
    assert "\n" not in str(caught.value) and "AAHxYz" not in str(caught.value)


def test_plain_http_is_for_this_machine_and_a_server_of_ones_own_only():
    own = {"base_url": "http://127.0.0.1:8081/bot"}
    assert options("http://127.0.0.1:9000/x", **own).url == "http://127.0.0.1:9000/x"
    assert options("http://localhost/x", **own).path == "/x"
    with pytest.raises(ConfigError, match="https"):
        options("http://192.0.2.1:9000/x", **own)


@pytest.mark.parametrize("listen", ["8080", "127.0.0.1", "127.0.0.1:99999", "a b:1", "127.0.0.1:", ":8080", "127.0.0.1:80a"])
def test_a_place_to_listen_that_is_none_is_refused(listen):
    with pytest.raises(ConfigError, match="--listen phải có dạng MÁY:CỔNG"):
        options(listen=listen)


def test_places_to_listen():
    assert options(listen=None).listen == Address("127.0.0.1", 8080)
    assert options(listen="[::1]:8081").listen == Address("::1", 8081)
    assert str(options(listen="[::1]:8081").listen) == "[::1]:8081"


def test_a_secret_is_made_once_and_one_that_is_given_comes_first(tmp_path):
    state = State.open(tmp_path / "data")
    made = webhook_secret(options(), state)
    assert len(made) >= 32 and made == webhook_secret(options(), state)
    assert webhook_secret(options(webhook_secret="cho-san"), state) == "cho-san"
    state.close()
    again = State.open(tmp_path / "data")
    assert webhook_secret(options(), again) == made
    again.close()
    assert made not in repr(options(webhook_secret=made))
