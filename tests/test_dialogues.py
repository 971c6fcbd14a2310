"""Conversations over the shipped knowledge: 60 dialogues of two to four turns, written by hand from the documents by
someone who had not seen the code, then developed on.

Each turn says what a right answer shows, which document holds it, or that nothing does; the bot remembers the last three
exchanges, so the history of a turn is the questions and real answers before it.
"""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.records import Answer, Turn
from index.text import fold

DIALOGUES = [json.loads(line) for line in (Path(__file__).parent / "data" / "dialogues.jsonl").read_text(encoding="utf-8").splitlines()]
REMEMBERED = 6


class Told(NamedTuple):
    place: str  # "d-001, 2"
    turn: dict
    answer: Answer
    follows: bool


@pytest.fixture(scope="module")
def told(shipped_assistant) -> list[Told]:
    found = []
    for dialogue in DIALOGUES:
        history: list[Turn] = []
        for i, turn in enumerate(dialogue["turns"]):
            answer = shipped_assistant.ask(turn["question"], history=history[-REMEMBERED:])
            found.append(Told(f"{dialogue['id']}, {i + 1}", turn, answer, i > 0))
            history += [Turn("user", turn["question"]), Turn("assistant", answer.text)]
    return found


def is_right(told: Told) -> bool:
    turn, answer = told.turn, told.answer
    if turn.get("smalltalk"):
        return not answer.citations
    if turn["unanswerable"]:
        return answer.abstained
    shown = fold(answer.text)
    return (
        not answer.abstained
        and all(fold(m) in shown for m in turn["must_contain"])
        and not any(fold(m) in shown for m in turn["must_not_contain"])
        and bool({c.doc_id for c in answer.citations} & set(turn["docs"]))
    )


def test_there_are_dialogues_enough():
    assert len(DIALOGUES) >= 25
    assert all(len(d["turns"]) >= 2 for d in DIALOGUES)


def test_most_turns_are_answered_right(told):
    wrong = [t.place for t in told if not is_right(t)]
    assert 1 - len(wrong) / len(told) >= 0.80, wrong


def test_most_follow_ups_are_answered_right(told):
    follow = [t for t in told if t.follows]
    assert sum(map(is_right, follow)) / len(follow) >= 0.77, [t.place for t in follow if not is_right(t)]


def test_what_is_taken_over_stands_in_the_first_line_and_was_not_just_said(told):
    noted = 0
    for t in told:
        lead, _, rest = t.answer.text.split("\n")[0].partition(": ")
        if lead == "Hiểu theo câu trước":
            noted += 1
            assert t.follows and not t.answer.abstained
            repeated = [words for words in rest.rstrip(".").split(", ") if fold(words) in fold(t.turn["question"])]
            assert not repeated, (t.place, repeated)
    assert noted > 40


def test_a_first_question_takes_nothing_over(told):
    assert not [t.place for t in told if not t.follows and t.answer.text.startswith("Hiểu theo câu trước")]


def test_no_turn_shows_a_number_that_has_no_source(told, shipped_assistant):
    texts = {d.doc_id: d.text for d in shipped_assistant.documents()}
    for t in told:
        assert all(texts[c.doc_id][c.start:c.end] == c.quote for c in t.answer.citations), t.place
        assert not (t.answer.abstained and t.answer.citations), t.place
