"""Questions for a first screen, made from what is loaded; each is tried before it is offered."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from bot.records import Answer
from index.periods import find_periods
from index.records import Document, Provision
from index.text import tokens

MOST = 4
_LONGEST = 48  # characters: what a button shows without cutting much


def find_examples(
    ask: Callable[[str], Answer], documents: Mapping[str, Document], provisions: Sequence[Provision]
) -> list[str]:
    """Up to four questions that the loaded documents answer: of figures and of rules by turns, where both are held."""
    figures = (q for q, doc in _figure_questions(documents.values()) if _is_answered(ask(q), doc))
    rules = (q for q, doc in _rule_questions(provisions, documents) if _is_answered(ask(q), doc, alone=False))
    found = [*islice(figures, MOST // 2), *islice(rules, MOST // 2)]
    more = (q for q in chain(figures, rules) if q not in found)
    return [*found, *islice(more, MOST - len(found))]


def _figure_questions(documents: Iterable[Document]) -> Iterator[tuple[str, str]]:
    """A short question about the money of each province in the first time that its article names, with the document."""
    told: set[str] = set()
    for document in documents:
        if not document.province or document.province in told:
            continue
        period = next((p for p in find_periods(document.text[document.body_start :]) if p.kind in ("year", "range")), None)
        if period is None:
            continue
        named = tokens(period.text)[0] in ("nam", "giai")
        when = period.text[0].lower() + period.text[1:] if named else f"năm {period.text}"
        question = f"Kinh phí khuyến công {document.province} {when}?"
        if len(question) <= _LONGEST:
            told.add(document.province)
            yield question, document.doc_id


def _rule_questions(provisions: Sequence[Provision], documents: Mapping[str, Document]) -> Iterator[tuple[str, str]]:
    """The first short question that each guide says it answers."""
    told: set[str] = set()
    for provision in provisions:
        if documents[provision.doc].kind != "guide" or provision.missing or provision.doc in told:
            continue
        if question := next((q for q in provision.questions if len(q) <= _LONGEST), None):
            told.add(provision.doc)
            yield question, provision.doc


def _is_answered(answer: Answer, doc: str, *, alone: bool = True) -> bool:
    cited = {c.doc_id for c in answer.citations}
    return not answer.abstained and (cited == {doc} if alone else doc in cited)
