"""Highest, lowest, rank, total and count over the loaded provinces, each with how much of the country it rests on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.figure_book import FigureBook
from bot.figure_charts import chart_of
from bot.figure_compare import ALIKE, is_of_merged, months, objections, plain
from bot.figure_coverage import present, share
from bot.figure_sheet import Sheet, count_of
from bot.figure_words import amount, capital, in_unit, place, scaled, unit_of, what, when
from bot.query import Query, Wanted
from bot.slots import same_place
from index.figure_names import INDICATORS
from index.numbers import format_number
from index.places import old_parts
from index.records import Figure

_SHOWN = 12
_ASIDE = 6
_YEAR = 12  # months
_NATION = "Cả nước"


def rank(sheet: Sheet, query: Query, asked: Wanted, *, always: bool = False) -> bool:
    """Write the answer to "which province … most", "… in all", "how many provinces …"; false where it is none of these
    or no figure fits; `always` ranks whatever is asked for."""
    wants_rank = (query.across and bool(query.extremes)) or asked.rank or always
    if asked.both_sources and len(query.provinces) == 1 and query.periods:
        return _both_sources(sheet, query, asked)
    if asked.total and len(query.provinces) == 1 and not asked.merged:
        return False  # of one province nothing is left to add
    if not (wants_rank or asked.total or asked.how_many_places):
        return False
    named = frozenset(n for name in query.provinces for n in (old_parts(name) if asked.merged else same_place(name)))
    limited = named if asked.total or len(query.provinces) > 1 else frozenset()
    pool = _pool(sheet.book, query, asked, limited)
    heads, aside = heads_of(sheet.book, pool, asked, named if asked.rank else frozenset())
    if not heads:
        return False
    if asked.total:
        return _total(sheet, heads, limited)
    if asked.how_many_places:
        _count(sheet, pool, asked)
    else:
        _ranking(sheet, query, heads, aside)
    return True


def _pool(book: FigureBook, query: Query, asked: Wanted, limited: frozenset[str]) -> list[Figure]:
    """The figures of whole provinces that fit the question."""
    return [
        f for f in book.select(asked, provinces=limited, periods=query.periods)
        if f.province and f.province != _NATION and f.area is None and f.unit != "other" and book.speaks_of(query, f)
    ]


def heads_of(
    book: FigureBook, pool: Sequence[Figure], asked: Wanted, among: frozenset[str] = frozenset()
) -> tuple[list[Figure], list[Figure]]:
    """One figure for each province, of one indicator and one length of time, and those set aside because theirs differs.

    Results or plans as asked for; else the kind, the indicator and the length (a year before others) are those that most
    provinces have. Of a province in `among`, where given, one must be there.
    """
    best: list[Figure] = []
    rated = (-1, -1, -1)
    for codes in _alike(asked.groups[0]):
        for plan in (False, True):
            by_province: dict[tuple, list[Figure]] = {}
            for f in pool:
                if f.indicator in codes and f.plan == plan and months(f):
                    by_province.setdefault((f.province, months(f)), []).append(f)
            of_kind = replace(asked, groups=(codes,), plan=plan)
            heads = [h for members in by_province.values() if (h := book.headline(members, of_kind, whole=True))]
            lengths = Counter(months(h) for h in heads if not among or any(g.province in among and months(g) == months(h) for g in heads))
            if not lengths:
                continue
            length = max(lengths, key=lambda n: (lengths[n], n == _YEAR))
            alike = list({h.province: h for h in heads if months(h) == length}.values())
            rating = (int(plan == asked.plan), len(alike), int(not plan))
            if rating > rated and (not among or any(h.province in among for h in alike)):
                best, rated = alike, rating
    chosen = {f.province for f in best}
    others: dict[str, list[Figure]] = {}
    for f in pool:
        if best and f.province not in chosen and ALIKE.get(f.indicator, f.indicator) == ALIKE.get(best[0].indicator, best[0].indicator):
            others.setdefault(f.province or "", []).append(f)
    return best, [h for members in others.values() if (h := book.headline(members, asked, whole=True))]


def _ranking(sheet: Sheet, query: Query, heads: Sequence[Figure], aside: Sequence[Figure]) -> None:
    down = "lowest" not in query.extremes or "highest" in query.extremes
    ranked = sorted(heads, key=lambda f: (-f.value if down else f.value, f.province or ""))
    unit = unit_of(ranked)
    times = list(dict.fromkeys(when(f) for f in ranked))
    mixed = len({f.indicator for f in ranked}) > 1
    name = _name(ranked)
    common = f", {times[0]}" if len(times) == 1 and times[0] else ""
    if len(ranked) == 1:
        sheet.say(f"Trong các tài liệu đã nạp chỉ có một tỉnh có số liệu về {name}{common}:")
    else:
        order = "từ cao xuống thấp" if down else "từ thấp lên cao"
        sheet.say(f"{capital(name)}{common}, xếp {order} trong các tài liệu đã nạp:")
    for n, f in enumerate(ranked[:_SHOWN], start=1):
        time = f", {when(f)}" if len(times) > 1 and when(f) else ""
        kind = f" – {INDICATORS[f.indicator]}" if mixed else ""
        sheet.show(f"{n}. {f.province}{time}: {in_unit(f.value, unit, f)}{kind}", f)
    for asked_name in query.provinces:
        place = next((n for n, f in enumerate(ranked, start=1) if f.province in same_place(asked_name)), None)
        if place:
            sheet.say(f"{asked_name} đứng thứ {place} trong {len(ranked)} tỉnh có số liệu.", count_of(place), count_of(len(ranked)))
    share(sheet, present(f.province for f in heads), "Kho có số liệu này của", ", nên chưa nói được về các nơi khác")
    if len(times) > 1:
        sheet.say("Thời gian của các số khác năm nhau; xin xem năm ghi ở từng dòng.")
    if any(map(is_of_merged, heads)) and not all(map(is_of_merged, heads)):
        sheet.say("Có tỉnh mới sau sắp xếp đứng cạnh tỉnh trước sắp xếp; địa giới khác nhau.")
    if aside:
        sheet.say("Không xếp chung vì thời gian khác hoặc không cùng là kế hoạch, kết quả:")
        for f in sorted(aside, key=lambda f: f.province or "")[:_ASIDE]:
            sheet.show(f"• {f.province}, {when(f) or 'không rõ thời gian'}: {amount(f)}" + (f" ({f.status})" if f.status else ""), f)
    rows = [(f, f"{f.province}" + (f", {when(f)}" if len(times) > 1 else "")) for f in ranked]
    sheet.chart = chart_of(sheet.book, rows, capital(name), unit)


def _total(sheet: Sheet, heads: Sequence[Figure], limited: frozenset[str]) -> bool:
    """The sum of the heads where they may be added: one time for all, and every province asked for has one."""
    unit = unit_of(heads)
    against = objections(heads)
    if len({(f.period_start, f.period_end) for f in heads}) > 1:
        against.append("các số không cùng một thời gian")
    missing = sorted(limited - {f.province for f in heads})
    for f in heads:
        sheet.show(f"• {f.province}, {when(f)}: {in_unit(f.value, unit, f)}", f)
    if missing:
        sheet.say(f"Kho chưa có số liệu tương ứng của {', '.join(missing)}, nên chưa cộng được tổng.")
    elif against:
        sheet.say("Chưa cộng được tổng: " + "; ".join(dict.fromkeys(against)) + ".")
    elif len(heads) > 1:
        total = sum(scaled(f.value, unit) for f in heads)
        hedge = "khoảng " if {f.qualifier for f in heads} - {"exact", "planned"} else ""
        computed = {"value": sum(f.value for f in heads), "expression": " + ".join(plain(f.value) for f in heads)}
        shown = f"{format_number(total.normalize())} {unit}".replace(" %", "%")
        sheet.say(f"Tính ra tổng {_name(heads)}: {hedge}{shown}.", computed)
        if not limited:
            share(sheet, present(f.province for f in heads), "Tổng này chỉ gồm các tỉnh kể trên, nay thuộc")
    return True


def _both_sources(sheet: Sheet, query: Query, asked: Wanted) -> bool:
    """National and local funding of one province and time added up; false where one of them is not held."""
    provinces = frozenset(same_place(query.provinces[0]))
    found = sheet.book.select(replace(asked, funding=None), provinces=provinces, periods=query.periods)
    for plan in dict.fromkeys((False if asked.plan is None else asked.plan, False, True)):
        for codes in _alike(asked.groups[0]):
            heads = []
            for source in ("national", "local"):
                of_source = replace(asked, funding=source, groups=(codes,), plan=None)
                figures = [f for f in found if f.funding == source and f.indicator in codes and f.plan == plan]
                if head := sheet.book.only(figures, of_source):
                    heads.append(head)
            if len(heads) == 2 and len({f.unit for f in heads}) == 1:
                _add_sources(sheet, heads)
                return True
    return False


def _add_sources(sheet: Sheet, heads: Sequence[Figure]) -> None:
    unit = unit_of(heads)
    for f in heads:
        sheet.show(f"• {capital(', '.join(p for p in (place(f), when(f)) if p))} – {what(f)}: {in_unit(f.value, unit, f)}", f)
    total = sum(scaled(f.value, unit) for f in heads)
    hedge = "khoảng " if {f.qualifier for f in heads} - {"exact", "planned"} else ""
    computed = {"value": sum(f.value for f in heads), "expression": " + ".join(plain(f.value) for f in heads)}
    sheet.say(f"Tính ra cả hai nguồn: {hedge}{format_number(total.normalize())} {unit}.", computed)


def _count(sheet: Sheet, pool: Sequence[Figure], asked: Wanted) -> None:
    """How many provinces have such a figure, be it of plan or result, each named with it."""
    by_province: dict[str, list[Figure]] = {}
    for f in pool:
        by_province.setdefault(f.province or "", []).append(f)
    heads = [h for members in by_province.values() if (h := sheet.book.headline(members, asked, whole=True))]
    unit = unit_of(heads)
    sheet.say(f"Trong các tài liệu đã nạp có {len(heads)} tỉnh có số liệu này:", count_of(len(heads)))
    for f in sorted(heads, key=lambda f: -f.value)[:_SHOWN]:
        sheet.show(f"• {f.province}, {when(f)}: {in_unit(f.value, unit, f)} – {what(f)}", f)
    share(sheet, present(f.province for f in heads), "Các tỉnh ấy nay thuộc")


def _name(heads: Sequence[Figure]) -> str:
    """What all the heads measure, with their source and status where these are one."""
    name = what(heads[0], status=False)
    if len({f.indicator for f in heads}) > 1:
        name = name.replace(INDICATORS[heads[0].indicator], ALIKE.get(heads[0].indicator, INDICATORS[heads[0].indicator]))
    if len({f.funding for f in heads}) > 1:
        name = name.split(", ")[0]
    told = sorted({f.status for f in heads if f.plan and f.status and f.status not in name})
    return name + (f" ({', '.join(told)})" if told else "")


def _alike(codes: Sequence[str]) -> list[tuple[str, ...]]:
    """Indicators by what may be ranked together: kinds of money of the programme are one, every other stands alone."""
    groups: dict[str, list[str]] = {}
    for code in codes:
        groups.setdefault(ALIKE.get(code, code), []).append(code)
    return [tuple(group) for group in groups.values()]
