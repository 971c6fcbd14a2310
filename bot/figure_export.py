"""Figures as files for table programs: CSV as Excel in Vietnam reads it, and XLSX with real numbers and dates.

The head of both is one that `index.csv_rows` reads, so that an exported CSV can be put into a knowledge folder.
"""

import csv
import io
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter

from index.csv_rows import COLUMNS
from index.figure_names import FUNDINGS, INDICATORS, QUALIFIERS, STATUSES, UNITS
from index.records import Document, Figure
from index.sentences import split_sentences

_Cell = str | Decimal | date | None

# Column, width in characters.
_LAYOUT = {
    "province": 18, "area": 18, "period_text": 20, "period_start": 12, "period_end": 12, "indicator": 24, "value": 18,
    "unit": 10, "funding": 22, "qualifier": 14, "plan": 12, "status": 14, "label": 24, "text": 30, "sentence": 60,
    "title": 50, "source": 24, "url": 40, "published": 12, "doc": 28, "reason": 30,
}  # fmt: skip
_SOURCES = {"title": 60, "source": 30, "url": 50, "published": 12, "doc": 28}
_LONGEST = 32_000  # characters; a cell of Excel takes 32,767
_LIST_MARK = re.compile(r"^(?:#+|[-*+•–])\s+")
# What a table program would compute, were it the first character of a cell.
_COMPUTES = ("=", "+", "-", "@")


def to_csv(figures: Sequence[Figure], documents: Mapping[str, Document]) -> bytes:
    """UTF-8 with a byte order mark, semicolons, decimal commas, CRLF; a head and one row for each figure, in their order.

    Text that begins like a formula gets an apostrophe in front. `documents` by id; those missing leave cells empty.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(_head, _LAYOUT))
    writer.writerows(map(_csv_cell, row.values()) for row in _rows(figures, documents))
    return out.getvalue().encode("utf-8-sig", errors="replace")


def to_xlsx(figures: Sequence[Figure], documents: Mapping[str, Document]) -> bytes:
    """A workbook: sheet "Số liệu" with the rows of `to_csv`, sheet "Nguồn" with the documents they come from."""
    out = io.BytesIO()
    # Text stays text: nothing typed in a document becomes a formula, an address or a number.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        _sheet(book, "Số liệu", _LAYOUT, list(_rows(figures, documents)))
        cited = [documents[doc] for doc in dict.fromkeys(f.doc for f in figures) if doc in documents]
        _sheet(book, "Nguồn", _SOURCES, [_source(d) for d in cited])
    return out.getvalue()


def _rows(figures: Sequence[Figure], documents: Mapping[str, Document]) -> Iterator[dict[str, _Cell]]:
    """The cells of each figure by column."""
    sentences: dict[str, Callable[[Figure], str]] = {}
    for f in figures:
        document = documents.get(f.doc)
        if document and f.doc not in sentences:
            sentences[f.doc] = _sentence_reader(document)
        yield {
            "province": f.province,
            "area": f.area,
            "period_text": f.period_text,
            "period_start": _day(f.period_start),
            "period_end": _day(f.period_end),
            "indicator": INDICATORS.get(f.indicator, f.indicator),
            "value": Decimal(str(f.value)),
            "unit": UNITS.get(f.unit, f.unit),
            "funding": FUNDINGS.get(f.funding or "", f.funding),
            "qualifier": QUALIFIERS.get(f.qualifier, f.qualifier),
            "plan": "có" if f.plan else "không",
            "status": STATUSES.get(f.status or "", f.status),
            "label": f.label,
            "text": f.text,
            "sentence": sentences[f.doc](f) if document else None,
            **(_source(document) if document else dict.fromkeys(_SOURCES)),
            "doc": f.doc,
            "reason": f.reason,
        }


def _source(document: Document) -> dict[str, _Cell]:
    return {
        "title": document.title, "source": document.source, "url": document.url, "published": _day(document.published),
        "doc": document.doc_id,
    }  # fmt: skip


def _sentence_reader(document: Document) -> Callable[[Figure], str]:
    """Finds the sentence of a document that holds a figure; a row of a figures file is one sentence."""
    if document.kind == "figures":
        return lambda figure: figure.text
    spans = split_sentences(document.text)
    starts = [start for start, _ in spans]

    def sentence(figure: Figure) -> str:
        first = max(bisect_right(starts, figure.start) - 1, 0)
        end = max(spans[first][1], figure.end)
        return _LIST_MARK.sub("", document.text[starts[first] : end])

    return sentence


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _head(column: str) -> str:
    name = COLUMNS[column][0]
    return name[0].upper() + name[1:]


def _one_line(text: str) -> str:
    """Without line breaks and signs that a file of cells cannot hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST]


def _csv_cell(cell: _Cell) -> str:
    if isinstance(cell, Decimal):
        whole, _, fraction = f"{cell:f}".partition(".")
        return whole + ("," + fraction.rstrip("0") if fraction.strip("0") else "")
    if isinstance(cell, date):
        return cell.isoformat()
    text = _one_line(cell or "")
    return "'" + text if text.startswith(_COMPUTES) else text


def _sheet(book: xlsxwriter.Workbook, name: str, columns: Mapping[str, int], rows: Sequence[Mapping[str, _Cell]]) -> None:
    """A sheet with a bold frozen head, a filter, and a row for each mapping from column to cell."""
    sheet = book.add_worksheet(name)
    head, whole, broken, day = (
        book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "#,##0"}),
        book.add_format({"num_format": "#,##0.0##"}), book.add_format({"num_format": "dd/mm/yyyy"}),
    )  # fmt: skip
    for i, (column, width) in enumerate(columns.items()):
        sheet.set_column(i, i, width)
        sheet.write_string(0, i, _head(column), head)
        for n, row in enumerate(rows, start=1):
            cell = row[column]
            if isinstance(cell, Decimal):
                sheet.write_number(n, i, float(cell), whole if cell == int(cell) else broken)
            elif isinstance(cell, date) and cell.year >= 1900:  # no earlier day is one to Excel
                sheet.write_datetime(n, i, cell, day)
            elif cell:
                sheet.write_string(n, i, _one_line(str(cell)))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
