"""Backups: whole and consistent while the service writes, and nothing is touched by one that is damaged or made to harm."""

import gzip
import io
import json
import os
import shutil
import sqlite3
import stat
import tarfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_artifact_faults import cut_off, documents, started
from tiny import KNOWLEDGE, TinyEncoder, write_files

from bot import backup, cli, restoring
from bot.backup import CONTENTS, BackupError, back_up
from bot.config import ConfigError
from bot.restoring import finish_interrupted, restore
from bot.state.state import State
from index.artifact import current_folder, previous_folder
from index.build import build

TOKEN = "123456789:AAH-khong-duoc-nam-trong-ban-sao-luu-nay"


def say(data: Path, name: str, value: str) -> None:
    state = State.open(data)
    state.settings.put(name, value)
    state.close()


def said(data: Path, name: str) -> str | None:
    state = State.open(data)
    try:
        return state.settings.get(name)
    finally:
        state.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Path:
    """A data folder with two indexes, a state and a quarantine."""
    home = tmp_path_factory.mktemp("filled")
    knowledge = write_files(home / "knowledge", KNOWLEDGE)
    for _ in range(2):
        build(knowledge, home / "data", TinyEncoder())
    say(home / "data", "loi-nhan", "trước khi sao lưu")
    write_files(home / "data" / "quarantine" / "abc123", {"original.md": "Một tệp chờ duyệt.", "journal.json": "{}", ".new-x": "dở"})
    return home / "data"


@pytest.fixture
def data(filled, tmp_path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "data"))


@pytest.fixture
def made(filled, tmp_path) -> Path:
    back_up(filled, tmp_path / "b.tar.gz")
    return tmp_path / "b.tar.gz"


def contents(folder: Path) -> dict[str, bytes]:
    """What matters of a data folder; the state as its rows, for the file of it changes as it is opened."""
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    return {name: raw for name, raw in found.items() if not name.startswith(("state.db", "embeddings.db")) and not name.endswith(".lock")} | {
        "state": str(said(folder, "loi-nhan")).encode()
    }


def test_a_backup_brings_everything_back(filled, made, tmp_path):
    empty = tmp_path / "new"
    told, left_out = restore(empty, made)
    assert left_out == [] and told.index == current_folder(filled).name
    assert current_folder(empty).name == current_folder(filled).name
    assert previous_folder(empty).name == previous_folder(filled).name
    assert documents(empty) == ["ben-tre", "ha-giang", "hoi-cho", "nghi-dinh"]
    assert said(empty, "loi-nhan") == "trước khi sao lưu"
    assert (empty / "quarantine/abc123/original.md").read_text(encoding="utf-8") == "Một tệp chờ duyệt."
    assert not (empty / "quarantine/abc123/.new-x").exists()
    assert stat.S_IMODE((empty / "state.db").stat().st_mode) == 0o600


def test_what_was_there_is_replaced_and_nothing_of_it_stays(data, made, tmp_path):
    say(data, "loi-nhan", "sau khi sao lưu")
    write_files(data / "quarantine" / "sau", {"original.md": "x"})
    build(write_files(tmp_path / "k2", {"khac.md": "Bài khác\n\nMột đoạn văn.\n"}), data, TinyEncoder())
    restore(data, made)
    assert said(data, "loi-nhan") == "trước khi sao lưu"
    assert documents(data) == ["ben-tre", "ha-giang", "hoi-cho", "nghi-dinh"]
    assert not (data / "quarantine/sau").exists()
    assert [p.name for p in data.iterdir() if p.name.startswith(".")] == []


def test_only_its_owner_may_read_it_and_it_appears_whole(filled, tmp_path, monkeypatch):
    target = tmp_path / "b.tar.gz"
    target.write_text("bản cũ", encoding="utf-8")
    monkeypatch.setattr(backup.tarfile.TarFile, "addfile", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(BackupError, match="No space left"):
        back_up(filled, target)
    assert target.read_text(encoding="utf-8") == "bản cũ" and [p.name for p in tmp_path.iterdir()] == ["b.tar.gz"]
    monkeypatch.undo()
    back_up(filled, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(filled.glob(".backup-*")) == []


def test_no_token_and_no_knowledge_are_in_it(filled, tmp_path, monkeypatch):
    monkeypatch.setenv("KHUYENCONG_TELEGRAM_TOKEN", TOKEN)
    assert cli.main(["backup", str(tmp_path / "b.tar.gz"), "--data", str(filled)]) == 0
    with tarfile.open(tmp_path / "b.tar.gz") as tar:
        names = tar.getnames()
        assert all(TOKEN.encode() not in tar.extractfile(name).read() for name in names)
    assert names[0] == CONTENTS and {name.split("/")[0] for name in names} == {CONTENTS, "index", "quarantine", "state.db"}


def test_a_backup_while_the_service_writes_is_of_one_moment(data, tmp_path):
    say(data, "a", "0")
    say(data, "b", "0")
    stop = threading.Event()

    def write() -> None:
        state, n = State.open(data), 0
        while not stop.is_set():
            n += 1
            with state.db.atomic():
                state.settings.put("a", str(n))
                state.settings.put("b", str(n))
        state.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(3):
            back_up(data, tmp_path / f"{n}.tar.gz")
    finally:
        stop.set()
        writer.join()
    for n in range(3):
        restore(tmp_path / f"new{n}", tmp_path / f"{n}.tar.gz")
        assert said(tmp_path / f"new{n}", "a") == said(tmp_path / f"new{n}", "b")


def test_what_cannot_be_backed_up_is_named(filled, data, tmp_path, capsys):
    (data / "state.db").unlink()
    cut_off(current_folder(data) / "passages.db", data)
    shutil.rmtree(data / "quarantine")
    with pytest.raises(BackupError, match="chưa có gì để sao lưu"):
        back_up(data, tmp_path / "x.tar.gz")
    say(data, "loi-nhan", "còn đây")
    assert cli.main(["backup", str(tmp_path / "x.tar.gz"), "--data", str(data)]) == 0
    assert "Lưu ý: không có chỉ mục (Tệp chỉ mục passages.db bị hỏng hoặc thiếu" in capsys.readouterr().out
    shutil.copytree(filled, tmp_path / "other")
    _, left_out = restore(tmp_path / "other", tmp_path / "x.tar.gz")
    assert left_out == ["bản sao lưu không có chỉ mục; chỉ mục hiện có giữ nguyên"]
    assert said(tmp_path / "other", "loi-nhan") == "còn đây" and len(documents(tmp_path / "other")) == 4
    with pytest.raises(BackupError, match="Không thấy thư mục dữ liệu"):
        back_up(tmp_path / "khong-co", tmp_path / "y.tar.gz")


def test_nothing_is_restored_while_the_service_runs_and_something_once_it_is_killed(data, made):
    running = started(
        """
        import sys, time
        from pathlib import Path
        from bot.locks import running_lock
        with running_lock(Path(sys.argv[1])):
            print("held", flush=True)
            time.sleep(600)
        """,
        data,
    )
    assert running.stdout.readline() == "held\n"
    with pytest.raises(ConfigError, match="Hãy dừng tiến trình đó trước"):
        restore(data, made)
    running.kill()
    running.communicate()
    restore(data, made)


# --- backups that are no such thing -----------------------------------------------------------------


def packed(target: Path, members: list[tuple[tarfile.TarInfo | str, bytes]], **changes) -> Path:
    """A backup of these members, with a list of contents that tells of the plain ones unless `changes` say otherwise."""
    import hashlib

    files = {name: {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()} for name, raw in members if isinstance(name, str)}
    told = {"format": 1, "made_at": datetime.now(UTC).isoformat(), "layout": 5, "index": "", "files": files} | changes
    with tarfile.open(target, "w:gz", format=tarfile.PAX_FORMAT) as tar:
        for name, raw in [(CONTENTS, json.dumps(told).encode()), *members]:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(raw)
            tar.addfile(info, io.BytesIO(raw))
    return target


def special(name: str, kind: bytes, to: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info


def long_head() -> tarfile.TarInfo:
    info = tarfile.TarInfo("state.db")
    info.pax_headers = {"comment": "x" * 5_000_000}
    return info


@pytest.mark.parametrize(
    ("members", "changes", "reason"),
    [
        ([("../ra-ngoai", b"x")], {}, "đường dẫn lạ"),
        ([("/tmp/ra-ngoai", b"x")], {}, "đường dẫn lạ"),
        ([("quarantine/../../x", b"x")], {}, "đường dẫn lạ"),
        ([("index/a/../../x", b"x")], {}, "đường dẫn lạ"),
        ([("quarantine/a\nb", b"x")], {}, "đường dẫn lạ"),
        ([("run.lock", b"x")], {}, "đường dẫn lạ"),
        ([("quarantine/.new", b"x")], {}, "đường dẫn lạ"),
        ([(special("state.db", tarfile.SYMTYPE, "/etc/passwd"), b"")], {}, "không phải tệp thường"),
        ([(special("state.db", tarfile.LNKTYPE, "../x"), b"")], {}, "không phải tệp thường"),
        ([(special("state.db", tarfile.CHRTYPE), b"")], {}, "không phải tệp thường"),
        ([(special("quarantine", tarfile.DIRTYPE), b"")], {}, "không phải tệp thường"),
        ([(long_head(), b"x")], {}, "không phải tệp thường"),
        ([("quarantine/a", b"x")], {"files": {}}, "không đúng danh sách"),
        ([("quarantine/a", b"x")], {"files": {"quarantine/a": {"bytes": 2, "sha256": ""}}}, "không đúng danh sách"),
        ([("quarantine/a", b"x")], {"files": {"quarantine/a": {"bytes": 1, "sha256": "00"}}}, "bị hỏng"),
        ([], {"files": {"quarantine/a": {"bytes": 1, "sha256": "00"}}}, "thiếu 1 tệp"),
        ([], {"files": {"quarantine/a": {"bytes": 1 << 60, "sha256": "00"}}}, "lớn quá mức"),
        ([], {"files": {"quarantine/a": {"bytes": -1, "sha256": "00"}}}, "không đọc được"),
        ([], {"files": {"quarantine/a": {"bytes": True, "sha256": "00"}}}, "không đọc được"),
        ([], {"files": ["a"]}, "không đọc được"),
        ([], {"made_at": "hôm qua"}, "không đọc được"),
        ([], {"format": 99}, "dạng 99"),
        ([], {"index": "20260101T0"}, "không nói đúng chỉ mục"),
        ([("index/current", b"..\n")], {"index": ".."}, "không nói đúng chỉ mục"),
        ([("state.db", b"khong phai sqlite" * 100)], {}, "không dùng được"),
        ([("quarantine/a", b"x"), ("quarantine/a", b"x")], {}, "không đúng danh sách"),
    ],
)  # fmt: skip
def test_a_backup_made_to_harm_changes_nothing(filled, data, tmp_path, members, changes, reason):
    before = contents(data)
    with pytest.raises(BackupError, match=reason):
        restore(data, packed(tmp_path / "b.tar.gz", members, **changes))
    assert contents(data) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.tar.gz", "data"]


@pytest.mark.parametrize("raw", [b"", b"khong phai", gzip.compress(b""), gzip.compress(b"x" * 5000), gzip.compress(bytes(20_000_000)), b"\x1f\x8b" + b"\xff" * 100])
def test_what_is_no_archive_is_refused(data, tmp_path, raw):
    (tmp_path / "b").write_bytes(raw)
    with pytest.raises(BackupError, match="không phải bản sao lưu"):
        restore(data, tmp_path / "b")


def test_what_is_no_file_is_refused(data, tmp_path):
    os.mkfifo(tmp_path / "ong")
    for path in (tmp_path / "khong-co", tmp_path, tmp_path / "ong"):
        with pytest.raises(BackupError, match="Không thấy tệp sao lưu"):
            restore(data, path)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1, exclude_max=True), cut=st.booleans())
def test_a_backup_damaged_anywhere_is_refused_or_whole(filled, made, tmp_path_factory, at, cut):
    folder = tmp_path_factory.mktemp("damaged")
    raw = bytearray(made.read_bytes())
    where = int(at * len(raw))
    if cut:
        del raw[where:]
    else:
        raw[where] ^= 0x10
    (folder / "b").write_bytes(raw)
    try:
        restore(folder / "data", folder / "b")
    except BackupError:
        assert not (folder / "data" / "index").exists() and not (folder / "data" / "state.db").exists()
    else:  # a bit of the head that means nothing: the time of packing
        assert documents(folder / "data") == ["ben-tre", "ha-giang", "hoi-cho", "nghi-dinh"]


def test_a_backup_of_another_version_brings_the_state_back_and_leaves_the_index(data, made, monkeypatch):
    say(data, "loi-nhan", "sau")
    monkeypatch.setattr(restoring, "LAYOUT", 6)
    _, left_out = restore(data, made)
    assert left_out == ["chỉ mục trong bản sao lưu thuộc phiên bản khác nên không được lấy; hãy chạy «khuyencong build»"]
    assert said(data, "loi-nhan") == "trước khi sao lưu" and len(documents(data)) == 4


# --- failures half-way ------------------------------------------------------------------------------


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize("step", range(1, 15))
def test_a_restore_that_fails_at_any_rename_leaves_all_as_it_was(data, made, monkeypatch, step, killed):
    say(data, "loi-nhan", "hiện có")
    with sqlite3.connect(data / "state.db") as db:
        db.execute("pragma wal_checkpoint(truncate)")
    before, rename, calls = contents(data), Path.rename, 0

    class Killed(BaseException):
        pass

    def failing(self: Path, target: Path):
        nonlocal calls
        calls += 1
        if calls == step:
            raise Killed if killed else OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    if killed:
        monkeypatch.setattr(restoring, "finish_interrupted", lambda data: False)
        monkeypatch.setattr(restoring.tempfile.TemporaryDirectory, "__exit__", lambda *_: None)
    with pytest.raises((BackupError, Killed)):
        restore(data, made)
    monkeypatch.undo()
    finish_interrupted(data)
    for left in data.glob(".restore-*"):
        shutil.rmtree(left)
    assert contents(data) == before
    restore(data, made)
    assert said(data, "loi-nhan") == "trước khi sao lưu"
