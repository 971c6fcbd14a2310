"""The files of the logs, opened again."""

import csv
import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook
from usage_rows import REASONS, ask, rate, state_tables

from bot.state.usage import questions, remarks
from bot.usage_export import to_csv, to_xlsx

DAY = date(2026, 11, 16)


@pytest.fixture
def db():
    db = state_tables()
    ask(
        db, "AbCdEfGhIj", "2026-11-15T17:30:05.9+00:00", '=HYPERLINK("http://x","y")', elapsed_ms=1234.5,
        citations=[{"n": 1, "title": "Bài A", "locator": "đoạn 2", "url": "https://a.vn"}, {"n": 2, "title": "Bài B", "locator": "Điều 5", "url": None}],
    )  # fmt: skip
    ask(db, "second", "2026-11-16T02:00:00+00:00", "  \t+1; câu «hai»\ndòng hai\x07", person="p2", missing="Kho chưa có.", command="lookup")
    rate(db, "AbCdEfGhIj", "2026-11-16T03:00:00+00:00", reason="wrong", note="@ghi chú")
    rate(db, "AbCdEfGhIj", "2026-11-16T03:01:00+00:00", "helpful", person="p2")
    db.table("suggestions").insert({"id": 1, "person": "p3", "text": "-thêm Lạng Sơn", "at": "2026-11-16T04:00:00+00:00"})
    return db


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_csv_has_the_time_in_vietnam_and_nothing_that_computes(db):
    content = to_csv(questions(db, most=10), REASONS)
    assert content.startswith(b"\xef\xbb\xbf")
    head, first, second = read_csv(content)
    assert head[:3] == ["Mã", "Thời điểm (giờ Việt Nam)", "Người hỏi (mã ẩn danh)"]
    assert first == [
        "AbCdEfGhIj", "16/11/2026 00:30:05", "p1", "câu hỏi", '\'=HYPERLINK("http://x","y")', "Có [1].", "có",
        "[1] Bài A – đoạn 2 – https://a.vn\n[2] Bài B – Điều 5", "1,234", "1", "1", "sai số liệu",
    ]  # fmt: skip
    assert second[1:8] == ["16/11/2026 09:00:00", "p2", "/solieu", "'   +1; câu «hai»\ndòng hai", "Kho chưa có.", "không", ""]


def test_the_workbook_has_real_dates_and_numbers_and_text_only_elsewhere(db):
    book = load_workbook(io.BytesIO(to_xlsx(questions(db, most=10), list(remarks(db, DAY, DAY)), REASONS)))
    sheet = book["Hỏi đáp"]
    row = [c.value for c in sheet[2]]
    assert row[1] == datetime(2026, 11, 16, 0, 30, 5) and sheet["B2"].number_format == "dd/mm/yyyy hh:mm:ss"
    assert row[4] == '=HYPERLINK("http://x","y")' and sheet["E2"].data_type == "s"
    assert row[8:11] == [1.234, 1, 1]
    assert sheet["H2"].hyperlink is None
    assert sheet.freeze_panes == "C2" and sheet.auto_filter.ref == "A1:L3"
    assert sheet["F2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height > 15  # two citations
    other = book["Đánh giá và góp ý"]
    assert [[c.value for c in r][2:6] for r in other.iter_rows(min_row=2)] == [
        ["chưa hữu ích", "sai số liệu", "@ghi chú", "AbCdEfGhIj"],
        ["hữu ích", None, None, "AbCdEfGhIj"],
        ["góp ý", "-thêm Lạng Sơn", None, None],
    ]
    assert other["D4"].data_type == "s"


def test_files_of_nothing_have_their_heads(db):
    assert len(read_csv(to_csv([], REASONS))) == 1
    book = load_workbook(io.BytesIO(to_xlsx([], [], REASONS)))
    assert [s.max_row for s in book] == [1, 1]


def test_a_text_longer_than_a_cell_is_cut(db):
    ask(db, "long", "2026-11-16T05:00:00+00:00", "x" * 40_000)
    book = load_workbook(io.BytesIO(to_xlsx(questions(db, most=10), [], REASONS)))
    assert len(book["Hỏi đáp"]["E4"].value) == 32_000
    assert book["Hỏi đáp"].row_dimensions[4].height <= 409
