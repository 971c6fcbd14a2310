"""Legal references of a draft: written right, in force, held; over the shipped legal texts."""

from datetime import date

import pytest

from bot.draft_laws import DraftLaws
from bot.draft_reading import read_draft
from bot.draft_records import Verdict

TODAY = date(2026, 3, 2)


@pytest.fixture
def found(shipped_assistant):
    def read(text: str, today: date = TODAY):
        return DraftLaws(read_draft(text, lambda line: line), shipped_assistant.policy.book, today).findings()

    return read


@pytest.mark.parametrize(
    "text, verdict, told",
    [
        ("Căn cứ Nghị định số 45/2012/NĐ-CP ngày 21 tháng 5 năm 2012 của Chính phủ;", Verdict.RIGHT, "NĐ 235/2025/NĐ-CP (từ 15/10/2025)"),
        ("Căn cứ Nghị định số 45/2012/NĐ-CP ngày 21/6/2012;", Verdict.WRONG, "Ngày ban hành trong kho là 21/05/2012, dự thảo ghi 21/06/2012."),
        ("Căn cứ Nghị định số 134/2004/NĐ-CP;", Verdict.OUTDATED, "Văn bản thay thế: Nghị định 45/2012/NĐ-CP"),
        ("Căn cứ Nghị định số 45/2013/NĐ-CP về khuyến công;", Verdict.WRONG, "tên gọi đi kèm là của Nghị định 45/2012/NĐ-CP"),
        ("Căn cứ Nghị định số 45/2013/NĐ-CP;", Verdict.NOT_HELD, "NĐ 45/2012/NĐ-CP"),
        ("Căn cứ Nghị định số 45/NĐ-CP;", Verdict.WRONG, "thiếu năm; ghi đủ là 45/2012/NĐ-CP"),
        ("Căn cứ NĐ 45/2012/NĐCP;", Verdict.WRONG, "ghi đủ là 45/2012/NĐ-CP"),
        ("Căn cứ Quyết định số 45/2012/NĐ-CP;", Verdict.WRONG, "là Nghị định, dự thảo gọi là Quyết định"),
        ("can cu nghi dinh 45/2012/nd-cp;", Verdict.RIGHT, "còn hiệu lực"),
        ("Căn cứ Thông tư 26/2014;", Verdict.UNSURE, "Số hiệu này có thể là nhiều văn bản"),
        ("Căn cứ Thông tư liên tịch số 26/2014/TTLT-BTC-BCT;", Verdict.OUTDATED, "Thông tư 28/2018/TT-BTC"),
        ("Căn cứ Luật số 61/2020/QH14;", Verdict.NOT_HELD, "Chưa kiểm tra được"),
        ("theo khoản 2 Điều 1 Nghị định 45/2012/NĐ-CP", Verdict.RIGHT, "sửa đổi bởi NĐ 235/2025/NĐ-CP, áp dụng từ 15/10/2025"),
        ("theo Điều 99 Nghị định 45/2012/NĐ-CP", Verdict.NOT_FOUND, "Kho chưa có nội dung Điều 99"),
        (
            "theo điểm a khoản 2 Điều 1 Nghị định 45/2012/NĐ-CP, áp dụng cho phường của thành phố loại 2, loại 3 và phường được chuyển từ xã",
            Verdict.OUTDATED, "chỉ áp dụng đến hết 14/10/2025",
        ),
    ],
)  # fmt: skip
def test_verdict_of_a_reference(found, text, verdict, told):
    (finding,) = found(text)
    assert finding.verdict is verdict, finding
    assert told in " ".join(line.text for line in finding.lines)


def test_amending_decree_is_asked_for_only_where_it_is_not_cited(found):
    first, second = found("Căn cứ Nghị định 45/2012/NĐ-CP được sửa đổi, bổ sung bởi Nghị định 235/2025/NĐ-CP;")
    assert "Nên viện dẫn kèm" not in first.lines[0].text
    assert second.verdict is Verdict.RIGHT


def test_calendar_ends_a_programme(found):
    text = "Căn cứ Quyết định số 1881/QĐ-TTg;"
    (now,) = found(text)
    assert now.verdict is Verdict.OUTDATED and "31/12/2025" in now.lines[0].text


def test_articles_of_the_draft_itself_are_no_references(found):
    assert found("Điều 1. Phạm vi\nĐiều 2. Quyết định này có hiệu lực từ ngày ký. Như Điều 2;") == []


def test_reference_that_is_right_is_told_once_and_a_wrong_one_each_time(found):
    text = "Căn cứ Nghị định 235/2025/NĐ-CP; theo Nghị định 235/2025/NĐ-CP; căn cứ Nghị định 134/2004/NĐ-CP; theo Nghị định 134/2004/NĐ-CP"
    assert [f.verdict for f in found(text)] == [Verdict.RIGHT, Verdict.OUTDATED, Verdict.OUTDATED]
