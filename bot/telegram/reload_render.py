"""A receipt as messages: the summary, the details, a last line that says how things stand, and the buttons that fit. Pure."""

from dataclasses import replace

from bot import messages_reload as say
from bot.indexes import Standing
from bot.receipt import Receipt
from bot.state.reloads import LEFT, USED, WAITING, Reload
from bot.telegram.blocks import Block, Button, RenderedMessage, Run, pack
from bot.wording import local_time
from index.numbers import format_number

PATTERN = r"^nap:(dung|bo|lai|lui|toi):(\d{1,12})$"


def render_reload(reload: Reload, standing: Standing) -> list[RenderedMessage]:
    """The receipt of a finished build with what has become of it. It is cut alike whatever that is."""
    made = Receipt.from_json(reload.receipt) if reload.receipt else Receipt((), outcome(reload))
    blocks = [Block((Run(line),)) for line in made.lead]
    blocks.append(Block((Run(made.verdict, bold=True),)))
    blocks += [Block((Run(line),)) for line in made.more]
    for section in made.sections:
        blocks.append(Block((Run(f"{section.heading} ({section.count}):", bold=True),), gap="\n\n"))
        blocks += [Block((Run(f"• {item}"),)) for item in section.items]
        if section.left_out:
            blocks.append(Block((Run(f"… và {format_number(section.left_out)} mục nữa"),)))
    # Room for the longest last line is kept in every version, so that the last message stays the last.
    *above, last = pack([*blocks, Block((Run(say.PENDING),), gap="\n\n")])
    if reload.status != WAITING:
        told = pack([Block((Run(outcome(reload)),))])[0]
        html, plain = Block((Run(say.PENDING),)).html(), say.PENDING
        last = RenderedMessage(last.html.removesuffix(html) + told.html, last.plain.removesuffix(plain) + told.plain)
    return [*above, replace(last, buttons=buttons(reload, standing))]


def outcome(reload: Reload) -> str:
    """What has become of a build, as one line."""
    if reload.status not in say.OUTCOMES:
        return say.PENDING
    return say.OUTCOMES[reload.status].format(at=local_time(reload.decided_at or reload.started_at))


def buttons(reload: Reload, standing: Standing) -> tuple[tuple[Button, ...], ...]:
    """Those that would do something now."""

    def button(label: str, action: str) -> Button:
        return Button(label, f"nap:{action}:{reload.id}")

    if reload.status == WAITING:
        return (button(say.USE, "dung"), button(say.DISCARD, "bo")), (button(say.AGAIN, "lai"),)
    if reload.status == USED and standing.current == reload.folder and standing.previous:
        return ((button(say.GO_BACK, "lui"),),)
    if reload.status == LEFT and standing.previous == reload.folder:
        return ((button(say.GO_FORTH, "toi"),),)
    return ()
