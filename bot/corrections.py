"""Correcting a figure by a row of a figures file: which figure, its new value, the reason.

The row names the original by a quote that holds it and no other figure, so that the next index marks it as replaced and
shows both. `bot.correction_file` writes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from bot.figure_book import FigureBook
from bot.figure_words import ALIKE_UNITS, amount, in_unit, place, unit_of, what, when
from bot.records import Total
from bot.wording import excerpt
from index.curated_cells import read_amount
from index.figure_names import UNITS
from index.numbers import find_quantities
from index.records import Document, Figure
from index.text import normalise

FILE = "so-lieu-hieu-dinh.csv"
SHORTEST, LONGEST = 5, 300  # characters of a reason
LONGEST_VALUE = 100
GONE = "Số liệu này không còn trong kho, hoặc tài liệu chứa nó đã thay đổi. Anh/chị vui lòng tìm lại."
_SIGNED = "{reason} (người quản trị hiệu đính ngày {day})"
_REACH = 400  # characters of a quote on either side of the number


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
        if _told(figure) == _told(old):
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
        raise CorrectionError(
            f"Lý do cần từ {SHORTEST} đến {LONGEST} ký tự, nêu căn cứ của số đúng, ví dụ: báo in nhầm, đã đối chiếu báo cáo năm của Sở."
        )
    return reason


def signed(reason: str, day: date) -> str:
    """The reason as answers show it."""
    return _SIGNED.format(reason=reason, day=f"{day:%d/%m/%Y}")


def shown_value(figure: Figure) -> str:
    """The value as it is written into the row, and shown before that: "1.205,5 triệu đồng"; of "other" things with their noun."""
    told = in_unit(figure.value, unit_of([figure]), figure)
    return f"{told} {noun(figure)}".strip() if figure.unit == "other" else told


def example(figure: Figure) -> str:
    """How the value of such a figure is written."""
    if figure.unit == "VND":
        return "1.205,5 triệu đồng"
    if figure.unit == "percent":
        return "33,16%"
    return f"12 {noun(figure) if figure.unit == 'other' else UNITS[figure.unit]}".strip()


# --- pieces ---------------------------------------------------------------------------------------


def _told(figure: Figure) -> tuple:
    """What makes a figure the same in another index, where its id is another."""
    return figure.doc, figure.start, figure.end, figure.value, figure.unit, figure.text


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


def noun(figure: Figure) -> str:
    """What a figure of another unit counts, in the words of its document: "gian hàng"."""
    found = find_quantities(figure.text)
    return (found[0].noun or "") if len(found) == 1 else ""


def _kind(figure: Figure) -> str:
    if figure.unit == "VND":
        return "số tiền"
    return "tỷ lệ phần trăm" if figure.unit == "percent" else f"số lượng ({noun(figure) if figure.unit == 'other' else UNITS[figure.unit]})"
