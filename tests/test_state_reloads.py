"""The kept record of indexes that await a decision."""

from datetime import UTC, datetime, timedelta

import pytest
from clock import Clock
from sqlite_utils import Database

from bot.state.reloads import DISCARDED, FAILED, LEFT, REPLACED, USED, Reloads, migrations

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    return Clock(NOON)


@pytest.fixture
def db(tmp_path):
    opened = Database(tmp_path / "state.db")
    migrations.apply(opened)
    yield opened
    opened.close()


@pytest.fixture
def reloads(db, clock):
    return Reloads(db, clock)


def test_a_build_goes_from_begun_to_decided(reloads, clock):
    made = reloads.begin(42)
    assert (made.status, made.folder, made.user_id, made.started_at) == ("building", "", 42, "2026-11-22T12:00:00+00:00")
    reloads.built(made.id, "f1", "{}")
    assert (reloads.open().status, reloads.of_folder("f1").id) == ("waiting", made.id)
    clock.now += timedelta(minutes=5)
    done = reloads.decide(made.id, USED, 7)
    assert (done.status, done.decided_at, done.decided_by) == ("used", "2026-11-22T12:05:00+00:00", 7)
    assert reloads.open() is None


def test_only_one_is_open_at_a_time(reloads):
    first = reloads.begin(42)
    for step in (lambda: None, lambda: reloads.built(first.id, "f1", "{}")):
        step()
        with pytest.raises(ValueError, match="another index"):
            reloads.begin(7)
    reloads.decide(first.id, DISCARDED, 42)
    assert reloads.begin(7).id != first.id


def test_the_record_survives_a_restart(reloads, tmp_path, clock):
    made = reloads.begin(42)
    reloads.built(made.id, "f1", '{"summary": []}')
    reloads.shown(made.id, 42, 9)
    again = Database(tmp_path / "state.db")
    migrations.apply(again)
    assert Reloads(again, clock).open() == reloads.open()
    assert reloads.open().copies == ((42, 9),)
    again.close()


def test_changes_go_with_the_next_build_and_are_told_when_it_ends(reloads):
    reloads.add_change("b")
    reloads.add_change("a")
    reloads.add_change("a")
    first = reloads.begin(42)
    reloads.add_change("later")
    assert reloads.changes(first.id) == ["a", "b"]
    reloads.decide(first.id, FAILED)  # nobody has decided on them
    second = reloads.begin(42)
    assert reloads.changes(second.id) == ["a", "b", "later"]
    reloads.decide(second.id, REPLACED, 42)
    third = reloads.begin(42)
    assert reloads.changes(third.id) == ["a", "b", "later"]
    reloads.decide(third.id, DISCARDED, 42)
    assert reloads.changes(reloads.begin(42).id) == []


def test_erasing_a_person_leaves_the_decision_and_the_other_s_message(reloads):
    made = reloads.begin(42)
    reloads.built(made.id, "f1", "{}")
    reloads.shown(made.id, 42, 9)
    reloads.shown(made.id, 7, 10)
    assert reloads.erase(42) == 1
    left = reloads.open()
    assert (left.user_id, left.copies, left.folder) == (None, ((7, 10),), "f1")
    assert reloads.erase(42) == 0


def test_what_was_decided_long_ago_goes_but_what_is_open_or_in_use_stays(reloads, clock):
    for status in (DISCARDED, LEFT, USED):
        made = reloads.begin(42)
        reloads.built(made.id, f"f-{status}", "{}")
        reloads.decide(made.id, status, 42)
    reloads.begin(42)
    clock.now += timedelta(days=100)
    assert reloads.expire(clock.now - timedelta(days=90)) == 2
    assert reloads.of_folder("f-used") is not None
    assert reloads.open() is not None
    assert reloads.expire(clock.now - timedelta(days=90)) == 0
