"""The knowledge folder as it lies on the disk: which files are read, and what is said of those that are not.

Nothing outside the folder is looked at: links to folders are not followed, links to files only where they stay inside. What
is no ordinary file (a pipe, a socket, a device) is never opened, so that no build waits for it.
"""

import os
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from index.errors import DocumentFormatError, Problem

SUFFIXES = (".md", ".txt", ".csv")
MAX_FILE_BYTES = 20_000_000
MAX_FILES = 20_000
MAX_ENTRIES = 500_000  # files of other kinds and folders count too
MAX_DEPTH = 30
MAX_NAME = 400  # characters of a path inside the folder
# People drop these in and wonder why nothing is found. Pictures and the like lie there on purpose.
_TO_CONVERT = (".docx", ".doc", ".pdf", ".odt", ".rtf", ".html", ".htm", ".xlsx", ".xls", ".ods", ".pptx", ".ppt", ".zip", ".rar", ".7z")
# Categories of Unicode: controls, direction marks and other unseen signs, halves of characters, line separators.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class Listing:
    """The files that can be documents, in a fixed order, and a complaint for each other thing that its keeper may miss."""

    files: list[Path]
    problems: list[Problem]


def list_folder(folder: Path) -> Listing:
    """What lies in a folder, at any depth. README files are for people; what begins with a full stop is hidden.

    Raises OSError where the folder itself cannot be read.
    """
    root = folder.resolve()
    files: list[Path] = []
    problems: list[Problem] = []
    seen = 0
    waiting = [(folder, "", 0)]
    while waiting:
        place, inside, depth = waiting.pop()
        try:
            with os.scandir(place) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            if not inside:
                raise
            problems.append(Problem(shown(inside), 0, f"không đọc được thư mục ({error.strerror})"))
            continue
        below = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            seen += 1
            if seen > MAX_ENTRIES:
                problems.append(Problem(shown(inside) or ".", 0, f"thư mục tài liệu có hơn {_count(MAX_ENTRIES)} mục; từ đây trở đi không đọc"))
                return Listing(files, problems)
            name = f"{inside}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if reason := _why_not_entered(name, depth):
                    problems.append(Problem(shown(name), 0, reason))
                else:
                    below.append((place / entry.name, f"{name}/", depth + 1))
                continue
            path = Path(entry.name)
            suffix = path.suffix.lower()
            if suffix in _TO_CONVERT:
                problems.append(Problem(shown(name), 0, f"chưa đọc tệp {suffix}; hãy lưu lại thành .md hoặc .txt, hoặc gửi tệp .docx, .pdf cho bot"))
            if suffix not in SUFFIXES or path.stem.lower() == "readme":
                continue
            if reason := _why_left_out(entry, name, root):
                problems.append(Problem(shown(name), 0, reason))
            elif len(files) == MAX_FILES:
                problems.append(Problem(shown(name), 0, f"thư mục có hơn {_count(MAX_FILES)} tệp tài liệu; từ tệp này trở đi không đọc"))
                return Listing(files, problems)
            else:
                files.append(place / entry.name)
        waiting += reversed(below)
    return Listing(sorted(files), problems)


def read_regular(path: Path, name: str) -> bytes:
    """The bytes of an ordinary file of up to MAX_FILE_BYTES. Raises DocumentFormatError; never waits for a pipe or a device."""
    try:
        # Between the listing and now the file may have been exchanged for a pipe, or be growing.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise DocumentFormatError([Problem(name, 0, _NO_FILE)])
            raw = file.read(MAX_FILE_BYTES + 1) if status.st_size <= MAX_FILE_BYTES else b""
    except OSError as error:
        raise DocumentFormatError([Problem(name, 0, f"không đọc được tệp ({error.strerror})")]) from error
    if max(status.st_size, len(raw)) > MAX_FILE_BYTES:
        raise DocumentFormatError([Problem(name, 0, f"tệp lớn hơn {MAX_FILE_BYTES // 1_000_000} MB")])
    return raw


def shown(name: str) -> str:
    """A path as it can be printed: what steers a terminal, turns the direction of writing or is no character is spelt out."""
    plain = "".join(c if _is_plain(c) else c.encode("unicode_escape").decode("ascii") for c in name)
    return plain if len(plain) <= MAX_NAME else f"{plain[: MAX_NAME // 2]}…{plain[-MAX_NAME // 2 :]}"


_NO_FILE = "không phải tệp thường (ống dẫn, thiết bị…)"


def _why_left_out(entry: os.DirEntry, name: str, root: Path) -> str | None:
    if reason := _why_not_named(name):
        return reason
    try:
        if entry.is_symlink():
            # A link may not lead out of the folder: what is indexed is what its keeper put there.
            target = Path(entry.path).resolve(strict=True)
            if not target.is_relative_to(root):
                return "là liên kết dẫn ra ngoài thư mục tài liệu"
            if any(part.startswith(".") for part in target.relative_to(root).parts):
                return "là liên kết dẫn tới tệp ẩn"
        return None if entry.is_file() else _NO_FILE
    except (OSError, RuntimeError, ValueError):  # RuntimeError: a loop of links
        return "là liên kết hỏng hoặc vòng"


def _why_not_entered(name: str, depth: int) -> str | None:
    if depth + 1 > MAX_DEPTH:
        return f"thư mục lồng nhau quá {MAX_DEPTH} lớp"
    return _why_not_named(name)


def _why_not_named(name: str) -> str | None:
    if len(name) > MAX_NAME:
        return f"đường dẫn dài hơn {MAX_NAME} ký tự; hãy đặt tên ngắn hơn"
    if not all(map(_is_plain, name)):
        return "tên có ký tự điều khiển, ký tự không nhìn thấy hoặc sai bảng mã; hãy đổi tên"
    return None


def _is_plain(char: str) -> bool:
    return char.isprintable() or unicodedata.category(char) not in _UNSEEN


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")
