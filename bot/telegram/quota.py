"""How many questions one person may ask in a minute."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

PER_MINUTE = 20
_WINDOW_S = 60.0
_PEOPLE = 10_000


@dataclass(slots=True)
class _Person:
    """When the last ones that were let through were asked, which update was the very last, when a refusal was told."""

    asked: deque[float]
    last: int | None = None
    told: float | None = None


class Quota:
    """Counts by person, at the moment of asking. `is_to_be_told` makes the refusal come once a minute, not once a question."""

    def __init__(self, *, per_minute: int = PER_MINUTE, clock: Callable[[], float] = time.monotonic):
        self._most = per_minute
        self._clock = clock
        self._people: OrderedDict[int, _Person] = OrderedDict()

    def takes(self, user_id: int, *, update_id: int | None = None, waited_s: float = 0.0) -> bool:
        """Count one more, asked `waited_s` seconds ago; False where that is too many.

        What waited for the service, because it was not there or had much to do, was not asked faster for that. An update
        that is tried again, right after its last attempt, counts once.
        """
        asked_s = self._clock() - max(waited_s, 0.0)
        person = self._people.setdefault(user_id, _Person(deque(maxlen=self._most)))
        self._people.move_to_end(user_id)
        while len(self._people) > _PEOPLE:
            self._people.popitem(last=False)
        if update_id is not None and person.last == update_id:
            return True
        if len(person.asked) == self._most and person.asked[0] > asked_s - _WINDOW_S:
            return False
        person.asked.append(asked_s)
        person.last = update_id
        return True

    def is_to_be_told(self, user_id: int) -> bool:
        """True the first time in a minute."""
        person, now_s = self._people.get(user_id), self._clock()
        if person is None or person.told is not None and person.told > now_s - _WINDOW_S:
            return False
        person.told = now_s
        return True

    def wait_s(self, user_id: int) -> float:
        """In how many seconds the person may ask again."""
        person = self._people.get(user_id)
        if person is None or len(person.asked) < self._most:
            return 0.0
        return max(person.asked[0] + _WINDOW_S - self._clock(), 0.0)
