"""Questions about rules: which desk answers, and when none does."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.policy_amounts import NATIONAL_NOTE, AmountDesk
from bot.policy_book import PolicyBook
from bot.policy_documents import DocumentDesk
from bot.policy_eligibility import eligibility_answer, large_firm_answer
from bot.policy_facets import asks_for_number, fits
from bot.policy_match import Match, PolicyMatcher, in_time, without_places
from bot.policy_places import place_answer
from bot.policy_sheet import PolicySheet
from bot.policy_time import AskedDays, asked_days
from bot.policy_words import ASK_DEPARTMENT
from bot.query import Query
from bot.records import Answer
from index.retriever import Retriever
from index.text import fold

# A provision answers a question from these scores on: one for which an article may be the source, and any other.
_CONTACT_DETAILS = re.compile(r"\b(?:so dien thoai|sdt|hotline|email|so fax|dia chi (?:cua |email )?(?:so|cuc|trung tam))\b")
_NO_CONTACT = (
    "Kho chưa có số điện thoại, địa chỉ liên hệ của các cơ quan. Anh/chị xem trên cổng thông tin của Sở Công Thương tỉnh, thành phố nơi đặt cơ sở."
)
CERTAIN, SURE, ENOUGH = 0.60, 0.50, 0.38
# Of a question in few words a high share may be met by chance.
_TOUCHING = 0.3
_LOOKED_AT = 40
_CLOSE, _CLEARLY = 0.02, 0.05  # scores that are told apart by meaning, and how far apart that must be


class PolicyDesk:
    """Answers from the legal texts and guides of one open index."""

    def __init__(self, retriever: Retriever):
        self.book = PolicyBook(retriever)
        self.matcher = PolicyMatcher(retriever)
        self.documents = DocumentDesk(self.book, self.matcher)
        self._amounts = AmountDesk(self.book, self.matcher)

    def named(self, question: str, query: Query, latest: Query, as_of: date | None, today: date) -> Answer | None:
        """The answer to a question that shows by what it names that it is about rules: provinces as units, whether a place
        counts, an amount of support in a province, a legal document; None for any other.

        `query` is the question completed by those before it, `latest` the question by itself.
        """
        if not self.book.provisions:
            return None
        days = asked_days(query.text, query.periods, as_of, today)
        if _CONTACT_DETAILS.search(fold(query.text)):
            return Answer(question, _NO_CONTACT, abstained=True)
        return (
            large_firm_answer(self.book, self.matcher, question, query, days)
            or place_answer(self.book, self.matcher, question, query, days)
            or eligibility_answer(self.book, question, query, latest, days)
            or self._amounts.answer(question, query, latest, days, today)
            or self.documents.answer(question, query, latest, days, today)
        )

    def matching(
        self, question: str, query: Query, as_of: date | None, today: date, least: float, words: float = 0.0
    ) -> Answer | None:
        """The answer from the provisions that meet the question with a score of `least` or more and hold the share `words`
        of its words, or what they say is missing; None where none does."""
        days = asked_days(query.text, query.periods, as_of, today)
        if query.provinces and not asks_for_number(query):
            # What holds everywhere is asked of a place: the place says nothing of the matter.
            bare = without_places(query.text)
            query = replace(query, text=bare, raw=query.raw if query.english else bare)
        found = self.ranked(query, days)
        if not found or found[0].score < least or max(found[0].words, found[0].question_meaning) < _TOUCHING or found[0].words < words:
            return None
        best = _told(found)
        found = [best, *(m for m in found if m is not best)]
        sheet = PolicySheet(self.book, days)
        if best.provision.missing:
            sheet.say(self.book.text(best.provision))
            sheet.say(ASK_DEPARTMENT)
            return sheet.answer(question, abstained=True)
        shown = self.matcher.with_more(query, found)
        for provision in shown:
            sheet.show(provision)
        if any(p.scope == "national" for p in shown):
            sheet.say(NATIONAL_NOTE)
        return sheet.answer(question)

    def ranked(self, query: Query, days: AskedDays) -> list[Match]:
        """Provisions about the place and time of a question, those that hold on the days asked for before those that do not."""
        return in_time(self.matcher.rank(query, among=lambda p: fits(query, p, self.book.documents[p.doc]), k=_LOOKED_AT), days)


def _told(found: Sequence[Match]) -> Match:
    """The best match; where that is a gap which shares words rather than meaning with the question, the rule close behind
    that is nearer in meaning."""
    best = found[0]
    if not best.provision.missing:
        return best
    close = (m for m in found[1:] if not m.provision.missing and m.score >= best.score - _CLOSE)
    return next((m for m in close if m.question_meaning > best.question_meaning + _CLEARLY), best)
