"""Knowledge folders as people keep them: mixed encodings, half-filled headers, files that are no text."""

import unicodedata
from pathlib import Path

import pytest
from tiny import write_files

from index.errors import DocumentFormatError, EmptyKnowledge
from index.folder import MAX_FILE_BYTES
from index.ingest import parse_document, read_document, read_knowledge

TEXT = "Đắk Lắk hỗ trợ 29 cơ sở\n\nTỉnh dành 9.736,4 triệu đồng cho khuyến công.\n"
GOOD = {"tot.txt": TEXT}


def read(folder: Path, content: str | bytes, name: str = "tep.txt"):
    """The one document of a folder with this file in it."""
    (document,) = read_knowledge(write_files(folder, {name: content})).documents
    return document


def complaints(folder: Path, content: str | bytes, name: str = "hong.md") -> list[str]:
    """What is said of this file; the good file beside it has to come through."""
    knowledge = read_knowledge(write_files(folder, {name: content} | GOOD))
    assert [d.doc_id for d in knowledge.documents] == ["tot"]
    return [str(p) for p in knowledge.problems]


def header(fields: str, body: str = "Nội dung.\n") -> str:
    return f"---\n{fields}\n---\n\n{body}"


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        unicodedata.normalize("NFD", TEXT).encode(),
        TEXT.replace("Đ", "\u00d0").encode(),
    ],
    ids=["UTF-8", "BOM", "UTF-16", "LE BOM", "BE BOM", "LE", "BE", "CRLF", "NFD", "U+00D0"],
)
def test_every_encoding_gives_the_same_document(tmp_path, raw):
    document = read(tmp_path, raw)
    assert document.text == TEXT
    assert document.title == "Đắk Lắk hỗ trợ 29 cơ sở"
    assert document.province == "Đắk Lắk"
    assert document.digest == read_document(write_files(tmp_path, GOOD) / "tot.txt", "tot.txt").digest


def test_a_header_fills_the_record(tmp_path):
    document = read(
        tmp_path,
        header(
            'title: "Nghị định: về khuyến công"\nso_hieu: "45/2012/NĐ-CP"\nsource: Chính phủ\nurl: https://example.org/a\n'
            "url2: http://example.org/b\npublished: 2012-05-21\nprovince: null\nvalidity: còn hiệu lực",
            "Điều 1. Phạm vi\n\nNghị định này quy định.\n",
        ),
        "45-2012.md",
    )
    assert (document.doc_id, document.path) == ("45-2012", "45-2012.md")
    assert (document.title, document.so_hieu) == ("Nghị định: về khuyến công", "45/2012/NĐ-CP")
    assert (document.source, document.url, document.url2) == ("Chính phủ", "https://example.org/a", "http://example.org/b")
    assert (document.published, document.province, document.validity) == ("2012-05-21", None, "còn hiệu lực")
    assert document.kind == "legal"
    assert document.text[document.body_start:].strip().startswith("Điều 1.")


@pytest.mark.parametrize(
    ("fields", "field", "value"),
    [
        ('published: "2024-07-31"', "published", "2024-07-31"),
        ("published: 2024-07-31", "published", "2024-07-31"),
        ("published:", "published", None),
        ("published: null", "published", None),
        ("title: 12_000 cơ sở", "title", "12_000 cơ sở"),
        ("title: 1:30", "title", "1:30"),
        ("title: yes", "title", "yes"),
        ("title: |\n  Hai\n  dòng", "title", "Hai dòng"),
        ("title: >-\n  Hai\n  dòng", "title", "Hai dòng"),
        ('title: ""', "title", "Nội dung."),
        ("title:", "title", "Nội dung."),
        ("ten: Tên văn bản", "title", "Tên văn bản"),
        ('title: "nửa \\ud800 chữ"', "title", "nửa \ufffd chữ"),
        (unicodedata.normalize("NFD", "province: Hà Giang"), "province", "Hà Giang"),
        ("kind: legal", "kind", "legal"),
        ("la: gì cũng được\nsource: Báo", "source", "Báo"),
        ("", "title", "Nội dung."),
    ],
)
def test_header_values_are_read_as_typed(tmp_path, fields, field, value):
    assert getattr(read(tmp_path, header(fields)), field) == value


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Tiêu đề\n\nĐoạn một.\n", "Tiêu đề"),
        ("\n\n**Tiêu đề**\nĐoạn một.\n", "Tiêu đề"),
        ("Bạn đang ở đây\nTrang chủ » Tin tức\n23/06/2021 08:46\nTiêu đề\nĐoạn một.\n", "Tiêu đề"),
        ("chữ " * 60 + "\n", "chữ " * 29 + "chữ…"),
    ],
)
def test_a_file_without_header_takes_its_title_from_its_first_line(tmp_path, text, title):
    assert read(tmp_path, text).title == title


def test_a_file_without_header_takes_its_date_from_the_line_under_the_title(tmp_path):
    assert read(tmp_path, "Tiêu đề\n23/06/2021 08:46:27\nĐoạn một.\n").published == "2021-06-23"


def test_a_date_that_does_not_exist_is_no_date_of_publication(tmp_path):
    assert read(tmp_path, "Tiêu đề\n31/02/2021\nĐoạn một.\n").published is None


def test_a_text_with_a_number_of_its_own_and_articles_is_legal(tmp_path):
    text = "NGHỊ QUYẾT\nSố: 18/2025/NQ-HĐND\n\nĐiều 1. Một\n\nĐiều 2. Hai\n\nĐiều 3. Ba\n"
    document = read(tmp_path, text)
    assert (document.kind, document.so_hieu) == ("legal", "18/2025/NQ-HĐND")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (header("source: Báo\ntitle: Hà Giang: khuyến công"), "hong.md:3: phần đầu tệp không đúng dạng YAML"),
        (header("source: Báo\ntitle: [chưa đóng"), "hong.md:3: phần đầu tệp không đúng dạng YAML"),
        (header('title: Hay\nsource: "chưa đóng\nurl: x'), "hong.md:3: phần đầu tệp không đúng dạng YAML"),
        (header("title: Hay\nsource: a\x07b"), "hong.md:3: phần đầu tệp không đúng dạng YAML"),
        (header("title: *khong_co"), "hong.md:2: phần đầu tệp không đúng dạng YAML"),
        (header("a: " + "[" * 3000), "hong.md:1: phần đầu tệp không đúng dạng YAML"),
        (header("- một\n- hai"), "hong.md:2: phần đầu tệp phải gồm các dòng dạng «tên: giá trị»"),
        (
            header("title: Hay\npublished: 31/07/2024"),
            "hong.md:3: published: phải là ngày dạng năm-tháng-ngày, ví dụ 2024-07-31",
        ),
        (
            header("published: 2024-02-30"),
            "hong.md:2: published: phải là ngày dạng năm-tháng-ngày, ví dụ 2024-07-31",
        ),
        (header("title: Hay\n\nurl: baoviet.vn"), "hong.md:4: url: phải là địa chỉ bắt đầu bằng http:// hoặc https://"),
        (header("url2: javascript:alert(1)"), "hong.md:2: url2: phải là địa chỉ bắt đầu bằng http:// hoặc https://"),
        (header("title:\n  a: b"), "hong.md:2: title: phải là một dòng chữ"),
        (header("kind: thơ"), "hong.md:2: kind: chỉ nhận «article», «legal» hoặc «guide»"),
        ("---\ntitle: Hay\n\nNội dung.\n", "hong.md:1: phần đầu tệp mở bằng --- nhưng không có dòng --- đóng lại"),
        (header("title: Hay", " \n"), "hong.md: tệp không có nội dung"),
        (b"", "hong.md: tệp không có nội dung"),
        (b"\xef\xbb\xbf", "hong.md: tệp không có nội dung"),
        (
            "Dòng một\nDòng hai".encode() + b"\nb\xe3ng m\xe3 c\xf4 \xff",
            "hong.md:3: không phải văn bản UTF-8 hoặc UTF-16; hãy lưu lại tệp với bảng mã UTF-8",
        ),
        (b"dong mot\ndong\x00hai\n" + b"chu " * 20, "hong.md:2: có ký tự rỗng (NUL), đây không phải tệp văn bản"),
        (
            b"\xff\xfe" + "Khuyến công".encode("utf-16-le") + b"\x41",
            "hong.md:1: không phải văn bản UTF-8 hoặc UTF-16; hãy lưu lại tệp với bảng mã UTF-8",
        ),
    ],
)
def test_a_bad_file_is_named_with_line_and_reason_and_the_rest_is_read(tmp_path, content, expected):
    assert complaints(tmp_path, content) == [expected]


def test_a_picture_under_the_name_of_a_text_is_reported(tmp_path):
    picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20
    (problem,) = complaints(tmp_path, picture)
    assert problem.startswith("hong.md:")


def test_a_file_that_is_too_large_is_reported_unread(tmp_path):
    with (tmp_path / "hong.md").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    write_files(tmp_path, GOOD)
    assert [str(p) for p in read_knowledge(tmp_path).problems] == ["hong.md: tệp lớn hơn 20 MB"]


def test_all_problems_of_one_header_are_told_at_once(tmp_path):
    assert complaints(tmp_path, header("published: hôm qua\nurl: x\nkind: y")) == [
        "hong.md:3: url: phải là địa chỉ bắt đầu bằng http:// hoặc https://",
        "hong.md:4: kind: chỉ nhận «article», «legal» hoặc «guide»",
        "hong.md:2: published: phải là ngày dạng năm-tháng-ngày, ví dụ 2024-07-31",
    ]


def test_a_second_file_of_the_same_name_is_left_out_and_both_are_named(tmp_path):
    nfd = unicodedata.normalize("NFD", "đề-án.md")
    knowledge = read_knowledge(
        write_files(tmp_path, {"a/tin.md": TEXT, "b/tin.txt": TEXT, "a/đề-án.md": TEXT, f"b/{nfd}": TEXT})
    )
    assert [d.path for d in knowledge.documents] == ["a/tin.md", "a/đề-án.md"]
    assert [str(p) for p in knowledge.problems] == [
        "b/tin.txt: trùng tên với a/tin.md; hãy đổi tên một trong hai tệp",
        f"b/{nfd}: trùng tên với a/đề-án.md; hãy đổi tên một trong hai tệp",
    ]


def test_files_are_found_at_any_depth_and_only_documents_are_taken(tmp_path):
    names = ["sâu/hơn/nữa/a.md", "b.TXT", "README.md", "sâu/readme.txt", ".ẩn/c.md", ".d.md", "e.pdf", "f.md~"]
    knowledge = read_knowledge(write_files(tmp_path, dict.fromkeys(names, TEXT)))
    assert [d.path for d in knowledge.documents] == ["b.TXT", "sâu/hơn/nữa/a.md"]
    assert [p.path for p in knowledge.problems] == ["e.pdf"]  # it could be a document: its keeper is told


def test_a_link_may_not_lead_out_of_the_folder(tmp_path):
    outside = write_files(tmp_path / "ngoai", {"mat.txt": "Bí mật\n\nKhông được đọc.\n"})
    folder = write_files(tmp_path / "trong", {"tot.txt": TEXT, "goc/that.txt": TEXT})
    (folder / "lien-ket.txt").symlink_to(outside / "mat.txt")
    (folder / "thu-muc").symlink_to(outside, target_is_directory=True)
    (folder / "gay.txt").symlink_to(outside / "khong-co.txt")
    (folder / "vong.txt").symlink_to(folder / "vong.txt")
    (folder / "ban-sao.txt").symlink_to(folder / "goc" / "that.txt")
    assert [d.doc_id for d in read_knowledge(folder).documents] == ["ban-sao", "that", "tot"]


@pytest.mark.parametrize("files", [{}, {"README.md": TEXT}, {"a.pdf": TEXT}])
def test_an_empty_folder_says_what_to_do(tmp_path, files):
    with pytest.raises(EmptyKnowledge, match="Hãy chép tệp .md hoặc .txt vào đó rồi nạp lại"):
        read_knowledge(write_files(tmp_path, files))


def test_a_folder_of_bad_files_only_says_why(tmp_path):
    with pytest.raises(EmptyKnowledge, match="Lỗi gặp phải: hong.md: tệp không có nội dung"):
        read_knowledge(write_files(tmp_path, {"hong.md": ""}))


@pytest.mark.parametrize("path", ["khong-co", "tep.txt"])
def test_a_missing_folder_says_how_to_name_the_right_one(tmp_path, path):
    write_files(tmp_path, {"tep.txt": TEXT})
    with pytest.raises(EmptyKnowledge, match="--knowledge"):
        read_knowledge(tmp_path / path)


def test_parsing_raises_with_every_problem():
    with pytest.raises(DocumentFormatError) as caught:
        parse_document("a", "a.md", header("url: x\nkind: y", ""))
    assert [(p.path, p.line) for p in caught.value.problems] == [("a.md", 2), ("a.md", 3), ("a.md", 0)]
