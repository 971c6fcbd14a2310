"""The pieces that one question lends another: places, times, sources, names and the words of its subject. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.lexicon import everyday_words
from bot.query import Query
from bot.wording import FUNDING, time
from index.legal_references import LegalReference
from index.periods import Period
from index.places import find_provinces, find_regions
from index.text import cut_out, fold, tokens

_FUNDING = re.compile(r"(?:khuyen cong |von |nguon |kinh phi |ngan sach )?(?:quoc gia|dia phuong|trung uong|doi ung)\b")
_YEAR = re.compile(r"\d{4}")
_NOW = re.compile(r"\b(?:bay gio|hien nay|hien tai|hom nay|gio thi|con gio|gio)\b")
# Words that every question of the field may hold: they tell no subject.
_GENERAL = frozenset(
    "khuyen cong|kinh phi|ho tro|co so|de an|thuc hien|tong|von|tien|tinh|nam|nguon|ngan sach|quoc gia|dia phuong|ke hoach|duoc|lam|so|doanh nghiep"
    "|du an|san xuat|dau tu|don vi|khuyen cong quoc gia|khuyen cong dia phuong|viec lam|lao dong|dat|chi|tieu|dong|trieu|ti|ty|phan tram|so tien"
    "|cong nghiep nong thon|noi dung|hoat dong|chuong trinh|trien khai|nham|y|doi ung|giai ngan|gop|bo|thuc te|tao|cap|danh|nhan|trung uong|tong cong|muc".split("|")
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a question: whole, as `text`, with what it takes over in the words to show ("Cà Mau", "năm 2022")."""

    text: str
    carried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facets:
    """What narrows a question down. Periods and references keep their text; `regions` has "Cả nước" too."""

    provinces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    funding: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: Query) -> "Facets":
        names = tuple(c.text for c in query.concepts if c.proper and not c.text.isdigit())
        return cls(query.provinces, query.regions, query.periods, tuple(sorted(query.funding)), names)

    def any(self) -> bool:
        return bool(self.provinces or self.regions or self.periods or self.funding)

    def without(self, other: "Facets") -> "Facets":
        """These facets but for the kinds that `other` has."""
        placed = other.provinces or other.regions
        return Facets(
            () if placed else self.provinces, () if placed else self.regions, () if other.periods else self.periods,
            () if other.funding else self.funding, self.names,
        )

    def only_places(self) -> "Facets":
        return Facets(self.provinces, self.regions)

    def only_times(self) -> "Facets":
        return Facets(periods=self.periods)

    def only_sources(self) -> "Facets":
        return Facets(funding=self.funding)

    def without_funding(self) -> "Facets":
        return replace(self, funding=())

    def without_kind(self, names: Sequence[str]) -> "Facets":
        """These facets but for the kind that `names` are of."""
        if set(self.provinces) & set(names):
            return replace(self, provinces=())
        return replace(self, periods=()) if {p.text for p in self.periods} & set(names) else replace(self, funding=())

    def beside(self, other: "Facets") -> tuple[tuple[str, ...], list[tuple[int, int]]] | None:
        """The two values in which these facets and `other` differ, and where those of `other` stand in its text."""
        if self.provinces and other.provinces and self.provinces != other.provinces:
            return (self.provinces[0], other.provinces[0]), []
        ours, theirs = [p.text for p in self.periods], [p.text for p in other.periods]
        if ours and theirs and ours != theirs:
            return (time(self.periods[0]), time(other.periods[0])), [(p.offset_start, p.offset_end) for p in other.periods]
        if self.funding and other.funding and self.funding != other.funding:
            return (FUNDING[self.funding[0]], FUNDING[other.funding[0]]), []
        return None

    def shown(self) -> tuple[str, ...]:
        """The facets in words, for the person to see what was taken over."""
        # "Công" of "Sở Công Thương" is a capital, but no name by itself.
        names = [name for name in self.names if not everyday_words().issuperset(tokens(name))]
        return tuple(dict.fromkeys([*self.provinces, *self.regions, *map(time, self.periods), *(FUNDING[f] for f in self.funding), *names]))


def subject_of(query: Query) -> tuple[str, ...]:
    """The words that tell what a question is about, as typed, names among them; none for "còn năm 2023?"."""
    return tuple(c.text for c in query.concepts if " ".join(c.surface) not in _GENERAL and not c.surface[0][0].isdigit())


def without_subject(whole: Query, text: str) -> str:
    """`text`, made from a question, without the words of that question's subject."""
    for words in sorted(subject_of(whole), key=len, reverse=True):
        text = re.sub(rf"(?i)(?<!\w){re.escape(words)}(?!\w)", " ", text, count=1)
    return " ".join(text.split())


def replaced(whole: Query, query: Query) -> str:
    """The text of a question without the facets that another one names in their place."""
    text = whole.text
    spans: list[tuple[int, int]] = []
    if query.provinces or query.regions:
        spans += [(m.start, m.end) for m in find_provinces(text, fuzzy=True)] + [(r.start, r.end) for r in find_regions(text, fuzzy=True)]
    if any(_YEAR.search(p.text) for p in query.periods) or (query.periods and query.periods[0].text and not whole.periods):
        spans += [(p.offset_start, p.offset_end) for p in whole.periods]
    if query.funding:
        spans += [m.span() for m in _FUNDING.finditer(fold(text))]
    if any(r.number for r in query.references):
        spans += [(r.offset_start, r.offset_end) for r in whole.references]
    return cut_out(text, spans).strip(" ?.!,")


def carried_over(query: Query, old: Facets, topics: str) -> Reading:
    """A question with the facets it does not name itself, and the words of an earlier subject, after it."""
    own = Facets.of(query)
    kept = old.without(own)
    if query.localities or query.establishments or own.names:
        kept = replace(kept, names=())
    if _NOW.search(fold(query.text)):
        kept = replace(kept, periods=())
    text = query.text.strip(" ?.!,")
    years = [p for p in old.periods if p.start]
    if query.periods and years and not any(_YEAR.search(p.text) for p in query.periods):
        # "8 tháng đầu năm" is of the year that was spoken of.
        period = query.periods[0]
        text = text.replace(period.text, _of_year(period.text, f" năm {years[0].start.year}"), 1)
        kept = replace(kept, periods=())
        shown = replace(kept, periods=(years[0],)).shown()
    else:
        shown = kept.shown()
    pieces = [topics or " ".join(kept.names), *(FUNDING[f] for f in kept.funding), *kept.provinces, *kept.regions, *map(time, kept.periods)]
    pieces = [p for p in dict.fromkeys(pieces) if p]
    # With a comma: "… một cơ sở, Đắk Lắk" names no establishment.
    return Reading(", ".join([text, " ".join(pieces)] if pieces else [text]), shown)


def with_provision(text: str, named: LegalReference, document: LegalReference) -> tuple[str, str]:
    """A question that names Điều, khoản or điểm alone, with the document (and Điều, khoản) in talk; and that place in words."""
    dieu = named.dieu or document.dieu
    khoan = named.khoan or (document.khoan if not named.dieu else None)
    parts = [f"điểm {named.diem}" if named.diem else "", f"khoản {khoan}" if khoan else "", f"Điều {dieu}" if dieu else ""]
    year = f"/{document.year}" if document.year else ""
    number = re.search(r"\d+(?:/\d{4})?(?:/[\w-]+)?$", document.text)
    written = number.group() if number and number.group().startswith(document.number or "?") else f"{document.number}{year}"
    where = " ".join(p for p in [*parts, document.loai or "", written] if p)
    return f"{text[: named.offset_start]}{where}{text[named.offset_end:]}", where


def _of_year(period: str, year: str) -> str:
    return re.sub(r"(?i)\s*năm$", "", period) + year if fold(period).endswith(" nam") else period + year
