"""Logging set-up in which the bot's token never appears.

The Bot API carries the token in every URL, so it turns up in httpx's lines, in exceptions and in
tracebacks. It is masked in the finished line, when nothing can be added to it any more.
"""

import logging
import re
import sys
import threading
from collections.abc import Iterable
from types import TracebackType

MASK = "[token]"
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# Matches: "bot123:abc" in a URL; "8012345678:AAH_x…" anywhere, also with its colon escaped as "%3A".
_TOKEN = re.compile(r"bot\d+(?::|%3A)[\w-]+|\d{6,}(?::|%3A)[\w-]{30,}", re.IGNORECASE)
_MIN_SECRET_HALF = 20


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


def configure_logging(level: str, *, secrets: Iterable[str | None] = ()) -> None:
    """Log to standard error from `level` (a level's name) on, with every one of `secrets` masked.

    Replaces the handlers of the root logger and the hooks for uncaught exceptions. Raises ValueError
    for a name that is no level.
    """
    number = _level_number(level)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    handler.addFilter(_shorten_failed_start)
    logging.basicConfig(level=number, handlers=[handler, ERRORS], force=True)
    logging.captureWarnings(True)
    for name in ("httpx", "httpcore"):
        # At INFO httpx writes the URL of each request.
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


class RedactingFormatter(logging.Formatter):
    """Formats a record with its traceback, then masks `secrets` and whatever looks like a bot token."""

    def __init__(self, secrets: Iterable[str | None] = ()):
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        known = {s for s in secrets if s}
        # The half after the colon is the secret one; alone it is masked only if it cannot be a word.
        known |= {half for s in known if len(half := s.partition(":")[2]) >= _MIN_SECRET_HALF}
        self._secrets = sorted(known, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        try:
            line = super().format(record)
        except Exception as error:
            # logging would print message and arguments unmasked to standard error.
            line = f"{record.levelname} {record.name}: bad log call, line {record.lineno} ({type(error).__name__})"
        return self.redact(line)

    def redact(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return _TOKEN.sub(MASK, text)


def _level_number(name: str) -> int:
    if name.upper() not in _LEVELS:
        raise ValueError(f"log level {name!r} is none of {', '.join(_LEVELS)}")
    return logging.getLevelNamesMapping()[name.upper()]


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
