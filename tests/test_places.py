import csv
import importlib.resources
import json
import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.places import (
    MERGED_ON,
    Place,
    all_new,
    all_old,
    find_provinces,
    find_regions,
    old_parts,
    province,
    spell_out_initials,
    type_of,
)
from index.text import fold, normalise


def names(text: str, *, fuzzy: bool = False) -> list[str]:
    return [mention.place.name for mention in find_provinces(text, fuzzy=fuzzy)]


def test_the_table_has_63_old_provinces_in_34_present_units():
    assert len(all_old()) == 63
    assert len(all_new()) == 34
    parts = [part for unit in all_new() for part in old_parts(unit.name)]
    assert sorted(parts) == sorted(place.name for place in all_old())


def test_a_present_unit_lists_its_old_parts():
    assert set(old_parts("Hồ Chí Minh")) == {"Hồ Chí Minh", "Bình Dương", "Bà Rịa - Vũng Tàu"}
    assert old_parts("Huế") == ("Thừa Thiên Huế",)
    assert old_parts("Cao Bằng") == ("Cao Bằng",)
    assert old_parts("Hải Dương") == ()


def test_a_place_says_whether_it_is_old_and_where_it_is_now():
    assert province("Ninh Thuận") == Place("Ninh Thuận", old=True, new_name="Khánh Hòa", is_new=False)
    assert province("Cà Mau") == Place("Cà Mau", old=True, new_name="Cà Mau", is_new=True)
    assert province("Huế") == Place("Huế", old=False, new_name="Huế", is_new=True)
    assert province("Thừa Thiên Huế") == Place("Thừa Thiên Huế", old=True, new_name="Huế", is_new=False)


@pytest.mark.parametrize(
    ("name", "changed"),
    [("Đồng Nai", date(2026, 4, 30)), ("Quảng Ninh", date(2026, 9, 1)), ("Bắc Ninh", date(2026, 9, 20))],
)
def test_three_provinces_became_cities_on_their_day_in_2026(name, changed):
    day_before = date.fromordinal(changed.toordinal() - 1)
    assert type_of(name, day_before) == "tỉnh"
    assert type_of(name, changed) == type_of(name) == "thành phố trực thuộc trung ương"


def test_the_type_is_unknown_before_the_merger_and_for_what_is_no_unit():
    assert type_of("Hà Nội", MERGED_ON) == "thành phố trực thuộc trung ương"
    assert type_of("Hà Nội", date(2025, 6, 30)) is None
    assert type_of("Hải Dương") is None


def test_the_mapping_agrees_with_vietnamadminunits():
    package = pytest.importorskip("vietnamadminunits")
    data = importlib.resources.files(package).joinpath("data/converter_2025.json").read_text(encoding="utf-8")

    def key(name: str) -> str:
        return re.sub("[^a-z]", "", fold(name))

    theirs = {}
    for new, old in json.loads(data)["DICT_PROVINCE"].items():
        theirs[re.sub("^(thanhpho|tinh)", "", new)] = {re.sub("^(thanhpho|tinh)", "", part) for part in old}
    ours = {key(unit.name): {key(part) for part in old_parts(unit.name)} for unit in all_new()}
    assert ours.pop("hue") == {"thuathienhue"}
    assert theirs.pop("hue") == {"hue"}  # the package has no unit that this one was before
    assert theirs == ours


@pytest.mark.parametrize("place", [*all_old(), province("Huế")], ids=lambda place: place.name)
def test_every_name_is_found_in_every_way_of_writing_it(place):
    bare = fold(place.name)
    spellings = (
        place.name,
        place.name.upper(),
        place.name.lower(),
        bare,
        bare.title(),
        f"tỉnh {place.name} (cũ)",
        f"o {bare},",
    )
    for spelling in spellings:
        assert names(spelling) == [place.name], spelling
    together = re.sub("[^a-z]", "", bare)
    assert names(f"khuyen cong {together} 2022") == [place.name]
    assert province(place.name) == province(bare) == place
    assert names(f"khuyen cong {bare} 2022", fuzzy=True) == [place.name]


ALIASES = {
    "Hồ Chí Minh": "TP.HCM|TP. HCM|TPHCM|tphcm|HCM|Sài Gòn|saigon|TP. Hồ Chí Minh|Ho Chi Minh City",
    "Bà Rịa - Vũng Tàu": "BR-VT|BRVT|Bà Rịa Vũng Tàu|Bà Rịa – Vũng Tàu|Bà Rịa-Vũng Tàu|vung tau",
    "Thừa Thiên Huế": "TT-Huế|TT Huế|TT.Huế|TTH|Thừa Thiên - Huế|thua thien hue",
    "Huế": "tp huế|Huế|TP. Huế",
    "Đắk Lắk": "Đăk Lăk|Đắc Lắc|Dak Lak|Dak Lac|daklak|Ðắk Lắk",
    "Đắk Nông": "Đăk Nông|Đắc Nông|dak nong|daknong",
    "Bắc Kạn": "Bắc Cạn|bac can",
    "Kon Tum": "Kontum|kon tum",
    "Hòa Bình": "Hoà Bình",
    "Thanh Hóa": "Thanh Hoá",
    "Quảng Ngãi": "Quãng Ngải",
    "Hà Nội": "Hà nội|hanoi",
    "Sóc Trăng": "tỉnh Sóc Trăng|soctrang|ST",
    "Cần Thơ": "thanh pho Can Tho",
    "Yên Bái": "YB",
    "Cao Bằng": "CB",
    "Nghệ An": "NA",
}


@pytest.mark.parametrize(
    ("expected", "spelling"), [(name, s) for name, line in ALIASES.items() for s in line.split("|")]
)
def test_aliases_lead_to_the_province(expected, spelling):
    text = normalise(spelling)
    found = province(text.removesuffix(" City"))
    assert found is not None
    assert found.name == expected
    assert names(text) == [expected]


def test_no_alias_of_the_table_belongs_to_two_provinces():
    table = importlib.resources.files("index").joinpath("data/provinces.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(table.splitlines()):
        for spelling in filter(None, (*row["aliases"].split("|"), *row["initials"].split("|"))):
            found = province(spelling)
            assert found is not None, spelling
            assert found.name == row["old_name"], spelling


@pytest.mark.parametrize(
    "name", ["", " ", "QN", "HN", "st", "yb", "Hà Tây", "bạc liệu", "Thái Bình Dương", "Cà Mau và Bạc Liêu"]
)
def test_what_names_no_single_province_is_not_looked_up(name):
    assert province(name) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quảng Nam - Đà Nẵng", ["Quảng Nam", "Đà Nẵng"]),
        ("Ninh Thuận, Bình Thuận và Bình Dương", ["Ninh Thuận", "Bình Thuận", "Bình Dương"]),
        ("binh duong binh phuoc 2020", ["Bình Dương", "Bình Phước"]),
        ("KP YB 2016-2020 KCQG", ["Yên Bái"]),
        ("thị xã Kon Tum", ["Kon Tum"]),
        ("năm 2020 hòa bình được hỗ trợ mấy tỷ", ["Hòa Bình"]),
        ("còn long an thì sao?", ["Long An"]),
        ("Soc trang 2022 how many", ["Sóc Trăng"]),
        ("xã Hòa Bình, tỉnh Cà Mau", ["Cà Mau"]),
        ("UBND tỉnh Thái Bình và khu vực Thái Bình Dương", ["Thái Bình"]),
    ],
)
def test_provinces_are_found_in_order(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Hiệp định đối tác xuyên Thái Bình Dương",
        "tỉnh Hà Nam Ninh trước đây",
        "vùng Đồng Tháp Mười",
        "đường Điện Biên Phủ",
        "Công ty ở xã Hòa Bình, huyện Chợ Mới",
        "Đất nước sống trong hoà bình, Nhà nước lo cho dân",
        "Chủ tịch Hồ Chí Minh",
        "Đoàn Thanh niên Cộng sản Hồ Chí Minh",
        "doan thanh nien cong san ho chi minh",
        "ông Nguyễn Thái Bình, Giám đốc",
        "bà Huế bán hàng",
        "Việt Nam định hướng phát triển",
        "bạc liệu và ca mau, há nam",
        "hội viên Hội Văn học hải dương học",
        "Báo Sài Gòn Giải Phóng đưa tin",
        "máy 15 CM, giống lúa ST25, CB-CNV, hy sinh",
        "SỰ HY SINH CỦA CÁN BỘ",
        "bao cao bang van ban, tham gia lai hoi cho",
        "huyện Quảng Ninh",
    ],
)
def test_words_that_only_look_like_a_province_are_left_alone(text):
    assert names(text) == []


def test_offsets_point_at_the_name_in_the_text():
    text = "Năm 2022, Sở Công Thương Bà Rịa – Vũng Tàu và TP.HCM họp ở Đăk Lăk."
    assert [text[m.start : m.end] for m in find_provinces(text)] == ["Bà Rịa – Vũng Tàu", "TP.HCM", "Đăk Lăk"]


def test_decomposed_text_is_found_once_normalised():
    assert names(normalise(unicodedata.normalize("NFD", "khuyến công Đắk Nông"))) == ["Đắk Nông"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("quagn nam 7 thang 2024", "Quảng Nam"),
        ("tuyen qang 2023", "Tuyên Quang"),
        ("kieng giang phu quoc", "Kiên Giang"),
        ("binh phuok 2016-2020", "Bình Phước"),
        ("long ann 2024", "Long An"),
        ("hai dong 2018 bao nhieu co so", "Hải Dương"),
        ("khuyến công ca mau 2020", "Cà Mau"),
        ("kinh phí ninh thuân 2022", "Ninh Thuận"),
        ("soctrangg 2022", "Sóc Trăng"),
    ],
)
def test_one_typing_mistake_a_word_is_forgiven_where_asked(text, expected):
    assert names(text) == []
    assert [(m.place.name, m.exact) for m in find_provinces(text, fuzzy=True)] == [(expected, False)]


def test_nothing_is_guessed_beside_a_name_that_is_right():
    assert [(m.place.name, m.exact) for m in find_provinces("ha giang va quagn nam", fuzzy=True)] == [
        ("Hà Giang", True)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "hai nam qua ca nam ho tro duoc bao nhieu",
        "moi nam tinh ho tro bao nhieu de an",
        "quan tri doanh nghiep va co quan nam 2022",
        "tai nguyen, lao dong tap the, lam don, khang cao ban an",
        "ben tren con la cac mau may da dang",
        "binh thuong, binh minh, khong dong nao",
        "how much did the southern region spend, and how long",
        "gia vang hom nay, du bao thoi tiet ngay mai",
    ],
)
def test_everyday_words_without_marks_are_not_taken_for_a_mistyped_province(text):
    assert names(text, fuzzy=True) == []


def test_a_mistyped_province_is_never_read_as_another_one():
    official = {fold(place.name) for place in all_old() + all_new()}
    for place in all_old():
        words = fold(place.name).split()
        if len(words) > 2:  # "Vũng Tàu" and "Huế" are right by themselves
            continue
        for k, word in enumerate(words):
            for i in range(len(word)):
                dropped, doubled = word[:i] + word[i + 1 :], word[: i + 1] + word[i:]
                swapped = word[:i] + word[i + 1 : i + 2] + word[i] + word[i + 2 :]
                for mistyped in (dropped, doubled, swapped):
                    typo = " ".join([*words[:k], mistyped, *words[k + 1 :]])
                    if typo not in official:
                        assert names(typo, fuzzy=True) in ([], [place.name]), typo


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("khu vực miền Trung - Tây Nguyên", ["miền Trung - Tây Nguyên"]),
        ("mien trung tay nguyen nam 2024", ["miền Trung - Tây Nguyên"]),
        ("the Central region and Central Highlands", ["miền Trung - Tây Nguyên"]),
        ("20 tỉnh, thành phố phía Nam", ["phía Nam"]),
        ("các tỉnh phía Bắc và Tây Nguyên", ["phía Bắc", "Tây Nguyên"]),
        ("vùng trung du và miền núi phía Bắc", ["trung du và miền núi phía Bắc"]),
        ("trên cả nước; toàn quốc", ["Cả nước", "Cả nước"]),
        ("ĐBSCL", ["Đồng bằng sông Cửu Long"]),
        ("phía nam huyện Ba Tri", []),
        ("cá nước ngọt", []),
    ],
)
def test_regions_are_found(text, expected):
    assert [region.name for region in find_regions(text)] == expected


def test_a_long_region_name_may_be_mistyped():
    assert [r.name for r in find_regions("mien trug tay nguyen kh 2025", fuzzy=True)] == ["miền Trung - Tây Nguyên"]


_PIECES = st.sampled_from(
    [*(place.name for place in all_old()), "Nam", "Định", "quagn", "TP.", "HCM", "–", "xã", "\n", "²", "İ"]
)


@given(st.lists(_PIECES | st.text(max_size=6)), st.booleans())
def test_any_text_is_read_without_error_and_mentions_lie_in_it_in_order(pieces, fuzzy):
    text = normalise(" ".join(pieces))
    mentions = find_provinces(text, fuzzy=fuzzy)
    ends = [0, *(m.end for m in mentions)]
    assert all(before <= m.start < m.end <= len(text) for before, m in zip(ends, mentions, strict=False))
    find_regions(text, fuzzy=fuzzy)
    province(text)


def test_names_cut_to_an_initial_are_written_out_where_one_province_can_be_meant():
    assert spell_out_initials("QNinh, LCai và HTĩnh 2022") == "Quảng Ninh, Lào Cai và Hà Tĩnh 2022"
    assert spell_out_initials("BThuận McDonald HTX qninh") == "Bình Thuận McDonald HTX qninh"
