"""`python -m bot run` as a process: files that an administrator sends, and a corrected figure, through a restart."""

from pathlib import Path

import paper
from fake_bot_api import FakeBotApiServer
from test_telegram_process import ADMIN, TOKEN, serving
from tiny import BEN_TRE, HA_GIANG, write_files

from bot import messages, upload_words
from bot.corrections import FILE

USE, DISCARD = "Đưa vào dùng", "Bỏ"
QUESTION = "Năm 2022 Hà Giang được hỗ trợ bao nhiêu kinh phí khuyến công quốc gia?"


class Admin:
    """What an administrator does in the chat with the bot, waiting for what comes of it."""

    def __init__(self, api: FakeBotApiServer):
        self.api = api

    def last(self) -> str:
        shown = self.api.chat(ADMIN)
        return shown[-1].text if shown else ""

    def sees(self, words: str) -> str:
        self.api.wait_until(lambda: words in self.last(), repr(words), timeout_s=180)
        return self.last()

    def writes(self, text: str, words: str) -> str:
        self.api.push_text(text, chat_id=ADMIN)
        return self.sees(words)

    def presses(self, label: str, words: str) -> str:
        label = next(b["text"] for m in reversed(self.api.chat(ADMIN)) for row in m.buttons for b in row if b["text"].startswith(label))
        self.api.push_press(ADMIN, label)
        return self.sees(words)

    def sends(self, name: str, content: bytes, words: str, **fields) -> str:
        self.api.push_document(name, content, chat_id=ADMIN, **fields)
        return self.sees(words)

    def answer(self, question: str, chat_id: int) -> str:
        self.api.push_text(question, chat_id=chat_id)
        self.api.wait_until(lambda: bool(self.api.chat(chat_id)), "answer", timeout_s=180)
        return self.api.chat(chat_id)[0].text


def test_documents_and_a_correction_through_a_restart(tmp_path: Path):
    knowledge = write_files(tmp_path / "knowledge", {"bao/ha-giang.md": HA_GIANG, "bao/ben-tre.md": BEN_TRE})
    with FakeBotApiServer(TOKEN) as api:
        admin = Admin(api)
        with serving(api, tmp_path) as service:
            api.wait_for("getUpdates", 1, timeout_s=180)
            # A Word file is read, shown, and waits.
            shown = admin.sends("Hà Nam dệt lụa.docx", paper.docx_file(), upload_words.ASK, caption="https://example.org/ha-nam")
            assert f"Tiêu đề: {paper.PARAGRAPHS[0]}" in shown
            assert "1.350 triệu đồng" in shown
            # So does a PDF file; a hostile one is refused.
            pdf = paper.pdf_file([["Phú Thọ giúp nghề mộc", "Năm 2021, tỉnh Phú Thọ hỗ trợ 23 cơ sở làm nghề mộc."]])
            assert "Phú Thọ" in admin.sends("phu-tho.pdf", pdf, "Đọc thử tệp «phu-tho.pdf»")
            admin.presses(DISCARD, "Đã bỏ tệp «phu-tho.pdf»")
            admin.sends("bom.docx", paper.repacked(paper.docx_file(), "word/document.xml", b" " * 61_000_000), "bung ra quá lớn")
            # Somebody else's file is not looked at.
            api.push_document("x.txt", b"x", chat_id=2001)
            api.wait_until(lambda: bool(api.chat(2001)), "reply")
            assert api.chat(2001)[0].text == messages.ONLY_TEXT
            # A correction is prepared up to its last button.
            admin.writes("/suasolieu Hà Giang 2022", "Anh/chị chọn số liệu")
            label = next(b["text"] for row in api.chat(ADMIN)[-1].buttons for b in row if "1.250,5" in b["text"])
            admin.presses(label, "Số đúng là bao nhiêu?")
            admin.writes("1.205,5 triệu đồng", "Lý do hiệu đính là gì?")
            admin.writes("Báo in nhầm, đã đối chiếu báo cáo của Sở", "Anh/chị xem lại trước khi ghi")
            assert sorted(p.name for p in knowledge.rglob("*.*")) == ["ben-tre.md", "ha-giang.md"]
            assert service.stop() == 0
            log = service.output()
    with FakeBotApiServer(TOKEN) as again:
        again.adopt(api)
        admin.api = again
        with serving(again, tmp_path) as service:
            # The last button of before writes the row; discarding the index takes it away, and the answer stays as it was.
            admin.presses("Ghi hiệu đính", "Chưa có gì thay đổi")
            assert (knowledge / FILE).exists()
            admin.presses(DISCARD, upload_words.UNDONE)
            assert not (knowledge / FILE).exists()
            assert "1.205,5" not in admin.answer(QUESTION, 2002)
            # The button of the Word file still works; once its index is used, it answers.
            admin.presses("Thêm vào kho", "Chưa có gì thay đổi")
            admin.presses(USE, "Đã đưa vào dùng")
            assert "9 cơ sở" in admin.answer("Năm 2023 Hà Nam hỗ trợ bao nhiêu cơ sở dệt lụa?", 2003)
            # The same correction again, this time used: both numbers are told, with reason and day.
            admin.writes("/suasolieu Hà Giang 2022", "Anh/chị chọn số liệu")
            admin.presses(label, "Số đúng là bao nhiêu?")
            admin.writes("1.205,5 triệu đồng", "Lý do hiệu đính là gì?")
            admin.writes("Báo in nhầm, đã đối chiếu báo cáo của Sở", "Anh/chị xem lại trước khi ghi")
            admin.presses("Ghi hiệu đính", "Chưa có gì thay đổi")
            admin.presses(USE, "Đã đưa vào dùng")
            answer = admin.answer(QUESTION, 2004)
            assert "1.205,5 triệu đồng" in answer
            assert "1.250,5 triệu đồng" in answer
            assert "người quản trị hiệu đính ngày" in answer
            assert service.stop() == 0
            log += service.output()
        assert not [c.refused for c in (*api.calls(), *again.calls()) if c.refused and "not modified" not in c.refused]
    assert "Traceback" not in log
    for secret in (TOKEN.partition(":")[2], "Hà Nam", "Hà Giang", "Báo in nhầm"):
        assert secret not in log
