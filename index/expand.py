"""Spelling out what people shorten, and giving English questions their Vietnamese words.

A lexicon row marked `in_documents` is short for the same thing in documents too; the others ("bn", "ko") only
in what people type. Both lexicons are data (`index/data/abbreviations.csv`, `index/data/glossary_en.csv`); a key is matched as
whole words, longest first, without case.
"""

import csv
import re
from functools import cache
from importlib.resources import files

from index.text import has_diacritics, normalise

# Function words that no Vietnamese question holds; two of them, or one with a glossary word, make it English.
_ENGLISH = frozenset(
    "what how much many which who when where why does did was were is are the of for from in and by with to will"
    " versus a an industrial promotion budget".split()
)
_WORD = re.compile(r"[^\W_]+")


def expand_abbreviations(text: str) -> str:
    """ "kp kcqg soc trang 2022?" -> "kinh phí khuyến công quốc gia soc trang 2022?" """
    pattern, table = _lexicon("abbreviations.csv")
    return pattern.sub(lambda m: table[m.group().lower()], normalise(text))


def expand_document(text: str) -> str:
    """The words of a document for matching, "CNNT" spelt out. Never for quoting: offsets change."""
    pattern, table = _lexicon("abbreviations.csv", "yes")
    return pattern.sub(lambda m: table[m.group().lower()], text)


def is_english(text: str) -> bool:
    """True for a question whose words are mostly English: a third or more are English function words."""
    words = [w.lower() for w in _WORD.findall(text)]
    if not words or has_diacritics(text):
        return False
    return sum(w in _ENGLISH for w in words) * 3 >= len(words)


def translate_english(text: str) -> str:
    """The Vietnamese words of an English question, names and numbers kept, the rest of it dropped.

    "How many establishments in Vinh Long" -> "bao nhiêu cơ sở Vinh Long". Not a translation: search words.
    """
    pattern, table = _lexicon("glossary_en.csv")
    words = pattern.sub(lambda m: f" {table[m.group().lower()]} ", normalise(text))
    words = re.sub(r"['’]s\b", " ", words)
    kept = [w for w in words.split() if w.strip(".,?!:;()").lower() not in _ENGLISH]
    return " ".join(kept)


@cache
def _lexicon(name: str, marked: str | None = None) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern over the keys of a lexicon and its table; with `marked`, of the rows whose third column is that."""
    with (files("index") / "data" / name).open(encoding="utf-8", newline="") as rows:
        table = {row[0].lower(): row[1] for i, row in enumerate(csv.reader(rows)) if i and marked in (None, *row[2:])}
    keys = sorted(table, key=lambda k: (-len(k), k))
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, keys))})(?![\w-])", re.IGNORECASE)
    return pattern, table


