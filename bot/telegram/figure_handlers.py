"""The commands that answer with figures: look up, compare, coverage. Their answers may bring a picture or a file."""

from collections.abc import Callable, Sequence

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, filters

from bot import messages
from bot.assistant import Assistant
from bot.records import Answer
from bot.telegram.addressing import question_text
from bot.telegram.attachments import Attachments
from bot.telegram.services import Services
from bot.telegram.turns import Reply, message_of
from index.records import Document

Context = ContextTypes.DEFAULT_TYPE

# A last word that asks for a file, and the file's form.
_FORMS = {"csv": "csv", "xlsx": "xlsx", "excel": "xlsx"}
# The command as it is kept, and how the names of its files begin.
_NAMES = {"lookup": "so-lieu", "compare": "so-sanh"}


class FigureHandlers:
    """/solieu, /sosanh and /phuvu."""

    def __init__(self, services: Services, attachments: Attachments):
        self._turns = services.turns
        self._attachments = attachments

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [
            CommandHandler(["solieu", "figures"], self.lookup, people),
            CommandHandler(["sosanh", "compare"], self.compare, people),
            CommandHandler(["phuvu", "coverage"], self.coverage, people),
        ]

    async def lookup(self, update: Update, context: Context) -> None:
        await self._table(update, context, lambda assistant, words: assistant.lookup(words), "lookup", messages.USAGE_LOOKUP)

    async def compare(self, update: Update, context: Context) -> None:
        await self._table(update, context, lambda assistant, words: assistant.compare(words), "compare", messages.USAGE_COMPARE)

    async def _table(
        self, update: Update, context: Context, ask: Callable[[Assistant, str], Answer], command: str, if_blank: str
    ) -> None:
        """One answer to the words after the command."""
        words, form = _without_form(_words(update, context))
        await self._turns.take(
            message_of(update),
            words,
            lambda assistant, _: self._reply(ask(assistant, words), command, words, form, assistant.documents),
            if_blank=if_blank,
        )

    async def coverage(self, update: Update, context: Context) -> None:
        words = _words(update, context)
        await self._turns.take(
            message_of(update), words, lambda assistant, _: Reply(assistant.coverage(words), command="coverage"), if_blank=None
        )

    def _reply(
        self, answer: Answer, command: str, words: str, form: str | None, documents: Callable[[], Sequence[Document]]
    ) -> Reply:
        """The answer with its picture, and with its figures as a file where `form` asks for one."""
        name = f"{_NAMES[command]} {words}"
        attachments = self._attachments.picture(answer, name)
        if form:
            # Taken now, on the assistant's thread: a rebuild may come before the file is made.
            by_id = {document.doc_id: document for document in documents()}
            attachments += self._attachments.file(answer.records, name, form, by_id)
        return Reply(answer, attachments, command=command)


def _words(update: Update, context: Context) -> str:
    """What stands after the command, blanks made single."""
    return " ".join(question_text(message_of(update), context.bot.bot).split()[1:])


def _without_form(words: str) -> tuple[str, str | None]:
    """The words, and the form of the file that the last of them asks for: "cà mau excel" -> ("cà mau", "xlsx")."""
    before, _, last = words.rpartition(" ")
    form = _FORMS.get(last.casefold())
    return (before, form) if form else (words, None)
