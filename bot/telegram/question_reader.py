"""Logged questions read again by the assistant, a few at a time, so that people are answered in between."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from bot.assistant import Assistant
from bot.query import Query
from bot.question_groups import UNALIKE, ReadQuestion
from bot.records import Turn
from bot.state.usage import LoggedQuestion
from bot.worker import AssistantWorker

_AT_ONCE = 8  # questions, a quarter of a second
_REMEMBERED = 5000

_Key = tuple[str, tuple[tuple[str, str], ...]]


class QuestionReader:
    """Remembers what it has read of the index in use: the next look at the queue takes no time. For one event loop."""

    def __init__(self, worker: AssistantWorker):
        self._worker = worker
        self._index = ""
        self._read: OrderedDict[_Key, tuple[Query, np.ndarray | None]] = OrderedDict()
        self._unalike: np.ndarray | None = None
        self._reading = asyncio.Lock()

    async def queries(self, questions: Sequence[LoggedQuestion]) -> list[Query]:
        """What each question asks for, in their order."""
        return [query for query, _ in await self._all(questions, with_vectors=False)]

    async def read(self, questions: Sequence[LoggedQuestion]) -> tuple[list[ReadQuestion], np.ndarray]:
        """The questions with their readings and vectors, in their order; then the vectors of `UNALIKE`."""
        found = await self._all(questions, with_vectors=True)
        read = [ReadQuestion(question, query, vector) for question, (query, vector) in zip(questions, found) if vector is not None]
        if self._unalike is None:
            self._unalike = await self._worker.call(lambda assistant: assistant.vectors(UNALIKE))
        return read, self._unalike

    async def _all(self, questions: Sequence[LoggedQuestion], *, with_vectors: bool) -> list[tuple[Query, np.ndarray | None]]:
        async with self._reading:
            index = await self._worker.call(lambda assistant: assistant.index_name)
            if index != self._index:  # another index knows other words
                self._index, self._unalike = index, None
                self._read.clear()
            found: dict[_Key, tuple[Query, np.ndarray | None]] = {}
            missing: dict[_Key, None] = {}
            for key in map(_key, questions):
                known = self._read.get(key)
                if known is None or with_vectors and known[1] is None:
                    missing[key] = None
                else:
                    found[key] = known
            keys = list(missing)
            for first in range(0, len(keys), _AT_ONCE):
                some = keys[first : first + _AT_ONCE]
                found |= zip(some, await self._worker.call(lambda assistant, some=some: _understood(assistant, some, with_vectors)))
            for key, value in found.items():
                self._read[key] = value
                self._read.move_to_end(key)
            while len(self._read) > _REMEMBERED:
                self._read.popitem(last=False)
            return [found[key] for key in map(_key, questions)]


def _key(question: LoggedQuestion) -> _Key:
    return question.question, question.history


def _understood(assistant: Assistant, keys: Sequence[_Key], with_vectors: bool) -> list[tuple[Query, np.ndarray | None]]:
    queries = [assistant.understand(question, tuple(Turn(role, text) for role, text in history)) for question, history in keys]
    if not with_vectors:
        return [(query, None) for query in queries]
    return list(zip(queries, assistant.vectors([query.text for query in queries])))
