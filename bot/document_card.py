"""One document of any kind: what it is, since when it holds, what was read from it."""

from collections.abc import Sequence

from bot.figure_words import capital, in_unit, place, unit_of, what, when
from bot.wording import day
from index.records import Document, Figure

_KINDS = {"article": "Bài viết", "legal": "Văn bản pháp luật", "guide": "Hướng dẫn", "figures": "Bảng số liệu"}
_FIGURES = 8


def document_card(document: Document, passages: int, figures: Sequence[Figure]) -> str:
    """Lines of plain text: title, details, how much was read, the first figures."""
    details = [
        ("Nguồn", document.source),
        ("Số hiệu", document.so_hieu),
        ("Ngày", day(document.published or document.ban_hanh)),
        ("Địa phương", document.province),
        ("Hiệu lực", document.validity),
        ("Tệp", document.path),
    ]
    lines = [document.title, _KINDS.get(document.kind, ""), *(f"{name}: {value}" for name, value in details if value)]
    lines.append(f"Đã đọc: {passages} đoạn, {len(figures)} số liệu.")
    shown = [f for f in figures if f.replaced_by is None and f.province][:_FIGURES]
    if shown:
        lines += ["", "Số liệu trong bài:" if len(shown) == len(figures) else "Một số số liệu trong bài:"]
        lines += [f"• {_told(f)}" for f in shown]
    return "\n".join(line for line in lines if line is not None)


def _told(figure: Figure) -> str:
    head = ", ".join(p for p in (place(figure), when(figure)) if p)
    return f"{capital(head)} – {what(figure)}: {in_unit(figure.value, unit_of([figure]), figure)}"

