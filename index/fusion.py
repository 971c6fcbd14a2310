"""Merging the scores of several arms into one ranking. Pure functions."""

from collections.abc import Sequence


def min_max(scores: Sequence[tuple[int, float]]) -> dict[int, float]:
    """Scores moved to 0..1 over the list itself; a list of equal scores becomes all 1."""
    if not scores:
        return {}
    low, high = min(s for _, s in scores), max(s for _, s in scores)
    if high == low:
        return {i: 1.0 for i, _ in scores}
    return {i: (s - low) / (high - low) for i, s in scores}


def weighted_fusion(arms: Sequence[tuple[float, Sequence[tuple[int, float]]]]) -> list[tuple[int, float]]:
    """Ids and fused scores, best first, from (weight, [(id, score), …]) per arm; weights add up to 1.

    Convex combination of min-max normalised scores, an arm that lacks an id giving it 0 (Bruch, Gai &
    Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023: it beats reciprocal rank
    fusion, as it did on the legal benchmark here). Equal scores: lower id first.
    """
    fused: dict[int, float] = {}
    for weight, scores in arms:
        for item, value in min_max(scores).items():
            fused[item] = fused.get(item, 0.0) + weight * value
    return sorted(fused.items(), key=lambda pair: (-pair[1], pair[0]))
