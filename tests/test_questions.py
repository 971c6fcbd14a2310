"""Question files of the JSON contract."""

import json
from datetime import date

import pytest
from tiny import write_files

from bot.questions import Question, QuestionFormatError, parse_date, read_questions
from bot.records import Turn


def read(tmp_path, content: str | bytes) -> list[Question]:
    return read_questions(write_files(tmp_path, {"hoi.jsonl": content}) / "hoi.jsonl")


def line(**fields) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"


def test_questions_come_in_the_order_of_the_file_with_all_their_fields(tmp_path):
    history = [{"role": "user", "text": "Cà Mau?"}, {"role": "assistant", "text": "29 cơ sở.", "more": 1}]
    content = line(id="q1", question="Còn Sóc Trăng?", history=history, as_of="2024-07-31", kind="figure")
    assert read(tmp_path, content + "\n" + line(question="Hà Giang?")) == [
        Question(
            "q1", "Còn Sóc Trăng?", (Turn("user", "Cà Mau?"), Turn("assistant", "29 cơ sở.")), date(2024, 7, 31)
        ),
        Question(None, "Hà Giang?"),
    ]


@pytest.mark.parametrize("empty", [{"history": None}, {"history": []}, {"as_of": None}, {"as_of": ""}, {"id": None}])
def test_fields_may_be_empty(tmp_path, empty):
    assert read(tmp_path, line(**({"id": "q1", "question": "Hỏi?"} | empty)))[0].text == "Hỏi?"


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_has_no_questions(tmp_path, content):
    assert read(tmp_path, content) == []


def test_ends_of_line_inside_a_question_do_not_end_it(tmp_path):
    asked = "Hà Giang\u2028hỗ trợ\x85bao nhiêu\u2029?"
    assert [q.text for q in read(tmp_path, "\ufeff" + line(question=asked).replace("\n", "\r\n"))] == [asked]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{hỏng\n", "hoi.jsonl:1: không phải JSON"),
        ("[" * 100_000, "hoi.jsonl:1: không phải JSON"),
        ('["a"]', "hoi.jsonl:1: thiếu trường «question»"),
        (line(id="q1"), "hoi.jsonl:1: thiếu trường «question»"),
        (line(question=12), "hoi.jsonl:1: thiếu trường «question»"),
        (line(question="a", history="cũ"), "hoi.jsonl:1: «history» phải là danh sách"),
        (line(question="a", history=[{"role": "system", "text": "b"}]), "hoi.jsonl:1: «history» phải là danh sách"),
        (line(question="a", history=[{"role": "user"}]), "hoi.jsonl:1: «history» phải là danh sách"),
        (line(question="a", as_of="31/07/2024"), "hoi.jsonl:1: as_of phải là ngày dạng năm-tháng-ngày"),
        (line(question="a") + "\n" + line(question="b", as_of="2024-02-30"), "hoi.jsonl:3: as_of phải là ngày"),
    ],
)
def test_a_bad_line_is_named_with_its_field(tmp_path, content, said):
    with pytest.raises(QuestionFormatError) as caught:
        read(tmp_path, content)
    assert said in str(caught.value)


def test_every_bad_line_is_named_at_once(tmp_path):
    with pytest.raises(QuestionFormatError) as caught:
        read(tmp_path, "x\n" + line(question="được") + line(id=1))
    assert str(caught.value) == "hoi.jsonl:1: không phải JSON; hoi.jsonl:3: thiếu trường «question»"


def test_a_missing_file_and_one_in_another_encoding_are_told(tmp_path):
    with pytest.raises(QuestionFormatError, match="không đọc được .*khong-co.jsonl"):
        read_questions(tmp_path / "khong-co.jsonl")
    with pytest.raises(QuestionFormatError, match="không phải văn bản UTF-8"):
        read(tmp_path, line(question="Hỏi gì?").encode("utf-16"))


def test_a_date_is_read_or_refused_with_the_name_of_its_field():
    assert parse_date("2025-10-15", "--as-of") == date(2025, 10, 15)
    for wrong in ("15/10/2025", "2025-13-01", "", "hôm nay"):
        with pytest.raises(QuestionFormatError, match="--as-of phải là ngày dạng năm-tháng-ngày"):
            parse_date(wrong, "--as-of")
