"""The form of a figures file: separator, header line, cells, offsets; what is no row is reported with its line."""

import pytest

from index import csv_rows
from index.csv_rows import COLUMNS, read_rows
from index.errors import DocumentFormatError


def cells(text: str) -> list[dict[str, str]]:
    return [row.cells for row in read_rows(text, "a.csv").rows]


def complaints(text: str) -> list[str]:
    return list(map(str, read_rows(text, "a.csv").problems))


@pytest.mark.parametrize(
    "text",
    [
        "tỉnh;chỉ tiêu;giá trị\nHà Giang;đề án;7\n",
        "province,indicator,value\nHà Giang,đề án,7",
        "Tinh\tCHI TIEU\tGia tri\nHà Giang\tđề án\t7",
        '"Tỉnh";"Chỉ tiêu";"Giá trị"\n"Hà Giang";"đề án";"7"\n',
        "\n\nTỈNH, CHỈ_TIÊU, GIÁ-TRỊ\n\n Hà  Giang , đề án , 7 \n\n",
    ],
)
def test_separator_and_names_of_columns_may_be_any_of_the_usual(text):
    assert cells(text) == [{"province": "Hà Giang", "indicator": "đề án", "value": "7"}]


def test_the_separator_is_the_one_that_gives_known_columns_not_the_most_frequent_sign():
    text = 'chỉ tiêu;giá trị;"tỉnh, thành phố"\nhội chợ, triển lãm;3,5;Huế\n'
    assert cells(text) == [{"indicator": "hội chợ, triển lãm", "value": "3,5", "province": "Huế"}]


def test_every_column_is_known_by_its_own_name_and_by_its_vietnamese_ones():
    for column, names in COLUMNS.items():
        for name in (column, *names):
            others = [required for required in ("indicator", "value") if required != column]
            assert cells(";".join([f'"{name}"', *others]) + "\nx;y\n")[0][column] == "x"


def test_a_row_is_its_line_of_the_text():
    text = "# Số liệu thử\n\nchỉ tiêu;giá trị\nđề án;7\n\nđề án;“8”\n"
    found = read_rows(text, "a.csv")
    assert [(row.line, text[row.start : row.end]) for row in found.rows] == [(4, "đề án;7"), (6, "đề án;“8”")]
    assert (found.title, found.header_line) == ("Số liệu thử", 3)


@pytest.mark.parametrize("line", ["# Số liệu 2024;;;;", '"# Số liệu 2024";;', "#Số liệu 2024", "## Số liệu 2024 ,,"])
def test_the_title_is_the_first_comment_line_as_table_programs_leave_it(line):
    assert read_rows(f"{line}\nchỉ tiêu;giá trị\nđề án;7\n", "a.csv").title == "Số liệu 2024"


@pytest.mark.parametrize("text", ["", "\n\n", "tỉnh;năm\nHuế;2022\n", "chỉ tiêu;tỉnh\nđề án;Huế", "Một câu văn, có phẩy.\n", "# chỉ có tiêu đề"])
def test_a_table_without_indicator_and_value_is_no_figures_file(text):
    with pytest.raises(DocumentFormatError, match=r"a\.csv:\d+: không phải tệp số liệu.*«chỉ tiêu» và «giá trị»"):
        read_rows(text, "a.csv")


def test_two_columns_of_one_meaning_are_refused():
    with pytest.raises(DocumentFormatError, match=r"a\.csv:1: các cột «giá trị», «value» trùng nghĩa"):
        read_rows("chỉ tiêu;giá trị;value\nđề án;7;8\n", "a.csv")


def test_columns_nobody_knows_are_named():
    assert read_rows("chỉ tiêu;giá trị;màu sắc;\nđề án;7;đỏ;\n", "a.csv").unknown == ["màu sắc"]


def test_a_cell_with_a_line_break_is_refused_with_all_its_lines_and_the_next_row_stays():
    text = 'chỉ tiêu;giá trị;ghi chú\nđề án;7;"hai\ndòng\n"\nđề án;8;\n'
    assert [c["value"] for c in cells(text)] == ["8"]
    assert complaints(text) == ["a.csv:2: có ô xuống dòng ở giữa (đến dòng 4); mỗi số liệu phải nằm gọn trên một dòng"]


def test_a_quote_that_nothing_closes_costs_its_own_line_only():
    text = 'chỉ tiêu;giá trị;ghi chú\nđề án;7;"hỏng\n' + "đề án;8;\n" * 30
    assert len(cells(text)) == 30
    assert complaints(text) == ["a.csv:2: dấu nháy kép mở hoặc đóng không đúng chỗ"]


def test_quotes_inside_a_cell_are_text():
    text = 'chỉ tiêu;giá trị;ghi chú\nđề án;7;màn 12" mới\nđề án;8;"gọi là ""mới""; tốt"\nđề án;9;máy 5"\n'
    assert [c["note"] for c in cells(text)] == ['màn 12" mới', 'gọi là "mới"; tốt', 'máy 5"']
    assert complaints(text) == []


def test_more_cells_than_columns_are_refused_unless_they_are_empty():
    text = "chỉ tiêu,giá trị\nđề án,2,679\nđề án,7,,,\n"
    assert [c["value"] for c in cells(text)] == ["7"]
    assert complaints(text) == ["a.csv:2: có 3 ô nhưng chỉ có 2 cột; ô có dấu «,» ở trong phải đặt giữa hai dấu nháy kép"]


def test_the_apostrophe_of_an_export_is_taken_off():
    text = "chỉ tiêu;giá trị;ghi chú;nội dung\nđề án;7;'=1+1;'tốt'\n"
    assert cells(text)[0] == {"indicator": "đề án", "value": "7", "note": "=1+1", "label": "'tốt'"}


def test_a_huge_file_is_cut_at_a_number_of_rows_and_says_where(monkeypatch):
    monkeypatch.setattr(csv_rows, "MAX_ROWS", 3)
    text = "chỉ tiêu;giá trị\n" + "đề án;7\n" * 5
    assert len(cells(text)) == 3
    assert complaints(text) == ["a.csv:5: tệp có hơn 3 dòng số liệu; từ dòng này trở đi không đọc"]


def test_an_endless_title_is_cut_and_an_endless_header_is_refused():
    assert read_rows(f"# {'a' * 9_000}\nchỉ tiêu;giá trị\nđề án;7\n", "a.csv").title == "a" * 120
    with pytest.raises(DocumentFormatError, match=r"a\.csv:1: dòng dài hơn 5\.000 ký tự"):
        read_rows(f"chỉ tiêu;giá trị{';a' * 3_000}\nđề án;7\n", "a.csv")


def test_an_endless_line_is_refused():
    text = f"chỉ tiêu;giá trị;ghi chú\nđề án;7;{'a' * csv_rows.MAX_LINE}\nđề án;8;\n"
    assert [c["value"] for c in cells(text)] == ["8"]
    assert complaints(text) == ["a.csv:2: dòng dài hơn 5.000 ký tự"]
