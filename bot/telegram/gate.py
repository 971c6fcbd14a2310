"""What every update passes first: who sends too much is told so, and who had blocked the bot is let in again."""

from collections.abc import Callable
from datetime import datetime

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot import messages
from bot.telegram.delivery import confirm, deliver
from bot.telegram.quota import PER_MINUTE, Quota
from bot.telegram.render import render_text
from bot.telegram.sending import Sending


class Gate:
    """`now` gives the time as an aware datetime."""

    def __init__(self, quota: Quota, sending: Sending, now: Callable[[], datetime]):
        self._quota = quota
        self._sending = sending
        self._now = now

    async def passes(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Raises ApplicationHandlerStop for what is too much; the person is told once a minute how many seconds to wait."""
        user, chat = update.effective_user, update.effective_chat
        if chat is not None:
            self._sending.heard_from(chat.id)
        if user is None or update.inline_query or self._quota.takes(user.id, update_id=update.update_id, waited_s=self._waited_s(update)):
            return
        text = messages.TOO_MANY.format(most=PER_MINUTE, wait=round(self._quota.wait_s(user.id)) + 1)
        if update.callback_query:
            await confirm(update.callback_query, text, alert=True)
        elif isinstance(update.effective_message, Message) and self._quota.is_to_be_told(user.id):
            await deliver(update.effective_message, render_text(text), [])
        raise ApplicationHandlerStop

    def _waited_s(self, update: Update) -> float:
        """How long ago a message was written or edited, by Telegram's clock; 0 for a press, which has no date."""
        message = update.message or update.edited_message
        asked = message and (message.edit_date if update.edited_message else message.date)
        return (self._now() - asked).total_seconds() if asked else 0.0
