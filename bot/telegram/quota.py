"""How many questions one person may ask in a minute."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

PER_MINUTE = 20
_WINDOW_S = 60.0
_PEOPLE = 10_000


class Quota:
    """Counts by person over the last minute. `told` makes the refusal come once a minute, not once a question."""

    def __init__(self, *, per_minute: int = PER_MINUTE, clock: Callable[[], float] = time.monotonic):
        self._most = per_minute
        self._clock = clock
        self._asked: OrderedDict[int, deque[float]] = OrderedDict()
        self._told: dict[int, float] = {}

    def takes(self, user_id: int) -> bool:
        """Count one more; False where that is too many."""
        now_s = self._clock()
        times = self._asked.setdefault(user_id, deque())
        self._asked.move_to_end(user_id)
        while times and times[0] <= now_s - _WINDOW_S:
            times.popleft()
        if len(times) >= self._most:
            return False
        times.append(now_s)
        while len(self._asked) > _PEOPLE:
            forgotten, _ = self._asked.popitem(last=False)
            self._told.pop(forgotten, None)
        return True

    def is_to_be_told(self, user_id: int) -> bool:
        """True the first time in a minute."""
        now_s = self._clock()
        if self._told.get(user_id, -_WINDOW_S) > now_s - _WINDOW_S:
            return False
        self._told[user_id] = now_s
        return True

    def wait_s(self, user_id: int) -> float:
        """In how many seconds the person may ask again."""
        times = self._asked.get(user_id)
        return max(times[0] + _WINDOW_S - self._clock(), 0.0) if times and len(times) >= self._most else 0.0
