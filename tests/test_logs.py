"""The bot's token never reaches a log line."""

import logging
import sys
import threading
import warnings

import pytest

from bot.logs import MASK, RedactingFormatter, configure_logging

TOKEN = "8012345678:AAHxYz-0123456789_abcdefghijklmnop"
OTHER_TOKEN = "7999999999:BBHxYz-0123456789_abcdefghijklmnop"


def test_the_token_is_masked_in_message_arguments_and_url(stderr):
    configure_logging("INFO", secrets=[TOKEN])
    log = logging.getLogger("some.library")
    log.info("token " + TOKEN)
    log.info("asked %s of %s", f"http://127.0.0.1/bot{TOKEN}/getMe", {"token": TOKEN})
    text = stderr()
    assert TOKEN not in text
    assert TOKEN.partition(":")[2] not in text
    assert text.count(MASK) == 3
    assert "/getMe" in text


def test_the_token_is_masked_in_a_traceback_and_its_causes(stderr):
    configure_logging("INFO", secrets=[TOKEN])
    try:
        try:
            raise ValueError(f"The token `{TOKEN}` was rejected")
        except ValueError as error:
            raise RuntimeError("request failed") from error
    except RuntimeError:
        logging.getLogger("bot.x").exception("update failed")
    text = stderr()
    assert "RuntimeError: request failed" in text
    assert f"The token `{MASK}` was rejected" in text
    assert TOKEN not in text


@pytest.mark.parametrize(
    "text",
    [
        f"https://api.telegram.org/bot{OTHER_TOKEN}/getMe",
        f"https://api.telegram.org/file/bot{OTHER_TOKEN}/a.jpg",
        f"bot{OTHER_TOKEN.replace(':', '%3A')}",
        f"token={OTHER_TOKEN}",
    ],
)
def test_a_token_that_was_not_configured_is_masked_by_its_form(text):
    assert "BBHxYz" not in RedactingFormatter().redact(text)


def test_the_secret_half_of_the_configured_token_is_masked_alone():
    secret = TOKEN.partition(":")[2]
    assert RedactingFormatter([TOKEN]).redact(f"key {secret}!") == f"key {MASK}!"
    assert RedactingFormatter(["12:ab"]).redact("about") == "about"


def test_a_short_token_in_an_address_is_masked_even_with_its_colon_escaped():
    assert RedactingFormatter().redact("http://h/bot12%3Aab/getMe") == f"http://h/{MASK}/getMe"


def test_a_short_configured_token_is_masked_even_where_it_has_no_usual_form():
    assert RedactingFormatter(["12:ab"]).redact("x12:aby") == f"x{MASK}y"


@pytest.mark.parametrize("text", ["13:45:10 answered", "đoạn 3:5", "robot:12", "http://127.0.0.1:54321/bot"])
def test_ordinary_text_is_left_alone(text):
    assert RedactingFormatter([TOKEN, None, ""]).redact(text) == text


def test_a_bad_log_call_shows_where_it_is_and_none_of_its_arguments(stderr):
    configure_logging("INFO", secrets=[TOKEN])
    logging.getLogger("bot.x").info("%d and %d", TOKEN)
    text = stderr()
    assert "bot.x: bad log call" in text
    assert TOKEN not in text
    assert "Arguments" not in text


def test_the_token_is_masked_in_an_uncaught_exception_and_in_one_of_a_thread(stderr):
    configure_logging("INFO", secrets=[TOKEN])
    error = ValueError(f"at {TOKEN}")
    sys.excepthook(ValueError, error, None)
    threading.excepthook(threading.ExceptHookArgs((ValueError, error, None, None)))
    text = stderr()
    assert text.count("ValueError: at " + MASK) == 2
    assert TOKEN not in text


def test_the_token_is_masked_in_warnings(stderr):
    configure_logging("INFO", secrets=[TOKEN])
    # pytest records warnings with a hook of its own; outside of it they go through logging.
    logging.captureWarnings(False)
    with warnings.catch_warnings():
        logging.captureWarnings(True)
        warnings.simplefilter("always")
        warnings.warn(f"old {TOKEN}", stacklevel=1)
        logging.captureWarnings(False)
    text = stderr()
    assert f"old {MASK}" in text


def test_requests_of_the_http_client_are_not_logged_at_info_nor_at_debug(stderr):
    for level in ("INFO", "DEBUG"):
        configure_logging(level)
        logging.getLogger("httpx").info("HTTP Request: POST")
        logging.getLogger("httpcore.http11").debug("send_request_headers")
        assert stderr() == ""
        logging.getLogger("httpx").warning("slow")
        assert "slow" in stderr()


def test_the_level_is_that_of_the_setting(stderr):
    configure_logging("error")
    logging.getLogger("bot.x").warning("quiet")
    logging.getLogger("httpx").warning("quiet")
    logging.getLogger("bot.x").error("loud")
    text = stderr()
    assert "loud" in text
    assert "quiet" not in text


def test_an_unknown_level_is_refused_by_name(stderr):
    with pytest.raises(ValueError, match="'LOUD' is none of DEBUG, INFO"):
        configure_logging("LOUD")
