"""Questions to ranked passages, on a tiny encoder and once on the real one."""

import unicodedata
from pathlib import Path

import pytest
from tiny import KNOWLEDGE, TinyEncoder, without_marks, write_files

from index.artifact import current_folder
from index.build import build
from index.errors import ArtifactMismatch
from index.retriever import Retriever, Weights

QUESTIONS = {
    "Hà Giang dành bao nhiêu tiền cho xưởng chè?": "ha-giang",
    "Bến Tre hỗ trợ bao nhiêu cơ sở kẹo dừa?": "ben-tre",
    "Hội chợ ở Đà Nẵng có bao nhiêu gian hàng?": "hoi-cho",
    "Mức hỗ trợ máy móc tối đa là bao nhiêu phần trăm?": "nghi-dinh",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("retriever")
    build(write_files(root / "knowledge", KNOWLEDGE), root / "data", TinyEncoder())
    return current_folder(root / "data")


@pytest.fixture
def retriever(folder, encoder):
    opened = Retriever.open(folder, encoder)
    yield opened
    opened.close()


def first(retriever: Retriever, question: str) -> int:
    return retriever.retrieve(question, k=1)[0].passage_id


@pytest.mark.parametrize(("question", "doc_id"), QUESTIONS.items())
def test_the_best_passage_comes_from_the_document_asked_about(retriever, question, doc_id):
    assert retriever.retrieve(question)[0].document.doc_id == doc_id


@pytest.mark.parametrize("question", QUESTIONS)
def test_marks_case_and_composition_do_not_change_the_first_passage(retriever, question):
    wanted = first(retriever, question)
    assert first(retriever, without_marks(question)) == wanted
    assert first(retriever, question.upper()) == wanted
    assert first(retriever, question.replace("oà", "òa").replace("Đ", "\u00d0")) == wanted


@pytest.mark.parametrize("question", QUESTIONS)
def test_decomposed_and_composed_letters_are_one_question(retriever, question):
    assert retriever.retrieve(unicodedata.normalize("NFD", question)) == retriever.retrieve(question)


def test_a_question_without_marks_is_restored_before_it_is_embedded(retriever, encoder):
    retriever.retrieve("ha giang ho tro xuong che")
    assert encoder.asked == ["hà giang hỗ trợ xưởng chè"]
    assert retriever.restore("Hà Giang hỗ trợ xưởng chè") == "Hà Giang hỗ trợ xưởng chè"


def test_hits_are_ranked_from_one_with_falling_scores_between_nought_and_one(retriever):
    hits = retriever.retrieve("Hà Giang khuyến công chè")
    assert [h.rank for h in hits] == list(range(1, len(hits) + 1))
    scores = [h.score for h in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= s <= 1 + 1e-9 for s in scores)
    assert all(h.lexical is None or h.lexical > 0 for h in hits)
    assert all(h.dense is None or -1.001 <= h.dense <= 1.001 for h in hits)


def test_a_hit_names_its_passage_and_document(retriever):
    (hit,) = retriever.retrieve("Cơ sở được hỗ trợ khi đã đăng ký kinh doanh", k=1)
    assert hit.passage.locator == "Điều 2 khoản 2"
    assert hit.document.so_hieu == "99/2099/NĐ-CP"
    assert hit.document.text[hit.passage.start:hit.passage.end] == hit.passage.text
    assert retriever.passages[hit.passage_id] == hit.passage


@pytest.mark.parametrize("question", ["", "   ", "\n", "?!", "%", "\ufeff", "😀"])
def test_a_question_without_a_word_finds_nothing_and_encodes_nothing(retriever, encoder, question):
    assert retriever.retrieve(question) == []
    assert encoder.asked == []


@pytest.mark.parametrize("question", ['"kinh phí', "NEAR(a b)", "50% *", "a\x00b", "\ud800 chè", "dừa " * 3000])
def test_signs_of_the_query_language_are_only_signs(retriever, question):
    assert len(retriever.retrieve(question, k=3)) == 3


@pytest.mark.parametrize("k", [0, 1, 3, 1000])
def test_at_most_k_passages_come_back_and_a_small_k_is_the_head_of_a_large_one(retriever, k):
    everything = retriever.retrieve("hỗ trợ cơ sở", k=1000)
    assert retriever.retrieve("hỗ trợ cơ sở", k=k) == everything[:k]


def test_only_the_documents_given_are_searched(retriever):
    hits = retriever.retrieve("Hà Giang dành bao nhiêu tiền cho xưởng chè?", doc_ids={"ben-tre", "hoi-cho", "khong-co"})
    assert {h.document.doc_id for h in hits} == {"ben-tre", "hoi-cho"}
    assert retriever.retrieve("Hà Giang", doc_ids=set()) == []


def test_the_same_question_has_the_same_ranking_every_time_and_in_every_reader(folder, retriever):
    again = Retriever.open(folder, TinyEncoder())
    try:
        for question in QUESTIONS:
            assert retriever.retrieve(question) == retriever.retrieve(question) == again.retrieve(question)
    finally:
        again.close()


def test_equal_passages_come_in_the_order_of_the_knowledge(tmp_path, encoder):
    same = "Tiêu đề chung\n\nKẹo dừa được bình chọn là sản phẩm tiêu biểu.\n"
    knowledge = write_files(tmp_path / "knowledge", {f"tin-{n:02}.txt": same for n in range(40)})
    build(knowledge, tmp_path / "data", encoder)
    retriever = Retriever.open(current_folder(tmp_path / "data"), encoder)
    hits = retriever.retrieve("kẹo dừa tiêu biểu", k=20)
    retriever.close()
    assert [h.document.doc_id for h in hits] == [f"tin-{n:02}" for n in range(20)]
    assert len({h.score for h in hits}) == 1


def test_the_arms_add_up_to_one():
    weights = Weights()
    arms = (weights.section_folded, weights.section_exact, weights.passage_folded, weights.passage_exact, weights.dense)
    assert sum(arms) == pytest.approx(1)


def test_an_encoder_of_another_width_is_refused_with_both_widths(folder):
    with pytest.raises(ArtifactMismatch, match="64 chiều.*32 chiều"):
        Retriever.open(folder, TinyEncoder(dim=32))


def test_the_documents_and_places_of_the_index_are_at_hand(retriever):
    assert sorted(retriever.documents) == ["ben-tre", "ha-giang", "hoi-cho", "nghi-dinh"]
    assert retriever.places["Hà Giang"] == {"ha-giang"}
    assert retriever.places["Đà Nẵng"] == {"hoi-cho"}
    assert retriever.word_frequencies["dua"] == 2  # the title is a passage too


def test_the_default_encoder_finds_by_words_and_by_meaning(tmp_path, bundled):
    build(write_files(tmp_path / "knowledge", KNOWLEDGE), tmp_path / "data", bundled)
    retriever = Retriever.open(current_folder(tmp_path / "data"), bundled)
    try:
        for question, doc_id in QUESTIONS.items():
            for asked in (question, without_marks(question)):
                assert retriever.retrieve(asked)[0].document.doc_id == doc_id, asked
        # Not a word of these stands in the documents: only the meaning can find them.
        for foreign, doc_id in {
            "trade fair with exhibition booths": "hoi-cho",
            "coconut candy workshops": "ben-tre",
            "tea processing workshops": "ha-giang",
            "woodworking subsidy decree": "nghi-dinh",
        }.items():
            (hit,) = retriever.retrieve(foreign, k=1)
            assert (hit.document.doc_id, hit.lexical) == (doc_id, None), foreign
    finally:
        retriever.close()
