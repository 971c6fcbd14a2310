"""The buttons below an answer: its sources, what can be made of it, what the reader thinks of it."""

import logging

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes, filters

from bot import messages
from bot.roles import Role
from bot.state.answers import StoredAnswer
from bot.state.feedback import REASONS
from bot.telegram.addressing import is_private
from bot.telegram.answer_buttons import (
    OPINION,
    SOURCE,
    TOOL,
    Rows,
    answer_buttons,
    opinion_row,
    reason_rows,
    source_buttons,
)
from bot.telegram.attachments import Attachments
from bot.telegram.blocks import Button
from bot.telegram.delivery import attach, confirm, show, show_buttons
from bot.telegram.render import render_answer, render_source, render_text
from bot.telegram.services import Services
from bot.telegram.turns import Reply

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE


class AnswerHandlers:
    """Every button names its answer by id; of one that is no longer kept the person is told so."""

    def __init__(self, services: Services, attachments: Attachments):
        self._worker = services.worker
        self._state = services.state
        self._turns = services.turns
        self._rights = services.rights
        self._attachments = attachments

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [
            CallbackQueryHandler(self.source, SOURCE),
            CallbackQueryHandler(self.tool, TOOL),
            CallbackQueryHandler(self.opinion, OPINION),
        ]

    async def source(self, update: Update, context: Context) -> None:
        """Show a citation in place of the answer, or the answer again."""
        query = update.callback_query
        stored, number = await self._pressed(query)
        if stored is None:
            return
        message = query.message
        if number == "0":
            await confirm(query)
            await show(message, await self._last_part(stored, message, query.from_user.id))
            return
        citation = next((c for c in stored.answer.citations if str(c.n) == number), None)
        if citation is None:
            await confirm(query, messages.STALE_BUTTON, alert=True)
            return
        await confirm(query)
        digest = (stored.context.digests or {}).get(citation.doc_id, "")
        view = await self._worker.call(lambda assistant: assistant.source(citation, digest))
        citation_id = (await self._state.call(lambda state: state.citations.keep([citation], {citation.doc_id: digest})))[0]
        buttons = source_buttons(stored, citation, citation_id, context.bot.username)
        await show(message, render_source(view, buttons))

    async def tool(self, update: Update, context: Context) -> None:
        """Compare, draw, or send the figures as a file."""
        query = update.callback_query
        stored, tool = await self._pressed(query)
        if stored is None:
            return
        if tool == "ss":
            await self._compare(query, stored)
            return
        changed = await self._worker.call(lambda a: a.digests(stored.answer)) != dict(stored.context.digests or {})
        await confirm(query, messages.SOURCES_CHANGED if changed else "", alert=changed)
        answer, name = stored.answer, stored.answer.question
        if tool == "bd":
            made = self._attachments.picture(answer, name)
        else:
            documents = await self._worker.call(lambda a: {d.doc_id: d for d in a.documents()})
            # What has been taken out of the folder meanwhile has no title to stand beside its figures.
            records = tuple(f for f in answer.records if f.doc in documents)
            made = self._attachments.file(records, name, tool, documents)
        if not made:
            await confirm(query, messages.STALE_BUTTON, alert=True)
        await attach(query.message, made, [])

    async def opinion(self, update: Update, context: Context) -> None:
        """Helpful, or not and why."""
        query = update.callback_query
        stored, said = await self._pressed(query)
        if stored is None:
            return
        verdict = {"h": "helpful", "k": "unhelpful"}.get(said[0])
        reason = said[2:] or None
        if reason is not None and reason not in REASONS:
            await confirm(query, messages.STALE_BUTTON, alert=True)
            return
        user_id, alone = query.from_user.id, is_private(query.message)
        if verdict:
            await self._state.call(lambda state: state.feedback.give(stored.id, state.person(user_id), verdict, reason=reason))
        asks_why = said == "k"
        await confirm(query, messages.OPINION_WHY if asks_why else messages.OPINION_KEPT if verdict else "")
        # In a group the buttons are everybody's: what one person thinks is not shown to the others.
        shown = (opinion_row(stored.id, verdict if alone else None),)
        await show_buttons(query.message, _with_opinion(query.message.reply_markup, stored.id, reason_rows(stored.id) if asks_why else shown))

    async def _compare(self, query: CallbackQuery, stored: StoredAnswer) -> None:
        words = stored.context.compare
        if not words:
            await confirm(query, messages.STALE_BUTTON, alert=True)
            return
        await confirm(query)

        def ask(assistant) -> Reply:
            answer = assistant.compare(words)
            return Reply(answer, self._attachments.picture(answer, words), command="compare")

        await self._turns.press(query, words, ask)

    async def _pressed(self, query: CallbackQuery) -> tuple[StoredAnswer | None, str]:
        """The answer that a button belongs to and what the button says; None where it is not kept any more, which is told."""
        _, answer_id, rest = (query.data or "").split(":")
        if not isinstance(query.message, Message):
            await confirm(query, messages.STALE_BUTTON, alert=True)
            return None, rest
        stored = await self._state.call(lambda state: state.answers.find(answer_id))
        if stored is None:
            await confirm(query, messages.STALE_BUTTON, alert=True)
        return stored, rest

    async def _last_part(self, stored: StoredAnswer, message: Message, user_id: int):
        """The message that the buttons stand below, as it was: the last one of the answer."""
        role = await self._rights.role(user_id) if is_private(message) else Role.PUBLIC
        opinion = await self._state.call(lambda state: state.feedback.of(stored.id, state.person(user_id)))
        buttons = answer_buttons(stored, message.get_bot().username, role=role)
        if opinion and is_private(message):
            buttons = _replaced(buttons, stored.id, (opinion_row(stored.id, opinion.verdict),))
        return (render_answer(stored.answer, buttons) or render_text(messages.NO_ANSWER))[-1:]


def _with_opinion(markup: InlineKeyboardMarkup | None, answer_id: str, rows: Rows) -> Rows:
    """The buttons as they stand, with `rows` in place of those about the opinion."""
    standing = markup.inline_keyboard if markup else ()
    buttons = tuple(
        tuple(
            Button(b.text, str(b.callback_data or ""), copy=b.copy_text.text if b.copy_text else "", url=b.url or "") for b in row
        )
        for row in standing
    )
    return _replaced(buttons, answer_id, rows)


def _replaced(buttons: Rows, answer_id: str, rows: Rows) -> Rows:
    """`buttons` with `rows` where those about the opinion stood; what stood beside these stays at the end of the last row."""
    said = [any(b.data.startswith(f"f:{answer_id}:") for b in row) for row in buttons]
    if True not in said:
        return buttons
    first = said.index(True)
    beside = tuple(b for row, about in zip(buttons, said) if about for b in row if not b.data.startswith(f"f:{answer_id}:"))
    above, below = buttons[:first], tuple(row for row, about in zip(buttons[first:], said[first:]) if not about)
    return (*above, *rows[:-1], (*rows[-1], *beside), *below)
