"""Changes to the knowledge folder: made whole, taken back whole, whatever comes between."""

import json
import os
from pathlib import Path

import pytest

from bot import folder_changes
from bot.document_names import shown_name, slug, unused
from bot.folder_changes import FolderChangeError, FolderChanges


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kho" / "articles").mkdir(parents=True)
    (tmp_path / "kho" / "articles" / "cu.txt").write_text("bản cũ")
    return tmp_path / "kho"


@pytest.fixture
def changes(folder: Path) -> FolderChanges:
    return FolderChanges(folder, folder.parent / "quarantine")


def files(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


def becomes(text: str | None):
    return lambda before: None if text is None else text.encode()


BEFORE = {"articles/cu.txt": "bản cũ"}


def test_a_change_is_made_and_taken_back(folder, changes):
    changes.apply("abcdef", {"articles/cu.txt": becomes(None), "policies/moi.md": becomes("bản mới")})
    assert files(folder) == {"policies/moi.md": "bản mới"}
    assert changes.undo("abcdef") == []
    assert files(folder) == BEFORE
    assert changes.undo("abcdef") == []  # a second press


def test_an_edit_is_given_what_stands_there(folder, changes):
    changes.apply("abcdef", {"articles/cu.txt": lambda before: before + " và thêm".encode()})
    assert files(folder) == {"articles/cu.txt": "bản cũ và thêm"}


def test_a_change_is_made_once(folder, changes):
    changes.apply("abcdef", {"a.md": becomes("1")})
    with pytest.raises(FolderChangeError):
        changes.apply("abcdef", {"a.md": becomes("2")})
    assert files(folder)["a.md"] == "1"


def test_what_was_changed_again_since_stays_and_is_told(folder, changes):
    changes.apply("abcdef", {"articles/cu.txt": becomes("bản hai"), "b.md": becomes("b")})
    (folder / "articles" / "cu.txt").write_text("bản ba")
    assert changes.undo("abcdef") == ["articles/cu.txt"]
    assert files(folder) == {"articles/cu.txt": "bản ba"}


HEAD = "# Sổ\nchỉ tiêu;giá trị\n"


def test_undoing_takes_only_its_own_lines_out_of_a_table(folder, changes):
    changes.apply("aaaaaa", {"s.csv": becomes(HEAD + "đề án;1\n")})
    changes.apply("bbbbbb", {"s.csv": lambda before: before + "đề án;2\n".encode()})
    changes.undo("aaaaaa")
    assert files(folder)["s.csv"] == HEAD + "đề án;2\n"


def test_undoing_brings_back_a_line_that_was_replaced(folder, changes):
    (folder / "s.csv").write_text(HEAD + "đề án;1\n")
    changes.apply("aaaaaa", {"s.csv": becomes(HEAD + "đề án;5\n")})
    changes.apply("bbbbbb", {"s.csv": lambda before: before + "cơ sở;2\n".encode()})
    changes.undo("aaaaaa")
    assert files(folder)["s.csv"] == HEAD + "cơ sở;2\nđề án;1\n"


@pytest.mark.parametrize("path", ["../x.md", "/etc/x.md", "", ".", "articles/../../x.md"])
def test_no_path_leads_out_of_the_folder(folder, changes, path):
    with pytest.raises(FolderChangeError):
        changes.apply("abcdef", {path: becomes("x")})
    assert files(folder) == BEFORE


def test_no_link_is_written_through(folder, changes, tmp_path):
    (tmp_path / "fremd.md").write_text("fremd")
    (folder / "link.md").symlink_to(tmp_path / "fremd.md")
    with pytest.raises(FolderChangeError):
        changes.apply("abcdef", {"link.md": becomes("x")})
    assert (tmp_path / "fremd.md").read_text() == "fremd"


@pytest.mark.parametrize("name", ["../..", "a/b", "", "ABCDEF", "x" * 40])
def test_no_name_of_a_folder_is_taken_for_an_id(changes, name):
    with pytest.raises(ValueError, match="no id"):
        changes.folder(name)


def test_where_a_file_cannot_be_written_nothing_is_changed(folder, changes, monkeypatch):
    replace = os.replace

    def fails_at_the_second(source, target):
        if Path(target).name == "b.md":
            raise PermissionError(13, "Permission denied")
        replace(source, target)

    monkeypatch.setattr(folder_changes.os, "replace", fails_at_the_second)
    with pytest.raises(FolderChangeError, match="giữ nguyên"):
        changes.apply("abcdef", {"articles/cu.txt": becomes("x"), "b.md": becomes("b")})
    monkeypatch.undo()
    assert files(folder) == BEFORE
    changes.apply("abcdef", {"b.md": becomes("b")})  # may be tried again


class Crash(BaseException):
    pass


@pytest.mark.parametrize("at", [1, 2])
def test_a_crash_while_changing_is_mended_at_the_next_start(folder, changes, monkeypatch, at):
    put, calls = FolderChanges._put, []

    def crashes(self, path, content):
        calls.append(path)
        if len(calls) == at:
            raise Crash
        put(self, path, content)

    monkeypatch.setattr(FolderChanges, "_put", crashes)
    with pytest.raises(Crash):
        changes.apply("abcdef", {"articles/cu.txt": becomes(None), "articles/moi.md": becomes("mới")})
    monkeypatch.undo()
    assert FolderChanges(folder, folder.parent / "quarantine").recover() == ["abcdef"]
    assert files(folder) == BEFORE
    assert changes.recover() == []


def test_a_crash_while_undoing_is_finished_at_the_next_start(folder, changes, monkeypatch):
    changes.apply("abcdef", {"articles/cu.txt": becomes(None), "articles/moi.md": becomes("mới")})

    def crashes(self, path, content):
        raise Crash

    monkeypatch.setattr(FolderChanges, "_put", crashes)
    with pytest.raises(Crash):
        changes.undo("abcdef")
    monkeypatch.undo()
    changes.recover()
    assert files(folder) == BEFORE


def test_a_change_that_was_made_stays_at_the_next_start(folder, changes):
    changes.apply("abcdef", {"a.md": becomes("1")})
    assert FolderChanges(folder, folder.parent / "quarantine").recover() == []
    assert files(folder)["a.md"] == "1"
    assert json.loads((folder.parent / "quarantine" / "abcdef" / "journal.json").read_text())["state"] == "applied"


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Báo cáo Quý I/2023.docx", "bao-cao-quy-i-2023"),
        ("../../etc/passwd", "etc-passwd"),
        ("..\\..\\windows\\con.txt", "windows-con"),
        ("con.txt", "tai-lieu-con"),
        ("README.md", "tai-lieu-readme"),
        ("   .md", "tai-lieu"),
        ("日本.pdf", "tai-lieu"),
        ("Đề án\u202e fdp.exe.pdf", "de-an-fdp-exe"),
        ("a\0b\n.txt", "a-b"),
        ("x" * 300 + ".txt", "x" * 80),
        ("không đuôi", "khong-duoi"),
    ],
)
def test_any_name_becomes_a_safe_one(name, made):
    assert slug(name) == made


def test_a_taken_name_gets_a_number():
    assert unused("a", ["b"]) == "a"
    assert unused("a", ["A", "a-2", "c"]) == "a-3"


def test_a_name_is_shown_without_signs_that_steer():
    assert shown_name("a\u202egpj\n.txt") == "a gpj .txt"
    assert shown_name(None) == "tệp không tên"
    assert len(shown_name("y" * 500)) == 60
