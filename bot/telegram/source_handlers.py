"""/nguon: the loaded documents, page by page in one message."""

import re

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot import messages
from bot.telegram.delivery import confirm, show
from bot.telegram.render import render_documents
from bot.telegram.services import Services
from bot.telegram.turns import message_of

Context = ContextTypes.DEFAULT_TYPE
PAGE = r"^ng:(\d{1,4}):([^:]{0,50})$"


class SourceHandlers:
    def __init__(self, services: Services):
        self._worker = services.worker
        self._turns = services.turns

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [CommandHandler(["nguon", "sources"], self.sources, people), CallbackQueryHandler(self.turned, PAGE)]

    async def sources(self, update: Update, context: Context) -> None:
        documents = await self._worker.call(lambda a: a.documents())
        await self._turns.reply(message_of(update), render_documents(documents, " ".join(context.args or ())))

    async def turned(self, update: Update, context: Context) -> None:
        """Another page in place of the one on show."""
        query = update.callback_query
        if not isinstance(query.message, Message):
            await confirm(query, messages.STALE_BUTTON, alert=True)
            return
        await confirm(query)
        number, keyword = re.match(PAGE, query.data).groups()
        documents = await self._worker.call(lambda a: a.documents())
        await show(query.message, render_documents(documents, keyword, int(number)))
