"""What the bot does with each kind of message: read it, ask the assistant, reply."""

import logging
from collections import OrderedDict

from telegram import Message, Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot import messages
from bot.roles import Role
from bot.telegram.addressing import is_addressed, is_command_for_me, is_private, question_text
from bot.telegram.delivery import confirm
from bot.telegram.link_handlers import Links
from bot.telegram.render import (
    render_help,
    render_start,
    render_text,
)
from bot.telegram.services import Receiver, Services
from bot.telegram.turns import OFFERED, answered, button_rows, message_of, offer_rows
from bot.worker import TooSlow

log = logging.getLogger(__name__)

_MAX_ALBUMS = 1000
_PLAIN_START = "start"  # the payload that the inline mode's button sends

Context = ContextTypes.DEFAULT_TYPE


class Handlers:
    """The callbacks, with what they share. Every one answers a new or an edited message alike.

    No text of a user goes to the log.
    """

    def __init__(self, services: Services, links: Links):
        self._worker = services.worker
        self._state = services.state
        self._turns = services.turns
        self._rights = services.rights
        self._receivers = services.receivers
        self._file_receivers = services.file_receivers
        self._days = services.config.retention_days
        self._links = links
        self._albums: OrderedDict[str, None] = OrderedDict()

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [
            CommandHandler("start", self.start, people),
            CommandHandler(["help", "trogiup"], self.help, people),
            CommandHandler(["hoi", "ask"], self.asked, people),
            CallbackQueryHandler(self.offered, OFFERED),
        ]

    def last_handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        """What is left over when no command of any feature has fitted."""
        return [
            MessageHandler(people & filters.COMMAND, self.unknown_command),
            MessageHandler(people & filters.TEXT, self.question),
            # Only new ones: an edited caption is no reason to repeat the sentence.
            MessageHandler(people & filters.UpdateType.MESSAGE & filters.ATTACHMENT, self.not_text),
            CallbackQueryHandler(self.stale),
        ]

    async def start(self, update: Update, context: Context) -> None:
        """The first screen, or what a deep link names."""
        payload, note = " ".join(context.args or ()), ""
        if payload and payload != _PLAIN_START:
            if await self._links.open(update, context, payload):
                return
            note = messages.UNKNOWN_LINK
        examples, data_date = await self._worker.call(lambda a: (a.examples(), a.data_date()))
        buttons = button_rows(offer_rows(examples))
        await self._turns.reply(message_of(update), render_start(examples, data_date, self._days, buttons, note))

    async def help(self, update: Update, context: Context) -> None:
        message, user = message_of(update), update.effective_user
        role = await self._rights.role(user.id if user else None) if is_private(message) else Role.PUBLIC
        await self._turns.reply(message, render_help(role))

    async def asked(self, update: Update, context: Context) -> None:
        """/hoi: the words behind the command are the question."""
        message = message_of(update)
        await self._take(message, question_text(message, context.bot.bot).partition(" ")[2].strip())

    async def question(self, update: Update, context: Context) -> None:
        message = message_of(update)
        if not is_addressed(message, context.bot.bot):
            return
        if not await self._received(update, context, self._receivers):
            await self._take(message, question_text(message, context.bot.bot))

    async def offered(self, update: Update, context: Context) -> None:
        """A button with a question was pressed: its label is asked."""
        query = update.callback_query
        await confirm(query)
        if not isinstance(query.message, Message) or query.message.reply_markup is None:
            return  # of inline mode, or the message is too old to be read
        buttons = (b for row in query.message.reply_markup.inline_keyboard for b in row)
        if question := next((b.text for b in buttons if b.callback_data == query.data), None):
            await self._turns.press(query, question)

    async def stale(self, update: Update, context: Context) -> None:
        """A button that nothing here knows: of an earlier version, or made up."""
        await confirm(update.callback_query, messages.STALE_BUTTON, alert=True)

    async def unknown_command(self, update: Update, context: Context) -> None:
        message = message_of(update)
        if is_command_for_me(message, context.bot.bot):
            await self._turns.reply(message, render_text(messages.UNKNOWN_COMMAND))

    async def not_text(self, update: Update, context: Context) -> None:
        message = message_of(update)
        if await self._received(update, context, self._file_receivers):
            return
        if is_addressed(message, context.bot.bot) and not self._is_album_known(message):
            await self._turns.reply(message, render_text(messages.ONLY_TEXT))

    async def error(self, update: object, context: Context) -> None:
        """Log first, then tell the person; the chat gets a fixed sentence and nothing of the error."""
        error = context.error
        if not isinstance(update, Update):
            log.error("error outside of an update", exc_info=error)
            return
        log.error("update %d failed", update.update_id, exc_info=error)
        if isinstance(error, Forbidden) or update.effective_message is None:
            return  # Blocked, or removed from the group: there is nobody to tell.
        try:
            told = messages.TOO_SLOW if isinstance(error, TooSlow) else messages.FAILED
            await self._turns.reply(update.effective_message, render_text(told))
        except TelegramError as second:
            log.warning("the failure could not be reported to the chat: %s", second)

    async def _take(self, message: Message, question: str) -> None:
        await self._turns.take(
            message,
            question,
            lambda assistant, history: answered(assistant, question, history),
            if_blank=messages.EMPTY_QUESTION,
        )

    async def _received(self, update: Update, context: Context, receivers: dict[str, Receiver]) -> bool:
        """Give the message to the feature whose form the person is in the middle of; False where there is none."""
        message, user = message_of(update), update.effective_user
        # An edit of an older message is not the next step of a form.
        if user is None or not is_private(message) or update.message is None:
            return False
        dialog = await self._state.call(lambda state: state.dialogs.get(message.chat_id, user.id))
        receiver = receivers.get(dialog.kind) if dialog else None
        if receiver is None:
            return False
        await receiver(update, context, dialog)
        return True

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
