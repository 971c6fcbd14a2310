"""Making an answer whole: the lead-in of a list, all its items, the rest of a paragraph. Pure functions."""

from bot.answer import MAX_CHARACTERS, MAX_LIST_CHARACTERS
from bot.units import Unit


def with_lead_ins(units: list[Unit], document: list[Unit], *, whole: bool) -> list[Unit]:
    """Units with the sentence that their list or table hangs on; the list itself where `whole` or where several are wanted.

    `document` holds all units of their document in reading order.
    """
    wanted = list(units)
    for unit in units:
        at = next(i for i, other in enumerate(document) if other.start == unit.start)
        if unit.kind in ("item", "row"):
            first = at
            while first and document[first - 1].kind == unit.kind and document[first - 1].locator == unit.locator:
                first -= 1
            if first and document[first - 1].kind == "sentence":
                wanted.append(document[first - 1])
            if whole or unit.kind == "item" and len(units) > 1:
                wanted += _run(document, first, unit.kind)
        elif unit.text.endswith(":") and at + 1 < len(document):
            wanted += _run(document, at + 1, document[at + 1].kind)
    unique = {u.start: u for u in wanted}
    return [unique[start] for start in sorted(unique)]


def whole_paragraphs(units: list[Unit], document: list[Unit]) -> list[Unit]:
    """A list told in sentences goes on in its paragraph: the sentences after and between those chosen."""
    wanted = {u.start: u for u in units}
    used = sum(len(u.text) for u in units)
    for unit in units:
        mates = [u for u in document if u.locator == unit.locator and u.kind == "sentence"]
        for mate in mates:
            if unit.kind == "sentence" and mate.start not in wanted and used + len(mate.text) <= MAX_CHARACTERS:
                wanted[mate.start] = mate
                used += len(mate.text)
    return [wanted[start] for start in sorted(wanted)]


def _run(units: list[Unit], first: int, kind: str) -> list[Unit]:
    run, used = [], 0
    for unit in units[first:]:
        used += len(unit.text)
        if unit.kind != kind or kind not in ("item", "row") or used > MAX_LIST_CHARACTERS:
            break
        run.append(unit)
    return run
