"""A comparison as a picture: horizontal bars with their numbers, legible on a telephone.

Labels wrap, numbers stand beside their bars and must not leave the picture, and the height follows from all of it.
"""

import math
from dataclasses import dataclass
from itertools import groupby

from bot import messages
from bot.chart_font import choose_matplotlib_folder
from bot.chart_page import GAP, GRID, INK, LEADING, LINE, LOCK, MARGIN, QUIET, SMALL, TEXT, TITLE, WIDTH, Page, number, styles
from bot.records import Bar, Chart

MAX_BARS = 20

_LABEL_ROOM = 400  # the widest a label beside the bars may be, in pixels as everything here
_BAR, _WITHIN, _BETWEEN = 52, 8, 30  # the thickness of a bar; the gaps in and between clusters
# Beyond any amount in any unit, and nothing: such a bar has no length, its number still stands there.
_LARGEST, _SMALLEST = 1e15, 1e-9


def draw(chart: Chart) -> bytes:
    """The picture as PNG, `WIDTH` pixels wide. Blocking, a tenth of a second to a second; for any thread.

    The first `MAX_BARS` bars are drawn, and the picture says how many are not. Texts may hold anything: what the
    font cannot show is left out or replaced, what has no room is cut with an ellipsis.
    """
    with LOCK:
        choose_matplotlib_folder()
        return _Comparison().draw(chart)


@dataclass(frozen=True, slots=True)
class _ReadyBar:
    bar: Bar
    length: float
    shown: list[str]

    @property
    def thick(self) -> float:
        return max(_BAR, len(self.shown) * LINE)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Values from `low` to `high` on the pixels from `left` to `right`."""

    low: float
    high: float
    left: float
    right: float

    def x(self, value: float) -> float:
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


class _Comparison(Page):
    """The picture of one comparison."""

    def draw(self, chart: Chart) -> bytes:
        bars = chart.bars[:MAX_BARS]
        self.paragraph(chart.title, TITLE, bold=True, most=4)
        self.y += 6
        self.paragraph(chart.note, SMALL, most=3)
        self.y += 14
        looks = styles(bar.group for bar in bars)
        self.legend(looks)
        self._bars(bars, chart.unit, looks)
        if left_out := len(chart.bars) - len(bars):
            self.paragraph(messages.CHART_LEFT_OUT.format(shown=len(bars), left_out=left_out), SMALL, most=2)
        if chart.source:
            self.paragraph(messages.CHART_SOURCE.format(source=chart.source), SMALL, most=3)
        return self.png(height=self.y + MARGIN / 2)

    # --- the parts, each of which moves `y` below itself ---------------------------------------------

    def _bars(self, bars: tuple[Bar, ...], unit: str, looks: dict[str, dict]) -> None:
        labels = {bar.label: self.wrapped(bar.label, _LABEL_ROOM, TEXT, most=3) for bar in bars}
        left = MARGIN + max((self.width(row, TEXT) for rows in labels.values() for row in rows), default=0) + GAP
        right, top = WIDTH - MARGIN, self.y
        ready = [_ReadyBar(bar, _length(bar.value), self.wrapped(bar.shown, (right - left) * 0.6, TEXT, bold=True, most=2))
                 for bar in bars]
        scale = self._scale(ready, left, right)
        self.y += _BETWEEN / 2
        for label, of_label in groupby(ready, key=lambda each: each.bar.label):
            self._cluster(labels[label], list(of_label), scale, looks)
            self.y += _BETWEEN
        self.y -= _BETWEEN / 2
        self._axis(top, scale, unit)

    def _scale(self, ready: list[_ReadyBar], left: float, right: float) -> _Scale:
        """From the lowest value, or zero, to where the number beside every bar has room."""
        low = min([0.0, *(each.length for each in ready)])
        # A number begins right of its bar, or right of zero where the bar goes left:
        # (value - low) / (high - low) * span + room <= span, solved for high.
        span, reach = right - left, 0.0
        for each in ready:
            room = max((self.width(row, TEXT, bold=True) for row in each.shown), default=0) + 2 * GAP
            reach = max(reach, (max(each.length, 0.0) - low) * span / (span - room))
        return _Scale(low, low + (reach or 1.0), left, right)

    def _cluster(self, label: list[str], ready: list[_ReadyBar], scale: _Scale, looks: dict[str, dict]) -> None:
        thick = sum(each.thick for each in ready) + _WITHIN * (len(ready) - 1)
        tall = max(thick, len(label) * LINE)
        self.column(scale.left - GAP, self.y + tall / 2, label, align="right")
        y, zero = self.y + (tall - thick) / 2, scale.x(0)
        for each in ready:
            x, middle = scale.x(each.length), y + each.thick / 2
            self.rectangle(min(x, zero), middle - _BAR / 2, abs(x - zero), _BAR, looks[each.bar.group])
            self.column(max(x, zero) + GAP, middle, each.shown, bold=True)
            y += each.thick + _WITHIN
        self.y += tall

    def _axis(self, top: float, scale: _Scale, unit: str) -> None:
        bottom, zero = self.y, scale.x(0)
        self.axes.plot([zero, zero], [top, bottom], color=INK, linewidth=1.6, zorder=3)
        for value, text in self._ticks(scale):
            x = scale.x(value)
            self.axes.plot([x, x], [top, bottom], color=GRID, linewidth=1, zorder=0)
            self.write(x, bottom + 6, text, SMALL, align="center", colour=QUIET)
        self.y += 6 + SMALL * LEADING
        for row in self.wrapped(unit, scale.right - scale.left, SMALL, most=2):
            self.write((scale.left + scale.right) / 2, self.y, row, SMALL, align="center", colour=QUIET)
            self.y += SMALL * LEADING
        self.y += 14

    def _ticks(self, scale: _Scale) -> list[tuple[float, str]]:
        """Round values and their texts, as many as have room beside each other."""
        from matplotlib.ticker import MaxNLocator

        found: list[tuple[float, str]] = []
        for most in (5, 4, 3, 2, 1):
            values = [float(v) for v in MaxNLocator(most).tick_values(scale.low, scale.high) if scale.low <= v <= scale.high]
            found = [(value, number(value)) for value in values]
            widest = max((self.width(text, SMALL) for _, text in found), default=0)
            if all(scale.x(b) - scale.x(a) >= widest + 20 for a, b in zip(values, values[1:])):
                break
        # The last one may stand at the very end of the axis, where a long text would leave the picture.
        return [(v, text) for v, text in found if scale.x(v) + self.width(text, SMALL) / 2 <= WIDTH]


def _length(value: float) -> float:
    return float(value) if math.isfinite(value) and _SMALLEST <= abs(value) <= _LARGEST else 0.0


