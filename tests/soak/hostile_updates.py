"""Hundreds of malformed and hostile updates against the running program: does it still answer, and does it give anything away?

    python tests/soak/hostile_updates.py [--full] [--webhook] [--data DIR]

After every few dozen an ordinary question is put, which must be answered promptly. At the end all of them must be worked off, and
the process must stop on SIGTERM. The output is searched for the token and, at INFO and above, for a word that stands in
all hostile texts. `--full` does so at every log level.
"""

import argparse
import http.client
import json
import random
import re
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from soak.bot_process import KNOWLEDGE, BotProcess, prepared_folder
from soak.faulty_api import FaultyBotApiServer
from soak.hostile import CANARY, press, updates
from soak.ledger import account, questions_by_answer, summary
from soak.question_pool import pool
from soak.traffic import Traffic
from telegram_process import ADMIN, TOKEN

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
PULSE_CHAT = 40_000
PROMPT_S = 20.0  # within which an ordinary question between the hostile ones must be answered
_BATCH = 40
_SETTLE_S = 60
_SECRET = "doan-bi-mat-cua-webhook_0123456789"
_PATH = "/goi-ve"


class Polled:
    """Hostile updates by getUpdates."""

    arguments: tuple[str, ...] = ()
    settings: dict[str, str] = {}

    def __init__(self, api: FaultyBotApiServer):
        self._api = api

    def wait_ready(self, process: BotProcess) -> None:
        process.wait_ready()

    def bring(self, update: dict) -> None:
        self._api.push_raw(update)

    def ask(self, traffic: Traffic, chat: int, text: str):
        return traffic.ask(chat, text)

    def left(self) -> int:
        return self._api.raw_left()

    def extra(self, rng: random.Random) -> Counter:
        return Counter()


class Webhook:
    """Hostile updates, and bodies that are none, by HTTP requests as Telegram makes them."""

    settings = {"KHUYENCONG_WEBHOOK_SECRET": _SECRET}

    def __init__(self, api: FaultyBotApiServer):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.arguments = ("--webhook", f"http://127.0.0.1:{self._port}{_PATH}", "--listen", f"127.0.0.1:{self._port}")
        self._api = api
        self.statuses: Counter = Counter()

    def wait_ready(self, process: BotProcess) -> None:
        deadline = time.monotonic() + 120
        while not self._api.calls("setWebhook"):
            if not process.running or time.monotonic() > deadline:
                raise RuntimeError(f"the bot did not start:\n{process.output()[-3000:]}")
            time.sleep(0.1)

    def bring(self, update: dict) -> None:
        self.statuses[self.post(json.dumps(update).encode())] += 1

    def ask(self, traffic: Traffic, chat: int, text: str):
        return traffic.ask(chat, text, push=self.bring)

    def left(self) -> int:
        return 0

    def post(self, body: bytes, *, headers: dict[str, str] | None = None, path: str = _PATH, method: str = "POST") -> int | str:
        """The status, or the name of what happened to the connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            sent = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": _SECRET} if headers is None else headers
            connection.request(method, path, body, sent)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            connection.close()

    def extra(self, rng: random.Random) -> Counter:
        """Bodies and requests that are no update; how often each status came."""
        good = json.dumps({"update_id": 1, "message": {}}).encode()
        found: Counter = Counter()
        bodies = [
            b"",
            b"\x00",
            b"null",
            b"[]",
            b"5",
            b'"x"',
            b"{",
            b"}",
            b"{}" * 100,
            b"[" * 100_000,
            b'{"a":' * 50_000,
            b"\xff\xfe\x00",
            good + b"x",
            b" " * 500_000,
            b'{"update_id": NaN}',
            b'{"update_id": 1e400}',
            b'{"update_id": ' + b"9" * 5000 + b"}",
            b'{"update_id": 1, "update_id": "x"}',
            good.decode().encode("utf-16"),
            b'{"update_id":7,"message":"' + b"x" * 3_000_000 + b'"}',
            bytes(rng.getrandbits(8) for _ in range(5000)),
            b'{"update_id": "\\ud800"}',
        ]
        for body in bodies:
            found[str(self.post(body))] += 1
        secret = {"X-Telegram-Bot-Api-Secret-Token": _SECRET}
        for headers in (
            {},
            {"X-Telegram-Bot-Api-Secret-Token": "x"},
            {"X-Telegram-Bot-Api-Secret-Token": _SECRET[:-1]},
            {"X-Telegram-Bot-Api-Secret-Token": TOKEN},
        ):
            status = self.post(good, headers=headers)
            found[f"{status} (wrong secret)"] += 1
        for method in ("GET", "PUT", "DELETE", "HEAD", "OPTIONS"):
            found[f"{self.post(good, method=method)} ({method})"] += 1
        for path in ("/", "/../etc/passwd", f"/bot{TOKEN}", _PATH + "/x", _PATH + "?a=b", "/" + "a" * 20_000):
            found[f"{self.post(good, path=path)} (another path)"] += 1
        found[f"{self.post(good, headers=secret | {'Content-Type': 'text/plain'})} (text)"] += 1
        found[f"{self.post(good, headers=secret | {'Content-Length': '-5'})} (length -5)"] += 1
        found[f"{self.post(good, headers=secret | {'Content-Encoding': 'gzip'})} (not gzip)"] += 1
        found[f"{self.post(good, headers=secret | {f'X-{i}': 'y' * 500 for i in range(200)})} (headers)"] += 1
        return found


def run(
    folder: Path, *, count: int, level: str = "DEBUG", by: Callable[[FaultyBotApiServer], Polled | Webhook] = Polled, seed: int = 1, **where
) -> dict:
    """The figures of one run."""
    names: list[str] = []
    with FaultyBotApiServer(TOKEN, poll_s=0.2) as api:
        way = by(api)
        process = BotProcess(api, folder, arguments=way.arguments, KHUYENCONG_LOG_LEVEL=level, **way.settings, **where)
        rng = random.Random(seed)
        died, deaf = [], []
        try:
            process.start()
            way.wait_ready(process)
            traffic = Traffic(api, process)
            pulses = iter(rng.sample(pool(), count // _BATCH + 3))
            beat = iter(range(PULSE_CHAT, PULSE_CHAT + 1000))

            def pulse(after: str) -> None:
                if not process.running:
                    died.append((process.returncode, after))
                    process.start()
                    way.wait_ready(process)
                question = way.ask(traffic, next(beat), next(pulses))
                if not traffic.wait_answered(patience_s=PROMPT_S, of=[question]):
                    deaf.append(after)

            pulse("start")
            pointer = _pointer(process)
            made = updates(seed, count, api.new_id)
            for name, update in made:
                names.append(name)
                way.bring(update)
                if len(names) % _BATCH == 0:
                    pulse(f"up to {name}")
            for update in _other_peoples_buttons(api, rng):
                way.bring(update)
            statuses = way.extra(rng)
            deadline = time.monotonic() + _SETTLE_S
            while way.left() and process.running and time.monotonic() < deadline:
                time.sleep(0.2)
            left = way.left()
            pulse("all")
            running = process.running
            stop_s = process.stop() if running else None
            result = account(traffic.asked, api.deliveries(), questions_by_answer(process.data), [])
        finally:
            process.close()
        output = process.output()
        secret = TOKEN.partition(":")[2]
        figures = {
            "script": "hostile",
            "by": by.__name__.lower(),
            "level": level,
            "updates": len(names),
            "died": died,
            "no_prompt_answer": deaf,
            "not_confirmed": left,
            "pulses": summary(result.latencies),
            "unanswered": len(result.unanswered),
            "doubles": len(result.doubles),
            "token_in_log": output.count(secret) + output.count(TOKEN.replace(":", "%3A")),
            "secret_in_log": output.count(_SECRET),
            "texts_in_log": output.count(CANARY) if level != "DEBUG" else None,
            "token_sent": sum(secret in json.dumps(call.params, default=repr) for call in api.calls()),
            "tracebacks": _tracebacks(output),
            "statuses": dict(statuses),
            "bodies": dict(getattr(way, "statuses", {})),
            "index_unchanged": _pointer(process) == pointer,
            "stop_s": stop_s and round(stop_s, 2),
            "exit": process.returncode,
            "log_lines": output.count("\n"),
        }
    figures["ok"] = (
        not died
        and not deaf
        and not left
        and not result.unanswered
        and not result.doubles
        and not figures["token_in_log"]
        and not figures["secret_in_log"]
        and not figures["texts_in_log"]
        and not figures["token_sent"]
        and figures["index_unchanged"]
        and process.returncode == 0
    )
    return figures


def _other_peoples_buttons(api: FaultyBotApiServer, rng: random.Random) -> list[dict]:
    """Presses of every button that stands in anybody's chat, by strangers; the administrator's too."""
    found = {
        b["callback_data"]
        for chat in range(PULSE_CHAT, PULSE_CHAT + 1000)
        for m in api.chat(chat)
        for row in m.buttons
        for b in row
        if "callback_data" in b
    }
    found |= {b["callback_data"] for m in api.chat(ADMIN) for row in m.buttons for b in row if "callback_data" in b}
    found |= {"nap:dung:1", "nap:lui:1", "sl:aaaaaa:ghi", "gui:aaaaaaaaaa:them", "cv:x:1:0:5"}
    return [{"update_id": api.new_id(), "callback_query": press(rng, data)} for data in sorted(found)]


def _pointer(process: BotProcess) -> str:
    return (process.data / "index" / "current").read_text(encoding="utf-8")


def _tracebacks(output: str) -> dict[str, int]:
    """The last lines of tracebacks, the exception's name alone, with their numbers."""
    found = re.findall(r"^Traceback \(most recent call last\):\n(?:[ \t].*\n|\n)*([\w.]+)", output, re.MULTILINE)
    return dict(Counter(found).most_common(20))


def report(figures: dict) -> str:
    lines = [
        f"{figures['updates']} hostile updates ({figures['by']}, log level {figures['level']}): process died {len(figures['died'])} times,"
        f" {len(figures['no_prompt_answer'])} times no prompt answer after, {figures['not_confirmed']} not worked off",
        f"questions between them: {figures['pulses']}, unanswered {figures['unanswered']}, answered twice {figures['doubles']};"
        f" stopped in {figures['stop_s']} s, exit {figures['exit']}",
        f"in {figures['log_lines']} lines of log: token {figures['token_in_log']}, webhook secret {figures['secret_in_log']},"
        f" words of people {figures['texts_in_log']};"
        f" token in requests {figures['token_sent']}; tracebacks {figures['tracebacks']}",
    ]
    if figures["bodies"] or figures["statuses"]:
        lines.append(f"answers to updates {figures['bodies']}, to other requests {figures['statuses']}")
    lines += [f"  died with {code} after {after}" for code, after in figures["died"]]
    lines += [f"  no prompt answer: {after}" for after in figures["no_prompt_answer"]]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--full", action="store_true", help="600 updates at each log level")
    parser.add_argument("--level", choices=LEVELS, default="DEBUG")
    parser.add_argument("--webhook", action="store_true", help="by webhook instead of getUpdates")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--knowledge", type=Path, default=KNOWLEDGE)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.webhook and find_spec("bot.telegram.webhook") is None:
        parser.error("this version has no webhook")
    ok = True
    for number, level in enumerate(LEVELS if args.full else (args.level,)):
        keep = args.keep / level.lower() if args.keep else None
        with prepared_folder(args.data, keep=keep) as folder:
            figures = run(
                folder,
                count=600 if args.full else args.count,
                level=level,
                by=Webhook if args.webhook else Polled,
                seed=args.seed + number,
                knowledge=args.knowledge,
            )
        print(report(figures))
        print(json.dumps(figures, ensure_ascii=False), flush=True)
        ok &= figures["ok"]
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
