"""The Telegram application: every handler is added here, and `run_polling` runs it."""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol

from telegram import Update
from telegram.error import InvalidToken, NetworkError
from telegram.ext import Application, BaseHandler, filters
from telegram.request import BaseRequest

from bot import messages
from bot.assistant import Assistant
from bot.chart import draw
from bot.config import BotConfig, ConfigError
from bot.indexes import Indexes
from bot.logs import configure_logging
from bot.state.state import State, utc_now
from bot.telegram.addressing import FROM_PERSON
from bot.telegram.answer_handlers import AnswerHandlers
from bot.telegram.attachments import Attachments, Draw, Export, export_figures
from bot.telegram.correction_handlers import CorrectionHandlers
from bot.telegram.draft_handlers import DraftHandlers
from bot.telegram.figure_handlers import FigureHandlers
from bot.telegram.flood import ObeyRetryAfter
from bot.telegram.handlers import Handlers
from bot.telegram.inline_handlers import InlineHandlers
from bot.telegram.knowledge_changes import KnowledgeChanges
from bot.telegram.link_handlers import Links
from bot.telegram.menus import Menus
from bot.telegram.personal_handlers import PersonalHandlers
from bot.telegram.policy_handlers import PolicyHandlers
from bot.telegram.question_reader import QuestionReader
from bot.telegram.queue_handlers import QueueHandlers
from bot.telegram.reload_handlers import ReloadHandlers
from bot.telegram.rights import Rights
from bot.telegram.role_handlers import RoleHandlers
from bot.telegram.services import Services
from bot.telegram.sessions import Conversations, SentReplies
from bot.telegram.source_handlers import SourceHandlers
from bot.telegram.subscription_handlers import SubscriptionHandlers
from bot.telegram.turns import Turns
from bot.telegram.upload_handlers import UploadHandlers
from bot.telegram.usage_handlers import UsageHandlers
from bot.telegram.wizard_handlers import WizardHandlers
from bot.worker import AssistantWorker, StateWorker

log = logging.getLogger(__name__)

ALLOWED_UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY]
_START_RETRIES = 3
_EXPIRE_EVERY_S = 6 * 3600
_FOLLOW_EVERY_S = 24 * 3600


class Feature(Protocol):
    """One feature: the handlers it answers with."""

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]: ...


def build_application(
    config: BotConfig,
    open_assistant: Callable[[], Assistant],
    indexes: Indexes,
    *,
    request: BaseRequest | None = None,
    get_updates_request: BaseRequest | None = None,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = utc_now,
    draw_chart: Draw = draw,
    export: Export = export_figures,
) -> Application:
    """The application with all handlers, not yet running.

    `open_assistant` is called once, on the thread that will answer questions, when the application
    starts (`post_init`); `indexes` build and switch on threads of their own. `request` and
    `get_updates_request` replace the HTTP client, `clock` (seconds, monotonic) the ageing of
    conversations, `now` (UTC) the time that is kept with answers, `draw_chart` and `export` what makes pictures and files. Raises ConfigError if
    `config` has no token.
    """
    # Makes RetryAfter carry a timedelta, as the next major version will; else each one warns.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    worker = AssistantWorker(open_assistant, indexes)
    state = StateWorker(partial(State.open, config.data, clock=now))
    rights = Rights(state, config.admin_ids)
    turns = Turns(worker, state, rights, Conversations(clock=clock), SentReplies())
    services = Services(config, worker, state, turns, rights, now)
    reloads = ReloadHandlers(services)
    changes = KnowledgeChanges(services, reloads.propose)
    reloads.on_discard.append(changes.discarded)
    subscriptions = SubscriptionHandlers(services)
    background: set[asyncio.Task] = set()

    def spawn(coroutine: Coroutine) -> None:
        task = asyncio.create_task(coroutine)
        background.add(task)
        task.add_done_callback(background.discard)

    async def look_at_followed() -> None:
        # The administrator's press does not wait until every answer that is followed has been asked again.
        spawn(subscriptions.index_changed())

    reloads.on_used.append(look_at_followed)

    async def post_init(application: Application) -> None:
        await state.start()
        await worker.start()
        await changes.start(application.bot)
        await Menus(state, config.admin_ids).publish(application.bot)
        subscriptions.use(application.bot)
        spawn(_regularly(partial(_expire, state, config.retention_days), _EXPIRE_EVERY_S))
        # Law ends by the calendar too.
        spawn(_regularly(subscriptions.index_changed, _FOLLOW_EVERY_S))

    async def post_shutdown(application: Application) -> None:
        for task in tuple(background):
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await worker.stop()
        await state.stop()

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
    _add_handlers(application, _features(services, changes, reloads, subscriptions, draw_chart, export))
    return application


def run_polling(config: BotConfig) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises ConfigError where the token is missing or refused or the server cannot be reached, and
    index.errors.KnowledgeError where the knowledge cannot be loaded or built.
    """
    configure_logging(config.log_level, secrets=[config.require_token()])
    application = build_application(config, partial(Assistant.open, config), Indexes(config))
    try:
        application.run_polling(allowed_updates=ALLOWED_UPDATES, bootstrap_retries=_START_RETRIES)
    except InvalidToken:
        # Without the cause: its text holds the token.
        raise ConfigError(messages.BAD_TOKEN) from None
    except NetworkError as error:
        raise ConfigError(messages.NO_CONNECTION) from error


def _features(
    services: Services, changes: KnowledgeChanges, reloads: ReloadHandlers, subscriptions: SubscriptionHandlers, draw_chart: Draw,
    export: Export,
) -> list[Feature]:
    """Every feature of the bot, in the order in which their handlers are asked."""
    attachments = Attachments(draw_chart, export)
    links = Links(services)
    reader = QuestionReader(services.worker)
    first = Handlers(services, links)
    return [
        first,
        SourceHandlers(services),
        FigureHandlers(services, attachments),
        PolicyHandlers(services),
        AnswerHandlers(services, attachments),
        PersonalHandlers(services),
        WizardHandlers(services, links),
        reloads,
        UploadHandlers(services, changes, first.not_text),
        CorrectionHandlers(services, changes),
        DraftHandlers(services),
        subscriptions,
        RoleHandlers(services, Menus(services.state, services.rights.admin_ids)),
        UsageHandlers(services, reader),
        QueueHandlers(services, reader),
        InlineHandlers(services),
    ]


def _add_handlers(application: Application, features: Sequence[Feature]) -> None:
    # New and edited messages of people; effective_message is never None behind this.
    people = filters.UpdateType.MESSAGES & FROM_PERSON
    for feature in features:
        application.add_handlers(feature.handlers(people))
    first = features[0]
    application.add_handlers(first.last_handlers(people))
    application.add_error_handler(first.error)


async def _expire(state: StateWorker, days: int) -> None:
    """Remove what has been kept long enough."""
    removed = await state.call(lambda each: each.expire(days))
    log.info("retention: %d rows older than %d days removed", removed, days)


async def _regularly(work: Callable[[], Awaitable[None]], every_s: float) -> None:
    """Do it now and every so often; a failure is logged and the next time comes all the same."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("regular work failed")
        await asyncio.sleep(every_s)
