"""Provinces and regions: one table (data/provinces.csv) and the finding of their names in text.

The table has a row for each of the 63 provinces before 1/7/2025 with the one of the 34 it is in now
(Nghị quyết 202/2025/QH15). `type_2025` is the type that resolution gave, `new_type` the present one,
`type_since` the day of a later change of type, empty where there was none. `aliases` are read in any
case, with or without marks; `initials` only in capitals, as a word alone: those that two provinces
share (QN, HN, BT) or that mean something else in these texts (KH kế hoạch, CT công ty) are left out.

Everything works on normalised text (`index.text.normalise`), and offsets are offsets into it.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

from rapidfuzz.distance import OSA

from index.text import exact_key, fold, has_diacritics

MERGED_ON = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """A province. "Huế" and "Thừa Thiên Huế" are two places: only the second existed before 1/7/2025.

    `old`: existed before 1/7/2025; `is_new`: a present unit bears this name; `new_name`: the unit it
    is in now, its own name where it absorbed others.
    """

    name: str
    old: bool
    new_name: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """`text[start:end]` names `place`; `exact` is false where a typing mistake was forgiven."""

    place: Place
    start: int
    end: int
    exact: bool = True


class RegionMention(NamedTuple):
    name: str
    start: int
    end: int


def province(name: str) -> Place | None:
    """The province of that name or alias in any spelling ("tỉnh Đăk Lăk", "tphcm", "soctrang"), else None."""
    bare = _TITLE.sub("", name.strip())
    found = list(_scan(bare, _province_lexicon(), lambda *_: True))
    if len(found) != 1 or bare[: found[0].start].strip() or bare[found[0].end :].strip(" ."):
        return None
    return _places().get(found[0].target)


def present_name(name: str) -> str:
    """The name of today's unit that a province is or has gone into; a name of no province stays."""
    place = province(name)
    return place.new_name if place else name


def find_provinces(text: str, *, fuzzy: bool = False) -> list[PlaceMention]:
    """Names of provinces in order, longest first where two overlap.

    Accented syllables must agree with the name's marks; bare ones match where the text is typed without
    marks. `fuzzy` is for questions: where nothing was found, one typing mistake a word is forgiven.
    """
    found = list(_scan(text, _province_lexicon(), _is_province))
    if not fuzzy or any(f.target for f in found):
        return [PlaceMention(_places()[f.target], f.start, f.end) for f in found if f.target]
    return _find_misspelt(text, [(f.start, f.end) for f in found])


def find_regions(text: str, *, fuzzy: bool = False) -> list[RegionMention]:
    """Named regions in order: "miền Trung - Tây Nguyên", "phía Nam", "Cả nước", …

    `fuzzy` forgives one mistake in a word of a name of four words or more ("mien trug tay nguyen").
    """
    found = [RegionMention(f.target, f.start, f.end) for f in _scan(text, _region_lexicon(), _is_region)]
    if fuzzy:
        longer = _misspelt_regions(text)
        found = sorted(
            [*longer, *(f for f in found if not any(g.start <= f.start < g.end for g in longer))], key=_start
        )
    return found


def spell_out_initials(text: str) -> str:
    """Names whose first syllable is cut to its initial written out: "QNinh" -> "Quảng Ninh", "LCai" -> "Lào Cai".

    Only where a capital begins both parts and one province alone can be meant.
    """
    return _INITIAL.sub(lambda m: _cut_names().get((fold(m[1]), fold(m[2])), m.group()), text)


@cache
def _cut_names() -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], set[str]] = {}
    for place in _places().values():
        parts = place.name.split()
        if len(parts) == 2:
            for initial in {parts[0][0], _ONSET.match(fold(parts[0]))[0]}:
                found.setdefault((fold(initial), fold(parts[1])), set()).add(place.name)
    return {key: names.pop() for key, names in found.items() if len(names) == 1}


def all_old() -> tuple[Place, ...]:
    """The 63 provinces before 1/7/2025, in the order of the table."""
    return tuple(p for p in _places().values() if p.old)


def all_new() -> tuple[Place, ...]:
    """The 34 present units, by name."""
    return tuple(sorted((p for p in _places().values() if p.is_new), key=lambda p: exact_key(p.name)))


def old_parts(new_name: str) -> tuple[str, ...]:
    """Names of the old provinces a present unit was made of; empty where no unit bears that name."""
    return tuple(row["old_name"] for row in _rows() if row["new_name"] == new_name)


def type_of(new_name: str, on: date | None = None) -> str | None:
    """The type of a present unit, "tỉnh" or "thành phố trực thuộc trung ương", now or on a day from 1/7/2025 on.

    None for an unknown name and for an earlier day, of which the table says nothing.
    """
    row = next((r for r in _rows() if r["new_name"] == new_name), None)
    if row is None or (on is not None and on < MERGED_ON):
        return None
    changed = row["type_since"]
    return row["type_2025"] if on and changed and on < date.fromisoformat(changed) else row["new_type"]


def type_since(new_name: str) -> date | None:
    """The day since which a present unit has its present type, where that changed after the merger; else None."""
    changed = next((r["type_since"] for r in _rows() if r["new_name"] == new_name), "")
    return date.fromisoformat(changed) if changed else None


# "QNinh", "ThHóa", "BGiang": one word with a capital inside.
_INITIAL = re.compile(r"(?<!\w)([A-ZĐ]h?)([A-ZĐ][^\W\d_A-Z]+)(?!\w)")
_ONSET = re.compile(r"[bcdghklmnpqrstvx]+|.")
# Matches: "tỉnh ", "Thành phố ", "TP. ", "t.p "; the name itself follows.
_TITLE = re.compile(r"(?i)^(?:tỉnh|tinh|thành phố|thanh pho|t\.?p\.?)(?:\s+|(?<=\.))(?=\w)")


@cache
def _rows() -> tuple[dict[str, str], ...]:
    table = files("index").joinpath("data/provinces.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(table.splitlines()))


@cache
def _places() -> dict[str, Place]:
    new = {row["new_name"] for row in _rows()}
    places = {r["old_name"]: Place(r["old_name"], True, r["new_name"], r["old_name"] in new) for r in _rows()}
    for name in new - places.keys():
        places[name] = Place(name, False, name, True)
    return places


class _Name(NamedTuple):
    """A spelling: its syllables as written and folded, their keys, where a dash or stop may stand between."""

    spelt: tuple[str, ...]
    words: tuple[str, ...]
    keys: tuple[str, ...]
    loose: tuple[bool, ...]
    target: str  # the name of a province or a region; empty: known to be none ("Thái Bình Dương")
    initials: bool = False


class _Found(NamedTuple):
    target: str
    start: int
    end: int


class _Text:
    """A text with its words; what only a candidate needs to know is worked out when it is asked for."""

    def __init__(self, text: str):
        self.text = text
        self.words = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(fold(text))]

    def typed(self, i: int, count: int = 1) -> list[str]:
        return [self.text[start:end] for start, end, _ in self.words[i : i + count]]

    def previous(self, i: int) -> str:
        """The word before word `i`, as typed, where only blanks stand between; else ""."""
        if not i or self.text[self.words[i - 1][1] : self.words[i][0]].strip(" \xa0"):
            return ""
        return self.text[self.words[i - 1][0] : self.words[i - 1][1]]

    def following(self, i: int) -> str:
        return self.previous(i + 1) and self.typed(i + 1)[0] if i + 1 < len(self.words) else ""

    def accented(self) -> bool:
        """Typed with marks; "KCĐP" alone does not tell."""
        return any(has_diacritics(w) and not w.isupper() for w in self.typed(0, len(self.words)))

    def cased(self) -> bool:
        """Capital first letters are used inside sentences, so that a name would carry them."""
        return any(
            self.text[a:b].istitle()
            and b - a > 1
            and a > 1
            and self.text[a - 1] in " \xa0"
            and self.text[a - 2].isalnum()
            for a, b, _ in self.words
        )


_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[ \xa0]{1,2}|[-_\n]")
_LOOSE_GAP = re.compile(r"[\s.,\-–—]{1,4}")


def _key(word: str) -> str:
    """`exact_key`, with hỏi and ngã taken as one: "Quãng Ngải" is a spelling of Quảng Ngãi."""
    key = exact_key(word)
    return key[:-1] + "r" if key.endswith("x") and has_diacritics(word) else key


def _name(spelling: str, target: str, initials: bool = False) -> _Name:
    words = [m.group() for m in _WORD.finditer(spelling)]
    gaps = _WORD.split(spelling)[1:-1]
    loose = tuple(bool(set(gap) & set("-.")) for gap in gaps)
    return _Name(tuple(words), tuple(map(fold, words)), tuple(map(_key, words)), loose, target, initials)


_Lexicon = dict[str, list[_Name]]


def _lexicon(names: list[_Name]) -> _Lexicon:
    by_first: _Lexicon = {}
    for name in sorted(names, key=lambda n: -len(n.words)):
        by_first.setdefault(name.words[0], []).append(name)
    return by_first


@cache
def _province_lexicon() -> _Lexicon:
    names = [_name(decoy, "") for decoy in _NO_PROVINCE]
    for row in _rows():
        place = row["old_name"]
        names += [_name(spelling, place) for spelling in (place, *row["aliases"].split("|")) if spelling]
        names += [_name(letters, place, initials=True) for letters in row["initials"].split("|") if letters]
    names += [_name(place.name, place.name) for place in _places().values() if not place.old]
    # Written together: "soctrang", "hanoi".
    together = [("".join(n.words), n.target) for n in names if n.target and len(n.words) > 1]
    return _lexicon(names + [_name(word, place) for word, place in together if len(word) > 4])


@cache
def _region_lexicon() -> _Lexicon:
    return _lexicon([_name(s, region) for region, spellings in REGIONS.items() for s in spellings])


def _scan(text: str, lexicon: _Lexicon, accept: Callable[[_Text, int, _Name, bool], bool]) -> Iterator[_Found]:
    """Matches from left to right, the longest at each word; what is known to be none has an empty target.

    `accept` judges by the words around: the text, the first word's index, the name, whether a match ends there.
    """
    seen = _Text(text)
    i, last = 0, -1
    while i < len(seen.words):
        for name in lexicon.get(seen.words[i][2], ()):
            if _matches(seen, i, name) and (not name.target or accept(seen, i, name, last == i)):
                end = i + len(name.words)
                yield _Found(name.target, seen.words[i][0], seen.words[end - 1][1])
                i = last = end
                break
        else:
            i += 1


def _matches(seen: _Text, i: int, name: _Name) -> bool:
    count = len(name.words)
    window = seen.words[i : i + count]
    if tuple(word for _, _, word in window) != name.words:
        return False
    gaps = [seen.text[a[1] : b[0]] for a, b in pairwise(window)]
    if not all((_LOOSE_GAP if loose else _GAP).fullmatch(gap) for gap, loose in zip(gaps, name.loose, strict=True)):
        return False
    typed = seen.typed(i, count)
    if name.initials:
        return typed[0].isupper() and _stands_alone(seen, i)
    agree = [key == _key(word) for word, key in zip(typed, name.keys, strict=True)]
    if all(agree):
        return True
    if not all(ok or not has_diacritics(word) for word, ok in zip(typed, agree, strict=True)):
        return False
    # Bare or partly bare: natural without marks; in accented text only a capital says that it is a name.
    return typed[0][0].isupper() or not (any(map(has_diacritics, typed)) or seen.accented())


def _stands_alone(seen: _Text, i: int) -> bool:
    """Whether capitals are initials and not a piece of a code or of a heading ("SỰ HY SINH")."""
    start, end, _ = seen.words[i]
    if _GLUED_BEFORE.search(seen.text[max(0, start - 2) : start]) or _GLUED_AFTER.match(seen.text[end : end + 1]):
        return False
    beside = (seen.previous(i), seen.following(i))
    return not any(len(w) > 2 and w.isupper() and _SYLLABLE.fullmatch(fold(w)) for w in beside)


# Matches what makes initials something else: "15 CM", "LA34", "CB-CNV", "/QB".
_GLUED_BEFORE = re.compile(r"[-/&.\d]$|\d $")
_GLUED_AFTER = re.compile(r"[-/&.\d]")


# Words that are read before a name, by key. "thị xã Kon Tum" is the province's own town and stays.
_SMALLER_PLACE = {_key(w) for w in ("xã", "phường", "trấn", "thôn", "ấp", "đường", "sông")}
_CUE = {_key(w) for w in ("tỉnh", "phố", "tp", "ở", "tại")}
_SURNAME = {_key(w) for w in ("Nguyễn", "Trần", "Phạm", "Huỳnh", "Phan", "Đặng", "Bùi", "Đỗ", "Ngô", "Thị", "Văn")}
_CALLED = {_key(w) for w in ("ông", "bà", "anh", "chị", "cô", "em")}
# Names that are also words, or look like two words: lower case says little in a text that uses capitals.
_ORDINARY = {
    "Hòa Bình", "Thái Bình", "Bình Định", "Hải Dương", "Cao Bằng", "Sơn La", "Cần Thơ", "Gia Lai", "Long An",
    "An Giang", "Bình Dương", "Đồng Tháp", "Bình Thuận", "Phú Thọ", "Huế",
}  # fmt: skip
# Longer names and phrases that hold a province's name and are none.
_NO_PROVINCE = (
    "Thái Bình Dương", "Hà Nam Ninh", "Đồng Tháp Mười", "Điện Biên Phủ", "hải dương học", "Việt Nam", "phía Nam",
    "miền Nam", "Sài Gòn Giải Phóng", "Sài Gòn Thương Tín", "bia Sài Gòn", "huyện Quảng Ninh", "hoa huệ",
    "chủ tịch Hồ Chí Minh", "bác Hồ Chí Minh", "tư tưởng Hồ Chí Minh", "cộng sản Hồ Chí Minh", "đường Hồ Chí Minh",
    "phong cách Hồ Chí Minh", "quốc gia Hồ Chí Minh", "lăng Hồ Chí Minh", "gương Hồ Chí Minh", "thưởng Hồ Chí Minh",
    "huân chương Hồ Chí Minh", "tiền phong Hồ Chí Minh", "vì hòa bình", "trong hòa bình", "nền hòa bình",
    "thế giới hòa bình", "chiến tranh và hòa bình", "cao bằng nhau", "cao bằng mức", "báo cáo bằng", "định giá lại",
    "đánh giá lại", "tham gia lại", "hai phòng trưng bày", "máy đa năng",
)  # fmt: skip

REGIONS: dict[str, tuple[str, ...]] = {
    "Cả nước": ("cả nước", "toàn quốc", "toàn bộ đất nước", "nationwide", "whole country"),
    "miền Trung - Tây Nguyên": (
        "miền Trung - Tây Nguyên", "miền Trung và Tây Nguyên", "miền Trung Tây Nguyên",
        "Central region and Central Highlands", "Central and Central Highlands",
    ),
    "miền Trung": ("miền Trung", "duyên hải miền Trung", "Central region"),
    "Tây Nguyên": ("Tây Nguyên", "Central Highlands"),
    "phía Nam": ("phía Nam", "miền Nam", "Southern region", "Southern provinces"),
    "phía Bắc": ("phía Bắc", "miền Bắc", "Northern region", "Northern provinces"),
    "trung du và miền núi phía Bắc": (
        "trung du và miền núi phía Bắc", "trung du miền núi phía Bắc", "miền núi phía Bắc",
    ),
    "Bắc Trung Bộ": ("Bắc Trung Bộ",),
    "Nam Trung Bộ": ("Nam Trung Bộ", "duyên hải Nam Trung Bộ"),
    "Đông Nam Bộ": ("Đông Nam Bộ",),
    "Đồng bằng sông Hồng": ("Đồng bằng sông Hồng", "ĐBSH", "Red River Delta"),
    "Đồng bằng sông Cửu Long": ("Đồng bằng sông Cửu Long", "ĐBSCL", "Tây Nam Bộ", "miền Tây Nam Bộ", "Mekong Delta"),
}  # fmt: skip


def _is_province(seen: _Text, i: int, name: _Name, after_mention: bool) -> bool:
    """Whether the words around let the match be a province."""
    first, place = seen.typed(i)[0], name.target
    before = "" if after_mention else _key(seen.previous(i))
    town = before == _key("xã") and i > 1 and _key(seen.previous(i - 1)) == _key("thị")
    countryside = before == _key("thôn") and i > 1 and _key(seen.previous(i - 1)) == _key("nông")
    if before in _SMALLER_PLACE and not town and not countryside and has_diacritics(seen.previous(i)):
        return False
    if first[0].isupper():
        person = seen.previous(i)[:1].isupper() and before in _SURNAME
        return not (person or (place == "Huế" and before in _CALLED))
    return place not in _ORDINARY or before in _CUE or not seen.cased()


def _is_region(seen: _Text, i: int, name: _Name, _after_mention: bool) -> bool:
    """False for a direction inside a smaller place: "phía nam huyện Ba Tri"."""
    return _key(seen.following(i + len(name.words) - 1)) not in {_key(w) for w in ("tỉnh", "huyện", "xã", "của")}


def _find_misspelt(text: str, taken: list[tuple[int, int]]) -> list[PlaceMention]:
    seen, found = _Text(text), []
    i = 0
    while i < len(seen.words):
        start = seen.words[i][0]
        costs = [(cost, -len(n.words), n) for n in _begun_by(seen.words[i][2], _official) if (cost := _misspelling(seen, i, n)) is not None]
        best = sorted(costs, key=lambda c: c[:2])[:2]
        clear = best and (len(best) == 1 or best[0][:2] < best[1][:2])
        if not clear or any(a <= start < b for a, b in taken) or not _is_province(seen, i, best[0][2], False):
            i += 1
            continue
        length = 1 if _joined(seen, i, best[0][2]) else len(best[0][2].words)
        found.append(PlaceMention(_places()[best[0][2].target], start, seen.words[i + length - 1][1], exact=False))
        i += length
    return found


@cache
def _official() -> tuple[_Name, ...]:
    return tuple(_name(name, name) for name in _places())


@lru_cache(maxsize=1 << 15)
def _begun_by(word: str, names: Callable[[], tuple[_Name, ...]]) -> tuple[_Name, ...]:
    """Those of the names that a folded word may begin or hold, a mistake in it included; most words begin none."""
    return tuple(
        name for name in names()
        if len(name.words) > 1 and (_is_joined(word, name) or OSA.distance(word, name.words[0], score_cutoff=1) <= 1)
    )


def _misspelling(seen: _Text, i: int, name: _Name) -> int | None:
    """How many words of the name were mistyped at word `i`; None where it is not the name."""
    if _joined(seen, i, name):
        return 1
    count = len(name.words)
    if len(seen.words) - i < count:
        return None
    typed = seen.typed(i, count)
    gaps = [seen.text[seen.words[k][1] : seen.words[k + 1][0]] for k in range(i, i + count - 1)]
    if not all((_LOOSE_GAP if loose else _GAP).fullmatch(g) for g, loose in zip(gaps, name.loose, strict=True)):
        return None
    capital = all(raw[0].isupper() for raw in typed)
    costs = [
        cost
        for raw, spelt in zip(typed, name.spelt, strict=True)
        if (cost := _word_cost(raw, spelt, capital)) is not None
    ]
    if len(costs) < count or all(_key(raw) == key for raw, key in zip(typed, name.keys, strict=True)):
        return None  # the latter was seen and refused for what stands around it
    # Two mistyped words of two leave nothing to hold on to, unless neither can be a word.
    sure = [raw for raw, c in zip(typed, costs, strict=True) if c and not _SYLLABLE.fullmatch(fold(raw))]
    return sum(costs) if sum(costs) <= 1 or len(sure) == sum(costs) else None


def _joined(seen: _Text, i: int, name: _Name) -> bool:
    return _is_joined(seen.words[i][2], name)


def _is_joined(word: str, name: _Name) -> bool:
    return len(word) > 6 and len(name.words) > 1 and OSA.distance(word, "".join(name.words), score_cutoff=1) == 1


def _word_cost(raw: str, spelt: str, capital: bool) -> int | None:
    """0 for the word itself with or without its marks, 1 for one mistake, None for another word.

    `capital`: the whole mention is written as a name, which allows more in accented text.
    """
    typed, word = fold(raw), fold(spelt)
    if typed == word:
        if _key(raw) == _key(spelt) or not has_diacritics(raw):
            return 0
        # "thuân" for "thuận" forgets a mark; "bạc liệu" has one too many and may mean anything.
        return 1 if capital or _marks(raw) < _marks(spelt) else None
    if not _one_typo(typed, word):
        return None
    return None if has_diacritics(raw) and not capital and _SYLLABLE.fullmatch(typed) else 1


def _marks(word: str) -> set[str]:
    return {c for c in normalize("NFD", word.lower()) if not c.isascii()}


def _one_typo(typed: str, word: str) -> bool:
    """One letter added, dropped, changed or swapped, where that cannot well be another word.

    Measured on the pairs of words of 1.4 million words of law and news without marks: a change of letter
    between two real syllables ("nam tinh", "ca nam") is nearly always another word, a letter dropped from
    or added to a long one ("hai dong", "kieng giang") hardly ever, but for the few of `_EVERYDAY`.
    """
    if typed == word or OSA.distance(typed, word, score_cutoff=1) != 1:
        return typed == word
    if len(word) < 3:
        return typed in {word + word[-1], word[0] + word} or (typed[:-1] == word and typed[-1] in "fsrxj")
    if not _SYLLABLE.fullmatch(typed):
        return True
    return len(word) > 3 and len(typed) != len(word) and typed not in _EVERYDAY


# The build of a syllable without marks, generously: what it refuses is no Vietnamese word ("quagn", "phuok").
_SYLLABLE = re.compile(
    r"(?:ngh?|gh?|gi|kh|ch|nh|ph|th|tr|qu|[bcdhklmnprstvx])?"
    r"(?:ieu|yeu|uoi|uou|oai|oay|oao|oeo|uay|uya|uyu|uye|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|[aeiouy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)
# The few: "quản trị", "cơ quan năm …", "tài nguyên", "lao động tập thể", "làm đơn", "kháng cáo bản án", …
_EVERYDAY = {"quan", "tai", "tap", "don", "ban", "ben", "den", "thi", "phu", "gian"}


def _misspelt_regions(text: str) -> list[RegionMention]:
    seen, found = _Text(text), {}
    for i, (start, _, word) in enumerate(seen.words):
        for name in _begun_by(word, _long_regions):
            if i + len(name.words) <= len(seen.words) and _misspelling(seen, i, name):
                found[start] = RegionMention(name.target, start, seen.words[i + len(name.words) - 1][1])
    return list(found.values())


@cache
def _long_regions() -> tuple[_Name, ...]:
    return tuple(name for names in _region_lexicon().values() for name in names if len(name.words) > 3)


def _start(mention: RegionMention) -> int:
    return mention.start
