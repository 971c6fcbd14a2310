"""The scripts of tests/soak in small: the running program is killed and fed with hostile updates, and loses nothing."""

from pathlib import Path

import pytest
from soak import crash, hostile_updates
from telegram_process import make_knowledge


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("quick")
    make_knowledge(made)
    return made / "knowledge"


def test_every_question_is_answered_though_the_program_is_killed_while_it_answers(tmp_path, knowledge):
    figures, result = crash.run(tmp_path, seconds=5, people=10, rate=6, kill_every_s=3, knowledge=knowledge)
    assert figures["kills"] == 1
    assert result.asked == 30
    assert [q.text for q in result.unanswered] == []
    assert [d.note for d in result.doubles if d.why == "unexplained"] == []
    assert figures["ok"], figures


def test_hostile_updates_are_worked_off_and_the_next_question_is_answered(tmp_path, knowledge):
    figures = hostile_updates.run(tmp_path, count=150, knowledge=knowledge)
    assert figures["died"] == []
    assert figures["unanswered"] == 0
    assert figures["not_confirmed"] == 0
    assert figures["token_in_log"] == 0
    assert figures["ok"], figures
