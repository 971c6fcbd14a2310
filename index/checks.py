"""Figures -> Checks: what adding up, dividing and comparing says of the numbers of all documents."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from index.check_claims import find_broken_sums
from index.check_conflicts import conflict_checks
from index.check_plans import find_completions, gap_checks, plan_checks
from index.check_scale import scale_checks
from index.check_sums import find_sums, sum_check
from index.check_tables import check_tables
from index.check_terms import Reading
from index.records import Check, Document, Figure
from index.sentences import split_sentences

_AROUND = 1000  # characters to either side of a number


@dataclass(frozen=True, slots=True)
class Alarm:
    """A failed check for people: the file, the line (from 1) and the sentence of the number in doubt; `kind` as in Check."""

    path: str
    line: int
    sentence: str
    message: str
    kind: str = ""


def run_checks(documents: Sequence[Document], figures: Sequence[Figure]) -> list[Check]:
    """The checks of all figures, by document in the order given, then those between documents.

    The figures have their ids; one that a curated figure replaces is not looked at. Near-linear in the number of figures.
    """
    by_document: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.replaced_by is None:
            by_document.setdefault(figure.doc, []).append(figure)
    checks: list[Check] = []
    readings = [Reading(d, by_document[d.doc_id]) for d in documents if d.doc_id in by_document]
    for reading in readings:
        sums = find_sums(reading)
        completions = find_completions(reading)
        checks += [sum_check(s) for s in sums]
        checks += find_broken_sums(reading, sums)
        checks += check_tables(reading)
        checks += plan_checks(completions) + gap_checks(sums, completions)
        checks += scale_checks(reading)
    roots = {c.figure for c in checks if c.kind == "sum" and c.outcome == "ok"}
    return checks + conflict_checks(readings, roots)


def alarms(documents: Sequence[Document], figures: Sequence[Figure], checks: Sequence[Check]) -> list[Alarm]:
    """The failed checks, in the order given, with the place of their figure."""
    by_id = {f.id: f for f in figures}
    documents_by_id = {d.doc_id: d for d in documents}
    places: dict[str, _Places] = {}
    found = []
    for check in checks:
        if check.outcome != "failed":
            continue
        document, figure = documents_by_id[check.doc], by_id[check.figure]
        if check.doc not in places:
            places[check.doc] = _Places(document)
        line, sentence = places[check.doc].at(figure.start)
        found.append(Alarm(document.path, line, sentence, check.message, check.kind))
    return found


class _Places:
    """The lines and sentences of a document, by offset."""

    def __init__(self, document: Document):
        self._text = document.text
        self._sentences = split_sentences(document.text[document.body_start :], document.body_start)
        self._lines = [m.start() for m in re.finditer("\n", document.text)]

    def at(self, offset: int) -> tuple[int, str]:
        """The line from 1, and the sentence without line breaks and the mark of a heading.

        Of a sentence that goes on for pages, only what stands around the offset.
        """
        start, end = self._sentences[max(0, bisect_right(self._sentences, (offset, len(self._text))) - 1)]
        start, end = max(start, offset - _AROUND), min(end, offset + _AROUND)
        return bisect_left(self._lines, offset) + 1, " ".join(self._text[start:end].lstrip("# ").split())
