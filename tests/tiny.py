"""Small real pieces for tests: an encoder without a model, a folder of five short documents."""

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.text import fold, normalise, tokens


class TinyEncoder:
    """A second real `Encoder` for tests: a hashed bag of folded words, 64 numbers, rows of unit length.

    It knows nothing of meaning, but equal words give equal vectors, on every machine and without a model.
    `encoded` lists every document text that went through it, in order.
    """

    def __init__(self, name: str = "tiny-1", dim: int = 64):
        self.name = name
        self.dim = dim
        self.encoded: list[str] = []
        self.asked: list[str] = []

    def encode_query(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return self._vectors(texts)

    def encode_document(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> np.ndarray:
        self.encoded += texts
        if progress:
            progress(len(texts), len(texts))
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            # A first share of every text is the same, so that no row is zero.
            row[0] = 0.1
            for word in tokens(text):
                row[zlib.crc32(word.encode()) % self.dim] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class BrokenEncoder(TinyEncoder):
    """Fails at the first document, as a model does on a machine that runs out of memory."""

    def encode_document(self, texts, progress=None):
        raise MemoryError("no room for the model")


def write_files(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write each file below `folder`, UTF-8 where given as text, and return the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def words(count: int, first: str = "Câu") -> str:
    """One sentence of `count` words without a number: "Câu chữ chữ … chữ."."""
    return " ".join([first] + ["chữ"] * (count - 1)) + "."


def without_marks(text: str) -> str:
    """As people type on a telephone: no diacritics, capitals kept."""
    return "".join(f.upper() if c.isupper() else f for c, f in zip(normalise(text), fold(normalise(text)), strict=True))


HA_GIANG = """---
title: "Hà Giang: khuyến công giúp xưởng chè"
source: "Báo Ví Dụ"
url: "https://example.org/ha-giang"
published: "2023-05-04"
province: "Hà Giang"
---

# Hà Giang: khuyến công giúp xưởng chè

Năm 2022, tỉnh Hà Giang dành 1.250,5 triệu đồng khuyến công quốc gia cho 7 xưởng chế biến chè.

Các xưởng mua máy sấy, máy vò chè mới; năng suất tăng gấp đôi so với trước.
"""

BEN_TRE = """---
title: "Bến Tre hỗ trợ cơ sở dừa"
source: "Báo Ví Dụ"
url: "https://example.org/ben-tre"
published: "2024-01-15"
province: "Bến Tre"
---

# Bến Tre hỗ trợ cơ sở dừa

Tỉnh Bến Tre hỗ trợ 12 cơ sở làm kẹo dừa với 2,4 tỷ đồng từ khuyến công địa phương trong năm 2023.

Sản phẩm tơ xơ dừa của ba hợp tác xã được bình chọn là sản phẩm công nghiệp nông thôn tiêu biểu.
"""

HOI_CHO = """Hội chợ hàng công nghiệp nông thôn

Hội chợ mở tại thành phố Đà Nẵng với 150 gian hàng của 28 tỉnh, thành phố.

Đơn vị tham gia được miễn tiền thuê gian hàng.
"""

NGHI_DINH = """---
title: "Nghị định ví dụ về hỗ trợ xưởng mộc"
so_hieu: "99/2099/NĐ-CP"
source: "Chính phủ (văn bản không có thật)"
url: "https://example.org/99-2099"
published: "2099-01-15"
province: null
validity: "còn hiệu lực"
---

# Nghị định ví dụ về hỗ trợ xưởng mộc

Chương I. Quy định chung

Điều 1. Phạm vi điều chỉnh

Nghị định này quy định việc hỗ trợ các xưởng mộc ở nông thôn.

Chương II. Mức hỗ trợ

Điều 2. Mức hỗ trợ máy móc

1. Mức hỗ trợ tối đa là 50% chi phí mua máy, nhưng không quá 100 triệu đồng/cơ sở.

2. Cơ sở được hỗ trợ khi có đủ các điều kiện sau:

a) Đã đăng ký kinh doanh;

b) Có phương án sử dụng máy.
"""

KNOWLEDGE = {
    "bao/ha-giang.md": HA_GIANG,
    "bao/ben-tre.md": BEN_TRE,
    "hoi-cho.txt": HOI_CHO,
    "van-ban/nghi-dinh.md": NGHI_DINH,
}
