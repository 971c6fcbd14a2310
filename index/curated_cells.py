"""What the cells of a figures file mean: amounts, codes, places, days. ValueError says in Vietnamese what is wrong.

Files repeat their units, places and periods, and each of these is a search; so they are remembered.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from index.figure_names import FUNDINGS, INDICATORS, QUALIFIERS, STATUSES, UNITS, code_of, funding_of
from index.figure_nouns import noun_kind
from index.numbers import find_quantities, parse_number
from index.periods import find_periods
from index.places import find_regions, province
from index.text import fold

_ADDRESS = re.compile(r"https?://\S+")
_SIGN = re.compile(r"([-−–])\s*(?=\d)")
_NUMBER_AND_UNIT = re.compile(r"([0-9](?:[0-9., ]*[0-9])?) ?(\D+)")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@lru_cache(maxsize=4096)
def read_amount(cell: str, unit: tuple[Decimal, str] | None) -> tuple[Decimal, str | None, str]:
    """Value in base units, unit code and qualifier of a cell; `unit` is what `read_unit` made of the cell beside it.

    The code is None where neither cell names a unit.
    """
    sign = _SIGN.match(cell)
    bare = cell[sign.end() :] if sign else cell
    number = parse_number(bare)
    if number is not None:
        scale, code = unit or (Decimal(1), None)
        return (-number if sign else number) * scale, code, "exact"
    stated = _number_and_unit(bare) or _in_words(bare)
    if stated is None:
        raise ValueError(f"«{brief(cell)}» không phải một số viết theo cách Việt Nam, ví dụ «9.736,4» hoặc «9.736,4 triệu đồng»")
    value, code, qualifier = stated
    if unit and unit[1] != code:
        raise ValueError(f"«{brief(cell)}» không cùng đơn vị với ô đơn vị")
    return -value if sign else value, code, qualifier


def _number_and_unit(cell: str) -> tuple[Decimal, str, str] | None:
    """ "1990 đề án": not left to the reader of running text, to which the number is a year."""
    match = _NUMBER_AND_UNIT.fullmatch(cell)
    number = parse_number(match[1]) if match else None
    if match is None or number is None:
        return None
    try:
        scale, code = read_unit(match[2])
    except ValueError:
        return None
    return number * scale, code, "exact"


def _in_words(cell: str) -> tuple[Decimal, str, str] | None:
    """ "hơn 2 tỷ đồng", "1 tỷ 350 triệu"; None for a range, a ratio and whatever holds more than one quantity."""
    found = find_quantities(cell)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(cell)) or found[0].value_high is not None or found[0].of is not None:
        return None
    return found[0].value, _unit_code(found[0].unit, found[0].noun), found[0].qualifier


@lru_cache(maxsize=512)
def read_unit(cell: str) -> tuple[Decimal, str]:
    """How many base units one of a unit is, and its code: "triệu đồng" -> 1000000, "VND"."""
    if code := code_of(UNITS, cell):
        return Decimal(1), code
    found = find_quantities(f"1 {cell}")
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(cell) + 2):
        raise ValueError(f"không rõ đơn vị «{brief(cell)}»; dùng được ví dụ «triệu đồng», «%», «đề án», «cơ sở»")
    return found[0].value, _unit_code(found[0].unit, found[0].noun)


def _unit_code(unit: str, noun: str | None) -> str:
    return noun_kind(noun or "")[1] if unit == "count" else unit


# What a code is called in complaints, and the codes there are.
_CODES: dict[str, tuple[str, Mapping[str, str]]] = {
    "indicator": ("chỉ tiêu", INDICATORS), "funding": ("nguồn vốn", FUNDINGS), "status": ("trạng thái", STATUSES),
    "qualifier": ("mức chính xác", QUALIFIERS),
}  # fmt: skip


@lru_cache(maxsize=1024)
def read_code(column: str, cell: str) -> str:
    """The code of a cell of the column "indicator", "funding", "status" or "qualifier", given by code or by name."""
    what, names = _CODES[column]
    if code := funding_of(cell) if column == "funding" else code_of(names, cell):
        return code
    allowed = ", ".join(f"«{name}»" for name in names.values())
    raise ValueError(f"không có {what} «{brief(cell)}»; dùng được {allowed}")


@lru_cache(maxsize=512)
def read_province(cell: str) -> str:
    """The official name of a province in any spelling, or "Cả nước"."""
    if place := province(cell):
        return place.name
    regions = find_regions(cell)
    if len(regions) == 1 and regions[0].name == "Cả nước" and (regions[0].start, regions[0].end) == (0, len(cell)):
        return "Cả nước"
    raise ValueError(f"«{brief(cell)}» không phải tên tỉnh, thành phố; vùng hoặc huyện thì ghi vào cột địa bàn")


@lru_cache(maxsize=4096)
def read_period(cell: str) -> tuple[str | None, str | None]:
    """First and last day that a period's words fix, (None, None) where they fix none."""
    # "Năm nay" is not resolved: a table is not read on the day it was written.
    found = find_periods(cell)
    rest = cell
    for p in reversed(found):
        rest = rest[: p.offset_start] + rest[p.offset_end :]
    if len(found) > 1 or any(c.isdigit() for c in rest):
        raise ValueError(f"«{brief(cell)}» không rõ là kỳ nào; hãy ghi dạng «năm 2022», «giai đoạn 2020-2023» hoặc ghi từ ngày, đến ngày")
    if not found:
        return None, None
    start, end = found[0].start, found[0].end
    return start.isoformat() if start else None, end.isoformat() if end else None


def read_day(cell: str) -> str:
    """The day as ISO."""
    if day := iso_day(cell):
        return day
    raise ValueError(f"«{brief(cell)}» phải là ngày dạng năm-tháng-ngày, ví dụ 2022-12-31, hoặc 31/12/2022")


def iso_day(cell: str) -> str | None:
    """ "2022-12-31" and "31/12/2022", which table programs turn it into, as ISO; None for anything else."""
    if match := _DAY.fullmatch(cell):
        cell = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    try:
        return date.fromisoformat(cell).isoformat() if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) else None
    except ValueError:
        return None


def read_yes_or_no(cell: str) -> bool:
    key = fold(cell)
    if key in ("co", "true", "1", "x"):
        return True
    if key in ("khong", "false", "0"):
        return False
    raise ValueError(f"«{brief(cell)}» phải là «có» hoặc «không»")


def read_address(cell: str) -> str:
    if _ADDRESS.fullmatch(cell):
        return cell
    raise ValueError("phải bắt đầu bằng http:// hoặc https://")


def brief(text: str) -> str:
    """Some of a cell for a complaint, without signs that could play with a terminal."""
    clean = "".join(c if c.isprintable() else " " for c in text)
    return clean if len(clean) <= 40 else clean[:39] + "…"
