"""A backup put back: checked as a whole before anything is touched, then exchanged for what is there.

A backup comes from wherever its owner kept it, so it is read like a stranger's: plain files only, names that stay inside,
sizes that were told beforehand, contents that fit their digests.

What is there is moved to `.before-restore` and only removed when the backup stands in its place. Whoever holds the
running lock next puts it back where a process was cut off in between (`finish_interrupted`).
"""

import gzip
import hashlib
import json
import re
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from bot.backup import CONTENTS, CURRENT, FOLDER, FORMAT, INDEX, PATHS, BackupError, Contents
from bot.config import ConfigError
from bot.locks import running_lock
from bot.state.state import FILE as STATE
from bot.state.state import State
from bot.state.uploads import QUARANTINE
from index.artifact import LAYOUT, build_lock, checked_manifest
from index.errors import KnowledgeError

MAX_BYTES = 16 << 30  # of all files together
MAX_FILES = 100_000
_MAX_CONTENTS = 32 << 20  # bytes of the list of files
_LOCK_TIMEOUT_S = 5
_PIECE = 1 << 20
_ASIDE, _COMPLETE = ".before-restore", "complete"
# What is exchanged where a backup has an index, and where it has a state: SQLite's logs of the old one go with it, and so do
# the files that it speaks of.
_OF_INDEX, _OF_STATE = (INDEX,), (STATE, f"{STATE}-wal", f"{STATE}-shm", f"{STATE}-journal", QUARANTINE)


def restore(data: Path, source: Path) -> tuple[Contents, list[str]]:
    """Put the backup in place of the state, the indexes and the quarantine of a data folder, of each that it has.

    Returns what it holds, and what was not restored and why. Raises BackupError, ConfigError while the service runs, KnowledgeError while an index is built; nothing has changed then.
    """
    with running_lock(data), build_lock(data, _LOCK_TIMEOUT_S):
        finish_interrupted(data)
        for left in data.glob(".restore-*"):
            shutil.rmtree(left, ignore_errors=True)
        try:
            with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as folder:
                new = Path(folder)
                contents = _unpack(source, new)
                parts, left_out = _check(new, contents)
                _exchange(data, new, parts)
        except OSError as error:
            raise BackupError(f"Không khôi phục được ({error.strerror or error}). Dữ liệu hiện có giữ nguyên.") from error
        return contents, left_out


def finish_interrupted(data: Path) -> bool:
    """Put back what a restore that was cut off had moved away; whether there was one. The caller holds the running lock."""
    aside = data / _ASIDE
    if not aside.is_dir():
        return False
    if (aside / _COMPLETE).exists():
        for part in (aside / _COMPLETE).read_text(encoding="utf-8").split():  # of the backup: not all of it may be there
            if part in (*_OF_INDEX, *_OF_STATE):
                _remove(data / part)
        (aside / _COMPLETE).unlink()
    # From here on each part is either still aside or back already.
    for part in (*_OF_INDEX, *_OF_STATE):
        if (aside / part).exists():
            _remove(data / part)
            (aside / part).rename(data / part)
    shutil.rmtree(aside, ignore_errors=True)
    return True


def _exchange(data: Path, new: Path, parts: Sequence[str]) -> None:
    aside = data / _ASIDE
    aside.mkdir()
    try:
        for part in parts:
            with suppress(FileNotFoundError):
                (data / part).rename(aside / part)
        marker = aside / "marker"
        marker.write_text("\n".join(parts), encoding="utf-8")
        marker.rename(aside / _COMPLETE)
        for part in parts:
            with suppress(FileNotFoundError):
                (new / part).rename(data / part)
    except BaseException:
        finish_interrupted(data)
        raise
    aside.rename(new / _ASIDE)  # from this moment on the backup holds; the old goes with the workplace


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


# --- reading a backup -----------------------------------------------------------------------------------


class _PlainInfo(tarfile.TarInfo):
    """The head of a member, refused unless it is a file: links, devices and heads of unbounded length are never read."""

    @classmethod
    def frombuf(cls, buf, encoding, errors):
        found = super().frombuf(buf, encoding, errors)
        if found.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
            raise BackupError("Bản sao lưu có mục không phải tệp thường nên không được dùng.")
        return found


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        if not source.is_file():
            raise BackupError(f"Không thấy tệp sao lưu {source}.")
        with gzip.open(source) as packed, tarfile.open(fileobj=packed, mode="r|", tarinfo=_PlainInfo) as tar:
            yield tar
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, UnicodeDecodeError) as error:
        raise BackupError(f"{source.name} không phải bản sao lưu hoặc đã bị hỏng. Dữ liệu hiện có giữ nguyên.") from error


def _unpack(source: Path, new: Path) -> Contents:
    """Write the files of a backup below `new`, each as its list of contents tells it."""
    with _opened(source) as tar:
        first = tar.next()
        if first is None or first.name != CONTENTS or first.size > _MAX_CONTENTS:
            raise BackupError(f"{source.name} không phải bản sao lưu của khuyencong.")
        contents = _read_contents(tar.extractfile(first).read(first.size))
        waiting = dict(contents.files)
        while member := tar.next():
            told = waiting.pop(member.name, None)
            if told is None or member.size != told["bytes"]:
                raise BackupError(f"Bản sao lưu có tệp không đúng danh sách: {member.name!r}.")
            target = new / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256()
            taken = tar.extractfile(member)
            with target.open("xb") as file:
                target.chmod(0o600)
                while piece := taken.read(_PIECE):
                    digest.update(piece)
                    file.write(piece)
            if target.stat().st_size != member.size or digest.hexdigest() != told["sha256"]:
                raise BackupError(f"Tệp {member.name} trong bản sao lưu bị hỏng. Dữ liệu hiện có giữ nguyên.")
    if waiting:
        raise BackupError(f"Bản sao lưu thiếu {len(waiting)} tệp, ví dụ {min(waiting)}. Dữ liệu hiện có giữ nguyên.")
    return contents


def _read_contents(raw: bytes) -> Contents:
    """Raises BackupError unless every path is one that a backup may have and every size is told."""
    try:
        loaded = json.loads(raw)
        if loaded.get("format") != FORMAT:
            raise BackupError(f"Bản sao lưu có dạng {loaded.get('format')}, chương trình này chỉ đọc được dạng {FORMAT}.")
        contents = Contents(**{f.name: loaded[f.name] for f in fields(Contents)})
        sizes = [told["bytes"] for told in contents.files.values()]
        if not all(type(size) is int and size >= 0 for size in sizes) or not isinstance(contents.index, str):
            raise ValueError("sizes")
        if not all(PATHS.fullmatch(path) and isinstance(told["sha256"], str) for path, told in contents.files.items()):
            raise ValueError("paths")
        datetime.fromisoformat(contents.made_at).astimezone(UTC)
    except (ValueError, KeyError, AttributeError, TypeError, OverflowError, RecursionError) as error:
        raise BackupError("Danh sách trong bản sao lưu không đọc được hoặc có đường dẫn lạ nên không được dùng.") from error
    if len(sizes) > MAX_FILES or sum(sizes) > MAX_BYTES:
        raise BackupError("Bản sao lưu lớn quá mức cho phép nên không được dùng.")
    return contents


def _check(new: Path, contents: Contents) -> tuple[Sequence[str], list[str]]:
    """Open what was unpacked as the service will: the parts to exchange, and why others are left as they are."""
    parts: list[str] = []
    left_out: list[str] = []
    try:
        if not contents.index:
            left_out.append("bản sao lưu không có chỉ mục; chỉ mục hiện có giữ nguyên")
        elif contents.layout != LAYOUT:
            left_out.append("chỉ mục trong bản sao lưu thuộc phiên bản khác nên không được lấy; hãy chạy «khuyencong build»")
        else:
            _check_index(new, contents)
            parts += _OF_INDEX
        if (new / STATE).is_file():
            with closing(sqlite3.connect(f"{(new / STATE).as_uri()}?mode=ro", uri=True)) as db:
                if (said := db.execute("pragma quick_check").fetchone()[0]) != "ok":
                    raise BackupError(f"Tệp trạng thái trong bản sao lưu bị hỏng ({said}).")
            State.open(new).close()
            parts += _OF_STATE
        else:
            left_out.append("bản sao lưu không có tệp trạng thái; trạng thái hiện có giữ nguyên")
    except (KnowledgeError, ConfigError, sqlite3.Error, UnicodeDecodeError) as error:
        raise BackupError(f"Bản sao lưu không dùng được: {error}") from error
    return parts, left_out


def _check_index(new: Path, contents: Contents) -> None:
    names = (new / CURRENT).read_text(encoding="utf-8").splitlines() if (new / CURRENT).is_file() else []
    if not 1 <= len(names) <= 2 or names[0] != contents.index or not all(re.fullmatch(FOLDER, name) for name in names):
        raise BackupError("Bản sao lưu không nói đúng chỉ mục nào đang dùng.")
    for name in names:
        checked_manifest(new / INDEX / name)
