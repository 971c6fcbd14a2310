"""/vanban and the buttons below its replies."""

from collections.abc import Sequence

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot.policy_browse import Choice, Page
from bot.telegram.addressing import question_text
from bot.telegram.delivery import confirm
from bot.telegram.services import Services
from bot.telegram.turns import Reply, message_of

Context = ContextTypes.DEFAULT_TYPE
# vb:<document>:<part>:<day>, within the 64 bytes that Telegram takes.
PATTERN = r"^vb:[0-9a-f]{10}:[0-9a-zđ]{0,12}:[0-9-]{0,10}$"
# How many buttons stand side by side whose labels have at most so many letters.
_LETTERS = ((4, 8), (2, 18))


class PolicyHandlers:
    """The callbacks of /vanban."""

    def __init__(self, services: Services):
        self._turns = services.turns

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [CommandHandler(["vanban", "law"], self.documents, people), CallbackQueryHandler(self.opened, PATTERN)]

    async def documents(self, update: Update, context: Context) -> None:
        words = " ".join(question_text(message_of(update), context.bot.bot).split()[1:])
        await self._turns.take(message_of(update), words, lambda assistant, _: page_reply(assistant.law(words)), if_blank=None)

    async def opened(self, update: Update, context: Context) -> None:
        """A button was pressed: what it names follows as a message of its own."""
        query = update.callback_query
        await confirm(query)
        if not isinstance(query.message, Message) or not query.data:
            return  # of inline mode: there is no chat to reply in; or no button of ours
        _, key, part, day = query.data.split(":")
        await self._turns.open_page(query, lambda assistant: page_reply(assistant.law_part(key, part, day)))


def page_reply(page: Page) -> Reply:
    return Reply(page.answer, buttons=rows_of(page.choices), command="law")


def rows_of(choices: Sequence[Choice]) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Rows of (label, data): as many side by side as a telephone shows whole, neighbours of about one length together."""
    rows: list[list[tuple[str, str]]] = []
    for choice in choices:
        button = (choice.label, f"vb:{choice.key}:{choice.part}:{choice.day}")
        room = _side_by_side(choice.label)
        if rows and len(rows[-1]) < room and all(_side_by_side(label) == room for label, _ in rows[-1]):
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(tuple(row) for row in rows)


def _side_by_side(label: str) -> int:
    return next((n for n, letters in _LETTERS if len(label) <= letters), 1)
