"""The figures file that holds the corrections: a row for each, tried on what the next index makes of it before it is written."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from bot.corrections import FILE, Base, Candidate, CorrectionError, noun
from bot.figure_words import in_unit, unit_of
from bot.folder_changes import Edit
from index.csv_rows import COLUMNS, read_rows
from index.curated import apply_corrections, read_curated
from index.curated_cells import read_amount
from index.errors import DocumentFormatError
from index.figure_names import FUNDINGS, INDICATORS, QUALIFIERS, STATUSES, UNITS
from index.ingest import knowledge_files, parse_figures_file
from index.numbers import format_number
from index.records import Figure
from index.text import normalise

_TITLE = "# Số liệu do người quản trị hiệu đính"
_COLUMNS = (
    "province", "area", "period_text", "period_start", "period_end", "indicator", "value", "unit", "funding", "qualifier",
    "plan", "status", "label", "source", "replaces_doc", "replaces_text", "reason",
)  # fmt: skip
_SOURCE = "Người quản trị hiệu đính"
_COMPUTES = ("=", "+", "-", "@")  # what a table program would take for a formula


def with_correction(text: str | None, base: Base, new: Figure, reason: str) -> str:
    """The figures file `text` (None: there is none yet) with the row of a correction; one of the same original is replaced.

    `reason` is the signed one. What the next index makes of the file is tried first. Raises CorrectionError where the row
    would not be used, or the file is not as it ought to be.
    """
    candidate = base.candidate
    original = candidate.original
    row = _row(candidate, new, reason)
    before = (text if text is not None else f"{_TITLE}\n{_line([COLUMNS[c][0] for c in _COLUMNS])}").rstrip("\n")
    lines = before.split("\n")
    if candidate.line:
        if lines.count(candidate.line) != 1:
            raise CorrectionError(f"Dòng hiệu đính trước của số này trong tệp {FILE} đã thay đổi. Anh/chị vui lòng nạp lại rồi tìm lại.")
        lines.remove(candidate.line)
    made = "\n".join([*lines, _line_for(lines, row), ""])
    try:
        table = read_curated(parse_figures_file(FILE.removesuffix(".csv"), FILE, normalise(made)))
    except DocumentFormatError as error:
        raise CorrectionError(f"Tệp {FILE} đang có lỗi nên chưa ghi thêm được: {error}.") from error
    last = made.count("\n")
    if wrong := [p.reason for p in table.problems if p.line == last]:
        raise CorrectionError(f"Chưa ghi được dòng hiệu đính: {wrong[0]}.")
    mine = [c for c in table.corrections if c.line == last]
    stated = [replace(f, id=i, replaced_by=None) for i, f in enumerate((f for f in base.figures if f.origin == "extracted"), start=1)]
    others = [c for c in table.corrections if c.doc == original.doc and c.line != last]
    numbered, problems = apply_corrections(stated, [*others, *mine], {original.doc: base.document.text})
    if any(p.line == last for p in problems) or not mine:
        raise CorrectionError("Số liệu này đã có một dòng hiệu đính khác, hoặc chưa chỉ được đúng một con số trong bài.")
    replaced = next(f for f in numbered if f.replaced_by and numbered[f.replaced_by - 1].text == mine[0].figure.text)
    put = mine[0].figure
    if (replaced.start, replaced.value) != (original.start, original.value) or (put.value, put.unit) != (new.value, new.unit):
        raise CorrectionError("Dòng hiệu đính chưa chỉ đúng con số cần sửa; không có gì được ghi.")
    return made


def correcting(base: Base, new: Figure, reason: str, knowledge: Path) -> tuple[str, Mapping[str, Edit]]:
    """The path of the file of corrections in the folder, wherever it was moved to, and the edit that adds one."""
    path = next((p.relative_to(knowledge).as_posix() for p in knowledge_files(knowledge) if p.name == FILE), FILE)

    def edit(before: bytes | None) -> bytes:
        try:
            text = None if before is None else normalise(before.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise CorrectionError(f"Tệp {FILE} không ở bảng mã UTF-8 nên chưa ghi thêm được. Xin lưu lại tệp với UTF-8.") from error
        return with_correction(text, base, new, reason).encode()

    return path, {path: edit}


# --- pieces ---------------------------------------------------------------------------------------


def _row(candidate: Candidate, new: Figure, reason: str) -> dict[str, str]:
    told = in_unit(new.value, unit_of([new]), new)
    try:
        exactly = new.unit != "other" and read_amount(told, None) == (Decimal(str(new.value)), new.unit, new.qualifier)
    except ValueError:
        exactly = False
    o = candidate.original
    return {
        "province": o.province or "", "area": o.area or "", "period_text": o.period_text or "",
        "period_start": o.period_start or "", "period_end": o.period_end or "", "indicator": INDICATORS[o.indicator],
        "value": told if exactly else _with_sign(Decimal(str(new.value))), "unit": "" if exactly else UNITS[new.unit],
        "funding": FUNDINGS.get(o.funding or "", ""), "qualifier": QUALIFIERS[new.qualifier], "plan": "có" if o.plan else "không",
        "status": STATUSES.get(o.status or "", ""), "label": o.label or (noun(o) if o.unit == "other" else ""), "source": _SOURCE,
        "replaces_doc": o.doc, "replaces_text": candidate.quote, "reason": reason,
    }  # fmt: skip


def _with_sign(value: Decimal) -> str:
    """ "-5,2": Vietnamese notation of a number of either sign."""
    return ("-" if value < 0 else "") + format_number(abs(value))


def _line_for(lines: Sequence[str], row: Mapping[str, str]) -> str:
    """The row in the columns that the file has; a person may have put them into another order."""
    text = "\n".join(lines)
    try:
        found = read_rows(normalise(text), FILE)
    except DocumentFormatError as error:
        raise CorrectionError(f"Tệp {FILE} đang có lỗi nên chưa ghi thêm được: {error}.") from error
    head = lines[found.header_line - 1]
    names = {" ".join(names[0].split()): column for column, names in COLUMNS.items() if names}
    columns = [names.get(cell.strip().lower()) for cell in next(csv.reader([head], delimiter=";"))]
    if not set(_COLUMNS) <= set(columns):
        raise CorrectionError(f"Dòng tên cột của tệp {FILE} đã bị sửa nên chưa ghi thêm được. Xin trả lại dòng đó như cũ.")
    return _line([row.get(column or "", "") for column in columns])


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    plain = (f"'{cell}" if cell.startswith(_COMPUTES) and not re.match(r"-\d", cell) else cell for cell in cells)
    csv.writer(out, delimiter=";", lineterminator="").writerow(plain)
    return out.getvalue()
