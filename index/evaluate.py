"""Judge retrieval on a folder in BEIR's layout, with the code that answers use."""

import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from index.build import embed, write_artifact
from index.chunk import chunk_document
from index.encoder import Encoder, Progress
from index.errors import DatasetError
from index.metrics import mrr_at, ndcg_at, recall_at
from index.records import Document
from index.retriever import Retriever
from index.text import fold, normalise

RANKS = 100
# Passages asked for per query: a document's other passages take up ranks that no other document gets.
_PASSAGES = 400


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Means over the queries (0 to 1), and the median and mean milliseconds of a query."""

    queries: int
    documents: int
    passages: int
    metrics: dict[str, float]
    ms_median: float
    ms_mean: float


def evaluate(
    folder: Path, data: Path, encoder: Encoder, *, run_file: Path | None = None,
    strip_diacritics: bool = False, progress: Progress | None = None,
) -> Evaluation:
    """Index `corpus.jsonl`, ask every query that has a judgement, score the documents of the hits.

    A document ranks by its best passage. `strip_diacritics` asks the queries folded. Embeddings are kept in `data`
    by content. `run_file` gets a TREC run of 100 ranks a query. Raises DatasetError with file and line.
    """
    documents, queries, qrels = read_dataset(folder)
    passages = [p for d in documents for p in chunk_document(d)]
    if not passages:
        raise DatasetError("corpus.jsonl không có tài liệu nào có nội dung.")
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    vectors, _ = embed(documents, passages, (), data, encoder, progress)
    with tempfile.TemporaryDirectory(dir=data, prefix="evaluate-") as temporary:
        write_artifact(Path(temporary), documents, passages, [], vectors)
        retriever = Retriever.open_files(Path(temporary), encoder)
        try:
            asked = [(query_id, fold(text) if strip_diacritics else text) for query_id, text in queries.items()]
            rankings, times = _ask_all(retriever, asked)
        finally:
            retriever.close()
    if run_file:
        _write_run(run_file, rankings)
    return Evaluation(len(queries), len(documents), len(passages), _score(rankings, qrels), *_times(times))


def read_dataset(folder: Path) -> tuple[list[Document], dict[str, str], dict[str, set[str]]]:
    """Documents, the queries that have a judgement, and the relevant document ids of each. Raises DatasetError."""
    documents = _documents(folder / "corpus.jsonl")
    queries = _queries(folder / "queries.jsonl")
    qrels = _read_qrels(folder / "qrels.tsv")
    judged = {query_id: text for query_id, text in queries.items() if query_id in qrels}
    if not judged:
        raise DatasetError(f"Trong {folder} không có câu hỏi nào có nhãn ở qrels.tsv.")
    return documents, judged, qrels


def _ask_all(retriever: Retriever, queries: list[tuple[str, str]]) -> tuple[dict[str, list[tuple[str, float]]], list[float]]:
    """Documents with scores per query, best first, at most RANKS; and the milliseconds of each query."""
    rankings, times = {}, []
    for query_id, text in queries:
        started = time.perf_counter()
        hits = retriever.retrieve(text, k=_PASSAGES)
        times.append((time.perf_counter() - started) * 1000)
        best: dict[str, float] = {}
        for hit in hits:
            best.setdefault(hit.document.doc_id, hit.score)
        rankings[query_id] = list(best.items())[:RANKS]
    return rankings, times


def _score(rankings: dict[str, list[tuple[str, float]]], qrels: dict[str, set[str]]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for query_id, ranking in rankings.items():
        ids, relevant = [doc for doc, _ in ranking], qrels[query_id]
        values = {f"recall@{k}": recall_at(ids, relevant, k) for k in (1, 5, 10, 20)}
        values |= {"MRR@10": mrr_at(ids, relevant, 10), "nDCG@10": ndcg_at(ids, relevant, 10)}
        for name, value in values.items():
            sums[name] = sums.get(name, 0.0) + value
    return {name: total / len(rankings) for name, total in sums.items()}


def _times(times: list[float]) -> tuple[float, float]:
    return sorted(times)[len(times) // 2], sum(times) / len(times)


def _write_run(path: Path, rankings: dict[str, list[tuple[str, float]]]) -> None:
    lines = [
        f"{query_id} Q0 {doc} {rank} {score:.6f} khuyencong"
        for query_id, ranking in rankings.items()
        for rank, (doc, score) in enumerate(ranking, start=1)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _documents(path: Path) -> list[Document]:
    documents: dict[str, Document] = {}
    for number, row in _read_jsonl(path):
        document = _document(row, f"{path.name}:{number}")
        if document.doc_id in documents:
            raise DatasetError(f"{document.path}: mã «{document.doc_id}» đã có ở {documents[document.doc_id].path}.")
        documents[document.doc_id] = document
    return list(documents.values())


def _document(row: dict, place: str) -> Document:
    doc_id = _field(row, ("id", "_id"), place)
    text = normalise(_field(row, ("text",), place))
    return Document(doc_id, place, normalise(str(row.get("title") or "")), text, 0, "")


def _queries(path: Path) -> dict[str, str]:
    queries: dict[str, str] = {}
    for number, row in _read_jsonl(path):
        place = f"{path.name}:{number}"
        query_id, text = _field(row, ("id", "_id"), place), _field(row, ("text",), place)
        if query_id in queries:
            raise DatasetError(f"{place}: mã «{query_id}» đã có ở dòng trên.")
        queries[query_id] = text
    return queries


def _field(row: dict, names: tuple[str, ...], place: str) -> str:
    for name in names:
        if isinstance(row.get(name), (str, int)):
            return str(row[name])
    raise DatasetError(f"{place}: thiếu trường «{names[0]}».")


def _lines(path: Path) -> list[str]:
    """The lines of a file, cut at line feeds only: a JSON string may hold U+2028 and other ends of line as they are."""
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"Không đọc được {path}.") from error


def _read_jsonl(path: Path) -> list[tuple[int, dict]]:
    """(line number, object) of each line."""
    rows = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DatasetError(f"{path.name}:{number}: không phải JSON.") from error
        if not isinstance(row, dict):
            raise DatasetError(f"{path.name}:{number}: mỗi dòng phải là một đối tượng JSON.")
        rows.append((number, row))
    return rows


def _read_qrels(path: Path) -> dict[str, set[str]]:
    """Relevant document ids per query. Three columns, or TREC's four; a header line is passed over."""
    qrels: dict[str, set[str]] = {}
    for number, line in enumerate(_lines(path), start=1):
        columns = line.split()
        if not columns or (number == 1 and not columns[-1].lstrip("-").replace(".", "", 1).isdigit()):
            continue
        if len(columns) not in (3, 4):
            raise DatasetError(f"{path.name}:{number}: cần ba cột mã câu hỏi, mã tài liệu, mức liên quan.")
        try:
            relevant = float(columns[-1]) > 0
        except ValueError as error:
            raise DatasetError(f"{path.name}:{number}: mức liên quan phải là số.") from error
        if relevant:
            qrels.setdefault(columns[0], set()).add(columns[-2])
    return qrels
