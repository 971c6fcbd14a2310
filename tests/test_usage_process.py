"""Status, statistics, queue and logs of the service as a process of its own, over HTTP, with a restart between."""

import csv
import io

import pytest
from fake_bot_api import FakeBotApiServer
from openpyxl import load_workbook
from test_telegram_process import ADMIN, NEW_ARTICLE, TOKEN, make_knowledge, replies, serving

from bot import queue_report

MISSING = "Kinh phí khuyến công Sóc Trăng năm 2023 là bao nhiêu?"
ANSWERED = "Năm 2019 Lâm Đồng hỗ trợ bao nhiêu cơ sở công nghiệp nông thôn?"


@pytest.fixture
def folder(tmp_path):
    make_knowledge(tmp_path)
    return tmp_path


def edited(api, label: str, part: str) -> str:
    """The text of the newest message with that part in it, after the button of that label was pressed."""
    api.push_press(ADMIN, label)

    def found():
        return [m.text for m in api.chat(ADMIN) if part in m.text]

    api.wait_until(found, f"{part!r} after {label!r}")
    return found()[-1]


def taking_over(api: FakeBotApiServer) -> FakeBotApiServer:
    """A server with the same chats: the old one closes when its bot ends."""
    after = FakeBotApiServer(TOKEN)
    after._chats, after._next_id = api._chats, api._next_id
    return after


def test_what_administrators_see_survives_a_restart(folder):
    with FakeBotApiServer(TOKEN) as api, serving(api, folder) as service:
        api.wait_for("getUpdates", 1, timeout_s=180)
        assert api.menus  # set at the start
        for person, question in ((1001, MISSING), (1002, "kinh phi khuyen cong soc trang 2023"), (1003, ANSWERED)):
            replies(api, question, chat_id=person)
        (refused,) = replies(api, "/hangdoi", chat_id=1001)
        assert "quản trị" in refused.text

        (status,) = replies(api, "/tinhtrang", chat_id=ADMIN)
        assert "• 3 tài liệu: 3 bài viết" in status.text
        assert "đã nhận 3 câu hỏi" in status.text
        assert "Thư mục tài liệu chưa có gì đổi" in status.text
        (folder / "knowledge" / "moi.md").write_text(NEW_ARTICLE, encoding="utf-8")
        (status,) = replies(api, "/status", chat_id=ADMIN)
        assert "1 tệp đã đổi từ lần dựng này, gõ /nap để nạp" in status.text

        replies(api, "/thongke", chat_id=ADMIN)
        api.wait_until(lambda: api.chat(ADMIN)[-1].photo, "picture")
        report = next(m.text for m in reversed(api.chat(ADMIN)) if not m.photo)
        assert "Số câu hỏi: 3, của 3 người" in report
        assert "Chưa trả lời được: 2 câu (66,7%)" in report
        assert "Địa phương được hỏi nhiều: Sóc Trăng 2, Lâm Đồng 1" in report
        assert "Câu hỏi trong 30 ngày" in edited(api, "30 ngày", "Câu hỏi trong 30 ngày")

        (queue,) = replies(api, "/hangdoi", chat_id=ADMIN)
        assert f"1. Hỏi 2 lần, 2 người: «{MISSING}»" in queue.text
        assert "• Sóc Trăng, kinh phí khuyến công, năm 2023: 2 câu" in queue.text
        edited(api, "1", "Còn thiếu: ")
        assert service.stop() == 0
    with taking_over(api) as api, serving(api, folder) as service:
        api.wait_for("getUpdates", 1, timeout_s=180)
        edited(api, "Hỏi lại bây giờ", "Chỉ mục hiện nay vẫn chưa trả lời được câu này.")
        assert edited(api, "Đã xử lý", queue_report.EMPTY)
        replies(api, "/xuat", chat_id=ADMIN)
        api.wait_until(lambda: len([m for m in api.chat(ADMIN) if m.document]) == 2, "files")
        assert service.stop() == 0
        log = service.output()
    files = {m.document.name.rpartition(".")[2]: m.document.content for m in api.chat(ADMIN) if m.document}
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig")), delimiter=";"))
    assert [row["Trả lời được"] for row in rows] == ["không", "không", "có"]  # asking again is not asking
    assert "lam-dong" in rows[2]["Trích dẫn"] and "Lâm Đồng giúp cơ sở" in rows[2]["Trích dẫn"]
    sheet = load_workbook(io.BytesIO(files["xlsx"]))["Hỏi đáp"]
    assert sheet["E2"].value == MISSING and sheet["B2"].value.tzinfo is None
    assert "Sóc Trăng" not in log and "Traceback" not in log
    assert not [c.refused for c in api.calls() if c.refused and "not modified" not in c.refused]
