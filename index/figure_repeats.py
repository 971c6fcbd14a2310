"""Figures that are said again: in the title, in a heading, in a later sentence."""

from bisect import bisect_right
from dataclasses import replace

from index.figure_context import Sentence
from index.records import Figure


def as_titled(figures: list[Figure], title_end: int) -> list[Figure]:
    """With what the title says a number counts, where the text that gives the same number leaves it open."""
    titled = {(f.value, f.unit): f.indicator for f in figures if f.start < title_end and f.unit != "VND"}
    return [
        replace(f, indicator=titled.get((f.value, f.unit), "other")) if f.indicator == "other" and f.start >= title_end else f
        for f in figures
    ]


def once(figures: list[Figure], heads: list[Sentence]) -> list[Figure]:
    """Without what is only said again: in the title or a heading (`heads`), or the same record in a later sentence."""
    starts = [s.start for s in heads]

    def headed(figure: Figure) -> bool:
        at = bisect_right(starts, figure.start)
        return at > 0 and figure.start < heads[at - 1].end

    below = {(f.value, f.unit) for f in figures if not headed(f)}
    seen: dict[tuple, int] = {}
    digits: set[tuple[float, str]] = set()  # counts in words only repeat those in digits: "Hai giải nhất là …"
    kept = []
    for figure in figures:
        if headed(figure) and (figure.value, figure.unit) in below:
            continue
        if not any(c.isdigit() for c in figure.text) and (figure.value, figure.unit) in digits:
            continue
        if any(c.isdigit() for c in figure.text):
            digits.add((figure.value, figure.unit))
        key = (figure.value, figure.unit, figure.indicator, figure.area, figure.period_start, figure.period_end, figure.funding, figure.province, figure.qualifier)
        if key in seen and figure.passage != seen[key] and figure.unit != "percent":
            continue
        seen.setdefault(key, figure.passage)
        kept.append(figure)
    return kept
