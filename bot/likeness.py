"""Which documents of the folder a new one may be a newer version of: by name, number, address, title or wording."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.records import Document
from index.text import fold, tokens

MOST = 3
ALIKE = 0.4  # of the shingles of the shorter text; articles of one kind about other places stay well below
_SHINGLE = 5  # words
# What a header may say; in Vietnamese, for what a newer version leaves out.
_TOLD = {"url": "địa chỉ", "source": "nguồn", "published": "ngày đăng", "province": "tỉnh", "so_hieu": "số hiệu", "validity": "hiệu lực"}


@dataclass(frozen=True, slots=True)
class Like:
    """A document of the folder by its path, and why it may be the older version.

    `reasons`: "name", "so_hieu", "url", "title", "text"; `share` of the shorter text that stands in the other too, 0 to
    1. `lacking` are things that its header says and the new one's does not, in Vietnamese.
    """

    path: str
    doc_id: str
    title: str
    published: str | None
    reasons: tuple[str, ...]
    share: float
    lacking: tuple[str, ...] = ()


def likenesses(document: Document, held: Iterable[Document]) -> list[Like]:
    """The documents of which `document` may be a newer version, likeliest first, at most three; tables only of tables."""
    shingles = _shingles(document)
    found = []
    for other in held:
        if (document.kind == "figures") != (other.kind == "figures"):
            continue
        theirs = _shingles(other)
        common = len(shingles & theirs)
        share = common / min(len(shingles), len(theirs)) if common else 0.0
        reasons = tuple(name for name, alike in _alike(document, other, share).items() if alike)
        if reasons:
            lacking = tuple(told for name, told in _TOLD.items() if getattr(other, name) and not getattr(document, name))
            found.append(Like(other.path, other.doc_id, other.title, other.published, reasons, round(share, 2), lacking))
    found.sort(key=lambda like: (-len(like.reasons), -like.share, like.path))
    return found[:MOST]


def _alike(a: Document, b: Document, share: float) -> dict[str, bool]:
    two_texts = bool(a.so_hieu and b.so_hieu) and _key(a.so_hieu) != _key(b.so_hieu)  # of which one page may tell
    return {
        "name": fold(a.doc_id) == fold(b.doc_id),
        "so_hieu": bool(a.so_hieu) and _key(a.so_hieu) == _key(b.so_hieu),
        "url": bool(a.url) and not two_texts and _address(a.url) in {_address(url) for url in (b.url, b.url2) if url},
        "title": bool(_key(a.title)) and _key(a.title) == _key(b.title),
        "text": share >= ALIKE,
    }


def _shingles(document: Document) -> set[int]:
    """Every five words in a row, as numbers; of a table its lines, whose order says nothing."""
    body = document.text[document.body_start :]
    if document.kind == "figures":
        return {zlib.crc32(line.encode()) for line in body.split("\n")[1:] if line.strip()}
    words = tokens(body)
    return {zlib.crc32(" ".join(words[i : i + _SHINGLE]).encode()) for i in range(len(words) - _SHINGLE + 1)}


def _key(text: str | None) -> Sequence[str]:
    return tokens(text or "")


def _address(url: str) -> str:
    """An address without what does not tell pages apart: the scheme, "www.", a slash at the end, where one came from."""
    bare = url.partition("#")[0].partition("?utm_")[0].partition("://")[2]
    return bare.removeprefix("www.").rstrip("/").casefold()
