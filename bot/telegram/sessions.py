"""Which messages of the bot answer which message, in memory and bounded. Knows nothing of Telegram."""

from collections import OrderedDict
from dataclasses import dataclass, field


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
