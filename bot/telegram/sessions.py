"""What the bot remembers between messages, in memory only and bounded. Knows nothing of Telegram."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from bot.records import Turn


@dataclass(frozen=True, slots=True)
class _Exchange:
    message_id: int
    question: str
    answer: str


class Conversations:
    """The last few questions and answers of each person in each place, for follow-up questions.

    A conversation is forgotten `keep_s` seconds after its last exchange by `clock`, or when more than
    `max_conversations` others were active since.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        keep_s: float = 30 * 60,
        max_exchanges: int = 3,
        max_conversations: int = 1000,
    ):
        self._clock = clock
        self._keep_s = keep_s
        self._max_exchanges = max_exchanges
        self._max_conversations = max_conversations
        # Least recently used first, so whatever has expired is at the front.
        self._exchanges: OrderedDict[Hashable, tuple[float, list[_Exchange]]] = OrderedDict()

    def history(self, key: Hashable, *, before: int) -> tuple[Turn, ...]:
        """The turns that precede message `before`, oldest first; an edited question sees only those."""
        self._forget_old()
        _, exchanges = self._exchanges.get(key, (0.0, []))
        return tuple(
            turn
            for exchange in exchanges
            if exchange.message_id < before
            for turn in (Turn("user", exchange.question), Turn("assistant", exchange.answer))
        )

    def record(self, key: Hashable, message_id: int, question: str, answer: str) -> None:
        """Remember an exchange; one of the same message (it was edited) is replaced."""
        self._forget_old()
        _, exchanges = self._exchanges.pop(key, (0.0, []))
        kept = [e for e in exchanges if e.message_id != message_id]
        kept = sorted([*kept, _Exchange(message_id, question, answer)], key=lambda e: e.message_id)
        self._exchanges[key] = (self._clock(), kept[-self._max_exchanges :])
        while len(self._exchanges) > self._max_conversations:
            self._exchanges.popitem(last=False)

    def forget(self, chosen: Callable[[Hashable], bool]) -> None:
        """Drop the conversations whose key is chosen."""
        for key in [key for key in self._exchanges if chosen(key)]:
            del self._exchanges[key]

    def _forget_old(self) -> None:
        oldest_kept = self._clock() - self._keep_s
        while self._exchanges:
            key, (last_used, _) = next(iter(self._exchanges.items()))
            if last_used >= oldest_kept:
                return
            del self._exchanges[key]


@dataclass(slots=True)
class Replies:
    """What answered one message: the ids of the bot's messages in order, and what they answered.

    `attached` are the pictures and files after the text: message id, and fingerprint of the content.
    """

    ids: list[int] = field(default_factory=list)
    text_hash: int | None = None
    attached: list[tuple[int, int]] = field(default_factory=list)


class SentReplies:
    """`Replies` by (chat id, message id), the `limit` most recently used ones."""

    def __init__(self, limit: int = 5000):
        self._limit = limit
        self._replies: OrderedDict[tuple[int, int], Replies] = OrderedDict()

    def to(self, chat_id: int, message_id: int) -> Replies:
        """The one record of that message, new and empty if there is none."""
        key = (chat_id, message_id)
        replies = self._replies.setdefault(key, Replies())
        self._replies.move_to_end(key)
        while len(self._replies) > self._limit:
            self._replies.popitem(last=False)
        return replies
