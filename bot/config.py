"""Settings from the environment and the command line, checked once at the edge."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from bot.private_files import SecretRefused, read_secret

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_MOST_DAYS = 3650
_FORMATS = ("text", "json")
_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_MONITORING = "127.0.0.1:9109"


class ConfigError(Exception):
    """A setting that cannot be used; the message is one Vietnamese line."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen: a host's name or number, and a port; 0 lets the system choose one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class BotConfig:
    """Settings of one process.

    `token_file` is read when the token is needed (`require_token`). `retention_days`: how long questions and answers are
    kept. `metrics_listen` is None where nothing is to be told of the process. `knowledge_given` tells whether the folder
    was named on purpose or is the default one.
    """

    knowledge: Path
    data: Path
    model: str | None = None
    token: str | None = field(default=None, repr=False)
    token_file: Path | None = None
    webhook_secret: str | None = field(default=None, repr=False)
    base_url: str | None = None
    base_file_url: str | None = None
    admin_ids: frozenset[int] = frozenset()
    retention_days: int = 90
    log_level: str = "INFO"
    log_format: str = "text"
    metrics_listen: Address | None = Address("127.0.0.1", 9109)
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
        form = (env.get("KHUYENCONG_LOG_FORMAT") or "text").strip().lower()
        if form not in _FORMATS:
            raise ConfigError(f"KHUYENCONG_LOG_FORMAT phải là {' hoặc '.join(_FORMATS)}; hiện là «{form}».")
        token, token_file = (env.get("KHUYENCONG_TELEGRAM_TOKEN") or "").strip(), (env.get("KHUYENCONG_TELEGRAM_TOKEN_FILE") or "").strip()
        if token and token_file:
            raise ConfigError("Chỉ đặt một trong hai: KHUYENCONG_TELEGRAM_TOKEN hoặc KHUYENCONG_TELEGRAM_TOKEN_FILE.")
        return cls(
            knowledge=_folder(folder) if folder else default_knowledge(),
            data=_folder(data or env.get("KHUYENCONG_DATA") or platformdirs.user_data_path("khuyencong")),
            model=(env.get("KHUYENCONG_MODEL") or "").strip() or None,
            token=token or None,
            token_file=_folder(token_file) if token_file else None,
            webhook_secret=_webhook_secret(env.get("KHUYENCONG_WEBHOOK_SECRET") or ""),
            base_url=_url(env, "KHUYENCONG_TELEGRAM_BASE_URL"),
            base_file_url=_url(env, "KHUYENCONG_TELEGRAM_BASE_FILE_URL"),
            retention_days=_days(env.get("KHUYENCONG_RETENTION_DAYS") or "90"),
            admin_ids=_ids(env.get("KHUYENCONG_ADMIN_IDS") or ""),
            log_level=level,
            log_format=form,
            metrics_listen=_monitoring(env.get("KHUYENCONG_METRICS_LISTEN") or _MONITORING),
            knowledge_given=bool(folder),
        )

    def require_token(self) -> str:
        """The Telegram token, read from its file where one is named. Raises ConfigError where it is missing or cannot be one."""
        token, source = self.token, "KHUYENCONG_TELEGRAM_TOKEN"
        if not token and self.token_file:
            try:
                token, source = read_secret(self.token_file), f"Nội dung tệp {self.token_file}"
            except SecretRefused as error:
                raise ConfigError(str(error)) from None
            if not token:
                raise ConfigError(f"Tệp {self.token_file} không có mã bot nào.")
        if not token:
            raise ConfigError(
                "Thiếu mã bot Telegram. Hãy đặt biến môi trường KHUYENCONG_TELEGRAM_TOKEN, hoặc KHUYENCONG_TELEGRAM_TOKEN_FILE với "
                "đường dẫn tới tệp chứa mã, rồi chạy lại."
            )
        if not _TOKEN.fullmatch(token):
            # The value itself is never shown: it may be a real token with a slip in it.
            raise ConfigError(f"{source} không đúng dạng «số:chuỗi ký tự» do BotFather cấp.")
        return token


def read_address(text: str, name: str) -> Address:
    """ "127.0.0.1:8080", "[::1]:8080" or "localhost:8080". Raises ConfigError that names the setting."""
    match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})", text.strip(), re.ASCII)
    if match is None or int(match[3]) > 65535:
        raise ConfigError(f"{name} phải có dạng MÁY:CỔNG, ví dụ 127.0.0.1:8080; hiện là «{' '.join(text.split())}».")
    return Address(match[1] or match[2], int(match[3]))


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


def _webhook_secret(raw: str) -> str | None:
    secret = raw.strip()
    if secret and not _WEBHOOK_SECRET.fullmatch(secret):
        # The value itself is not shown, as with the token.
        raise ConfigError("KHUYENCONG_WEBHOOK_SECRET phải có từ 1 đến 256 ký tự, chỉ gồm A-Z, a-z, 0-9, «_» và «-».")
    return secret or None


def _monitoring(raw: str) -> Address | None:
    return None if raw.strip().lower() == "off" else read_address(raw, "KHUYENCONG_METRICS_LISTEN")
