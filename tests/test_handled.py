"""What administrators have dealt with, in the state file."""

from datetime import UTC, datetime, timedelta

from bot.state.state import State


def test_marks_stay_move_on_and_expire(tmp_path):
    now = datetime(2026, 11, 16, tzinfo=UTC)
    state = State.open(tmp_path, clock=lambda: now)
    assert state.handled.mark(["a", "b", "a"]) == 2
    now += timedelta(days=2)
    assert state.handled.mark(["b"]) == 1
    assert state.handled.mark([]) == 0
    state.close()
    state = State.open(tmp_path, clock=lambda: now)
    assert state.handled.times() == {"a": now - timedelta(days=2), "b": now}
    assert state.erase(42) == 0
    assert state.handled.expire(now) == 1
    assert set(state.handled.times()) == {"b"}
    state.close()
