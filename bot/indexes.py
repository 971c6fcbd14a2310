"""The indexes of one data folder: build one beside the one in use, try it, use it, discard it, go back. Blocking."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.assistant import Assistant
from bot.config import BotConfig
from bot.golden import GoldenQuestion, judge, read_golden
from index.artifact import Manifest, back, check_encoder, current_folder, discard, previous_folder, read_manifest, staged_folder, use
from index.build import stage
from index.encoder import Encoder, encoder_name, load_encoder
from index.errors import ArtifactMismatch, ArtifactMissing, Problem
from index.report import BuildReport

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trial:
    """The golden questions of the folder, asked of the index in use and of the new one.

    `before` and `after` have what is wrong with each answer by the question's id, empty where nothing is; `before` is None
    where there is no index in use that could be asked.
    """

    questions: list[GoldenQuestion] = field(default_factory=list)
    before: dict[str, str] | None = None
    after: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A finished index that nobody is served from yet: the name of its folder, what went into it, how it answers."""

    folder: str
    report: BuildReport
    trial: Trial = field(default_factory=Trial)


@dataclass(frozen=True, slots=True)
class Standing:
    """The names of the folder in use, of the one before it and of the one that awaits a decision; empty where there is none."""

    current: str = ""
    previous: str = ""
    staged: str = ""


def _here(function: Callable[..., T], *arguments: object) -> T:
    return function(*arguments)


class Indexes:
    """Every method may be called from any thread, and raises KnowledgeError with a sentence that can be shown.

    `run` carries out a build: called with a function and its arguments, it returns what the function does.
    """

    def __init__(self, config: BotConfig, run: Callable[..., Proposal] = _here):
        self._config = config
        self._run = run

    def stage(self) -> Proposal:
        """Build from the knowledge folder beside the index in use, and ask both the golden questions."""
        # What reads the files of a folder has no need of secrets.
        return self._run(_stage, replace(self._config, token=None, token_file=None, webhook_secret=None))

    def use(self, folder: str) -> None:
        """Serve from a staged index. Raises StagedStale where it is not the one awaiting a decision any more."""
        path = self._path(folder)
        if (path / "manifest.json").is_file():
            check_encoder(read_manifest(path), encoder_name(self._config.model))
        use(self._config.data, path)

    def discard(self, folder: str) -> None:
        """Remove a staged index; nothing where it is gone."""
        discard(self._config.data, self._path(folder))

    def back(self) -> Manifest:
        """Serve from the index that was in use before; twice is where one was. What is in use now."""
        previous = previous_folder(self._config.data)
        if previous:
            check_encoder(read_manifest(previous), encoder_name(self._config.model))
        return read_manifest(back(self._config.data))

    def standing(self) -> Standing:
        data = self._config.data
        found = (_folder(partial(find, data)) for find in (current_folder, previous_folder, staged_folder))
        return Standing(*(folder.name if folder else "" for folder in found))

    def _path(self, folder: str) -> Path:
        return self._config.data / "index" / folder


def _stage(config: BotConfig) -> Proposal:
    encoder = load_encoder(config.model, config.data / "models")
    in_use = _folder(partial(current_folder, config.data))
    staged = stage(config.knowledge, config.data, encoder)
    try:
        questions, problems = read_golden(config.knowledge)
        before = _tried(config, encoder, in_use, questions) if in_use else None
        after = _tried(config, encoder, staged.folder, questions)
    except BaseException:
        discard(config.data, staged.folder)  # what cannot be opened cannot be served from
        raise
    return Proposal(staged.folder.name, staged.report, Trial(questions, before, after or {}, problems))


def _folder(find: Callable[[], Path | None]) -> Path | None:
    try:
        return find()
    except ArtifactMissing:
        return None


def _tried(config: BotConfig, encoder: Encoder, folder: Path, questions: list[GoldenQuestion]) -> dict[str, str] | None:
    """What is wrong with each answer of an index; None where it is of another version or model."""
    try:
        assistant = Assistant(config, encoder, folder)
    except ArtifactMismatch as error:
        log.info("the index in use could not be tried: %s", error)
        return None
    try:
        return judge(assistant.ask, questions)
    finally:
        assistant.close()
