"""How the decision to answer or to abstain turns with its threshold: a precision/recall curve over questions with gold.

    python tests/benchmarks/abstention.py KNOWLEDGE QUESTIONS [--data DIR] [--side even|odd|all] [--bare]

QUESTIONS is a `.jsonl` file with `question`, `history`, `unanswerable` and `must_contain`. A line is printed for each
threshold: the share of the question's words, weighted by rarity, that a sentence must meet when place, time, source and
kind of number fit (`bot.finder.MIN_WORDS`; the lower ones for narrower cases move with it). No score of the embedding
model takes part. Only sentences of articles are moved by it, not the rules' own thresholds.
"""

import argparse
import json
import tempfile
import unicodedata
from pathlib import Path

from bot import finder
from bot.assistant import Assistant
from bot.config import BotConfig
from bot.records import Answer, Turn
from index.text import fold

_THRESHOLDS = (0.0, 0.2, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9)
_MOVED = ("MIN_WORDS", "MIN_WORDS_WITH_FACETS", "MIN_WORDS_WITH_NOUN", "MIN_WORDS_OF_SLOT")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("knowledge", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--side", choices=("even", "odd", "all"), default="all")
    parser.add_argument("--bare", action="store_true", help="without any diacritics")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    if options.side != "all":
        rows = [row for i, row in enumerate(rows) if i % 2 == (options.side == "odd")]
    data = options.data or Path(tempfile.mkdtemp())
    assistant = Assistant.open(BotConfig(knowledge=options.knowledge, data=data))
    shipped = {name: getattr(finder, name) for name in _MOVED}
    print(f"{len(rows)} questions, {sum(bool(r.get('unanswerable')) for r in rows)} unanswerable; shipped: {shipped}")
    print("threshold  abstentions: precision  recall   answered  answered in full")
    for threshold in _THRESHOLDS:
        for name, value in shipped.items():
            setattr(finder, name, max(0.0, value + threshold - shipped["MIN_WORDS"]))
        told = [ask(assistant, row, bare=options.bare) for row in rows]
        print(line(threshold, rows, told), "<- shipped" if threshold == shipped["MIN_WORDS"] else "", flush=True)
    assistant.close()


def ask(assistant: Assistant, row: dict, *, bare: bool) -> Answer:
    history = [Turn(t["role"], stripped(t["text"]) if bare else t["text"]) for t in row.get("history", [])]
    return assistant.ask(stripped(row["question"]) if bare else row["question"], history=history)


def stripped(text: str) -> str:
    """A text as it is typed without diacritics."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in letters if not unicodedata.combining(c))


def line(threshold: float, rows: list[dict], told: list[Answer]) -> str:
    """One point of the curve. `precision`: of the abstentions, those owed; `recall`: of those owed, those made."""
    owed = [bool(row.get("unanswerable")) for row in rows]
    made = [answer.abstained for answer in told]
    right = sum(o and m for o, m in zip(owed, made))
    answerable = [(row, answer) for row, answer, o in zip(rows, told, owed) if not o]
    full = [a for row, a in answerable if not a.abstained and all(fold(m) in fold(a.text) for m in row.get("must_contain", []))]
    answered = sum(not a.abstained for _, a in answerable)
    shares = (right / max(1, sum(made)), right / max(1, sum(owed)), answered / len(answerable), len(full) / len(answerable))
    return f"{threshold:>9.2f} " + " ".join(f"{share:>12.3f}" for share in shares)


if __name__ == "__main__":
    main()
