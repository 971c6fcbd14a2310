"""Answers and notices as Telegram messages, each in HTML and in plain text. Pure: sends nothing."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from bot import messages
from bot.document_list import Page, folded, page_of
from bot.records import Answer, Citation
from bot.roles import Role
from bot.sources import SourceView
from bot.telegram.blocks import Block, Button, RenderedMessage, Run, lines, pack, units
from bot.wording import day, excerpt
from index.records import Document

MAX_PAGED_KEYWORD = 50  # bytes: a button's data has 64
_MAX_LINK = 2048
_MAX_CAPTION = 1024  # UTF-16 units
_MAX_QUOTATION = 2000  # UTF-16 units of HTML of several citations below one title
_LONG_PLACE = 20  # characters; "Điều 8 khoản 4" is told though the quotation begins with it
_BLANK_LINES = re.compile(r"\n\s*\n")
_HEADING = 100  # UTF-16 units
_MARK = re.compile(r"\[\d+\]")
_MAX_CARD = 1200  # characters of text in somebody else's chat


def render_answer(answer: Answer, buttons: tuple[tuple[Button, ...], ...] = ()) -> list[RenderedMessage]:
    """The answer's text, then an expandable quotation for each document cited; `buttons` stand below the last message."""
    blocks = [*_told(answer.text), *_quotations(answer.citations)]
    rendered = pack(blocks) or render_text(messages.NO_ANSWER)
    return [*rendered[:-1], replace(rendered[-1], buttons=buttons)]


def render_source(view: SourceView, buttons: tuple[tuple[Button, ...], ...] = (), *, numbered: bool = True) -> list[RenderedMessage]:
    """A citation opened: what it is of, the paragraph with the cited sentence in bold, and whether it has changed since."""
    citation = view.citation
    number = f" ({citation.so_hieu})" if citation.so_hieu and citation.so_hieu not in citation.title else ""
    head = [Run(f"[{citation.n}] ")] if numbered else []
    blocks = [Block((*head, Run(citation.title, bold=True), Run(number)))]
    details = _details([citation.locator, day(citation.published), citation.validity], citation.url)
    if details:
        blocks.append(Block(tuple(details)))
    if view.path:
        blocks.append(Block((Run(messages.SOURCE_FILE.format(path=view.path)),)))
    runs = (Run(view.before), Run(view.quote, bold=True), Run(view.after))
    blocks.append(Block(runs, quoted=True, gap="\n\n"))
    if note := messages.SOURCE_STATES[view.state]:
        blocks.append(Block((Run(note),), gap="\n\n"))
    rendered = pack(blocks)
    return [*rendered[:-1], replace(rendered[-1], buttons=buttons)]


def render_card(answer: Answer) -> RenderedMessage:
    """An answer as one message for any chat. Of a long text the first lines, with their citations and a line that says
    so; a quotation that the text repeats is left out, and all are shortened where there is no room for them."""
    shown = _first_lines(answer.text)
    cut = [*lines("\n" + messages.CARD_CUT)] if len(shown) < len(answer.text.rstrip()) else []
    said = " ".join(shown.split())
    cited = [c for c in answer.citations if not cut or f"[{c.n}]" in shown]
    cited = [replace(c, quote="") if " ".join(c.quote.split()) in said else c for c in cited]
    for citations in (cited, [replace(c, quote=excerpt(c.quote)) for c in cited], []):
        blocks = [*_told(shown), *cut, *_quotations(citations)]
        if len(rendered := pack(blocks)) == 1:
            return rendered[0]
    return (pack(blocks) or render_text(messages.NO_ANSWER))[0]


def render_text(text: str) -> list[RenderedMessage]:
    """Plain text of any length as messages."""
    return pack(lines(text))


def render_caption(text: str) -> str:
    """Plain text below a picture, cut where it is longer than Telegram takes."""
    return _shortened("\n".join(message.plain for message in render_text(text)), _MAX_CAPTION)


def render_line(text: str, most: int) -> str:
    """Plain text on one line of at most `most` UTF-16 units, for where no markup is read; may be empty."""
    return _shortened(" ".join(" ".join(message.plain for message in render_text(text)).split()), most)


def _first_lines(text: str) -> str:
    """As many lines as a card has room for; of a first line that is longer, its beginning."""
    kept = text.rstrip()
    while len(kept) > _MAX_CARD and "\n" in kept:
        kept = kept.rpartition("\n")[0].rstrip()
    return kept if len(kept) <= _MAX_CARD else kept[:_MAX_CARD].rpartition(" ")[0] + "…"


def _shortened(plain: str, most: int) -> str:
    if units(plain) <= most:
        return plain
    # Two bytes a unit; a surrogate pair cut through the middle is left out.
    return plain.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", "ignore").rstrip() + "…"


def render_start(
    examples: Sequence[str], data_date: str | None, days: int, buttons: tuple[tuple[Button, ...], ...] = (), note: str = ""
) -> list[RenderedMessage]:
    """The first screen; `data_date` is an ISO date or None, `days` how long questions are kept, `note` stands in front."""
    parts = [note, messages.GREETING] if note else [messages.GREETING]
    if data_date:
        parts[-1] += " " + messages.DATA_DATE.format(date=day(data_date))
    if examples:
        parts.append("\n".join([messages.EXAMPLES, *(f"• {question}" for question in examples)]))
    parts += [messages.DISCLAIMER, messages.PRIVACY.format(days=days), messages.MORE_HELP]
    rendered = render_text("\n\n".join(parts))
    return [*rendered[:-1], replace(rendered[-1], buttons=buttons)]


def render_help(role: Role) -> list[RenderedMessage]:
    """How to ask, and the commands of that role."""
    commands = messages.COMMANDS
    commands += messages.OFFICER_COMMANDS if role >= Role.OFFICER else ()
    commands += messages.ADMIN_COMMANDS if role >= Role.ADMIN else ()
    menu = "\n".join([messages.HELP_COMMANDS, *(f"/{name} – {what}" for name, what in commands)])
    parts = [
        messages.HELP_HOW,
        messages.HELP_CITATION,
        messages.HELP_FOLLOW_UP,
        messages.HELP_FIGURES,
        messages.HELP_BUTTONS,
        messages.HELP_GROUP,
        menu,
        messages.DISCLAIMER,
    ]
    return render_text("\n\n".join(parts))


def render_documents(documents: Sequence[Document], keyword: str = "", number: int = 1) -> list[RenderedMessage]:
    """One page of the loaded documents in the given order; `keyword` keeps those whose details contain it."""
    keyword = " ".join(keyword.split())
    page = page_of(documents, keyword, number)
    if not page.total:
        return render_text(messages.SOURCES_NO_MATCH.format(keyword=keyword) if keyword else messages.SOURCES_NONE)
    heading = messages.SOURCES_FOUND if keyword else messages.SOURCES_COUNT
    blocks = [*lines(heading.format(count=page.total, keyword=keyword))]
    blocks += [_document(n, d) for n, d in enumerate(page.documents, start=page.first)]
    if page.pages > 1:
        blocks += lines("\n" + messages.SOURCES_PAGE.format(number=page.number, pages=page.pages))
    rendered = pack(blocks)
    return [*rendered[:-1], replace(rendered[-1], buttons=_page_buttons(page, folded(keyword)))]


def _page_buttons(page: Page, keyword: str) -> tuple[tuple[Button, ...], ...]:
    """To the page before and the one after; none where the keyword cannot go with a button."""
    if len(keyword.encode()) > MAX_PAGED_KEYWORD or ":" in keyword:
        return ()
    before = [Button("‹ Trang trước", f"ng:{page.number - 1}:{keyword}")] if page.number > 1 else []
    after = [Button("Trang sau ›", f"ng:{page.number + 1}:{keyword}")] if page.number < page.pages else []
    return (tuple(before + after),) if before or after else ()


def safe_url(url: str | None) -> str | None:
    """The address if a reader may be sent there: http or https, a host, no user name, no blanks."""
    url = (url or "").strip()
    if not url or any(c.isspace() or unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in url):
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in ("http", "https") and parts.hostname and "@" not in parts.netloc
    except ValueError:  # urlsplit: "Invalid IPv6 URL"
        return None
    return url if usable else None


def _told(text: str) -> list[Block]:
    """The lines of an answer; a short one above items is their heading: bold, and apart from what is before."""
    found = [*lines(text)]
    told: list[Block] = []
    for block, following in zip(found, [*found[1:], None]):
        said = block.plain()
        heads = following is not None and following.plain().startswith("•") and not said.startswith(("•", " "))
        if heads and units(said) <= _HEADING and not _MARK.search(said):
            block = replace(block, runs=tuple(replace(run, bold=True) for run in block.runs), gap="\n\n")
        told.append(block)
    return told


def _quotations(citations: Sequence[Citation]) -> list[Block]:
    """The citations of one document below one title, in the order of their first marks; a new title where there are many."""
    groups: dict[tuple, list[list[Citation]]] = {}
    for citation in citations:
        of_document = groups.setdefault((citation.doc_id, citation.title, citation.url, citation.published), [[]])
        if of_document[-1] and units(_quotation([*of_document[-1], citation]).html()) > _MAX_QUOTATION:
            of_document.append([])
        of_document[-1].append(citation)
    blocks = [_quotation(group) for of_document in groups.values() for group in of_document]
    return [replace(block, gap="\n" if i else "\n\n") for i, block in enumerate(blocks)]


def _quotation(group: Sequence[Citation]) -> Block:
    """Title, date and link once, then place and quotation of each."""
    first = group[0]
    number = f" ({first.so_hieu})" if first.so_hieu and first.so_hieu not in first.title else ""
    marks = _marks([c.n for c in group])
    runs = [Run(f"{marks} "), Run(first.title, bold=True), Run(f"{number}\n")]
    if len(group) == 1:
        runs += _details([_place(first), day(first.published), first.validity], first.url)
        runs += [Run(f"\n“{_tight(first.quote)}”")] if first.quote else []
    else:
        runs += _details([day(first.published)], first.url)
        for c in group:
            where = " · ".join(p for p in (_place(c), c.validity) if p)
            runs.append(Run(f"\n[{c.n}] {where}".rstrip() + (f"\n“{_tight(c.quote)}”" if c.quote else "")))
    again = messages.QUOTE_CONTINUED.format(n=group[-1].n) + "\n"
    return Block(tuple(runs), quoted=True, again=again)


def _marks(numbers: Sequence[int]) -> str:
    """[1, 2, 3, 5] -> "[1]–[3][5]"."""
    told, first = "", 0
    for i, n in enumerate(numbers):
        if i + 1 < len(numbers) and numbers[i + 1] == n + 1:
            continue
        told += f"[{numbers[first]}]" + ("–" if i - first > 1 else "") + (f"[{n}]" if i > first else "")
        first = i + 1
    return told


def _place(citation: Citation) -> str:
    """Where a quotation stands; empty where that is a long heading that the quotation begins with."""
    repeated = len(citation.locator) > _LONG_PLACE and citation.quote.startswith(citation.locator)
    return "" if repeated else citation.locator


def _tight(quote: str) -> str:
    return _BLANK_LINES.sub("\n", quote)


def _document(n: int, document: Document) -> Block:
    details = [document.source, document.so_hieu, day(document.published), document.validity]
    tail = _details(details, document.url or document.url2)
    title = [Run(f"{n}. "), Run(document.title, bold=True)]
    return Block((*title, Run("\n"), *tail) if tail else tuple(title), gap="\n\n")


def _details(details: Iterable[str | None], url: str | None) -> list[Run]:
    """The known details parted by "·", then the link; an address that is no safe link stays text."""
    text = " · ".join(d for d in details if d)
    link = Run(messages.SOURCE_LINK, href=safe_url(url) or "")
    if not link.href or units(link.html()) > _MAX_LINK:
        return [Run(" · ".join(t for t in (text, url) if t))] if text or url else []
    return [Run(f"{text} · "), link] if text else [link]
