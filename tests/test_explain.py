"""`ask --explain`: the understanding, the candidates and the decision, the same every time."""

import pytest

from bot.explain import explain
from bot.records import Turn


def test_an_answer_is_explained_from_the_question_to_the_citation(shipped_assistant):
    told = explain(shipped_assistant, "kp kcqg soc trang 2022?")
    for expected in (
        "ý định: figure", "tỉnh: Sóc Trăng", "2022-01-01 – 2022-12-31", "nguồn vốn: khuyến công quốc gia", "support_amount",
        "– đạt\n", "53-soc-trang-2022", "Kết luận: trả lời – câu trong các bài", "dẫn [1] 53-soc-trang-2022, đoạn 2",
    ):  # fmt: skip
        assert expected in told


def test_an_abstention_says_what_kept_the_nearest_from_answering(shipped_assistant):
    told = explain(shipped_assistant, "Kinh phí khuyến công quốc gia hỗ trợ Sóc Trăng năm 2023 là bao nhiêu?")
    assert "loại: khác thời gian" in told
    assert "Kết luận: không trả lời" in told


def test_what_a_follow_up_takes_over_is_shown(shipped_assistant):
    history = [Turn("user", "kp kcqg soc trang 2022?"), Turn("assistant", "900 triệu đồng [1]")]
    told = explain(shipped_assistant, "còn địa phương?", history)
    assert "lấy từ câu trước: Sóc Trăng, năm 2022" in told and "nguồn vốn: khuyến công địa phương" in told


@pytest.mark.parametrize("question", ["Điều 5 NĐ 45/2012 nói gì?", "xin chào", "How much did Soc Trang get in 2022?", "🙂", "1=1; --"])
def test_any_question_is_explained_and_always_in_the_same_way(shipped_assistant, question):
    assert explain(shipped_assistant, question) == explain(shipped_assistant, question)
