"""Ranking metrics as pure functions. `ranking` is a list of ids, best first; `relevant` a non-empty set."""

import math
from collections.abc import Sequence, Set


def recall_at(ranking: Sequence[str], relevant: Set[str], k: int) -> float:
    """Share of the relevant ids among the first k, 0 to 1."""
    return len(set(ranking[:k]) & relevant) / len(relevant)


def mrr_at(ranking: Sequence[str], relevant: Set[str], k: int) -> float:
    """1 / rank of the first relevant id among the first k, else 0."""
    return next((1 / rank for rank, item in enumerate(ranking[:k], start=1) if item in relevant), 0.0)


def ndcg_at(ranking: Sequence[str], relevant: Set[str], k: int) -> float:
    """Normalised discounted cumulative gain with binary gains, 0 to 1 (Järvelin & Kekäläinen, TOIS 2002)."""
    gain = sum(1 / math.log2(rank + 1) for rank, item in enumerate(ranking[:k], start=1) if item in relevant)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), k) + 1))
    return gain / ideal
