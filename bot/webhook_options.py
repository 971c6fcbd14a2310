"""Where Telegram is to bring updates: the address given on the command line, checked."""

import ipaddress
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.config import Address, BotConfig, ConfigError, read_address
from bot.logs import mask_from_now_on
from bot.state.state import State

PORTS = (443, 80, 88, 8443)  # that Telegram calls
DEFAULT_LISTEN = "127.0.0.1:8080"
DEFAULT_PATH = "/telegram"
_SECRET = "webhook_secret"
_HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:.]+")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)+/?")


@dataclass(frozen=True, slots=True)
class WebhookOptions:
    """`url` is what Telegram is told, with its path; `listen` where the server listens for it, behind a proxy that ends TLS."""

    url: str
    path: str
    listen: Address
    secret: str | None = field(default=None, repr=False)


def webhook_options(url: str, listen: str | None, config: BotConfig) -> WebhookOptions:
    """Raises ConfigError for an address that Telegram would not call, or that would give a secret away."""
    url = url.strip()
    if (half := config.require_token().partition(":")[2]) and half in url:
        raise ConfigError("Địa chỉ webhook không được chứa mã bot: địa chỉ đi qua nhiều máy và nằm lại trong nhật ký của chúng.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ConfigError("Địa chỉ sau --webhook không đúng dạng https://tên-miền/đường-dẫn.") from None
    if parts.scheme not in ("https", "http") or not _HOST.fullmatch(parts.hostname or ""):
        raise ConfigError("Địa chỉ sau --webhook không đúng dạng https://tên-miền/đường-dẫn.")
    if parts.username is not None or parts.query or parts.fragment or "?" in url or "#" in url:
        raise ConfigError("Địa chỉ sau --webhook chỉ gồm tên miền, cổng và đường dẫn; không kèm tên đăng nhập, dấu «?» hay dấu «#».")
    if parts.scheme == "http":
        # Telegram's own servers call https only. A Bot API server on one's own machine calls http too, and what never leaves
        # the machine needs no TLS; anywhere else the secret and people's messages would travel in the open.
        if not (config.base_url and _is_loopback(parts.hostname)):
            raise ConfigError(
                "Địa chỉ webhook phải bắt đầu bằng https://. Chỉ dùng được http:// tới chính máy này (127.0.0.1) khi "
                "KHUYENCONG_TELEGRAM_BASE_URL trỏ tới máy chủ Bot API tự vận hành."
            )
    elif (port or 443) not in PORTS and not config.base_url:
        raise ConfigError(f"Telegram chỉ gọi tới cổng {', '.join(map(str, PORTS[:-1]))} hoặc {PORTS[-1]}; địa chỉ webhook đang ghi cổng {port}.")
    path = parts.path if parts.path not in ("", "/") else DEFAULT_PATH
    if not _PATH.fullmatch(path):
        raise ConfigError("Đường dẫn trong địa chỉ webhook chỉ gồm chữ không dấu, số và các dấu . _ ~ - /.")
    at = read_address(listen or DEFAULT_LISTEN, "--listen")
    return WebhookOptions(f"{parts.scheme}://{parts.netloc}{path}", path, at, config.webhook_secret)


def webhook_secret(options: WebhookOptions, state: State) -> str:
    """The secret that Telegram is to send along: the one given, else one made once for the data folder. Masked in the log from now on."""
    secret = options.secret or state.settings.get(_SECRET)
    if not secret:
        secret = secrets.token_urlsafe(32)
        state.settings.put(_SECRET, secret)
    mask_from_now_on(secret)
    return secret


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
