"""A question understood, as records; `bot.understand` makes them."""

from dataclasses import dataclass, field

from index.legal_references import LegalReference
from index.periods import Period

# What a question may be after; `bot.intents` tells them apart.
INTENTS = (
    "figure", "breakdown", "compare", "superlative", "total", "list", "how", "eligibility", "policy", "why", "coverage",
    "chitchat", "out_of_scope",
)  # fmt: skip
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or phrase of the subject with everything that meets it; `surface` is as the question has it.

    `proper` is true for what is written like a name: capitalised inside the sentence, or with a digit; in a
    question typed without any mark every word that is not an everyday one may be.
    """

    surface: Phrase
    phrases: frozenset[Phrase]
    proper: bool = False
    text: str = field(default="", compare=False)  # as the restored question writes it


@dataclass(frozen=True, slots=True)
class Wanted:
    """The figures asked for. `groups` holds one tuple of indicators for each thing asked, the likeliest first in each;
    empty where none is named. `plan`: true asks for plans and targets, false for results, None for either."""

    groups: tuple[tuple[str, ...], ...] = ()
    funding: str | None = None
    plan: bool | None = None
    against_plan: bool = False
    breakdown: bool = False
    rank: bool = False
    total: bool = False
    how_many_places: bool = False
    both_sources: bool = False  # national and local funding of one place together
    share: bool = False  # what part of a whole an amount is
    average: bool = False  # an amount for each of what is counted
    merged: bool = False  # of a province as it is since the merger, its old parts together

    @property
    def indicators(self) -> frozenset[str]:
        return frozenset(i for group in self.groups for i in group)


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood. `text` is what is searched with; `raw` what was typed.

    `intent`, one of INTENTS, is what the question is after; `form` is the form that its answer takes: "figure",
    "compare", "list", "how", "why" or "policy". `wants` holds the units of the number asked for: "VND", "percent",
    "count"; empty where no number is asked for. `nouns` are the first words of what is to be counted. `figures` has
    the indicators and whether plans or results are meant.
    """

    raw: str
    text: str
    form: str
    provinces: tuple[str, ...]
    regions: tuple[str, ...]
    periods: tuple[Period, ...]
    funding: frozenset[str]
    wants: frozenset[str]
    nouns: tuple[str, ...]
    concepts: tuple[Concept, ...]
    change: bool = False  # asks how something rose or fell over a period
    localities: tuple[str, ...] = ()  # folded names of places below the province
    establishments: tuple[str, ...] = ()  # folded names of establishments
    names: tuple[str, ...] = ()  # folded names of two words and more that are no province, district or establishment
    extremes: frozenset[str] = frozenset()  # "highest", "lowest" where the question asks for them
    across: bool = False  # "tỉnh nào …": asks to compare whatever is loaded
    figures: Wanted = Wanted()
    references: tuple[LegalReference, ...] = ()  # legal documents and provisions, in the order of the question
    intent: str = "policy"
    language: str = "vi"  # "en": typed in English; `text` holds Vietnamese search words

    @property
    def english(self) -> bool:
        return self.language == "en"

    @property
    def status(self) -> str | None:
        """ "plan" or "result"; None where either is meant."""
        return None if self.figures.plan is None else "plan" if self.figures.plan else "result"

    @property
    def places(self) -> tuple[str, ...]:
        """Every place named: provinces, regions and what lies below."""
        return self.provinces + self.regions + self.localities
