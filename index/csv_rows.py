"""A figures file -> its rows: encoding is settled before, here come separator, header line, cells and offsets.

Only the form is read; `index.curated` says what the cells mean. A row is one line of the file, so that it can be
cited: a cell with a line break inside is refused.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from index.errors import DocumentFormatError, Problem
from index.text import tokens

MAX_ROWS = 100_000
MAX_LINE = 5_000  # characters
_TITLE_LENGTH = 120
_REACH = 20  # lines that a quoted cell may run on before the quote counts as one that was never closed
_SEPARATORS = ";\t,"
REQUIRED = ("indicator", "value")

# Each column by its own name, then what it is called in Vietnamese. The first Vietnamese name is the one of exports.
COLUMNS = {
    "province": ("tỉnh", "tỉnh, thành phố", "tỉnh thành"),
    "area": ("địa bàn", "nơi"),
    "period_text": ("kỳ", "kỳ số liệu", "thời gian", "giai đoạn", "năm"),
    "period_start": ("từ ngày", "ngày bắt đầu"),
    "period_end": ("đến ngày", "ngày kết thúc"),
    "indicator": ("chỉ tiêu",),
    "value": ("giá trị", "số liệu"),
    "unit": ("đơn vị", "đơn vị tính", "đvt"),
    "funding": ("nguồn vốn", "nguồn kinh phí"),
    "qualifier": ("mức chính xác",),
    "plan": ("là kế hoạch",),
    "status": ("trạng thái",),
    "label": ("nội dung",),
    "text": ("trích",),
    "sentence": ("câu",),
    "title": ("bài", "tên bài"),
    "source": ("nguồn", "cơ quan"),
    "url": ("địa chỉ", "đường dẫn"),
    "published": ("ngày đăng", "ngày ban hành"),
    "doc": ("mã bài",),
    "note": ("ghi chú",),
    "replaces_doc": ("thay bài", "sửa bài"),
    "replaces_text": ("thay số", "sửa số"),
    "reason": ("lý do",),
    # What a record has besides; it is worked out anew.
    "id": (), "start": (), "end": (), "passage": (), "origin": (), "replaced_by": (),
}  # fmt: skip
_COLUMN_OF = {tuple(tokens(name)): column for column, names in COLUMNS.items() for name in (column, *names)}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a figures file: `text[start:end]` is the line, `cells` its filled cells by column name."""

    line: int
    start: int
    end: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """A figures file in parts. `title` is that of its first comment line, `unknown` the columns nobody reads."""

    title: str | None
    header_line: int
    body_start: int
    rows: list[Row]
    problems: list[Problem]
    unknown: list[str]


def read_rows(text: str, name: str) -> Rows:
    """The rows of a figures file from its normalised text; `name` is its path, for complaints.

    Lines before the header that begin with "#" are comments. Raises DocumentFormatError where no header line is
    found: then the file holds no figures. Linear in the length of the text.
    """
    lines = text.split("\n")
    title, at, offset = None, 0, 0
    while at < len(lines) and (not lines[at].strip(_BLANKS) or lines[at].lstrip(_BLANKS).startswith("#")):
        title = title or lines[at].strip(_BLANKS + "#")[:_TITLE_LENGTH] or None
        offset += len(lines[at]) + 1
        at += 1
    separator, columns, unknown = _header(lines[at] if at < len(lines) else "", name, at + 1)
    header_line, body_start = at + 1, min(offset + len(lines[at]) + 1, len(text))
    rows: list[Row] = []
    problems: list[Problem] = []
    offset, at = body_start, at + 1
    while at < len(lines):
        line, taken = lines[at], 1
        try:
            if line.strip(_BLANKS):
                if len(rows) == MAX_ROWS:
                    limit = f"{MAX_ROWS:,}".replace(",", ".")
                    problems.append(Problem(name, at + 1, f"tệp có hơn {limit} dòng số liệu; từ dòng này trở đi không đọc"))
                    break
                taken = _lines_of_row(lines, at, separator)
                if taken > 1:
                    raise _BadRow(f"có ô xuống dòng ở giữa (đến dòng {at + taken}); mỗi số liệu phải nằm gọn trên một dòng")
                rows.append(Row(at + 1, offset, offset + len(line), _cells(line, separator, columns)))
        except _BadRow as error:
            problems.append(Problem(name, at + 1, str(error)))
        offset += sum(len(lines[i]) + 1 for i in range(at, at + taken))
        at += taken
    return Rows(title, header_line, body_start, rows, problems, unknown)


_TOO_LONG = f"dòng dài hơn {MAX_LINE:,} ký tự".replace(",", ".")
# Excel fills a comment line up with separators, and quotes it where it holds one.
_BLANKS = " \t;,\""


class _BadRow(Exception):
    """A line that is no row; the message says why."""


def _header(line: str, name: str, number: int) -> tuple[str, list[str | None], list[str]]:
    """Separator, columns in order and unknown names: whichever separator gives the most known columns."""
    if len(line) > MAX_LINE:
        raise DocumentFormatError([Problem(name, number, _TOO_LONG)])
    found = []
    for separator in _SEPARATORS:
        try:
            cells = _split(line, separator)
        except _BadRow:
            continue
        columns = [_COLUMN_OF.get(tuple(tokens(cell))) for cell in cells]
        found.append((sum(c is not None for c in columns), separator, columns, cells))
    _, separator, columns, cells = max(found, key=lambda f: f[0], default=(0, ";", [], []))
    if not set(REQUIRED) <= set(columns):
        raise DocumentFormatError([Problem(name, number, "không phải tệp số liệu: dòng tên cột phải có ít nhất «chỉ tiêu» và «giá trị»")])
    twice = sorted({c for c in columns if c and columns.count(c) > 1})
    if twice:
        names = ", ".join(f"«{cell.strip()}»" for cell, column in zip(cells, columns) if column in twice)
        raise DocumentFormatError([Problem(name, number, f"các cột {names} trùng nghĩa; hãy giữ lại một")])
    return separator, columns, [cell.strip() for cell, column in zip(cells, columns) if column is None and cell.strip()]


def _lines_of_row(lines: Sequence[str], at: int, separator: str) -> int:
    """How many lines the row that begins at `at` takes: more than one where a quoted cell holds line breaks.

    A quote that nothing closes soon takes its own line only, so that it cannot swallow the rest of the file.
    """
    if lines[at].count('"') % 2 == 0:
        return 1
    try:
        _split(lines[at], separator)
        return 1  # a quote inside a cell that is not quoted itself: 12" screens
    except _BadRow:
        pass
    ahead = range(at + 1, min(at + _REACH, len(lines)))
    closing = next((i for i in ahead if lines[i].count('"') % 2), at)
    return closing - at + 1


def _cells(line: str, separator: str, columns: Sequence[str | None]) -> dict[str, str]:
    if len(line) > MAX_LINE:
        raise _BadRow(_TOO_LONG)
    cells = _split(line, separator)
    if any(cell.strip() for cell in cells[len(columns):]):
        raise _BadRow(f"có {len(cells)} ô nhưng chỉ có {len(columns)} cột; ô có dấu «{separator}» ở trong phải đặt giữa hai dấu nháy kép")
    filled = {column: _plain(cell) for column, cell in zip(columns, cells, strict=False) if column}
    return {column: cell for column, cell in filled.items() if cell}


def _split(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error as error:
        raise _BadRow("dấu nháy kép mở hoặc đóng không đúng chỗ") from error


def _plain(cell: str) -> str:
    """The cell without blanks around, and without the apostrophe that keeps a table program from computing it."""
    cell = " ".join(cell.split())
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@") else cell
