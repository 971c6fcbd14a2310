"""How legal documents stand to each other and to a day: numbers to documents, in force or not, and what does not fit."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from index.legal_references import find_references, matching
from index.records import Document, Provision
from index.text import fold

# Header field -> how the relation is called; the first two pairs mirror each other.
_RELATIONS = {
    "sua_doi": "sửa đổi",
    "sua_doi_boi": "được sửa đổi bởi",
    "thay_the": "thay thế",
    "thay_the_boi": "bị thay thế bởi",
    "hop_nhat": "hợp nhất",
}
NOT_HELD = "nhưng văn bản này chưa có trong kho"
_MIRRORED = (("sua_doi", "sua_doi_boi"), ("thay_the", "thay_the_boi"))
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")


def numbers(field: str | None) -> tuple[str, ...]:
    """The document numbers of a header field: "14/2018/TT-BCT; 38/2025/TT-BCT" -> two."""
    return tuple(part.strip() for part in (field or "").split(";") if part.strip())


def by_number(documents: Iterable[Document]) -> dict[str, list[Document]]:
    """Legal documents by number; resolutions of two provinces may share one."""
    found: dict[str, list[Document]] = {}
    for document in documents:
        if document.so_hieu and document.kind != "figures":
            found.setdefault(document.so_hieu, []).append(document)
    return found


def in_force(document: Document, day: date) -> bool | None:
    """Whether a document was in force on a day; None where its dates do not tell."""
    if document.het_hieu_luc and day > date.fromisoformat(document.het_hieu_luc):
        return False
    if document.hieu_luc:
        return day >= date.fromisoformat(document.hieu_luc)
    return False if document.ban_hanh and day < date.fromisoformat(document.ban_hanh) else None


def holds_within(provision: Provision, first: date, last: date) -> bool:
    """Whether the wording was in force on any day from `first` to `last`; an unknown end is open."""
    begins = date.fromisoformat(provision.valid_from) if provision.valid_from else date.min
    ends = date.fromisoformat(provision.valid_to) if provision.valid_to else date.max
    return begins <= last and first <= ends


def wording_key(provision: Provision) -> tuple:
    """Equal for the wordings of one provision at different times: its place, else its title without brackets."""
    return provision.doc, provision.dieu, provision.khoan, provision.diem, fold(_IN_BRACKETS.sub("", provision.title)).strip()


def relation_warnings(documents: Sequence[Document], provisions: Sequence[Provision]) -> list[str]:
    """What a keeper should mend: documents named but not held, missing dates, wordings whose times overlap."""
    legal = [d for d in documents if d.kind == "legal" and d.so_hieu]
    known = by_number(legal)
    paths = {d.doc_id: d.path for d in documents}
    titles = {d.title for d in documents}
    found = [warning for d in legal for warning in _of_header(d, known)]
    for p in provisions:
        named = [*([p.amended_by] if p.amended_by else []), *(n for n in p.basis if n not in titles)]
        found += [
            f"{paths[p.doc]}: dẫn {_number_in(n)}, {NOT_HELD}" for n in named if not _held(_number_in(n), known)
        ]
    return list(dict.fromkeys(found)) + _overlaps(provisions, paths)


def _of_header(document: Document, known: dict[str, list[Document]]) -> list[str]:
    found = []
    for field, name in _RELATIONS.items():
        found += [
            f"{document.path}: {name} {number}, {NOT_HELD}"
            for number in numbers(getattr(document, field)) if not _held(number, known)
        ]
    for field, mirror in (*_MIRRORED, *((b, a) for a, b in _MIRRORED)):
        for number in numbers(getattr(document, field)):
            for other in _held(number, known):
                if document.so_hieu not in numbers(getattr(other, mirror)):
                    found.append(f"{document.path}: {_RELATIONS[field]} {number}, nhưng {other.path} không ghi {mirror}: {document.so_hieu}")
    # Only where the header gives dates at all: a text entered as published has them in its articles.
    if document.loai and not document.ban_hanh:
        found.append(f"{document.path}: thiếu ngày ban hành (ban_hanh)")
    if document.loai and not document.hieu_luc:
        found.append(f"{document.path}: thiếu ngày có hiệu lực (hieu_luc)")
    if document.hieu_luc and document.het_hieu_luc and document.het_hieu_luc < document.hieu_luc:
        found.append(f"{document.path}: hết hiệu lực trước ngày có hiệu lực")
    return found


def _number_in(named: str) -> str:
    """ "Điều 1 khoản 2 45/2012/NĐ-CP" -> "45/2012/NĐ-CP"."""
    return named.split()[-1]


def _held(number: str, known: dict[str, list[Document]]) -> list[Document]:
    """The documents of a number as headers and annotations write it."""
    return [d for r in find_references(number)[:1] for name in matching(r, known) for d in known[name]]


def _overlaps(provisions: Sequence[Provision], paths: dict[str, str]) -> list[str]:
    groups: dict[tuple, list[Provision]] = {}
    for p in provisions:
        if p.dieu and p.questions or p.valid_to or p.amended_by:
            groups.setdefault(wording_key(p), []).append(p)
    found = []
    for group in groups.values():
        group.sort(key=lambda p: p.valid_from or "")
        for before, after in zip(group, group[1:]):
            if before.missing or after.missing:
                continue
            if before.valid_to is None or after.valid_from is None or after.valid_from <= before.valid_to:
                found.append(f"{paths[after.doc]}: {after.place} có hai lời văn cùng áp dụng từ {after.valid_from or 'đầu'}; hãy sửa tu và den")
    return found
