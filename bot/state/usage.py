"""What was asked, how it went and what people thought of it: counted in the tables of the state. Reads only.

Times are kept in UTC; a day here is a day in Vietnam, which is seven hours ahead all year.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlite_utils import Database

from bot.wording import VIETNAM

# Of the stored time only what comes before fractions of a second, which SQLite would round up, into the next day at midnight.
_DAY = "date(substr({}, 1, 19), '+7 hours')"
_WITHIN = _DAY + " between :first and :last"
# What people said of each answer. "unhelpful" comes with its reasons; the order is that of the feedback.
_ANSWERS = f"""
select a.id, a.asked_at, a.person, a.command, a.question, a.history, a.text, a.abstained, a.route, a.elapsed_ms, a.citations,
    (select json_group_array(coalesce(reason, '')) from (select reason from feedback f
        where f.answer = a.id and f.verdict = 'unhelpful' order by f.at, f.person)) as complaints,
    (select count(*) from feedback f where f.answer = a.id and f.verdict = 'helpful') as helpful,
    (select max(at) from feedback f where f.answer = a.id and f.verdict = 'unhelpful') as complained_at
from answers a where {_WITHIN.format("a.asked_at")}
"""
ALWAYS = (date(1970, 1, 1), date(9999, 12, 31))


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many questions of one day were answered, and how many were not."""

    day: date
    answered: int
    abstained: int


@dataclass(frozen=True, slots=True)
class Usage:
    """The days from `first` to `last`, both included, in Vietnam.

    `days` has every one of them, in order. `people` counts hashes. Times are milliseconds, None where nothing was asked;
    half of the answers took at most `median_ms`, 95 of 100 at most `slow_ms`. The verdicts are those given in these days;
    `reasons` are the codes of the unhelpful ones with their counts, most first, "" where none was given.
    """

    first: date
    last: date
    days: tuple[DayCount, ...]
    people: int
    median_ms: float | None
    slow_ms: float | None
    helpful: int
    unhelpful: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def answered(self) -> int:
        return sum(d.answered for d in self.days)

    @property
    def abstained(self) -> int:
        return sum(d.abstained for d in self.days)

    @property
    def asked(self) -> int:
        return self.answered + self.abstained


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """A question as it was asked, with what came of it.

    `history` holds the turns before it as (role, text). `complaints` has the reason of everybody to whom the answer was
    not helpful, "" where none was given. `touched` is when it was asked or last complained of (UTC, aware). `citations`
    are dictionaries as in the JSON contract.
    """

    id: str
    asked_at: datetime
    person: str
    command: str
    question: str
    history: tuple[tuple[str, str], ...]
    text: str
    abstained: bool
    route: str
    elapsed_ms: float
    citations: tuple[dict, ...]
    complaints: tuple[str, ...]
    helpful: int
    touched: datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """A verdict on an answer, or a suggestion: `kind` is "helpful", "unhelpful" or "suggestion". `at` is UTC, aware.

    `text` is the reason's code or the suggestion, `note` what was written beside a verdict, `answer` the id of the answer,
    "" of a suggestion.
    """

    at: datetime
    person: str
    kind: str
    text: str
    note: str
    answer: str
    question: str


def day_in_vietnam(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def usage(db: Database, first: date, last: date) -> Usage:
    """Counts of the days from `first` to `last`."""
    span = {"first": first.isoformat(), "last": last.isoformat()}
    counted = {
        row["day"]: (row["answered"], row["abstained"])
        for row in db.query(
            f"select {_DAY.format('asked_at')} as day, sum(not abstained) as answered, sum(abstained) as abstained "
            f"from answers where {_WITHIN.format('asked_at')} group by day", span,
        )
    }
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    times = [row["ms"] for row in db.query(
        f"select elapsed_ms as ms from answers where {_WITHIN.format('asked_at')} and elapsed_ms is not null order by elapsed_ms", span)]
    verdicts = {row["verdict"]: row["n"] for row in db.query(
        f"select verdict, count(*) as n from feedback where {_WITHIN.format('at')} group by verdict", span)}
    reasons = [(row["code"], row["n"]) for row in db.query(
        f"select coalesce(reason, '') as code, count(*) as n from feedback where verdict = 'unhelpful' and {_WITHIN.format('at')} "
        "group by code order by n desc, code", span)]
    (people,) = db.query(f"select count(distinct person) as n from answers where {_WITHIN.format('asked_at')}", span)
    return Usage(
        first, last, tuple(DayCount(day, *counted.get(day.isoformat(), (0, 0))) for day in days), people["n"],
        _rank(times, 50), _rank(times, 95), verdicts.get("helpful", 0), verdicts.get("unhelpful", 0), tuple(reasons),
    )  # fmt: skip


def questions(db: Database, *, first: date = ALWAYS[0], last: date = ALWAYS[1], most: int) -> list[LoggedQuestion]:
    """The latest `most` questions of these days, oldest first."""
    return _questions(db, first, last, "", most)


def unsettled(db: Database, *, most: int) -> list[LoggedQuestion]:
    """The latest `most` questions that were not answered, or whose answer did not help somebody; oldest first."""
    complained = "exists (select 1 from feedback f where f.answer = a.id and f.verdict = 'unhelpful')"
    return _questions(db, *ALWAYS, f"and (a.abstained or {complained})", most)


def question(db: Database, answer_id: str) -> LoggedQuestion | None:
    found = db.query(_ANSWERS + "and a.id = :id", {"first": ALWAYS[0].isoformat(), "last": ALWAYS[1].isoformat(), "id": answer_id})
    return next(map(_logged, found), None)


def remarks(db: Database, first: date, last: date) -> Iterator[Remark]:
    """Verdicts and suggestions of these days, oldest first."""
    span = {"first": first.isoformat(), "last": last.isoformat()}
    rows = db.query(
        f"select f.at, f.person, f.verdict as kind, coalesce(f.reason, '') as text, coalesce(f.note, '') as note, f.answer, "
        f"coalesce(a.question, '') as question from feedback f left join answers a on a.id = f.answer where {_WITHIN.format('f.at')} "
        f"union all select at, person, 'suggestion', text, '', '', '' from suggestions where {_WITHIN.format('at')} order by 1, 2, 3",
        span,
    )
    for row in rows:
        yield Remark(_moment(row["at"]), row["person"], row["kind"], row["text"], row["note"], row["answer"], row["question"])


def asked_since(db: Database, moment: datetime) -> int:
    """How many questions have been asked from a moment (aware) on."""
    (row,) = db.query(
        "select count(*) as n from answers where julianday(asked_at) >= julianday(?)", [moment.astimezone(UTC).isoformat()]
    )
    return row["n"]


def _questions(db: Database, first: date, last: date, more: str, most: int) -> list[LoggedQuestion]:
    rows = db.query(
        f"{_ANSWERS} {more} order by julianday(a.asked_at) desc, a.id desc limit :most",
        {"first": first.isoformat(), "last": last.isoformat(), "most": most},
    )
    return [_logged(row) for row in rows][::-1]


def _logged(row: dict) -> LoggedQuestion:
    asked_at = _moment(row["asked_at"])
    return LoggedQuestion(
        id=row["id"], asked_at=asked_at, person=row["person"], command=row["command"], question=row["question"],
        history=tuple((role, text) for role, text in json.loads(row["history"] or "[]")), text=row["text"],
        abstained=bool(row["abstained"]), route=row["route"] or "", elapsed_ms=row["elapsed_ms"] or 0.0,
        citations=tuple(json.loads(row["citations"] or "[]")), complaints=tuple(json.loads(row["complaints"])),
        helpful=row["helpful"], touched=max(asked_at, _moment(row["complained_at"])) if row["complained_at"] else asked_at,
    )  # fmt: skip


def _moment(stored: str) -> datetime:
    moment = datetime.fromisoformat(stored)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _rank(ordered: list[float], percent: int) -> float | None:
    """The smallest value that at least `percent` of 100 do not exceed (nearest rank); None of nothing."""
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None
