"""/thongke, /xuat and /tinhtrang in the chat."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook
from reading_assistant import ReadingBot
from telegram_harness import ADMIN, GROUP, NAME, USER, running

from bot import messages, usage_report
from bot.records import Answer


@pytest.fixture
async def chat():
    async with running(ReadingBot()) as it:
        it.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        yield it


async def asked_over_two_days(it) -> None:
    it.known["không có"] = Answer("không có", "Kho chưa có.", abstained=True, route="nothing")
    it.now = datetime(2026, 2, 28, 16, 59, tzinfo=UTC)  # a minute to midnight in Vietnam
    await it.says("Kinh phí khuyến công Cà Mau?")
    it.now = datetime(2026, 2, 28, 17, 1, tzinfo=UTC)
    await it.says("không có", chat_id=502)
    it.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    await it.says("Bao nhiêu đề án ở Cà Mau?")


def shown(it) -> str:
    return [m.text for m in it.api.chat(ADMIN) if not m.photo and not m.document][-1]


async def test_the_statistics_of_seven_days_with_their_picture(chat):
    await asked_over_two_days(chat)
    await chat.says("/thongke", chat_id=ADMIN)
    text = shown(chat)
    assert text.startswith("Câu hỏi trong 7 ngày, từ 23/02/2026 đến 01/03/2026 (giờ Việt Nam)")
    assert "Số câu hỏi: 3, của 2 người (đếm theo mã ẩn danh)" in text
    assert "Trả lời được: 2 câu (66,7%)" in text
    assert "Địa phương được hỏi nhiều: Cà Mau 2" in text
    assert "Nội dung được hỏi nhiều: kinh phí khuyến công 1, số đề án 1" in text
    assert "01/03/2026: 2 câu (trả lời được 1, chưa trả lời được 1)\n28/02/2026: 1 câu (trả lời được 1)\n5 ngày còn lại" in text
    assert chat.labels(ADMIN) == [["7 ngày", "30 ngày", "90 ngày"], ["Biểu đồ 7 ngày"]]
    (picture,) = [m for m in chat.api.chat(ADMIN) if m.photo]
    assert "Câu hỏi trong 7 ngày" in picture.text


async def test_another_span_edits_the_message_and_a_picture_comes_when_asked_for(chat):
    await asked_over_two_days(chat)
    await chat.says("/stats 1", chat_id=ADMIN)
    assert shown(chat).startswith("Câu hỏi ngày 01/03/2026")
    before = len(chat.api.chat(ADMIN))
    await chat.taps("30 ngày", chat_id=ADMIN)
    assert "Câu hỏi trong 30 ngày" in shown(chat)
    assert len(chat.api.chat(ADMIN)) == before
    await chat.taps("90 ngày", chat_id=ADMIN)
    assert "Từng tuần:\n23/02 đến 01/03/2026: 3 câu" in shown(chat)
    await chat.taps("Biểu đồ 90 ngày", chat_id=ADMIN)
    assert chat.api.chat(ADMIN)[-1].photo
    await chat.taps("90 ngày", chat_id=ADMIN)  # the same again: "message is not modified" is no error
    assert "Câu hỏi trong 90 ngày" in shown(chat)


async def test_no_questions_no_picture(chat):
    await chat.says("/thongke 30", chat_id=ADMIN)
    assert shown(chat).split("\n")[2] == "Chưa có câu hỏi nào trong thời gian này."
    assert not [m for m in chat.api.chat(ADMIN) if m.photo]
    await chat.presses("tk:h:30", chat_id=ADMIN)
    assert chat.api.calls("answerCallbackQuery")[-1].text == usage_report.NOTHING_TO_DRAW


@pytest.mark.parametrize("words", ["0", "367", "abc", "7 quả", "-3"])
async def test_a_span_that_is_none_gets_the_usage(chat, words):
    await chat.says(f"/thongke {words}", chat_id=ADMIN)
    assert shown(chat) == usage_report.USAGE_STATISTICS


async def test_a_forged_button_is_stale(chat):
    await chat.presses("tk:999", chat_id=ADMIN)
    assert chat.api.calls("answerCallbackQuery")[-1].text == messages.STALE_BUTTON


async def test_the_logs_come_as_two_files(chat):
    await asked_over_two_days(chat)
    await chat.says("/gopy Thêm số liệu Lạng Sơn", chat_id=502)
    await chat.says("/xuat", chat_id=ADMIN)
    files = {m.document.name: m.document.content for m in chat.api.chat(ADMIN) if m.document}
    assert list(files) == ["nhat-ky-hoi-dap-20260301.xlsx", "nhat-ky-hoi-dap-20260301.csv"]
    rows = list(csv.reader(io.StringIO(files["nhat-ky-hoi-dap-20260301.csv"].decode("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["28/02/2026 23:59:00", "01/03/2026 00:01:00", "01/03/2026 19:00:00"]
    book = load_workbook(io.BytesIO(files["nhat-ky-hoi-dap-20260301.xlsx"]))
    assert book["Hỏi đáp"]["E3"].value == "không có"
    assert book["Đánh giá và góp ý"]["D2"].value == "Thêm số liệu Lạng Sơn"
    assert "3 câu hỏi, 1 đánh giá và góp ý" in shown(chat)
    assert str(USER) not in files["nhat-ky-hoi-dap-20260301.csv"].decode("utf-8-sig")


async def test_the_logs_of_one_day(chat):
    await asked_over_two_days(chat)
    await chat.says("/export 1", chat_id=ADMIN)
    assert shown(chat).startswith("Nhật ký hỏi đáp: 2 câu hỏi, 0 đánh giá và góp ý. Câu hỏi từ 01/03/2026 đến 01/03/2026")


async def test_logs_of_nothing_are_no_files(chat):
    await chat.says("/xuat", chat_id=ADMIN)
    assert shown(chat) == usage_report.NOTHING_TO_EXPORT
    await chat.says("/xuat mãi mãi", chat_id=ADMIN)
    assert shown(chat) == usage_report.USAGE_EXPORT


async def test_the_status_tells_the_service_even_without_an_index_on_disk(chat):
    await asked_over_two_days(chat)
    chat.now += timedelta(days=2, hours=3)
    await chat.says("/tinhtrang", chat_id=ADMIN)
    text = shown(chat)
    assert "• 2 tài liệu: 2 bài viết" in text
    assert "• Tài liệu mới nhất đề ngày 01/07/2025" in text
    assert "• Không so được với thư mục tài liệu: " in text
    assert "• Chạy được 2 ngày 3 giờ, đã nhận 1 câu hỏi" in text
    assert "được giữ 90 ngày" in text


@pytest.mark.parametrize("command", ["tinhtrang", "status", "thongke", "stats", "xuat", "export"])
async def test_everything_is_for_administrators_in_private(chat, command):
    await chat.says(f"/{command}", chat_id=USER)
    assert chat.shows(USER)[-1].startswith(messages.NOT_ADMIN)
    await chat.says(f"/{command}@{NAME}", chat_id=GROUP, user_id=ADMIN)
    assert chat.shows(GROUP)[-1] == messages.ONLY_IN_PRIVATE


async def test_the_buttons_are_for_administrators(chat):
    for data in ("tk:7", "tk:h:7"):
        await chat.presses(data, chat_id=USER)
        assert chat.api.calls("answerCallbackQuery")[-1].text.startswith(messages.NOT_ADMIN)
    assert chat.shows(USER) == []
