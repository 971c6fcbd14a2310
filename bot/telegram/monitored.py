"""How the service is, told on a port of its own, with what the parts of the service know."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from bot.config import Address
from bot.monitoring import Health, Metrics
from bot.monitoring_server import MonitoringServer
from bot.telegram.services import Services
from index.artifact import read_manifest
from index.errors import KnowledgeError


@contextmanager
def monitored(
    listen: Address | None, metrics: Metrics, parts: Mapping[str, Callable[[], Awaitable[object]]], *, most_since_fetch_s: float | None
) -> Iterator[Health]:
    """Inside of the block /healthz and /metrics are served, unless `listen` is None or taken. Entered on the event loop.

    The caller tells the `Health` when the service runs and when it stops; the other arguments are those of Health.
    """
    health = Health(asyncio.get_running_loop(), parts, metrics, most_since_fetch_s=most_since_fetch_s)
    server = MonitoringServer(listen, metrics, health) if listen else None
    if server:
        server.start()
    try:
        yield health
    finally:
        if server:
            server.stop()


def parts(services: Services) -> dict[str, Callable[[], Awaitable[object]]]:
    """What must answer for the service to be well: the thread of the assistant and that of the state."""
    return {
        "assistant": lambda: services.worker.call(lambda assistant: assistant.index_name),
        "state": lambda: services.state.call(lambda state: state.settings.get("")),
    }


async def index_told(services: Services, metrics: Metrics) -> None:
    """Tell which index is in use: after the start and whenever another has come into use."""
    name = await services.worker.call(lambda assistant: assistant.index_name)
    try:
        manifest = await asyncio.to_thread(read_manifest, services.config.data / "index" / name)
        metrics.index_is(name, datetime.fromisoformat(manifest.built_at))
    except (KnowledgeError, ValueError):  # damaged since it was opened; it goes on serving
        metrics.index_is(name, None)
