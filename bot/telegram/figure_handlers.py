"""The commands that answer with figures: look up, compare, coverage. Their answers may bring a picture or a file."""

import re
from collections.abc import Callable, Mapping, Sequence

from telegram import Update
from telegram.ext import ContextTypes

from bot import messages
from bot.assistant import Assistant
from bot.records import Answer, Chart
from bot.telegram.addressing import question_text
from bot.telegram.delivery import Attachment
from bot.telegram.render import render_caption
from bot.telegram.turns import Reply, Turns, message_of
from index.records import Document, Figure
from index.text import fold, normalise

Draw = Callable[[Chart], bytes]
Export = Callable[[str, Sequence[Figure], Mapping[str, Document]], bytes]
Context = ContextTypes.DEFAULT_TYPE

# A last word that asks for a file, and the file's form.
_FORMS = {"csv": "csv", "xlsx": "xlsx", "excel": "xlsx"}
_MAX_NAME = 60


def export_figures(form: str, figures: Sequence[Figure], documents: Mapping[str, Document]) -> bytes:
    """The figures as a file; `form` is "csv" or "xlsx". Blocking."""
    from bot import figure_export  # Only here: a spreadsheet library is loaded for those who ask for a file.

    return {"csv": figure_export.to_csv, "xlsx": figure_export.to_xlsx}[form](figures, documents)


class FigureHandlers:
    """/solieu, /sosanh and /phuvu. `draw` and `export` run on threads of their own, after the text is sent."""

    def __init__(self, turns: Turns, *, draw: Draw, export: Export):
        self._turns = turns
        self._draw = draw
        self._export = export

    async def lookup(self, update: Update, context: Context) -> None:
        await self._table(update, context, lambda assistant, words: assistant.lookup(words), "so-lieu", messages.USAGE_LOOKUP)

    async def compare(self, update: Update, context: Context) -> None:
        await self._table(update, context, lambda assistant, words: assistant.compare(words), "so-sanh", messages.USAGE_COMPARE)

    async def _table(
        self, update: Update, context: Context, ask: Callable[[Assistant, str], Answer], name: str, if_blank: str
    ) -> None:
        """One answer to the words after the command; `name` begins the names of its files."""
        words, form = _without_form(_words(update, context))
        await self._turns.take(
            message_of(update),
            words,
            lambda assistant, _: self._reply(ask(assistant, words), f"{name} {words}", form, assistant.documents),
            if_blank=if_blank,
        )

    async def coverage(self, update: Update, context: Context) -> None:
        words = _words(update, context)
        await self._turns.take(
            message_of(update), words, lambda assistant, _: Reply(assistant.coverage(words)), if_blank=None
        )

    def _reply(self, answer: Answer, name: str, form: str | None, documents: Callable[[], Sequence[Document]]) -> Reply:
        """The answer with its picture, and with its figures as a file where `form` asks for one."""
        attachments = []
        if (chart := answer.chart) and chart.bars:
            attachments.append(
                Attachment(
                    kind="photo",
                    filename=_file_name(name, "png"),
                    make=lambda: self._draw(chart),
                    fingerprint=hash(("photo", chart)),
                    caption=render_caption("\n".join(filter(None, (chart.title, chart.note)))),
                )
            )
        if form and (figures := answer.records):
            # Taken now, on the assistant's thread: a rebuild may come before the file is made.
            by_id = {document.doc_id: document for document in documents()}
            filename = _file_name(name, form)
            attachments.append(
                Attachment(
                    kind="document",
                    filename=filename,
                    make=lambda: self._export(form, figures, by_id),
                    fingerprint=hash(("document", filename, figures)),
                    # Asked for by name, so its lack is told; a picture's is only logged.
                    apology=messages.FILE_FAILED,
                )
            )
        return Reply(answer, tuple(attachments))


def _words(update: Update, context: Context) -> str:
    """What stands after the command, blanks made single."""
    return " ".join(question_text(message_of(update), context.bot.bot).split()[1:])


def _without_form(words: str) -> tuple[str, str | None]:
    """The words, and the form of the file that the last of them asks for: "cà mau excel" -> ("cà mau", "xlsx")."""
    before, _, last = words.rpartition(" ")
    form = _FORMS.get(last.casefold())
    return (before, form) if form else (words, None)


def _file_name(name: str, ending: str) -> str:
    """ASCII, without accents: "so-lieu Cà Mau, 2020-2023" -> "so-lieu-ca-mau-2020-2023.csv"."""
    plain = "-".join(re.findall(r"[a-z0-9]+", fold(normalise(name))))
    return f"{plain[:_MAX_NAME].rstrip('-')}.{ending}"
