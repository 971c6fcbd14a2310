"""A citation as it is written in an official document, short enough for the clipboard button."""

import re
from collections.abc import Sequence

from bot.records import Citation
from bot.wording import day

LIMIT = 256  # characters that a copy button takes
_PLACE = re.compile(r"^Điều (\w+)(?: khoản (\w+))?(?: điểm (\w+))?$")


def office_citation(citation: Citation) -> str:
    """ "khoản 4 Điều 8 Nghị định 45/2012/NĐ-CP …" of a legal text, "“Title”, ngày 21/06/2023, đoạn 2" of an article; at most
    `LIMIT` characters, the title is cut first."""
    if citation.so_hieu:
        number = f" số {citation.so_hieu}" if citation.so_hieu not in citation.title else ""
        return _fitted(lambda title: f"{_place(citation.locator)} {title}{number}".strip(), citation.title)
    tail = [f"ngày {day(citation.published)}" if citation.published else "", citation.locator]
    rest = "".join(f", {part}" for part in tail if part)
    with_address = f"{rest}, {citation.url}" if citation.url else rest
    if len(citation.title) + len(with_address) + 2 <= LIMIT:
        rest = with_address
    return _fitted(lambda title: f"“{title}”{rest}", citation.title)


def office_citations(citations: Sequence[Citation]) -> str:
    """All of them in brackets, "(Nguồn: …; …)"; as many from the first on as fit."""
    told = ""
    for citation in citations:
        longer = f"{told}; {office_citation(citation)}" if told else office_citation(citation)
        if told and len(longer) > LIMIT - len("(Nguồn: )"):
            break
        told = longer
    return f"(Nguồn: {told})" if len(told) <= LIMIT - len("(Nguồn: )") else told


def _place(locator: str) -> str:
    """ "Điều 8 khoản 4 điểm a" -> "điểm a khoản 4 Điều 8", as officers write it."""
    match = _PLACE.match(locator)
    if not match:
        return locator + "," if locator else ""
    dieu, khoan, diem = match.groups()
    parts = [f"điểm {diem}" if diem else "", f"khoản {khoan}" if khoan else "", f"Điều {dieu}"]
    return " ".join(p for p in parts if p)


def _fitted(write, title: str) -> str:
    whole = write(title)
    if len(whole) <= LIMIT:
        return whole
    room = max(len(title) - (len(whole) - LIMIT) - 1, 20)
    return write(title[:room].rsplit(" ", 1)[0].rstrip(" ,;:") + "…")[:LIMIT]
