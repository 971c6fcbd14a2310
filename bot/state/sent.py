"""Which messages of the bot answered which message or press: so that a second run after a crash edits them instead of sending again."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("sent")
_REMEMBERED = timedelta(days=3)  # a message older than two days cannot be edited any more


@migrations()
def m001_sent(db: Database) -> None:
    db.table("sent").create({"chat": int, "message": int, "ids": str, "at": str}, pk=("chat", "message"))


@migrations()
def m002_presses(db: Database) -> None:
    db.table("sent").transform(types={"message": str})


class Sent:
    """Ids only, no text. A private chat has the id of its person.

    `cause` is what was answered: the id of a message, or the id of a press with a word before it.
    """

    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock

    def note(self, chat_id: int, cause: int | str, ids: Sequence[int]) -> None:
        row = {"chat": chat_id, "message": str(cause), "ids": json.dumps(list(ids)), "at": self._clock().isoformat(timespec="seconds")}
        self._db.table("sent").upsert(row, pk=("chat", "message"))

    def to(self, chat_id: int, cause: int | str) -> list[int]:
        """The bot's messages that answered it, in order."""
        row = next(self._db.query("select ids from sent where chat = ? and message = ?", [chat_id, str(cause)]), None)
        return json.loads(row["ids"]) if row else []

    def erase(self, user_id: int) -> int:
        """The ids of what was answered go too, uncounted: they tell the person nothing."""
        self._db.execute("delete from sent where chat = ?", [user_id])
        return 0

    def expire(self, before: datetime) -> int:
        oldest = max(before, self._clock() - _REMEMBERED).isoformat()
        self._db.execute("delete from sent where at < ?", [oldest])
        return 0
