"""Single sentences and provisions that meet free words, each with its citation: to be passed on, not to answer a question."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import zip_longest

from bot.citing import Citations
from bot.policy_book import PolicyBook
from bot.policy_match import Match
from bot.policy_sheet import PolicySheet
from bot.policy_time import AskedDays
from bot.query import Query
from bot.records import Answer
from bot.relevance import Judgement
from bot.wording import according_to
from index.records import Document

# A provision is passed on where the share of the words it holds is at least this, as little as one that answers.
_LEAST_WORDS = 0.3
_NUMBER = re.compile(r"\d+/(?:19|20)\d\d")  # of a legal document: a sentence has to name it itself
_OF_ONE = 3  # from one document, so that others are seen too


def quotations(
    query: Query, judged: Iterable[tuple[Judgement, tuple[str, ...]]], matches: Iterable[Match], book: PolicyBook, today: date,
    *, least: float, most: int,
) -> list[Answer]:
    """Up to `most` of what meets the words, best first: sentences that nothing keeps from answering, provisions that score
    `least` or more. What articles tell leads where a place or time is named, what rules say leads elsewhere."""
    if not (query.concepts or query.places or query.periods or query.references):
        return []
    numbers = _NUMBER.findall(query.raw)
    fit = (j for j in _best(judged) if not numbers or any(n in j.unit.text for n in numbers))
    sentences = _spread((_sentence(query, j, book.documents) for j in fit), most)
    rules = _spread((_rule(query, m, book, today) for m in matches if _may_be_shown(m, least)), most)
    first, second = (sentences, rules) if query.places or query.periods else (rules, sentences)
    return [a for pair in zip_longest(first, second) for a in pair if a][:most]


def _best(judged: Iterable[tuple[Judgement, tuple[str, ...]]]) -> list[Judgement]:
    # A title says what an article is about; every quotation names it anyway.
    fit = {(j.unit.doc_id, j.unit.start): j for j, refused in judged if not refused and j.unit.kind != "title"}
    return sorted(fit.values(), key=lambda j: -j.total)


def _sentence(query: Query, judgement: Judgement, documents: Mapping[str, Document]) -> Answer:
    unit, document = judgement.unit, documents[judgement.unit.doc_id]
    citations = Citations(documents)
    n = citations.mark(unit.doc_id, unit.table_start if unit.row else unit.start, unit.end, unit.locator)
    # Of a row of a table the cells; its head is in the citation.
    said = " – ".join(cell for cell in unit.row if cell) if unit.row else " ".join(unit.text.replace("**", "").lstrip("-*+• ").split())
    place = ", ".join(sorted(unit.provinces)) or document.province or ""
    return Answer(query.raw, f"{according_to(document, place)}\n{said} [{n}]", citations=citations.all())


def _may_be_shown(match: Match, least: float) -> bool:
    near = match.score >= least and max(match.words, match.question_meaning) >= _LEAST_WORDS
    return near and not match.provision.missing


def _rule(query: Query, match: Match, book: PolicyBook, today: date) -> Answer:
    sheet = PolicySheet(book, AskedDays(today, today))
    sheet.show(match.provision)
    return sheet.answer(query.raw)


def _spread(found: Iterable[Answer], most: int) -> list[Answer]:
    """The first few of each document, in their order."""
    kept: list[Answer] = []
    for answer in found:
        doc_id = answer.citations[0].doc_id
        if len(kept) < most and sum(a.citations[0].doc_id == doc_id for a in kept) < _OF_ONE:
            kept.append(answer)
    return kept
