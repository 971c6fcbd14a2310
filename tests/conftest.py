import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny import KNOWLEDGE, TinyEncoder, write_files

from bot.assistant import Assistant
from bot.config import BotConfig
from index.encoder import BundledEncoder

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def encoder() -> TinyEncoder:
    return TinyEncoder()


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A folder with three articles and a legal text."""
    return write_files(tmp_path / "knowledge", KNOWLEDGE)


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the default encoder keeps its graph, written once for all tests."""
    return tmp_path_factory.mktemp("model")


@pytest.fixture(scope="session")
def shipped_assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over the knowledge that is shipped, which is indexed once for all tests (a minute)."""
    opened = Assistant.open(BotConfig(knowledge=ROOT / "knowledge", data=tmp_path_factory.mktemp("shipped")))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def bundled(model_cache: Path) -> BundledEncoder:
    """The default encoder; loading it takes a second or two."""
    return BundledEncoder(model_cache)


@pytest.fixture
def stderr(monkeypatch, capsys):
    """For a test that configures logging: puts it back as it was; gives a function that returns what went to standard error since."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    names = ("httpx", "httpcore", "telegram", "tornado.access", "tornado.general", "tornado.application")
    levels = {name: logging.getLogger(name).level for name in names}
    for module, hook in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, hook, getattr(module, hook))
    root.handlers.clear()
    yield lambda: capsys.readouterr().err
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
