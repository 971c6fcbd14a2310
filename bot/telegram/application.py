"""The Telegram application: every handler is added here, and `run_polling` runs it."""

import logging
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from telegram import BotCommand, BotCommandScopeChat, Update
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, MessageHandler, filters
from telegram.request import BaseRequest

from bot import messages
from bot.assistant import Assistant, rebuild
from bot.chart import draw
from bot.config import BotConfig, ConfigError
from bot.logs import configure_logging
from bot.telegram.addressing import FROM_PERSON
from bot.telegram.figure_handlers import Draw, Export, FigureHandlers, export_figures
from bot.telegram.flood import ObeyRetryAfter
from bot.telegram.handlers import Handlers
from bot.telegram.policy_handlers import PATTERN, PolicyHandlers
from bot.telegram.sessions import Conversations, SentReplies
from bot.telegram.turns import OFFERED, Turns
from bot.worker import AssistantWorker
from index.build import BuildReport

log = logging.getLogger(__name__)

ALLOWED_UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY]
_START_RETRIES = 3


def build_application(
    config: BotConfig,
    open_assistant: Callable[[], Assistant],
    rebuild_index: Callable[[], BuildReport],
    *,
    request: BaseRequest | None = None,
    get_updates_request: BaseRequest | None = None,
    clock: Callable[[], float] = time.monotonic,
    draw_chart: Draw = draw,
    export: Export = export_figures,
) -> Application:
    """The application with all handlers, not yet running.

    `open_assistant` is called once, on the thread that will answer questions, when the application
    starts (`post_init`); `rebuild_index` on a thread of its own for every /nap. `request` and
    `get_updates_request` replace the HTTP client, `clock` (seconds, monotonic) the ageing of
    conversations, `draw_chart` and `export` what makes pictures and files. Raises ConfigError if
    `config` has no token.
    """
    # Makes RetryAfter carry a timedelta, as the next major version will; else each one warns.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    worker = AssistantWorker(open_assistant, rebuild_index)
    turns = Turns(worker, Conversations(clock=clock), SentReplies())
    handlers = Handlers(worker, turns, admin_ids=config.admin_ids)
    figure_handlers = FigureHandlers(turns, draw=draw_chart, export=export)
    policy_handlers = PolicyHandlers(worker, turns)

    async def post_init(application: Application) -> None:
        await worker.start()
        await _publish_commands(application, config.admin_ids)

    async def post_shutdown(application: Application) -> None:
        await worker.stop()

    builder = (
        Application.builder()
        .token(config.require_token())
        .rate_limiter(ObeyRetryAfter())
        .concurrent_updates(True)
        .job_queue(None)
        .post_init(post_init)
        .post_shutdown(post_shutdown)
    )
    if config.base_url:
        builder = builder.base_url(config.base_url)
    if config.base_file_url:
        builder = builder.base_file_url(config.base_file_url)
    if request:
        builder = builder.request(request)
    if get_updates_request:
        builder = builder.get_updates_request(get_updates_request)
    application = builder.build()
    _add_handlers(application, handlers, figure_handlers, policy_handlers)
    return application


def run_polling(config: BotConfig) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises ConfigError where the token is missing or refused or the server cannot be reached, and
    index.errors.KnowledgeError where the knowledge cannot be loaded or built.
    """
    configure_logging(config.log_level, secrets=[config.require_token()])
    application = build_application(config, partial(Assistant.open, config), partial(rebuild, config))
    try:
        application.run_polling(allowed_updates=ALLOWED_UPDATES, bootstrap_retries=_START_RETRIES)
    except InvalidToken:
        # Without the cause: its text holds the token.
        raise ConfigError(messages.BAD_TOKEN) from None
    except NetworkError as error:
        raise ConfigError(messages.NO_CONNECTION) from error


def _add_handlers(application: Application, handlers: Handlers, figures: FigureHandlers, policies: PolicyHandlers) -> None:
    # New and edited messages of people; effective_message is never None behind this.
    people = filters.UpdateType.MESSAGES & FROM_PERSON
    application.add_handlers(
        [
            CommandHandler("start", handlers.start, people),
            CommandHandler(["help", "trogiup"], handlers.help, people),
            CommandHandler("nguon", handlers.sources, people),
            CommandHandler(["solieu", "figures"], figures.lookup, people),
            CommandHandler(["sosanh", "compare"], figures.compare, people),
            CommandHandler(["phuvu", "coverage"], figures.coverage, people),
            CommandHandler("vanban", policies.documents, people),
            CallbackQueryHandler(policies.opened, PATTERN),
            CallbackQueryHandler(handlers.offered, OFFERED),
            CommandHandler("nap", handlers.reload, people),
            MessageHandler(people & filters.COMMAND, handlers.unknown_command),
            MessageHandler(people & filters.TEXT, handlers.question),
            # Only new ones: an edited caption is no reason to repeat the sentence.
            MessageHandler(people & filters.UpdateType.MESSAGE & filters.ATTACHMENT, handlers.not_text),
        ]
    )
    application.add_error_handler(handlers.error)


async def _publish_commands(application: Application, admin_ids: frozenset[int]) -> None:
    """Fill the command menu. It is a convenience, no access control: failing must not stop the bot."""
    everyone = [BotCommand(*command) for command in messages.COMMANDS]
    admins = everyone + [BotCommand(*command) for command in messages.ADMIN_COMMANDS]
    await _set_commands(application, everyone)
    for admin_id in sorted(admin_ids):
        # "chat not found" until that administrator has written to the bot.
        await _set_commands(application, admins, scope=BotCommandScopeChat(admin_id))


async def _set_commands(application: Application, commands: list[BotCommand], **scope: Any) -> None:
    try:
        await application.bot.set_my_commands(commands, **scope)
    except TelegramError as error:
        log.warning("command menu not set: %s", error)
