"""Collecting the citations of an answer: each quoted stretch once, numbered in the order of its first mark."""

from collections.abc import Mapping, Sequence

from bot.records import Citation
from index.records import Document


class Citations:
    """Numbers quoted stretches of documents; the first one marked is [1], or goes on after those `given`."""

    def __init__(self, documents: Mapping[str, Document], given: Sequence[Citation] = ()):
        self._documents = documents
        self._found: dict[tuple[str, int, int], Citation] = {(c.doc_id, c.start, c.end): c for c in given}

    def mark(self, doc_id: str, start: int, end: int, locator: str) -> int:
        """The number of the stretch `start:end` of a document's text, a new one where it is not cited yet."""
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
                url=document.url,
                published=document.published,
                validity=document.validity,
            )
        return self._found[place].n

    def all(self) -> tuple[Citation, ...]:
        """The citations by number."""
        return tuple(self._found.values())
