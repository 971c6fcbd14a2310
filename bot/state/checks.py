"""The guided checks that were finished: from what was chosen the draft application is made again when it is asked for.
Persons are keyed hashes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("checks")


@migrations()
def m001_checks(db: Database) -> None:
    db.table("checks").create({"run": str, "person": str, "picks": str, "at": str}, pk="run")


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """`picks` are those of bot.wizard.steps; `at` in ISO, UTC."""

    run: str
    person: str
    picks: dict[str, Any]
    at: str


class Checks:
    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock

    def keep(self, run: str, person: str, picks: dict[str, Any]) -> None:
        """Store a finished run; once more is the same as once."""
        row = {
            "run": run, "person": person, "picks": json.dumps(picks, ensure_ascii=False), "at": self._clock().isoformat(timespec="seconds"),
        }  # fmt: skip
        self._db.table("checks").upsert(row, pk="run")

    def find(self, run: str) -> KeptCheck | None:
        row = next(self._db.query("select * from checks where run = ?", [run]), None)
        return KeptCheck(row["run"], row["person"], json.loads(row["picks"]), row["at"]) if row else None

    def erase(self, person: str) -> int:
        return self._db.execute("delete from checks where person = ?", [person]).rowcount

    def expire(self, before: datetime) -> int:
        return self._db.execute("delete from checks where at < ?", [before.isoformat()]).rowcount
