"""What differs between how an answer stood and how it stands: sentences, law, calendar, numbers."""

import json
from dataclasses import replace
from datetime import date

import pytest
from tiny import KNOWLEDGE, TinyEncoder, write_files

from bot.assistant import Assistant
from bot.citing import Citations, mark_header
from bot.config import BotConfig
from bot.following import Standing, changes, difference_in_words, standing
from bot.policy_sheet import mark_provision
from bot.records import Answer
from index.artifact import current_folder
from index.build import build

DECREE = """---
so_hieu: "10/2020/NĐ-CP"
loai: "Nghị định"
ten: "Nghị định 10/2020/NĐ-CP về xưởng mộc"
ban_hanh: "2020-01-10"
hieu_luc: "2020-03-01"
het_hieu_luc: "{until}"
trang_thai: ""
sua_doi_boi: "{amended}"
---

# Nghị định 10/2020/NĐ-CP về xưởng mộc

## Điều 2. Mức hỗ trợ

Mức hỗ trợ tối đa cho một xưởng mộc là 100 triệu đồng.
> tin_cay: A
> nguon: https://example.org/10
{note}> hoi: Xưởng mộc được hỗ trợ bao nhiêu?
"""
AMENDING = """---
so_hieu: "20/2026/NĐ-CP"
loai: "Nghị định"
ten: "Nghị định 20/2026/NĐ-CP sửa đổi Nghị định 10/2020/NĐ-CP"
ban_hanh: "2026-01-05"
hieu_luc: "2026-02-01"
trang_thai: ""
sua_doi: "10/2020/NĐ-CP"
---

# Nghị định 20/2026/NĐ-CP

## Điều 1. Sửa đổi

Nghị định 20/2026/NĐ-CP sửa đổi Nghị định 10/2020/NĐ-CP.
> tin_cay: A
> nguon: https://example.org/20
> hoi: Nghị định 20/2026 sửa đổi gì?
"""
TODAY = date(2026, 3, 2)


@pytest.fixture
def opened(tmp_path):
    """Opens an index of these files."""
    encoder, made = TinyEncoder(), []

    def open_(files: dict[str, str]) -> Assistant:
        folder = tmp_path / f"k{len(made)}"
        data = tmp_path / f"d{len(made)}"
        build(write_files(folder, files), data, encoder)
        made.append(Assistant(BotConfig(knowledge=folder, data=data), encoder, current_folder(data)))
        return made[-1]

    yield open_
    for each in made:
        each.close()


def decree(until: str = "", amended: str = "", note: str = "") -> str:
    return DECREE.format(until=until, amended=amended, note=note)


def of_the_decree(assistant: Assistant) -> Answer:
    """An answer that cites the provision and the header of the decree."""
    book = assistant.policy.book
    citations = Citations(book.documents)
    (provision,) = book.of_document("nd-10")
    marks = mark_provision(citations, book, provision), mark_header(citations, book.documents["nd-10"])
    return Answer("Xưởng mộc?", f"Tối đa 100 triệu đồng [{marks[0]}], đang áp dụng [{marks[1]}].", citations=citations.all())


def told(before: Assistant, after: Assistant, *, then: date = TODAY, today: date = TODAY) -> list[str]:
    was = standing(of_the_decree(before), before.policy.book, then)
    kept = Standing.from_dict(json.loads(json.dumps(was.as_dict())))
    return changes(kept, standing(of_the_decree(after), after.policy.book, today), after.policy.book, today)


def test_nothing_is_told_of_the_same_folder(opened):
    files = KNOWLEDGE | {"nd-10.md": decree()}
    assert told(opened(files), opened(files)) == []


def test_amending_document_is_told(opened):
    before = opened(KNOWLEDGE | {"nd-10.md": decree()})
    after = opened(KNOWLEDGE | {"nd-10.md": decree(amended="20/2026/NĐ-CP"), "nd-20.md": AMENDING})
    assert told(before, after) == ["Nghị định 10/2020/NĐ-CP về xưởng mộc nay được sửa đổi, bổ sung bởi NĐ 20/2026/NĐ-CP (từ 01/02/2026)."]


def test_law_that_ends_by_the_calendar_is_told_without_a_new_index(opened):
    one = opened(KNOWLEDGE | {"nd-10.md": decree(until="2026-06-30")})
    assert told(one, one, today=date(2026, 6, 30)) == []
    found = told(one, one, today=date(2026, 7, 1))
    assert "trước là «đang áp dụng», nay là «không còn áp dụng (đến hết 30/06/2026)»" in found[0]


def test_wording_that_ends_while_its_document_holds_is_told(opened):
    one = opened(KNOWLEDGE | {"nd-10.md": decree(note="> den: 2026-06-30\n")})
    (found,) = told(one, one, today=date(2026, 7, 1))
    assert found == "Lời văn đã trích của Nghị định 10/2020/NĐ-CP về xưởng mộc (Điều 2) chỉ áp dụng đến hết 30/06/2026, nay không còn áp dụng."


def test_changed_amount_is_told_in_words(opened):
    before = opened(KNOWLEDGE | {"nd-10.md": decree()})
    after = opened(KNOWLEDGE | {"nd-10.md": decree().replace("100 triệu", "120 triệu")})
    (found,) = told(before, after)
    assert "Đổi: «100 triệu» thành «120 triệu»" in found


def test_renamed_file_with_the_same_sentence_is_no_change(opened):
    before = opened(KNOWLEDGE)
    question = "Năm 2022 Hà Giang được khuyến công quốc gia bao nhiêu?"
    was = before.standing(before.ask(question)).as_dict()
    after = opened({("bao/ha-giang-2.md" if name == "bao/ha-giang.md" else name): text for name, text in KNOWLEDGE.items()})
    assert was["quoted"]
    assert after.changed_since(was, after.ask(question)) == []


def test_question_that_has_found_its_answer_is_told(opened):
    before = opened({k: v for k, v in KNOWLEDGE.items() if "ha-giang" not in k})
    question = "Năm 2022 Hà Giang được khuyến công quốc gia bao nhiêu?"
    asked = before.ask(question)
    assert asked.abstained
    after = opened(KNOWLEDGE)
    (found,) = after.changed_since(before.standing(asked).as_dict(), after.ask(question))
    assert found.startswith("Trước đây kho chưa có câu trả lời; nay có:") and "1.250,5 triệu đồng" in found


def test_the_day_of_asking_is_no_change(opened):
    book = opened(KNOWLEDGE).policy.book
    first = standing(Answer("?", "Ngày 02/03/2026: còn 5 xưởng."), book, date(2026, 3, 2))
    second = standing(Answer("?", "Ngày 03/03/2026: còn 5 xưởng."), book, date(2026, 3, 3))
    assert changes(first, second, book, date(2026, 3, 3)) == []
    third = replace(second, text="Ngày hôm nay: còn 6 xưởng.")
    assert "còn 6 xưởng" in changes(first, third, book, date(2026, 3, 3))[0]


@pytest.mark.parametrize(
    "before, now, apart",
    [
        ("hỗ trợ 900 triệu đồng năm 2022", "hỗ trợ 950 triệu đồng năm 2022", "«900 triệu» thành «950 triệu»"),
        ("hỗ trợ xưởng chè", "hỗ trợ xưởng chè và rượu", "thêm «và rượu»"),
        ("hỗ trợ khoảng 5 xưởng", "hỗ trợ 5 xưởng", "bỏ «khoảng»"),
        ("một hai ba bốn năm sáu bảy", "bảy mươi mốt chín mươi hai lăm tám tư cả thảy là đó vậy thôi", ""),
    ],
)
def test_difference_in_words(before, now, apart):
    assert difference_in_words(before, now) == apart
