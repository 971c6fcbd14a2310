"""People who ask: questions pushed at their times, and waiting until they are answered."""

import time
from collections.abc import Callable, Iterable, Sequence

from soak.bot_process import BotProcess
from soak.faulty_api import FaultyBotApiServer
from soak.ledger import Asked, questions_by_answer

FIRST_CHAT = 10_001
_LOOK_S = 0.25


class Traffic:
    """The questions of one run, in the order they were asked."""

    def __init__(self, api: FaultyBotApiServer, process: BotProcess):
        self.asked: list[Asked] = []
        self._api = api
        self._process = process
        self._waiting: set[tuple[int, str]] = set()
        self._seen = 0
        self._unknown: list[tuple[int, str]] = []  # (chat, answer's id) whose question was not yet to be read
        self._questions: dict[str, str] = {}

    def ask(self, chat: int, text: str, *, push: Callable[[dict], object] | None = None) -> Asked:
        """Put a question to the bot now; `push` takes the update elsewhere than to getUpdates."""
        asked = Asked(chat, text, time.monotonic())
        (push or self._api.push)(self._api.new_message(text, chat_id=chat))
        self.asked.append(asked)
        self._waiting.add(asked.key)
        return asked

    def play(self, schedule: Iterable[tuple[float, Callable[[], object]]]) -> float:
        """Do each action at its second from now, in order; how many seconds late the latest was."""
        began, latest = time.monotonic(), 0.0
        for second, action in schedule:
            if (left := began + second - time.monotonic()) > 0:
                time.sleep(left)
            else:
                latest = max(latest, -left)
            action()
        return latest

    def waiting(self) -> set[tuple[int, str]]:
        """The questions without an answer so far, as (chat, key)."""
        new = self._api.deliveries(self._seen)
        self._seen += len(new)
        self._unknown += [(d.chat, d.answer) for d in new if d.answer]
        if self._unknown:
            if any(answer not in self._questions for _, answer in self._unknown):
                self._questions = questions_by_answer(self._process.data)
            self._waiting.difference_update(
                [(chat, self._questions[answer]) for chat, answer in self._unknown if answer in self._questions]
            )
            self._unknown = [each for each in self._unknown if each[1] not in self._questions]
        return self._waiting

    def wait_answered(self, *, patience_s: float, of: Sequence[Asked] = ()) -> bool:
        """Wait until every question (or those given) has its answer.

        False where for so many seconds no new one came, or the process ended.
        """
        keys = {each.key for each in of or self.asked}
        left, moved = len(keys), time.monotonic()
        while open_ := keys & self.waiting():
            if len(open_) < left:
                left, moved = len(open_), time.monotonic()
            if time.monotonic() - moved > patience_s or not self._process.running:
                return False
            time.sleep(_LOOK_S)
        return True


def evenly(questions: Sequence[Sequence[str]], rate: float, ask: Callable[[int, str], object], *, first_chat: int = FIRST_CHAT):
    """A schedule: people in turn, `rate` questions a second over all of them, until each has asked all of theirs."""
    people = len(questions)
    for i in range(people * len(questions[0])):
        person, number = i % people, i // people
        yield i / rate, (lambda chat=first_chat + person, text=questions[person][number]: ask(chat, text))
