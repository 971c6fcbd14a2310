"""The ranker inside the retriever: it orders sections and leaves scores what they were."""

import pytest
from tiny import KNOWLEDGE, TinyEncoder, write_files

from index.artifact import DATABASE, QUESTIONS, RESTORER, VECTORS, current_folder
from index.build import build
from index.features import FEATURES
from index.ranker import Ranker
from index.restore import Restorer
from index.retriever import Retriever
from index.store import Store
from index.vectors import VectorIndex

QUESTION = "Hà Giang khuyến công chè"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("reranking")
    build(write_files(root / "knowledge", KNOWLEDGE), root / "data", TinyEncoder())
    return current_folder(root / "data")


@pytest.fixture
def open_with(folder):
    """A function from the weight of the fused score to a retriever whose ranker knows nothing else."""
    opened = []

    def open_one(weight: float) -> Retriever:
        ranker = Ranker([weight] + [0.0] * (len(FEATURES) - 1), [])
        restorer = Restorer.from_bytes((folder / RESTORER).read_bytes())
        vectors, questions = VectorIndex.load(folder / VECTORS), VectorIndex.load(folder / QUESTIONS)
        opened.append(Retriever(Store(folder / DATABASE), vectors, questions, TinyEncoder(), restorer, ranker=ranker))
        return opened[-1]

    yield open_one
    for retriever in opened:
        retriever.close()


def test_the_ranker_orders_sections_and_the_first_keeps_the_score_of_the_first(open_with):
    straight, turned = (open_with(weight).retrieve(QUESTION) for weight in (1.0, -1.0))
    assert straight[0].document.doc_id == "ha-giang"
    assert turned[0].document.doc_id != "ha-giang"
    assert turned[0].score == pytest.approx(straight[0].score)
    assert {h.passage_id: (h.lexical, h.dense) for h in turned} == {h.passage_id: (h.lexical, h.dense) for h in straight}


def test_a_question_whose_words_stand_nowhere_stays_in_the_order_of_meaning(open_with):
    asked = "xyzzy plugh"
    assert open_with(-1.0).retrieve(asked) == open_with(1.0).retrieve(asked) != []


def test_candidates_come_with_a_row_of_features_for_each_section(open_with):
    retriever = open_with(1.0)
    sections, features = retriever.candidates(QUESTION)
    assert features.shape == (len(sections), len(FEATURES))
    assert retriever.passages[sections[0][0]].doc_id == "ha-giang"
    assert features[:, FEATURES.index("fused")].tolist() == sorted(features[:, FEATURES.index("fused")], reverse=True)
