"""Figures that people enter: what a row becomes, what is refused and why, and how a row replaces an extracted figure."""

import unicodedata
from dataclasses import replace

import pytest
from tiny import BEN_TRE, HA_GIANG, TinyEncoder, write_files

from index.artifact import current_folder
from index.build import build
from index.chunk import chunk_document
from index.curated import read_curated
from index.errors import DocumentFormatError
from index.figure_names import FUNDINGS, INDICATORS, QUALIFIERS, SHORT_FUNDINGS, STATUSES, UNITS, code_of, funding_of
from index.ingest import read_document
from index.records import Figure
from index.retriever import Retriever
from index.store import Store
from index.text import normalise, tokens

HEAD = "tỉnh;địa bàn;kỳ;từ ngày;đến ngày;chỉ tiêu;giá trị;đơn vị;nguồn vốn;mức chính xác;là kế hoạch;trạng thái;nội dung;lý do"
COLUMNS = HEAD.split(";")


def document(tmp_path, text: str | bytes, name: str = "so-lieu.csv"):
    write_files(tmp_path, {name: text})
    return read_document(tmp_path / name, name)


def table(tmp_path, *rows: dict[str, str], head: str = HEAD):
    """What is read from a table with these rows; cells by the name of their column."""
    lines = [head, *(";".join(row.get(c, "") for c in head.split(";")) for row in rows)]
    return read_curated(document(tmp_path, "\n".join(lines) + "\n"))


def figure(tmp_path, **cells: str) -> Figure:
    """The one figure of a row; columns with a blank are given with "_"."""
    row = {"chỉ tiêu": "kinh phí hỗ trợ", "giá trị": "1 đồng"} | {c.replace("_", " "): v for c, v in cells.items()}
    found = table(tmp_path, row)
    assert found.problems == []
    (only,) = found.figures
    return only


def complaint(tmp_path, **cells: str) -> str:
    row = {"chỉ tiêu": "kinh phí hỗ trợ", "giá trị": "1 đồng"} | {c.replace("_", " "): v for c, v in cells.items()}
    found = table(tmp_path, row)
    assert found.figures == found.corrections == []
    (problem,) = found.problems
    assert (problem.path, problem.line) == ("so-lieu.csv", 2)
    return problem.reason


# --- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [INDICATORS, FUNDINGS, SHORT_FUNDINGS, STATUSES, QUALIFIERS, UNITS])
def test_every_name_leads_back_to_its_code_with_or_without_marks(names):
    for code, name in names.items():
        assert code_of(names, code) == code_of(names, name.upper()) == code_of(names, " ".join(tokens(name)) or name) == code
    assert len(set(names.values())) == len(names)
    assert code_of(names, "xyz") is code_of(names, "") is None


def test_a_source_of_funding_has_a_short_name_too():
    assert funding_of("Quoc gia") == funding_of("khuyến công quốc gia") == funding_of("national") == "national"


# --- a row ------------------------------------------------------------------------------------------


def test_a_full_row_becomes_a_record(tmp_path):
    read = document(
        tmp_path,
        "# Số liệu tỉnh bổ sung\n"
        f"{HEAD}\n"
        "tp Can Tho;quận Ô Môn;giai đoạn 2020-2023;;;Kinh phí hỗ trợ;9.736,4;triệu đồng;quốc gia;;;;máy sấy;\n",
    )
    (found,) = read_curated(read).figures
    line = "tp Can Tho;quận Ô Môn;giai đoạn 2020-2023;;;Kinh phí hỗ trợ;9.736,4;triệu đồng;quốc gia;;;;máy sấy;"
    start = len("# Số liệu tỉnh bổ sung\n") + len(HEAD) + 1
    # 9.736,4 million: 9736.4 * 10**6.
    assert found == Figure(
        "so-lieu", 9_736_400_000.0, "VND", line, start, start + len(line), 0, province="Cần Thơ", area="quận Ô Môn",
        period_start="2020-01-01", period_end="2023-12-31", period_text="giai đoạn 2020-2023",
        indicator="support_amount", funding="national", label="máy sấy", origin="curated",
    )  # fmt: skip
    assert read.text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("9.736,4", "triệu đồng", (9_736_400_000.0, "VND")),
        ("9.736,4 triệu đồng", "", (9_736_400_000.0, "VND")),
        ("9.736,4 triệu đồng", "đồng", (9_736_400_000.0, "VND")),
        ("2,679", "tỷ đồng", (2_679_000_000.0, "VND")),
        ("3.666.984.000", "VND", (3_666_984_000.0, "VND")),
        ("500", "nghìn đồng", (500_000.0, "VND")),
        ("33,16", "%", (33.16, "percent")),
        ("33,16%", "", (33.16, "percent")),
        ("-16,5", "percent", (-16.5, "percent")),
        ("−16,5 %", "", (-16.5, "percent")),
        ("02", "đề án", (2.0, "project")),
        ("1.500", "lượt người", (1500.0, "person")),
        ("12 cơ sở", "", (12.0, "establishment")),
        ("1990 đề án", "", (1990.0, "project")),  # not the year
        ("1 tỷ 350 triệu đồng", "", (1_350_000_000.0, "VND")),
        ("11", "other", (11.0, "other")),
        ("0", "sản phẩm", (0.0, "product")),
    ],
)
def test_amounts_are_read_in_vietnamese_notation(tmp_path, value, unit, expected):
    found = figure(tmp_path, giá_trị=value, đơn_vị=unit)
    assert (found.value, found.unit) == expected


@pytest.mark.parametrize(
    ("indicator", "value", "expected"),
    [
        ("số đề án", "15", (15.0, "project")),
        ("Số lượng cơ sở được hỗ trợ", "7", (7.0, "establishment")),
        ("tỷ lệ so với kế hoạch", "33,16", (33.16, "percent")),
    ],
)
def test_an_indicator_counted_in_one_unit_only_needs_none(tmp_path, indicator, value, expected):
    found = figure(tmp_path, chỉ_tiêu=indicator, giá_trị=value)
    assert (found.value, found.unit) == expected


@pytest.mark.parametrize("value", ["1e999", "NaN", "inf", "abc", "1.2.3", "=1+1", "1 2", "7 - 10%", "3/4 đề án", "5 tấn", "9" * 40, "9" * 400])
def test_what_is_no_number_is_refused(tmp_path, value):
    assert complaint(tmp_path, giá_trị=value, đơn_vị="đề án").startswith("giá trị: ")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"giá_trị": "7"}, "đơn vị: thiếu đơn vị, ví dụ «triệu đồng», «%», «đề án»"),
        ({"giá_trị": ""}, "giá trị: ô này không được để trống"),
        ({"chỉ_tiêu": ""}, "chỉ tiêu: ô này không được để trống"),
        ({"giá_trị": "7 đề án", "đơn_vị": "%"}, "giá trị: «7 đề án» không cùng đơn vị với ô đơn vị"),
        ({"đơn_vị": "USD"}, "đơn vị: không rõ đơn vị «USD»; dùng được ví dụ «triệu đồng», «%», «đề án», «cơ sở»"),
        ({"tỉnh": "tỉnh A"}, "tỉnh: «tỉnh A» không phải tên tỉnh, thành phố; vùng hoặc huyện thì ghi vào cột địa bàn"),
        ({"từ_ngày": "2022-02-30"}, "từ ngày: «2022-02-30» phải là ngày dạng năm-tháng-ngày, ví dụ 2022-12-31, hoặc 31/12/2022"),
        ({"từ_ngày": "2022-05-01", "đến_ngày": "2022-04-30"}, "từ ngày: 2022-05-01 sau đến ngày 2022-04-30"),
        ({"là_kế_hoạch": "chắc"}, "là kế hoạch: «chắc» phải là «có» hoặc «không»"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named_with_its_reason(tmp_path, cells, expected):
    assert complaint(tmp_path, **cells) == expected


@pytest.mark.parametrize("column", ["chỉ tiêu", "nguồn vốn", "trạng thái", "mức chính xác"])
def test_an_unknown_name_is_answered_with_those_there_are(tmp_path, column):
    names = {"chỉ tiêu": INDICATORS, "nguồn vốn": FUNDINGS, "trạng thái": STATUSES, "mức chính xác": QUALIFIERS}[column]
    said = complaint(tmp_path, **{column: "không rõ"})
    assert said.startswith(f"{column}: không có {column} «không rõ»; dùng được ")
    assert all(f"«{name}»" in said for name in names.values())


def test_all_the_problems_of_a_file_are_reported_and_the_good_rows_stay(tmp_path):
    found = table(
        tmp_path,
        {"chỉ tiêu": "abc", "giá trị": "x", "tỉnh": "y"},
        {"chỉ tiêu": "đề án", "giá trị": "7 đề án"},
        {"chỉ tiêu": "kinh phí hỗ trợ", "giá trị": "8"},
    )
    assert [f.value for f in found.figures] == [7.0]
    assert [(p.line, p.reason.split(":")[0]) for p in found.problems] == [(2, "giá trị"), (2, "chỉ tiêu"), (2, "tỉnh"), (4, "đơn vị")]


def test_a_flood_of_complaints_is_counted(tmp_path):
    found = table(tmp_path, *[{"chỉ tiêu": "đề án", "giá trị": "x"}] * 350)
    # 200 are shown.
    assert len(found.problems) == 201
    assert str(found.problems[-1]) == "so-lieu.csv: và 150 lỗi khác trong tệp này"


def test_a_cell_too_long_to_be_one_is_not_searched(tmp_path):
    assert complaint(tmp_path, kỳ="năm 2022 " * 100) == "kỳ: ô dài hơn 200 ký tự"


def test_a_flood_of_remarks_is_counted(tmp_path):
    found = table(tmp_path, *[{"chỉ tiêu": "đề án", "giá trị": "7 đề án", "kỳ": "mấy năm qua"}] * 203)
    assert len(found.figures) == 203
    assert len(found.warnings) == 201 and found.warnings[-1] == "so-lieu.csv: và 3 lưu ý khác"


def test_a_complaint_shows_no_control_signs(tmp_path):
    assert "\x1b" not in complaint(tmp_path, tỉnh="\x1b[31mđỏ")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"kỳ": "năm 2022"}, ("2022-01-01", "2022-12-31")),
        ({"kỳ": "2022"}, ("2022-01-01", "2022-12-31")),
        ({"kỳ": "quý I/2023"}, ("2023-01-01", "2023-03-31")),
        ({"từ ngày": "2022-05-01", "đến ngày": "2022-06-30"}, ("2022-05-01", "2022-06-30")),
        ({"từ ngày": "1/5/2022", "đến ngày": "30/06/2022", "kỳ": "mùa hè"}, ("2022-05-01", "2022-06-30")),
        ({"đến ngày": "2022-06-30"}, (None, "2022-06-30")),
        ({}, (None, None)),
    ],
)
def test_a_period_is_two_days_or_words(tmp_path, cells, expected):
    found = figure(tmp_path, **cells)
    assert (found.period_start, found.period_end, found.period_text) == (*expected, cells.get("kỳ"))


@pytest.mark.parametrize("text", ["năm 2022 và năm 2023", "tháng 13 năm 20", "quý 7"])
def test_a_period_that_may_be_another_one_is_refused(tmp_path, text):
    assert complaint(tmp_path, kỳ=text).startswith(f"kỳ: «{text}» không rõ là kỳ nào")


def test_a_period_that_no_calendar_knows_stays_without_days_and_is_remarked(tmp_path):
    found = table(tmp_path, {"chỉ tiêu": "đề án", "giá trị": "7 đề án", "kỳ": "mấy năm qua"})
    assert (found.figures[0].period_text, found.figures[0].period_start) == ("mấy năm qua", None)
    assert found.warnings == ["so-lieu.csv:2: kỳ: «mấy năm qua» không cho biết ngày tháng; số liệu này sẽ không có khi lọc theo năm"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, ("exact", False, None)),
        ({"trạng thái": "ke hoach"}, ("planned", True, "kế hoạch")),
        ({"trạng thái": "Đã thực hiện"}, ("exact", False, "thực hiện")),
        ({"trạng thái": "mục tiêu", "mức chính xác": "over"}, ("over", True, "mục tiêu")),
        ({"giá trị": "hơn 2 tỷ đồng"}, ("over", False, None)),
        ({"giá trị": "hơn 2 tỷ đồng", "mức chính xác": "chính xác"}, ("exact", False, None)),
        ({"là kế hoạch": "có"}, ("planned", True, None)),
        ({"là kế hoạch": "không", "trạng thái": "phân bổ"}, ("exact", False, "phân bổ")),
    ],
)
def test_plan_and_qualifier_follow_from_status_and_value_where_they_are_not_given(tmp_path, cells, expected):
    found = figure(tmp_path, **cells)
    assert (found.qualifier, found.plan, found.status) == expected


def test_the_whole_country_is_a_place(tmp_path):
    assert figure(tmp_path, tỉnh="toàn quốc").province == "Cả nước"


# --- the file ---------------------------------------------------------------------------------------

SMALL = "chỉ tiêu;giá trị;nguồn;địa chỉ;ngày đăng\nđề án;7 đề án;Sở A;https://example.org/a;2024-01-02\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_the_encodings_of_table_programs_are_read(tmp_path, encoding):
    (found,) = read_curated(document(tmp_path, SMALL.replace("\n", "\r\n").encode(encoding))).figures
    assert (found.value, found.indicator) == (7.0, "projects")


def test_the_file_is_a_document_with_what_all_its_rows_agree_on(tmp_path):
    read = document(tmp_path, SMALL + "đề án;8 đề án;Sở A;https://example.org/b;2024-01-02\n", "bo_sung-2024.csv")
    assert (read.kind, read.doc_id, read.title) == ("figures", "bo_sung-2024", "bo sung 2024")
    assert (read.source, read.url, read.published) == ("Sở A", None, "2024-01-02")


def test_each_row_is_a_passage_named_by_its_line(tmp_path):
    read = document(tmp_path, SMALL + "\nđề án;8 đề án;;;\n")
    passages = chunk_document(read)
    assert [(p.locator, p.ordinal) for p in passages] == [("dòng 2", 0), ("dòng 4", 1)]
    assert [read.text[p.start : p.end] for p in passages] == [p.text for p in passages]
    found = read_curated(read).figures
    assert [passages[f.passage].text for f in found] == [f.text for f in found]


def test_a_bad_address_is_a_complaint_and_no_address_of_the_document(tmp_path):
    read = document(tmp_path, SMALL.replace("https:", "javascript:"))
    assert read.url is None
    assert [p.reason for p in read_curated(read).problems] == ["địa chỉ: phải bắt đầu bằng http:// hoặc https://"]


@pytest.mark.parametrize("content", [b"ch\xff\xfe;x\n", b"a\0b;c\n", b"", "tỉnh;năm\nHuế;2022\n".encode()])
def test_a_file_that_is_none_is_one_complaint(tmp_path, content):
    with pytest.raises(DocumentFormatError, match=r"so-lieu\.csv"):
        document(tmp_path, content)


# --- corrections, and a whole build -----------------------------------------------------------------

FIX = "chỉ tiêu;giá trị;tỉnh;kỳ;thay bài;thay số;lý do\n"
REASON = "bài in nhầm dấu phẩy"


def built(tmp_path, encoder, **files: str):
    """The report of a build of two articles and tables, and the figures in the store."""
    tables = {f"{name}.csv": text for name, text in files.items()}
    folder = write_files(tmp_path / "knowledge", {"ha-giang.md": HA_GIANG, "ben-tre.md": BEN_TRE, **tables})
    report = build(folder, tmp_path / "data", encoder)
    store = Store.open_folder(current_folder(tmp_path / "data"))
    try:
        return report, store.figures()
    finally:
        store.close()


@pytest.mark.parametrize("named", ["1.250,5 triệu đồng", "dành 1.250,5 triệu đồng khuyến công", "1250,5 triệu đồng", "1.250.500.000"])
def test_a_correction_takes_the_place_of_the_figure_it_names(tmp_path, encoder, named):
    report, figures = built(tmp_path, encoder, sua=f"{FIX}kinh phí hỗ trợ;1.205,5 triệu đồng;Hà Giang;năm 2022;ha-giang;{named};{REASON}\n")
    assert report.problems == []
    (original,) = [f for f in figures if f.replaced_by]
    assert (original.doc, original.value, original.origin) == ("ha-giang", 1_250_500_000.0, "extracted")
    new = next(f for f in figures if f.id == original.replaced_by)
    assert (new.doc, new.value, new.origin, new.reason) == ("sua", 1_205_500_000.0, "curated", REASON)
    assert [f.id for f in figures] == list(range(1, len(figures) + 1))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("7 đề án;;;khong-co;7;vì", "replaces_doc: không có tài liệu «khong-co»; dòng này không được dùng"),
        ("7 đề án;;;ha-giang;99 triệu đồng;vì", "replaces_text: «99 triệu đồng» không khớp số liệu nào của tài liệu «ha-giang»; dòng này không được dùng"),
        ("7 đề án;;;ha-giang;1.250,5 triệu đồng;", "muốn thay một số liệu phải có đủ replaces_doc, replaces_text và reason; còn thiếu reason"),
        ("7 đề án;;;;1.250,5 triệu đồng;vì", "muốn thay một số liệu phải có đủ replaces_doc, replaces_text và reason; còn thiếu replaces_doc"),
        ("7 đề án;;;sua;7 đề án;vì", "replaces_text: «7 đề án» không khớp số liệu nào của tài liệu «sua»; dòng này không được dùng"),
    ],
)
def test_a_correction_that_names_not_just_one_figure_or_no_reason_is_not_used(tmp_path, encoder, row, said):
    report, figures = built(tmp_path, encoder, sua=f"{FIX}đề án;{row}\n")
    assert [str(p) for p in report.problems] == [f"sua.csv:2: {said}"]
    assert not any(f.replaced_by or f.origin == "curated" for f in figures)


def test_a_quote_that_holds_two_figures_names_neither(tmp_path, encoder):
    report, figures = built(tmp_path, encoder, sua=f"{FIX}đề án;6 đề án;;;ben-tre;12 cơ sở làm kẹo dừa với 2,4 tỷ đồng;vì\n")
    assert [p.reason for p in report.problems] == [
        "replaces_text: «12 cơ sở làm kẹo dừa với 2,4 tỷ đồng» khớp 2 số liệu, cần chỉ đúng một, của tài liệu «ben-tre»; dòng này không được dùng"
    ]
    assert not any(f.replaced_by for f in figures)


def test_a_quote_may_run_over_a_line_break_of_the_article(tmp_path, encoder):
    article = HA_GIANG.replace("dành 1.250,5 triệu đồng", "dành\n1.250,5 triệu đồng")
    row = "kinh phí hỗ trợ;1.205,5 triệu đồng;;;ha-giang;Giang dành 1.250,5 triệu đồng khuyến công;vì\n"
    report = build(write_files(tmp_path / "k", {"ha-giang.md": article, "sua.csv": FIX + row}), tmp_path / "data", encoder)
    assert report.problems == []


def test_a_flood_of_corrections_is_cut_and_its_complaints_counted(tmp_path, encoder):
    row = "đề án;7 đề án;;;ha-giang;không có chỗ nào;vì\n"
    report, figures = built(tmp_path, encoder, sua=FIX + row * 1_250)
    assert not any(f.origin == "curated" for f in figures)
    said = [str(p) for p in report.problems]
    # Of 250 rows too many and of 1,000 that name nothing 200 each are shown.
    assert len(said) == 402
    assert said[200] == "sua.csv: và 50 lỗi khác trong tệp này" and said[401] == "sua.csv: và 800 lỗi khác trong tệp này"
    assert said[0] == "sua.csv:1002: tệp có hơn 1.000 dòng thay số liệu; dòng này không được dùng"


def test_one_figure_is_replaced_once(tmp_path, encoder):
    row = "kinh phí hỗ trợ;{} triệu đồng;Hà Giang;năm 2022;ha-giang;1.250,5 triệu đồng;vì\n"
    report, figures = built(tmp_path, encoder, sua=FIX + row.format(5) + row.format(6))
    assert [str(p) for p in report.problems] == ["sua.csv:3: replaces_text: số liệu này đã có một dòng khác thay; dòng này không được dùng"]
    assert [f.value for f in figures if f.origin == "curated"] == [5_000_000.0]


def test_extracted_figures_are_the_same_with_and_without_a_table(tmp_path, encoder):
    _, plain = built(tmp_path / "a", encoder)
    _, beside = built(tmp_path / "b", encoder, them=SMALL)
    assert [f for f in beside if f.origin == "extracted"] == plain
    assert [replace(f, id=0).value for f in beside if f.origin == "curated"] == [7.0]


def test_the_report_tells_of_bad_rows_and_unused_columns(tmp_path, encoder):
    report, _ = built(tmp_path, encoder, them="chỉ tiêu;giá trị;màu\nđề án;7 đề án;đỏ\nđề án;x;\n", hong="một câu\n")
    assert [str(p).split(": ")[0] for p in report.problems] == ["hong.csv:1", "them.csv:3"]
    assert report.warnings == ["them.csv:1: không dùng đến cột «màu»"]
    assert "them.csv" in report.added


def test_a_folder_of_tables_alone_is_built(tmp_path, encoder):
    build(write_files(tmp_path / "k", {"a.csv": SMALL}), tmp_path / "data", encoder)
    retriever = Retriever.open(current_folder(tmp_path / "data"), encoder)
    assert [f.value for f in retriever.figures["a"]] == [7.0]
    assert retriever.retrieve("đề án") == []
    retriever.close()


def test_rows_are_cited_but_never_found_by_a_search_nor_embedded(tmp_path):
    encoder = TinyEncoder()
    rows = "kinh phí hỗ trợ;888 triệu đồng;Hà Giang;xưởng chế biến chè\n" * 40
    files = {"ha-giang.md": HA_GIANG, "bang.csv": "chỉ tiêu;giá trị;tỉnh;nội dung\n" + rows}
    build(write_files(tmp_path / "k", files), tmp_path / "data", encoder)
    assert not any("888" in text for text in encoder.encoded)
    retriever = Retriever.open(current_folder(tmp_path / "data"), encoder)
    assert sum(p.doc_id == "bang" for p in retriever.passages.values()) == 40
    hits = retriever.retrieve("Hà Giang kinh phí hỗ trợ xưởng chế biến chè", k=50)
    assert {h.document.doc_id for h in hits} == {"ha-giang"}
    assert retriever.retrieve("chè", doc_ids={"bang"}) == []
    assert retriever.places["Hà Giang"] == {"ha-giang", "bang"}
    retriever.close()


def test_taking_the_table_away_removes_every_trace(tmp_path, encoder):
    row = "kinh phí hỗ trợ;5 triệu đồng;Hà Giang;năm 2022;ha-giang;1.250,5 triệu đồng;vì\n"
    built(tmp_path, encoder, sua=FIX + row)
    (tmp_path / "knowledge" / "sua.csv").unlink()
    report, figures = built(tmp_path, encoder)
    assert report.removed == ["sua.csv"]
    assert not any(f.replaced_by or f.origin == "curated" for f in figures)


def test_decomposed_letters_are_read(tmp_path):
    read = document(tmp_path, unicodedata.normalize("NFD", SMALL))
    assert read.text == normalise(SMALL)
    assert len(read_curated(read).figures) == 1
