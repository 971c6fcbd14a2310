"""Questions to put to the running program: those of the test data that stand alone, whatever their subject and spelling."""

import json
import random
from pathlib import Path

from bot.smalltalk import kind_of_talk

DATA = Path(__file__).resolve().parents[1] / "data"
FILES = ("golden_questions.jsonl", "policy_questions.jsonl", "figure_questions.jsonl", "hard_questions.jsonl")


def pool() -> list[str]:
    """About 650 questions, each once, in the order of the files."""
    found: dict[str, str] = {}
    for name in FILES:
        for line in (DATA / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            # The program keeps no replies to small talk; such replies could not be told apart.
            if not row.get("history") and kind_of_talk(row["question"]) is None:
                found.setdefault(key(row["question"]), row["question"])
    return list(found.values())


def drawn(questions: list[str], people: int, each: int, *, seed: int) -> list[list[str]]:
    """For each person `each` different questions, in an order of their own. Raises ValueError where there are not as many."""
    return [random.Random(f"{seed}-{person}").sample(questions, each) for person in range(people)]


def key(question: str) -> str:
    """By which a question is found again: without the blanks around and between its words."""
    return " ".join(question.split())
