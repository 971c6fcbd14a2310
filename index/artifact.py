"""The index on disk: numbered folders beside pointer files that say what each of them is.

    <data>/index/current            the name of the folder in use; on a second line that of the one used before it
    <data>/index/staged             the name of a finished folder that awaits a decision; on a second line the one in use then
    <data>/index/<stamp>/passages.db, passages.faiss, questions.faiss, restorer.bin, manifest.json
    <data>/build.lock               held by whoever builds, switches or removes folders

Each pointer changes with one os.replace, so that a process that is cut off leaves the old state or the new one. A
reader keeps the files it has opened; folders that no pointer names are removed.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar, get_origin

import filelock

from index.artifact_files import check_files, flush, open_regular
from index.errors import ArtifactMismatch, ArtifactMissing, ArtifactOutdated, KnowledgeError, StagedStale

# Of the files and of the tables in the database; raised with every change of either.
LAYOUT = 5
FILES = ("passages.db", "passages.faiss", "questions.faiss", "restorer.bin")
DATABASE, VECTORS, QUESTIONS, RESTORER = FILES
MANIFEST = "manifest.json"
_MAX_MANIFEST = 64 << 20  # bytes; 20,000 documents take 3 MB
T = TypeVar("T")
_SWITCH_TIMEOUT_S = 5  # switching takes no time: who waits longer waits for a build


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from and with. `digests` maps each document's path to the digest of its text, `files` the name
    of each file of the index to its size in bytes and SHA-256 (`index.artifact_files.describe`)."""

    layout: int
    built_at: str
    knowledge: str
    encoder: str
    dim: int
    documents: int
    passages: int
    figures: int
    digests: dict[str, str]
    packages: dict[str, str]
    files: dict[str, dict[str, int | str]]


def new_folder(data: Path) -> Path:
    """A fresh folder for a build, named so that names sort by time."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    folder = data / "index" / stamp
    folder.mkdir(parents=True)
    return folder


def write_manifest(folder: Path, manifest: Manifest) -> None:
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


@contextmanager
def build_lock(data: Path, timeout_s: float) -> Iterator[None]:
    """Keeps every other process and thread from building or switching. Raises KnowledgeError where that takes too long."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with filelock.FileLock(data / "build.lock", timeout=timeout_s):
            yield
    except filelock.Timeout as error:
        raise KnowledgeError("Một lần nạp khác đang chạy trên cùng thư mục dữ liệu. Xin thử lại sau ít phút.") from error
    except OSError as error:
        raise KnowledgeError(f"Không ghi được vào thư mục dữ liệu {data}: {error.strerror or error}.") from error
    except sqlite3.Error as error:
        raise KnowledgeError(f"Không ghi được vào thư mục dữ liệu {data}: {error}.") from error


def current_folder(data: Path) -> Path:
    """The folder in use. Raises ArtifactMissing where nothing has been built yet."""
    if not (data / "index" / "current").exists():
        raise ArtifactMissing("Chưa có chỉ mục. Hãy chạy «khuyencong build» trước.")
    folder = _folder(data, _pointed(data, "current")[0])
    if folder is None:
        raise ArtifactMissing("Chỉ mục đã bị xóa hoặc chưa hoàn chỉnh. Hãy chạy «khuyencong build» để tạo lại.")
    return folder


def previous_folder(data: Path) -> Path | None:
    """The folder in use before the current one; None where there is none any more."""
    name, before = _pointed(data, "current")
    return _folder(data, before) if before != name else None


def staged_folder(data: Path) -> Path | None:
    """The finished folder that awaits a decision, None where there is none."""
    name = _pointed(data, "staged")[0]
    return _folder(data, name) if name != _pointed(data, "current")[0] else None


def read_manifest(folder: Path) -> Manifest:
    """Raises ArtifactMismatch where the file is damaged, ArtifactOutdated where it is of another layout."""
    try:
        with open_regular(folder / MANIFEST) as file:
            loaded = json.loads(file.read(_MAX_MANIFEST))
        if loaded.get("layout") != LAYOUT:
            raise ArtifactOutdated(
                f"Chỉ mục có bố cục {loaded.get('layout')}, chương trình này cần bố cục {LAYOUT}. Hãy chạy «khuyencong build»."
            )
        values = {f.name: loaded[f.name] for f in fields(Manifest)}
        if not all(isinstance(values[f.name], get_origin(f.type) or f.type) for f in fields(Manifest)):
            raise ValueError("a field of the manifest has another type")
        manifest = Manifest(**values)
        if manifest.files.keys() != set(FILES) or any(
            not isinstance(told.get("bytes"), int) or not isinstance(told.get("sha256"), str) for told in manifest.files.values()
        ):
            raise ValueError("the files of the index are not told")
        return manifest
    except (OSError, ValueError, KeyError, AttributeError, RecursionError) as error:
        raise ArtifactMismatch("Tệp mô tả chỉ mục bị hỏng. Hãy chạy «khuyencong build» để tạo lại.") from error


def checked_manifest(folder: Path) -> Manifest:
    """`read_manifest` of a folder whose files are as they were written. Raises ArtifactMismatch, ArtifactOutdated."""
    manifest = read_manifest(folder)
    check_files(folder, manifest.files)
    return manifest


def with_current(data: Path, read: Callable[[Path], T]) -> T:
    """`read` of the folder in use; again where other processes have switched and removed it while it was read.

    Raises ArtifactMissing, and what `read` raises.
    """
    folder = current_folder(data)
    while True:
        try:
            return read(folder)
        except KnowledgeError:
            now = current_folder(data)
            if now == folder:
                raise
            folder = now


def check_encoder(manifest: Manifest, encoder: str) -> None:
    """Refuse an index whose vectors came from another model; the message names both."""
    if manifest.encoder != encoder:
        raise ArtifactMismatch(
            f"Chỉ mục được tạo bằng mô hình «{manifest.encoder}», nhưng cấu hình hiện tại dùng «{encoder}». "
            "Hãy chạy «khuyencong build» với mô hình hiện tại, hoặc đặt lại KHUYENCONG_MODEL như cũ."
        )


def put_aside(data: Path, folder: Path) -> None:
    """Let `folder`, finished, await a decision, in place of any other that did. The caller holds the lock."""
    _point(data, "staged", folder.name, _pointed(data, "current")[0])
    remove_unused(data)


def switch_to(data: Path, folder: Path) -> None:
    """Make `folder` the current one in a single step and the current one the previous. The caller holds the lock."""
    before = _pointed(data, "current")[0]
    _point(data, "current", folder.name, before if before != folder.name else "")
    (data / "index" / "staged").unlink(missing_ok=True)
    remove_unused(data)


def use(data: Path, folder: Path) -> None:
    """Make the staged `folder` the current one.

    Raises StagedStale where it no longer awaits a decision, or where the index in use is not the one it was compared with.
    """
    with build_lock(data, _SWITCH_TIMEOUT_S):
        if staged_folder(data) != folder:
            raise StagedStale("Bản này không còn: đã được đưa vào dùng, đã bỏ, hoặc đã có bản khác được dựng sau. Xin gõ /nap để dựng lại.")
        if _pointed(data, "staged")[1] != _pointed(data, "current")[0]:
            raise StagedStale("Từ lúc dựng bản này, bản đang dùng đã được đổi, nên biên nhận không còn đúng. Xin gõ /nap để dựng lại.")
        checked_manifest(folder)
        switch_to(data, folder)


def discard(data: Path, folder: Path) -> None:
    """Remove `folder` if it awaits a decision; one that is gone or in use is left as it is."""
    with build_lock(data, _SWITCH_TIMEOUT_S):
        if staged_folder(data) == folder:
            (data / "index" / "staged").unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)


def back(data: Path) -> Path:
    """Make the previous folder the current one and the current one the previous; the folder that is current now.

    Raises ArtifactMissing where there is no previous one, ArtifactMismatch where it cannot be read any more.
    """
    with build_lock(data, _SWITCH_TIMEOUT_S):
        folder = previous_folder(data)
        if folder is None:
            raise ArtifactMissing("Không còn bản trước để quay lại.")
        checked_manifest(folder)
        _point(data, "current", folder.name, _pointed(data, "current")[0])
        return folder


def remove_unused(data: Path) -> None:
    """Remove the folders that no pointer names: of builds cut off or never decided on. The caller holds the lock."""
    try:
        kept = {current_folder(data), previous_folder(data), staged_folder(data)}
    except ArtifactMissing:
        return  # a damaged pointer must not cost the index it named
    for partial in (data / "index").glob("*.partial"):
        partial.unlink(missing_ok=True)  # of a switch cut off
    for folder in (data / "index").iterdir():
        if folder.is_dir() and folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _pointed(data: Path, pointer: str) -> tuple[str, str]:
    """The two names in a pointer file, empty where it has none, cannot be read, or is not there."""
    try:
        names = (data / "index" / pointer).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        names = []
    first, second = (*(name.strip() for name in names[:2]), "", "")[:2]
    return first, second


def _point(data: Path, pointer: str, first: str, second: str) -> None:
    path = data / "index" / pointer
    partial = path.with_suffix(".partial")
    partial.write_text(f"{first}\n{second}".rstrip("\n"), encoding="utf-8")
    flush(partial)
    os.replace(partial, path)
    flush(path.parent)


def _folder(data: Path, name: str) -> Path | None:
    """The finished folder of that name; None where there is none, or the name would lead elsewhere."""
    if not name or name in (".", "..") or "\0" in name or Path(name).name != name:
        return None
    folder = data / "index" / name
    return folder if (folder / MANIFEST).is_file() else None
