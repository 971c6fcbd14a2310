"""What the Telegram server says of the token, the time and the webhook."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from bot.config import BotConfig
from bot.findings import BROKEN, FINE, LOOK, Finding
from bot.usage_report import whole
from bot.wording import local_time

_TIMEOUT_S = 10
_MOST_BYTES = 1 << 20
_SKEW_S = 60
_TELEGRAM = "https://api.telegram.org/bot"
_WAITING = 100  # updates; more do not come in by themselves in a minute or two


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server has replied: the status, the JSON ({} where it is none), the Date header."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    date: str | None = None


# Asks an address. Raises OSError where there is no reply.
Get = Callable[[str], Reply]


def fetch(url: str) -> Reply:
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as response:
            return _reply(response.status, response.read(_MOST_BYTES), response.headers.get("Date"))
    except urllib.error.HTTPError as error:
        with error:
            return _reply(error.code, error.read(_MOST_BYTES), error.headers.get("Date"))


def examine_network(config: BotConfig, token: str, get: Get, now: Callable[[], datetime]) -> Iterator[Finding]:
    """No error's text is shown: it may hold the address, and with it the token."""
    host = urlsplit(config.base_url or _TELEGRAM).netloc.rpartition("@")[2]
    try:
        reply = get(_address(config, token, "getMe"))
    except OSError as error:
        yield Finding(BROKEN, "Mạng", f"không kết nối được với {host}: {_why(error)}.", _advice(config, error))
        return
    except ValueError:
        yield Finding(BROKEN, "Mạng", f"địa chỉ {host} không dùng được.", "Kiểm tra KHUYENCONG_TELEGRAM_BASE_URL.")
        return
    yield Finding(FINE, "Mạng", f"kết nối được với {host}.")
    yield from _time(reply, now())
    yield _me(reply)
    if reply.status == 200:
        try:
            yield from _webhook(get(_address(config, token, "getWebhookInfo")))
        except OSError as error:
            yield Finding(LOOK, "Webhook", f"không hỏi được: {_why(error)}.", "Thử lại sau ít phút.")


def _me(reply: Reply) -> Finding:
    me = reply.body.get("result")
    if reply.status == 200 and isinstance(me, dict):
        return Finding(FINE, "Telegram nhận mã", f"bot @{me.get('username', '?')}.")
    if reply.status in (401, 404):
        return Finding(
            BROKEN, "Telegram nhận mã", "Telegram không nhận mã này.",
            "Lấy lại mã từ @BotFather; mã cũ mất hiệu lực khi có mã mới.",
        )  # fmt: skip
    return Finding(
        BROKEN, "Telegram nhận mã", f"máy chủ trả lời mã lỗi {reply.status}.",
        "Thử lại sau ít phút; nếu vẫn vậy, kiểm tra KHUYENCONG_TELEGRAM_BASE_URL.",
    )  # fmt: skip


def _time(reply: Reply, now: datetime) -> Iterator[Finding]:
    try:
        theirs = parsedate_to_datetime(reply.date or "")
        skew = abs((now - theirs.astimezone(UTC)).total_seconds())
    except (ValueError, TypeError):
        return
    if skew > _SKEW_S:
        yield Finding(LOOK, "Giờ so với máy chủ", f"lệch {whole(round(skew))} giây.", "Bật đồng bộ giờ: timedatectl set-ntp true.")
    else:
        yield Finding(FINE, "Giờ so với máy chủ", "khớp.")


def _webhook(reply: Reply) -> Iterator[Finding]:
    info = reply.body.get("result")
    if reply.status != 200 or not isinstance(info, dict):
        yield Finding(LOOK, "Webhook", f"không hỏi được, máy chủ trả lời mã lỗi {reply.status}.", "Thử lại sau ít phút.")
        return
    host = urlsplit(str(info.get("url") or "")).netloc
    waiting = info.get("pending_update_count") or 0
    told = f"đặt tới {host}" if host else "không đặt, bot tự hỏi Telegram"
    told += f"; {whole(waiting)} tin nhắn đang chờ." if isinstance(waiting, int) and waiting else "; không có tin nhắn nào đang chờ."
    if not isinstance(waiting, int) or waiting < _WAITING:
        yield Finding(FINE, "Webhook", told)
    else:
        yield Finding(LOOK, "Webhook", told, "Nếu bot đang chạy, xem nhật ký: tin nhắn đến nhanh hơn được nhận.")
    when, what = info.get("last_error_date"), info.get("last_error_message")
    if host and isinstance(when, int) and what:
        moment = local_time(datetime.fromtimestamp(when, UTC).isoformat())
        yield Finding(
            LOOK, "Webhook, lỗi gần nhất", f"{moment}: {' '.join(str(what).split())[:200]}.",
            "Nếu lỗi mới xảy ra: kiểm tra chứng thư TLS, cổng và proxy phía trước bot.",
        )  # fmt: skip


def _address(config: BotConfig, token: str, method: str) -> str:
    base = config.base_url or _TELEGRAM
    # As python-telegram-bot reads it: the token stands where "{token}" is, else at the end.
    return (base.replace("{token}", token) if "{token}" in base else base + token) + f"/{method}"


def _why(error: OSError) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return "quá thời gian chờ"
    if isinstance(reason, ssl.SSLError):
        return "chứng thư TLS không được chấp nhận" if isinstance(reason, ssl.SSLCertVerificationError) else "bắt tay TLS không thành"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return type(reason).__name__


def _advice(config: BotConfig, error: OSError) -> str:
    if isinstance(getattr(error, "reason", error), ssl.SSLError):
        return "Kiểm tra giờ của máy và gói chứng thư gốc (ca-certificates); nếu mạng có proxy kiểm tra TLS, thêm chứng thư của proxy."
    where = "KHUYENCONG_TELEGRAM_BASE_URL" if config.base_url else "tường lửa, DNS và biến HTTPS_PROXY"
    return f"Kiểm tra mạng, {where}."


def _reply(status: int, body: bytes, date: str | None) -> Reply:
    try:
        loaded = json.loads(body)
    except (ValueError, RecursionError):
        loaded = {}
    return Reply(status, loaded if isinstance(loaded, dict) else {}, date)
