"""A picture in the making: texts that are measured, wrapped and kept inside, rectangles, a legend. What is drawn is decided elsewhere.

The page is laid out by hand in pixels, from the top down, because every text must be measured anyway.
"""

import math
import threading
from bisect import bisect_right
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO

from bot.chart_font import font_file, showable
from index.numbers import format_number

WIDTH = 1080  # pixels; a telephone shows about a third of them
MARGIN = 40
TITLE, TEXT, SMALL = 44, 38, 32  # text sizes
LEADING = 1.3  # line height by text size
LINE = TEXT * LEADING
GAP = 12  # between a bar and the texts beside it
INK, QUIET, GRID = "#1a1a1a", "#555555", "#dddddd"

_DPI = 100
# Dark and light by turns (so also different in grey), from the palette of Okabe and Ito for the colour-blind.
_COLOURS = ("#0072B2", "#F0B74E", "#00664A", "#9AD0F5", "#8C3F00", "#E3A8C8")
_HATCHES = ("", "//", "..", "\\\\", "xx")

# "If you work with threads, it is your responsibility to set up the proper locks" (Matplotlib's FAQ).
LOCK = threading.Lock()


class Page:
    """x grows to the right, y downwards, both in pixels from the top left corner; `y` is where the next part begins.

    To be used while `LOCK` is held, after `choose_matplotlib_folder`.
    """

    def __init__(self) -> None:
        # Not pyplot, which keeps every figure in global state, and not at the top: importing it takes a second.
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties

        self._figure = Figure(figsize=(WIDTH / _DPI, 1), dpi=_DPI, facecolor="white")
        self._renderer = FigureCanvasAgg(self._figure).get_renderer()
        self.axes = self._figure.add_axes((0, 0, 1, 1))
        self.axes.axis("off")
        self._fonts = {
            (size, bold): FontProperties(fname=font_file(bold), size=size * 72 / _DPI)
            for size in (TITLE, TEXT, SMALL)
            for bold in (False, True)
        }
        self.y = float(MARGIN)

    def paragraph(self, text: str, size: int, *, bold: bool = False, most: int) -> None:
        for row in self.wrapped(text, WIDTH - 2 * MARGIN, size, bold=bold, most=most):
            self.write(MARGIN, self.y, row, size, bold=bold, colour=INK if bold else QUIET)
            self.y += size * LEADING

    def legend(self, styles: dict[str, dict]) -> None:
        swatch, line = 44, LINE + 8
        x = float(MARGIN)
        entries = {group: style for group, style in styles.items() if group}
        for group, style in entries.items():
            text = "".join(self.wrapped(group, WIDTH - 2 * MARGIN - swatch - GAP, TEXT, most=1))
            width = swatch + GAP + self.width(text, TEXT)
            if x > MARGIN and x + width > WIDTH - MARGIN:
                x, self.y = float(MARGIN), self.y + line
            self.rectangle(x, self.y + 4, swatch, TEXT, style)
            self.write(x + swatch + GAP, self.y, text, TEXT)
            x += width + 40
        if entries:
            self.y += line + 16

    def column(self, x: float, middle: float, rows: list[str], *, bold: bool = False, align: str = "left") -> None:
        """Rows of text, as high above `middle` as below it."""
        for n, row in enumerate(rows):
            self.write(x, middle + (n - len(rows) / 2) * LINE, row, TEXT, bold=bold, align=align)

    def rectangle(self, x: float, y: float, width: float, height: float, style: dict) -> None:
        from matplotlib.patches import Rectangle

        self.axes.add_patch(Rectangle((x, y), width, height, linewidth=1, edgecolor=INK, zorder=2, **style))

    def write(self, x: float, y: float, text: str, size: int, *, bold: bool = False, align: str = "left",
              colour: str = INK) -> None:
        # By the base line, so that texts in a row stand level whatever their letters. "$", "_", "^" are no formula.
        self.axes.text(
            x, y + size, text, fontproperties=self._fonts[size, bold], color=colour, ha=align, va="baseline",
            parse_math=False, zorder=4,
        )

    def width(self, text: str, size: int, *, bold: bool = False) -> float:
        return self._renderer.get_text_width_height_descent(text, self._fonts[size, bold], False)[0] if text else 0.0

    def wrapped(self, text: str, room: float, size: int, *, bold: bool = False, most: int) -> list[str]:
        """At most `most` rows no wider than `room`, cut at blanks where there are any; the last ends in "…" if need be."""
        rows: list[str] = []
        rest = showable(text)
        while rest:
            fits = self.fitting(rest, room, size, bold)
            if fits == len(rest):
                return [*rows, rest]
            is_last = len(rows) == most - 1
            if is_last:
                fits = self.fitting(rest, room - self.width(" …", size, bold=bold), size, bold)
            # At a blank, so that no number loses its last digits, unless there is none.
            cut = rest.rfind(" ", 0, fits + 1)
            cut = cut if cut > 0 else fits
            rows.append(rest[:cut].rstrip())
            rest = rest[cut:].lstrip()
            if is_last:
                return [*rows[:-1], rows[-1] + " …"]
        return rows

    def fitting(self, text: str, room: float, size: int, bold: bool) -> int:
        """How many characters from the start fit, at least one."""
        lengths = range(1, len(text) + 1)
        return max(1, bisect_right(lengths, room, key=lambda n: self.width(text[:n], size, bold=bold)))

    def png(self, height: float) -> bytes:
        height = math.ceil(height)
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)
        self._figure.set_size_inches(WIDTH / _DPI, height / _DPI)
        made = BytesIO()
        # Without the name and version of the software, the same chart is the same bytes.
        self._figure.savefig(made, format="png", metadata={"Software": None})
        return made.getvalue()


def styles(groups: Iterable[str]) -> dict[str, dict]:
    """How the bars of each group are filled, by the group's name, in the order in which they come."""
    return {
        group: {"facecolor": _COLOURS[n % len(_COLOURS)], "hatch": _HATCHES[n % len(_HATCHES)]}
        for n, group in enumerate(dict.fromkeys(groups))
    }


def number(value: float) -> str:
    """Vietnamese notation of a round number, without what binary fractions add to it: 0.30000000000000004 -> "0,3"."""
    return ("-" if value < 0 else "") + format_number(Decimal(f"{abs(value):.10g}"))
