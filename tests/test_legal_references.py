import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.legal_references import find_references, matching
from index.text import fold, normalise

KNOWN = (
    "45/2012/NĐ-CP", "134/2004/NĐ-CP", "235/2025/NĐ-CP", "1288/QĐ-TTg", "1881/QĐ-TTg", "2646/QĐ-BCT", "20/CT-BCT",
    "28/2018/TT-BTC", "64/2024/TT-BTC", "26/2014/TTLT-BTC-BCT", "46/2012/TT-BCT", "20/2017/TT-BCT", "36/2013/TT-BCT",
    "26/2014/TT-BCT", "46/VBHN-BCT", "202/2025/QH15", "72/2025/QH15", "23/2025/NQ-HĐND", "588/QĐ-UBND",
)  # fmt: skip


def meant(text: str) -> list[tuple[str, ...]]:
    return [matching(reference, KNOWN) for reference in find_references(text)]


@pytest.mark.parametrize("text", [
    "45/NĐ-CP", "nd 45", "nghị định 45/2012", "NĐ45", "Nghị định số 45/2012/NĐ-CP", "nghi dinh 45 nam 2012",
    "NĐ 45-2012", "nđ 45 của Chính phủ", "45/2012/ND-CP", "45/2012/NDCP", "Nghị  định\nsố: 045/2012/NĐ-CP",
])  # fmt: skip
def test_every_way_of_writing_names_one_decree(text):
    assert meant(normalise(text)) == [("45/2012/NĐ-CP",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thông tư 26/2014", ("26/2014/TTLT-BTC-BCT", "26/2014/TT-BCT")),
        ("tt 26", ("26/2014/TTLT-BTC-BCT", "26/2014/TT-BCT")),
        ("Thông tư 26/2014/TT-BCT", ("26/2014/TT-BCT",)),
        ("thông tư 26 của bộ công thương", ("26/2014/TT-BCT",)),
        ("thông tư 26/2014 bộ tài chính", ("26/2014/TTLT-BTC-BCT",)),
        ("Thông tư liên tịch 26/2014", ("26/2014/TTLT-BTC-BCT",)),
        ("TTLT 26/2014/TTLT-BTC-BCT", ("26/2014/TTLT-BTC-BCT",)),
        ("văn bản hợp nhất 46", ("46/VBHN-BCT",)),
        ("VBHN 46/2025", ("46/VBHN-BCT",)),
        ("thông tư 46", ("46/2012/TT-BCT",)),
        ("QĐ 1881 của Thủ tướng", ("1881/QĐ-TTg",)),
        ("QĐ 2646/QĐ-BCT", ("2646/QĐ-BCT",)),
        ("Quyết định số 1881/QĐ ngày 20/11/2020", ("1881/QĐ-TTg",)),
        ("Chỉ thị 20/CT-BCT", ("20/CT-BCT",)),
        ("Nghị quyết 202/2025/QH15", ("202/2025/QH15",)),
        ("luật 72/2025", ("72/2025/QH15",)),
        ("72/2025/QH15", ("72/2025/QH15",)),
        ("NQ 23/2025/NQ-HĐND", ("23/2025/NQ-HĐND",)),
        ("QĐ 588/QĐ-UBND", ("588/QĐ-UBND",)),
    ],
)
def test_a_number_that_two_documents_bear_names_both_until_something_settles_it(text, expected):
    assert meant(text) == [expected]


@pytest.mark.parametrize("text", ["NĐ 45/2013", "nghị định 46", "Thông tư 28 của Bộ Công Thương", "QĐ 1881/QĐ-BCT", "Luật 45"])
def test_a_document_of_another_year_kind_or_issuer_is_none_of_ours(text):
    assert meant(text) == [()]


@pytest.mark.parametrize("text", [
    "Năm 2022 hỗ trợ 45 cơ sở", "tỷ lệ 45/2012", "tt 28 triệu đồng", "kinh phí 1.288 triệu đồng", "đạt 33,16%",
    "điểm bán hàng", "điều kiện hỗ trợ", "khoản 300 triệu", "khoản 5 tỷ đồng", "khoản 1,5 tỷ", "giai đoạn 2016-2020", "ngày 14/12/2015",
])  # fmt: skip
def test_what_only_looks_like_a_reference_is_none(text):
    assert [r for r in find_references(text) if r.number or r.dieu or r.diem] == []


@pytest.mark.parametrize(
    ("text", "number", "dieu", "khoan", "diem"),
    [
        ("Điều 5 NĐ 45", "45", "5", None, None),
        ("điểm a khoản 2 Điều 1 của Nghị định 45/2012/NĐ-CP", "45", "1", "2", "a"),
        ("NĐ 45/2012, Điều 1, khoản 2, điểm đ", "45", "1", "2", "đ"),
        ("dieu 4a tt 28", "28", "4a", None, None),
        ("khoản 2 điều 1", None, "1", "2", None),
    ],
)
def test_a_provision_is_read_with_its_document(text, number, dieu, khoan, diem):
    (found,) = find_references(text)
    assert (found.number, found.dieu, found.khoan, found.diem) == (number, dieu, khoan, diem)
    assert found.text == text


def test_each_provision_goes_with_its_own_document():
    text = "Khoản 2 Điều 1 NĐ 45 được sửa đổi bởi khoản 1 Điều 1 NĐ 235/2025 và Thông tư 64/2024"
    found = [(r.khoan, r.dieu, r.number, matching(r, KNOWN)) for r in find_references(text)]
    assert found == [
        ("2", "1", "45", ("45/2012/NĐ-CP",)),
        ("1", "1", "235", ("235/2025/NĐ-CP",)),
        (None, None, "64", ("64/2024/TT-BTC",)),
    ]


@pytest.mark.parametrize("text", ["Điều 4, Điều 5 và Điều 6 của TT 28/2018", "TT 28/2018: Điều 4, Điều 5 và Điều 6"])
def test_enumerated_provisions_share_their_document(text):
    assert [(r.dieu, r.number) for r in find_references(text)] == [("4", "28"), ("5", "28"), ("6", "28")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("khoản 1, khoản 2 Điều 5 NĐ 45", [("5", "1", None), ("5", "2", None)]),
        ("Điều 5 khoản 1, khoản 2, khoản 3 và Điều 6 NĐ 45", [("5", "1", None), ("5", "2", None), ("5", "3", None), ("6", None, None)]),
        ("điểm a, điểm b khoản 2 Điều 1 và khoản 3 Điều 5 NĐ 45", [("1", "2", "a"), ("1", "2", "b"), ("5", "3", None)]),
        ("điểm a và điểm c khoản 1 Điều 6 của NĐ 45", [("6", "1", "a"), ("6", "1", "c")]),
    ],
)
def test_enumerated_parts_share_their_khoan_and_dieu(text, expected):
    found = find_references(text)
    assert [(r.dieu, r.khoan, r.diem) for r in found] == expected
    assert {r.number for r in found} == {"45"}


def test_a_provision_alone_means_no_document():
    (found,) = find_references("Điều 5 quy định gì?")
    assert matching(found, KNOWN) == ()


@given(st.text(max_size=200))
def test_any_text_is_read_and_offsets_hold(text):
    text = normalise(text)
    for found in find_references(text):
        assert text[found.offset_start : found.offset_end] == found.text
    assert [r.number for r in find_references(fold(text))] == [r.number for r in find_references(text)]
