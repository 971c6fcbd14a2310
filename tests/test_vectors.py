"""Exact vector search beside plain NumPy, and the cache that spares the encoder work."""

import sqlite3

import numpy as np
import pytest
from tiny import TinyEncoder

from index.errors import ArtifactMismatch
from index.vectors import EmbeddingCache, RememberingEncoder, VectorIndex


def unit_rows(count: int, dim: int = 16, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def by_numpy(rows: np.ndarray, query: np.ndarray, k: int, within: list[int] | None = None) -> list[int]:
    scores = {i: float(score) for i, score in enumerate(rows @ query, start=1) if within is None or i in within}
    return sorted(scores, key=lambda i: (-scores[i], i))[:k]


@pytest.mark.parametrize("k", [1, 10, 100, 300, 1000])
def test_the_nearest_rows_are_those_of_a_plain_dot_product(k):
    rows, (query,) = unit_rows(300), unit_rows(1, seed=1)
    found = VectorIndex.build(rows).search(query, k)
    assert [i for i, _ in found] == by_numpy(rows, query, k)
    np.testing.assert_allclose([s for _, s in found], [rows[i - 1] @ query for i, _ in found], atol=1e-6)


@pytest.mark.parametrize("k", [1, 21, 99, 142])
def test_equal_rows_come_lower_id_first_at_the_last_rank_too(k):
    # Four different rows in turn: ids 1, 5, 9, … are equal, and so on; 50 of each.
    kinds = unit_rows(4)
    found = VectorIndex.build(np.tile(kinds, (50, 1))).search(kinds[0], k)
    nearest = by_numpy(kinds, kinds[0], 4)
    assert [i for i, _ in found] == [kind + 4 * n for kind in nearest for n in range(50)][:k]


def test_within_keeps_to_the_ids_given():
    rows, (query,) = unit_rows(100), unit_rows(1, seed=1)
    some = [90, 3, 17, 55]
    found = VectorIndex.build(rows).search(query, 10, within=some)
    assert [i for i, _ in found] == by_numpy(rows, query, 10, some)
    assert VectorIndex.build(rows).search(query, 10, within=[]) == []


def test_nothing_is_found_where_nothing_is_asked_or_held():
    rows = unit_rows(3)
    assert VectorIndex.build(rows).search(rows[0], 0) == []
    assert VectorIndex.build(rows[:0]).search(rows[0], 5) == []


@pytest.mark.parametrize("shape", [(8,), (1, 16), ()])
def test_a_vector_of_another_shape_is_refused_with_both_shapes(shape):
    with pytest.raises(ValueError, match=r"query vector has shape .*, index needs \(16,\)"):
        VectorIndex.build(unit_rows(3)).search(np.zeros(shape, np.float32), 1)


def test_a_saved_index_answers_as_before(tmp_path):
    rows = unit_rows(50)
    before = VectorIndex.build(rows)
    before.save(tmp_path / "v.faiss")
    after = VectorIndex.load(tmp_path / "v.faiss")
    assert (len(after), after.dim) == (50, 16)
    assert after.search(rows[7], 50) == before.search(rows[7], 50)


@pytest.mark.parametrize(
    "damage",
    [lambda raw: b"", lambda raw: b"khong phai" * 9, lambda raw: raw[:60], lambda raw: raw[:-5]],
    ids=["empty", "something else", "head only", "cut off"],
)
def test_a_damaged_file_is_named(tmp_path, damage):
    path = tmp_path / "passages.faiss"
    VectorIndex.build(unit_rows(5)).save(path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ArtifactMismatch, match="passages.faiss bị hỏng.*khuyencong build"):
        VectorIndex.load(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ArtifactMismatch, match="passages.faiss"):
        VectorIndex.load(tmp_path / "passages.faiss")


# --- the cache --------------------------------------------------------------------------------------

TEXTS = ["kinh phí khuyến công", "máy sấy chè", "kẹo dừa", "máy sấy chè"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "embeddings.db"


def embed(path, encoder, texts, progress=None) -> np.ndarray:
    """The vectors as a build gets them: open, encode, close."""
    cache = EmbeddingCache(path)
    try:
        vectors = cache.encode(encoder, texts, progress)
        cache.forget_unused()
        return vectors
    finally:
        cache.close()


def test_the_vectors_are_those_of_the_encoder_in_the_order_of_the_texts(path, encoder):
    np.testing.assert_array_equal(embed(path, encoder, TEXTS), TinyEncoder().encode_document(TEXTS))
    np.testing.assert_array_equal(embed(path, encoder, TEXTS[::-1]), TinyEncoder().encode_document(TEXTS[::-1]))


def test_a_text_is_encoded_once_however_often_it_comes(path, encoder):
    embed(path, encoder, TEXTS)
    assert sorted(encoder.encoded) == sorted(set(TEXTS))
    encoder.encoded.clear()
    embed(path, encoder, [*TEXTS, "hội chợ"])
    assert encoder.encoded == ["hội chợ"]


def test_another_model_shares_nothing(path, encoder):
    embed(path, encoder, TEXTS)
    other = TinyEncoder("tiny-2")
    embed(path, other, TEXTS)
    assert sorted(other.encoded) == sorted(set(TEXTS))


def test_a_model_that_changed_its_width_under_one_name_is_asked_again(path, encoder):
    embed(path, encoder, TEXTS)
    wider = TinyEncoder(encoder.name, dim=96)
    assert embed(path, wider, TEXTS).shape == (4, 96)
    assert len(wider.encoded) == 3


def test_no_text_gives_an_empty_table_of_the_right_width(path, encoder):
    assert embed(path, encoder, []).shape == (0, 64)


def test_progress_counts_up_to_all_texts(path, encoder):
    seen = []
    embed(path, encoder, ["cũ"])
    embed(path, encoder, ["cũ", *(f"mới {n}" for n in range(600))], lambda done, total: seen.append((done, total)))
    assert [total for _, total in seen] == [601] * len(seen)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (601, 601)
    # 256 texts go to the encoder at a time, one was known before.
    assert [done for done, _ in seen][:3] == [257, 513, 601]


def test_what_was_encoded_before_a_failure_is_kept(path):
    class Tired(TinyEncoder):
        def encode_document(self, texts, progress=None):
            if len(self.encoded) >= 256:
                raise MemoryError("no room for the model")
            return super().encode_document(texts, progress)

    texts = [f"đoạn {n}" for n in range(300)]
    with pytest.raises(MemoryError):
        embed(path, Tired(), texts)
    rested = TinyEncoder()
    embed(path, rested, texts)
    assert len(rested.encoded) == 300 - 256


def test_a_damaged_cache_is_begun_anew(path, encoder):
    path.write_bytes(b"khong phai co so du lieu" * 100)
    assert embed(path, encoder, TEXTS).shape == (4, 64)
    encoder.encoded.clear()
    embed(path, encoder, TEXTS)
    assert encoder.encoded == []


def test_vectors_that_nothing_has_used_for_half_a_year_are_forgotten(path, encoder):
    embed(path, encoder, TEXTS)
    with sqlite3.connect(path) as db:
        db.execute("update vectors set used = '2001-01-01'")
    encoder.encoded.clear()
    embed(path, encoder, ["kẹo dừa"])
    assert encoder.encoded == []
    with sqlite3.connect(path) as db:
        assert db.execute("select count(*) from vectors").fetchone() == (1,)


def test_rows_come_back_by_id_in_the_order_asked():
    rows = np.eye(3, dtype=np.float32)
    built = VectorIndex.build(rows)
    assert built.vectors([3, 1]).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert built.vectors([]).shape == (0, 3)


# --- an encoder that remembers ------------------------------------------------------------------------


def test_documents_are_embedded_once_over_starts_and_questions_each_time(path, encoder):
    first = RememberingEncoder(encoder, path)
    np.testing.assert_array_equal(first.encode_document(TEXTS), TinyEncoder().encode_document(TEXTS))
    encoder.encoded.clear()
    again = RememberingEncoder(encoder, path)
    assert (again.name, again.dim) == (encoder.name, encoder.dim)
    np.testing.assert_array_equal(again.encode_document(TEXTS), TinyEncoder().encode_document(TEXTS))
    assert encoder.encoded == []
    np.testing.assert_array_equal(again.encode_query(["kẹo dừa"]), TinyEncoder().encode_query(["kẹo dừa"]))
    with sqlite3.connect(path) as db:
        assert db.execute("select count(*) from vectors").fetchone() == (3,)


def test_without_a_place_to_keep_them_documents_are_embedded_all_the_same(tmp_path, encoder):
    remembering = RememberingEncoder(encoder, tmp_path / "gone" / "embeddings.db")
    np.testing.assert_array_equal(remembering.encode_document(TEXTS), TinyEncoder().encode_document(TEXTS))
