"""Things that belong to one thread, on a thread of their own, so that nothing blocks the event loop."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, Protocol, TypeVar

from bot.assistant import Assistant
from bot.indexes import Indexes, Proposal, Standing
from bot.state.state import State
from index.artifact import Manifest
from index.errors import KnowledgeError
from index.memory import give_back_memory

log = logging.getLogger(__name__)

_CLOSE_S = 3.0

T = TypeVar("T")


class TooSlow(Exception):
    """A call that was not done in time."""


class _Closeable(Protocol):
    def close(self) -> None: ...


Kept = TypeVar("Kept", bound=_Closeable)


class Worker(Generic[Kept]):
    """Opens something on a thread of its own and runs what is asked of it there, one call after another.

    One thread, because an SQLite connection belongs to the thread that opened it.
    """

    def __init__(self, open_it: Callable[[], Kept], name: str):
        self._open = open_it
        self._name = name
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._renewing = asyncio.Lock()
        self._kept: Kept | None = None

    async def start(self) -> None:
        """Open it; raises whatever opening it raises."""
        self._kept = await asyncio.get_running_loop().run_in_executor(self._thread, self._open)

    async def call(self, function: Callable[[Kept], T], *, limit_s: float | None = None) -> T:
        """`function(it)`, evaluated on its thread.

        Raises TooSlow where that takes longer than `limit_s`, its turn included: a thread cannot be stopped, so a new one is
        opened for the calls that follow, and the old one is left to itself.
        """
        kept, thread = self._kept, self._thread
        if kept is None:
            raise RuntimeError("Worker.call before start")
        running = asyncio.get_running_loop().run_in_executor(thread, function, kept)
        try:
            return await asyncio.wait_for(running, limit_s)
        except TimeoutError:
            if running.done() and not running.cancelled():
                raise  # of the function itself
            await self._renew(thread)
            raise TooSlow(f"no result within {limit_s} s") from None

    async def _renew(self, stuck: ThreadPoolExecutor) -> None:
        async with self._renewing:
            if self._thread is not stuck:
                return  # another call has done it
            log.error("a call took too long; a new %s thread is opened", self._name)
            stuck.shutdown(wait=False, cancel_futures=True)
            self._thread = ThreadPoolExecutor(1, thread_name_prefix=self._name)
            self._kept = await asyncio.get_running_loop().run_in_executor(self._thread, self._open)

    async def stop(self) -> None:
        """Close it after the calls before, if they end within seconds; start nothing more."""
        if self._kept is not None:
            closing = asyncio.get_running_loop().run_in_executor(self._thread, self._kept.close)
            await asyncio.wait({closing}, timeout=_CLOSE_S)
            self._kept = None
        self._thread.shutdown(wait=False, cancel_futures=True)


class StateWorker(Worker[State]):
    """The state file."""

    def __init__(self, open_state: Callable[[], State]):
        super().__init__(open_state, "state")


class AssistantWorker(Worker[Assistant]):
    """The assistant; a build is waited for on a second thread, switching runs on a third, and questions go on meanwhile."""

    def __init__(self, open_assistant: Callable[[], Assistant], indexes: Indexes):
        super().__init__(open_assistant, "assistant")
        self._indexes = indexes
        self._switches = ThreadPoolExecutor(1, thread_name_prefix="switch")
        self._rebuilds = ThreadPoolExecutor(1, thread_name_prefix="rebuild")

    async def stage(self) -> Proposal:
        """Build and try a new index beside the serving one, which goes on serving. Raises KnowledgeError."""
        return await asyncio.get_running_loop().run_in_executor(self._rebuilds, self._indexes.stage)

    async def use(self, folder: str) -> None:
        """Serve from a staged index from now on; the one before is closed. Raises KnowledgeError; nothing is changed then."""
        await self._switch(lambda: self._indexes.use(folder))
        await self._serve()

    async def catch_up(self) -> bool:
        """Serve from the index that another process has put to use; False where there is none. Raises KnowledgeError; the one
        that serves goes on then."""
        if not await self.call(lambda assistant: assistant.refresh()):
            return False
        await self._switch(give_back_memory)
        return True

    async def back(self) -> Manifest:
        """Serve from the index before the current one; twice is where one was. Raises KnowledgeError; nothing is changed then."""
        manifest = await self._switch(self._indexes.back)
        await self._serve()
        return manifest

    async def discard(self, folder: str) -> None:
        """Remove a staged index. Raises KnowledgeError while another build runs."""
        await self._switch(lambda: self._indexes.discard(folder))

    async def standing(self) -> Standing:
        return await self._switch(self._indexes.standing)

    async def _switch(self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._switches, function)

    async def _serve(self) -> None:
        try:
            await self.catch_up()
        except KnowledgeError:
            await self._switch(self._indexes.back)  # what cannot be opened must not be what the next start opens
            raise

    async def stop(self) -> None:
        """As above; a rebuild that runs may finish."""
        await super().stop()
        self._rebuilds.shutdown(wait=False, cancel_futures=True)
        self._switches.shutdown(wait=False, cancel_futures=True)
