"""Questions of the queue that an administrator has dealt with: they stay hidden until they are asked again."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("handled")


@migrations()
def m001_handled(db: Database) -> None:
    db.table("handled").create({"answer": str, "at": str}, pk="answer", not_null={"at"})


class Handled:
    """Which answers have been dealt with, and when. Holds nothing about people."""

    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._table = db.table("handled")
        self._clock = clock

    def mark(self, answers: Iterable[str]) -> int:
        """Remember answers, by id, as dealt with now; how many there were."""
        now = self._clock().astimezone(UTC).isoformat()
        rows = [{"answer": answer, "at": now} for answer in dict.fromkeys(answers)]
        if rows:
            self._table.upsert_all(rows, pk="answer")
        return len(rows)

    def times(self) -> Mapping[str, datetime]:
        """When each answer was dealt with, by its id; UTC."""
        return {row["answer"]: datetime.fromisoformat(row["at"]) for row in self._table.rows}

    def erase(self, user_id: int) -> int:
        """Nothing here is about a person."""
        return 0

    def expire(self, before: datetime) -> int:
        """Forget what was dealt with before a moment: its answers have gone by then as well."""
        old = "at < ?", [before.astimezone(UTC).isoformat()]
        count = self._table.count_where(*old)
        self._table.delete_where(*old)
        return count
