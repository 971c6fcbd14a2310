"""Every update is written down, then worked off: fairly between people, and again after a crash.

An update is written into the state before Telegram is told that it has arrived, and marked as done after its reply has been
accepted. What a crash leaves is worked off at the next start, oldest first. A reply may come twice only where the crash falls
between Telegram accepting it and the note of that, one statement later (`bot.state.sent`): a reply that was noted is edited by
the second run, not sent again.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import Update
from telegram.ext import Application

from bot.monitoring import Metrics
from bot.state.inbox import DONE, FAILED, Waiting
from bot.telegram.sending import passes
from bot.worker import StateWorker

log = logging.getLogger(__name__)

MOST_WAITING = 5000  # in memory; with more nothing is fetched, and Telegram keeps the rest for a day
_MOST_ATTEMPTS = 5  # an update that has ended the process so often is given up
# Between attempts to answer: Telegram may be out of reach for two hours before what is in hand is given up.
_AGAIN_AFTER_S = (2.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)


class Intake:
    """One update of a person at a time, people in turn, `workers` of them at once. Belongs to the event loop.

    An update that takes longer than `patience_s` goes on without keeping anybody waiting; `sleep` waits before another attempt.
    """

    def __init__(
        self,
        application: Application,
        state: StateWorker,
        metrics: Metrics,
        *,
        workers: int = 8,
        patience_s: float = 3.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ):
        self._application = application
        self._state = state
        self._metrics = metrics
        self._workers = workers
        self._patience_s = patience_s
        self._long: set[asyncio.Task] = set()  # what takes longer than that
        self._sleep = sleep
        self._of: dict[int, deque[Waiting]] = {}  # what waits, by person
        self._turns: deque[int] = deque()  # people with something waiting who are not being served, in the order of their turns
        self._served: set[int] = set()
        self._ready = asyncio.Condition()
        self._tasks: list[asyncio.Task] = []
        self._errors: dict[int, BaseException] = {}
        self._stopping = False
        self.waiting = 0  # updates

    async def start(self) -> None:
        """Work off what is left from before, then whatever is taken in."""
        bot_id = self._application.bot.id
        await self._state.call(lambda state: state.inbox.belongs_to(bot_id))
        left = await self._state.call(lambda state: state.inbox.waiting())
        if left:
            log.info("%d updates are left from before and worked off first", len(left))
        await self._queue(left)
        self._tasks = [asyncio.create_task(self._work(), name=f"intake-{n}") for n in range(self._workers)]

    async def take(self, bodies: Sequence[dict[str, Any]]) -> None:
        """Write updates down, then queue the new ones.

        Raises sqlite3.Error where they cannot be written: they must not be confirmed then.
        """
        rows = [(body["update_id"], sender_of(body), body) for body in bodies if _has_id(body)]
        new = await self._state.call(lambda state: state.inbox.receive(rows))
        self._metrics.received(len(rows), len(rows) - len(new))
        await self._queue(new)

    def has_room(self) -> bool:
        """Whether more may be fetched."""
        return self.waiting < MOST_WAITING

    async def stop(self, grace_s: float = 5.0) -> None:
        """Let what is being answered be finished for a few seconds; the rest is in the state for the next start."""
        async with self._ready:
            self._stopping = True
            self._ready.notify_all()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for task in tuple(self._long):
            task.cancel()
        await asyncio.gather(*self._long, return_exceptions=True)

    def note_error(self, update: object, error: BaseException | None) -> None:
        """A handler has raised; the error handler of the application tells so."""
        if isinstance(update, Update) and error is not None:
            self._errors[update.update_id] = error

    async def _queue(self, updates: Sequence[Waiting]) -> None:
        async with self._ready:
            for update in updates:
                queue = self._of.setdefault(update.user, deque())
                queue.append(update)
                self.waiting += 1
                if update.user not in self._served and len(queue) == 1:
                    self._turns.append(update.user)
            self._ready.notify(len(updates))

    async def _work(self) -> None:
        while (update := await self._next()) is not None:
            answering = asyncio.create_task(self._settled(update))
            try:
                await asyncio.wait({answering}, timeout=self._patience_s)
            except asyncio.CancelledError:
                answering.cancel()
                raise
            if not answering.done():
                # A build that an administrator asked for: it goes on beside the questions, that person's too.
                self._long.add(answering)
                answering.add_done_callback(self._long.discard)
            await self._release(update.user)

    async def _settled(self, update: Waiting) -> None:
        try:
            await self._answer(update)
        except Exception:
            # The state cannot be written: the update stays as it is there and comes again at the next start.
            log.exception("update %d could not be settled", update.update_id)

    async def _next(self) -> Waiting | None:
        """The next update in turn, None where the work ends."""
        async with self._ready:
            await self._ready.wait_for(lambda: self._turns or self._stopping)
            if self._stopping:
                return None
            user = self._turns.popleft()
            self._served.add(user)
            self.waiting -= 1
            return self._of[user].popleft()

    async def _release(self, user: int) -> None:
        async with self._ready:
            self._served.discard(user)
            if self._of.get(user):
                self._turns.append(user)  # behind everybody who waits
                self._ready.notify()
            else:
                self._of.pop(user, None)

    async def _answer(self, waiting: Waiting) -> None:
        """Process one update until its reply was accepted, it is refused for good, or it has been tried often enough."""
        try:
            update = Update.de_json(waiting.body, self._application.bot)
        except Exception as error:
            log.error("update %d is malformed and left out: %s", waiting.update_id, type(error).__name__)
            await self._finish(waiting, FAILED)
            return
        if waiting.attempts >= _MOST_ATTEMPTS:
            log.error("update %d is given up after %d attempts", waiting.update_id, waiting.attempts)
            await self._finish(waiting, FAILED)
            return
        await self._state.call(lambda state: state.inbox.begin(waiting.update_id))
        for pause_s in (*_AGAIN_AFTER_S, None):
            try:
                await self._application.process_update(update)
                error = self._errors.pop(waiting.update_id, None)
            except Exception as raised:  # not of a handler: of the library, over a form that Telegram never sends
                log.exception("update %d cannot be worked with", waiting.update_id)
                error = raised
            if error is None or not passes(error):
                await self._finish(waiting, DONE if error is None else FAILED)
                return
            if pause_s is None:
                break
            log.warning("update %d could not be answered (%s), tried again in %.0f s", waiting.update_id, type(error).__name__, pause_s)
            await self._sleep(pause_s)
        log.error("update %d is given up: the reply was not accepted", waiting.update_id)
        await self._finish(waiting, FAILED)

    async def _finish(self, waiting: Waiting, outcome: str) -> None:
        await self._state.call(lambda state: state.inbox.finish(waiting.update_id, outcome))
        self._metrics.done(outcome)


def sender_of(body: dict[str, Any]) -> int:
    """The numeric id of the person behind a raw update, 0 where there is none. Trusts nothing about its form."""
    for kind, value in body.items():
        if kind == "update_id" or not isinstance(value, dict):
            continue
        sender = value.get("from") or value.get("sender_chat")
        if isinstance(sender, dict) and isinstance(sender.get("id"), int) and abs(sender["id"]) < 2**62:
            return sender["id"]
    return 0


def _has_id(body: Any) -> bool:
    return isinstance(body, dict) and isinstance(body.get("update_id"), int) and 0 <= body["update_id"] < 2**62
