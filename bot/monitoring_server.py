"""/healthz and /metrics on a port of their own, served by a thread of its own: a service that hangs can still be asked."""

import asyncio
import json
import logging
import threading

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from bot.config import Address
from bot.monitoring import CONTENT_TYPE, Health, Metrics

log = logging.getLogger(__name__)

_SLOW_S = 5  # for a request to come in
_STOP_S = 5


class MonitoringServer:
    """Serves until `stop`. `port` is 0 before `start` and where it could not be started."""

    def __init__(self, listen: Address, metrics: Metrics, health: Health):
        self._listen = listen
        self._metrics = metrics
        self._health = health
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None
        self.port = 0

    def start(self) -> bool:
        """Listen; False where the address cannot be used, which is logged: the service goes on without."""
        try:
            sockets = bind_sockets(self._listen.port, self._listen.host)
        except OSError as error:
            log.warning(
                "%s cannot be listened on (%s): /healthz and /metrics are not served; set KHUYENCONG_METRICS_LISTEN to another address, or to off",
                self._listen, error.strerror or error,
            )  # fmt: skip
            return False
        self.port = sockets[0].getsockname()[1]
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(sockets, started)), name="monitoring", daemon=True)
        self._thread.start()
        started.wait()
        log.info("/healthz and /metrics on %s", Address(self._listen.host, self.port))
        return True

    def stop(self) -> None:
        """Stop listening. Blocks for a moment; does nothing where it was not started."""
        if self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(_STOP_S)
        self._thread = None

    async def _serve(self, sockets: list, started: threading.Event) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        shared = {"metrics": self._metrics, "health": self._health}
        pages = Application(
            [("/healthz", _Healthz, shared), ("/metrics", _MetricsPage, shared)],
            log_function=lambda _: None, default_handler_class=_Page, default_handler_args=shared,
        )  # fmt: skip
        server = HTTPServer(pages, idle_connection_timeout=_SLOW_S, body_timeout=_SLOW_S, max_body_size=0, max_header_size=8192)
        server.add_sockets(sockets)
        started.set()
        await self._ended.wait()
        server.stop()
        await server.close_all_connections()


class _Page(RequestHandler):
    """A page; by itself one that is not there."""

    SUPPORTED_METHODS = ("GET",)

    def initialize(self, metrics: Metrics, health: Health) -> None:
        self._metrics = metrics
        self._health = health

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")

    def get(self):
        raise HTTPError(404)

    def log_exception(self, *args) -> None:
        """Nothing: a page that is not there is no matter for the log."""

    def write_error(self, status_code: int, **kwargs) -> None:
        self.finish()


class _Healthz(_Page):
    async def get(self) -> None:
        reasons = await self._health.reasons()
        self.set_status(503 if reasons else 200)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"ok": not reasons, "reasons": reasons}))


class _MetricsPage(_Page):
    async def get(self) -> None:
        self.set_header("Content-Type", CONTENT_TYPE)
        self.finish(self._metrics.text())
