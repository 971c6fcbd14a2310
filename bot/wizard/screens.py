"""What is shown of a state of the guided check: its question, what was chosen so far, the buttons. Pure functions."""

from dataclasses import dataclass
from datetime import date

from bot.wizard.steps import (
    A_PAGE,
    BACK,
    BY_NAME,
    FURTHER,
    KINDS,
    NEXT,
    OTHER,
    PAGE,
    PROGRAMMES,
    STEPS,
    TRADES_BESIDES,
    UNITS,
    VILLAGE,
    WANTS_BESIDES,
    Picks,
    State,
    Step,
    capitalised,
    current,
    option_label,
)
from index.places import province


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown of a state: the text, and rows of (label, choice)."""

    step: str
    text: str
    rows: tuple[tuple[tuple[str, str], ...], ...]


def screen(state: State, on: date) -> Screen:
    """What is shown of a state that is not done."""
    step = BY_NAME[current(state, on)]
    given = summary(state["picks"])
    lines = [f"Kiểm tra điều kiện hưởng khuyến công: {step.title.lower()}"]
    lines += ["", "Anh/chị đã chọn:", *(f"• {line}" for line in given)] if given else []
    lines += ["", step.question]
    if step.name == "trade" and state["new_trades"]:
        lines.append(str(state["new_trades"]))
    if step.several and state["marked"]:
        lines.append("Đang chọn: " + "; ".join(_wanted(topic) for topic in state["marked"]) + ".")
    if state["note"]:
        lines += ["", str(state["note"])]
    return Screen(step.name, "\n".join(lines), _rows(state, step))


def summary(picks: Picks) -> list[str]:
    """What was chosen, a line each: "Nơi sản xuất: phường, Bắc Giang (nay thuộc Bắc Ninh)"."""
    lines = []
    for step in STEPS:
        if step.name in picks:
            lines.append(f"{step.title}: {_told(step.name, picks)}")
    return lines


def place_told(name: str) -> str:
    """ "Bắc Giang (nay thuộc Bắc Ninh)"."""
    known = province(name)
    return f"{name} (nay thuộc {known.new_name})" if known and not known.is_new else name


def _told(name: str, picks: Picks) -> str:
    value = picks[name]
    if name == "place":
        return place_told(str(value))
    if name == "wants":
        return "; ".join(_wanted(topic) for topic in value)
    if name == "trade":
        return option_label(TRADES_BESIDES, value)
    options = {"unit": UNITS, "village": VILLAGE, "kind": KINDS, "further": FURTHER, "programme": PROGRAMMES}[name]
    return option_label(options, value)


def _wanted(topic: str) -> str:
    return option_label(WANTS_BESIDES, topic) if topic == OTHER else capitalised(topic)


def _rows(state: State, step: Step) -> tuple[tuple[tuple[str, str], ...], ...]:
    buttons = [(option.label, str(n)) for n, option in enumerate(step.options(state))]
    if step.several:
        buttons = [(f"✓ {label}" if option.value in state["marked"] else label, n) for (label, n), option in zip(buttons, step.options(state))]
    more = []
    if len(buttons) > A_PAGE and step.name == "place":
        at = int(state["page"]) * A_PAGE
        buttons, more = buttons[at:at + A_PAGE], [(("Xem thêm tỉnh, thành phố", PAGE),)]
    rows = [tuple(buttons[i:i + step.columns]) for i in range(0, len(buttons), step.columns)]
    last = (("Quay lại", BACK),) if state["picks"] else ()
    if step.several:
        more.append((("Tiếp tục", NEXT),))
    return (*rows, *more, *((last,) if last else ()))
