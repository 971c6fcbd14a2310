"""One person sends hundreds of questions at once while others ask at their ordinary pace: how much longer do the others wait?

    python tests/soak/burst.py [--full] [--data DIR]

Each repetition has three stretches: the others alone, the others from the burst on, the others alone again. Of the middle one
those questions count that were asked while something of the burst was still being worked off. The p95 of those of all
repetitions is held against the p95 of all in the quiet stretches.
"""

import argparse
import json
import random
import sys
import time
from itertools import count
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from soak.bot_process import BotProcess, prepared_folder
from soak.faulty_api import FaultyBotApiServer
from soak.ledger import account, questions_by_answer, summary
from soak.question_pool import pool
from soak.traffic import Traffic
from telegram_process import TOKEN

MOST_TIMES = 2.0
FLOOD_CHAT, OTHERS = 30_000, 20_000
FULL_S, FULL_REPETITIONS = 30, 8


class Others:
    """People who each ask one question after another, never one twice, at random moments within their turn."""

    def __init__(self, traffic: Traffic, people: int, rate: float, seed: int):
        self._traffic, self._people, self._rate = traffic, people, rate
        self._random = random.Random(seed)
        self._questions = [random.Random(f"{seed}-{person}").sample(pool(), len(pool())) for person in range(people)]
        self._turn = count()

    def ask_for(self, seconds: float, *, rate: float | None = None) -> list:
        """Ask for so long, at the usual rate unless told; the questions, answered or not."""
        before = len(self._traffic.asked)
        number = round(seconds * (rate or self._rate))
        moments = sorted(self._random.uniform(0, seconds) for _ in range(number))
        self._traffic.play((moment, self._next) for moment in moments)
        return self._traffic.asked[before:]

    def _next(self) -> None:
        turn = next(self._turn)
        person = turn % self._people
        self._traffic.ask(OTHERS + person, self._questions[person][turn // self._people])


def run(folder: Path, *, seconds: float, repetitions: int, people: int, rate: float, burst: int, seed: int = 1) -> dict:
    rounds: list[dict] = []
    marks: list[tuple[list, list, list]] = []
    with FaultyBotApiServer(TOKEN) as api:
        process = BotProcess(api, folder)
        try:
            process.start()
            process.wait_ready()
            traffic = Traffic(api, process)
            others = Others(traffic, people, rate, seed)
            others.ask_for(5)  # the first questions load what later ones find loaded
            traffic.wait_answered(patience_s=60)
            burst_asked = []
            for number in range(repetitions):
                before = others.ask_for(seconds)
                traffic.wait_answered(patience_s=60)
                began = len(traffic.asked)
                for text in random.Random(f"{seed}-{number}").sample(pool(), burst):
                    traffic.ask(FLOOD_CHAT + number, text)
                burst_asked.append((time.monotonic(), traffic.asked[began:]))
                during = others.ask_for(seconds)
                traffic.wait_answered(patience_s=60, of=during)
                # Until nothing of the burst is left to do: its questions are answered, or declined as too many.
                settled(api, FLOOD_CHAT + number)
                after = others.ask_for(seconds)
                traffic.wait_answered(patience_s=60, of=after)
                marks.append((before, during, after))
            stop_s = process.stop()
            result = account(traffic.asked, api.deliveries(), questions_by_answer(process.data), [])
        finally:
            process.close()
        latency = dict(zip((q.key for q in result.answered), result.latencies, strict=True))
        calm, busy = [], []
        for number, stretches in enumerate(marks):
            replies = [d for d in api.deliveries() if d.chat == FLOOD_CHAT + number]
            at, asked = burst_asked[number]
            until = max((d.at for d in replies), default=at)
            stretches = (stretches[0], [q for q in stretches[1] if q.at <= until], stretches[2])
            calm += [latency[q.key] for stretch in (stretches[0], stretches[2]) for q in stretch if q.key in latency]
            busy += [latency[q.key] for q in stretches[1] if q.key in latency]
            found = [summary([latency[q.key] for q in stretch if q.key in latency]) for stretch in stretches]
            done = [q for q in asked if q.key in latency]
            rounds.append(
                {
                    "before": found[0],
                    "during": found[1],
                    "after": found[2],
                    "burst_answered": len(done),
                    "burst_other_replies": sum(not d.answer and len(d.text) < 1000 for d in replies),
                    "burst_s": round(until - at, 1),
                }
            )
    lost = [q for q in result.unanswered if q.chat < FLOOD_CHAT]
    figures = {
        "script": "burst",
        "people": people,
        "rate": rate,
        "burst": burst,
        "seconds": seconds,
        "rounds": rounds,
        "during": summary(busy),
        "quiet": summary(calm),
        "times": round(summary(busy)["p95"] / summary(calm)["p95"], 2),
        "times_p50": round(summary(busy)["p50"] / summary(calm)["p50"], 2),
        "others_unanswered": len(lost),
        "doubles": len(result.doubles),
        "sentences": dict(result.sentences),
        "stop_s": round(stop_s, 2),
        "exit": process.returncode,
    }
    figures["ok"] = figures["times"] <= MOST_TIMES and not lost and not result.doubles and process.returncode == 0
    return figures


def settled(api: FaultyBotApiServer, chat: int, *, quiet_s: float = 6, most_s: float = 180) -> None:
    """Wait until the bot has written nothing to a chat for a while."""
    deadline = time.monotonic() + most_s
    while time.monotonic() < deadline:
        last = max((d.at for d in api.deliveries() if d.chat == chat), default=0)
        if time.monotonic() - last > quiet_s:
            return
        time.sleep(0.5)


def report(figures: dict) -> str:
    lines = [
        f"{figures['people']} people ask {figures['rate']:g} a second, one sends {figures['burst']} at once;"
        " seconds to the answer of the others:"
    ]
    for each in figures["rounds"]:
        lines.append(
            f"  p95 before {each['before']['p95']:.2f}, during {each['during']['p95']:.2f}, after {each['after']['p95']:.2f};"
            f" p50 {each['before']['p50']:.2f} / {each['during']['p50']:.2f} / {each['after']['p50']:.2f};"
            f" of the burst {each['burst_answered']} answered, {each['burst_other_replies']} other replies, done after {each['burst_s']} s"
        )
    lines.append(f"together: during the burst {figures['during']}, else {figures['quiet']}")
    lines.append(
        f"p95 {figures['times']:.2f} times (at most {MOST_TIMES:g} is wanted), p50 {figures['times_p50']:.2f} times;"
        f" of the others' questions {figures['others_unanswered']} unanswered"
    )
    lines += [f"  other replies: {n} x {text!r}" for text, n in figures["sentences"].items()]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20, help="of each stretch")
    parser.add_argument("--repetitions", type=int, default=1)
    parser.add_argument("--full", action="store_true", help=f"stretches of {FULL_S} s, {FULL_REPETITIONS} times")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--rate", type=float, default=2, help="questions a second of all the others together")
    parser.add_argument("--burst", type=int, default=200)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    seconds, repetitions = (FULL_S, FULL_REPETITIONS) if args.full else (args.seconds, args.repetitions)
    with prepared_folder(args.data, keep=args.keep) as folder:
        figures = run(
            folder, seconds=seconds, repetitions=repetitions, people=args.people, rate=args.rate, burst=args.burst, seed=args.seed
        )
    print(report(figures))
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if figures["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
