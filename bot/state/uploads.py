"""Files that administrators have sent, and what became of each. The files themselves lie in the quarantine folder.

`<data>/quarantine/<id>/` holds what was sent, what was read from it and, once it went into the knowledge folder, what it
replaced there (`bot.folder_changes`).
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.ids import new_id

migrations = Migrations("uploads")
QUARANTINE = "quarantine"
# "reading" while the file is fetched and read, "waiting" for the administrator, "adding" from the press on until the
# folder is changed, then "added"; "undone" where the new index was discarded; "dropped" where the file was.
READING, WAITING, ADDING, ADDED, UNDONE, DROPPED = "reading", "waiting", "adding", "added", "undone", "dropped"


@migrations()
def m001_uploads(db: Database) -> None:
    db.table("uploads").create(
        {
            "id": str, "user": int, "chat": int, "name": str, "stem": str, "suffix": str, "url": str, "sha256": str, "status": str,
            "path": str, "created": str,
        },
        pk="id",
    )  # fmt: skip
    db.table("uploads").create_index(["sha256"])


@dataclass(frozen=True, slots=True)
class Upload:
    """`name` is what the person called the file, to be shown only; `stem` the safe name made of it, `suffix` that of the
    file sent (".pdf"). `url` was given with it. `path` is where it went in the knowledge folder, "" before. `created` in
    ISO, UTC."""

    id: str
    user: int
    chat: int
    name: str
    stem: str
    suffix: str
    url: str
    sha256: str
    status: str
    path: str
    created: str


def quarantine_of(db: Database) -> Path | None:
    """The folder beside the state file; None for a database in memory."""
    path = next(iter(db.execute("pragma database_list")))[2]
    return Path(path).parent / QUARANTINE if path else None


class Uploads:
    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock

    def add(self, *, user: int, chat: int, name: str, stem: str, suffix: str, url: str) -> Upload:
        """A file that is about to be fetched, under a new id."""
        created = self._clock().isoformat(timespec="seconds")
        upload = Upload(new_id(), user, chat, name, stem, suffix, url, "", READING, "", created)
        self._db.table("uploads").insert({name: getattr(upload, name) for name in Upload.__slots__})
        return upload

    def find(self, upload_id: str) -> Upload | None:
        row = next(self._db.query("select * from uploads where id = ?", [upload_id]), None)
        return Upload(**row) if row else None

    def waiting_with(self, sha256: str, user: int) -> Upload | None:
        """The same file, sent by the same person before and not decided on yet."""
        found = self._db.query(
            "select * from uploads where sha256 = ? and user = ? and status = ? order by created desc", [sha256, user, WAITING]
        )
        return next((Upload(**row) for row in found), None)

    def waiting(self) -> int:
        """How many wait for a decision."""
        return self._db.execute("select count(*) from uploads where status = ?", [WAITING]).fetchone()[0]

    def read(self, upload_id: str, sha256: str) -> None:
        """The file was read, and its sender is asked."""
        self._db.execute("update uploads set status = ?, sha256 = ? where id = ?", [WAITING, sha256, upload_id])

    def move(self, upload_id: str, before: str, after: str, *, path: str = "") -> bool:
        """From one status to another; False where it is not in the first, so that of two presses one counts."""
        changed = self._db.execute(
            "update uploads set status = ?, path = ? where id = ? and status = ?", [after, path, upload_id, before]
        )
        return changed.rowcount > 0

    def drop(self, upload_id: str) -> None:
        """Forget a file that was not taken; its folder is the caller's to delete."""
        self._db.execute("delete from uploads where id = ?", [upload_id])

    def interrupted(self) -> list[Upload]:
        """Those that the end of an earlier process left half-way; after `bot.folder_changes` has recovered."""
        return [Upload(**row) for row in self._db.query("select * from uploads where status in (?, ?)", [READING, ADDING])]

    def erase(self, user_id: int) -> int:
        """All that is known of who sent what. Files not decided on go too; what went into the folder is no person's any more,
        and what it replaced is kept, under an id that names nobody."""
        return self._remove("user = ?", [user_id], keeping=(ADDED, ADDING))

    def expire(self, before: datetime) -> int:
        """Old rows, and the files that are kept for them: nothing of theirs can be decided or taken back any more."""
        return self._remove("created < ?", [before.isoformat()])

    def _remove(self, condition: str, values: list, *, keeping: tuple[str, ...] = ()) -> int:
        folder = quarantine_of(self._db)
        rows = list(self._db.query(f"select id, status from uploads where {condition}", values))
        for row in rows:
            if folder and row["status"] not in keeping:
                shutil.rmtree(folder / row["id"], ignore_errors=True)
        self._db.execute(f"delete from uploads where {condition}", values)
        return len(rows)
