"""The last few questions and answers of each person in each place, so that a follow-up is understood, after a restart too."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.records import Turn
from index.text import storable

migrations = Migrations("conversations")
_KEPT = timedelta(minutes=30)  # from the last exchange on
_MOST = 3  # exchanges


@migrations()
def m001_exchanges(db: Database) -> None:
    db.table("exchanges").create(
        {"person": str, "place": str, "message": int, "question": str, "answer": str, "at": str}, pk=("person", "place", "message")
    )


class Conversations:
    """`person` is the keyed hash of somebody, `place` names a chat, or a topic of one, among theirs."""

    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock

    def history(self, person: str, place: str, *, before: int) -> tuple[Turn, ...]:
        """The turns that precede message `before`, oldest first; an edited question sees only those."""
        rows = self._db.query(
            "select question, answer from exchanges where person = ? and place = ? and message < ? and at >= ? order by message",
            [person, place, before, self._oldest()],
        )
        return tuple(turn for row in rows for turn in (Turn("user", row["question"]), Turn("assistant", row["answer"])))

    def record(self, person: str, place: str, message: int, question: str, answer: str) -> None:
        """Remember an exchange, one of the same message (it was edited) in its place; forget all that are too old."""
        now = self._clock().isoformat(timespec="milliseconds")
        here = [person, place]
        with self._db.atomic():
            self._db.execute("delete from exchanges where at < ?", [self._oldest()])
            row = [*here, message, storable(question), storable(answer), now]
            self._db.execute("insert or replace into exchanges values (?, ?, ?, ?, ?, ?)", row)
            self._db.execute(
                "delete from exchanges where person = ? and place = ? and message not in"
                " (select message from exchanges where person = ? and place = ? order by message desc limit ?)",
                [*here, *here, _MOST],
            )
            self._db.execute("update exchanges set at = ? where person = ? and place = ?", [now, *here])  # they are kept together

    def erase(self, person: str) -> int:
        """All of a person, uncounted: the answers themselves are counted."""
        self._db.execute("delete from exchanges where person = ?", [person])
        return 0

    def expire(self, before: datetime) -> int:
        """What is too old to go on with, whatever the retention of questions is; uncounted."""
        self._db.execute("delete from exchanges where at < ?", [max(before.isoformat(), self._oldest())])
        return 0

    def _oldest(self) -> str:
        return (self._clock() - _KEPT).isoformat(timespec="milliseconds")
