"""The FAISS half of the artifact, and the embeddings kept by content."""

import hashlib
import json
import logging
import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import faiss
import numpy as np
import sqlite_utils

from index.encoder import Encoder, Progress
from index.errors import ArtifactMismatch, KnowledgeError

log = logging.getLogger(__name__)

_KEEP_DAYS = 180
_WRITE_EVERY = 256


class VectorIndex:
    """Exact inner product over unit vectors; the id of row i is i + 1, as in the passages table."""

    def __init__(self, flat: faiss.Index):
        self._flat = flat

    @classmethod
    def build(cls, vectors: np.ndarray) -> "VectorIndex":
        """`vectors`: (n, dim) float32, rows of unit length."""
        flat = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        flat.add_with_ids(vectors, np.arange(1, len(vectors) + 1, dtype=np.int64))
        return cls(flat)

    @classmethod
    def load(cls, path: Path) -> "VectorIndex":
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise ArtifactMismatch(f"Tệp vectơ {path.name} bị hỏng. Hãy chạy «khuyencong build».") from error

    def save(self, path: Path) -> None:
        try:
            faiss.write_index(self._flat, str(path))
        except RuntimeError as error:
            raise KnowledgeError(f"Không ghi được tệp vectơ {path.name}; có thể đĩa đã đầy.") from error

    @property
    def dim(self) -> int:
        return self._flat.d

    def __len__(self) -> int:
        return self._flat.ntotal

    def vectors(self, ids: Sequence[int]) -> np.ndarray:
        """(n, dim) float32, the rows of these ids."""
        return np.array([self._flat.reconstruct(i) for i in ids], np.float32).reshape(len(ids), self.dim)

    def search(self, vector: np.ndarray, k: int, within: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """Ids and cosines of the k nearest rows, best first; equal scores: lower id first. `within` keeps to those ids.

        `vector`: (dim,) float32 of unit length. Raises ValueError for another dimension.
        """
        if vector.shape != (self.dim,):
            raise ValueError(f"query vector has shape {vector.shape}, index needs ({self.dim},)")
        if k < 1 or not len(self):
            return []
        chosen = None
        if within is not None:
            chosen = faiss.SearchParameters(sel=faiss.IDSelectorBatch(np.array(within, dtype=np.int64)))
        asked = k
        while True:
            # One more than wanted: where it ties with the last, faiss has chosen among equals by chance.
            asked = min(asked + 1, len(self))
            scores, ids = self._flat.search(vector[None, :], asked, params=chosen)
            pairs = [(int(i), float(s)) for i, s in zip(ids[0], scores[0]) if i != -1]
            if len(pairs) <= k or pairs[-1][1] < pairs[k - 1][1] or asked == len(self):
                return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]
            asked *= 2


def embeddings_of(data: Path) -> Path:
    """The file of a data folder's embeddings."""
    return data / "embeddings.db"


class EmbeddingCache:
    """Document vectors by model and content, so that what has not changed is not embedded again.

    Everything in it can be made again, so a damaged file is simply begun anew.
    """

    def __init__(self, path: Path):
        try:
            self._db = _open_cache(path)
        except sqlite3.OperationalError:  # locked, full, not permitted: the file itself may be in order
            raise
        except sqlite3.DatabaseError:
            self._db = _begin_anew(path)
        self._path = path

    def close(self) -> None:
        self._db.close()

    def encode(self, encoder: Encoder, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """(n, dim) float32 document vectors of `texts`; only unknown ones go through the encoder.

        New vectors are written as they come, so that an interrupted build loses little.
        """
        try:
            return self._encode(encoder, texts, progress)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:  # damaged further in than opening it has shown
            self._db.close()
            self._db = _begin_anew(self._path)
            return self._encode(encoder, texts, progress)

    def _encode(self, encoder: Encoder, texts: Sequence[str], progress: Progress | None) -> np.ndarray:
        digests = [hashlib.sha256(t.encode()).hexdigest() for t in texts]
        known = self._known(encoder, set(digests))
        missing = sorted({d: t for d, t in zip(digests, texts) if d not in known}.items(), key=lambda item: len(item[1]))
        today = date.today().isoformat()
        done = len(texts) - len(missing)
        for start in range(0, len(missing), _WRITE_EVERY):
            batch = missing[start:start + _WRITE_EVERY]
            vectors = encoder.encode_document(
                [t for _, t in batch], (lambda d, _t, s=start: progress(done + s + d, len(texts))) if progress else None
            )
            rows = [
                {"model": encoder.name, "digest": d, "vector": v.astype("<f4").tobytes(), "used": today}
                for (d, _), v in zip(batch, vectors)
            ]
            self._db.table("vectors").upsert_all(rows, pk=("model", "digest"))
            known.update((d, v) for (d, _), v in zip(batch, vectors))
        self._touch(encoder.name, digests, today)
        if progress:
            progress(len(texts), len(texts))
        return np.array([known[d] for d in digests], np.float32).reshape(len(texts), encoder.dim)

    def forget_unused(self) -> None:
        """Remove what nothing has used for half a year."""
        with self._db.atomic():
            oldest = (date.today() - timedelta(days=_KEEP_DAYS)).isoformat()
            self._db.execute("delete from vectors where used < ?", [oldest])

    def _known(self, encoder: Encoder, digests: set[str]) -> dict[str, np.ndarray]:
        # A folder whose model was exchanged keeps its name; at least its vectors must have the right length.
        rows = self._db.query(
            "select digest, vector from vectors where model = ? and length(vector) = ? and digest in (select value from json_each(?))",
            [encoder.name, 4 * encoder.dim, json.dumps(sorted(digests))],
        )
        return {r["digest"]: np.frombuffer(r["vector"], "<f4") for r in rows}

    def _touch(self, model: str, digests: list[str], today: str) -> None:
        """Mark what was used today."""
        with self._db.atomic():
            self._db.conn.executemany(
                "update vectors set used = ? where model = ? and digest = ? and used <> ?",
                [(today, model, d, today) for d in digests],
            )


class RememberingEncoder:
    """An encoder that embeds a document's text once, however often the program is started; questions are never kept.

    Without a cache it can write to (read-only, locked for long, a full disk) it does as the encoder it is given.
    """

    def __init__(self, encoder: Encoder, cache: Path):
        self.name = encoder.name
        self.dim = encoder.dim
        self._encoder = encoder
        self._cache = cache

    def encode_query(self, texts: Sequence[str]) -> np.ndarray:
        return self._encoder.encode_query(texts)

    def encode_document(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        try:
            cache = EmbeddingCache(self._cache)
            try:
                return cache.encode(self._encoder, texts, progress)
            finally:
                cache.close()
        except sqlite3.Error as error:
            log.warning("embeddings cannot be kept: %s", error)
            return self._encoder.encode_document(texts, progress)


def _begin_anew(path: Path) -> sqlite_utils.Database:
    for name in (path.name, *(f"{path.name}-{kind}" for kind in ("journal", "wal", "shm"))):
        path.with_name(name).unlink(missing_ok=True)
    return _open_cache(path)


def _open_cache(path: Path) -> sqlite_utils.Database:
    db = sqlite_utils.Database(path)
    db.table("vectors").create(
        {"model": str, "digest": str, "vector": bytes, "used": str}, pk=("model", "digest"), if_not_exists=True
    )
    return db
