"""How fast the fake Bot API server is by itself, so that it is not what a soak test measures.

    python tests/soak/server_rate.py

A client that does nothing else, in a process of its own, sends messages of an ordinary answer's size over a few connections
and polls for updates that come at the given rate.
"""

import argparse
import http.client
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from soak.faulty_api import FaultyBotApiServer
from soak.ledger import summary
from telegram_process import TOKEN

_HTML = (
    "<b>Năm 2022</b>: 900 triệu đồng [1]\n\n<blockquote expandable>"
    + "Tổng kinh phí thực hiện các đề án là 5.839 triệu đồng. " * 30
    + "</blockquote>"
)
_BUTTONS = {
    "inline_keyboard": [
        [{"text": f"[{i}]", "callback_data": f"n:abcdefghjk:{i}"} for i in range(1, 5)],
        [{"text": "Hữu ích", "callback_data": "f:abcdefghjk:h"}],
    ]
}
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


def measure(*, seconds: float, connections: int, updates: float) -> dict:
    with FaultyBotApiServer(TOKEN) as api:
        client = subprocess.Popen(
            [sys.executable, __file__, "--client", api.url, "--seconds", str(seconds), "--connections", str(connections)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        pushed: dict[int, float] = {}
        while not api.polls and client.poll() is None:
            time.sleep(0.01)
        began = time.monotonic()
        while client.poll() is None and time.monotonic() - began < seconds + 20:
            update = api.new_message("Cà Mau năm 2020 hỗ trợ bao nhiêu?", chat_id=5)
            pushed[update["update_id"]] = time.monotonic()
            api.push(update)
            time.sleep(1 / updates)
        sent, took, polled = json.loads(client.communicate(timeout=20)[0])
    waits = [at - pushed[int(update_id)] for update_id, at in polled.items() if int(update_id) in pushed]
    return {
        "script": "server_rate",
        "messages_per_s": round(sent / took),
        "updates_polled": len(waits),
        "seconds_to_be_polled": summary(waits),
    }


def client(url: str, seconds: float, connections: int) -> None:
    sent = [0] * connections
    polled: dict[int, float] = {}
    ended = time.monotonic() + seconds
    body = urlencode({"chat_id": 7, "text": _HTML, "parse_mode": "HTML", "reply_markup": json.dumps(_BUTTONS)})

    def call(connection: http.client.HTTPConnection, method: str, sent_body: str) -> dict:
        connection.request("POST", f"/bot{TOKEN}/{method}", sent_body, _HEADERS)
        return json.loads(connection.getresponse().read())

    def send(number: int) -> None:
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        while time.monotonic() < ended:
            assert call(connection, "sendMessage", body)["ok"]
            sent[number] += 1

    def poll() -> None:
        connection, offset = http.client.HTTPConnection(urlsplit(url).netloc), 0
        while time.monotonic() < ended:
            for update in call(connection, "getUpdates", urlencode({"offset": offset, "timeout": 10}))["result"]:
                polled[update["update_id"]] = time.monotonic()
                offset = update["update_id"] + 1

    threads = [*(threading.Thread(target=send, args=(i,)) for i in range(connections)), threading.Thread(target=poll)]
    began = time.monotonic()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    print(json.dumps([sum(sent), time.monotonic() - began, polled]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--updates", type=float, default=10, help="a second")
    parser.add_argument("--client", metavar="URL", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.client:
        client(args.client, args.seconds, args.connections)
        return 0
    figures = measure(seconds=args.seconds, connections=args.connections, updates=args.updates)
    wait = figures["seconds_to_be_polled"]
    print(
        f"{figures['messages_per_s']} messages a second; {figures['updates_polled']} updates meanwhile,"
        f" each polled within {wait.get('max')} s"
    )
    print(json.dumps(figures))
    return 0 if figures["messages_per_s"] >= 50 and wait.get("p95", 9) < 0.5 else 1


if __name__ == "__main__":
    sys.exit(main())
