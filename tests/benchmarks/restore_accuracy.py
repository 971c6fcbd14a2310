"""How well `index.restore` puts diacritics back, and how little it harms a question that has them.

    python tests/benchmarks/restore_accuracy.py TRAIN [TRAIN ...] QUESTIONS [--side even|odd|all]

TRAIN is a folder of .md and .txt files or a .jsonl file with `text` and, where there is one, `title`.
QUESTIONS is a .jsonl file with accented questions under `question` or `text`; of questions with a
`style` only the formal and casual ones count, for the others are not fully accented. `--side` takes
every second one: the constants were chosen on the even side, the odd side is the one to report.

Syllables are compared by `index.text.exact_key`; numbers are not counted.
"""

import argparse
import json
import random
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from index.restore import Restorer
from index.text import exact_key, normalise, word_spans

SEED = 20221


def strip_marks(text: str) -> str:
    """`text` as typed without diacritics: "Đắk Lắk" -> "Dak Lak"."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def strip_some(text: str, share: float, rng: random.Random) -> str:
    """Each word stripped with probability `share`."""
    parts, at = [], 0
    for start, end in word_spans(text):
        word = text[start:end]
        parts += [text[at:start], strip_marks(word) if rng.random() < share else word]
        at = end
    return "".join([*parts, text[at:]])


def training_texts(path: Path) -> Iterator[str]:
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.suffix in {".md", ".txt"}):
            yield normalise(file.read_text(encoding="utf-8"))
    else:
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            yield normalise("\n".join(filter(None, (record.get("title"), record["text"]))))


def accented_questions(path: Path, side: str) -> list[str]:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    kept = [r for r in records if r.get("style", "formal") in {"formal", "casual"}]
    questions = [normalise(r.get("question") or r["text"]) for r in kept]
    return {"all": questions, "even": questions[::2], "odd": questions[1::2]}[side]


def syllables(text: str) -> list[str]:
    words = [text[start:end] for start, end in word_spans(text)]
    return [exact_key(word) for word in words if word.isalpha()]


def measure(
    questions: list[str], typed: Callable[[str], str], restore: Callable[[str], str]
) -> tuple[float, float, Counter[str]]:
    """Share of syllables exact (0 to 1), milliseconds a question, and the errors as "got (wanted)"."""
    right = total = 0
    seconds = 0.0
    errors: Counter[str] = Counter()
    for question in questions:
        given = typed(question)
        start = time.perf_counter()
        restored = restore(given)
        seconds += time.perf_counter() - start
        for wanted, got in zip(syllables(question), syllables(restored), strict=True):
            total += 1
            right += wanted == got
            if wanted != got:
                errors[f"{got} ({wanted})"] += 1
    return right / total, 1000 * seconds / len(questions), errors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", nargs="+", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--side", choices=("all", "even", "odd"), default="all")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show the N most frequent errors")
    args = parser.parse_args()

    texts = [text for path in args.train for text in training_texts(path)]
    start = time.perf_counter()
    data = Restorer.train(texts).to_bytes()
    trained = time.perf_counter()
    restorer = Restorer.from_bytes(data)
    loaded = time.perf_counter()
    print(f"trained on {sum(map(len, texts)):,} characters in {trained - start:.1f} s")
    print(f"model {len(data):,} bytes, loaded in {1000 * (loaded - trained):.0f} ms")

    questions = accented_questions(args.questions, args.side)
    print(f"{len(questions)} questions ({args.side}), {sum(len(syllables(q)) for q in questions)} syllables")
    rng = random.Random(SEED)
    untouched, _, _ = measure(questions, strip_marks, lambda text: text)
    print(f"stripped, not restored   {100 * untouched:6.2f} % of syllables exact")
    for name, typed in (
        ("stripped", strip_marks),
        ("half-stripped", lambda question: strip_some(question, 0.5, rng)),
        ("fully accented", lambda question: question),
    ):
        exact, milliseconds, errors = measure(questions, typed, restorer.restore)
        print(f"{name:<24} {100 * exact:6.2f} % of syllables exact, {milliseconds:.2f} ms a question")
        if name == "fully accented":
            print(f"harm                     {100 * (1 - exact):6.2f} % of syllables changed")
        if args.errors:
            print("   ", ", ".join(f"{error} x{n}" for error, n in errors.most_common(args.errors)))


if __name__ == "__main__":
    main()
