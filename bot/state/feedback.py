"""What people think of answers, and what they suggest (/gopy). Persons are keyed hashes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from index.text import storable

feedback_migrations = Migrations("feedback")
suggestion_migrations = Migrations("suggestions")

Verdict = Literal["helpful", "unhelpful"]
# Why an answer did not help: codes and what people read.
REASONS = {
    "sai": "Nội dung sai",
    "nguon": "Sai nguồn",
    "thieu": "Còn thiếu ý",
    "lech": "Lạc câu hỏi",
    "cu": "Thông tin đã cũ",
    "khac": "Lý do khác",
}


@feedback_migrations()
def m001_feedback(db: Database) -> None:
    db.table("feedback").create(
        {"answer": str, "person": str, "verdict": str, "reason": str, "note": str, "at": str}, pk=("answer", "person")
    )


@suggestion_migrations()
def m001_suggestions(db: Database) -> None:
    db.table("suggestions").create({"id": int, "person": str, "text": str, "at": str}, pk="id")


@dataclass(frozen=True, slots=True)
class Opinion:
    answer: str
    verdict: Verdict
    reason: str | None
    note: str | None
    at: str


class Feedback:
    """One opinion of each person on each answer; a later one takes the place of an earlier one."""

    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock

    def give(self, answer_id: str, person: str, verdict: Verdict, *, reason: str | None = None, note: str | None = None) -> None:
        row = {
            "answer": answer_id, "person": person, "verdict": verdict, "reason": reason, "note": note,
            "at": self._clock().isoformat(timespec="seconds"),
        }
        self._db.table("feedback").upsert(row, pk=("answer", "person"))

    def of(self, answer_id: str, person: str) -> Opinion | None:
        row = next(self._db.query("select * from feedback where answer = ? and person = ?", [answer_id, person]), None)
        return Opinion(row["answer"], row["verdict"], row["reason"], row["note"], row["at"]) if row else None

    def erase(self, person: str) -> int:
        """The person's opinions, and those of others on the person's answers, which go with them: call this before the answers go."""
        done = self._db.execute(
            "delete from feedback where person = ? or answer in (select id from answers where person = ?)", [person, person]
        )
        return done.rowcount

    def expire(self, before: datetime) -> int:
        return self._db.execute("delete from feedback where at < ?", [before.isoformat()]).rowcount


class Suggestions:
    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock

    def add(self, person: str, text: str) -> None:
        row = {"person": person, "text": storable(text), "at": self._clock().isoformat(timespec="seconds")}
        self._db.table("suggestions").insert(row)

    def erase(self, person: str) -> int:
        return self._db.execute("delete from suggestions where person = ?", [person]).rowcount

    def expire(self, before: datetime) -> int:
        return self._db.execute("delete from suggestions where at < ?", [before.isoformat()]).rowcount
