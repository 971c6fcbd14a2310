"""A look at a state file from outside, without changing it."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.state.state import ALL_MIGRATIONS


@dataclass(frozen=True, slots=True)
class StateFacts:
    """`damage` is what SQLite has found wrong, empty where nothing. `pending` counts the changes of layout that the next start
    makes, `unknown` those made by a newer version of this program."""

    damage: str = ""
    pending: int = 0
    unknown: int = 0


def look_at_state(path: Path) -> StateFacts:
    """Reads the whole file. Raises sqlite3.Error where it cannot be opened or is no database."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
    db = Database(connection)
    try:
        found = connection.execute("pragma quick_check(1)").fetchone()[0]
        if found != "ok":
            return StateFacts(damage=found)
        empty = Database(memory=True)
        known = {(each.name, step.name) for each in ALL_MIGRATIONS for step in each.pending(empty)}
        pending = sum(len(each.pending(db)) for each in ALL_MIGRATIONS)
        table = db.table(Migrations.migrations_table)
        applied = {(row["migration_set"], row["name"]) for row in table.rows} if table.exists() else set()
        return StateFacts(pending=pending, unknown=len(applied - known))
    finally:
        db.close()
