"""Correcting a figure by a row of a figures file: which figure, its new value, the row, and the file with the row in it.

The row names the original by a quote that holds it and no other figure, so that the next index marks it as replaced and
shows both. The index itself (`index.curated`) is what a row is tried on before it is written.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.figure_book import FigureBook, Total
from bot.figure_words import ALIKE_UNITS, amount, in_unit, place, unit_of, what, when
from bot.folder_changes import Edit
from bot.wording import excerpt
from index.csv_rows import COLUMNS, read_rows
from index.curated import apply_corrections, read_curated
from index.curated_cells import read_amount
from index.errors import DocumentFormatError
from index.figure_names import FUNDINGS, INDICATORS, QUALIFIERS, STATUSES, UNITS
from index.ingest import knowledge_files, parse_figures_file
from index.numbers import find_quantities, format_number
from index.records import Document, Figure
from index.text import normalise

FILE = "so-lieu-hieu-dinh.csv"
SHORTEST, LONGEST = 5, 300  # characters of a reason
LONGEST_VALUE = 100
GONE = "Số liệu này không còn trong kho, hoặc tài liệu chứa nó đã thay đổi. Anh/chị vui lòng tìm lại."
_TITLE = "# Số liệu do người quản trị hiệu đính"
_SIGNED = "{reason} (người quản trị hiệu đính ngày {day})"
_COLUMNS = (
    "province", "area", "period_text", "period_start", "period_end", "indicator", "value", "unit", "funding", "qualifier",
    "plan", "status", "label", "source", "replaces_doc", "replaces_text", "reason",
)  # fmt: skip
_SOURCE = "Người quản trị hiệu đính"
_REACH = 400  # characters of a quote on either side of the number
_COMPUTES = ("=", "+", "-", "@")  # what a table program would take for a formula


class CorrectionError(Exception):
    """What keeps a correction from being made; the message is one Vietnamese sentence or two."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that may be corrected, with the words that show it.

    `figure` is the one in use; `original` the one that its document states, another where a correction stands already.
    `quote` names the original in a row. `line` is the earlier correction's row, which the new one takes the place of.
    """

    figure: Figure
    original: Figure
    quote: str
    shown: str  # "Hà Giang – năm 2022 – kinh phí hỗ trợ: 1.250,5 triệu đồng"
    amount: str
    sentence: str
    title: str
    url: str | None
    line: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Candidate":
        """The candidate that `as_dict` gave, also after a way through JSON."""
        return cls(**(dict(kept) | {name: Figure(**kept[name]) for name in ("figure", "original")}))


@dataclass(frozen=True, slots=True)
class Base:
    """A candidate as an index has it, with the document that states the original and all the figures of that."""

    candidate: Candidate
    document: Document
    figures: tuple[Figure, ...]


def candidates(figures: Sequence[Figure], book: FigureBook) -> tuple[list[Candidate], list[str]]:
    """Those of the figures that can be corrected, in their order; and a sentence for each that cannot."""
    found: list[Candidate] = []
    refused: list[str] = []
    for figure in (part for f in figures for part in (f.parts if isinstance(f, Total) else (f,))):
        current = book.by_id.get(figure.id)
        if current is None or any(c.figure.id == current.id for c in found):
            continue
        try:
            found.append(_candidate(current, book))
        except CorrectionError as error:
            refused.append(f"{_shown(current)}: {error}")
    return found, refused


def base_of(candidate: Candidate, book: FigureBook) -> Base:
    """What a correction of the candidate rests on, in an index that may be newer. Raises CorrectionError where it is gone."""
    old = candidate.figure
    for figure in book.figures:
        if (figure.doc, figure.start, figure.end, figure.value, figure.unit, figure.text) == (old.doc, old.start, old.end, old.value, old.unit, old.text):
            found = _candidate(figure, book)
            document = book.documents[found.original.doc]
            return Base(found, document, tuple(book.standing_in(document.doc_id, 0, len(document.text))))
    raise CorrectionError(GONE)


def read_value(typed: str, figure: Figure) -> Figure:
    """The figure with the value that a person typed. Raises CorrectionError for what is no amount of the same kind."""
    text = " ".join(normalise(typed).split()).rstrip(".")
    if not text or len(text) > LONGEST_VALUE:
        raise CorrectionError(f"Xin gửi một con số kèm đơn vị, ví dụ: {example(figure)}.")
    try:
        value, unit, qualifier = read_amount(text, None)
    except ValueError as error:
        raise CorrectionError(f"Tôi chưa đọc được con số này. Xin viết theo cách Việt Nam, ví dụ: {example(figure)}.") from error
    if unit is None and figure.unit == "VND":
        raise CorrectionError(f"Xin ghi rõ đơn vị tiền (đồng, triệu đồng hay tỷ đồng), ví dụ: {example(figure)}.")
    if unit is not None and ALIKE_UNITS.get(unit, unit) != ALIKE_UNITS.get(figure.unit, figure.unit):
        raise CorrectionError(f"Đơn vị không cùng loại: số đang sửa là {_kind(figure)}. Xin ghi, ví dụ: {example(figure)}.")
    if value < 0 and figure.value >= 0 and figure.unit != "percent":
        raise CorrectionError("Số này không thể âm.")
    new = replace(figure, value=float(value), qualifier=qualifier)
    if (new.value, new.qualifier) == (figure.value, figure.qualifier):
        raise CorrectionError("Con số này trùng với số đang có; không có gì để sửa.")
    return new


def read_reason(typed: str) -> str:
    """The reason as it is kept: one line, no marks that an answer uses itself. Raises CorrectionError by its length."""
    visible = "".join(c if c.isprintable() else " " for c in normalise(typed))
    reason = " ".join(visible.translate(str.maketrans({"[": "(", "]": ")", '"': "'", "“": "'", "”": "'"})).split()).rstrip(". ")
    if not SHORTEST <= len(reason) <= LONGEST or not any(c.isalpha() for c in reason):
        raise CorrectionError(f"Lý do cần từ {SHORTEST} đến {LONGEST} ký tự, nêu căn cứ của số đúng, ví dụ: báo in nhầm, đã đối chiếu báo cáo năm của Sở.")
    return reason


def signed(reason: str, day: date) -> str:
    """The reason as answers show it."""
    return _SIGNED.format(reason=reason, day=f"{day:%d/%m/%Y}")


def shown_value(figure: Figure) -> str:
    """The value as it is written into the row, and shown before that: "1.205,5 triệu đồng"; of "other" things with their noun."""
    told = in_unit(figure.value, unit_of([figure]), figure)
    return f"{told} {_noun(figure)}".strip() if figure.unit == "other" else told


def example(figure: Figure) -> str:
    """How the value of such a figure is written."""
    if figure.unit == "VND":
        return "1.205,5 triệu đồng"
    if figure.unit == "percent":
        return "33,16%"
    return f"12 {_noun(figure) if figure.unit == 'other' else UNITS[figure.unit]}".strip()


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


def _candidate(figure: Figure, book: FigureBook) -> Candidate:
    original, line = figure, ""
    if figure.origin == "curated":
        path = book.documents[figure.doc].path
        stands_for = book.replaced.get(figure.id, ())
        if not stands_for or path.rpartition("/")[2] != FILE:
            raise CorrectionError(f"số này nằm trong tệp {path}; xin sửa dòng đó rồi gửi lại tệp cho tôi.")
        original, line = stands_for[0], figure.text
    sentence, title = figure.text, book.documents[original.doc]
    if unit := book.unit(original):
        sentence = " ".join(title.text[unit.start : unit.end].split())
    return Candidate(
        figure, original, _quote(original, book), _shown(figure), amount(figure), excerpt(sentence), title.title, title.url, line
    )


def _shown(figure: Figure) -> str:
    head = " – ".join(part for part in (place(figure), when(figure), what(figure)) if part)
    return f"{head}: {amount(figure)}"


def _quote(figure: Figure, book: FigureBook) -> str:
    """The shortest words of the document that hold this figure and no other; they may begin or end inside a sentence."""
    document = book.documents[figure.doc]
    of_document = [f for f in book.standing_in(figure.doc, 0, len(document.text)) if f.origin == "extracted"]
    if any(f.id != figure.id and (f.start, f.end) == (figure.start, figure.end) for f in of_document):
        raise CorrectionError("đây là một khoảng (từ … đến …), chưa sửa riêng từng đầu được; xin nhập bằng tệp số liệu.")
    text = document.text.replace("\n", " ")
    for reach in range(0, _REACH, 10):
        start, end = _whole_words(text, max(figure.start - reach, document.body_start), figure.end)
        quote = " ".join(text[start:end].split())
        if _names_one(quote, figure, of_document, text):
            return quote
    for reach in range(10, _REACH, 10):
        start, end = _whole_words(text, figure.start, min(figure.end + reach, len(text)))
        quote = " ".join(text[start:end].split())
        if _names_one(quote, figure, of_document, text):
            return quote
    raise CorrectionError("bài có nhiều con số giống hệt nhau, chưa chỉ được đúng một số; xin sửa trong tệp bài.")


def _names_one(quote: str, figure: Figure, figures: Sequence[Figure], text: str) -> bool:
    """Whether a row with this quote is about the figure and no other, as `index.curated` reads it."""
    exact = [f for f in figures if " ".join(f.text.split()) == quote]
    if exact:
        return [f.id for f in exact] == [figure.id]
    at, inside = text.find(quote), set()
    while at >= 0:
        inside |= {f.id for f in figures if at <= f.start and f.end <= at + len(quote)}
        at = text.find(quote, at + 1)
    return inside == {figure.id}


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and not text[start - 1].isspace() and not text[start].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace() and not text[end - 1].isspace():
        end += 1
    return start, end


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
        "value": told if exactly else format_signed(Decimal(str(new.value))), "unit": "" if exactly else UNITS[new.unit],
        "funding": FUNDINGS.get(o.funding or "", ""), "qualifier": QUALIFIERS[new.qualifier], "plan": "có" if o.plan else "không",
        "status": STATUSES.get(o.status or "", ""), "label": o.label or (_noun(o) if o.unit == "other" else ""), "source": _SOURCE,
        "replaces_doc": o.doc, "replaces_text": candidate.quote, "reason": reason,
    }  # fmt: skip


def format_signed(value: Decimal) -> str:
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
    csv.writer(out, delimiter=";", lineterminator="").writerow([f"'{c}" if c.startswith(_COMPUTES) and not re.match(r"-\d", c) else c for c in cells])
    return out.getvalue()


def _noun(figure: Figure) -> str:
    """What a figure of another unit counts, in the words of its document: "gian hàng"."""
    found = find_quantities(figure.text)
    return (found[0].noun or "") if len(found) == 1 else ""


def _kind(figure: Figure) -> str:
    if figure.unit == "VND":
        return "số tiền"
    return "tỷ lệ phần trăm" if figure.unit == "percent" else f"số lượng ({_noun(figure) if figure.unit == 'other' else UNITS[figure.unit]})"
