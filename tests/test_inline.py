"""Cards for inline mode: which, in what order, what they post."""

import pytest

from bot.inline import MAX_CARDS, Card, cards
from bot.records import Answer, Citation
from bot.telegram.blocks import units
from bot.telegram.render import render_card, render_line
from index.records import Figure


def citation(n=1, doc_id="a", quote="Cà Mau hỗ trợ 29 cơ sở.", **fields) -> Citation:
    known = {"title": "Bài A", "so_hieu": None, "locator": "đoạn 1", "url": "https://a.vn", "published": "2024-01-02", "validity": None}
    return Citation(n=n, doc_id=doc_id, quote=quote, start=0, end=len(quote), **known | fields)


def figure_answer(start: int, text: str = "5,3 tỷ đồng") -> Answer:
    figure = Figure("a", 5.3e9, "VND", text, start, start + 5, 0, province="Cà Mau", period_text="2022", indicator="support_amount")
    return Answer("", f"Cà Mau – năm 2022\n• Kinh phí hỗ trợ: {text} [1]", citations=(citation(),), records=(figure,))


class Written:
    """Answers written down, and what was asked for."""

    def __init__(self, **kinds):
        self.kinds = kinds
        self.called: list[tuple] = []

    def ask(self, question):
        self.called.append(("ask", question))
        return self.kinds.get("answer") or Answer(question, "Không rõ.", abstained=True)

    def examples(self):
        return self.kinds.get("examples", [])

    def each_figure(self, words, *, most, only):
        self.called.append(("figures", words, only))
        return self.kinds.get("figures", [])[:most]

    def quotations(self, words, *, most):
        self.called.append(("quotations", words))
        return self.kinds.get("quotations", [])[:most]

    def documents_named(self, words, *, most):
        self.called.append(("documents", words))
        return self.kinds.get("documents", [])[:most]


def kinds_of(found: list[Card]) -> list[str]:
    return [card.kind for card in found]


ANSWER = Answer("", "Có 29 cơ sở [1].", citations=(citation(),))
QUOTED = Answer("", "Theo bài «Bài A»:\nCà Mau hỗ trợ 29 cơ sở. [1]", citations=(citation(),))
LAW = citation(so_hieu="45/2012/NĐ-CP", title="Nghị định 45/2012/NĐ-CP", locator="thông tin văn bản", validity="từ 05/07/2012")


def test_the_answer_leads_then_documents_figures_and_quotations():
    document = Answer("", "Nghị định 45/2012/NĐ-CP\nCơ quan ban hành: Chính phủ [1]", citations=(LAW,))
    found = cards(Written(answer=ANSWER, figures=[figure_answer(7)], quotations=[QUOTED], documents=[document]), "Cà Mau 2022")
    assert kinds_of(found) == ["answer", "document", "figure", "passage"]
    assert [card.title for card in found] == [
        "Câu trả lời (1 nguồn)", "Nghị định 45/2012/NĐ-CP", "5,3 tỷ đồng – Cà Mau, năm 2022", "Bài A",
    ]  # fmt: skip
    assert [card.description for card in found] == [
        "Có 29 cơ sở.", "Cơ quan ban hành: Chính phủ", "Kinh phí hỗ trợ · Bài A", "Cà Mau hỗ trợ 29 cơ sở.",
    ]  # fmt: skip
    assert found[0].answer.text == "«Cà Mau 2022»\nCó 29 cơ sở [1]."


@pytest.mark.parametrize("lead", ["so lieu", "số liệu", "Số  liệu:", "SO LIEU,", "/solieu", "solieu", "so\u0302\u0301 lie\u0323\u0302u"])
def test_so_lieu_asks_for_figures_only(lead):
    written = Written(answer=ANSWER, figures=[figure_answer(7)], quotations=[QUOTED])
    assert kinds_of(cards(written, f"{lead} Cà Mau 2022")) == ["figure"]
    assert written.called == [("figures", "Cà Mau 2022", True)]


def test_words_that_only_begin_like_so_lieu_are_read_whole():
    written = Written()
    cards(written, "so lieutenant")
    assert ("ask", "so lieutenant") in written.called


@pytest.mark.parametrize("blank", ["", "   ", "…", "so lieu", "số liệu: "])
def test_without_words_there_is_what_can_be_asked(blank):
    found = cards(Written(answer=ANSWER, examples=["Cà Mau hỗ trợ bao nhiêu cơ sở?"]), blank)
    assert kinds_of(found) == ["example"]
    assert found[0].title == "Cà Mau hỗ trợ bao nhiêu cơ sở?"
    assert found[0].description == "Có 29 cơ sở."
    assert found[0].answer.text.startswith("«Cà Mau hỗ trợ bao nhiêu cơ sở?»\n")


def test_neither_an_abstention_nor_small_talk_is_a_card():
    assert cards(Written(), "xăng dầu") == []
    assert cards(Written(answer=Answer("", "Chào anh/chị.", route="talk")), "chào bot") == []


def test_equal_words_give_equal_ids_and_no_two_cards_share_one():
    written = Written(answer=ANSWER, figures=[figure_answer(7), figure_answer(9, "1 tỷ đồng"), figure_answer(7)], quotations=[QUOTED])
    found, again = cards(written, "Cà Mau"), cards(written, "ca mau")
    assert [c.id for c in found] == [c.id for c in again]
    assert len({c.id for c in found}) == len(found) == 4
    assert all(1 <= len(c.id.encode()) <= 64 for c in found)


def test_cards_that_post_the_same_are_one():
    assert kinds_of(cards(Written(answer=ANSWER, quotations=[ANSWER, QUOTED]), "Cà Mau")) == ["answer", "passage"]


def test_there_are_at_most_twenty():
    figures = [figure_answer(i, f"{i} tỷ đồng") for i in range(60)]
    assert len(cards(Written(figures=figures), "so lieu ca mau")) == MAX_CARDS == 20


def test_words_are_cut_where_telegram_cuts_them():
    written = Written()
    cards(written, "a" * 300)
    assert written.called[0] == ("ask", "a" * 256)


def test_a_legal_quotation_names_its_place_and_how_long_it_holds():
    rule = Answer("", "Hỗ trợ tối đa 50%. [1]", citations=(citation(so_hieu="28/2018", title="TT 28", locator="Điều 8", validity="từ 11/05/2018"),))
    (card,) = cards(Written(quotations=[rule]), "hỗ trợ")
    assert (card.title, card.description) == ("TT 28", "Điều 8 · từ 11/05/2018: Hỗ trợ tối đa 50%.")


# --- what a card posts ------------------------------------------------------------------------------


def test_a_quotation_that_the_text_repeats_is_not_posted_twice():
    posted = render_card(QUOTED).plain
    assert posted.count("Cà Mau hỗ trợ 29 cơ sở.") == 1
    assert "[1] Bài A\nđoạn 1 · 02/01/2024 · Xem nguồn: https://a.vn" in posted


def test_of_a_long_answer_the_first_lines_are_posted_with_their_citations():
    lines = [f"Dòng {n}: {'chữ ' * 60}[{n}]" for n in range(1, 21)]
    posted = render_card(Answer("", "\n".join(lines), citations=tuple(citation(n, quote=f"Câu {n}.") for n in range(1, 21)))).plain
    assert "(Còn nữa; hỏi bot để xem đủ.)" in posted
    assert "Dòng 4:" in posted and "“Câu 4.”" in posted
    assert "Dòng 5:" not in posted and "“Câu 5.”" not in posted


@pytest.mark.parametrize("quote", ["chữ " * 3000, "c" * 10_000, "<&>" * 3000, "😀" * 5000])
def test_long_quotations_are_shortened_until_all_is_one_message(quote):
    rendered = render_card(Answer("", "Có 29 cơ sở [1][2].", citations=(citation(1, quote=quote), citation(2, quote=quote))))
    assert units(rendered.html) <= 4096
    assert "Có 29 cơ sở [1][2]." in rendered.plain
    assert "[2] Bài A" in rendered.plain


def test_a_title_is_one_line_without_what_cannot_be_shown():
    assert render_line("a\nb\u202e\x00c\ud800 😀", 50) == "a bc 😀"
    assert render_line("😀" * 30, 11) == "😀" * 5 + "…"
    assert render_line("\x00", 10) == ""


# --- over the shipped folder ------------------------------------------------------------------------


def test_the_figures_of_the_year_lead(shipped_assistant):
    found = cards(shipped_assistant, "so lieu ninh thuan 2022")
    assert kinds_of(found) == ["figure"] * len(found)
    assert found[0].title == "3.805 triệu đồng – Ninh Thuận, từ đầu năm 2022 đến nay"
    assert {card.answer.records[0].province for card in found} == {"Ninh Thuận"}
    assert all("2022" in (card.answer.records[0].period_start or "") for card in found)
    assert "Ninh Thuận nay thuộc Khánh Hòa." in found[0].answer.text


def test_figures_of_a_time_that_touches_the_year_are_shown_with_their_own_time(shipped_assistant):
    found = cards(shipped_assistant, "số liệu Cà Mau 2022")
    assert found[0].title == "5,3 tỷ đồng – Cà Mau, giai đoạn 2020-2023"
    assert "“Kinh phí khuyến công hỗ trợ 5,3 tỷ đồng," in render_card(found[0].answer).plain


def test_a_part_is_told_by_the_words_it_stands_in(shipped_assistant):
    part = next(c for c in cards(shipped_assistant, "so lieu quang nam 2024") if c.title.startswith("310 triệu đồng"))
    assert "• Nội dung phát triển sản phẩm CNNT thực hiện 310 triệu đồng [1]" in part.answer.text
    assert part.description.startswith("Nội dung phát triển sản phẩm CNNT thực hiện 310 triệu đồng · ")


def test_a_year_without_figures_has_none(shipped_assistant):
    assert cards(shipped_assistant, "so lieu ca mau 1999") == []


@pytest.mark.parametrize("words", ["45/2012", "nđ 45", "nghi dinh 45/2012/nd-cp"])
def test_a_number_finds_its_document(shipped_assistant, words):
    titles = [c.title for c in cards(shipped_assistant, words) if c.kind == "document"]
    assert titles == ["Nghị định 45/2012/NĐ-CP về khuyến công"]


def test_marks_make_no_difference(shipped_assistant):
    with_marks, without = cards(shipped_assistant, "mức hỗ trợ máy móc tiên tiến"), cards(shipped_assistant, "muc ho tro may moc tien tien")
    assert {c.id for c in with_marks if c.kind == "passage"} == {c.id for c in without if c.kind == "passage"}
    assert without[0].kind == "answer"
    rule = next(c for c in without if c.title.startswith("Thông tư 28/2018/TT-BTC"))
    assert "Điều 8 khoản 4 · áp dụng từ 11/05/2018" in rule.description


@pytest.mark.parametrize("words", ["a", "xang dau", "thời tiết hôm nay", "chào bot", "?!", "\u202e\x00", "\ud800", "x" * 256])
def test_what_the_folder_does_not_hold_has_no_cards(shipped_assistant, words):
    assert [c for c in cards(shipped_assistant, words) if c.kind != "example"] == []
