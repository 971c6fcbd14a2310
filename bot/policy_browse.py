"""/vanban: the legal documents with their state, one of them with its Điều, one Điều in the wording of a day."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.policy_book import PolicyBook
from bot.policy_documents import DocumentDesk
from bot.policy_sheet import PolicySheet
from bot.policy_time import AskedDays, asked_days
from bot.policy_words import ASK_DEPARTMENT, short_name, state_on
from bot.records import Answer
from index.legal_references import LegalReference, find_references
from index.periods import find_periods
from index.records import Document, Provision
from index.relations import holds_within, in_force
from index.text import cut_out, fold, normalise, tokens

MAX_BUTTONS = 80  # Telegram takes 100 with those that every answer has
_KINDS = ("NĐ", "TT", "TTLT", "QĐ", "NQ", "CT", "VBHN", "Luật")
_TITLE = 40  # characters of a topic on a button
USAGE = "Gõ /vanban và số hiệu để xem một văn bản, ví dụ: /vanban 45/2012, hoặc /vanban 45/2012 ngày 01/06/2024."
_EMPTY = "Kho chưa có văn bản pháp luật nào."
_GONE = "Văn bản này không còn trong kho hoặc đã được nạp lại. Anh/chị gõ /vanban để xem danh sách hiện có."


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader may open next: `label` on the button; `key`, `part` and `day` (ISO, empty for today) name it to `opened`."""

    label: str
    key: str
    part: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer and what may be opened from it."""

    answer: Answer
    choices: tuple[Choice, ...] = ()


class PolicyBrowser:
    """Shows the legal documents of one open index."""

    def __init__(self, book: PolicyBook, documents: DocumentDesk):
        self._book = book
        self._documents = documents

    def page(self, words: str, today: date) -> Page:
        """The list, or the document or provision that `words` name."""
        words = normalise(words).strip()
        if not words:
            return self._list(words, self._book.legal, AskedDays(today, today), today)
        readings = _readings(words)
        references = self._references(readings)
        said = readings[0] if references else words  # "12/2014" is a month where it is no document
        periods = find_periods(said, published=today)
        days = asked_days(said, tuple(periods), None, today)
        days = AskedDays(days.last, days.last, named=days.named) if days.named else days
        if not references:
            found = self._by_title(words) or self._by_title(cut_out(words, [(p.offset_start, p.offset_end) for p in periods]))
            if len(found) == 1:
                return self._document(words, found[0], days, today)
            if found:
                return self._list(words, found, days, today)
            return Page(Answer(words, f"Kho chưa có văn bản nào khớp với «{words}».\n{USAGE}", abstained=True))
        reference, documents = references[0]
        if len(readings) > 1:
            documents = list({d.doc_id: d for _, found in references for d in found}.values())
        if reference.dieu:
            return Page(self._documents.open_provision(words, reference, documents, days))
        if len(documents) > 1:
            return self._list(words, documents, days, today)
        return self._document(words, documents[0], days, today)

    def named(self, words: str, today: date) -> list[Answer]:
        """The documents, or the provision, that a number in `words` names, one answer each; none where there is no number."""
        words = normalise(words).strip()
        days, found = AskedDays(today, today), {}
        for reference, documents in self._references(_readings(words)):
            if reference.dieu:
                answer = self._documents.open_provision(words, reference, documents, days)
                return [] if answer.abstained else [answer]
            found |= {d.doc_id: d for d in documents}
        return [self._documents.card(words, d, days, today) for d in found.values()]

    def _references(self, readings: Sequence[str]) -> list[tuple[LegalReference, list[Document]]]:
        """The numbers in any of the readings, each with the documents of the folder that it may mean."""
        return [(r, found) for text in readings for r in find_references(text) if r.number and (found := self._book.named(r))]

    def opened(self, key: str, part: str, day: str, today: date) -> Page:
        """What a choice leads to; a sentence where it is not there any more."""
        document = next((d for d in self._book.legal if key_of(d) == key), None)
        days = _day(day, today)
        if document is None:
            return Page(Answer(key, _GONE, abstained=True))
        if not part:
            return self._document(document.so_hieu or document.title, document, days, today)
        here = [p for p in self._book.of_document(document.doc_id) if _part_of(p) == part]
        held = [p for p in here if holds_within(p, days.first, days.last)] or here
        if not held:
            return Page(Answer(part, _GONE, abstained=True))
        sheet = PolicySheet(self._book, days)
        for provision in held:
            if provision.missing:
                sheet.say(self._book.text(provision))
            else:
                sheet.show(provision)
        cited = bool(sheet.citations.all())
        if not cited:
            sheet.say(ASK_DEPARTMENT)
        return Page(sheet.answer(f"{held[0].place} {short_name(document)}", abstained=not cited))

    def _document(self, words: str, document: Document, days: AskedDays, today: date) -> Page:
        day = days.last.isoformat() if days.named else ""
        parts: dict[str, Choice] = {}
        for provision in self._book.of_document(document.doc_id):
            label = f"Điều {provision.dieu}" if provision.dieu else _short(provision.title or provision.place)
            parts.setdefault(_part_of(provision), Choice(label, key_of(document), _part_of(provision), day))
        return Page(self._documents.card(words, document, days, today), tuple(parts.values())[:MAX_BUTTONS])

    def _list(self, words: str, documents: list[Document], days: AskedDays, today: date) -> Page:
        if not documents:
            return Page(Answer(words, _EMPTY, abstained=True))
        on = days.last if days.named else today
        day = on.isoformat() if days.named else ""
        ended = [d for d in documents if in_force(d, on) is False]
        held = [d for d in documents if d not in ended]
        rows = [f"Văn bản trong kho, tình trạng ngày {on:%d/%m/%Y}:"]
        for heading, group in (("Đang áp dụng hoặc đang được dẫn:", held), ("Không còn áp dụng hoặc chưa có hiệu lực:", ended)):
            if group:
                rows.append(f"\n{heading}")
                rows += [f"• {d.title}: {state_on(d, on, today)}" for d in group]
        rows.append(f"\n{USAGE}")
        choices = tuple(Choice(_short(short_name(d)), key_of(d), "", day) for d in [*held, *ended])[:MAX_BUTTONS]
        return Page(Answer(words, "\n".join(rows)), choices)

    def _by_title(self, words: str) -> list[Document]:
        """Documents whose title, issuer or province holds every word."""
        wanted = [w for w in tokens(words) if w not in ("ngay", "vanban")]
        return [
            d for d in self._book.legal
            if wanted and set(wanted) <= set(tokens(f"{d.title} {d.so_hieu or ''} {d.co_quan or ''} {d.province or ''} {d.loai or ''}"))
        ]


def _readings(words: str) -> list[str]:
    """The words; where a bare number stands at their head ("45/2012", "2646 Điều 3"), as a number of each kind."""
    if words[:1].isdecimal() and not any(r.number for r in find_references(words)):
        return [f"{kind} {words}" for kind in _KINDS]
    return [words]


def key_of(document: Document) -> str:
    """A short name of a document that survives a rebuild."""
    return hashlib.sha256(document.doc_id.encode()).hexdigest()[:10]


def _part_of(provision: Provision) -> str:
    """A short name of a Điều, or of a topic, that survives a rebuild."""
    return provision.dieu or "t" + hashlib.sha256(fold(provision.title or provision.place).encode()).hexdigest()[:8]


def _short(title: str) -> str:
    return title if len(title) <= _TITLE else title[:_TITLE].rsplit(" ", 1)[0] + "…"


def _day(iso: str, today: date) -> AskedDays:
    try:
        asked = date.fromisoformat(iso)
    except ValueError:
        return AskedDays(today, today)
    return AskedDays(asked, asked, named=True)
