"""The Vietnamese sentences of answers that are put together from facts. Pure functions."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

from bot.query import Query
from index.periods import Period
from index.places import present_name
from index.records import Document

VIETNAM = timezone(timedelta(hours=7))  # without summer time

_LEAD = 90  # characters of a title above its lines; the citation has all of it

_QUOTED = 200  # characters of a sentence that a report points to

FUNDING = {"national": "khuyến công quốc gia", "local": "khuyến công địa phương", "counterpart": "vốn đối ứng"}


def day(iso: str | None) -> str:
    """ "2023-06-21" -> "21/06/2023"; empty where the day is not known, as it is where it is no full ISO date."""
    try:
        return date.fromisoformat(iso or "").strftime("%d/%m/%Y")
    except ValueError:
        return iso or ""


def excerpt(text: str) -> str:
    """The beginning of a sentence, cut at a word, with "…" where something is left out."""
    return text if len(text) <= _QUOTED else text[:_QUOTED].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def according_to(document: Document, place: str) -> str:
    """The lead above a quotation that does not name its place: "Theo bài «…» (Cà Mau):"."""
    kind = "văn bản" if document.kind == "legal" else "bài"
    title = document.title
    if len(title) > _LEAD:
        title = title[: title.rfind(" ", 0, _LEAD)].rstrip(" ,;:…") + "…"
    return f"Theo {kind} «{title}»" + (f" ({place})" if place and place not in title else "") + ":"


def not_held(query: Query) -> str:
    """One sentence that says exactly what the knowledge does not hold."""
    parts = [*(query.provinces or query.regions), *map(time, query.periods), *(FUNDING[f] for f in sorted(query.funding))]
    parts = list(dict.fromkeys(parts))
    what = "số liệu" if query.form in ("figure", "compare") or query.wants else "nội dung"
    if not parts:
        return f"Kho tài liệu chưa có {what} để trả lời câu hỏi này."
    return f"Kho tài liệu chưa có {what} đúng như câu hỏi về {', '.join(parts)}."


def time(period: Period) -> str:
    """A period as it is said: "2022" -> "năm 2022", "2016-2020" -> "giai đoạn 2016-2020"; the rest as it is written."""
    if not period.text[:1].isdigit() or "tháng" in period.text or "năm" in period.text:
        return period.text
    return f"giai đoạn {period.text}" if period.kind == "range" else f"năm {period.text}"


def nearest(documents: Sequence[Document]) -> str:
    """Titles that come nearest, without figures of their own being offered as an answer."""
    if not documents:
        return ""
    titles = "; ".join(f"«{d.title}»" for d in documents)
    return f"Tài liệu gần nhất trong kho: {titles}."


def whom_to_ask(provinces: Sequence[str]) -> str:
    """Who is likely to know what the folder does not hold; empty where no province is named."""
    names = list(dict.fromkeys(map(present_name, provinces)))
    return f"Anh/chị có thể hỏi Sở Công Thương {' hoặc '.join(names)}." if len(names) in (1, 2) else ""


RANKED = "Trong các tài liệu đã nạp, số liệu tìm được xếp từ cao xuống thấp (kho không có đủ mọi nơi):"
RANKED_UP = "Trong các tài liệu đã nạp, số liệu tìm được xếp từ thấp lên cao (kho không có đủ mọi nơi):"


def local_time(iso: str) -> str:
    """An ISO time in UTC as it is said in Vietnam: "2026-11-22T18:30:00+00:00" -> "01:30 ngày 23/11/2026"."""
    return datetime.fromisoformat(iso).astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y")
