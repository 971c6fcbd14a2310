"""Ask everything and count what Telegram would refuse: `python tests/benchmarks/every_reply.py [QUESTIONS.jsonl ...]`.

Without a path the questions of tests/data. All commands over every document and province and inline queries are
played too. Prints a line for each refusal, then the numbers; the exit status is 1 where there is any.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from replies import inline_refusals, questions_of, refusals, to_commands, to_questions  # noqa: E402

from bot.assistant import Assistant  # noqa: E402
from bot.config import BotConfig  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("questions", nargs="*", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder of the index; built where it has none")
    options = parser.parse_args()
    paths = options.questions or sorted((ROOT / "tests" / "data").glob("*questions*.jsonl"))
    assistant = Assistant.open(BotConfig(knowledge=ROOT / "knowledge", data=options.data))
    questions = questions_of(paths)
    started, refused, messages = time.perf_counter(), [], 0
    for said in (*to_questions(assistant, questions), *to_commands(assistant)):
        messages += len(said.messages)
        refused += refusals([said])
    words = [question for turns in questions for question in turns]
    refused += inline_refusals(assistant, words)
    print(*refused, sep="\n")
    print(f"{len(words)} questions, {messages} messages, {len(words)} inline queries: {len(refused)} refused, {time.perf_counter() - started:.0f} s")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
