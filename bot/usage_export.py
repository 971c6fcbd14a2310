"""Questions, answers and what people said of them as files: XLSX for reading, CSV as Excel in Vietnam reads it.

What people typed stays text: nothing that begins like a formula is computed, in either form.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import xlsxwriter

from bot.state.usage import LoggedQuestion, Remark
from bot.usage_report import reason_words
from bot.wording import VIETNAM
from index.numbers import format_number

MOST_ROWS = 50_000  # the latest; Excel itself takes a million, but a telephone does not

_Cell = str | datetime | Decimal | None
_HEAD = {  # column: width in characters
    "Mã": 14, "Thời điểm (giờ Việt Nam)": 20, "Người hỏi (mã ẩn danh)": 20, "Cách hỏi": 12, "Câu hỏi": 48, "Trả lời": 70, "Trả lời được": 10,
    "Trích dẫn": 60, "Thời gian (giây)": 10, "Hữu ích": 9, "Chưa hữu ích": 9, "Lý do": 26,
}  # fmt: skip
_REMARKS = {
    "Thời điểm (giờ Việt Nam)": 20, "Người gửi (mã ẩn danh)": 20, "Loại": 16, "Nội dung": 60, "Ghi chú": 40, "Mã câu trả lời": 14,
    "Câu hỏi": 48,
}  # fmt: skip
_KINDS = {"helpful": "hữu ích", "unhelpful": "chưa hữu ích", "suggestion": "góp ý"}
_COMMANDS = {"ask": "câu hỏi", "lookup": "/solieu", "compare": "/sosanh", "coverage": "/phuvu", "law": "/vanban"}
_LONGEST = 32_000  # characters; a cell of Excel takes 32,767
# What a table program would compute, were it the first character of a cell; a tab or line end before it changes nothing.
_COMPUTES = ("=", "+", "-", "@", "\t", "\r", "\n")
_FILLED = 0.88  # of a line, on average, where words and addresses are wrapped
_LINE_POINTS, _TALLEST = 15, 405  # height of a line in a cell; the most that Excel shows is 409


def to_csv(questions: Sequence[LoggedQuestion], reasons: Mapping[str, str]) -> bytes:
    """UTF-8 with a byte order mark, semicolons, decimal commas, CRLF: a head and one row for each question, in their order.

    Text that begins like a formula gets an apostrophe in front; the lines of a cell stay lines. `reasons` gives the
    words for the codes of feedback.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEAD)
    writer.writerows(map(_csv_cell, _row(q, reasons)) for q in questions)
    return out.getvalue().encode("utf-8-sig", errors="replace")


def to_xlsx(questions: Sequence[LoggedQuestion], remarks: Sequence[Remark], reasons: Mapping[str, str]) -> bytes:
    """A workbook: sheet "Hỏi đáp" with the rows of `to_csv`, sheet "Đánh giá và góp ý" with `remarks`, in their order."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        _sheet(book, "Hỏi đáp", _HEAD, [_row(q, reasons) for q in questions])
        _sheet(book, "Đánh giá và góp ý", _REMARKS, [_remark(r, reasons) for r in remarks])
    return out.getvalue()


def _row(q: LoggedQuestion, reasons: Mapping[str, str]) -> list[_Cell]:
    return [
        q.id, _here(q.asked_at), q.person, _COMMANDS.get(q.command, q.command), q.question, q.text, "không" if q.abstained else "có",
        "\n".join(map(_citation, q.citations)), (Decimal(str(q.elapsed_ms)) / 1000).quantize(Decimal("0.001")),
        Decimal(q.helpful), Decimal(len(q.complaints)), "; ".join(reason_words(code, reasons) for code in q.complaints if code),
    ]  # fmt: skip


def _remark(r: Remark, reasons: Mapping[str, str]) -> list[_Cell]:
    text = r.text if r.kind == "suggestion" or not r.text else reason_words(r.text, reasons)
    return [_here(r.at), r.person, _KINDS.get(r.kind, r.kind), text, r.note, r.answer, r.question]


def _citation(citation: Mapping) -> str:
    """ "[1] Bài A – đoạn 2 – https://…"."""
    facts = (citation.get("title"), citation.get("locator"), citation.get("url"))
    return f"[{citation.get('n')}] " + " – ".join(str(fact) for fact in facts if fact)


def _here(moment: datetime) -> datetime:
    """The time in Vietnam without its zone, which a cell cannot hold and the head names."""
    return moment.astimezone(VIETNAM).replace(tzinfo=None, microsecond=0)


def _shown(text: str) -> str:
    """Without signs that a file of cells cannot hold; line ends stay."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text.replace("\r\n", "\n").replace("\r", "\n"))[:_LONGEST].rstrip()


def _csv_cell(cell: _Cell) -> str:
    if isinstance(cell, Decimal):
        return format_number(cell.normalize()).replace(".", "")
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M:%S}"
    raw = cell or ""
    text = _shown(raw)
    return "'" + text if raw.startswith(_COMPUTES) or text.lstrip().startswith(_COMPUTES) else text


def _sheet(book: xlsxwriter.Workbook, name: str, columns: Mapping[str, int], rows: Sequence[Sequence[_Cell]]) -> None:
    """A sheet with a bold frozen head and a filter; long texts are wrapped, rows as tall as their longest text needs."""
    sheet = book.add_worksheet(name)
    top = {"valign": "top"}
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#E8EEF4", **top})
    text, number, fraction, time = (
        book.add_format(top | {"text_wrap": True}), book.add_format(top | {"num_format": "#,##0"}),
        book.add_format(top | {"num_format": "#,##0.000"}), book.add_format(top | {"num_format": "dd/mm/yyyy hh:mm:ss", "align": "left"}),
    )  # fmt: skip
    widths = list(columns.values())
    for i, (column, width) in enumerate(columns.items()):
        sheet.set_column(i, i, width)
        sheet.write_string(0, i, column, head)
    sheet.set_row(0, 3 * _LINE_POINTS)
    for n, row in enumerate(rows, start=1):
        lines = 1
        for i, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write_number(n, i, float(cell), number if cell == int(cell) and abs(cell.as_tuple().exponent) == 0 else fraction)
            elif isinstance(cell, datetime):
                sheet.write_datetime(n, i, cell, time)
            elif cell:
                shown = _shown(cell)
                sheet.write_string(n, i, shown, text)
                lines = max(lines, sum(1 + int(len(line) / (_FILLED * widths[i])) for line in shown.split("\n")))
        sheet.set_row(n, min(lines * _LINE_POINTS, _TALLEST))
    # The head and the columns that tell whose question it is stay in sight.
    sheet.freeze_panes(1, 2 if name == "Hỏi đáp" else 1)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
