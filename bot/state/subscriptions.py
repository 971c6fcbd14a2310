"""The answers that people follow, each with how it stood when they were last told of it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.ids import new_id
from bot.records import Turn

migrations = Migrations("subscriptions")
MOST = 20  # of one person


@migrations()
def m001_subscriptions(db: Database) -> None:
    db.table("subscriptions").create(
        {
            "id": str, "chat": int, "user": int, "question": str, "command": str, "history": str, "answer": str, "standing": str,
            "created_at": str, "told_at": str,
        },
        pk="id",
    )
    db.table("subscriptions").create_index(["user", "created_at"])


@dataclass(frozen=True, slots=True)
class Subscription:
    """`answer` is the id of the answer followed, `command` how it was asked for, `standing` as `bot.following` keeps it;
    `told_at` the last time a change was told, "" for never. Times in ISO, UTC."""

    id: str
    chat: int
    user: int
    question: str
    command: str
    history: tuple[Turn, ...]
    answer: str
    standing: Mapping[str, Any]
    created_at: str
    told_at: str


class Subscriptions:
    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock

    def add(
        self, chat_id: int, user_id: int, *, question: str, command: str, history: Sequence[Turn], answer: str, standing: Mapping[str, Any]
    ) -> Subscription | None:
        """Begin to follow; the one there is already where the same is followed in that chat; None beyond `MOST`."""
        own = self.of(user_id)
        turns = tuple(history)
        for each in own:
            if (each.chat, each.question, each.command, each.history) == (chat_id, question, command, turns):
                return each
        if len(own) >= MOST:
            return None
        id_ = new_id()
        now = self._clock().isoformat(timespec="milliseconds")
        row = {
            "id": id_, "chat": chat_id, "user": user_id, "question": question, "command": command,
            "history": json.dumps([[t.role, t.text] for t in turns], ensure_ascii=False), "answer": answer,
            "standing": json.dumps(standing, ensure_ascii=False), "created_at": now, "told_at": "",
        }
        self._db.table("subscriptions").insert(row, pk="id")
        return _record(row)

    def of(self, user_id: int) -> list[Subscription]:
        """Those of a person, the oldest first."""
        return [_record(row) for row in self._db.query("select * from subscriptions where user = ? order by created_at, rowid", [user_id])]

    def all(self) -> list[Subscription]:
        return [_record(row) for row in self._db.query("select * from subscriptions order by created_at, rowid")]

    def find(self, subscription_id: str) -> Subscription | None:
        row = next(self._db.query("select * from subscriptions where id = ?", [subscription_id]), None)
        return _record(row) if row else None

    def told(self, subscription_id: str, standing: Mapping[str, Any]) -> None:
        """A change is told: from now on it is compared with this standing."""
        now = self._clock().isoformat(timespec="milliseconds")
        with self._db.atomic():
            self._db.execute(
                "update subscriptions set standing = ?, told_at = ? where id = ?", [json.dumps(standing, ensure_ascii=False), now, subscription_id]
            )

    def untold(self, before: Subscription) -> None:
        """The message could not be sent: what it would have told is compared again next time."""
        with self._db.atomic():
            self._db.execute(
                "update subscriptions set standing = ?, told_at = ? where id = ?",
                [json.dumps(before.standing, ensure_ascii=False), before.told_at, before.id],
            )

    def drop(self, subscription_id: str, user_id: int) -> bool:
        """End one of this person's; True where there was one."""
        return self._db.execute("delete from subscriptions where id = ? and user = ?", [subscription_id, user_id]).rowcount > 0

    def erase(self, user_id: int) -> int:
        return self._db.execute("delete from subscriptions where user = ?", [user_id]).rowcount

    def expire(self, before: datetime) -> int:
        """Nothing: a subscription is wanted until its owner ends it."""
        return 0


def _record(row: Mapping[str, Any]) -> Subscription:
    return Subscription(
        row["id"], row["chat"], row["user"], row["question"], row["command"],
        tuple(Turn(role, text) for role, text in json.loads(row["history"])), row["answer"], json.loads(row["standing"]), row["created_at"], row["told_at"],
    )
