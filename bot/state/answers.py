"""The answers given, each with a permanent id: what the buttons below it and a link to it go by.

A row holds what the answer rested on, so that a button pressed after a restart or a rebuild shows that answer and no other.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.ids import new_id
from bot.records import Answer, Bar, Chart, Citation, Total, Turn
from index.records import Figure
from index.text import storable

migrations = Migrations("answers")


@migrations()
def m001_answers(db: Database) -> None:
    db.table("answers").create(
        {
            "id": str, "asked_at": str, "person": str, "chat": str, "command": str, "question": str, "history": str, "text": str,
            "abstained": int, "route": str, "elapsed_ms": float, "citations": str, "records": str, "chart": str, "figures": str,
            "computed": str, "buttons": str, "compare": str, "index_name": str, "digests": str,
        },
        pk="id",
    )
    db.table("answers").create_index(["asked_at"])
    db.table("answers").create_index(["person", "asked_at"])


@dataclass(frozen=True, slots=True)
class Context:
    """How an answer came about: `command` is "ask", "lookup", "compare", "coverage", "law" or a feature's own name,
    `buttons` rows of (label, data) that belong to this answer alone, `compare` the words of the comparison it invites
    ("" for none), `index_name` the folder of the index, `digests` those of the cited documents by doc_id."""

    command: str = "ask"
    history: tuple[Turn, ...] = ()
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    compare: str = ""
    index_name: str = ""
    digests: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """`asked_at` in ISO, UTC; `person` is the keyed hash of who asked; `chat` is "private", "group" or "inline"."""

    id: str
    asked_at: str
    person: str
    chat: str
    answer: Answer
    context: Context


class Answers:
    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock

    def keep(self, answer: Answer, *, person: str, chat: str, context: Context = Context()) -> StoredAnswer:
        """Store an answer under a new id."""
        stored = StoredAnswer(
            new_id(), self._clock().isoformat(timespec="milliseconds"), person, chat,
            answer, context,
        )
        self._db.table("answers").insert(_row(stored), pk="id")
        return stored

    def find(self, answer_id: str) -> StoredAnswer | None:
        row = next(self._db.query("select * from answers where id = ?", [answer_id]), None)
        return _stored(row) if row else None

    def latest(self, person: str) -> StoredAnswer | None:
        """The last answer that a person got."""
        rows = self._db.query("select * from answers where person = ? order by asked_at desc, rowid desc limit 1", [person])
        row = next(rows, None)
        return _stored(row) if row else None

    def count(self, person: str) -> int:
        return self._db.execute("select count(*) from answers where person = ?", [person]).fetchone()[0]

    def erase(self, person: str) -> int:
        return self._db.execute("delete from answers where person = ?", [person]).rowcount

    def expire(self, before: datetime) -> int:
        return self._db.execute("delete from answers where asked_at < ?", [before.isoformat()]).rowcount


def _row(stored: StoredAnswer) -> dict:
    answer, context = stored.answer, stored.context
    return {
        "id": stored.id,
        "asked_at": stored.asked_at,
        "person": stored.person,
        "chat": stored.chat,
        "command": context.command,
        "question": storable(answer.question),
        "history": _json([[turn.role, storable(turn.text)] for turn in context.history]),
        "text": storable(answer.text),
        "abstained": int(answer.abstained),
        "route": answer.route,
        "elapsed_ms": answer.elapsed_ms,
        "citations": _json([asdict(c) for c in answer.citations]),
        "records": _json([f.as_dict() for f in answer.records]),
        "chart": _json(asdict(answer.chart)) if answer.chart else None,
        "figures": _json(answer.figures),
        "computed": _json(answer.computed),
        "buttons": _json(context.buttons),
        "compare": context.compare,
        "index_name": context.index_name,
        "digests": _json(dict(context.digests or {})),
    }


def _stored(row: dict) -> StoredAnswer:
    chart = json.loads(row["chart"]) if row["chart"] else None
    answer = Answer(
        question=row["question"],
        text=row["text"],
        abstained=bool(row["abstained"]),
        citations=tuple(Citation(**c) for c in json.loads(row["citations"])),
        figures=tuple(json.loads(row["figures"])),
        computed=tuple(json.loads(row["computed"])),
        elapsed_ms=row["elapsed_ms"],
        id=row["id"],
        records=tuple(_figure(f) for f in json.loads(row["records"])),
        chart=Chart(**(chart | {"bars": tuple(Bar(**bar) for bar in chart["bars"])})) if chart else None,
        route=row["route"],
    )
    context = Context(
        command=row["command"],
        history=tuple(Turn(role, text) for role, text in json.loads(row["history"])),
        buttons=tuple(tuple((label, data) for label, data in each) for each in json.loads(row["buttons"])),
        compare=row["compare"],
        index_name=row["index_name"],
        digests=json.loads(row["digests"]),
    )
    return StoredAnswer(row["id"], row["asked_at"], row["person"], row["chat"], answer, context)


def _figure(row: dict) -> Figure:
    if "parts" in row:
        return Total(**(row | {"parts": tuple(Figure(**part) for part in row["parts"])}))
    return Figure(**row)


def _json(value: Sequence | Mapping) -> str:
    return storable(json.dumps(value, ensure_ascii=False))
