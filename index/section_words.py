"""The words of one section, laid out for being asked which of a question's words it holds and how closely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p

from index.expand import expand_document
from index.text import bigrams, exact_tokens, tokens


@dataclass(frozen=True, slots=True)
class SectionWords:
    """Folded and accented words with their pairs, `"a_b"`; places of accented words from 0."""

    folded: frozenset[str]
    exact: frozenset[str]
    title: frozenset[str]
    title_places: dict[str, list[int]]
    body_places: dict[str, list[int]]
    length: int

    @classmethod
    def read(cls, title: str, body: str) -> "SectionWords":
        """From the title with heading and the text, as the full-text tables read them."""
        title, body = expand_document(title), expand_document(body)
        title_exact, body_exact = exact_tokens(title), exact_tokens(body)
        title_folded, body_folded = tokens(title), tokens(body)
        return cls(
            # Pairs are made within each field: the last word of a title is no neighbour of the first of a text.
            frozenset([*title_folded, *body_folded, *bigrams(title_folded), *bigrams(body_folded)]),
            frozenset([*title_exact, *body_exact, *bigrams(title_exact), *bigrams(body_exact)]),
            frozenset(title_exact),
            _places(title_exact),
            _places(body_exact),
            len(body_exact),
        )

    @property
    def log_length(self) -> float:
        return log1p(self.length)


def share_met(weights: Mapping[str, float], held: frozenset[str]) -> float:
    """Share of the weight of a question's terms that stand in `held`, 0 to 1; 0 without any weight."""
    total = sum(weights.values())
    return sum(w for term, w in weights.items() if term in held) / total if total else 0.0


def longest_run(asked: Sequence[str], places: Mapping[str, Sequence[int]]) -> int:
    """The most words of `asked` that stand one after another in a text, in the same order."""
    longest, ending = 0, {}
    for word in asked:
        # ending: place in the text -> length of the run that ends there with this word of the question
        ending = {place: ending.get(place - 1, 0) + 1 for place in places.get(word, ())}
        longest = max(longest, max(ending.values(), default=0))
    return longest


def _places(words: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word, []).append(place)
    return places
