"""Many people ask while the program is killed again and again: is every question answered, and which is answered twice?

python tests/soak/crash.py [--full] [--faults] [--data DIR]
"""

import argparse
import heapq
import json
import random
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from soak.bot_process import BotProcess, prepared_folder
from soak.faulty_api import BAD_DAY, NONE, Faults, FaultyBotApiServer
from soak.ledger import Account, account, questions_by_answer, summary
from soak.question_pool import drawn, pool
from soak.traffic import Traffic, evenly
from telegram_process import TOKEN

FULL_S = 180


def run(
    folder: Path,
    *,
    seconds: float,
    people: int = 50,
    rate: float = 10,
    kill_every_s: float = 20,
    faults: Faults = NONE,
    seed: int = 1,
    down_s: float = 0,
    aim_s: float | None = None,
    outage_s: float = 0,
    patience_s: float = 45,
    **where,
) -> tuple[dict, Account]:
    """Ask for `seconds`, kill every `kill_every_s` and start again `down_s` later; the figures, and what became of each question.

    With `outage_s` the server is out of reach for so long from the middle on; with `aim_s` the kill comes so many seconds after
    the next answer is accepted. `where` goes to BotProcess (knowledge, settings).
    """
    count = max(1, round(seconds * rate / people))
    questions = drawn(pool(), people, count, seed=seed)
    jitter = random.Random(seed)
    died = []
    with FaultyBotApiServer(TOKEN, faults, seed=seed) as api:
        process = BotProcess(api, folder, **where)
        try:
            process.start()
            process.wait_ready()
            traffic = Traffic(api, process)

            def crash() -> None:
                if not process.running:
                    died.append(process.returncode)
                else:
                    if aim_s is not None:
                        await_answer(api)
                        time.sleep(aim_s)
                    process.kill()
                if not down_s:
                    process.start()

            # Half a second of play, so that the kills meet the program in different states.
            kills = [(k * kill_every_s + jitter.uniform(-0.25, 0.25), crash) for k in range(1, int(seconds / kill_every_s - 0.01) + 1)]
            def go_out() -> None:
                api.out_until = time.monotonic() + outage_s

            starts = [(at + down_s, process.start) for at, _ in kills] if down_s else []
            events = heapq.merge(evenly(questions, rate, traffic.ask), sorted([*kills, *starts, (seconds / 2, go_out)], key=_moment), key=_moment)
            late_s = traffic.play(events)
            ended = time.monotonic()
            complete = traffic.wait_answered(patience_s=patience_s + outage_s)
            if not complete and not process.running:
                died.append(process.returncode)
                process.start()
                complete = traffic.wait_answered(patience_s=patience_s)
            drained_s = time.monotonic() - ended
            time.sleep(2)  # for what might still be sent twice
            stop_s = process.stop() if process.running else None
            result = account(traffic.asked, api.deliveries(), questions_by_answer(process.data), process.kills)
        finally:
            process.close()
    output = process.output()
    figures = {
        "script": "crash",
        "faults": faults is not NONE,
        "seconds": seconds,
        "people": people,
        "rate": rate,
        "asked": result.asked,
        "kills": len(process.kills),
        "answered": len(result.answered),
        "unanswered": len(result.unanswered),
        "replaced": len(result.replaced),
        "foreign": result.foreign,
        "doubles": len(result.doubles),
        "doubles_unexplained": sum(d.why == "unexplained" for d in result.doubles),
        "partial_doubles": result.partial_doubles,
        "latency": summary(result.latencies),
        "drained_s": round(drained_s, 1),
        "stop_s": stop_s and round(stop_s, 2),
        "exit": process.returncode,
        "died": died,
        "late_s": round(late_s, 2),
        "fault_counts": api.counts,
        "sentences": dict(result.sentences),
        "token_in_log": TOKEN in output or TOKEN.partition(":")[2] in output,
        "tracebacks": output.count("Traceback (most recent call last)"),
    }
    figures["ok"] = (
        not figures["unanswered"]
        and not figures["replaced"]
        and not figures["foreign"]
        and not figures["doubles_unexplained"]
        and not died
        and not figures["token_in_log"]
        and figures["exit"] == 0
    )
    return figures, result


def await_answer(api: FaultyBotApiServer, *, most_s: float = 10) -> None:
    """Return as soon as the server accepts an answer, most likely before it has told the bot so."""
    seen, deadline = len(api.deliveries()), time.monotonic() + most_s
    while time.monotonic() < deadline:
        if any(d.answer for d in api.deliveries(seen)):
            return
        time.sleep(0.0005)


def _moment(event: tuple) -> float:
    return event[0]


def report(figures: dict, result: Account) -> str:
    lines = [
        f"{figures['asked']} questions of {figures['people']} people in {figures['seconds']:g} s, {figures['kills']} kills"
        + (
            ", with faults: " + ", ".join(f"{n} x {kind}" for kind, n in sorted(figures["fault_counts"].items()))
            if figures["faults"]
            else ""
        ),
        f"unanswered {figures['unanswered']}, answered {figures['answered']}, answered twice {figures['doubles']}"
        f" (first parts of long answers twice: {figures['partial_doubles']})",
        f"seconds to the answer: {figures['latency']}, drained {figures['drained_s']} s after the last question,"
        f" stopped in {figures['stop_s']} s",
    ]
    lines += [f"  twice ({d.why}): chat {d.asked.chat}, {d.asked.text[:60]!r}: {d.note}" for d in result.doubles]
    lines += [f"  unanswered: chat {q.chat}, {q.text[:60]!r}" for q in result.unanswered[:20]]
    lines += [f"  other replies: {n} x {text!r}" for text, n in figures["sentences"].items()]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--full", action="store_true", help=f"{FULL_S} seconds")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--rate", type=float, default=10, help="questions a second")
    parser.add_argument("--kill-every", type=float, help="seconds; 20, in a short run less")
    parser.add_argument(
        "--aim", type=float, metavar="MS", help="kill so many milliseconds after an answer was accepted, where most can go wrong"
    )
    parser.add_argument("--outage", type=float, default=0, help="seconds, from the middle on, in which the server is out of reach")
    parser.add_argument("--down", type=float, default=0, help="seconds from each kill to the next start")
    parser.add_argument("--faults", action="store_true", help="drops, 502, 429, repeated and shuffled updates")
    parser.add_argument(
        "--data", type=Path, help="a data folder with an index of the shipped knowledge, which is copied; else one is built"
    )
    parser.add_argument("--keep", type=Path, help="run in this new folder and keep it, outputs included")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    seconds = FULL_S if args.full else args.seconds
    every = args.kill_every or min(20, seconds / 2.5)
    with prepared_folder(args.data, keep=args.keep) as folder:
        figures, result = run(
            folder,
            seconds=seconds,
            people=args.people,
            rate=args.rate,
            kill_every_s=every,
            down_s=args.down,
            outage_s=args.outage,
            aim_s=None if args.aim is None else args.aim / 1000,
            faults=BAD_DAY if args.faults else NONE,
            seed=args.seed,
        )
    print(report(figures, result))
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if figures["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
