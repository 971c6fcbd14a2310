"""`python -m bot run` as a process of its own, driven over HTTP by a fake Bot API server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_bot_api import FakeBotApiServer
from telegram_process import ADMIN, TOKEN, Service, make_knowledge, replies, serving

from bot import messages, messages_reload

NEW_ARTICLE = """---
title: "Tây Ninh hỗ trợ làm bánh tráng"
source: "Báo Thử Nghiệm"
published: "2023-02-01"
province: "Tây Ninh"
---

# Tây Ninh hỗ trợ làm bánh tráng

Năm 2022, tỉnh Tây Ninh hỗ trợ 41 cơ sở công nghiệp nông thôn làm bánh tráng.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("service")
    make_knowledge(made)
    return made


@pytest.fixture(scope="module")
def service(folder) -> Iterator[Service]:
    """The process, started once for the module, with a server of its own."""
    with FakeBotApiServer(TOKEN) as server, serving(server, folder) as started:
        try:
            server.wait_for("getUpdates", 1, timeout_s=180)
        except TimeoutError:
            pytest.fail(f"the bot did not start:\n{started.output()}")
        yield started


@pytest.fixture
def api(service) -> FakeBotApiServer:
    return service.api


def test_start_introduces_the_bot_with_the_date_of_the_data(api):
    (first,) = replies(api, "/start", chat_id=1001)
    assert first.text.startswith(messages.GREETING)
    assert "03/11/2021" in first.text or "01/02/2023" in first.text
    assert messages.PRIVACY.format(days=90) in first.text


def test_help_names_the_commands(api):
    for command in ("/help", "/trogiup"):
        (shown,) = replies(api, command, chat_id=1002)
        assert "/nguon" in shown.text


def test_a_question_gets_the_number_with_its_quotation_and_a_link(api):
    (shown,) = replies(api, "Năm 2019 Lâm Đồng hỗ trợ bao nhiêu cơ sở công nghiệp nông thôn?", chat_id=1003)
    answer, _, quotation = shown.text.partition("\n\n[1] ")
    assert "17 cơ sở" in answer
    assert "[1]" in answer
    assert quotation.startswith("Lâm Đồng giúp cơ sở chế biến đổi mới máy móc\n")
    assert "20/12/2019" in quotation
    assert "hỗ trợ 17 cơ sở" in quotation
    assert "https://example.vn/lam-dong?a=1&b=2" in shown.links()
    assert ("blockquote", "expandable") in {(e.tag, e.argument) for e in shown.entities}


def test_a_question_without_diacritics_is_answered_too(api):
    (shown,) = replies(api, "phu tho nam 2021 ho tro bao nhieu co so", chat_id=1004)
    assert "23 cơ sở" in shown.text


def test_a_question_beside_the_subject_is_declined_without_citation(api):
    (shown,) = replies(api, "giá vàng hôm nay", chat_id=1005)
    assert "[1]" not in shown.text
    assert shown.entities == []


def test_an_edited_question_edits_the_answer(api):
    question = api.push_text("Năm 2019 Lâm Đồng hỗ trợ bao nhiêu cơ sở công nghiệp nông thôn?", chat_id=1006)
    api.wait_until(lambda: api.chat(1006), "first answer")
    api.push_edit("Năm 2021 Phú Thọ hỗ trợ bao nhiêu cơ sở công nghiệp nông thôn?", question, chat_id=1006)
    api.wait_until(lambda: "23 cơ sở" in api.chat(1006)[0].text, "edited answer")
    assert len(api.chat(1006)) == 1
    assert "17 cơ sở" not in api.chat(1006)[0].text


def test_markup_and_emoji_of_a_document_are_shown_as_they_are(api):
    (shown,) = replies(api, "Năm 2020 Hòa Bình hỗ trợ bao nhiêu cơ sở mua lò sấy?", chat_id=1007)
    assert "31 cơ sở" in shown.text
    assert "nhiệt độ < 80 độ & máy xẻ <gỗ> 😀" in shown.text
    assert 'Hòa Bình: lò <sấy> & máy "xẻ" 😀' in shown.text
    assert shown.links() == []


def test_refused_markup_is_repeated_as_plain_text(api):
    api.refuse_next_markup()
    (shown,) = replies(api, "Năm 2019 Lâm Đồng hỗ trợ bao nhiêu cơ sở công nghiệp nông thôn?", chat_id=1008)
    assert "17 cơ sở" in shown.text
    assert "https://example.vn/lam-dong?a=1&b=2" in shown.text
    assert shown.entities == []


def test_nguon_lists_the_documents_with_their_links(api):
    (shown,) = replies(api, "/nguon", chat_id=1009)
    for title in ("Lâm Đồng giúp cơ sở", "Phú Thọ dồn vốn", "Hòa Bình: lò <sấy>"):
        assert title in shown.text
    assert shown.links() == ["https://example.vn/lam-dong?a=1&b=2"]


def test_nap_is_for_administrators(api):
    (shown,) = replies(api, "/nap", chat_id=1010)
    assert shown.text == f"{messages.NOT_ADMIN} {messages.YOUR_ID.format(user_id=1010)}"


def test_nap_takes_in_a_new_file_and_says_which_was_left_out_and_why(api, folder):
    question = "Năm 2022 Tây Ninh hỗ trợ bao nhiêu cơ sở làm bánh tráng?"
    (shown,) = replies(api, question, chat_id=1011)
    assert "41 cơ sở" not in shown.text
    (folder / "knowledge" / "tay-ninh-2022.md").write_text(NEW_ARTICLE, encoding="utf-8")
    (folder / "knowledge" / "hong.md").write_text("---\ntitle: [hỏng\n---\nchữ\n", encoding="utf-8")
    replies(api, "/nap", chat_id=ADMIN)
    api.wait_until(lambda: api.chat(ADMIN)[-1].buttons, "receipt")
    receipt = api.chat(ADMIN)[-1].text
    assert receipt.startswith("Đã dựng xong")
    assert "Thêm mới (1):\n• tay-ninh-2022.md" in receipt
    assert "Bị bỏ ra vì có lỗi (1):\n• hong.md" in receipt
    api.push_press(ADMIN, messages_reload.USE)
    api.wait_until(lambda: "Đã đưa vào dùng lúc" in api.chat(ADMIN)[-1].text, "switch")
    (shown,) = replies(api, question, chat_id=1012)
    assert "41 cơ sở" in shown.text


def test_the_log_so_far_holds_neither_the_token_nor_a_question(api, service):
    replies(api, "Năm 2019 Lâm Đồng hỗ trợ bao nhiêu cơ sở công nghiệp nông thôn?", chat_id=1013)
    log = service.output()
    assert "answered in" in log
    assert TOKEN not in log
    assert TOKEN.partition(":")[2] not in log
    assert "Lâm Đồng" not in log


def test_no_message_was_refused_and_nobody_s_pending_questions_were_dropped(api):
    replies(api, "/help", chat_id=1014)
    refused = {call.refused for call in api.calls("sendMessage") + api.calls("editMessageText") if call.refused}
    assert all('start tag "x"' in reason for reason in refused)  # the one asked for above
    assert not any("drop_pending_updates" in call.params for call in api.calls("deleteWebhook"))


def test_a_question_asked_before_the_start_is_answered_and_sigterm_ends_the_process_cleanly(tmp_path):
    make_knowledge(tmp_path)
    with FakeBotApiServer(TOKEN) as server:
        server.push_text("Năm 2021 Phú Thọ hỗ trợ bao nhiêu cơ sở công nghiệp nông thôn?", chat_id=1015)
        with serving(server, tmp_path, KHUYENCONG_LOG_LEVEL="DEBUG") as service:
            server.wait_until(lambda: server.chat(1015), "answer", timeout_s=180)
            assert "23 cơ sở" in server.chat(1015)[0].text
            assert service.stop() == 0
            log = service.output()
    assert "DEBUG" in log
    assert TOKEN not in log
    assert TOKEN.partition(":")[2] not in log


def test_a_second_process_on_the_same_data_folder_says_so_and_stops(folder, service):
    with FakeBotApiServer(TOKEN) as server, serving(server, folder) as second:
        assert second.process.wait(180) not in (0, None)
        assert "Đã có một tiến trình khuyencong đang chạy" in second.output()


def test_a_token_that_the_server_does_not_know_ends_the_start_with_one_vietnamese_line(tmp_path):
    make_knowledge(tmp_path)
    with FakeBotApiServer("1:other") as server, serving(server, tmp_path) as service:
        assert service.process.wait(180) not in (0, None)
        log = service.output()
    assert log.rstrip().endswith(messages.BAD_TOKEN)
    assert "Traceback" not in log
    assert TOKEN not in log
