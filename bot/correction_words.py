"""What an administrator reads while correcting a figure. Plain text in lines; pure functions."""

from collections.abc import Sequence

from bot.corrections import LONGEST, SHORTEST, Candidate, example

PAGE = 6  # figures on a page of the list
_REFUSED = 3  # reasons that are told

WHICH = (
    "Anh/chị muốn hiệu đính số liệu nào? Xin nhắn địa phương, năm và nội dung, ví dụ: Cà Mau 2022 kinh phí hỗ trợ. "
    "Gõ /huy để dừng."
)
NOTHING = (
    "Tôi không tìm thấy số liệu nào hiệu đính được với những từ này. Anh/chị thử nêu địa phương, năm hoặc chỉ tiêu khác; "
    "gõ /huy để dừng."
)
STALE = "Nút này đã cũ. Anh/chị gõ /suasolieu để bắt đầu lại."
STOPPED = "Đã dừng. Không có số liệu nào thay đổi."
PRESS = "Anh/chị bấm một nút ở tin nhắn trên, hoặc gõ /huy để dừng."
REASON = f"Lý do hiệu đính là gì? Xin nêu căn cứ của số đúng, từ {SHORTEST} đến {LONGEST} ký tự; lý do sẽ hiện trong câu trả lời."
NOT_WRITTEN = "Chưa ghi được: {reason}"
WRITTEN = "Đã ghi hiệu đính vào tệp {path}:\n{shown}"
BUILDING = "Tôi dựng thử bản mới rồi gửi biên nhận; câu trả lời chưa đổi cho đến khi anh/chị đồng ý ở đó."
NOTE = "Hiệu đính số liệu: {shown}"


def found_text(found: Sequence[Candidate], refused: Sequence[str], page: int) -> str:
    """One page (from 0) of the figures to choose from."""
    pages = -(-len(found) // PAGE)
    of = f" (trang {page + 1}/{pages})" if pages > 1 else ""
    parts = [f"Anh/chị chọn số liệu cần hiệu đính{of}:"]
    for n, each in enumerate(found[page * PAGE : (page + 1) * PAGE], start=page * PAGE + 1):
        parts.append(f"{n}. {each.shown}\n«{each.sentence}»\nBài: {each.title}")
    if refused and page + 1 >= pages:
        more = f"\n• và {len(refused) - _REFUSED} số khác" if len(refused) > _REFUSED else ""
        parts.append("Chưa hiệu đính được ở đây:\n" + "\n".join(f"• {r}" for r in refused[:_REFUSED]) + more)
    return "\n\n".join(parts)


def value_text(chosen: Candidate) -> str:
    """The figure chosen, and the question for the right number."""
    earlier = ""
    if chosen.figure != chosen.original:
        earlier = f"\nSố này đã được hiệu đính trước đó. Lý do khi ấy: {chosen.figure.reason or 'không rõ'}"
    return "\n\n".join(
        [
            f"Số liệu đang có: {chosen.shown}{earlier}",
            f"Câu trong bài: «{chosen.sentence}»\nBài: {chosen.title}" + (f"\n{chosen.url}" if chosen.url else ""),
            f"Số đúng là bao nhiêu? Xin nhắn con số kèm đơn vị, ví dụ: {example(chosen.figure)}.",
        ]
    )


def confirm_text(chosen: Candidate, new: str, signed_reason: str, name: str) -> str:
    """Old and new, the reason as it will be shown, and what is kept of the person."""
    return "\n\n".join(
        [
            f"Anh/chị xem lại trước khi ghi:\n{chosen.shown.rpartition(': ')[0]}\nSố cũ: {chosen.amount}\nSố mới: {new}",
            f"Lý do: {signed_reason}",
            f"Câu trong bài: «{chosen.sentence}»",
            "Số trong bài gốc vẫn được giữ và hiện kèm. Câu trả lời chỉ ghi «người quản trị» và ngày hiệu đính; "
            f"tên Telegram («{name}») và mã số của anh/chị chỉ lưu trong sổ hiệu đính dành cho người quản trị. "
            "Bấm «Ghi hiệu đính» là anh/chị đồng ý như vậy.",
        ]
    )


def change_shown(chosen: Candidate, new: str) -> str:
    """ "Hà Giang – năm 2022 – kinh phí hỗ trợ: 1.250,5 triệu đồng → 1.205,5 triệu đồng"."""
    return f"{chosen.shown} → {new}"


def label(number: int, chosen: Candidate) -> str:
    """The label of the button that chooses a figure."""
    return f"{number}. {chosen.amount}"[:60]
