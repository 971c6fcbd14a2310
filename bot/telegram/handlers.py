"""What the bot does with each kind of message: read it, ask the assistant, reply."""

import asyncio
import logging
from collections import OrderedDict

from telegram import Message, Update
from telegram.error import Conflict, Forbidden, NetworkError, TelegramError
from telegram.ext import ContextTypes

from bot import messages
from bot.telegram.addressing import is_addressed, is_command_for_me, is_private, question_text
from bot.telegram.blocks import RenderedMessage
from bot.telegram.delivery import confirm
from bot.telegram.render import (
    render_documents,
    render_help,
    render_receipt,
    render_start,
    render_text,
)
from bot.telegram.turns import Turns, answered, message_of
from bot.worker import AssistantWorker
from index.errors import KnowledgeError

log = logging.getLogger(__name__)

_MAX_ALBUMS = 1000

Context = ContextTypes.DEFAULT_TYPE


class Handlers:
    """The callbacks, with what they share. Every one answers a new or an edited message alike.

    No text of a user goes to the log.
    """

    def __init__(self, worker: AssistantWorker, turns: Turns, *, admin_ids: frozenset[int]):
        self._worker = worker
        self._turns = turns
        self._admin_ids = admin_ids
        self._reloading = asyncio.Lock()
        self._albums: OrderedDict[str, None] = OrderedDict()

    async def start(self, update: Update, context: Context) -> None:
        examples, data_date = await self._worker.call(lambda a: (a.examples(), a.data_date()))
        await self._turns.reply(message_of(update), render_start(examples, data_date))

    async def help(self, update: Update, context: Context) -> None:
        await self._turns.reply(message_of(update), render_help(admin=self._is_admin(update)))

    async def sources(self, update: Update, context: Context) -> None:
        documents = await self._worker.call(lambda a: a.documents())
        await self._turns.reply(message_of(update), render_documents(documents, " ".join(context.args or ())))

    async def reload(self, update: Update, context: Context) -> None:
        """Rebuild the index for an administrator; questions are answered from the old one meanwhile."""
        message = message_of(update)
        if not self._is_admin(update):
            await self._turns.reply(message, render_text(_refusal(message)))
        elif self._reloading.locked():
            await self._turns.reply(message, render_text(messages.RELOAD_RUNNING))
        else:
            async with self._reloading:
                await self._turns.reply(message, render_text(messages.RELOADING))
                await self._turns.reply(message, await self._rebuilt())

    async def question(self, update: Update, context: Context) -> None:
        message = message_of(update)
        if not is_addressed(message, context.bot.bot):
            return
        question = question_text(message, context.bot.bot)
        await self._turns.take(
            message,
            question,
            lambda assistant, history: answered(assistant, question, history),
            if_blank=messages.EMPTY_QUESTION,
        )

    async def offered(self, update: Update, context: Context) -> None:
        """A button with a question was pressed: its label is asked."""
        query = update.callback_query
        await confirm(query)
        if not isinstance(query.message, Message) or query.message.reply_markup is None:
            return  # of inline mode, or the message is too old to be read
        buttons = (b for row in query.message.reply_markup.inline_keyboard for b in row)
        if question := next((b.text for b in buttons if b.callback_data == query.data), None):
            await self._turns.press(query.message, query.from_user.id, question)

    async def unknown_command(self, update: Update, context: Context) -> None:
        message = message_of(update)
        if is_command_for_me(message, context.bot.bot):
            await self._turns.reply(message, render_text(messages.UNKNOWN_COMMAND))

    async def not_text(self, update: Update, context: Context) -> None:
        message = message_of(update)
        if is_addressed(message, context.bot.bot) and not self._is_album_known(message):
            await self._turns.reply(message, render_text(messages.ONLY_TEXT))

    async def error(self, update: object, context: Context) -> None:
        """Log first, then tell the person; the chat gets a fixed sentence and nothing of the error."""
        error = context.error
        if not isinstance(update, Update):
            _log_polling_error(error)
            return
        log.error("update %d failed", update.update_id, exc_info=error)
        if isinstance(error, Forbidden) or update.effective_message is None:
            return  # Blocked, or removed from the group: there is nobody to tell.
        try:
            await self._turns.reply(update.effective_message, render_text(messages.FAILED))
        except TelegramError as second:
            log.warning("the failure could not be reported to the chat: %s", second)

    async def _rebuilt(self) -> list[RenderedMessage]:
        try:
            report = await self._worker.rebuild()
        except KnowledgeError as error:
            log.warning("rebuild refused: %s", error)
            return render_text(messages.RELOAD_FAILED.format(reason=error))
        log.info("rebuilt: %d documents, %d left out", report.documents, len(report.problems))
        return render_receipt(report)

    def _is_admin(self, update: Update) -> bool:
        return update.effective_user is not None and update.effective_user.id in self._admin_ids

    def _is_album_known(self, message: Message) -> bool:
        """True from the second message of an album on: ten pictures need one reply, not ten."""
        album = message.media_group_id
        if album is None:
            return False
        known = album in self._albums
        self._albums[album] = None
        while len(self._albums) > _MAX_ALBUMS:
            self._albums.popitem(last=False)
        return known


def _refusal(message: Message) -> str:
    # The id is what an administrator must be listed by; in a group it is nobody else's business.
    if is_private(message) and message.from_user:
        return messages.NOT_ADMIN_ID.format(user_id=message.from_user.id)
    return messages.NOT_ADMIN


def _log_polling_error(error: Exception | None) -> None:
    if isinstance(error, Conflict):
        log.error("another process polls with the same token; only one may run: %s", error)
    elif isinstance(error, NetworkError):
        log.warning("Telegram cannot be reached, trying again: %s", error)
    else:
        log.error("error outside of an update", exc_info=error)
