"""Files and folders that only the account of the service may read: secrets, state, quarantine."""

import logging
import os
import stat
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger(__name__)

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
_LONGEST_SECRET = 4096  # bytes
# Below the data folder: what holds questions, people's numbers or files that nobody has checked.
_FOLDERS = ("quarantine", "backups")
_FILES = ("state.db", "state.db-wal", "state.db-shm")


class SecretRefused(Exception):
    """A file that no secret is read from; the message is one Vietnamese line that says what to do."""


def read_secret(path: Path, env: Mapping[str, str] = os.environ) -> str:
    """What a file holds that only its owner can read, without the white space around it.

    Raises SecretRefused where it cannot be read, is no plain file, or is open to others; the line says what to type.
    """
    try:
        # Asked of the open file: a path could be made to name another one between the look and the reading.
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK | os.O_CLOEXEC)) as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise SecretRefused(f"{path} không phải là tệp thường nên không đọc mã bí mật từ đó.")
            if wide := open_to_others(facts.st_mode) & ~_granted(path, env):
                raise SecretRefused(
                    f"Người khác trên máy cũng {'sửa' if wide & 0o022 else 'đọc'} được tệp {path}. Hãy gõ: chmod 600 '{path}' rồi chạy lại."
                )
            content = file.read(_LONGEST_SECRET + 1)
    except OSError as error:
        raise SecretRefused(f"Không đọc được tệp {path}: {error.strerror or error}.") from error
    if len(content) > _LONGEST_SECRET:
        raise SecretRefused(f"Tệp {path} quá dài để là một mã bí mật.")
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        # Without the cause: its text quotes the bytes.
        raise SecretRefused(f"Tệp {path} không phải là tệp chữ.") from None


def open_to_others(mode: int) -> int:
    """The bits of a mode that let anybody but the owner in; 0 where there are none."""
    return mode & 0o077


def _granted(path: Path, env: Mapping[str, str]) -> int:
    """Bits that are no sign of others: systemd lets the service read a credential by an access list, which shows as the group's."""
    folder = env.get("CREDENTIALS_DIRECTORY")
    return 0o050 if folder and Path(path).resolve().parent == Path(folder).resolve() else 0


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can enter, or narrow the one there is.

    One that is not ours, or that is shared by its nature (a home, a folder for temporary files), is left alone with a
    warning in the log. Raises OSError where it cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
    _narrow(folder, PRIVATE_FOLDER)


def make_data_private(data: Path) -> None:
    """The data folder and what is sensitive in it, narrowed to the owner. Raises OSError where the folder cannot be made."""
    make_private(data)
    for name in _FOLDERS:
        if (data / name).is_dir():
            _narrow(data / name, PRIVATE_FOLDER)
    for name in _FILES:
        if (data / name).exists():
            _narrow(data / name, PRIVATE_FILE)


def wide_paths(data: Path) -> list[Path]:
    """What `make_data_private` would narrow, without doing it."""
    paths = [data, *(data / name for name in (*_FOLDERS, *_FILES))]
    return [path for path in paths if path.exists() and open_to_others(path.stat().st_mode)]


def _narrow(path: Path, mode: int) -> None:
    facts = path.stat()
    if not open_to_others(facts.st_mode):
        return
    shared = facts.st_mode & stat.S_ISVTX or path.resolve() == Path.home().resolve()
    if shared or facts.st_uid != os.geteuid():
        log.warning("%s is open to other accounts of this machine (mode %o) and was left so", path, stat.S_IMODE(facts.st_mode))
        return
    path.chmod(stat.S_IMODE(facts.st_mode) & ~0o077 & (mode | stat.S_ISGID))
    log.info("%s was open to other accounts of this machine; now only its owner can read it", path)
