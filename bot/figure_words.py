"""How a figure is put in words: its amount, its time, what it measures, the clause it stands in. Pure functions."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from index.figure_names import FUNDINGS, INDICATORS, UNITS
from index.numbers import format_number
from index.records import Figure

_HEDGES = {"approx": "khoảng ", "over": "trên ", "under": "gần ", "range_low": "từ ", "range_high": "đến "}
_CLAUSE = 110  # characters of a clause beside a figure
_YEAR = re.compile(r"(?:19|20)\d\d")
_BREAK = re.compile(r"[.;!?:](?=\s)|\n|\|")
# Where what is said of a figure ends: a comma (not inside "1.779,97"), a bracket, "và 3 lớp".
_ENDS = re.compile(r",(?!\d)|[.;:](?=\s|$)|[(|\n]|\s(?:và|với|cùng|gồm|trong đó)\s+(?:\w+\s+)?(?=\d)")
# People, whatever they are called.
ALIKE_UNITS = {"worker": "person"}
# Up to two words and a comma, or a conjunction, at the beginning of what stands between two figures.
_LEFT_OVER = re.compile(r"\s*(?:(?:[^\W\d_]+\s+)?[^\W\d_]+,\s+)?(?:(?:và|với|cùng)\s+)?")
# Units of amounts, the largest first: a whole list is shown in one of them.
_SCALES = ((Decimal(10**9), "tỷ đồng"), (Decimal(10**6), "triệu đồng"), (Decimal(1), "đồng"))


def amount(figure: Figure) -> str:
    """The number as its document writes it; with its unit where that stands elsewhere, as it does for a table's cell."""
    if figure.origin == "curated" or not re.search(r"[^\W\d_]|%", figure.text):
        return in_unit(figure.value, unit_of([figure]), figure)
    return " ".join(figure.text.split())


def unit_of(figures: Sequence[Figure]) -> str:
    """One unit for all the figures: the largest in which every amount is at least one and has at most three decimals;
    "%", or the noun counted."""
    kinds = {f.unit for f in figures}
    if len(kinds) > 1:
        kinds = {ALIKE_UNITS.get(kind, kind) for kind in kinds}
    if kinds == {"VND"}:
        values = [abs(Decimal(str(f.value))) for f in figures]
        fits = (name for scale, name in _SCALES[:-1] if all(v * 1000 % scale == 0 and (v >= scale or not v) for v in values))
        return next(fits, "đồng")
    if kinds == {"percent"}:
        return "%"
    return UNITS[kinds.pop()] if len(kinds) == 1 and kinds != {"other"} else ""


def scaled(value: float, unit: str) -> Decimal:
    """A value in base units as a number of `unit`."""
    scale = next((scale for scale, name in _SCALES if name == unit), Decimal(1))
    return Decimal(str(value)) / scale


def in_unit(value: float, unit: str, figure: Figure | None = None) -> str:
    """ "16.900.000.000" in "tỷ đồng" -> "16,9 tỷ đồng"; with `figure` its hedge is kept: "trên 600 lao động"."""
    hedge = _HEDGES.get(figure.qualifier, "") if figure else ""
    shown = format_number(scaled(value, unit).normalize())
    return hedge + (f"{shown}%" if unit == "%" else f"{shown} {unit}".strip())


def when(figure: Figure) -> str:
    """The time of a figure: as the text says it where that names a year, else with the days it covers; "" if open."""
    text = " ".join((figure.period_text or "").split())
    if text and _YEAR.search(text):
        return f"năm {text}" if re.fullmatch(r"(?:19|20)\d\d", text) else _lower_first(text)
    if not figure.period_start and not figure.period_end:
        return _lower_first(text)
    days = span(figure.period_start, figure.period_end)
    return f"{_lower_first(text)} ({days})" if text else days


def common_time(figures: Sequence[Figure]) -> str:
    """The time of all the figures, as the texts say it where they agree; "" where the figures are of several times."""
    told = {when(f) for f in figures}
    if len(told) > 1 and len({(f.period_start, f.period_end) for f in figures}) == 1:
        return span(figures[0].period_start, figures[0].period_end)
    return told.pop() if len(told) == 1 else ""


def span(start: str | None, end: str | None) -> str:
    """ISO dates as people say them: "năm 2022", "giai đoạn 2016-2020", "từ 01/01/2024 đến 31/07/2024", "đến năm 2025"."""
    a, b = (date.fromisoformat(d) if d else None for d in (start, end))
    if a and b:
        if (a.month, a.day, b.month, b.day) == (1, 1, 12, 31):
            return f"năm {a.year}" if a.year == b.year else f"giai đoạn {a.year}-{b.year}"
        return f"từ {a:%d/%m/%Y} đến {b:%d/%m/%Y}" if a != b else f"ngày {a:%d/%m/%Y}"
    if b:
        return f"đến năm {b.year}" if (b.month, b.day) == (12, 31) else f"đến {b:%d/%m/%Y}"
    if a:
        return f"từ năm {a.year}" if (a.month, a.day) == (1, 1) else f"từ {a:%d/%m/%Y}"
    return ""


def what(figure: Figure, *, status: bool = True) -> str:
    """What a figure measures: "kinh phí hỗ trợ, khuyến công quốc gia (mục tiêu)"."""
    name = INDICATORS.get(figure.indicator, INDICATORS["other"])
    source = FUNDINGS.get(figure.funding or "", "")
    if source and figure.funding != "total" and source != name:
        name += f", {source}"
    if figure.label:
        name += f" – {figure.label}"
    return name + (f" ({figure.status})" if status and figure.plan and figure.status and figure.status not in name else "")


def place(figure: Figure) -> str:
    """The province with the smaller place in front of it; "" where the text names none."""
    return ", ".join(p for p in (figure.area, figure.province) if p)


def clause(text: str, start: int, figure: Figure, end: int, *, after: int = 0) -> str:
    """The words around a figure in its sentence `text[start:end]`, to tell it from others of its kind: verbatim.

    They begin behind the offset `after`, the end of the figure before, unless that leaves next to nothing; what does
    not fit is cut between words and marked with "…".
    """
    begin = max([start, *(m.end() + start for m in _BREAK.finditer(text[start : figure.start]))])
    if begin < after and len(text[after : figure.start].split()) > 2:
        begin = after
        # What still belongs to the figure before: "mới," of "510 lao động mới, nâng tay nghề cho 150", "và".
        if (rest := _LEFT_OVER.match(text, begin, figure.start)) and len(text[rest.end() : figure.start].split()) > 1:
            begin = rest.end()
    before = " ".join(text[begin : figure.start].replace("**", "").lstrip("-*+•–#,;) ").split())
    behind = text[figure.end : end].replace("**", "")
    behind = " ".join(behind[: min((m.start() for m in _ENDS.finditer(behind)), default=len(behind))].split())
    if len(behind) > _CLAUSE // 2:
        behind = behind[: behind.rfind(" ", 0, _CLAUSE // 2)].rstrip(" ,") + "…"
    room = max(_CLAUSE - len(figure.text) - len(behind), 40)
    if len(before) > room:
        before = "…" + before[before.find(" ", len(before) - room) + 1 :].lstrip("-–,;: ")
    return " ".join(p for p in (before, " ".join(figure.text.split()), behind) if p).strip(" ,.")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
