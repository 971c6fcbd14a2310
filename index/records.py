"""The records that travel from a file to an answer. Parsed once at the edge, trusted afterwards."""

from dataclasses import asdict, dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the knowledge folder.

    `text` is the whole file in normalised form (`index.text.normalise`), its header included, so that
    every offset can be checked against the file itself. `body_start` is where the header ends.
    """

    doc_id: str
    path: str
    title: str
    text: str
    body_start: int
    digest: str
    kind: str = "article"  # "article" or "legal"
    source: str | None = None
    url: str | None = None
    url2: str | None = None
    published: str | None = None
    province: str | None = None
    so_hieu: str | None = None
    validity: str | None = None

    @property
    def published_on(self) -> date | None:
        return date.fromisoformat(self.published) if self.published else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A citable piece of a document: `document.text[start:end] == text`.

    `locator` names the place for a reader ("đoạn 3", "Điều 5 khoản 2"); `heading` is what the piece
    stands under (section heading, Điều heading, table caption) and `section` numbers the larger unit
    it belongs to: a Điều of a legal text, a headed part of an article. `kind` is "text", "list" or "table".
    """

    doc_id: str
    ordinal: int
    text: str
    start: int
    end: int
    locator: str
    heading: str = ""
    section: int = 0
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with a source; the field names and codes are those of the figure exchange format.

    `value` is in base units: đồng, persons, percent as 33.16. `start`/`end` are offsets of `text` in
    the document's text. Fields that extraction could not settle are None. `plan` marks targets, allocations and
    requests; `status` is "thực hiện", "kế hoạch", "mục tiêu", "đề xuất" or "phân bổ".
    """

    doc: str
    value: float
    unit: str
    text: str
    start: int
    end: int
    passage: int
    province: str | None = None
    area: str | None = None
    period_start: str | None = None
    period_end: str | None = None
    period_text: str | None = None
    indicator: str = "other"
    funding: str | None = None
    qualifier: str = "exact"
    plan: bool = False
    status: str | None = None

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked passage. `score` is the fused score, higher is better, 0 to 1; `rank` starts at 1.

    The arms are kept for `search` and for judging: `lexical` (BM25, higher is better) and `dense`
    (cosine), each None where that arm did not return the passage.
    """

    passage: Passage
    document: Document
    rank: int
    score: float
    lexical: float | None = None
    dense: float | None = None
    passage_id: int = field(default=0)
