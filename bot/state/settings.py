"""Small facts about the service itself, by name."""

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("settings")
_KEY = "person_key"


@migrations()
def m001_settings(db: Database) -> None:
    db.table("settings").create({"name": str, "value": str}, pk="name")


class Settings:
    """Names and texts. Holds nothing of a person."""

    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db

    def get(self, name: str) -> str | None:
        row = next(self._db.query("select value from settings where name = ?", [name]), None)
        return row["value"] if row else None

    def put(self, name: str, value: str) -> None:
        self._db.table("settings").upsert({"name": name, "value": value}, pk="name")

    def person_key(self) -> bytes:
        """The secret with which numeric ids become names in the logs; made once for a data folder."""
        found = self.get(_KEY)
        if found is None:
            found = secrets.token_hex(32)
            self.put(_KEY, found)
        return bytes.fromhex(found)

    def erase(self, user_id: int) -> int:
        return 0

    def expire(self, before: datetime) -> int:
        return 0
