"""How requests leave: not faster than Telegram takes them, again where that helps, and not to those who do not want them."""

import asyncio
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.monitoring import Metrics

log = logging.getLogger(__name__)

# Sent for show only: worthless by the time a wait is over.
_FOR_SHOW = frozenset({"sendChatAction", "answerCallbackQuery", "answerInlineQuery", "setMessageReaction"})
_BACK_OFF_S = (1.0, 3.0, 9.0)
_REFUSED = re.compile(r"(?i)entity too large|^bad request")
_BLOCKED = re.compile(r"(?i)blocked|deactivated|can't initiate")
_CHATS = 10_000  # whose pace is remembered


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, then so many a second."""

    burst: float
    per_s: float


# https://core.telegram.org/bots/faq: about 30 a second in all, about one a second in a chat with short bursts, 20 a minute in a
# group. The exact limits are not published and change, so what the server answers is obeyed above all.
ALL, PRIVATE, GROUP = Pace(30, 30), Pace(10, 1), Pace(15, 20 / 60)


class Bucket:
    """Counts what was sent against a pace; `take` tells how many seconds to wait before sending, and books that."""

    def __init__(self, pace: Pace, now_s: float):
        self._pace = pace
        self._left = pace.burst
        self._at_s = now_s

    def take(self, now_s: float) -> float:
        self._left = min(self._pace.burst, self._left + max(now_s - self._at_s, 0) * self._pace.per_s)
        self._at_s = now_s
        self._left -= 1
        return max(-self._left / self._pace.per_s, 0.0)


class Sending(BaseRateLimiter[int]):
    """Paces requests by chat and in all, waits as long as the server says, repeats after failures of network and server, follows
    a group to its new id, and sends nothing more to those who have blocked the bot until they write again.

    Repeating a request whose answer was lost may send twice; not repeating it may leave a question without an answer, which is
    worse. A wait above `max_wait_s` is not worth it to the person who asked: the error is raised at once then.
    """

    def __init__(
        self,
        metrics: Metrics | None = None,
        *,
        max_retries: int = 3,
        max_wait_s: float = 60,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._max_retries = max_retries
        self._max_wait_s = max_wait_s
        self._sleep = sleep
        self._clock = clock
        self._all = Bucket(ALL, clock())
        self._chats: OrderedDict[int, Bucket] = OrderedDict()
        self._moved: dict[int, int] = {}
        self._blocked: set[int] = set()
        self._metrics = metrics or Metrics()

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    def heard_from(self, chat_id: int) -> None:
        """Somebody has written: whoever had blocked the bot has let it in again."""
        self._blocked.discard(chat_id)

    async def process_request(
        self,
        callback: Callable[..., Awaitable[Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        chat_id = _chat_of(data)
        if chat_id in self._moved:
            chat_id = data["chat_id"] = self._moved[chat_id]
        if chat_id in self._blocked:
            self._metrics.sent("blocked")
            raise Forbidden("Forbidden: bot was blocked by the user")
        await self._wait_turn(endpoint, chat_id)
        retries = 0 if endpoint in _FOR_SHOW else self._max_retries
        for attempt in range(retries + 1):
            last = attempt == retries
            try:
                done = await callback(*args, **kwargs)
                self._metrics.sent()
                return done
            except ChatMigrated as error:
                if last or chat_id is None:
                    raise
                self._moved[chat_id] = chat_id = data["chat_id"] = error.new_chat_id
                log.info("a group has a new id")
            except Forbidden as error:
                self._metrics.sent("blocked")
                if chat_id is not None and chat_id > 0 and _BLOCKED.search(str(error)):
                    self._blocked.add(chat_id)
                raise
            except RetryAfter as error:
                wait_s = seconds_of(error)
                if last or wait_s > self._max_wait_s:
                    self._metrics.sent("gave_up")
                    raise
                self._metrics.waited(wait_s)
                log.info("%s refused for %.0f s by flood control, waiting", endpoint, wait_s)
                await self._sleep(wait_s + 0.1)
            except BadRequest:
                self._metrics.sent("refused")
                raise
            except NetworkError as error:
                last = last or not passes(error)
                self._metrics.sent("failed" if last else "retried")
                if last:
                    raise
                wait_s = _BACK_OFF_S[min(attempt, len(_BACK_OFF_S) - 1)]
                log.info("%s failed (%s), repeated in %.0f s", endpoint, type(error).__name__, wait_s)
                await self._sleep(wait_s)
            except TelegramError:
                self._metrics.sent("refused")
                raise

    async def _wait_turn(self, endpoint: str, chat_id: int | None) -> None:
        if chat_id is None or endpoint in _FOR_SHOW:
            return
        now_s = self._clock()
        bucket = self._chats.get(chat_id)
        if bucket is None:
            bucket = self._chats[chat_id] = Bucket(PRIVATE if chat_id > 0 else GROUP, now_s)
        self._chats.move_to_end(chat_id)
        while len(self._chats) > _CHATS:
            self._chats.popitem(last=False)
        wait_s = max(bucket.take(now_s), self._all.take(now_s))
        if wait_s > 0:
            await self._sleep(wait_s)


def passes(error: BaseException) -> bool:
    """True for what another attempt may get over: the network, the server, flood control. Not for what is refused for good."""
    if isinstance(error, RetryAfter):
        return True
    # The library has no class of its own for e.g. status 413, "Request Entity Too Large".
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest) and not _REFUSED.search(str(error))


def seconds_of(error: RetryAfter) -> float:
    # A timedelta where PTB_TIMEDELTA is set (see bot.telegram.application) and from the next major version on.
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _chat_of(data: dict[str, Any]) -> int | None:
    """The chat a request goes to, None where it goes to none or names it otherwise."""
    chat_id = data.get("chat_id") if isinstance(data, dict) else None
    return chat_id if isinstance(chat_id, int) else None
