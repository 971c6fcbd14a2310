"""Figures and checks as aligned tables for a terminal. Pure functions from records to text."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from index.figure_names import CHECK_KINDS, INDICATORS, OUTCOMES, SHORT_FUNDINGS, UNITS
from index.numbers import format_number, format_vnd
from index.records import Check, Document, Figure

_GAP = "  "
_HEADS = ("Tỉnh", "Kỳ", "Chỉ tiêu", "Giá trị", "Nguồn vốn", "Trạng thái", "Bài")
# The column of values is never cut; of the others these are the widths that still tell something.
_LEAST = (10, 19, 10, None, 8, 8, 8)
_QUALIFIED = {"approx": "khoảng ", "over": "trên ", "under": "gần ", "range_low": "từ ", "range_high": "đến "}


def figure_listing(figures: Sequence[Figure], *, width: int) -> str:
    """A head, one line for each figure and a last line with their number, no line longer than `width` where that can be.

    Cells that have no room end in "…"; with a narrow terminal the value alone stays whole.
    """
    rows = [
        (
            _place(f), f.period_text or _days(f), INDICATORS.get(f.indicator, f.indicator), value_text(f),
            SHORT_FUNDINGS.get(f.funding or "", ""), f.status or "", f.doc,
        )
        for f in figures
    ]  # fmt: skip
    if not rows:
        return "Không có số liệu nào như yêu cầu."
    return "\n".join([*_aligned(_HEADS, rows, width), f"{len(rows)} số liệu"])


def check_listing(checks: Sequence[Check], documents: Mapping[str, Document]) -> str:
    """A paragraph for each check (outcome, kind, document, then what it says) and a last line with their number."""
    blocks = []
    for check in checks:
        document = documents.get(check.doc)
        blocks.append(
            f"[{OUTCOMES.get(check.outcome, check.outcome)}] {CHECK_KINDS.get(check.kind, check.kind)} – "
            f"{_clean(document.title if document else check.doc)}\n    {_clean(check.message)}"
        )
    return "\n".join([*blocks, f"{len(checks)} phép kiểm tra" if checks else "Không có phép kiểm tra nào như yêu cầu."])


def value_text(figure: Figure) -> str:
    """The value with its unit and what limits it: "trên 1,2 tỷ đồng", "33,16%", "12 đề án"."""
    value = Decimal(str(figure.value))
    sign = "-" if value < 0 else ""
    if figure.unit == "VND":
        amount = format_vnd(abs(value))
    elif figure.unit == "percent":
        amount = format_number(abs(value)) + "%"
    else:
        # What "other" counts is told by the indicator or by the quote only.
        amount = format_number(abs(value)) + (f" {UNITS[figure.unit]}" if figure.unit in UNITS and figure.unit != "other" else "")
    return _QUALIFIED.get(figure.qualifier, "") + sign + amount


def _place(figure: Figure) -> str:
    return ", ".join(x for x in (figure.province, figure.area) if x)


def _days(figure: Figure) -> str:
    if not figure.period_start and not figure.period_end:
        return ""
    return f"{figure.period_start or '…'} – {figure.period_end or '…'}"


def _aligned(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    cells = [tuple(_clean(cell) or "–" for cell in row) for row in rows]
    widths = [max(len(row[i]) for row in (heads, *cells)) for i in range(len(heads))]
    over = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    while over > 0:
        # The widest column that has something to give gives one character.
        spare = [(widths[i] - least, i) for i, least in enumerate(_LEAST) if least is not None and widths[i] > least]
        if not spare:
            break
        widths[max(spare)[1]] -= 1
        over -= 1
    return [_line(row, widths) for row in (heads, *cells)]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cut = [cell if len(cell) <= w else cell[: w - 1].rstrip() + "…" for cell, w in zip(row, widths, strict=True)]
    padded = [c.rjust(w) if i == _HEADS.index("Giá trị") else c.ljust(w) for i, (c, w) in enumerate(zip(cut, widths, strict=True))]
    return _GAP.join(padded).rstrip()


def _clean(text: str) -> str:
    """One line without signs that could play with a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
