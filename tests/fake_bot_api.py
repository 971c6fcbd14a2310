"""A small Bot API server on loopback that refuses what the real one refuses.

`BotApi` is the behaviour without HTTP (a test's request class can call it directly); `FakeBotApiServer`
serves it on 127.0.0.1. The HTML rules follow what td/telegram/MessageEntity.cpp does with parse mode
HTML, the limits and wordings those of telegram-bot-api/Client.cpp.
"""

import itertools
import json
import re
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote

MAX_VISIBLE = 4096  # UTF-16 units, after parsing
MAX_RAW = 32768  # bytes
MAX_CAPTION = 1024  # UTF-16 units, after parsing
MAX_BUTTONS, MAX_BUTTON_DATA = 100, 64  # below a message; bytes
MAX_COPY = 256  # characters
MAX_ALERT = 200  # characters
MAX_COMMANDS = 100
REACTIONS = frozenset("👍👎🔥🎉🤩😢🙏👌🤔👀💯🤷🫡")  # of the allowed ones those that a bot of this kind may want
DEFAULT_SCOPE = '{"type": "default"}'
MAX_RESULTS, MAX_RESULT_ID = 50, 64  # of an inline query; bytes
MAX_PHOTO, MAX_FILE = 10_000_000, 50_000_000  # bytes
MAX_DOWNLOAD = 20_000_000  # bytes of a file that a bot can fetch
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)
BOT_USER = {
    "id": 7000000001,
    "is_bot": True,
    "first_name": "Khuyến công",
    "username": "khuyencong_test_bot",
}


_STARTED = itertools.count()


class Refused(Exception):
    """The server's "ok": false, with its HTTP status and extra parameters."""

    def __init__(self, status: int, description: str, **parameters: int):
        super().__init__(description)
        self.status = status
        self.parameters = parameters


class Dropped(Exception):
    """The connection is closed without an answer."""


# --- parse mode HTML ---------------------------------------------------------------------------

_TAGS = frozenset(
    {"a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "span"}
    | {"tg-spoiler", "tg-emoji"}
)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
# The final semicolon is optional to the server.
_REFERENCE = re.compile(r"&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));?", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]*)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([\w.\-]+)))?""")


@dataclass(frozen=True)
class Entity:
    tag: str
    offset: int  # UTF-16 units
    length: int
    argument: str = ""


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """The visible text and its entities, or `Refused` with the server's words."""
    out: list[str] = []
    entities: list[Entity] = []
    open_tags: list[tuple[str, int, str]] = []
    i = 0

    def refuse(reason: str, at: int) -> Refused:
        offset = len(text[:at].encode())
        reason = reason.replace("{at}", f"at byte offset {offset}")
        return Refused(400, f"Bad Request: can't parse entities: {reason}")

    while i < len(text):
        if text[i] != "<":
            decoded, i = _decode(text, i)
            out.append(decoded)
            continue
        begin = i
        if text.startswith("</", i):
            match = re.compile(r"</([^\s>]*)\s*(>?)").match(text, i)
            if not open_tags:
                raise refuse("Unexpected end tag {at}", begin)
            if not match[2]:
                raise refuse("Unclosed end tag {at}", begin)
            tag, offset, argument = open_tags.pop()
            if match[1] and match[1].lower() != tag:
                expected = f'expected "</{tag}>", found "</{match[1].lower()}>"'
                raise refuse("Unmatched end tag {at}, " + expected, begin)
            length = utf16_length("".join(out)) - offset
            if length:
                entities.append(Entity(tag, offset, length, argument))
            i = match.end()
            continue
        name = re.compile(r"[^\s>]*").match(text, i + 1)
        if name.end() == len(text):
            raise refuse("Unclosed start tag {at}", begin)
        tag = name[0].lower()
        if tag not in _TAGS:
            raise refuse(f'Unsupported start tag "{tag}" {{at}}', begin)
        argument, i = _attributes(text, name.end(), tag, partial(refuse, at=begin))
        if tag == "span" and argument != "tg-spoiler":
            raise refuse('Tag "span" must have class "tg-spoiler" {at}', begin)
        open_tags.append((tag, utf16_length("".join(out)), argument))
    if open_tags:
        raise Refused(
            400,
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag "
            f'"{open_tags[-1][0]}"',
        )
    return "".join(out), entities


def _decode(text: str, i: int) -> tuple[str, int]:
    match = _REFERENCE.match(text, i) if text[i] == "&" else None
    if match:
        if match[3]:
            decoded = _NAMED.get(match[3], "")
        else:
            code = int(match[1], 16) if match[1] else int(match[2])
            decoded = chr(code) if 0 < code < 0x10FFFF else ""
        if decoded:
            return decoded, match.end()
    return text[i], i + 1


def _attributes(text: str, i: int, tag: str, refuse: Callable[[str], Refused]) -> tuple[str, int]:
    argument = ""
    while True:
        while i < len(text) and text[i].isspace():
            i += 1
        if i == len(text):
            raise refuse("Unclosed start tag {at}")
        if text[i] == ">":
            return argument, i + 1
        match = _ATTRIBUTE.match(text, i)
        if not match[1]:
            raise refuse(f'Empty attribute name in the tag "{tag}" {{at}}')
        value = next((v for v in match.groups()[1:] if v is not None), "")
        if (tag, match[1].lower()) in (("a", "href"), ("span", "class"), ("code", "class")):
            argument = re.sub(_REFERENCE, lambda m: _decode(m[0], 0)[0], value)
        if (tag, match[1].lower()) == ("blockquote", "expandable"):
            argument = "expandable"
        i = match.end()


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# --- the methods -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Upload:
    """A file sent along with a request."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Call:
    """One request: its parameters as sent, uploads among them, and "" or the reason it was refused."""

    method: str
    params: dict
    refused: str = ""

    @property
    def text(self) -> str:
        return self.params.get("text", "")


@dataclass
class Shown:
    """A message of the bot as a person sees it; `text` is the caption where it is a picture or a file."""

    text: str
    entities: list[Entity] = field(default_factory=list)
    photo: Upload | None = None
    document: Upload | None = None
    buttons: list[list[dict]] = field(default_factory=list)  # rows of the inline keyboard

    def links(self) -> list[str]:
        return [e.argument for e in self.entities if e.tag == "a"]


@dataclass(frozen=True)
class InlineAnswer:
    """What a person sees who has typed an inline query: cards with the message each would post, or a button above."""

    cards: list[tuple[dict, Shown]]
    button: dict | None
    cache_s: int


class BotApi:
    """Chats, updates and calls. Safe to use from several threads."""

    def __init__(self, token: str, *, poll_s: float = 1.0):
        self.token = token
        self._poll_s = poll_s
        self._changed = threading.Condition()
        self._calls: list[Call] = []
        self._updates: list[dict] = []
        self._inline: dict[str, InlineAnswer | None] = {}  # None: not answered yet
        self._chats: dict[int, dict[int, Shown | None]] = {}  # None: a message of a person
        # Telegram never uses an update id twice, whichever server of the test is asked.
        self._next_id = 100 + 100_000 * next(_STARTED)
        self._refusals: list[tuple[str, Refused]] = []
        self._files: dict[str, bytes] = {}  # that people have sent, by file_id
        self._markup_refusals = 0
        self.menus: dict[str, list[str]] = {}  # command names by scope (JSON)
        self.reactions: dict[tuple[int, int], str] = {}  # of the bot, by chat and message
        self.webhook: dict = {}  # the parameters of setWebhook while one is set
        self.closed = False

    def call(self, method: str, params: dict) -> tuple[int, dict]:
        """HTTP status and JSON of one request."""
        refused = None
        try:
            with self._changed:
                if method != "getUpdates":
                    self._maybe_refuse(method)
                handler = getattr(self, f"_{method}", None)
                if handler is None:
                    raise Refused(404, "Not Found")
                result = handler(params)
        except Refused as error:
            refused = error
        with self._changed:
            self._calls.append(Call(method, params, str(refused or "")))
            self._changed.notify_all()
        if refused is None:
            return 200, {"ok": True, "result": result}
        answer = {"ok": False, "error_code": refused.status, "description": str(refused)}
        if refused.parameters:
            answer["parameters"] = refused.parameters
        return refused.status, answer

    def calls(self, method: str | None = None) -> list[Call]:
        """The requests so far, in the order they were answered; of one method or of all."""
        with self._changed:
            return [c for c in self._calls if method in (None, c.method)]

    def chat(self, chat_id: int) -> list[Shown]:
        """The bot's messages that stand in a chat now, oldest first."""
        with self._changed:
            return [m for _, m in sorted(self._chats.get(chat_id, {}).items()) if m is not None]

    def messages(self, chat_id: int) -> dict[int, Shown | None]:
        """Everything that stands in a chat by message id, oldest first; None for what a person wrote."""
        with self._changed:
            return dict(sorted(self._chats.get(chat_id, {}).items()))

    def wait_until(self, condition: Callable[[], bool], what: str, timeout_s: float = 20) -> None:
        """Return when `condition` holds; it is looked at after each call the bot makes.

        Raises TimeoutError after `timeout_s`, and as soon as the API is closed.
        """
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while not condition():
                if self.closed or time.monotonic() >= deadline:
                    calls = "\n".join(f"{c.method} {c.params} {c.refused}" for c in self._calls[-12:])
                    raise TimeoutError(f"no {what} within {timeout_s} s or until the end; last calls:\n{calls}")
                self._changed.wait(deadline - time.monotonic())

    def wait_for(self, method: str, count: int, timeout_s: float = 20) -> list[Call]:
        """The calls of a method as soon as there are `count`, refused ones included."""
        self.wait_until(lambda: len(self.calls(method)) >= count, f"{count} x {method}", timeout_s)
        return self.calls(method)

    def refuse_next(self, method: str, status: int, description: str, **parameters: int) -> None:
        with self._changed:
            self._refusals.append((method, Refused(status, description, **parameters)))

    def refuse_next_markup(self, count: int = 1) -> None:
        """Refuse the next messages that come with a parse mode, however correct."""
        with self._changed:
            self._markup_refusals += count

    # What people do.

    def new_message(self, text: str | None, *, chat_id: int = 501, user_id: int | None = None, **fields) -> dict:
        """An update with a new text message, not yet pushed; negative chat ids are groups."""
        with self._changed:
            message_id = self._new_message_id(chat_id, None)
        return {"update_id": self._new_id(), "message": message_json(text, message_id, chat_id, user_id, **fields)}

    def push(self, update: dict) -> int:
        """Queue an update for getUpdates; the id of its message."""
        with self._changed:
            self._updates.append(update)
            self._changed.notify_all()
        return (update.get("message") or update.get("edited_message") or {}).get("message_id", 0)

    def new_press(self, label: str, *, chat_id: int = 501, user_id: int | None = None) -> dict:
        """An update of a press of the button of that label, in the newest message of the chat that has one; not yet pushed."""
        with self._changed:
            standing = sorted(self._chats.get(chat_id, {}).items(), reverse=True)
            message_id, shown, data = next(
                (i, m, b["callback_data"]) for i, m in standing if m for row in m.buttons for b in row
                if b["text"] == label and "callback_data" in b
            )
            message = self._sent(chat_id, message_id, shown) | {"reply_markup": {"inline_keyboard": shown.buttons}}
        sender = {"id": user_id or abs(chat_id), "is_bot": False, "first_name": "Lan"}
        query = {"id": str(self._new_id()), "from": sender, "chat_instance": "1", "message": message, "data": data}
        return {"update_id": self._new_id(), "callback_query": query}

    def push_press(self, chat_id: int, label: str, *, user_id: int | None = None) -> None:
        """A person presses a button."""
        self.push(self.new_press(label, chat_id=chat_id, user_id=user_id))

    def new_document(self, name: str, content: bytes, *, chat_id: int = 501, user_id: int | None = None, **fields) -> dict:
        """An update with a file that somebody sends, not yet pushed; `fields` are e.g. its caption."""
        with self._changed:
            file_id = f"file{self._new_id()}"
            self._files[file_id] = content
        document = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": name, "file_size": len(content)}
        return self.new_message(None, chat_id=chat_id, user_id=user_id, document=document, **fields)

    def push_document(self, name: str, content: bytes, **where) -> int:
        return self.push(self.new_document(name, content, **where))

    def download(self, path: str) -> bytes | None:
        """The content of a file by the path that getFile gave."""
        with self._changed:
            return self._files.get(path.removeprefix("documents/"))

    def push_text(self, text: str, **where) -> int:
        return self.push(self.new_message(text, **where))

    def push_edit(self, text: str, message_id: int, *, chat_id: int = 501, user_id: int | None = None) -> None:
        edited = message_json(text, message_id, chat_id, user_id, edit_date=int(time.time()))
        self.push({"update_id": self._new_id(), "edited_message": edited})

    def adopt(self, other: "BotApi") -> None:
        """Take over the chats and files of another server: the bot's process was restarted, Telegram was not."""
        with other._changed, self._changed:
            self._chats, self._files, self._next_id = other._chats, other._files, max(self._next_id, other._next_id)

    def new_inline(self, text: str, *, user_id: int = 501) -> dict:
        """An update with an inline query, not yet pushed."""
        with self._changed:
            query_id = str(self._new_id())
            self._inline[query_id] = None
        sender = {"id": user_id, "is_bot": False, "first_name": "Lan"}
        return {"update_id": self._new_id(), "inline_query": {"id": query_id, "from": sender, "query": text, "offset": ""}}

    def push_inline(self, text: str, user_id: int = 501) -> str:
        """Queue an inline query; its id."""
        update = self.new_inline(text, user_id=user_id)
        with self._changed:
            self._updates.append(update)
            self._changed.notify_all()
        return update["inline_query"]["id"]

    def inline_answer(self, query_id: str) -> InlineAnswer | None:
        with self._changed:
            return self._inline[query_id]

    def close(self) -> None:
        """Let nobody wait any longer: the test is over, or the bot's process has ended."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    # What the server does.

    def _getMe(self, params: dict) -> dict:
        return BOT_USER | {"can_join_groups": True, "can_read_all_group_messages": False}

    def _deleteWebhook(self, params: dict) -> bool:
        if params.get("drop_pending_updates") == "true":
            self._updates.clear()
        self.webhook = {}
        return True

    def _setWebhook(self, params: dict) -> bool:
        """Loopback and plain HTTP are taken as a server that runs with --local takes them. Nothing is brought: the test does that."""
        url = params.get("url", "")
        if not re.fullmatch(r"https://.+|http://127\.0\.0\.1:\d+/.*", url):
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", params.get("secret_token", "")):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        if params.get("drop_pending_updates") == "true":
            self._updates.clear()
        self.webhook = dict(params)
        return True

    def _getWebhookInfo(self, params: dict) -> dict:
        return {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": len(self._updates)}

    def _deleteMyCommands(self, params: dict) -> bool:
        self.menus.pop(params.get("scope", DEFAULT_SCOPE), None)
        return True

    def _setMyCommands(self, params: dict) -> bool:
        commands = json.loads(params["commands"])
        if not 1 <= len(commands) <= MAX_COMMANDS:
            raise Refused(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        if not all(re.fullmatch(r"[a-z0-9_]{1,32}", c["command"]) for c in commands):
            raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
        if not all(1 <= len(c["description"]) <= 256 for c in commands):
            raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.menus[params.get("scope", DEFAULT_SCOPE)] = [c["command"] for c in commands]
        return True

    def _getUpdates(self, params: dict) -> list[dict]:
        if (offset := int(params.get("offset", 0))) > 0:
            self._updates = [u for u in self._updates if u["update_id"] >= offset]
        wanted = json.loads(params.get("allowed_updates", "[]"))
        deadline = time.monotonic() + min(float(params.get("timeout", 0)), self._poll_s)
        while True:
            ready = [u for u in self._updates if not wanted or any(kind in u for kind in wanted)]
            left = deadline - time.monotonic()
            if ready or left <= 0 or self.closed:
                return ready[:100]
            self._changed.wait(left)

    def _sendChatAction(self, params: dict) -> bool:
        return True

    def _setMessageReaction(self, params: dict) -> bool:
        chat_id, message_id = int(params["chat_id"]), int(params["message_id"])
        if message_id not in self._chats.get(chat_id, {}):
            raise Refused(400, "Bad Request: message to react not found")
        reactions = json.loads(params.get("reaction", "[]"))
        if len(reactions) > 1 or not all(r["type"] == "emoji" and r["emoji"] in REACTIONS for r in reactions):
            raise Refused(400, "Bad Request: REACTION_INVALID")
        self.reactions[chat_id, message_id] = "".join(r["emoji"] for r in reactions)
        return True

    def _sendMessage(self, params: dict) -> dict:
        return self._post(params, self._parsed(params))

    def _sendPhoto(self, params: dict) -> dict:
        upload = self._uploaded(params, "photo", MAX_PHOTO)
        if not upload.content.startswith(b"\x89PNG\r\n\x1a\n"):
            raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED")
        width, height = struct.unpack(">II", upload.content[16:24])
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise Refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        return self._post(params, Shown(self._caption(params), photo=upload))

    def _sendDocument(self, params: dict) -> dict:
        upload = self._uploaded(params, "document", MAX_FILE)
        return self._post(params, Shown(self._caption(params), document=upload))

    def _uploaded(self, params: dict, name: str, limit: int) -> Upload:
        upload = params.get(name)
        if not isinstance(upload, Upload):
            raise Refused(400, f"Bad Request: there is no {name} in the request")
        if not upload.content:
            raise Refused(400, "Bad Request: file must be non-empty")
        if len(upload.content) > limit:
            raise Refused(413, "Request Entity Too Large")
        return upload

    def _caption(self, params: dict) -> str:
        caption = params.get("caption", "")
        if utf16_length(caption) > MAX_CAPTION:
            raise Refused(400, "Bad Request: message caption is too long")
        return caption.strip()

    def _post(self, params: dict, shown: Shown) -> dict:
        chat_id = int(params["chat_id"])
        reply = json.loads(params.get("reply_parameters", "null"))
        is_gone = reply is not None and reply["message_id"] not in self._chats.get(chat_id, {})
        if is_gone and not reply.get("allow_sending_without_reply"):
            raise Refused(400, "Bad Request: message to be replied not found")
        return self._sent(chat_id, self._new_message_id(chat_id, shown), shown)

    def _editMessageText(self, params: dict) -> dict:
        chat_id, message_id = int(params["chat_id"]), int(params["message_id"])
        shown = self._parsed(params)
        before = self._chats.get(chat_id, {}).get(message_id)
        if before is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if before.photo or before.document:
            raise Refused(400, "Bad Request: there is no text in the message to edit")
        if before == shown:
            raise Refused(400, NOT_MODIFIED)
        self._chats[chat_id][message_id] = shown
        return self._sent(chat_id, message_id, shown)

    def _deleteMessage(self, params: dict) -> bool:
        if self._chats.get(int(params["chat_id"]), {}).pop(int(params["message_id"]), None) is None:
            raise Refused(400, "Bad Request: message to delete not found")
        return True

    def _parsed(self, params: dict) -> Shown:
        text = params.get("text", "")
        if len(text.encode()) > MAX_RAW:
            raise Refused(400, "Bad Request: text is too long")
        entities: list[Entity] = []
        if mode := params.get("parse_mode"):
            if mode.upper() != "HTML":
                raise Refused(400, "Bad Request: unsupported parse_mode")
            if self._markup_refusals:
                self._markup_refusals -= 1
                raise Refused(
                    400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0'
                )
            text, entities = parse_html(text)
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if utf16_length(text) > MAX_VISIBLE:
            raise Refused(400, "Bad Request: message is too long")
        return Shown(text.strip(), entities, buttons=self._keyboard(params))

    def _keyboard(self, params: dict) -> list[list[dict]]:
        rows = json.loads(params.get("reply_markup", "{}")).get("inline_keyboard", [])
        buttons = [button for row in rows for button in row]
        if not all(button["text"].strip() for button in buttons):
            raise Refused(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        for button in buttons:
            kinds = {"callback_data", "url", "copy_text"} & button.keys()
            if len(kinds) != 1:
                raise Refused(400, "Bad Request: can't parse inline keyboard button: exactly one of the optional fields must be used")
            if "callback_data" in kinds and not 1 <= len(button["callback_data"].encode()) <= MAX_BUTTON_DATA:
                raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
            if "url" in kinds and not re.match(r"(?:https?|tg)://[^\s/]+", button["url"]):
                raise Refused(400, "Bad Request: BUTTON_URL_INVALID")
            if "copy_text" in kinds and not 1 <= len(button["copy_text"]["text"]) <= MAX_COPY:
                raise Refused(400, "Bad Request: BUTTON_COPY_TEXT_INVALID")
        if len(buttons) > MAX_BUTTONS:
            raise Refused(400, "Bad Request: reply markup is too long")
        return rows

    def _getFile(self, params: dict) -> dict:
        file_id = params["file_id"]
        if file_id not in self._files:
            raise Refused(400, "Bad Request: invalid file_id")
        size = len(self._files[file_id])
        if size > MAX_DOWNLOAD:
            raise Refused(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "file_path": f"documents/{file_id}"}

    def _editMessageReplyMarkup(self, params: dict) -> dict:
        chat_id, message_id = int(params["chat_id"]), int(params["message_id"])
        shown = self._chats.get(chat_id, {}).get(message_id)
        if shown is None:
            raise Refused(400, "Bad Request: message to edit not found")
        buttons = self._keyboard(params)
        if buttons == shown.buttons:
            raise Refused(400, NOT_MODIFIED)
        shown.buttons = buttons
        return self._sent(chat_id, message_id, shown)

    def _answerCallbackQuery(self, params: dict) -> bool:
        if len(params.get("text", "")) > MAX_ALERT:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        return True

    def _answerInlineQuery(self, params: dict) -> bool:
        query_id = params["inline_query_id"]
        if self._inline.get(query_id, ...) is not None:  # unknown, or answered before
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        results = json.loads(params["results"]) if isinstance(params["results"], str) else params["results"]
        if len(results) > MAX_RESULTS:
            raise Refused(400, "Bad Request: RESULTS_TOO_MUCH")
        ids = [result["id"] for result in results]
        if not all(1 <= len(i.encode()) <= MAX_RESULT_ID for i in ids):
            raise Refused(400, "Bad Request: RESULT_ID_INVALID")
        if len(set(ids)) < len(ids):
            raise Refused(400, "Bad Request: RESULT_ID_DUPLICATE")
        cache_s = int(params.get("cache_time", 300))
        if cache_s < 0:
            raise Refused(400, "Bad Request: CACHE_TIME_INVALID")
        button = json.loads(params.get("button", "null"))
        if button is not None:
            if not button["text"].strip():
                raise Refused(400, "Bad Request: BUTTON_TEXT_INVALID")
            if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button.get("start_parameter", "")):
                raise Refused(400, "Bad Request: START_PARAM_INVALID")
        self._inline[query_id] = InlineAnswer([(r, self._posted_by(r)) for r in results], button, cache_s)
        return True

    def _posted_by(self, result: dict) -> Shown:
        """The message that a result posts when it is chosen."""
        if result["type"] != "article":
            raise Refused(400, "Bad Request: unsupported inline query result type")
        if not result.get("title", "").strip():
            raise Refused(400, "Bad Request: can't parse inline query result: title must be non-empty")
        content = result["input_message_content"]
        markup = json.dumps(result.get("reply_markup", {}))
        shown = self._parsed({"text": content["message_text"], "parse_mode": content.get("parse_mode"), "reply_markup": markup})
        if not content.get("link_preview_options", {}).get("is_disabled"):
            raise Refused(400, "a link preview would be shown")  # the server takes it; nobody here wants it
        return shown

    def _maybe_refuse(self, method: str) -> None:
        for refusal in self._refusals:
            if refusal[0] == method:
                self._refusals.remove(refusal)
                raise refusal[1]

    def _sent(self, chat_id: int, message_id: int, shown: Shown) -> dict:
        sent = {
            "message_id": message_id,
            "date": int(time.time()),
            "chat": chat_json(chat_id),
            "from": BOT_USER,
        }
        file = {"file_id": "f", "file_unique_id": "u"}
        if shown.photo:
            return sent | {"photo": [file | {"width": 1, "height": 1}], "caption": shown.text}
        if shown.document:
            return sent | {"document": file, "caption": shown.text}
        return sent | {"text": shown.text}

    def _new_message_id(self, chat_id: int, shown: Shown | None) -> int:
        message_id = self._new_id()
        self._chats.setdefault(chat_id, {})[message_id] = shown
        return message_id

    def _new_id(self) -> int:
        with self._changed:
            self._next_id += 1
            return self._next_id


def chat_json(chat_id: int) -> dict:
    if chat_id < 0:
        return {"id": chat_id, "type": "supergroup", "title": "Nhóm khuyến công"}
    return {"id": chat_id, "type": "private", "first_name": "Lan"}


def message_json(text: str | None, message_id: int, chat_id: int, user_id: int | None = None, **fields) -> dict:
    """The JSON of a person's message, commands and mentions marked as the server marks them."""
    if user_id is None:
        user_id = abs(chat_id)
    made = {
        "message_id": message_id,
        "date": int(time.time()),
        "chat": chat_json(chat_id),
        "from": {"id": user_id, "is_bot": False, "first_name": "Lan"},
    }
    if text is not None:
        made["text"] = text
        found = [
            *(("bot_command", m) for m in re.finditer(r"(?<![^\s])/[a-zA-Z0-9_]{1,32}(?:@\w+)?", text)),
            *(("mention", m) for m in re.finditer(r"(?<![\w/])(?<!\w@)@[a-zA-Z]\w{3,}", text)),
        ]
        entities = [
            {"type": kind, "offset": utf16_length(text[: m.start()]), "length": utf16_length(m[0])}
            for kind, m in found
        ]
        if entities:
            made["entities"] = sorted(entities, key=lambda e: e["offset"])
    return made | fields


def parse_multipart(content_type: str, body: bytes) -> dict:
    """The fields of a form as text, its files as `Upload`."""
    boundary = re.search(r'boundary="?([^";]+)', content_type)[1].encode()
    fields: dict = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        name = re.search(rb'name="([^"]*)"', head)[1].decode()
        filename = re.search(rb'filename="([^"]*)"', head)
        fields[name] = Upload(filename[1].decode(), content) if filename else content.decode()
    return fields


# --- over HTTP ---------------------------------------------------------------------------------


class FakeBotApiServer(BotApi):
    """`BotApi` on 127.0.0.1 at a free port, as a context manager."""

    def __enter__(self) -> "FakeBotApiServer":
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body leave in one packet: else each reply waits 40 ms for a delayed acknowledgement.
            wbufsize = -1

            def do_GET(self) -> None:
                content = api.download(unquote(self.path).removeprefix(f"/file/bot{api.token}/"))
                if content is None:
                    self.do_POST()
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                kind = self.headers.get("Content-Type", "")
                prefix, _, method = self.path.rpartition("/")
                try:
                    status, answer = self._answered(prefix, method, kind, body)
                except Dropped:
                    self.close_connection = True
                    return
                payload = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def _answered(self, prefix: str, method: str, kind: str, body: bytes) -> tuple[int, dict]:
                if prefix != f"/bot{api.token}":
                    return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
                if "json" in kind:
                    return api.call(method, json.loads(body or "{}"))
                if "multipart/form-data" in kind:
                    return api.call(method, parse_multipart(kind, body))
                return api.call(method, dict(parse_qsl(body.decode(), keep_blank_values=True)))

            def log_message(self, format: str, *args) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        return self

    def __exit__(self, *exception) -> None:
        self.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
