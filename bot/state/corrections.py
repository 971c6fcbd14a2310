"""Who has corrected which figure, when and why: the administrators' record.

It answers for what the assistant tells as corrected, so it has no retention and /xoatoi does not remove its rows; but it
takes the person out of them: the id goes, and the name becomes `ERASED_NAME`. No name ever stands in an answer.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.state.uploads import quarantine_of

migrations = Migrations("corrections")
ERASED_NAME = "người quản trị đã xóa dữ liệu"
WRITING, WRITTEN, UNDONE = "writing", "written", "undone"


@migrations()
def m001_corrections(db: Database) -> None:
    db.table("corrections").create(
        {
            "id": str, "at": str, "user": int, "name": str, "doc": str, "figure": str, "old": str, "new": str, "reason": str,
            "status": str,
        },
        pk="id",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeptCorrection:
    """`id` is that of the change of the folder; `figure` the original as a dict; `old` and `new` are amounts in words;
    `status` is "writing" until it stands in the folder, then "written", or "undone" where it was taken back; `at` in ISO,
    UTC; `user` is None once erased."""

    id: str
    at: str
    user: int | None
    name: str
    doc: str
    figure: dict[str, Any]
    old: str
    new: str
    reason: str
    status: str


class Corrections:
    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock

    def add(
        self, change_id: str, *, user: int, name: str, doc: str, figure: dict[str, Any], old: str, new: str, reason: str
    ) -> None:
        """A correction that is about to be written into the knowledge folder."""
        self._db.table("corrections").insert(
            {
                "id": change_id, "at": self._clock().isoformat(timespec="seconds"), "user": user, "name": name, "doc": doc,
                "figure": json.dumps(figure, ensure_ascii=False), "old": old, "new": new, "reason": reason, "status": WRITING,
            }
        )  # fmt: skip

    def written(self, change_id: str) -> None:
        self._db.execute("update corrections set status = ? where id = ? and status = ?", [WRITTEN, change_id, WRITING])

    def drop(self, change_id: str) -> None:
        """Forget one that could not be written."""
        self._db.execute("delete from corrections where id = ? and status = ?", [change_id, WRITING])

    def interrupted(self) -> list[str]:
        """The ids of those that the end of an earlier process left half-way."""
        return [each.id for each in self._where("status = ?", [WRITING])]

    def undone(self, change_id: str) -> bool:
        """It was taken back; False where there is none of that id."""
        return self._db.execute("update corrections set status = ? where id = ?", [UNDONE, change_id]).rowcount > 0

    def find(self, change_id: str) -> KeptCorrection | None:
        return next(iter(self._where("id = ?", [change_id])), None)

    def all(self) -> list[KeptCorrection]:
        """Newest first."""
        return self._where("1 = 1", [])

    def _where(self, condition: str, values: list) -> list[KeptCorrection]:
        rows = self._db.query(f"select * from corrections where {condition} order by at desc, rowid desc", values)
        return [KeptCorrection(**(row | {"figure": json.loads(row["figure"])})) for row in rows]

    def erase(self, user_id: int) -> int:
        """The person, not the record: see above."""
        return self._db.execute("update corrections set user = null, name = ? where user = ?", [ERASED_NAME, user_id]).rowcount

    def expire(self, before: datetime) -> int:
        """No row; but what is kept to take an old one back is deleted."""
        if folder := quarantine_of(self._db):
            for row in self._db.query("select id from corrections where at < ?", [before.isoformat()]):
                shutil.rmtree(folder / row["id"], ignore_errors=True)
        return 0
