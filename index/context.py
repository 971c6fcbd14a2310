"""What a passage is indexed with besides its own words: a paragraph rarely names the place it speaks of."""

from index.records import Document, Passage
from index.text import fold

_TITLE_WORDS = 40


def title_context(document: Document) -> str:
    """Title, số hiệu, province and date of a document, each once: the weighted field of the full text."""
    parts = [" ".join(document.title.split()[:_TITLE_WORDS])]
    for extra in (document.so_hieu, document.province, document.published and f"năm {document.published[:4]}"):
        if extra and fold(extra) not in fold(" ".join(parts)):
            parts.append(extra)
    return ". ".join(parts)


def passage_context(document: Document, passage: Passage) -> str:
    """The text that is embedded for a passage: its context, its heading, then its own words."""
    parts = [title_context(document)]
    if passage.heading and fold(passage.heading) not in fold(parts[0]):
        parts.append(passage.heading)
    if passage.text != document.title:
        parts.append(passage.text)
    return "\n".join(parts)
