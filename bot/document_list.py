"""The list of loaded documents, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Document
from index.text import fold, normalise

A_PAGE = 12


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the documents that fit: those from `first` (counted from 1) on of `total`; `number` of `pages`, from 1."""

    documents: tuple[Document, ...]
    first: int
    total: int
    number: int
    pages: int


def page_of(documents: Sequence[Document], keyword: str, number: int) -> Page:
    """The page of that number of the documents whose details hold `keyword`, compared without diacritics; the last page
    where the number is beyond it."""
    wanted = folded(keyword)
    found = [d for d in documents if wanted in _searchable(d)]
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(number, 1), pages)
    first = (number - 1) * A_PAGE
    return Page(tuple(found[first : first + A_PAGE]), first + 1, len(found), number, pages)


def folded(keyword: str) -> str:
    return fold(normalise(" ".join(keyword.split())))


def _searchable(document: Document) -> str:
    details = (document.title, document.source, document.province, document.so_hieu, document.published)
    return fold(normalise(" ".join(d for d in details if d)))
