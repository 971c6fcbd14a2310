"""What a question asks for: places, periods, funding, the kind of number, and the words of its subject."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.cues import Asked, establishments, localities, names, tidy
from bot.figure_asked import wanted
from bot.intents import intent_of
from bot.lexicon import bare_stop_words, everyday_words, stop_phrases, synonyms_by_phrase
from bot.query import Concept, Phrase, Query
from index.expand import expand_abbreviations, is_english, translate_english
from index.legal_references import find_references
from index.periods import Period, find_periods
from index.places import find_provinces, find_regions, spell_out_initials
from index.text import exact_tokens, has_diacritics, normalise, tokens, untelex, word_spans

_YEAR = re.compile(r"\d{4}|\bnay\b|\btrước\b|\bqua\b|\btới\b")
# In "nhiều đề án nhất" these compare; in "giải nhất" the word is part of the subject.
_COMPARING = frozenset({"nhat", "hon", "nhieu", "it", "cao", "thap"})


def understand(
    question: str, *, restore: Callable[[str], str], correct: Callable[[str], str], known: Callable[[str], bool],
    today: date | None = None,
) -> Query:
    """The Query of a question in any spelling.

    `restore` puts missing diacritics back; `correct` gives a folded word that nothing holds its likely
    spelling; `known` tells whether a folded word stands anywhere in the knowledge. Places are read from
    what was typed, so that a correction never turns one into another.
    """
    raw = spell_out_initials(tidy(normalise(question)))
    if english := is_english(raw):
        raw = _with_official_names(raw)
        text = translate_english(raw, known)
    else:
        text = expand_abbreviations(raw)
    typed = raw if find_provinces(raw) else text
    provinces = find_provinces(typed, fuzzy=True)
    if not provinces and (provinces := find_provinces(_untelexed(text), fuzzy=True)):
        # "Đăk Lawsk": read the name with its keys as letters, and go on with the name itself.
        text = _untelexed(text)
    text = _corrected(text, correct, [(m.start, m.end) for m in find_provinces(text, fuzzy=True)])
    restored = restore(text)
    regions = find_regions(text, fuzzy=True) or find_regions(restored)
    periods = _of_one_year(find_periods(restored, published=today))
    asked = Asked.of(restored, [(m.start, m.end) for m in find_provinces(restored, fuzzy=True)])
    form = asked.form
    if form == "policy" and periods and asked.names_an_amount:
        form = "figure"
    covered = [(p.offset_start, p.offset_end) for p in periods] + [(r.start, r.end) for r in regions]
    covered += [(m.start, m.end) for m in find_provinces(text, fuzzy=True)]
    region_names = tuple(dict.fromkeys(r.name for r in regions))
    query = Query(
        raw=raw,
        text=restored,
        form=form,
        provinces=tuple(dict.fromkeys(m.place.name for m in provinces)),
        regions=region_names or (("Cả nước",) if asked.everywhere else ()),
        localities=localities(restored, bare=not has_diacritics(raw)),
        establishments=establishments(restored),
        names=names(raw, [(m.start, m.end) for m in (*find_provinces(raw, fuzzy=True), *find_regions(raw, fuzzy=True))]) if has_diacritics(raw) and not english else (),
        periods=tuple({(p.start, p.end, p.start is None and p.text): p for p in reversed(periods)}.values())[::-1],
        funding=asked.funding,
        wants=asked.wants(form),
        nouns=asked.nouns,
        across=asked.across,
        language="en" if english else "vi",
        references=tuple((english and find_references(restored)) or find_references(raw) or find_references(restored)),
        concepts=_concepts(
            restored, covered, bare=not has_diacritics(raw), without=_COMPARING if asked.extremes else frozenset()
        ),
        change=asked.change,
        extremes=asked.extremes,
    )
    query = replace(query, figures=wanted(query))
    return replace(query, intent=intent_of(query))


def _of_one_year(periods: list[Period]) -> list[Period]:
    """Periods of which those without a year take the one year that the others name: "nửa đầu năm và cả năm 2017"."""
    years = {p.start.year for p in periods if p.start and p.end and p.start.year == p.end.year and str(p.start.year) in p.text}
    if len(years) != 1:
        return periods
    year = years.pop()
    found = []
    for p in periods:
        dated = find_periods(f"{p.text} năm {year}") if not _YEAR.search(p.text) and p.kind in ("months", "quarter", "half") else []
        found.append(replace(p, start=dated[0].start, end=dated[0].end) if dated else p)
    return found


def _with_official_names(text: str) -> str:
    """Provinces spelt as in Vietnamese, so that they are known among Vietnamese words: "Hanoi" -> "Hà Nội"."""
    for mention in reversed(find_provinces(text, fuzzy=True)):
        text = text[: mention.start] + mention.place.name + text[mention.end:]
    return text


def _untelexed(text: str) -> str:
    """The words with Telex keys left in them read as letters: "Đăk Lawsk" -> "Đăk lak"."""
    pieces, at = [], 0
    for (start, end), word in zip(word_spans(text), tokens(text)):
        if (read := untelex(word)) != word:
            pieces += [text[at:start], read.capitalize()]
            at = end
    return "".join(pieces) + text[at:]


def _corrected(text: str, correct: Callable[[str], str], places: list[tuple[int, int]]) -> str:
    """Words with a slip replaced; names of places and properly accented words stay."""
    pieces, at = [], 0
    for (start, end), word in zip(word_spans(text), tokens(text)):
        inside = any(a < end and start < b for a, b in places)
        # A capital inside the sentence begins a name, which is not ours to correct.
        better = word if inside or _looks_proper(text, start, end) else correct(word)
        if better != word:
            pieces += [text[at:start], better]
            at = end
    return "".join(pieces) + text[at:]


def _concepts(
    text: str, covered: list[tuple[int, int]], *, bare: bool, without: frozenset[str]
) -> tuple[Concept, ...]:
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
        stop = tuple(exact[i:i + size]) in stops or (bare and size == 1 and words[i] in bare_stop_words())
        stop = stop or (size == 1 and words[i] in without)
        if free[i] and not stop:
            proper = _looks_proper(text, *spans[i]) or (bare and not everyday_words().issuperset(phrase))
            written = text[spans[i][0]:spans[i + size - 1][1]]
            concepts.setdefault(phrase, Concept(phrase, known.get(phrase, frozenset([phrase])), proper, written))
        i += size
    return tuple(concepts.values())


def _looks_proper(text: str, start: int, end: int) -> bool:
    first = not text[:start].strip(" \"“«(-") or text[:start].rstrip()[-1] in ".?!:"
    return text[start:end].isdigit() or (text[start].isupper() and not first)
