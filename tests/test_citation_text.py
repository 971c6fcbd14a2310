"""Citations as they are written in official documents."""

from dataclasses import replace

import pytest

from bot.citation_text import LIMIT, office_citation, office_citations
from bot.records import Citation

ARTICLE = Citation(1, "a", "Cà Mau: 16,9 tỷ đồng cho khuyến công", None, "đoạn 2", "…", 0, 1, "https://a.vn/1", "2023-06-21", None)
LAW = Citation(2, "b", "Nghị định 45/2012/NĐ-CP về khuyến công", "45/2012/NĐ-CP", "Điều 8 khoản 4 điểm a", "…", 0, 1, None, None, "còn hiệu lực")


def test_an_article_with_its_day_place_and_address():
    assert office_citation(ARTICLE) == "“Cà Mau: 16,9 tỷ đồng cho khuyến công”, ngày 21/06/2023, đoạn 2, https://a.vn/1"


def test_a_provision_from_the_smallest_part_up():
    assert office_citation(LAW) == "điểm a khoản 4 Điều 8 Nghị định 45/2012/NĐ-CP về khuyến công"


@pytest.mark.parametrize(
    ("locator", "told"), [("Điều 5", "Điều 5 Nghị"), ("Điều 5a khoản 2", "khoản 2 Điều 5a Nghị"), ("Phụ lục", "Phụ lục, Nghị"), ("", "Nghị")]
)
def test_other_places(locator, told):
    assert office_citation(replace(LAW, locator=locator)).startswith(told)


def test_a_number_that_the_title_does_not_name_is_added():
    assert office_citation(replace(LAW, title="Nghị định về khuyến công")).endswith("Nghị định về khuyến công số 45/2012/NĐ-CP")


def test_a_long_title_is_cut_before_anything_else():
    told = office_citation(replace(ARTICLE, title="Kinh phí khuyến công " * 40))
    assert len(told) <= LIMIT
    assert told.endswith("…”, ngày 21/06/2023, đoạn 2")


def test_several_stand_in_one_pair_of_brackets_as_many_as_fit():
    assert office_citations([ARTICLE, LAW]) == f"(Nguồn: {office_citation(ARTICLE)}; {office_citation(LAW)})"
    many = office_citations([ARTICLE] * 20)
    assert len(many) <= LIMIT and many.count("Cà Mau") == 3


@pytest.mark.parametrize("url", ["https://a.vn/" + "x" * 300, "https://a.vn/" + "đ" * 300])
def test_nothing_is_ever_longer_than_a_button_takes(url):
    for citation in (replace(ARTICLE, url=url), replace(LAW, title="x" * 500), replace(ARTICLE, locator="y" * 400)):
        assert 0 < len(office_citations([citation])) <= LIMIT
