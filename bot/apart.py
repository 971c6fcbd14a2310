"""Running a module of ours on an untrusted file in a process of its own, so that nothing it does can stop the service."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_S = 120  # by the clock; the process itself ends sooner, by its processor time


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the process ended: its status, None where it took too long and was ended, and the first line it printed."""

    status: int | None
    told: str


def run_apart(module: str, arguments: Sequence[str | Path], *, timeout_s: float = TIMEOUT_S) -> Outcome:
    """Run `python -m module arguments…`; blocks until it ends. The process gets none of our settings, the token least of all."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("KHUYENCONG_")}
    ours = str(Path(__file__).parents[1])
    env |= {"PYTHONIOENCODING": "utf-8", "PYTHONPATH": os.pathsep.join(filter(None, [ours, env.get("PYTHONPATH")]))}
    # One thread: each of a library's pool would take its share of the memory that the process may have.
    env |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, "-m", module, *map(str, arguments)]
    try:
        done = subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=timeout_s, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Outcome(None, "")
    return Outcome(done.returncode, done.stdout.decode("utf-8", "replace").strip().partition("\n")[0][:500])
