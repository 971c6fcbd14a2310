"""Lines and cells that were taken out of a laid-out page -> paragraphs and tables in Markdown. Pure functions."""

import re
from collections.abc import Sequence

# What begins a paragraph of its own: "Điều 5.", "Chương II", "1. ", "a) ", "- ", "## Title", "I. ".
_BEGINS = re.compile(
    r"(?:Điều|Chương|CHƯƠNG|Mục|MỤC|Phần|PHẦN|Phụ lục|PHỤ LỤC)\s+[\dIVXLC]"
    r"|\d{1,2}(?:\.\d{1,2})*[.)]\s|[a-zđ]\)\s|[-–•+*]\s|#{1,6}\s|[IVXLC]{1,5}\.\s"
)
_TITLE = re.compile(r"(?:Điều|Chương|Mục|Phần|Phụ lục)\s+[\dIVXLC]+")
_ENDS = re.compile(r"[.!?:;…][”\"')\]]*$")
_FULL = 0.8  # of the usual width: a shorter line that ends a sentence ends its paragraph


def joined_lines(lines: Sequence[str]) -> list[str]:
    """Lines of running text as paragraphs: a line goes on the one before it unless one of the two says otherwise.

    An empty line parts paragraphs, and so does a line that begins an item or a Điều; after a line that ends a sentence
    well before the margin a new paragraph begins, and so it does behind the title of a Điều and around a line in capitals.
    """
    long = sorted(len(line) for line in lines if line.strip())
    width = long[int(len(long) * 0.9)] if long else 0
    paragraphs: list[str] = []
    before = ""
    for line in (" ".join(line.split()) for line in lines):
        if line:
            over = _ENDS.search(before) and (len(before) < _FULL * width)
            titled = _TITLE.match(before) and len(before) < _FULL * width and line[0].isupper()
            shouted = before.isupper() != line.isupper()
            if not before or over or titled or shouted or _BEGINS.match(line):
                paragraphs.append(line)
            else:
                paragraphs[-1] += f" {line}"
        before = line
    return paragraphs


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as a Markdown table, the first row its head; rows that are empty and cells' line breaks are left out."""
    cells = [[" ".join(cell.replace("|", "/").split()) for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    if not cells:
        return ""
    width = max(map(len, cells))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in cells]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])
