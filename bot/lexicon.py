"""The word lists of question understanding, read from `bot/data` once."""

from functools import cache
from importlib.resources import files

from index.restore import shipped_phrases
from index.text import exact_tokens, tokens


def _lines(name: str) -> list[str]:
    text = (files("bot") / "data" / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def stop_phrases() -> frozenset[tuple[str, ...]]:
    """Words and phrases that say nothing of a question's subject, as accented keys: "công" is not "cộng"."""
    return frozenset(tuple(exact_tokens(line)) for line in _lines("stopwords.txt"))


@cache
def bare_stop_words() -> frozenset[str]:
    """Stop words of one syllable without their marks, for questions typed bare; none that the field uses too."""
    field = {word for group in synonym_groups() for phrase in group for word in phrase}
    singles = {tokens(line)[0] for line in _lines("stopwords.txt") if len(tokens(line)) == 1}
    return frozenset(singles - field)


@cache
def counted_nouns() -> frozenset[str]:
    """Folded nouns of what questions count."""
    return frozenset(" ".join(tokens(line)) for line in _lines("counted.txt"))


@cache
def counted_words() -> frozenset[str]:
    """The same nouns as they are written."""
    return frozenset(_lines("counted.txt"))


@cache
def everyday_words() -> frozenset[str]:
    """Folded words of the phrases shipped with the restorer: words of questions, no names of establishments."""
    return frozenset(w for phrase in shipped_phrases() for w in tokens(phrase))


@cache
def synonym_groups() -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Groups of folded phrases that mean the same, each phrase as its tokens."""
    return tuple(
        tuple(tuple(tokens(phrase)) for phrase in line.split("|") if tokens(phrase)) for line in _lines("synonyms.txt")
    )


@cache
def synonyms_by_phrase() -> dict[tuple[str, ...], frozenset[tuple[str, ...]]]:
    """Every phrase of every group -> all the phrases that meet it."""
    table: dict[tuple[str, ...], frozenset[tuple[str, ...]]] = {}
    for group in synonym_groups():
        for phrase in group:
            table[phrase] = table.get(phrase, frozenset()) | frozenset(group)
    return table
