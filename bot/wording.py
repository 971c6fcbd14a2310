"""The Vietnamese sentences of answers that are put together from facts. Pure functions."""

from collections.abc import Sequence
from datetime import date

from bot.understand import Query
from index.records import Document

FUNDING = {"national": "khuyến công quốc gia", "local": "khuyến công địa phương", "counterpart": "vốn đối ứng"}


def day(iso: str | None) -> str:
    """ "2023-06-21" -> "21/06/2023"; empty where the day is not known."""
    return date.fromisoformat(iso).strftime("%d/%m/%Y") if iso else ""


def according_to(document: Document, place: str) -> str:
    """The lead above a quotation that does not name its place: "Theo bài «…» (Cà Mau):"."""
    kind = "văn bản" if document.kind == "legal" else "bài"
    return f"Theo {kind} «{document.title}»" + (f" ({place})" if place and place not in document.title else "") + ":"


def not_held(query: Query, missing: str) -> str:
    """One sentence that says exactly what the knowledge does not hold."""
    return f"Kho tài liệu hiện chưa có {missing}, nên tôi chưa thể trả lời câu này."


def subject(query: Query) -> str:
    """What was asked for, in words: "số liệu của Ninh Thuận, năm 2019, khuyến công quốc gia"."""
    parts = list(query.provinces or query.regions)
    parts += [p.text for p in query.periods]
    parts += [FUNDING[f] for f in sorted(query.funding)]
    if query.intent in ("figure", "compare") or query.wants:
        return "số liệu " + " – ".join(parts) if parts else "số liệu đúng như câu hỏi"
    return "nội dung về " + " – ".join(parts) if parts else "nội dung trả lời câu hỏi này"


def nearest(documents: Sequence[Document]) -> str:
    """Titles that come nearest, without figures of their own being offered as an answer."""
    if not documents:
        return ""
    titles = "; ".join(f"«{d.title}»" for d in documents)
    return f"Tài liệu gần nhất trong kho: {titles}."
