"""Updates as Telegram sent them, written down before Telegram is told that they have arrived, until they are done with.

The body of an update goes with its work; its id stays for some days, so that one that comes twice is not answered twice.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.state.settings import Settings

migrations = Migrations("inbox")
_BOT = "bot"  # the setting that names the bot whose updates these are
NEW, DONE, FAILED = "new", "done", "failed"
_REMEMBERED = timedelta(days=3)  # Telegram itself keeps an update for one day


@migrations()
def m001_inbox(db: Database) -> None:
    db.table("inbox").create(
        {"update_id": int, "user": int, "received_at": str, "state": str, "attempts": int, "body": str}, pk="update_id"
    )
    db.table("inbox").create_index(["state", "update_id"])


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that is not done with. `user` is its sender, 0 where it has none; `attempts` counts how often its work was
    begun before."""

    update_id: int
    user: int
    attempts: int
    body: dict[str, Any]


class Inbox:
    """`user` of an update is its sender's numeric id, 0 where it has none."""

    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock
        self._settings = Settings(db, clock)

    def belongs_to(self, bot_id: int) -> None:
        """Update ids count for one bot only: of another that this data folder served before nothing is kept."""
        if self._settings.get(_BOT) != str(bot_id):
            self._db.execute("delete from inbox")
            self._settings.put(_BOT, str(bot_id))

    def receive(self, updates: Sequence[tuple[int, int, dict[str, Any]]]) -> list[Waiting]:
        """Write down (update_id, user, body); those that were not known, in the order given. One transaction."""
        now = self._clock().isoformat(timespec="milliseconds")
        new = []
        with self._db.atomic():
            for update_id, user, body in updates:
                row = (update_id, user, now, NEW, 0, json.dumps(body))
                if self._db.execute("insert or ignore into inbox values (?, ?, ?, ?, ?, ?)", row).rowcount:
                    new.append(Waiting(update_id, user, 0, body))
        return new

    def waiting(self) -> list[Waiting]:
        """What is not done with, oldest first."""
        rows = self._db.query("select * from inbox where state = ? order by received_at, update_id", [NEW])
        return [Waiting(row["update_id"], row["user"], row["attempts"], json.loads(row["body"])) for row in rows]

    def begin(self, update_id: int) -> None:
        self._db.execute("update inbox set attempts = attempts + 1 where update_id = ?", [update_id])

    def finish(self, update_id: int, state: str = DONE) -> None:
        """It is done with; what it said and who sent it are forgotten."""
        self._db.execute("update inbox set state = ?, body = null, user = 0 where update_id = ?", [state, update_id])

    def counts(self) -> dict[str, int]:
        """How many there are by state."""
        return dict(self._db.execute("select state, count(*) from inbox group by state").fetchall())

    def erase(self, user_id: int) -> int:
        """The work still waiting is dropped too, uncounted: the person wants nothing kept."""
        self._db.execute("delete from inbox where user = ? and state = ?", [user_id, NEW])
        return 0

    def expire(self, before: datetime) -> int:
        """The ids go after a few days, whatever the retention of questions is."""
        oldest = max(before, self._clock() - _REMEMBERED).isoformat()
        return self._db.execute("delete from inbox where state != ? and received_at < ?", [NEW, oldest]).rowcount
