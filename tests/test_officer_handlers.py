"""/kiemtra and /theodoi on the real application, over a tiny folder with a real index."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from telegram_harness import ADMIN, USER, Bot, running
from tiny import KNOWLEDGE, TinyEncoder, write_files

from bot.assistant import Assistant
from bot.config import BotConfig
from bot.state.subscriptions import MOST
from bot.telegram.subscription_handlers import SubscriptionHandlers
from index.artifact import current_folder
from index.build import build

pytestmark = pytest.mark.anyio

QUESTION = "Năm 2022 Hà Giang được khuyến công quốc gia bao nhiêu?"
DRAFT = "Năm 2022, tỉnh Hà Giang dành 1.350,5 triệu đồng khuyến công quốc gia cho 7 xưởng chế biến chè."
OTHER = 777


class Office(Bot):
    """The bot over a real index of a tiny folder, which `change` alters and builds anew."""

    def __init__(self, root: Path, **kept):
        self.folder = write_files(root / "knowledge", KNOWLEDGE)
        self.index = root / "index"
        self.encoder = TinyEncoder()
        if not (self.index / "index").exists():
            build(self.folder, self.index, self.encoder)
        super().__init__(data=root / "state", **kept)

    def _open(self):
        self.assistant = Assistant(BotConfig(knowledge=self.folder, data=self.index), self.encoder, current_folder(self.index))
        return self.assistant

    def features(self) -> SubscriptionHandlers:
        handlers = (h for group in self.application.handlers.values() for h in group)
        return next(owner for h in handlers if isinstance(owner := getattr(h.callback, "__self__", None), SubscriptionHandlers))

    async def change(self, name: str, before: str, after: str):
        """Rebuild with a changed file, as the service does, and tell those who follow."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")
        build(self.folder, self.index, self.encoder)
        await self.features()._worker.call(lambda assistant: assistant.refresh())
        await self.features().index_changed()


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


async def test_draft_behind_the_command_is_checked(office):
    async with running(office):
        await office.says(f"/kiemtra {DRAFT}", chat_id=ADMIN)
    (reply,) = office.shows(ADMIN)
    assert reply.startswith("Đã kiểm tra 1 số liệu: 1 khác với nguồn.")
    assert "Nguồn ghi 1.250,5 triệu đồng" in reply and "nhiều hơn nguồn 100 triệu đồng" in reply  # 1.350,5 - 1.250,5


async def test_draft_in_the_next_message(office):
    async with running(office):
        await office.says("/kiemtra", chat_id=ADMIN)
        await office.says(DRAFT, chat_id=ADMIN)
        await office.says("Chào", chat_id=ADMIN)
    asked, checked, other = office.shows(ADMIN)
    assert "dán hoặc chuyển tiếp" in asked
    assert "1 khác với nguồn" in checked
    assert "Đã kiểm tra" not in other


async def test_reply_to_a_message_checks_that_message(office):
    async with running(office):
        replied = {"message_id": 5, "date": 1, "chat": {"id": ADMIN, "type": "private", "first_name": "A"}, "text": DRAFT}
        await office.says("/check", chat_id=ADMIN, reply_to_message=replied)
    assert "1 khác với nguồn" in office.shows(ADMIN)[-1]


async def test_long_paste_in_several_messages_is_one_draft(office):
    first = ("Mở đầu không có số. " * 250)[:4039] + "."
    async with running(office):
        await office.says("/kiemtra", chat_id=ADMIN)
        await office.says(first, chat_id=ADMIN)
        await office.says(DRAFT, chat_id=ADMIN)
    shown = office.shows(ADMIN)
    assert "Đã nhận 4.040 ký tự" in shown[1]
    assert shown[2].startswith("Đã kiểm tra 1 số liệu: 1 khác với nguồn.")


async def test_long_part_that_was_the_last_is_checked_by_its_button(office, tmp_path):
    async with running(office):
        await office.says("/kiemtra", chat_id=ADMIN)
        await office.says(DRAFT + " Hết." * 790, chat_id=ADMIN)
    again = Office(tmp_path, api=office.api)  # a restart loses nothing
    async with running(again):
        await again.taps("Kiểm tra ngay", chat_id=ADMIN)
        assert "Đã kiểm tra 1 số liệu" in again.shows(ADMIN)[-1]
        await again.taps("Kiểm tra ngay", chat_id=ADMIN)  # a second press
    assert "Không còn đoạn dự thảo nào" in again.api.calls("answerCallbackQuery")[-1].params["text"]


async def test_cancel_ends_waiting_for_a_draft(office):
    async with running(office):
        await office.says("/kiemtra", chat_id=ADMIN)
        await office.says("/huy", chat_id=ADMIN)
        await office.says(DRAFT, chat_id=ADMIN)
    assert "Đã kiểm tra" not in office.shows(ADMIN)[-1]


async def test_picture_is_no_draft_but_its_caption_is(office):
    photo = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}
    async with running(office):
        await office.says("/kiemtra", chat_id=ADMIN)
        await office.says(None, chat_id=ADMIN, **photo)
        assert "chỉ kiểm tra được chữ" in office.shows(ADMIN)[-1]
        await office.says(None, chat_id=ADMIN, caption=DRAFT, **photo)
    assert "1 khác với nguồn" in office.shows(ADMIN)[-1]


@pytest.mark.parametrize("command", ["/kiemtra Năm 2022", "/theodoi"])
async def test_others_are_refused(office, command):
    async with running(office):
        await office.says(command, chat_id=USER)
        await office.presses("kt:ngay", chat_id=USER)
        await office.presses("td:abcdefghjk", chat_id=USER)
    assert "chỉ dành cho cán bộ" in office.shows()[0]
    assert all("cán bộ" in call.params["text"] for call in office.api.calls("answerCallbackQuery"))


async def test_nothing_of_a_draft_goes_to_the_log(office, caplog):
    caplog.set_level("DEBUG", logger="bot")
    async with running(office):
        await office.says(f"/kiemtra {DRAFT}", chat_id=ADMIN)
    logged = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("bot"))
    assert "checked a draft of" in logged
    assert "xưởng" not in logged and "1.350" not in logged


# --- following ------------------------------------------------------------------------------------------


async def test_change_of_the_cited_sentence_is_told_once(office):
    async with running(office):
        await office.says(QUESTION, chat_id=ADMIN)
        await office.taps("Theo dõi thay đổi", chat_id=ADMIN)
        assert "Đã theo dõi" in office.api.calls("answerCallbackQuery")[-1].params["text"]
        before = len(office.shows(ADMIN))
        await office.features().index_changed()
        assert len(office.shows(ADMIN)) == before  # nothing has changed
        await office.change("bao/ha-giang.md", "1.250,5 triệu", "1.300 triệu")
        (told,) = office.shows(ADMIN)[before:]
        assert QUESTION in told and "Đổi: «1.250,5 triệu» thành «1.300 triệu»" in told
        await office.features().index_changed()
        assert len(office.shows(ADMIN)) == before + 1  # never twice
        await office.taps("Xem câu trả lời mới", chat_id=ADMIN)
    assert "1.300 triệu đồng" in office.shows(ADMIN)[-1]


async def test_other_documents_change_unnoticed(office):
    async with running(office):
        await office.says(QUESTION, chat_id=ADMIN)
        await office.says("/theodoi", chat_id=ADMIN)
        before = len(office.shows(ADMIN))
        await office.change("bao/ben-tre.md", "12 cơ sở", "13 cơ sở")
        await office.change("bao/ha-giang.md", "năng suất tăng gấp đôi", "năng suất tăng gấp ba")
    assert len(office.shows(ADMIN)) == before


async def test_document_taken_away_is_told_after_a_restart(office, tmp_path):
    async with running(office):
        await office.says(QUESTION, chat_id=ADMIN)
        await office.says("/theodoi", chat_id=ADMIN)
    before = len(office.shows(ADMIN))
    (office.folder / "bao/ha-giang.md").unlink()
    build(office.folder, office.index, office.encoder)

    class Shrunk(Office):
        def __init__(self):
            self.folder, self.index, self.encoder = office.folder, office.index, office.encoder
            Bot.__init__(self, data=tmp_path / "state", api=office.api)

    again = Shrunk()
    async with running(again):
        await again.features().index_changed()  # waits for the check of the start, then finds nothing more
    (told,) = again.shows(ADMIN)[before:]
    assert "không còn trong kho" in told and "1.250,5 triệu đồng" in told


async def test_who_blocked_the_bot_is_told_no_more_and_others_are(office):
    async with running(office):
        await office.says(f"/vaitro {USER} cán bộ", chat_id=ADMIN)
        for person in (ADMIN, USER):
            await office.says(QUESTION, chat_id=person)
            await office.says("/theodoi", chat_id=person)
        before = len(office.shows(USER))
        office.api.refuse_next("sendMessage", 403, "Forbidden: bot was blocked by the user")
        await office.change("bao/ha-giang.md", "1.250,5", "1.300")
        assert "1.300" in office.shows(USER)[before]
        left = await office.features()._state.call(lambda state: [s.user for s in state.subscriptions.all()])
    assert left == [USER]


async def test_failure_to_send_is_made_up_for(office):
    async with running(office):
        await office.says(QUESTION, chat_id=ADMIN)
        await office.says("/theodoi", chat_id=ADMIN)
        before = len(office.shows(ADMIN))
        office.api.refuse_next("sendMessage", 400, "Bad Request: something else")
        await office.change("bao/ha-giang.md", "1.250,5", "1.300")
        assert len(office.shows(ADMIN)) == before
        await office.features().index_changed()
    assert "«1.250,5 triệu» thành «1.300 triệu»" in office.shows(ADMIN)[before]


async def test_list_and_stop(office):
    async with running(office):
        await office.says("/theodoi", chat_id=ADMIN)
        assert "chưa theo dõi câu hỏi nào" in office.shows(ADMIN)[-1]
        await office.says(QUESTION, chat_id=ADMIN)
        await office.says("/theodoi", chat_id=ADMIN)
        assert "1. " + QUESTION in office.shows(ADMIN)[-1]
        await office.says("/follow", chat_id=ADMIN)
        assert "đang theo dõi câu hỏi này" in office.shows(ADMIN)[-1] and "2. " not in office.shows(ADMIN)[-1]
        await office.taps("Thôi câu 1", chat_id=ADMIN)
        assert "chưa theo dõi câu hỏi nào" in office.shows(ADMIN)[-1]
        await office.change("bao/ha-giang.md", "1.250,5", "1.300")
    assert not any("Có thay đổi" in text for text in office.shows(ADMIN))


async def test_nobody_stops_or_opens_what_another_follows(office):
    async with running(office):
        await office.says(QUESTION, chat_id=ADMIN)
        await office.says("/theodoi", chat_id=ADMIN)
        await office.says(f"/vaitro {USER} cán bộ", chat_id=ADMIN)
        (own,) = await office.features()._state.call(lambda state: state.subscriptions.of(ADMIN))
        await office.presses(f"td:x:{own.id}", chat_id=USER)
        await office.presses(f"td:o:{own.id}", chat_id=USER)
        assert all("đã cũ" in call.params["text"] for call in office.api.calls("answerCallbackQuery")[-2:])
        assert await office.features()._state.call(lambda state: len(state.subscriptions.all())) == 1


async def test_old_answer_is_not_followed_by_the_bare_command(office):
    async with running(office):
        await office.says(QUESTION, chat_id=ADMIN)
        office.now += timedelta(hours=2)
        await office.says("/theodoi", chat_id=ADMIN)
    assert "chưa theo dõi câu hỏi nào" in office.shows(ADMIN)[-1]


async def test_most_that_one_person_may_follow(office):
    async with running(office):
        def fill(state):
            for n in range(MOST):
                state.subscriptions.add(ADMIN, ADMIN, question=f"câu {n}", command="ask", history=(), answer="", standing={})
        await office.features()._state.call(fill)
        await office.says(QUESTION, chat_id=ADMIN)
        await office.says("/theodoi", chat_id=ADMIN)
    assert f"đang theo dõi {MOST} câu hỏi, là mức tối đa" in office.shows(ADMIN)[-1]


async def test_erasing_ends_what_a_person_follows(office):
    async with running(office):
        await office.says(QUESTION, chat_id=ADMIN)
        await office.says("/theodoi", chat_id=ADMIN)
        await office.says("/xoatoi", chat_id=ADMIN)
        assert await office.features()._state.call(lambda state: state.subscriptions.all()) == []


def test_buttons_are_short_enough():
    assert len("td:x:" + "a" * 10) <= 64 and re.fullmatch(r"td:[a-z2-9]{10}", "td:abcdefghjk")
