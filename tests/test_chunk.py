"""Passages: what stands together, what each is called, and that its offsets find it again."""

from pathlib import Path

import pytest
from tiny import NGHI_DINH, words

from index.chunk import MAX_WORDS, chunk_document, count_words, locator_at
from index.ingest import parse_document, read_knowledge
from index.provisions import has_entries
from index.records import Document, Passage
from index.sentences import split_sentences

SHIPPED = Path(__file__).resolve().parents[1] / "knowledge"


def document(text: str, kind: str = "article", title: str = "Tiêu đề") -> Document:
    return parse_document("d", "d.md", f"---\ntitle: {title}\nkind: {kind}\n---\n\n{text}")


def article(text: str) -> list[Passage]:
    return chunk_document(document(f"# Tiêu đề\n\n{text}"))[1:]


def legal(text: str) -> list[Passage]:
    return chunk_document(document(text, "legal"))


def outline(passages: list[Passage]) -> list[tuple[str, str]]:
    """Locator and text of each passage."""
    return [(p.locator, p.text) for p in passages]


# --- articles ---------------------------------------------------------------------------------------


def test_each_paragraph_is_a_passage_that_knows_its_number():
    one, two = words(50, "Một"), words(60, "Hai")
    passages = chunk_document(document(f"# Tiêu đề\n\n{one}\n\n{two}\n"))
    assert outline(passages) == [("tiêu đề", "Tiêu đề"), ("đoạn 1", one), ("đoạn 2", two)]
    assert [p.ordinal for p in passages] == [0, 1, 2]
    assert {p.kind for p in passages} == {"text"}


def test_short_paragraphs_join_and_each_place_in_them_is_still_known():
    one, two, three = words(20, "Một"), words(30, "Hai"), words(100, "Ba")
    text = document(f"# Tiêu đề\n\n{one}\n\n{two}\n\n{three}\n")
    _, joined, last = chunk_document(text)
    assert outline([joined, last]) == [("đoạn 1-2", f"{one}\n\n{two}"), ("đoạn 3", three)]
    assert locator_at(text, joined, joined.start) == "đoạn 1"
    assert locator_at(text, joined, text.text.index(two)) == "đoạn 2"
    assert locator_at(text, last, last.start) == "đoạn 3"


def test_paragraphs_without_a_blank_line_between_them_are_counted_one_by_one():
    one, two = words(50, "Một"), words(60, "Hai")
    assert outline(article(f"{one}\n{two}\n")) == [("đoạn 1", one), ("đoạn 2", two)]


def test_a_hard_wrapped_paragraph_is_one():
    wrapped = "Trong năm qua, tỉnh dành tổng vốn\n9.736,4 triệu đồng cho các\nđề án khuyến công."
    assert outline(article(f"{words(150)}\n\n{wrapped}\n"))[1:] == [("đoạn 2", wrapped)]


def test_a_list_stays_with_the_sentence_that_leads_to_it():
    before, lead = words(60), "Trong nửa cuối năm, tỉnh dự kiến:"
    items = "- tập huấn cho chủ cơ sở;\n- đưa sản phẩm dự hội chợ."
    passages = article(f"{before}\n\n{lead}\n\n{items}\n")
    assert outline(passages) == [("đoạn 1", before), ("đoạn 2-3", f"{lead}\n\n{items}")]


def test_a_list_alone_is_of_its_own_kind():
    before, after = words(100, "Một"), words(60, "Hai")
    items = "\n".join(f"{n}. {words(20)}" for n in (1, 2, 3))
    passages = article(f"{before}\n\n{items}\n\n{after}\n")
    assert outline(passages) == [("đoạn 1", before), ("đoạn 2", items), ("đoạn 3", after)]
    assert [p.kind for p in passages] == ["text", "list", "text"]


def test_a_table_keeps_its_rows_and_the_line_that_names_its_unit():
    table = "| Nguồn | Kinh phí |\n| --- | ---: |\n| Quốc gia | 300 |\n| Địa phương | 250,5 |"
    caption = "Kinh phí theo nguồn, đơn vị triệu đồng:"
    assert outline(article(f"{words(60)}\n\n{caption}\n\n{table}\n"))[1:] == [("đoạn 2-3", f"{caption}\n\n{table}")]
    # A long paragraph ends before the table and leaves it a passage of its own.
    assert [p.kind for p in article(f"{words(140)}\n\n{table}\n")] == ["text", "table"]


@pytest.mark.parametrize("heading", ["## Việc làm tiếp", "**Việc làm tiếp**", "Việc làm tiếp"])
def test_a_heading_names_what_follows_and_is_no_passage(heading):
    one, two = words(45, "Một"), words(50, "Hai")
    passages = article(f"{one}\n\n{heading}\n\n{two}\n")
    assert outline(passages) == [("đoạn 1", one), ("đoạn 2", two)]
    assert [(p.heading, p.section) for p in passages] == [("", 0), ("Việc làm tiếp", 1)]


def test_short_paragraphs_on_both_sides_of_a_heading_do_not_join():
    assert [p.locator for p in article(f"{words(10)}\n\n## Phần hai\n\n{words(10)}\n")] == ["đoạn 1", "đoạn 2"]


def test_a_long_paragraph_is_cut_at_sentence_ends_only():
    sentence = "Năm 2022, TP. Hồ Chí Minh dành 9.736,4 triệu đồng cho 12 đề án, đạt 33,16% kế hoạch."
    text = document("# Tiêu đề\n\n" + " ".join([sentence] * 40))
    pieces = chunk_document(text)[1:]
    assert {p.locator for p in pieces} == {"đoạn 1"}
    # 18 words each, so 8 sentences go into 150 words.
    assert [count_words(p.text) for p in pieces] == [8 * 18] * 5
    assert MAX_WORDS == 150
    assert [text.text[a:b] for p in pieces for a, b in split_sentences(p.text, p.start)] == [sentence] * 40


def test_a_sentence_longer_than_a_passage_is_cut_at_semicolons_and_never_elsewhere():
    part = "hỗ trợ 1.250,5 triệu đồng cho " + "chữ " * 70 + "xong"
    pieces = [p.text for p in article("; ".join([part] * 4) + ".\n")]
    assert pieces == [f"{part};"] * 3 + [f"{part}."]  # 78 words each: two do not go into one passage
    endless = words(400)
    assert [p.text for p in article(endless + "\n")] == [endless]


def test_a_text_without_structure_is_one_passage():
    assert outline(chunk_document(parse_document("d", "d.txt", "Chỉ một dòng."))) == [("tiêu đề", "Chỉ một dòng.")]


# --- legal texts ------------------------------------------------------------------------------------


def test_a_legal_text_is_cut_along_its_khoan():
    passages = chunk_document(parse_document("nd", "nd.md", NGHI_DINH))
    assert [(p.locator, p.heading) for p in passages] == [
        ("Điều 1", "Chương I Quy định chung / Điều 1. Phạm vi điều chỉnh"),
        ("Điều 2 khoản 1", "Chương II Mức hỗ trợ / Điều 2. Mức hỗ trợ máy móc"),
        ("Điều 2 khoản 2", "Chương II Mức hỗ trợ / Điều 2. Mức hỗ trợ máy móc"),
    ]
    assert passages[0].text.startswith("Điều 1. Phạm vi điều chỉnh\n\nNghị định này quy định")
    assert passages[1].text.startswith("1. Mức hỗ trợ tối đa là 50%")
    assert passages[2].text.endswith("b) Có phương án sử dụng máy.")
    assert [p.section for p in passages] == [1, 2, 2]


def test_the_title_of_a_chuong_may_stand_below_it_on_several_lines():
    passages = legal(
        "Chương I\n\nQUY ĐỊNH CHUNG\nVÀ TỔ CHỨC\n\nMục 1\nPhạm vi\n\nĐiều 1. Một\n\nNội dung một.\n\n"
        "Mục 2. Đối tượng\n\nĐiều 2. Hai\n\nNội dung hai.\n\nChương II. Cuối\nĐiều 3. Ba\n\nNội dung ba.\n"
    )
    assert [(p.locator, p.heading) for p in passages] == [
        ("Điều 1", "Chương I QUY ĐỊNH CHUNG VÀ TỔ CHỨC / Mục 1 Phạm vi / Điều 1. Một"),
        ("Điều 2", "Chương I QUY ĐỊNH CHUNG VÀ TỔ CHỨC / Mục 2 Đối tượng / Điều 2. Hai"),
        ("Điều 3", "Chương II Cuối / Điều 3. Ba"),
    ]


@pytest.mark.parametrize(
    "reference",
    [
        "Điều 5 của Nghị định này áp dụng cho mọi cơ sở.",
        "Điều 5, Điều 6 Nghị định này hết hiệu lực.",
        "Chương II của Nghị định này không áp dụng.",
        "Chương trình khuyến công quốc gia do Chính phủ duyệt.",
        "Mục 1 Chương II Nghị định này không áp dụng.",
        "Mục tiêu là hỗ trợ cơ sở.",
    ],
)
def test_a_reference_at_a_line_start_is_no_heading(reference):
    passages = legal(f"Điều 1. Một\n\n1. Theo quy định tại\n{reference}\n\n2. Khoản hai.\n\nĐiều 2. Hai\n\nHết.\n")
    assert [p.locator for p in passages] == ["Điều 1 khoản 1", "Điều 1 khoản 2", "Điều 2"]
    assert passages[0].text == f"1. Theo quy định tại\n{reference}"


@pytest.mark.parametrize(
    "heading", ["Điều 1. Một", "**Điều 1. Một**", "### Điều 1. Một", "Điều 1: Một", "  Điều 1.  Một", "**Điều 1.** Một"]
)
def test_the_heading_of_a_dieu_is_known_in_every_dress(heading):
    passages = legal(f"{heading}\n\n1. Khoản một.\n\n2. Khoản hai.\n")
    assert [p.locator for p in passages] == ["Điều 1 khoản 1", "Điều 1 khoản 2"]
    assert {p.heading for p in passages} == {"Điều 1. Một"}


def test_an_inserted_dieu_and_khoan_keep_their_letter():
    passages = legal("Điều 5a. Một\n\n1. Khoản một.\n\n1a. Khoản thêm.\n\n2. Khoản hai.\n")
    assert [p.locator for p in passages] == ["Điều 5a khoản 1", "Điều 5a khoản 1a", "Điều 5a khoản 2"]


def test_a_numbered_list_inside_a_khoan_does_not_begin_a_new_one():
    passages = legal("Điều 1. Một\n\n1. Một.\n\n2. Hai.\n\n3. Danh mục gồm:\n1. Máy sấy;\n2. Máy vò.\n\n4. Hết.\n")
    assert [p.locator for p in passages] == [f"Điều 1 khoản {n}" for n in (1, 2, 3, 4)]
    assert passages[2].text == "3. Danh mục gồm:\n1. Máy sấy;\n2. Máy vò."


def test_a_long_khoan_is_cut_between_its_diem_and_each_piece_says_what_it_holds():
    lead = "1. Cơ sở được hỗ trợ các nội dung sau:"
    sizes = {"a": 60, "b": 60, "c": 60, "d": 20, "đ": 80}
    parts = {letter: f"{letter}) " + "chữ " * size + "xong;" for letter, size in sizes.items()}
    passages = legal("Điều 1. Một\n\n" + "\n\n".join([lead, *parts.values(), "2. Khoản hai."]) + "\n")
    assert outline(passages) == [
        ("Điều 1 khoản 1", "\n\n".join([lead, parts["a"], parts["b"]])),
        ("Điều 1 khoản 1 điểm c-d", "\n\n".join([parts["c"], parts["d"]])),
        ("Điều 1 khoản 1 điểm đ", parts["đ"]),
        ("Điều 1 khoản 2", "2. Khoản hai."),
    ]
    assert [p.heading for p in passages] == [
        "Điều 1. Một",
        f"Điều 1. Một / khoản 1: {lead}",
        f"Điều 1. Một / khoản 1: {lead}",
        "Điều 1. Một",
    ]


def test_a_range_of_diem_is_the_place_of_everything_in_it():
    text = document(
        "Điều 1. Một\n\n1. Dẫn:\n\na) " + "chữ " * 150 + ";\n\nb) Ngắn;\n\nc) Ngắn.\n\n2. Hết.\n", "legal"
    )
    passage = next(p for p in chunk_document(text) if "điểm b" in p.locator)
    assert passage.locator == "Điều 1 khoản 1 điểm b-c"
    assert locator_at(text, passage, passage.start) == "Điều 1 khoản 1 điểm b-c"


def test_what_precedes_the_first_dieu_is_the_opening():
    passages = legal("Căn cứ Luật Tổ chức Chính phủ;\n\nTheo đề nghị của Bộ trưởng.\n\nĐiều 1. Một\n\nHết.\n")
    assert [p.locator for p in passages] == ["phần mở đầu", "Điều 1"]


# --- every document ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> list[tuple[Document, list[Passage]]]:
    return [(d, chunk_document(d)) for d in read_knowledge(SHIPPED).documents]


def test_every_shipped_passage_is_found_again_at_its_offsets(shipped):
    for text, passages in shipped:
        assert passages
        for passage in passages:
            assert text.text[passage.start:passage.end] == passage.text == passage.text.strip()


def test_shipped_passages_follow_one_another_without_overlap(shipped):
    for text, passages in shipped:
        assert [p.ordinal for p in passages] == list(range(len(passages)))
        ends = [text.body_start] + [p.end for p in passages]
        assert all(end <= p.start for end, p in zip(ends, passages, strict=False)), text.doc_id


def test_no_shipped_sentence_is_cut_in_two(shipped):
    for text, passages in shipped:
        body = text.text[text.body_start:]
        sentences = {span for span in split_sentences(body, text.body_start)}
        for passage in passages:
            inside = split_sentences(passage.text, passage.start)
            # A heading loses its "# ", so a title, or the heading of an entry, begins after its sentence does.
            if passage.locator == "tiêu đề" or has_entries(text):
                assert {end for _, end in inside} <= {end for _, end in sentences}, (text.doc_id, passage.locator)
                inside = inside[1:]
            assert set(inside) <= sentences, (text.doc_id, passage.locator)


@pytest.mark.parametrize("furniture", ["Tin liên quan", "Lượt xem", "Trang chủ", "Bạn đang ở đây", "Ảnh:"])
def test_no_shipped_passage_holds_page_furniture(shipped, furniture):
    assert [p.locator for _, passages in shipped for p in passages if furniture in p.text] == []
