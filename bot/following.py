"""Whether what answered a question still stands: what was cited, how the law stood, what the answer said. Pure functions.

A `Standing` is taken when a person begins to follow an answer and again on each newer index and day; `changes` tells what
differs in a way that a reader must know. Sentences that merely moved, and another wording around the same numbers, do not.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from difflib import SequenceMatcher

from bot.policy_book import PolicyBook
from bot.policy_words import short_number, state_on
from bot.records import Answer, Citation
from bot.wording import day, excerpt
from index.records import Document, Provision
from index.relations import holds_within, numbers
from index.sentences import split_sentences
from index.text import tokens

_MARK = re.compile(r"\s*\[\d+\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TODAY = "hôm nay"
_ALIKE = 0.5  # words that a sentence shares with the one it has taken the place of
_SHOWN = 4
_LONGEST_DIFFERENCE = 12  # words; of more the two sentences are shown alone


@dataclass(frozen=True, slots=True)
class Quoted:
    """A cited stretch; `until` is the last day of its wording (ISO) where it is a provision's, `holds` whether it held then."""

    doc: str
    title: str
    quote: str
    until: str | None = None
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """How a cited legal document stood: its state in words and the numbers of the documents that amend or replace it."""

    doc: str
    title: str
    state: str
    amended_by: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What an answer said (without marks, the day it was asked on as "hôm nay") and what it rested on."""

    text: str
    abstained: bool
    quoted: tuple[Quoted, ...] = ()
    laws: tuple[Law, ...] = ()

    def as_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping) -> "Standing":
        laws = (Law(**(law | {"amended_by": tuple(law["amended_by"]), "replaced_by": tuple(law["replaced_by"])})) for law in data["laws"])
        return cls(data["text"], data["abstained"], tuple(Quoted(**q) for q in data["quoted"]), tuple(laws))


def standing(answer: Answer, book: PolicyBook, today: date) -> Standing:
    """How an answer of the open index stands on a day."""
    documents = [book.documents[doc_id] for doc_id in dict.fromkeys(c.doc_id for c in answer.citations) if doc_id in book.documents]
    return Standing(
        text=_MARK.sub("", answer.text).replace(f"{today:%d/%m/%Y}", _TODAY),
        abstained=answer.abstained,
        quoted=tuple(_quoted(c, book, today) for c in answer.citations if not _is_header(c, book)),
        laws=tuple(_law(d, today) for d in documents if d.kind == "legal"),
    )


def changes(before: Standing, now: Standing, book: PolicyBook, today: date) -> list[str]:
    """What a reader must know, a block of lines each, the weightiest first; empty where everything stands.

    `now` is the standing of the answer to the same question today.
    """
    found = [told for quoted in before.quoted if (told := _sentence_change(quoted, now, book))]
    found += [told for law in before.laws if (told := _law_change(law, book, today))]
    found += [told for quoted in before.quoted if (told := _ended(quoted, book, today))]
    if not found and (told := _answer_change(before, now)):
        found.append(told)
    return list(dict.fromkeys(found))


# --- taking a standing --------------------------------------------------------------------------------


def _is_header(citation: Citation, book: PolicyBook) -> bool:
    document = book.documents.get(citation.doc_id)
    return document is not None and document.kind == "legal" and citation.end <= document.body_start


def _quoted(citation: Citation, book: PolicyBook, today: date) -> Quoted:
    provision = _provision_of(citation, book)
    if provision is None:
        return Quoted(citation.doc_id, citation.title, citation.quote)
    return Quoted(citation.doc_id, citation.title, citation.quote, provision.valid_to, holds_within(provision, today, today))


def _provision_of(citation: Citation, book: PolicyBook) -> Provision | None:
    return next((p for p in book.of_document(citation.doc_id) if p.heading_start == citation.start and p.end == citation.end), None)


def _law(document: Document, today: date) -> Law:
    return Law(document.doc_id, document.title, state_on(document, today, today), numbers(document.sua_doi_boi), numbers(document.thay_the_boi))


# --- comparing ----------------------------------------------------------------------------------------


def _sentence_change(quoted: Quoted, now: Standing, book: PolicyBook) -> str:
    """That a cited sentence reads otherwise or is gone."""
    document = book.documents.get(quoted.doc)
    if document is not None and quoted.quote in document.text:
        return ""
    if any(quoted.quote in d.text for d in book.documents.values()):
        return ""  # the file has another name
    if document is None:
        return f"Tài liệu «{quoted.title}» không còn trong kho. Trước đây ghi: “{excerpt(_one_line(quoted.quote))}”"
    successor = _successor(quoted.quote, document, now)
    said = f"Tài liệu «{document.title}» đã thay đổi.\nTrước: “{excerpt(_one_line(quoted.quote))}”"
    if not successor:
        return f"{said}\nNay: câu này không còn trong tài liệu."
    apart = difference_in_words(_one_line(quoted.quote), _one_line(successor))
    return f"{said}\nNay: “{excerpt(_one_line(successor))}”" + (f"\nĐổi: {apart}" if apart else "")


def _successor(quote: str, document: Document, now: Standing) -> str:
    """The stretch of a document that has taken the place of a sentence: one the new answer cites, else the likest."""
    cited = [q.quote for q in now.quoted if q.doc == document.doc_id]
    body = document.text
    sentences = [body[a:b] for a, b in split_sentences(body[document.body_start :], document.body_start)]
    wanted = set(tokens(quote))
    best, score = "", 0.0
    for text in (*cited, *sentences):
        words = set(tokens(text))
        share = len(words & wanted) / len(words | wanted) if words or wanted else 0.0
        if share > score:
            best, score = text, share
    return best if score >= _ALIKE else ""


def difference_in_words(before: str, now: str) -> str:
    """The words that differ: "«900 triệu» thành «950 triệu»; thêm «…»; bỏ «…»". Empty where nearly all do."""
    old, new = before.split(), now.split()
    told, count = [], 0
    for tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        count += max(j - i, n - k)
        left, right = " ".join(old[i:j]).strip(",.;"), " ".join(new[k:n]).strip(",.;")
        if left and right:
            # "900" alone says little: the unit behind it is shown with it.
            unit = f" {old[j]}" if j < len(old) and n < len(new) and old[j] == new[n] and _NUMBER.fullmatch(right) else ""
            told.append(f"«{left}{unit}» thành «{right}{unit}»")
        elif left or right:
            told.append(f"thêm «{right}»" if right else f"bỏ «{left}»")
    return "; ".join(told[:_SHOWN]) if told and count <= _LONGEST_DIFFERENCE else ""


def _law_change(law: Law, book: PolicyBook, today: date) -> str:
    document = book.documents.get(law.doc)
    if document is None:
        return f"Văn bản «{law.title}» không còn trong kho."
    now = _law(document, today)
    told = []
    for name, old, new in (("sửa đổi, bổ sung", law.amended_by, now.amended_by), ("thay thế", law.replaced_by, now.replaced_by)):
        if added := [n for n in new if n not in old]:
            told.append(f"{document.title} nay được {name} bởi {', '.join(_dated(n, book) for n in added)}.")
    if now.state != law.state:
        told.append(f"Tình trạng của {document.title}: trước là «{law.state}», nay là «{now.state}».")
    return "\n".join(told)


def _dated(number: str, book: PolicyBook) -> str:
    document = book.document(number)
    since = f" (từ {day(document.hieu_luc)})" if document and document.hieu_luc else ""
    return f"{short_number(number)}{since}"


def _ended(quoted: Quoted, book: PolicyBook, today: date) -> str:
    """That a cited wording held and holds no more, by the calendar or because its end has become known."""
    document = book.documents.get(quoted.doc)
    if not quoted.holds or document is None:
        return ""
    at = document.text.find(quoted.quote)
    here = [p for p in book.of_document(quoted.doc) if at >= 0 and p.heading_start == at]
    ended = next((p for p in here if p.valid_to and p.valid_to < today.isoformat()), None)
    if ended is None:
        return ""
    return f"Lời văn đã trích của {document.title} ({ended.place}) chỉ áp dụng đến hết {day(ended.valid_to)}, nay không còn áp dụng."


def _answer_change(before: Standing, now: Standing) -> str:
    """That the same question is answered with other numbers, though what was cited stands."""
    if before.abstained and not now.abstained:
        return f"Trước đây kho chưa có câu trả lời; nay có:\n“{excerpt(_one_line(now.text))}”"
    if now.abstained and not before.abstained:
        return f"Trước đây trả lời: “{excerpt(_one_line(before.text))}”\nNay kho không còn đủ căn cứ để trả lời."
    if before.abstained or set(_NUMBER.findall(before.text)) == set(_NUMBER.findall(now.text)):
        return ""
    old, new = _lines(before.text), _lines(now.text)
    gone, come = [x for x in old if x not in new], [x for x in new if x not in old]
    told = ["Câu trả lời nay khác trước."]
    told += [f"Trước: “{excerpt(gone[0])}”"] if gone else []
    told += [f"Nay: “{excerpt(come[0])}”"] if come else []
    return "\n".join(told)


def _lines(text: str) -> Sequence[str]:
    return [_one_line(row) for row in text.split("\n") if row.strip()]


def _one_line(text: str) -> str:
    return " ".join(text.split())
