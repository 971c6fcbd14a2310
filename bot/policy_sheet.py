"""An answer made of provisions while it is being written: its lines and its citations."""

from bot.citing import Citations, mark_header
from bot.policy_book import PolicyBook
from bot.policy_time import AskedDays
from bot.policy_words import PRESS, amended, label, validity
from bot.records import Answer
from bot.wording import day
from index.records import Document, Provision
from index.relations import holds_within


class PolicySheet:
    """Collects lines in order; `answer` gives them as an Answer in which every statement names its citation."""

    def __init__(self, book: PolicyBook, days: AskedDays):
        self.book = book
        self.days = days
        self.citations = Citations(book.documents)
        self.rows: list[str] = []
        self._shown: set[int] = set()

    def say(self, line: str) -> None:
        """A line without a source of its own."""
        if line and line not in self.rows:
            self.rows.append(line)

    def show(self, provision: Provision) -> None:
        """What a provision says, then what it rests on; one that no longer holds is told as such before."""
        if provision.id in self._shown:
            return
        self._shown.add(provision.id)
        document = self.book.documents[provision.doc]
        basis = self.book.basis(provision, self.days.first, self.days.last)
        if ended := self._ended(provision):
            self.say(ended)
        self.rows.append(f"{self.book.text(provision)} [{self.mark(provision)}]")
        rests_on = [p for p in basis if p.id != provision.id] or ([provision] if document.kind == "legal" else [])
        if rests_on:
            told = "; ".join(f"{label(p, self.book.documents[p.doc])} [{self.mark(p)}]" for p in rests_on)
            self.rows.append(f"Căn cứ: {told}")
        if provision.confidence == "B":
            self.rows.append(PRESS)

    def has(self, provision: Provision) -> bool:
        """Whether a provision is shown or cited already."""
        return provision.id in self._shown

    def mark(self, provision: Provision) -> int:
        """The citation number of a provision."""
        self._shown.add(provision.id)
        return mark_provision(self.citations, self.book, provision)

    def mark_header(self, document: Document) -> int:
        """The citation number of the header that states a document's dates and relations."""
        return mark_header(self.citations, document)

    def _ended(self, provision: Provision) -> str:
        """Said before a wording that no longer holds; empty for one that does, and where its own days were asked for."""
        days = self.days
        if provision.valid_from and provision.valid_from > days.last.isoformat():
            return f"Nội dung sau chỉ áp dụng từ {day(provision.valid_from)}, chưa áp dụng vào ngày {days.last:%d/%m/%Y}:"
        if holds_within(provision, days.first, days.last) or not provision.valid_to:
            if days.named and days.one_day and provision.valid_to:
                return f"Theo quy định áp dụng ngày {days.last:%d/%m/%Y}:"
            return f"Nội dung sau áp dụng đến hết {day(provision.valid_to)}:" if days.named and provision.valid_to else ""
        newer = [p for p in self.book.wordings(provision) if not p.valid_to and p.id != provision.id]
        document = self.book.documents[provision.doc]
        replaced = self.book.related(document, "thay_the_boi")
        now = f" Quy định hiện nay: {label(newer[0], document)}." if newer else ""
        now = now or (f" Văn bản thay thế: {replaced[0].title}." if replaced else "")
        return f"Nội dung sau chỉ áp dụng đến hết {day(provision.valid_to)}, nay không còn áp dụng.{now}"

    def answer(self, question: str, *, abstained: bool = False) -> Answer:
        """The Answer; an abstention has no citations."""
        return Answer(question, "\n".join(self.rows), abstained=abstained, citations=() if abstained else self.citations.all())


def mark_provision(citations: Citations, book: PolicyBook, provision: Provision) -> int:
    """The number of a provision's citation: its heading and text, its place and amendment, the days it holds, its source."""
    locator = ", ".join(x for x in (provision.place, amended(provision)) if x)
    url = next((s for s in provision.sources if s.startswith("http")), None)
    return citations.mark(
        provision.doc, provision.heading_start, provision.end, locator, url=url,
        validity=validity(provision, book.documents[provision.doc]) or None,
    )
