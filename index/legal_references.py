"""Legal references out of Vietnamese text: "khoản 2 Điều 1 NĐ 45/2012/NĐ-CP", "nd 45", "thông tư 26 của bộ công thương".

`find_references` reads what is written; `matching` says which of the documents at hand it may mean: one, several
(then the reader is asked, or all are named) or none. Folded and short forms are read like full ones.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.text import fold

# Folded words to the symbol of the kind, the longest first: "thong tu lien tich" before "thong tu".
_SHORT_KINDS = {"ttlt": "TTLT", "vbhn": "VBHN", "nd": "NĐ", "nq": "NQ", "qd": "QĐ", "tt": "TT", "ct": "CT"}
_KINDS = {
    "thong tu lien tich": "TTLT", "van ban hop nhat": "VBHN", "nghi dinh": "NĐ", "nghi quyet": "NQ",
    "quyet dinh": "QĐ", "thong tu": "TT", "chi thi": "CT", "luat": "Luật", **_SHORT_KINDS,
}  # fmt: skip
_ISSUERS = {
    "bo cong thuong": "BCT", "bo tai chinh": "BTC", "thu tuong chinh phu": "TTG", "thu tuong": "TTG", "chinh phu": "CP",
    "hoi dong nhan dan": "HDND", "uy ban nhan dan": "UBND", "quoc hoi": "QH",
    "bct": "BCT", "btc": "BTC", "ttg": "TTG", "cp": "CP", "hdnd": "HDND", "ubnd": "UBND",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LegalReference:
    """A document, a provision of it, or a provision alone, as `text` at `offset_start:offset_end` names it.

    `loai`: "NĐ", "TT", "TTLT", "QĐ", "CT", "NQ", "VBHN" or "Luật"; None where only a provision is named, and
    for "72/2025/QH15", which may be a law or a resolution.
    `number` without leading zeros; `year` where it is written. `issuers`: folded symbols in capitals, of
    "TTLT-BTC-BCT" {"BTC", "BCT"}; empty where none is written. `full`: written with its symbol, so that
    "Thông tư 26/2014/TT-BCT" means no joint circular, and "Thông tư 26/2014" may.
    `dieu`, `khoan` as written ("5", "4a"); `diem` one small letter, "d" for đ too where marks are not typed.
    """

    text: str
    offset_start: int
    offset_end: int
    loai: str | None = None
    number: str | None = None
    year: int | None = None
    issuers: frozenset[str] = frozenset()
    full: bool = False
    dieu: str | None = None
    khoan: str | None = None
    diem: str | None = None


def find_references(text: str) -> list[LegalReference]:
    """References in the order of the text; offsets are into the given normalised text.

    A provision goes with the document that follows it ("Điều 5 của NĐ 45") or stands right before it ("NĐ 45,
    Điều 5"); several joined by "và" or commas go with the same one, each as a reference of its own.
    """
    folded = fold(text)
    documents = [d for m in _DOCUMENT.finditer(folded) if (d := _document(text, folded, m))]
    provisions = _filled(folded, [p for m in _PROVISION.finditer(folded) for p in _provisions(text, folded, m)])
    used: set[int] = set()
    owners: list[int | None] = [None] * len(provisions)
    for i in reversed(range(len(provisions))):
        owners[i] = _following(folded, provisions, owners, i, documents)
    for i, provision in enumerate(provisions):
        if owners[i] is None:
            owners[i] = _preceding(folded, provisions, owners, i, documents)
        if (owner := owners[i]) is not None:
            used.add(owner)
            provisions[i] = _joined(text, provision, documents[owner])
    found = provisions + [d for i, d in enumerate(documents) if i not in used]
    return sorted(found, key=lambda r: (r.offset_start, r.offset_end))


def matching(reference: LegalReference, so_hieu: Iterable[str]) -> tuple[str, ...]:
    """The document numbers among `so_hieu` that the reference may mean, in their order; none for a provision alone.

    A year or an issuer that is not written fits every one; one that is written and differs fits none. A
    reference that fits one document in kind and issuers exactly means that one alone.
    """
    if reference.number is None:
        return ()
    fitting = [(name, own) for name in so_hieu if (own := _read_so_hieu(name)) and _fits(reference, own)]
    exact = [name for name, own in fitting if (own.loai, own.issuers) == (reference.loai, reference.issuers)]
    return tuple(exact or (name for name, _ in fitting))


def _fits(reference: LegalReference, own: LegalReference) -> bool:
    same_kind = reference.loai in (None, own.loai)
    # "Thông tư" is also said of a joint circular, never where the symbol is written out.
    joint = reference.loai == "TT" and own.loai == "TTLT" and not reference.full
    assembly = own.loai is None and reference.loai in ("NQ", "Luật")
    same_year = reference.year is None or own.year is None or reference.year == own.year
    return (same_kind or joint or assembly) and same_year and reference.number == own.number and reference.issuers <= own.issuers


def _read_so_hieu(name: str) -> LegalReference | None:
    return next(iter(find_references(name)), None)


_KIND = "|".join(key.replace(" ", r"\s+") for key in _KINDS)
_ISSUER = "|".join(key.replace(" ", r"\s+") for key in _ISSUERS)
_YEAR = r"(?:19|20)\d\d"
# "NĐ-CP", "TTLT-BTC-BCT", "NQ-HĐND", "NDCP"; a law or resolution of the assembly: "QH15".
_SHORT_KIND = "|".join(_SHORT_KINDS)
_SYMBOL = rf"(?:{_SHORT_KIND})(?:\s?-\s?[a-z]{{2,8}}(?:-[a-z]{{2,8}})*|cp|ttg|btc|bct|hdnd|ubnd)?|qh\d{{1,2}}"
_DOCUMENT = re.compile(
    rf"(?<![\w/-])(?:(?P<kind>{_KIND})[\s.:]*(?:so\s*:?\s*)?)?(?<![\d,])(?P<number>\d{{1,4}})"
    rf"(?:\s?[/-]\s?(?P<year>{_YEAR})(?!\d))?(?:\s?[/-]\s?(?P<symbol>{_SYMBOL})(?!\w))?(?![\d%]|[.,]\d)"
    rf"(?:\s+nam\s+(?P<said>{_YEAR})(?!\d))?(?:\s*\(?(?:(?:cua|do)\s+)?(?P<issuer>{_ISSUER})(?!\w))?"
)
# A small number is an amount, not that of a document or khoản, where one of these follows: "tt 28 triệu", "khoản 5 tỷ".
_COUNTED_WORDS = r"\s*(?:trieu|ty|ti|nghin|dong|co so|nguoi|lao dong|de an|doanh nghiep|xa|huyen)\b"
_COUNTED = re.compile(_COUNTED_WORDS)
_PART = rf"(?:dieu\s+\d{{1,3}}[a-z]?|khoan\s+\d{{1,2}}[a-z]?|diem\s+[a-z])(?![\w%]|[.,]\d|{_COUNTED_WORDS})"
_PROVISION = re.compile(rf"(?<!\w){_PART}(?:(?:\s*,\s*|\s+)(?:cua\s+|tai\s+)?{_PART})*")
_TO_NEXT = re.compile(r"\s*(?:(?:cua|tai|trong|thuoc|theo)\s+)?")
_TO_PREVIOUS = re.compile(r"\s*[,:(]?\s*(?:(?:tai|o)\s+)?")
_ENUMERATED = re.compile(r"\s*(?:,\s*(?:va\s+)?|va\s+)")


def _document(text: str, folded: str, m: re.Match[str]) -> LegalReference | None:
    kind, symbol = m["kind"], m["symbol"]
    if not kind and not symbol:
        return None
    bare = not (m["year"] or symbol or m["said"])
    if bare and _COUNTED.match(folded, m.end("number")):
        return None
    loai, issuers = _of_symbol(symbol) if symbol else (None, frozenset())
    if loai is None and kind:
        loai = _KINDS[" ".join(kind.split())]
    if m["issuer"]:
        issuers |= {_ISSUERS[" ".join(m["issuer"].split())]}
    year = m["year"] or m["said"]
    return LegalReference(
        text=text[m.start() : m.end()],
        offset_start=m.start(),
        offset_end=m.end(),
        loai=loai,
        number=m["number"].lstrip("0") or "0",
        year=int(year) if year else None,
        issuers=issuers,
        full=bool(symbol),
    )


def _of_symbol(symbol: str) -> tuple[str | None, frozenset[str]]:
    """Kind and issuers of "tt-bct"; the assembly's "qh15" does not tell the kind."""
    if symbol.startswith("qh"):
        return None, frozenset({symbol.upper()})
    key = re.match(_SHORT_KIND, symbol).group()
    rest = re.split(r"[\s-]+", symbol[len(key) :])
    return _KINDS[key], frozenset(part.upper() for part in rest if part)


def _provisions(text: str, folded: str, m: re.Match[str]) -> list[LegalReference]:
    """A run of parts, cut where a kind of part comes again: "khoản 1, khoản 2 Điều 5" is two provisions."""
    runs: list[dict[str, re.Match[str]]] = [{}]
    for part in re.compile(_PART).finditer(folded, m.start(), m.end()):
        name = part.group().split()[0]
        if name in runs[-1]:
            runs.append({})
        runs[-1][name] = part
    found = []
    for run in runs:
        start, end = min(p.start() for p in run.values()), max(p.end() for p in run.values())
        said = {name: text[p.start() : p.end()].split()[1].lower() for name, p in run.items()}
        found.append(LegalReference(text=text[start:end], offset_start=start, offset_end=end, **said))
    return found


def _filled(folded: str, provisions: list[LegalReference]) -> list[LegalReference]:
    """Give each enumerated provision the khoản and Điều that it shares with its neighbour.

    Where the Điều comes first, what follows is within it ("Điều 5 khoản 1, khoản 2"); else it comes last.
    """
    filled = list(provisions)
    for i in range(1, len(filled)):
        before, after = filled[i - 1], filled[i]
        leads = fold(provisions[i - 1].text).startswith("dieu") or before is not provisions[i - 1]
        if leads and not after.dieu and _enumerated(folded, before, after):
            filled[i] = _within(after, before)
    for i in reversed(range(len(filled) - 1)):
        if _enumerated(folded, filled[i], filled[i + 1]) and not fold(provisions[i + 1].text).startswith("dieu"):
            filled[i] = _within(filled[i], filled[i + 1])
    return filled


def _within(part: LegalReference, whole: LegalReference) -> LegalReference:
    khoan = part.khoan or (whole.khoan if part.diem and not part.dieu else None)
    return replace(part, khoan=khoan, dieu=part.dieu or whole.dieu)


def _enumerated(folded: str, before: LegalReference, after: LegalReference) -> bool:
    return bool(_ENUMERATED.fullmatch(folded, before.offset_end, after.offset_start))


def _following(
    folded: str, provisions: list[LegalReference], owners: list[int | None], i: int, documents: list[LegalReference]
) -> int | None:
    """The document right after provision `i`, or that of the next provision where both are enumerated."""
    end = provisions[i].offset_end
    j = bisect_left(documents, end, key=lambda d: d.offset_start)
    if j < len(documents) and _TO_NEXT.fullmatch(folded, end, documents[j].offset_start):
        return j
    if i + 1 < len(provisions) and _enumerated(folded, provisions[i], provisions[i + 1]):
        return owners[i + 1]
    return None


def _preceding(
    folded: str, provisions: list[LegalReference], owners: list[int | None], i: int, documents: list[LegalReference]
) -> int | None:
    """The document right before provision `i`, or that of the provision before where both are enumerated."""
    start = provisions[i].offset_start
    j = bisect_right(documents, start, key=lambda d: d.offset_end) - 1
    if j >= 0 and _TO_PREVIOUS.fullmatch(folded, documents[j].offset_end, start):
        return j
    if i and _enumerated(folded, provisions[i - 1], provisions[i]):
        return owners[i - 1]
    return None


def _joined(text: str, provision: LegalReference, document: LegalReference) -> LegalReference:
    start = min(provision.offset_start, document.offset_start)
    end = max(provision.offset_end, document.offset_end)
    return replace(
        document, text=text[start:end], offset_start=start, offset_end=end,
        dieu=provision.dieu, khoan=provision.khoan, diem=provision.diem,
    )  # fmt: skip
