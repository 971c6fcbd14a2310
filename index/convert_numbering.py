"""The numbers that Word puts before paragraphs by itself: they stand in no text, but "Điều 5" is cited by one."""

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

_LEVELS = 9


class Numbering:
    """Counts the numbered paragraphs of one document; ask in reading order."""

    def __init__(self, document: Document):
        self._levels = _levels_of(document)
        self._counts: dict[str, list[int | None]] = {}

    def mark(self, paragraph: Paragraph) -> str:
        """What stands before a paragraph: "Điều 3.", "a)", "-" for a bullet; "" where nothing does."""
        number, level = _number_of(paragraph)
        if number is None or number not in self._levels:
            return ""
        levels = self._levels[number]
        if level not in levels:
            return ""
        counts = self._counts.setdefault(number, [None] * _LEVELS)
        start = levels[level][2]
        before = counts[level]
        counts[level] = start if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        form, text, _ = levels[level]
        if form == "bullet":
            return "-"
        for i in range(level + 1):
            shown = counts[i] if counts[i] is not None else levels.get(i, ("decimal", "", 1))[2]
            text = text.replace(f"%{i + 1}", _shown(shown, levels.get(i, (form, "", 1))[0]))
        return text.strip()


def _levels_of(document: Document) -> dict[str, dict[int, tuple[str, str, int]]]:
    """For each list by number: its levels with the form of the number, the text around it and where it begins."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return {}
    kinds = {}
    for kind in root.iter(qn("w:abstractNum")):
        levels = {}
        for level in kind.iter(qn("w:lvl")):
            values = {name: level.find(qn(f"w:{name}")) for name in ("numFmt", "lvlText", "start")}
            form, text, start = (v.get(qn("w:val")) if v is not None else None for v in values.values())
            at = _whole(level.get(qn("w:ilvl")))
            if at is not None and at < _LEVELS:
                levels[at] = (form or "decimal", text or "", _whole(start) or 1)
        kinds[kind.get(qn("w:abstractNumId"))] = levels
    lists = {}
    for number in root.iter(qn("w:num")):
        kind = number.find(qn("w:abstractNumId"))
        if kind is not None:
            lists[number.get(qn("w:numId"))] = kinds.get(kind.get(qn("w:val")), {})
    return lists


def _number_of(paragraph: Paragraph) -> tuple[str | None, int]:
    """The list and the level of a paragraph, its own or those of its style; list "0" takes it out of all lists."""
    style = paragraph.style.element if paragraph.style is not None else None
    for element in (paragraph._p, style):
        found = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") if element is not None else None
        if found is None:
            continue
        number, level = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
        at = _whole(level.get(qn("w:val"))) if level is not None else 0
        if number is not None and at is not None and at < _LEVELS:
            return number.get(qn("w:val")), at
    return None, 0


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else None


def _shown(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 3)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman, rest = "", number
        for value, sign in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "m cm d cd c xc l xl x ix v iv i".split()):
            roman, rest = roman + sign * (rest // value), rest % value
        return roman.upper() if form == "upperRoman" else roman
    return f"{number:02}" if form == "decimalZero" else str(number)
