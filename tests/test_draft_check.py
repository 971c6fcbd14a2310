"""Drafts of our own over the shipped articles and legal texts, with what a careful reader finds in them."""

import re
from datetime import date

import pytest
from tiny import without_marks

from bot.draft_check import check_draft
from bot.proof import faults
from bot.records import Answer

TODAY = date(2026, 3, 2)

REPORT = """BÁO CÁO
Kết quả công tác khuyến công năm 2022 và phương hướng thời gian tới

Căn cứ Nghị định số 45/2012/NĐ-CP ngày 21 tháng 5 năm 2012 của Chính phủ về khuyến công; Nghị định số 134/2004/NĐ-CP của Chính phủ;

Năm 2022, tỉnh Sóc Trăng có 16 cơ sở công nghiệp nông thôn được hỗ trợ qua 15 đề án đầu tư máy móc, thiết bị. Tổng kinh phí thực hiện các đề án là 5,84 tỷ đồng, trong đó kinh phí hỗ trợ từ khuyến công quốc gia là 990 triệu đồng, từ khuyến công địa phương là 1.755 triệu đồng, các đơn vị thụ hưởng đóng góp 3.184,093 triệu đồng.

Giai đoạn 2020-2023, tỉnh Cà Mau triển khai 20 đề án khuyến công, hỗ trợ 29 cơ sở công nghiệp nông thôn, tổng kinh phí thực hiện 16.914 triệu đồng.

Năm 2021, tỉnh Hà Bắc hỗ trợ 12 cơ sở với kinh phí 3,2 tỷ đồng. Năm 2021, tỉnh Trà Vinh hỗ trợ 31 cơ sở công nghiệp nông thôn.

Nơi nhận: như Điều 3; điện thoại 0912 345 678.
"""

BARE = without_marks("""Năm 2022, tỉnh Sóc Trăng có 16 cơ sở công nghiệp nông thôn được hỗ trợ. Kinh phí hỗ trợ từ khuyến công quốc gia là 909 triệu đồng.
Căn cứ thông tư liên tịch số 26/2014/TTLT-BTC-BCT.
""")

SUMS = """Năm 2022, Sóc Trăng có tổng kinh phí thực hiện các đề án là 5.839,093 triệu đồng, trong đó kinh phí hỗ trợ từ khuyến công quốc gia là 900 triệu đồng, từ khuyến công địa phương là 1.755 triệu đồng, phần các đơn vị thụ hưởng đóng góp là 3.184,093 triệu đồng."""


@pytest.fixture
def check(shipped_assistant):
    a = shipped_assistant
    return lambda text: check_draft(text, a._book, a.policy.book, a._retriever.restore, TODAY)


def block(answer: Answer, words: str) -> str:
    """The block whose quotation has these words, its first line among them."""
    found = [b for b in answer.text.split("\n\n") if words in b.split("”")[0]]
    assert len(found) == 1, (words, answer.text)
    return found[0]


def test_every_figure_of_a_report_gets_its_verdict(check):
    answer = check(REPORT)

    assert answer.text.splitlines()[0] == (
        "Đã kiểm tra 12 số liệu, 2 viện dẫn: 9 đúng, 1 khác với nguồn, 1 đã hết hiệu lực, 2 chưa đủ thông tin để đối chiếu, 1 chưa thấy trong kho. "
        "Phép cộng trong dự thảo: 1 cộng không khớp."
    )
    assert "ĐÚNG" in block(answer, "16 cơ sở công nghiệp")
    assert "ĐÚNG" in block(answer, "15 đề án đầu tư máy móc")
    assert "KHÁC VỚI NGUỒN" in block(answer, "990 triệu đồng")
    assert "Nguồn ghi 900 triệu đồng" in block(answer, "990 triệu đồng")
    assert "nhiều hơn nguồn 90 triệu đồng" in block(answer, "990 triệu đồng")  # 990 - 900
    assert "ĐÚNG" in block(answer, "1.755 triệu đồng")
    assert "CHƯA THẤY TRONG KHO" in block(answer, "31 cơ sở")
    assert "0912" not in answer.text and "Điều 3" not in answer.text


def test_rounding_is_right_and_said(check):
    answer = check(REPORT)

    # 5.839,093 triệu rounds to 5,84 tỷ; 16.914 triệu lies in what "16,9 tỷ" may stand for
    assert "ĐÚNG" in block(answer, "đề án là 5,84 tỷ đồng") and "dự thảo làm tròn, nguồn ghi 5.839,093 triệu đồng" in answer.text
    assert "ĐÚNG" in block(answer, "16.914 triệu đồng") and "nguồn chỉ ghi số làm tròn 16,9 tỷ đồng" in answer.text


def test_a_place_that_is_none_is_named(check):
    answer = check(REPORT)
    assert "Không có tỉnh nào tên «Hà Bắc»" in block(answer, "Hà Bắc hỗ trợ 12 cơ sở")
    assert "Trà Vinh" not in block(answer, "Hà Bắc hỗ trợ")
    assert "Không có tỉnh nào tên «Hà Bắc»" in block(answer, "“kinh phí 3,2 tỷ đồng")


def test_outdated_decree_names_its_successor(check):
    told = block(check(REPORT), "134/2004")
    assert "ĐÃ HẾT HIỆU LỰC" in told
    assert "áp dụng đến hết 04/07/2012" in told and "Nghị định 45/2012/NĐ-CP về khuyến công, có hiệu lực từ 05/07/2012" in told


def test_sum_of_a_changed_part_is_pointed_out(check):
    told = check(REPORT).text
    # 990 + 1.755 + 3.184,093 = 5.929,093; 5.929,093 - 5.840 = 89,093
    assert "Cộng các phần được 5.929,093 triệu đồng (990 + 1.755 + 3.184,093), dự thảo ghi tổng 5.840 triệu đồng, lệch 89,093 triệu đồng." in told


def test_sum_that_holds_is_told(check):
    answer = check(SUMS)
    assert "Phép cộng trong dự thảo: 1 cộng khớp." in answer.text
    assert "4 đúng" in answer.text


def test_findings_stand_in_the_order_of_the_draft(check):
    answer = check(REPORT)
    places = [answer.text.index(words) for words in ("số 45/2012", "134/2004", "16 cơ sở công nghiệp", "990 triệu", "16.914", "31 cơ sở")]
    assert places == sorted(places)


def test_draft_without_diacritics(check):
    answer = check(BARE)
    assert "ĐÚNG" in block(answer, "16 co so")
    assert "Nguồn ghi 900 triệu đồng" in block(answer, "909 trieu dong")
    assert "ĐÃ HẾT HIỆU LỰC" in block(answer, "26/2014/TTLT-BTC-BCT")


@pytest.mark.parametrize("text", [REPORT, BARE, SUMS])
def test_what_is_said_of_the_knowledge_is_proved(check, shipped_assistant, text):
    answer = check(text)
    documents = shipped_assistant._retriever.documents

    assert answer.citations and all(documents[c.doc_id].text[c.start : c.end] == c.quote for c in answer.citations)
    assert {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)} == {c.n for c in answer.citations}
    # The counts of the first line are of the findings; what a sum makes is not the knowledge's.
    rest = "\n".join(line for line in answer.text.splitlines()[1:] if not line.startswith("Cộng các phần"))
    said = [text, *re.findall(r"“(.*?)”", rest), f"{TODAY:%d/%m/%Y}"]
    assert not faults(Answer("", rest, citations=answer.citations, computed=answer.computed), documents, said)


def test_shipped_articles_do_not_contradict_themselves(check, shipped_assistant):
    for document in shipped_assistant.documents():
        if document.kind == "article":
            assert "KHÁC VỚI NGUỒN" not in check(document.text[document.body_start :]).text, document.doc_id


@pytest.mark.parametrize(
    "text, told",
    [
        # the same number of another year, another source, a place that has been merged
        ("Năm 2021, kinh phí thực hiện các đề án khuyến công của tỉnh Sóc Trăng là 5.839,093 triệu đồng.", "của năm 2022"),
        ("Năm 2022, kinh phí hỗ trợ từ khuyến công quốc gia của tỉnh Sóc Trăng là 1.755 triệu đồng.", None),
        ("Năm 2022, tổng kinh phí thực hiện các đề án khuyến công của thành phố Cần Thơ là 5.839,093 triệu đồng.", "của Sóc Trăng, nay thuộc Cần Thơ"),
    ],
)
def test_right_number_in_the_wrong_place_is_not_called_right(check, text, told):
    answer = check(text)
    assert ": ĐÚNG" not in answer.text
    assert told is None or told in answer.text


def test_draft_that_says_nothing_checkable(check):
    for text in ("", "   \n", "Kính gửi các đồng chí, họp lúc 8 giờ ngày 12/3/2026, ĐT 0912345678.", "---\nx: [\n---", "!!!"):
        answer = check(text)
        assert answer.abstained and "chưa thấy số liệu khuyến công hay viện dẫn" in answer.text
        assert not answer.citations


def test_header_in_a_draft_is_only_text(check):
    answer = check('---\ntitle: "x"\nprovince: "Cà Mau"\n---\n' + SUMS)
    assert "4 đúng" in answer.text


def test_long_draft_lists_what_is_not_right(check):
    answer = check("Danh sách\n\n" + "\n".join(f"Năm {year}, tỉnh Trà Vinh hỗ trợ {n} cơ sở công nghiệp nông thôn." for year in (2019, 2020) for n in range(101, 140)))
    assert "Đã kiểm tra 78 số liệu: 78 chưa thấy trong kho." in answer.text
    assert "40. “" in answer.text and "41. “" not in answer.text and "Còn 38 mục khác" in answer.text


def test_source_named_in_another_paragraph_is_not_taken_for_that_of_a_number(check):
    text = (
        "Trong năm 2023, tỉnh Kon Tum được phân bổ 918 triệu đồng kinh phí khuyến công địa phương.\n\n"
        "Giai đoạn 2016-2020, tỉnh Yên Bái đã triển khai 138 đề án khuyến công."
    )
    assert "Đã kiểm tra 2 số liệu: 2 đúng." in check(text).text
