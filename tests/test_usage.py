"""Counting in the state: days are Vietnamese days, whatever the form of the stored time."""

from datetime import UTC, date, datetime

import pytest
from usage_rows import ask, rate, state_tables

from bot.state.usage import DayCount, asked_since, day_in_vietnam, question, questions, remarks, unsettled, usage

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


@pytest.fixture
def db():
    return state_tables()


def test_a_day_begins_and_ends_at_midnight_in_vietnam(db):
    ask(db, "a", "2026-11-15T16:59:59+00:00")  # 23:59:59 on the 15th
    ask(db, "b", "2026-11-15T17:00:00+00:00")  # 00:00:00 on the 16th
    ask(db, "c", "2026-11-16T16:59:59.999999+00:00", missing="Chưa có.")
    ask(db, "d", "2026-11-16T17:00:00.000001Z")
    counted = usage(db, MONDAY, TUESDAY)
    assert counted.days == (DayCount(MONDAY, answered=1, abstained=1), DayCount(TUESDAY, answered=1, abstained=0))
    assert (counted.asked, counted.answered, counted.abstained) == (3, 2, 1)


def test_days_without_questions_are_there_with_nothing(db):
    ask(db, "a", "2026-11-16T03:00:00+00:00")
    assert [d.answered + d.abstained for d in usage(db, date(2026, 11, 14), TUESDAY).days] == [0, 0, 1, 0]


def test_nothing_at_all_has_no_times(db):
    nothing = usage(db, MONDAY, MONDAY)
    assert (nothing.asked, nothing.people, nothing.median_ms, nothing.slow_ms, nothing.reasons) == (0, 0, None, None, ())


def test_the_times_are_those_that_half_and_95_of_100_answers_did_not_exceed(db):
    for n in range(1, 21):  # 10, 20, … 200 ms
        ask(db, f"a{n}", "2026-11-16T03:00:00+00:00", elapsed_ms=10.0 * n)
    counted = usage(db, MONDAY, MONDAY)
    assert (counted.median_ms, counted.slow_ms) == (100, 190)


def test_one_answer_is_both_the_median_and_the_slowest(db):
    ask(db, "a", "2026-11-16T03:00:00+00:00", elapsed_ms=7.0)
    counted = usage(db, MONDAY, MONDAY)
    assert (counted.median_ms, counted.slow_ms) == (7, 7)


def test_people_are_counted_once_and_verdicts_by_their_own_day(db):
    ask(db, "a", "2026-11-16T03:00:00+00:00", person="x")
    ask(db, "b", "2026-11-16T04:00:00+00:00", person="x")
    ask(db, "c", "2026-11-16T05:00:00+00:00", person="y")
    rate(db, "a", "2026-11-16T16:59:00+00:00", "helpful", person="x")
    rate(db, "a", "2026-11-16T06:00:00+00:00", reason="wrong", person="y")
    rate(db, "b", "2026-11-16T06:00:00+00:00", reason="wrong", person="y")
    rate(db, "b", "2026-11-16T06:00:00+00:00", reason="old", person="z")
    rate(db, "c", "2026-11-16T17:00:00+00:00", reason=None, person="x")  # the day after
    counted = usage(db, MONDAY, MONDAY)
    assert counted.people == 2
    assert (counted.helpful, counted.unhelpful) == (1, 3)
    assert counted.reasons == (("wrong", 2), ("old", 1))
    assert usage(db, TUESDAY, TUESDAY).reasons == (("", 1),)


def test_the_latest_questions_are_kept_and_come_in_their_order(db):
    ask(db, "late", "2026-11-16T05:00:00+00:00")
    ask(db, "early", "2026-11-16T03:00:00.5+00:00")
    ask(db, "earliest", "2026-11-16T03:00:00+00:00")
    assert [q.id for q in questions(db, most=2)] == ["early", "late"]
    assert [q.id for q in questions(db, first=TUESDAY, most=9)] == []


def test_unsettled_are_those_without_an_answer_and_those_that_somebody_found_unhelpful(db):
    ask(db, "good", "2026-11-16T01:00:00+00:00")
    ask(db, "none", "2026-11-16T02:00:00+00:00", missing="Chưa có.")
    ask(db, "bad", "2026-11-16T03:00:00+00:00", history=[["user", "trước"], ["assistant", "sau"]])
    rate(db, "good", "2026-11-16T04:00:00+00:00", "helpful")
    rate(db, "bad", "2026-11-16T06:00:00+00:00", reason="old", person="p2")
    rate(db, "bad", "2026-11-16T05:00:00+00:00", person="p1")
    none, bad = unsettled(db, most=10)
    assert (none.id, none.abstained, none.complaints) == ("none", True, ())
    assert none.touched == none.asked_at == datetime(2026, 11, 16, 2, tzinfo=UTC)
    assert (bad.id, bad.abstained, bad.complaints, bad.history) == ("bad", False, ("", "old"), (("user", "trước"), ("assistant", "sau")))
    assert bad.touched == datetime(2026, 11, 16, 6, tzinfo=UTC)


def test_one_question_is_found_by_its_id(db):
    ask(db, "a", "2026-11-16T01:00:00+00:00", "Gì?", citations=[{"n": 1, "title": "Bài"}])
    assert question(db, "a").citations == ({"n": 1, "title": "Bài"},)
    assert question(db, "b") is None
    assert question(db, "a' or '1'='1") is None


def test_remarks_bring_verdicts_and_suggestions_together_in_time(db):
    ask(db, "a", "2026-11-16T01:00:00+00:00", "Gì?")
    db.table("suggestions").insert({"id": 1, "person": "p9", "text": "Thêm tỉnh", "at": "2026-11-16T02:30:00+00:00"})
    rate(db, "a", "2026-11-16T03:00:00+00:00", reason="wrong", note="năm khác")
    rate(db, "gone", "2026-11-16T02:00:00+00:00", "helpful")
    found = list(remarks(db, MONDAY, MONDAY))
    assert [(r.kind, r.text, r.note, r.answer, r.question) for r in found] == [
        ("helpful", "", "", "gone", ""),
        ("suggestion", "Thêm tỉnh", "", "", ""),
        ("unhelpful", "wrong", "năm khác", "a", "Gì?"),
    ]


def test_questions_since_a_moment(db):
    ask(db, "a", "2026-11-16T01:00:00+00:00")
    ask(db, "b", "2026-11-16T01:00:01.25+00:00")
    assert asked_since(db, datetime(2026, 11, 16, 1, 0, 1, tzinfo=UTC)) == 1


def test_the_day_of_a_moment_in_vietnam():
    assert day_in_vietnam(datetime(2026, 12, 31, 17, tzinfo=UTC)) == date(2027, 1, 1)
