"""Updates that Telegram brings itself: an HTTP server that acknowledges an update only when it is kept.

The path does not hold the token; whoever calls proves with a secret header that he is Telegram. Nothing of a request is
logged but what was wrong with it.
"""

import asyncio
import hmac
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from bot.config import Address, ConfigError
from bot.messages import WEBHOOK_PORT_TAKEN

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_BODY = 1 << 20  # bytes; an update has a few thousand
MAX_UPDATE_ID = (1 << 53) - 1
_CHUNK = 1 << 16  # that tornado hands over at a time
_MAX_HEADERS = 16 << 10
_RETRY_S = 3  # when to come again where the service starts or stops

Take = Callable[[list[dict[str, Any]]], Awaitable[None]]


class BadUpdate(ValueError):
    """A body that is no update; the message is for the log and quotes nothing of it."""


class WebhookServer:
    """Hands each update to `take`, as a list of one, and answers 200 when that has returned.

    From `start` on it listens, and answers 503 until `open` and after `stop` was called. Where `take` raises, it answers 500:
    Telegram brings the update again. `slow_s` is how long a body may take to come in, `idle_s` how long a connection may stand without a whole header;
    `port` is where it listens.
    """

    def __init__(self, listen: Address, path: str, secret: str, take: Take, *, max_body: int = MAX_BODY, slow_s: float = 10, idle_s: float = 60):
        self._listen = listen
        self._secret = secret.encode()
        self._take = take
        self.max_body = max_body
        self._is_open = False
        self._taking = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._server = HTTPServer(
            Application(
                [(_literal(path), _Handler, {"server": self})], log_function=lambda _: None, default_handler_class=_Elsewhere,
            ),
            # Beyond this tornado answers with a plain 400; before it comes to that, the handler answers 413.
            max_body_size=max_body + _CHUNK, chunk_size=_CHUNK, max_header_size=_MAX_HEADERS,
            idle_connection_timeout=idle_s, body_timeout=slow_s,
        )  # fmt: skip
        self.port = 0

    async def start(self) -> None:
        """Listen. Raises ConfigError where the address cannot be used."""
        try:
            sockets = bind_sockets(self._listen.port, self._listen.host)
        except OSError as error:
            raise ConfigError(WEBHOOK_PORT_TAKEN.format(address=self._listen, why=error.strerror or error)) from error
        self.port = sockets[0].getsockname()[1]
        self._server.add_sockets(sockets)

    def open(self) -> None:
        """Take updates from now on."""
        self._is_open = True

    async def stop(self) -> None:
        """Take nothing more; return when what was being taken is answered and all connections are closed."""
        self._is_open = False
        self._server.stop()
        await self._idle.wait()
        await self._server.close_all_connections()

    def is_known(self, secret: str | None) -> bool:
        """Whether it is the secret, compared in a time that does not tell how much of it is right."""
        return hmac.compare_digest((secret or "").encode("utf-8", "surrogateescape"), self._secret)

    @property
    def is_open(self) -> bool:
        return self._is_open

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While this lasts, `stop` waits."""
        self._taking += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._taking -= 1
            if not self._taking:
                self._idle.set()

    async def take(self, body: bytes) -> None:
        """Raises BadUpdate, and whatever `take` raises."""
        await self._take([read_update(body)])


def read_update(body: bytes) -> dict[str, Any]:
    """The update in a request's body. Raises BadUpdate."""
    try:
        update = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadUpdate(f"no JSON ({type(error).__name__})") from None
    if not isinstance(update, dict):
        raise BadUpdate(f"JSON, but no object ({type(update).__name__})")
    update_id = update.get("update_id")
    if isinstance(update_id, bool) or not isinstance(update_id, int) or not 0 <= update_id <= MAX_UPDATE_ID:
        raise BadUpdate("no usable update_id")
    return update


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _literal(path: str) -> str:
    """A pattern that matches this path and no other."""
    return "".join(c if c.isalnum() or c in "/_" else f"\\{c}" for c in path)


@stream_request_body
class _Elsewhere(RequestHandler):
    """A request that is refused before its body is read: here, one for a path that is none."""

    def prepare(self) -> None:
        raise HTTPError(404)

    def data_received(self, chunk: bytes) -> None:
        """Nothing: the answer has been given."""

    def set_default_headers(self) -> None:
        self.clear_header("Server")

    def log_exception(self, *args) -> None:
        """Nothing: tornado would show the address of the caller and a traceback for each refusal."""

    def write_error(self, status_code: int, **kwargs) -> None:
        """The status alone."""
        if status_code == 503:
            self.set_header("Retry-After", str(_RETRY_S))
        self.clear_header("Content-Type")
        self.finish()


@stream_request_body
class _Handler(_Elsewhere):
    """One request. Who does not know the secret is refused before the body is read."""

    SUPPORTED_METHODS = ("POST",)

    def initialize(self, server: WebhookServer) -> None:
        self._webhook = server
        self._body = bytearray()

    def prepare(self) -> None:
        if not self._webhook.is_known(self.request.headers.get(SECRET_HEADER)):
            raise HTTPError(403)
        if self.request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
            raise HTTPError(415)
        length = self.request.headers.get("Content-Length", "0")
        if length.isascii() and length.isdigit() and int(length[:20]) > self._webhook.max_body:
            raise HTTPError(413)
        if not self._webhook.is_open:
            raise HTTPError(503)

    def data_received(self, chunk: bytes) -> None:
        if len(self._body) + len(chunk) > self._webhook.max_body:
            self._body.clear()
            self.send_error(413)
            return
        self._body += chunk

    async def post(self) -> None:
        with self._webhook.answering():
            await self._answer()

    async def _answer(self) -> None:
        try:
            await self._webhook.take(bytes(self._body))
        except BadUpdate as error:
            log.warning("webhook: a request was refused: %s", error)
            raise HTTPError(400) from None
        except sqlite3.Error as error:
            log.error("webhook: an update could not be kept and is asked for again: %s", error)
            raise HTTPError(500) from None
        except Exception:
            log.exception("webhook: an update could not be taken and is asked for again")
            raise HTTPError(500) from None
        self.set_status(200)
        await self.finish()
