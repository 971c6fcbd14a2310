"""/nap, its buttons and /quaylai against the running program over HTTP, a restart between receipt and press included."""

import json
import unicodedata
from pathlib import Path

import pytest
from fake_bot_api import FakeBotApiServer
from test_telegram_process import ADMIN, NEW_ARTICLE, TOKEN, make_knowledge, replies, serving

from bot import messages_reload as say

QUESTION = "Năm 2022 Tây Ninh hỗ trợ bao nhiêu cơ sở làm bánh tráng?"
GOLDEN = [
    {"id": "tay-ninh", "question": QUESTION, "contains": ["41 cơ sở"], "cites": ["tay-ninh-2022"]},
    {"id": "lam-dong", "question": "Năm 2019 Lâm Đồng hỗ trợ bao nhiêu cơ sở công nghiệp nông thôn?", "contains": ["17 cơ sở"]},
    {"id": "vang", "question": "giá vàng hôm nay", "abstain": True},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("reload")
    make_knowledge(made)
    rows = "\n".join(json.dumps(row, ensure_ascii=False) for row in GOLDEN)
    (made / "knowledge" / "golden.jsonl").write_text(f"{rows}\nhỏng\n", encoding="utf-8")
    return made


def answered(api: FakeBotApiServer, chat_id: int) -> bool:
    return "41 cơ sở" in replies(api, QUESTION, chat_id=chat_id)[0].text


def last(api: FakeBotApiServer) -> str:
    return api.chat(ADMIN)[-1].text


def test_from_the_receipt_over_a_restart_to_the_way_back_and_forth(folder):
    with FakeBotApiServer(TOKEN) as first:
        with serving(first, folder) as service:
            first.wait_for("getUpdates", 1, timeout_s=180)
            assert not answered(first, 2001)
            (folder / "knowledge" / "tay-ninh-2022.md").write_text(unicodedata.normalize("NFD", NEW_ARTICLE), encoding="utf-8")
            first.push_text("/nap", chat_id=ADMIN)
            first.wait_until(lambda: first.chat(ADMIN) and first.chat(ADMIN)[-1].buttons, "receipt", timeout_s=180)
            receipt = last(first)
            assert "Nên xem lại: 1 dòng sai trong tệp câu hỏi kiểm tra." in receipt
            assert "Câu hỏi kiểm tra: bản mới trả lời đúng 3/3 câu, bản đang dùng 2/3 câu." in receipt
            assert "• tay-ninh-2022.md: 2 đoạn, 1 số liệu" in receipt
            assert "chữ có dấu viết rời, đã ghép lại" in receipt
            assert f"Câu hỏi kiểm tra nay đúng (1):\n• «{QUESTION}»" in receipt
            assert "• golden.jsonl (dòng 4): không phải JSON" in receipt
            assert not answered(first, 2002)  # nothing has changed yet
            press = first.new_press(say.USE, chat_id=ADMIN)
            copy = dict(first._chats)
            assert service.stop() == 0
        log = service.output()
    assert "Tây Ninh" not in log
    with FakeBotApiServer(TOKEN) as api, serving(api, folder) as service:
        api._chats.update(copy)  # Telegram keeps the messages
        api.push(press)
        api.wait_until(lambda: "Đã đưa vào dùng lúc" in last(api), "switch", timeout_s=180)
        assert answered(api, 2003)
        api.push_press(ADMIN, say.GO_BACK)
        api.wait_until(lambda: "Đã quay lại bản trước lúc" in last(api), "way back")
        assert not answered(api, 2004)
        replies(api, "/quaylai", chat_id=ADMIN)
        assert last(api).startswith("Đã quay lại bản dựng lúc")
        assert answered(api, 2005)
        replies(api, "/nap", chat_id=ADMIN)
        api.wait_until(lambda: any(b["text"] == say.DISCARD for m in api.chat(ADMIN) for row in m.buttons for b in row), "receipt")
        assert "Không có tài liệu nào thay đổi (cả 4 tệp giữ nguyên)." in last(api)
        api.push_press(ADMIN, say.DISCARD)
        api.wait_until(lambda: "Bản đang dùng không đổi." in last(api), "discard")
        assert len([p for p in (folder / "data" / "index").iterdir() if p.is_dir()]) == 2
        assert not [call for call in api.calls() if call.refused]
        assert service.stop() == 0
