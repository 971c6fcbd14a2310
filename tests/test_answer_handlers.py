"""The buttons below an answer, before and after a restart, on the fake Bot API."""

from dataclasses import replace

import pytest
from fake_bot_api import Upload
from telegram_harness import ADMIN, GROUP, USER, Bot, cited, paper_draw, running

from bot import messages
from bot.records import Answer, Bar, Chart
from bot.roles import Role
from bot.state.state import State
from index.records import Figure

CHART = Chart("Kinh phí", (Bar("Cà Mau", 1.5, "1,5 tỷ"), Bar("Sóc Trăng", 2, "2 tỷ")), "tỷ đồng", "Nguồn")
FIGURE = Figure("a", 3805e6, "VND", "3.805 triệu đồng", 3, 9, 1, province="Ninh Thuận", indicator="support_amount", id=4)


@pytest.fixture
async def chat():
    async with running() as it:
        knows(it)
        yield it


def knows(it: Bot) -> None:
    plain = cited("Cà Mau?", count=2)
    it.assistant.answers |= {
        "Cà Mau?": plain,
        "bảng?": replace(plain, question="bảng?", records=(FIGURE,), chart=CHART),
        "kinh phí năm 2022": Answer("kinh phí năm 2022", "Bảng so sánh."),
    }
    it.assistant.comparable["bảng?"] = "kinh phí năm 2022"


def alerts(it: Bot) -> list[str]:
    return [c.params.get("text", "") for c in it.api.calls("answerCallbackQuery")]


def link(it: Bot, label: str) -> str:
    """What a button copies."""
    return next(b["copy_text"]["text"] for m in reversed(it.api.chat(USER)) for row in m.buttons for b in row if b["text"] == label)


async def test_an_answer_has_its_sources_its_tools_and_what_the_reader_thinks(chat):
    await chat.says("bảng?")
    assert chat.labels() == [
        ["[1]", "[2]"],
        ["So sánh", "Biểu đồ", "CSV", "Excel"],
        ["Chép nguồn", "Chép liên kết"],
        ["Hữu ích", "Chưa ổn"],
    ]


async def test_an_abstention_has_neither_sources_nor_tools(chat):
    chat.assistant.answers["gì?"] = Answer("gì?", "Chưa có.", abstained=True)
    await chat.says("gì?")
    assert chat.labels() == [["Chép liên kết"], ["Hữu ích", "Chưa ổn"]]


async def test_small_talk_is_not_kept_and_has_no_buttons(chat):
    chat.assistant.answers["chào"] = Answer("chào", "Chào anh/chị!", route="talk")
    await chat.says("chào")
    assert chat.labels() == []


async def test_officers_may_follow_an_answer(chat):
    await chat.says("Cà Mau?", chat_id=ADMIN)
    assert chat.labels(ADMIN)[-1] == ["Theo dõi thay đổi"]


async def test_a_source_takes_the_place_of_the_answer_and_the_answer_comes_back(chat):
    await chat.says("Cà Mau?")
    before, labels = chat.shows(), chat.labels()
    await chat.taps("[2]")
    (shown,) = chat.api.chat(USER)
    assert shown.text == "[2] Bài A\nđoạn 2 · Xem nguồn\nTệp: a.md\n\nTrước. trích Sau."
    assert [e for e in shown.entities if e.tag == "b"][-1].length == len("trích")
    assert chat.labels() == [["[1]", "‹ 2 ›"], ["« Câu trả lời", "Mở bài gốc"], ["Chép nguồn", "Chép liên kết"]]
    await chat.taps("« Câu trả lời")
    assert (chat.shows(), chat.labels()) == (before, labels)
    assert len(chat.sent()) == 1


async def test_a_source_that_has_changed_since_says_so(chat):
    await chat.says("Cà Mau?")
    chat.assistant.versions["a"] = "2"
    await chat.taps("[1]")
    assert chat.shows()[0].endswith(messages.SOURCE_STATES["moved"])
    await chat.taps("« Câu trả lời")
    del chat.assistant.versions["a"]
    await chat.taps("[1]")
    assert chat.shows()[0].endswith(messages.SOURCE_STATES["removed"])


async def test_the_buttons_work_after_a_restart(chat):
    await chat.says("bảng?")
    async with running(Bot(data=chat.data, api=chat.api)) as again:
        await again.taps("[1]")
        assert again.shows()[-1].startswith("[1] Bài A")
        await again.taps("« Câu trả lời")
        assert again.labels()[0] == ["[1]", "[2]"]
        await again.taps("CSV")
        assert again.api.chat(USER)[-1].document == Upload("bang.csv", "csv\n3.805e+09 Bài A <1>".encode())


async def test_the_buttons_of_an_answer_that_is_no_longer_kept_say_so(chat):
    await chat.says("bảng?")
    await chat.says("/xoatoi")
    before = chat.shows()
    for label in ("[1]", "So sánh", "Biểu đồ", "CSV", "Excel", "Hữu ích"):
        await chat.taps(label)
    assert alerts(chat) == [messages.STALE_BUTTON] * 6
    assert chat.shows() == before


async def test_compare_asks_for_the_same_of_other_provinces(chat):
    await chat.says("bảng?")
    await chat.taps("So sánh")
    assert chat.assistant.commands == [("compare", "kinh phí năm 2022")]
    assert chat.shows()[-1] == "«kinh phí năm 2022»\nBảng so sánh."


async def test_the_chart_is_drawn_and_the_figures_exported_from_what_was_kept(chat):
    await chat.says("bảng?")
    await chat.taps("Biểu đồ")
    assert chat.api.chat(USER)[-1].photo == Upload("bang.png", paper_draw(CHART))
    await chat.taps("Excel")
    assert chat.api.chat(USER)[-1].document.name == "bang.xlsx"


async def test_a_file_of_figures_whose_source_has_changed_comes_with_a_warning(chat):
    await chat.says("bảng?")
    chat.assistant.versions["a"] = "2"
    await chat.taps("CSV")
    assert alerts(chat) == [messages.SOURCES_CHANGED]
    assert chat.api.chat(USER)[-1].document is not None


async def test_helpful_is_kept_and_shown_and_may_be_changed(chat):
    await chat.says("Cà Mau?")
    await chat.taps("Hữu ích")
    assert chat.labels()[-1] == ["Đã ghi: hữu ích"]
    assert alerts(chat) == [messages.OPINION_KEPT]
    await chat.taps("Đã ghi: hữu ích")
    await chat.taps("Chưa ổn")
    assert chat.labels()[-3:] == [["Nội dung sai", "Sai nguồn"], ["Còn thiếu ý", "Lạc câu hỏi"], ["Thông tin đã cũ", "Lý do khác"]]
    await chat.taps("Thông tin đã cũ")
    assert chat.labels()[-1] == ["Đã ghi: chưa ổn"]
    rows = opinions(chat)
    assert [(r["verdict"], r["reason"]) for r in rows] == [("unhelpful", "cu")]


def opinions(it: Bot) -> list[dict]:
    state = State.open(it.data)
    try:
        return list(state.db.query("select * from feedback"))
    finally:
        state.close()


async def test_not_helpful_counts_before_a_reason_is_given(chat):
    await chat.says("Cà Mau?")
    await chat.taps("Chưa ổn")
    assert [(r["verdict"], r["reason"]) for r in opinions(chat)] == [("unhelpful", None)]


async def test_in_a_group_everybody_has_an_opinion_and_the_buttons_tell_nobody_s(chat):
    await chat.says("/hoi Cà Mau?", chat_id=GROUP, user_id=USER)
    labels = chat.labels(GROUP)
    await chat.taps("Hữu ích", chat_id=GROUP, user_id=1)
    await chat.taps("Chưa ổn", chat_id=GROUP, user_id=2)
    await chat.taps("Lý do khác", chat_id=GROUP, user_id=2)
    assert chat.labels(GROUP) == labels
    assert sorted(r["verdict"] for r in opinions(chat)) == ["helpful", "unhelpful"]


@pytest.mark.parametrize(
    "data", ["n:aaaaaaaaaa:1", "t:aaaaaaaaaa:csv", "f:aaaaaaaaaa:h", "f:aaaaaaaaaa:k-zzz", "n:AAAAAAAAAA:1", "n:aaaaaaaaaa:9999", "t:aaaaaaaaaa:rm", "n:' or 1=1--:1"]
)
async def test_a_made_up_press_is_told_and_sends_nothing(chat, data):
    await chat.presses(data)
    assert alerts(chat) == [messages.STALE_BUTTON]
    assert chat.shows() == []


async def test_a_source_number_that_the_answer_does_not_have_is_stale(chat):
    await chat.says("Cà Mau?")
    answer_id = link(chat, "Chép liên kết").rpartition("_")[2]
    await chat.presses(f"n:{answer_id}:9")
    assert alerts(chat) == [messages.STALE_BUTTON]


# --- deep links -----------------------------------------------------------------------------------------


async def test_the_link_of_an_answer_opens_it_again_for_anybody(chat):
    await chat.says("Cà Mau?")
    payload = link(chat, "Chép liên kết").partition("?start=")[2]
    await chat.says(f"/start {payload}", chat_id=900)
    (shown,) = chat.shows(900)
    assert shown.startswith("«Cà Mau?»\nTrả lời lúc 19:00 ngày 01/03/2026:\n\nCó [1].")
    assert chat.labels(900)[0] == ["[1]", "[2]"]


async def test_an_answer_whose_source_has_changed_is_opened_with_a_warning(chat):
    await chat.says("Cà Mau?")
    payload = link(chat, "Chép liên kết").partition("?start=")[2]
    chat.assistant.versions["a"] = "2"
    await chat.says(f"/start {payload}")
    assert messages.STORED_CHANGED in chat.shows()[-1]


async def test_the_link_of_a_citation_opens_its_paragraph(chat):
    await chat.says("Cà Mau?")
    await chat.taps("[1]")
    payload = link(chat, "Chép liên kết").partition("?start=")[2]
    assert payload.startswith("c_")
    await chat.says("/xoatoi")
    await chat.says(f"/start {payload}", chat_id=900)
    assert chat.shows(900) == ["Bài A\nđoạn 1 · Xem nguồn\nTệp: a.md\n\nTrước. trích Sau."]
    assert chat.labels(900) == [["Mở bài gốc"], ["Chép nguồn", "Chép liên kết"]]


@pytest.mark.parametrize(
    ("payload", "told"),
    [("q_aaaaaaaaaa", messages.NO_STORED_ANSWER), ("c_000000000000", messages.NO_CITATION), ("d_0123456789", messages.NO_DOCUMENT)],
)
async def test_what_a_link_names_may_be_gone(chat, payload, told):
    chat.assistant.answers["0123456789::"] = Answer("0123456789", "…", abstained=True)
    await chat.says(f"/start {payload}")
    assert chat.shows() == [told]


async def test_the_link_of_an_article_opens_its_card(chat):
    chat.assistant.answers["0123456789::"] = Answer("0123456789", "…", abstained=True)
    chat.assistant.cards["0123456789"] = "Bài A\nTệp: a.md"
    await chat.says("/start d_0123456789")
    assert chat.shows() == ["Bài A\nTệp: a.md"]


@pytest.mark.parametrize("payload", ["x", "q_", "c_<b>", "w_khac", "q_" + "a" * 60, "../../etc"])
async def test_an_unknown_link_gets_the_first_screen_with_a_note(chat, payload):
    await chat.says(f"/start {payload}")
    (shown,) = chat.shows()
    assert shown.startswith(messages.UNKNOWN_LINK)
    assert messages.GREETING in shown


async def test_the_first_screen_has_its_examples_as_buttons(chat):
    await chat.says("/start")
    assert chat.labels() == [["Cà Mau hỗ trợ bao nhiêu cơ sở?"]]
    await chat.taps("Cà Mau hỗ trợ bao nhiêu cơ sở?")
    assert chat.assistant.asked == [("Cà Mau hỗ trợ bao nhiêu cơ sở?", ())]


# --- what is kept of a person ---------------------------------------------------------------------------


async def test_privacy_tells_what_is_kept_and_how_long(chat):
    await chat.says("Cà Mau?")
    await chat.says("/riengtu")
    assert "tối đa 90 ngày" in chat.shows()[-1]
    assert chat.shows()[-1].endswith("Hiện đang lưu 1 câu trả lời của anh/chị. Vai trò của anh/chị: người dùng.")


async def test_erasing_forgets_the_conversation_too(chat):
    await chat.says("Cà Mau?")
    await chat.says("/xoatoi")
    assert chat.shows()[-1] == messages.ERASED.format(count=1)
    await chat.says("còn năm 2023?")
    assert chat.assistant.asked[-1] == ("còn năm 2023?", ())
    await chat.says("/xoatoi", chat_id=900)
    assert chat.shows(900) == [messages.NOTHING_TO_ERASE]


async def test_a_suggestion_is_the_words_behind_the_command_or_the_next_message(chat):
    await chat.says("/gopy Thêm số liệu 2025")
    await chat.says("/gopy")
    assert chat.shows()[-1] == messages.SUGGESTION_ASKED
    async with running(Bot(data=chat.data, api=chat.api)) as again:
        await again.says("Thêm cả biểu đồ")
        assert again.assistant.asked == []
        await again.says("Cà Mau?")
        assert [q for q, _ in again.assistant.asked] == ["Cà Mau?"]
    state = State.open(chat.data)
    assert [r["text"] for r in state.db.query("select text from suggestions order by id")] == ["Thêm số liệu 2025", "Thêm cả biểu đồ"]
    state.close()


async def test_what_is_begun_can_be_left(chat):
    await chat.says("/huy")
    await chat.says("/gopy")
    await chat.says("/huy")
    await chat.says("Cà Mau?")
    assert [chat.shows()[0], chat.shows()[2]] == [messages.NOTHING_TO_CANCEL, messages.CANCELLED]
    assert [q for q, _ in chat.assistant.asked] == ["Cà Mau?"]


async def test_what_is_begun_in_private_takes_nothing_said_in_a_group(chat):
    await chat.says("/gopy")
    await chat.says("/hoi Cà Mau?", chat_id=GROUP, user_id=USER)
    assert [q for q, _ in chat.assistant.asked] == ["Cà Mau?"]


# --- roles -----------------------------------------------------------------------------------------------


async def test_an_administrator_makes_an_officer_whose_menu_and_rights_follow(chat):
    await chat.says(f"/vaitro {USER} cán bộ", chat_id=ADMIN)
    assert chat.shows(ADMIN) == [f"Xong. Vai trò của {USER}: cán bộ."]
    assert any(f'"chat_id": {USER}' in scope for scope in chat.api.menus)
    await chat.says("Cà Mau?")
    assert chat.labels()[-1] == ["Theo dõi thay đổi"]
    await chat.says(f"/vaitro {USER} bỏ", chat_id=ADMIN)
    assert not any(f'"chat_id": {USER}' in scope for scope in chat.api.menus)


async def test_only_administrators_change_roles(chat):
    await chat.says(f"/vaitro {USER} quản trị")
    assert chat.shows() == [f"{messages.NOT_ADMIN} {messages.YOUR_ID.format(user_id=USER)}"]
    await chat.says(f"/vaitro {USER} quản trị", chat_id=GROUP, user_id=ADMIN)
    assert chat.shows(GROUP) == [messages.ONLY_IN_PRIVATE]


@pytest.mark.parametrize("words", ["abc cán bộ", "12", "0 cán bộ", "99999999999999999999 cán bộ", "-5 cán bộ", "12 vua"])
async def test_a_change_that_cannot_be_read_changes_nothing(chat, words):
    await chat.says(f"/vaitro {words}", chat_id=ADMIN)
    assert chat.shows(ADMIN) == [messages.ROLES_USAGE]


async def test_those_of_the_environment_stay_administrators(chat):
    await chat.says(f"/vaitro {ADMIN} bỏ", chat_id=ADMIN)
    assert chat.shows(ADMIN) == [messages.ROLE_FIXED.format(user_id=ADMIN)]


async def test_the_list_names_everybody_with_a_role(chat):
    await chat.says("/vaitro 77 quan tri", chat_id=ADMIN)
    await chat.says("/vaitro", chat_id=ADMIN)
    assert "• 77: quản trị, do 42 cấp lúc 19:00 ngày 01/03/2026" in chat.shows(ADMIN)[-1]


async def test_a_menu_of_somebody_who_lost_the_role_is_taken_away_at_the_next_start(chat):
    await chat.says("/vaitro 77 quan tri", chat_id=ADMIN)
    state = State.open(chat.data)
    state.roles.give(77, Role.PUBLIC, by=ADMIN)
    state.close()
    async with running(Bot(data=chat.data, api=chat.api)):
        assert not any('"chat_id": 77' in scope for scope in chat.api.menus)
