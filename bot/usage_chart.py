"""Questions over time as a picture: a stacked bar for each day or week, answered below, not answered above."""

from collections.abc import Sequence

from bot.chart_font import choose_matplotlib_folder
from bot.chart_page import GAP, GRID, INK, LEADING, LINE, LOCK, MARGIN, QUIET, SMALL, TEXT, TITLE, WIDTH, Page, number, styles
from bot.usage_report import ABSTAINED, ANSWERED, AXIS_COUNT, Bucket

_TALL = 520  # pixels from the axis to the highest value
_WIDEST = 90  # of a bar
_FILLED = 0.72  # of the room of a bar


def draw_usage(title: str, note: str, buckets: Sequence[Bucket], axis: str) -> bytes:
    """The picture as PNG, `WIDTH` pixels wide; one bar a bucket, in their order. `axis` names what a bar is of ("ngày").

    Blocking, half a second; for any thread. Raises ValueError where there is nothing to draw.
    """
    if not any(b.asked for b in buckets):
        raise ValueError("a chart of no question")
    with LOCK:
        choose_matplotlib_folder()
        return _Stacked().draw(title, note, buckets, axis)


class _Stacked(Page):
    def draw(self, title: str, note: str, buckets: Sequence[Bucket], axis: str) -> bytes:
        self.paragraph(title, TITLE, bold=True, most=3)
        self.y += 6
        self.paragraph(note, SMALL, most=3)
        self.y += 14
        looks = styles((ANSWERED, ABSTAINED))
        self.legend(looks)
        self.write(MARGIN, self.y, AXIS_COUNT, SMALL, colour=QUIET)
        self.y += SMALL * LEADING + LINE  # the number above the highest bar
        self._bars(buckets, looks)
        self.write(WIDTH / 2, self.y, axis, SMALL, align="center", colour=QUIET)
        return self.png(height=self.y + SMALL * LEADING + MARGIN / 2)

    def _bars(self, buckets: Sequence[Bucket], looks: dict[str, dict]) -> None:
        highest = max(b.asked for b in buckets)
        step = _step(highest)
        top = -(-highest // step) * step
        left = MARGIN + self.width(number(top), SMALL) + GAP
        right, bottom = WIDTH - MARGIN, self.y + _TALL
        for value in range(0, top + 1, step):
            y = bottom - value / top * _TALL
            self.axes.plot([left, right], [y, y], color=GRID if value else INK, linewidth=1.6 if not value else 1, zorder=0 if value else 3)
            self.write(left - GAP, y - SMALL / 2 - 4, number(value), SMALL, align="right", colour=QUIET)
        room = (right - left) / len(buckets)
        thick = min(room * _FILLED, _WIDEST)
        numbered = all(self.width(number(b.asked), TEXT, bold=True) <= room - 4 for b in buckets)
        for n, bucket in enumerate(buckets):
            x, base = left + room * (n + 0.5) - thick / 2, bottom
            for group, count in ((ANSWERED, bucket.answered), (ABSTAINED, bucket.abstained)):
                tall = count / top * _TALL
                if count:
                    self.rectangle(x, base - tall, thick, tall, looks[group])
                base -= tall
            if numbered and bucket.asked:
                self.write(x + thick / 2, base - TEXT - 8, number(bucket.asked), TEXT, bold=True, align="center")
        self._labels(buckets, left, room, bottom)
        self.y = bottom + 8 + SMALL * LEADING + 4

    def _labels(self, buckets: Sequence[Bucket], left: float, room: float, bottom: float) -> None:
        """The days below their bars, every second, third … where not all have room; the last is always there."""
        widest = max(self.width(b.short, SMALL) for b in buckets)
        every = max(1, -(-int(widest + 16) // max(int(room), 1)))
        for n, bucket in enumerate(buckets):
            if (len(buckets) - 1 - n) % every == 0:
                middle = left + room * (n + 0.5)
                half = self.width(bucket.short, SMALL) / 2
                self.write(min(max(middle, half), WIDTH - half), bottom + 8, bucket.short, SMALL, align="center", colour=QUIET)


def _step(highest: int) -> int:
    """A round distance between the lines, so that there are at most six: 1, 2, 5, 10, 20, 50 …"""
    scale = 1
    while True:
        for step in (scale, 2 * scale, 5 * scale):
            if highest <= 5 * step:
                return step
        scale *= 10
