"""Which figures a person gets who names a province, a year, an indicator, a source, a status or a document."""

import pytest

from bot.figure_filter import FilterError, current, read_filter
from index.figure_names import FUNDINGS, INDICATORS, STATUSES
from index.records import Document, Figure

DOCUMENTS = {
    doc_id: Document(doc_id, f"bai/{doc_id}.md", title, "", 0, "0")
    for doc_id, title in (("01-ha-giang", "Hà Giang giúp xưởng chè"), ("02-hue", "Huế làm nón"))
}


def figure(**fields) -> Figure:
    return Figure("01-ha-giang", 1.0, "VND", "1 đồng", 0, 6, 0, **fields)


def fits(found: Figure, **typed) -> bool:
    return read_filter(DOCUMENTS, **typed).fits(found)


def names(typed: str) -> set[str]:
    """Which of some provinces' figures are found under what is typed."""
    known = ("Hà Giang", "Tuyên Quang", "Thừa Thiên Huế", "Huế", "Hưng Yên", "Thái Bình", "Cả nước", "Hồ Chí Minh", "Bình Dương", "Bà Rịa - Vũng Tàu")
    return {name for name in known if fits(figure(province=name), place=typed)}


@pytest.mark.parametrize("typed", ["Hà Giang", "ha giang", "HÀ GIANG", "tỉnh Hà Giang", "hagiang", "  Hà Giang ", "Ha\u0300 Giang", "ha giagn"])
def test_an_old_province_is_found_in_any_spelling_and_alone(typed):
    assert names(typed) == {"Hà Giang"}


def test_a_present_name_lists_the_old_parts_too():
    # 1/7/2025: Tuyên Quang = Hà Giang + Tuyên Quang; Hưng Yên = Hưng Yên + Thái Bình.
    assert names("tuyen quang") == {"Tuyên Quang", "Hà Giang"}
    assert names("Hưng Yên") == {"Hưng Yên", "Thái Bình"}
    assert names("tphcm") == {"Hồ Chí Minh", "Bình Dương", "Bà Rịa - Vũng Tàu"}
    assert names("Huế") == {"Huế", "Thừa Thiên Huế"}
    assert names("Thừa Thiên Huế") == {"Thừa Thiên Huế"}


def test_the_whole_country_and_a_region_are_places():
    assert names("ca nuoc") == names("toàn quốc") == {"Cả nước"}
    assert fits(figure(area="Tây Nguyên"), place="tay nguyen")
    assert not fits(figure(area="Tây Nguyên", province="Gia Lai"), place="Tây Nguyên")


def test_no_place_asked_for_lets_all_through():
    assert fits(figure()) and fits(figure(province="Huế"))
    assert not fits(figure(), place="Huế")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2022-01-01", "2022-12-31", True),
        ("2020-01-01", "2022-01-01", True),
        ("2022-12-31", "2025-12-31", True),
        ("2020-01-01", "2025-12-31", True),
        ("2023-01-01", "2023-12-31", False),
        ("2020-01-01", "2021-12-31", False),
        (None, "2022-01-01", True),
        (None, "2021-12-31", False),
        ("2022-12-31", None, True),
        ("2023-01-01", None, False),
        (None, None, False),
    ],
)
def test_a_year_takes_the_periods_that_share_a_day_with_it(start, end, expected):
    assert fits(figure(period_start=start, period_end=end), year="2022") is expected


def test_indicators_may_be_several_by_code_or_by_name():
    wanted = {"indicators": ["kinh phi ho tro", "projects"]}
    assert fits(figure(indicator="support_amount"), **wanted) and fits(figure(indicator="projects"), **wanted)
    assert not fits(figure(indicator="total_cost"), **wanted)


def test_source_status_and_document_are_named_as_people_do():
    for typed in ("national", "Khuyến công quốc gia", "quoc gia"):
        assert fits(figure(funding="national"), funding=typed)
        assert not fits(figure(funding="local"), funding=typed) and not fits(figure(), funding=typed)
    for typed in ("thực hiện", "da thuc hien"):
        assert fits(figure(status="thực hiện"), status=typed) and not fits(figure(status="kế hoạch"), status=typed)
    for typed in ("01-ha-giang", "01-HA-GIANG", "bai/01-ha-giang.md", "ha giang giup xuong che"):
        assert fits(figure(), doc=typed)
    assert not fits(figure(), doc="02-hue")


def test_every_condition_must_be_met():
    found = figure(province="Huế", period_start="2022-01-01", period_end="2022-12-31", funding="local")
    assert fits(found, place="Huế", year="2022", funding="local")
    assert not fits(found, place="Huế", year="2022", funding="national")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"place": "Atlantis"}, "không rõ tỉnh «Atlantis»; hãy ghi tên một tỉnh"),
        ({"place": ""}, "không rõ tỉnh «»"),
        ({"place": "Huế và Cà Mau"}, "không rõ tỉnh «Huế và Cà Mau»"),
        ({"year": "22"}, "năm «22» không đúng; hãy ghi bốn chữ số, ví dụ 2022"),
        ({"year": "２０２２"}, "hãy ghi bốn chữ số"),
        ({"doc": "hue"}, "không rõ tài liệu «hue»; hãy ghi đúng mã hoặc tên bài, gần nhất là: 02-hue"),
        ({"doc": "\x1b[2J" + "a" * 90}, "…»"),
    ],
)
def test_a_wrong_value_is_answered_with_what_is_allowed_in_one_line(typed, said):
    with pytest.raises(FilterError) as error:
        read_filter(DOCUMENTS, **typed)
    assert said in str(error.value)
    assert "\n" not in str(error.value) and "\x1b" not in str(error.value)


@pytest.mark.parametrize(("typed", "allowed"), [({"indicators": ["x"]}, INDICATORS), ({"funding": "x"}, FUNDINGS), ({"status": "x"}, STATUSES)])
def test_an_unknown_name_lists_all_names(typed, allowed):
    with pytest.raises(FilterError) as error:
        read_filter(DOCUMENTS, **typed)
    assert all(name in str(error.value) and code in str(error.value) for code, name in allowed.items())


def test_without_documents_the_complaint_still_reads():
    with pytest.raises(FilterError, match="chưa có tài liệu nào"):
        read_filter({}, doc="x")


def test_current_leaves_out_what_is_replaced():
    assert current([figure(id=1), figure(id=2, replaced_by=3), figure(id=3)]) == [figure(id=1), figure(id=3)]
