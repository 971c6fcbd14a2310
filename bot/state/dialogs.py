"""What a person is in the middle of in a chat: steps of a form, a text that is waited for. One for each person and chat."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("dialogs")


@migrations()
def m001_dialogs(db: Database) -> None:
    db.table("dialogs").create(
        {"chat": int, "user": int, "kind": str, "data": str, "updated_at": str}, pk=("chat", "user")
    )


@dataclass(frozen=True, slots=True)
class Dialog:
    """`kind` names the feature that goes on with it, `data` is what that feature keeps; `updated_at` in ISO, UTC."""

    kind: str
    data: dict[str, Any]
    updated_at: str


class Dialogs:
    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock

    def put(self, chat_id: int, user_id: int, kind: str, data: dict[str, Any]) -> None:
        """Begin or go on; what was there before is replaced."""
        row = {
            "chat": chat_id, "user": user_id, "kind": kind, "data": json.dumps(data, ensure_ascii=False),
            "updated_at": self._clock().isoformat(timespec="seconds"),
        }
        self._db.table("dialogs").upsert(row, pk=("chat", "user"))

    def get(self, chat_id: int, user_id: int) -> Dialog | None:
        row = next(self._db.query("select * from dialogs where chat = ? and user = ?", [chat_id, user_id]), None)
        return Dialog(row["kind"], json.loads(row["data"]), row["updated_at"]) if row else None

    def drop(self, chat_id: int, user_id: int) -> bool:
        """End it; True where there was one."""
        return self._db.execute("delete from dialogs where chat = ? and user = ?", [chat_id, user_id]).rowcount > 0

    def erase(self, user_id: int) -> int:
        return self._db.execute("delete from dialogs where user = ?", [user_id]).rowcount

    def expire(self, before: datetime) -> int:
        return self._db.execute("delete from dialogs where updated_at < ?", [before.isoformat()]).rowcount
