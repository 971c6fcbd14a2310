"""Putting the diacritics back into a question typed without them, or with only half of them.

A syllable-bigram model, `P(syllable | syllable before)`, interpolated with absolute discounting and
continuation counts (Kneser & Ney, ICASSP 1995) and decoded with Viterbi. It is trained on the loaded
knowledge and on our own `data/phrases.txt`, which holds the words of questions that articles lack.

How far a bare syllable is open depends on the question. Where none carries a mark, all are; where most
do, a bare "cho" is meant as it stands. `_decode_with_gate` estimates the share from the question itself.
The constants were chosen on the even-numbered questions of `tests/benchmarks/restore_accuracy.py`.
"""

import json
import math
import re
import struct
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.text import exact_key, fold, has_diacritics, normalise, tokens

PHRASES = Path(__file__).with_name("data") / "phrases.txt"
# Each shipped phrase counts this often: people's wording must hold its own beside megabytes of statutes.
PHRASE_WEIGHT = 3

_MAGIC = b"KCR1"
_MAX_PAYLOAD = 1 << 28  # bytes once unpacked; a model of 9 MB of text takes about 2 MB
_DISCOUNT = 0.75
_UNSEEN_TYPES = 20_000  # syllables that training may have left out, rare names included
_COMPLETED = math.log(0.01)  # an unknown "trơ" is a half-typed "trợ", not a rare syllable, once in a hundred
_FIXED = math.log(0.02)  # how likely the second half of a fixed expression follows the first
# The gate: the rate it starts from, and what it knows beforehand, in words left bare and words marked.
_FIRST_RATE, _PRIOR_LEFT_OUT, _PRIOR_TYPED = 0.05, 0.1, 1.0

# Class ids. A class is one accented syllable in all its spellings; these four stand for the rest: the
# ends of a text, numbers and codes, words that cannot be syllables, syllables that training never showed.
_EDGE, _NUMBER, _OTHER, _UNSEEN, _FIRST = 0, 1, 2, 3, 4
_SPECIAL = {"^": _EDGE, "#": _NUMBER, "*": _OTHER}
_SIGNS = {_NUMBER: "#", _OTHER: "*", _FIRST: ""}

_RUN = re.compile(r"[\w./-]+")
_WORD = re.compile(r"[^\W\d_]+")
# Matches: "https://a.vn/x", "www.abc", "so@congthuong.vn", "baodaklak.vn"
_ADDRESS = re.compile(r"://|@|^www\.|[^\W_]\.(?:vn|com|net|org|gov|edu|info)\b", re.IGNORECASE)
# A folded Vietnamese syllable: "khuyen", "gia", "a", "nghieng"; not "what", "you", "budget", "kcqg".
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(?:oai|oao|oay|oeo|uai|uay|uoi|uou|uya|uye|uyu|ieu|yeu"
    r"|[aeo]o|[aou]i|[aeiou]u|[au]y|[iou]a|[iouy]e|uo|[aeiouy])"
    r"(?:ch|nh|ng|[cmnpt])?"
)
_LETTERS = frozenset("bcdđghjklmnpqrstvwxzf") | {
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
}


class _State(NamedTuple):
    """One reading of one word: `form` is its lower-case spelling, `cost` a log probability of its own."""

    class_id: int
    form: str
    cost: float = 0.0
    changed: bool = False


class Restorer:
    """A trained model. Read-only, so threads may share it."""

    def __init__(self, forms: dict[str, dict[str, int]], pairs: np.ndarray):
        """`forms`: folded syllable -> spelling -> class id. `pairs`: (n, 3) int64, class, class after it, count."""
        self._forms = forms
        self._pairs = pairs
        before, after, count = pairs.T
        size = max(int(before.max()), int(after.max()), _UNSEEN) + 1
        self._size = size
        total = np.bincount(before, weights=count, minlength=size)
        followers = np.bincount(before, minlength=size)
        reach = np.bincount(after, minlength=size).astype(np.float64)
        # Good-Turing: what was met after one syllable only tells how much was never met at all.
        reach[_UNSEEN] = max(int(np.count_nonzero(reach == 1)), 1) / _UNSEEN_TYPES
        unigram = np.maximum(reach, 1e-6) / reach.sum()
        rest = np.where(total > 0, _DISCOUNT * followers / np.maximum(total, 1), 1.0)
        seen = np.maximum(count - _DISCOUNT, 0) / total[before] + rest[before] * unigram[after]
        self._seen = dict(zip((before * size + after).tolist(), np.log(seen).tolist(), strict=True))
        self._unigram = np.log(unigram).tolist()
        self._rest = np.log(rest).tolist()

    @classmethod
    def train(cls, texts: Iterable[str], *, phrases: Iterable[str] | None = None) -> "Restorer":
        """A model of normalised texts (`index.text.normalise`) and of phrases, the shipped ones unless given."""
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            words = _training_words(text)
            pairs.update(_neighbours(words))
        for phrase in shipped_phrases() if phrases is None else phrases:
            words = _training_words(phrase)
            for pair in _neighbours(words):
                pairs[pair] += PHRASE_WEIGHT
        seen: Counter[str] = Counter()
        for (_, word), n in pairs.items():
            seen[word] += n
        forms, class_of = _classes(seen)
        merged: Counter[tuple[int, int]] = Counter()
        for (before, after), n in pairs.items():
            merged[class_of[before], class_of[after]] += n
        rows = [(a, b, n) for (a, b), n in sorted(merged.items())]
        return cls(forms, np.array(rows or [(_EDGE, _EDGE, 1)], dtype=np.int64))

    def restore(self, text: str) -> str:
        """`text` in normalised form with the missing marks put back.

        Words, their order, everything between them and the case of each letter stay. A marked syllable
        that training knows stays as typed, and so do numbers, codes, addresses and foreign words.
        """
        text = normalise(text)
        pieces = list(_pieces(text))
        words = [text[start:end] for start, end, _ in pieces]
        shouting = _shouts(words)
        columns = [
            self._readings(word, shouting) if kind == _FIRST else [_State(kind, word)]
            for word, (_, _, kind) in zip(words, pieces, strict=True)
        ]
        if all(len(column) == 1 for column in columns):
            return text
        marked = sum(has_diacritics(word) and _can_bear_marks(word.lower()) for word in words)
        path = self._decode_with_gate(columns, marked)
        if _is_foreign(words, self._forms):
            path = self._only_fixed_expressions(path)
        parts, at = [], 0
        for (start, end, _), word, state in zip(pieces, words, path, strict=True):
            if state.changed:
                parts += [text[at:start], _in_case_of(word, state.form)]
                at = end
        return "".join([*parts, text[at:]])

    def to_bytes(self) -> bytes:
        """The model as bytes for `from_bytes`: magic, CRC-32, zlib of (JSON length, JSON, three int32 columns)."""
        head = json.dumps(self._forms, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        columns = np.ascontiguousarray(self._pairs.T, dtype="<i4").tobytes()
        packed = zlib.compress(struct.pack("<I", len(head)) + head + columns, 6)
        return _MAGIC + struct.pack("<I", zlib.crc32(packed)) + packed

    @classmethod
    def from_bytes(cls, data: bytes) -> "Restorer":
        """The model that `to_bytes` wrote. Raises `ValueError` on anything else."""
        packed = data[8:]
        if data[:4] != _MAGIC or len(data) < 8 or struct.unpack("<I", data[4:8])[0] != zlib.crc32(packed):
            raise ValueError("not a restorer model: magic or checksum differs")
        unpack = zlib.decompressobj()
        try:
            payload = unpack.decompress(packed, _MAX_PAYLOAD)
            if not unpack.eof or unpack.unused_data:
                raise ValueError("restorer model is cut off or larger than allowed")
            size = struct.unpack_from("<I", payload)[0]
            forms = json.loads(payload[4 : 4 + size])
            columns = payload[4 + size :]
            if len(columns) % 12:
                raise ValueError(f"restorer model has {len(columns)} bytes of counts, wanted a multiple of 12")
            pairs = np.frombuffer(columns, dtype="<i4").reshape(3, -1).T.astype(np.int64)
        except (zlib.error, struct.error, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise ValueError(f"restorer model cannot be read: {error}") from error
        _check(forms, pairs)
        return cls(forms, pairs)

    def _readings(self, word: str, shouting: bool) -> list[_State]:
        """Every reading of a typed word, the usual ones first; a single one where it stays as typed."""
        typed = word.lower()
        as_typed = _State(_OTHER, typed)
        if not _can_bear_marks(typed) or _is_abbreviation(word, shouting):
            return [as_typed]
        forms = self._forms.get(fold(typed))
        if forms is None:
            return [as_typed]
        same, cost = exact_key(typed), 0.0
        if has_diacritics(typed):
            for form, class_id in forms.items():
                if exact_key(form) == same:
                    return [_State(class_id, typed)]
            # An unknown syllable such as "trơ": only marks that were left out may be added.
            forms = {form: class_id for form, class_id in forms.items() if _adds_marks(typed, form)}
            cost = _COMPLETED
        states = [_State(class_id, form, cost, form != typed) for form, class_id in forms.items()]
        if typed not in forms:
            states.append(_State(_UNSEEN, typed))
        return sorted(states)

    def _decode_with_gate(self, columns: list[list[_State]], marked: int) -> list[_State]:
        """The best path where `marked` words of the question were typed with their marks.

        If people leave a mark out with probability `rate`, restoring a word costs log(rate); a marked
        word costs log(1 - rate) on every path alike. A first path, found at a low rate, tells how many
        marks this question leaves out at the least, and the second is found at that rate (one step of hard EM).
        """
        if not marked:
            return self._decode(columns, 0.0)
        changed = sum(state.changed for state in self._decode(columns, math.log(_FIRST_RATE)))
        rate = (changed + _PRIOR_LEFT_OUT) / (changed + marked + _PRIOR_LEFT_OUT + _PRIOR_TYPED)
        return self._decode(columns, math.log(rate))

    def _decode(self, columns: list[list[_State]], change_cost: float) -> list[_State]:
        """Viterbi; of equal paths the one with the lower class ids, which are the more frequent classes."""
        seen, unigram, rest, size = self._seen, self._unigram, self._rest, self._size
        scores, ids = [0.0], [_EDGE]
        back: list[list[int]] = []
        for column in [*columns, [_State(_EDGE, "")]]:
            new_scores, pointers = [], []
            for class_id, _, cost, changed in column:
                base, best, best_from = unigram[class_id], -math.inf, 0
                for i, before in enumerate(ids):
                    step = seen.get(before * size + class_id)
                    score = scores[i] + (rest[before] + base if step is None else step)
                    if score > best:
                        best, best_from = score, i
                new_scores.append(best + cost + (change_cost if changed else 0.0))
                pointers.append(best_from)
            scores, ids = new_scores, [state.class_id for state in column]
            back.append(pointers)
        # `back` has one entry more than `columns`, that of the end of the text: it tells the last word's state.
        at, path = 0, []
        for column, pointers in zip(reversed(columns), reversed(back), strict=False):
            at = pointers[at]
            path.append(column[at])
        return path[::-1]

    def _only_fixed_expressions(self, path: list[_State]) -> list[_State]:
        """In a foreign sentence only what is clearly a Vietnamese name is kept restored: "Soc Trang", not "the"."""

        def bound(before: _State, after: _State) -> bool:
            step = self._seen.get(before.class_id * self._size + after.class_id, -math.inf)
            return min(before.class_id, after.class_id) >= _FIRST and step > _FIXED

        kept = []
        for i, state in enumerate(path):
            tied = (i > 0 and bound(path[i - 1], state)) or (i + 1 < len(path) and bound(state, path[i + 1]))
            kept.append(state if tied or not state.changed else state._replace(changed=False))
        return kept


@lru_cache(maxsize=1)
def shipped_phrases() -> tuple[str, ...]:
    """The lines of `data/phrases.txt`, normalised; lines starting with # are remarks."""
    lines = map(str.strip, normalise(PHRASES.read_text(encoding="utf-8")).split("\n"))
    return tuple(line for line in lines if line and not line.startswith("#"))


def _pieces(text: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and kind of words, numbers and codes; the kind of a word that may be a syllable is `_FIRST`."""
    for chunk in re.finditer(r"\S+", text):
        start, piece = chunk.start(), chunk[0]
        if piece.isalpha():
            yield start, chunk.end(), _FIRST
        elif _ADDRESS.search(piece):
            yield start, chunk.end(), _OTHER
        else:
            for run in _RUN.finditer(piece):
                if any(map(str.isdigit, run[0])):  # "2.022", "16/2016/NĐ-CP", "2021-2025"
                    yield start + run.start(), start + run.end(), _NUMBER
                elif "_" in run[0]:
                    yield start + run.start(), start + run.end(), _OTHER
                else:
                    for word in _WORD.finditer(run[0]):
                        at = start + run.start()
                        yield at + word.start(), at + word.end(), _FIRST


def _training_words(text: str) -> list[str]:
    """The syllables of a text in order, lower case; "#" for a number or code, "*" for any other word.

    Lines written without diacritics are left out: they would teach that "nong thon" is a spelling.
    """
    found = []
    for line in text.split("\n"):
        pieces = list(_pieces(line))
        words = [line[start:end] for start, end, _ in pieces]
        shouting = _shouts(words)
        row = [
            _SIGNS[kind] or ("*" if _is_abbreviation(word, shouting) else _training_token(word))
            for word, (_, _, kind) in zip(words, pieces, strict=True)
        ]
        bare = sum(token.isascii() for token in row) - row.count("#") - row.count("*")
        marked = sum(not token.isascii() for token in row)
        if bare < 6 or 5 * marked >= bare:
            found += row
    return found


def _neighbours(words: list[str]) -> Iterator[tuple[str, str]]:
    return zip(["^", *words], [*words, "^"], strict=True)


@lru_cache(maxsize=65536)
def _training_token(word: str) -> str:
    word = word.lower()
    if _can_bear_marks(word) and (not word.isascii() or _SYLLABLE.fullmatch(word)):
        return word
    return "*"


def _classes(seen: Counter[str]) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Spellings by folded syllable, and the class id of every word counted in `seen`.

    Spellings that differ only in where the tone stands or in a final i or y are one class. Each fold
    keeps a class's most frequent spelling; a fold that never had it borrows it: "ti" -> "tỉ" from "tỷ".
    """
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for word in sorted(seen, key=lambda w: (-seen[w], w)):
        if word not in _SPECIAL:
            groups[tokens(word)[0], exact_key(word)].append(word)
    usual_first = sorted(groups, key=lambda g: (-sum(seen[w] for w in groups[g]), g))
    forms: defaultdict[str, dict[str, int]] = defaultdict(dict)
    class_of = dict(_SPECIAL)
    for class_id, group in enumerate(usual_first, start=_FIRST):
        for word in groups[group]:
            class_of[word] = class_id
            if class_id not in forms[fold(word)].values():
                forms[fold(word)][word] = class_id
        swapped = _swap_i_y(groups[group][0])
        if tokens(swapped)[0] == group[0] and class_id not in forms[fold(swapped)].values():
            forms[fold(swapped)][swapped] = class_id
    return {f: dict(c) for f, c in forms.items() if c}, class_of


@lru_cache(maxsize=65536)
def _can_bear_marks(word: str) -> bool:
    """True for lower-case words of Vietnamese letters that have a vowel: "đắk" and "krong", not "qđ"."""
    return len(word) <= 7 and _LETTERS.issuperset(word) and not set("aeiouy").isdisjoint(fold(word))


def _shouts(words: list[str]) -> bool:
    return 2 * sum(map(str.isupper, words)) > len(words)


def _is_abbreviation(word: str, shouting: bool) -> bool:
    """True for "BOT" and "VAT" in a sentence that is not in capitals throughout; "KHÔNG" is emphasis."""
    return word.isupper() and 2 <= len(word) <= 3 and word.isascii() and not shouting


def _adds_marks(typed: str, form: str) -> bool:
    """True where `form` has every mark of `typed` in its place: "trơ" -> "trợ", not "trở" -> "trợ"."""

    def marks(char: str) -> set[str]:
        return set(unicodedata.normalize("NFD", char))

    return all(marks(a) <= marks(b) or (a == "d" and b == "đ") for a, b in zip(typed, form, strict=True))


def _swap_i_y(word: str) -> str:
    """The other spelling of a final i or y: "tỷ" <-> "tỉ", which `index.text.exact_key` holds to be one word."""
    last = unicodedata.normalize("NFD", word[-1])
    other = {"y": "i", "i": "y"}.get(last[0], last[0])
    return word[:-1] + unicodedata.normalize("NFC", other + last[1:])


def _in_case_of(typed: str, form: str) -> str:
    return "".join(b.upper() if a.isupper() else b for a, b in zip(typed, form, strict=True))


def _is_foreign(words: list[str], forms: dict[str, dict[str, int]]) -> bool:
    """True where at least a third of the words cannot be Vietnamese: "How much did Dien Bien support"."""
    lower = [word.lower() for word in words if len(word) > 2 and word.isalpha() and not word.isupper()]
    strange = sum(
        fold(w) not in forms and not _SYLLABLE.fullmatch(fold(w)) and not set("aeiouy").isdisjoint(w) for w in lower
    )
    return strange >= 2 and 3 * strange >= len(lower)


def _check(forms: object, pairs: np.ndarray) -> None:
    """Raises `ValueError` where a model that unpacked well does not hold together."""
    if pairs.size == 0 or pairs.min() < 0 or pairs[:, 2].min() < 1:
        raise ValueError("restorer model holds no usable pair counts")
    size = int(pairs[:, :2].max()) + 1
    if size > 1 << 20:
        raise ValueError(f"restorer model has {size} classes, wanted at most {1 << 20}")
    if not isinstance(forms, dict) or not all(isinstance(spellings, dict) for spellings in forms.values()):
        raise ValueError("restorer model has no table of spellings")
    for folded, spellings in forms.items():
        for form, class_id in spellings.items():
            if len(form) != len(folded) or type(class_id) is not int or not _FIRST <= class_id < size:
                raise ValueError(f"restorer model has a broken spelling under {folded!r}")
