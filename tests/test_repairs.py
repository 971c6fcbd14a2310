"""What reading a file put right in its characters, counted by kind."""

import unicodedata

import pytest
from tiny import HA_GIANG, write_files

from index.build import build
from index.ingest import read_knowledge
from index.repairs import Repair, find_repairs

# Twelve letters with marks in "Hỗ trợ xưởng chè ở Hà Giang": ỗ ợ ư ở è ở à.
LINE = "Hỗ trợ xưởng chè ở Hà Giang"


def repairs(raw: bytes, encoding: str = "utf-8") -> dict[str, int]:
    return {r.kind: r.count for r in find_repairs("a.md", raw, raw.decode(encoding))}


def test_clean_text_needs_nothing():
    assert repairs(f"{LINE}\nBa xưởng.\n".encode()) == {}


def test_each_letter_that_was_written_apart_is_counted_once():
    assert repairs(unicodedata.normalize("NFD", LINE).encode()) == {"composed": 7}


def test_marks_that_belong_to_no_letter_are_not_counted():
    assert repairs("x\u0323 và \u0301".encode()) == {}


def test_the_lookalike_letters_are_counted_in_both_sizes():
    assert repairs("Ðắk Nông, ðiện và Đắk Lắk".encode()) == {"lookalike": 2}


def test_the_mark_at_the_beginning_is_no_unseen_character_but_one_inside_is():
    assert repairs("\ufeffHà\u200b Gi\u00adang\ufeff".encode()) == {"bom": 1, "unseen": 3}


def test_ends_of_line_are_counted_once_each():
    assert repairs(b"a\r\nb\rc\n") == {"line_ends": 2}


def test_characters_that_were_lost_before_are_pointed_out():
    assert repairs("H\ufffd Giang".encode()) == {"lost": 1}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_told_with_and_without_its_mark(encoding):
    raw = LINE.encode(encoding)
    marked = {"bom": 1} if encoding == "utf-16" else {}
    assert repairs(raw, encoding) == {"utf16": 1, **marked}


def test_a_repair_reads_as_a_sentence():
    assert str(Repair("a.md", "lookalike", 3)) == "3 chữ «Ð» giống «Đ», đã thay bằng «Đ»"
    assert str(Repair("a.md", "bom", 1)) == "dấu BOM ở đầu tệp, đã bỏ qua"


def test_a_folder_tells_of_each_file_and_leaves_it_as_it_is(tmp_path):
    raw = unicodedata.normalize("NFD", "Hà Giang\n\nBa xưởng.\n").encode()
    folder = write_files(tmp_path / "k", {"a.md": raw, "b.md": "Sạch\n\nMột dòng.\n"})
    found = read_knowledge(folder).repairs
    assert found == {"a.md": [Repair("a.md", "composed", 3)], "b.md": []}
    assert (folder / "a.md").read_bytes() == raw


def test_a_build_tells_of_added_and_changed_files_only(tmp_path, encoder):
    folder = write_files(tmp_path / "k", {"a.md": HA_GIANG.replace("\n", "\r\n"), "b.md": "Ðắk Nông\n\nBa xưởng.\n"})
    first = build(folder, tmp_path / "data", encoder)
    assert [(r.path, r.kind) for r in first.repairs] == [("a.md", "line_ends"), ("b.md", "lookalike")]
    write_files(folder, {"b.md": "Ðắk Nông\n\nBốn xưởng.\n"})
    assert [r.path for r in build(folder, tmp_path / "data", encoder).repairs] == ["b.md"]
