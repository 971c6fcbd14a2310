"""The tables of the state that the statistics read, filled by hand."""

import json

from sqlite_utils import Database

REASONS = {"wrong": "Sai số liệu", "old": "Văn bản đã cũ"}


def state_tables() -> Database:
    """An empty database with the tables of answers, feedback and suggestions."""
    db = Database(memory=True)
    db.table("answers").create(
        {
            "id": str, "asked_at": str, "person": str, "chat": str, "command": str, "question": str, "history": str, "text": str,
            "abstained": int, "route": str, "elapsed_ms": float, "citations": str, "records": str, "chart": str, "index_name": str,
            "digests": str,
        },
        pk="id",
    )  # fmt: skip
    db.table("feedback").create({"answer": str, "person": str, "verdict": str, "reason": str, "note": str, "at": str}, pk=("answer", "person"))
    db.table("suggestions").create({"id": int, "person": str, "text": str, "at": str}, pk="id")
    return db


def ask(db: Database, id: str, at: str, question: str = "Hỏi?", *, person: str = "p1", missing: str = "", **more) -> None:
    """A row of answers; `missing` is the text of a reply that had no answer."""
    row = {
        "id": id, "asked_at": at, "person": person, "chat": "private", "command": "ask", "question": question, "history": "[]",
        "text": missing or "Có [1].", "abstained": int(bool(missing)), "route": "nothing" if missing else "articles", "elapsed_ms": 100.0,
        "citations": "[]", "records": "[]", "chart": None, "index_name": "i", "digests": "{}",
    }  # fmt: skip
    for name in ("history", "citations"):
        if name in more:
            more[name] = json.dumps(more[name], ensure_ascii=False)
    db.table("answers").insert(row | more)


def rate(db: Database, answer: str, at: str, verdict: str = "unhelpful", reason: str | None = None, *, person: str = "p1", note=None) -> None:
    db.table("feedback").insert({"answer": answer, "person": person, "verdict": verdict, "reason": reason, "note": note, "at": at})
