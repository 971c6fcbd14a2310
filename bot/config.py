"""Settings from the environment and the command line, checked once at the edge."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_MOST_DAYS = 3650
_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)


class ConfigError(Exception):
    """A setting that cannot be used; the message is one Vietnamese line."""


@dataclass(frozen=True, slots=True)
class BotConfig:
    """`retention_days`: how long questions and answers are kept. `knowledge_given` tells whether the folder was named on purpose or is the default one."""

    knowledge: Path
    data: Path
    model: str | None = None
    token: str | None = field(default=None, repr=False)
    base_url: str | None = None
    base_file_url: str | None = None
    admin_ids: frozenset[int] = frozenset()
    retention_days: int = 90
    log_level: str = "INFO"
    knowledge_given: bool = False

    @classmethod
    def from_env(
        cls, env: Mapping[str, str], *, knowledge: str | None = None, data: str | None = None
    ) -> "BotConfig":
        """Settings of KHUYENCONG_*; the arguments, from the command line, come first. Raises ConfigError."""
        folder = knowledge or env.get("KHUYENCONG_KNOWLEDGE")
        level = " ".join((env.get("KHUYENCONG_LOG_LEVEL") or "INFO").split()).upper()
        if level not in _LEVELS:
            raise ConfigError(f"KHUYENCONG_LOG_LEVEL phải là một trong {', '.join(_LEVELS)}; hiện là «{level}».")
        return cls(
            knowledge=_folder(folder) if folder else default_knowledge(),
            data=_folder(data or env.get("KHUYENCONG_DATA") or platformdirs.user_data_path("khuyencong")),
            model=(env.get("KHUYENCONG_MODEL") or "").strip() or None,
            token=(env.get("KHUYENCONG_TELEGRAM_TOKEN") or "").strip() or None,
            base_url=_url(env, "KHUYENCONG_TELEGRAM_BASE_URL"),
            base_file_url=_url(env, "KHUYENCONG_TELEGRAM_BASE_FILE_URL"),
            retention_days=_days(env.get("KHUYENCONG_RETENTION_DAYS") or "90"),
            admin_ids=_ids(env.get("KHUYENCONG_ADMIN_IDS") or ""),
            log_level=level,
            knowledge_given=bool(folder),
        )

    def require_token(self) -> str:
        """The Telegram token. Raises ConfigError where it is missing or cannot be one."""
        if not self.token:
            raise ConfigError("Thiếu mã bot Telegram. Hãy đặt biến môi trường KHUYENCONG_TELEGRAM_TOKEN rồi chạy lại.")
        if not _TOKEN.fullmatch(self.token):
            # The value itself is never shown: it may be a real token with a slip in it.
            raise ConfigError("KHUYENCONG_TELEGRAM_TOKEN không đúng dạng «số:chuỗi ký tự» do BotFather cấp.")
        return self.token


def default_knowledge() -> Path:
    """The knowledge folder beside the packages: in the repository, or as installed."""
    return Path(__file__).resolve().parent.parent / "knowledge"


def environment_config(*, knowledge: str | None = None, data: str | None = None) -> BotConfig:
    return BotConfig.from_env(os.environ, knowledge=knowledge, data=data)


def _folder(path: str | Path) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError as error:  # "~ai-do" where there is no such user
        raise ConfigError(f"Không thấy thư mục của người dùng trong đường dẫn «{path}».") from error


def _url(env: Mapping[str, str], name: str) -> str | None:
    value = (env.get(name) or "").strip()
    if value and not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise ConfigError(f"{name} phải là địa chỉ bắt đầu bằng http:// hoặc https://.")
    return value or None


def _ids(raw: str) -> frozenset[int]:
    ids = set()
    for part in filter(None, (p.strip() for p in raw.split(","))):
        if not part.isascii() or not part.isdigit():
            raise ConfigError(f"KHUYENCONG_ADMIN_IDS phải là các số cách nhau bằng dấu phẩy; «{part}» không phải số.")
        ids.add(int(part))
    return frozenset(ids)


def _days(raw: str) -> int:
    text = raw.strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_DAYS):
        raise ConfigError(f"KHUYENCONG_RETENTION_DAYS phải là số ngày từ 1 đến {_MOST_DAYS}; hiện là «{text}».")
    return int(text)
