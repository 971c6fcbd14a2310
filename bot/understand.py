"""What a question asks for: places, periods, funding, the kind of number, and the words of its subject."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.lexicon import everyday_words, stop_phrases, synonyms_by_phrase
from index.expand import expand_abbreviations, is_english, translate_english
from index.periods import Period, find_periods
from index.places import find_provinces, find_regions
from index.text import exact_tokens, fold, has_diacritics, normalise, tokens, word_spans

Phrase = tuple[str, ...]

_MONEY = re.compile(
    r"\b(?:(?:bao nhieu|may|nhieu) (?:tien|kinh phi|von|ngan sach|ti\b|ty|trieu)|(?:kinh phi|von|ngan sach|tien|muc ho tro|muc chi|khoan dau tu)\b|"
    r"(?:ho tro|het|ton|chi|tieu|doi ung|tu bo|bo ra|muc|cap|rot|nhan)\b[^?]{0,40}\b(?:bao nhieu|nhieu|may)\b|toi da)"
)
_AMOUNT = re.compile(r"\b(?:kinh phi|von|ngan sach|tien|so (?:de an|co so|lao dong)|ti le|ty le)\b")
_PERCENT = re.compile(r"\bphan tram\b|%|\bti le\b|\bty le\b")
# Matches: "bao nhiêu đề án", "mấy lớp", "số lượng cơ sở", "số lao động"; not "so sánh", "máy móc", "số tiền".
_COUNT = re.compile(r"\b(?:bao nhieu|nhieu|may(?! moc)|so luong|so(?! (?:sanh|voi|lieu|hieu|tien)\b))\s+((?:[a-z_]+\s*){1,4})")
_COMPARE = re.compile(
    r"\bso sanh\b|\bso voi\b|\bhon hay\b|\btang hay giam\b|\bchenh\b|\bben nao\b|\bgap may\b|\bgiua\b|\bnao (?:cao|thap|nhieu|it|lon|nho) (?:hon|nhat)\b|"
    r"\b(?:cao|thap|nhieu|it|lon|nho) (?:hon|nhat)\b|\bvoi cua\b"
)
_LIST = re.compile(r"\bliet ke\b|\bnhung\b|\bcac\b|\bgom\b|\bdanh sach\b|\bco cau\b|\bchia (?:theo |nhom|ra)|\btung\b|\bnhom nao\b")
_HIGHEST = re.compile(r"\b(?:cao|lon|nhieu|dung dau) ?nhat\b|\bdung dau\b")
_LOWEST = re.compile(r"\b(?:thap|nho|it) nhat\b(?! la)")
# Folded, "nhiều" (much) would be "nhiêu" (how much), "máy" (machine) "mấy" (how many), "sở" "số" (number of).
_NO_QUESTION_WORD = re.compile(r"(?i)\b(?:nhiều|máy|sở)\b")
# "tất cả các tỉnh" asks for the whole country.
_EVERYWHERE = re.compile(r"\b(?:tat ca|toan bo|moi)(?: cac)? (?:tinh|dia phuong)\b")
_ACROSS = re.compile(r"\b(?:tinh|dia phuong|noi|cuoc\b.{0,30}|thanh pho) nao\b")
_WHY = re.compile(r"\b(?:vi sao|tai sao|nguyen nhan|ly do|^sao)\b")
_HOW = re.compile(r"\b(?:lam the nao|nhu the nao|the nao|cach nao|thu tuc|dieu kien|muon)\b")
_FIGURE = re.compile(r"\b(?:bao nhieu|nhieu|may(?! moc)|phan tram|ti le|ty le|so luong|tong)\b|%")
_FUNDING = (
    ("counterpart", re.compile(r"\bdoi ung\b|\btu bo\b|\bbo von\b|\bbo ra\b|\bdong gop\b|\bgop von\b")),
    ("national", re.compile(r"\bkhuyen cong quoc gia\b|\b(?:von|nguon|kp|kinh phi|phan) quoc gia\b|\bquoc gia\b|\btrung uong\b")),
    ("local", re.compile(r"\bkhuyen cong dia phuong\b|\b(?:von|nguon|kinh phi|ngan sach|phan) dia phuong\b|\bdia phuong\b|\bngan sach tinh\b|\bvon tinh\b")),
)


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or phrase of the subject with everything that meets it; `surface` is as the question has it.

    `proper` is true for what is written like a name: capitalised inside the sentence, or with a digit; in a
    question typed without any mark every word that is not an everyday one may be.
    """

    surface: Phrase
    phrases: frozenset[Phrase]
    proper: bool = False


# How a text says why; a question for reasons is met by any of these.
CAUSE = Concept(
    ("vi",),
    frozenset(
        tuple(phrase.split())
        for phrase in (
            "do", "vi", "boi", "nguyen nhan", "ly do", "khien", "do vay", "vi vay", "nen", "vuong", "kho khan", "han che",
            "chua du", "con it", "con nho", "phuc tap", "thieu",
        )
    ),
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood. `text` is what is searched with; `raw` what was typed.

    `wants` holds the units of the number asked for: "VND", "percent", "count"; empty where no number is
    asked for. `nouns` are the first words of what is to be counted.
    """

    raw: str
    text: str
    intent: str  # "figure", "compare", "list", "how", "why" or "policy"
    provinces: tuple[str, ...]
    regions: tuple[str, ...]
    periods: tuple[Period, ...]
    funding: frozenset[str]
    wants: frozenset[str]
    nouns: tuple[str, ...]
    concepts: tuple[Concept, ...]
    extremes: frozenset[str] = frozenset()  # "highest", "lowest" where the question asks for them
    across: bool = False  # "tỉnh nào …": asks to compare whatever is loaded


def understand(
    question: str, *, restore: Callable[[str], str], correct: Callable[[str], str], today: date | None = None
) -> Query:
    """The Query of a question in any spelling.

    `restore` puts missing diacritics back; `correct` gives a folded word that nothing holds its likely
    spelling. Places are read from what was typed, so that a correction never turns one into another.
    """
    raw = normalise(question)
    text = translate_english(raw) if is_english(raw) else expand_abbreviations(raw)
    provinces = find_provinces(raw, fuzzy=False) or find_provinces(text, fuzzy=True)
    source = raw if find_provinces(raw) else text
    text = _corrected(text, correct, [(m.start, m.end) for m in find_provinces(text, fuzzy=True)])
    restored = restore(text)
    regions = find_regions(text, fuzzy=True)
    periods = find_periods(restored, published=today)
    folded = fold(restored)
    asking = fold(_NO_QUESTION_WORD.sub(lambda m: m.group()[0] + "_" * (len(m.group()) - 1), restored))
    covered = [(p.offset_start, p.offset_end) for p in periods] + [(r.start, r.end) for r in regions]
    covered += [(m.start, m.end) for m in provinces] if source == text else [
        (m.start, m.end) for m in find_provinces(text, fuzzy=True)
    ]
    intent = _intent(folded, asking)
    if intent == "policy" and periods and _AMOUNT.search(folded):
        # "Kinh phí khuyến công Cà Mau 2018?" asks for a figure without saying so.
        intent = "figure"
    return Query(
        raw=raw,
        text=restored,
        intent=intent,
        provinces=tuple(dict.fromkeys(m.place.name for m in provinces)),
        regions=tuple(dict.fromkeys(r.name for r in regions)) or (("Cả nước",) if _EVERYWHERE.search(folded) else ()),
        periods=tuple(periods),
        funding=frozenset(name for name, pattern in _FUNDING if pattern.search(folded)),
        wants=_wants(folded, asking, intent),
        nouns=_nouns(folded, asking),
        across=bool(_ACROSS.search(folded)),
        concepts=_concepts(restored, covered, bare=not has_diacritics(raw)) + ((CAUSE,) if intent == "why" else ()),
        extremes=frozenset(
            name for name, pattern in (("highest", _HIGHEST), ("lowest", _LOWEST)) if pattern.search(folded)
        ),
    )


def _corrected(text: str, correct: Callable[[str], str], places: list[tuple[int, int]]) -> str:
    """Words with a slip replaced; names of places and properly accented words stay."""
    pieces, at = [], 0
    for (start, end), word in zip(word_spans(text), tokens(text)):
        inside = any(a < end and start < b for a, b in places)
        better = word if inside or has_diacritics(text[start:end]) else correct(word)
        if better != word:
            pieces += [text[at:start], better]
            at = end
    return "".join(pieces) + text[at:]


def _intent(folded: str, asking: str) -> str:
    if _WHY.search(folded) and not _FIGURE.search(asking):
        return "why"
    if _COMPARE.search(folded):
        return "compare"
    if _LIST.search(folded) and not re.search(r"\b(?:bao nhieu|may(?! moc))\b", asking):
        return "list"
    if _FIGURE.search(asking):
        return "figure"
    return "how" if _HOW.search(folded) else "policy"


def _wants(folded: str, asking: str, intent: str) -> frozenset[str]:
    if intent in ("why", "how", "policy"):
        return frozenset()
    wants = set()
    if _MONEY.search(asking):
        wants.add("VND")
    if _PERCENT.search(asking):
        wants.add("percent")
    if _nouns(folded, asking):
        wants.add("count")
    return frozenset(wants)


# What may follow "bao nhiêu" without being counted.
_NOT_COUNTED = frozenset(
    "tien kinh von ngan ti ty trieu dong phan roi vay the la ha a so cho tu khi nam trong o tai qua lan nhe nhi va"
    " moc thiet hon nhat nguon tinh".split()
)


def _nouns(folded: str, asking: str) -> tuple[str, ...]:
    found = []
    for match in _COUNT.finditer(asking):
        words = folded[match.start(1):match.end(1)].split()
        if words and words[0] not in _NOT_COUNTED and not (words[0] == "de" and words[1:2] != ["an"]):
            found.append(" ".join(words[:2]))
    return tuple(dict.fromkeys(found))


def _concepts(text: str, covered: list[tuple[int, int]], *, bare: bool) -> tuple[Concept, ...]:
    """The subject's words and known phrases, longest first at each place; stop words and facets left out.

    `text` has its diacritics: stop words are told from others by them ("cộng" from "công").
    """
    words, exact, spans = tokens(text), exact_tokens(text), word_spans(text)
    free = [not any(a < end and start < b for a, b in covered) for start, end in spans]
    known, stops = synonyms_by_phrase(), stop_phrases()
    longest = max(map(len, known))
    concepts: dict[Phrase, Concept] = {}
    i = 0
    while i < len(words):
        size = next(
            (
                n for n in range(min(longest, len(words) - i), 0, -1)
                if all(free[i:i + n]) and (tuple(exact[i:i + n]) in stops or tuple(words[i:i + n]) in known)
            ),
            1,
        )
        phrase = tuple(words[i:i + size])
        if free[i] and tuple(exact[i:i + size]) not in stops:
            proper = _looks_proper(text, *spans[i]) or (bare and not everyday_words().issuperset(phrase))
            concepts.setdefault(phrase, Concept(phrase, known.get(phrase, frozenset([phrase])), proper))
        i += size
    return tuple(concepts.values())


def _looks_proper(text: str, start: int, end: int) -> bool:
    first = not text[:start].strip(" \"“«(-") or text[:start].rstrip()[-1] in ".?!:"
    return text[start:end].isdigit() or (text[start].isupper() and not first)
