"""Names for files that people send: a slug for the folder, made of what the person called the file. Pure functions."""

import re
from collections.abc import Iterable

from index.text import fold, normalise

_LONGEST = 80
# Names that some systems keep for devices, and the one that is never knowledge.
_RESERVED = {"con", "prn", "aux", "nul", "readme", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def slug(name: str) -> str:
    """The stem of a safe file name: letters a to z, digits and hyphens only, neither empty nor reserved.

    "Báo cáo Quý I/2023.docx" -> "bao-cao-quy-i-2023"; only a short last part counts as the extension.
    """
    stem = re.sub(r"\.[a-z0-9]{1,5}$", "", fold(normalise(name)))
    made = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:_LONGEST].strip("-")
    return f"tai-lieu-{made}".strip("-") if not made or made in _RESERVED else made


def unused(stem: str, taken: Iterable[str]) -> str:
    """The stem, with "-2", "-3", … behind it where it is taken, in any case of letters."""
    used = {t.casefold() for t in taken}
    return next(s for n in range(1, len(used) + 2) if (s := stem if n == 1 else f"{stem}-{n}").casefold() not in used)


def shown_name(name: str | None) -> str:
    """A file's name as it may be shown: one line, no signs that steer the display, not too long."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in normalise(name or "")).split()) or "tệp không tên"
    return clean if len(clean) <= 60 else f"{clean[:40]}…{clean[-19:]}"
