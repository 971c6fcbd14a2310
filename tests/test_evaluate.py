"""Judging retrieval on a folder in BEIR's layout."""

import json
from pathlib import Path

import pytest
from tiny import TinyEncoder, write_files

from index import build as build_module
from index.errors import DatasetError
from index.evaluate import RANKS, evaluate

CORPUS = [
    {"id": "d1", "title": "Điều 1", "text": "Hà Giang hỗ trợ xưởng chè mua máy sấy."},
    {"_id": "d2", "title": "Điều 2", "text": "Bến Tre làm kẹo dừa và tơ xơ dừa."},
    {"id": 3, "text": "Hội chợ ở Đà Nẵng có 150 gian hàng."},
]
QUERIES = [
    {"id": "q1", "text": "xưởng chè Hà Giang"},
    {"_id": "q2", "text": "kẹo dừa"},
    {"id": "q3", "text": "hội chợ Đà Nẵng", "kind": "exam"},
    {"id": "q4", "text": "không có nhãn"},
]
QRELS = "query_id\tdoc_id\trelevance\nq1\td1\t1\nq2\td2\t1\nq3\t3\t1\nq3\td1\t0\n"


def jsonl(rows: list[dict]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def dataset(folder: Path, corpus=CORPUS, queries=QUERIES, qrels: str = QRELS) -> Path:
    parts = {"corpus.jsonl": corpus, "queries.jsonl": queries, "qrels.tsv": qrels}
    given = {name: part for name, part in parts.items() if part is not None}
    return write_files(folder / "bo", {name: p if isinstance(p, str) else jsonl(p) for name, p in given.items()})


def judged(tmp_path: Path, encoder: TinyEncoder | None = None, **parts):
    return evaluate(dataset(tmp_path, **parts), tmp_path / "data", encoder or TinyEncoder())


def test_both_spellings_of_an_id_count_and_unjudged_queries_do_not(tmp_path):
    result = judged(tmp_path)
    assert (result.queries, result.documents, result.passages) == (3, 3, 3)
    assert result.metrics == dict.fromkeys(
        ["recall@1", "recall@5", "recall@10", "recall@20", "MRR@10", "nDCG@10"], pytest.approx(1.0)
    )


def test_times_are_those_of_the_queries(tmp_path):
    result = judged(tmp_path)
    assert 0 < result.ms_median < 1000
    assert 0 < result.ms_mean < 1000


def test_means_are_taken_over_the_judged_queries(tmp_path):
    # q1 wants a document that is not the best one: it comes at rank 2 of 3 or later, never first.
    result = judged(tmp_path, qrels="q1\td2\t1\nq2\td2\t1\n")
    assert result.queries == 2
    assert result.metrics["recall@1"] == pytest.approx((0 + 1) / 2)
    assert 0.5 < result.metrics["MRR@10"] <= (1 / 2 + 1) / 2


def test_a_relevant_document_that_the_corpus_lacks_counts_against(tmp_path):
    assert judged(tmp_path, qrels="q1\td1\t1\nq1\tkhong-co\t1\n").metrics["recall@20"] == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    "qrels",
    [
        "q1\td1\t1\n",
        "query-id\tcorpus-id\tscore\nq1\td1\t1\n",
        "\ufeffq1\td1\t1\n",
        "q1 0 d1 1\n",
        "q1\td1\t1.0\n\n",
        "q1\td1\t1\r\n",
        "q1\td1\t1\nq2\td1\t0\n",
    ],
    ids=["bare", "header", "BOM", "TREC", "decimal", "CRLF", "not relevant"],
)
def test_judgements_are_read_in_every_usual_form(tmp_path, qrels):
    result = judged(tmp_path, qrels=qrels)
    assert (result.queries, result.metrics["recall@1"]) == (1, 1.0)


def test_ends_of_line_inside_a_string_do_not_end_the_line(tmp_path):
    corpus = [{"id": "d1", "title": "A\u2028B", "text": "Xưởng chè\x85mua\u2029máy\x0c."}, *CORPUS[1:]]
    assert judged(tmp_path, corpus="\ufeff" + jsonl(corpus)).documents == 3


def test_a_document_ranks_by_its_best_passage_and_is_listed_once(tmp_path):
    paragraphs = "\n\n".join(f"Đoạn {n} nói về kẹo dừa. " + "chữ " * 60 + "hết." for n in range(9))
    run = tmp_path / "run.trec"
    evaluate(
        dataset(tmp_path, corpus=[*CORPUS, {"id": "dai", "title": "Dài", "text": paragraphs}]),
        tmp_path / "data", TinyEncoder(), run_file=run,
    )  # fmt: skip
    rows = [line.split() for line in run.read_text(encoding="utf-8").splitlines()]
    listed = [(row[0], row[2]) for row in rows]
    assert len(set(listed)) == len(listed)
    assert ("q2", "dai") in listed


def test_the_run_has_at_most_a_hundred_ranks_with_falling_scores(tmp_path):
    corpus = [*CORPUS, *({"id": f"x{n}", "text": f"Kẹo dừa số {n} của hợp tác xã."} for n in range(150))]
    run = tmp_path / "kết quả" / "run.trec"
    evaluate(dataset(tmp_path, corpus=corpus), tmp_path / "data", TinyEncoder(), run_file=run)
    rows = [line.split() for line in run.read_text(encoding="utf-8").splitlines()]
    assert {len(row) for row in rows} == {6}
    of_q2 = [row for row in rows if row[0] == "q2"]
    assert len(of_q2) == RANKS == 100
    assert [int(row[3]) for row in of_q2] == list(range(1, 101))
    scores = [float(row[4]) for row in of_q2]
    assert scores == sorted(scores, reverse=True)
    assert {row[0] for row in rows} == {"q1", "q2", "q3"}


def test_a_second_evaluation_embeds_only_its_queries(tmp_path):
    encoder = TinyEncoder()
    first = judged(tmp_path, encoder)
    assert len(encoder.encoded) == 3
    encoder.encoded.clear()
    again = judged(tmp_path, encoder)
    assert encoder.encoded == []
    assert again.metrics == first.metrics
    assert len(encoder.asked) == 6


def test_stripped_queries_are_asked_without_marks(tmp_path):
    encoder = TinyEncoder()
    result = evaluate(dataset(tmp_path), tmp_path / "data", encoder, strip_diacritics=True)
    assert result.metrics["recall@1"] == 1.0
    assert "xuong" not in " ".join(encoder.asked)  # restored before it was embedded


def test_nothing_but_the_embeddings_stays_in_the_data_folder(tmp_path):
    judged(tmp_path)
    assert [p.name for p in (tmp_path / "data").iterdir()] == ["embeddings.db"]


def test_nothing_stays_after_a_failure_either(tmp_path, monkeypatch):
    monkeypatch.setattr(build_module.Restorer, "train", lambda texts: (_ for _ in ()).throw(MemoryError()))
    with pytest.raises(MemoryError):
        judged(tmp_path)
    assert [p.name for p in (tmp_path / "data").iterdir()] == ["embeddings.db"]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"corpus": None}, "Không đọc được .*corpus.jsonl"),
        ({"queries": None}, "Không đọc được .*queries.jsonl"),
        ({"qrels": None}, "Không đọc được .*qrels.tsv"),
        ({"corpus": ""}, "corpus.jsonl không có tài liệu nào có nội dung"),
        ({"corpus": [{"id": "d1", "text": " "}]}, "corpus.jsonl không có tài liệu nào có nội dung"),
        ({"corpus": [CORPUS[0], {"id": "d2", "title": "A"}]}, "corpus.jsonl:2: thiếu trường «text»"),
        ({"corpus": [{"text": "A"}]}, "corpus.jsonl:1: thiếu trường «id»"),
        ({"corpus": [{"id": ["d1"], "text": "A"}]}, "corpus.jsonl:1: thiếu trường «id»"),
        ({"corpus": [CORPUS[0], CORPUS[1], CORPUS[0]]}, "corpus.jsonl:3: mã «d1» đã có ở corpus.jsonl:1"),
        ({"corpus": jsonl(CORPUS[:1]) + "\n{hỏng\n"}, "corpus.jsonl:3: không phải JSON"),
        ({"corpus": "[" * 100_000}, "corpus.jsonl:1: không phải JSON"),
        ({"corpus": "[1, 2]\n"}, "corpus.jsonl:1: mỗi dòng phải là một đối tượng JSON"),
        ({"queries": [QUERIES[0], {"id": "q2"}]}, "queries.jsonl:2: thiếu trường «text»"),
        ({"queries": [QUERIES[0], QUERIES[0]]}, "queries.jsonl:2: mã «q1» đã có"),
        ({"qrels": "q1\td1\t1\nq2\td2\n"}, "qrels.tsv:2: cần ba cột"),
        ({"qrels": "q1\td1\t1\nq2\td2\tnhiều\n"}, "qrels.tsv:2: mức liên quan phải là số"),
        ({"qrels": "query_id\tdoc_id\trelevance\n"}, "không có câu hỏi nào có nhãn"),
        ({"qrels": "q9\td1\t1\n"}, "không có câu hỏi nào có nhãn"),
    ],
)
def test_what_is_wrong_with_a_dataset_is_said_with_file_and_line(tmp_path, parts, message):
    with pytest.raises(DatasetError, match=message):
        judged(tmp_path, **parts)
