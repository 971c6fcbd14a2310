"""What is loaded and how the service is, for administrators: facts from the disk, then lines of text."""

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.state.state import FILE
from bot.usage_report import whole
from bot.wording import day, local_time
from index.artifact import Manifest, previous_folder, read_manifest, staged_folder
from index.errors import ArtifactMissing, KnowledgeError
from index.ingest import read_knowledge

_KINDS = {"article": "bài viết", "legal": "văn bản pháp luật", "guide": "hướng dẫn", "figures": "bảng số liệu"}
_REPLACED = "chỉ mục đang dùng đã được thay từ bên ngoài; hãy khởi động lại dịch vụ hoặc gõ /nap để dùng bản mới."
_LOW_DISK = 1 << 30  # bytes; a rebuild needs room for a second index


@dataclass(frozen=True, slots=True)
class DiskFacts:
    """What the data folder tells.

    `manifest` is that of the index in use, None where it cannot be read; `staged` when the index that awaits a decision
    was built, `earlier` when the one that can be gone back to was (ISO, UTC), None where there is none. `changed` counts
    the files of the knowledge folder added, changed or removed since; None where that cannot be told, and `trouble`
    says why. Sizes are bytes.
    """

    manifest: Manifest | None
    staged: str | None
    earlier: str | None
    changed: int | None
    trouble: str
    state_bytes: int
    index_bytes: int
    free_bytes: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the assistant has open. `kinds` counts documents by kind; `data_date` is ISO."""

    index_name: str
    kinds: Mapping[str, int]
    provisions: int
    data_date: str | None


@dataclass(frozen=True, slots=True)
class Running:
    """How the process is. Times are aware. `waiting` are things to decide, with their number; `last_error` is None before the first."""

    started_at: datetime
    now: datetime
    asked: int
    errors: int
    last_error: datetime | None
    waiting: Sequence[tuple[str, int]]
    retention_days: int


def kinds_of(documents: Sequence) -> Counter[str]:
    return Counter(document.kind for document in documents)


def disk_facts(data: Path, index_name: str) -> DiskFacts:
    """Read the data and knowledge folders. Blocking, about a second; raises nothing for what may be missing or damaged."""
    manifest, changed, trouble = None, None, ""
    try:
        if (data / "index").is_dir() and not (data / "index" / index_name).exists():
            raise ArtifactMissing(_REPLACED)
        manifest = read_manifest(data / "index" / index_name)
        changed = len(_changed_files(manifest))
    except KnowledgeError as error:
        trouble = str(error)
    staged, earlier = _built_at(staged_folder(data)), _built_at(previous_folder(data))
    return DiskFacts(
        manifest, staged, earlier, changed, trouble,
        state_bytes=sum(_size(path) for path in data.glob(FILE + "*")),
        index_bytes=sum(_size(path) for path in (data / "index").rglob("*")) + sum(_size(path) for path in data.glob("embeddings.db*")),
        free_bytes=shutil.disk_usage(data).free,
    )  # fmt: skip


def status_lines(loaded: Loaded, disk: DiskFacts, running: Running) -> str:
    m = disk.manifest
    documents = sum(loaded.kinds.values())
    by_number = sorted(loaded.kinds.items(), key=lambda item: (-item[1], item[0]))
    named = ", ".join(f"{whole(count)} {_KINDS.get(kind, kind)}" for kind, count in by_number)
    rows = ["Dữ liệu đang dùng", f"• {whole(documents)} tài liệu" + (f": {named}" if named else "")]
    if m:
        rows.append(f"• {whole(m.passages)} đoạn, {whole(m.figures)} số liệu, {whole(loaded.provisions)} quy định")
    rows.append(f"• Tài liệu mới nhất đề ngày {day(loaded.data_date)}" if loaded.data_date else "• Không tài liệu nào ghi ngày")
    if m:
        rows += [f"• Chỉ mục {loaded.index_name}, dựng lúc {local_time(m.built_at)}", f"• Mô hình: {m.encoder}"]
    else:
        rows.append(f"• Chỉ mục {loaded.index_name}")
    rows.append(f"• Có thể quay lại bản dựng lúc {local_time(disk.earlier)}" if disk.earlier else "• Không có bản trước để quay lại")
    rows.append(_changes(disk))
    rows += ["", "Đang chờ quyết định"]
    waiting = [f"• Bản dữ liệu dựng lúc {local_time(disk.staged)}, chưa đưa vào dùng"] if disk.staged else []
    waiting += [f"• {whole(count)} {what}" for what, count in running.waiting if count]
    rows += waiting or ["• Không có gì"]
    rows += ["", "Dịch vụ", f"• Chạy được {_lasted(running.now - running.started_at)}, đã nhận {whole(running.asked)} câu hỏi"]
    rows.append(_errors(running))
    rows.append(f"• Câu hỏi và câu trả lời được giữ {whole(running.retention_days)} ngày")
    state, index, free = map(size_words, (disk.state_bytes, disk.index_bytes, disk.free_bytes))
    rows.append(f"• Tệp trạng thái {state}, chỉ mục {index}, đĩa còn trống {free}")
    if disk.free_bytes < _LOW_DISK:
        rows.append("• Lưu ý: đĩa sắp đầy, lần nạp sau có thể không đủ chỗ.")
    return "\n".join(rows)


def size_words(size: int) -> str:
    """Bytes in the unit that suits them: "15,4 MB"; multiples of 1024."""
    value, unit = float(size), "byte"
    for larger in ("KB", "MB", "GB", "TB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return f"{value:.0f} {unit}" if unit == "byte" or value >= 100 else f"{value:.1f} {unit}".replace(".", ",").replace(",0 ", " ")


def _changes(disk: DiskFacts) -> str:
    if disk.changed is None:
        return f"• Không so được với thư mục tài liệu: {disk.trouble}"
    if not disk.changed:
        return "• Thư mục tài liệu chưa có gì đổi từ lần dựng này"
    return f"• {whole(disk.changed)} tệp đã đổi từ lần dựng này, gõ /nap để nạp"


def _errors(running: Running) -> str:
    if not running.errors or running.last_error is None:
        return "• Chưa có lỗi nào được ghi từ lúc khởi động"
    return f"• {whole(running.errors)} lỗi được ghi từ lúc khởi động, lỗi cuối lúc {local_time(running.last_error.astimezone(UTC).isoformat())}"


def _lasted(span: timedelta) -> str:
    """ "2 ngày 3 giờ", "15 phút"; "dưới một phút"."""
    minutes = int(span.total_seconds()) // 60
    parts = [(minutes // 1440, "ngày"), (minutes // 60 % 24, "giờ"), (minutes % 60, "phút")]
    return " ".join(f"{count} {unit}" for count, unit in [p for p in parts if p[0]][:2]) or "dưới một phút"


def _changed_files(manifest: Manifest) -> set[str]:
    """Paths of the knowledge folder whose text is another than when the index was built. Raises KnowledgeError."""
    now = {d.path: d.digest for d in read_knowledge(Path(manifest.knowledge)).documents}
    return {path for path in now.keys() | manifest.digests.keys() if now.get(path) != manifest.digests.get(path)}


def _built_at(folder: Path | None) -> str | None:
    """When an index was built; None where there is none or it cannot be read."""
    try:
        return read_manifest(folder).built_at if folder else None
    except KnowledgeError:
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # removed meanwhile
        return 0
