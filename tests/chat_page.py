"""Chats with the bot as a telephone shows them: `python tests/chat_page.py FOLDER` plays one for each kind of user.

The steps stand in `CHATS`; they are played against the real application over the shipped folder, with the fake Bot
API for a network. For each chat FOLDER gets NAME.html, 390 pixels wide with the long quotations folded as a client
folds them, and NAME-open.html with them opened. What a client would cut off a button is listed on the terminal.
"""

import argparse
import asyncio
import base64
import json
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from fake_bot_api import Entity, InlineAnswer, Shown
from telegram_harness import ADMIN, NAME, Bot, running

from bot.assistant import Assistant, ensure_built
from bot.chart import draw
from bot.config import BotConfig
from bot.indexes import Indexes
from bot.roles import Role
from bot.state.state import State
from bot.telegram.attachments import export_figures

OFFICER = 502
KNOWLEDGE = Path(__file__).resolve().parents[1] / "knowledge"
# Letters of a label that a telephone shows, by the number of buttons in its row.
ROOM = {1: 40, 2: 18, 3: 12, 4: 8}


# --- what people do -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Says:
    """A message; "/command words" is one too."""

    text: str


@dataclass(frozen=True)
class Edits:
    """The last message of the person is changed to this."""

    text: str


@dataclass(frozen=True)
class Presses:
    """The button whose label begins so, of the newest message that has one."""

    label: str


@dataclass(frozen=True)
class TypesInline:
    """`@bot text` in another chat; the card at this place of the list is chosen."""

    text: str
    chosen: int = 0


@dataclass(frozen=True)
class Sends:
    """A file."""

    name: str
    content: str


Step = Says | Edits | Presses | TypesInline | Sends

DRAFT = """Báo cáo kết quả khuyến công
Thực hiện Nghị định số 134/2004/NĐ-CP của Chính phủ, năm 2022 tỉnh Sóc Trăng hỗ trợ 16 cơ sở công nghiệp nông thôn. Tổng kinh phí thực hiện các đề án là 5,84 tỷ đồng, trong đó kinh phí hỗ trợ từ khuyến công quốc gia là 990 triệu đồng, từ khuyến công địa phương là 1.755 triệu đồng."""
ARTICLE = """---
title: "Tây Ninh hỗ trợ làm bánh tráng"
source: "Báo Thử Nghiệm"
published: "2023-02-01"
province: "Tây Ninh"
---

# Tây Ninh hỗ trợ làm bánh tráng

Năm 2022, tỉnh Tây Ninh hỗ trợ 41 cơ sở công nghiệp nông thôn làm bánh tráng, kinh phí khuyến công địa phương 1.250 triệu đồng.
"""


@dataclass(frozen=True)
class Chat:
    """One person's chat: a name for the files, who the person is, what they do in order."""

    name: str
    title: str
    user_id: int
    steps: tuple[Step, ...]


CHATS = (
    Chat(
        "business", "Doanh nghiệp", 501, (
            Says("/start"),
            Says("mua may say nong san duoc ho tro toi da bao nhieu"),
            Says("thế còn dây chuyền công nghệ?"),
            Says("Hộ kinh doanh có được hỗ trợ không?"),
            Says("kp kcqg soc trang 2022?"),
            Presses("[1]"),
            Presses("« Câu trả lời"),
            Presses("Chưa ổn"),
            Says("Cà Mau năm 2015 hỗ trợ bao nhiêu cơ sở?"),
            Says("giá vàng hôm nay"),
            Says("muc ho tro may moc tien tien la bao nhieu"),
            TypesInline("hỗ trợ máy móc tối đa"),
            Says("/dieukien"),
            Says("Thanh Hóa"),
            Presses("Phường"),
            Presses("Hộ kinh doanh"),
            Presses("Chế biến"),
            Presses("Máy móc"),
            Presses("Tiếp"),
            Presses("Chưa rõ"),
            Presses("Tải bản nháp"),
            Says("/riengtu"),
            Says("/gopy Nên có thêm số liệu năm 2025"),
            Says("/xoatoi"),
        ),
    ),
    Chat(
        "officer", "Cán bộ", OFFICER, (
            Says("/help"),
            Says("/solieu Cà Mau 2020-2023"),
            Says("/solieu Quảng Nam 2024 xlsx"),
            Says("/sosanh kinh phí hỗ trợ Ninh Thuận, Sóc Trăng, Khánh Hòa 2022"),
            Says("/sosanh đề án Ninh Thuận, Sóc Trăng, Cà Mau, Yên Bái, Đắk Lắk"),
            Says("/phuvu"),
            Says("/vanban"),
            Says("/vanban 45/2012"),
            Presses("Điều 2"),
            Says("/nguon Cà Mau"),
            TypesInline("so lieu quang nam 2024"),
            Says("kp kcqg soc trang 2022?"),
            Presses("So sánh"),
            Presses("Theo dõi"),
            Says("/theodoi"),
            Says("/kiemtra"),
            Says(DRAFT),
        ),
    ),
    Chat(
        "admin", "Người quản trị", ADMIN, (
            Says("/help"),
            Says("/nguon"),
            Says("/nap"),
            Presses("Bỏ"),
            Sends("tay-ninh-2022.md", ARTICLE),
            Presses("Thêm vào kho"),
            Presses("Đưa vào dùng"),
            Says("Tây Ninh năm 2022 hỗ trợ bao nhiêu cơ sở?"),
            Says("Tây Ninh năm 2023 hỗ trợ bao nhiêu cơ sở?"),
            Presses("Chưa ổn"),
            Presses("Còn thiếu ý"),
            Says("/suasolieu Tây Ninh 2022"),
            Says("/huy"),
            Says("/quaylai"),
            Says("/tinhtrang"),
            Says("/thongke"),
            Says("/hangdoi"),
            Says("/xuat"),
            Says("/vaitro 502 cán bộ"),
            Says("/vaitro"),
        ),
    ),
)  # fmt: skip


# --- playing -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bubble:
    """One thing in a chat: a message of the person or of the bot, or a list of inline cards."""

    shown: Shown | None
    mine: bool = False
    edited: bool = False
    cards: tuple[dict, ...] = ()
    via: str = ""


class PlayedBot(Bot):
    """The application with a real assistant, pictures and files."""

    def __init__(self, config: BotConfig):
        self._config = config
        super().__init__(data=config.data, indexes=Indexes(config), knowledge=config.knowledge)
        self.draw, self.export = draw, export_figures

    def _open(self) -> Assistant:
        self.assistant = Assistant.open(self._config)
        return self.assistant


async def play(bot: PlayedBot, chat: Chat) -> list[Bubble]:
    """The chat as it stands after all steps, in the order of its messages; inline cards follow."""
    said: dict[int, Bubble] = {}
    inline: list[Bubble] = []
    last = 0
    for step in chat.steps:
        match step:
            case Says(text):
                last = await bot.says(text, chat_id=chat.user_id)
                said[last] = Bubble(_typed(text), mine=True)
            case Edits(text):
                await bot.edits(text, last, chat_id=chat.user_id)
                said[last] = Bubble(_typed(text), mine=True, edited=True)
            case Presses(label):
                await _press(bot, chat.user_id, label)
            case Sends(name, content):
                update = bot.api.new_document(name, content.encode(), chat_id=chat.user_id)
                said[update["message"]["message_id"]] = Bubble(_typed(f"▤ {name}"), mine=True)
                await bot.gets(update)
            case TypesInline(text, chosen):
                inline += _chosen(text, await bot.types_inline(text, user_id=chat.user_id), chosen)
    edited = {int(c.params["message_id"]) for c in bot.api.calls("editMessageText") if not c.refused}
    stand = bot.api.messages(chat.user_id)
    return [said[i] if i in said else Bubble(shown, edited=i in edited) for i, shown in stand.items() if i in said or shown] + inline


def _typed(text: str) -> Shown:
    return Shown(text)


async def _press(bot: Bot, chat_id: int, beginning: str) -> None:
    labels = [b["text"] for m in reversed(bot.api.chat(chat_id)) for row in m.buttons for b in row if "callback_data" in b]
    label = next((label for label in labels if label.startswith(beginning)), None)
    if label is None:
        raise ValueError(f"no button «{beginning}…» among {labels[:20]}")
    await bot.taps(label, chat_id=chat_id)


def _chosen(text: str, answer: InlineAnswer | None, place: int) -> Iterable[Bubble]:
    typed = Bubble(_typed(f"@{NAME} {text}"), mine=True)
    if answer is None:
        return [typed]
    cards = tuple(card for card, _ in answer.cards) or tuple([answer.button] if answer.button else [])
    listed = replace(typed, cards=cards)
    return [listed, *(Bubble(shown, mine=True, via=f"@{NAME}") for _, shown in answer.cards[place : place + 1])]


# --- drawing -----------------------------------------------------------------------------------------

_TAGS = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u", "s": "s", "strike": "s", "del": "s", "code": "code",
    "pre": "pre", "blockquote": "blockquote", "a": "a", "tg-spoiler": "u",
}  # fmt: skip
_STYLE = """
* { box-sizing: border-box; margin: 0 }
body { width: 390px; background: #d5e4c3; font: 16px/1.31 Roboto, "Noto Sans", "DejaVu Sans", sans-serif; color: #000; padding: 56px 8px 16px }
header { position: absolute; top: 0; left: 0; width: 390px; height: 46px; background: #527da3; color: #fff; padding: 12px 16px; font-weight: 600 }
.row { display: flex; margin-top: 6px } .mine { justify-content: flex-end }
.bubble { max-width: 326px; min-width: 90px; background: #fff; border-radius: 14px; padding: 6px 10px 18px; position: relative;
  overflow-wrap: anywhere; white-space: pre-wrap }
.mine .bubble { background: #effdde }
.bubble time { position: absolute; right: 8px; bottom: 3px; font-size: 11px; color: #8c9aa4; white-space: nowrap }
.wide { width: 326px } a { color: #2a6fb0; text-decoration: none } code { font-family: monospace; font-size: 14px; color: #8a3a3a }
blockquote { display: block; border-left: 3px solid #3e8bd0; background: #eaf3fb; border-radius: 4px; padding: 2px 22px 2px 8px; margin: 3px 0;
  font-size: 15px; position: relative }
blockquote.folded { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden }
blockquote.long::after { content: "⌄"; position: absolute; right: 6px; bottom: 0; color: #3e8bd0 }
.keys { width: 326px; margin-top: 2px } .keys div { display: flex; gap: 3px; margin-top: 3px }
.keys span { flex: 1 1 0; min-width: 0; background: #6f8f63; color: #fff; border-radius: 8px; padding: 9px 6px; text-align: center; font-size: 14px;
  font-weight: 500; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.cards { width: 374px; background: #fff; border-radius: 6px; margin-top: 6px; max-height: 460px; overflow: hidden }
.cards div { border-bottom: 1px solid #e4e4e4; padding: 7px 10px } .cards b { display: block; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; font-size: 15px } .cards small { color: #707579; font-size: 14px; display: -webkit-box; -webkit-box-orient: vertical;
  -webkit-line-clamp: 2; overflow: hidden }
img { max-width: 306px; display: block; border-radius: 8px } .file { font-weight: 500 } .file small { display: block; color: #707579 }
.via { color: #3e8bd0; font-size: 14px; display: block }
"""


def page(title: str, bubbles: Sequence[Bubble], *, opened: bool = False) -> str:
    """The chat as one HTML page; `opened` with every expandable quotation at its full length."""
    body = "\n".join(_bubble(b, opened) for b in bubbles)
    return f'<!doctype html><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style><header>{escape(title)}</header>\n{body}\n'


def _bubble(bubble: Bubble, opened: bool) -> str:
    side = "row mine" if bubble.mine else "row"
    parts, shown = [], bubble.shown
    if shown:
        wide = " wide" if shown.buttons or any(e.tag == "blockquote" for e in shown.entities) else ""
        inside = [f'<span class="via">via {escape(bubble.via)}</span>' if bubble.via else "", _attached(shown), _marked_up(shown, opened)]
        stamp = "đã chỉnh sửa 09:41" if bubble.edited else "09:41"
        parts.append(f'<div class="{side}"><div class="bubble{wide}">{"".join(inside)}<time>{stamp}</time></div></div>')
        if shown.buttons:
            rows = "".join(f"<div>{''.join(_button(b) for b in row)}</div>" for row in shown.buttons)
            parts.append(f'<div class="{side}"><div class="keys">{rows}</div></div>')
    if bubble.cards:
        listed = "".join(
            f"<div><b>{escape(c.get('title') or c['text'])}</b><small>{escape(c.get('description', ''))}</small></div>" for c in bubble.cards
        )
        parts.append(f'<div class="cards">{listed}</div>')
    return "\n".join(parts)


def _button(button: dict) -> str:
    sign = " ↗" if "url" in button else " ▣" if "copy_text" in button else ""
    return f"<span>{escape(button['text'])}{sign}</span>"


def _attached(shown: Shown) -> str:
    if shown.photo:
        return f'<img alt="" src="data:image/png;base64,{base64.b64encode(shown.photo.content).decode()}">'
    if shown.document:
        size = f"{len(shown.document.content) / 1024:.1f} KB"
        return f'<span class="file">▤ {escape(shown.document.name)}<small>{size}</small></span>'
    return ""


def _marked_up(shown: Shown, opened: bool) -> str:
    """The text with its entities as HTML; their offsets count UTF-16 units."""
    units = shown.text.encode("utf-16-le", "surrogatepass")
    whole = len(units) // 2
    entities = [e for e in shown.entities if e.tag in _TAGS]
    cuts = sorted({0, whole, *(min(max(at, 0), whole) for e in entities for at in (e.offset, e.offset + e.length))})
    made: list[str] = []
    for start, end in zip(cuts, cuts[1:] or cuts):
        made += [_close(e) for e in _inmost_first(entities) if e.offset + e.length == start and e.length]
        made += [_open(e, opened) for e in _outmost_first(entities) if e.offset == start and e.length]
        made.append(escape(units[2 * start : 2 * end].decode("utf-16-le", "replace")))
    made += [_close(e) for e in _inmost_first(entities) if e.offset + e.length >= whole and e.offset < whole]
    return "".join(made).replace("\n<blockquote", "<blockquote").replace("</blockquote>\n", "</blockquote>")


def _outmost_first(entities: Sequence[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda e: (e.offset, -e.length))


def _inmost_first(entities: Sequence[Entity]) -> list[Entity]:
    return _outmost_first(entities)[::-1]


def _open(entity: Entity, opened: bool) -> str:
    if entity.tag == "a":
        return f'<a href="{escape(entity.argument)}">'
    if entity.argument == "expandable":
        return f'<blockquote class="long{"" if opened else " folded"}">'
    return f"<{_TAGS[entity.tag]}>"


def _close(entity: Entity) -> str:
    return f"</{_TAGS[entity.tag]}>"


def cut_labels(bubbles: Sequence[Bubble]) -> list[str]:
    """The labels of buttons that are longer than a telephone shows."""
    rows = [row for b in bubbles if b.shown for row in b.shown.buttons]
    return [button["text"] for row in rows for button in row if len(button["text"]) > ROOM.get(len(row), 6)]


async def write_pages(folder: Path, home: Path) -> None:
    """`home` is a folder to work in, with an index below `data` or none."""
    # A copy: what an administrator adds goes into it.
    knowledge = Path(shutil.copytree(KNOWLEDGE, home / "knowledge", ignore=shutil.ignore_patterns("__pycache__")))
    config = BotConfig(knowledge=knowledge, data=home / "data")
    ensure_built(config)
    state = State.open(config.data)
    state.roles.give(OFFICER, Role.OFFICER, by=ADMIN)
    state.close()
    for chat in CHATS:
        async with running(PlayedBot(config)) as bot:
            bubbles = await play(bot, chat)
        title = f"{chat.title} – Khuyến công"
        (folder / f"{chat.name}.html").write_text(page(title, bubbles), encoding="utf-8")
        (folder / f"{chat.name}-open.html").write_text(page(title, bubbles, opened=True), encoding="utf-8")
        refused = [c.refused for c in bot.api.calls() if c.refused]
        print(json.dumps({"chat": chat.name, "bubbles": len(bubbles), "refused": refused, "cut": cut_labels(bubbles)}, ensure_ascii=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, help="an index of the shipped folder that may be used; else one is built")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        if options.data:
            shutil.copytree(options.data, Path(made) / "data", symlinks=True)
        asyncio.run(write_pages(options.folder, Path(made)))


if __name__ == "__main__":
    main()
