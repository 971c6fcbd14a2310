"""The whole program as a process that is started, killed and started again on one data folder."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from soak.faulty_api import FaultyBotApiServer
from telegram_process import ADMIN, TOKEN

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE = ROOT / "knowledge"
START_S = 180  # the longest that a start may take
STOP_S = 60


class BotProcess:
    """`python -m bot run`. Each start writes an output of its own; `kills` and `starts` are monotonic times in seconds."""

    def __init__(
        self, api: FaultyBotApiServer, folder: Path, *, knowledge: Path = KNOWLEDGE, arguments: tuple[str, ...] = (), **settings: str
    ):
        self.api = api
        self.data = folder / "data"
        self.starts: list[float] = []
        self.kills: list[float] = []
        self.ready_s: list[float] = []  # from each start to the first getUpdates, where it was waited for
        self._folder = folder
        self._arguments = arguments
        self._settings = {
            "KHUYENCONG_TELEGRAM_TOKEN": TOKEN,
            "KHUYENCONG_TELEGRAM_BASE_URL": f"{api.url}/bot",
            "KHUYENCONG_TELEGRAM_BASE_FILE_URL": f"{api.url}/file/bot",
            "KHUYENCONG_KNOWLEDGE": str(knowledge),
            "KHUYENCONG_DATA": str(self.data),
            "KHUYENCONG_ADMIN_IDS": str(ADMIN),
            "KHUYENCONG_METRICS_LISTEN": "off",
            "NO_PROXY": "127.0.0.1",
            "PYTHONUNBUFFERED": "1",
        } | settings
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            raise RuntimeError("the process runs already")
        env = {name: value for name, value in os.environ.items() if not name.startswith("KHUYENCONG_")}
        output = self._folder / f"output-{len(self.starts):03}.txt"
        with output.open("w", encoding="utf-8") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", *self._arguments],
                cwd=ROOT,
                env=env | self._settings,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        self.starts.append(time.monotonic())

    def wait_ready(self, *, polls_before: int = 0) -> None:
        """Return at the first getUpdates after `polls_before` of them.

        Raises RuntimeError where the process ends instead or takes too long.
        """
        deadline = time.monotonic() + START_S
        while self.api.polls <= polls_before:
            if not self.running or time.monotonic() > deadline:
                raise RuntimeError(f"the bot did not start:\n{self.output()[-3000:]}")
            time.sleep(0.02)
        self.ready_s.append(time.monotonic() - self.starts[-1])

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def returncode(self) -> int | None:
        return self._process.poll() if self._process else None

    def kill(self) -> None:
        """SIGKILL: nothing is finished, flushed or told."""
        self._process.kill()
        self.kills.append(time.monotonic())
        self._process.wait()

    def stop(self) -> float:
        """SIGTERM; how many seconds the end took. Raises subprocess.TimeoutExpired."""
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(STOP_S)
        return time.monotonic() - began

    def rss_bytes(self) -> int:
        """Memory of the process that is resident, 0 where it does not run."""
        try:
            text = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii", errors="replace")
        except OSError:
            return 0
        return next((int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("VmRSS:")), 0)

    def output(self) -> str:
        """What all runs printed, oldest first."""
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in sorted(self._folder.glob("output-*.txt")))

    def close(self) -> None:
        """End the process whatever it does."""
        if self.running:
            self._process.kill()
            self._process.wait()


@contextmanager
def prepared_folder(data: Path | None, *, keep: Path | None = None) -> Iterator[Path]:
    """A folder with a subfolder `data` to run in: a copy of a data folder, without its state, or one built now from the shipped knowledge.

    `keep` names the folder instead of a temporary one that is removed.
    """
    if keep is not None:
        keep.mkdir(parents=True)
        _fill(keep, data)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="khuyencong-soak-") as temporary:
        _fill(Path(temporary), data)
        yield Path(temporary)


def _fill(folder: Path, data: Path | None) -> None:
    if data is not None:
        shutil.copytree(data, folder / "data", ignore=shutil.ignore_patterns("*.db-wal", "*.db-shm", "state.db", "inbox*", "*.lock"))
        return
    command = [sys.executable, "-m", "bot", "--knowledge", str(KNOWLEDGE), "--data", str(folder / "data"), "build"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
