"""A backup of a data folder: one .tar.gz file with the state, the index in use, the one before and the quarantine.

The state is copied by SQLite and the files of an index never change, so the service may run meanwhile. Members are plain
files with short names: first `backup.json`, which names each of the others with its size and SHA-256. Embeddings and the
model are not in it, for they can be made again; nor is the knowledge folder, nor any token.
"""

import gzip
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock

from bot.state.state import FILE as STATE
from bot.state.uploads import QUARANTINE
from index.artifact import FILES, LAYOUT, MANIFEST, checked_manifest, previous_folder, with_current
from index.artifact_files import describe, open_regular
from index.errors import KnowledgeError

CONTENTS = "backup.json"
FORMAT = 1
INDEX, CURRENT = "index", "index/current"
FOLDER = r"[0-9A-Za-z]{1,40}"  # the name of an index
# The only paths that a backup may name.
PATHS = re.compile(rf"{re.escape(STATE)}|index/current|index/{FOLDER}/[a-z][a-z.]{{0,40}}|{QUARANTINE}(?:/[\w-][\w. -]{{0,99}}){{1,4}}")
_LONGEST_PATH = 100  # bytes, of a plain tar member


class BackupError(Exception):
    """A backup that was not made or not restored; the message is a Vietnamese sentence. Nothing has changed then."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds. `files` maps each path, relative to the data folder, to its size in bytes and SHA-256.

    `made_at` is ISO in UTC; `index` the folder in use, "" where the backup has no index; `layout` that of the index.
    """

    format: int
    made_at: str
    layout: int
    index: str
    files: dict[str, dict[str, int | str]]

    @property
    def size(self) -> int:
        return sum(int(told["bytes"]) for told in self.files.values())


def back_up(data: Path, target: Path) -> tuple[Contents, list[str]]:
    """Write the backup, for its owner's eyes only, in place of an earlier one; what it holds, and what it had to leave out.

    Raises BackupError; an earlier file of that name stays then.
    """
    try:
        with _workplace(data) as copy:
            left_out = [*_copy_state(data, copy), *_copy_index(data, copy), *_copy_quarantine(data, copy)]
            files = {path.relative_to(copy).as_posix(): describe(path) for path in sorted(copy.rglob("*")) if path.is_file()}
            if not files:
                raise BackupError(f"Thư mục dữ liệu {data} chưa có gì để sao lưu.")
            current = copy / CURRENT
            name = current.read_text(encoding="utf-8").splitlines()[0] if current.is_file() else ""
            contents = Contents(FORMAT, datetime.now(UTC).isoformat(timespec="seconds"), LAYOUT, name, files)
            (copy / CONTENTS).write_text(json.dumps(asdict(contents), ensure_ascii=False, indent=1), encoding="utf-8")
            _pack(copy, [CONTENTS, *files], target)
    except (sqlite3.Error, tarfile.TarError) as error:
        raise BackupError(f"Không sao lưu được: {error}.") from error
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise BackupError(f"Không sao lưu được ({error.strerror or error}{where}).") from error
    return contents, left_out


@contextmanager
def _workplace(data: Path) -> Iterator[Path]:
    """A folder for copies, of which one that was cut off leaves nothing to the next."""
    if not data.is_dir():
        raise BackupError(f"Không thấy thư mục dữ liệu {data}.")
    try:
        with filelock.FileLock(data / "backup.lock", timeout=0):
            for left in data.glob(".backup-*"):
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(dir=data, prefix=".backup-") as folder:
                yield Path(folder)
    except filelock.Timeout as error:
        raise BackupError("Một lần sao lưu khác đang chạy trên cùng thư mục dữ liệu. Xin thử lại sau.") from error


def _copy_state(data: Path, copy: Path) -> list[str]:
    if not (data / STATE).is_file():
        return ["chưa có tệp trạng thái"]
    uri = (data / STATE).resolve().as_uri()
    with closing(sqlite3.connect(f"{uri}?mode=ro", uri=True)) as source, closing(sqlite3.connect(copy / STATE)) as target:
        source.backup(target)
        target.execute("pragma journal_mode = delete")  # one file, without the two of a log
        if (said := target.execute("pragma quick_check").fetchone()[0]) != "ok":
            raise BackupError(f"Tệp trạng thái {data / STATE} bị hỏng ({said}); bản sao lưu cũ được giữ nguyên.")
    return []


def _copy_index(data: Path, copy: Path) -> list[str]:
    """The index in use and, where it is sound, the one before; what is left out."""

    def copied(folder: Path) -> str:
        shutil.rmtree(copy / INDEX, ignore_errors=True)
        _copy_folder(folder, copy / INDEX / folder.name)
        return folder.name

    try:
        current = with_current(data, copied)
    except KnowledgeError as error:
        shutil.rmtree(copy / INDEX, ignore_errors=True)
        return [f"không có chỉ mục ({str(error).split('. ')[0].rstrip('.')})"]
    before = previous_folder(data)
    with suppress(KnowledgeError):  # damaged, or just removed by a build
        if before and before.name != current:
            _copy_folder(before, copy / INDEX / before.name)
            current = f"{current}\n{before.name}"
    (copy / CURRENT).write_text(current, encoding="utf-8")
    return []


def _copy_folder(folder: Path, target: Path) -> None:
    """Raises KnowledgeError where the copy is not what the manifest tells; nothing is left then."""
    try:
        target.mkdir(parents=True)
        for name in (*FILES, MANIFEST):
            with open_regular(folder / name) as source, (target / name).open("xb") as file:
                shutil.copyfileobj(source, file)
        checked_manifest(target)
    except BaseException as error:
        shutil.rmtree(target, ignore_errors=True)
        if isinstance(error, FileNotFoundError):
            raise KnowledgeError(f"Chỉ mục {folder.name} thiếu tệp {Path(error.filename).name}.") from error
        raise


def _copy_quarantine(data: Path, copy: Path) -> list[str]:
    """The files that were sent to the bot and the changes that can be taken back, each as it is now."""
    for path in sorted((data / QUARANTINE).rglob("*")):
        name = path.relative_to(data).as_posix()
        if path.is_symlink() or not path.is_file() or path.suffix == ".lock" or not PATHS.fullmatch(name) or len(name.encode()) > _LONGEST_PATH:
            continue
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError), open_regular(path) as source, target.open("xb") as file:  # decided on meanwhile
            shutil.copyfileobj(source, file)
    return []


def _pack(copy: Path, names: list[str], target: Path) -> None:
    """Write the members in that order to a file that appears when it is whole."""
    handle, partial = tempfile.mkstemp(dir=target.absolute().parent, prefix=f".{target.name}-")  # readable by its owner only
    try:
        with os.fdopen(handle, "wb") as file:
            with gzip.GzipFile("", "wb", 6, file) as packed, tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
                for name in names:
                    info = tarfile.TarInfo(name)
                    info.size, info.mode, info.mtime = (copy / name).stat().st_size, 0o600, int((copy / name).stat().st_mtime)
                    with (copy / name).open("rb") as member:
                        tar.addfile(info, member)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(partial)
        raise
