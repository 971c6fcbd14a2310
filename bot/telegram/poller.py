"""Fetching updates: each batch is written down before the next request confirms it."""

import asyncio
import logging
import sqlite3
import warnings
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.telegram.intake import Intake
from bot.telegram.sending import seconds_of

log = logging.getLogger(__name__)

# The library's own method parses what it fetches, and forgets a whole batch where one update is malformed.
warnings.filterwarnings("ignore", message=r"Please use 'Bot\.getUpdates'")

_POLL_S = 20  # how long the server waits for an update; it allows 50
_READ_MORE_S = 10  # for the answer to arrive
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0
_FULL_PAUSE_S = 1.0
_CONFLICTS = 3  # one may be the last request of a process that has just ended


async def poll(
    bot: Bot,
    intake: Intake,
    kinds: Sequence[str],
    *,
    polled: Callable[[], None] = lambda: None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Fetch updates of these kinds and give them to the intake, until cancelled.

    The raw form is asked for: an update that cannot be read must not keep the others from being written down. `polled` is
    called after each request that was answered. Raises InvalidToken where the token is refused, Conflict where another
    process polls with it; whatever else goes wrong is logged and tried again, with growing pauses.
    """
    offset, pause_s, conflicts = 0, _FIRST_PAUSE_S, 0
    while True:
        if not intake.has_room():
            await sleep(_FULL_PAUSE_S)
            continue
        try:
            updates = await bot.do_api_request(
                "getUpdates",
                api_kwargs={"offset": offset, "timeout": _POLL_S, "allowed_updates": list(kinds)},
                read_timeout=_POLL_S + _READ_MORE_S,
            )
            polled()
            await intake.take(updates)
            offset = max([offset, *(u["update_id"] + 1 for u in updates if isinstance(u, dict) and isinstance(u.get("update_id"), int))])
            pause_s, conflicts = _FIRST_PAUSE_S, 0
            continue
        except InvalidToken:
            raise
        except Conflict:
            conflicts += 1
            if conflicts >= _CONFLICTS:
                raise
            log.warning("another process polls with the same token")
        except RetryAfter as error:
            pause_s = max(pause_s, seconds_of(error))
        except TelegramError as error:
            log.warning("updates could not be fetched, trying again: %s", error)
        except sqlite3.Error as error:
            # Disk full, locked, damaged: nothing was confirmed, so nothing is lost.
            log.error("updates could not be written down and are not confirmed: %s", error)
        await sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
