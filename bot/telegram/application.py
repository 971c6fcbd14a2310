"""The service put together: every handler is added here. `bot.telegram.serving` runs it."""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from telegram import Update
from telegram.ext import Application, BaseHandler, ContextTypes, TypeHandler, filters
from telegram.request import BaseRequest

from bot.assistant import Assistant
from bot.chart import draw
from bot.config import BotConfig
from bot.indexes import Indexes
from bot.monitoring import Metrics
from bot.state.state import State, utc_now
from bot.telegram.addressing import FROM_PERSON
from bot.telegram.answer_handlers import AnswerHandlers
from bot.telegram.attachments import Attachments, Draw, Export, export_figures
from bot.telegram.correction_handlers import CorrectionHandlers
from bot.telegram.draft_handlers import DraftHandlers
from bot.telegram.figure_handlers import FigureHandlers
from bot.telegram.gate import Gate
from bot.telegram.handlers import Handlers
from bot.telegram.inline_handlers import InlineHandlers
from bot.telegram.intake import Intake
from bot.telegram.knowledge_changes import KnowledgeChanges
from bot.telegram.link_handlers import Links
from bot.telegram.menus import Menus
from bot.telegram.monitored import index_told
from bot.telegram.personal_handlers import PersonalHandlers
from bot.telegram.policy_handlers import PolicyHandlers
from bot.telegram.question_reader import QuestionReader
from bot.telegram.queue_handlers import QueueHandlers
from bot.telegram.quota import Quota
from bot.telegram.reload_handlers import ReloadHandlers
from bot.telegram.rights import Rights
from bot.telegram.role_handlers import RoleHandlers
from bot.telegram.sending import Sending, passes
from bot.telegram.services import Services
from bot.telegram.sessions import SentReplies
from bot.telegram.source_handlers import SourceHandlers
from bot.telegram.subscription_handlers import SubscriptionHandlers
from bot.telegram.turns import Turns
from bot.telegram.upload_handlers import UploadHandlers
from bot.telegram.usage_handlers import UsageHandlers
from bot.telegram.wizard_handlers import WizardHandlers
from bot.worker import AssistantWorker, StateWorker

log = logging.getLogger(__name__)

_CONNECTIONS = 64
_EXPIRE_EVERY_S = 6 * 3600
_FOLLOW_EVERY_S = 24 * 3600
_LOOK_EVERY_S = 30  # for an index built by another process


class Feature(Protocol):
    """One feature: the handlers it answers with."""

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]: ...


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that runs, not yet running: `start` opens, `stop` closes what the application itself does not."""

    application: Application
    services: Services
    intake: Intake
    metrics: Metrics
    start: Callable[[], Awaitable[None]]
    stop: Callable[[], Awaitable[None]]


def build_service(
    config: BotConfig,
    open_assistant: Callable[[], Assistant],
    indexes: Indexes,
    *,
    request: BaseRequest | None = None,
    get_updates_request: BaseRequest | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    now: Callable[[], datetime] = utc_now,
    draw_chart: Draw = draw,
    export: Export = export_figures,
    metrics: Metrics | None = None,
) -> Service:
    """The application with all handlers and what feeds it.

    `open_assistant` is called once, on the thread that will answer questions, when the service starts; `indexes` build and
    switch on threads of their own. `request` and `get_updates_request` replace the HTTP client; `clock` (seconds, monotonic)
    and `sleep` the quota of a minute and the pauses in sending; `now` (UTC) the time that is kept with answers and conversations;
    `draw_chart` and `export` what makes pictures and files; `metrics` counts what is done. Raises ConfigError if `config` has no
    token.
    """
    # Makes RetryAfter carry a timedelta, as the next major version will; else each one warns.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    metrics = metrics or Metrics()
    worker = AssistantWorker(open_assistant, indexes)
    state = StateWorker(partial(State.open, config.data, clock=now))
    rights = Rights(state, config.admin_ids)
    turns = Turns(worker, state, rights, SentReplies(), metrics)
    services = Services(config, worker, state, turns, rights, now)
    reloads = ReloadHandlers(services)
    changes = KnowledgeChanges(services, reloads.propose)
    reloads.on_discard.append(changes.discarded)
    subscriptions = SubscriptionHandlers(services)
    sending = Sending(metrics, sleep=sleep, clock=clock)
    background: set[asyncio.Task] = set()

    def spawn(coroutine: Coroutine) -> None:
        task = asyncio.create_task(coroutine)
        background.add(task)
        task.add_done_callback(background.discard)

    async def look_at_followed() -> None:
        # The administrator's press does not wait until every answer that is followed has been asked again.
        spawn(subscriptions.index_changed())

    reloads.on_used += [look_at_followed, partial(index_told, services, metrics)]

    builder = Application.builder().token(config.require_token()).rate_limiter(sending).job_queue(None)
    if config.base_url:
        builder = builder.base_url(config.base_url)
    if config.base_file_url:
        builder = builder.base_file_url(config.base_file_url)
    builder = builder.request(request) if request else builder.connection_pool_size(_CONNECTIONS)
    if get_updates_request:
        builder = builder.get_updates_request(get_updates_request)
    application = builder.updater(None).build()
    intake = Intake(application, state, metrics, sleep=sleep)
    metrics.waiting_is(lambda: intake.waiting)
    features = _features(services, changes, reloads, subscriptions, draw_chart, export)
    _add_handlers(application, features, Gate(Quota(clock=clock), sending, now), intake)

    async def start() -> None:
        await state.start()
        await worker.start()
        await index_told(services, metrics)
        await changes.start(application.bot)
        await Menus(state, config.admin_ids).publish(application.bot)
        subscriptions.use(application.bot)
        spawn(_regularly(partial(_expire, state, config.retention_days), _EXPIRE_EVERY_S))
        spawn(_regularly(reloads.catch_up, _LOOK_EVERY_S, at_once=False))
        # Law ends by the calendar too.
        spawn(_regularly(subscriptions.index_changed, _FOLLOW_EVERY_S))

    async def stop() -> None:
        for task in tuple(background):
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await worker.stop()
        await state.stop()

    return Service(application, services, intake, metrics, start, stop)


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


def _add_handlers(application: Application, features: Sequence[Feature], gate: Gate, intake: Intake) -> None:
    # New and edited messages of people; effective_message is never None behind this.
    people = filters.UpdateType.MESSAGES & FROM_PERSON
    application.add_handler(TypeHandler(Update, gate.passes), group=-1)
    for feature in features:
        application.add_handlers(feature.handlers(people))
    first = features[0]
    application.add_handlers(first.last_handlers(people))

    async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        intake.note_error(update, context.error)
        # What is tried again is not apologised for yet.
        if context.error is None or not passes(context.error):
            await first.error(update, context)

    application.add_error_handler(failed)


async def _expire(state: StateWorker, days: int) -> None:
    """Remove what has been kept long enough."""
    removed = await state.call(lambda each: each.expire(days))
    log.info("retention: %d rows older than %d days removed", removed, days)


async def _regularly(work: Callable[[], Awaitable[None]], every_s: float, *, at_once: bool = True) -> None:
    """Do it now and every so often; a failure is logged and the next time comes all the same."""
    if not at_once:
        await asyncio.sleep(every_s)
    while True:
        try:
            await work()
        except Exception:
            log.exception("regular work failed")
        await asyncio.sleep(every_s)
