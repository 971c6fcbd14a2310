"""How legal documents and provisions are called, with the days they hold. Pure functions."""

from dataclasses import replace
from datetime import date

from bot.wording import day
from index.records import Document, Provision
from index.relations import in_force, numbers

_SHORT = {
    "Nghị định": "NĐ", "Thông tư": "TT", "Thông tư liên tịch": "TTLT", "Quyết định": "QĐ", "Nghị quyết": "NQ", "Chỉ thị": "CT",
    "Văn bản hợp nhất": "VBHN",
}
_SYMBOLS = (
    ("VBHN", "VBHN"), ("TTLT", "TTLT"), ("NĐ-", "NĐ"), ("TT-", "TT"), ("QĐ-", "QĐ"), ("NQ-", "NQ"), ("CT-", "CT"),
)
PRESS = "Thông tin theo báo chí hoặc trang cơ quan nhà nước, chưa đối chiếu nguyên văn."
ASK_DEPARTMENT = "Anh/chị nên hỏi Sở Công Thương hoặc Trung tâm Khuyến công của tỉnh, thành phố để được trả lời chính thức."


def short_name(document: Document) -> str:
    """ "NĐ 45/2012/NĐ-CP"; the title where there is no number."""
    if not document.so_hieu:
        return document.title
    kind = _SHORT.get(document.loai or "", document.loai or "")
    return f"{kind} {document.so_hieu}".strip() + (f" ({document.province})" if document.province else "")


def short_number(number: str) -> str:
    """ "235/2025/NĐ-CP" -> "NĐ 235/2025/NĐ-CP"."""
    kind = next((short for symbol, short in _SYMBOLS if symbol in number), "")
    return f"{kind} {number}".strip()


def place_of(provision: Provision, document: Document) -> str:
    """ "Điều 1 khoản 2 NĐ 45/2012/NĐ-CP"; where the number of the Điều is not known, the document alone."""
    return f"{provision.place} {short_name(document)}" if provision.dieu else short_name(document)


def amended(provision: Provision) -> str:
    return f"sửa đổi bởi {short_number(provision.amended_by)}" if provision.amended_by else ""


def interval(provision: Provision) -> str:
    """ "áp dụng từ 15/10/2025", "áp dụng từ 05/07/2012 đến hết 14/10/2025"; empty where no day is known."""
    begins, ends = day(provision.valid_from), day(provision.valid_to)
    parts = [f"từ {begins}" if begins else "", f"đến hết {ends}" if ends else ""]
    told = " ".join(p for p in parts if p)
    return f"áp dụng {told}" if told else ""


def validity(provision: Provision, document: Document) -> str:
    """The days a provision holds, and what has amended its document: "áp dụng từ 11/05/2018, văn bản đã được sửa đổi bởi …"."""
    # Without a Điều the document is named, and its own days are told, but for what is known to have ended.
    own = provision.dieu or provision.amended_by or provision.valid_to
    held = provision if own else replace(provision, valid_from=document.hieu_luc, valid_to=document.het_hieu_luc)
    days = interval(held)
    if not days and document.ban_hanh:
        days = f"ban hành {day(document.ban_hanh)}"
    by = ", ".join(map(short_number, numbers(document.sua_doi_boi)))
    return ", ".join(p for p in (days, f"văn bản đã được sửa đổi bởi {by}" if by and not provision.amended_by else "") if p)


def label(provision: Provision, document: Document) -> str:
    """The whole citation: "Điều 1 khoản 2 NĐ 45/2012/NĐ-CP, sửa đổi bởi NĐ 235/2025/NĐ-CP, áp dụng từ 15/10/2025"."""
    return ", ".join(p for p in (place_of(provision, document), amended(provision), validity(provision, document)) if p)


def state_on(document: Document, on: date, today: date | None = None) -> str:
    """How a document stands on a day, in words; what its header says of its state is said of today."""
    held = in_force(document, on)
    if held is False:
        if document.hieu_luc and on < date.fromisoformat(document.hieu_luc):
            return f"chưa có hiệu lực (có hiệu lực từ {day(document.hieu_luc)})"
        ended = document.het_hieu_luc and on > date.fromisoformat(document.het_hieu_luc)
        return f"không còn áp dụng (đến hết {day(document.het_hieu_luc)})" if ended else "chưa được ban hành"
    if document.trang_thai and on >= (today or date.today()):
        return document.trang_thai[:1].lower() + document.trang_thai[1:]
    return "đang áp dụng" if held else "chưa rõ"


def facts(document: Document, on: date, today: date | None = None) -> list[str]:
    """Dates, state and relations of a document, a line each; what is not known is said to be unknown."""
    rows = [
        f"Cơ quan ban hành: {document.co_quan}" if document.co_quan else "",
        f"Ngày ban hành: {day(document.ban_hanh) or 'kho chưa có thông tin xác nhận'}",
        f"Có hiệu lực: {'từ ' + day(document.hieu_luc) if document.hieu_luc else 'kho chưa có ngày xác nhận'}"
        + (f", đến hết {day(document.het_hieu_luc)}" if document.het_hieu_luc else ""),
        f"Tình trạng ngày {on:%d/%m/%Y}: {state_on(document, on, today)}",
    ]
    relations = (
        ("Sửa đổi", document.sua_doi), ("Được sửa đổi bởi", document.sua_doi_boi), ("Thay thế", document.thay_the),
        ("Bị thay thế bởi", document.thay_the_boi), ("Hợp nhất", document.hop_nhat),
    )
    rows += [f"{name}: {', '.join(map(short_number, numbers(field)))}" for name, field in relations if field]
    return [row for row in rows if row]
