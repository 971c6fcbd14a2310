"""The real application with the fake Bot API for a network and written-down answers for a model."""

import json
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

from fake_bot_api import BOT_USER, BotApi, Call, InlineAnswer, Upload, message_json
from PIL import Image
from telegram import Update
from telegram.request import BaseRequest

from bot.config import BotConfig
from bot.indexes import Proposal, Standing, Trial
from bot.monitoring import Metrics
from bot.policy_browse import Choice, Page
from bot.records import Answer, Citation, Turn
from bot.sources import SourceView
from bot.telegram.application import build_service
from index.artifact import Manifest
from index.errors import ArtifactMissing, StagedStale
from index.records import Document
from index.report import BuildReport

TOKEN = "8012345678:AAHxYz-0123456789_abcdefghijklmnop"
ADMIN, USER, GROUP = 42, 501, -1001
NAME = BOT_USER["username"]
PHOTO = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}


class DirectRequest(BaseRequest):
    """Hands each request to the fake Bot API without HTTP."""

    def __init__(self, api: BotApi):
        self._api = api

    @property
    def read_timeout(self):
        return 1

    async def initialize(self):
        pass

    async def shutdown(self):
        pass

    async def do_request(self, url, method, request_data=None, **timeouts):
        params = {}
        if request_data:
            files = {name: Upload(*file[:2]) for name, file in request_data.multipart_data.items()}
            params = request_data.json_parameters | files
        if "/file/bot" in url:
            content = self._api.download(unquote(url).partition(f"/file/bot{TOKEN}/")[2])
            return (200, content) if content is not None else (404, b'{"ok": false, "error_code": 404, "description": "Not Found"}')
        status, answer = self._api.call(url.rpartition("/")[2], params)
        return status, json.dumps(answer).encode()


class PaperAssistant:
    """An assistant with written-down answers, tied to its thread by an SQLite connection like the real one."""

    def __init__(self):
        self._connection = sqlite3.connect(":memory:")
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.commands: list[tuple[str, str]] = []
        self.offered: dict[str, list[str]] = {}
        self.comparable: dict[str, str] = {}
        self.cards: dict[str, str] = {}  # of documents, by their short key
        self.versions = {"a": "1", "b": "1"}  # of the documents
        self.answers: dict[str, Answer] = {}
        self.choices: dict[str, tuple[Choice, ...]] = {}  # below the page of these words, or of this "key:part:day"
        self.threads: set[int] = set()
        self.refreshed = 0
        self.newer: bool | Exception = False  # whether another process has built an index, or why that cannot be opened
        self.asking = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()

    def ask(self, question, *, history=(), as_of=None):
        self._connection.execute("select 1")
        self.threads.add(threading.get_ident())
        self.asked.append((question, tuple(history)))
        self.asking.set()
        assert self.may_answer.wait(10)
        if question == "gây lỗi":
            raise RuntimeError(f"broken with {TOKEN} for {question}")
        return self.answers.get(question) or Answer(question, f"Trả lời: {question}")

    def lookup(self, words):
        return self._commanded("lookup", words)

    def compare(self, words):
        return self._commanded("compare", words)

    def coverage(self, words):
        return self._commanded("coverage", words)

    def each_figure(self, words, *, most, only):
        return []

    def quotations(self, words, *, most):
        return [self.answers[words]] if words in self.answers else []

    def documents_named(self, words, *, most):
        return []

    def offers(self, answer, *, history=()):
        return self.offered.get(answer.question, [])

    def comparison(self, answer):
        return self.comparable.get(answer.question, "")

    @property
    def index_name(self):
        return "20260101T000000"

    def digests(self, answer):
        return {c.doc_id: self.versions[c.doc_id] for c in answer.citations if c.doc_id in self.versions}

    def source(self, citation, digest):
        if citation.doc_id not in self.versions:
            return SourceView(citation, "", "", citation.quote, "", "removed")
        state = "unchanged" if self.versions[citation.doc_id] == digest else "moved"
        return SourceView(citation, "a.md", "Trước. ", citation.quote, " Sau.", state)

    def document(self, key):
        return self.cards.get(key)

    def law(self, words):
        return Page(self._commanded("law", words), self.choices.get(words, ()))

    def law_part(self, key, part, day):
        words = f"{key}:{part}:{day}"
        return Page(self._commanded("law_part", words), self.choices.get(words, ()))

    def _commanded(self, command, words):
        self._connection.execute("select 1")
        self.threads.add(threading.get_ident())
        self.commands.append((command, words))
        if words == "gây lỗi":
            raise RuntimeError("broken")
        return self.answers.get(words) or Answer(words, f"{command}: {words}")

    def documents(self):
        self._connection.execute("select 1")
        return [
            Document("a", "a.md", "Bài A <1>", "", 0, "", url="https://a.vn", province="Cà Mau"),
            Document("b", "b.md", "Bài B", "", 0, "", province="Sóc Trăng"),
        ]

    def examples(self):
        return ["Cà Mau hỗ trợ bao nhiêu cơ sở?"]

    def data_date(self):
        return "2025-07-01"

    def close(self):
        self._connection.close()

    def refresh(self):
        self._connection.execute("select 1")
        self.refreshed += 1
        if isinstance(self.newer, Exception):
            raise self.newer
        return self.newer


class PaperIndexes:
    """Indexes with written-down reports: names instead of folders. `rebuild` gives the report of the next build."""

    def __init__(self):
        self.standing_now = Standing("i0")
        self.rebuild = lambda: BuildReport(documents=2, passages=4, figures=0, seconds=1.0, unchanged=2)
        self.trial = Trial()
        self.count = 0

    def stage(self):
        report = self.rebuild()
        self.count += 1
        self.standing_now = replace(self.standing_now, staged=f"i{self.count}")
        return Proposal(f"i{self.count}", report, self.trial)

    def use(self, folder):
        if folder != self.standing_now.staged:
            raise StagedStale("Bản này không còn.")
        self.standing_now = Standing(folder, self.standing_now.current)

    def discard(self, folder):
        if folder == self.standing_now.staged:
            self.standing_now = replace(self.standing_now, staged="")

    def back(self):
        now = self.standing_now
        if not now.previous:
            raise ArtifactMissing("Không còn bản trước để quay lại.")
        self.standing_now = Standing(now.previous, now.current, now.staged)
        return Manifest(4, "2026-02-28T20:15:00+00:00", "k", "tiny", 64, 1234, 5, 6, {}, {}, {})

    def standing(self):
        return self.standing_now


def paper_draw(chart):
    """A blank picture, as wide as the chart has bars."""
    made = BytesIO()
    Image.new("RGB", (len(chart.bars), 1)).save(made, "PNG")
    return made.getvalue()


def paper_export(form, figures, documents):
    """Which figures of which documents would be in the file."""
    return "\n".join([form, *(f"{f.value:g} {documents[f.doc].title}" for f in figures)]).encode()


class Bot:
    """The application under test and the chats it writes to.

    `draw` and `export` stand in for what makes pictures and files, and may be replaced at any time. `data` is the folder
    of the state; another Bot with the same one, and the same `api` and `indexes`, is the service after a restart.
    """

    def __init__(
        self, *, data: Path | None = None, api: BotApi | None = None, indexes: PaperIndexes | None = None, knowledge: Path = Path("k")
    ):
        self.api = api or BotApi(TOKEN)
        self._own = None if data else TemporaryDirectory()
        self.data = data or Path(self._own.name)
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.draw = paper_draw
        self.export = paper_export
        self.now_s = 1000.0
        self.assistant: PaperAssistant | None = None
        self.indexes = indexes or PaperIndexes()
        self.metrics = Metrics()
        self._presses = 0
        config = BotConfig(knowledge=knowledge, data=self.data, token=TOKEN, admin_ids=frozenset({ADMIN}))
        self.service = build_service(
            config,
            self._open,
            self.indexes,
            request=DirectRequest(self.api),
            get_updates_request=DirectRequest(self.api),
            clock=lambda: self.now_s,
            sleep=self._sleep,
            now=lambda: self.now,
            draw_chart=lambda chart: self.draw(chart),
            export=lambda *arguments: self.export(*arguments),
            metrics=self.metrics,
        )
        self.application = self.service.application

    async def _sleep(self, seconds: float) -> None:
        """Time passes at once."""
        self.now_s += seconds

    def _open(self):
        self.assistant = PaperAssistant()
        return self.assistant

    async def says(self, text, **where) -> int:
        """A person sends a message; returns its id when the bot is done with it."""
        update = self.api.new_message(text, **where)
        await self.gets(update)
        return update["message"]["message_id"]

    async def sends_file(self, name: str, content: bytes, **where) -> int:
        """A person sends a file; returns the message's id when the bot is done with it."""
        update = self.api.new_document(name, content, **where)
        await self.gets(update)
        return update["message"]["message_id"]

    async def edits(self, text, message_id, *, chat_id=USER, user_id=None):
        edited = message_json(text, message_id, chat_id, user_id, edit_date=1_700_000_100)
        await self.gets({"update_id": 9, "edited_message": edited})

    async def taps(self, label: str, *, chat_id=USER, user_id=None):
        """A person presses the button of that label that stands in the chat."""
        await self.gets(self.api.new_press(label, chat_id=chat_id, user_id=user_id))

    def labels(self, chat_id=USER) -> list[list[str]]:
        """The rows of buttons below the newest message that has any."""
        return next(([[b["text"] for b in row] for row in m.buttons] for m in reversed(self.api.chat(chat_id)) if m.buttons), [])

    async def presses(self, data, /, *, chat_id=USER, user_id=None, **fields):
        """A person presses a button; `fields` replace those of the callback query, `message` among them."""
        message = message_json("Nút bên dưới.", 77, chat_id) | {"from": BOT_USER}
        sender = {"id": user_id or abs(chat_id), "is_bot": False, "first_name": "Lan"}
        self._presses += 1
        query = {"id": f"p{self._presses}", "from": sender, "chat_instance": "1", "message": message, "data": data} | fields
        await self.gets({"update_id": 9, "callback_query": query})

    async def types_inline(self, text, *, user_id=USER) -> InlineAnswer | None:
        """A person types in another chat; what they are shown when the bot is done, None where it did not answer."""
        update = self.api.new_inline(text, user_id=user_id)
        await self.gets(update)
        return self.api.inline_answer(update["inline_query"]["id"])

    async def gets(self, update: dict):
        self.now_s += 4  # nobody types faster than the quota of a minute allows
        await self.application.process_update(Update.de_json(update, self.application.bot))

    def shows(self, chat_id=USER) -> list[str]:
        return [shown.text for shown in self.api.chat(chat_id)]

    def sent(self) -> list[Call]:
        return self.api.calls("sendMessage")


@asynccontextmanager
async def running(it: Bot | None = None) -> AsyncIterator[Bot]:
    """The bot as it is between start and stop."""
    it = it or Bot()
    async with it.application:
        await it.service.start()
        try:
            yield it
        finally:
            if isinstance(it.assistant, PaperAssistant):
                it.assistant.may_answer.set()
            await it.service.stop()


def cited(question: str, count: int = 1, quote: str = "trích") -> Answer:
    made = tuple(
        Citation(n, "a", "Bài A", None, f"đoạn {n}", quote, 0, 5, "https://a.vn", None, None)
        for n in range(1, count + 1)
    )
    return Answer(question, "Có [1].", citations=made)
