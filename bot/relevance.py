"""How well a unit meets a question: words, place, time, funding and the kind of number, each by a stated rule.

Nothing here depends on the score scale of an embedding model, so the same thresholds hold for any.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.cues import ANYTHING
from bot.lexicon import synonyms_by_phrase
from bot.query import Concept, Query
from bot.units import Unit, word_key
from index.numbers import Quantity
from index.periods import Period, contains
from index.text import tokens

# What a concept counts when it stands not in the unit itself but near it.
IN_UNIT, IN_CONTEXT, IN_PARAGRAPH, IN_DOCUMENT = 1.0, 0.85, 0.8, 0.45

# Phrases by which a text says whose money it speaks of; matched in a unit's key and its surroundings.
_FUNDING_PHRASES = {
    "national": ("quoc gia", "trung uong", "bo cong thuong"),
    "local": (
        "tien cua tinh", "von cua tinh", "von tinh", "kinh phi cua tinh", "nguon cua tinh", "tui tien tinh",
        "khuyen cong dia phuong", "ngan sach dia phuong", "von dia phuong", "nguon dia phuong", "kinh phi dia phuong",
        "va dia phuong", "de an dia phuong", "dia phuong bo tri", "dia phuong la", "dia phuong ho tro", "dia phuong giao",
        "cua dia phuong",
        "khuyen cong cua tinh", "khuyen cong tinh", "ngan sach tinh", "von tinh", "tinh bo tri", "cap tinh",
        "ngan sach huyen", "khuyen cong cua huyen", "von cua huyen", "khuyen cong huyen",
    ),
    "counterpart": (
        "doi ung", "dong gop", "von dau tu cua cac co so", "von dau tu cua co so", "tu bo", "bo ra", "gop", "bo von",
        "von tu co", "chu co so", "don vi thu huong", "phan con lai", "tu lo", "tu dau tu", "la cua hop tac xa", "la cua doanh nghiep", "cong ty bo",
        "doanh nghiep bo", "co so bo", "lo phan", "lo not", "hau bao",
    ),
}
# A list of them names them.
_BODIES = {("co", "so"), ("doanh", "nghiep"), ("cong", "ti"), ("don", "vi")}
# What a row of a table of sources is called.
_ROW_FUNDING = {
    "dia phuong": "khuyen cong dia phuong", "nguon dia phuong": "khuyen cong dia phuong", "trung uong": "quoc gia",
    "co so": "doi ung", "doanh nghiep": "doi ung", "co so dong gop": "doi ung",
}  # fmt: skip
_PLANNED = re.compile(r" (?:ke hoach|du kien|phan bo|du toan|se|muc tieu|phan dau|bo tri|duoc giao|duyet) ")
_DONE = re.compile(r" (?:da|thuc hien duoc|hoan thanh|giai ngan|ket qua|dat|da thuc hien|hoan tat|nghiem thu|uoc thuc hien) ")
_JOINED = re.compile(r"(?i)\b(?:và|va|cùng|cung)\b")
_NUMBER = re.compile(r"\d")
# A number that counts something: not a year, not an amount.
_COUNT = re.compile(r" (?!(?:19|20)\d\d )\d[\d.]* (?!trieu |ti |dong |phan tram |nam |thang )[a-z]+ ")
_MONEY = ("kinh", "phi")
_NUMBER_WEIGHT = 1.0
_UNKNOWN_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lends a unit its meaning, as keys of folded words and as periods.

    `context_key` is the document's title, date and province with the unit's heading; `before_key` the
    sentences before it in its paragraph and the lead-in and header of its list or table. `near_periods`
    are those of the nearest dated sentence before it in the paragraph (or lead-in), `earlier_periods` of
    the nearest before that, `main_periods` of the first dated one of the document; `other_years` holds the
    year of publication and any year that stands in the text. `provinces` are the ones that the unit speaks
    of, as far as the text tells.
    """

    context_key: str
    before_key: str
    document_key: str
    near_periods: tuple[Period, ...]
    title_periods: tuple[Period, ...]
    earlier_periods: tuple[Period, ...]
    main_periods: tuple[Period, ...]
    other_years: frozenset[int]
    provinces: frozenset[str]
    spoken_of: str = ""  # the key of the sentence that last named an establishment, up to this one
    spoken_here: bool = False  # that sentence stands in the same paragraph
    only_one: bool = False  # the document names one establishment


@dataclass(frozen=True, slots=True)
class Judgement:
    """One unit against one question. `words` runs from 0 to 1; `total` ranks the units.

    `period` is what `period_fit` gives; `number`, `funding` and `place` tell whether these fit. `met` are the
    concepts in the unit itself.
    """

    unit: Unit
    words: float
    period: float
    number: bool
    funding: bool
    place: bool
    total: float
    met: frozenset[Concept]


def weigh(query: Query, frequency: Callable[[str], int], passages: int) -> dict[Concept, float]:
    """Inverse document frequency of each concept; a group of synonyms is as common as its commonest phrase."""
    weights = {}
    placed = query.provinces or query.regions
    for concept in query.concepts:
        common = max(min(frequency(word) for word in phrase) for phrase in concept.phrases)
        weights[concept] = math.log(1 + (passages + 1) / (common + 1))
        if all(word[0].isdigit() for word in concept.surface):
            # "16 đề án": a number helps to find the place, but another may stand there by chance.
            weights[concept] = min(weights[concept], _NUMBER_WEIGHT)
        if common == 0 and not concept.proper and placed:
            # Asked of a place that is known, a word that no document holds is a way of speaking more often than
            # the subject; asked of nothing known, it is the subject.
            weights[concept] = min(weights[concept], _UNKNOWN_WEIGHT)
    return weights


def stands_in(concept: Concept, key: str) -> bool:
    return any(f" {' '.join(phrase)} " in key for phrase in concept.phrases)


def judge(
    unit: Unit, around: Surroundings, query: Query, weights: dict[Concept, float], *,
    periods: tuple[Period, ...], provinces: frozenset[str], funding: frozenset[str],
    names: frozenset[Concept] = frozenset(), passage_score: float,
) -> Judgement:
    """Judge `unit` for one slot of `query`: these periods, provinces and funding of those it names."""
    has_money = any(q.unit == "VND" for q in unit.quantities)
    # An amount speaks of money without saying "kinh phí".
    met = frozenset(c for c in weights if stands_in(c, unit.key) or (has_money and _MONEY in c.phrases))
    gained = 0.0
    for concept, weight in weights.items():
        if concept in met:
            share = IN_UNIT
        elif stands_in(concept, around.context_key):
            share = IN_CONTEXT
        elif stands_in(concept, around.before_key):
            share = IN_PARAGRAPH
        elif stands_in(concept, around.document_key):
            share = IN_DOCUMENT
        else:
            share = 0.0
        gained += weight * share
    whole = sum(weights.values())
    words = gained / whole if whole else 1.0
    own = sum(weights[c] for c in met) / whole if whole else 0.0
    period = period_fit(_ends(periods) if query.change else periods, unit, around)
    number = has_number(unit, query, names)
    if unit.row:
        funding_key = f"{unit.key} {_ROW_FUNDING.get(' '.join(tokens(unit.row[0])), '')} "
    else:
        funding_key = unit.key
    own_funding = bool(funding) and _speaks_of(funding, funding_key)
    other_funding = any(_speaks_of(frozenset([name]), funding_key) for name in _FUNDING_PHRASES if name not in funding)
    total = (
        words + 0.35 * own + 0.3 * passage_score + 0.25 * (period == 2) + 0.1 * (period == 1.5)
        + 0.25 * (number and bool(query.wants)) + 0.15 * own_funding - 0.25 * _is_of_other_status(query, unit)
        + 0.3 * (query.form == "list" and bool(unit.establishments) and bool(_BODIES & {p for c in weights for p in c.phrases}))
        - 0.2 * (unit.kind == "title")
    )
    return Judgement(
        unit, words, period, number,
        # A sentence that names another source and not this one does not speak of this one.
        funding=not funding
        or own_funding
        or (not other_funding and _speaks_of(funding, around.context_key + around.before_key)),
        place=not provinces or bool(provinces & (unit.provinces | around.provinces)),
        total=total, met=met,
    )


def _is_of_other_status(query: Query, unit: Unit) -> bool:
    """Whether a unit tells only of a plan where a result is asked for, or the other way round."""
    if query.status is None or query.figures.against_plan:
        return False
    planned, done = bool(_PLANNED.search(unit.key)), bool(_DONE.search(unit.key))
    return (planned and not done) if query.status == "result" else (done and not planned)


def _ends(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """Periods with the first and the last year of each long one: a rise from 2005 to 2009 is told by these two."""
    ends = [
        replace(p, start=date(year, 1, 1), end=date(year, 12, 31))
        for p in periods
        if p.start and p.end and p.start.year != p.end.year
        for year in (p.start.year, p.end.year)
    ]
    return (*periods, *ends)


def period_fit(asked: tuple[Period, ...], unit: Unit, around: Surroundings) -> float:
    """2: the unit speaks of that very time; 1.5: of a part of it; 1: its document does; 0: it does not fit.

    A sentence without a date goes on in the time of the dated one before it, or in the article's main time.
    """
    if not asked:
        return 2
    for own in (unit.periods, around.near_periods, around.title_periods):
        if own:
            if best := max(fit(a, s) for a in asked for s in own):
                return best
            if own is unit.periods and unit.own_time:
                return 0
    later = (*around.earlier_periods, *around.main_periods)
    if any(fit(a, s) for a in asked for s in later):
        return 1
    # An article that dates nothing is of the year it was published in, or of the only year it mentions.
    years = {a.start.year for a in asked if a.start}
    return 1 if not around.main_periods and years & around.other_years else 0


def fit(asked: Period, stated: Period) -> float:
    """2 where a stated period is the one asked for, 1.5 where it lies inside it, else 0.

    7 months of 2022 lie inside "2022", never the reverse; a year of "2016-2020" is no answer for the five. An open
    end ("từ năm 2004 đến nay", "đến năm 2020") fits a period with the same known end of it.
    """
    if asked.start is None or stated.start is None:
        return 2 if asked.end and stated.end and asked.end.year == stated.end.year else 0
    if asked.end is None or stated.end is None:
        return 2 if asked.start.year == stated.start.year else 0
    if _JOINED.search(stated.text) and contains(stated, asked) and str(asked.start.year) in stated.text:
        # "năm 2021 và 9 tháng năm 2022" answers for each of the two.
        return 1.5
    if (asked.start, asked.end) == (stated.start, stated.end):
        return 2
    # Seven months lie in their year; a quarter does not tell of its half-year.
    whole_year = (asked.start.month, asked.start.day, asked.end.month, asked.end.day) == (1, 1, 12, 31)
    return 1.5 if whole_year and asked.start.year == asked.end.year and contains(asked, stated) else 0


def has_number(unit: Unit, query: Query, names: frozenset[Concept] = frozenset()) -> bool:
    """True where the unit states a number of the kind asked for; any number where no kind is named.

    `names` are the words of the question that must stand beside the number, not only in the same sentence.
    """
    if not query.wants:
        return bool(unit.quantities)
    if unit.row:
        return bool(_NUMBER.search(" ".join(unit.row[1:])))
    quantities = unit.quantities
    if ";" in unit.text:
        # Of clauses side by side, a number belongs to the one that holds the name asked for.
        clauses = [_clause(unit.text, q.start) for q in quantities]
        named = [" ".join(p) for c in names for p in c.phrases if stands_in(c, unit.key)]
        named += [name for name in query.establishments if f" {name} " in unit.key]
        quantities = tuple(
            q for q, clause in zip(quantities, clauses) if all(f" {n} " in word_key(clause) for n in named)
        )
    if any(q.unit in query.wants for q in quantities if q.unit != "count"):
        return True
    return "count" in query.wants and any(counts(noun, unit.key) for noun in query.nouns)


def fitting_quantities(unit: Unit, query: Query) -> list[Quantity]:
    """The quantities of the kind asked for; where one source of funding is, those whose clause speaks of it.

    A clause ends at a comma or semicolon: "quốc gia 2.100 triệu đồng; địa phương 930 triệu đồng".
    """
    found = [q for q in unit.quantities if has_unit(q, query)]
    if len(query.funding) != 1 or len(found) < 2:
        return found
    spoken = [q for q in found if _names_funding(query.funding, _clause(unit.text, q.start, ",;"))]
    return spoken or found


def _names_funding(funding: frozenset[str], clause: str) -> bool:
    key = word_key(clause)
    (name,) = funding
    return _speaks_of(funding, key) or (name == "local" and " dia phuong " in key)


def _clause(text: str, offset: int, stops: str = ";") -> str:
    """The piece between stops around an offset; a comma inside a number ("3,5") is none."""
    cuts = [m.start() for m in re.finditer(rf"[{stops}](?!\d)", text)]
    begin = max((c + 1 for c in cuts if c < offset), default=0)
    return text[begin : min((c for c in cuts if c >= offset), default=len(text))]


def has_unit(quantity: Quantity, query: Query) -> bool:
    """True where a quantity is of the kind asked for; a count must be of the noun asked for."""
    if quantity.unit != "count":
        return not query.wants or quantity.unit in query.wants
    return "count" in query.wants and any(counts(noun, word_key(quantity.text)) for noun in query.nouns)


def counts(noun: str, key: str) -> bool:
    """True where a number stands at most three words before the noun or one of its synonyms."""
    if noun in ANYTHING:
        return bool(_COUNT.search(key))
    words = tuple(noun.split())
    options = synonyms_by_phrase().get(words) or synonyms_by_phrase().get(words[:1]) or frozenset()
    phrases = {" ".join(o) for o in options} | {words[0]}
    if words[0] == "viec" and " viec " in key:
        # "tạo việc làm cho 300 lao động" answers "bao nhiêu việc làm".
        phrases |= {"lao dong", "nguoi"}
    pattern = rf" \d[\d.,]*(?: \w+){{0,3}} (?:{'|'.join(map(re.escape, sorted(phrases)))}) "
    return bool(re.search(pattern, key))


def _speaks_of(funding: frozenset[str], key: str) -> bool:
    return all(any(f" {phrase} " in key for phrase in _FUNDING_PHRASES[name]) for name in funding)
