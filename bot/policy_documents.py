"""Questions that name a legal document: its dates and relations, one of its provisions, or what it says of something."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.policy_book import PolicyBook
from bot.policy_match import Match, PolicyMatcher, in_time, terms_of, without_references
from bot.policy_sheet import PolicySheet
from bot.policy_time import AskedDays
from bot.policy_words import ASK_DEPARTMENT, facts, short_name, state_on
from bot.query import Query
from bot.records import Answer
from bot.wording import day
from index.legal_references import LegalReference
from index.records import Document, Provision
from index.relations import holds_within, in_force
from index.text import fold

_EFFECTIVE = re.compile(
    r"\b(?:hieu luc|ap dung|in force|effective|take effect)\b.{0,30}\b(?:ngay|khi nao|bao gio|luc nao|tu|when|since)\b"
    r"|\b(?:ngay|khi nao|bao gio|tu khi|tu ngay|when)\b.{0,40}\b(?:hieu luc|ap dung|in force|effective|take effect)\b"
)
_ISSUED = re.compile(r"\b(?:ban hanh|ky|ra doi|issued|signed)\b.{0,20}\b(?:ngay|khi nao|bao gio|nam nao|when)\b|\bngay (?:thang )?(?:ban hanh|ky|nao ban hanh)\b|\b(?:khi nao|bao gio|ngay nao|when)\b.{0,25}\b(?:ban hanh|ky|issued|signed)\b")
_STATE = re.compile(r"\b(?:bai bo|bi (?:thay the|thay|huy))\b|\b(?:con|het) (?:hieu luc|gia tri|ap dung|dung)|\bcon (?:duoc )?(?:ap dung|dung)\b|\bstill (?:in force|apply|valid)")
# Titles of what tells the state of a document.
_STATED = re.compile(r"\b(?:tinh trang|hieu luc|sua doi|ap dung|thay the boi|het)\b")
_WHAT = re.compile(r"\b(?:quy dinh (?:ve )?(?:cai )?gi|noi (?:ve )?gi|la (?:van ban )?gi|ve (?:viec |noi dung )?gi|noi dung gi)\b")
_PRESENT = re.compile(r"\b(?:235|moi|hien (?:nay|hanh|tai)|bay gio|sau (?:khi )?(?:sua|nghi dinh)|sua doi)\b")
_SIGNED_BY = re.compile(r"\b(?:ai|nguoi nao|who)\b.{0,12}\b(?:ky|signed)\b|\bnguoi ky\b|\bdo ai ky\b")
_ABOUT_ITSELF = re.compile(
    r"\b(?:hieu luc|ban hanh|nguoi ky|ai ky|do ai|co quan nao|thay the|thay bang|thay (?:cho|nghi|thong|boi)|bi thay|sua doi|bo sung|sua (?:boi|van|nghi|thong|nd|tt|vb|cai)"
    r"|bi sua|hop nhat|bai bo|con (?:hieu|ap|dung|gia tri|duoc ap)|het (?:hieu|gia)|la (?:van ban )?gi|ve (?:viec |noi dung )?gi|noi ve|quy dinh (?:ve )?gi|ten (?:day du|la)"
    r"|moi nhat|tinh trang|in force|issued|signed|replaced?s?|amend(?:s|ed)?|repealed)\b"
)
_TELLS = (
    (_EFFECTIVE, re.compile(r"(?i)hiệu lực|áp dụng từ")), (_ISSUED, re.compile(r"(?i)ban hành|ký|ngày")), (_SIGNED_BY, re.compile(r"(?i)\bký\b")),
)  # fmt: skip
_YEARS = re.compile(r"(?:giai đoạn |đến năm |năm )?(?:19|20)\d\d(?:[-–](?:19|20)\d\d)?")
_LEAST = 0.38  # with the bonus of a named document
_NAMED, _RELATED, _RELATED_ITSELF, _RESTS_ON = 0.12, 0.10, 0.05, 0.06
_LOOKED_AT = 30
# With fewer telling words than this besides the number, the number itself is what is asked about.
_TELLING = 3


class DocumentDesk:
    """Answers questions about named documents of one open index."""

    def __init__(self, book: PolicyBook, matcher: PolicyMatcher):
        self._book = book
        self._matcher = matcher

    def references(self, query: Query) -> list[tuple[LegalReference, list[Document]]]:
        """The references of a question with the documents each may mean; those that no document of the folder meets too."""
        return [(r, self._narrowed(query, self._book.named(r))) for r in query.references if r.number]

    def answer(self, question: str, query: Query, latest: Query, days: AskedDays, today: date) -> Answer | None:
        """None where no document of the folder is named. `latest` is the question without those before it."""
        references = self.references(query)
        held = [(r, documents) for r, documents in references if documents]
        if not held:
            return None
        for reference, documents in held:
            if reference.dieu:
                return self.open_provision(question, reference, documents, days)
        documents = list({d.doc_id: d for _, found in held for d in found}.values())
        if any(len(found) > 1 for _, found in held):
            return self._ambiguous(question, query, documents, days, today)
        return self._content(question, query, latest, documents, days, today)

    def not_held(self, question: str, query: Query) -> Answer | None:
        """That the folder has no document of a number that is written in full; None where it has, or where none is."""
        missing = [r for r, found in self.references(query) if not found and (r.year or r.full)]
        if not missing:
            return None
        named = ", ".join(dict.fromkeys(r.text for r in missing))
        return Answer(question, f"Kho không có văn bản {named}. Anh/chị kiểm tra lại số hiệu, hoặc gõ /vanban để xem các văn bản có trong kho.", abstained=True)

    def open_provision(self, question: str, reference: LegalReference, documents: Sequence[Document], days: AskedDays) -> Answer:
        """The wording of a provision on the days asked for, of each document meant; else which provisions there are."""
        sheet = PolicySheet(self._book, days)
        missing: list[str] = []
        for document in documents:
            here = self._book.at(document, reference)
            if reference.khoan:  # what stands at the Điều without a khoản may be another's
                here = [p for p in here if p.khoan == reference.khoan] or here
            held = [p for p in here if holds_within(p, days.first, days.last)]
            shown = [p for p in (held or here) if not p.missing]
            for provision in shown:
                sheet.show(provision)
            for gap in (p for p in held if p.missing):
                missing.append(self._book.text(gap))
            if not shown and not any(p.missing for p in held):
                named = dict.fromkeys(f"Điều {p.dieu}" for p in self._book.of_document(document.doc_id) if p.dieu)
                there = f" Kho có: {', '.join(named)}." if named else ""
                missing.append(f"Kho chưa có nội dung {_wanted(reference)} của {short_name(document)}.{there}")
        for line in missing:
            sheet.say(line)
        if not sheet.citations.all():
            sheet.say(ASK_DEPARTMENT)
        return sheet.answer(question, abstained=not sheet.citations.all())

    def card(self, question: str, document: Document, days: AskedDays, today: date) -> Answer:
        """Dates, state and relations of a document, then what it is about."""
        sheet = PolicySheet(self._book, days)
        sheet.say(document.title)
        rows = facts(document, days.last if days.named else today, today)
        n = sheet.mark_header(document)
        for row in rows:
            sheet.say(f"{row} [{n}]")
        if about := self._about(document):
            sheet.show(about)
        return sheet.answer(question)

    def _about(self, document: Document) -> Provision | None:
        """What a document says of itself first."""
        return next((p for p in self._book.of_document(document.doc_id) if not p.missing and not p.dieu), None)

    def _ambiguous(self, question: str, query: Query, documents: Sequence[Document], days: AskedDays, today: date) -> Answer:
        """Every document meant with its dates and what it says of the question; the reader chooses."""
        sheet = PolicySheet(self._book, days)
        sheet.say(f"Số hiệu này có {len(documents)} văn bản trong kho; anh/chị đối chiếu đúng văn bản cần dùng:")
        for document in documents:
            sheet.say(f"• {document.title}: {state_on(document, days.last, today)} [{sheet.mark_header(document)}]")
            found = self._matcher.rank(query, among=lambda p, d=document: p.doc == d.doc_id and not p.missing)
            for match in found[:1]:
                sheet.show(match.provision)
        return sheet.answer(question)

    def _content(
        self, question: str, query: Query, latest: Query, documents: Sequence[Document], days: AskedDays, today: date
    ) -> Answer:
        folded = f"{fold(latest.text)} {fold(latest.raw)}"
        if query.periods and not latest.periods and _STATE.search(folded):
            days = AskedDays(today, today)  # the time was that of a question before
        main = documents[0]
        if sorry := self._unknown_fact(folded, main):
            return Answer(question, f"{sorry}\n{ASK_DEPARTMENT}", abstained=True)
        about_itself = bool(_ABOUT_ITSELF.search(folded)) or len(documents) > 1
        told = [text for cue, text in _TELLS if cue.search(folded)]
        found = self._stating(latest, documents, told) if told else []
        found = found or in_time(self._ranked(query, documents, whole=about_itself), days)
        sheet = PolicySheet(self._book, days)
        if _STATE.search(folded):
            for document in documents:
                on = days.last if days.named else today
                sheet.say(f"{short_name(document)}, ngày {on:%d/%m/%Y}: {state_on(document, on, today)} [{sheet.mark_header(document)}]")
        best = found[0] if found else None
        if best and best.provision.missing and best.score >= _LEAST:
            if not _PRESENT.search(folded) and (older := [p for p in self._book.wordings(best.provision) if not p.missing and p.valid_to]):
                sheet.show(older[-1])
                sheet.say(self._book.text(best.provision))
                return sheet.answer(question)
            return self._gap(question, best.provision, sheet)
        if best is None or best.score < _LEAST:
            if about_itself:
                return self.card(question, main, days, today)
            sheet.say(f"Kho có {short_name(main)} nhưng chưa có nội dung đúng như câu hỏi.")
            sheet.say(f"{main.title}: {state_on(main, today, today)}.")
            sheet.say(ASK_DEPARTMENT)
            return sheet.answer(question, abstained=True)
        shown = self._matcher.with_more(query, found)
        if _WHAT.search(folded) and (about := self._about(main)) and about not in shown:
            shown = [about, *shown]
        if _STATE.search(folded):
            shown = [p for p in shown if _STATED.search(fold(p.title))]
        for provision in shown:
            sheet.show(provision)
        ended = not days.named and all(in_force(d, today) is False for d in documents)
        if ended and (now := next((p for p in self._now(query, documents, days) if not sheet.has(p)), None)):
            sheet.say("Hiện nay:")
            sheet.show(now)
        if about_itself or days.named or ended:
            for document in documents:
                sheet.say(f"{short_name(document)}: {'; '.join(_lowered(facts(document, days.last, today)))} [{sheet.mark_header(document)}]")
        return sheet.answer(question)

    def _stating(self, query: Query, documents: Sequence[Document], told: Sequence[re.Pattern[str]]) -> list[Match]:
        """The provisions of these very documents that state the day or the signer asked for."""
        own = {d.doc_id for d in documents}
        stating = {p.id for d in documents for p in self._book.of_document(d.doc_id) if all(t.search(self._book.text(p)) for t in told)}
        found = self._matcher.rank(query, among=lambda p: p.doc in own and p.id in stating and not p.missing)
        return [replace(m, score=max(m.score, _LEAST)) for m in found]

    def _now(self, query: Query, documents: Sequence[Document], days: AskedDays) -> list[Provision]:
        """What holds today of the matter for which documents are named that no longer hold."""
        ended = {d.doc_id for d in documents}
        # Asked by what they are about: "còn áp dụng không?" says nothing of the matter.
        about = f"{_YEARS.sub('', without_references(documents[0].title))} hiện nay"
        found = self._matcher.rank(
            replace(query, text=about, raw=about, language="vi"),
            among=lambda p: p.doc not in ended and not p.missing and holds_within(p, days.first, days.last),
        )
        return [m.provision for m in found if m.score >= _LEAST]

    def _ranked(self, query: Query, documents: Sequence[Document], *, whole: bool) -> list[Match]:
        """Matches of the question; the documents named and their relatives go before.

        Unless it is asked as a `whole`, the numbers in it are left out: they stand in much that says nothing of the matter.
        """
        bare = replace(query, text=without_references(query.text), raw=without_references(query.raw))
        numbers = {d.so_hieu for d in documents}
        named = {d.doc_id for d in documents}
        fields = ("sua_doi", "sua_doi_boi", "thay_the", "thay_the_boi", "hop_nhat")
        related = {r.doc_id for d in documents for r in self._book.related(d, *fields)}

        def bonus(p: Provision) -> float:
            if p.doc in named or p.amended_by in numbers:
                return _NAMED
            if p.doc in related:
                return _RELATED_ITSELF if whole else _RELATED
            # A guide speaks for the documents it rests on.
            return _RESTS_ON if any(n and n in b for n in numbers for b in p.basis) else 0.0

        telling = sum("_" not in term for term in terms_of(bare.text))
        found = self._matcher.rank(query if whole or telling < _TELLING else bare, k=_LOOKED_AT)
        raised = [replace(m, score=m.score + bonus(m.provision)) for m in found]
        return sorted(raised, key=lambda m: (-m.score, m.provision.id))

    def _gap(self, question: str, gap: Provision, sheet: PolicySheet) -> Answer:
        sheet.say(self._book.text(gap))
        sheet.say(ASK_DEPARTMENT)
        return sheet.answer(question, abstained=True)

    def _unknown_fact(self, folded: str, document: Document) -> str:
        """That the day or the signer asked for is not known; empty where it is, or where none is asked for."""
        name = short_name(document)
        if _EFFECTIVE.search(folded) and not document.hieu_luc and "het hieu luc" not in folded:
            issued = f" Văn bản ban hành ngày {day(document.ban_hanh)}." if document.ban_hanh else ""
            return f"Chưa có căn cứ để trả lời: kho chưa có ngày có hiệu lực được xác nhận của {name}.{issued}"
        if _ISSUED.search(folded) and not document.ban_hanh:
            return f"Chưa có căn cứ để trả lời: kho chưa có ngày ban hành được xác nhận của {name}."
        own = " ".join(self._book.text(p) for p in self._book.of_document(document.doc_id))
        if _SIGNED_BY.search(folded) and not re.search(r"(?i)\bký\b|thủ tướng|bộ trưởng", own):
            return f"Chưa có căn cứ để trả lời: kho chưa có tên người ký {name}."
        return ""

    def _narrowed(self, query: Query, documents: list[Document]) -> list[Document]:
        """Of several documents of one number, those of the province the question names, if it names one."""
        own = [d for d in documents if d.province and d.province in query.provinces]
        return own or documents


def _wanted(reference: LegalReference) -> str:
    parts = [("Điều", reference.dieu), ("khoản", reference.khoan), ("điểm", reference.diem)]
    return " ".join(f"{name} {number}" for name, number in parts if number)


def _lowered(rows: Sequence[str]) -> list[str]:
    return [row[0].lower() + row[1:] for row in rows]
