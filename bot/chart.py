"""A comparison as a picture: horizontal bars with their numbers, legible on a telephone.

The page is laid out by hand in pixels, from the top down, because every text must be measured anyway: labels wrap,
numbers stand beside their bars and must not leave the picture, and the height follows from all of it.
"""

import math
import threading
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from itertools import groupby

from bot import messages
from bot.chart_font import choose_matplotlib_folder, font_file, showable
from bot.records import Bar, Chart
from index.numbers import format_number

MAX_BARS = 20
WIDTH = 1080  # pixels; a telephone shows about a third of them

_DPI = 100
_MARGIN = 40
_LABEL_ROOM = 370  # the widest a label beside the bars may be, in pixels as everything here
_TITLE, _TEXT, _SMALL = 34, 27, 23  # text sizes
_LEADING = 1.3  # line height by text size
_LINE = _TEXT * _LEADING
_BAR, _WITHIN, _BETWEEN = 40, 6, 26  # the thickness of a bar; the gaps in and between clusters
_GAP = 12  # between a bar and the texts beside it

_INK, _QUIET, _GRID = "#1a1a1a", "#555555", "#dddddd"
# Dark and light by turns (so also different in grey), from the palette of Okabe and Ito for the colour-blind.
_COLOURS = ("#0072B2", "#F0B74E", "#00664A", "#9AD0F5", "#8C3F00", "#E3A8C8")
_HATCHES = ("", "//", "..", "\\\\", "xx")
# Beyond any amount in any unit, and nothing: such a bar has no length, its number still stands there.
_LARGEST, _SMALLEST = 1e15, 1e-9

# "If you work with threads, it is your responsibility to set up the proper locks" (Matplotlib's FAQ).
_LOCK = threading.Lock()


def draw(chart: Chart) -> bytes:
    """The picture as PNG, `WIDTH` pixels wide. Blocking, a tenth of a second to a second; for any thread.

    The first `MAX_BARS` bars are drawn, and the picture says how many are not. Texts may hold anything: what the
    font cannot show is left out or replaced, what has no room is cut with an ellipsis.
    """
    with _LOCK:
        choose_matplotlib_folder()
        return _Page().draw(chart)


@dataclass(frozen=True, slots=True)
class _ReadyBar:
    bar: Bar
    length: float
    shown: list[str]

    @property
    def thick(self) -> float:
        return max(_BAR, len(self.shown) * _LINE)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Values from `low` to `high` on the pixels from `left` to `right`."""

    low: float
    high: float
    left: float
    right: float

    def x(self, value: float) -> float:
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


class _Page:
    """One picture in the making. x grows to the right, y downwards, both in pixels from the top left corner."""

    def __init__(self) -> None:
        # Not pyplot, which keeps every figure in global state, and not at the top: importing it takes a second.
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties

        self._figure = Figure(figsize=(WIDTH / _DPI, 1), dpi=_DPI, facecolor="white")
        self._renderer = FigureCanvasAgg(self._figure).get_renderer()
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.axis("off")
        self._fonts = {
            (size, bold): FontProperties(fname=font_file(bold), size=size * 72 / _DPI)
            for size in (_TITLE, _TEXT, _SMALL)
            for bold in (False, True)
        }
        self._y = float(_MARGIN)

    def draw(self, chart: Chart) -> bytes:
        bars = chart.bars[:MAX_BARS]
        self._paragraph(chart.title, _TITLE, bold=True, most=4)
        self._y += 6
        self._paragraph(chart.note, _SMALL, most=3)
        self._y += 14
        styles = _styles(bars)
        self._legend(styles)
        self._bars(bars, chart.unit, styles)
        if left_out := len(chart.bars) - len(bars):
            self._paragraph(messages.CHART_LEFT_OUT.format(shown=len(bars), left_out=left_out), _SMALL, most=2)
        if chart.source:
            self._paragraph(messages.CHART_SOURCE.format(source=chart.source), _SMALL, most=3)
        return self._png(height=self._y + _MARGIN / 2)

    # --- the parts, each of which moves `_y` below itself ---------------------------------------------

    def _paragraph(self, text: str, size: int, *, bold: bool = False, most: int) -> None:
        for row in self._wrapped(text, WIDTH - 2 * _MARGIN, size, bold=bold, most=most):
            self._write(_MARGIN, self._y, row, size, bold=bold, colour=_INK if bold else _QUIET)
            self._y += size * _LEADING

    def _legend(self, styles: dict[str, dict]) -> None:
        swatch, line = 44, _LINE + 8
        x = float(_MARGIN)
        entries = {group: style for group, style in styles.items() if group}
        for group, style in entries.items():
            text = "".join(self._wrapped(group, WIDTH - 2 * _MARGIN - swatch - _GAP, _TEXT, most=1))
            width = swatch + _GAP + self._width(text, _TEXT)
            if x > _MARGIN and x + width > WIDTH - _MARGIN:
                x, self._y = float(_MARGIN), self._y + line
            self._rectangle(x, self._y + 4, swatch, _TEXT, style)
            self._write(x + swatch + _GAP, self._y, text, _TEXT)
            x += width + 40
        if entries:
            self._y += line + 16

    def _bars(self, bars: tuple[Bar, ...], unit: str, styles: dict[str, dict]) -> None:
        labels = {bar.label: self._wrapped(bar.label, _LABEL_ROOM, _TEXT, most=3) for bar in bars}
        left = _MARGIN + max((self._width(row, _TEXT) for rows in labels.values() for row in rows), default=0) + _GAP
        right, top = WIDTH - _MARGIN, self._y
        ready = [_ReadyBar(bar, _length(bar.value), self._wrapped(bar.shown, (right - left) * 0.6, _TEXT, bold=True, most=2))
                 for bar in bars]
        scale = self._scale(ready, left, right)
        self._y += _BETWEEN / 2
        for label, of_label in groupby(ready, key=lambda each: each.bar.label):
            self._cluster(labels[label], list(of_label), scale, styles)
            self._y += _BETWEEN
        self._y -= _BETWEEN / 2
        self._axis(top, scale, unit)

    def _scale(self, ready: list[_ReadyBar], left: float, right: float) -> _Scale:
        """From the lowest value, or zero, to where the number beside every bar has room."""
        low = min([0.0, *(each.length for each in ready)])
        # A number begins right of its bar, or right of zero where the bar goes left:
        # (value - low) / (high - low) * span + room <= span, solved for high.
        span, reach = right - left, 0.0
        for each in ready:
            room = max((self._width(row, _TEXT, bold=True) for row in each.shown), default=0) + 2 * _GAP
            reach = max(reach, (max(each.length, 0.0) - low) * span / (span - room))
        return _Scale(low, low + (reach or 1.0), left, right)

    def _cluster(self, label: list[str], ready: list[_ReadyBar], scale: _Scale, styles: dict[str, dict]) -> None:
        thick = sum(each.thick for each in ready) + _WITHIN * (len(ready) - 1)
        tall = max(thick, len(label) * _LINE)
        self._column(scale.left - _GAP, self._y + tall / 2, label, align="right")
        y, zero = self._y + (tall - thick) / 2, scale.x(0)
        for each in ready:
            x, middle = scale.x(each.length), y + each.thick / 2
            self._rectangle(min(x, zero), middle - _BAR / 2, abs(x - zero), _BAR, styles[each.bar.group])
            self._column(max(x, zero) + _GAP, middle, each.shown, bold=True)
            y += each.thick + _WITHIN
        self._y += tall

    def _axis(self, top: float, scale: _Scale, unit: str) -> None:
        bottom, zero = self._y, scale.x(0)
        self._axes.plot([zero, zero], [top, bottom], color=_INK, linewidth=1.6, zorder=3)
        for value, text in self._ticks(scale):
            x = scale.x(value)
            self._axes.plot([x, x], [top, bottom], color=_GRID, linewidth=1, zorder=0)
            self._write(x, bottom + 6, text, _SMALL, align="center", colour=_QUIET)
        self._y += 6 + _SMALL * _LEADING
        for row in self._wrapped(unit, scale.right - scale.left, _SMALL, most=2):
            self._write((scale.left + scale.right) / 2, self._y, row, _SMALL, align="center", colour=_QUIET)
            self._y += _SMALL * _LEADING
        self._y += 14

    def _ticks(self, scale: _Scale) -> list[tuple[float, str]]:
        """Round values and their texts, as many as have room beside each other."""
        from matplotlib.ticker import MaxNLocator

        found: list[tuple[float, str]] = []
        for most in (5, 4, 3, 2, 1):
            values = [float(v) for v in MaxNLocator(most).tick_values(scale.low, scale.high) if scale.low <= v <= scale.high]
            found = [(value, _number(value)) for value in values]
            widest = max((self._width(text, _SMALL) for _, text in found), default=0)
            if all(scale.x(b) - scale.x(a) >= widest + 20 for a, b in zip(values, values[1:])):
                break
        # The last one may stand at the very end of the axis, where a long text would leave the picture.
        return [(v, text) for v, text in found if scale.x(v) + self._width(text, _SMALL) / 2 <= WIDTH]

    # --- the pencil -----------------------------------------------------------------------------------

    def _column(self, x: float, middle: float, rows: list[str], *, bold: bool = False, align: str = "left") -> None:
        """Rows of text, as high above `middle` as below it."""
        for n, row in enumerate(rows):
            self._write(x, middle + (n - len(rows) / 2) * _LINE, row, _TEXT, bold=bold, align=align)

    def _rectangle(self, x: float, y: float, width: float, height: float, style: dict) -> None:
        from matplotlib.patches import Rectangle

        self._axes.add_patch(Rectangle((x, y), width, height, linewidth=1, edgecolor=_INK, zorder=2, **style))

    def _write(self, x: float, y: float, text: str, size: int, *, bold: bool = False, align: str = "left",
               colour: str = _INK) -> None:
        # By the base line, so that texts in a row stand level whatever their letters. "$", "_", "^" are no formula.
        self._axes.text(
            x, y + size, text, fontproperties=self._fonts[size, bold], color=colour, ha=align, va="baseline",
            parse_math=False, zorder=4,
        )

    def _width(self, text: str, size: int, *, bold: bool = False) -> float:
        return self._renderer.get_text_width_height_descent(text, self._fonts[size, bold], False)[0] if text else 0.0

    def _wrapped(self, text: str, room: float, size: int, *, bold: bool = False, most: int) -> list[str]:
        """At most `most` rows no wider than `room`, cut at blanks where there are any; the last ends in "…" if need be."""
        rows: list[str] = []
        rest = showable(text)
        while rest:
            fits = self._fitting(rest, room, size, bold)
            if fits == len(rest):
                return [*rows, rest]
            is_last = len(rows) == most - 1
            if is_last:
                fits = self._fitting(rest, room - self._width(" …", size, bold=bold), size, bold)
            # At a blank, so that no number loses its last digits, unless there is none.
            cut = rest.rfind(" ", 0, fits + 1)
            cut = cut if cut > 0 else fits
            rows.append(rest[:cut].rstrip())
            rest = rest[cut:].lstrip()
            if is_last:
                return [*rows[:-1], rows[-1] + " …"]
        return rows

    def _fitting(self, text: str, room: float, size: int, bold: bool) -> int:
        """How many characters from the start fit, at least one."""
        lengths = range(1, len(text) + 1)
        return max(1, bisect_right(lengths, room, key=lambda n: self._width(text[:n], size, bold=bold)))

    def _png(self, height: float) -> bytes:
        height = math.ceil(height)
        self._axes.set_xlim(0, WIDTH)
        self._axes.set_ylim(height, 0)
        self._figure.set_size_inches(WIDTH / _DPI, height / _DPI)
        made = BytesIO()
        # Without the name and version of the software, the same chart is the same bytes.
        self._figure.savefig(made, format="png", metadata={"Software": None})
        return made.getvalue()


def _styles(bars: tuple[Bar, ...]) -> dict[str, dict]:
    """How the bars of each group are filled, by the group's name, in the order in which they come."""
    groups = dict.fromkeys(bar.group for bar in bars)
    return {
        group: {"facecolor": _COLOURS[n % len(_COLOURS)], "hatch": _HATCHES[n % len(_HATCHES)]}
        for n, group in enumerate(groups)
    }


def _length(value: float) -> float:
    return float(value) if math.isfinite(value) and _SMALLEST <= abs(value) <= _LARGEST else 0.0


def _number(value: float) -> str:
    """Vietnamese notation of a round number, without what binary fractions add to it: 0.30000000000000004 -> "0,3"."""
    return ("-" if value < 0 else "") + format_number(Decimal(f"{abs(value):.10g}"))
