"""Collecting the citations of an answer: each quoted stretch once, numbered in the order of its first mark."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.records import Answer, Citation
from index.records import Document


class Citations:
    """Numbers quoted stretches of documents; the first one marked is [1], or goes on after those `given`."""

    def __init__(self, documents: Mapping[str, Document], given: Sequence[Citation] = ()):
        self._documents = documents
        self._found: dict[tuple[str, int, int], Citation] = {(c.doc_id, c.start, c.end): c for c in given}

    def mark(
        self, doc_id: str, start: int, end: int, locator: str, *, validity: str | None = None, url: str | None = None
    ) -> int:
        """The number of the stretch `start:end` of a document's text, a new one where it is not cited yet.

        `validity` and `url` are those of the stretch itself, where it has its own.
        """
        place = (doc_id, start, end)
        if place not in self._found:
            document = self._documents[doc_id]
            self._found[place] = Citation(
                n=len(self._found) + 1,
                doc_id=doc_id,
                title=document.title,
                so_hieu=document.so_hieu,
                locator=locator,
                quote=document.text[start:end],
                start=start,
                end=end,
                url=url or document.url,
                published=document.published or document.ban_hanh,
                validity=validity or document.validity,
            )
        return self._found[place].n

    def all(self) -> tuple[Citation, ...]:
        """The citations by number."""
        return tuple(self._found.values())


def mark_header(citations: Citations, document: Document) -> int:
    """The number of the header that states a legal document's dates and relations."""
    end = document.text.rfind("---", 0, document.body_start)
    return citations.mark(document.doc_id, 0, end if end > 0 else document.body_start, "thông tin văn bản")


def joined(first: Answer, second: Answer, lead: str) -> Answer:
    """Two answers to one question as one, the second below `lead`; its citations are numbered after those of the first."""
    after = len(first.citations)
    text = re.sub(r"\[(\d+)\]", lambda m: f"[{int(m[1]) + after}]", second.text)
    return replace(
        first,
        text=f"{first.text}\n{lead}\n{text}",
        citations=first.citations + tuple(replace(c, n=c.n + after) for c in second.citations),
        figures=first.figures + tuple(f | {"citation": f["citation"] + after} for f in second.figures),
        computed=first.computed + second.computed,
    )
