"""What the loaded figures cover: province by province, time by time, indicator by indicator."""

from collections.abc import Sequence

from bot.figure_sheet import Sheet, count_of
from bot.figure_words import capital, span, when
from index.figure_names import INDICATORS
from index.places import all_new, province
from index.records import Figure
from index.text import exact_key

_LINES = 40
_TIMES = 12  # of one province in the short list
_NATION = "Cả nước"


def cover(sheet: Sheet, figures: Sequence[Figure]) -> None:
    """A line for each province and time with the indicators held, the share of the present provinces above."""
    held = present(f.province for f in figures)
    share(sheet, held, "Kho có số liệu của")
    sheet.shown += figures
    groups: dict[tuple, dict[str, None]] = {}
    labels: dict[tuple, str] = {}
    for f in sorted(figures, key=lambda f: (f.province or "~", f.area or "", f.period_start or "", f.period_end or "")):
        name = ", ".join(p for p in (f.area, f.province) if p) or "Không rõ tỉnh"
        if f.indicator != "other":
            key = (name, f.period_start, f.period_end)
            labels.setdefault(key, f"{name}, {when(f) or 'bài không nêu thời gian'}")
            groups.setdefault(key, {})[INDICATORS[f.indicator]] = None
    if len(groups) <= _LINES:
        for key, names in groups.items():
            sheet.say(f"• {labels[key]}: {', '.join(names)}")
        return
    times: dict[str, dict[tuple[str, str], str]] = {}
    for f in sorted(figures, key=lambda f: (not (f.period_start or f.period_end), f.period_start or f.period_end or "", f.period_end or "~")):
        # What a place holds is told with its province, where there is one; equal times that are worded differently once.
        place = capital(f.province or f.area or "Không rõ tỉnh")
        times.setdefault(place, {}).setdefault((f.period_start or "", f.period_end or ""), _time(f))
    for name in sorted(times, key=exact_key):
        told = list(dict.fromkeys(times[name].values()))
        sheet.say(f"• {name}: {'; '.join(told[:_TIMES])}" + ("; …" if len(told) > _TIMES else ""))
    sheet.say("Nêu tên tỉnh, năm hoặc chỉ tiêu để xem từng chỉ tiêu, ví dụ «/phuvu Cà Mau».")


def cover_briefly(sheet: Sheet, figures: Sequence[Figure]) -> None:
    """The provinces there are figures of, by name, and their share of the present ones."""
    share(sheet, present(f.province for f in figures), "Kho có số liệu của")
    names = sorted({f.province for f in figures if f.province and f.province != _NATION}, key=exact_key)
    sheet.say("Gồm (theo tên trong bài): " + ", ".join(names) + ".")


def _time(figure: Figure) -> str:
    """Whole years as such, however the document words them ("năm nay", "5 năm qua"); any other time as it words it."""
    days = span(figure.period_start, figure.period_end)
    return days if days.startswith(("năm ", "giai đoạn ")) else when(figure) or "không rõ thời gian"


def present(names) -> set[str]:
    """The present provinces that the given ones, old or new, lie in; regions and the whole country left out."""
    places = (province(name) for name in names if name and name != _NATION)
    return {p.new_name for p in places if p}


def share(sheet: Sheet, held: set[str], intro: str, outro: str = "") -> None:
    """ "… 5/34 tỉnh, thành phố (tính theo địa giới từ 01/07/2025)", counts shown as computed."""
    every = len(all_new())
    text = f"{intro} {len(held)}/{every} tỉnh, thành phố (tính theo địa giới từ 01/07/2025){outro}."
    sheet.say(text, count_of(len(held)), count_of(every))
