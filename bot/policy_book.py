"""The legal texts and guides of one open index: documents by number, provisions by place and by day."""

from collections.abc import Iterable
from datetime import date

from index.legal_references import LegalReference, find_references, matching
from index.records import Document, Provision
from index.relations import by_number, holds_within, numbers, wording_key
from index.retriever import Retriever


class PolicyBook:
    """Looks documents and provisions up; knows nothing of questions."""

    def __init__(self, retriever: Retriever):
        self.documents = retriever.documents
        self.provisions = retriever.provisions
        self.legal: list[Document] = [d for d in retriever.documents.values() if d.kind == "legal"]
        self._numbers = by_number(self.legal)
        self._of_document: dict[str, list[Provision]] = {}
        for provision in self.provisions:
            self._of_document.setdefault(provision.doc, []).append(provision)
        self._wordings: dict[tuple, list[Provision]] = {}
        for provision in self.provisions:
            self._wordings.setdefault(wording_key(provision), []).append(provision)

    def named(self, reference: LegalReference) -> list[Document]:
        """The documents that a reference may mean; several where it leaves that open."""
        return [d for name in matching(reference, self._numbers) for d in self._numbers[name]]

    def document(self, number: str) -> Document | None:
        """The first document of a number as a header writes it."""
        return next((d for reference in find_references(number) for d in self.named(reference)), None)

    def related(self, document: Document, *fields: str) -> list[Document]:
        """The held documents that header fields name ("sua_doi_boi", …)."""
        named = [number for field in fields for number in numbers(getattr(document, field))]
        return [found for number in named if (found := self.document(number))]

    def text(self, provision: Provision) -> str:
        """What a provision says, on one line."""
        return " ".join(self.documents[provision.doc].text[provision.start:provision.end].split())

    def of_document(self, doc_id: str) -> list[Provision]:
        """The provisions of a document in reading order."""
        return self._of_document.get(doc_id, [])

    def at(self, document: Document, reference: LegalReference) -> list[Provision]:
        """The provisions of a document at the Điều, khoản and điểm named, every wording of them."""
        return [
            p for p in self.of_document(document.doc_id)
            if p.dieu == reference.dieu
            and (reference.khoan is None or p.khoan in (None, reference.khoan))
            and (reference.diem is None or p.diem in (None, reference.diem))
        ]

    def amounts(self, province: str | None = None) -> list[Provision]:
        """The known amounts of support of national khuyến công, or of the local one of a present province."""
        scope = "local" if province else "national"
        return [p for p in self.provisions if p.scope == scope and not p.missing and (not province or p.province == province)]

    def wordings(self, provision: Provision) -> list[Provision]:
        """Every wording of the same provision, itself among them, the oldest first."""
        return sorted(self._wordings[wording_key(provision)], key=lambda p: p.valid_from or "")

    def basis(self, provision: Provision, first: date, last: date) -> list[Provision]:
        """What a guide's statement rests on, in the wording of those days; of a whole document its first provision."""
        found: list[Provision] = []
        for named in provision.basis:
            references = [(r, d) for r in find_references(named) for d in self.named(r)]
            if not references:  # a document without a number is named by its title
                references = [(None, d) for d in self.legal if d.title == named]
            for reference, document in references:
                here = self.at(document, reference) if reference and reference.dieu else self.of_document(document.doc_id)
                known = [p for p in here if not p.missing]
                if reference:  # as exactly as it is named: khoản 2 before one of its điểm
                    known.sort(key=lambda p, r=reference: (p.khoan != r.khoan, p.diem != r.diem))
                found += ([p for p in known if holds_within(p, first, last)] or known)[:1]
        return unique(found)


def unique(provisions: Iterable[Provision]) -> list[Provision]:
    return list({p.id: p for p in provisions}.values())
