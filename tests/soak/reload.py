"""A new index is built and put to use again and again while people ask: does a question fail, do they wait longer, does memory grow?

    python tests/soak/reload.py [--full] [--data DIR]

Each reload adds a document to a copy of the knowledge folder, sends /nap, waits for the receipt, and presses the button that puts
the new index to use. The p95 of the questions asked meanwhile is held against that of those asked in quiet stretches before the
first and after each reload, from when the queue is worked off. Memory is the resident size of the process, the median of readings at
the end of each quiet stretch; the last is held against that before the first reload, when a few hundred questions have been answered.
"""

import argparse
import json
import shutil
import statistics
import sys
import threading
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from soak.bot_process import KNOWLEDGE, BotProcess, prepared_folder
from soak.burst import Others
from soak.faulty_api import FaultyBotApiServer
from soak.ledger import account, questions_by_answer, summary
from soak.traffic import Traffic
from telegram_process import ADMIN, TOKEN

from bot import messages_reload as say

MOST_TIMES = 2.0
MOST_GROWTH = 0.10
USED = "Đã đưa vào dùng lúc"
_RELOAD_S = 400
_CATCH_UP_S = 120
_WARM_RATE = 6.0  # questions a second before anything is measured: what is remembered of questions grows at first
_FEW = 2  # questions open at a moment of ordinary load

ARTICLE = """---
title: "Khuyến công xã thử nghiệm số {number}"
source: "Báo Thử Nghiệm"
published: "2024-02-{number:02}"
province: "Tây Ninh"
---

# Khuyến công xã thử nghiệm số {number}

Năm 2023, xã thử nghiệm số {number} của tỉnh Tây Ninh hỗ trợ {number} cơ sở công nghiệp nông thôn làm bánh tráng.
"""


def run(folder: Path, *, reloads: int, people: int, rate: float, quiet_s: float, warm_s: float, seed: int = 1) -> dict:
    knowledge = folder / "knowledge"
    shutil.copytree(KNOWLEDGE, knowledge, ignore=shutil.ignore_patterns("__pycache__"))
    stretches: list[tuple[float, float]] = []
    calm: list[tuple[float, float]] = []
    memory: list[int] = []
    with FaultyBotApiServer(TOKEN) as api:
        process = BotProcess(api, folder, knowledge=knowledge)
        try:
            process.start()
            process.wait_ready()
            traffic = Traffic(api, process)
            others = Others(traffic, people, rate, seed)
            others.ask_for(warm_s, rate=_WARM_RATE)
            traffic.wait_answered(patience_s=_CATCH_UP_S)
            over = threading.Event()

            def load() -> None:
                while not over.is_set():
                    others.ask_for(2)

            def quiet() -> None:
                """A stretch without a reload that counts: it begins when nobody waits for the reload's sake any more."""
                deadline = time.monotonic() + _CATCH_UP_S
                while len(open_questions(traffic)) > _FEW and time.monotonic() < deadline:
                    time.sleep(0.25)
                began = time.monotonic()
                time.sleep(quiet_s)
                calm.append((began, time.monotonic()))

            loading = threading.Thread(target=load)
            loading.start()
            try:
                quiet()
                start_memory = resident(process)
                for number in range(1, reloads + 1):
                    (knowledge / f"thu-nghiem-{number:02}.md").write_text(ARTICLE.format(number=number), encoding="utf-8")
                    began = time.monotonic()
                    reload(api)
                    stretches.append((began, time.monotonic()))
                    quiet()
                    memory.append(resident(process))
            finally:
                over.set()
                loading.join()
            traffic.wait_answered(patience_s=60)
            stop_s = process.stop()
            result = account(traffic.asked, api.deliveries(), questions_by_answer(process.data), [])
        finally:
            process.close()
    asked = [(q.at, s) for q, s in zip(result.answered, result.latencies, strict=True)]
    during = [s for at, s in asked if any(began <= at <= ended for began, ended in stretches)]
    outside = [s for at, s in asked if any(began <= at <= ended for began, ended in calm)]
    times = summary(during)["p95"] / summary(outside)["p95"]
    figures = {
        "script": "reload",
        "reloads": reloads,
        "people": people,
        "rate": rate,
        "asked": result.asked,
        "unanswered": len(result.unanswered),
        "doubles": len(result.doubles),
        "during": summary(during),
        "outside": summary(outside),
        "times": round(times, 2),
        "reload_s": [round(ended - began, 1) for began, ended in stretches],
        "mib_start": start_memory >> 20,
        "mib": [m >> 20 for m in memory],
        "growth": round(memory[-1] / start_memory - 1, 3),
        "sentences": dict(result.sentences),
        "stop_s": round(stop_s, 2),
        "exit": process.returncode,
    }
    figures["ok"] = (
        not result.unanswered
        and not result.doubles
        and times <= MOST_TIMES
        and figures["growth"] <= MOST_GROWTH
        and process.returncode == 0
    )
    return figures


def reload(api: FaultyBotApiServer) -> None:
    """/nap, the receipt, the button; returns when the new index is in use. Raises TimeoutError."""
    receipts = _with_button(api)
    api.push_text("/nap", chat_id=ADMIN)
    api.wait_until(lambda: _with_button(api) > receipts, "receipt", timeout_s=_RELOAD_S)
    used = _used(api)
    api.push_press(ADMIN, say.USE)
    api.wait_until(lambda: _used(api) > used, "use of the new index", timeout_s=_RELOAD_S)


def open_questions(traffic: Traffic) -> set:
    """Asked from another thread meanwhile: looked at until nothing changes under it."""
    while True:
        try:
            return set(traffic.waiting())
        except RuntimeError:
            time.sleep(0.01)


def _with_button(api: FaultyBotApiServer) -> int:
    """Receipts so far that offer to use a new index."""
    return sum(d.chat == ADMIN and say.PENDING[:40] in d.text for d in api.deliveries())


def _used(api: FaultyBotApiServer) -> int:
    return sum(d.chat == ADMIN and USED in d.text for d in api.deliveries())


def resident(process: BotProcess) -> int:
    """The median of eight readings within two seconds, in bytes."""
    readings = []
    for _ in range(8):
        readings.append(process.rss_bytes())
        time.sleep(0.25)
    return int(statistics.median(readings))


def report(figures: dict) -> str:
    return "\n".join(
        [
            f"{figures['reloads']} reloads of {min(figures['reload_s'])} to {max(figures['reload_s'])} s"
            f" under {figures['rate']:g} questions a second:"
            f" of {figures['asked']} questions {figures['unanswered']} unanswered, {figures['doubles']} answered twice",
            f"seconds to the answer during reloads {figures['during']}, in quiet stretches {figures['outside']}:"
            f" p95 {figures['times']:.2f} times",
            f"resident MiB before {figures['mib_start']}, after each reload {figures['mib']}: last to that before {figures['growth']:+.1%}",
            *(f"  other replies: {n} x {text!r}" for text, n in figures["sentences"].items()),
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reloads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=20, help="of load without reload, before the first and after each")
    parser.add_argument("--warm", type=float, default=60, help="seconds of questions before anything is measured")
    parser.add_argument("--full", action="store_true", help="ten reloads, 40 s of load without after each")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--rate", type=float, default=2, help="questions a second")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    reloads, seconds = (10, 40) if args.full else (args.reloads, args.seconds)
    with prepared_folder(args.data, keep=args.keep) as folder:
        figures = run(folder, reloads=reloads, people=args.people, rate=args.rate, quiet_s=seconds, warm_s=args.warm, seed=args.seed)
    print(report(figures))
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if figures["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
