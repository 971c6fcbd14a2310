"""/suasolieu, step by step: only the last button writes, and a discarded index takes it back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram_harness import ADMIN, USER, Bot, running
from tiny import HA_GIANG, KNOWLEDGE, TinyEncoder, write_files

from bot import correction_words as words
from bot import messages
from bot.assistant import Assistant
from bot.config import BotConfig
from bot.corrections import FILE
from bot.folder_changes import FolderChanges
from index.artifact import current_folder
from index.build import build

OTHER = 43  # an administrator by role
VALUE, REASON = "1.205,5 triệu đồng", "Báo in nhầm, đã đối chiếu báo cáo của Sở"
SHOWN = "Hà Giang – năm 2022 – kinh phí hỗ trợ, khuyến công quốc gia: 1.250,5 triệu đồng → 1.205,5 triệu đồng"


class RealBot(Bot):
    """The bot with a real assistant over a small folder; the staged indexes are written down."""

    def _open(self):
        config = BotConfig(knowledge=self.data.parent / "knowledge", data=self.data, model="tiny")
        self.assistant = Assistant(config, TinyEncoder(), current_folder(self.data))
        return self.assistant

    async def chooses(self, chat_id: int = ADMIN):
        await self.says("/suasolieu Hà Giang 2022", chat_id=chat_id)
        label = next(row[0] for row in self.labels(chat_id) if "1.250,5 triệu đồng" in row[0])
        await self.taps(label, chat_id=chat_id)

    async def gets_ready(self, chat_id: int = ADMIN, reason: str = REASON):
        await self.chooses(chat_id)
        await self.says(VALUE, chat_id=chat_id)
        await self.says(reason, chat_id=chat_id)

    def alert(self) -> str:
        return self.api.calls("answerCallbackQuery")[-1].params.get("text", "")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    build(write_files(tmp_path / "knowledge", KNOWLEDGE), tmp_path / "data", TinyEncoder())
    return tmp_path


def bot_of(home: Path, **options) -> RealBot:
    made = RealBot(data=home / "data", knowledge=home / "knowledge", **options)
    made.now = datetime(2026, 11, 22, 18, tzinfo=UTC)  # the 23rd in Vietnam
    return made


async def records(bot: RealBot):
    handler = next(h for group in bot.application.handlers.values() for h in group if "suasolieu" in getattr(h, "commands", ()))
    return await handler.callback.__self__._state.call(lambda state: state.corrections.all())


async def test_from_the_search_to_the_row_in_the_folder(home):
    path = home / "knowledge" / FILE
    async with running(bot_of(home)) as bot:
        await bot.says("/suasolieu Hà Giang 2022", chat_id=ADMIN)
        assert "Hà Giang – năm 2022 – kinh phí hỗ trợ, khuyến công quốc gia: 1.250,5 triệu đồng\n«Năm 2022, tỉnh Hà Giang dành" in bot.shows(ADMIN)[0]
        await bot.taps(next(r[0] for r in bot.labels(ADMIN) if "1.250,5" in r[0]), chat_id=ADMIN)
        assert "Số đúng là bao nhiêu?" in bot.shows(ADMIN)[0]
        assert "https://example.org/ha-giang" in bot.shows(ADMIN)[0]
        await bot.says(VALUE, chat_id=ADMIN)
        assert bot.shows(ADMIN)[-1] == f"{SHOWN}\n\n{words.REASON}"
        await bot.says(REASON, chat_id=ADMIN)
        shown = bot.shows(ADMIN)[-1]
        assert "Số cũ: 1.250,5 triệu đồng\nSố mới: 1.205,5 triệu đồng" in shown
        assert f"Lý do: {REASON} (người quản trị hiệu đính ngày 23/11/2026)" in shown
        assert "«Lan»" in shown
        assert not path.exists()
        assert bot.indexes.count == 0

        await bot.taps("Ghi hiệu đính", chat_id=ADMIN)
        assert path.read_text().rstrip().endswith(f"ha-giang;1.250,5 triệu đồng;{REASON} (người quản trị hiệu đính ngày 23/11/2026)")
        assert "Lan" not in path.read_text()
        assert bot.indexes.count == 1
        assert f"Hiệu đính số liệu: {SHOWN}" in "\n".join(bot.shows(ADMIN))
        (kept,) = await records(bot)
        assert (kept.user, kept.name, kept.old, kept.new, kept.reason, kept.status) == (ADMIN, "Lan", "1.250,5 triệu đồng", VALUE, REASON, "written")

        await bot.taps("Bỏ", chat_id=ADMIN)  # the staged index
        assert not path.exists()
        assert (await records(bot))[0].status == "undone"


async def test_each_step_leads_back_and_can_be_stopped(home):
    async with running(bot_of(home)) as bot:
        await bot.gets_ready()
        await bot.taps("Quay lại", chat_id=ADMIN)
        assert bot.shows(ADMIN)[-1].endswith(words.REASON)
        await bot.taps("Quay lại", chat_id=ADMIN)
        assert "Số đúng là bao nhiêu?" in bot.shows(ADMIN)[-1]
        await bot.taps("Quay lại", chat_id=ADMIN)
        assert bot.shows(ADMIN)[-1].startswith("Anh/chị chọn số liệu")
        await bot.taps("Dừng", chat_id=ADMIN)
        assert bot.shows(ADMIN)[-1] == words.STOPPED
        assert not (home / "knowledge" / FILE).exists()


async def test_without_words_they_are_asked_for(home):
    async with running(bot_of(home)) as bot:
        await bot.says("/correct", chat_id=ADMIN)
        assert bot.shows(ADMIN)[-1] == words.WHICH
        await bot.says("Cà Mau 2019", chat_id=ADMIN)
        assert bot.shows(ADMIN)[-1].startswith(words.NOTHING)
        await bot.says("Bến Tre 2023", chat_id=ADMIN)
        assert any("12 cơ sở" in row[0] for row in bot.labels(ADMIN))
        await bot.says("/huy", chat_id=ADMIN)
        assert bot.shows(ADMIN)[-1] == messages.CANCELLED


@pytest.mark.parametrize("typed", ["năm sao", "7 cơ sở", "1.205,5"])
async def test_an_unreadable_value_is_asked_for_again(home, typed):
    async with running(bot_of(home)) as bot:
        await bot.chooses()
        await bot.says(typed, chat_id=ADMIN)
        assert "ví dụ: 1.205,5 triệu đồng" in bot.shows(ADMIN)[-1]
        await bot.says(VALUE, chat_id=ADMIN)
        await bot.says("vì", chat_id=ADMIN)
        assert "từ 5 đến 300 ký tự" in bot.shows(ADMIN)[-1]
        await bot.says(REASON, chat_id=ADMIN)
        assert ["Ghi hiệu đính"] in bot.labels(ADMIN)


async def test_text_before_the_last_button_confirms_nothing(home):
    async with running(bot_of(home)) as bot:
        await bot.gets_ready()
        await bot.says("đồng ý", chat_id=ADMIN)
        assert bot.shows(ADMIN)[-1] == words.PRESS
        assert not (home / "knowledge" / FILE).exists()


async def test_buttons_of_an_earlier_search_are_stale(home):
    async with running(bot_of(home)) as bot:
        await bot.says("/suasolieu Hà Giang 2022", chat_id=ADMIN)
        old = bot.api.chat(ADMIN)[0].buttons[0][0]["callback_data"]
        await bot.says("/suasolieu Bến Tre 2023", chat_id=ADMIN)
        await bot.presses(old, chat_id=ADMIN)
        assert bot.alert() == words.STALE


async def test_a_second_press_writes_nothing_more(home):
    async with running(bot_of(home)) as bot:
        await bot.gets_ready()
        data = next(b["callback_data"] for m in bot.api.chat(ADMIN) for row in m.buttons for b in row if b["text"] == "Ghi hiệu đính")
        await bot.taps("Ghi hiệu đính", chat_id=ADMIN)
        await bot.presses(data, chat_id=ADMIN)
        assert bot.alert() == words.STALE
        assert len(await records(bot)) == 1


async def test_after_a_restart_the_next_step_goes_on(home):
    async with running(bot_of(home)) as bot:
        await bot.gets_ready()
        api = bot.api
    async with running(bot_of(home, api=api)) as bot:
        await bot.taps("Ghi hiệu đính", chat_id=ADMIN)
        assert (home / "knowledge" / FILE).exists()


async def test_it_is_for_administrators_only_at_every_step(home):
    async with running(bot_of(home)) as bot:
        await bot.says("/suasolieu Hà Giang 2022", chat_id=USER)
        assert bot.shows(USER)[0].startswith(messages.NOT_ADMIN)
        await bot.says(f"/vaitro {OTHER} quản trị", chat_id=ADMIN)
        await bot.gets_ready()
        data = next(b["callback_data"] for m in bot.api.chat(ADMIN) for row in m.buttons for b in row if b["text"] == "Ghi hiệu đính")
        for user, told in ((USER, messages.NOT_ADMIN), (OTHER, words.STALE)):
            await bot.presses(data, chat_id=user)
            assert bot.alert().startswith(told)
        await bot.presses("sl:tl:abcdefghjk", chat_id=USER)
        assert bot.alert().startswith(messages.NOT_ADMIN)
        assert not (home / "knowledge" / FILE).exists()


async def test_an_answer_s_figures_can_be_corrected_from_its_button(home):
    async with running(bot_of(home)) as bot:
        await bot.says("/solieu Hà Giang 2022", chat_id=ADMIN)
        handler = next(h for group in bot.application.handlers.values() for h in group if "suasolieu" in getattr(h, "commands", ()))
        (answer_id,) = await handler.callback.__self__._state.call(lambda state: [r["id"] for r in state.db.query("select id from answers")])
        await bot.presses(f"sl:tl:{answer_id}", chat_id=ADMIN)
        assert any("1.250,5 triệu đồng" in row[0] for row in bot.labels(ADMIN))
        await bot.presses("sl:tl:zzzzzzzzzz", chat_id=ADMIN)
        assert bot.alert() == words.STALE


async def test_a_folder_that_cannot_be_written_is_told_and_the_button_stays(home, monkeypatch):
    async with running(bot_of(home)) as bot:
        await bot.gets_ready()

        def fails(self, path, content):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(FolderChanges, "_put", fails)
        await bot.taps("Ghi hiệu đính", chat_id=ADMIN)
        assert any("Chưa ghi được: Không ghi được vào thư mục tài liệu" in s for s in bot.shows(ADMIN))
        assert await records(bot) == []
        monkeypatch.undo()
        await bot.taps("Ghi hiệu đính", chat_id=ADMIN)
        assert (home / "knowledge" / FILE).exists()


async def test_erasing_oneself_takes_the_name_out_of_the_record(home):
    async with running(bot_of(home)) as bot:
        await bot.gets_ready()
        await bot.taps("Ghi hiệu đính", chat_id=ADMIN)
        await bot.says("/xoatoi", chat_id=ADMIN)
        (kept,) = await records(bot)
        assert (kept.user, kept.name, kept.new) == (None, "người quản trị đã xóa dữ liệu", VALUE)


async def test_markup_in_article_and_reason_is_only_shown(tmp_path):
    hostile = HA_GIANG.replace("cho 7 xưởng", "cho <b>7</b> xưởng & [9] <a href='x'>")
    build(write_files(tmp_path / "knowledge", {"ha-giang.md": hostile}), tmp_path / "data", TinyEncoder())
    async with running(bot_of(tmp_path)) as bot:
        await bot.gets_ready(reason="<i>sai</i> & [1] \u202eđảo ngược")
        await bot.taps("Ghi hiệu đính", chat_id=ADMIN)
        assert not [c.refused for c in bot.api.calls() if c.refused]
        assert "<i>sai</i> & (1) đảo ngược" in (tmp_path / "knowledge" / FILE).read_text()
