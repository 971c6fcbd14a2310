"""One process at a time serves from a data folder, or puts another one in its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from bot.config import ConfigError


@contextmanager
def running_lock(data: Path) -> Iterator[None]:
    """Held by whoever serves from a data folder or restores into it; the system releases it when the process dies.

    Raises ConfigError where another process holds it, or the folder cannot be written.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(data / "run.lock", timeout=0)
        lock.acquire()
    except filelock.Timeout as error:
        raise ConfigError(f"Đã có một tiến trình khuyencong đang chạy trên thư mục dữ liệu {data}. Hãy dừng tiến trình đó trước.") from error
    except OSError as error:
        raise ConfigError(f"Không ghi được vào thư mục dữ liệu {data}: {error.strerror or error}.") from error
    try:
        yield
    finally:
        lock.release()
