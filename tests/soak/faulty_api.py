"""The fake Bot API with the faults of a bad day, and a record of what reached people and when."""

import json
import math
import random
import re
import time
from collections import deque
from dataclasses import dataclass

from fake_bot_api import Dropped, FakeBotApiServer, Refused

_ANSWER_ID = re.compile(r'"f:([a-z2-9]{10}):')
_WRITTEN = frozenset({"sendMessage", "editMessageText"})
_LIMITED = frozenset({"sendMessage", "editMessageText", "sendPhoto", "sendDocument"})
_RAW = 20  # of these in a batch
_KEPT = 200  # updates that may be delivered once more


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares are of all requests, 0 to 1. Half of the drops come before the request is carried out, half after it.

    `floods` is the share of messages that start a flood wait of 1 to 3 seconds, one in four for all chats, else for theirs;
    `repeats` and `shuffles` are the shares of batches with updates that were delivered before, and in disorder.
    `latency_s` is added to each answer.
    """

    drops: float = 0.0
    bad_gateways: float = 0.0
    floods: float = 0.0
    repeats: float = 0.0
    shuffles: float = 0.0
    latency_s: float = 0.0


NONE = Faults()
BAD_DAY = Faults(drops=0.05, bad_gateways=0.05, floods=0.02, repeats=0.3, shuffles=0.3)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that was accepted, sent or edited. `at` is monotonic, in seconds; `answer` the id that its buttons carry,
    "" where they carry none; `told` False where the bot was not told that it was accepted."""

    at: float
    chat: int
    message: int
    method: str
    text: str
    answer: str
    told: bool


class FaultyBotApiServer(FakeBotApiServer):
    """Faults are drawn from a generator with a seed; how they fall still depends on the order in which requests arrive."""

    def __init__(self, token: str, faults: Faults = NONE, *, seed: int = 1, poll_s: float = 1.0):
        super().__init__(token, poll_s=poll_s)
        self.faults = faults
        self.counts: dict[str, int] = {}  # of faults, by kind
        self.polls = 0
        self.out_until = 0.0  # monotonic; before it every connection is closed without anything being carried out
        self._random = random.Random(seed)
        self._deliveries: list[Delivery] = []
        self._delivered: deque[dict] = deque(maxlen=_KEPT)
        self._highest = 0  # proper id delivered
        self._raw: list[dict] = []  # what no server of Telegram's would send
        self._closed_until: dict[int | None, float] = {}  # a chat, or None for all: the end of its flood wait

    def __enter__(self) -> "FaultyBotApiServer":
        super().__enter__()
        # A client that was killed does not read its answer; that is no error to print.
        self._server.handle_error = lambda request, address: None
        return self

    def deliveries(self, since: int = 0) -> list[Delivery]:
        """What was accepted, in order, from position `since` on."""
        with self._changed:
            return self._deliveries[since:]

    def new_id(self) -> int:
        """A proper id for an update."""
        return self._new_id()

    def push_raw(self, update: dict) -> None:
        """Queue anything for getUpdates, whether or not it was asked for and has a proper id; one without is delivered once."""
        with self._changed:
            self._raw.append(update)
            self._changed.notify_all()

    def raw_left(self) -> int:
        """How many of the raw updates have not been confirmed."""
        with self._changed:
            return len(self._raw)

    def pending(self) -> int:
        """Updates that have not been confirmed."""
        with self._changed:
            return len(self._updates)

    def call(self, method: str, params: dict) -> tuple[int, dict]:
        faults = self.faults
        if faults.latency_s:
            time.sleep(faults.latency_s)
        with self._changed:
            if time.monotonic() < self.out_until:
                self._count("during the outage")
                raise Dropped
            drop = self._drawn(faults.drops)
            before = drop and self._drawn(0.5)
            if before:
                self._count("drop before")
                raise Dropped
            if not drop and self._drawn(faults.bad_gateways):
                self._count("502")
                return 502, {"ok": False, "error_code": 502, "description": "Bad Gateway"}
        if method == "getUpdates":
            self.polls += 1
        status, answer = super().call(method, params)
        with self._changed:
            if method in _WRITTEN and status == 200:
                self._note(method, params, answer["result"], told=not drop)
            if drop:
                self._count("drop after")
                raise Dropped
        return status, answer

    def _sendMessage(self, params: dict) -> dict:
        self._flood("sendMessage", params)
        return super()._sendMessage(params)

    def _editMessageText(self, params: dict) -> dict:
        self._flood("editMessageText", params)
        return super()._editMessageText(params)

    def _getUpdates(self, params: dict) -> list[dict]:
        offset = int(params.get("offset", 0))
        if offset > self._next_id + 1:  # led astray by an update with an improper id: it confirms what has been delivered
            offset = self._highest + 1
            params = params | {"offset": offset}
        self._raw = [u for u in self._raw if not self._is_proper(u) or u["update_id"] >= offset]
        deadline = time.monotonic() + min(float(params.get("timeout", 0)), self._poll_s)
        while not (self._raw or any(u["update_id"] >= offset for u in self._updates) or self.closed):
            if (left := deadline - time.monotonic()) <= 0:
                break
            self._changed.wait(left)
        batch, later = self._raw[:_RAW], self._raw[_RAW:]
        self._raw = [*(u for u in batch if self._is_proper(u)), *later]
        if not later:  # else confirming an ordinary update would confirm those before it, too
            batch = [*batch, *super()._getUpdates(params | {"timeout": 0})]
        if not batch:
            return batch
        self._highest = max(self._highest, 0, *(u["update_id"] for u in batch if self._is_proper(u)))
        if self._delivered and self._drawn(self.faults.repeats):
            again = self._random.sample(self._delivered, min(len(self._delivered), self._random.randint(1, 3)))
            self._count("repeated updates", len(again))
            batch += again
            self._random.shuffle(batch)
        elif len(batch) > 1 and self._drawn(self.faults.shuffles):
            self._count("shuffled batches")
            self._random.shuffle(batch)
        self._delivered.extend(batch)
        return batch

    def _is_proper(self, update: dict) -> bool:
        id_ = update.get("update_id")
        return type(id_) is int and 0 < id_ <= self._next_id

    def _flood(self, method: str, params: dict) -> None:
        chat, now = int(params["chat_id"]), time.monotonic()
        if self._drawn(self.faults.floods):
            whom = None if self._drawn(0.25) else chat
            self._closed_until[whom] = now + self._random.uniform(1, 3)
            self._count("flood wait for all" if whom is None else "flood wait of a chat")
        left = max(self._closed_until.get(chat, 0), self._closed_until.get(None, 0)) - now
        if left > 0:
            self._count("429")
            wait_s = math.ceil(left)
            raise Refused(429, f"Too Many Requests: retry after {wait_s}", retry_after=wait_s)

    def _note(self, method: str, params: dict, result: dict, *, told: bool) -> None:
        markup = params.get("reply_markup", "")
        found = _ANSWER_ID.search(markup if isinstance(markup, str) else json.dumps(markup))
        text = result.get("text", "")
        self._deliveries.append(
            Delivery(time.monotonic(), int(params["chat_id"]), result["message_id"], method, text, found[1] if found else "", told)
        )

    def _drawn(self, share: float) -> bool:
        return share > 0 and self._random.random() < share

    def _count(self, kind: str, number: int = 1) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + number
