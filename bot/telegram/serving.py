"""Running the service until it is told to stop: open, fetch updates, close within seconds."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from telegram import Bot, Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError

from bot import messages
from bot.assistant import Assistant
from bot.config import Address, BotConfig, ConfigError
from bot.indexes import Indexes
from bot.logs import configure_logging
from bot.monitoring import Health
from bot.own_process import in_own_process
from bot.telegram.application import Service, build_service
from bot.telegram.monitored import monitored, parts
from bot.telegram.poller import poll
from bot.telegram.webhook import Take, WebhookServer
from bot.webhook_options import WebhookOptions, webhook_secret

log = logging.getLogger(__name__)

ALLOWED_UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY]
_START_PAUSES_S = (1.0, 3.0, 9.0)
_GRACE_S = 5.0
_FETCHED_WITHIN_S = 120.0
MAX_CONNECTIONS = 40  # at once, of Telegram; each brings one update and is answered as soon as that is kept
Fetch = Callable[[Service], Awaitable[None]]


def run_polling(config: BotConfig) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises ConfigError where the token is missing or refused, another process polls with it, or the server cannot be reached,
    and index.errors.KnowledgeError where the knowledge cannot be loaded or built.
    """

    async def fetch(service: Service) -> None:
        await service.application.bot.delete_webhook()
        await poll(service.application.bot, service.intake, ALLOWED_UPDATES, polled=service.metrics.polled)

    _run(config, fetch, most_since_fetch_s=_FETCHED_WITHIN_S)


def run_webhook(config: BotConfig, options: WebhookOptions) -> None:
    """Serve what Telegram brings until SIGINT or SIGTERM. Raises ConfigError and KnowledgeError as `run_polling` does."""

    async def fetch(service: Service) -> None:
        secret = await service.services.state.call(partial(webhook_secret, options))

        async def take(updates: list[dict[str, Any]]) -> None:
            await service.intake.take(updates)
            service.metrics.polled()

        async with webhook(service.application.bot, options, secret, take, allowed_updates=ALLOWED_UPDATES):
            await asyncio.Event().wait()

    _run(config, fetch, most_since_fetch_s=None)


def _run(config: BotConfig, fetch: Fetch, *, most_since_fetch_s: float | None) -> None:
    configure_logging(config.log_level, secrets=[config.require_token(), config.webhook_secret], form=config.log_format)
    build = partial(in_own_process, log_level=config.log_level, log_format=config.log_format)
    service = build_service(config, partial(Assistant.open, config), Indexes(config, build))
    asyncio.run(serve(service, fetch, config.metrics_listen, most_since_fetch_s=most_since_fetch_s))
    leave_if_busy()


async def serve(
    service: Service, fetch: Fetch, listen: Address | None = None, *, most_since_fetch_s: float | None = None
) -> None:
    """Open everything, work off what is left from before, fetch until a signal comes, close. Raises as `run_polling` does.

    How the service is can be asked at `listen`; it is not well where nothing was fetched for `most_since_fetch_s`.
    """
    with monitored(listen, service.metrics, parts(service.services), most_since_fetch_s=most_since_fetch_s) as health:
        await _serve(service, fetch, health)


async def _serve(service: Service, fetch: Fetch, health: Health) -> None:
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
        health.set_stage("running")
        log.info("serving")
        fetching, stopping = asyncio.create_task(fetch(service)), asyncio.create_task(stop.wait())
        await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        fetching.cancel()
        ended = (await asyncio.gather(fetching, return_exceptions=True))[0]
        health.set_stage("stopping")
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


@asynccontextmanager
async def webhook(
    bot: Bot, options: WebhookOptions, secret: str, take: Take, *, allowed_updates: Sequence[str]
) -> AsyncIterator[WebhookServer]:
    """Inside of the block Telegram brings its updates, and each is given to `take` before it is acknowledged.

    Telegram goes on bringing them after the block, and tries again until somebody listens: none is lost in a restart.
    Raises ConfigError where the address cannot be listened on or Telegram does not take it.
    """
    server = WebhookServer(options.listen, options.path, secret, take)
    await server.start()
    try:
        server.open()  # before Telegram is told, for it calls at once
        await register(bot, options, secret, allowed_updates)
        yield server
    finally:
        await server.stop()


async def register(bot: Bot, options: WebhookOptions, secret: str, allowed_updates: Sequence[str]) -> None:
    """Tell Telegram where to bring updates; those that wait are kept. Raises ConfigError where it does not want to."""
    try:
        await bot.set_webhook(
            url=options.url, secret_token=secret, allowed_updates=allowed_updates, max_connections=MAX_CONNECTIONS,
        )  # fmt: skip
    except BadRequest as error:
        raise ConfigError(messages.WEBHOOK_REFUSED.format(why=" ".join(str(error).split())[:200])) from error
    except NetworkError as error:
        raise ConfigError(messages.NO_CONNECTION) from error
    log.info("Telegram brings updates to the webhook")
