"""The assistant on the one thread that may use it, so that nothing blocks the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.assistant import Assistant
from index.build import BuildReport

T = TypeVar("T")


class AssistantWorker:
    """Runs questions one after another on a thread that opens and owns the assistant.

    One thread, because the assistant's SQLite connection belongs to the thread that opened it. A
    rebuild runs on a second thread with objects of its own; questions go on meanwhile.
    """

    def __init__(self, open_assistant: Callable[[], Assistant], rebuild: Callable[[], BuildReport]):
        self._open_assistant = open_assistant
        self._rebuild = rebuild
        self._questions = ThreadPoolExecutor(1, thread_name_prefix="assistant")
        self._rebuilds = ThreadPoolExecutor(1, thread_name_prefix="rebuild")
        self._assistant: Assistant | None = None

    async def start(self) -> None:
        """Open the assistant; raises whatever opening it raises."""
        loop = asyncio.get_running_loop()
        self._assistant = await loop.run_in_executor(self._questions, self._open_assistant)

    async def call(self, function: Callable[[Assistant], T]) -> T:
        """`function(assistant)`, evaluated on the assistant's thread."""
        assistant = self._assistant
        if assistant is None:
            raise RuntimeError("AssistantWorker.call before start")
        return await asyncio.get_running_loop().run_in_executor(self._questions, function, assistant)

    async def rebuild(self) -> BuildReport:
        """Build a new index beside the serving one, then serve it. Raises KnowledgeError."""
        report = await asyncio.get_running_loop().run_in_executor(self._rebuilds, self._rebuild)
        await self.call(lambda assistant: assistant.refresh())
        return report

    async def stop(self) -> None:
        """Close the assistant after the questions before; start nothing more. A rebuild may finish."""
        if self._assistant is not None:
            await self.call(lambda assistant: assistant.close())
            self._assistant = None
        self._questions.shutdown(wait=False, cancel_futures=True)
        self._rebuilds.shutdown(wait=False, cancel_futures=True)
