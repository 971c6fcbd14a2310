"""/dieukien over HTTP in the whole process, real texts loaded, with a restart in the middle."""

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest
from fake_bot_api import FakeBotApiServer
from test_telegram_process import TOKEN, serving

from bot.wizard import messages as say

SHIPPED = Path(__file__).parents[1] / "knowledge"
FILES = (
    "policies/nd-45-2012.md", "policies/nd-235-2025.md", "policies/tt-28-2018-btc.md", "policies/tt-36-2013-bct.md", "guides/ai-duoc-ho-tro.md",
)  # fmt: skip
USER = 501


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("wizard-service")
    for name in FILES:
        (made / "knowledge" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SHIPPED / name, made / "knowledge" / name)
    return made


@pytest.fixture(scope="module")
def before(folder) -> Iterator[FakeBotApiServer]:
    """The chat as it stands when the first process has ended: five steps answered."""
    with FakeBotApiServer(TOKEN) as server, serving(server, folder) as service:
        server.wait_for("getUpdates", 1, timeout_s=180)
        server.push_text("/dieukien")
        wait(server, "nơi sản xuất")
        server.push_text("phường Hạc Thành, tỉnh Thanh Hóa")
        wait(server, "loại hình")
        for label, then in (("Hộ kinh doanh", "ngành, nghề"), ("Tiểu thủ công nghiệp", "nội dung đề nghị"), ("Máy móc", "Đang chọn: Máy móc.")):
            server.push_press(USER, label)
            wait(server, then)
        assert service.stop() == 0
        assert TOKEN not in service.output() and "Thanh Hóa" not in service.output()
        yield server


@pytest.fixture(scope="module")
def api(before, folder) -> Iterator[FakeBotApiServer]:
    """The next process, in the same chat."""
    with FakeBotApiServer(TOKEN) as server:
        server._chats, server._next_id = before._chats, before._next_id
        with serving(server, folder):
            server.wait_for("getUpdates", 1, timeout_s=180)
            yield server


def wait(server: FakeBotApiServer, what: str) -> None:
    server.wait_until(lambda: any(what in shown.text for shown in server.chat(USER)), what)


def test_one_message_was_edited_all_the_way(before):
    assert len(before.calls("sendMessage")) == 1 and len(before.chat(USER)) == 1


def test_the_check_goes_on_after_a_restart_to_its_result(api):
    api.push_press(USER, "Tiếp tục")
    wait(api, "theo chương trình nào")
    api.push_press(USER, "Khuyến công quốc gia")
    wait(api, "Nhiều khả năng cơ sở thuộc đối tượng khuyến công, theo Điều 1 khoản 2 điểm a NĐ 45/2012/NĐ-CP. [1]")
    wait(api, "300 triệu đồng")
    api.wait_until(lambda: any(b["text"] == say.DRAFT for m in api.chat(USER) for row in m.buttons for b in row), "the draft's button")


def test_then_a_source_opens_and_closes_and_the_draft_comes(api):
    api.push_press(USER, "[1]")
    api.wait_until(lambda: any(b["text"] == "‹ 1 ›" for m in api.chat(USER) for row in m.buttons for b in row), "the source")
    api.push_press(USER, "« Câu trả lời")
    api.wait_until(lambda: any(b["text"] == say.DRAFT for m in api.chat(USER) for row in m.buttons for b in row), "the answer again")
    api.push_press(USER, say.DRAFT)
    (sent,) = api.wait_for("sendDocument", 1)
    text = "\n".join(p.text for p in docx.Document(BytesIO(sent.params["document"].content)).paragraphs)
    assert "Kính gửi: Sở Công Thương tỉnh Thanh Hóa" in text and "Loại hình: Hộ kinh doanh" in text


def test_it_begins_again_and_stops(api):
    api.push_press(USER, say.AGAIN)
    wait(api, "nơi sản xuất")
    api.push_press(USER, say.STOP)
    wait(api, say.STOPPED)


def test_nothing_was_refused(api, before):
    for server in (before, api):
        assert [call.refused for call in server.calls() if call.refused] == []
