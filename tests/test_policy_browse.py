"""/vanban over a small folder: which document or provision the words open, on which day, and what the buttons name."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tiny import TinyEncoder, write_files

from bot.policy_browse import MAX_BUTTONS, USAGE, Choice, Page, PolicyBrowser
from bot.policy_desk import PolicyDesk
from bot.policy_words import ASK_DEPARTMENT
from bot.telegram.policy_handlers import PATTERN, rows_of
from index.artifact import current_folder
from index.build import build
from index.retriever import Retriever

TODAY = date(2026, 1, 15)

ND_45 = """---
so_hieu: "45/2012/NĐ-CP"
loai: "Nghị định"
ten: "Nghị định 45/2012/NĐ-CP về khuyến công"
co_quan: "Chính phủ"
ban_hanh: "2012-05-21"
hieu_luc: "2012-07-05"
trang_thai: "Còn hiệu lực, đã được sửa đổi"
thay_the: "134/2004/NĐ-CP"
---

# Nghị định 45/2012/NĐ-CP về khuyến công

## Thông tin văn bản

Nghị định quy định việc khuyến khích phát triển công nghiệp nông thôn.
> tin_cay: A

## Điều 1. Phạm vi điều chỉnh và đối tượng áp dụng

### Khoản 2 điểm a. Địa bàn (bản 2012)

Phường của thành phố loại 2, loại 3 thuộc địa bàn.
> tin_cay: A
> den: 2025-10-14

### Khoản 2 điểm a. Địa bàn (từ 15/10/2025)

Phường của tỉnh thuộc địa bàn.
> tin_cay: A
> tu: 2025-10-15
> sua_boi: 235/2025/NĐ-CP

## Điều 4. Nội dung hoạt động

Tổ chức đào tạo nghề cho lao động nông thôn.
> tin_cay: A

## Điều 9. Mức hỗ trợ

Chưa có căn cứ về mức hỗ trợ tại Điều 9.
> chua_co: mức hỗ trợ
"""

# Ended, and replaced by the one above.
ND_134 = """---
so_hieu: "134/2004/NĐ-CP"
loai: "Nghị định"
ten: "Nghị định 134/2004/NĐ-CP về khuyến khích công nghiệp nông thôn"
co_quan: "Chính phủ"
ban_hanh: "2004-06-09"
hieu_luc: "2004-07-01"
het_hieu_luc: "2012-07-04"
thay_the_boi: "45/2012/NĐ-CP"
---

# Nghị định 134/2004/NĐ-CP về khuyến khích công nghiệp nông thôn

## Điều 3. Đối tượng

Cơ sở sản xuất tại huyện, xã được khuyến khích.
> tin_cay: A
"""

# Without a day of effect: nobody knows whether it is in force.
NAMED_ALIKE = """---
so_hieu: "{number}"
loai: "{kind}"
ten: "{kind} {number} về {about}"
ban_hanh: "2014-02-18"
province: "{province}"
---

# {kind} {number} về {about}

## Điều 5. Quy định chung

Nội dung của {number}.
> tin_cay: A
"""

TT_26 = NAMED_ALIKE.format(number="26/2014/TT-BCT", kind="Thông tư", about="quy chế", province="")
TTLT_26 = NAMED_ALIKE.format(number="26/2014/TTLT-BTC-BCT", kind="Thông tư liên tịch", about="kinh phí", province="")
QD_26 = NAMED_ALIKE.format(number="26/2014/QĐ-UBND", kind="Quyết định", about="mức chi", province="Cà Mau")
# A bare "12/2014" is a month as well.
CT_12 = NAMED_ALIKE.format(number="12/2014/CT-BCT", kind="Chỉ thị", about="hội chợ", province="")

KNOWLEDGE = {
    "nd-45.md": ND_45, "nd-134.md": ND_134, "tt-26.md": TT_26, "ttlt-26.md": TTLT_26, "qd-26.md": QD_26, "ct-12.md": CT_12,
    "bai.txt": "Khuyến công 45/2012\n\nMột bài báo về khuyến công, không phải văn bản.\n",
}  # fmt: skip
OLD, NEW = "Phường của thành phố loại 2, loại 3 thuộc địa bàn.", "Phường của tỉnh thuộc địa bàn."
GAP = "Chưa có căn cứ về mức hỗ trợ tại Điều 9."


def opened_over(folder: Path, files: dict[str, str]) -> PolicyBrowser:
    encoder = TinyEncoder()
    assert build(write_files(folder / "knowledge", files), folder / "data", encoder).problems == []
    desk = PolicyDesk(Retriever.open(current_folder(folder / "data"), encoder))
    return PolicyBrowser(desk.book, desk.documents)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> PolicyBrowser:
    return opened_over(tmp_path_factory.mktemp("policies"), KNOWLEDGE)


def shown(browser: PolicyBrowser, words: str) -> str:
    return browser.page(words, TODAY).answer.text


def labels(page: Page) -> list[str]:
    return [choice.label for choice in page.choices]


def key(browser: PolicyBrowser, number: str) -> str:
    """The key of the one document of a number, as the list gives it."""
    (found,) = [c.key for c in browser.page("", TODAY).choices if number in c.label]
    return found


def follow(browser: PolicyBrowser, choice: Choice) -> Page:
    return browser.opened(choice.key, choice.part, choice.day, TODAY)


# --- the list ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", "  \n"])
def test_without_words_every_legal_document_is_listed_with_its_state_today(browser, words):
    page = browser.page(words, TODAY)
    head, held, ended, usage = page.answer.text.split("\n\n")
    assert head == "Văn bản trong kho, tình trạng ngày 15/01/2026:"
    assert held.split("\n")[0] == "Đang áp dụng hoặc đang được dẫn:"
    assert sorted(held.split("\n")[1:]) == [
        "• Chỉ thị 12/2014/CT-BCT về hội chợ: chưa rõ",
        "• Nghị định 45/2012/NĐ-CP về khuyến công: còn hiệu lực, đã được sửa đổi",
        "• Quyết định 26/2014/QĐ-UBND về mức chi: chưa rõ",
        "• Thông tư 26/2014/TT-BCT về quy chế: chưa rõ",
        "• Thông tư liên tịch 26/2014/TTLT-BTC-BCT về kinh phí: chưa rõ",
    ]
    assert ended == (
        "Không còn áp dụng hoặc chưa có hiệu lực:\n"
        "• Nghị định 134/2004/NĐ-CP về khuyến khích công nghiệp nông thôn: không còn áp dụng (đến hết 04/07/2012)"
    )
    assert usage == USAGE
    assert not page.answer.abstained


def test_the_list_has_a_button_for_each_document_that_opens_it(browser):
    page = browser.page("", TODAY)
    assert sorted(labels(page)) == [
        "CT 12/2014/CT-BCT", "NĐ 134/2004/NĐ-CP", "NĐ 45/2012/NĐ-CP", "QĐ 26/2014/QĐ-UBND (Cà Mau)", "TT 26/2014/TT-BCT",
        "TTLT 26/2014/TTLT-BTC-BCT",
    ]  # fmt: skip
    assert labels(page)[-1] == "NĐ 134/2004/NĐ-CP"  # what ended comes last
    for choice in page.choices:
        assert choice.part == choice.day == ""
        assert choice.label.split()[1] in follow(browser, choice).answer.text.split("\n")[0]


def test_a_day_alone_gives_no_list(browser):
    assert browser.page("ngày 01/01/2010", TODAY).answer.abstained


def test_a_folder_without_legal_texts_says_so(tmp_path):
    page = opened_over(tmp_path, {"bai.txt": KNOWLEDGE["bai.txt"]}).page("", TODAY)
    assert page == Page(replace(page.answer, text="Kho chưa có văn bản pháp luật nào.", abstained=True, citations=()))


# --- one document ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "45/2012", "45", "45 năm 2012", "nd 45", "NĐ45", "ND45", "NĐ 45/2012", "45/2012/NĐ-CP", "nghị định 45",
        "  nghi dinh   so 45 nam 2012 ",
    ],
)  # fmt: skip
def test_a_number_however_typed_opens_its_document(browser, words):
    page = browser.page(words, TODAY)
    rows = [re.sub(r" \[\d+\]$", "", row) for row in page.answer.text.split("\n")]
    assert rows[0] == "Nghị định 45/2012/NĐ-CP về khuyến công"
    assert "Cơ quan ban hành: Chính phủ" in rows
    assert "Ngày ban hành: 21/05/2012" in rows
    assert "Có hiệu lực: từ 05/07/2012" in rows
    assert "Thay thế: NĐ 134/2004/NĐ-CP" in rows
    assert "Nghị định quy định việc khuyến khích phát triển công nghiệp nông thôn." in rows
    assert not page.answer.abstained


def test_what_a_document_s_card_states_is_cited_from_its_header(browser):
    answer = browser.page("NĐ 134", TODAY).answer
    assert "Tình trạng ngày 15/01/2026: không còn áp dụng (đến hết 04/07/2012) [1]" in answer.text
    assert "Bị thay thế bởi: NĐ 45/2012/NĐ-CP [1]" in answer.text
    (citation,) = answer.citations
    assert (citation.n, citation.so_hieu, citation.locator) == (1, "134/2004/NĐ-CP", "thông tin văn bản")
    assert 'thay_the_boi: "45/2012/NĐ-CP"' in citation.quote


def test_a_document_has_one_button_for_each_dieu_and_topic_in_reading_order(browser):
    page = browser.page("45/2012", TODAY)
    assert labels(page) == ["Thông tin văn bản", "Điều 1", "Điều 4", "Điều 9"]  # two wordings of Điều 1, one button
    assert [choice.part for choice in page.choices[1:]] == ["1", "4", "9"]
    assert {(choice.key, choice.day) for choice in page.choices} == {(key(browser, "45/2012"), "")}


def test_a_document_of_many_dieu_has_no_more_buttons_than_telegram_takes(tmp_path):
    body = "".join(f"## Điều {n}. Mục\n\nNội dung thứ {n}.\n> tin_cay: A\n\n" for n in range(1, 121))
    page = opened_over(tmp_path, {"dai.md": ND_134.split("## Điều 3")[0] + body}).page("134", TODAY)
    assert labels(page) == [f"Điều {n}" for n in range(1, MAX_BUTTONS + 1)]
    assert MAX_BUTTONS <= 100


# --- a day -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["45/2012 ngày 01/06/2024", "45 ngày 01/06/2024", "nd 45/2012/NĐ-CP ngày 1.6.2024", "NĐ 45 ngày 1 tháng 6 năm 2024"],
)
def test_a_day_gives_the_state_and_through_its_buttons_the_wording_of_that_day(browser, words):
    page = browser.page(words, TODAY)
    assert "Tình trạng ngày 01/06/2024:" in page.answer.text
    assert {choice.day for choice in page.choices} == {"2024-06-01"}
    dieu_1 = follow(browser, page.choices[1]).answer
    assert "Theo quy định áp dụng ngày 01/06/2024:" in dieu_1.text
    assert OLD in dieu_1.text and NEW not in dieu_1.text
    assert "Tình trạng ngày 01/06/2024:" in browser.opened(page.choices[0].key, "", "2024-06-01", TODAY).answer.text


def test_without_a_day_the_button_gives_the_wording_of_the_day_it_is_pressed(browser):
    choice = browser.page("45/2012", TODAY).choices[1]
    now = browser.opened(choice.key, choice.part, choice.day, TODAY).answer
    assert NEW in now.text and OLD not in now.text
    assert "Điều 1 khoản 2 điểm a NĐ 45/2012/NĐ-CP, sửa đổi bởi NĐ 235/2025/NĐ-CP, áp dụng từ 15/10/2025" in now.text
    before = browser.opened(choice.key, choice.part, choice.day, date(2025, 10, 14)).answer
    assert OLD in before.text and NEW not in before.text


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("03/06/2004", "chưa có hiệu lực (có hiệu lực từ 01/07/2004)"),
        ("30/06/2004", "chưa có hiệu lực (có hiệu lực từ 01/07/2004)"),
        ("01/07/2004", "đang áp dụng"),
        ("04/07/2012", "đang áp dụng"),
        ("05/07/2012", "không còn áp dụng (đến hết 04/07/2012)"),
    ],
)
def test_the_state_turns_on_the_first_day_and_after_the_last(browser, day, state):
    assert f"Tình trạng ngày {day}: {state} [1]" in shown(browser, f"134/2004 ngày {day}")


def test_of_a_year_the_last_day_counts(browser):
    page = browser.page("NĐ 45 năm 2025", TODAY)  # "năm 2025" is read as that of the number: there is no such decree
    assert page.answer.abstained
    page = browser.page("Nghị định 134/2004 trong năm 2011", TODAY)
    assert "Tình trạng ngày 31/12/2011: đang áp dụng" in page.answer.text
    assert {choice.day for choice in page.choices} == {"2011-12-31"}


def test_a_bare_number_that_looks_like_a_month_is_the_document_today(browser):
    page = browser.page("12/2014", TODAY)
    assert page.answer.text.startswith("Chỉ thị 12/2014/CT-BCT về hội chợ\n")
    assert "Tình trạng ngày 15/01/2026:" in page.answer.text
    assert {choice.day for choice in page.choices} == {""}
    assert {c.day for c in browser.page("12/2014 ngày 01/06/2024", TODAY).choices} == {"2024-06-01"}


# --- one provision -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["Điều 1 NĐ 45", "dieu 1 nd 45", "khoản 2 Điều 1 NĐ 45/2012/NĐ-CP", "NĐ 45, Điều 1", "45/2012 Điều 1", "45 điều 1"],
)
def test_a_dieu_with_its_document_opens_the_provision_as_it_stands(browser, words):
    page = browser.page(words, TODAY)
    assert page.answer.text.startswith(f"{NEW} [1]\n")
    assert OLD not in page.answer.text
    (citation,) = page.answer.citations
    assert citation.locator == "Điều 1 khoản 2 điểm a, sửa đổi bởi NĐ 235/2025/NĐ-CP"
    assert citation.quote.endswith(NEW)
    assert (page.choices, page.answer.abstained) == ((), False)


def test_a_dieu_on_a_day_has_the_wording_of_that_day(browser):
    text = shown(browser, "Điều 1 NĐ 45 ngày 14/10/2025")
    assert OLD in text and NEW not in text
    assert NEW in shown(browser, "Điều 1 NĐ 45 ngày 15/10/2025")


def test_a_dieu_that_the_folder_does_not_hold_is_answered_with_those_it_holds(browser):
    answer = browser.page("Điều 77 NĐ 45", TODAY).answer
    assert "Kho chưa có nội dung Điều 77 của NĐ 45/2012/NĐ-CP. Kho có: Điều 1, Điều 4, Điều 9." in answer.text
    assert (answer.abstained, answer.citations) == (True, ())


# --- several and none --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("26/2014", ["QĐ 26/2014/QĐ-UBND (Cà Mau)", "TT 26/2014/TT-BCT", "TTLT 26/2014/TTLT-BTC-BCT"]),
        ("26", ["QĐ 26/2014/QĐ-UBND (Cà Mau)", "TT 26/2014/TT-BCT", "TTLT 26/2014/TTLT-BTC-BCT"]),
        ("thông tư 26", ["TT 26/2014/TT-BCT", "TTLT 26/2014/TTLT-BTC-BCT"]),
    ],
)
def test_a_number_of_several_documents_lists_them_all(browser, words, found):
    page = browser.page(words, TODAY)
    assert sorted(labels(page)) == found
    assert page.answer.text.startswith("Văn bản trong kho, tình trạng ngày 15/01/2026:")
    assert "NĐ 45" not in page.answer.text and "Nghị định" not in page.answer.text
    assert not page.answer.abstained
    assert len({follow(browser, choice).answer.text for choice in page.choices}) == len(found)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("26/2014/TT-BCT", "Thông tư 26/2014/TT-BCT về quy chế"),
        ("TTLT 26/2014", "Thông tư liên tịch 26/2014/TTLT-BTC-BCT về kinh phí"),
        ("thông tư liên tịch 26", "Thông tư liên tịch 26/2014/TTLT-BTC-BCT về kinh phí"),
        ("qđ 26", "Quyết định 26/2014/QĐ-UBND về mức chi"),
    ],
)
def test_the_kind_tells_documents_of_one_number_apart(browser, words, title):
    assert shown(browser, words).split("\n")[0] == title


def test_the_documents_of_an_ambiguous_number_on_a_day_keep_the_day(browser):
    page = browser.page("26/2014 ngày 01/06/2024", TODAY)
    assert page.answer.text.startswith("Văn bản trong kho, tình trạng ngày 01/06/2024:")
    assert {choice.day for choice in page.choices} == {"2024-06-01"}
    before = shown(browser, "26/2014 ngày 01/01/2014")
    assert before.count(": chưa được ban hành") == 3
    assert "Đang áp dụng" not in before


def test_a_dieu_of_an_ambiguous_number_opens_it_in_each_document(browser):
    answer = browser.page("26/2014 Điều 5", TODAY).answer
    assert {c.so_hieu for c in answer.citations} == {"26/2014/TT-BCT", "26/2014/TTLT-BTC-BCT", "26/2014/QĐ-UBND"}


@pytest.mark.parametrize(
    "words",
    ["99/2099", "NĐ 99", "45/2011", "999999", "0", "45 triệu đồng", "Điều 1 NĐ 99", "Điều 1", "xyz", "?!", "<b>", "/", "🙂"],
)
def test_what_no_document_meets_is_said_with_how_to_ask(browser, words):
    page = browser.page(words, TODAY)
    assert page.answer.text == f"Kho chưa có văn bản nào khớp với «{words}».\n{USAGE}"
    assert (page.answer.abstained, page.answer.citations, page.choices) == (True, (), ())


# --- by title ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("quy chế", "Thông tư 26/2014/TT-BCT về quy chế"),
        ("nong thon khuyen khich", "Nghị định 134/2004/NĐ-CP về khuyến khích công nghiệp nông thôn"),
        ("Cà Mau", "Quyết định 26/2014/QĐ-UBND về mức chi"),
        ("hội chợ", "Chỉ thị 12/2014/CT-BCT về hội chợ"),
    ],
)
def test_words_of_a_title_or_the_province_find_the_document(browser, words, title):
    assert shown(browser, words).split("\n")[0] == title


def test_words_of_several_titles_list_those(browser):
    assert sorted(labels(browser.page("chính phủ", TODAY))) == ["NĐ 134/2004/NĐ-CP", "NĐ 45/2012/NĐ-CP"]


def test_words_of_a_title_may_be_followed_by_a_day(browser):
    text = shown(browser, "khuyến khích nông thôn ngày 01/06/2010")
    assert text.startswith("Nghị định 134/2004/NĐ-CP")
    assert "Tình trạng ngày 01/06/2010: đang áp dụng" in text


def test_an_article_is_no_legal_document(browser):
    assert browser.page("bài báo", TODAY).answer.abstained
    assert "Một bài báo" not in shown(browser, "")


# --- what a button opens -----------------------------------------------------------------------------


@pytest.mark.parametrize(("gone", "part"), [("0000000000", ""), ("0000000000", "1"), ("", "")])
def test_a_button_of_a_document_that_is_gone_says_so(browser, gone, part):
    page = browser.opened(gone, part, "", TODAY)
    assert "không còn trong kho" in page.answer.text and "/vanban" in page.answer.text
    assert (page.answer.abstained, page.answer.citations, page.choices) == (True, (), ())


@pytest.mark.parametrize("part", ["77", "t00000000", "đ"])
def test_a_button_of_a_part_that_is_gone_says_so(browser, part):
    page = browser.opened(key(browser, "45/2012"), part, "", TODAY)
    assert "không còn trong kho" in page.answer.text
    assert (page.answer.abstained, page.answer.citations, page.choices) == (True, (), ())


def test_a_key_opens_the_document_with_its_buttons(browser):
    page = browser.opened(key(browser, "45/2012"), "", "", TODAY)
    assert page.answer.text == shown(browser, "45/2012")
    assert page.choices == browser.page("45/2012", TODAY).choices


def test_a_part_opens_its_provision_with_a_citation(browser):
    answer = browser.opened(key(browser, "45/2012"), "4", "", TODAY).answer
    assert answer.text.split("\n") == [
        "Tổ chức đào tạo nghề cho lao động nông thôn. [1]",
        "Căn cứ: Điều 4 NĐ 45/2012/NĐ-CP, áp dụng từ 05/07/2012 [1]",
    ]
    assert [(c.n, c.locator) for c in answer.citations] == [(1, "Điều 4")]
    assert not answer.abstained


def test_a_topic_without_a_number_opens_too(browser):
    choice = browser.page("45/2012", TODAY).choices[0]
    assert re.fullmatch("t[0-9a-f]{8}", choice.part)
    assert "khuyến khích phát triển công nghiệp nông thôn" in follow(browser, choice).answer.text


def test_a_part_of_a_document_that_ended_is_shown_as_such(browser):
    text = browser.opened(key(browser, "134/2004"), "3", "", TODAY).answer.text
    first, second, _ = text.split("\n")
    assert first.startswith("Nội dung sau chỉ áp dụng đến hết 04/07/2012, nay không còn áp dụng.")
    assert "Nghị định 45/2012/NĐ-CP về khuyến công" in first  # what replaced it
    assert second == "Cơ sở sản xuất tại huyện, xã được khuyến khích. [1]"


def test_a_gap_is_told_without_citations_and_with_whom_to_ask(browser):
    page = browser.opened(key(browser, "45/2012"), "9", "", TODAY)
    assert page.answer.text == f"{GAP}\n{ASK_DEPARTMENT}"
    assert (page.answer.abstained, page.answer.citations, page.choices) == (True, (), ())


@pytest.mark.parametrize("day", ["hôm nay", "2024-13-01", "2024-02-30", "----------", "0000-00-00", "9999999999", "2024-06-01\n"])
def test_a_day_that_is_none_counts_as_today(browser, day):
    where = key(browser, "45/2012")
    assert browser.opened(where, "1", day, TODAY) == browser.opened(where, "1", "", TODAY)
    assert browser.opened(where, "", day, TODAY) == browser.opened(where, "", "", TODAY)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_are_open_something(browser, day):
    for part in ("", "1", "4"):
        assert browser.opened(key(browser, "45/2012"), part, day, TODAY).answer.text


# --- button data -------------------------------------------------------------------------------------


def data_of(page: Page) -> list[str]:
    return [data for row in rows_of(page.choices) for _, data in row]


@pytest.mark.parametrize(
    "words", ["", "45/2012", "45/2012 ngày 01/06/2024", "134", "26/2014", "26/2014 ngày 01/06/2024", "qđ 26", "hội chợ"]
)
def test_the_data_of_every_button_fits_and_is_what_the_handler_takes(browser, words):
    page = browser.page(words, TODAY)
    data = data_of(page)
    assert len(data) == len(page.choices) > 0
    assert len(set(data)) == len(data)
    assert all(len(each.encode()) <= 64 and re.match(PATTERN, each) for each in data)
    assert [each.split(":") for each in data] == [["vb", c.key, c.part, c.day] for c in page.choices]


def test_long_names_give_short_labels_and_short_data(tmp_path):
    long = "Quy định " + "rất dài " * 60
    files = {
        "thu-muc/" * 6 + "van-ban-" * 20 + ".md": (
            f'---\nloai: "Tổng hợp"\nten: "{long.strip()}"\nban_hanh: "2020-01-01"\n---\n\n# {long.strip()}\n\n'
            f"## Điều 123đ. Một\n\nNội dung một.\n> tin_cay: A\n\n## {'Chủ đề ' * 30}\n\nNội dung hai.\n> tin_cay: A\n\n"
            f"## {'🙂' * 60}\n\nNội dung ba.\n> tin_cay: A\n"
        )
    }
    browser = opened_over(tmp_path, files)
    listed, document = browser.page("", TODAY), browser.page("rất dài ngày 01/06/2024", TODAY)
    assert labels(listed) == ["Quy định rất dài rất dài rất dài rất…"]  # the 40th character ends a word that is left out
    assert labels(document)[0] == "Điều 123đ"
    assert all(len(label) <= 41 for label in labels(document))
    for page in (listed, document):
        assert page.choices
        for each in data_of(page):
            assert len(each.encode()) <= 64 and re.match(PATTERN, each)
    assert [follow(browser, c).answer.text.split(" [")[0] for c in document.choices] == ["Nội dung một.", "Nội dung hai.", "Nội dung ba."]


def test_a_khoan_below_a_topic_and_without_a_title_has_a_label(tmp_path):
    body = "## Nội dung chi\n\n### Khoản 1\n\nMột.\n> tin_cay: A\n\n### Khoản 2\n\nHai.\n> tin_cay: A\n"
    browser = opened_over(tmp_path, {"a.md": ND_134.split("## Điều 3")[0] + body})
    page = browser.page("134", TODAY)
    assert labels(page) == ["khoản 1", "khoản 2"]  # Telegram refuses a message with an empty button
    assert [("Một." in t, "Hai." in t) for t in (follow(browser, c).answer.text for c in page.choices)] == [(True, False), (False, True)]


def test_keys_survive_a_rebuild_and_tell_documents_apart(browser, tmp_path):
    again = opened_over(tmp_path, KNOWLEDGE | {"moi.md": TT_26.replace("26/2014", "77/2014")})
    before, after = ({c.label: c.key for c in each.page("", TODAY).choices} for each in (browser, again))
    assert before.items() <= after.items()
    assert len(set(after.values())) == len(after) == 7
