"""Who holds a post: the same post of the same office, and a person."""

import pytest

from bot.posts import names_holder, posts_asked
from bot.units import word_key

TEXT = "Giám đốc TTKC tỉnh Cà Mau, ông Trần Văn An, cho biết kết quả khả quan."


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Ai là giám đốc Sở Công Thương Cà Mau?", {("giam doc", "so cong thuong")}),
        ("Giám đốc Trung tâm Khuyến công tên gì", {("giam doc", "trung tam khuyen cong")}),
        ("pho chu tich ubnd tinh la ai", {("pho chu tich", "uy ban nhan dan")}),
        ("Giám đốc Sở Công Thương đánh giá thế nào?", set()),  # what was said is asked, not who
        ("Ai được hỗ trợ khuyến công?", set()),
    ],
)
def test_a_holder_is_asked_for_by_post_and_office(question, asked):
    assert posts_asked(question) == asked


@pytest.mark.parametrize(
    ("question", "text", "named"),
    [
        ("Ai là giám đốc trung tâm khuyến công Cà Mau?", TEXT, True),
        ("Ai là giám đốc Sở Công Thương Cà Mau?", TEXT, False),
        ("Ai là phó giám đốc trung tâm khuyến công?", TEXT, False),
        ("Bộ trưởng Bộ Công Thương là ai?", "Chương trình do Bộ trưởng Bộ Công Thương phê duyệt.", False),  # nobody is named
    ],
)
def test_the_holder_of_another_post_is_not_told(question, text, named):
    assert names_holder(posts_asked(question), text, word_key(text)) is named
