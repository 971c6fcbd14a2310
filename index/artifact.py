"""The index on disk: numbered folders beside one pointer file that says which of them is current.

    <data>/index/current            the name of the folder in use, switched with one os.replace
    <data>/index/<stamp>/passages.db, passages.faiss, questions.faiss, restorer.bin, manifest.json

A reader keeps the files it has opened; a build never touches a folder that may be in use.
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import get_origin

from index.errors import ArtifactMismatch, ArtifactMissing, ArtifactOutdated

# Of the files and of the tables in the database; raised with every change of either.
LAYOUT = 4
DATABASE, VECTORS, QUESTIONS = "passages.db", "passages.faiss", "questions.faiss"
RESTORER, MANIFEST = "restorer.bin", "manifest.json"
_KEPT = 2  # the current folder and the one before it


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from and with. `digests` maps each file's path to the digest of its text."""

    layout: int
    built_at: str
    knowledge: str
    encoder: str
    dim: int
    documents: int
    passages: int
    figures: int
    digests: dict[str, str]
    packages: dict[str, str]


def new_folder(data: Path) -> Path:
    """A fresh folder for a build, named so that names sort by time."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    folder = data / "index" / stamp
    folder.mkdir(parents=True)
    return folder


def write_manifest(folder: Path, manifest: Manifest) -> None:
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def current_folder(data: Path) -> Path:
    """The folder in use. Raises ArtifactMissing where nothing has been built yet."""
    try:
        name = (data / "index" / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise ArtifactMissing("Chưa có chỉ mục. Hãy chạy «khuyencong build» trước.") from error
    except (OSError, UnicodeDecodeError):
        name = ""
    folder = data / "index" / name
    if not name or Path(name).name != name or not (folder / MANIFEST).is_file():
        raise ArtifactMissing("Chỉ mục đã bị xóa hoặc chưa hoàn chỉnh. Hãy chạy «khuyencong build» để tạo lại.")
    return folder


def read_manifest(folder: Path) -> Manifest:
    """Raises ArtifactMismatch where the file is damaged, ArtifactOutdated where it is of another layout."""
    try:
        loaded = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if loaded.get("layout") != LAYOUT:
            raise ArtifactOutdated(
                f"Chỉ mục có bố cục {loaded.get('layout')}, chương trình này cần bố cục {LAYOUT}. Hãy chạy «khuyencong build»."
            )
        values = {f.name: loaded[f.name] for f in fields(Manifest)}
        if not all(isinstance(values[f.name], get_origin(f.type) or f.type) for f in fields(Manifest)):
            raise ValueError("a field of the manifest has another type")
        return Manifest(**values)
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise ArtifactMismatch("Tệp mô tả chỉ mục bị hỏng. Hãy chạy «khuyencong build» để tạo lại.") from error


def check_encoder(manifest: Manifest, encoder: str) -> None:
    """Refuse an index whose vectors came from another model; the message names both."""
    if manifest.encoder != encoder:
        raise ArtifactMismatch(
            f"Chỉ mục được tạo bằng mô hình «{manifest.encoder}», nhưng cấu hình hiện tại dùng «{encoder}». "
            "Hãy chạy «khuyencong build» với mô hình hiện tại, hoặc đặt lại KHUYENCONG_MODEL như cũ."
        )


def switch_to(data: Path, folder: Path) -> None:
    """Make `folder` the current one in a single step, then remove all but the newest few folders."""
    pointer = data / "index" / "current"
    partial = pointer.with_suffix(".partial")
    partial.write_text(folder.name, encoding="utf-8")
    os.replace(partial, pointer)
    others = sorted((p for p in (data / "index").iterdir() if p.is_dir() and p != folder), key=lambda p: p.name)
    for old in others[: len(others) - (_KEPT - 1)]:
        shutil.rmtree(old, ignore_errors=True)
