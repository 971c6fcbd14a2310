"""What is kept between restarts: ids, persons, erasure, retention, migrations."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from clock import Clock
from sqlite_utils import Database
from telegram_harness import cited

from bot.config import ConfigError
from bot.records import Answer, Bar, Chart, Total, Turn
from bot.roles import Role, role_named
from bot.state import sent
from bot.state.answers import Context
from bot.state.sent import Sent
from bot.state.state import FILE, State
from index.records import Figure

ASKED = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(ASKED)


@pytest.fixture
def state(tmp_path, clock) -> State:
    opened = State.open(tmp_path, clock=clock)
    yield opened
    opened.close()


FIGURE = Figure("a", 3805e6, "VND", "3.805 triệu đồng", 3, 9, 1, province="Ninh Thuận", indicator="support_amount", id=4)
WHOLE = Answer(
    "Cà Mau?", "Có [1].", citations=cited("Cà Mau?").citations, figures=({"value": 5.0},), computed=({"expression": "1+1"},),
    elapsed_ms=12.5, records=(FIGURE,), chart=Chart("Kinh phí", (Bar("Cà Mau", 1.5, "1,5 tỷ"),), "tỷ đồng", "Nguồn"), route="articles",
)  # fmt: skip
CONTEXT = Context(
    "lookup", (Turn("user", "trước"),), ((("Sóc Trăng?", "hoi:0"),),), "kinh phí năm 2022", "20260101", {"a": "d1"}
)


def test_an_answer_comes_back_as_it_was_with_its_id(state):
    kept = state.answers.keep(WHOLE, person="p", chat="private", context=CONTEXT)
    found = state.answers.find(kept.id)
    assert len(kept.id) == 10
    assert found.context == CONTEXT
    assert found.asked_at == "2026-03-01T12:00:00.000+00:00"
    assert (found.answer.citations, found.answer.records, found.answer.chart) == (WHOLE.citations, WHOLE.records, WHOLE.chart)
    assert found.answer.id == kept.id


def test_a_total_comes_back_with_the_parts_that_were_added_up(state):
    total = Total("a", 4705e6, "VND", "", 0, 0, 1, indicator="support_amount", parts=(FIGURE, replace(FIGURE, value=900e6, id=5)))
    kept = state.answers.keep(replace(WHOLE, records=(total, FIGURE)), person="p", chat="private")
    assert state.answers.find(kept.id).answer.records == (total, FIGURE)


def test_ids_differ_and_an_unknown_one_finds_nothing(state):
    ids = {state.answers.keep(WHOLE, person="p", chat="private").id for _ in range(50)}
    assert len(ids) == 50
    assert state.answers.find("aaaaaaaaaa") is None


def test_what_utf8_cannot_hold_is_kept_with_a_question_mark(state):
    kept = state.answers.keep(Answer("a\ud83d", "b\udc00"), person="p", chat="private")
    assert state.answers.find(kept.id).answer.question == "a?"


def test_everything_survives_closing_and_opening(tmp_path, clock):
    before = State.open(tmp_path, clock=clock)
    kept = before.answers.keep(WHOLE, person=before.person(5), chat="private")
    before.roles.give(5, Role.OFFICER, by=1)
    before.dialogs.put(5, 5, "dieukien", {"step": "tỉnh"})
    name = before.person(5)
    before.close()
    after = State.open(tmp_path, clock=clock)
    assert after.answers.find(kept.id).answer.text == "Có [1]."
    assert after.roles.of(5) is Role.OFFICER
    assert after.dialogs.get(5, 5).data == {"step": "tỉnh"}
    assert after.person(5) == name
    after.close()


def test_a_person_s_name_hides_the_id_and_differs_between_data_folders(state, tmp_path):
    other = State.open(tmp_path / "other")
    assert state.person(123456) != state.person(123457)
    assert "123456" not in state.person(123456)
    assert state.person(123456) != other.person(123456)
    other.close()


def test_equal_citations_share_an_id_and_another_version_of_the_document_has_its_own(state):
    citations = cited("?", count=2).citations
    one, two = state.citations.keep(citations, {"a": "d1"})
    assert one == two  # the same document, version and offsets
    assert state.citations.keep(citations[:1], {"a": "d1"}) == [one]
    (newer,) = state.citations.keep(citations[:1], {"a": "d2"})
    assert newer != one
    found = state.citations.find(one)
    assert (found.citation.quote, found.digest) == ("trích", "d1")


def test_erasing_takes_all_of_one_person_and_nothing_of_another(state):
    me, you = state.person(1), state.person(2)
    mine = state.answers.keep(WHOLE, person=me, chat="private").id
    yours = state.answers.keep(WHOLE, person=you, chat="private").id
    state.feedback.give(mine, me, "helpful")
    state.feedback.give(mine, you, "unhelpful", reason="sai")
    state.feedback.give(yours, you, "helpful")
    state.suggestions.add(me, "thêm số liệu")
    state.dialogs.put(1, 1, "gopy", {})
    # The answer, both opinions on it, the suggestion and the dialog.
    assert state.erase(1) == 5
    assert state.answers.find(mine) is None
    assert state.feedback.of(mine, you) is None
    assert state.answers.find(yours) is not None
    assert state.feedback.of(yours, you).verdict == "helpful"
    assert state.erase(1) == 0


def test_what_is_erased_leaves_no_trace_in_the_files(state, tmp_path):
    state.answers.keep(Answer("câu hỏi bí mật XYZZY", "…"), person=state.person(1), chat="private")
    state.erase(1)
    assert not [p for p in tmp_path.iterdir() if b"XYZZY" in p.read_bytes()]


def test_what_was_noted_of_messages_is_found_after_presses_came_to_be_noted(tmp_path):
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        before = Database(connection)
        sent.migrations.apply(before, stop_before="m002_presses")
        Sent(before, lambda: ASKED).note(5, 77, [1, 2])
        connection.commit()
    after = State.open(tmp_path)
    assert (after.sent.to(5, 77), after.sent.to(5, "press 77")) == ([1, 2], [])
    after.close()


def test_a_conversation_leaves_the_file_once_it_is_too_old_to_go_on(state, clock):
    me, you = state.person(1), state.person(2)
    state.conversations.record(me, "a", 1, "một", "…")
    clock.now = ASKED + timedelta(minutes=31)
    state.conversations.record(you, "b", 2, "hai", "…")
    assert [row["question"] for row in state.db.query("select question from exchanges")] == ["hai"]
    clock.now = ASKED + timedelta(minutes=62)
    state.expire(90)
    assert list(state.db.query("select question from exchanges")) == []


def test_retention_removes_what_is_older_and_keeps_the_rest(state, clock):
    old = state.answers.keep(WHOLE, person="p", chat="private").id
    state.feedback.give(old, "p", "helpful")
    state.suggestions.add("p", "cũ")
    state.dialogs.put(1, 1, "gopy", {})
    (citation,) = state.citations.keep(WHOLE.citations, {"a": "d1"})
    clock.now = ASKED + timedelta(days=60)
    new = state.answers.keep(WHOLE, person="p", chat="private").id
    clock.now = ASKED + timedelta(days=90)
    assert state.expire(90) == 0
    clock.now = ASKED + timedelta(days=90, seconds=1)
    assert state.expire(90) == 4
    assert (state.answers.find(old), state.answers.find(new) is not None) == (None, True)
    assert state.citations.find(citation) is not None  # holds nothing of a person


def test_one_opinion_each_and_the_last_counts(state):
    state.feedback.give("x", "p", "helpful")
    state.feedback.give("x", "p", "unhelpful", reason="cu")
    assert (state.feedback.of("x", "p").verdict, state.feedback.of("x", "p").reason) == ("unhelpful", "cu")
    assert state.feedback.of("x", "q") is None


def test_a_role_is_given_changed_and_taken_away(state):
    state.roles.give(5, Role.OFFICER, by=1)
    state.roles.give(6, Role.ADMIN, by=1)
    assert [(g.user, g.role) for g in state.roles.all()] == [(6, Role.ADMIN), (5, Role.OFFICER)]
    state.roles.give(5, Role.PUBLIC, by=6)
    assert state.roles.of(5) is Role.PUBLIC
    state.erase(6)
    assert state.roles.of(6) is Role.ADMIN  # not something a person has told


@pytest.mark.parametrize(
    ("typed", "role"),
    [("cán bộ", Role.OFFICER), ("can_bo", Role.OFFICER), ("OFFICER", Role.OFFICER), ("Quản trị", Role.ADMIN), ("bỏ", Role.PUBLIC), ("x", None), ("", None)],
)
def test_roles_are_read_as_people_type_them(typed, role):
    assert role_named(typed) is role


def test_the_file_is_for_its_owner_only_and_a_damaged_one_is_named(tmp_path):
    State.open(tmp_path).close()
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    (tmp_path / "hong").mkdir()
    (tmp_path / "hong" / FILE).write_bytes(b"not a database" * 100)
    with pytest.raises(ConfigError, match=str(Path("hong") / FILE)):
        State.open(tmp_path / "hong")
