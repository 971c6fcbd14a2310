"""The running service as a process of its own, driven over HTTP by the fake Bot API server on loopback."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fake_bot_api import FakeBotApiServer, Shown

TOKEN = "8012345678:AAHxYz-0123456789_abcdefghijklmnop"
ADMIN = 42
STOP_S = 10

ARTICLES = {
    "lam-dong-2019.md": """---
title: "Lâm Đồng giúp cơ sở chế biến đổi mới máy móc"
source: "Báo Thử Nghiệm"
url: "https://example.vn/lam-dong?a=1&b=2"
published: "2019-12-20"
province: "Lâm Đồng"
---

# Lâm Đồng giúp cơ sở chế biến đổi mới máy móc

Năm 2019, Trung tâm Khuyến công tỉnh Lâm Đồng hỗ trợ 17 cơ sở công nghiệp nông thôn ứng dụng máy móc tiên tiến.

Tổng kinh phí khuyến công của tỉnh Lâm Đồng trong năm 2019 là 2.345 triệu đồng.
""",
    "phu-tho-2021.md": """---
title: "Phú Thọ dồn vốn khuyến công cho nghề mộc"
source: "Báo Thử Nghiệm"
published: "2021-11-03"
province: "Phú Thọ"
---

# Phú Thọ dồn vốn khuyến công cho nghề mộc

Năm 2021, tỉnh Phú Thọ hỗ trợ 23 cơ sở công nghiệp nông thôn, phần lớn làm nghề mộc.
""",
    "hoa-binh-2020.md": """---
title: "Hòa Bình: lò <sấy> & máy \\"xẻ\\" 😀"
source: "Báo A & B"
published: "2020-05-06"
province: "Hòa Bình"
---

# Hòa Bình: lò sấy và máy xẻ

Năm 2020, tỉnh Hòa Bình hỗ trợ 31 cơ sở công nghiệp nông thôn mua lò sấy có nhiệt độ < 80 độ & máy xẻ <gỗ> 😀.
""",
}
class Service:
    """The running process and what it printed."""

    def __init__(self, process: subprocess.Popen, output: Path, api: FakeBotApiServer):
        self.process = process
        self.api = api
        self._output = output

    def output(self) -> str:
        return self._output.read_text()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_S)


@contextmanager
def serving(api: FakeBotApiServer, folder: Path, *arguments: str, **settings: str) -> Iterator[Service]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("KHUYENCONG_")}
    env |= {
        "KHUYENCONG_TELEGRAM_TOKEN": TOKEN,
        "KHUYENCONG_TELEGRAM_BASE_URL": f"{api.url}/bot",
        "KHUYENCONG_TELEGRAM_BASE_FILE_URL": f"{api.url}/file/bot",
        "KHUYENCONG_KNOWLEDGE": str(folder / "knowledge"),
        "KHUYENCONG_DATA": str(folder / "data"),
        "KHUYENCONG_ADMIN_IDS": f"7, {ADMIN}",
        "KHUYENCONG_METRICS_LISTEN": "off",  # several may run at once
        "NO_PROXY": "127.0.0.1",
        "PYTHONUNBUFFERED": "1",
    }
    output = folder / f"output-{len(list(folder.iterdir()))}.txt"
    with output.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", *arguments],
            cwd=Path(__file__).parents[1],
            env=env | settings,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    threading.Thread(target=lambda: (process.wait(), api.close()), daemon=True).start()
    try:
        yield Service(process, output, api)
    finally:
        process.kill()
        process.wait()


def make_knowledge(folder: Path) -> None:
    (folder / "knowledge").mkdir()
    for name, text in ARTICLES.items():
        (folder / "knowledge" / name).write_text(text, encoding="utf-8")


def replies(api: FakeBotApiServer, text: str, *, chat_id: int) -> list[Shown]:
    """What a person who writes `text` in a chat of their own gets back, waiting for the first message."""
    before = len(api.chat(chat_id))
    api.push_text(text, chat_id=chat_id)
    api.wait_until(lambda: len(api.chat(chat_id)) > before, f"reply to {text!r}")
    return api.chat(chat_id)[before:]


def pressed(api: FakeBotApiServer, chat_id: int, label: str) -> None:
    """Press a button and wait until the press has been answered."""
    before = len(api.calls("answerCallbackQuery"))
    api.push_press(chat_id, label)
    api.wait_until(lambda: len(api.calls("answerCallbackQuery")) > before, f"answer to the press of {label!r}")


def labels(api: FakeBotApiServer, chat_id: int) -> list[str]:
    """What the buttons below the newest message that has any say."""
    return next(([b["text"] for row in m.buttons for b in row] for m in reversed(api.chat(chat_id)) if m.buttons), [])
