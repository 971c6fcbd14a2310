"""/kiemtra and /theodoi with `python -m bot run` as a process of its own, and after a restart."""

import subprocess
import sys
from pathlib import Path

from fake_bot_api import FakeBotApiServer
from telegram_process import ADMIN, ARTICLES, TOKEN, pressed, serving
from tiny import write_files

QUESTION = "Tổng kinh phí khuyến công của tỉnh Lâm Đồng năm 2019 là bao nhiêu?"
DRAFT = """BÁO CÁO
Kết quả công tác khuyến công <năm 2019> & 2020

Năm 2019, tỉnh Lâm Đồng hỗ trợ 17 cơ sở công nghiệp nông thôn ứng dụng máy móc tiên tiến. Tổng kinh phí khuyến công của tỉnh Lâm Đồng trong năm 2019 là 2.435 triệu đồng.
Năm 2020, tỉnh Hòa Bình hỗ trợ 31 cơ sở công nghiệp nông thôn. Căn cứ Nghị định 45/2012/NĐ-CP 😀."""


def test_officers_check_drafts_and_follow_answers_across_a_restart(tmp_path: Path):
    folder = write_files(tmp_path / "knowledge", ARTICLES)
    with FakeBotApiServer(TOKEN) as api, serving(api, tmp_path) as service:
        api.wait_until(lambda: api.calls("getUpdates"), "the bot to start", 180)
        api.push_text("/kiemtra", chat_id=ADMIN)
        _wait(api, 1)
        api.push_text(DRAFT, chat_id=ADMIN)
        _wait(api, 2)
        checked = api.chat(ADMIN)[-1].text
        assert checked.startswith("Đã kiểm tra 3 số liệu, 1 viện dẫn: 2 đúng, 1 khác với nguồn, 1 kho chưa có văn bản.")
        assert "Nguồn ghi 2.345 triệu đồng" in checked and "nhiều hơn nguồn 90 triệu đồng" in checked  # 2.435 - 2.345
        api.push_text(QUESTION, chat_id=ADMIN)
        _wait(api, 3)
        pressed(api, ADMIN, "Theo dõi thay đổi")
        assert "Đã theo dõi" in api.calls("answerCallbackQuery")[-1].params["text"]
        api.push_text("/kiemtra", chat_id=ADMIN)  # left open over the restart
        _wait(api, 4)
        assert service.stop() == 0
        assert "Lâm Đồng" not in service.output()

    article = folder / "lam-dong-2019.md"
    article.write_text(article.read_text().replace("2.345 triệu", "2.400 triệu"))
    command = [sys.executable, "-m", "bot", "--knowledge", str(folder), "--data", str(tmp_path / "data"), "build"]
    subprocess.run(command, cwd=Path(__file__).parents[1], check=True, capture_output=True)

    with FakeBotApiServer(TOKEN) as api, serving(api, tmp_path) as service:
        _wait(api, 1)
        told = api.chat(ADMIN)[-1].text
        assert QUESTION in told and "Đổi: «2.345 triệu» thành «2.400 triệu»" in told
        pressed(api, ADMIN, "Xem câu trả lời mới")
        _wait(api, 2)
        assert "2.400 triệu đồng" in api.chat(ADMIN)[-1].text
        api.push_text(DRAFT, chat_id=ADMIN)
        _wait(api, 3)
        assert "Nguồn ghi 2.400 triệu đồng" in api.chat(ADMIN)[-1].text
        api.push_text("/theodoi", chat_id=ADMIN)
        _wait(api, 4)
        pressed(api, ADMIN, "Thôi câu 1")
        assert api.calls("answerCallbackQuery")[-1].params["text"] == "Đã thôi theo dõi."
        assert service.stop() == 0


def _wait(api: FakeBotApiServer, messages: int) -> None:
    api.wait_until(lambda: len(api.chat(ADMIN)) >= messages, f"{messages} messages", 120)
