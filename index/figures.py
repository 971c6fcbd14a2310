"""Passages -> Figures: amounts and percentages with their place in the text.

Simple on purpose: value, unit, quotation, the document's province and the first period of the sentence.
What the number measures is left open (`indicator` "other"); full extraction is a step of its own.
"""

from collections.abc import Sequence
from datetime import date

from index.numbers import find_quantities
from index.periods import find_periods
from index.records import Document, Figure, Passage
from index.sentences import split_sentences

_UNITS = {"VND": "VND", "percent": "percent"}
_QUALIFIERS = {"approx", "over", "under"}


def extract_figures(document: Document, passages: Sequence[Passage]) -> list[Figure]:
    """Every amount of money and every percentage of `passages`, in reading order; `passage` is the ordinal."""
    published = date.fromisoformat(document.published) if document.published else None
    figures = []
    for passage in passages:
        for start, end in split_sentences(passage.text, passage.start):
            sentence = document.text[start:end]
            period = next((p for p in find_periods(sentence, published=published) if p.start or p.end), None)
            for quantity in find_quantities(sentence):
                if quantity.unit not in _UNITS:
                    continue
                bounds = [(quantity.value, quantity.qualifier if quantity.qualifier in _QUALIFIERS else "exact")]
                if quantity.value_high is not None:
                    bounds = [(quantity.value, "range_low"), (quantity.value_high, "range_high")]
                for value, qualifier in bounds:
                    figures.append(
                        Figure(
                            doc=document.doc_id,
                            value=float(value),
                            unit=_UNITS[quantity.unit],
                            text=sentence[quantity.start:quantity.end],
                            start=start + quantity.start,
                            end=start + quantity.end,
                            passage=passage.ordinal,
                            province=document.province,
                            period_start=period.start.isoformat() if period and period.start else None,
                            period_end=period.end.isoformat() if period and period.end else None,
                            period_text=period.text if period else None,
                            qualifier=qualifier,
                        )
                    )
    return figures
