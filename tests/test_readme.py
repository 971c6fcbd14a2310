"""The README shows real replies and real commands."""

import re
import shlex
from pathlib import Path

from bot.cli import _parser
from bot.printing import answer

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_reply_on_the_first_screen_is_what_the_shipped_knowledge_gives(shipped_assistant):
    command, shown = re.search(r"```\n\$ (khuyencong ask [^\n]+)\n(.*?)\n```", README, re.DOTALL).groups()
    question = shlex.split(command)[2]
    assert answer(shipped_assistant.ask(question)) == shown


def test_every_command_of_the_program_stands_in_the_table():
    parser = _parser()
    names = next(a for a in parser._actions if a.dest == "command").choices
    assert set(re.findall(r"(?m)^\| `khuyencong (\w+)", README)) == set(names)


def test_the_ci_runs_the_readme_test_command():
    test_command = re.search(r'pip install "(\.\[test\])" && \S+python (-m pytest)', README).groups()
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert all(part in script for part in test_command)
