"""What an administrator reads about a file in quarantine. Plain text in lines; pure functions."""

from collections.abc import Sequence

from bot.likeness import Like
from bot.quarantine import FigureLine, Preview
from bot.wording import day

PAGE = 12  # figures on a page of the list
_SAMPLES = 3  # figures shown at once
_KINDS = {"article": "bài viết", "legal": "văn bản pháp luật", "guide": "hướng dẫn", "figures": "bảng số liệu"}
_REASONS = {"name": "cùng tên tệp", "so_hieu": "cùng số hiệu", "url": "cùng địa chỉ nguồn", "title": "cùng tiêu đề"}
_UNKNOWN = "không rõ"

READING = "Đang đọc thử tệp «{name}»… Tệp nằm ở khu chờ; chưa có gì được thêm vào kho."
NOT_FETCHED = "tôi chưa tải được tệp này từ Telegram. Anh/chị vui lòng gửi lại sau ít phút."
DROPPED = "Đã bỏ tệp «{name}». Không có gì được thêm vào kho."
ADDED = "Đã ghi «{title}» vào thư mục tài liệu: {path}."
REPLACED = "Đã thay bản cũ bằng «{title}»: {path}. Bản cũ được giữ lại để có thể trả về như trước."
BUILDING = "Tôi dựng thử bản mới rồi gửi biên nhận; câu trả lời chưa đổi cho đến khi anh/chị đồng ý ở đó."
NOTE_ADDED = "Thêm tài liệu «{title}»"
NOTE_REPLACED = "Thay tài liệu «{title}» bằng bản mới"
UNDONE = "Bản dựng thử đã được bỏ, nên tôi đã trả thư mục tài liệu về như trước thay đổi đó."
LEFT = " Riêng {paths} đã được sửa sau đó nên tôi giữ nguyên; anh/chị xem lại giúp."
NOT_UNDONE = "Bản dựng thử đã được bỏ, nhưng tôi chưa trả lại được thư mục tài liệu. {reason} Anh/chị kiểm tra thư mục rồi gõ /nap."
ASK = "Anh/chị có muốn đưa tài liệu này vào kho không?"
DECIDED = {
    "adding": "Tệp này đang được ghi vào kho.", "added": "Tệp này đã được ghi vào kho rồi.", "dropped": "Tệp này đã bị bỏ.",
    "undone": "Tệp này đã được ghi rồi trả lại như cũ. Anh/chị gửi lại tệp nếu cần.", "reading": "Tệp này đang được đọc.",
}  # fmt: skip
STALE = "Nút này đã cũ: tệp không còn ở khu chờ. Anh/chị vui lòng gửi lại tệp."
AGAIN = "Tệp này anh/chị đã gửi và đang chờ quyết định; nội dung đọc được như sau."


def preview_text(preview: Preview, name: str) -> str:
    """What would be read from a file, and the question whether to put it into the folder."""
    parts = [f"Đọc thử tệp «{name}»", f"Tiêu đề: {preview.title}", _facts(preview), _contents(preview)]
    if preview.lines and preview.kind != "figures":
        told = (f"• {text}" if text.startswith(place) else f"• {place}: {text}" for place, text in preview.lines)
        parts.append("\n".join(["Các đoạn đầu:", *told]))
    if preview.figure_lines:
        shown = [_figure(line) for line in preview.figure_lines[:_SAMPLES]]
        more = preview.figures - len(shown)
        parts.append("\n".join(["Số liệu đọc được:", *shown, *([f"… và {more} số liệu khác"] if more > 0 else [])]))
    if preview.complaints:
        parts.append("\n".join(["Phần có lỗi, sẽ bị bỏ ra:", *(f"• {c}" for c in preview.complaints)]))
    if preview.repairs:
        parts.append("\n".join(["Về bảng mã:", *(f"• {r}" for r in preview.repairs)]))
    if preview.warnings:
        parts.append("\n".join(["Lưu ý:", *(f"• {w}" for w in preview.warnings)]))
    parts += [_like(like, preview) for like in preview.likes]
    return "\n\n".join([*parts, ASK])


def figures_page(preview: Preview, page: int) -> tuple[str, int]:
    """One page (from 0) of the list of figures, and how many pages there are."""
    lines: Sequence[FigureLine] = preview.figure_lines
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = lines[page * PAGE : (page + 1) * PAGE]
    head = f"Số liệu đọc được từ «{preview.title}» (trang {page + 1}/{pages}, tất cả {preview.figures} số liệu):"
    rest = f"Danh sách chỉ hiện {len(lines)} số liệu đầu." if len(lines) < preview.figures and page == pages - 1 else ""
    return "\n\n".join(p for p in (head, *map(_figure, shown), rest) if p), pages


def replace_label(like: Like) -> str:
    """The label of the button that replaces an older version."""
    title = like.title if len(like.title) <= 34 else like.title[:33].rsplit(" ", 1)[0].rstrip(" ,:;") + "…"
    return f"Thay bản cũ «{title}»"


def _facts(preview: Preview) -> str:
    told = [
        ("Loại", _KINDS[preview.kind] + (f" ({preview.loai})" if preview.loai else "")), ("Số hiệu", preview.so_hieu),
        ("Nguồn", preview.source), ("Địa chỉ", preview.url), ("Ngày", day(preview.published)), ("Tỉnh", preview.province),
    ]  # fmt: skip
    optional = {"Số hiệu"} if preview.kind != "legal" else set()
    return "\n".join(f"{name}: {value or _UNKNOWN}" for name, value in told if value or name not in optional)


def _contents(preview: Preview) -> str:
    if preview.kind == "figures":
        corrections = f", trong đó {preview.corrections} dòng hiệu đính số liệu đang có" if preview.corrections else ""
        return f"Đọc được: {preview.passages} dòng, {preview.figures} số liệu{corrections}."
    provisions = f", {preview.provisions} quy định" if preview.provisions else ""
    return f"Đọc được: {preview.passages} đoạn{provisions}, {preview.figures} số liệu."


def _figure(line: FigureLine) -> str:
    head = " – ".join(part for part in (line.place, line.time, line.what) if part)
    return f"• {head}: {line.amount}\n  «{line.sentence}»"


def _like(like: Like, preview: Preview) -> str:
    why = [_REASONS[r] for r in like.reasons if r in _REASONS]
    if "text" in like.reasons:
        why.append(f"trùng khoảng {min(round(like.share * 100), 99)}% câu chữ")
    lines = [f"Có thể là bản mới của «{like.title}» ({like.path}): {', '.join(why)}."]
    if like.published and preview.published and like.published != preview.published:
        order = "mới hơn" if preview.published > like.published else "cũ hơn"
        lines.append(f"Bản trong kho đề ngày {day(like.published)}; tệp gửi lên {order}, đề ngày {day(preview.published)}.")
    if like.lacking:
        lines.append(f"Bản trong kho có ghi {', '.join(like.lacking)}, còn tệp này không có.")
    return "\n".join(lines)
