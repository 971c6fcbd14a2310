"""Which sentences are quoted, in which order, with which marks, and how rows and items are shown."""

import pytest

from bot.answer import Block, Line, abstain, choose, cite, extremes, lead_for, line_of
from bot.query import Concept, Query
from bot.relevance import Judgement
from bot.understand import understand
from bot.units import Unit, UnitReader
from index.chunk import chunk_document
from index.ingest import parse_document
from index.records import Document

BODY = """Năm 2022, tỉnh hỗ trợ 6 cơ sở với 1.275 triệu đồng. Giải ngân đạt 87,5%.

Tỉnh dành 930 triệu đồng cho máy móc và 2.100 triệu đồng cho đào tạo nghề.

## Việc làm tiếp

Năm sau, tỉnh sẽ:

- tập huấn cho 40 người;
- đưa hàng dự hội chợ.

Kinh phí dự kiến như sau (triệu đồng):

| Nội dung | Kinh phí | Ghi chú |
| --- | ---: | --- |
| Đào tạo nghề | 320 | quý I |
| Hội chợ | 95 | |
| | 415 | cộng |
"""


def parse(body: str = BODY, **fields: str) -> Document:
    fields = {"title": "Tây Ninh làm khuyến công"} | fields
    header = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return parse_document("bai", "bai.md", f"---\n{header}---\n\n# {fields['title']}\n\n{body}")


@pytest.fixture(scope="module")
def document() -> Document:
    return parse(province="Tây Ninh", url="https://example.org/bai", published="2023-02-01", validity="còn hiệu lực")


@pytest.fixture(scope="module")
def units(document) -> list[Unit]:
    return UnitReader({"bai": document}, dict(enumerate(chunk_document(document), start=1))).of_document("bai")


def unit_with(units: list[Unit], words: str) -> Unit:
    (found,) = (u for u in units if words in u.text and u.kind != "title")
    return found


def asks(question: str) -> Query:
    return understand(question, restore=lambda text: text, correct=lambda word: word, known=lambda word: False)


def concept(word: str) -> Concept:
    return Concept((word,), frozenset([(word,)]))


def judged(unit: Unit, total: float, met: str = "") -> Judgement:
    return Judgement(
        unit=unit, words=1.0, period=2, number=True, funding=True, place=True, total=total,
        met=frozenset(map(concept, met.split())),
    )


# --- how a unit is shown ----------------------------------------------------------------------------


def test_a_sentence_is_shown_and_quoted_as_it_stands(document, units):
    line = line_of(unit_with(units, "6 cơ sở"), document)
    assert line.text == "Năm 2022, tỉnh hỗ trợ 6 cơ sở với 1.275 triệu đồng."
    assert document.text[line.start:line.end] == line.text
    assert line.locator == "đoạn 1"


def test_a_list_item_is_shown_with_one_dash(document, units):
    line = line_of(unit_with(units, "tập huấn"), document)
    assert line.text == "- tập huấn cho 40 người;"
    assert document.text[line.start:line.end] == "- tập huấn cho 40 người;"


@pytest.mark.parametrize("sign", ["-", "*", "+", "•", "–"])
def test_whatever_sign_a_list_uses_its_items_are_shown_alike(sign):
    found = parse(f"Tỉnh sẽ:\n\n{sign} tập huấn cho 40 người;\n{sign} đưa hàng dự hội chợ.\n")
    units = UnitReader({"bai": found}, dict(enumerate(chunk_document(found), start=1))).of_document("bai")
    line = line_of(unit_with(units, "tập huấn"), found)
    assert line.text == "- tập huấn cho 40 người;"
    assert found.text[line.start:line.end] == f"{sign} tập huấn cho 40 người;"


def test_a_row_is_read_out_with_its_column_names_and_quoted_from_its_header_on(document, units):
    line = line_of(unit_with(units, "| 320 |"), document)
    assert line.text == "Đào tạo nghề: Kinh phí: 320; Ghi chú: quý I"
    quote = document.text[line.start:line.end]
    assert quote.startswith("| Nội dung | Kinh phí | Ghi chú |")
    assert quote.endswith("| Đào tạo nghề | 320 | quý I |")


def test_an_empty_cell_is_passed_over(document, units):
    assert line_of(unit_with(units, "| 95 |"), document).text == "Hội chợ: Kinh phí: 95"


def test_a_row_without_a_name_takes_the_title(document, units):
    shown = line_of(unit_with(units, "| 415 |"), document).text
    assert shown == "Tây Ninh làm khuyến công: Kinh phí: 415; Ghi chú: cộng"


def test_the_header_and_the_rule_of_a_table_are_no_lines(units):
    assert [u.row[1] for u in units if u.kind == "row"] == ["320", "95", "415"]


# --- marks and citations ----------------------------------------------------------------------------


def test_every_line_ends_in_the_mark_of_its_citation(document, units):
    lines = tuple(line_of(unit_with(units, words), document) for words in ("6 cơ sở", "tập huấn"))
    answer = cite([Block("Theo bài:", lines)], {"bai": document}, "Hỏi?")
    assert answer.text == (
        "Theo bài:\nNăm 2022, tỉnh hỗ trợ 6 cơ sở với 1.275 triệu đồng. [1]\n- tập huấn cho 40 người; [2]"
    )
    assert answer.question == "Hỏi?"
    assert not answer.abstained
    assert [c.n for c in answer.citations] == [1, 2]


def test_a_citation_carries_the_exact_quote_and_the_facts_of_its_document(document, units):
    line = line_of(unit_with(units, "87,5%"), document)
    (citation,) = cite([Block("", (line,))], {"bai": document}, "Hỏi?").citations
    assert citation.quote == document.text[citation.start:citation.end] == "Giải ngân đạt 87,5%."
    assert (citation.doc_id, citation.title, citation.locator) == ("bai", "Tây Ninh làm khuyến công", "đoạn 1")
    assert (citation.url, citation.published) == ("https://example.org/bai", "2023-02-01")
    assert (citation.so_hieu, citation.validity) == (None, "còn hiệu lực")


def test_a_row_and_an_item_are_quoted_as_they_stand_not_as_they_are_shown(document, units):
    lines = tuple(line_of(unit_with(units, words), document) for words in ("| 95 |", "tập huấn"))
    row, item = cite([Block("", lines)], {"bai": document}, "Hỏi?").citations
    assert row.quote.split("\n")[0] == "| Nội dung | Kinh phí | Ghi chú |"
    assert row.quote.split("\n")[-1] == "| Hội chợ | 95 | |"
    assert item.quote == "- tập huấn cho 40 người;"


def test_the_same_place_is_cited_once_under_one_number(document, units):
    first, second = (line_of(unit_with(units, words), document) for words in ("6 cơ sở", "87,5%"))
    answer = cite([Block("A:", (first,)), Block("B:", (second, first))], {"bai": document}, "Hỏi?")
    assert [row[-3:] for row in answer.text.split("\n") if row[-1] != ":"] == ["[1]", "[2]", "[1]"]
    assert len(answer.citations) == 2


def test_the_same_offsets_in_two_documents_are_two_places(document):
    other = parse_document("khac", "khac.md", document.text)
    lines = tuple(Line("x", doc_id, 0, 3, "đoạn 1") for doc_id in ("bai", "khac"))
    answer = cite([Block("", lines)], {"bai": document, "khac": other}, "Hỏi?")
    assert [c.doc_id for c in answer.citations] == ["bai", "khac"]
    assert answer.text == "x [1]\nx [2]"


def test_an_abstention_cites_nothing():
    answer = abstain("Hỏi?", "Kho chưa có.")
    assert answer.abstained
    assert (answer.question, answer.text, answer.citations) == ("Hỏi?", "Kho chưa có.", ())


# --- the lead ---------------------------------------------------------------------------------------


def test_lines_that_name_the_province_need_no_lead(document):
    assert lead_for(document, [Line("Tỉnh Tây Ninh có 6 cơ sở.", "bai", 0, 1, "")], "") == ""


def test_lines_that_leave_the_province_out_get_a_lead_that_tells_it(document):
    line = Line("Tỉnh có 6 cơ sở.", "bai", 0, 1, "")
    assert lead_for(document, [line], "") == "Theo bài «Tây Ninh làm khuyến công»:"
    untold = parse(title="Vốn khuyến công về làng", province="Tây Ninh")
    assert lead_for(untold, [line], "") == "Theo bài «Vốn khuyến công về làng» (Tây Ninh):"


def test_a_legal_text_is_named_above_its_lines():
    decree = parse("Điều 1. Mức hỗ trợ\n\nMức hỗ trợ là 50%.", title="Nghị định ví dụ", so_hieu="9/2099/NĐ-CP")
    assert lead_for(decree, [Line("Mức hỗ trợ là 50%.", "bai", 0, 1, "")], "").startswith("Theo văn bản «Nghị định ví dụ")


def test_a_side_of_a_comparison_is_named_by_its_label(document):
    assert lead_for(document, [Line("Tỉnh có 6 cơ sở.", "bai", 0, 1, "")], "Tây Ninh") == "Tây Ninh:"


# --- choosing ---------------------------------------------------------------------------------------

FIGURE = "Tây Ninh hỗ trợ bao nhiêu cơ sở?"
SEVERAL = "Tây Ninh hỗ trợ bao nhiêu cơ sở, giải ngân bao nhiêu phần trăm?"


def test_a_lone_judgement_is_chosen(units):
    judgement = judged(unit_with(units, "6 cơ sở"), 0.1)
    assert choose([judgement], asks(FIGURE)) == [judgement]


def test_the_best_stands_alone_where_the_rest_is_much_worse(units):
    best, rest = judged(unit_with(units, "6 cơ sở"), 2.0), judged(unit_with(units, "87,5%"), 0.5)
    assert choose([rest, best], asks(FIGURE)) == [best]


def test_what_is_as_good_is_quoted_too_and_in_reading_order(units):
    early, late = judged(unit_with(units, "6 cơ sở"), 1.99), judged(unit_with(units, "930"), 2.0)
    assert choose([late, early], asks(FIGURE)) == [early, late]


def test_a_second_sentence_may_bring_what_else_was_asked_for(units):
    best = judged(unit_with(units, "6 cơ sở"), 2.0, "ho tro")
    brings = judged(unit_with(units, "87,5%"), 1.4, "ho giai")
    nothing_new = judged(unit_with(units, "930"), 1.4, "tro")
    assert choose([best, nothing_new, brings], asks(SEVERAL)) == [best, brings]


def test_the_quotes_stay_within_the_limit(units):
    best, other = judged(unit_with(units, "6 cơ sở"), 2.0), judged(unit_with(units, "930"), 2.0)
    both = len(best.unit.text) + len(other.unit.text)
    assert choose([best, other], asks(FIGURE), limit=both) == [best, other]
    assert choose([best, other], asks(FIGURE), limit=both - 1) == [best]


def test_a_shorter_sentence_may_still_fit_where_a_better_one_does_not(units):
    best, long = judged(unit_with(units, "6 cơ sở"), 2.0), judged(unit_with(units, "930"), 1.99)
    short = judged(unit_with(units, "87,5%"), 1.98)
    limit = len(best.unit.text) + len(short.unit.text)
    assert choose([best, long, short], asks(FIGURE), limit=limit) == [best, short]


def test_a_title_is_no_companion(units):
    best, title = judged(unit_with(units, "6 cơ sở"), 2.0), judged(units[0], 1.99)
    assert title.unit.kind == "title"
    assert choose([best, title], asks(FIGURE)) == [best]


def test_of_equals_the_first_in_the_text_is_the_best(units):
    first, second = judged(unit_with(units, "6 cơ sở"), 2.0), judged(unit_with(units, "930"), 2.0)
    limit = len(first.unit.text)
    assert choose([second, first], asks(FIGURE), limit=limit) == [first]


# --- extremes ---------------------------------------------------------------------------------------


def of_all(units: list[Unit]) -> list[Judgement]:
    return [judged(u, 1.0) for u in units if u.kind == "sentence" and u.quantities]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Kinh phí nào cao nhất?", ["Đào tạo: 1,2 tỷ đồng."]),
        ("Kinh phí nào thấp nhất?", ["Hội chợ: 95 triệu đồng."]),
        ("Kinh phí nào cao nhất và thấp nhất?", ["Hội chợ: 95 triệu đồng.", "Đào tạo: 1,2 tỷ đồng."]),
        ("Tỷ lệ nào cao nhất?", ["Tuyên truyền đạt 99%."]),
    ],
)
def test_the_extreme_of_the_kind_asked_for_is_chosen_in_reading_order(question, expected):
    # 99 % is no more than 1,2 tỷ đồng, and 2 hộ no less than 95 triệu.
    body = ("Máy móc: 300 triệu đồng.", "Hội chợ: 95 triệu đồng.", "Có 2 hộ.", "Đào tạo: 1,2 tỷ đồng.",
            "Giải ngân đạt 87,5%.", "Tuyên truyền đạt 99%.")
    document = parse("\n\n".join(body))
    units = UnitReader({"bai": document}, dict(enumerate(chunk_document(document), start=1))).of_document("bai")
    assert [j.unit.text for j in extremes(of_all(units), asks(question))] == expected


def test_with_fewer_than_two_numbers_nothing_is_called_the_highest(units):
    judgements = [judged(unit_with(units, "87,5%"), 1.0), judged(unit_with(units, "Năm sau"), 3.0)]
    assert extremes(judgements, asks("Tỷ lệ nào cao nhất?")) == choose(judgements, asks("Tỷ lệ nào cao nhất?"))
