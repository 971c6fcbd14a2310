"""What would be read from a file that somebody has sent: a preview, and which documents of the folder it is like.

`python -m bot.quarantine FILE STEM URL KNOWLEDGE OUT` does it in a process of its own with limits, for the file may be
made to harm: the finished document is written beside OUT, the preview to OUT as JSON.
"""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path

from bot.figure_words import amount, place, what, when
from bot.likeness import Like, likenesses
from bot.wording import excerpt
from index.chunk import chunk_document
from index.curated import read_curated
from index.errors import DocumentFormatError, EmptyKnowledge
from index.figures import extract_figures
from index.ingest import read_document, read_knowledge, read_with_repairs
from index.limits import limit_this_process
from index.provisions import has_entries, read_entries
from index.records import Document, Figure, Passage
from index.sentences import split_sentences
from index.text import fold

DOCUMENT = "document"  # the stem of the finished file in its quarantine folder
FOLDERS = {"article": "articles", "legal": "policies", "guide": "guides", "figures": "figures"}
_LINES = 5  # passages whose beginning is shown
_FIGURES = 500  # that are listed at all
_COMPLAINTS = 20
_HEAD_LINES = 60  # of a legal text, before its first Điều
_TYPES = frozenset({"Luật", "Nghị định", "Nghị quyết", "Quyết định", "Thông tư", "Chỉ thị", "Kế hoạch", "Quy chế", "Hướng dẫn"})
_NO_SUBJECT = re.compile(r"(?i)căn cứ|điều\s+\d|chương\s|số\s*:|theo đề nghị|ngày\s+\d|hội đồng|ủy ban|chính phủ$")
# What a header may say of a document, in the order in which it is written.
_HEADER = ("title", "source", "url", "published", "province", "so_hieu", "loai")


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure as it is listed: place, time, what it measures, the amount, and the sentence it stands in."""

    place: str
    time: str
    what: str
    amount: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be read. `usable` is false where the file cannot be a document: then `complaints` say why.

    `suffix` is that of the finished file, `folder` where it would go. `passages`, `provisions`, `figures` and
    `corrections` are counts; `repairs` what was put right in the file's characters; `lines` are (place,
    beginning) of the first passages. `same_as` is the path of a document with the very same text. `likes`: what it may be
    a newer version of, likeliest first.
    """

    usable: bool
    complaints: tuple[str, ...] = ()
    suffix: str = ""
    folder: str = ""
    kind: str = ""
    title: str = ""
    source: str | None = None
    url: str | None = None
    published: str | None = None
    province: str | None = None
    so_hieu: str | None = None
    loai: str | None = None
    passages: int = 0
    lines: tuple[tuple[str, str], ...] = ()
    provisions: int = 0
    figures: int = 0
    figure_lines: tuple[FigureLine, ...] = ()
    corrections: int = 0
    repairs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    same_as: str | None = None
    likes: tuple[Like, ...] = ()


def preview_of(file: Path, stem: str, url: str, knowledge: Path, finished: Path) -> Preview:
    """What would be read from a .md, .txt or .csv file that is to be called `stem`, held against the folder.

    `url` is the address of its source for a file that has no header; "" for none. The document as it would be put
    into the folder is written to `finished`, a path without suffix.
    """
    suffix = file.suffix.lower()
    try:
        document, repairs = read_with_repairs(file, f"{stem}{suffix}")
        raw = file.read_bytes()
        if suffix != ".csv" and not document.body_start:
            # The text as it was read, so that a header can stand before it in any encoding.
            raw = (_header(document, url) + document.text).encode()
            finished.with_suffix(suffix).write_bytes(raw)
            document = read_document(finished.with_suffix(suffix), f"{stem}{suffix}")
        else:
            finished.with_suffix(suffix).write_bytes(raw)
    except DocumentFormatError as error:
        return Preview(False, _first([str(problem) for problem in error.problems]), suffix=suffix)
    found = _read(replace(document, doc_id=stem))
    try:
        held = read_knowledge(knowledge).documents
    except EmptyKnowledge:
        held = []
    same = next((d.path for d in held if d.digest == document.digest), None)
    return replace(
        found, suffix=suffix, repairs=tuple(map(str, repairs)), same_as=same, likes=tuple(likenesses(replace(document, doc_id=stem), held)),
    )


def load_preview(path: Path) -> Preview:
    """The preview that the process wrote."""
    loaded = json.loads(path.read_text(encoding="utf-8"))
    loaded["lines"] = tuple(map(tuple, loaded["lines"]))
    loaded["figure_lines"] = tuple(FigureLine(**line) for line in loaded["figure_lines"])
    for like in loaded["likes"]:
        like |= {"reasons": tuple(like["reasons"]), "lacking": tuple(like["lacking"])}
    loaded["likes"] = tuple(Like(**like) for like in loaded["likes"])
    return Preview(**(loaded | {name: tuple(loaded[name]) for name in ("complaints", "warnings", "repairs")}))


def _read(document: Document) -> Preview:
    passages = chunk_document(document)
    complaints: list[str] = []
    warnings: list[str] = []
    provisions = corrections = 0
    figures: Sequence[Figure] = ()
    if document.kind == "figures":
        table = read_curated(document)
        figures, corrections = table.figures, len(table.corrections)
        figures = [*figures, *(c.figure for c in table.corrections)]
        complaints, warnings = [str(p) for p in table.problems], table.warnings
    elif has_entries(document):
        entries = read_entries(document)
        provisions, complaints = len(entries.provisions), [str(p) for p in entries.problems]
    else:
        figures = extract_figures(document, passages)
    if not passages and document.kind != "figures":
        complaints.append("không có đoạn văn nào sau khi bỏ các dòng phụ của trang báo")
    return Preview(
        usable=bool(passages),
        complaints=_first(complaints),
        folder=FOLDERS[document.kind],
        kind=document.kind,
        passages=len(passages),
        lines=tuple(_beginnings(document, passages)),
        provisions=provisions,
        figures=len(figures),
        figure_lines=tuple(_figure_lines(document, figures[:_FIGURES])),
        corrections=corrections,
        warnings=_first(warnings),
        **{name: getattr(document, name) for name in _HEADER} | {"published": document.published or document.ban_hanh},
    )


def _beginnings(document: Document, passages: Sequence[Passage]) -> Iterable[tuple[str, str]]:
    """Where the first passages stand and how they begin; one that only repeats the title tells nothing."""
    texts = ((p.locator, " ".join(p.text.strip("#* ").split())) for p in passages)
    return islice(((where, excerpt(text)) for where, text in texts if fold(text) != fold(document.title)), _LINES)


def _figure_lines(document: Document, figures: Sequence[Figure]) -> Iterable[FigureLine]:
    spans = [] if document.kind == "figures" else split_sentences(document.text)
    for f in figures:
        around = next((document.text[a:b] for a, b in spans if a <= f.start < b), f.text)
        yield FigureLine(place(f), when(f), what(f), amount(f), excerpt(" ".join(around.strip("#* ").split())))


def _header(document: Document, url: str) -> str:
    """A header that says what was read without one, so that a person can mend it; "" where there is nothing to say."""
    told = {name: getattr(document, name) for name in _HEADER} | ({"url": url} if url else {}) | _named(document)
    # JSON strings are YAML strings: whatever stands in a title stays inside its quotes.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items() if value]
    return "\n".join(["---", *lines, "---", "", ""]) if lines else ""


def _named(document: Document) -> dict[str, str]:
    """Type and title of a legal text without a header: the line "NGHỊ QUYẾT", its number, and what it is about below."""
    lines = [line.strip(" #*") for line in document.text.split("\n")[:_HEAD_LINES] if line.strip(" #*-_")]
    at = next((i for i, line in enumerate(lines) if line.isupper() and line.capitalize() in _TYPES), None)
    if document.kind != "legal" or not document.so_hieu or at is None:
        return {}
    kind, below = lines[at].capitalize(), lines[at + 1] if at + 1 < len(lines) else ""
    about = below if 10 <= len(below) <= 200 and not _NO_SUBJECT.match(below) else ""
    if about.isupper():
        about = about.lower()
    return {"loai": kind, "title": f"{kind} {document.so_hieu} {about[:1].lower()}{about[1:]}".strip()}


def address_in(caption: str | None) -> str:
    """The address of the source in what was written with a file: "url: https://…", or the first one in it; else ""."""
    found = re.search(r"https?://[^\s<>\"«»]+", caption or "")
    return found[0].rstrip(".,;:!?)") if found else ""


def _first(lines: Sequence[str]) -> tuple[str, ...]:
    more = len(lines) - _COMPLAINTS
    return tuple(lines) if more <= 0 else (*lines[:_COMPLAINTS], f"và {more} điều khác")


def main(arguments: Sequence[str]) -> int:
    file, stem, url, knowledge, out = arguments
    limit_this_process()
    preview = preview_of(Path(file), stem, url, Path(knowledge), Path(out).with_name(DOCUMENT))
    Path(out).write_text(json.dumps(asdict(preview), ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
