"""/dieukien: the guided check, step by step in one message of a private chat."""

import asyncio
import logging
from collections.abc import Hashable
from dataclasses import replace
from datetime import date
from typing import Any
from weakref import WeakValueDictionary

from telegram import CallbackQuery, Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot.assistant import Assistant
from bot.ids import new_id
from bot.state.dialogs import Dialog
from bot.state.state import State
from bot.telegram.addressing import is_private, question_text
from bot.telegram.answer_buttons import answer_buttons
from bot.telegram.blocks import Button, RenderedMessage
from bot.telegram.delivery import Attachment, attach, confirm, deliver, typing
from bot.telegram.link_handlers import Links
from bot.telegram.render import render_answer, render_text
from bot.telegram.services import Services
from bot.telegram.turns import Reply, message_of
from bot.wizard import messages as say
from bot.wizard.application_form import FILENAME, application
from bot.wizard.screens import screen
from bot.wizard.shelf import topics, trades
from bot.wizard.steps import DONE, Picks, Stale, begin, current, press, typed
from bot.wizard.verdict import Outcome, check
from bot.wording import VIETNAM

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
KIND = "dieukien"
# dk:again, dk:<run>:stop, dk:<run>:docx, dk:<run>:<step>:<choice>
PATTERN = r"^dk:(?:again|[a-z2-9]{8}:(?:stop|docx|[a-z]{1,12}:[a-z0-9]{1,4}))$"
_RUN = 8  # letters of the name of a run
_KEYS = frozenset(begin("", topics=(), trades=()))


class WizardHandlers:
    """What a person has chosen is in the state after every step, so that a restart loses nothing. The check is for one person
    in a private chat: it asks about a business, and what is typed in a group does not reach the bot."""

    def __init__(self, services: Services, links: Links):
        self._services = services
        self._running: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()
        services.receivers[KIND] = self.received
        links.forms[KIND] = self.start

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [CommandHandler(["dieukien", "eligibility"], self.start, people), CallbackQueryHandler(self.pressed, PATTERN)]

    async def start(self, update: Update, context: Context) -> None:
        """Begin, or go on where this person has stopped answering."""
        message, user = message_of(update), update.effective_user
        if update.message is None or user is None:
            return  # an edited command has begun already
        if not is_private(message):
            link = Button(say.IN_PRIVATE, url=f"https://t.me/{context.bot.username}?start=w_{KIND}")
            await deliver(message, _with(render_text(say.ONLY_IN_PRIVATE), ((link,),)), [])
            return
        async with self._one_at_a_time(message.chat_id):
            dialog = await self._services.state.call(lambda state: state.dialogs.get(message.chat_id, user.id))
            going_on = _is_ours(dialog) and bool(dialog.data["picks"])
            data = dialog.data if going_on else await self._begun()
            await self._show(message, user.id, data, [], going_on=going_on)

    async def pressed(self, update: Update, context: Context) -> None:
        """A button of a step, or one below a result."""
        query = update.callback_query
        message, user_id = query.message, query.from_user.id
        if not isinstance(message, Message) or not is_private(message) or message.chat_id != user_id:
            await confirm(query, say.REFUSED, alert=True)
            return
        _, run, *rest = (query.data or "").split(":")
        async with self._one_at_a_time(message.chat_id):
            if run == "again":
                await self._again(query, message)
            elif rest == ["docx"]:
                await self._draft(query, message, run)
            elif rest == ["stop"]:
                await self._stop(query, message, run)
            else:
                await self._step(query, message, run, *rest)

    async def received(self, update: Update, context: Context, dialog: Dialog) -> None:
        """A message while a step waits: the place, or an option in words."""
        message, user = message_of(update), update.effective_user
        text, on = question_text(message, context.bot.bot), self._today()

        def move(state: State) -> dict[str, Any] | None:
            kept = state.dialogs.get(message.chat_id, user.id)
            if not _is_ours(kept):
                return None
            moved = typed(kept.data, text, on)
            state.dialogs.put(message.chat_id, user.id, KIND, moved)
            return moved

        async with self._one_at_a_time(message.chat_id):
            data = await self._services.state.call(move) or await self._begun()
            await self._show(message, user.id, data, [data["message"]] if data.get("message") else [])

    async def _step(self, query: CallbackQuery, message: Message, run: str, step: str, choice: str) -> None:
        user_id, on = query.from_user.id, self._today()

        def move(state: State) -> tuple[dict[str, Any] | None, str]:
            """What stands after the press, and what is said of it; nothing stands of another run."""
            dialog = state.dialogs.get(message.chat_id, user_id)
            if not _is_ours(dialog) or dialog.data["run"] != run:
                return None, say.FINISHED if state.checks.find(run) else say.OLD_RUN
            try:
                moved = press(dialog.data, step, choice, on)
            except Stale:
                # Pressed twice, or shown as it was before a restart: what stands now is shown again. Where all is answered,
                # the result is still owed.
                return dialog.data, "" if current(dialog.data, on) == DONE else say.PASSED
            state.dialogs.put(message.chat_id, user_id, KIND, moved)
            return moved, ""

        data, told = await self._services.state.call(move)
        if data is None:
            await confirm(query, told, alert=True)
            return
        await confirm(query, told or (say.WORKING if current(data, on) == DONE else ""))
        await self._show(message, user_id, data, [message.message_id])

    async def _stop(self, query: CallbackQuery, message: Message, run: str) -> None:
        def stop(state: State) -> str | None:
            dialog = state.dialogs.get(message.chat_id, query.from_user.id)
            if not _is_ours(dialog) or dialog.data["run"] != run:
                return say.FINISHED if state.checks.find(run) else say.OLD_RUN
            state.dialogs.drop(message.chat_id, query.from_user.id)
            return None

        stale = await self._services.state.call(stop)
        await confirm(query, stale or "", alert=bool(stale))
        if not stale:
            await deliver(message, _with(render_text(say.STOPPED), ((Button(say.AGAIN, "dk:again"),),)), [message.message_id])

    async def _again(self, query: CallbackQuery, message: Message) -> None:
        """A new run; in place of a message that asks or has stopped, below one that is a result."""
        await confirm(query)
        data = await self._begun()
        dialog = await self._services.state.call(lambda state: state.dialogs.get(message.chat_id, query.from_user.id))
        asking = _is_ours(dialog) and dialog.data.get("message") == message.message_id
        stopped = (message.text or "") == say.STOPPED
        await self._show(message, query.from_user.id, data, [message.message_id] if asking or stopped else [])

    async def _draft(self, query: CallbackQuery, message: Message, run: str) -> None:
        """The draft application of a finished run, made anew from what was chosen."""
        user_id = query.from_user.id
        kept, person = await self._services.state.call(lambda state: (state.checks.find(run), state.person(user_id)))
        if kept is None or kept.person != person:
            await confirm(query, say.REFUSED if kept else say.NOT_KEPT, alert=True)
            return
        await confirm(query)
        on = self._today()
        async with typing(message):
            outcome = await self._services.worker.call(lambda assistant: _checked(assistant, kept.picks, on))
        file = Attachment(
            "document", FILENAME, lambda: application(kept.picks, outcome, on), hash((run, on)), caption=say.FILE_CAPTION, apology=say.FILE_FAILED
        )
        await attach(message, [file], [])

    async def _begun(self) -> dict[str, Any]:
        on = self._today()

        def offered(assistant: Assistant) -> tuple[list[str], list[str], str]:
            book = assistant.policy.book
            return topics(book, on), *trades(book, on)

        wanted, groups, added = await self._services.worker.call(offered)
        run = new_id(_RUN)
        return begin(run, topics=wanted, trades=groups, new_trades=added)

    async def _show(self, message: Message, user_id: int, data: dict[str, Any], ids: list[int], *, going_on: bool = False) -> None:
        """Keep a state and show it in the message of `ids`, or in one of its own where that is gone; the result where all is answered."""
        on = self._today()
        chat_id = message.chat_id
        if current(data, on) == DONE:
            await self._finish(message, user_id, data, ids)
            return
        await self._services.state.call(lambda state: state.dialogs.put(chat_id, user_id, KIND, data))
        await deliver(message, _rendered(data, on, going_on=going_on), ids)
        if ids and data.get("message") != ids[0]:
            await self._services.state.call(lambda state: state.dialogs.put(chat_id, user_id, KIND, data | {"message": ids[0]}))

    async def _finish(self, message: Message, user_id: int, data: dict[str, Any], ids: list[int]) -> None:
        """Show the result in place of the last question. Only then is the run over: a stop before that is made good by the next press."""
        services, on, run, picks = self._services, self._today(), data["run"], data["picks"]

        def ask(assistant: Assistant) -> tuple[Outcome, str, dict[str, str]]:
            outcome = _checked(assistant, picks, on)
            return outcome, assistant.index_name, assistant.digests(outcome.answer)

        async with typing(message):
            outcome, index_name, digests = await services.worker.call(ask)
        draft = ((say.DRAFT, f"dk:{run}:docx"),) if outcome.may_apply and "wants" in picks else ()
        reply = Reply(outcome.answer, buttons=((*draft, (say.AGAIN, "dk:again")),), command="check")
        stored = await services.turns.keep(reply, user_id=user_id, chat="private", index_name=index_name, digests=digests)
        await services.state.call(lambda state: state.checks.keep(run, state.person(user_id), picks))
        buttons = answer_buttons(stored, message.get_bot().username, role=await services.rights.role(user_id))
        await deliver(message, render_answer(outcome.answer, buttons), ids)
        log.info("a guided check ended as %s with %d citations", outcome.judgement.standing, len(outcome.answer.citations))
        await services.state.call(lambda state: _end(state, message.chat_id, user_id, run))

    def _today(self) -> date:
        return self._services.now().astimezone(VIETNAM).date()

    def _one_at_a_time(self, chat_id: int) -> asyncio.Lock:
        return self._running.setdefault(chat_id, asyncio.Lock())


def _checked(assistant: Assistant, picks: Picks, on: date) -> Outcome:
    return check(assistant.policy.book, assistant.policy.matcher, picks, on)


def _end(state: State, chat_id: int, user_id: int, run: str) -> None:
    dialog = state.dialogs.get(chat_id, user_id)
    if _is_ours(dialog) and dialog.data["run"] == run:
        state.dialogs.drop(chat_id, user_id)


def _is_ours(dialog: Dialog | None) -> bool:
    """Whether a dialog is a run of this check, as this version keeps it."""
    return dialog is not None and dialog.kind == KIND and dialog.data.keys() >= _KEYS


def _rendered(data: dict[str, Any], on: date, *, going_on: bool = False) -> list[RenderedMessage]:
    shown, run = screen(data, on), data["run"]
    rows = [tuple(Button(label, f"dk:{run}:{shown.step}:{choice}") for label, choice in row) for row in shown.rows]
    again = (Button(say.AGAIN, "dk:again"),) if going_on else ()
    # «Dừng» stands beside «Quay lại» where there is something to go back to.
    has_back = bool(rows) and rows[-1][-1].text == say.BACK
    last = (*(rows.pop() if has_back else ()), *again, Button(say.STOP, f"dk:{run}:stop"))
    text = f"{say.GOING_ON}\n\n{shown.text}" if going_on else shown.text
    return _with(render_text(text), (*rows, last))


def _with(rendered: list[RenderedMessage], buttons: tuple[tuple[Button, ...], ...]) -> list[RenderedMessage]:
    return [*rendered[:-1], replace(rendered[-1], buttons=buttons)]
