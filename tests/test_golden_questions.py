"""The golden questions of a knowledge folder: reading the file, judging answers, the shipped ones."""

import json

import pytest
from conftest import ROOT
from tiny import write_files

from bot.golden import GoldenQuestion, fault, judge, read_golden
from bot.records import Answer, Citation


def row(**fields) -> str:
    return json.dumps({"id": "a", "question": "Bao nhiêu?", "contains": ["900 triệu đồng"], "cites": ["x"], "abstain": False} | fields)


def read(tmp_path, text: str | bytes):
    return read_golden(write_files(tmp_path / "k", {"golden.jsonl": text}))


def answer(text: str, *cited: str, abstained: bool = False) -> Answer:
    return Answer("Bao nhiêu?", text, abstained, tuple(Citation(1, doc, "", None, "", "", 0, 0, None, None, None) for doc in cited))


def test_a_folder_without_the_file_has_no_questions(tmp_path):
    assert read_golden(tmp_path) == ([], [])


def test_a_file_is_read_in_its_order_with_defaults(tmp_path):
    found, problems = read(tmp_path, f'\ufeff{row()}\n\n{{"id": "b", "question": "Vàng?", "abstain": true}}\n')
    assert problems == []
    assert found == [GoldenQuestion("a", "Bao nhiêu?", ("900 triệu đồng",), ("x",), False), GoldenQuestion("b", "Vàng?", (), (), True)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "không phải JSON"),
        ("[1]", "phải là một đối tượng JSON"),
        (row(answer="x"), "không có trường «answer»; chỉ nhận abstain, cites, contains, id, question"),
        (row(id=" "), "id: phải là một chuỗi chữ không trống"),
        (row(question=7), "question: phải là một chuỗi chữ không trống"),
        (row(question="x" * 1001), "question: dài hơn 1000 ký tự"),
        (row(contains="900"), "contains: phải là danh sách các chuỗi chữ không trống"),
        (row(cites=[""]), "cites: phải là danh sách các chuỗi chữ không trống"),
        (row(abstain="true"), "abstain: phải là true hoặc false"),
        (row(abstain=True), "cites: câu trả lời «chưa có thông tin» không dẫn tài liệu nào"),
        (row(contains=[], cites=[]), "contains: câu có trả lời phải nêu ít nhất một chuỗi ở contains hoặc một tài liệu ở cites"),
        (row(id="tốt"), "id: «tốt» đã có ở một dòng trên"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_others_are_read(tmp_path, line, reason):
    found, problems = read(tmp_path, f"{row(id='tốt')}\n{line}\n{row(id='cuối')}\n")
    assert [q.id for q in found] == ["tốt", "cuối"]
    assert [str(p) for p in problems] == [f"golden.jsonl:2: {reason}"]


def test_a_file_in_another_encoding_is_one_complaint(tmp_path):
    assert [str(p) for p in read(tmp_path, row().encode("utf-16"))[1]] == ["golden.jsonl: không phải văn bản UTF-8"]


def test_more_questions_than_anyone_waits_for_are_cut_and_told(tmp_path):
    found, (problem,) = read(tmp_path, "\n".join(row(id=str(i)) for i in range(503)))
    assert (len(found), problem.line) == (500, 501)


WANTED = GoldenQuestion("a", "Bao nhiêu?", ("900 triệu đồng", "33,16%"), ("x", "y"))


def test_an_answer_with_all_strings_and_one_of_the_documents_passes():
    assert fault(WANTED, answer("Là 900 Trieu đồng [1],\nđạt 33,16%.", "z", "y")) == ""


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (answer("Là 900 triệu đồng.", "x"), "không nêu «33,16%»"),
        (answer("Là 1.900 triệu đồng và 133,16%.", "x"), "không nêu «900 triệu đồng», «33,16%»"),
        (answer("Là 900 triệu đồng, 33,16%.", "z"), "không dẫn x hoặc y"),
        (answer("Chưa có.", abstained=True), "nói là chưa có thông tin"),
    ],
)
def test_what_an_answer_lacks_is_said(given, wrong):
    assert fault(WANTED, given) == wrong


def test_a_question_that_must_be_declined():
    wanted = GoldenQuestion("a", "Vàng?", abstain=True)
    assert fault(wanted, answer("Chưa có.", abstained=True)) == ""
    assert fault(wanted, answer("Là 900 triệu đồng.", "x")) == "đã trả lời, lẽ ra phải nói là chưa có thông tin"


def test_the_shipped_questions_are_all_answered_as_they_must_be(shipped_assistant):
    questions, problems = read_golden(ROOT / "knowledge")
    assert problems == []
    assert len(questions) >= 30
    assert sum(q.abstain for q in questions) >= 5
    known = {d.doc_id for d in shipped_assistant.documents()}
    assert {doc for q in questions for doc in q.cites} <= known  # the file itself is no document
    assert "golden" not in known
    assert {i: wrong for i, wrong in judge(shipped_assistant.ask, questions).items() if wrong} == {}
