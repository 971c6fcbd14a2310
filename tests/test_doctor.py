"""`khuyencong doctor`: each thing that can be wrong, what is said of it, and that the token never is."""

import json
import shutil
import ssl
import urllib.error
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from fake_bot_api import FakeBotApiServer
from sqlite_utils import Database
from tiny import KNOWLEDGE, write_files

from bot import printing
from bot.cli import main
from bot.config import BotConfig
from bot.doctor import examine
from bot.doctor_network import Reply, examine_network
from bot.findings import BROKEN, FINE, LOOK, Finding
from bot.state.state import State
from index.artifact import current_folder, read_manifest
from index.build import build

TOKEN = "8012345678:AAHxYz-0123456789_abcdefghijklmnop"
NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)  # after the index of the fixture was built
ME = {"ok": True, "result": {"id": 1, "is_bot": True, "username": "thu_nghiem_bot"}}


@pytest.fixture(scope="module")
def made(tmp_path_factory, bundled, model_cache) -> tuple[Path, Path]:
    home = tmp_path_factory.mktemp("doctor")
    knowledge, data = write_files(home / "knowledge", KNOWLEDGE), home / "data"
    build(knowledge, data, bundled)
    (data / "models").symlink_to(model_cache)
    return knowledge, data


@pytest.fixture
def config(made, tmp_path) -> BotConfig:
    """A folder and a data folder of one's own, in which all is well."""
    home = tmp_path / "own"
    home.mkdir()
    for folder in made:
        shutil.copytree(folder, home / folder.name, symlinks=True)
    data = home / "data"
    data.chmod(0o700)
    # The index says where it was built from.
    manifest = current_folder(data) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"knowledge": str(home / "knowledge")}))
    State.open(data).close()
    token = home / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    return BotConfig(home / "knowledge", data, token_file=token)


def server(info: dict | None = None, *, status: int = 200, body: dict = ME, skew_s: float = 0, asked: list | None = None):
    """A Telegram server on paper."""

    def get(url: str) -> Reply:
        if asked is not None:
            asked.append(url)
        date = format_datetime(NOW + timedelta(seconds=skew_s), usegmt=True)
        if url.endswith("/getWebhookInfo"):
            return Reply(200, {"ok": True, "result": {"url": "", "pending_update_count": 0} | (info or {})}, date)
        return Reply(status, body, date)

    return get


def refusing(error: Exception):
    def get(url: str) -> Reply:
        raise error

    return get


def looked(config: BotConfig, **options) -> dict[str, list[Finding]]:
    """The findings by what they are of. No token in any."""
    found = examine(config, get=options.pop("get", server()), now=options.pop("now", lambda: NOW), **options)
    assert TOKEN.partition(":")[2] not in repr(found)
    by_thing: dict[str, list[Finding]] = {}
    for each in found:
        assert "\n" not in each.told + each.advice
        by_thing.setdefault(each.what, []).append(each)
    return by_thing


def only(config: BotConfig, what: str, **options) -> Finding:
    (found,) = looked(config, **options)[what]
    return found


def network(config=None, **options) -> dict[str, Finding]:
    get = options.pop("get", None) or server(**options)
    return {each.what: each for each in examine_network(config or BotConfig("k", "d"), TOKEN, get, lambda: NOW)}


# --- all together ---------------------------------------------------------------------------------


def test_where_all_is_well_nothing_is_to_do(config):
    found = looked(config)
    states = {what: [each.state for each in each_of] for what, each_of in found.items() if what != "Tài khoản"}
    assert states == {
        "Mã bot": [FINE], "Mạng": [FINE], "Giờ so với máy chủ": [FINE], "Telegram nhận mã": [FINE], "Webhook": [FINE], "Đồng hồ": [FINE],
        "Thư mục tài liệu": [FINE], "Mô hình": [FINE], "Chỉ mục": [FINE], "So với thư mục": [FINE], "Đĩa": [FINE], "Quyền truy cập": [FINE, FINE],
        "Tệp trạng thái": [FINE],
    }  # fmt: skip
    assert not [each for each_of in found.values() for each in each_of if each.state == FINE and each.advice]


def test_offline_asks_nobody(config):
    asked = []
    found = looked(config, offline=True, get=server(asked=asked))
    assert asked == []
    assert found["Mạng"][0].state == LOOK


def test_nothing_there_at_all_is_no_reason_to_fail(tmp_path, model_cache):
    """A first run: no token, no documents, no data folder."""
    config = BotConfig(tmp_path / "k", tmp_path / "d" / "data")
    found = looked(config)
    assert found["Mã bot"][0].state == BROKEN and "thiếu mã bot Telegram" in found["Mã bot"][0].told
    assert found["Mạng"][0].state == LOOK
    assert found["Thư mục tài liệu"][0].state == BROKEN
    assert found["Chỉ mục"][0] == Finding(LOOK, "Chỉ mục", "chưa có chỉ mục. Hãy chạy «khuyencong build» trước.")
    assert found["Tệp trạng thái"][0].state == FINE
    assert "sẽ được tạo chỉ cho tài khoản này" in found["Quyền truy cập"][0].told
    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_a_line_for_each_and_fails_where_something_is_broken(config, monkeypatch, capsys):
    with FakeBotApiServer(TOKEN) as api:
        monkeypatch.setenv("KHUYENCONG_TELEGRAM_BASE_URL", f"{api.url}/bot")
        monkeypatch.setenv("KHUYENCONG_TELEGRAM_TOKEN_FILE", str(config.token_file))
        monkeypatch.delenv("KHUYENCONG_TELEGRAM_TOKEN", raising=False)
        folders = ["--knowledge", str(config.knowledge), "--data", str(config.data)]
        assert main([*folders, "doctor"]) == 0
        out = capsys.readouterr().out
        assert "Đạt      Telegram nhận mã: bot @khuyencong_test_bot." in out.splitlines()
        config.token_file.chmod(0o644)
        assert main([*folders, "doctor", "--offline"]) == 1
        out += capsys.readouterr().out
    assert f"Hãy gõ: chmod 600 '{config.token_file}' rồi chạy lại." in out
    assert "Lỗi      Mã bot: " in out
    assert TOKEN not in out and TOKEN.partition(":")[2] not in out


def test_the_findings_are_printed_under_each_other():
    shown = printing.findings([Finding(FINE, "Mã bot", "đúng dạng."), Finding(LOOK, "Đĩa", "còn 1 GB.", "Dọn bớt."), Finding(BROKEN, "Mạng", "đứt.")])
    assert shown.splitlines() == [
        "Đạt      Mã bot: đúng dạng.",
        "Cần xem  Đĩa: còn 1 GB.",
        "         -> Dọn bớt.",
        "Lỗi      Mạng: đứt.",
        "",
        "Đạt 1, cần xem 1, lỗi 1.",
    ]


# --- the network ----------------------------------------------------------------------------------


def test_the_server_is_asked_as_the_bot_asks_it():
    asked = []
    network(get=server(asked=asked))
    assert asked == [f"https://api.telegram.org/bot{TOKEN}/getMe", f"https://api.telegram.org/bot{TOKEN}/getWebhookInfo"]
    for base, expected in (("http://h:1/bot", f"http://h:1/bot{TOKEN}/getMe"), ("http://h/x{token}/y", f"http://h/x{TOKEN}/y/getMe")):
        asked.clear()
        network(BotConfig("k", "d", base_url=base), get=server(asked=asked))
        assert asked[0] == expected


@pytest.mark.parametrize(
    ("error", "why", "advice"),
    [
        (urllib.error.URLError(ConnectionRefusedError(111, "Connection refused")), "Connection refused", "tường lửa, DNS"),
        (urllib.error.URLError(TimeoutError()), "quá thời gian chờ", "tường lửa"),
        (TimeoutError(f"at /bot{TOKEN}"), "quá thời gian chờ", "tường lửa"),
        (urllib.error.URLError(ssl.SSLCertVerificationError(f"bad {TOKEN}")), "chứng thư TLS không được chấp nhận", "ca-certificates"),
        (ConnectionResetError(f"{TOKEN}"), "ConnectionResetError", "tường lửa"),
    ],
)
def test_a_server_that_is_out_of_reach(error, why, advice):
    found = network(get=refusing(error))
    assert list(found) == ["Mạng"]
    assert found["Mạng"].state == BROKEN and why in found["Mạng"].told and advice in found["Mạng"].advice
    assert "AAHx" not in repr(found)


@pytest.mark.parametrize(("status", "said"), [(401, "không nhận mã này"), (404, "không nhận mã này"), (502, "mã lỗi 502"), (200, "mã lỗi 200")])
def test_a_server_that_refuses(status, said):
    found = network(status=status, body={})["Telegram nhận mã"]
    assert found.state == BROKEN and said in found.told and found.advice


@pytest.mark.parametrize(("skew_s", "state"), [(0, FINE), (-60, FINE), (62, LOOK), (-4000, LOOK)])
def test_a_clock_that_is_off(skew_s, state):
    assert network(skew_s=skew_s)["Giờ so với máy chủ"].state == state


def test_the_webhook_with_its_last_error():
    found = network(info={
        "url": "https://bot.example.vn/duong-dan-bi-mat", "pending_update_count": 1234, "last_error_date": 1763820000,
        "last_error_message": "SSL error {error:0A000086}",
    })  # fmt: skip
    assert found["Webhook"].state == LOOK
    assert found["Webhook"].told == "đặt tới bot.example.vn; 1.234 tin nhắn đang chờ."
    assert found["Webhook, lỗi gần nhất"].told.endswith(" ngày 22/11/2025: SSL error {error:0A000086}.")
    assert network()["Webhook"] == Finding(FINE, "Webhook", "không đặt, bot tự hỏi Telegram; không có tin nhắn nào đang chờ.")


@pytest.mark.parametrize("info", [{"url": None}, {"pending_update_count": "x"}, {"last_error_date": "x", "url": "https://a"}, {"url": 5}])
def test_an_odd_reply_is_no_reason_to_fail(info):
    assert network(info=info)["Webhook"].state in (FINE, LOOK)


# --- the machine ----------------------------------------------------------------------------------


def test_a_clock_before_the_index_was_built(config):
    found = only(config, "Đồng hồ", now=lambda: NOW - timedelta(days=400))
    assert found.state == BROKEN and "trước cả lúc dựng chỉ mục" in found.told and "timedatectl" in found.advice


def test_an_index_that_is_old(config):
    found = only(config, "Chỉ mục", now=lambda: NOW + timedelta(days=200))
    assert found.state == LOOK and "đã 200 ngày" in found.told


def test_a_folder_that_has_changed_and_one_with_a_broken_file(config):
    (config.knowledge / "moi.md").write_text("Bài mới\n\nMột câu.\n")
    (config.knowledge / "hong.md").write_text("---\ntitle: [hỏng\n---\nchữ\n")
    found = looked(config)
    assert found["So với thư mục"][0].told == "1 tệp đã đổi sau lần dựng."
    assert found["Tệp bị bỏ ra"][0].state == LOOK and "hong.md" in found["Tệp bị bỏ ra"][0].told


def test_an_index_of_another_folder(config):
    other = config.knowledge.parent / "other"
    shutil.copytree(config.knowledge, other)
    found = only(BotConfig(other, config.data, token_file=config.token_file), "So với thư mục")
    assert found.state == LOOK and str(config.knowledge) in found.told and str(other) in found.told


def test_a_damaged_index(config):
    folder = current_folder(config.data)
    (folder / "passages.faiss").write_bytes(b"x")
    assert only(config, "Chỉ mục").state == BROKEN
    (folder / "manifest.json").write_text("{")
    found = only(config, "Chỉ mục")
    assert found.state == BROKEN and "khuyencong build" in found.told


def test_an_index_of_another_model(config):
    manifest = current_folder(config.data) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"encoder": "mô-hình-khác"}))
    found = only(config, "Chỉ mục")
    assert found.state == BROKEN and "mô-hình-khác" in found.told


def test_a_model_that_cannot_be_loaded(config):
    found = looked(BotConfig(config.knowledge, config.data, model=str(config.knowledge), token_file=config.token_file))
    assert found["Mô hình"][0].state == BROKEN and "KHUYENCONG_MODEL" in found["Mô hình"][0].advice
    assert found["Chỉ mục"][0].told.startswith("mở được phần mô tả")


@pytest.mark.parametrize(("free", "state"), [(5 << 20, BROKEN), (900 << 20, LOOK), (5 << 30, FINE)])
def test_a_disk_that_is_full(config, monkeypatch, free, state):
    usage = namedtuple("usage", "total used free")(1 << 40, 0, free)
    monkeypatch.setattr("bot.doctor.shutil.disk_usage", lambda path: usage)
    found = only(config, "Đĩa")
    assert found.state == state and bool(found.advice) == (state != FINE)


def test_what_others_can_read(config):
    config.data.chmod(0o755)
    (config.data / "state.db").chmod(0o644)
    found = looked(config)["Quyền truy cập"]
    assert [each.state for each in found] == [LOOK, LOOK, FINE]
    assert found[0].told == f"tài khoản khác trên máy cũng vào được {config.data} (755)."
    assert found[0].advice.startswith(f"Gõ: chmod 700 '{config.data}'")
    assert found[1].advice.startswith(f"Gõ: chmod 600 '{config.data / 'state.db'}'")
    assert config.data.stat().st_mode & 0o777 == 0o755  # it looks, and changes nothing


def test_a_state_file_that_is_no_database_or_damaged(config):
    path = config.data / "state.db"
    whole = path.read_bytes()
    path.write_bytes(b"x" * 5000)
    found = only(config, "Tệp trạng thái")
    assert found.state == BROKEN and "sao lưu" in found.advice
    path.write_bytes(whole[: len(whole) // 2])
    assert only(config, "Tệp trạng thái").state == BROKEN


def test_a_state_file_of_another_version(config):
    db = Database(config.data / "state.db")
    db.table("_sqlite_migrations").insert({"migration_set": "later", "name": "m999", "applied_at": "2027-01-01"})
    db.close()
    found = only(config, "Tệp trạng thái")
    assert found.state == LOOK and "mới hơn" in found.told


def test_a_state_file_of_an_earlier_version(config):
    (config.data / "state.db").unlink()
    Database(config.data / "state.db").close()
    found = only(config, "Tệp trạng thái")
    assert found.state == FINE and "sẽ cập nhật" in found.told


def test_looking_at_the_state_of_a_running_service_changes_nothing(config):
    state = State.open(config.data)
    state.settings.put("a", "b")
    assert only(config, "Tệp trạng thái").state == FINE
    state.settings.put("a", "c")
    assert state.settings.get("a") == "c"
    state.close()


def test_the_manifest_of_the_fixture_is_of_today(config):
    assert abs(datetime.fromisoformat(read_manifest(current_folder(config.data)).built_at) - NOW) < timedelta(days=1)
