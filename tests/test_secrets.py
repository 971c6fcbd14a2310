"""No secret in any log, at any level, in either form; secrets come from private files only, and what is private stays so."""

import asyncio
import gc
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from bot.config import BotConfig, ConfigError
from bot.logs import MASK, configure_logging, mask_from_now_on
from bot.private_files import make_data_private, wide_paths
from bot.redaction import Redaction
from bot.state.state import State

TOKEN = "8012345678:AAHxYz-0123456789_abcdefghijklmnop"
HALF = TOKEN.partition(":")[2]
WEBHOOK = "Webhook-bi-mat_0123456789"
LOGGERS = ("bot.x", "telegram.ext", "httpx", "httpcore.http11", "tornado.access", "tornado.general", "asyncio", "any.library")


def assert_clean(text: str) -> None:
    for secret in (TOKEN, HALF, WEBHOOK):
        # Not even a third of it.
        pieces = {secret[i:i + 12] for i in range(len(secret) - 11)}
        assert not [piece for piece in pieces if piece in text], text


FORMS = [
    TOKEN, HALF, quote(TOKEN, safe=""), quote_plus(quote(TOKEN, safe=""), safe=""), TOKEN.replace(":", "%3a"),
    f"https://api.telegram.org/bot{TOKEN}/sendMessage", f"https://api.telegram.org/file/bot{TOKEN}/a.jpg", f"/bot{TOKEN}/",
    HALF[3:], HALF[:20], HALF[5:25], f"…{TOKEN[:30]}", f"{TOKEN[-16:]}'", repr(TOKEN.encode()), json.dumps({"url": f"/bot{TOKEN}"}), WEBHOOK, WEBHOOK[4:],
    f"X-Telegram-Bot-Api-Secret-Token: {WEBHOOK}",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_secret_is_masked(form):
    shown = Redaction([TOKEN, WEBHOOK]).redact(f"before {form} after")
    assert_clean(shown)
    assert MASK in shown
    assert shown.startswith("before ") and shown.endswith(" after")


@pytest.mark.parametrize("text", ["Hà Giang được 900 triệu", "http://127.0.0.1:8080/telegram", "mailto:a@b.vn", "https://a.vn/x:y@z", "12:34:56@7"])
def test_what_is_no_secret_is_left(text):
    assert Redaction([TOKEN, WEBHOOK]).redact(text) == text


def test_a_long_line_takes_no_long_time():
    """Quadratic work on so many characters would take minutes, and the test with it."""
    redaction = Redaction([TOKEN, WEBHOOK])
    for piece in ("1", "a", "bot1:", "://", ":", "%25", "a:b@"):
        assert redaction.redact(piece * (300_000 // len(piece)) + f" {TOKEN}").endswith(f" {MASK}")


def test_the_password_of_a_proxy_is_masked():
    assert Redaction().redact("proxy http://lan:mat-khau@10.0.0.1:3128/ refused") == f"proxy http://{MASK}@10.0.0.1:3128/ refused"


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"])
def test_no_logger_at_any_level_lets_a_secret_out(stderr, level, form):
    configure_logging(level, secrets=[TOKEN, WEBHOOK], form=form)
    for name in LOGGERS:
        logger = logging.getLogger(name)
        for number in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
            for shown in FORMS:
                logger.log(number, "asked %s of %r", shown, {"url": shown, "headers": [shown]})
                logger.log(number, shown)
            try:
                try:
                    raise ValueError(f"bad {TOKEN}")
                except ValueError as error:
                    error.add_note(f"note {WEBHOOK}")
                    raise KeyError(f"/bot{TOKEN}/") from error
            except KeyError as error:
                logger.log(number, "failed: %s", error, exc_info=True, stack_info=True)
            try:
                raise ExceptionGroup(f"many {TOKEN}", [OSError(TOKEN), RuntimeError(WEBHOOK)])
            except ExceptionGroup:
                logger.log(number, "failed", exc_info=True)
    text = stderr()
    assert MASK in text
    assert_clean(text)


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_nobody_catches_goes_through_the_log_and_is_masked(stderr, form):
    configure_logging("INFO", secrets=[TOKEN], form=form)

    class Broken:
        def __del__(self):
            raise RuntimeError(f"in a destructor {TOKEN}")

        def __repr__(self):
            return TOKEN

    Broken()
    gc.collect()

    async def fail(where: str):
        raise RuntimeError(f"in a task {where}")

    async def leave_a_task():
        task = asyncio.create_task(fail(TOKEN))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task
        gc.collect()

    asyncio.run(leave_a_task())
    text = stderr()
    assert f"in a destructor {MASK}" in text
    assert "Task exception was never retrieved" in text and f"in a task {MASK}" in text
    assert_clean(text)


def test_a_secret_that_turns_up_later_is_masked_from_then_on(stderr):
    configure_logging("INFO")
    mask_from_now_on(WEBHOOK)
    logging.getLogger("bot.x").info("set %s", WEBHOOK)
    assert_clean(stderr())


def test_what_people_write_is_not_logged_even_at_debug(stderr):
    configure_logging("DEBUG")
    words = "Cơ sở của tôi ở Hà Giang"
    logging.getLogger("telegram.ext.ExtBot").debug("Calling Bot API endpoint `sendMessage` with parameters `%s`", {"text": words})
    logging.getLogger("telegram.ext.Application").debug("Processing update %s", words)
    logging.getLogger("httpcore.http11").debug("send_request_body %s", words)
    logging.getLogger("tornado.access").warning("403 POST /telegram (203.0.113.7) 1.00ms")
    try:
        json.loads("{" + words)
    except ValueError:
        logging.getLogger("telegram.request.BaseRequest").exception('Can not load invalid JSON data: "%s"', "{" + words)
    text = stderr()
    assert words not in text and "203.0.113.7" not in text
    assert "the reply of the server is no JSON" in text


def test_a_line_that_cannot_be_written_is_not_shown_elsewhere(stderr, monkeypatch):
    configure_logging("INFO", secrets=[TOKEN])

    class Full:
        def write(self, text):
            raise OSError("no space left")

        def flush(self):
            pass

    monkeypatch.setattr(logging.getLogger().handlers[0], "stream", Full())
    logging.getLogger("bot.x").error("asked %s", TOKEN)
    assert stderr() == ""


def test_a_line_of_json_for_each_record(stderr):
    configure_logging("INFO", secrets=[TOKEN], form="json")
    log = logging.getLogger("bot.x")
    log.info("câu «hỏi»\nhai dòng %s \ud800", TOKEN)
    try:
        raise ValueError(f'"quoted" {TOKEN}')
    except ValueError:
        log.exception("failed")
    log.info("%d", "no number")
    first, second, third = (json.loads(line) for line in stderr().splitlines())
    assert list(first) == ["time", "level", "logger", "message"]
    assert (first["level"], first["logger"], first["message"]) == ("INFO", "bot.x", f"câu «hỏi»\nhai dòng {MASK} ?")
    assert first["time"].endswith("+00:00")
    assert second["exc"].startswith("Traceback") and second["exc"].endswith(f'ValueError: "quoted" {MASK}')
    assert third["message"].startswith("bad log call")


@pytest.mark.parametrize(("given", "form"), [("", "text"), ("text", "text"), (" JSON ", "json")])
def test_the_form_is_a_setting(given, form):
    assert BotConfig.from_env({"KHUYENCONG_LOG_FORMAT": given}).log_format == form


def test_another_form_is_refused():
    with pytest.raises(ConfigError, match="KHUYENCONG_LOG_FORMAT phải là text hoặc json; hiện là «xml»"):
        BotConfig.from_env({"KHUYENCONG_LOG_FORMAT": "xml"})


# --- where secrets come from ----------------------------------------------------------------------


def token_file(folder: Path, content: str | bytes = TOKEN + "\n", mode: int = 0o600) -> Path:
    path = folder / "token"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(mode)
    return path


def from_file(path: Path) -> str:
    return BotConfig.from_env({"KHUYENCONG_TELEGRAM_TOKEN_FILE": str(path)}).require_token()


@pytest.mark.parametrize("mode", [0o600, 0o400])
@pytest.mark.parametrize("content", [TOKEN, f"\ufeff{TOKEN}\r\n", f"  {TOKEN}\n\n"])
def test_a_private_file_holds_the_token(tmp_path, mode, content):
    assert from_file(token_file(tmp_path, content, mode)) == TOKEN


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o620, 0o602, 0o610])
def test_a_file_that_others_can_get_at_is_refused_with_what_to_type(tmp_path, mode):
    path = token_file(tmp_path, mode=mode)
    with pytest.raises(ConfigError, match=rf"chmod 600 '{path}'") as caught:
        from_file(path)
    assert HALF not in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "không có mã bot nào"), ("\n", "không có mã"), (TOKEN + " x", "không đúng dạng"), (b"\xff\xfe" + TOKEN.encode(), "không phải là tệp chữ"), ("1" * 5000, "quá dài")],
)
def test_a_file_without_a_token_is_said_and_not_quoted(tmp_path, content, said):
    with pytest.raises(ConfigError, match=said) as caught:
        from_file(token_file(tmp_path, content))
    chain, error = "", caught.value
    while error:
        chain, error = chain + repr(error), error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert HALF not in chain


def test_what_is_no_file_is_refused_and_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "fifo", 0o600)
    with pytest.raises(ConfigError, match="không phải là tệp thường"):
        from_file(tmp_path / "fifo")
    with pytest.raises(ConfigError, match="Không đọc được tệp"):
        from_file(tmp_path / "none")
    with pytest.raises(ConfigError, match=r"[Kk]hông"):
        from_file(tmp_path)


def test_a_credential_of_systemd_may_show_the_bit_of_its_access_list(tmp_path, monkeypatch):
    path = token_file(tmp_path, mode=0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert from_file(path) == TOKEN
    path.chmod(0o444)
    with pytest.raises(ConfigError, match="chmod 600"):
        from_file(path)
    path.chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "other"))
    with pytest.raises(ConfigError, match="chmod 600"):
        from_file(path)


def test_two_tokens_are_one_too_many(tmp_path):
    with pytest.raises(ConfigError, match="Chỉ đặt một trong hai"):
        BotConfig.from_env({"KHUYENCONG_TELEGRAM_TOKEN": TOKEN, "KHUYENCONG_TELEGRAM_TOKEN_FILE": str(token_file(tmp_path))})


def test_a_question_in_the_terminal_needs_no_token_file(tmp_path):
    assert BotConfig.from_env({"KHUYENCONG_TELEGRAM_TOKEN_FILE": str(tmp_path / "none")}).token is None


@pytest.mark.parametrize("secret", ["khoảng trắng", "a b", "x" * 257, "a:b"])
def test_a_webhook_secret_that_telegram_would_refuse_is_refused_and_not_quoted(secret):
    with pytest.raises(ConfigError, match="KHUYENCONG_WEBHOOK_SECRET") as caught:
        BotConfig.from_env({"KHUYENCONG_WEBHOOK_SECRET": secret})
    assert secret not in str(caught.value)


def test_no_secret_is_in_the_repr_of_the_settings():
    given = BotConfig.from_env({"KHUYENCONG_TELEGRAM_TOKEN": TOKEN, "KHUYENCONG_WEBHOOK_SECRET": WEBHOOK})
    assert given.webhook_secret == WEBHOOK
    assert_clean(repr(given))


@pytest.mark.parametrize("argument", [f"--token={TOKEN}", TOKEN])
def test_the_command_line_takes_no_token(argument):
    done = subprocess.run([sys.executable, "-m", "bot", "run", argument], capture_output=True, text=True, cwd=Path(__file__).parents[1], timeout=60)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


# --- what is private stays so ---------------------------------------------------------------------


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_data_folder_is_made_for_its_owner_alone(tmp_path):
    before = os.umask(0o022)
    try:
        State.open(tmp_path / "data").close()
    finally:
        os.umask(before)
    assert mode(tmp_path / "data") == 0o700
    assert {mode(path) for path in (tmp_path / "data").iterdir()} == {0o600}


def test_a_wide_one_is_narrowed(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    data = tmp_path / "data"
    (data / "quarantine" / "x").mkdir(parents=True)
    (data / "quarantine").chmod(0o755)
    (data / "state.db").touch()
    (data / "state.db").chmod(0o664)
    data.chmod(0o755)
    assert wide_paths(data) == [data, data / "quarantine", data / "state.db"]
    make_data_private(data)
    assert (mode(data), mode(data / "quarantine"), mode(data / "state.db")) == (0o700, 0o700, 0o600)
    assert wide_paths(data) == []
    assert len(caplog.records) == 3


def test_a_folder_that_is_shared_by_its_nature_is_left_with_a_warning(tmp_path, caplog, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o755)
    monkeypatch.setenv("HOME", str(home))
    make_data_private(home)
    assert mode(home) == 0o755
    shared = tmp_path / "tmp"
    shared.mkdir()
    shared.chmod(0o1777)
    make_data_private(shared)
    assert mode(shared) == 0o777
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
