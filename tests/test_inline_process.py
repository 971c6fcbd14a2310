"""Inline mode of the running process over HTTP, before and after a restart."""

import shutil
from pathlib import Path

import pytest
from fake_bot_api import FakeBotApiServer, InlineAnswer
from telegram_process import TOKEN, make_knowledge, serving

from bot import messages


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("inline")
    make_knowledge(made)
    return made


@pytest.fixture(scope="module")
def api(folder):
    with FakeBotApiServer(TOKEN) as server, serving(server, folder) as service:
        try:
            server.wait_for("getUpdates", 1, timeout_s=180)
        except TimeoutError:
            pytest.fail(f"the bot did not start:\n{service.output()}")
        yield server


def answered(api: FakeBotApiServer, text: str, user_id: int = 501) -> InlineAnswer:
    query_id = api.push_inline(text, user_id)
    api.wait_until(lambda: api.inline_answer(query_id) is not None, f"answer to {text!r}")
    return api.inline_answer(query_id)


def test_figures_of_a_place_and_year_come_with_their_sentence_and_link(api):
    (card, posted), *_ = answered(api, "so lieu lam dong 2019").cards
    assert card["title"] == "2.345 triệu đồng – Lâm Đồng, năm 2019"
    assert posted.text.startswith("Lâm Đồng – năm 2019\n• ")
    assert "Tổng kinh phí khuyến công của tỉnh Lâm Đồng trong năm 2019 là 2.345 triệu đồng." in posted.text
    assert "https://example.vn/lam-dong?a=1&b=2" in posted.links()
    assert ("blockquote", "expandable") in {(e.tag, e.argument) for e in posted.entities}


def test_a_question_gets_its_answer_first_and_markup_of_a_document_stays_text(api):
    (card, posted), *_ = answered(api, "nam 2020 hoa binh ho tro bao nhieu co so mua lo say").cards
    assert card["title"].startswith("Câu trả lời")
    assert "31 cơ sở" in posted.text
    assert 'Hòa Bình: lò <sấy> & máy "xẻ" 😀' in posted.text


def test_no_words_and_what_is_not_held(api):
    assert answered(api, "").cards
    nothing = answered(api, "giá vàng hôm nay")
    assert nothing.cards == []
    assert nothing.button["text"] == messages.INLINE_NOTHING


def test_inline_queries_are_asked_for_and_none_of_the_answers_was_refused(api):
    answered(api, "<b>&nbsp;\u202e😀")
    assert "inline_query" in api.calls("getUpdates")[0].params["allowed_updates"]
    assert [call.refused for call in api.calls("answerInlineQuery") if call.refused] == []


def test_after_a_restart_the_same_words_give_the_same_cards(api, folder, tmp_path):
    # A copy: only one process may serve from a data folder, and the first still does.
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    before = [card["id"] for card, _ in answered(api, "so lieu lam dong 2019").cards]
    with FakeBotApiServer(TOKEN) as server:
        query_id = server.push_inline("so lieu lam dong 2019")  # typed while the bot is away
        with serving(server, copy):
            server.wait_until(lambda: server.inline_answer(query_id) is not None, "answer after the restart", timeout_s=180)
            assert [card["id"] for card, _ in server.inline_answer(query_id).cards] == before
