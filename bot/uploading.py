"""A file that was sent -> its preview, or a sentence that says why not; and what putting it into the folder would change.

The steps: what can be told from name and size, what the first bytes say, conversion and reading in processes of their own.
"""

from collections.abc import Mapping
from pathlib import Path

from bot.apart import run_apart
from bot.document_names import unused
from bot.folder_changes import Edit, FolderChangeError
from bot.likeness import Like
from bot.quarantine import DOCUMENT, Preview, load_preview
from index.convert import CONVERTED, REFUSED
from index.folder import MAX_FILE_BYTES, SUFFIXES
from index.ingest import knowledge_files

ACCEPTED = (*SUFFIXES, *CONVERTED)
ORIGINAL = "original"  # the stem of what was sent, in its quarantine folder
_TEXT, _PREVIEW = "converted.md", "preview.json"
_HEAD = 4096  # bytes
_MB = MAX_FILE_BYTES // 1_000_000
# What a file of another kind could be saved as.
_BETTER = {
    ".doc": ".docx", ".odt": ".docx", ".rtf": ".docx", ".docm": ".docx", ".xls": ".csv", ".xlsx": ".csv", ".xlsm": ".csv", ".ods": ".csv",
    ".html": ".txt", ".htm": ".txt", ".tsv": ".csv",
}  # fmt: skip
# How files begin that are no text, whatever they are called.
_OTHER_KINDS = (
    (b"PK\x03\x04", "tệp nén hoặc tệp Office"), (b"%PDF-", "tệp PDF"), (b"\xd0\xcf\x11\xe0", "tệp Office cũ"), (b"{\\rtf", "tệp RTF"),
    (b"MZ", "tệp chương trình"), (b"\x7fELF", "tệp chương trình"), (b"\x89PNG", "ảnh"), (b"\xff\xd8\xff", "ảnh"), (b"GIF8", "ảnh"),
    (b"Rar!", "tệp nén"), (b"7z\xbc\xaf", "tệp nén"), (b"\x1f\x8b", "tệp nén"),
)  # fmt: skip


class UploadRefused(Exception):
    """A file that is not taken; the message is Vietnamese, a sentence or several lines."""


def check_named(name: str, size: int | None) -> str:
    """The suffix of a file before it is fetched, lower case. Raises UploadRefused by name and size (bytes)."""
    suffix = Path(name).suffix.lower()
    if suffix not in ACCEPTED:
        told = f" Anh/chị lưu lại thành tệp {_BETTER[suffix]} rồi gửi giúp." if suffix in _BETTER else ""
        raise UploadRefused(f"Tôi nhận tệp .docx, .pdf, .md, .txt và tệp số liệu .csv; tệp này thuộc loại khác.{told}")
    if size == 0:
        raise UploadRefused("Tệp này rỗng.")
    if size is None or size > MAX_FILE_BYTES:
        raise UploadRefused(f"Tệp lớn hơn {_MB} MB, mức lớn nhất mà tôi tải được. Anh/chị chia nhỏ tệp, hoặc bỏ bớt ảnh rồi gửi lại.")
    return suffix


def check_content(file: Path) -> None:
    """Raises UploadRefused where the first bytes say that the file is not what its suffix says, or it is too large."""
    size = file.stat().st_size
    check_named(file.name, size)
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    suffix = file.suffix.lower()
    if suffix == ".pdf" and b"%PDF-" not in head[:1024]:
        raise UploadRefused("Tệp có đuôi .pdf nhưng nội dung không phải PDF.")
    if suffix == ".docx" and not head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UploadRefused("Tệp có đuôi .docx nhưng nội dung không phải tệp Word.")
    if suffix in CONVERTED:
        return
    if kind := next((kind for start, kind in _OTHER_KINDS if head.startswith(start)), None):
        raise UploadRefused(f"Tệp có đuôi {suffix} nhưng nội dung là {kind}. Anh/chị kiểm tra lại rồi gửi tệp đúng loại.")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        raise UploadRefused("Tệp này là trang web (HTML). Anh/chị mở trang, chép phần chữ vào tệp .txt rồi gửi lại.")


def read_upload(folder: Path, suffix: str, stem: str, url: str, knowledge: Path) -> Preview:
    """What would be read from `original<suffix>` in its quarantine folder. Blocks for seconds. Raises UploadRefused."""
    source = folder / f"{ORIGINAL}{suffix}"
    check_content(source)
    if suffix in CONVERTED:
        text = folder / _TEXT
        done = run_apart("index.convert", [source, text])
        if done.status == REFUSED:
            raise UploadRefused(done.told)
        if done.status != 0:
            raise UploadRefused(_unreadable(done.status))
        source = text
    done = run_apart("bot.quarantine", [source, stem, url, knowledge, folder / _PREVIEW])
    if done.status != 0:
        raise UploadRefused(_unreadable(done.status))
    preview = load_preview(folder / _PREVIEW)
    if not preview.usable:
        why = preview.complaints or ("không có nội dung đọc được",)
        raise UploadRefused("\n".join(["Tệp này chưa dùng được:", *(f"• {c}" for c in why)]))
    if preview.same_as:
        raise UploadRefused(f"Kho đã có đúng văn bản này ({preview.same_as}); không có gì để thêm.")
    return preview


def kept_preview(folder: Path) -> Preview | None:
    """The preview made earlier; None where it is not kept any more."""
    try:
        return load_preview(folder / _PREVIEW)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def adding(folder: Path, preview: Preview, stem: str, knowledge: Path) -> tuple[str, Mapping[str, Edit]]:
    """The path under which a document would be added, and the edits that do it. Raises FolderChangeError."""
    content = _finished(folder, preview)
    path = f"{preview.folder}/{unused(stem, (file.stem for file in knowledge_files(knowledge)))}{preview.suffix}"
    return path, {path: _new(content)}


def replacing(folder: Path, preview: Preview, like: Like) -> tuple[str, Mapping[str, Edit]]:
    """The path under which a document takes the place of an older one, whose name it takes too; and the edits.

    So the links to it and the corrections of its figures stay. Raises FolderChangeError.
    """
    content = _finished(folder, preview)
    path = f"{like.path.rpartition('.')[0]}{preview.suffix}"

    def gone(before: bytes | None) -> bytes | None:
        _must_stand(before)
        return None

    def put(before: bytes | None) -> bytes:
        _must_stand(before)
        return content

    return path, {path: put} if path == like.path else {like.path: gone, path: _new(content)}


def _new(content: bytes) -> Edit:
    def put(before: bytes | None) -> bytes:
        if before is not None:
            raise FolderChangeError("Trong thư mục vừa có một tệp cùng tên. Anh/chị bấm lại lần nữa.")
        return content

    return put


def _must_stand(before: bytes | None) -> None:
    if before is None:
        raise FolderChangeError("Bản cũ không còn trong thư mục tài liệu. Anh/chị có thể thêm thành tài liệu mới.")


def _finished(folder: Path, preview: Preview) -> bytes:
    try:
        return (folder / f"{DOCUMENT}{preview.suffix}").read_bytes()
    except OSError as error:
        raise FolderChangeError("Tệp không còn trong khu chờ. Anh/chị vui lòng gửi lại tệp.") from error


def _unreadable(status: int | None) -> str:
    if status is None:
        return "Tệp này đọc quá lâu nên tôi đã dừng lại. Anh/chị chia nhỏ hoặc lưu lại thành tệp gọn hơn rồi gửi lại."
    return "Tệp này quá lớn hoặc quá phức tạp để đọc an toàn, nên tôi không đọc. Anh/chị lưu lại thành tệp mới gọn hơn rồi gửi lại."
