"""Builds that are killed at their steps, in a process of its own: `python tests/killed_builds.py FOLDER [EVERY]`.

A step is whatever the build does to a file: opening, renaming or removing it, making a folder, connecting to a database.
For each (or each EVERYth) a child builds, and is killed there as by `kill -9`; another then reads and builds again. Prints a JSON list with,
for each step, the documents served after the kill and after the next build, and what else lies in the data folder then.
"""

import json
import os
import signal
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

from tiny import KNOWLEDGE, TinyEncoder, write_files  # noqa: E402

from index.artifact import current_folder  # noqa: E402
from index.build import build, stage  # noqa: E402
from index.errors import ArtifactMissing  # noqa: E402
from index.retriever import Retriever  # noqa: E402

_EVENTS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree", "sqlite3.connect"}


def in_child(work) -> tuple[int, bytes]:
    """Status (negative: killed by that signal) and what `work()` returned, as JSON."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            os.write(writing, json.dumps(work()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def served(data: Path) -> list[str]:
    try:
        retriever = Retriever.open(current_folder(data), TinyEncoder())
    except ArtifactMissing:
        return []
    return sorted(retriever.documents)


def counted(data: Path, kill_at: int, work) -> int:
    """`work()`, killed at its `kill_at`th step in `data`, from 1; how many steps there were."""
    steps = 0

    def watch(event: str, arguments: tuple) -> None:
        nonlocal steps
        if event in _EVENTS and str(data) in str(arguments[0]):
            steps += 1
            if steps == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    work()
    return steps


def main(folder: Path, every: int) -> list[dict]:
    knowledge, found = write_files(folder / "knowledge", KNOWLEDGE), []
    for kind, make in (("build", build), ("stage", stage), ("first", build)):
        for step in range(1, 10_000, every):
            data = folder / f"{kind}-{step}"

            def before(data: Path = data, kind: str = kind) -> None:
                (knowledge / "moi.txt").unlink(missing_ok=True)
                if kind != "first":
                    build(knowledge, data, TinyEncoder())

            def killed(data: Path = data, step: int = step, make=make) -> int:
                return counted(data, step, lambda: make(knowledge, data, TinyEncoder()))

            def after(data: Path = data) -> dict:
                one = served(data)
                build(knowledge, data, TinyEncoder())
                left = sorted(p.name for p in (data / "index").iterdir() if not p.is_dir())
                return {"served": one, "then": served(data), "files": left, "folders": sum(p.is_dir() for p in (data / "index").iterdir())}

            in_child(before)
            write_files(knowledge, {"moi.txt": "Thông báo\n\nMột dòng mới.\n"})
            status, said = in_child(killed)
            if status == 0:  # it has got through without reaching that step
                break
            done, said = in_child(after)
            found.append({"kind": kind, "step": step, "status": status, "after": json.loads(said) if done == 0 else None})
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)))
