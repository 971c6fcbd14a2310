"""Exports: CSV as Excel in Vietnam reads it, XLSX with real numbers, nothing that a table program would compute."""

import csv
import io
from dataclasses import replace
from datetime import datetime

import pytest
from openpyxl import load_workbook
from tiny import KNOWLEDGE, write_files

from bot.figure_export import to_csv, to_xlsx
from index.artifact import current_folder
from index.build import build
from index.chunk import chunk_document
from index.figures import extract_figures
from index.ingest import parse_document
from index.records import Document, Figure
from index.store import Store

BODY = (
    "# Hà Giang\n\nNăm 2022, tỉnh chi 1.250,5 triệu đồng cho 7 xưởng; 33,16%\nkế hoạch. Câu sau nói\nchuyện khác.\n\n"
    "- Giảm 16,5% so với năm trước.\n"
)
DOCUMENT = Document("bai", "bai.md", "Hà Giang", BODY, 0, "0", source="Báo A", url="https://example.org/a?b=1&c=2", published="2023-01-02")
TABLE = Document("bang", "bang.csv", "Bảng", "đề án;7", 0, "1", kind="figures")
DOCUMENTS = {"bai": DOCUMENT, "bang": TABLE}


def at(quote: str, value: float, unit: str, **fields) -> Figure:
    start = BODY.index(quote)
    return Figure("bai", value, unit, quote, start, start + len(quote), 0, **fields)


MONEY = at(
    "1.250,5 triệu đồng", 1_250_500_000.0, "VND", province="Hà Giang", area="huyện A", period_start="2022-01-01", period_end="2022-12-31",
    period_text="Năm 2022", indicator="support_amount", funding="national", status="thực hiện", label="máy chè",
)
SHARE = at("33,16%", 33.16, "percent", indicator="plan_completion_rate", plan=True, qualifier="planned")
FALL = at("16,5%", -16.5, "percent", indicator="growth_rate")
ROW = Figure("bang", 7.0, "project", "đề án;7", 0, 7, 0, indicator="projects", origin="curated", reason="nhập tay")
FIGURES = [MONEY, SHARE, FALL, ROW]


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheets(content: bytes):
    book = load_workbook(io.BytesIO(content))
    return book["Số liệu"], book["Nguồn"]


def sheet_rows(sheet) -> list[dict]:
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


# --- CSV --------------------------------------------------------------------------------------------


def test_the_csv_has_the_marks_that_excel_in_vietnam_wants():
    content = to_csv(FIGURES, DOCUMENTS)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("Tỉnh;Địa bàn;Kỳ;Từ ngày;Đến ngày;Chỉ tiêu;Giá trị;Đơn vị;Nguồn vốn;")
    assert len(lines) == 6 and lines[-1] == "" and "\n" not in "".join(lines)


def test_a_row_of_the_csv_holds_the_figure_its_sentence_and_its_source():
    money, share, fall, row = csv_rows(to_csv(FIGURES, DOCUMENTS))
    assert money == {
        "Tỉnh": "Hà Giang", "Địa bàn": "huyện A", "Kỳ": "Năm 2022", "Từ ngày": "2022-01-01", "Đến ngày": "2022-12-31",
        "Chỉ tiêu": "kinh phí hỗ trợ", "Giá trị": "1250500000", "Đơn vị": "đồng", "Nguồn vốn": "khuyến công quốc gia",
        "Mức chính xác": "chính xác", "Là kế hoạch": "không", "Trạng thái": "đã thực hiện", "Nội dung": "máy chè",
        "Trích": "1.250,5 triệu đồng", "Câu": "Năm 2022, tỉnh chi 1.250,5 triệu đồng cho 7 xưởng; 33,16% kế hoạch.",
        "Bài": "Hà Giang", "Nguồn": "Báo A", "Địa chỉ": "https://example.org/a?b=1&c=2", "Ngày đăng": "2023-01-02",
        "Mã bài": "bai", "Lý do": "",
    }  # fmt: skip
    assert (share["Giá trị"], share["Đơn vị"], share["Là kế hoạch"]) == ("33,16", "%", "có")
    assert (fall["Giá trị"], fall["Câu"]) == ("-16,5", "Giảm 16,5% so với năm trước.")
    assert (row["Giá trị"], row["Câu"], row["Lý do"]) == ("7", "đề án;7", "nhập tay")


def test_a_figure_without_its_document_is_exported_with_empty_cells():
    (row,) = csv_rows(to_csv([MONEY], {}))
    assert (row["Giá trị"], row["Bài"], row["Câu"], row["Mã bài"]) == ("1250500000", "", "", "bai")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        ("\n \x00=1", "'=1"),
        ("a=1", "a=1"),
        ('a";b\n=1', 'a";b =1'),
    ],
)
def test_what_looks_like_a_formula_is_text(typed, shown):
    documents = {"bai": replace(DOCUMENT, title=typed, source=typed)}
    figures = [replace(MONEY, area=typed, label=typed, period_text=typed)]
    (row,) = csv_rows(to_csv(figures, documents))
    assert {row[c] for c in ("Địa bàn", "Nội dung", "Kỳ", "Bài", "Nguồn")} == {shown}
    for sheet in sheets(to_xlsx(figures, documents)):
        cells = [cell for line in sheet.iter_rows() for cell in line if isinstance(cell.value, str)]
        assert all(cell.data_type == "s" for cell in cells)
    assert sheet_rows(sheets(to_xlsx(figures, documents))[0])[0]["Nội dung"] == shown.removeprefix("'")


# --- XLSX -------------------------------------------------------------------------------------------


def test_the_workbook_has_the_same_rows_with_real_numbers_and_dates():
    sheet, _ = sheets(to_xlsx(FIGURES, DOCUMENTS))
    rows = sheet_rows(sheet)
    assert [r["Giá trị"] for r in rows] == [1_250_500_000, 33.16, -16.5, 7]
    assert (rows[0]["Từ ngày"], rows[0]["Ngày đăng"]) == (datetime(2022, 1, 1), datetime(2023, 1, 2))
    plain = csv_rows(to_csv(FIGURES, DOCUMENTS))
    assert list(rows[0]) == list(plain[0])
    for a, b in zip(rows, plain, strict=True):
        texts = {k for k, v in a.items() if isinstance(v, str)}
        assert {k: a[k] for k in texts} == {k: b[k] for k in texts}


def test_the_workbook_is_ready_to_be_read():
    sheet, sources = sheets(to_xlsx(FIGURES, DOCUMENTS))
    assert sheet.freeze_panes == sources.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:U5"  # 21 columns, a head and four rows
    assert sheet.column_dimensions["A"].width > 10
    assert sheet["A1"].font.bold


def test_the_second_sheet_lists_each_document_once():
    _, sources = sheets(to_xlsx(FIGURES, DOCUMENTS))
    assert sheet_rows(sources) == [
        {"Bài": "Hà Giang", "Nguồn": "Báo A", "Địa chỉ": "https://example.org/a?b=1&c=2", "Ngày đăng": datetime(2023, 1, 2), "Mã bài": "bai"},
        {"Bài": "Bảng", "Nguồn": None, "Địa chỉ": None, "Ngày đăng": None, "Mã bài": "bang"},
    ]


def test_what_a_cell_cannot_hold_is_cut_and_a_day_before_excel_is_text():
    documents = {"bai": replace(DOCUMENT, published="1890-05-01", title="a" * 40_000)}
    (row,) = sheet_rows(sheets(to_xlsx([MONEY], documents))[0])
    assert row["Ngày đăng"] == "1890-05-01"
    assert len(row["Bài"]) == 32_000


def test_no_figures_give_a_head_alone():
    assert csv_rows(to_csv([], {})) == []
    assert [sheet.max_row for sheet in sheets(to_xlsx([], {}))] == [1, 1]


# --- there and back ---------------------------------------------------------------------------------

KEPT = (
    "province", "area", "period_start", "period_end", "period_text", "indicator", "value", "unit", "funding", "qualifier", "plan", "status",
    "label",
)  # fmt: skip


def test_an_exported_csv_put_into_a_folder_gives_the_same_figures(tmp_path, encoder):
    build(write_files(tmp_path / "first", KNOWLEDGE), tmp_path / "a", encoder)
    store = Store.open_folder(current_folder(tmp_path / "a"))
    figures, documents = store.figures(), {d.doc_id: d for d in store.documents()}
    store.close()
    # What no shipped sentence says: signs of formulas, a fall, a figure of a curated file.
    figures += [replace(figures[0], area="=1+1", value=-0.5, unit="percent", label="- gạch đầu dòng"), replace(figures[0], value=123456789012345.0)]
    content = to_csv(figures, documents)
    report = build(write_files(tmp_path / "second", {"xuat.csv": content}), tmp_path / "b", encoder)
    assert report.problems == report.warnings == []
    store = Store.open_folder(current_folder(tmp_path / "b"))
    again = store.figures()
    store.close()
    assert len(figures) > 5
    assert [[getattr(f, k) for k in KEPT] for f in again] == [[getattr(f, k) for k in KEPT] for f in figures]


def test_the_sentence_of_every_figure_holds_its_words():
    document = parse_document("bai", "bai.md", BODY)
    figures = extract_figures(document, chunk_document(document))
    assert len(figures) >= 3
    for figure, row in zip(figures, csv_rows(to_csv(figures, {"bai": document})), strict=True):
        assert " ".join(figure.text.split()) in row["Câu"]
