"""/dieukien against the fake Bot API: one message is edited from step to step, a restart loses nothing, old buttons say so."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest
from fake_bot_api import BOT_USER
from telegram_harness import GROUP, NAME, TOKEN, USER, Bot, running
from tiny import TinyEncoder

from bot.assistant import Assistant
from bot.config import BotConfig
from bot.wizard import messages as say
from index.build import build

SHIPPED = Path(__file__).parents[1] / "knowledge"
# The decree, the amounts and procedures of the national programme, and one province's own amounts.
FILES = (
    "policies/nd-45-2012.md", "policies/nd-235-2025.md", "policies/tt-28-2018-btc.md", "policies/tt-36-2013-bct.md",
    "policies/nq-dak-lak-2025.md", "guides/nop-ho-so-dia-phuong.md",
)  # fmt: skip
ANSWERS = ("Xã", "Hộ kinh doanh", "Tiểu thủ công nghiệp", "Máy móc", "Tiếp tục", "Khuyến công quốc gia")


class RealBot(Bot):
    """The bot over a folder of real texts, opened on the thread that answers, as in service."""

    def __init__(self, built: BotConfig, **options):
        self._built = built
        super().__init__(**options)
        self.now = datetime(2026, 11, 22, 3, tzinfo=UTC)

    def _open(self):
        from index.artifact import current_folder

        self.assistant = Assistant(self._built, TinyEncoder(), current_folder(self._built.data))
        return self.assistant


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> BotConfig:
    home = tmp_path_factory.mktemp("wizard")
    for name in FILES:
        path = home / "knowledge" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((SHIPPED / name).read_text(encoding="utf-8"), encoding="utf-8")
    build(home / "knowledge", home / "data", TinyEncoder())
    return BotConfig(knowledge=home / "knowledge", data=home / "data")


@pytest.fixture
async def bot(built, anyio_backend):
    async with running(RealBot(built)) as it:
        yield it


def labels(bot, chat_id=USER) -> set[str]:
    return {label for row in bot.labels(chat_id) for label in row}




async def answer(bot, *answers):
    for label in answers:
        await bot.taps(label)


async def through(bot, place="Thanh Hóa"):
    """The whole check of a household business in a commune."""
    await bot.says("/dieukien")
    await bot.says(place)
    await answer(bot, *ANSWERS)


def popups(bot) -> list[str]:
    return [call.params.get("text", "") for call in bot.api.calls("answerCallbackQuery")]


@pytest.mark.anyio
async def test_one_message_goes_from_step_to_step_and_becomes_the_result(bot):
    await bot.says("/dieukien")
    sent = len(bot.sent())
    assert sent == 1 and "Xem thêm tỉnh, thành phố" in labels(bot)
    await bot.says("thanh hoa")
    assert len(bot.sent()) == 1 and "• Nơi sản xuất: Thanh Hóa" in bot.shows()[0]
    await answer(bot, *ANSWERS[:-1])
    assert len(bot.sent()) == 1
    await bot.taps(ANSWERS[-1])
    told = "\n".join(bot.shows())
    assert told.startswith("Nhiều khả năng cơ sở thuộc đối tượng khuyến công, theo Điều 1 khoản 2 điểm a NĐ 45/2012/NĐ-CP. [1]")
    assert "300 triệu đồng" in told
    assert {"Tải bản nháp (.docx)", "Làm lại", "[1]"} <= labels(bot)


@pytest.mark.anyio
async def test_the_alias_and_the_deep_link_begin_it_too(bot):
    for command in ("/eligibility", "/start w_dieukien"):
        await bot.says(command)
        assert bot.shows()[-1].startswith("Kiểm tra điều kiện hưởng khuyến công: nơi sản xuất")


@pytest.mark.anyio
async def test_each_step_can_go_back(bot):
    await bot.says("/dieukien")
    await bot.says("phường Ba Đình, Hà Nội")
    assert "làng nghề" in bot.shows()[-1]
    await bot.taps("Quay lại")
    assert "đơn vị hành chính" in bot.shows()[-1]
    await bot.taps("Quay lại")
    assert "nơi sản xuất" in bot.shows()[-1] and "Quay lại" not in labels(bot)
    assert len(bot.sent()) == 1


@pytest.mark.anyio
async def test_stopping_drops_what_was_chosen_and_questions_are_questions_again(bot):
    await bot.says("/dieukien")
    await bot.says("Thanh Hóa")
    await bot.taps("Dừng")
    assert bot.shows()[0] == say.STOPPED and labels(bot) == {"Làm lại"}
    await bot.says("Đắk Lắk")
    assert not bot.shows()[-1].startswith("Kiểm tra điều kiện")
    await bot.taps("Làm lại")
    assert "nơi sản xuất" in bot.shows()[0]


@pytest.mark.anyio
async def test_huy_ends_it_and_its_buttons_say_so(bot):
    await bot.says("/dieukien")
    await bot.says("Thanh Hóa")
    await bot.says("/huy")
    await bot.taps("Xã")
    assert popups(bot)[-1] == say.OLD_RUN


@pytest.mark.anyio
async def test_a_restart_loses_nothing(built, tmp_path, anyio_backend):
    async with running(RealBot(built, data=tmp_path)) as before:
        await before.says("/dieukien")
        await before.says("Thanh Hóa")
        await answer(before, "Xã", "Hộ kinh doanh", "Tiểu thủ công nghiệp", "Máy móc")
    async with running(RealBot(built, data=tmp_path, api=before.api)) as after:
        assert "✓ Máy móc" in labels(after)
        await answer(after, "Tiếp tục", "Khuyến công quốc gia")
        assert "\n".join(after.shows()).startswith("Nhiều khả năng cơ sở thuộc đối tượng")
    async with running(RealBot(built, data=tmp_path, api=before.api)) as again:
        await again.taps("Tải bản nháp (.docx)")
        assert again.api.calls("sendDocument")


@pytest.mark.anyio
async def test_a_message_goes_on_after_a_restart_too(built, tmp_path, anyio_backend):
    async with running(RealBot(built, data=tmp_path)) as before:
        await before.says("/dieukien")
    async with running(RealBot(built, data=tmp_path, api=before.api)) as after:
        await after.says("Bắc Giang")
        assert "Bắc Giang (nay thuộc Bắc Ninh)" in after.shows()[0] and len(after.sent()) == 1


@pytest.mark.anyio
async def test_the_command_again_goes_on_where_it_was_left(bot):
    await bot.says("/dieukien")
    await bot.says("Thanh Hóa")
    await bot.says("/dieukien")
    assert bot.shows()[-1].startswith(say.GOING_ON) and "đơn vị hành chính" in bot.shows()[-1]
    await bot.taps("Làm lại")
    assert bot.shows()[-1].startswith("Kiểm tra điều kiện hưởng khuyến công: nơi sản xuất")


@pytest.mark.anyio
async def test_a_double_press_counts_once(bot):
    await bot.says("/dieukien")
    await bot.says("Thanh Hóa")
    twice = bot.api.new_press("Xã")
    await bot.gets(twice)
    await bot.gets(twice)
    assert popups(bot)[-1] == say.PASSED and "loại hình" in bot.shows()[0]


@pytest.mark.anyio
async def test_the_buttons_of_a_finished_check_say_so(bot):
    await bot.says("/dieukien")
    await bot.says("Thanh Hóa")
    old = bot.api.new_press("Xã")
    await answer(bot, *ANSWERS)
    before = bot.shows()
    await bot.gets(old)
    assert popups(bot)[-1] == say.FINISHED and bot.shows() == before


@pytest.mark.anyio
async def test_the_buttons_of_an_earlier_run_say_so(bot):
    await bot.says("/dieukien")
    old = bot.api.new_press("An Giang")
    await bot.says("/dieukien")
    await bot.gets(old)
    assert popups(bot)[-1] == say.OLD_RUN


@pytest.mark.anyio
async def test_a_result_lost_in_a_crash_is_made_by_the_next_press(bot, monkeypatch):
    await bot.says("/dieukien")
    await bot.says("Thanh Hóa")
    await answer(bot, *ANSWERS[:-1])
    last = bot.api.new_press(ANSWERS[-1])
    with monkeypatch.context() as broken:
        broken.setattr("bot.telegram.wizard_handlers.check", None)
        await bot.gets(last)
    assert not any("Nhiều khả năng" in text for text in bot.shows())
    await bot.gets(last)
    assert any(text.startswith("Nhiều khả năng") for text in bot.shows())


@pytest.mark.anyio
async def test_in_a_group_the_way_to_the_private_chat_is_shown(bot):
    await bot.says(f"/dieukien@{NAME}", chat_id=GROUP, user_id=USER)
    shown = bot.api.chat(GROUP)[-1]
    assert "trò chuyện riêng" in shown.text
    assert shown.buttons == [[{"text": say.IN_PRIVATE, "url": f"https://t.me/{NAME}?start=w_dieukien"}]]


@pytest.mark.anyio
@pytest.mark.parametrize("data", ["dk:again", "dk:abcdefgh:docx", "dk:abcdefgh:stop", "dk:abcdefgh:unit:0"])
async def test_a_press_in_a_group_is_refused(bot, data):
    await bot.presses(data, chat_id=GROUP, user_id=USER)
    assert popups(bot) == [say.REFUSED] and bot.sent() == []


@pytest.mark.anyio
async def test_nobody_gets_the_draft_of_another(bot):
    await through(bot)
    data = next(b["callback_data"] for m in bot.api.chat(USER) for row in m.buttons for b in row if b["text"] == say.DRAFT)
    await bot.presses(data, chat_id=777, user_id=777)
    assert popups(bot)[-1] == say.REFUSED and not bot.api.calls("sendDocument")
    await bot.presses("dk:abcdefgh:docx")
    assert popups(bot)[-1] == say.NOT_KEPT


@pytest.mark.anyio
@pytest.mark.parametrize("data", ["dk:", "dk:x:docx", "dk:abcdefgh:unit", "dk:ABCDEFGH:stop", "dk:abcdefgh:unit:0:0", "dk:abcdefgh:unit:" + "9" * 40])
async def test_made_up_buttons_are_stale(bot, data):
    await bot.presses(data)
    assert bot.sent() == [] and len(popups(bot)) == 1


@pytest.mark.anyio
async def test_the_draft_is_a_word_file_with_what_was_chosen(bot):
    await through(bot, "Phú Yên")
    await bot.taps("Tải bản nháp (.docx)")
    document = bot.api.calls("sendDocument")[-1].params["document"]
    opened = docx.Document(BytesIO(document.content))
    text = "\n".join(p.text for p in opened.paragraphs)
    assert "Kính gửi: Sở Công Thương tỉnh Đắk Lắk" in text and "Loại hình: Hộ kinh doanh" in text


@pytest.mark.anyio
async def test_the_result_can_be_erased_with_all_else_of_the_person(bot):
    await through(bot)
    await bot.says("/xoatoi")
    await bot.taps("Tải bản nháp (.docx)")
    assert popups(bot)[-1] == say.NOT_KEPT


@pytest.mark.anyio
async def test_the_result_has_a_link_of_its_own(bot):
    await through(bot)
    link = next(b["copy_text"]["text"] for m in bot.api.chat(USER) for row in m.buttons for b in row if b["text"] == "Chép liên kết")
    await bot.says("/start " + link.rpartition("=")[2])
    assert "Kiểm tra điều kiện hưởng khuyến công: hộ kinh doanh ở Thanh Hóa" in "\n".join(bot.shows())


@pytest.mark.anyio
async def test_strange_text_asks_the_step_again_and_is_not_logged(bot, caplog):
    await bot.says("/dieukien")
    for text in ("<b>&amp;", "🙂🙂", "x" * 4000, "\u202eabc", "Hà Nội, Huế"):
        await bot.says(text)
        assert "nơi sản xuất" in bot.shows()[0]
    assert "\u202e" not in caplog.text and "xxxx" not in caplog.text and TOKEN not in caplog.text
    assert len(bot.sent()) == 1 and BOT_USER["username"] == NAME


@pytest.mark.anyio
async def test_a_folder_without_the_rule_says_what_it_cannot_tell(tmp_path, anyio_backend):
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "bai.md").write_text("Bài một\n\nNăm 2022 có 3 cơ sở được hỗ trợ.", encoding="utf-8")
    build(tmp_path / "knowledge", tmp_path / "data", TinyEncoder())
    config = BotConfig(knowledge=tmp_path / "knowledge", data=tmp_path / "data")
    async with running(RealBot(config)) as bot:
        await bot.says("/dieukien")
        await bot.says("Thanh Hóa")
        await answer(bot, "Xã", "Hộ kinh doanh", "Ngành khác hoặc chưa rõ", "Nội dung khác", "Tiếp tục", "Chưa rõ, xem cả hai")
        told = "\n".join(bot.shows())
        assert "Chưa kết luận được: kho tài liệu chưa có quy định" in told and say.DRAFT not in labels(bot)
