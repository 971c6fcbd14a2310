"""Questions put together by likeness, on written-down readings and on real wordings."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from bot import messages_answer as say
from bot import queue_report
from bot.query import Concept, Query, Wanted
from bot.question_groups import UNALIKE, ReadQuestion, group
from bot.state.usage import LoggedQuestion
from index.periods import find_periods

START = datetime(2026, 11, 16, 1, tzinfo=UTC)
TOWARDS, ACROSS = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
STRANGERS = np.stack([TOWARDS, ACROSS])  # of likeness 0: a cosine counts as it is
LACK = "Kho tài liệu chưa có số liệu đúng như câu hỏi về Sóc Trăng, năm 2023. Tài liệu gần nhất trong kho: «Bài»."


def read(
    n: int, question: str, *, places=(), time="", codes=(), words=(), vector=TOWARDS, text=LACK, route="nothing", complaints=(), person="p",
    intent="figure", funding=(), references=(),
) -> ReadQuestion:
    at = START + timedelta(hours=n)
    logged = LoggedQuestion(
        f"id{n}", at, person, "ask", question, (), text, not complaints, route, 100.0, (), tuple(complaints), 0, at,
    )  # fmt: skip
    concepts = tuple(Concept((w,), frozenset([(w,)]), text=w) for w in words)
    query = Query(
        question, question, "figure", tuple(places), (), tuple(find_periods(time)), frozenset(funding), frozenset(), (), concepts,
        figures=Wanted(groups=(tuple(codes),) if codes else ()), intent=intent, references=tuple(references),
    )  # fmt: skip
    return ReadQuestion(logged, query, vector)


def ids(groups) -> list[list[str]]:
    return [[m.logged.id for m in g.members] for g in groups]


def grouped(*questions: ReadQuestion, handled=None):
    return group(questions, STRANGERS, handled or {})


def test_the_most_asked_group_comes_first_and_among_equals_the_latest():
    found = grouped(
        read(1, "một", words=["a"]), read(2, "hai", words=["b"], vector=ACROSS), read(3, "Một", words=["a"]),
        read(4, "ba", words=["c"], places=["Cà Mau"]),
    )  # fmt: skip
    assert ids(found) == [["id1", "id3"], ["id4"], ["id2"]]


@pytest.mark.parametrize(
    "other",
    [
        {"places": ["Cà Mau"], "time": "năm 2023", "codes": ["projects"]},
        {"places": ["Sóc Trăng"], "time": "năm 2022", "codes": ["projects"]},
        {"places": ["Sóc Trăng"], "time": "năm 2023", "codes": ["support_amount"]},
    ],
)
def test_another_place_time_or_count_is_another_question_however_alike(other):
    same = {"places": ["Sóc Trăng"], "time": "năm 2023", "codes": ["projects"]}
    assert ids(grouped(read(1, "x", words=["a"], **same), read(2, "x", words=["a"], **same))) == [["id1", "id2"]]
    assert len(grouped(read(1, "x", words=["a"], **same), read(2, "x", words=["a"], **other))) == 2


def test_amounts_of_money_are_one_kind_of_count():
    one = read(1, "x", words=["a"], places=["Sơn La"], codes=["support_cap"])
    assert len(grouped(one, read(2, "x", words=["a"], places=["Sơn La"], codes=["support_amount", "projects"]))) == 1


def test_a_question_must_be_alike_to_every_member():
    # Half of the words and a cosine of 0.6: 0.4 * 0.5 + 0.6 * 0.6 = 0.56 just joins, two steps away it does not.
    turned = [np.array([np.cos(a), np.sin(a)], np.float32) for a in (0, np.arccos(0.6), 2 * np.arccos(0.6))]
    first, second, third = (read(n, "x", words=w, vector=v) for n, w, v in zip((1, 2, 3), (["a", "b"], ["b", "c"], ["c", "d"]), turned))
    assert ids(grouped(first, second)) == [["id1", "id2"]]
    assert ids(grouped(second, third)) == [["id2", "id3"]]
    assert sorted(map(len, ids(grouped(first, second, third)))) == [1, 2]


def test_a_new_question_leaves_the_groups_before_it_as_they_are():
    asked = [read(n, "x", words=["ab"[n % 2]], vector=(TOWARDS, ACROSS)[n % 2]) for n in range(6)]
    before = {frozenset(g) for g in ids(grouped(*asked[:5]))}
    after = {frozenset(set(g) - {"id5"}) for g in ids(grouped(*asked))}
    assert before == after


def test_what_was_dealt_with_is_hidden_until_it_is_asked_again():
    first, second = read(1, "x", words=["a"]), read(2, "x", words=["a"])
    done = {"id1": START + timedelta(hours=1, minutes=30)}
    assert grouped(first, handled=done) == []
    (again,) = grouped(first, second, handled=done)
    assert [m.logged.id for m in again.open] == ["id2"] and len(again.members) == 2
    assert "Đã xử lý 1 câu như vậy trước đây, nay có người hỏi lại." in queue_report.detail(again, {})


def test_a_complaint_after_it_was_dealt_with_opens_it_again():
    assert len(grouped(read(2, "x", words=["a"], complaints=["wrong"]), handled={"id2": START})) == 1


def test_the_example_has_its_marks_where_one_has_them():
    (found,) = grouped(read(1, "kinh phi", words=["a"]), read(2, "kinh phi", words=["a"]), read(3, "Kinh phí", words=["a"]))
    assert found.example.logged.id == "id3"


def test_the_document_that_is_missing_is_named_and_counted():
    money = {"places": ["Sóc Trăng"], "time": "Năm 2023", "codes": ["support_amount"], "words": ["kinh phí"]}
    groups = grouped(*(read(n, "Kinh phí khuyến công Sóc Trăng năm 2023?", person=f"p{n}", **money) for n in range(14)))
    text = queue_report.overview(groups, 0, beyond=2)
    assert text.split("\n") == [
        "Hàng đợi: 14 câu hỏi chưa được trả lời thỏa đáng, gộp thành 1 nhóm. Không tính 2 câu ngoài phạm vi.",
        "",
        "Bổ sung các tài liệu này sẽ trả lời được nhiều câu nhất:",
        "• Sóc Trăng, kinh phí khuyến công, năm 2023: 14 câu",
        "",
        "Nhóm 1 đến 1 trong 1, hỏi nhiều xếp trước:",
        "1. Hỏi 14 lần, 14 người: «Kinh phí khuyến công Sóc Trăng năm 2023?»",
        "   Cần tài liệu: kinh phí khuyến công Sóc Trăng, năm 2023.",
        "",
        "Bấm số thứ tự để xem một nhóm.",
    ]
    assert queue_report.detail(groups[0], {}).split("\n") == [
        "«Kinh phí khuyến công Sóc Trăng năm 2023?»",
        "",
        "Hỏi 14 lần, 14 người.",
        "Gần nhất: 21:00 ngày 16/11/2026 (giờ Việt Nam).",
        "Còn thiếu: Kho tài liệu chưa có số liệu đúng như câu hỏi về Sóc Trăng, năm 2023.",
        "Cần tài liệu: kinh phí khuyến công Sóc Trăng, năm 2023.",
    ]


@pytest.mark.parametrize(
    ("more", "advice"),
    [
        ({"places": ["Cà Mau", "Sóc Trăng"], "time": "năm 2021 và năm 2022", "codes": ["projects"]}, ": số đề án Cà Mau và Sóc Trăng, năm 2021, năm 2022."),
        ({"places": ["Cà Mau"], "codes": ["support_amount"], "funding": ["national"]}, ": kinh phí khuyến công quốc gia Cà Mau."),
        ({"places": ["Cà Mau"], "time": "năm 2021", "intent": "why"}, " của Cà Mau, năm 2021 cho đúng câu này."),
        ({}, " cho đúng câu này."),
        ({"text": "Chưa có căn cứ về định nghĩa của đề án điểm. Xin hỏi Sở.", "route": "rules"}, " về định nghĩa của đề án điểm."),
        ({"text": "Chưa có căn cứ để nêu mức chi đào tạo nghề, vì chưa đọc được nguyên văn.", "route": "rules"}, " về mức chi đào tạo nghề."),
        (
            {"text": "Yên Bái nay thuộc Lào Cai.\nChưa có căn cứ để trả lời: kho chưa có mức chi của Lào Cai cho nội dung «máy móc».\nHỏi Sở.", "route": "rules named"},
            " về mức chi của Lào Cai cho nội dung «máy móc».",
        ),
    ],
)  # fmt: skip
def test_the_document_wanted_by_what_the_question_names(more, advice):
    (found,) = grouped(read(1, "x", words=["a"], **more))
    assert queue_report.advice(found) == "Cần tài liệu" + advice


def test_no_document_is_asked_for_where_the_question_must_say_more():
    (found,) = grouped(read(1, "x", words=["a"], places=["Cà Mau"], text=say.WHICH_PLACE))
    assert queue_report.advice(found).startswith("Người hỏi cần nói rõ hơn")
    assert queue_report.needed(found) == []


def test_an_unhelpful_answer_tells_the_reasons():
    (found,) = grouped(read(1, "x", words=["a"], complaints=["wrong", ""]), read(2, "x", words=["a"], complaints=["wrong"]))
    text = queue_report.detail(found, {"wrong": "Sai số liệu"})
    assert "đã có câu trả lời nhưng người hỏi thấy chưa hữu ích: sai số liệu (2); không nêu lý do (1)" in text
    assert "Cần xem lại câu trả lời" in text


def test_what_is_none_of_ours_is_left_out_unless_somebody_complained():
    assert queue_report.is_beyond(read(1, "giá vàng", text=say.OFF_TOPIC).logged)
    assert queue_report.is_beyond(read(1, "xin chào", text="Chào", route="talk").logged)
    assert not queue_report.is_beyond(read(1, "giá vàng", text=say.OFF_TOPIC, complaints=["wrong"]).logged)
    assert not queue_report.is_beyond(read(1, "x").logged)


def test_wordings_of_one_question_are_found_and_no_two_questions_are_taken_for_one(shipped_assistant):
    topics = [t.split("\n") for t in Path(__file__).parent.joinpath("data/likeness.txt").read_text(encoding="utf-8").strip().split("\n\n")]
    asked = [(topic, question) for topic, wordings in enumerate(topics) for question in wordings]
    queries = [shipped_assistant.understand(question) for _, question in asked]
    vectors = shipped_assistant.vectors([q.text for q in queries])
    questions = [
        ReadQuestion(read(n, question).logged, query, vector)
        for n, ((_, question), query, vector) in enumerate(zip(asked, queries, vectors))
    ]
    found = group(questions, shipped_assistant.vectors(UNALIKE), {})
    pairs = {pair for g in ids(found) for pair in combinations(sorted(g), 2)}
    wanted = {tuple(sorted((f"id{a}", f"id{b}"))) for a, b in combinations(range(len(asked)), 2) if asked[a][0] == asked[b][0]}
    assert pairs - wanted == set()
    assert len(pairs) >= 0.95 * len(wanted)
