"""/kiemtra: an officer pastes, forwards or replies to a draft and gets each of its figures and references checked."""

import asyncio
import logging
import re
from collections.abc import Hashable
from weakref import WeakValueDictionary

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot import messages_officer as say
from bot.draft_check import MAX_DRAFT
from bot.records import Answer
from bot.roles import Role
from bot.state.dialogs import Dialog
from bot.telegram.blocks import Button, RenderedMessage, units
from bot.telegram.delivery import confirm, typing
from bot.telegram.render import render_answer, render_text
from bot.telegram.services import Services
from bot.telegram.turns import message_of
from index.text import storable

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
KIND = "kiemtra"
NOW = r"^kt:ngay$"
_CUT = 4000  # UTF-16 units: Telegram cuts a longer paste at 4096, sometimes a little before


class DraftHandlers:
    """Nothing of a draft is kept once it is checked, and none of it goes to the log."""

    def __init__(self, services: Services):
        self._worker = services.worker
        self._state = services.state
        self._turns = services.turns
        self._rights = services.rights
        self._running: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()
        services.receivers[KIND] = self.received
        services.file_receivers[KIND] = self.received

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [CommandHandler(["kiemtra", "check"], self.check, people), CallbackQueryHandler(self.at_once, NOW)]

    async def check(self, update: Update, context: Context) -> None:
        """The words behind the command, else the message replied to, else the next message."""
        if not await self._rights.allows(update, Role.OFFICER):
            return
        message = message_of(update)
        behind = re.split(r"\s+", message.text or "", maxsplit=1)[1:]
        replied = message.reply_to_message
        text = (behind[0] if behind else "").strip() or _text(replied)
        # A paste behind the command may be cut as well; what is left of it comes as messages of its own.
        if text and not (behind and units(message.text or "") >= _CUT):
            await self._end(message)
            await self._turns.reply(message, await self._checked(message, text))
        else:
            await self._begin(message, [(message.message_id, text)] if text else [])

    async def received(self, update: Update, context: Context, dialog: Dialog) -> None:
        """The draft, or one more part of it: a part as long as a message keeps the draft open."""
        if not await self._rights.allows(update, Role.OFFICER):
            return
        message = message_of(update)
        # Parts of one paste arrive together; one after the other they are put in the order they were sent.
        async with self._running.setdefault(message.chat_id, asyncio.Lock()):
            text = _text(message)
            if not text:
                await self._turns.reply(message, render_text(say.DRAFT_NO_TEXT))
                return
            current = await self._state.call(lambda state: state.dialogs.get(message.chat_id, message.from_user.id))
            held = _parts(current) if current and current.kind == KIND else []
            parts = sorted([*held, (message.message_id, text)])
            if units(text) >= _CUT and sum(len(t) for _, t in parts) < MAX_DRAFT:
                await self._begin(message, parts)
                return
            await self._turns.reply(message, await self._checked(message, _joined(parts)))
            await self._end(message)  # not before: a second run after a crash needs the parts

    async def at_once(self, update: Update, context: Context) -> None:
        """The button below a long part: there is no more."""
        if not await self._rights.allows(update, Role.OFFICER):
            return
        query = update.callback_query
        message, user_id = query.message, query.from_user.id
        async with self._running.setdefault(message.chat_id, asyncio.Lock()):
            dialog = await self._state.call(lambda state: state.dialogs.get(message.chat_id, user_id))
            parts = _parts(dialog) if dialog and dialog.kind == KIND else []
            if not parts:
                await confirm(query, say.DRAFT_GONE, alert=True)
                return
            await confirm(query)
            await self._turns.follow(query, await self._checked(message, _joined(parts)))
            await self._state.call(lambda state: state.dialogs.drop(message.chat_id, user_id))

    async def _begin(self, message: Message, parts: list[tuple[int, str]]) -> None:
        """Wait for the next message; `parts` are there already."""
        data = {"parts": [[i, storable(text)] for i, text in parts]}
        await self._state.call(lambda state: state.dialogs.put(message.chat_id, message.from_user.id, KIND, data))
        if not parts:
            await self._turns.reply(message, render_text(say.DRAFT_ASKED))
            return
        count = f"{sum(len(text) for _, text in parts):,}".replace(",", ".")
        shown = render_text(say.DRAFT_MORE.format(count=count))
        buttons = ((Button(say.DRAFT_NOW, "kt:ngay"),),)
        await self._turns.reply(message, [RenderedMessage(m.html, m.plain, buttons) for m in shown])

    async def _end(self, message: Message) -> None:
        """Wait no more; a form of another feature that the person is in the middle of stays."""

        def end(state) -> None:
            dialog = state.dialogs.get(message.chat_id, message.from_user.id)
            if dialog and dialog.kind == KIND:
                state.dialogs.drop(message.chat_id, message.from_user.id)

        await self._state.call(end)

    async def _checked(self, message: Message, text: str) -> list[RenderedMessage]:
        async with typing(message):
            answer: Answer = await self._worker.call(lambda assistant: assistant.check_draft(text))
        log.info("checked a draft of %d characters in %.0f ms with %d citations", len(text), answer.elapsed_ms, len(answer.citations))
        cut = render_text(say.DRAFT_CUT.format(limit=f"{MAX_DRAFT:,}".replace(",", "."))) if len(text) > MAX_DRAFT else []
        return [*render_answer(answer), *cut]


def _text(message: Message | None) -> str:
    """The text of a message or the caption of what it carries."""
    return storable((message.text or message.caption or "").strip()) if message else ""


def _parts(dialog: Dialog) -> list[tuple[int, str]]:
    return [(int(i), str(text)) for i, text in dialog.data.get("parts", [])]


def _joined(parts: list[tuple[int, str]]) -> str:
    """The parts as one text. Telegram cuts between lines or words, and takes the blank at the cut away."""
    return "\n".join(text for _, text in parts)
