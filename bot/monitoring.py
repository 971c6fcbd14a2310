"""What is counted of the running service, and how it is asked whether it is well. Nothing of a person is in it."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric

from bot.logs import ERRORS

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PROBE_S = 1.0  # within which each part must answer
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
# Outcomes become labels; a word that is not listed is counted as "other", so that no label can come from outside.
_DONE = ("done", "failed", "dropped")
_SENT = ("sent", "retried", "blocked", "refused", "failed", "gave_up")


class Metrics:
    """Counters of one process. May be called from any thread; `clock` gives seconds since 1970."""

    def __init__(self, *, clock: Callable[[], float] = time.time):
        self._clock = clock
        self._last_fetch = 0.0
        self.registry = registry = CollectorRegistry()
        self._received = Counter("khuyencong_updates_received", "Updates received from Telegram", registry=registry)
        self._duplicates = Counter("khuyencong_updates_duplicate", "Updates received once more", registry=registry)
        self._done = Counter("khuyencong_updates_done", "Updates worked off, by outcome", ["outcome"], registry=registry)
        self._waiting = Gauge("khuyencong_updates_waiting", "Updates kept and not worked off yet", registry=registry)
        self._answers = Counter("khuyencong_answers", "Questions replied to, by whether they were answered", ["abstained"], registry=registry)
        self._seconds = Histogram("khuyencong_answer_seconds", "Time an answer took", buckets=_BUCKETS, registry=registry)
        self._sent = Counter("khuyencong_sends", "Messages given to Telegram, by outcome", ["outcome"], registry=registry)
        self._waits = Counter("khuyencong_retry_after_waits", "Waits that Telegram has asked for", registry=registry)
        self._waited = Counter("khuyencong_retry_after_seconds", "Seconds that Telegram has asked to wait", registry=registry)
        self._fetched = Gauge("khuyencong_last_fetch_timestamp_seconds", "When updates last came or were asked for with success", registry=registry)
        self._index = Gauge("khuyencong_index_info", "1 for the index in use", ["index"], registry=registry)
        self._built = Gauge("khuyencong_index_built_timestamp_seconds", "When the index in use was built", registry=registry)
        self._age = Gauge("khuyencong_index_age_seconds", "Age of the index in use", registry=registry)
        started = Gauge("khuyencong_start_timestamp_seconds", "When the process was started", registry=registry)
        started.set(clock())
        registry.register(_Errors())
        for abstained in ("no", "yes"):
            self._answers.labels(abstained)
        for counter, outcomes in ((self._done, _DONE), (self._sent, _SENT)):
            for outcome in outcomes:
                counter.labels(outcome)

    def received(self, count: int, duplicates: int = 0) -> None:
        """`count` updates came, of which `duplicates` were known already."""
        self._received.inc(count)
        self._duplicates.inc(duplicates)

    def done(self, outcome: str = "done") -> None:
        """An update was worked off: "done", "failed" or "dropped"."""
        self._done.labels(outcome if outcome in _DONE else "other").inc()

    def waiting_is(self, count: Callable[[], float]) -> None:
        """Ask `count` for the updates that wait, whenever the numbers are read; from another thread, so it must not block."""
        self._waiting.set_function(count)

    def answered(self, seconds: float, abstained: bool) -> None:
        self._answers.labels("yes" if abstained else "no").inc()
        self._seconds.observe(seconds)

    def sent(self, outcome: str = "sent") -> None:
        """A message was given to Telegram: "sent", "retried", "blocked", "refused", "failed" or "gave_up"."""
        self._sent.labels(outcome if outcome in _SENT else "other").inc()

    def waited(self, seconds: float) -> None:
        """Telegram asked for a wait of so many seconds, and gets it."""
        self._waits.inc()
        self._waited.inc(seconds)

    def polled(self) -> None:
        """getUpdates was answered, or the webhook was called by Telegram."""
        self._last_fetch = self._clock()
        self._fetched.set(self._last_fetch)

    def index_is(self, name: str, built_at: datetime | None) -> None:
        """This index is in use from now on; `built_at` is aware, None where it is not known."""
        self._index.clear()
        self._index.labels(name).set(1)
        built = built_at.timestamp() if built_at else math.nan
        self._built.set(built)
        self._age.set_function(lambda: self._clock() - built)

    def since_fetch(self) -> float | None:
        """Seconds since `polled`; None before the first time."""
        return self._clock() - self._last_fetch if self._last_fetch else None

    def text(self) -> bytes:
        """All of it in the text format of Prometheus (`CONTENT_TYPE`)."""
        return generate_latest(self.registry)


class _Errors:
    """The errors logged by this process."""

    def collect(self) -> Iterable[Metric]:
        yield CounterMetricFamily("khuyencong_errors", "Errors logged", value=ERRORS.count)


class Health:
    """Whether the service is well.

    `parts` are asked on `loop`, the event loop of the service: each returns once the part of that name has answered.
    `most_since_fetch_s` is how long ago updates may have been fetched at most; None where nothing is fetched (webhook).
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        parts: Mapping[str, Callable[[], Awaitable[object]]],
        metrics: Metrics,
        *,
        most_since_fetch_s: float | None = None,
        probe_s: float = PROBE_S,
    ):
        self._loop = loop
        self._parts = dict(parts)
        self._metrics = metrics
        self._most_since_fetch_s = most_since_fetch_s
        self._probe_s = probe_s
        self._stage = "starting"

    def set_stage(self, stage: str) -> None:
        """ "starting", "running" or "stopping"."""
        self._stage = stage

    async def reasons(self) -> dict[str, str]:
        """What is wrong, by part; empty where all is well. Called on a loop of its own, so that a service that hangs is told of too."""
        if self._stage != "running":
            return {"service": self._stage}
        probes = {"event_loop": _nothing, **self._parts}
        told = await asyncio.gather(*(self._asked(probe) for probe in probes.values()))
        found = {name: reason for name, reason in zip(probes, told, strict=True) if reason}
        since = self._metrics.since_fetch()
        if self._most_since_fetch_s is not None:
            if since is None:
                found["updates"] = "never fetched"
            elif since > self._most_since_fetch_s:
                found["updates"] = f"last fetched {since:.0f} s ago"
        return found

    async def _asked(self, probe: Callable[[], Awaitable[object]]) -> str:
        async def ask() -> None:
            await probe()

        coroutine = ask()
        try:
            asked = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        except RuntimeError:  # the loop of the service has ended
            coroutine.close()
            return "ended"
        try:
            # A probe that is given up is cancelled, so that probes do not pile up behind what hangs.
            await asyncio.wait_for(asyncio.wrap_future(asked), self._probe_s)
        except TimeoutError:
            return f"no answer within {self._probe_s:g} s"
        except Exception as error:  # its text may hold anything
            return f"failed ({type(error).__name__})"
        return ""


async def _nothing() -> None:
    """Answers as soon as the loop gets round to it."""
