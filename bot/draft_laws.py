"""The legal references of a draft against the legal texts of the knowledge: held or not, written right, in force today."""

import re
from collections.abc import Sequence
from datetime import date

from bot.draft_reading import Draft
from bot.draft_records import Finding, Line, Verdict
from bot.policy_book import PolicyBook
from bot.policy_words import label, short_name, short_number, state_on, validity
from bot.wording import day
from index.legal_references import LegalReference, find_references
from index.periods import find_periods
from index.provisions import has_entries
from index.records import Document, Provision
from index.relations import holds_within, in_force, numbers
from index.text import bigrams, fold, tokens

# "45/2012/NĐ-CP" in what a reference writes; "QĐ số 588/QĐ-UBND".
_NUMBER = re.compile(r"\d{1,4}\s?(?:[/-]\s?[^\W_]+)+(?:\s?-\s?[^\W\d_]+)*")
_KIND_WORDS = (
    ("thong tu lien tich", "TTLT"), ("thong tu", "TT"), ("nghi dinh", "NĐ"), ("nghi quyet", "NQ"), ("quyet dinh", "QĐ"), ("chi thi", "CT"), ("luat", "Luật"),
)
_KIND_NAMES = {
    "TTLT": "Thông tư liên tịch", "TT": "Thông tư", "NĐ": "Nghị định", "NQ": "Nghị quyết", "QĐ": "Quyết định", "CT": "Chỉ thị", "Luật": "Luật", "VBHN": "Văn bản hợp nhất",
}  # fmt: skip
# Behind a reference: ", ngày 21 tháng 5 năm 2012", " ngày 21/5/2012 của Chính phủ".
_DATED = re.compile(r"\s*,?\s*(?:ban hành\s+)?ngày\s+(?=\d)", re.IGNORECASE)
_DATE_REACH = 40
_ENDED = ("khong con", "het hieu luc", "het giai doan", "da thuc hien xong")
_DOUBTFUL = ("chua ro", "chua xac dinh")
_TITLE_REACH = 90  # characters behind a number in which the title of the document stands
_TITLE_WORDS = 3
_OLD_PAIRS = 4  # pairs of words that only an earlier wording has, in a sentence that claims to follow it
_SIMILAR = 3


class DraftLaws:
    """Holds the references of one draft against one open index, as of `today`."""

    def __init__(self, draft: Draft, book: PolicyBook, today: date):
        self._draft = draft
        self._book = book
        self._today = today
        self._text = draft.document.text
        self._references = [r for r in find_references(self._text) if r.number]
        self._cited = {d.so_hieu for r in self._references for d in book.named(r)}

    def findings(self) -> list[Finding]:
        """A finding for each reference to a document, in the order of the draft; the same reference once."""
        found: list[Finding] = []
        seen: set[tuple] = set()
        for reference in self._references:
            key = (reference.loai, reference.number, reference.year, reference.issuers, reference.dieu, reference.khoan, reference.diem)
            finding = self._judge(reference)
            if key in seen and finding.verdict is Verdict.RIGHT:
                continue
            seen.add(key)
            found.append(finding)
        return found

    # --- judging ------------------------------------------------------------------------------------

    def _judge(self, reference: LegalReference) -> Finding:
        documents = self._meant(reference)
        if not documents:
            return self._unknown(reference)
        if len(documents) > 1:
            named = "; ".join(f"{d.title} ({state_on(d, self._today, self._today)})" for d in documents)
            return self._finding(reference, Verdict.UNSURE, [Line(f"Số hiệu này có thể là nhiều văn bản, cần ghi đủ ký hiệu: {named}.", tuple(documents))])
        document = documents[0]
        wrong = [*self._wrong_kind(reference, document), *self._wrong_date(reference, document), *self._misspelt(reference, document)]
        missing, provision_lines, outdated = self._provision(reference, document)
        ended = self._ended(document)
        lines = [*wrong, *([ended] if ended else []), *provision_lines]
        if wrong or missing is Verdict.WRONG:
            verdict = Verdict.WRONG
        elif ended or outdated:
            verdict = Verdict.OUTDATED
        elif missing:
            verdict = missing
        elif fold(document.trang_thai or "").startswith(_DOUBTFUL):
            verdict = Verdict.UNSURE
        else:
            verdict = Verdict.RIGHT
        if not ended and not provision_lines:
            lines.append(self._state(document))
        return self._finding(reference, verdict, lines)

    def _meant(self, reference: LegalReference) -> list[Document]:
        """The documents meant; of resolutions of one number those of the province that the sentence names."""
        documents = self._book.named(reference)
        if len(documents) > 1:
            start, end = self._draft.sentence(reference.offset_start)
            near = fold(self._text[start:end])
            own = [d for d in documents if d.province and fold(d.province) in near]
            documents = own or documents
        return documents

    def _unknown(self, reference: LegalReference) -> Finding:
        """A document that is not held; a slip in year or symbol where the title or the day behind is that of one held."""
        similar = [d for d in self._book.legal if d.so_hieu and any(r.number == reference.number for r in find_references(d.so_hieu)[:1])]
        for document in similar:
            if self._titled(reference, document):
                said = Line(f"Kho không có văn bản số hiệu này; tên gọi đi kèm là của {document.title}. Anh/chị kiểm tra lại số hiệu.", (document,))
                return self._finding(reference, Verdict.WRONG, [said])
        if similar:
            named = ", ".join(short_name(d) for d in similar[:_SIMILAR])
            said = Line(f"Chưa kiểm tra được hiệu lực và nội dung; số gần giống trong kho: {named}.", tuple(similar[:_SIMILAR]))
        else:
            said = Line("Chưa kiểm tra được hiệu lực và nội dung.")
        return self._finding(reference, Verdict.NOT_HELD, [said])

    def _titled(self, reference: LegalReference, document: Document) -> bool:
        """Whether the words behind a reference are the title of a document: "về khuyến công"; or the day it was issued."""
        behind = self._text[reference.offset_end : reference.offset_end + _TITLE_REACH]
        if document.ban_hanh and self._date_behind(reference) == document.ban_hanh:
            return True
        _, _, subject = fold(document.title).partition(" ve ")
        wanted = " ".join(tokens(subject)[:_TITLE_WORDS])
        about = re.search(r"\bve\s+(.*)", fold(behind).split(";")[0])
        return bool(wanted and about and " ".join(tokens(about[1])).startswith(wanted))

    def _wrong_kind(self, reference: LegalReference, document: Document) -> list[Line]:
        """That "Quyết định 45/2012/NĐ-CP" is a decree."""
        before = fold(reference.text)
        said = next((kind for words, kind in _KIND_WORDS if f"{words} " in before), None)
        own = next((kind for words, kind in _KIND_WORDS if fold(document.loai or "") == words), None)
        if said and own and said != own and {said, own} != {"TT", "TTLT"}:
            return [Line(f"{document.so_hieu} là {_KIND_NAMES[own]}, dự thảo gọi là {_KIND_NAMES[said]}.", (document,))]
        return []

    def _wrong_date(self, reference: LegalReference, document: Document) -> list[Line]:
        said = self._date_behind(reference)
        if said and document.ban_hanh and said != document.ban_hanh:
            return [Line(f"Ngày ban hành trong kho là {day(document.ban_hanh)}, dự thảo ghi {day(said)}.", (document,))]
        return []

    def _misspelt(self, reference: LegalReference, document: Document) -> list[Line]:
        """That a number written with its symbol lacks its year, or has the symbol in another form: "45/NĐ-CP", "45/2012/NĐCP"."""
        written = _NUMBER.search(self._text[reference.offset_start : reference.offset_end])
        said, right = "".join(written.group().split()) if written else "", document.so_hieu or ""
        if not reference.full or not said or fold(said) == fold(right):
            return []
        missing = "thiếu năm; " if reference.year is None and re.search(r"/\d{4}/", right) else ""
        return [Line(f"Cách ghi số hiệu chưa đúng: {missing}ghi đủ là {right}.", (document,))]

    def _date_behind(self, reference: LegalReference) -> str | None:
        """The day that stands right behind a reference, ISO."""
        at = _DATED.match(self._text, reference.offset_end)
        if not at:
            return None
        reach = self._text[at.start() : at.end() + _DATE_REACH]
        found = [p for p in find_periods(reach) if p.start and p.start == p.end]
        return found[0].start.isoformat() if found and found[0].offset_start <= at.end() - at.start() else None

    def _ended(self, document: Document) -> Line | None:
        """That a document no longer holds, since when, and what has taken its place."""
        held = in_force(document, self._today)
        begins_later = held is False and document.hieu_luc and self._today < date.fromisoformat(document.hieu_luc)
        over = held is False and not begins_later and bool(document.het_hieu_luc)
        told = fold(document.trang_thai or "").startswith(_ENDED)
        if not (over or told or document.thay_the_boi):
            return None
        text = f"{short_name(document)}: {document.trang_thai[:1].lower() + document.trang_thai[1:] if document.trang_thai else 'không còn áp dụng'}"
        if document.het_hieu_luc and day(document.het_hieu_luc) not in text:
            text += f"; áp dụng đến hết {day(document.het_hieu_luc)}"
        successors = self._book.related(document, "thay_the_boi")
        if successors:
            text += f". Văn bản thay thế: {'; '.join(self._named_since(d) for d in successors)}"
        elif document.thay_the_boi:
            text += f". Văn bản thay thế: {', '.join(map(short_number, numbers(document.thay_the_boi)))}"
        return Line(text + ".", (document, *successors))

    def _named_since(self, document: Document) -> str:
        return f"{document.title}{f', có hiệu lực từ {day(document.hieu_luc)}' if document.hieu_luc else ''}"

    def _state(self, document: Document) -> Line:
        text = f"{document.title}: {state_on(document, self._today, self._today)}"
        amending = [d for d in self._book.related(document, "sua_doi_boi")]
        uncited = [d for d in amending if d.so_hieu not in self._cited]
        if uncited:
            named = "; ".join(f"{short_name(d)}{f' (từ {day(d.hieu_luc)})' if d.hieu_luc else ''}" for d in uncited)
            return Line(f"{text}. Nên viện dẫn kèm văn bản sửa đổi, bổ sung: {named}.", (document, *uncited))
        return Line(text + ".", (document,))

    def _provision(self, reference: LegalReference, document: Document) -> tuple[Verdict | None, list[Line], bool]:
        """What is wrong with the Điều, khoản or điểm named, if anything; what there is to say; whether its wording has ended."""
        if not reference.dieu:
            return None, [], False
        named = " ".join(f"{unit} {n}" for unit, n in (("Điều", reference.dieu), ("khoản", reference.khoan), ("điểm", reference.diem)) if n)
        here = [p for p in self._book.at(document, reference) if not p.missing]
        exact = [p for p in here if (reference.khoan is None or p.khoan == reference.khoan) and (reference.diem is None or p.diem == reference.diem)]
        if not exact:
            return self._no_provision(reference, document, named, bool(here))
        now = [p for p in exact if holds_within(p, self._today, self._today)]
        before = [p for p in exact if p.valid_to and p.valid_to < self._today.isoformat()]
        if not now:
            if not before:
                return None, [Line(f"{named} {short_name(document)}: {validity(exact[0], document) or 'có trong kho'}.", tuple(exact[:1]))], False
            ended = Line(f"Lời văn này của {named} chỉ áp dụng đến hết {day(before[-1].valid_to)}.", tuple(before[-1:]))
            return None, [ended], True
        amended = next((p for p in now if p.amended_by), None)
        shown = amended or now[0]
        if before and self._follows(before, shown, reference):
            old = Line(f"Nội dung dự thảo viết theo lời văn cũ, chỉ áp dụng đến hết {day(before[-1].valid_to)}.", tuple(before[-1:]))
            return None, [old, Line(f"Lời văn hiện hành: {label(shown, document)}.", (shown,))], True
        return None, [Line(f"{label(shown, document)}.", (shown,))], False

    def _no_provision(self, reference: LegalReference, document: Document, named: str, partly: bool) -> tuple[Verdict, list[Line], bool]:
        """That a provision is not held. Only of a text that is held whole can it be said that there is none."""
        own = self._book.of_document(document.doc_id)
        dieu = list(dict.fromkeys(p.dieu for p in own if p.dieu))
        if dieu and not has_entries(document):
            within = [p for p in own if p.dieu == reference.dieu]
            there = f"Điều {reference.dieu} không có {named.split(' ', 2)[2]}" if within and " " in named[5:] else f"văn bản không có Điều {reference.dieu}"
            if not within:
                there += f" (có Điều {dieu[0]} đến Điều {dieu[-1]})" if len(dieu) > 1 else f" (chỉ có Điều {dieu[0]})"
            return Verdict.WRONG, [Line(f"Theo toàn văn trong kho, {there}.", (document,))], False
        known = ", ".join(f"Điều {n}" for n in dieu[:12])
        tail = f"; kho có {known}" if known and not partly else ""
        return Verdict.NOT_FOUND, [Line(f"Kho chưa có nội dung {named} của {short_name(document)} nên chưa đối chiếu được{tail}.", (document,))], False

    def _follows(self, before: Sequence[Provision], now: Provision, reference: LegalReference) -> bool:
        """Whether what stands behind a reference has words that only an earlier wording has, and hardly any that only today's has."""
        _, end = self._draft.sentence(reference.offset_start)
        following = min((r.offset_start for r in self._references if r.offset_start >= reference.offset_end), default=end)
        said = set(_pairs(self._text[reference.offset_end : min(end, following)]))
        old = {pair for p in before for pair in _pairs(self._book.text(p))}
        new = set(_pairs(self._book.text(now)))
        return len(said & (old - new)) >= _OLD_PAIRS and len(said & (new - old)) < len(said & (old - new)) / 2

    # --- wording ------------------------------------------------------------------------------------

    def _finding(self, reference: LegalReference, verdict: Verdict, lines: Sequence[Line]) -> Finding:
        start, end = reference.offset_start, reference.offset_end
        return Finding(start, end, "law", verdict, " ".join(self._draft.original[start:end].split()), lines=tuple(lines))


def _pairs(text: str) -> list[str]:
    return bigrams(tokens(text))
