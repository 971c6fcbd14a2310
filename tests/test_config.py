"""Settings from the environment: what is taken, and the one line a mistake is answered with."""

import re
from pathlib import Path

import pytest

from bot.config import BotConfig, ConfigError, default_knowledge

TOKEN = "8012345678:AAHxYz-0123456789_abcdefghijklmnop"


def config(**env: str) -> BotConfig:
    return BotConfig.from_env({f"KHUYENCONG_{name}": value for name, value in env.items()})


def complaint(**env: str) -> str:
    with pytest.raises(ConfigError) as caught:
        config(**env).require_token()
    return str(caught.value)


def test_an_empty_environment_has_working_defaults():
    default = config()
    assert default.knowledge == default_knowledge()
    assert (default.knowledge / "articles").is_dir()
    assert default.knowledge_given is False
    assert default.data.name == "khuyencong"
    assert (default.model, default.token, default.base_url, default.base_file_url) == (None, None, None, None)
    assert (default.admin_ids, default.log_level) == (frozenset(), "INFO")


def test_every_setting_is_read(tmp_path):
    given = config(
        KNOWLEDGE=str(tmp_path / "k"),
        DATA=str(tmp_path / "d"),
        MODEL=" thu-muc/mo-hinh ",
        TELEGRAM_TOKEN=f" {TOKEN}\n",
        TELEGRAM_BASE_URL="http://127.0.0.1:8081/bot",
        TELEGRAM_BASE_FILE_URL="https://bot.example.org/file/bot",
        ADMIN_IDS=" 123, 456 ,,123",
        LOG_LEVEL=" debug ",
    )
    assert (given.knowledge, given.data, given.knowledge_given) == (tmp_path / "k", tmp_path / "d", True)
    assert given.model == "thu-muc/mo-hinh"
    assert given.require_token() == TOKEN
    assert (given.base_url, given.base_file_url) == ("http://127.0.0.1:8081/bot", "https://bot.example.org/file/bot")
    assert (given.admin_ids, given.log_level) == (frozenset({123, 456}), "DEBUG")


def test_the_command_line_comes_before_the_environment(tmp_path):
    env = {"KHUYENCONG_KNOWLEDGE": "a", "KHUYENCONG_DATA": "b"}
    given = BotConfig.from_env(env, knowledge=str(tmp_path), data="d")
    assert (given.knowledge, given.data) == (tmp_path, Path("d"))


def test_a_tilde_is_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert config(DATA="~/du-lieu").data == tmp_path / "du-lieu"


def test_empty_values_count_as_not_given():
    given = config(
        KNOWLEDGE="", DATA="", MODEL=" ", TELEGRAM_TOKEN="", TELEGRAM_BASE_URL=" ", ADMIN_IDS=" , ", LOG_LEVEL=""
    )
    assert given == config()


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({}, "Thiếu mã bot Telegram"),
        ({"TELEGRAM_TOKEN": "   "}, "Thiếu mã bot Telegram"),
        ({"TELEGRAM_TOKEN": "khong-phai"}, "KHUYENCONG_TELEGRAM_TOKEN không đúng dạng"),
        ({"TELEGRAM_TOKEN": f"{TOKEN}/../x"}, "KHUYENCONG_TELEGRAM_TOKEN không đúng dạng"),
        ({"TELEGRAM_TOKEN": "801234\n5678:AAHx"}, "KHUYENCONG_TELEGRAM_TOKEN không đúng dạng"),
        ({"TELEGRAM_TOKEN": "8012345678:AAHxđ"}, "KHUYENCONG_TELEGRAM_TOKEN không đúng dạng"),
        ({"ADMIN_IDS": "123, quản trị"}, "KHUYENCONG_ADMIN_IDS phải là các số .*«quản trị»"),
        ({"ADMIN_IDS": "-100123"}, "KHUYENCONG_ADMIN_IDS .*«-100123»"),
        ({"ADMIN_IDS": "1.5"}, "KHUYENCONG_ADMIN_IDS"),
        ({"ADMIN_IDS": "١٢٣"}, "KHUYENCONG_ADMIN_IDS"),
        ({"LOG_LEVEL": "ồn\nào"}, "KHUYENCONG_LOG_LEVEL phải là một trong DEBUG, .*«ỒN ÀO»"),
        ({"TELEGRAM_BASE_URL": "127.0.0.1:8081"}, "KHUYENCONG_TELEGRAM_BASE_URL phải là địa chỉ"),
        ({"TELEGRAM_BASE_URL": "http:///bot"}, "KHUYENCONG_TELEGRAM_BASE_URL phải là địa chỉ"),
        ({"TELEGRAM_BASE_URL": "http://a\nb"}, "KHUYENCONG_TELEGRAM_BASE_URL phải là địa chỉ"),
        ({"TELEGRAM_BASE_FILE_URL": "ftp://x"}, "KHUYENCONG_TELEGRAM_BASE_FILE_URL phải là địa chỉ"),
        ({"DATA": "~khong-co-nguoi-nay-123/x"}, "Không thấy thư mục của người dùng"),
        ({"KNOWLEDGE": "~khong-co-nguoi-nay-123/x"}, "Không thấy thư mục của người dùng"),
    ],
)
def test_a_mistake_is_answered_in_one_line_that_names_the_setting(env, said):
    message = complaint(**env)
    assert "\n" not in message
    assert re.search(said, message)


@pytest.mark.parametrize("token", [TOKEN, TOKEN + "!", TOKEN.replace(":", ";")])
def test_the_token_is_never_shown(token):
    given = config(TELEGRAM_TOKEN=token)
    assert token[5:] not in repr(given) + str(given)
    if token != TOKEN:
        assert token[5:] not in complaint(TELEGRAM_TOKEN=token)


def test_settings_cannot_be_changed_afterwards():
    with pytest.raises(AttributeError):
        config().token = TOKEN
