"""`khuyencong doctor`: everything the service needs, looked at one by one, with what to do where something is wrong."""

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from stat import S_IMODE

from bot.config import BotConfig, ConfigError
from bot.doctor_network import Get, examine_network, fetch
from bot.findings import BROKEN, FINE, LOOK, Finding
from bot.private_files import open_to_others, wide_paths
from bot.redaction import Redaction
from bot.service_status import DiskFacts, disk_facts, size_words
from bot.state.inspection import look_at_state
from bot.state.state import FILE
from bot.usage_report import whole
from bot.wording import local_time
from index.artifact import current_folder, read_manifest
from index.encoder import Encoder, load_encoder
from index.errors import ArtifactMissing, KnowledgeError
from index.ingest import read_knowledge
from index.retriever import Retriever

__all__ = ["BROKEN", "FINE", "LOOK", "Finding", "examine"]

_OLD_DAYS = 180  # of an index: the law has moved on
_LOW_DISK = 1 << 30  # bytes
_ROOM = 64 << 20  # bytes beside a second index: state, logs, what is downloaded
_FIRST_INDEX = 256 << 20  # bytes that a first index and the model's graph take
_SHOWN = 3


def examine(
    config: BotConfig,
    *,
    offline: bool = False,
    get: Get = fetch,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    env: Mapping[str, str] = os.environ,
) -> list[Finding]:
    """All findings, in the order in which things depend on each other. Raises nothing for what may be wrong.

    `get` asks the Telegram server, `now` is the time in UTC. No finding holds the token.
    """
    token, about_token = _token(config)
    found = [about_token]
    if offline:
        found.append(Finding(LOOK, "Mạng", "không kiểm tra vì có --offline."))
    elif token:
        found += examine_network(config, token, get, now)
    else:
        found.append(Finding(LOOK, "Mạng", "chưa kiểm tra được vì chưa có mã bot đúng dạng."))
    found += [*_clock(config, now()), *_folder(config)]
    encoder, about_model = _model(config)
    found += [about_model, *_index(config, encoder, now()), _disk(config), *_permissions(config, token is not None), _state(config)]
    redact = Redaction([token, config.webhook_secret]).redact
    return [Finding(each.state, each.what, redact(each.told), redact(each.advice)) for each in found]


def _token(config: BotConfig) -> tuple[str | None, Finding]:
    try:
        token = config.require_token()
    except ConfigError as error:
        # What is wrong with a file says itself what to do.
        advice = "" if config.token_file else "Lấy mã từ @BotFather (lệnh /token); nên để trong một tệp chỉ tài khoản chạy bot đọc được (chmod 600)."
        return None, Finding(BROKEN, "Mã bot", _small(str(error)), advice)
    where = f"đọc từ tệp {config.token_file}" if config.token_file else "đọc từ biến môi trường"
    return token, Finding(FINE, "Mã bot", f"đúng dạng, {where}.")


def _clock(config: BotConfig, now: datetime) -> Iterator[Finding]:
    """The clock of this machine against the newest thing that it has dated itself."""
    try:
        built = datetime.fromisoformat(read_manifest(current_folder(config.data)).built_at)
    except (KnowledgeError, ValueError):
        built = None
    if built and built > now:
        yield Finding(
            BROKEN, "Đồng hồ", f"máy đang chỉ {local_time(now.isoformat())}, trước cả lúc dựng chỉ mục ({local_time(built.isoformat())}).",
            "Chỉnh lại giờ của máy (bật đồng bộ giờ: timedatectl set-ntp true); hiệu lực của văn bản được tính theo ngày của máy.",
        )  # fmt: skip
    else:
        yield Finding(FINE, "Đồng hồ", f"máy đang chỉ {local_time(now.isoformat())} giờ Việt Nam.")


def _folder(config: BotConfig) -> Iterator[Finding]:
    try:
        knowledge = read_knowledge(config.knowledge)
    except KnowledgeError as error:
        yield Finding(BROKEN, "Thư mục tài liệu", _small(str(error)))
        return
    yield Finding(FINE, "Thư mục tài liệu", f"{config.knowledge}, đọc được {whole(len(knowledge.documents))} tài liệu.")
    if knowledge.problems:
        first = "; ".join(map(str, knowledge.problems[:_SHOWN])) + ("; …" if len(knowledge.problems) > _SHOWN else "")
        yield Finding(
            LOOK, "Tệp bị bỏ ra", f"{whole(len(knowledge.problems))} chỗ không đọc được: {first}.",
            "Sửa các tệp này rồi chạy «khuyencong build» hoặc gõ /nap.",
        )  # fmt: skip


def _model(config: BotConfig) -> tuple[Encoder | None, Finding]:
    try:
        # Looking makes no data folder where there is none yet.
        with tempfile.TemporaryDirectory(prefix="khuyencong-") as elsewhere:
            encoder = load_encoder(config.model, config.data / "models" if config.data.is_dir() else Path(elsewhere))
            encoder.encode_query(["khuyến công"])
    except (KnowledgeError, OSError, RuntimeError) as error:
        return None, Finding(
            BROKEN, "Mô hình", f"không nạp được: {_reason(error)}.",
            "Kiểm tra KHUYENCONG_MODEL; nếu không đặt biến này, hãy cài lại chương trình («pip install .»).",
        )  # fmt: skip
    return encoder, Finding(FINE, "Mô hình", f"{encoder.name}, nạp được.")


def _index(config: BotConfig, encoder: Encoder | None, now: datetime) -> Iterator[Finding]:
    build = "Chạy «khuyencong build»."
    try:
        folder = current_folder(config.data)
    except ArtifactMissing as error:
        yield Finding(LOOK, "Chỉ mục", _small(str(error)))
        return
    try:
        manifest = read_manifest(folder)
        if encoder:
            Retriever.open(folder, encoder).close()
    except KnowledgeError as error:
        yield Finding(BROKEN, "Chỉ mục", _small(str(error)))
        return
    days = (now - datetime.fromisoformat(manifest.built_at)).days
    told = f"mở được{'' if encoder else ' phần mô tả'}, {whole(manifest.documents)} tài liệu, dựng lúc {local_time(manifest.built_at)}"
    if days > _OLD_DAYS:
        yield Finding(
            LOOK, "Chỉ mục", f"{told}, đã {whole(days)} ngày.",
            "Xem lại thư mục tài liệu có còn đủ văn bản mới không, rồi dựng lại.",
        )  # fmt: skip
    else:
        yield Finding(FINE, "Chỉ mục", f"{told}.")
    facts: DiskFacts = disk_facts(config.data, folder.name)
    if facts.changed is None:
        yield Finding(LOOK, "So với thư mục", _small(facts.trouble))
    elif Path(manifest.knowledge).resolve() != config.knowledge.resolve():
        yield Finding(
            LOOK, "So với thư mục", f"chỉ mục được dựng từ {manifest.knowledge}, cấu hình đang chỉ tới {config.knowledge}.", f"{build[:-1]} nếu thư mục mới là đúng.",
        )  # fmt: skip
    elif facts.changed:
        yield Finding(LOOK, "So với thư mục", f"{whole(facts.changed)} tệp đã đổi sau lần dựng.", "Chạy «khuyencong build» hoặc gõ /nap.")
    else:
        yield Finding(FINE, "So với thư mục", "không có gì đổi sau lần dựng.")


def _disk(config: BotConfig) -> Finding:
    place = next(p for p in (config.data, *config.data.absolute().parents) if p.exists())
    try:
        free = shutil.disk_usage(place).free
        index = sum(p.stat().st_size for p in (config.data / "index").rglob("*") if p.is_file())
    except OSError as error:
        return Finding(BROKEN, "Đĩa", f"không xem được: {_reason(error)}.")
    needed = (index or _FIRST_INDEX) + _ROOM
    told = f"còn trống {size_words(free)}, lần dựng sau cần khoảng {size_words(needed)}."
    if free < needed:
        return Finding(BROKEN, "Đĩa", told, "Dọn bớt đĩa, hoặc chuyển thư mục dữ liệu sang đĩa khác bằng --data.")
    if free < _LOW_DISK:
        return Finding(LOOK, "Đĩa", told, "Nên dọn bớt đĩa.")
    return Finding(FINE, "Đĩa", told)


def _permissions(config: BotConfig, token_was_read: bool) -> Iterator[Finding]:
    data = config.data
    if not data.exists():
        yield Finding(FINE, "Quyền truy cập", f"thư mục dữ liệu {data} chưa có, sẽ được tạo chỉ cho tài khoản này.")
        return
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(BROKEN, "Quyền truy cập", f"tài khoản này không ghi được vào {data}.", f"Gõ: chown -R $(id -un) '{data}'")
        return
    for path in wide_paths(data):
        mode = path.stat().st_mode
        fit = "700" if stat.S_ISDIR(mode) else "600"
        mine = path.stat().st_uid == os.geteuid()
        later = " Nếu không, chương trình tự thu hẹp ở lần chạy bot sau." if mine else ""
        yield Finding(
            LOOK, "Quyền truy cập", f"tài khoản khác trên máy cũng vào được {path} ({S_IMODE(mode):o}).",
            f"Gõ: chmod {fit} '{path}'.{later}",
        )  # fmt: skip
    if config.token_file and token_was_read and not open_to_others(config.token_file.stat().st_mode):
        yield Finding(FINE, "Quyền truy cập", "tệp chứa mã bot chỉ tài khoản này đọc được.")
    if not wide_paths(data):
        yield Finding(FINE, "Quyền truy cập", f"thư mục dữ liệu {data} chỉ tài khoản này vào được.")
    if os.geteuid() == 0:
        yield Finding(
            LOOK, "Tài khoản", "đang chạy bằng root.",
            "Nên chạy bot bằng một tài khoản riêng không có quyền quản trị; xem bot/deploy/README.md.",
        )  # fmt: skip


def _state(config: BotConfig) -> Finding:
    path = config.data / FILE
    if not path.exists():
        return Finding(FINE, "Tệp trạng thái", "chưa có, sẽ được tạo khi chạy bot.")
    restore = "Khôi phục bản sao lưu, hoặc đổi tên tệp này để bắt đầu lại."
    try:
        facts = look_at_state(path)
    except sqlite3.Error as error:
        return Finding(BROKEN, "Tệp trạng thái", f"{path} không mở được: {_reason(error)}.", restore)
    if facts.damage:
        return Finding(BROKEN, "Tệp trạng thái", f"{path} bị hỏng: {_small(facts.damage)}.", restore)
    if facts.unknown:
        return Finding(
            LOOK, "Tệp trạng thái", "được ghi bằng bản chương trình mới hơn bản này.",
            "Cài lại bản mới hơn, hoặc khôi phục bản sao lưu của bản này.",
        )  # fmt: skip
    if facts.pending:
        return Finding(FINE, "Tệp trạng thái", f"mở được; lần chạy bot sau sẽ cập nhật {whole(facts.pending)} bước về bố cục.")
    return Finding(FINE, "Tệp trạng thái", "mở được, không có chỗ hỏng, bố cục đúng bản này.")


def _reason(error: Exception) -> str:
    """What an error says, in one line without its full stop."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(text.split()).rstrip(".") or type(error).__name__


def _small(text: str) -> str:
    """A sentence behind a colon."""
    text = " ".join(text.split())
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
