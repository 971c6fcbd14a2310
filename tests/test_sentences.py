"""Where a sentence ends, and where a full stop does not end one."""

import pytest

from index.sentences import split_sentences


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in split_sentences(text)]


@pytest.mark.parametrize(
    "marked",
    [
        "Tổng vốn 9.736,4 triệu đồng.‖ Nguồn khác là 5.121,4 triệu đồng.",
        "Sở Công Thương TP. Hồ Chí Minh, TX. Gò Công họp.",
        "Ông Nguyễn A. Tuấn và TS. Lê B dự.",
        "Sáng 14.12 Phòng họp mở cửa.",
        "Đúng kế hoạch đề ra.”‖ Theo ông A, tốt.",
        "Ông nói: “Rất tốt!”‖ “Vì sao?”‖ Chưa rõ…",
        "Máy mới (loại nhỏ.)‖ Đã chạy.‖ Ưu tiên chè.‖ Ở đây.‖ Ấn phẩm.‖ Ăn.‖ Ông A.",
        "Tăng hơn 2 lần…‖ 12 cơ sở đã xong.",
        "hỗ trợ máy; đào tạo nghề; tập huấn.",
        "Số cơ sở là 29.‖ Tổng vốn 16,9 tỷ đồng.",
        "1. Mức hỗ trợ tối đa là 50%.‖ Mức này áp dụng từ 2025.",
        "Theo khoản 2. Điều 5. Nghị định này, cơ sở được hỗ trợ.",
        "Xem báo congthuong.vn. trang nhất, v.v. Ngoài ra không.",
        "| Nguồn | Kinh phí |\n‖| --- | ---: |\n‖| Quốc gia | 3.805 |",
        "Gồm:\n‖- máy sấy;\n\n‖- máy vò.",
        "Năm 2022 tỉnh chi\n9.736,4 triệu đồng cho 12 cơ sở công nghiệp\nnông thôn.‖\nSang năm sẽ tăng.",
        "Mức hỗ trợ\n‖1. Mua máy\n‖a) máy sấy",
        "Không có dấu chấm",
    ],
)
def test_a_text_falls_into_its_sentences(marked):
    """The sign ‖ stands where a cut belongs; blanks at the ends of a sentence are in none."""
    assert cut(marked.replace("‖", "")) == [piece.strip() for piece in marked.split("‖")]


@pytest.mark.parametrize("blank", ["", " \n\n ", "\u00a0"])
def test_a_blank_text_has_no_sentence(blank):
    assert cut(blank) == []


def test_offsets_are_shifted_by_the_start_given():
    document = "Mở đầu.\n\nCâu một. Câu hai."
    start = document.index("Câu một")
    assert [document[a:b] for a, b in split_sentences(document[start:], start)] == ["Câu một.", "Câu hai."]


def test_the_dotted_lines_of_a_form_take_no_time():
    # Quadratic scanning of these 100,000 stops would run for minutes.
    assert cut("Họ tên: " + "." * 100_000) == ["Họ tên: " + "." * 100_000]


def test_a_page_of_initials_takes_no_time():
    assert cut("A. " * 100_000) == ["A. " * 99_999 + "A."]
