"""A citation opened: the paragraph around the cited sentence as the knowledge holds it now, and whether it has changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.records import Citation
from index.records import Document, Passage

UNCHANGED, MOVED, GONE, REMOVED = "unchanged", "moved", "gone", "removed"
_AROUND = 1500  # characters of a paragraph to either side of the sentence


@dataclass(frozen=True, slots=True)
class SourceView:
    """`before`, `quote` and `after` are the paragraph; `path` is the file ("" where it is gone).

    `state`: "unchanged", "moved" (the file has changed, the sentence still stands in it), "gone" (it does not any more) or
    "removed" (the whole file is not there any more).
    """

    citation: Citation
    path: str
    before: str
    quote: str
    after: str
    state: str


def source_view(
    citation: Citation, digest: str, documents: Mapping[str, Document], passages: Iterable[Passage]
) -> SourceView:
    """What a citation of a document with `digest` points to in the documents of today."""
    document = documents.get(citation.doc_id)
    if document is None:
        return SourceView(citation, "", "", citation.quote, "", REMOVED)
    unchanged = document.digest == digest and document.text[citation.start : citation.end] == citation.quote
    start = citation.start if unchanged else document.text.find(citation.quote)
    if start < 0 or not citation.quote:
        return SourceView(citation, document.path, "", citation.quote, "", GONE)
    end = start + len(citation.quote)
    around = next((p for p in passages if p.doc_id == document.doc_id and p.start <= start and end <= p.end), None)
    first, last = (around.start, around.end) if around else (start, end)
    text = document.text
    before = text[max(first, start - _AROUND) : start]
    after = text[end : min(last, end + _AROUND)]
    if start - first > _AROUND:
        before = "…" + before.partition(" ")[2]
    if last - end > _AROUND:
        after = after.rpartition(" ")[0] + "…"
    return SourceView(citation, document.path, before.lstrip(), citation.quote, after.rstrip(), UNCHANGED if unchanged else MOVED)
