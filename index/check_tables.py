"""Tables with a row of totals: each column is added."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.check_claims import broken_sum
from index.check_sums import Sum, fits, sum_check
from index.check_terms import MONEY, Reading, Term
from index.records import Check
from index.text import fold

# "Tổng", "Tổng cộng", "Cộng", "Tổng số", "Tổng kinh phí"; a region's row is a total only where it fits.
_TOTAL = re.compile(r"\W*(?:tong|cong)\b(?! ty\b| nghiep\b| nghe\b| tac\b)")
_WHOLE = re.compile(r"\W*(?:toan|ca) (?:vung|tinh|nuoc|quoc|huyen|thanh pho)\b")
# A row that is part of the one above it, and a column whose numbers are rates.
_NESTED = re.compile(r"\W*trong do\b|\s*[-+•]|\W*\d+\.\d")
_RATE = re.compile(r"binh quan|trung binh|don gia|/|ty le|%|muc ho tro")

_NUMBERING = re.compile(r"\W*(?:([IVX]+)|([A-HĐ])|(\d+(?:\.\d+)+)|(\d+))[.)]*(?:\s|\W*$)")
_TOTALS = 20  # rows of totals in one table


@dataclass(slots=True)
class _Row:
    label: str
    terms: dict[int, Term] = field(default_factory=dict)  # by column
    unread: set[int] = field(default_factory=set)  # columns with a number that no figure was made of
    nested: bool = False
    numbering: str = ""  # "I", "A", "1" or "1.1" for the kind of number the row begins with; "" without one

    @property
    def total(self) -> bool:
        return bool(_TOTAL.match(self.label))


def check_tables(reading: Reading) -> list[Check]:
    """A check for each column of money or counts under a total, where it holds or plainly does not."""
    checks: list[Check] = []
    for heads, rows in _tables(reading):
        for column in sorted({c for row in rows for c in row.terms}):
            if column < len(heads) and _RATE.search(heads[column]):
                continue
            checks += _column(rows, column)
    return checks


def _column(rows: Sequence[_Row], column: int) -> list[Check]:
    if any(r.total for r in rows[1:]):
        return _under(rows, column)
    first = rows[0]
    if first.total or _WHOLE.match(first.label):
        return _add(first, rows[1:], column, sure=first.total)
    last = rows[-1]
    return _add(last, rows[:-1], column, sure=False) if _WHOLE.match(last.label) else []


def _under(rows: Sequence[_Row], column: int) -> list[Check]:
    """Totals below their rows; a last one may be over the totals before it."""
    if sum(r.total for r in rows) > _TOTALS:
        return []  # "Tổng …" is no total there
    checks: list[Check] = []
    parts: list[_Row] = []
    totals: list[_Row] = []
    for row in rows:
        if not row.total:
            parts.append(row)
            continue
        added = parts if not totals else [*totals, *parts]
        if totals and len(parts) > 1 and (held := _add(row, parts, column, sure=False)):
            checks += held
        else:
            checks += _add(row, added, column, sure=not totals or not parts)
        totals.append(row)
        parts = []
    return checks


def _add(total: _Row, parts: Sequence[_Row], column: int, *, sure: bool) -> list[Check]:
    whole = total.terms.get(column)
    added = [p.terms[column] for p in parts if column in p.terms]
    if whole is None or len(added) < 2 or len({_kind(t) for t in (whole, *added)}) > 1 or _kind(whole) is None:
        return []
    if fits(whole, added):
        return [sum_check(Sum(whole, tuple(added)))]
    doubtful = any(p.nested or column in p.unread for p in parts) or column in total.unread
    exact = all(t.exact for t in (whole, *added))
    tolerance = sum(t.unit for t in (whole, *added)) / 2
    missing = abs(whole.value - sum(t.value for t in added))
    return [broken_sum(whole, added)] if sure and exact and not doubtful and missing > tolerance else []


def _kind(term: Term) -> tuple | None:
    """What the terms of a column share. A total row has no area, its column may have one source in each row."""
    f = term.figure
    if f.unit == "VND":
        return ("VND", f.plan) if f.indicator in MONEY else None
    return None if f.unit == "percent" or term.of is not None else (f.unit, term.noun, f.plan)


def _tables(reading: Reading) -> list[tuple[list[str], list[_Row]]]:
    """The heads and the rows of each table that holds figures."""
    by_line: dict[int, list[Term]] = {}
    for term in reading.terms:
        if reading.in_table(term):
            by_line.setdefault(reading.line_start(term), []).append(term)
    found: list[tuple[list[str], list[_Row]]] = []
    done = -1
    for start in by_line:
        if start < done:
            continue
        lines = _lines_around(reading.text, start)
        done = lines[-1][0] + 1
        rows = [row for at, line in lines[1:] if (row := _row(at, line, by_line.get(at, [])))]
        rows = _upper(rows)
        if len(rows) > 2:
            found.append(([fold(h) for h in _cells(lines[0][1])], rows))
    return found


def _upper(rows: list[_Row]) -> list[_Row]:
    """The rows of the upper level: under I and II the rows 1, 2, 3 are parts of parts."""
    kinds = [r.numbering for r in rows if not r.total]
    if len(set(kinds)) < 2:
        return rows
    if "" in kinds:
        for row in rows:
            row.nested = True  # the levels cannot be told apart
        return rows
    return [r for r in rows if r.total or r.numbering == kinds[0]]


def _numbering(cell: str) -> str:
    match = _NUMBERING.match(cell)
    return next((name for name, value in zip(("I", "A", "1.1", "1"), match.groups()) if value), "") if match else ""


def _lines_around(text: str, start: int) -> list[tuple[int, str]]:
    """The lines of the table that the line at `start` is in, with their offsets."""
    while start and text.startswith("|", before := text.rfind("\n", 0, start - 1) + 1):
        start = before
    lines = []
    while text.startswith("|", start):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        lines.append((start, text[start:end]))
        start = end + 1
    return lines


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _row(start: int, line: str, terms: Sequence[Term]) -> _Row | None:
    cells = _cells(line)
    if all(re.fullmatch(r":?-*:?", cell) for cell in cells):
        return None
    label = next((cell for cell in cells if re.search(r"[^\W\d_]{2}", cell)), "")
    row = _Row(fold(label), nested=bool(_NESTED.match(fold(label)) or _NESTED.match(cells[0])), numbering=_numbering(cells[0]))
    seen: set[int] = set()
    for term in terms:
        column = line[: term.figure.start - start].count("|") - 1
        if column in seen:  # two numbers in a cell
            row.terms.pop(column, None)
            row.unread.add(column)
        else:
            row.terms[column] = term
        seen.add(column)
    row.unread |= {i for i, cell in enumerate(cells) if re.search(r"\d", cell) and i not in seen}
    return row
