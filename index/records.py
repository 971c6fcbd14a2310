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
    kind: str = "article"  # "article", "legal", "guide" or "figures", a table of figures
    source: str | None = None
    url: str | None = None
    url2: str | None = None
    published: str | None = None
    province: str | None = None
    so_hieu: str | None = None
    validity: str | None = None
    # Of a legal text, as its header has them: days in ISO, numbers of documents joined by "; ".
    loai: str | None = None
    co_quan: str | None = None
    ban_hanh: str | None = None
    hieu_luc: str | None = None
    het_hieu_luc: str | None = None  # the last day in force
    trang_thai: str | None = None
    sua_doi: str | None = None
    sua_doi_boi: str | None = None
    thay_the: str | None = None
    thay_the_boi: str | None = None
    hop_nhat: str | None = None

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
class Provision:
    """What one Điều, khoản, điểm or topic of a legal text or guide says: `text[start:end]` of the document.

    `place` is how it is cited ("Điều 8 khoản 4", or its title where no number is known), `heading_start` where
    the heading that names it begins. `valid_from` and `valid_to` are the first and last day of this wording (ISO),
    None where unknown or open; `amended_by` is the number of the document that gave it. `confidence`: "A" read in
    the legal text, "B" in the press or on an agency's page, None where the file does not say. A provision with
    `missing` says what is not known, and answers nothing. `scope`: "national" or "local" for an amount of
    support, `topic` what the amount is for, alike in all documents ("máy móc"). `basis` are the provisions a guide rests on ("Điều 1 khoản 2 45/2012/NĐ-CP"), `questions` what people
    ask that it answers. `passage` is the ordinal of its passage, `id` its row in the store, from 1.
    """

    doc: str
    passage: int
    place: str
    title: str
    start: int
    end: int
    heading_start: int = 0
    dieu: str | None = None
    khoan: str | None = None
    diem: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    confidence: str | None = None
    sources: tuple[str, ...] = ()
    amended_by: str | None = None
    missing: str | None = None
    scope: str | None = None
    topic: str | None = None
    province: str | None = None
    basis: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    id: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with a source; the field names and codes are those of the figure exchange format.

    `value` is in base units: đồng, persons, percent as 33.16. `start`/`end` are offsets of `text` in
    the document's text. Fields that extraction could not settle are None. `plan` marks targets, allocations and
    requests; `status` is "thực hiện", "kế hoạch", "mục tiêu", "đề xuất" or "phân bổ".

    `id` is the row in the store, from 1; 0 before the figure is stored. `label` is what the number is for
    ("phát triển sản phẩm CNNT") where a figures file says so. `origin` is "extracted", or "curated" for a row of
    a figures file; `replaced_by` the id of the curated figure that corrects this one, `reason` why that one does.
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
    id: int = 0
    label: str | None = None
    origin: str = "extracted"
    replaced_by: int | None = None
    reason: str | None = None

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Check:
    """What adding up, dividing or comparing says of some figures.

    `kind`: "sum" (parts against their total), "plan" (an amount against plan and percentage), "plan_gap" (the plans
    implied by the parts against the one implied by their total), "conflict" (one quantity stated differently) or
    "scale" (a value beyond any plausible size). `outcome`: "ok", "failed", or "computed" for what follows by
    arithmetic and contradicts nothing (an implied plan).

    `figure` is the id of the total, of the amount carried out, of the value in doubt; `others` the ids of the parts,
    of the percentage and the stated plan, of the figures that say otherwise. `computed` is the value worked out (the
    sum, the implied plan) in the unit of `figure`, `difference` the stated value less the computed one. `message` is
    one Vietnamese sentence for people, numbers in Vietnamese notation.
    """

    kind: str
    outcome: str
    doc: str
    figure: int
    others: tuple[int, ...]
    computed: float | None
    difference: float | None
    message: str


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
