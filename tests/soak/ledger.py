"""What was asked, what was answered, and which answer belongs to which question.

In a private chat the bot does not quote the question. But the buttons below each answer carry the id under which the program
keeps it, and it keeps the question with it: id -> question, and nobody is asked to put the same question twice, so that a
reply belongs to exactly one question of its chat, in whatever order the replies come. A reply without such buttons is the first
part of a long answer or a fixed sentence (an apology, a limit); it answers nothing.
"""

import sqlite3
import statistics
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from soak.faulty_api import Delivery
from soak.question_pool import key

# How long before a kill an answer may have been accepted without being written down as done, and how long after it a request may
# still be carried out that was on its way.
KILL_WINDOW_S = 2.0
ON_ITS_WAY_S = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and when it was pushed; `at` is monotonic, in seconds."""

    chat: int
    text: str
    at: float

    @property
    def key(self) -> tuple[int, str]:
        return self.chat, key(self.text)


@dataclass(frozen=True, slots=True)
class Double:
    """A question with more than one answer standing; `why` is "kill", "not told" or "unexplained"."""

    asked: Asked
    sent: tuple[Delivery, ...]
    why: str
    note: str


@dataclass(frozen=True, slots=True)
class Account:
    """`latencies` are seconds from question to the first answer, in the order of `answered`."""

    asked: int
    answered: list[Asked]
    latencies: list[float]
    unanswered: list[Asked]
    doubles: list[Double]
    partial_doubles: int  # first parts of long answers that stand twice
    foreign: int  # answers to something that nobody asked in that chat
    replaced: list[Asked] = field(default_factory=list)  # answered once, but the answer was edited into another question's
    sentences: Counter = field(default_factory=Counter)  # replies without an answer's id that stand apart, by their beginning


def questions_by_answer(data: Path) -> dict[str, str]:
    """The question of each answer that the program has kept, by the answer's id. The program may be running."""
    path = data / "state.db"
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        if not connection.execute("select 1 from sqlite_master where name = 'answers'").fetchone():
            return {}
        return {row[0]: key(row[1]) for row in connection.execute("select id, question from answers")}


def account(asked: Sequence[Asked], deliveries: Sequence[Delivery], questions: dict[str, str], kills: Sequence[float]) -> Account:
    """Put answers to questions. `kills` are the moments at which the program was killed, in order."""
    wanted = {each.key: each for each in asked}
    if len(wanted) < len(asked):
        raise ValueError("a question was asked twice in a chat")
    sent: dict[tuple[int, str], dict[int, Delivery]] = {}
    shows: dict[tuple[int, int], Delivery] = {}  # what stands in each message at the end
    foreign = 0
    for each in deliveries:
        shows[each.chat, each.message] = each
        if not each.answer:
            continue
        place = each.chat, questions.get(each.answer, "")
        if place not in wanted:
            foreign += 1
        else:
            sent.setdefault(place, {}).setdefault(each.message, each)
    answered, latencies, doubles, replaced = [], [], [], []
    for place, question in wanted.items():
        messages = sent.get(place)
        if not messages:
            continue
        standing = [d for m, d in messages.items() if questions.get(shows[question.chat, m].answer) == place[1]]
        if not standing:
            replaced.append(question)
            continue
        answered.append(question)
        latencies.append(min(d.at for d in messages.values()) - question.at)
        if len(standing) > 1:
            doubles.append(_double(question, standing, kills))
    unanswered = [q for q in asked if q.key not in sent]
    partial, sentences = _without_id(shows.values())
    return Account(len(asked), answered, latencies, unanswered, doubles, partial, foreign, replaced, sentences)


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which `share` of the values lie, by the nearest rank; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def summary(latencies: Sequence[float]) -> dict[str, float]:
    """In seconds."""
    if not latencies:
        return {"count": 0}
    return {
        "count": len(latencies),
        "p50": round(statistics.median(latencies), 3),
        "p95": round(percentile(latencies, 0.95), 3),
        "max": round(max(latencies), 3),
    }


def _double(question: Asked, sent: Sequence[Delivery], kills: Sequence[float]) -> Double:
    """Why there are two: the program was killed between them, or it was not told that the first was accepted."""
    first, second = sorted(sent, key=lambda d: d.at)[:2]
    if not first.told:
        return Double(
            question, tuple(sent), "not told", f"the answer to the first request was dropped; repeated {second.at - first.at:.1f} s later"
        )
    at = bisect_left(kills, first.at - ON_ITS_WAY_S)
    if at < len(kills) and kills[at] <= min(second.at, first.at + KILL_WINDOW_S):
        before_ms = (kills[at] - first.at) * 1000
        when = f"{before_ms:.0f} ms before the kill" if before_ms >= 0 else f"{-before_ms:.0f} ms after the kill, when it was on its way"
        note = f"accepted {when}, again {second.at - kills[at]:.1f} s after it"
        return Double(question, tuple(sent), "kill", note)
    return Double(question, tuple(sent), "unexplained", f"twice within {second.at - first.at:.2f} s, ids {first.answer} {second.answer}")


def _without_id(standing: Iterable[Delivery]) -> tuple[int, Counter]:
    """Parts of long answers that stand more than once, and the beginnings of fixed sentences with their numbers.

    A part is long, and an answer's id follows in the same chat; whatever is short is a sentence.
    """
    parts: Counter = Counter()
    sentences: Counter = Counter()
    for each in standing:
        if each.answer:
            continue
        if len(each.text) > 1000:
            parts[each.chat, each.text] += 1
        else:
            sentences[each.text[:60]] += 1
    return sum(n - 1 for n in parts.values()), sentences
