"""The cited places of documents, each with an id that stays: what a link to a citation opens.

An id is made of the document, its version and the place in it, so equal citations share one. No person is named here.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.records import Citation

migrations = Migrations("citations")
_ID = 12  # hexadecimal digits: 48 bits


@migrations()
def m001_citations(db: Database) -> None:
    db.table("citations").create(
        {
            "id": str, "doc_id": str, "digest": str, "title": str, "so_hieu": str, "locator": str, "quote": str, "start": int,
            "end": int, "url": str, "published": str, "validity": str, "kept_at": str,
        },
        pk="id",
    )


@dataclass(frozen=True, slots=True)
class KeptCitation:
    """A citation as it was given; `digest` is that of the document then, `kept_at` the first time (ISO, UTC)."""

    id: str
    citation: Citation
    digest: str
    kept_at: str


class Citations:
    def __init__(self, db: Database, clock: Callable[[], datetime]):
        self._db = db
        self._clock = clock

    def keep(self, citations: Sequence[Citation], digests: Mapping[str, str]) -> list[str]:
        """The ids of the citations in order; `digests` are those of their documents by doc_id."""
        now = self._clock().isoformat(timespec="seconds")
        rows = []
        for citation in citations:
            digest = digests.get(citation.doc_id, "")
            values = asdict(citation)
            del values["n"]
            rows.append({"id": _id(citation, digest), **values, "digest": digest, "kept_at": now})
        self._db.table("citations").insert_all(rows, pk="id", ignore=True)
        return [row["id"] for row in rows]

    def find(self, citation_id: str) -> KeptCitation | None:
        row = next(self._db.query("select * from citations where id = ?", [citation_id]), None)
        if row is None:
            return None
        kept_at, digest = row.pop("kept_at"), row.pop("digest")
        return KeptCitation(row.pop("id"), Citation(n=1, **row), digest, kept_at)

    def erase(self, user_id: int) -> int:
        return 0

    def expire(self, before: datetime) -> int:
        return 0


def _id(citation: Citation, digest: str) -> str:
    place = "\0".join((citation.doc_id, digest, str(citation.start), str(citation.end)))
    return hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:_ID]
