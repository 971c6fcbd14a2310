"""What people may know and decide about themselves: /riengtu, /xoatoi, /gopy, and /huy of whatever they are in the middle of."""

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, filters

from bot import messages
from bot.roles import NAMES
from bot.state.dialogs import Dialog
from bot.telegram.addressing import is_private, question_text
from bot.telegram.render import render_text
from bot.telegram.services import Services
from bot.telegram.turns import message_of

Context = ContextTypes.DEFAULT_TYPE
_SUGGESTION = "gopy"
_LONGEST = 2000  # characters of a suggestion


class PersonalHandlers:
    """Commands about the sender only."""

    def __init__(self, services: Services):
        self._state = services.state
        self._turns = services.turns
        self._rights = services.rights
        self._days = services.config.retention_days
        services.receivers[_SUGGESTION] = self._received

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [
            CommandHandler(["riengtu", "privacy"], self.privacy, people),
            CommandHandler(["xoatoi", "deleteme"], self.erase, people),
            CommandHandler(["gopy", "feedback"], self.suggest, people),
            CommandHandler(["huy", "cancel"], self.cancel, people),
        ]

    async def privacy(self, update: Update, context: Context) -> None:
        message, user = message_of(update), update.effective_user
        text = messages.PRIVACY_POLICY.format(days=self._days)
        if user and is_private(message):
            kept = await self._state.call(lambda state: state.answers.count(state.person(user.id)))
            role = await self._rights.role(user.id)
            text += "\n\n" + messages.PRIVACY_YOURS.format(count=kept, role=NAMES[role])
        await self._turns.reply(message, render_text(text))

    async def erase(self, update: Update, context: Context) -> None:
        message, user = message_of(update), update.effective_user
        if user is None:
            return
        removed = await self._state.call(lambda state: state.erase(user.id))
        text = messages.ERASED.format(count=removed) if removed else messages.NOTHING_TO_ERASE
        await self._turns.reply(message, render_text(text))

    async def suggest(self, update: Update, context: Context) -> None:
        message, user = message_of(update), update.effective_user
        words = question_text(message, context.bot.bot).partition(" ")[2].strip()
        if user is None:
            return
        if words:
            await self._keep(update, words)
        elif is_private(message):
            await self._state.call(lambda state: state.dialogs.put(message.chat_id, user.id, _SUGGESTION, {}))
            await self._turns.reply(message, render_text(messages.SUGGESTION_ASKED))
        else:
            await self._turns.reply(message, render_text(messages.SUGGESTION_USAGE))

    async def cancel(self, update: Update, context: Context) -> None:
        message, user = message_of(update), update.effective_user
        dropped = user is not None and await self._state.call(lambda state: state.dialogs.drop(message.chat_id, user.id))
        await self._turns.reply(message, render_text(messages.CANCELLED if dropped else messages.NOTHING_TO_CANCEL))

    async def _received(self, update: Update, context: Context, dialog: Dialog) -> None:
        message, user = message_of(update), update.effective_user
        await self._state.call(lambda state: state.dialogs.drop(message.chat_id, user.id))
        await self._keep(update, question_text(message, context.bot.bot))

    async def _keep(self, update: Update, words: str) -> None:
        message, user = message_of(update), update.effective_user
        if len(words) > _LONGEST:
            await self._turns.reply(message, render_text(messages.SUGGESTION_TOO_LONG.format(limit=_LONGEST)))
            return
        await self._state.call(lambda state: state.suggestions.add(state.person(user.id), words))
        await self._turns.reply(message, render_text(messages.SUGGESTION_KEPT))
