"""Question -> Answer over an open index. Blocking; belongs to the thread that opened it."""

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bot import messages_answer as say
from bot import offers
from bot.aging import Aging
from bot.carrying import Reading
from bot.citing import joined
from bot.config import BotConfig
from bot.conversation import readings, topic_of, with_carried
from bot.corrections import Base, Candidate, base_of, candidates
from bot.document_card import document_card
from bot.draft_check import check_draft
from bot.evidence import Evidence
from bot.examples import find_examples
from bot.figure_book import FigureBook
from bot.figure_desk import FigureDesk
from bot.figure_notes import FigureNotes
from bot.finder import Finder
from bot.following import Standing, changes, standing
from bot.policy_browse import Page, PolicyBrowser, key_of
from bot.policy_desk import CERTAIN, ENOUGH, SURE, PolicyDesk
from bot.policy_facets import WHOLE_COUNTRY, asks_for_results
from bot.policy_match import Match
from bot.policy_time import asked_days
from bot.proof import faults
from bot.query import Query
from bot.quotations import quotations
from bot.records import MAX_QUESTION, Answer, Citation, Turn
from bot.relevance import Judgement
from bot.slots import Slot
from bot.smalltalk import small_talk
from bot.sources import SourceView, source_view
from bot.spelling import Spelling
from bot.understand import understand
from index.artifact import check_encoder, current_folder, read_manifest, with_current
from index.build import BuildReport, build
from index.encoder import Encoder, Progress, encoder_name, load_encoder
from index.errors import ArtifactMissing, ArtifactOutdated
from index.legal_references import find_references
from index.records import Document, Figure, Hit
from index.retriever import Retriever
from index.text import fold
from index.vectors import RememberingEncoder, embeddings_of

log = logging.getLogger(__name__)

_MOST = 0.5
_NORM = re.compile(r"(?i)tối đa|không quá|mức chi|mức hỗ trợ|lãi suất")


class Assistant:
    """Answers questions from one artifact; `refresh` moves on to a newer one."""

    def __init__(self, config: BotConfig, encoder: Encoder, folder: Path):
        self._config = config
        self._encoder = RememberingEncoder(encoder, embeddings_of(config.data))
        self._open(folder)

    def _open(self, folder: Path) -> None:
        retriever = Retriever.open(folder, self._encoder)  # where this fails, what was open stays so
        self._folder, self._retriever = folder, retriever
        finder = Finder(self._retriever)
        self._book = book = FigureBook(self._retriever, finder)
        self._desk = FigureDesk(book)
        self.finder = finder
        self._evidence = Evidence(self._retriever, finder, self._desk, FigureNotes(book))
        self.policy = PolicyDesk(self._retriever)
        self._browser = PolicyBrowser(self.policy.book, self.policy.documents)
        self._aging = Aging(self.policy.book, self._retriever.places)
        self._spelling = Spelling(self._retriever)
        # The questions of a conversation are read again with each that follows.
        self._read = lru_cache(maxsize=1024)(self._understand)
        self._examples: list[str] | None = None

    @classmethod
    def open(cls, config: BotConfig, *, build_if_missing: bool = True, progress: Progress | None = None) -> "Assistant":
        """Open the current index, `ensure_built` first unless told not to.

        Raises KnowledgeError with a sentence that can be shown.
        """
        if build_if_missing:
            ensure_built(config, progress)

        def opened(folder: Path) -> "Assistant":
            check_encoder(read_manifest(folder), encoder_name(config.model))  # before a model is loaded for nothing
            return cls(config, load_encoder(config.model, config.data / "models", threads=1), folder)

        return with_current(config.data, opened)

    def close(self) -> None:
        self._retriever.close()

    def refresh(self) -> bool:
        """Open the current index if it is another than the one in use; True where it was."""
        folder = current_folder(self._config.data)
        if folder == self._folder:
            return False
        before = self._retriever
        with_current(self._config.data, self._open)
        before.close()
        return True

    # --- asking -------------------------------------------------------------------------------------

    def ask(self, question: str, *, history: Sequence[Turn] = (), as_of: date | None = None) -> Answer:
        """The answer to one question, with the time it took. Never raises for what a person may type."""
        started = time.perf_counter()
        answer = self._answer(question, history, as_of)
        return replace(answer, elapsed_ms=round((time.perf_counter() - started) * 1000, 1))

    def _answer(self, question: str, history: Sequence[Turn], as_of: date | None) -> Answer:
        if not question.strip():
            return Answer(question, say.BLANK, abstained=True)
        if len(question) > MAX_QUESTION:
            return Answer(question, say.TOO_LONG, abstained=True)
        if reply := small_talk(question, self.documents()):
            return replace(reply, route="talk")
        answer: Answer | None = None
        found = self.readings(question, history, as_of)
        for reading in found:
            told = self._read_as(question, reading, history, as_of)
            if not told.abstained:
                return told
            answer = answer or told  # what the likeliest reading lacks is what is told
        if any(reading.carried for reading in found):
            # "giá vàng hôm nay" after a question about Cà Mau is still no question about Cà Mau.
            alone = self._read_as(question, Reading(question), history, as_of)
            if alone.text == say.OFF_TOPIC:
                return alone
        return answer or Answer(question, say.BLANK, abstained=True)

    def _read_as(self, question: str, reading: Reading, history: Sequence[Turn], as_of: date | None) -> Answer:
        """The answer to a question read in one way, looked at a last time."""
        today = date.today()
        query, latest = self._read(reading.text, as_of), self._read(question, as_of)
        answer = self.policy.named(question, query, latest, as_of, today)
        answer = replace(answer, route="rules named") if answer else None
        if answer is None or answer.abstained and query.provinces:
            answer = self._chosen(question, query, as_of, answer)
        answer = with_carried(self._aging.add(answer, query), reading)
        days = asked_days(query.text, query.periods, as_of, today)
        said = [*(turn.text for turn in history), *(f"{day:%d/%m/%Y}" for day in (today, days.first, days.last))]
        if found := faults(answer, self._retriever.documents, said):
            log.error("an answer without proof was held back: %s", "; ".join(found))
            return Answer(question, say.UNPROVED, abstained=True)
        return answer

    def _chosen(self, question: str, query: Query, as_of: date | None, unknown: Answer | None) -> Answer:
        """The answer of the articles or that of the legal texts and guides; `unknown` says what the latter do not hold."""
        if unknown:
            # An article may tell the amounts that a province has set; what was once paid to somebody is no such amount.
            told = self._told(question, query)
            read = " ".join(f"{c.title} {c.quote}" for c in told.citations)
            return told if not told.abstained and _NORM.search(read) else unknown
        if elsewhere := self.policy.documents.not_held(question, query):
            # An article may speak of a document that the folder does not hold.
            told = self._told(question, query)
            said = {r.number for c in told.citations for r in find_references(c.quote)}
            return told if any(r.number in said for r, _ in self.policy.documents.references(query)) else elsewhere
        if not asks_for_results(query):
            return self._ruled(question, query, as_of, ENOUGH) or self._told(question, query)
        told = self._told(question, query)
        regions = set(query.regions) - {WHOLE_COUNTRY}
        placed = query.provinces or regions or query.localities or query.establishments
        if told.abstained:
            # What no article tells of a place is seldom told by the law: only what nearly says the question is believed.
            told_of_a_place = (placed or query.regions) and (query.wants or query.periods or query.form in ("compare", "list", "why"))
            least, words = (SURE, _MOST) if told_of_a_place else (ENOUGH, 0.0)
            return self._ruled(question, query, as_of, least, words) or told
        # "cấp thấp nhất" may be a rule; mostly the highest and lowest are asked of what articles tell.
        if not placed and (answer := self._ruled(question, query, as_of, CERTAIN if query.extremes else SURE)):
            # Of no place in particular: the programme itself comes before what one province did.
            of_one_place = any(self._retriever.documents[c.doc_id].province for c in told.citations)
            if of_one_place:
                return answer
            return told if answer.abstained else replace(joined(told, answer, "Văn bản pháp luật và hướng dẫn:"), route="articles and rules")
        return told

    def _told(self, question: str, query: Query) -> Answer:
        """What the articles tell, or what is missing in them."""
        told = self._evidence.answer(question, query)
        return replace(told, route="nothing" if told.abstained else "articles")

    def _ruled(self, question: str, query: Query, as_of: date | None, least: float, words: float = 0.0) -> Answer | None:
        """What the rules say, or what they say is missing; None where none comes near enough."""
        found = self.policy.matching(question, query, as_of, date.today(), least, words)
        return replace(found, route="rules") if found else None

    def offers(self, answer: Answer, *, history: Sequence[Turn] = (), as_of: date | None = None) -> list[str]:
        """Up to three questions to go on with, each tried: the nearest that exists, or another reading of what was asked."""
        if answer.route == "talk" or not answer.question.strip() or len(answer.question) > MAX_QUESTION:
            return []
        query = self.understand(answer.question, history, as_of)
        if not answer.abstained:
            found = offers.other_readings(self._book, query, answer)
        elif answer.text.startswith(say.WHICH_PLACE):
            found = offers.places_to_choose(self._book, query)
        else:
            found = offers.nearest(self._book, query) if query.provinces or query.periods else []
        tried = (q for q in found if fold(q) != fold(answer.question) and not self._answer(q, (), as_of).abstained)
        return list(islice(tried, offers.MOST))

    def understand(self, question: str, history: Sequence[Turn] = (), as_of: date | None = None) -> Query:
        """What is asked for, follow-ups completed, abbreviations and diacritics restored."""
        return self._read(self.readings(question, history, as_of)[0].text, as_of)

    def readings(self, question: str, history: Sequence[Turn] = (), as_of: date | None = None) -> list[Reading]:
        """The ways in which a question may be meant after the turns before it, the likeliest first."""

        def read(text: str) -> Query:
            return self._read(text, as_of)

        return readings(question, topic_of(history, read), read)

    def _understand(self, text: str, as_of: date | None) -> Query:
        return understand(
            self._spelling.with_names(text), restore=self._retriever.restore, correct=self._spelling.correct, known=self._retriever.word_frequencies.__contains__,
            today=as_of or date.today(),
        )

    def lookup(self, words: str) -> Answer:
        """The figures that free words name ("ca mau 2020-2023"), as a table."""
        return self._from_figures(words, self._desk.lookup)

    def compare(self, words: str) -> Answer:
        """The figures of the places, times or sources that free words name, side by side."""
        return self._from_figures(words, self._desk.compare)

    def coverage(self, words: str = "") -> Answer:
        """Which province, time and indicator there are figures of; `words` narrow it."""
        return self._from_figures(words, self._desk.coverage)

    def each_figure(self, words: str, *, most: int, only: bool = True) -> list[Answer]:
        """Up to `most` figures that free words name, one answer each, the nearest first; without `only` none for words
        that name neither a place nor a time: they may be after something else."""
        query = self.understand(words)
        if not (query.places or query.periods or only and query.figures.groups):
            return []
        return self._desk.each(words, query, most=most)

    def quotations(self, words: str, *, most: int) -> list[Answer]:
        """Up to `most` sentences and provisions that meet free words, one answer each, best first."""
        query = self.understand(words)
        judged = [each for _, found in self.judged(query) for each in found]
        today = date.today()
        matches = self.policy.ranked(query, asked_days(query.text, query.periods, None, today)) if self.policy.book.provisions else []
        return quotations(query, judged, matches, self.policy.book, today, least=ENOUGH, most=most)

    def documents_named(self, words: str, *, most: int) -> list[Answer]:
        """The legal documents, or the provision, that a number in free words names, one answer each."""
        return self._browser.named(words, date.today())[:most]

    def law(self, words: str) -> Page:
        """The legal documents, or the one or the provision that `words` name ("45/2012 ngày 01/06/2024")."""
        return self._browser.page(words, date.today())

    def law_part(self, key: str, part: str, day: str) -> Page:
        """What a button below a page of `law` names."""
        return self._browser.opened(key, part, day, date.today())

    def _from_figures(self, words: str, answer: Callable[[str, Query], Answer]) -> Answer:
        started = time.perf_counter()
        found = answer(words, self.understand(words))
        return replace(found, elapsed_ms=round((time.perf_counter() - started) * 1000, 1))

    @property
    def figure_book(self) -> FigureBook:
        return self._book

    def to_correct(self, words: str, records: Sequence[Figure] = ()) -> tuple[list[Candidate], list[str]]:
        """The figures that free words name, or of `records`, as they may be corrected; a sentence for each that may not."""
        return candidates(records or self.lookup(words).records, self._book)

    def correction_base(self, candidate: Candidate) -> Base:
        """What a correction rests on, in the index as it is now. Raises CorrectionError where the figure is not there."""
        return base_of(candidate, self._book)

    def judged(self, query: Query) -> list[tuple[Slot, list[tuple[Judgement, tuple[str, ...]]]]]:
        """For each side of a question the sentences of the nearest articles, with what keeps each from answering."""
        weights = self.finder.weights(query)
        slots = self._evidence.slots(query)
        return [(slot, self.finder.judged(query, slot, weights, several=len(slots) > 1)) for slot in slots]

    def policy_matches(self, question: str, *, history: Sequence[Turn] = (), as_of: date | None = None) -> list[Match]:
        """Provisions that meet a question, best first, for judging retrieval."""
        query = self.understand(question, history, as_of)
        return self.policy.ranked(query, asked_days(query.text, query.periods, as_of, date.today()))

    def search(self, question: str, *, k: int = 20) -> list[Hit]:
        """Ranked passages, for judging retrieval."""
        return self._retriever.retrieve(self.understand(question).text, k=k)

    def comparison(self, answer: Answer) -> str:
        """Words for `compare` that set the figure of an answer beside those of other provinces at that time; "" where there
        are none to compare with."""
        words = offers.comparison_words(answer)
        found = self.compare(words) if words else None
        return words if found and not found.abstained and len({f.province for f in found.records}) > 1 else ""

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """(n, dim) float32, rows of unit length: what the texts, as questions, are about. 20 ms each."""
        return self._encoder.encode_query(list(texts))

    # --- where answers come from ----------------------------------------------------------------------

    @property
    def index_name(self) -> str:
        """The folder of the index in use: changes with every index."""
        return self._folder.name

    def digests(self, answer: Answer) -> dict[str, str]:
        """The versions of the cited documents, by doc_id."""
        documents = self._retriever.documents
        return {c.doc_id: documents[c.doc_id].digest for c in answer.citations if c.doc_id in documents}

    def source(self, citation: Citation, digest: str) -> SourceView:
        """The paragraph around a citation of a document with that digest."""
        return source_view(citation, digest, self._retriever.documents, self._retriever.passages.values())

    def check_draft(self, text: str) -> Answer:
        """What is right, different, outdated or not held of a draft's figures and legal references."""
        return check_draft(text, self._book, self.policy.book, self._retriever.restore, date.today())

    def standing(self, answer: Answer) -> Standing:
        """What an answer says and rests on, as of today."""
        return standing(answer, self.policy.book, date.today())

    def changed_since(self, before: Mapping[str, Any], answer: Answer) -> list[str]:
        """What a reader must know of `answer` who knows how it stood `before` (`Standing.as_dict`)."""
        return changes(Standing.from_dict(before), self.standing(answer), self.policy.book, date.today())

    def document(self, key: str) -> str | None:
        """What is told of the document with that short key; None where there is none."""
        document = next((d for d in self.documents() if key_of(d) == key), None)
        if document is None:
            return None
        passages = sum(p.doc_id == document.doc_id for p in self._retriever.passages.values())
        return document_card(document, passages, self._retriever.figures.get(document.doc_id, []))

    # --- what is loaded -----------------------------------------------------------------------------

    def provisions(self) -> int:
        """How many provisions of legal texts and guides are loaded."""
        return len(self._retriever.provisions)

    def documents(self) -> list[Document]:
        """The loaded documents, by title."""
        return list(self._retriever.documents.values())

    def data_date(self) -> str | None:
        """The newest publication date among the documents, ISO."""
        return max((d.published for d in self.documents() if d.published), default=None)

    def examples(self) -> list[str]:
        """Up to four questions that the loaded documents answer, each tried before it is offered; remembered."""
        if self._examples is None:
            self._examples = find_examples(self.ask, self._retriever.documents, self._retriever.provisions)
        return self._examples


def rebuild(config: BotConfig, progress: Progress | None = None) -> BuildReport:
    """Index the knowledge folder beside whatever is being served. Safe to run from any thread."""
    return build(config.knowledge, config.data, load_encoder(config.model, config.data / "models"), progress)


def ensure_built(config: BotConfig, progress: Progress | None = None) -> Path:
    """The folder of the current index, built first where there is none or one of an older version.

    A knowledge folder that was named on purpose and is not the one indexed is indexed as well.
    """
    try:
        folder = current_folder(config.data)
        manifest = read_manifest(folder)
        if not config.knowledge_given or manifest.knowledge == str(config.knowledge.resolve()):
            return folder
    except (ArtifactMissing, ArtifactOutdated):
        pass
    rebuild(config, progress)
    return current_folder(config.data)
