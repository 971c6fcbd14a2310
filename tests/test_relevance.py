"""When a sentence answers: its time, its place, whose money it speaks of, the kind of number, its words."""

from datetime import date

import pytest

from bot.query import Query
from bot.relevance import Judgement, fit, has_number, judge, period_fit, weigh
from bot.surroundings import surroundings
from bot.understand import understand
from bot.units import Unit, UnitReader
from index.chunk import chunk_document
from index.ingest import parse_document
from index.periods import Period, find_periods
from index.text import normalise


def article(body: str, *, title: str = "Khuyến công giúp cơ sở nông thôn", province: str | None = "Tây Ninh",
            published: str | None = None) -> list:
    """Pairs of each unit but the title and what surrounds it, in reading order."""
    header = f'---\ntitle: "{title}"\nprovince: {province or "null"}\npublished: {published or "null"}\n---\n\n'
    document = parse_document("bai", "bai.md", normalise(f"{header}# {title}\n\n{body}\n"))
    units = UnitReader({"bai": document}, dict(enumerate(chunk_document(document), start=1))).of_document("bai")
    return [pair for pair in zip(units, surroundings(document, units), strict=True) if pair[0].kind != "title"]


def asks(question: str) -> Query:
    return understand(question, restore=lambda text: text, correct=lambda word: word, known=lambda word: False)


def when(text: str) -> Period:
    (period,) = find_periods(text)
    return period


def judged(question: str, body: str, **about) -> list[Judgement]:
    """What becomes of each unit of an article under one question; every word is equally common."""
    query = asks(question)
    weights = weigh(query, lambda word: 1, 100)
    return [
        judge(
            unit, around, query, weights, periods=query.periods, provinces=frozenset(query.provinces),
            funding=query.funding, passage_score=0.5,
        )
        for unit, around in article(body, **about)
    ]


# --- time -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "stated", "expected"),
    [
        ("năm 2022", "Năm 2022", 2),
        ("năm 2022", "từ tháng 1 đến tháng 12/2022", 2),
        # 7 months lie inside the year; the year does not lie inside 7 months.
        ("năm 2022", "7 tháng đầu năm 2022", 1.5),
        ("7 tháng đầu năm 2022", "năm 2022", 0),
        ("giai đoạn 2018-2022", "năm 2020", 0),
        ("năm 2020", "giai đoạn 2018-2022", 0),
        ("năm 2022", "năm 2021", 0),
        ("6 tháng đầu năm 2022", "6 tháng cuối năm 2022", 0),
        # Where an end is open, the known end decides.
        ("từ năm 2018 đến nay", "từ năm 2018 đến nay", 2),
        ("giai đoạn 2018-2022", "từ năm 2018 đến nay", 2),
        ("giai đoạn 2019-2022", "từ năm 2018 đến nay", 0),
        ("giai đoạn 2021-2025", "đến năm 2025", 2),
        ("đến hết năm 2025", "đến năm 2025", 2),
        ("đến năm 2025", "đến năm 2030", 0),
        ("từ năm 2018 đến nay", "đến năm 2025", 0),
    ],
)
def test_a_stated_period_fits_the_one_asked_for_wholly_in_part_or_not(asked, stated, expected):
    assert fit(when(asked), when(stated)) == expected


DATED = """Năm 2022, tỉnh hỗ trợ 6 cơ sở. Nguồn vốn là 500 triệu đồng.

Trong 7 tháng đầu năm 2022, 4 cơ sở đã lắp máy.

Các cơ sở đều hài lòng với máy mới.

Kinh phí tăng gấp đôi so với năm 2017."""


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # The second sentence goes on in the time of the first; the fourth, in a paragraph of its own, in the
        # article's; the fifth only compares itself with 2017.
        ("năm 2022", [2, 2, 1.5, 1, 1]),
        ("7 tháng đầu năm 2022", [0, 0, 2, 1, 1]),
        ("năm 2021", [0, 0, 0, 0, 0]),
    ],
)
def test_a_sentence_has_its_own_time_or_that_of_what_stands_before(asked, expected):
    assert [period_fit((when(asked),), unit, around) for unit, around in article(DATED)] == expected


def test_without_a_period_in_the_question_every_time_fits():
    assert {period_fit((), unit, around) for unit, around in article(DATED)} == {2}


def test_of_two_periods_asked_for_the_better_fit_counts():
    asked = (when("năm 2021"), when("năm 2022"))
    assert [period_fit(asked, unit, around) for unit, around in article(DATED)][0] == 2


def test_a_title_lends_its_year_to_sentences_without_one():
    (pair,) = article("Tỉnh hỗ trợ 6 cơ sở.", title="Tây Ninh làm khuyến công năm 2023")
    assert period_fit((when("năm 2023"),), *pair) == 2
    assert period_fit((when("năm 2022"),), *pair) == 0


def test_an_article_that_dates_nothing_is_of_the_year_it_was_published_in():
    (pair,) = article("Tỉnh hỗ trợ 6 cơ sở.", published="2023-02-01")
    assert period_fit((when("năm 2023"),), *pair) == 1
    assert period_fit((when("năm 2022"),), *pair) == 0


def test_a_row_has_the_time_of_the_sentence_above_its_table_or_of_its_header():
    table = "Kinh phí năm 2023 như sau (triệu đồng):\n\n| Nội dung | Kinh phí |\n| --- | --- |\n| Đào tạo nghề | 320 |"
    *_, pair = article(table)
    assert period_fit((when("năm 2023"),), *pair) == 2
    assert period_fit((when("năm 2022"),), *pair) == 0
    *_, pair = article("Kinh phí như sau:\n\n| Nội dung | Năm 2024 |\n| --- | --- |\n| Đào tạo nghề | 320 |")
    assert period_fit((when("năm 2024"),), *pair) == 2


# --- the kind of number -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Hỗ trợ bao nhiêu tiền?", "Tỉnh hỗ trợ 1.275 triệu đồng.", True),
        ("Hỗ trợ bao nhiêu tiền?", "Tỉnh hỗ trợ 8,6 tỷ đồng.", True),
        ("Hỗ trợ bao nhiêu tiền?", "Tỉnh hỗ trợ 6 cơ sở.", False),
        ("Hỗ trợ bao nhiêu tiền?", "Giải ngân đạt 87,5%.", False),
        ("Giải ngân bao nhiêu phần trăm?", "Giải ngân đạt 87,5%.", True),
        ("Giải ngân bao nhiêu phần trăm?", "Tỉnh hỗ trợ 1.275 triệu đồng.", False),
        ("Có bao nhiêu cơ sở?", "Tỉnh hỗ trợ 6 cơ sở làm bánh tráng.", True),
        ("Có bao nhiêu cơ sở?", "Tỉnh hỗ trợ 6 doanh nghiệp và hợp tác xã.", True),
        ("Có bao nhiêu cơ sở?", "Tỉnh mở 6 lớp đào tạo.", False),
        ("Có bao nhiêu cơ sở?", "Tỉnh hỗ trợ nhiều cơ sở trong năm 2022.", False),
        ("Có bao nhiêu lao động?", "Đề án tạo việc làm cho 126 người.", True),
        ("Có bao nhiêu việc làm?", "Đề án tạo việc làm cho 126 lao động.", True),
        ("Có bao nhiêu việc làm?", "Tỉnh dạy nghề cho 126 lao động.", False),
        ("Cơ sở được nhiêu tiền?", "Tỉnh có 6 cơ sở được hỗ trợ.", False),
        ("Bao nhiêu cơ sở, bao nhiêu tiền?", "Tỉnh hỗ trợ 6 cơ sở.", True),
        ("Bao nhiêu cơ sở, bao nhiêu tiền?", "Giải ngân đạt 87,5%.", False),
        ("Khuyến công là gì?", "Tỉnh hỗ trợ 6 cơ sở.", True),
        ("Khuyến công là gì?", "Khuyến công là việc khuyến khích sản xuất.", False),
    ],
)
def test_a_sentence_states_the_kind_of_number_asked_for(question, sentence, expected):
    ((unit, _),) = article(sentence)
    assert has_number(unit, asks(question)) is expected


def test_a_row_states_a_number_where_a_cell_beside_its_name_does():
    body = "Chia ra:\n\n| Mục 1 | Tiền |\n| --- | --- |\n| Đào tạo nghề | 320 |\n| Hội chợ 2023 | chưa rõ |"
    units = [unit for unit, _ in article(body) if unit.kind == "row"]
    assert [has_number(u, asks("Bao nhiêu tiền?")) for u in units] == [True, False]


# --- whose money ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Khuyến công quốc gia hỗ trợ bao nhiêu?", "Khuyến công quốc gia hỗ trợ 2.100 triệu đồng.", True),
        ("Khuyến công quốc gia hỗ trợ bao nhiêu?", "Kinh phí trung ương là 2.100 triệu đồng.", True),
        ("Khuyến công quốc gia hỗ trợ bao nhiêu?", "Khuyến công địa phương hỗ trợ 930 triệu đồng.", False),
        ("Khuyến công địa phương hỗ trợ bao nhiêu?", "Ngân sách tỉnh bố trí 930 triệu đồng.", True),
        ("Khuyến công địa phương hỗ trợ bao nhiêu?", "Khuyến công quốc gia hỗ trợ 2.100 triệu đồng.", False),
        ("Vốn đối ứng là bao nhiêu?", "Các cơ sở tự bỏ ra 1.850 triệu đồng.", True),
        ("Vốn đối ứng là bao nhiêu?", "Khuyến công quốc gia hỗ trợ 2.100 triệu đồng.", False),
        # A sentence with both sources speaks of either.
        ("Khuyến công quốc gia hỗ trợ bao nhiêu?", "Quốc gia 2.100 triệu, khuyến công địa phương 930 triệu đồng.", True),
        # One that names none speaks of the one asked for only if what is around it does.
        ("Khuyến công quốc gia hỗ trợ bao nhiêu?", "Tỉnh hỗ trợ 500 triệu đồng.", False),
        ("Kinh phí là bao nhiêu?", "Khuyến công địa phương hỗ trợ 930 triệu đồng.", True),
    ],
)
def test_a_sentence_speaks_of_the_source_it_names(question, sentence, expected):
    assert judged(question, sentence)[-1].funding is expected


def test_a_source_named_before_holds_until_a_sentence_names_another():
    body = "Nguồn khuyến công quốc gia đã giao đủ. Tổng cộng là 500 triệu đồng. Khuyến công địa phương có 930 triệu đồng."
    assert [j.funding for j in judged("Khuyến công quốc gia hỗ trợ bao nhiêu?", body)] == [True, True, False]


def test_a_title_names_the_source_for_the_whole_article_but_not_against_a_sentence():
    body = "Tỉnh được hỗ trợ 500 triệu đồng.\n\nKhuyến công địa phương có 930 triệu đồng."
    found = judged("Khuyến công quốc gia hỗ trợ bao nhiêu?", body, title="Vốn khuyến công quốc gia về Tây Ninh")
    assert [j.funding for j in found] == [True, False]


# --- place ------------------------------------------------------------------------------------------


def test_a_sentence_is_of_the_province_of_its_document():
    assert [j.place for j in judged("Tây Ninh có bao nhiêu cơ sở?", "Tỉnh hỗ trợ 6 cơ sở.")] == [True]
    assert [j.place for j in judged("Cà Mau có bao nhiêu cơ sở?", "Tỉnh hỗ trợ 6 cơ sở.")] == [False]


def test_in_an_article_about_two_provinces_a_sentence_is_of_the_one_named_last():
    body = (
        "Tại Lạng Sơn, khuyến công giúp các cơ sở hồi. Tỉnh hỗ trợ 6 cơ sở.\n\n"
        "Ở Tây Ninh, khuyến công giúp nghề bánh tráng. Tỉnh hỗ trợ 9 cơ sở."
    )
    assert [j.place for j in judged("Lạng Sơn có bao nhiêu cơ sở?", body, province=None)] == [True, True, False, False]
    assert [j.place for j in judged("Tây Ninh có bao nhiêu cơ sở?", body, province=None)] == [False, False, True, True]


def test_without_a_province_in_the_question_every_place_fits():
    assert [j.place for j in judged("Có bao nhiêu cơ sở?", "Tỉnh hỗ trợ 6 cơ sở.")] == [True]


# --- words ------------------------------------------------------------------------------------------


def test_a_rare_word_weighs_more_than_a_common_one():
    query = asks("máy sấy rèn")
    frequencies = {"may": 50, "say": 5, "ren": 1}
    weights = weigh(query, lambda word: frequencies.get(word, 0), 100)
    by_word = {" ".join(c.surface): w for c, w in weights.items()}
    assert by_word["may"] < by_word["say"] < by_word["ren"]


def test_a_word_with_synonyms_is_as_common_as_the_commonest_of_them():
    query = asks("dạy nghề rèn")
    (taught,) = (c for c in query.concepts if c.surface == ("day", "nghe"))
    (forged,) = (c for c in query.concepts if c.surface == ("ren",))
    # "đào tạo" stands in 80 passages, "dạy nghề" in none; "rèn" in 80.
    weights = weigh(query, lambda word: 80 if word in ("dao", "tao", "ren") else 0, 100)
    assert weights[taught] == weights[forged]


def test_a_number_of_the_question_never_weighs_more_than_a_word_as_rare():
    query = asks("16 máy")
    weights = weigh(query, lambda word: 0, 1000)
    number, word = sorted(query.concepts, key=lambda c: c.surface)
    assert weights[number] < weights[word]


def test_words_count_most_in_the_sentence_then_in_its_context_and_least_far_away():
    body = (
        "Máy mới đã về. Người thợ rất vui.\n\n"
        "## Lò rèn điện\n\nCác hộ đăng ký đông trong tháng."
    )
    here, after, elsewhere = judged("máy", body)
    assert here.words == 1
    assert here.words > after.words > elsewhere.words > 0
    assert [j.words for j in judged("tàu thủy", body)] == [0, 0, 0]
    *_, under_heading = judged("lò rèn", body)
    assert elsewhere.words < under_heading.words < 1


def test_a_question_without_a_subject_is_met_by_every_sentence():
    assert [j.words for j in judged("Tây Ninh năm 2022?", "Tỉnh hỗ trợ 6 cơ sở.")] == [1]


def test_synonyms_in_the_sentence_meet_a_word_and_are_reported_as_met():
    (judgement,) = judged("dạy nghề", "Tỉnh đào tạo nghề cho 30 người.")
    assert judgement.words == 1
    assert {c.surface for c in judgement.met} == {("day", "nghe")}


def test_abbreviations_of_a_document_are_read_in_full():
    (judgement,) = judged("công nghiệp nông thôn", "Tỉnh hỗ trợ 6 cơ sở CNNT.")
    assert judgement.words == 1


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Năm 2022, tỉnh hỗ trợ máy sấy 500 triệu đồng.", "Năm 2022, tỉnh hỗ trợ máy sấy cho nhiều nơi."),
        ("Năm 2022, tỉnh hỗ trợ máy sấy 500 triệu đồng.", "Trong tháng 3/2022, tỉnh hỗ trợ máy sấy 500 triệu đồng."),
        ("Năm 2022, tỉnh hỗ trợ máy sấy 500 triệu đồng.", "Năm 2022, tỉnh hỗ trợ máy 500 triệu đồng."),
    ],
)
def test_the_better_fit_ranks_higher(better, worse):
    first, second = judged("Năm 2022 tỉnh hỗ trợ máy sấy bao nhiêu tiền?", f"{better}\n\n{worse}")
    assert first.total > second.total


def test_periods_of_units_are_read_with_the_day_of_publication():
    units: list[Unit] = [unit for unit, _ in article("Năm nay, tỉnh hỗ trợ 6 cơ sở.", published="2023-02-01")]
    assert [p.start for p in units[0].periods] == [date(2023, 1, 1)]
