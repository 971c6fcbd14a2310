"""The database for people who open it with SQLite: readable views, indexes, and a description that holds."""

import re
import sqlite3
from pathlib import Path

import pytest

from index.figure_names import CHECK_KINDS, FUNDINGS, INDICATORS, OUTCOMES, QUALIFIERS, STATUSES, UNITS
from index.records import Check, Document, Figure, Passage, Provision
from index.store import Store
from index.views import VIEWS

TABLES = (Path(__file__).resolve().parents[1] / "index" / "TABLES.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sql\n(.*?)```", TABLES, re.DOTALL)
TEXT = "Năm 2022, tỉnh Hà Giang chi 5 triệu đồng; huyện A chi 2 triệu đồng."
DOCUMENT = Document("bai", "bai.md", "Bài viết", TEXT, 0, "0", url="https://example.org", published="2023-01-02")
TABLE = Document("bang", "bang.csv", "Bảng", "x;7", 0, "1", kind="figures")
YEAR = {"period_start": "2022-01-01", "period_end": "2022-12-31", "period_text": "Năm 2022", "province": "Hà Giang"}
FIGURES = [
    Figure("bai", 5e6, "VND", "5 triệu đồng", 28, 40, 0, indicator="budget_disbursed", funding="national", status="thực hiện", id=1, **YEAR),
    Figure("bai", 2e6, "VND", "2 triệu đồng", 54, 66, 0, area="huyện A", indicator="budget_disbursed", id=2, replaced_by=3, **YEAR),
    Figure("bang", 7e6, "VND", "x;7", 0, 3, 0, indicator="budget_disbursed", plan=True, qualifier="planned", id=3, origin="curated", reason="nhầm", **YEAR),
]
CHECKS = [
    Check("sum", "failed", "bai", 1, (2, 3), 9e6, -4e6, "Các phần cộng lại là 9 triệu đồng, bài ghi 5 triệu đồng."),
    Check("scale", "ok", "bai", 1, (), None, None, "Độ lớn bình thường."),
]

DECREE = Document("nd", "nd.md", "Nghị định", "Phường của tỉnh.", 0, "", kind="legal", so_hieu="45/2012/NĐ-CP")
RULE = Provision(
    "nd", 0, "Điều 1 khoản 2", "Địa bàn", 0, 16, dieu="1", khoan="2", valid_from="2025-10-15", amended_by="235/2025/NĐ-CP",
    questions=("Phường nào?",), id=1,
)


@pytest.fixture
def db(tmp_path):
    path = tmp_path / "passages.db"
    store = Store(path, create=True)
    passages = [Passage("bai", 0, TEXT, 0, len(TEXT), "đoạn 1"), Passage("bang", 0, "x;7", 0, 3, "dòng 1")]
    store.write([DOCUMENT, TABLE, DECREE], passages, FIGURES, [], CHECKS, [RULE])
    store.close()
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def rows(db, query: str) -> list[dict]:
    return [dict(row) for row in db.execute(query)]


def test_the_view_of_figures_speaks_vietnamese_and_leaves_out_what_is_replaced(db):
    first, second = rows(db, "select * from so_lieu order by id")
    assert first == {
        "id": 1, "tinh": "Hà Giang", "dia_ban": None, "ky": "Năm 2022", "tu_ngay": "2022-01-01", "den_ngay": "2022-12-31",
        "chi_tieu": "kinh phí đã thực hiện", "gia_tri": 5_000_000.0, "don_vi": "đồng", "nguon_von": "khuyến công quốc gia",
        "trang_thai": "đã thực hiện", "muc_chinh_xac": "chính xác", "trich": "5 triệu đồng", "bai": "Bài viết",
        "ngay_dang": "2023-01-02", "dia_chi": "https://example.org",
    }  # fmt: skip
    assert (second["id"], second["bai"], second["nguon_von"], second["muc_chinh_xac"]) == (3, "Bảng", None, "dự kiến")


def test_the_view_of_checks_speaks_vietnamese(db):
    first, second = rows(db, "select * from kiem_tra order by id")
    assert first == {
        "id": 1, "loai": "cộng các phần", "ket_qua": "không khớp", "thong_bao": CHECKS[0].message, "bai": "Bài viết",
        "trich": "5 triệu đồng",
    }  # fmt: skip
    assert (second["loai"], second["ket_qua"]) == ("độ lớn bất thường", "khớp")


def test_names_can_be_typed_without_quotes_and_in_any_case(db):
    for view in VIEWS:
        names = [column[0] for column in db.execute(f"select * from {view}").description]
        assert all(re.fullmatch(r"[a-z_]+", name) for name in names)
        assert all(f"`{name}`" in TABLES for name in names)


@pytest.mark.parametrize("names", [INDICATORS, FUNDINGS, STATUSES, QUALIFIERS, UNITS, CHECK_KINDS, OUTCOMES])
def test_every_code_has_its_name_in_a_view(names):
    queries = " ".join(VIEWS.values())
    assert all(f"when '{code}' then '{name}'" in queries for code, name in names.items())


@pytest.mark.parametrize("query", EXAMPLES)
def test_each_example_of_the_description_runs_and_finds_something(db, query):
    assert rows(db, query)


def test_the_examples_find_what_they_say(db):
    spent, counted, wrong, wordings, corrected = (rows(db, query) for query in EXAMPLES)
    # 7 * 10**6 / 10**6 and 5 * 10**6 / 10**6, the larger first.
    assert [(r["tinh"], r["trieu_dong"]) for r in spent] == [("Hà Giang", 7.0), ("Hà Giang", 5.0)]
    assert sum(r["so_luong"] for r in counted) == 2
    assert [r["loai"] for r in wrong] == ["cộng các phần"]
    assert wordings == [
        {
            "place": "Điều 1 khoản 2", "valid_from": "2025-10-15", "valid_to": None, "amended_by": "235/2025/NĐ-CP",
            "noi_dung": "Phường của tỉnh.",
        }
    ]  # fmt: skip
    assert corrected == [{"doc": "bai", "cu": "2 triệu đồng", "gia_tri_cu": 2e6, "gia_tri_moi": 7e6, "ly_do": "nhầm"}]


def test_every_table_is_described(db):
    names = {r["name"] for r in rows(db, "select name from sqlite_master where type in ('table', 'view')")}
    ours = {n for n in names if not re.match(r"sqlite_|(passage|section)_words_", n)}
    assert {n for n in ours if f"`{n}`" not in TABLES} == set()


@pytest.mark.parametrize("condition", ["province = 'Huế'", "indicator = 'projects'", "period_start >= '2022-01-01'"])
def test_figures_are_looked_up_by_an_index(db, condition):
    (plan,) = rows(db, f"explain query plan select * from figures where {condition}")
    assert "USING INDEX" in plan["detail"]
