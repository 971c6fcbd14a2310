"""Document -> Provisions: what each Điều / khoản / điểm or topic says, from when to when, and on whose word.

A policy file or guide is written in entries: a heading, one paragraph, and annotation lines below it
(`knowledge/README.md`):

    ### Điều 8 khoản 4. Ứng dụng máy móc tiên tiến

    Mức hỗ trợ tối đa …
    > tin_cay: B
    > nguon: https://…

A legal text entered as published has no annotations; each of its passages is a provision in force as long as the
document is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from index.errors import Problem
from index.places import province
from index.records import Document, Passage, Provision

_ANNOTATION = re.compile(r"> ?([a-z_]+) ?:[ \t]*(.*)")
_HEADING = re.compile(r"(#{2,4})[ \t]+(.+)")
KEYS = frozenset({"tin_cay", "nguon", "tu", "den", "sua_boi", "chua_co", "pham_vi", "chu_de", "tinh", "can_cu", "hoi"})
_MOST_PROBLEMS = 200  # complaints about one file
_MOST_QUESTIONS = 200  # of one entry: each is embedded
_SCOPES = {"quoc_gia": "national", "dia_phuong": "local"}
# "Điều 8 khoản 4. Ứng dụng …", "Khoản 2 điểm a. Đối tượng", or a title in words.
_PLACE = re.compile(
    r"(?:Điều[ ](?P<dieu>\d{1,3}[a-zđ]?)(?!\w))?[ ,]*(?:[Kk]hoản[ ](?P<khoan>\d{1,2}[a-zđ]?)(?!\w))?[ ,]*(?:[Đđ]iểm[ ](?P<diem>[a-zđ])(?!\w))?"
    r"[ ]*[.:]?[ ]*(?P<title>.*)"
)


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a document in reading order, and a complaint for each that cannot be used."""

    provisions: list[Provision]
    problems: list[Problem]


def has_entries(document: Document) -> bool:
    """True for a file written in annotated entries."""
    return document.kind in ("legal", "guide") and any(
        (m := _ANNOTATION.match(line)) and m[1] in KEYS for line in document.text[document.body_start:].split("\n")
    )


def read_entries(document: Document) -> Entries:
    """The annotated entries of a document; their `passage` is their ordinal, as `index.chunk` cuts them.

    An entry with a wrong annotation is left out and reported: a rule without its dates could be taken for the
    present one.
    """
    found = Entries([], [])
    dieu_above: str | None = None
    heading: _Block | None = None
    for block in _blocks(document):
        if block.kind == "heading":
            place = _PLACE.match(block.text)
            if block.level == 2:
                dieu_above = place["dieu"]
            heading = block
            continue
        if block.kind != "text" or heading is None:
            continue
        provision, reasons = _provision(document, heading, block, dieu_above if heading.level > 2 else None)
        found.problems.extend(Problem(document.path, line, reason) for line, reason in reasons)
        if provision and not reasons:
            found.provisions.append(replace(provision, passage=len(found.provisions)))
    if len(found.problems) > _MOST_PROBLEMS:
        rest = len(found.problems) - _MOST_PROBLEMS
        found.problems[_MOST_PROBLEMS:] = [Problem(document.path, 0, f"và {rest} lỗi khác")]
    return found


def plain_provisions(document: Document, passages: Sequence[Passage]) -> list[Provision]:
    """The provisions of a legal text entered as published: each passage below a Điều."""
    found = []
    for passage in passages:
        place = _PLACE.match(passage.locator)
        if document.kind != "legal" or not place["dieu"]:
            continue
        title = passage.heading.rsplit(" / ", 1)[-1]
        found.append(
            Provision(
                doc=document.doc_id, passage=passage.ordinal, place=passage.locator, title=_PLACE.match(title)["title"] or title,
                start=passage.start, end=passage.end, dieu=place["dieu"], khoan=place["khoan"], diem=place["diem"],
                valid_from=document.hieu_luc, valid_to=document.het_hieu_luc, province=document.province,
            )
        )
    return found


@dataclass(slots=True)
class _Block:
    """A heading, or a paragraph with the annotations below it; `line` is that of its first line, from 1, `text` that of a heading."""

    kind: str
    start: int
    end: int
    text: str
    line: int
    level: int = 0
    notes: list[tuple[int, str, str]] = field(default_factory=list)  # line, key, value


def _blocks(document: Document) -> list[_Block]:
    blocks: list[_Block] = []
    offset = document.body_start
    line_number = document.text.count("\n", 0, offset) + 1
    open_text = False
    for line in document.text[offset:].split("\n"):
        stripped = line.strip()
        start = offset + len(line) - len(line.lstrip())
        if match := _HEADING.match(line):
            blocks.append(_Block("heading", offset + match.start(2), offset + len(line.rstrip()), match[2].strip(), line_number, len(match[1])))
            open_text = False
        elif match := _ANNOTATION.match(line):
            if blocks and blocks[-1].kind == "text":
                blocks[-1].notes.append((line_number, match[1], match[2].strip()))
            open_text = False
        elif not stripped or stripped.startswith("# "):
            open_text = False
        elif open_text:
            blocks[-1].end = offset + len(line.rstrip())
        else:
            blocks.append(_Block("text", start, offset + len(line.rstrip()), "", line_number))
            open_text = True
        offset += len(line) + 1
        line_number += 1
    return blocks


def _provision(
    document: Document, heading: _Block, block: _Block, dieu_above: str | None
) -> tuple[Provision | None, list[tuple[int, str]]]:
    """The provision of one paragraph, and what is wrong with its annotations as (line, reason)."""
    reasons: list[tuple[int, str]] = []
    notes: dict[str, str] = {}
    for line, key, value in block.notes:
        if key not in KEYS:
            reasons.append((line, f"{key}: không phải ghi chú được dùng ({', '.join(sorted(KEYS))})"))
        elif key in notes:
            reasons.append((line, f"{key}: ghi hai lần trong một mục"))
        elif problem := _wrong(key, value):
            reasons.append((line, f"{key}: {problem}"))
        notes.setdefault(key, value)
    place = _PLACE.match(heading.text)
    dieu = place["dieu"] or dieu_above
    numbered = [("Điều", dieu), ("khoản", place["khoan"]), ("điểm", place["diem"])]
    named = " ".join(f"{unit} {number}" for unit, number in numbered if number)
    valid_from, valid_to = notes.get("tu"), notes.get("den")
    # What ended before the document began has its own, unknown beginning; what begins after its end its own end.
    if not valid_from and document.hieu_luc and document.hieu_luc <= (valid_to or document.hieu_luc):
        valid_from = document.hieu_luc
    if not valid_to and document.het_hieu_luc and document.het_hieu_luc >= (valid_from or ""):
        valid_to = document.het_hieu_luc
    if not reasons and valid_from and valid_to and valid_from > valid_to:
        reasons.append((block.line, "tu và den: ngày bắt đầu sau ngày kết thúc"))
    where = province(notes["tinh"]) if notes.get("tinh") else None
    provision = Provision(
        doc=document.doc_id,
        passage=0,
        place=named or place["title"],
        title=place["title"],
        start=block.start,
        end=block.end,
        heading_start=heading.start if document.text[heading.end:block.start].strip() == "" else block.start,
        dieu=dieu,
        khoan=place["khoan"],
        diem=place["diem"],
        valid_from=valid_from,
        valid_to=valid_to,
        confidence=notes.get("tin_cay"),
        sources=_parts(notes.get("nguon", ""), " ; "),
        amended_by=notes.get("sua_boi"),
        missing=notes.get("chua_co"),
        scope=_SCOPES.get(notes.get("pham_vi", "")),
        topic=notes.get("chu_de"),
        province=where.name if where else document.province,
        basis=_parts(notes.get("can_cu", ""), ";"),
        questions=_parts(notes.get("hoi", ""), "|"),
    )
    return provision, reasons


def _wrong(key: str, value: str) -> str | None:
    """What is wrong with the value of one annotation, in words; None where nothing is."""
    if not value:
        return "thiếu nội dung"
    if key in ("tu", "den"):
        try:
            date.fromisoformat(value)
        except ValueError:
            return "phải là ngày dạng năm-tháng-ngày, ví dụ 2025-10-15"
    if key == "tin_cay" and value not in ("A", "B"):
        return "chỉ nhận A (đọc trong văn bản) hoặc B (báo, trang cơ quan)"
    if key == "pham_vi" and value not in _SCOPES:
        return "chỉ nhận quoc_gia hoặc dia_phuong"
    if key == "hoi" and len(_parts(value, "|")) > _MOST_QUESTIONS:
        return f"có hơn {_MOST_QUESTIONS} câu hỏi trong một mục"
    if key == "tinh" and province(value) is None:
        return f"không có tỉnh, thành phố tên «{value}»"
    return None


def _parts(value: str, separator: str) -> tuple[str, ...]:
    return tuple(p.strip() for p in value.split(separator) if p.strip())
