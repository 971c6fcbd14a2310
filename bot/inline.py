"""Free words -> cards to be passed on in any chat: the answer, single figures, sentences, legal documents. Pure.

A card is an answer with a line for a list of results. What it says is said with its citation, as in a chat with the bot.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from bot.figure_words import amount, capital, place, when
from bot.records import Answer
from bot.wording import excerpt
from index.text import fold, normalise, tokens

MAX_WORDS = 256  # characters, what Telegram lets people type
MAX_CARDS = 20
_FIGURES, _QUOTATIONS, _DOCUMENTS = 8, 8, 3  # where all kinds are looked for
_ID = 24  # hexadecimal digits
# "số liệu Cà Mau", "so lieu: ca mau", "/solieu ca mau": figures only.
_FIGURES_ONLY = re.compile(r"/?so ?lieu\b[\s:,.–-]*")
_MARK = re.compile(r"\s*\[\d+\]")

Kind = Literal["answer", "figure", "passage", "document", "example"]


@dataclass(frozen=True, slots=True)
class Card:
    """One result: `title` and `description` in the list, `answer` what is posted, `id` the same for the same content."""

    id: str
    kind: Kind
    title: str
    description: str
    answer: Answer


class Knowledge(Protocol):
    """What cards are made from; `bot.assistant.Assistant` is it."""

    def ask(self, question: str) -> Answer: ...

    def examples(self) -> list[str]: ...

    def each_figure(self, words: str, *, most: int, only: bool) -> list[Answer]: ...

    def quotations(self, words: str, *, most: int) -> list[Answer]: ...

    def documents_named(self, words: str, *, most: int) -> list[Answer]: ...


def cards(knowledge: Knowledge, words: str) -> list[Card]:
    """Up to `MAX_CARDS` cards, the nearest first; for no words what can be asked; none where nothing fits.

    The answer leads where the words are a question that has one, then come figures, sentences and provisions, and
    documents; a document named by its number leads all but the answer. «số liệu» as first words asks for figures only.
    """
    words = " ".join(normalise(words)[:MAX_WORDS].split())
    lead = _FIGURES_ONLY.match(fold(words))
    wanted = words[lead.end() :] if lead else words
    if not tokens(wanted):
        return _distinct(_examples(knowledge))
    if lead:
        return _distinct(map(_figure_card, knowledge.each_figure(wanted, most=MAX_CARDS, only=True)))
    return _distinct(_all_kinds(knowledge, wanted))


def _all_kinds(knowledge: Knowledge, words: str) -> Iterator[Card]:
    answer = knowledge.ask(words)
    if not answer.abstained:
        yield _answer_card(words, answer)
    yield from map(_document_card, knowledge.documents_named(words, most=_DOCUMENTS))
    yield from map(_figure_card, knowledge.each_figure(words, most=_FIGURES, only=False))
    yield from map(_passage_card, knowledge.quotations(words, most=_QUOTATIONS))


def _examples(knowledge: Knowledge) -> Iterator[Card]:
    for question in knowledge.examples():
        answer = _asked(question, knowledge.ask(question))
        said = answer.text.partition("\n")[2]
        yield Card(_id("example", question), "example", question, _short(said), answer)


def _answer_card(words: str, answer: Answer) -> Card:
    sources = len({citation.doc_id for citation in answer.citations})
    title = f"Câu trả lời ({sources} nguồn)"
    return Card(_id("answer", fold(words)), "answer", title, _short(answer.text), _asked(capital(words), answer))


def _figure_card(answer: Answer) -> Card:
    (figure,) = answer.records
    shown = amount(figure)
    title = " – ".join(p for p in (capital(shown), ", ".join(p for p in (place(figure), when(figure)) if p)) if p)
    told = _short(answer.text.split("\n")[1].removeprefix("• ")).removesuffix(f": {shown}")
    description = " · ".join([told, *(excerpt(c.title) for c in answer.citations[:1])])
    return Card(_id("figure", figure.doc, figure.start, figure.indicator), "figure", title, description, answer)


def _passage_card(answer: Answer) -> Card:
    first = answer.citations[0]
    # The line that introduces the quotation names the document, which the title of the card does already.
    said = _short(" ".join(line for line in answer.text.split("\n") if not line.endswith(":")))
    where = " · ".join(p for p in (first.locator, first.validity) if p) if first.so_hieu else ""
    return Card(
        _id("passage", first.doc_id, first.start, first.end), "passage", first.title, ": ".join(p for p in (where, said) if p), answer
    )


def _document_card(answer: Answer) -> Card:
    first = answer.citations[0]
    named, _, rest = answer.text.partition("\n")
    if named == first.title:
        return Card(_id("document", first.doc_id), "document", first.title, _short(rest.replace("\n", " · ")), answer)
    title = f"{first.locator} – {first.title}"
    return Card(_id("document", first.doc_id, first.start), "document", title, _short(answer.text), answer)


def _asked(question: str, answer: Answer) -> Answer:
    """The answer with its question above: those who read it in another chat have not seen that."""
    return replace(answer, question=question, text=f"«{question}»\n{answer.text}")


def _short(text: str) -> str:
    return excerpt(" ".join(_MARK.sub("", text).split()))


def _distinct(found: Iterable[Card]) -> list[Card]:
    """The cards without those that post the same as one before, or have its id; none that cites nothing."""
    kept: dict[str, Card] = {}
    posted: set[str] = set()
    for card in found:
        said = card.answer.text.removeprefix(f"«{card.answer.question}»\n")
        if card.answer.citations and card.id not in kept and said not in posted:
            kept[card.id] = card
            posted.add(said)
    return list(kept.values())[:MAX_CARDS]


def _id(kind: str, *content: object) -> str:
    """Equal for equal content, in every process."""
    return kind[0] + hashlib.sha256("\0".join(map(str, content)).encode()).hexdigest()[:_ID]
