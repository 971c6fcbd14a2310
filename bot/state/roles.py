"""The roles that administrators have given, by numeric id. Those named in the environment are not among them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.roles import Role

migrations = Migrations("roles")


@migrations()
def m001_roles(db: Database) -> None:
    db.table("roles").create({"user": int, "role": str, "given_by": int, "given_at": str}, pk="user")


@dataclass(frozen=True, slots=True)
class GivenRole:
    """`given_at` in ISO, UTC."""

    user: int
    role: Role
    given_by: int
    given_at: str


class Roles:
    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock

    def of(self, user_id: int) -> Role:
        row = next(self._db.query("select role from roles where user = ?", [user_id]), None)
        return Role[row["role"]] if row else Role.PUBLIC

    def give(self, user_id: int, role: Role, *, by: int) -> None:
        """Give a role, or take it away with PUBLIC."""
        if role is Role.PUBLIC:
            self._db.execute("delete from roles where user = ?", [user_id])
            return
        row = {"user": user_id, "role": role.name, "given_by": by, "given_at": self._clock().isoformat(timespec="seconds")}
        self._db.table("roles").upsert(row, pk="user")

    def all(self) -> list[GivenRole]:
        """Highest first, then in the order in which they were given."""
        found = [GivenRole(r["user"], Role[r["role"]], r["given_by"], r["given_at"]) for r in self._db.query("select * from roles")]
        return sorted(found, key=lambda r: (-r.role, r.given_at, r.user))

    def erase(self, user_id: int) -> int:
        """Nothing: a role is the administrators' record of who may do what, not something a person has told."""
        return 0

    def expire(self, before: datetime) -> int:
        return 0
