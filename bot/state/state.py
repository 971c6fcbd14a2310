"""The state file, opened: one attribute for each kind of record. Belongs to the thread that opened it."""

import hashlib
import hmac
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from bot.config import ConfigError
from bot.private_files import make_data_private
from bot.state import (
    answers,
    checks,
    citations,
    conversations,
    corrections,
    dialogs,
    feedback,
    handled,
    inbox,
    reloads,
    roles,
    sent,
    settings,
    subscriptions,
    uploads,
)

FILE = "state.db"
_WAIT_S = 10.0  # for another process that is writing
# Attribute, its migrations, its class. The first know a person by the hash only, the others by the numeric id.
# Feedback is erased before the answers that it is about.
_BY_HASH = (
    ("feedback", feedback.feedback_migrations, feedback.Feedback),
    ("checks", checks.migrations, checks.Checks),
    ("suggestions", feedback.suggestion_migrations, feedback.Suggestions),
    ("answers", answers.migrations, answers.Answers),
    ("conversations", conversations.migrations, conversations.Conversations),
)
_BY_ID = (
    ("settings", settings.migrations, settings.Settings),
    ("citations", citations.migrations, citations.Citations),
    ("dialogs", dialogs.migrations, dialogs.Dialogs),
    ("roles", roles.migrations, roles.Roles),
    ("handled", handled.migrations, handled.Handled),
    ("reloads", reloads.migrations, reloads.Reloads),
    ("uploads", uploads.migrations, uploads.Uploads),
    ("corrections", corrections.migrations, corrections.Corrections),
    ("subscriptions", subscriptions.migrations, subscriptions.Subscriptions),
    ("inbox", inbox.migrations, inbox.Inbox),
    ("sent", sent.migrations, sent.Sent),
)
ALL_MIGRATIONS = tuple(migrations for _, migrations, _ in (*_BY_HASH, *_BY_ID))


def utc_now() -> datetime:
    return datetime.now(UTC)


class State:
    """Everything the service keeps. `clock` gives the time as an aware datetime in UTC."""

    settings: settings.Settings
    answers: answers.Answers
    citations: citations.Citations
    feedback: feedback.Feedback
    suggestions: feedback.Suggestions
    checks: checks.Checks
    conversations: conversations.Conversations
    dialogs: dialogs.Dialogs
    roles: roles.Roles
    handled: handled.Handled
    reloads: reloads.Reloads
    uploads: uploads.Uploads
    corrections: corrections.Corrections
    subscriptions: subscriptions.Subscriptions
    inbox: inbox.Inbox
    sent: sent.Sent

    def __init__(self, db: Database, *, clock: Callable[[], datetime] = utc_now):
        self.db = db
        self._clock = clock
        for name, migrations, kind in (*_BY_HASH, *_BY_ID):
            migrations.apply(db)
            setattr(self, name, kind(db, clock))
        self._key = self.settings.person_key()

    @classmethod
    def open(cls, data: Path, *, clock: Callable[[], datetime] = utc_now) -> "State":
        """The state of a data folder, made where there is none. Raises ConfigError with a sentence that can be shown."""
        path = data / FILE
        try:
            make_data_private(data)
            path.touch(mode=0o600)
            connection = sqlite3.connect(path, timeout=_WAIT_S)
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")  # a crash of the process loses nothing, one of the machine the last moments
            connection.execute("pragma secure_delete = on")  # what is erased leaves no trace in free pages
            return cls(Database(connection), clock=clock)
        except OSError as error:
            raise ConfigError(f"Không ghi được vào thư mục dữ liệu {data}: {error.strerror or error}.") from error
        except sqlite3.Error as error:
            raise ConfigError(f"Không mở được tệp trạng thái {path}: {error}. Hãy khôi phục bản sao lưu, hoặc đổi tên tệp này để bắt đầu lại.") from error

    def person(self, user_id: int) -> str:
        """A name for a person by which their rows can be found again, and they cannot without this data folder."""
        return hmac.new(self._key, str(user_id).encode(), hashlib.sha256).hexdigest()[:16]

    def erase(self, user_id: int) -> int:
        """Remove all that is kept of a person; how many rows."""
        person = self.person(user_id)
        with self.db.atomic():
            removed = sum(getattr(self, name).erase(person) for name, *_ in _BY_HASH)
            removed += sum(getattr(self, name).erase(user_id) for name, *_ in _BY_ID)
        self.db.execute("pragma wal_checkpoint(truncate)")
        return removed

    def expire(self, days: int) -> int:
        """Remove what is older than `days` days; how many rows."""
        before = self._clock() - timedelta(days=days)
        with self.db.atomic():
            return sum(getattr(self, name).expire(before) for name, *_ in (*_BY_HASH, *_BY_ID))

    def close(self) -> None:
        self.db.close()
