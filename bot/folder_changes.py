"""Changes to the knowledge folder that can be taken back, also by the next process after a crash half-way.

A change has a folder of its own below the quarantine: its journal, and each file as it was and as it is to be. The
journal is written before the first file is touched; a file is replaced in one step. Everything happens under a lock
that all processes of one data folder share.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import filelock

from bot.private_files import make_private

_JOURNAL = "journal.json"
_LOCK_TIMEOUT_S = 30
_NO_DATA = "Không ghi được vào thư mục dữ liệu ({why}). Thư mục tài liệu giữ nguyên."
_ID = re.compile(r"[a-z0-9]{6,32}")

Edit = Callable[[bytes | None], bytes | None]  # a file's content, None for no file -> what it is to be


class FolderChangeError(Exception):
    """A change that was not made; the folder is as it was. The message is one Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Step:
    """One file of a change, by its path in the knowledge folder; sha-256 of its content before and after, None for no file."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Journal:
    """`state`: "applying", "applied", "undoing", "undone". Whoever finds "applying" or "undoing" puts back what was there."""

    id: str
    state: str
    steps: tuple[Step, ...]


class FolderChanges:
    """The changes of one knowledge folder, kept in `quarantine`. Blocking; may be used from several threads."""

    def __init__(self, knowledge: Path, quarantine: Path):
        self._knowledge = knowledge
        self._quarantine = quarantine

    def folder(self, change_id: str) -> Path:
        """Where the files of a change are kept. Raises ValueError for what is no id."""
        if not _ID.fullmatch(change_id):
            raise ValueError(f"no id of a change: {change_id!r}")
        return self._quarantine / change_id

    def journal(self, change_id: str) -> Journal | None:
        """What is known of a change; None where there is none of that id."""
        try:
            loaded = json.loads((self.folder(change_id) / _JOURNAL).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Journal(loaded["id"], loaded["state"], tuple(Step(**step) for step in loaded["steps"]))

    def apply(self, change_id: str, edits: Mapping[str, Edit]) -> Journal:
        """Make a change, again where it was taken back: each edit gets a file's content and returns what it is to be.

        Raises FolderChangeError, also with what an edit raises it for; no file is changed then.
        """
        kept = self.folder(change_id)
        with self._locked():
            earlier = self.journal(change_id)
            if earlier is not None and earlier.state != "undone":
                raise FolderChangeError("Thay đổi này đã được thực hiện trước đó.")
            steps = []
            try:
                kept.mkdir(parents=True, exist_ok=True)
                for at, (path, edit) in enumerate(edits.items()):
                    before = _content(self._place(path))
                    after = edit(before)
                    for name, content in (("before", before), ("after", after)):
                        if content is not None:
                            _write(kept / f"{name}-{at}", content)
                    steps.append(Step(path, _digest(before), _digest(after)))
                journal = Journal(change_id, "applying", tuple(steps))
                self._note(journal)
            except OSError as error:
                raise FolderChangeError(_NO_DATA.format(why=error.strerror or error)) from error
            try:
                for at, step in enumerate(steps):
                    self._put(step.path, _content(kept / f"after-{at}") if step.after else None)
            except OSError as error:
                self._put_back(journal)
                (kept / _JOURNAL).unlink(missing_ok=True)
                why = error.strerror or error
                raise FolderChangeError(f"Không ghi được vào thư mục tài liệu ({why}). Thư mục tài liệu giữ nguyên.") from error
            return self._note(Journal(change_id, "applied", tuple(steps)))

    def undo(self, change_id: str) -> list[str]:
        """Put back what a change has changed; the paths that were changed again since and stay as they are.

        Of a table whose other lines were changed since, only the lines of this change are taken back. Undoing twice, or
        what was never made, changes nothing. Raises FolderChangeError where the folder cannot be written.
        """
        with self._locked():
            journal = self.journal(change_id)
            if journal is None or journal.state == "undone":
                return []
            self._note(Journal(journal.id, "undoing", journal.steps))
            try:
                left = self._put_back(journal)
            except OSError as error:
                raise FolderChangeError(f"Chưa trả lại được thư mục tài liệu như cũ ({error.strerror or error}).") from error
            self._note(Journal(journal.id, "undone", journal.steps))
            return left

    def recover(self) -> list[str]:
        """Take back the changes that a crash interrupted; their ids. Call when the program starts."""
        found = []
        with suppress(FileNotFoundError, NotADirectoryError):
            for folder in sorted(self._quarantine.iterdir()):
                journal = self.journal(folder.name) if _ID.fullmatch(folder.name) else None
                if journal and journal.state in ("applying", "undoing"):
                    self.undo(journal.id)
                    found.append(journal.id)
        return found

    def forget(self, change_id: str) -> None:
        """Delete what is kept of a change; it cannot be taken back any more."""
        shutil.rmtree(self.folder(change_id), ignore_errors=True)

    # --- pieces -------------------------------------------------------------------------------------

    @contextmanager
    def _locked(self):
        try:
            make_private(self._quarantine)
            with filelock.FileLock(self._quarantine / "folder.lock", timeout=_LOCK_TIMEOUT_S):
                yield
        except filelock.Timeout as error:
            raise FolderChangeError("Thư mục tài liệu đang được người khác thay đổi. Xin thử lại sau ít phút.") from error
        except OSError as error:
            raise FolderChangeError(_NO_DATA.format(why=error.strerror or error)) from error

    def _place(self, path: str) -> Path:
        """The file of a path inside the folder, by links neither. Raises FolderChangeError."""
        place = self._knowledge / path
        root = self._knowledge.resolve()
        if not path or place.is_symlink() or not place.resolve().is_relative_to(root) or place.resolve() == root:
            raise FolderChangeError("Đường dẫn của tệp nằm ngoài thư mục tài liệu; không có gì được thay đổi.")
        return place

    def _put(self, path: str, content: bytes | None) -> None:
        place = self._place(path)
        if content is None:
            place.unlink(missing_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, content)

    def _put_back(self, journal: Journal) -> list[str]:
        """Each file of a change as it was before; the paths of those that are neither as before nor as after."""
        kept, left = self.folder(journal.id), []
        for at, step in reversed(list(enumerate(journal.steps))):
            now = _content(self._place(step.path))
            before = _content(kept / f"before-{at}") if step.before else None
            if _digest(now) == step.before:
                continue
            if _digest(now) == step.after:
                self._put(step.path, before)
            elif now is not None and step.path.lower().endswith(".csv"):
                self._put(step.path, without_lines(now, before, _content(kept / f"after-{at}")))
            else:
                left.append(step.path)
        return left

    def _note(self, journal: Journal) -> Journal:
        _write(self.folder(journal.id) / _JOURNAL, json.dumps(asdict(journal), ensure_ascii=False, indent=1).encode())
        return journal


def without_lines(now: bytes, before: bytes | None, after: bytes | None) -> bytes:
    """A table without the lines that a change added, and with those it took away: `before` -> `after` was the change."""
    old, new = ((content or b"").splitlines() for content in (before, after))
    added, gone = Counter(new) - Counter(old), Counter(old) - Counter(new)
    if before is None:
        added = Counter(new[_head_lines(new) :])  # other rows need the head of the table
    lines = []
    for line in now.splitlines():
        if added[line]:
            added[line] -= 1
        else:
            lines.append(line)
    missing = gone - Counter(lines)
    lines += [line for line in old if missing[line] and not missing.subtract([line])]
    return b"\n".join(lines) + b"\n"


def _head_lines(lines: list[bytes]) -> int:
    """How many lines of a table come before its first row: comments and the names of the columns."""
    bare = (line.removeprefix(b"\xef\xbb\xbf").strip() for line in lines)
    return next((i for i, line in enumerate(bare, start=1) if line and not line.startswith(b"#")), len(lines))


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _digest(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Replace a file in one step: whoever reads it sees the old content or the new one."""
    # The dot keeps what a crash leaves behind from being taken for knowledge.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
