"""Blocks of marked-up text and their packing into Telegram messages. Pure, knows no bot.

A message is packed from blocks (a line, a list item, a citation) and cut only between them. A block
longer than a message is cut at the end of a sentence, else at a space, and every part gets its own
tags, so no cut ever falls inside a tag, an entity or a surrogate pair.

Telegram counts 4096 after the markup is parsed, but not in which unit (td/telegram/MessageContent.cpp);
here the raw HTML stays within 4096 UTF-16 units, which is the strictest reading of it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape

MESSAGE_LIMIT = 4096  # UTF-16 units


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message: what it says, and what its press does: send back `data` (at most 64 bytes), put `copy`
    (at most 256 characters) into the clipboard, or open the address `url`. One of the three."""

    text: str
    data: str = ""
    copy: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """One message: `html` for parse mode HTML, `plain` for when the server refuses the markup; rows of buttons below."""

    html: str
    plain: str
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text under one markup: none, bold, or a link to a checked address."""

    text: str
    bold: bool = False
    href: str = ""

    def html(self) -> str:
        text = escape(self.text)
        if self.href:
            return f'<a href="{escape(self.href)}">{text}</a>'
        return f"<b>{text}</b>" if self.bold else text

    def plain(self) -> str:
        return f"{self.text}: {self.href}" if self.href else self.text


@dataclass(frozen=True, slots=True)
class Block:
    """What a cut may not separate if it fits into one message.

    `gap` parts it from the block above in the same message; `again` opens every further part when the
    block is too long for one.
    """

    runs: tuple[Run, ...]
    quoted: bool = False
    gap: str = "\n"
    again: str = ""

    def html(self) -> str:
        inner = "".join(run.html() for run in self.runs)
        return f"<blockquote expandable>{inner}</blockquote>" if self.quoted else inner

    def plain(self) -> str:
        return "".join(run.plain() for run in self.runs)


def lines(text: str) -> Iterator[Block]:
    """One block a line; an empty line becomes the gap above the next."""
    gap = "\n"
    for line in text.split("\n"):
        if line.strip():
            yield Block((Run(line.rstrip()),), gap=gap)
            gap = "\n"
        else:
            gap = "\n\n"


def pack(blocks: Iterable[Block]) -> list[RenderedMessage]:
    """The blocks in order, as many to a message as fit; blocks that show nothing are left out."""
    packed: list[RenderedMessage] = []
    for block in blocks:
        for part in _fit(_cleaned(block)):
            last = packed[-1] if packed else RenderedMessage("", "")
            joined = RenderedMessage(last.html + part.gap + part.html(), last.plain + part.gap + part.plain())
            if packed and units(joined.html) <= MESSAGE_LIMIT:
                packed[-1] = joined
            else:
                packed.append(RenderedMessage(part.html(), part.plain()))
    return packed


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts offsets."""
    return len(text) + sum(c > "\uffff" for c in text)


def _fit(block: Block) -> Iterator[Block]:
    """The block, or its parts where it is longer than a message; nothing where it shows no text."""
    if units(block.html()) <= MESSAGE_LIMIT:
        if block.plain().strip():
            yield block
        return
    empty = replace(block, runs=(), again="")
    room = MESSAGE_LIMIT - units(empty.html())
    runs: list[Run] = []
    # A link is never cut; one that might not fit into a part of its own is shown without its address.
    rest = [run if units(run.html()) <= room // 2 else replace(run, href="") for run in block.runs]
    while rest:
        run = rest.pop(0)
        left = room - sum(units(r.html()) for r in runs)
        if units(run.html()) <= left:
            runs.append(run)
            continue
        cut = 0 if run.href else _cut_at(run.text, left - units(replace(run, text="").html()))
        runs.append(replace(run, text=run.text[:cut].rstrip(), href=""))
        if any(r.text.strip() for r in runs):
            yield replace(empty, runs=tuple(runs))
        runs = [Run(block.again)] if block.again else []
        rest.insert(0, replace(run, text=run.text[cut:].lstrip()))
    if any(r.text.strip() for r in runs):
        yield replace(empty, runs=tuple(runs))


# Where a long text may be cut: after "tỷ đồng. ", after "; ", at a line end. Not in "9.736,4" or "CN-TTCN".
_SENTENCE_END = re.compile(r"[.!?;…][”\"')\]]*\s+|\n+")


def _cut_at(text: str, room: int) -> int:
    """How many characters to keep so that their HTML takes at most `room` units; 0 if none fits."""
    end = used = 0
    while end < len(text) and (used := used + units(escape(text[end]))) <= room:
        end += 1
    if end == len(text):
        return end
    # `text[:end]` fits. Prefer a sentence end, then a space, unless that wastes more than half.
    sentences = [m.end() for m in _SENTENCE_END.finditer(text, 0, end)]
    for cut in (sentences[-1] if sentences else 0, text.rfind(" ", 0, end) + 1):
        if cut > end // 2:
            return cut
    # One unbroken stretch: at least keep a letter with its marks and an emoji with its parts.
    cut = end
    while cut > 1 and (_joins(text[cut]) or text[cut - 1] == "\u200d"):
        cut -= 1
    return cut if cut > 1 else end


def _joins(char: str) -> bool:
    """True for a character that is drawn together with the one before it."""
    return bool(unicodedata.combining(char)) or char in "\u200d\ufe0f" or "\U0001f3fb" <= char <= "\U0001f3ff"


def _cleaned(block: Block) -> Block:
    return replace(block, runs=tuple(replace(r, text=_visible(r.text)) for r in block.runs))


_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _visible(text: str) -> str:
    """Without control characters, lone surrogates (not sendable as UTF-8) and direction overrides."""
    text = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join(
        c for c in text if c == "\n" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in _BIDI)
    )
