"""What a reader must know of an answer from older documents: what has become of a province, and of the law described.

A line each, added once, after the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.citing import Citations, mark_header
from bot.policy_book import PolicyBook
from bot.policy_places import place_unit
from bot.policy_sheet import mark_provision
from bot.policy_words import short_name
from bot.query import Query
from bot.records import Answer
from bot.wording import day
from index.legal_references import find_references
from index.places import MERGED_ON, old_parts, province
from index.records import Document


class Aging:
    """Adds the lines to answers from one open index."""

    def __init__(self, book: PolicyBook, places: Mapping[str, set[str]]):
        self._book = book
        self._places = places
        self._changes: dict[str, tuple[str, Document] | None] = {}

    def add(self, answer: Answer, query: Query) -> Answer:
        """The answer with what its places and its articles call for; unchanged where nothing does."""
        documents = [self._book.documents[doc_id] for doc_id in dict.fromkeys(c.doc_id for c in answer.citations)]
        citations = Citations(self._book.documents, answer.citations)
        notes = []
        for name in query.provinces:
            if note := self._place_note(name, answer, documents):
                unit = None if answer.abstained else place_unit(self._book, name)
                notes.append(f"{note} [{mark_provision(citations, self._book, unit)}]" if unit else note)
        quoted = " ".join(c.quote for c in answer.citations)
        told = query.form not in ("figure", "compare") or any(r.number for r in find_references(quoted))
        if told and not answer.abstained:
            changed = next((found for d in documents if d.kind == "article" and (found := self._change(d))), None)
            if changed:
                note, amending = changed
                notes.append(f"{note} [{mark_header(citations, amending)}]")
        if not notes:
            return answer
        return replace(answer, text="\n".join([answer.text, *notes]), citations=() if answer.abstained else citations.all())

    def _place_note(self, name: str, answer: Answer, documents: Sequence[Document]) -> str:
        place = province(name)
        if place is None:
            return ""
        if not place.is_new:
            return "" if place.new_name in answer.text else f"{name} nay thuộc {place.new_name}."
        parts = old_parts(name)
        if len(parts) < 2:
            return ""
        made_of = f"{name} hiện nay gồm {', '.join(parts[:-1])} và {parts[-1]} trước {MERGED_ON:%d/%m/%Y}"
        if made_of in answer.text or "không phải của cả tỉnh mới" in answer.text:
            return ""
        if answer.abstained:
            held = [p for p in parts if any(self._is_old_article(doc_id) for doc_id in self._places.get(p, ()))]
            return f"{made_of}; kho có tài liệu về {', '.join(held)} (tỉnh cũ)." if held else ""
        older = sorted({d.province for d in documents if d.province in parts and self._is_old_article(d.doc_id)} - {None})
        return f"{made_of}; nội dung trên là của {', '.join(older)} (tỉnh cũ), không phải của cả tỉnh mới." if older else ""

    def _is_old_article(self, doc_id: str) -> bool:
        document = self._book.documents[doc_id]
        return document.kind == "article" and (document.published or "") < MERGED_ON.isoformat()

    def _change(self, document: Document) -> tuple[str, Document] | None:
        """That the law an article speaks of was changed after the article appeared, and by which document."""
        if document.doc_id not in self._changes:
            self._changes[document.doc_id] = self._changed_since(document)
        return self._changes[document.doc_id]

    def _changed_since(self, document: Document) -> tuple[str, Document] | None:
        if not document.published:
            return None
        for reference in find_references(document.text[document.body_start:]):
            for law in self._book.named(reference) if reference.number else ():
                amended = self._book.related(law, "sua_doi_boi")
                for changing in [*amended, *self._book.related(law, "thay_the_boi")]:
                    since = changing.hieu_luc or changing.ban_hanh
                    if since and since > document.published:
                        how = "sửa đổi" if changing in amended else "thay thế"
                        return (
                            f"Lưu ý: bài đăng ngày {day(document.published)}, trước khi {short_name(law)} được {how} bởi {short_name(changing)} "
                            f"(từ {day(since)}); quy định nêu trong bài có thể không còn đúng.",
                            changing,
                        )
        return None
