"""Which sentence may answer: what keeps one from it, and what other words do not."""

from pathlib import Path

import pytest
from tiny import TinyEncoder, write_files

from bot.assistant import Assistant
from bot.config import BotConfig
from index.artifact import current_folder
from index.build import build

KNOWLEDGE = {
    "lao-cai-2021.md": """---
title: "Nghiệm thu khuyến công Lào Cai"
published: "2021-12-20"
province: "Lào Cai"
---

# Nghiệm thu khuyến công Lào Cai

Đợt 1 năm 2021, Lào Cai giao máy cho 9 cơ sở với kinh phí hỗ trợ 1.640 triệu đồng.

Trong năm 2021, Công ty TNHH Chế biến chè Bắc Hà nhận máy sấy. Chiếc máy tốn 420 triệu đồng, khuyến công hỗ trợ 180 triệu đồng.

Sau 9 tháng, các lớp dạy nghề đã mở cho 75 lao động.
""",
    "son-la-2022.md": """---
title: "Khuyến công Sơn La và chuyện vay vốn"
published: "2022-10-11"
province: "Sơn La"
---

# Khuyến công Sơn La và chuyện vay vốn

Năm 2022, Sơn La phân bổ 2.310 triệu đồng khuyến công địa phương.

Nguyên nhân là dự toán đến muộn, cơ sở thiếu mặt bằng.

Mức hỗ trợ máy móc tối đa 300 triệu đồng/cơ sở.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    home = tmp_path_factory.mktemp("finder")
    encoder, config = TinyEncoder(), BotConfig(knowledge=write_files(home / "knowledge", KNOWLEDGE), data=home / "data")
    build(config.knowledge, config.data, encoder)
    found = Assistant(config, encoder, Path(current_folder(config.data)))
    yield found
    found.close()


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("Đợt 1 năm 2021 Lào Cai giao máy cho bao nhiêu cơ sở?", "9 cơ sở"),
        ("9 tháng năm 2021 Lào Cai dạy nghề cho bao nhiêu lao động?", "75 lao động"),
        ("Sơn La 2022 được phân bổ bao nhiêu KCĐP?", "2.310"),
        ("SL 2022 phân bổ bao nhiêu KCĐP?", "2.310"),  # the one loaded province with these initials
        ("Công ty chè Bắc Hà ở Lào Cai mua máy sấy hết bao nhiêu năm 2021?", "420"),  # the next sentence goes on about it
        ("Vì sao khuyến công Sơn La năm 2022 chậm?", "dự toán đến muộn"),
    ],
)
def test_what_is_told_is_found(assistant, question, shown):
    answer = assistant.ask(question)
    assert not answer.abstained and shown in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Đợt 2 năm 2021 Lào Cai giao máy cho bao nhiêu cơ sở?",  # another round
        "Quý I năm 2021 Lào Cai giao máy cho bao nhiêu cơ sở?",  # a part of the year that is not told
        "Công ty Chè Phình Hồ ở Lào Cai được hỗ trợ bao nhiêu năm 2021?",  # nobody has told of it
        "Tổng kinh phí khuyến công Sơn La năm 2021 là bao nhiêu?",
        "Sơn La 2022 được phân bổ bao nhiêu khuyến công quốc gia?",  # another source
    ],
)
def test_what_is_not_told_is_not_answered_with_what_stands_near_it(assistant, question):
    assert assistant.ask(question).abstained


def test_a_sentence_about_another_establishment_is_not_quoted(shipped_assistant):
    answer = shipped_assistant.ask("HTX Tuấn Băng tự bỏ bao nhiêu?")
    assert "235 triệu đồng" in answer.text and "Cốc Rế" not in answer.text


def test_the_number_of_a_year_is_no_rule_for_its_half(shipped_assistant):
    answer = shipped_assistant.ask("6 tháng đầu năm 2022 Sóc Trăng hỗ trợ bao nhiêu?")
    assert answer.abstained and "năm 2022" in answer.text
