"""Deep links: what /start with a payload opens.

    c_<id> a citation, q_<id> a kept answer, d_<id> a document, w_<name> a guided form
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from telegram import Message, Update

from bot import messages
from bot.records import Answer
from bot.roles import Role
from bot.state.citations import KeptCitation
from bot.telegram.addressing import is_private
from bot.telegram.answer_buttons import answer_buttons, citation_buttons
from bot.telegram.policy_handlers import page_reply
from bot.telegram.render import render_answer, render_source, render_text
from bot.telegram.services import Services
from bot.telegram.turns import Reply, message_of
from bot.wording import local_time

_PAYLOAD = re.compile(r"^([cqdw])_([a-z0-9]{1,32})$")
Form = Callable[[Update, Any], Awaitable[None]]


class Links:
    """Opens payloads. `forms` are guided forms by the name that stands behind "w_"; features add theirs."""

    def __init__(self, services: Services):
        self._worker = services.worker
        self._state = services.state
        self._turns = services.turns
        self._rights = services.rights
        self.forms: dict[str, Form] = {}

    async def open(self, update: Update, context: Any, payload: str) -> bool:
        """False where the payload is none of ours; what it names may be gone, and that is told."""
        match = _PAYLOAD.match(payload)
        if not match:
            return False
        kind, name = match.groups()
        message = message_of(update)
        if kind == "w":
            form = self.forms.get(name)
            if form:
                await form(update, context)
            return form is not None
        opened = {"c": self._citation, "q": self._answer, "d": self._document}[kind]
        await opened(message, name)
        return True

    async def _citation(self, message: Message, citation_id: str) -> None:
        kept: KeptCitation | None = await self._state.call(lambda state: state.citations.find(citation_id))
        if kept is None:
            await self._turns.reply(message, render_text(messages.NO_CITATION))
            return
        view = await self._worker.call(lambda assistant: assistant.source(kept.citation, kept.digest))
        buttons = citation_buttons(kept.citation, kept.id, message.get_bot().username)
        await self._turns.reply(message, render_source(view, buttons, numbered=False))

    async def _answer(self, message: Message, answer_id: str) -> None:
        stored = await self._state.call(lambda state: state.answers.find(answer_id))
        if stored is None:
            await self._turns.reply(message, render_text(messages.NO_STORED_ANSWER))
            return
        now = await self._worker.call(lambda assistant: assistant.digests(stored.answer))
        changed = now != dict(stored.context.digests or {})
        head = messages.STORED_ANSWER.format(question=stored.answer.question, when=local_time(stored.asked_at))
        if changed:
            head += f"\n{messages.STORED_CHANGED}"
        user = message.from_user
        role = await self._rights.role(user.id if user else None) if is_private(message) else Role.PUBLIC
        shown = replace(stored.answer, text=f"{head}\n\n{stored.answer.text}")
        await self._turns.reply(message, render_answer(shown, answer_buttons(stored, message.get_bot().username, role=role)))

    async def _document(self, message: Message, key: str) -> None:
        def ask(assistant) -> Reply | None:
            page = assistant.law_part(key, "", "")
            if not page.answer.abstained:
                return page_reply(page)
            card = assistant.document(key)
            return Reply(Answer(key, card)) if card else None

        reply = await self._worker.call(ask)
        if reply is None:
            await self._turns.reply(message, render_text(messages.NO_DOCUMENT))
        elif reply.command == "law":
            await self._turns.open_page(message, lambda _: reply)
        else:
            await self._turns.reply(message, render_answer(reply.answer))
