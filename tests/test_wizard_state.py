"""Finished checks in the state file."""

from datetime import UTC, datetime, timedelta

import pytest
from clock import Clock

from bot.state.state import State

START = datetime(2026, 3, 1, tzinfo=UTC)
PICKS = {"place": "Hà Nội", "wants": ["máy móc"]}


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def state(tmp_path, clock):
    opened = State.open(tmp_path, clock=clock)
    yield opened
    opened.close()


def test_a_check_is_found_again_after_the_file_is_opened_anew(state, tmp_path):
    state.checks.keep("abcdefgh", state.person(7), PICKS)
    again = State.open(tmp_path)
    found = again.checks.find("abcdefgh")
    assert found.picks == PICKS and found.person == again.person(7) and again.checks.find("hgfedcba") is None
    again.close()


def test_keeping_twice_keeps_one(state):
    for _ in range(2):
        state.checks.keep("abcdefgh", state.person(7), PICKS)
    assert state.checks.erase(state.person(7)) == 1


def test_all_of_a_person_is_erased_and_of_nobody_else(state):
    state.checks.keep("abcdefgh", state.person(7), PICKS)
    state.checks.keep("bcdefghj", state.person(8), PICKS)
    assert state.erase(7) == 1
    assert state.checks.find("abcdefgh") is None and state.checks.find("bcdefghj") is not None


def test_what_is_older_than_the_days_kept_goes(state, clock):
    state.checks.keep("abcdefgh", state.person(7), PICKS)
    clock.now = START + timedelta(days=89)
    state.expire(90)
    assert state.checks.find("abcdefgh") is not None
    clock.now = START + timedelta(days=91)
    state.expire(90)
    assert state.checks.find("abcdefgh") is None


def test_the_row_holds_no_numeric_id(state):
    state.checks.keep("abcdefgh", state.person(123456789), PICKS)
    assert all("123456789" not in str(value) for row in state.db.query("select * from checks") for value in row.values())
