"""Units -> Answer: which sentences are quoted, in which order, and when nothing is. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot import wording
from bot.citing import Citations
from bot.query import Query
from bot.records import Answer
from bot.relevance import Judgement, has_unit
from bot.units import Unit
from index.records import Document

MAX_CHARACTERS = 700
MAX_LIST_CHARACTERS = 1200
_TOTAL = re.compile(r"(?i)\btổng\b")
# A question that asks for more than one thing: "…, trong đó …", "tổng … và …", "chia theo nguồn".
_SEVERAL = re.compile(r",| và |;|mỗi|từng|chia|gồm|lẫn|cơ cấu|trong đó", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer: `text` as shown, and the stretch of a document that it quotes."""

    text: str
    doc_id: str
    start: int
    end: int
    locator: str


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one document under a lead that names it (empty where the quote names its place itself)."""

    lead: str
    lines: tuple[Line, ...]


def line_of(unit: Unit, document: Document) -> Line:
    """How a unit is shown. A table row is read out with its column names and quoted from its header down."""
    if unit.row:
        cells = [
            f"{name}: {cell}" if name else cell
            for name, cell in zip(unit.header[1:], unit.row[1:])
            if cell
        ]
        text = f"{unit.row[0] or document.title}: {'; '.join(cells)}"
        return Line(text, unit.doc_id, unit.table_start, unit.end, unit.locator)
    shown = unit.text.lstrip("-*+•– ").strip() if unit.kind == "item" else unit.text.strip("# ")
    shown = " ".join(shown.split())
    return Line(f"- {shown}" if unit.kind == "item" else shown, unit.doc_id, unit.start, unit.end, unit.locator)


def cite(blocks: Sequence[Block], documents: dict[str, Document], question: str) -> Answer:
    """The answer that shows `blocks`: every line ends in the mark of the citation it is taken from."""
    citations = Citations(documents)
    rows: list[str] = []
    for block in blocks:
        if block.lead:
            rows.append(block.lead)
        for line in block.lines:
            rows.append(f"{line.text} [{citations.mark(line.doc_id, line.start, line.end, line.locator)}]")
    return Answer(question, "\n".join(rows), citations=citations.all())


def lead_for(document: Document, lines: Sequence[Line], slot: str) -> str:
    """Names province or document above lines that do not say themselves whom they speak of."""
    shown = " ".join(line.text for line in lines)
    named = document.province or ""
    if slot:
        return f"{slot}:"
    if named and named not in shown:
        return wording.according_to(document, named)
    return "" if named else wording.according_to(document, "")


def choose(judgements: Sequence[Judgement], query: Query, *, limit: int = MAX_CHARACTERS) -> list[Judgement]:
    """The judgements to quote from one document, in reading order.

    The best first; then others nearly as good, and those that bring a word of the question that none
    before had, as long as the text stays within `limit` characters.
    """
    ranked = sorted(judgements, key=lambda j: (-j.total, j.unit.start))
    best = ranked[0]
    chosen, met, used = [best], set(best.met), len(best.unit.text)
    near = {"figure": 0.85, "compare": 0.85, "list": 0.62}.get(query.form, 0.72)
    plain = query.form == "figure" and len(query.wants) == 1 and len(query.nouns) < 2 and len(query.funding) < 2
    asks_more = not plain or bool(_SEVERAL.search(query.text))
    for candidate in ranked[1:]:
        if candidate.unit.kind == "title" or used + len(candidate.unit.text) > limit:
            continue
        brings = asks_more and any(c not in met for c in candidate.met) and candidate.total >= 0.62 * best.total
        close = candidate.total >= near * best.total and (not plain or candidate.words >= best.words - 0.08)
        if close or brings:
            chosen.append(candidate)
            met |= candidate.met
            used += len(candidate.unit.text)
    return sorted(chosen, key=lambda j: j.unit.start)


def extremes(judgements: Sequence[Judgement], query: Query) -> list[Judgement]:
    """The judgements whose number of the wanted unit is the highest or the lowest among those of a document."""
    valued = [
        (quantity.value, judgement)
        for judgement in judgements
        for quantity in judgement.unit.quantities
        if judgement.unit.kind != "title" and not _TOTAL.search(judgement.unit.text) and has_unit(quantity, query)
    ]
    if len(valued) < 2:
        return choose(judgements, query)
    valued.sort(key=lambda pair: (pair[0], pair[1].unit.start))
    chosen = {}
    if "highest" in query.extremes:
        chosen[valued[-1][1].unit.start] = valued[-1][1]
    if "lowest" in query.extremes:
        chosen[valued[0][1].unit.start] = valued[0][1]
    return [chosen[start] for start in sorted(chosen)]


def abstain(question: str, text: str) -> Answer:
    return Answer(question, text, abstained=True)
