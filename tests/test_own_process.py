"""Long work in a process of its own: results and errors come back, and the process ends whatever happens."""

import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.own_process import in_own_process
from index.errors import DocumentFormatError, EmptyKnowledge, KnowledgeError, Problem

ROOT = Path(__file__).resolve().parents[1]


def _where(value: str) -> tuple[str, int, int]:
    return value, os.getpid(), os.nice(0)


def _refuse() -> None:
    raise EmptyKnowledge("Thư mục không có tài liệu nào.")


def _killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_work_is_done_elsewhere_at_a_low_priority_and_comes_back():
    value, process, nice = in_own_process(_where, "chè")
    assert value == "chè"
    assert process != os.getpid()
    assert nice > os.nice(0)
    with pytest.raises(ProcessLookupError):  # it ended with the work
        os.kill(process, 0)


def test_a_refusal_comes_back_as_it_was_raised():
    with pytest.raises(EmptyKnowledge, match="Thư mục không có tài liệu nào"):
        in_own_process(_refuse)


def test_a_process_that_is_killed_is_a_sentence():
    with pytest.raises(KnowledgeError, match="bị dừng giữa chừng"):
        in_own_process(_killed)


def test_the_work_ends_with_the_process_that_asked_for_it():
    work = "import os, time; os.write(1, b'begun\\n'); time.sleep(600)"
    script = f"from bot.own_process import in_own_process\nin_own_process(exec, {work!r})"
    asking = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert asking.stdout.readline() == "begun\n"
    asking.kill()
    # Ends when the last process that could write there has ended, which is this side of the ten minutes.
    assert asking.communicate(timeout=60)[0] == ""


def test_every_complaint_about_a_file_survives_the_way():
    problems = [Problem("a.md", 3, "thiếu tiêu đề"), Problem("a.md", 0, "rỗng")]
    came = pickle.loads(pickle.dumps(DocumentFormatError(problems)))
    assert (came.problems, str(came)) == (problems, "a.md:3: thiếu tiêu đề; a.md: rỗng")
