"""Pictures and files made of an answer: its chart, its figures as a table."""

import re
from collections.abc import Callable, Mapping, Sequence

from bot import messages
from bot.records import Answer, Chart
from bot.telegram.delivery import Attachment
from bot.telegram.render import render_caption
from index.records import Document, Figure
from index.text import fold, normalise

Draw = Callable[[Chart], bytes]
Export = Callable[[str, Sequence[Figure], Mapping[str, Document]], bytes]
_MAX_NAME = 60


def export_figures(form: str, figures: Sequence[Figure], documents: Mapping[str, Document]) -> bytes:
    """The figures as a file; `form` is "csv" or "xlsx". Blocking."""
    from bot import figure_export  # Only here: a spreadsheet library is loaded for those who ask for a file.

    return {"csv": figure_export.to_csv, "xlsx": figure_export.to_xlsx}[form](figures, documents)


class Attachments:
    """`draw` and `export` run on threads of their own, after the text is sent."""

    def __init__(self, draw: Draw, export: Export):
        self._draw = draw
        self._export = export

    def picture(self, answer: Answer, name: str) -> tuple[Attachment, ...]:
        """The chart of an answer, none where it has none; `name` begins the file's name."""
        chart = answer.chart
        if not chart or not chart.bars:
            return ()
        return (
            Attachment(
                kind="photo",
                filename=_file_name(name, "png"),
                make=lambda: self._draw(chart),
                fingerprint=hash(("photo", chart)),
                caption=render_caption("\n".join(filter(None, (chart.title, chart.note)))),
            ),
        )

    def file(
        self, figures: tuple[Figure, ...], name: str, form: str, documents: Mapping[str, Document]
    ) -> tuple[Attachment, ...]:
        """The figures as a file, none where there are none; `form` is "csv" or "xlsx"."""
        if not figures:
            return ()
        filename = _file_name(name, form)
        return (
            Attachment(
                kind="document",
                filename=filename,
                make=lambda: self._export(form, figures, documents),
                fingerprint=hash(("document", filename, figures)),
                # Asked for by name, so its lack is told; a picture's is only logged.
                apology=messages.FILE_FAILED,
            ),
        )


def _file_name(name: str, ending: str) -> str:
    """ASCII, without accents: "so-lieu Cà Mau, 2020-2023" -> "so-lieu-ca-mau-2020-2023.csv"."""
    plain = "-".join(re.findall(r"[a-z0-9]+", fold(normalise(name))))
    return f"{plain[:_MAX_NAME].rstrip('-') or 'so-lieu'}.{ending}"
