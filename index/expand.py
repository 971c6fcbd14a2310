"""Spelling out what people shorten, and giving English questions their Vietnamese words.

A lexicon row marked `in_documents` is short for the same thing in documents too; the others ("bn", "ko") only
in what people type. Both lexicons are data (`index/data/abbreviations.csv`, `index/data/glossary_en.csv`); a key is matched as
whole words, longest first, without case.
"""

import csv
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from index.text import has_diacritics, normalise

# Function words that no Vietnamese question holds; two of them, or one with a glossary word, make it English.
_ENGLISH = frozenset(
    "what how much many which who whom when where why does did do was were is are be been being has had have the of for"
    " from in on at by with to into as it its their his her our your they them this that these those will would can"
    " could should a an and or vs versus than each per get got put did any some about there industrial promotion budget"
    " i we you me us please tell show give".split()
)
# English words that are bare Vietnamese syllables as well; by themselves they do not make a question English.
_VIETNAMESE_TOO = frozenset("khuyen cong an do to the in on me it can so a i by be had did was get got am put you we us".split())
_CAPITALS = re.compile(r"(?<![\w-])[A-ZĐ]{2}\w{0,4}(?![\w-])")
_WORD = re.compile(r"[^\W_]+")


def expand_abbreviations(text: str) -> str:
    """ "kp kcqg soc trang 2022?" -> "kinh phí khuyến công quốc gia soc trang 2022?" """
    return _spell_capitals(_spell_out(normalise(text), *_lexicon("abbreviations.csv")))


def _spell_capitals(text: str) -> str:
    """Keys that the lexicon writes in capitals are short for something only in capitals: "HT", not "ht"."""
    return _CAPITALS.sub(lambda m: _capital_keys().get(m.group(), m.group()), text)


@cache
def _capital_keys() -> dict[str, str]:
    with (files("index") / "data" / "abbreviations.csv").open(encoding="utf-8", newline="") as rows:
        return {row[0]: row[1] for i, row in enumerate(csv.reader(rows)) if i and row[0] != row[0].lower()}


def expand_document(text: str) -> str:
    """The words of a document for matching, "CNNT" spelt out. Never for quoting: offsets change."""
    return _spell_out(text, *_lexicon("abbreviations.csv", "yes"))


def is_english(text: str) -> bool:
    """True for a question whose words are mostly English: a third or more, half where some words have diacritics."""
    words = [w.lower() for w in _WORD.findall(text)]
    if not words:
        return False
    english = _ENGLISH | _glossary_words()
    found = [w for w in words if w in english]
    return len(found) * (2 if has_diacritics(text) else 3) >= len(words) and any(w not in _VIETNAMESE_TOO for w in found)


def english_words() -> frozenset[str]:
    """English function words."""
    return _ENGLISH


@cache
def _glossary_words() -> frozenset[str]:
    return frozenset(w for key in _lexicon("glossary_en.csv")[1] for w in key.split())


def translate_english(text: str, known: Callable[[str], bool] = lambda word: False) -> str:
    """The Vietnamese words of an English question; of the rest, names, numbers and words that are `known` folded.

    "How many establishments in Vinh Long" -> "bao nhiêu cơ sở Vinh Long". Not a translation: search words.
    """
    pattern, table = _lexicon("glossary_en.csv")
    text = re.sub(r"['’]s\b", "", normalise(text))
    kept, at = [], 0
    for match in pattern.finditer(text):
        kept += [*_names(text[at:match.start()], known), table.get(match.group().lower(), match.group())]
        at = match.end()
    return " ".join([*kept, *_names(text[at:], known)])


def _names(text: str, known: Callable[[str], bool]) -> list[str]:
    """The words of an English text that are left as they are: names, numbers, and what is known to be a word here."""
    kept = []
    for word in text.split():
        bare = word.strip(".,?!:;()\"'")
        plain = bare.islower() and bare.isascii() and bare.isalpha()
        if bare.lower() not in _ENGLISH and (not plain or known(bare)):
            kept.append(word)
    return kept


def _spell_out(text: str, pattern: re.Pattern[str], table: dict[str, str]) -> str:
    # Without case, "s" also matches "ſ", whose lower case is no key: such a word stays as it is.
    return pattern.sub(lambda m: table.get(m.group().lower(), m.group()), text)


@cache
def _lexicon(name: str, marked: str | None = None) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern over the keys of a lexicon and its table; with `marked`, of the rows whose third column is that."""
    with (files("index") / "data" / name).open(encoding="utf-8", newline="") as rows:
        table = {row[0].lower(): row[1] for i, row in enumerate(csv.reader(rows))
                 if i and row[0] == row[0].lower() and marked in (None, *row[2:])}
    keys = sorted(table, key=lambda k: (-len(k), k))
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, keys))})(?![\w-])", re.IGNORECASE)
    return pattern, table


