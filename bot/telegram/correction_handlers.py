"""/suasolieu: an administrator corrects a figure step by step; nothing is written before the last button."""

import logging
from dataclasses import asdict, replace
from typing import Any

from telegram import CallbackQuery, Message, Update, User
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot import correction_words as words
from bot.correction_file import correcting
from bot.corrections import Candidate, CorrectionError, read_reason, read_value, shown_value, signed
from bot.document_names import shown_name
from bot.folder_changes import FolderChangeError
from bot.ids import new_id
from bot.roles import Role
from bot.state.dialogs import Dialog
from bot.telegram.addressing import question_text
from bot.telegram.blocks import Button, RenderedMessage
from bot.telegram.delivery import confirm, show, typing
from bot.telegram.knowledge_changes import KnowledgeChanges
from bot.telegram.render import render_text
from bot.telegram.services import Services
from bot.telegram.turns import message_of
from bot.wording import VIETNAM
from index.records import Figure

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
KIND = "suasolieu"
PATTERN = r"^sl:[a-z0-9]{6}:(?:c\d{1,2}|t\d{1,2}|lui|ghi|dung)$"
OF_ANSWER = r"^sl:tl:[a-z0-9]{10}$"  # below an answer: correct one of its figures
_LONGEST_SEARCH = 300  # characters
_MOST = 60  # figures to choose from
# Where «Quay lại» leads from each step.
_BACK = {"value": "choose", "reason": "value", "confirm": "reason"}


class CorrectionHandlers:
    """The steps stand in the person's dialog: "find", "choose", "value", "reason", "confirm". Every text of it is data."""

    def __init__(self, services: Services, changes: KnowledgeChanges):
        self._worker = services.worker
        self._state = services.state
        self._turns = services.turns
        self._rights = services.rights
        self._now = services.now
        self._changes = changes
        services.receivers[KIND] = self._received

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [
            CommandHandler(["suasolieu", "correct"], self.start, people),
            CallbackQueryHandler(self.of_answer, OF_ANSWER),
            CallbackQueryHandler(self.pressed, PATTERN),
        ]

    async def start(self, update: Update, context: Context) -> None:
        if not await self._rights.allows(update, Role.ADMIN):
            return
        message, user = message_of(update), update.effective_user
        typed = question_text(message, context.bot.bot).partition(" ")[2].strip()
        if typed:
            await self._find(message, user, typed)
        else:
            await self._put(message, user, {"step": "find"})
            await self._turns.reply(message, render_text(words.WHICH))

    async def of_answer(self, update: Update, context: Context) -> None:
        """Choose among the figures of an answer that was given."""
        if not await self._rights.allows(update, Role.ADMIN):
            return
        query = update.callback_query
        answer_id = query.data.rpartition(":")[2]
        stored = await self._state.call(lambda state: state.answers.find(answer_id))
        if stored is None or not stored.answer.records:
            await confirm(query, words.STALE, alert=True)
            return
        await confirm(query)
        wanted = {(f.doc, f.start, f.value) for f in stored.answer.records}

        def found(assistant):
            # By place and value: the ids of another index are others.
            records = [f for f in assistant.figure_book.figures if (f.doc, f.start, f.value) in wanted]
            return assistant.to_correct("", records) if records else ([], [])

        await self._offer(query.message, query.from_user, *await self._worker.call(found))

    async def pressed(self, update: Update, context: Context) -> None:
        if not await self._rights.allows(update, Role.ADMIN):
            return
        query = update.callback_query
        _, token, action = query.data.split(":")
        message, user = query.message, query.from_user
        dialog = await self._state.call(lambda state: state.dialogs.get(message.chat.id, user.id))
        if not isinstance(message, Message) or dialog is None or dialog.kind != KIND or dialog.data.get("token") != token:
            await confirm(query, words.STALE, alert=True)
            return
        data = dialog.data
        if action == "ghi":
            await self._write(query, context, data)
        elif action == "dung":
            await confirm(query)
            await self._state.call(lambda state: state.dialogs.drop(message.chat_id, user.id))
            await show(message, render_text(words.STOPPED))
        elif action == "lui" and data["step"] in _BACK:
            await confirm(query)
            await self._go(message, user, data | {"step": _BACK[data["step"]]}, edit=True)
        elif action[0] == "t" and data["step"] == "choose":
            await confirm(query)
            await self._go(message, user, data | {"page": int(action[1:])}, edit=True)
        elif action[0] == "c" and data["step"] == "choose" and int(action[1:]) < len(data["found"]):
            await confirm(query)
            await self._go(message, user, data | {"step": "value", "chosen": int(action[1:])}, edit=True)
        else:
            await confirm(query, words.STALE, alert=True)

    # --- steps --------------------------------------------------------------------------------------

    async def _received(self, update: Update, context: Context, dialog: Dialog) -> None:
        """A text of somebody who is in the middle of it."""
        if not await self._rights.allows(update, Role.ADMIN):
            return
        message, user = message_of(update), update.effective_user
        typed, data = question_text(message, context.bot.bot), dialog.data
        try:
            if data["step"] in ("find", "choose"):
                await self._find(message, user, typed)
            elif data["step"] == "value":
                new = read_value(typed, _chosen(data).figure)
                await self._go(message, user, data | {"step": "reason", "new": asdict(new)})
            elif data["step"] == "reason":
                await self._go(message, user, data | {"step": "confirm", "reason": read_reason(typed)})
            else:
                await self._turns.reply(message, render_text(words.PRESS))
        except CorrectionError as error:
            await self._turns.reply(message, render_text(f"{error} Gõ /huy để dừng."))

    async def _find(self, message: Message, user: User, typed: str) -> None:
        async with typing(message):
            found = await self._worker.call(lambda assistant: assistant.to_correct(typed[:_LONGEST_SEARCH]))
        await self._offer(message, user, *found)

    async def _offer(self, message: Message, user: User, found: list[Candidate], refused: list[str]) -> None:
        if not found:
            await self._put(message, user, {"step": "find"})
            told = "\n".join(["", *(f"• {r}" for r in refused[:3])]) if refused else ""
            await self._turns.reply(message, render_text(words.NOTHING + told))
            return
        token = new_id(6)
        data = {"step": "choose", "token": token, "page": 0, "found": [c.as_dict() for c in found[:_MOST]], "refused": refused[:4]}
        await self._go(message, user, data)

    async def _go(self, message: Message, user: User, data: dict[str, Any], *, edit: bool = False) -> None:
        """Keep the step and show it: in place of a message of ours (`edit`), or as the reply to one of the person's."""
        await self._put(message, user, data)
        rendered = self._shown(data, user)
        if edit:
            await show(message, rendered)
        else:
            await self._turns.reply(message, rendered)

    async def _put(self, message: Message, user: User, data: dict[str, Any]) -> None:
        await self._state.call(lambda state: state.dialogs.put(message.chat_id, user.id, KIND, data))

    def _shown(self, data: dict[str, Any], user: User) -> list[RenderedMessage]:
        token = data["token"]
        stop = Button("Dừng", f"sl:{token}:dung")
        if data["step"] == "choose":
            found = [Candidate.of(c) for c in data["found"]]
            last = (len(found) - 1) // words.PAGE
            page = min(data["page"], last)
            at = page * words.PAGE
            rows = [
                [Button(words.label(n + 1, c), f"sl:{token}:c{n}")] for n, c in enumerate(found[at : at + words.PAGE], start=at)
            ]
            turn = [Button("Trang trước", f"sl:{token}:t{page - 1}")] if page else []
            turn += [Button("Trang sau", f"sl:{token}:t{page + 1}")] if page < last else []
            return _with_buttons(words.found_text(found, data["refused"], page), [*rows, *([turn] if turn else []), [stop]])
        back = Button("Quay lại", f"sl:{token}:lui")
        chosen = _chosen(data)
        if data["step"] == "value":
            return _with_buttons(words.value_text(chosen), [[back, stop]])
        new = shown_value(Figure(**data["new"]))
        if data["step"] == "reason":
            return _with_buttons(f"{words.change_shown(chosen, new)}\n\n{words.REASON}", [[back, stop]])
        text = words.confirm_text(chosen, new, self._signed(data), shown_name(user.full_name))
        return _with_buttons(text, [[Button("Ghi hiệu đính", f"sl:{token}:ghi")], [back, stop]])

    def _signed(self, data: dict[str, Any]) -> str:
        return signed(data["reason"], self._now().astimezone(VIETNAM).date())

    # --- writing ------------------------------------------------------------------------------------

    async def _write(self, query: CallbackQuery, context: Context, data: dict[str, Any]) -> None:
        message, user = query.message, query.from_user
        # Of two presses one ends the dialog; the other finds none.
        ready = data["step"] == "confirm" and await self._state.call(lambda state: state.dialogs.drop(message.chat_id, user.id))
        if not ready:
            await confirm(query, words.STALE, alert=True)
            return
        await confirm(query)
        chosen, new, reason = _chosen(data), Figure(**data["new"]), self._signed(data)
        change_id = self._changes.new_id()
        old, told = chosen.amount, shown_value(new)
        try:
            base = await self._worker.call(lambda assistant: assistant.correction_base(chosen))
            path, edits = correcting(base, new, reason, self._changes.knowledge)
            await self._state.call(
                lambda state: state.corrections.add(
                    change_id, user=user.id, name=shown_name(user.full_name), doc=base.candidate.original.doc,
                    figure=asdict(base.candidate.original), old=old, new=told, reason=data["reason"],
                )
            )  # fmt: skip
            await self._changes.apply(change_id, edits)
        except (CorrectionError, FolderChangeError) as error:
            await self._state.call(lambda state: state.corrections.drop(change_id))
            await self._changes.forget(change_id)
            await self._put(message, user, data)
            shown = self._shown(data, user)
            await show(message, [*render_text(words.NOT_WRITTEN.format(reason=error)), *shown])
            return
        await self._state.call(lambda state: state.corrections.written(change_id))
        log.info("a correction was written")
        shown = words.change_shown(chosen, told)
        await show(message, render_text(f"{words.WRITTEN.format(path=path, shown=shown)}\n\n{words.BUILDING}"))
        await self._changes.propose(context.bot, message.chat_id, user.id, note=words.NOTE.format(shown=shown), change=change_id)


def _chosen(data: dict[str, Any]) -> Candidate:
    return Candidate.of(data["found"][data["chosen"]])


def _with_buttons(text: str, rows: list[list[Button]]) -> list[RenderedMessage]:
    rendered = render_text(text)
    return [*rendered[:-1], replace(rendered[-1], buttons=tuple(map(tuple, rows)))]
