"""Indexes that were built for an administrator to decide on, and what was decided; survives a restart."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database, Migrations

migrations = Migrations("reloads")

# Not decided yet.
BUILDING, WAITING = "building", "waiting"
# Decided, or beyond deciding: served from; served from and left again; thrown away; built anew; never finished; gone.
USED, LEFT, DISCARDED, REPLACED, FAILED, STALE = "used", "left", "discarded", "replaced", "failed", "stale"


@migrations()
def m001_reloads(db: Database) -> None:
    db.table("reloads").create(
        {
            "id": int, "folder": str, "user_id": int, "started_at": str, "status": str, "receipt": str, "decided_at": str,
            "decided_by": int, "copies": str,
        },
        pk="id", not_null={"started_at", "status"}, defaults={"folder": "", "copies": "[]"},
    )  # fmt: skip
    db.table("reload_changes").create({"change": str, "reload": int}, pk="change")


@dataclass(frozen=True, slots=True)
class Reload:
    """One build.

    `folder` is the name of the index, empty until it is finished; `receipt` what was told of it (JSON); `copies` the messages
    with its buttons, as (chat id, message id). Times are ISO, UTC. Ids of persons are None once these have had themselves erased.
    """

    id: int
    folder: str
    user_id: int | None
    started_at: str
    status: str
    receipt: str | None
    decided_at: str | None
    decided_by: int | None
    copies: tuple[tuple[int, int], ...]


class Reloads:
    """At most one is being built or awaits a decision. Belongs to the thread of the state."""

    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock

    def open(self) -> Reload | None:
        """The one that is being built or awaits a decision."""
        return self._one("status in (?, ?)", [BUILDING, WAITING])

    def find(self, reload_id: int) -> Reload | None:
        return self._one("id = ?", [reload_id])

    def of_folder(self, folder: str) -> Reload | None:
        """The one whose index has that name."""
        return self._one("folder = ?", [folder]) if folder else None

    def begin(self, user_id: int) -> Reload:
        """A new build; every change that waits for one goes with it. Raises ValueError while another one is open."""
        with self._db.atomic():
            if self.open():
                raise ValueError("another index is being built or awaits a decision")
            row = {"user_id": user_id, "started_at": self._now(), "status": BUILDING}
            made = self._db.table("reloads").insert(row).last_pk
            self._db.execute("update reload_changes set reload = ? where reload is null", [made])
        return self._sure(made)

    def built(self, reload_id: int, folder: str, receipt: str) -> None:
        """It is finished and awaits a decision."""
        self._db.table("reloads").update(reload_id, {"folder": folder, "receipt": receipt, "status": WAITING})

    def decide(self, reload_id: int, status: str, user_id: int | None = None) -> Reload:
        """Note what has become of it. Its changes are done with when it is used or discarded, and wait for the next else."""
        with self._db.atomic():
            decided = {"status": status, "decided_at": self._now(), "decided_by": user_id}
            self._db.table("reloads").update(reload_id, decided)
            if status in (USED, DISCARDED):
                self._db.execute("delete from reload_changes where reload = ?", [reload_id])
            elif status in (FAILED, REPLACED, STALE):
                self._db.execute("update reload_changes set reload = null where reload = ?", [reload_id])
        return self._sure(reload_id)

    def add_change(self, change: str) -> None:
        """Something was written into the knowledge folder that the next build will take in."""
        self._db.table("reload_changes").insert({"change": change, "reload": None}, replace=True)

    def changes(self, reload_id: int) -> list[str]:
        """The changes that went into a build, by name."""
        rows = self._db.query("select change from reload_changes where reload = ? order by change", [reload_id])
        return [row["change"] for row in rows]

    def shown(self, reload_id: int, chat_id: int, message_id: int) -> None:
        """A message now has the buttons of this one."""
        copies = [*self._sure(reload_id).copies, (chat_id, message_id)]
        self._db.table("reloads").update(reload_id, {"copies": json.dumps(copies)})

    def erase(self, user_id: int) -> int:
        """Forget who a person was; what was decided stays. How many builds that concerned.

        A private chat has the id of the person in it.
        """
        concerned = 0
        for reload in self._many("1 = 1", []):
            copies = [copy for copy in reload.copies if copy[0] != user_id]
            if user_id in (reload.user_id, reload.decided_by) or len(copies) < len(reload.copies):
                concerned += 1
                kept = {name: None if getattr(reload, name) == user_id else getattr(reload, name) for name in ("user_id", "decided_by")}
                self._db.table("reloads").update(reload.id, kept | {"copies": json.dumps(copies)})
        return concerned

    def expire(self, before: datetime) -> int:
        """Remove what was decided before a time; how many. The index in use keeps its record: its buttons lead back."""
        with self._db.atomic():
            closed = [LEFT, DISCARDED, REPLACED, FAILED, STALE]
            rows = self._many("status in (?, ?, ?, ?, ?) and decided_at < ?", [*closed, before.isoformat()])
            for reload in rows:
                self._db.table("reloads").delete(reload.id)
        return len(rows)

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")

    def _sure(self, reload_id: int) -> Reload:
        found = self.find(reload_id)
        if found is None:
            raise KeyError(reload_id)
        return found

    def _one(self, where: str, values: list) -> Reload | None:
        return next(iter(self._many(where, values)), None)

    def _many(self, where: str, values: list) -> list[Reload]:
        rows = self._db.table("reloads").rows_where(where, values, order_by="id desc")
        return [Reload(**row | {"copies": tuple(tuple(copy) for copy in json.loads(row["copies"]))}) for row in rows]
