"""Running the service until it is told to stop: open, fetch updates, close within seconds."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from functools import partial

from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError

from bot import messages
from bot.assistant import Assistant
from bot.config import BotConfig, ConfigError
from bot.indexes import Indexes
from bot.logs import configure_logging
from bot.telegram.application import Service, build_service
from bot.telegram.poller import poll

log = logging.getLogger(__name__)

ALLOWED_UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY]
_START_PAUSES_S = (1.0, 3.0, 9.0)
_GRACE_S = 5.0
Fetch = Callable[[Service], Awaitable[None]]


def run_polling(config: BotConfig) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises ConfigError where the token is missing or refused, another process polls with it, or the server cannot be reached,
    and index.errors.KnowledgeError where the knowledge cannot be loaded or built.
    """
    configure_logging(config.log_level, secrets=[config.require_token()])
    service = build_service(config, partial(Assistant.open, config), Indexes(config))

    async def fetch(service: Service) -> None:
        await service.application.bot.delete_webhook()
        await poll(service.application.bot, service.intake, ALLOWED_UPDATES)

    asyncio.run(serve(service, fetch))
    leave_if_busy()


async def serve(service: Service, fetch: Fetch) -> None:
    """Open everything, work off what is left from before, fetch until a signal comes, close. Raises as `run_polling` does."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for kind in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(kind, stop.set)
    application = service.application
    await _initialize(service)
    try:
        await service.start()
        await application.start()
        await service.intake.start()
        log.info("serving")
        fetching, stopping = asyncio.create_task(fetch(service)), asyncio.create_task(stop.wait())
        await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        fetching.cancel()
        ended = (await asyncio.gather(fetching, return_exceptions=True))[0]
        log.info("stopping")
        await service.intake.stop(_GRACE_S)
        # A build that an administrator asked for may run on for a while; nobody waits for it.
        await asyncio.wait({asyncio.create_task(application.stop())}, timeout=_GRACE_S)
        _raise_as_told(ended)
    finally:
        await service.stop()
        await application.shutdown()


async def _initialize(service: Service) -> None:
    """Ask Telegram who the bot is; a network that is not there yet is waited for a little."""
    for pause_s in (*_START_PAUSES_S, None):
        try:
            await service.application.initialize()
            return
        except InvalidToken:
            # Without the cause: its text holds the token.
            raise ConfigError(messages.BAD_TOKEN) from None
        except NetworkError as error:
            if pause_s is None:
                raise ConfigError(messages.NO_CONNECTION) from error
            log.warning("Telegram cannot be reached, trying again in %.0f s", pause_s)
            await asyncio.sleep(pause_s)


def _raise_as_told(ended: object) -> None:
    if isinstance(ended, InvalidToken):
        raise ConfigError(messages.BAD_TOKEN) from None
    if isinstance(ended, Conflict):
        raise ConfigError(messages.CONFLICT) from None
    if isinstance(ended, Exception):
        raise ended


def leave_if_busy() -> None:
    """End the process at once where a thread is still at work: a build can be cut off at any moment without harm."""
    busy = [t for t in threading.enumerate() if t is not threading.main_thread() and not t.daemon and t.is_alive()]
    if busy:
        log.info("%d threads are left behind", len(busy))
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)
