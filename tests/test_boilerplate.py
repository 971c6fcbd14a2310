"""What belongs to a saved page and what belongs to the article."""

import pytest

from index.boilerplate import boilerplate_lines, date_line
from index.chunk import chunk_document
from index.ingest import parse_document

TITLE = "Cà Mau: khuyến công giúp 29 cơ sở"
PARAGRAPH = "Tỉnh Cà Mau hỗ trợ 29 cơ sở công nghiệp nông thôn mua máy móc trong giai đoạn này."


def dropped(*lines: str) -> list[str]:
    """The lines left out of a page that begins with its title and a paragraph."""
    page = [TITLE, PARAGRAPH, *lines]
    return [page[i] for i in sorted(boilerplate_lines(page, TITLE))]


@pytest.mark.parametrize(
    "line",
    [
        "Bạn đang ở đây",
        "Trang chủ",
        "Trang chủ » Khuyến công » Tin hoạt động",
        "Trang nhất / Kinh tế / Công nghiệp",
        "Khuyến công > Tin tức",
        "Tin tức › Khuyến công → Hoạt động",
        "Quảng cáo | Lượt xem: 1.204",
        "Lượt xem: 35",
        "Chia sẻ:",
        "Tags: khuyến công, Cà Mau",
        "Nguồn: Báo Công Thương",
        "Ảnh: Máy sấy của một cơ sở",
        "[Ảnh: Máy sấy]",
        "Facebook",
        "Bài cùng chuyên mục » Giá xăng dầu hôm nay | Lịch cắt điện",
        "23/06/2021 08:46:27",
        "Thứ Hai, 05/12/2022, 08:30 (GMT+7)",
    ],
)
def test_furniture_of_the_page_is_left_out(line):
    assert dropped(line, PARAGRAPH) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Chia sẻ tại hội nghị, ông Nguyễn Văn A cho biết tỉnh sẽ hỗ trợ thêm 5 cơ sở.",
        "Theo dõi việc thực hiện các đề án là nhiệm vụ của Trung tâm Khuyến công tỉnh.",
        "Nguồn kinh phí khuyến công quốc gia là 3.805 triệu đồng.",
        "Ảnh hưởng của dịch bệnh làm sản lượng giảm.",
        "Quy mô vốn > 10 tỷ đồng",
        "Công suất máy → tăng 20%",
        "- Sản phẩm > dịch vụ",
        "| Nguồn | 100 |",
        "Tin vui: 12 đề án được duyệt.",
    ],
)
def test_lines_that_only_begin_like_furniture_stay(line):
    assert dropped(line, PARAGRAPH) == []


def test_related_links_go_with_their_head_until_the_text_goes_on():
    links = ["Tin liên quan:", "- Sổ tay lập đề án", "Lịch tiếp doanh nghiệp", "", "1. Hội chợ cuối năm"]
    assert dropped(*links, PARAGRAPH) == [line for line in links if line]


def test_the_title_stays_once_and_goes_as_a_caption():
    page = [f"# {TITLE}", "", PARAGRAPH, TITLE, "", f"{TITLE}."]
    assert boilerplate_lines(page, TITLE) == {3, 5}


def test_the_section_label_under_the_title_goes_but_a_later_heading_stays():
    assert boilerplate_lines([TITLE, "Tin trong tỉnh", PARAGRAPH, "Việc làm tiếp", PARAGRAPH], TITLE) == {1}


def test_the_name_of_the_writer_at_the_end_goes():
    assert dropped("Công Du", "") == ["Công Du"]
    assert dropped("Công Du", PARAGRAPH) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("23/06/2021 08:46:27", "2021-06-23"),
        ("Thứ Hai, 05/12/2022, 08:30 (GMT+7)", "2022-12-05"),
        ("Chủ nhật, ngày 1-2-2024", "2024-02-01"),
        ("29/02/2024", "2024-02-29"),
        ("31/02/2024", None),
        ("12/13/2024", None),
        ("01/01/1899", None),
        ("Ngày 23/06/2021, tỉnh họp.", None),
        ("", None),
    ],
)
def test_a_line_that_is_a_date_and_nothing_else(line, expected):
    assert date_line(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Chia sẻ " + "a" * 5000 + ".",
        ">" * 5000 + ".",
        " > ".join("abcdefgh" * 200) + ".",
        "Trang chủ " + "/ " * 5000 + ".",
    ],
    ids=["one long word", "arrows", "steps", "slashes"],
)
def test_a_hostile_line_takes_no_time(line):
    # Each of these made a careless pattern try ways without number.
    assert dropped(line, PARAGRAPH) == []


def test_no_passage_is_made_of_the_furniture():
    text = (
        f"{TITLE}\nTrang chủ » Tin tức\n23/06/2021 08:46:27\n\n{PARAGRAPH}\n\n"
        "Tin liên quan\n- Hội chợ\n\nQuảng cáo | Lượt xem: 1.204\n"
    )
    passages = chunk_document(parse_document("ca-mau", "ca-mau.txt", text))
    assert [p.text for p in passages] == [TITLE, PARAGRAPH]
