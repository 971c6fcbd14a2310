"""Rows of tables as they stand in a text: Markdown with bars, or lines of values between semicolons, tabs or commas.

    | Nguồn | Kế hoạch |        Nguồn;Kế hoạch        Nguồn,Kế hoạch
    | KCQG  | 1.200,5  |        KCQG;1.200,5          KCQG,"1.200,5"
"""

import re
from collections.abc import Sequence


def table_lines(lines: Sequence[str]) -> list[bool]:
    """For each line whether it is a row of a table.

    Lines without bars are rows where a line of heads, without a digit, is followed by lines with as many values by the
    same separator. A separator with a blank behind it is punctuation.
    """
    found = [line.lstrip().startswith("|") for line in lines]
    first = 0
    while first < len(lines):
        head, last = lines[first], first + 1
        if not found[first] and _separator(head) and not re.search(r"\d", head):
            wanted = len(split_row(head))
            while last < len(lines) and _separator(lines[last]) == _separator(head) and len(split_row(lines[last])) == wanted:
                last += 1
            if any(re.search(r"\d", line) for line in lines[first + 1 : last]):
                found[first:last] = [True] * (last - first)
        first = last
    return found


def split_row(row: str) -> list[tuple[int, str]]:
    """The values of a row: the offset of each in the row, and its text without blanks and quotation marks around it.

    What stands before the first bar of a row and behind its last is no value; a comma inside quotation marks is part
    of the value.
    """
    mark = _separator(row)
    if not mark:
        return []
    found, start, quoted = [], 0, False
    for match in re.finditer(f'["{re.escape(mark)}]|$', row):
        if match.group() == '"':
            quoted = not quoted and mark != "|"
        elif not quoted or not match.group():
            text = row[start : match.start()].strip(' \t"')
            found.append((row.find(text, start, match.start()) if text else start, text))
            start = match.end()
    if mark != "|":
        return found
    return found[1:-1] if not found[-1][1] else found[1:]


def _separator(row: str) -> str:
    """The separator of a row, "" for a line that is none."""
    if row.lstrip().startswith("|"):
        return "|"
    if re.search(r"[.:]\s*$", row):
        return ""
    plain = re.sub(r'"[^"]*"', "", row)
    return next((mark for mark in (";", "\t", ",") if re.search(f"{mark}(?! )", plain) and f"{mark} " not in plain), "")
