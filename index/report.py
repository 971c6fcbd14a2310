"""What a build took in, file by file, what it found, and how that differs from the index that is in use."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from index.artifact import checked_manifest, current_folder
from index.checks import Alarm, alarms
from index.errors import ArtifactMismatch, ArtifactMissing, Problem
from index.records import Document, Figure, Passage
from index.relations import relation_warnings
from index.remarks import cited_documents, dangling, unknown_places
from index.repairs import Repair
from index.store import Store

Found = TypeVar("Found", Alarm, Problem, str)


@dataclass(frozen=True, slots=True)
class Contents:
    """How many passages and figures were read from one file."""

    passages: int = 0
    figures: int = 0


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build took in. Paths are relative to the knowledge folder; `unchanged` counts files.

    `problems` are the files and rows that were left out, `empty` the files in which there was nothing to quote. `checks` are the
    failed checks of the figures: numbers that an officer should look at. `places` and `references` are names of provinces and
    numbers of documents that nothing in the index stands behind, `repairs` what was put right in the characters of added and
    changed files. `contents` has every file of the new index, `contents_before` every file of the one it was compared
    with; `known` are the keys of what that one had to be told of as well (see `unheard`).
    """

    documents: int
    passages: int
    figures: int
    seconds: float
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    checks: list[Alarm] = field(default_factory=list)
    empty: list[Problem] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    places: list[Problem] = field(default_factory=list)
    references: list[Problem] = field(default_factory=list)
    contents: dict[str, Contents] = field(default_factory=dict)
    contents_before: dict[str, Contents] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    def unheard(self, found: Sequence[Found]) -> list[Found]:
        """Those of some findings that do not hold for the index in use as well."""
        return [one for one in found if _key(one) not in self.known]


@dataclass(frozen=True, slots=True)
class Before:
    """What the index in use was built from: digests and contents by path, and what there was to be said of it."""

    digests: dict[str, str] = field(default_factory=dict)
    contents: dict[str, Contents] = field(default_factory=dict)
    known: frozenset[str] = frozenset()


def read_before(data: Path, knowledge_folder: Path) -> Before:
    """Of the index in use, if it came from the same folder and can be read; else empty."""
    try:
        folder = current_folder(data)
        manifest = checked_manifest(folder)
        if manifest.knowledge != str(knowledge_folder.resolve()):
            return Before()
        store = Store.open_folder(folder)
        try:
            documents, figures, provisions, checks = store.documents(), store.figures(), store.provisions(), store.checks()
            passages = [passage for passage, _ in store.passages().values()]
        finally:
            store.close()
    except (ArtifactMissing, ArtifactMismatch):
        return Before()
    warnings = relation_warnings(documents, provisions)
    places, references = find_remarks(documents, warnings)
    found = (*alarms(documents, figures, checks), *places, *references, *warnings)
    return Before(manifest.digests, contents_of(documents, passages, figures), frozenset(map(_key, found)))


def contents_of(documents: Iterable[Document], passages: Iterable[Passage], figures: Iterable[Figure]) -> dict[str, Contents]:
    """Passages and figures by the path of their file."""
    cut, counted = Counter(p.doc_id for p in passages), Counter(f.doc for f in figures)
    return {d.path: Contents(cut[d.doc_id], counted[d.doc_id]) for d in documents}


def find_remarks(documents: Sequence[Document], warnings: Sequence[str]) -> tuple[list[Problem], list[Problem]]:
    """The unknown places, and the documents cited but not held that none of the warnings names."""
    held = [d.so_hieu for d in documents if d.so_hieu]
    return unknown_places(documents), [p for d in documents for p in dangling(d, cited_documents(d), held, warnings)]


def _key(found: Alarm | Problem | str) -> str:
    # Without the line: it moves with every paragraph that is put in above.
    if isinstance(found, str):
        return found
    return f"{found.path}\n{found.message if isinstance(found, Alarm) else found.reason}"
