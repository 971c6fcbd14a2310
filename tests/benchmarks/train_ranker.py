"""Train `index/data/ranker.json` on a folder of questions with judgements, and say how good it is on unseen ones.

    python tests/benchmarks/train_ranker.py FOLDER [--data DIR] [--rounds N] [--write]

FOLDER is as `khuyencong evaluate` takes it. Reported is cross-validation over the questions: five parts, and questions
that share a relevant document are never on both sides. Each question is judged as typed, with half of its words
stripped of diacritics (fixed seed) and with all of them; trained is on the questions as typed. `--write` then trains on
all questions and writes the model; the same folder and packages give the same file.

scikit-learn and torch are needed here only; a model is applied with numpy.
"""

import argparse
import json
import random
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from restore_accuracy import strip_marks, strip_some

from index.build import embed, write_artifact
from index.chunk import chunk_document
from index.encoder import load_encoder
from index.evaluate import read_dataset
from index.features import FEATURES
from index.metrics import ndcg_at, recall_at
from index.ranker import Ranker
from index.retriever import Retriever
from index.text import normalise

MODEL = Path(__file__).resolve().parents[2] / "index" / "data" / "ranker.json"
FORMS = {
    "accented": lambda query_id, text: text,
    "half": lambda query_id, text: strip_some(normalise(text), 0.5, random.Random(query_id)),
    "stripped": lambda query_id, text: strip_marks(normalise(text)),
}
FOLDS = 5
# Chosen by cross-validation: deeper or more trees and weaker penalties do worse on unseen questions.
LINEAR_PENALTY = 0.01
TREES = dict(learning_rate=0.06, max_iter=150, max_leaf_nodes=6, min_samples_leaf=30, l2_regularization=5.0, early_stopping=False)


@dataclass(frozen=True, slots=True)
class Case:
    """A question's candidates: the document and the features, (n, FEATURES), of each, as the fusion orders them."""

    documents: list[str]
    features: np.ndarray
    relevant: set[str]

    @property
    def labels(self) -> np.ndarray:
        return np.array([float(d in self.relevant) for d in self.documents])


def read_cases(folder: Path, data: Path) -> tuple[dict[str, dict[str, Case]], dict[str, str]]:
    """Cases by form and query id, and the kind of each query ("" where the file has none)."""
    documents, queries, qrels = read_dataset(folder)
    kinds = {}
    for line in (folder / "queries.jsonl").read_text(encoding="utf-8").split("\n"):
        if line.strip():
            row = json.loads(line)
            kinds[str(row.get("id", row.get("_id")))] = str(row.get("kind", ""))
    encoder = load_encoder(None, data / "models")
    passages = [p for d in documents for p in chunk_document(d)]
    vectors, _ = embed(documents, passages, (), data, encoder, None)
    cases: dict[str, dict[str, Case]] = {form: {} for form in FORMS}
    with tempfile.TemporaryDirectory(dir=data) as temporary:
        write_artifact(Path(temporary), documents, passages, [], vectors)
        retriever = Retriever.open_files(Path(temporary), encoder)
        for form, change in FORMS.items():
            for query_id, text in queries.items():
                sections, features = retriever.candidates(change(query_id, text))
                owners = [retriever.passages[ids[0]].doc_id for ids in sections]
                cases[form][query_id] = Case(owners, features, qrels[query_id])
        retriever.close()
    return cases, kinds


def fit(cases: Sequence[Case]) -> dict:
    """A model as `index.ranker` reads it, from the cases that have a relevant candidate.

    The linear part maximises the softmax likelihood of the relevant candidates within each question ("ListNet", Cao et
    al., ICML 2007); the trees tell relevant candidates from all others. They are added up with equal weight.
    """
    cases = [c for c in cases if c.labels.any()]
    return {"features": FEATURES, "weights": _fit_linear(cases), "trees": _fit_trees(cases)}


def _fit_linear(cases: Sequence[Case]) -> list[float]:
    import torch

    every = np.concatenate([c.features for c in cases])
    mean, spread = every.mean(axis=0), every.std(axis=0) + 1e-6
    size = max(len(c.documents) for c in cases)
    values, wanted = torch.zeros(len(cases), size, len(FEATURES)), torch.zeros(len(cases), size)
    mask = torch.full((len(cases), size), -1e9)
    for i, case in enumerate(cases):
        n = len(case.documents)
        values[i, :n] = torch.tensor((case.features - mean) / spread)
        mask[i, :n] = 0
        wanted[i, :n] = torch.tensor(case.labels / case.labels.sum())
    weights = torch.zeros(len(FEATURES), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss():
        optimiser.zero_grad()
        likelihood = (wanted * torch.log_softmax(values @ weights + mask, dim=1)).sum(dim=1).mean()
        value = LINEAR_PENALTY * (weights**2).sum() - likelihood
        value.backward()
        return value

    optimiser.step(loss)
    # Within a question the mean is the same for all candidates: only the spread needs to go into the weights.
    return [round(float(w), 6) for w in weights.detach().numpy() / spread]


def _fit_trees(cases: Sequence[Case]) -> list[list[list[float]]]:
    from sklearn.ensemble import HistGradientBoostingClassifier

    warnings.filterwarnings("ignore", category=FutureWarning)
    # The relevant candidates of a question count as one.
    weights = np.concatenate([np.where(c.labels > 0, 1 / c.labels.sum(), 1.0) for c in cases])
    model = HistGradientBoostingClassifier(random_state=0, **TREES).fit(
        np.concatenate([c.features for c in cases]), np.concatenate([c.labels for c in cases]) > 0, sample_weight=weights
    )
    return [[_node(node) for node in predictor.nodes] for (predictor,) in model._predictors]


def _node(node) -> list[float]:
    if node["is_leaf"]:
        return [-1, round(float(node["value"]), 6), 0, 0]
    return [int(node["feature_idx"]), round(float(node["num_threshold"]), 6), int(node["left"]), int(node["right"])]


def rank(case: Case, model: dict) -> list[str]:
    scores = Ranker(model["weights"], model["trees"]).scores(case.features)
    return list(dict.fromkeys(case.documents[i] for i in np.argsort(-scores, kind="stable")))


def parts(cases: dict[str, Case], seed: int) -> dict[str, int]:
    """The part, 0 to FOLDS - 1, of each query; queries that share a relevant document have the same."""
    group = {query_id: query_id for query_id in cases}

    def root(query_id: str) -> str:
        while group[query_id] != query_id:
            query_id = group[query_id]
        return query_id

    owner: dict[str, str] = {}
    for query_id, case in cases.items():
        for document in sorted(case.relevant):
            group[root(query_id)] = root(owner.setdefault(document, query_id))
    groups = sorted({root(query_id) for query_id in cases})
    random.Random(seed).shuffle(groups)
    part = {name: i % FOLDS for i, name in enumerate(groups)}
    return {query_id: part[root(query_id)] for query_id in cases}


def cross_validate(cases: dict[str, dict[str, Case]], seed: int) -> dict[str, dict[str, list[str]]]:
    """Rankings by form and query id, each by a model that has not seen the query's group in any form."""
    part = parts(cases["accented"], seed)
    rankings: dict[str, dict[str, list[str]]] = {form: {} for form in cases}
    for held_out in range(FOLDS):
        model = fit([c for q, c in cases["accented"].items() if part[q] != held_out])
        for form, asked in cases.items():
            rankings[form] |= {q: rank(c, model) for q, c in asked.items() if part[q] == held_out}
    return rankings


def report(
    name: str, rankings: Sequence[dict[str, dict[str, list[str]]]], cases: dict[str, dict[str, Case]], kinds: dict[str, str]
) -> None:
    """A line per form and kind: means over the queries and over the rounds, in percent."""
    measures: dict[str, Callable[[list[str], set[str]], float]] = {
        "nDCG@10": lambda r, rel: ndcg_at(r, rel, 10),
        **{f"R@{k}": lambda r, rel, k=k: recall_at(r, rel, k) for k in (1, 5, 10, 20)},
    }
    for form in cases:
        for kind in ("", *sorted(set(kinds.values()) - {""})):
            asked = [q for q in cases[form] if not kind or kinds.get(q) == kind]
            means = {
                label: 100 * np.mean([measure(r[form][q], cases[form][q].relevant) for r in rankings for q in asked])
                for label, measure in measures.items()
            }
            line = "  ".join(f"{label} {value:5.2f}" for label, value in means.items())
            print(f"{name:16} {form:9} {kind or 'all':14} n={len(asked):4}  {line}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--data", type=Path, default=Path(tempfile.gettempdir()) / "khuyencong-train", help="keeps embeddings and model graph"
    )
    parser.add_argument("--rounds", type=int, default=3, help="divisions into parts that the figures are the mean of")
    parser.add_argument("--write", action="store_true", help=f"train on all questions and write {MODEL.name}")
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    cases, kinds = read_cases(options.folder, options.data)
    fused = {form: {q: list(dict.fromkeys(c.documents)) for q, c in asked.items()} for form, asked in cases.items()}
    report("fusion", [fused], cases, kinds)
    report("cross-validated", [cross_validate(cases, seed) for seed in range(options.rounds)], cases, kinds)
    if options.write:
        model = fit(list(cases["accented"].values()))
        MODEL.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
        report("fitted on all", [{form: {q: rank(c, model) for q, c in asked.items()} for form, asked in cases.items()}], cases, kinds)


if __name__ == "__main__":
    main()
