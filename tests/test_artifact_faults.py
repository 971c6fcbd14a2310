"""An index that is cut off, exchanged or damaged is refused with a reason; builds and readers of one folder bear each other."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from tiny import BEN_TRE, KNOWLEDGE, TinyEncoder, write_files

from bot import cli, commands
from bot.config import ConfigError
from bot.locks import running_lock
from index import artifact
from index.artifact import FILES, MANIFEST, back, build_lock, current_folder, read_manifest, with_current
from index.build import build
from index.errors import ArtifactMismatch, ArtifactMissing, KnowledgeError
from index.retriever import Retriever

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def started(code: str, *arguments: object) -> subprocess.Popen:
    """A real process that runs `code` with our packages and the tests' pieces at hand."""
    env = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{TESTS}"}
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def documents(data: Path) -> list[str]:
    retriever = Retriever.open(current_folder(data), TinyEncoder())
    try:
        return sorted(retriever.documents)
    finally:
        retriever.close()


# --- killed -----------------------------------------------------------------------------------------


def test_killed_at_any_step_the_old_index_serves_and_the_next_build_cleans_up(tmp_path):
    script = TESTS / "killed_builds.py"
    done = subprocess.run([sys.executable, script, tmp_path, "11"], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    killed = json.loads(done.stdout)
    assert {each["kind"] for each in killed} == {"build", "stage", "first"} and len(killed) >= 12
    old = ["ben-tre", "ha-giang", "hoi-cho", "nghi-dinh"]
    new = sorted([*old, "moi"])
    for each in killed:
        assert each["status"] == -signal.SIGKILL, each
        assert each["after"]["served"] in {"build": (old, new), "stage": (old,), "first": ([], new)}[each["kind"]], each
        assert (each["after"]["then"], each["after"]["files"]) == (new, ["current"]), each
        assert each["after"]["folders"] <= 2, each


def test_a_lock_dies_with_the_process_that_held_it(knowledge, data, encoder):
    holder = started(
        """
        import sys, time
        from pathlib import Path
        from bot.locks import running_lock
        from index.artifact import build_lock
        with build_lock(Path(sys.argv[1]), 5), running_lock(Path(sys.argv[1])):
            print("held", flush=True)
            time.sleep(600)
        """,
        data,
    )
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(KnowledgeError, match="Một lần nạp khác đang chạy"), build_lock(data, 0):
        pass
    with pytest.raises(ConfigError, match="Đã có một tiến trình khuyencong đang chạy"), running_lock(data):
        pass
    holder.kill()
    holder.communicate()
    with running_lock(data):
        assert build(knowledge, data, encoder).documents == 4


# --- damaged ----------------------------------------------------------------------------------------


def cut_off(path: Path, other: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path, other: Path) -> None:
    path.write_bytes(b"")


def zeroed(path: Path, other: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def one_bit(path: Path, other: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def exchanged(path: Path, other: Path) -> None:
    shutil.copyfile(other / path.name, path)


def a_folder(path: Path, other: Path) -> None:
    path.unlink()
    path.mkdir()


def gone(path: Path, other: Path) -> None:
    path.unlink()


def a_pipe(path: Path, other: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_device(path: Path, other: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


_GUIDE = "---\nkind: guide\n---\n# Hướng dẫn\n\n## Nộp hồ sơ\n\nNộp tại Sở Công Thương.\n> tin_cay: A\n> hoi: nộp ở đâu | gửi cho ai\n"


@pytest.fixture(scope="module")
def two_built(tmp_path_factory) -> tuple[Path, Path]:
    """The data folders of two different indexes."""
    home = tmp_path_factory.mktemp("built")
    for name, files in (("one", KNOWLEDGE), ("two", {"khac.md": BEN_TRE + "\nThêm một đoạn văn khác ở đây.\n", "huong-dan.md": _GUIDE})):
        build(write_files(home / f"knowledge-{name}", files), home / name, TinyEncoder())
    return home / "one", home / "two"


@pytest.mark.parametrize("damage", [cut_off, emptied, zeroed, one_bit, exchanged, a_folder, gone, a_pipe, a_device])
@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_a_damaged_file_is_refused_with_a_reason(two_built, data, encoder, name, damage):
    one, two = two_built
    shutil.copytree(one, data)
    damage(current_folder(data) / name, current_folder(two))
    with pytest.raises((ArtifactMismatch, ArtifactMissing), match="khuyencong build"):
        Retriever.open(current_folder(data), encoder)


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_a_build_mends_a_damaged_index(two_built, knowledge, data, encoder, name):
    shutil.copytree(two_built[0], data)
    cut_off(current_folder(data) / name, data)
    build(knowledge, data, encoder)
    assert documents(data) == ["ben-tre", "ha-giang", "hoi-cho", "nghi-dinh"]


@pytest.mark.parametrize("raw", [b"[" * 200_000, b'{"layout": 5, "files": {}}', b'{"layout": 1e999}', b"\xff\xfe", b"9" * 100_000])
def test_a_manifest_made_to_harm_is_refused(knowledge, data, encoder, raw):
    build(knowledge, data, encoder)
    (current_folder(data) / MANIFEST).write_bytes(raw)
    with pytest.raises(ArtifactMismatch, match="khuyencong build"):
        read_manifest(current_folder(data))


def test_a_previous_index_that_was_changed_is_no_way_back(knowledge, data, encoder):
    build(knowledge, data, encoder)
    first = current_folder(data)
    build(knowledge, data, encoder)
    one_bit(first / "passages.faiss", first)
    with pytest.raises(ArtifactMismatch, match="passages.faiss"):
        back(data)
    assert current_folder(data) != first


@pytest.mark.parametrize("damage", ["zeros", "garbage", "journal", "folder"])
def test_a_damaged_cache_of_embeddings_is_begun_anew_or_told_of(knowledge, data, encoder, damage):
    build(knowledge, data, encoder)
    cache = data / "embeddings.db"
    raw = cache.read_bytes()
    if damage == "zeros":
        cache.write_bytes(raw[:4096] + bytes(len(raw) - 4096))
    elif damage == "garbage":
        cache.write_bytes(b"khong phai co so du lieu" * 100)
    elif damage == "journal":
        cache.write_bytes(b"x" * 5000)
        (data / "embeddings.db-journal").write_bytes(b"\xd9\xd5\x05\xf9 \xa1c\xd7" + bytes(1000))
    else:
        cache.unlink()
        cache.mkdir()
        with pytest.raises(KnowledgeError, match="Không ghi được vào thư mục dữ liệu"):
            build(knowledge, data, encoder)
        return
    assert build(knowledge, data, encoder).documents == 4
    with sqlite3.connect(cache) as db:
        assert db.execute("select count(*) from vectors").fetchone()[0] == 9


@pytest.mark.parametrize("command", ["status", "figures"])
def test_the_program_says_what_to_do_about_a_damaged_index(knowledge, data, encoder, capsys, monkeypatch, command):
    build(knowledge, data, encoder)
    one_bit(current_folder(data) / "passages.db", data)
    assert cli.main([command, "--knowledge", str(knowledge), "--data", str(data)]) == cli.FAILED
    said = capsys.readouterr().err
    assert said.startswith("Lỗi: Nội dung tệp chỉ mục passages.db đã bị đổi") and "«khuyencong build»" in said and said.count("\n") == 1


def test_a_service_that_cannot_open_its_index_ends_so_that_nobody_starts_it_again(knowledge, data, monkeypatch, capsys):
    from bot.telegram import serving

    def damaged(config):
        raise ArtifactMismatch("Tệp chỉ mục bị hỏng. Hãy chạy «khuyencong build».")

    monkeypatch.setattr(serving, "run_polling", damaged)
    monkeypatch.setenv("KHUYENCONG_TELEGRAM_TOKEN", "123456789:" + "A" * 35)
    assert cli.main(["run", "--data", str(data)]) == commands.UNUSABLE == 78
    assert capsys.readouterr().err == "Lỗi: Tệp chỉ mục bị hỏng. Hãy chạy «khuyencong build».\n"


def test_a_second_service_on_one_data_folder_says_so_and_stops(data, monkeypatch, capsys):
    from bot.telegram import serving

    monkeypatch.setattr(serving, "run_polling", lambda config: pytest.fail("started"))
    monkeypatch.setenv("KHUYENCONG_TELEGRAM_TOKEN", "123456789:" + "A" * 35)
    with running_lock(data):
        assert cli.main(["run", "--data", str(data)]) == cli.FAILED
    assert "Đã có một tiến trình khuyencong đang chạy" in capsys.readouterr().err


# --- several processes ------------------------------------------------------------------------------

_BUILDER = """
import sys
from pathlib import Path
from tiny import TinyEncoder
from index.build import build
for _ in range(4):
    print(build(Path(sys.argv[1]), Path(sys.argv[2]), TinyEncoder()).documents)
"""
_READER = """
import sys
from pathlib import Path
from tiny import TinyEncoder
from index.artifact import with_current
from index.retriever import Retriever
kept = with_current(Path(sys.argv[2]), lambda folder: Retriever.open(folder, TinyEncoder()))
print("open", flush=True)
for _ in range(25):
    now = with_current(Path(sys.argv[2]), lambda folder: Retriever.open(folder, TinyEncoder()))
    assert len(now.retrieve("xưởng chè Hà Giang", k=3)) == 3
    now.close()
assert len(kept.retrieve("kẹo dừa Bến Tre", k=3)) == 3
"""


def test_builds_and_readers_of_one_folder_at_once(knowledge, data, encoder):
    build(knowledge, data, encoder)
    readers = [started(_READER, knowledge, data) for _ in range(2)]
    assert [reader.stdout.readline() for reader in readers] == ["open\n"] * 2
    builders = [started(_BUILDER, knowledge, data) for _ in range(2)]
    assert [finished(builder).split() for builder in builders] == [["4"] * 4] * 2
    for reader in readers:
        finished(reader)
    assert len(list((data / "index").glob("2*"))) == 2
    assert documents(data) == ["ben-tre", "ha-giang", "hoi-cho", "nghi-dinh"]


def test_a_reader_whose_folder_is_removed_meanwhile_reads_the_next_one(knowledge, data, encoder):
    build(knowledge, data, encoder)
    asked = []

    def read(folder: Path) -> str:
        asked.append(folder)
        if len(asked) == 1:
            for _ in range(2):
                build(knowledge, data, encoder)
        artifact.checked_manifest(folder)
        return folder.name

    assert with_current(data, read) == current_folder(data).name
    assert len(asked) == 2 and not asked[0].exists()


def test_what_is_wrong_with_the_folder_in_use_itself_is_told(knowledge, data, encoder):
    build(knowledge, data, encoder)
    emptied(current_folder(data) / "passages.db", data)
    with pytest.raises(ArtifactMismatch, match="passages.db bị hỏng hoặc thiếu"):
        with_current(data, artifact.checked_manifest)


def test_the_manifest_tells_size_and_digest_of_every_file(knowledge, data, encoder):
    build(knowledge, data, encoder)
    folder = current_folder(data)
    told = read_manifest(folder).files
    assert sorted(told) == sorted(FILES) == sorted(p.name for p in folder.iterdir() if p.name != MANIFEST)
    assert {name: each["bytes"] for name, each in told.items()} == {name: (folder / name).stat().st_size for name in FILES}
    assert sorted(KNOWLEDGE) == sorted(read_manifest(folder).digests)
