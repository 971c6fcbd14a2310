"""What checking a draft finds, one record for each figure, legal reference and sum of it."""

from dataclasses import dataclass
from enum import Enum

from index.records import Document, Figure, Provision


class Verdict(Enum):
    """How a thing that a draft says stands to the knowledge; the value is how people are told."""

    RIGHT = "đúng"
    DIFFERENT = "khác với nguồn"
    OUTDATED = "văn bản hoặc lời văn đã hết hiệu lực"
    WRONG = "viện dẫn chưa khớp"
    UNSURE = "chưa đủ thông tin để đối chiếu"
    NOT_FOUND = "chưa thấy trong kho"
    NOT_HELD = "kho chưa có văn bản này"
    SUM_RIGHT = "cộng khớp"
    SUM_WRONG = "cộng không khớp"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a finding, and what it rests on: figures, provisions, or documents by their header."""

    text: str
    sources: tuple[Figure | Provision | Document, ...] = ()
    computed: tuple[dict, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict on `draft.original[start:end]`; `quoted` are the draft's words as they are shown.

    `kind`: "figure", "law" or "sum". `about` says what the words were taken for ("kinh phí hỗ trợ – Sóc Trăng, năm
    2022"), empty where that goes without saying. `lines` explain the verdict.
    """

    start: int
    end: int
    kind: str
    verdict: Verdict
    quoted: str
    about: str = ""
    lines: tuple[Line, ...] = ()
