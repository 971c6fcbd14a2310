"""Buttons, links, opinions, roles and erasure over HTTP, with a restart between the answer and the press."""

from pathlib import Path

import pytest
from fake_bot_api import FakeBotApiServer
from telegram_process import ADMIN, TOKEN, labels, make_knowledge, pressed, replies, serving

from bot import messages

QUESTION = "Năm 2019 Lâm Đồng hỗ trợ bao nhiêu cơ sở công nghiệp nông thôn?"
ASKER, READER, OFFICER, ERASED, FIGURES = 2001, 2002, 2003, 2004, 2005


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    """The service after a restart: everything below was asked before it."""
    folder: Path = tmp_path_factory.mktemp("answers")
    make_knowledge(folder)
    with FakeBotApiServer(TOKEN) as before:
        with serving(before, folder) as service:
            before.wait_for("getUpdates", 1, timeout_s=180)
            replies(before, QUESTION, chat_id=ASKER)
            replies(before, QUESTION, chat_id=ERASED)
            replies(before, "/solieu Lâm Đồng", chat_id=FIGURES)
            replies(before, f"/vaitro {OFFICER} cán bộ", chat_id=ADMIN)
            replies(before, "/gopy", chat_id=READER)
            assert service.stop() == 0
        with FakeBotApiServer(TOKEN) as after, serving(after, folder) as service:
            after.adopt(before)
            after.wait_for("getUpdates", 1, timeout_s=180)
            yield after
            after.wait_until(lambda: True, "the end")
            assert TOKEN not in service.output() and "Lâm Đồng" not in service.output()


def copied(api: FakeBotApiServer, chat_id: int, label: str) -> str:
    rows = [row for m in api.chat(chat_id) for row in m.buttons]
    return next(b["copy_text"]["text"] for row in rows for b in row if b["text"] == label)


def test_a_source_opens_and_closes_after_the_restart(api):
    (answer,) = api.chat(ASKER)
    before = answer.text
    pressed(api, ASKER, "[1]")
    api.wait_until(lambda: "Tệp: lam-dong-2019.md" in api.chat(ASKER)[0].text, "the paragraph")
    shown = api.chat(ASKER)[0]
    assert "hỗ trợ 17 cơ sở" in shown.text
    link = copied(api, ASKER, "Chép liên kết")
    pressed(api, ASKER, "« Câu trả lời")
    api.wait_until(lambda: api.chat(ASKER)[0].text == before, "the answer")
    (opened,) = replies(api, f"/start {link.partition('?start=')[2]}", chat_id=2101)
    assert "hỗ trợ 17 cơ sở" in opened.text


def test_files_are_made_of_what_was_kept(api):
    pressed(api, FIGURES, "CSV")
    api.wait_until(lambda: api.chat(FIGURES)[-1].document is not None, "the file")
    assert "hỗ trợ 17 cơ sở" in api.chat(FIGURES)[-1].document.content.decode("utf-8-sig")


def test_the_answer_has_a_link_that_others_may_open(api):
    link = copied(api, ASKER, "Chép liên kết")
    (opened,) = replies(api, f"/start {link.partition('?start=')[2]}", chat_id=2102)
    assert opened.text.startswith(f"«{QUESTION}»")


def test_an_opinion_is_taken_after_the_restart(api):
    pressed(api, ASKER, "Chưa ổn")
    api.wait_until(lambda: "Thông tin đã cũ" in labels(api, ASKER), "the reasons")
    pressed(api, ASKER, "Thông tin đã cũ")
    api.wait_until(lambda: "Đã ghi: chưa ổn" in labels(api, ASKER), "the thanks")


def test_what_was_begun_before_the_restart_goes_on(api):
    (thanks,) = replies(api, "Nên có thêm số liệu của Lâm Đồng", chat_id=READER)
    assert thanks.text == messages.SUGGESTION_KEPT


def test_a_role_given_before_the_restart_holds(api):
    replies(api, QUESTION, chat_id=OFFICER)
    assert "Theo dõi thay đổi" in labels(api, OFFICER)
    assert any(f'"chat_id": {OFFICER}' in scope for scope in api.menus)


def test_who_erases_is_forgotten_and_the_buttons_say_so(api):
    link = copied(api, ERASED, "Chép liên kết")
    (done,) = replies(api, "/xoatoi", chat_id=ERASED)
    assert done.text == messages.ERASED.format(count=1)
    api.push_press(ERASED, "[1]")
    api.wait_until(lambda: any(c.params.get("text") == messages.STALE_BUTTON for c in api.calls("answerCallbackQuery")), "the alert")
    (gone,) = replies(api, f"/start {link.partition('?start=')[2]}", chat_id=2103)
    assert gone.text == messages.NO_STORED_ANSWER


def test_every_command_for_oneself_answers(api):
    for command, part in (("/riengtu", "90 ngày"), ("/privacy", "90 ngày"), ("/huy", "không có việc nào"), ("/hoi", "Anh/chị cần hỏi gì"), ("/ask " + QUESTION, "17 cơ sở")):
        (shown,) = replies(api, command, chat_id=2104)
        assert part in shown.text


def test_no_message_was_refused(api):
    refused = [c for c in api.calls() if c.refused and c.method.startswith(("send", "edit", "answer"))]
    assert [c for c in refused if "not modified" not in c.refused] == []
