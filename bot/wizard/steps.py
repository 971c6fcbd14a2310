"""The steps of the guided check as data, and what an input makes of a state. Pure functions; a state is a plain dictionary.

A state has `run` (six letters or digits), `picks` (step name -> what was chosen), `marked` (what is chosen so far where
several may be), `page`, `topics`, `trades` and `new_trades` (what the loaded texts offered when the run began) and `note`
(what was not understood of the last input). The step a state stands at follows from its picks alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.policy_area import CHANGED, Area, area_verdict, kind_of, units_in
from index.places import all_new, find_provinces, present_name, province
from index.text import tokens

DONE = ""  # the step of a state in which nothing is left to ask
BACK, NEXT, PAGE = "back", "next", "page"  # choices besides the options
A_PAGE = 12  # provinces on one screen
NO_PRODUCTION, OTHER = "none", "other"
State = dict[str, object]
Picks = dict[str, object]


class Stale(ValueError):
    """The input belongs to a step that the state does not stand at, or names no option of it."""


@dataclass(frozen=True, slots=True)
class Option:
    """What may be chosen: the `value` that is kept, and the `label` that people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Step:
    """A question. `matters` tells from the picks and the day whether it is asked; `several`: more than one may be chosen."""

    name: str
    title: str
    question: str
    options: Callable[[State], Sequence[Option]]
    matters: Callable[[Picks, date], bool] = lambda picks, on: True
    several: bool = False
    columns: int = 1


UNITS = (Option("xa", "Xã"), Option("phuong", "Phường"), Option("dac khu", "Đặc khu"), Option("unknown", "Chưa rõ"))
VILLAGE = (Option("yes", "Có, làng nghề đã được UBND cấp tỉnh công nhận"), Option("no", "Không"), Option("unknown", "Chưa rõ"))
KINDS = (
    Option("sme", "Doanh nghiệp nhỏ và vừa"), Option("household", "Hộ kinh doanh"), Option("coop", "Hợp tác xã"), Option("group", "Tổ hợp tác"),
    Option("union", "Liên hiệp hợp tác xã"), Option("large", "Doanh nghiệp lớn"), Option("firm", "Doanh nghiệp, chưa rõ quy mô"),
    Option(OTHER, "Khác hoặc chưa đăng ký"),
)  # fmt: skip
FURTHER = (
    Option("cleaner", "Có áp dụng sản xuất sạch hơn, sản xuất và tiêu dùng bền vững"), Option("cluster", "Là chủ đầu tư hạ tầng cụm công nghiệp"),
    Option("no", "Không"), Option("unknown", "Chưa rõ"),
)  # fmt: skip
PROGRAMMES = (
    Option("national", "Khuyến công quốc gia"), Option("local", "Khuyến công địa phương"), Option("both", "Chưa rõ, xem cả hai"),
)
TRADES_BESIDES = (Option(OTHER, "Ngành khác hoặc chưa rõ"), Option(NO_PRODUCTION, "Chỉ mua bán hoặc làm dịch vụ, không sản xuất"))
WANTS_BESIDES = (Option(OTHER, "Nội dung khác"),)


def area_of(picks: Picks) -> Area:
    """The place that the picks name; in a recognised craft village it is the village."""
    unit = "lang nghe" if picks.get("village") == "yes" else str(picks["unit"])
    return Area(unit="" if unit == "unknown" else unit, names=(str(picks["place"]),))


def standing_of_area(picks: Picks, on: date) -> str:
    """ "in", "out" or "unsure": whether khuyến công applies where the establishment is, as far as the picks tell."""
    if picks["unit"] == "unknown" and picks.get("village") != "yes":
        every = {standing_of_area(picks | {"unit": unit.value}, on) for unit in UNITS[:3]}
        return every.pop() if len(every) == 1 else "unsure"
    verdict = area_verdict(area_of(picks), on)
    if verdict is None or verdict.standing == "depends":
        return "unsure"
    return "unsure" if verdict.standing == "out" and picks.get("village") == "unknown" else verdict.standing


def is_ruled_out(picks: Picks, on: date) -> bool:
    """Whether the picks leave neither điểm a nor điểm b: what support there would be is then not asked."""
    outside = standing_of_area(picks, on) == "out" or picks["kind"] == "large" or picks["trade"] == NO_PRODUCTION
    return outside and (picks.get("further") == "no" or picks.get("further") == "cleaner" and picks["trade"] == NO_PRODUCTION)


def _asks_village(picks: Picks, on: date) -> bool:
    in_city = on >= CHANGED and kind_of(str(picks["place"]), on) != "province"
    return in_city and picks["unit"] in ("phuong", "unknown")


def _asks_further(picks: Picks, on: date) -> bool:
    """Điểm b lists further establishments without a condition of place: asked only where điểm a may not be met."""
    sure = standing_of_area(picks, on) == "in" and picks["kind"] not in ("large", "firm", OTHER)
    return not sure or picks["trade"] == NO_PRODUCTION


def _asks_support(picks: Picks, on: date) -> bool:
    return not is_ruled_out(picks, on)


STEPS = (
    Step(
        "place", "Nơi sản xuất",
        "Cơ sở sản xuất đặt ở tỉnh, thành phố nào? Anh/chị bấm chọn, hoặc nhắn tên tỉnh, kể cả tên cũ trước ngày 01/07/2025.",
        lambda state: [Option(p.name, p.name) for p in all_new()], columns=2,
    ),
    Step(
        "unit", "Đơn vị hành chính",
        "Hiện nay nơi sản xuất thuộc xã, phường hay đặc khu? Cấp huyện đã kết thúc hoạt động, nên xin chọn theo tên gọi hiện nay.",
        lambda state: UNITS, columns=2,
    ),
    Step(
        "village", "Làng nghề", "Nơi sản xuất có nằm trong làng nghề được UBND cấp tỉnh công nhận không?", lambda state: VILLAGE, _asks_village,
    ),
    Step("kind", "Loại hình", "Cơ sở thuộc loại hình nào?", lambda state: KINDS),
    Step(
        "trade", "Ngành, nghề", "Cơ sở sản xuất thuộc nhóm ngành, nghề nào?",
        lambda state: [*(Option(label, label) for label in state["trades"]), *TRADES_BESIDES],
    ),
    Step(
        "further", "Trường hợp riêng", "Cơ sở có thuộc một trong hai trường hợp sau không?", lambda state: FURTHER, _asks_further,
    ),
    Step(
        "wants", "Nội dung đề nghị", "Anh/chị muốn được hỗ trợ việc gì? Có thể chọn nhiều nội dung, rồi bấm «Tiếp tục».",
        lambda state: [*(Option(topic, capitalised(topic)) for topic in state["topics"]), *WANTS_BESIDES], _asks_support, several=True, columns=2,
    ),
    Step("programme", "Chương trình", "Anh/chị muốn xem theo chương trình nào?", lambda state: PROGRAMMES, _asks_support),
)  # fmt: skip
BY_NAME = {step.name: step for step in STEPS}


def option_label(options: Sequence[Option], value: object) -> str:
    """The label of a value; the value itself where no option has it any more."""
    return next((o.label for o in options if o.value == value), str(value))


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def begin(run: str, *, topics: Sequence[str], trades: Sequence[str], new_trades: str = "") -> State:
    """A state at its first step. `new_trades` is shown above the choice of the trade."""
    return {
        "run": run, "picks": {}, "marked": [], "page": 0, "note": "",
        "topics": list(topics), "trades": list(trades), "new_trades": new_trades,
    }  # fmt: skip


def current(state: State, on: date) -> str:
    """The name of the step a state stands at; DONE where nothing is left to ask."""
    picks: Picks = state["picks"]
    return next((s.name for s in STEPS if s.name not in picks and s.matters(picks, on)), DONE)


def press(state: State, step: str, choice: str, on: date) -> State:
    """The state after a button: an option by its number, BACK, NEXT, or PAGE. Raises Stale where it is not of this step."""
    if step != current(state, on) or step == DONE:
        raise Stale(step)
    if choice == BACK:
        return _back(state, on)
    if choice == PAGE and step == "place":
        pages = -(-len(BY_NAME[step].options(state)) // A_PAGE)
        return state | {"page": (int(state["page"]) + 1) % pages, "note": ""}
    if choice == NEXT and BY_NAME[step].several:
        return _marked_done(state, step)
    options = BY_NAME[step].options(state)
    if not choice.isascii() or not choice.isdigit() or int(choice) >= len(options):
        raise Stale(choice)
    return _chosen(state, step, options[int(choice)].value)


def typed(state: State, text: str, on: date) -> State:
    """The state after a message: the place or the option it names, else the same step with a note."""
    step = current(state, on)
    if step == "place":
        return _placed(state, text)
    if step == DONE:
        return state
    if step == "unit" and len(units := set(units_in(text)) & {o.value for o in UNITS}) == 1:
        return _chosen(state, step, units.pop())
    wanted = set(tokens(text))
    if tokens(text) == tokens("quay lại") and state["picks"]:
        return _back(state, on)
    if tokens(text) == tokens("tiếp tục") and BY_NAME[step].several:
        return _marked_done(state, step)
    options = BY_NAME[step].options(state)
    exact = [o for o in options if tokens(o.label) == tokens(text)]
    found = exact or _named(options, text) or [o for o in options if wanted and wanted <= set(tokens(o.label))]
    if BY_NAME[step].several and len(found) > 1 and found == _named(options, text):
        return state | {"marked": list(dict.fromkeys([*state["marked"], *(o.value for o in found)])), "note": ""}
    if len(found) == 1:
        return _chosen(state, step, found[0].value)
    return state | {"note": "Tôi chưa rõ ý này. Anh/chị vui lòng bấm một nút bên dưới, hoặc gõ /huy để dừng."}


def _named(options: Sequence[Option], text: str) -> list[Option]:
    """The options that a sentence names in full: "tôi là hộ kinh doanh"; not one that stands inside a longer one."""
    said = f" {' '.join(tokens(text))} "
    # A label of one word ("Không") may be part of anything.
    named = {o: " ".join(tokens(o.label)) for o in options if len(tokens(o.label)) > 1}
    found = {o: name for o, name in named.items() if f" {name} " in said}
    return [o for o, name in found.items() if not any(name != other and f" {name} " in f" {other} " for other in found.values())]


def _chosen(state: State, step: str, value: str) -> State:
    if BY_NAME[step].several:
        marked = list(state["marked"])
        return state | {"marked": [m for m in marked if m != value] if value in marked else [*marked, value], "note": ""}
    return state | {"picks": state["picks"] | {step: value}, "page": 0, "note": ""}


def _marked_done(state: State, step: str) -> State:
    if not state["marked"]:
        return state | {"note": "Anh/chị vui lòng chọn ít nhất một nội dung."}
    return state | {"picks": state["picks"] | {step: list(state["marked"])}, "marked": [], "note": ""}


def _back(state: State, on: date) -> State:
    """The state with its last answer taken back; several that were chosen are shown as chosen again."""
    picks = dict(state["picks"])
    asked = [s.name for s in STEPS if s.name in picks]
    if not asked:
        raise Stale(BACK)
    taken = picks.pop(asked[-1])
    marked = list(taken) if BY_NAME[asked[-1]].several else []
    return state | {"picks": picks, "marked": marked, "page": 0, "note": ""}


def _placed(state: State, text: str) -> State:
    """The province that a message names, and the unit where it names one: "phường Trần Phú, Bắc Giang"."""
    whole = province(text)
    names = [whole.name] if whole else list(dict.fromkeys(m.place.name for m in find_provinces(text, fuzzy=True)))
    # "Bắc Giang, nay là Bắc Ninh": the old name and the unit it is in now are one place.
    if len(names) == 2 and present_name(names[0]) == names[1]:
        names.pop()
    if len(names) != 1:
        unknown = "Tôi chưa nhận ra tỉnh, thành phố này. Anh/chị vui lòng nhắn lại hoặc bấm chọn."
        return state | {"note": "Anh/chị vui lòng nhắn tên một tỉnh, thành phố." if names else unknown}
    placed = _chosen(state, "place", names[0])
    units = set(units_in(text)) & {o.value for o in UNITS}
    return _chosen(placed, "unit", units.pop()) if len(units) == 1 else placed
