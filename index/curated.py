"""Rows of a figures file -> Figures that people have entered, and the corrections among them.

Numbers, periods and places are read by the modules that read them in articles. A row that cannot be used is left out
with a complaint for each of its cells that is wrong; the other rows stay.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from index.csv_rows import COLUMNS, Row, read_rows
from index.curated_cells import (
    brief,
    read_address,
    read_amount,
    read_code,
    read_day,
    read_period,
    read_province,
    read_unit,
    read_yes_or_no,
)
from index.errors import Problem
from index.figure_names import STATUSES, UNIT_OF
from index.records import Document, Figure

_SHOWN = 200  # complaints about one file
_MOST_CORRECTIONS = 1_000  # in one file: each may be looked for in the whole text of a document
_PLACES = 10  # of a quote in a document; what stands in more places tells nothing
_LONGEST_CELL = 200  # characters; amounts, names and periods are searched by patterns that are made for short texts
_PLANNED = frozenset(STATUSES) - {"thực hiện"}


@dataclass(frozen=True, slots=True)
class Correction:
    """A row that is to stand for one extracted figure of `doc`: the one that `text` quotes or whose value it states."""

    figure: Figure
    path: str
    line: int
    doc: str
    text: str


@dataclass(frozen=True, slots=True)
class Curated:
    """The figures of one file by row, the corrections not among them; what was left out and what to look at."""

    figures: list[Figure]
    corrections: list[Correction]
    problems: list[Problem]
    warnings: list[str]


def read_curated(document: Document) -> Curated:
    """The figures of a document of kind "figures"; `passage` is the row's ordinal, text and offsets are its line's."""
    found = read_rows(document.text, document.path)
    figures: list[Figure] = []
    corrections: list[Correction] = []
    problems = list(found.problems)
    warnings = [f"{document.path}:{found.header_line}: không dùng đến cột «{brief(name)}»" for name in found.unknown]
    for ordinal, row in enumerate(found.rows):
        reader = _RowReader(row)
        figure = reader.figure(document, ordinal)
        problems += [Problem(document.path, row.line, reason) for reason in reader.wrong]
        warnings += [f"{document.path}:{row.line}: {remark}" for remark in reader.remarks]
        if figure is None:
            continue
        doc, text = row.cells.get("replaces_doc"), row.cells.get("replaces_text")
        if doc and text and len(corrections) == _MOST_CORRECTIONS:
            limit = f"{_MOST_CORRECTIONS:,}".replace(",", ".")
            problems.append(Problem(document.path, row.line, f"tệp có hơn {limit} dòng thay số liệu; dòng này không được dùng"))
        elif doc and text:
            corrections.append(Correction(figure, document.path, row.line, doc, text))
        else:
            figures.append(figure)
    problems.sort(key=lambda p: p.line)
    if len(warnings) > _SHOWN:
        warnings[_SHOWN:] = [f"{document.path}: và {len(warnings) - _SHOWN} lưu ý khác"]
    return Curated(figures, corrections, _first(problems, document.path), warnings)


def shared_facts(text: str, name: str) -> dict[str, str | None]:
    """Title of a figures file, and the source, url and day of publication where all its rows agree, else None.

    Raises DocumentFormatError where the text is no figures file.
    """
    found = read_rows(text, name)
    facts: dict[str, str | None] = {"title": found.title}
    for column, read in (("source", str), ("url", read_address), ("published", read_day)):
        cells = {row.cells.get(column) for row in found.rows}
        try:
            facts[column] = read(cells.pop()) if len(cells) == 1 and None not in cells else None
        except ValueError:  # reported with its rows
            facts[column] = None
    return facts


def apply_corrections(
    figures: Sequence[Figure], corrections: Iterable[Correction], texts: Mapping[str, str]
) -> tuple[list[Figure], list[Problem]]:
    """The figures with the corrections added and each original's `replaced_by` set; and the complaints.

    `figures` have the ids 1, 2, …, the corrections get the next ones; `texts` are the documents' texts by id. A
    correction is left out unless it names exactly one extracted figure that no other one replaces.
    """
    numbered = list(figures)
    by_doc: dict[str, list[Figure]] = {}
    by_quote: dict[tuple[str, str], list[Figure]] = {}
    for figure in numbered:
        if figure.origin == "extracted":
            by_doc.setdefault(figure.doc, []).append(figure)
            by_quote.setdefault((figure.doc, _one_line(figure.text)), []).append(figure)
    flat: dict[str, str] = {}  # the texts with a blank for each line break, as a cell has it; offsets stay
    problems: list[Problem] = []
    for correction in corrections:
        doc, quote = correction.doc, _one_line(correction.text)
        if doc in by_doc and doc not in flat:
            flat[doc] = texts[doc].replace("\n", " ")
        named = by_quote.get((doc, quote)) or _holding(quote, by_doc.get(doc, ()), flat.get(doc, ""))
        reason = None
        if doc not in texts:
            reason = f"replaces_doc: không có tài liệu «{brief(doc)}»"
        elif len(named) != 1:
            many = f"khớp {len(named)} số liệu, cần chỉ đúng một," if named else "không khớp số liệu nào"
            reason = f"replaces_text: «{brief(quote)}» {many} của tài liệu «{brief(doc)}»"
        elif numbered[named[0].id - 1].replaced_by:
            reason = "replaces_text: số liệu này đã có một dòng khác thay"
        if reason:
            problems.append(Problem(correction.path, correction.line, f"{reason}; dòng này không được dùng"))
            continue
        new = replace(correction.figure, id=len(numbered) + 1)
        numbered[named[0].id - 1] = replace(numbered[named[0].id - 1], replaced_by=new.id)
        numbered.append(new)
    by_path = groupby(problems, key=lambda p: p.path)
    return numbered, [p for path, group in by_path for p in _first(list(group), path)]


def _holding(quote: str, figures: Sequence[Figure], text: str) -> list[Figure]:
    """The figures of one document that stand inside a longer quote, or else have the value that is stated."""
    places = []
    at = text.find(quote)
    while at >= 0 and len(places) < _PLACES:
        places.append((at, at + len(quote)))
        at = text.find(quote, at + 1)
    if inside := [f for f in figures if any(a <= f.start and f.end <= b for a, b in places)]:
        return inside
    try:
        value, unit, _ = read_amount(quote, None)
    except ValueError:
        return []
    return [f for f in figures if f.value == float(value) and unit in (None, f.unit)]


def _one_line(text: str) -> str:
    return " ".join(text.split())


class _RowReader:
    """Reads one row's cells; `wrong` collects what keeps it out, `remarks` what a person should look at."""

    def __init__(self, row: Row):
        self._row = row
        self._cells = row.cells
        self.wrong: list[str] = []
        self.remarks: list[str] = []

    def figure(self, document: Document, ordinal: int) -> Figure | None:
        """The row's figure, None where a cell that it cannot do without is missing; see `wrong` either way."""
        unit = self._read("unit", read_unit)
        amount = self._read("value", lambda cell: read_amount(cell, unit), needed=True)
        indicator = self._read("indicator", partial(read_code, "indicator"), needed=True)
        status, funding, qualifier = (self._read(c, partial(read_code, c)) for c in ("status", "funding", "qualifier"))
        plan = self._read("plan", read_yes_or_no)
        place = self._read("province", read_province)
        start, end = self._period()
        self._read("url", read_address)
        self._read("published", read_day)
        self._correction()
        if amount and amount[1] is None and indicator in UNIT_OF:
            amount = (amount[0], UNIT_OF[indicator], amount[2])
        if amount and amount[1] is None and "unit" not in self._cells:
            self.wrong.append("đơn vị: thiếu đơn vị, ví dụ «triệu đồng», «%», «đề án»")
        if self.wrong:
            return None
        value, unit_code, stated = amount
        plan = status in _PLANNED if plan is None else plan
        if qualifier is None:
            qualifier = "planned" if plan and stated == "exact" else stated
        return Figure(
            doc=document.doc_id, value=float(value), unit=unit_code, text=document.text[self._row.start : self._row.end],
            start=self._row.start, end=self._row.end, passage=ordinal, province=place, area=self._cells.get("area"),
            period_start=start, period_end=end, period_text=self._cells.get("period_text"), indicator=indicator,
            funding=funding, qualifier=qualifier, plan=plan, status=status, label=self._cells.get("label"),
            origin="curated", reason=self._cells.get("reason"),
        )  # fmt: skip

    def _read(self, column: str, parse: Callable, *, needed: bool = False):
        """What `parse` makes of a cell, None for an empty one; its ValueError becomes a complaint."""
        cell = self._cells.get(column, "")
        try:
            if len(cell) > _LONGEST_CELL and column != "url":
                raise ValueError(f"ô dài hơn {_LONGEST_CELL} ký tự")
            if cell:
                return parse(cell)
            if needed:
                raise ValueError("ô này không được để trống")
        except ValueError as error:
            self.wrong.append(f"{COLUMNS[column][0]}: {error}")
        return None

    def _period(self) -> tuple[str | None, str | None]:
        start, end = self._read("period_start", read_day), self._read("period_end", read_day)
        if start and end and start > end:
            self.wrong.append(f"từ ngày: {start} sau đến ngày {end}")
        if self._cells.get("period_start") or self._cells.get("period_end"):
            return start, end
        found = self._read("period_text", read_period)
        if found == (None, None):
            text = brief(self._cells["period_text"])
            self.remarks.append(f"kỳ: «{text}» không cho biết ngày tháng; số liệu này sẽ không có khi lọc theo năm")
        return found or (None, None)

    def _correction(self) -> None:
        has = {column: bool(self._cells.get(column)) for column in ("replaces_doc", "replaces_text", "reason")}
        if (has["replaces_doc"] or has["replaces_text"]) and not all(has.values()):
            missing = ", ".join(column for column, present in has.items() if not present)
            self.wrong.append(f"muốn thay một số liệu phải có đủ replaces_doc, replaces_text và reason; còn thiếu {missing}")


def _first(problems: list[Problem], path: str) -> list[Problem]:
    """Not more complaints than anyone reads; the last one says how many there are besides."""
    if len(problems) <= _SHOWN:
        return problems
    return [*problems[:_SHOWN], Problem(path, 0, f"và {len(problems) - _SHOWN} lỗi khác trong tệp này")]
