"""The files of an index as they were written: sizes and digests, so that none is opened that is cut off, exchanged or made to harm.

FAISS and SQLite read their files without looking out for bytes that somebody has changed; so they get none that differ
by one bit from what the build has written.
"""

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from index.errors import ArtifactMismatch

_PIECE = 1 << 20
_AGAIN = "Hãy chạy «khuyencong build» để tạo lại, hoặc «khuyencong restore» để lấy lại bản sao lưu."


def describe(path: Path) -> dict[str, int | str]:
    """Size in bytes and SHA-256 of an ordinary file: {"bytes": …, "sha256": …}. Raises OSError, ArtifactMismatch for what is none."""
    digest, size = hashlib.sha256(), 0
    with open_regular(path) as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return {"bytes": size, "sha256": digest.hexdigest()}


def check_files(folder: Path, files: Mapping[str, Mapping[str, int | str]]) -> None:
    """Raises ArtifactMismatch unless each file is what `describe` told of it; about 1 ms for 1 MB, nothing for a wrong size."""
    for name, told in files.items():
        path = folder / name
        try:
            with open_regular(path) as file:
                size = os.fstat(file.fileno()).st_size
            if size != told["bytes"]:
                raise ArtifactMismatch(f"Tệp chỉ mục {name} bị hỏng hoặc thiếu ({size} byte, cần {told['bytes']}). {_AGAIN}")
            if describe(path)["sha256"] != told["sha256"]:
                raise ArtifactMismatch(f"Nội dung tệp chỉ mục {name} đã bị đổi hoặc là của chỉ mục khác. {_AGAIN}")
        except OSError as error:
            raise ArtifactMismatch(f"Tệp chỉ mục {name} bị hỏng hoặc thiếu ({error.strerror or error}). {_AGAIN}") from error


def open_regular(path: Path):
    """An ordinary file for reading; a folder, pipe or device is refused without waiting. Raises OSError, ArtifactMismatch."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ArtifactMismatch(f"{path.name} không phải tệp thường. {_AGAIN}")
    return os.fdopen(handle, "rb")


def flush_to_disk(folder: Path) -> None:
    """Have the disk hold a folder's files before anything points to them: a power cut leaves all of them or none in use."""
    for path in (*folder.iterdir(), folder):
        flush(path)


def flush(path: Path) -> None:
    """Have the disk hold a file, or the names in a folder where the system can (not on Windows)."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
