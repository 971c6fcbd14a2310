"""What the loaded texts hold for the guided check on one day: rules by their place, amounts by topic,
procedures by the question they answer."""

import re
from datetime import date

from bot.policy_area import DECREE, point
from bot.policy_book import PolicyBook
from bot.policy_match import Match, PolicyMatcher, in_time
from bot.policy_time import AskedDays
from bot.policy_words import label
from bot.query import Query
from index.legal_references import LegalReference
from index.places import present_name
from index.records import Provision
from index.relations import holds_within

# A provision answers from this score on; a legal text goes before a guide that comes nearer by less than `_AS_GOOD`.
_LEAST, _AS_GOOD = 0.55, 0.12
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
# What the folder has amounts of that no establishment asks for: they pay those who organise.
_NOT_ASKED_FOR = frozenset({"cộng tác viên", "bình chọn"})


class Shelf:
    """Looks up what holds on a day, of the whole country and of one present province."""

    def __init__(self, book: PolicyBook, matcher: PolicyMatcher, on: date, place: str = ""):
        self.book = book
        self.days = AskedDays(on, on)
        self.on = on
        self.province = present_name(place)
        self._matcher = matcher

    def point(self, diem: str, about: str = "") -> Provision | None:
        """The rule of who is supported at that điểm; the entry about something where there is one."""
        return (point(self.book, diem, self.on, about) if about else None) or point(self.book, diem, self.on)

    def told(self, question: str) -> Provision | None:
        """What answers a question today: a provision, which may be one that says what is missing; None where none comes near."""
        near = [m for m in self._near(question) if m.score >= _LEAST and holds_within(m.provision, self.on, self.on)]
        if not near or near[0].provision.missing:
            return near[0].provision if near else None
        known = [m for m in near if not m.provision.missing and m.score >= near[0].score - _AS_GOOD]
        return next((m.provision for m in known if self.book.documents[m.provision.doc].kind == "legal"), known[0].provision)

    def missing(self, question: str) -> Provision | None:
        """The provision that says that what a question asks for is not known."""
        near = [m for m in self._near(question) if m.provision.missing and m.score >= _LEAST]
        return near[0].provision if near else None

    def amounts(self, topic: str, *, local: bool) -> list[Provision]:
        """The amounts of support for a topic that hold today; of the province where `local`."""
        known = self.book.amounts(self.province) if local else self.book.amounts()
        legal = [p for p in known if p.topic == topic and holds_within(p, self.on, self.on)]
        return sorted(legal, key=lambda p: (p.valid_from is None, p.doc))

    def gap(self, topic: str) -> Provision | None:
        """The provision that says that the province's amount is not known: of the topic, else of the province as a whole."""
        local = [p for p in self.book.provisions if p.missing and p.scope == "local" and p.province == self.province]
        said = [p for p in local if holds_within(p, self.on, self.on)]
        return next((p for p in said if p.topic == topic), next(iter(said), None))

    def trade(self, label: str) -> Provision | None:
        """The entry of the list of trades that bears that title, the newest wording of it."""
        return next((p for p in reversed(_trades(self.book)) if trade_title(p) == label), None)

    def trades_now(self) -> Provision | None:
        """What is known of the list of trades as it holds today, taken together."""
        whole = [p for p in _trades(self.book) if not p.diem and holds_within(p, self.on, self.on)]
        # The list has another wording for another time; what only speaks about the list has not.
        return max(whole, key=lambda p: (len(self.book.wordings(p)) > 1, bool(p.amended_by)), default=None)

    def _near(self, question: str) -> list[Match]:
        asked = Query(question, question, "policy", (), (), (), frozenset(), frozenset(), (), ())
        return in_time(self._matcher.rank(asked, among=lambda p: p.province in (None, self.province)), self.days)


def _trades(book: PolicyBook) -> list[Provision]:
    """The entries of the decree's list of trades, every wording, the oldest first."""
    document = book.document(DECREE)
    here = book.at(document, LegalReference("", 0, 0, dieu="5", khoan="1")) if document else []
    return sorted((p for p in here if not p.missing and p.khoan), key=lambda p: (p.valid_from or "", p.id))


def trade_title(provision: Provision) -> str:
    """ "Tiểu thủ công nghiệp (bản 2012)" -> "Tiểu thủ công nghiệp"."""
    return _IN_BRACKETS.sub("", provision.title).strip()


def topics(book: PolicyBook, on: date) -> list[str]:
    """What support may be asked for: topics with a known amount first, then those of which the texts say that it is missing."""
    held = [p for p in book.provisions if p.topic and p.topic not in _NOT_ASKED_FOR and holds_within(p, on, on)]
    held.sort(key=lambda p: (bool(p.missing), p.scope != "national", p.id))
    return list(dict.fromkeys(p.topic for p in held))


def trades(book: PolicyBook, on: date) -> tuple[list[str], str]:
    """The groups of trades that the decree lists in any wording, in its order; and what is said of those added since."""
    entries = _trades(book)
    listed = [p for p in entries if p.diem]
    added = [p for p in entries if not p.diem and p.amended_by and len(book.wordings(p)) == 1 and holds_within(p, on, on)]
    names = list(dict.fromkeys([trade_title(p) for p in listed] + [trade_title(p) for p in added]))
    return names, " ".join(f"{book.text(p)} ({label(p, book.documents[p.doc])})" for p in added)

