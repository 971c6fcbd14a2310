"""Waiting when Telegram says "too many requests"."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

log = logging.getLogger(__name__)

# Sent for show only: worthless by the time a wait is over.
_NEVER_REPEATED = frozenset({"sendChatAction"})


class ObeyRetryAfter(BaseRateLimiter[int]):
    """Repeats a refused request after the time the server names; only that request waits.

    The server's limits are not published exactly and change, so nothing is throttled in advance. (The
    library's AIORateLimiter guesses 20 a minute in groups, counts "typing" among them, and halts all
    chats when one is refused.) A wait above `max_wait_s` is not worth it to the person who asked, nor
    to a start that hangs on a command menu: the error is raised at once then.
    """

    def __init__(
        self,
        *,
        max_retries: int = 3,
        max_wait_s: float = 60,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ):
        self._max_retries = max_retries
        self._max_wait_s = max_wait_s
        self._sleep = sleep

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def process_request(
        self,
        callback: Callable[..., Awaitable[Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        retries = 0 if endpoint in _NEVER_REPEATED else self._max_retries
        for retries_left in range(retries, -1, -1):
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                wait_s = _seconds(error)
                if not retries_left or wait_s > self._max_wait_s:
                    raise
                log.info("%s refused for %.0f s by flood control, waiting", endpoint, wait_s)
                await self._sleep(wait_s + 0.1)


def _seconds(error: RetryAfter) -> float:
    # A timedelta where PTB_TIMEDELTA is set (see bot.telegram.application) and from the next major version on.
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
