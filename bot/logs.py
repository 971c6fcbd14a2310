"""Logging set-up in which the bot's token never appears, nor what people write.

The Bot API carries the token in every URL, so it turns up in httpx's lines, in exceptions and in
tracebacks. It is masked in the finished line, when nothing can be added to it any more. The libraries
that move messages write their payloads at DEBUG; they are never let that far.
"""

import json
import logging
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType

from bot.redaction import MASK, Redaction

__all__ = ["ERRORS", "MASK", "JsonFormatter", "RedactingFormatter", "configure_logging", "mask_from_now_on"]

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# The lowest level of loggers that would tell more. httpx writes the URL of each request at INFO, python-telegram-bot every
# message at DEBUG, tornado who has asked for what.
_FLOORS = {
    "httpx": logging.WARNING, "httpcore": logging.WARNING, "telegram": logging.INFO,
    "tornado.access": logging.ERROR, "tornado.general": logging.WARNING, "tornado.application": logging.WARNING,
}  # fmt: skip


class ErrorCount(logging.Handler):
    """Counts errors and keeps nothing of them. `last` is when the last one was logged (seconds since 1970), 0 before."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0
        self.last = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1
        self.last = record.created


ERRORS = ErrorCount()  # of this process, from `configure_logging` on


def configure_logging(level: str, *, secrets: Iterable[str | None] = (), form: str = "text") -> None:
    """Log to standard error from `level` (a level's name) on, with every one of `secrets` masked, as "text" or as "json".

    Replaces the handlers of the root logger and the hooks for uncaught exceptions. Raises ValueError
    for a name that is no level.
    """
    number = _level_number(level)
    handler = _Handler(sys.stderr)
    handler.setFormatter({"text": RedactingFormatter, "json": JsonFormatter}[form](secrets))
    handler.addFilter(_without_payload)
    handler.addFilter(_shorten_failed_start)
    logging.basicConfig(level=number, handlers=[handler, ERRORS], force=True)
    logging.captureWarnings(True)
    for name, floor in _FLOORS.items():
        logging.getLogger(name).setLevel(max(number, floor))
    sys.excepthook = _log_uncaught
    sys.unraisablehook = _log_unraisable
    threading.excepthook = _log_uncaught_in_thread


def mask_from_now_on(secret: str) -> None:
    """Mask a secret that was not known yet when logging was set up."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, RedactingFormatter):
            handler.formatter.redaction.add(secret)


class RedactingFormatter(logging.Formatter):
    """Formats a record with its traceback, then masks `secrets` and whatever looks like a bot token."""

    def __init__(self, secrets: Iterable[str | None] = ()):
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.redaction = Redaction(secrets)

    def format(self, record: logging.LogRecord) -> str:
        try:
            line = super().format(record)
        except Exception as error:
            line = f"{record.levelname} {record.name}: {_bad_call(record, error)}"
        return self.redact(line)

    def redact(self, text: str) -> str:
        return self.redaction.redact(text)


class JsonFormatter(RedactingFormatter):
    """A line of JSON for each record: time (UTC, ISO 8601), level, logger, message and, where there is one, the traceback in `exc`.

    Each text is masked before it is written as JSON, so that masking cannot break a line.
    """

    def format(self, record: logging.LogRecord) -> str:
        row = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name,
        }  # fmt: skip
        try:
            row["message"] = record.getMessage()
            if record.exc_info:
                row["exc"] = self.formatException(record.exc_info)
            if record.stack_info:
                row["stack"] = self.formatStack(record.stack_info)
        except Exception as error:
            row["message"] = _bad_call(record, error)
        # Half a surrogate pair, which a message may hold, would not be UTF-8.
        clean = {key: self.redact(text).encode("utf-8", "replace").decode() for key, text in row.items()}
        return json.dumps(clean, ensure_ascii=False)


class _Handler(logging.StreamHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing where a line cannot be written: logging would print message and arguments unmasked."""


def _bad_call(record: logging.LogRecord, error: Exception) -> str:
    # logging would print message and arguments unmasked to standard error.
    return f"bad log call, line {record.lineno} ({type(error).__name__})"


def _level_number(name: str) -> int:
    if name.upper() not in _LEVELS:
        raise ValueError(f"log level {name!r} is none of {', '.join(_LEVELS)}")
    return logging.getLevelNamesMapping()[name.upper()]


def _without_payload(record: logging.LogRecord) -> bool:
    """Leave out the reply of a server that is no JSON: half of it may be what somebody wrote."""
    if record.name.startswith("telegram") and str(record.msg).startswith("Can not load invalid JSON data"):
        record.msg, record.args = "the reply of the server is no JSON", ()
    return True


def _shorten_failed_start(record: logging.LogRecord) -> bool:
    """Drop the traceback of a failed start: `run_polling` reports that in one line to the person."""
    if record.module == "networkloop" and not logging.getLogger().isEnabledFor(logging.DEBUG):
        record.exc_info = None
    return True


def _log_uncaught(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(__name__).critical("uncaught exception", exc_info=(kind, error, traceback))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _log_unraisable(args) -> None:
    """What goes wrong where nobody can catch it, as in a destructor. The object is not shown: its repr may hold anything."""
    if args.exc_value is not None:
        exc_info = (args.exc_type, args.exc_value, args.exc_traceback)
        logging.getLogger(__name__).error("exception ignored in %s", type(args.object).__name__, exc_info=exc_info)
