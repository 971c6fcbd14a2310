"""/vanban and the buttons below its replies."""

import logging
from collections.abc import Sequence

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.policy_browse import Choice
from bot.telegram.addressing import question_text
from bot.telegram.blocks import Button
from bot.telegram.delivery import confirm, deliver
from bot.telegram.render import render_answer
from bot.telegram.turns import Reply, Turns, message_of
from bot.worker import AssistantWorker

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
# vb:<document>:<part>:<day>, within the 64 bytes that Telegram takes.
PATTERN = r"^vb:[0-9a-f]{10}:[0-9a-zđ]{0,12}:[0-9-]{0,10}$"
_ROW = 4  # short buttons side by side
_SHORT = 10  # characters


class PolicyHandlers:
    """The callbacks of /vanban."""

    def __init__(self, worker: AssistantWorker, turns: Turns):
        self._worker = worker
        self._turns = turns

    async def documents(self, update: Update, context: Context) -> None:
        words = " ".join(question_text(message_of(update), context.bot.bot).split()[1:])

        def ask(assistant, _) -> Reply:
            page = assistant.law(words)
            return Reply(page.answer, buttons=buttons_of(page.choices))

        await self._turns.take(message_of(update), words, ask, if_blank=None)

    async def opened(self, update: Update, context: Context) -> None:
        """A button was pressed: what it names follows as a message of its own."""
        query = update.callback_query
        await confirm(query)
        if not isinstance(query.message, Message) or not query.data:
            return  # of inline mode: there is no chat to reply in; or no button of ours
        _, key, part, day = query.data.split(":")
        page = await self._worker.call(lambda assistant: assistant.law_part(key, part, day))
        await deliver(query.message, render_answer(page.answer, buttons_of(page.choices)), [])


def buttons_of(choices: Sequence[Choice]) -> tuple[tuple[Button, ...], ...]:
    """Rows of buttons: short labels side by side, a long one by itself."""
    rows: list[list[Button]] = []
    for choice in choices:
        button = Button(choice.label, f"vb:{choice.key}:{choice.part}:{choice.day}")
        short = len(choice.label) <= _SHORT
        if short and rows and len(rows[-1]) < _ROW and all(len(b.text) <= _SHORT for b in rows[-1]):
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(tuple(row) for row in rows)

