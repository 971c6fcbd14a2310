"""Answers and notices as Telegram messages, judged by what the server would make of them."""

import re
from dataclasses import replace

import pytest
from fake_bot_api import MAX_VISIBLE, Refused, Shown, parse_html, utf16_length

from bot import messages
from bot.document_list import A_PAGE
from bot.records import Answer, Citation
from bot.roles import Role
from bot.telegram.blocks import Block, RenderedMessage, Run, pack
from bot.telegram.render import (
    render_answer,
    render_documents,
    render_help,
    render_start,
    render_text,
    safe_url,
)
from index.records import Document

CITATION = Citation(
    n=1,
    doc_id="ninh-thuan-2022",
    title="Ninh Thuận hỗ trợ sản xuất sạch",
    so_hieu=None,
    locator="đoạn 3",
    quote="Nguồn kinh phí khuyến công quốc gia hỗ trợ là 3.805 triệu đồng.",
    start=0,
    end=63,
    url="https://example.vn/bai?a=1&b=2",
    published="2022-09-05",
    validity="còn hiệu lực",
)


def shown(rendered: list[RenderedMessage]) -> list[Shown]:
    """The messages as the server shows them; fails where it would refuse one, or its plain form."""
    for message in rendered:
        assert utf16_length(message.html) <= MAX_VISIBLE
        assert 0 < utf16_length(message.plain.strip()) <= MAX_VISIBLE
    return [Shown(*parse_html(message.html)) for message in rendered]


def document(title: str, **fields) -> Document:
    return Document(doc_id="d", path="d.md", title=title, text="", body_start=0, digest="", **fields)


def test_an_answer_ends_with_its_citation_in_an_expandable_quotation():
    (message,) = render_answer(Answer("hỏi", "Hỗ trợ 3.805 triệu đồng [1].", citations=(CITATION,)))
    assert message.html == (
        "Hỗ trợ 3.805 triệu đồng [1].\n\n"
        "<blockquote expandable>[1] <b>Ninh Thuận hỗ trợ sản xuất sạch</b>\n"
        'đoạn 3 · 05/09/2022 · còn hiệu lực · <a href="https://example.vn/bai?a=1&amp;b=2">Xem nguồn</a>\n'
        "“Nguồn kinh phí khuyến công quốc gia hỗ trợ là 3.805 triệu đồng.”</blockquote>"
    )
    assert message.plain == (
        "Hỗ trợ 3.805 triệu đồng [1].\n\n"
        "[1] Ninh Thuận hỗ trợ sản xuất sạch\n"
        "đoạn 3 · 05/09/2022 · còn hiệu lực · Xem nguồn: https://example.vn/bai?a=1&b=2\n"
        "“Nguồn kinh phí khuyến công quốc gia hỗ trợ là 3.805 triệu đồng.”"
    )
    (parsed,) = shown([message])
    assert parsed.links() == ["https://example.vn/bai?a=1&b=2"]
    assert [(e.tag, e.argument) for e in parsed.entities if e.tag == "blockquote"] == [("blockquote", "expandable")]


def test_a_legal_citation_shows_its_number_once():
    decree = replace(CITATION, title="Nghị định về khuyến công", so_hieu="45/2012/NĐ-CP", locator="Điều 5 khoản 2")
    (message,) = render_answer(Answer("hỏi", "Có [1].", citations=(decree,)))
    assert "Nghị định về khuyến công (45/2012/NĐ-CP)\nĐiều 5 khoản 2" in message.plain
    named = replace(decree, title="Nghị định 45/2012/NĐ-CP")
    (message,) = render_answer(Answer("hỏi", "Có [1].", citations=(named,)))
    assert message.plain.count("45/2012/NĐ-CP") == 1


def test_a_citation_of_which_little_is_known_has_no_empty_separators():
    bare = replace(CITATION, url=None, published=None, validity=None)
    (message,) = render_answer(Answer("hỏi", "Có [1].", citations=(bare,)))
    assert "sạch</b>\nđoạn 3\n“" in message.html
    assert "·" not in message.html


def test_markup_in_answer_title_and_quote_is_shown_as_text():
    hostile = replace(CITATION, title="A & B <b>đậm", quote='x < y & "z" </blockquote><script>', locator="<i>")
    (message,) = render_answer(Answer("hỏi", "1 < 2 && <a href='x'>3</a> &lt; [1]", citations=(hostile,)))
    (parsed,) = shown([message])
    assert "1 < 2 && <a href='x'>3</a> &lt; [1]" in parsed.text
    assert "A & B <b>đậm" in parsed.text
    assert 'x < y & "z" </blockquote><script>' in parsed.text
    assert [e.tag for e in parsed.entities] == ["b", "a", "blockquote"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "tg://resolve?domain=x",
        "file:///etc/passwd",
        "//example.vn/a",
        "example.vn/a",
        "http://",
        "http://[::1",
        "https://bank.vn@evil.example/",
        "https://example.vn/a b",
        "https://example.vn/\u202egpj",
        "https://example.vn/\x00",
        "",
        None,
    ],
)
def test_only_plain_web_addresses_become_links(url):
    assert safe_url(url) is None
    (message,) = render_answer(Answer("hỏi", "Có [1].", citations=(replace(CITATION, url=url),)))
    (parsed,) = shown([message])
    assert parsed.links() == []


def test_an_address_that_is_no_link_is_still_readable():
    (message,) = render_answer(Answer("hỏi", "Có [1].", citations=(replace(CITATION, url="example.vn/a?b<c"),)))
    assert "còn hiệu lực · example.vn/a?b<c" in shown([message])[0].text


def test_quotes_in_an_address_cannot_leave_the_attribute():
    url = 'https://example.vn/"><b>x'
    (message,) = render_answer(Answer("hỏi", "Có [1].", citations=(replace(CITATION, url=url),)))
    assert shown([message])[0].links() == [url]


def test_many_citations_are_cut_between_citations():
    citations = tuple(replace(CITATION, n=n, quote=f"Trích {n}. " + "đồng & " * 60) for n in range(1, 31))
    rendered = render_answer(Answer("hỏi", "Có.", citations=citations))
    parsed = shown(rendered)
    assert len(parsed) > 2
    whole = re.compile(r"“Trích (\d+)\. (?:đồng & ){60}”")
    told = [whole.findall(m.text[e.offset : e.offset + e.length]) for m in parsed for e in m.entities if e.tag == "blockquote"]
    assert [int(n) for found in told for n in found] == list(range(1, 31))


def test_citations_of_one_document_stand_below_one_title():
    law = replace(CITATION, n=2, doc_id="nd-45", title="Nghị định 45", locator="Điều 4", validity="từ 05/07/2012", quote="Trích hai.")
    (message,) = render_answer(Answer("hỏi", "A [1]. B [2]. C [3].", citations=(CITATION, law, replace(CITATION, n=3, locator="đoạn 5", quote="Trích ba."))))
    assert message.plain == (
        "A [1]. B [2]. C [3].\n\n"
        "[1][3] Ninh Thuận hỗ trợ sản xuất sạch\n05/09/2022 · Xem nguồn: https://example.vn/bai?a=1&b=2\n"
        "[1] đoạn 3 · còn hiệu lực\n“Nguồn kinh phí khuyến công quốc gia hỗ trợ là 3.805 triệu đồng.”\n"
        "[3] đoạn 5 · còn hiệu lực\n“Trích ba.”\n"
        "[2] Nghị định 45\nĐiều 4 · 05/09/2022 · từ 05/07/2012 · Xem nguồn: https://example.vn/bai?a=1&b=2\n“Trích hai.”"
    )


def test_many_marks_in_a_row_are_told_by_the_first_and_the_last():
    citations = tuple(replace(CITATION, n=n, quote=f"Câu {n}.") for n in (1, 2, 3, 5, 6, 8))
    (message,) = render_answer(Answer("hỏi", "A.", citations=citations))
    assert message.plain.startswith("A.\n\n[1]–[3][5][6][8] Ninh Thuận")


def test_a_long_heading_that_is_place_and_beginning_of_a_quotation_is_shown_once():
    asked = "Hỗ trợ dây chuyền tối đa bao nhiêu?"
    guide = replace(CITATION, locator=asked, quote=f"{asked}\n\nKhông quá 450 triệu đồng.", url=None, published=None)
    (message,) = render_answer(Answer("hỏi", "A [1].", citations=(guide,)))
    assert message.plain.endswith(f"sản xuất sạch\ncòn hiệu lực\n“{asked}\nKhông quá 450 triệu đồng.”")


def test_what_stands_above_items_is_their_heading():
    (message,) = render_answer(Answer("hỏi", "Hai nơi.\nCà Mau – năm 2022\n• Đề án: 20 [1]\nNinh Thuận <mới>\n• Đề án: 12 [2]\nCộng lại [1]\n• x"))
    assert message.html == (
        "Hai nơi.\n\n<b>Cà Mau – năm 2022</b>\n• Đề án: 20 [1]\n\n<b>Ninh Thuận &lt;mới&gt;</b>\n• Đề án: 12 [2]\nCộng lại [1]\n• x"
    )


def test_a_quote_longer_than_a_message_is_cut_at_sentences_and_marked_as_continued():
    sentence = "Kinh phí năm 2022 là 9.736,4 triệu đồng & được giao <đủ>. "
    long = replace(CITATION, quote=sentence * 150)
    rendered = render_answer(Answer("hỏi", "Có [1].", citations=(long,)))
    parsed = shown(rendered)
    assert len(parsed) >= 3
    for message in parsed[1:]:
        assert message.text.startswith("[1] (tiếp theo)\nKinh phí năm 2022")
        assert [(e.tag, e.argument) for e in message.entities] == [("blockquote", "expandable")]
    for message in parsed[:-1]:
        assert message.text.endswith("<đủ>.")
    assert sum(message.text.count("9.736,4 triệu đồng") for message in parsed) == 150


def test_an_unbroken_text_is_cut_without_losing_or_splitting_a_character():
    # 1 + 2 + 1 + 2 = 6 units each, 682 x 6 = 4092: the limit falls right behind the joiner of the 683rd.
    text = "a👨\u200d👩" * 2000
    parsed = shown(render_text(text))
    assert "".join(message.text for message in parsed) == text
    assert not any(message.text.startswith("\u200d") or message.text.endswith("\u200d") for message in parsed)


def test_a_combining_mark_stays_with_its_letter_where_text_is_cut():
    # 1 + 2 x 2047 = 4095: the limit falls between the 2048th letter and its mark.
    text = "e" + "e\u0323" * 3000
    parsed = shown(render_text(text))
    assert "".join(message.text for message in parsed) == text
    assert all(message.text.startswith("e") for message in parsed)


@pytest.mark.parametrize("filler", ["<", "&", '"', "'", "😀", "ệ", "a "])
@pytest.mark.parametrize("length", [4094, 4095, 4096, 4097, 9000])
def test_no_message_is_longer_than_the_limit(filler, length):
    text = (filler * length)[:length]
    parsed = shown(render_text(text))
    assert "".join("".join(m.text for m in parsed).split()) == "".join(text.split())


def test_exactly_4096_units_are_one_message_and_one_more_are_two():
    assert len(shown(render_text("b" * 4096))) == 1
    assert len(shown(render_text("b" * 4097))) == 2
    # 2048 emoji of 2 units each = 4096.
    assert len(shown(render_text("😀" * 2048))) == 1
    assert len(shown(render_text("😀" * 2048 + "b"))) == 2


def test_an_address_too_long_for_a_message_is_not_a_link_and_breaks_nothing():
    long = replace(CITATION, url="https://example.vn/" + "&" * 6000)
    parsed = shown(render_answer(Answer("hỏi", "Có [1].", citations=(long,))))
    assert len(parsed) > 1
    assert not any(message.links() for message in parsed)


def test_a_link_too_long_for_a_part_of_its_own_is_shown_without_its_address():
    runs = (Run("đọc ở " * 800), Run("đây", href="https://example.vn/" + "x" * 4090), Run(" hết"))
    parsed = shown(pack([Block(runs)]))
    assert parsed[-1].text.endswith("đây hết")
    assert not any(message.links() for message in parsed)


def test_control_characters_direction_overrides_and_lone_surrogates_are_dropped():
    (message,) = render_text("a\x00b\x1b[31mc\td\r\ne\u202ef\ud83dg")
    assert message.plain == message.html == "ab[31mc d\nefg"


def test_paragraphs_of_an_answer_stay_apart():
    (message,) = render_text("một\nhai\n\n\nba")
    assert message.plain == "một\nhai\n\nba"


def test_an_answer_without_visible_text_becomes_a_sentence():
    (message,) = render_answer(Answer("hỏi", " \x00\n"))
    assert message.plain == messages.NO_ANSWER


def test_the_first_screen_names_date_examples_limits_and_privacy():
    (message,) = render_start(["Cà Mau hỗ trợ bao nhiêu cơ sở?"], "2025-07-01", 45)
    text = shown([message])[0].text
    assert "đề ngày 01/07/2025" in text
    assert "• Cà Mau hỗ trợ bao nhiêu cơ sở?" in text
    assert messages.DISCLAIMER in text
    assert messages.PRIVACY.format(days=45) in text


def test_the_first_screen_without_examples_or_date_leaves_no_gap():
    (message,) = render_start([], None, 90)
    assert messages.EXAMPLES not in message.plain
    assert "None" not in message.plain


def test_help_shows_the_reload_command_to_administrators_only():
    (for_admin,), (for_others,) = render_help(Role.ADMIN), render_help(Role.OFFICER)
    assert "/nap" in for_admin.plain
    assert "/nap" not in for_others.plain
    assert "/trogiup" in for_others.plain
    assert "/nguon" in for_others.plain


def test_documents_are_listed_with_source_number_date_and_link():
    listed = [
        document("Bài <một>", source="Báo A & B", url="https://a.vn/1", published="2023-01-02"),
        document("Nghị định", so_hieu="45/2012/NĐ-CP", validity="còn hiệu lực"),
        document("Không có gì"),
    ]
    (message,) = render_documents(listed)
    (parsed,) = shown([message])
    assert parsed.text == (
        "Đang có 3 tài liệu:\n\n"
        "1. Bài <một>\nBáo A & B · 02/01/2023 · Xem nguồn\n\n"
        "2. Nghị định\n45/2012/NĐ-CP · còn hiệu lực\n\n"
        "3. Không có gì"
    )
    assert parsed.links() == ["https://a.vn/1"]


def test_a_long_list_of_documents_comes_in_pages():
    listed = [document(f"Tài liệu {n} " + "x" * 150, source="Báo") for n in range(A_PAGE + 7)]
    first, last = render_documents(listed), render_documents(listed, number=2)
    assert sum(message.text.count("Tài liệu") for message in shown(first)) == A_PAGE
    assert first[-1].plain.endswith(messages.SOURCES_PAGE.format(number=1, pages=2))
    assert [[b.data for b in row] for row in first[-1].buttons] == [["ng:2:"]]
    assert [[b.data for b in row] for row in last[-1].buttons] == [["ng:1:"]]
    assert shown(last)[0].text.split("\n")[2].startswith(f"{A_PAGE + 1}. Tài liệu {A_PAGE} ")
    assert render_documents(listed, number=99)[-1].plain == last[-1].plain


def test_the_pages_of_a_search_keep_its_word_and_a_word_too_long_for_a_button_has_none():
    listed = [document(f"Cà Mau {n} " + "y" * 60) for n in range(A_PAGE + 1)]
    assert [[b.data for b in row] for row in render_documents(listed, "Cà Mau")[-1].buttons] == [["ng:2:ca mau"]]
    assert render_documents(listed, "y" * 60)[-1].buttons == ()


@pytest.mark.parametrize("keyword", ["ca mau", "CÀ  MAU", "Cà Mau", "Ca\u0300 Mau"])
def test_documents_are_filtered_by_keyword_with_or_without_diacritics(keyword):
    listed = [document("Bài một", province="Cà Mau"), document("Bài hai", province="Sóc Trăng")]
    text = shown(render_documents(listed, keyword))[0].text
    assert "Bài một" in text
    assert "Bài hai" not in text


def test_a_keyword_that_matches_nothing_and_an_empty_knowledge_are_said_so():
    assert "<x>" in shown(render_documents([document("Bài")], "<x>"))[0].text
    assert render_documents([])[0].plain == messages.SOURCES_NONE


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("đ<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_the_fake_server_refuses_markup_as_the_real_one_does(markup, reason):
    with pytest.raises(Refused) as refusal:
        parse_html(markup)
    assert str(refusal.value) == f"Bad Request: can't parse entities: {reason}"


def test_the_fake_server_decodes_only_the_references_that_the_real_one_knows():
    text, entities = parse_html("A & B &amp;lt; &nbsp; &#272;&#x1F600; &quot;<b>😀x</b>")
    assert text == 'A & B &lt; &nbsp; Đ😀 "😀x'
    # Before the bold: 5 "A & B", space, 4 "&lt;", space, 6 "&nbsp;", space, 1 + 2 "Đ😀", space, 1 '"' = 23
    assert [(e.tag, e.offset, e.length) for e in entities] == [("b", 23, 3)]
