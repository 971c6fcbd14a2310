"""What the keeper of a folder may want to look at in its texts: names of places and of documents that nothing stands behind."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.errors import Problem
from index.legal_references import LegalReference, find_references, matching
from index.places import REGIONS, find_provinces, find_regions, province
from index.records import Document
from index.relations import NOT_HELD

_CAPITAL = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_WORD = rf"[{_CAPITAL}][^\W\d_A-Z]+"
# "tỉnh Bắc Hà", "TP. Đà Nẳg": the name is what is written in capitals after it, on the same line.
_NAMED = re.compile(rf"(?<!\w)(?:(?P<province>[Tt]ỉnh)|[Tt]hành phố|TP\.?)[ \xa0](?P<name>{_WORD}(?:[ \xa0-]{{1,3}}{_WORD}){{0,3}})")
# "Chủ tịch UBND tỉnh Hồ Quang Bửu": three words, of which the first is a surname, are a person.
_SURNAMES = frozenset(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đoàn Trịnh Trương Mai "
    "Tô Lương Lưu Tạ Hà Cao Châu Thái Triệu Đào".split()
)
_MOST = 500  # remarks on one document: nobody reads more
_QUESTIONS = re.compile(r"(?m)^> hoi:.*$")


def unknown_places(documents: Iterable[Document]) -> list[Problem]:
    """Names that are given as those of provinces, in a header or after "tỉnh", and that are none.

    After "thành phố" only what looks like a province's name with a slip: most cities are no provinces. Rows of figures
    files with an unknown province are left out of the index and reported where they are read.
    """
    found: list[Problem] = []
    for document in documents:
        if document.kind == "figures":
            continue
        header = document.province or ""
        if header and province(header) is None and header not in REGIONS:
            found.append(Problem(document.path, _line_of_header(document), f"«{header}» không phải tên tỉnh, thành phố đã biết"))
        found += [problem for name, problem in _unknown_in_text(document).items() if name != header]
    return found


def _unknown_in_text(document: Document) -> dict[str, Problem]:
    """By the name; each once."""
    known = {m.start for m in find_provinces(document.text)} | {r.start for r in find_regions(document.text)}
    told: dict[str, Problem] = {}
    for match in _NAMED.finditer(document.text, document.body_start):
        name = " ".join(match["name"].split())
        if match.start("name") in known or name in told:
            continue
        meant = find_provinces(name, fuzzy=True)
        words = name.split()
        person = len(words) > 2 and words[0] in _SURNAMES
        if meant or match["province"] and not person and len(words) > 1:
            hint = f"; có phải {meant[0].place.name}?" if meant else ""
            line = document.text.count("\n", 0, match.start()) + 1
            told[name] = Problem(document.path, line, f"«{match.group()}»: tên này không phải tỉnh, thành phố đã biết{hint}")
            if len(told) == _MOST:
                break
    return told


def _line_of_header(document: Document) -> int:
    rows = document.text[: document.body_start].split("\n")
    return next((i for i, row in enumerate(rows, 1) if row.startswith("province:")), 0)


def cited_documents(document: Document) -> list[LegalReference]:
    """The legal documents that a text cites with kind, number, year and issuer, each once, in order; the first 500."""
    if document.kind == "figures":
        return []
    found: dict[tuple, LegalReference] = {}
    # Questions that people may ask are no citations; blanks in their place keep the offsets.
    text = _QUESTIONS.sub(lambda m: " " * len(m.group()), document.text)
    for reference in find_references(" " * document.body_start + text[document.body_start :]):
        if reference.number and reference.full and (reference.year or not reference.loai):
            # "202/2025/QH15 của Quốc hội" says twice who has issued it.
            issuers = reference.issuers - {"QH"} if any(i.startswith("QH1") for i in reference.issuers) else reference.issuers
            key = (reference.number, reference.year, issuers)
            found.setdefault(key, replace(reference, issuers=issuers))
            if len(found) == _MOST:
                break
    return list(found.values())


def dangling(document: Document, cited: Iterable[LegalReference], held: Sequence[str], warned: Iterable[str] = ()) -> list[Problem]:
    """The documents among `cited` that are not among the numbers `held`, and that no warning about the document names already."""
    told = " ".join(warning for warning in warned if warning.startswith(f"{document.path}:"))
    return [
        Problem(document.path, document.text.count("\n", 0, r.offset_start) + 1, f"dẫn {r.text}, {NOT_HELD}")
        for r in cited
        if not matching(r, held) and not re.search(rf"(?<!\d)0*{r.number}/{r.year or ''}", told)
    ]
