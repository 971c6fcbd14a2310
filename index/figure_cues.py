"""Words that tell what a number is about, found in running text: data/figure_cues.csv.

A row of the table holds a kind of question ("funding"), an answer ("national") and phrases that give it.
Phrases are compared by `index.text.exact_key`, so "hoà" and "hòa", "tỉ" and "tỷ" are one; text typed
without marks is not read. Within a kind the longest phrase at a place counts: "hỗ trợ" inside "mức hỗ trợ".
"""

import csv
import re
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from index.text import exact_key


class Cue(NamedTuple):
    """A phrase found at `start:end`; `kind` and `code` as in the table."""

    kind: str
    code: str
    start: int
    end: int


def find_cues(text: str) -> list[Cue]:
    """The cues of all kinds in order of their start; offsets are into the given normalised text."""
    words = [(m.start(), m.end(), exact_key(m.group())) for m in _WORD.finditer(text)]
    found: list[Cue] = []
    done: defaultdict[str, int] = defaultdict(int)  # by kind: the end of the last phrase found
    for i, (start, _, word) in enumerate(words):
        for kind, code, keys in _lexicon().get(word, ()):
            if start < done[kind]:
                continue
            last = i + len(keys) - 1
            if last < len(words) and all(words[i + k][2] == key for k, key in enumerate(keys)) and _joined(text, words, i, last):
                found.append(Cue(kind, code, start, words[last][1]))
                done[kind] = words[last][1]
    return found


_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[ \xa0]{1,2}|[ ]?[-–][ ]?")


def _joined(text: str, words: list[tuple[int, int, str]], first: int, last: int) -> bool:
    """Whether only blanks or hyphens stand between the words, so that no phrase runs over a comma."""
    return all(_GAP.fullmatch(text, words[i][1], words[i + 1][0]) for i in range(first, last))


@cache
def _lexicon() -> dict[str, list[tuple[str, str, tuple[str, ...]]]]:
    """Phrases by their first word, the longest first."""
    lexicon: defaultdict[str, list[tuple[str, str, tuple[str, ...]]]] = defaultdict(list)
    table = files("index").joinpath("data/figure_cues.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(table.splitlines()):
        for phrase in row["phrases"].split("|"):
            keys = tuple(exact_key(m.group()) for m in _WORD.finditer(phrase))
            lexicon[keys[0]].append((row["kind"], row["code"], keys))
    for entries in lexicon.values():
        entries.sort(key=lambda entry: -len(entry[2]))
    return dict(lexicon)
