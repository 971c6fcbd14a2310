"""Normalising and folding Vietnamese text. The only module that does it.

Two forms are used everywhere:

* *normalised*: what a document's text and every quote are stored in. NFC, Đ for the look-alike Ð
  (U+00D0), `\\n` line ends, no byte order mark. Nothing else is touched, so a quote is verbatim.
* *folded*: what is compared. Lower case, no diacritics, `d` for `đ`. `fold` keeps the length, so an
  offset into the folded text is an offset into the normalised text.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_LOOKALIKES = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ"})
# Halves of a character: JSON and YAML escapes and broken terminals let them in, no file or reply can hold them.
_SURROGATES = re.compile("[\ud800-\udfff]")
_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}


def normalise(text: str) -> str:
    """The form that is stored and quoted."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", text)).translate(_LOOKALIKES)


@lru_cache(maxsize=8192)
def _fold_char(char: str) -> str:
    if char in "đĐðÐ":
        return "d"
    base = unicodedata.normalize("NFD", char)[0].lower()
    if base.isspace():
        return base if base == "\n" else " "
    # Lower-casing may lengthen a character ("İ"); the length must stay, so keep the original then.
    return base if len(base) == 1 else char


def fold(text: str) -> str:
    """Lower case without diacritics, `len(fold(t)) == len(t)` for normalised `t`: "Đắk Lắk" -> "dak lak"."""
    return "".join(map(_fold_char, text))


def has_diacritics(text: str) -> bool:
    """True where a letter carries a Vietnamese mark (đ counts)."""
    return any(c in "đĐ" or unicodedata.decomposition(c) for c in text if c.isalpha())


# Matches: "khuyến", "9.736,4", "cnnt", "45" and "2012" of "45/2012/NĐ-CP"; a full stop at the end stays out.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
# "tỷ"/"tỉ", "kỹ"/"kĩ", "công ty"/"công ti": the same syllable in two spellings.
_FINAL_Y = re.compile(r"(?<=^[bcdghklmnprstvx])y$|(?<=^[ckpt]h)y$|(?<=^tr)y$")


@lru_cache(maxsize=65536)
def _folded_token(token: str) -> str:
    return _FINAL_Y.sub("i", fold(token))


def tokens(text: str) -> list[str]:
    """Folded words and numbers in order: "Tỷ lệ 33,16%" -> ["ti", "le", "33,16"]."""
    return [_folded_token(t) for t in _TOKEN.findall(text)]


@lru_cache(maxsize=65536)
def exact_key(word: str) -> str:
    """One spelling per accented syllable: "hoà" and "hòa" -> "hoaf", "Tỷ" and "tỉ" -> "tir".

    Vowel quality (ă â ê ô ơ ư, đ) stays in the letters; the tone mark moves to the end, because its
    place differs between the two orthographies in use. A word without a mark is its own key.
    """
    tone, letters = "", []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    return _FINAL_Y.sub("i", unicodedata.normalize("NFC", "".join(letters))) + tone


def exact_tokens(text: str) -> list[str]:
    """Accented words and numbers in order, each by its `exact_key`; same length as `tokens(text)`."""
    return [exact_key(t) for t in _TOKEN.findall(text)]


def word_spans(text: str) -> list[tuple[int, int]]:
    """Start and end offsets of the words and numbers that `tokens` lists, in the same order."""
    return [m.span() for m in _TOKEN.finditer(text)]


# Telex: doubled letters are â ê ô đ, w makes ă ơ ư, and one of s f r x j, right after the vowels or at the end,
# is the tone: "thuwjc", "thuwcj" -> "thuc". No syllable has such a letter after its vowels.
_TELEX = re.compile(r"aa|ee|oo|dd|w")
_TELEX_TONE = re.compile(r"(?<=[aeiouyw])[sfrxj]|(?<=..)[sfrxj]$")


def untelex(word: str) -> str:
    """A folded syllable typed with Telex keys that no input method has read: "maays" -> "may", "vaf" -> "va"."""
    return _TELEX.sub(lambda m: "" if m.group() == "w" else m.group()[0], _TELEX_TONE.sub("", word, count=1))


def cut_out(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text without some stretches, given by their offsets; the blanks around them made one."""
    for start, end in sorted(set(spans), reverse=True):
        text = text[:start] + text[end:]
    return " ".join(text.split())


def bigrams(words: list[str]) -> list[str]:
    """Neighbouring pairs joined by "_": syllable bigrams stand in for Vietnamese words. Equal ones are one object: an open index
    holds a few hundred thousand."""
    return [sys.intern(f"{a}_{b}") for a, b in zip(words, words[1:])]


def storable(text: str) -> str:
    """The text with "?" for lone surrogates, which UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
