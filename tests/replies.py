"""Everything that the bot can say over a folder, put through the checks of the fake Bot API."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fake_bot_api import BotApi, utf16_length
from telegram.constants import ParseMode

from bot.assistant import Assistant
from bot.inline import cards
from bot.policy_browse import Page
from bot.roles import Role
from bot.state.answers import Context, StoredAnswer
from bot.telegram.answer_buttons import Rows, answer_buttons
from bot.telegram.blocks import RenderedMessage
from bot.telegram.delivery import keyboard
from bot.telegram.inline_handlers import result_of
from bot.telegram.policy_handlers import page_reply
from bot.telegram.render import render_answer, render_documents, render_start
from bot.telegram.turns import Reply, answered
from index.places import all_new, all_old

MAX_LABEL = 100  # letters; a client shows 40 at most, so a longer label is a sentence in the wrong place


@dataclass(frozen=True)
class Said:
    """One reply, and how it came about."""

    asked: str
    messages: Sequence[RenderedMessage]


def questions_of(paths: Iterable[Path]) -> list[tuple[str, ...]]:
    """The questions of JSON-lines files, those of a conversation in one tuple."""
    found = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.append(tuple(turn["question"] for turn in row["turns"]) if "turns" in row else (row["question"],))
    return found


def to_questions(assistant: Assistant, questions: Iterable[tuple[str, ...]]) -> Iterator[Said]:
    for turns in questions:
        for question in turns:
            reply = answered(assistant, question, ())
            yield Said(question, render_answer(reply.answer, _below(reply)))


def to_commands(assistant: Assistant) -> Iterator[Said]:
    """Every page of /vanban, /nguon by document and whole, /solieu, /sosanh and /phuvu for every province."""
    yield Said("/start", render_start(assistant.examples(), assistant.data_date(), days=90))
    documents = assistant.documents()
    yield Said("/nguon", render_documents(documents))
    for document in documents:
        yield Said(f"/nguon {document.title}", render_documents(documents, document.title))
        yield _page(f"/vanban {document.so_hieu or document.title}", assistant.law(document.so_hieu or document.title))
    index = assistant.law("")
    yield _page("/vanban", index)
    for choice in index.choices:
        page = assistant.law_part(choice.key, choice.part, choice.day)
        yield _page(f"/vanban {choice.label}", page)
        for part in page.choices:
            yield _page(f"{choice.label}: {part.label}", assistant.law_part(part.key, part.part, part.day))
    yield Said("/phuvu", render_answer(assistant.coverage()))
    yield Said("/sosanh kinh phí hỗ trợ", render_answer(assistant.compare("kinh phí hỗ trợ")))
    for name in dict.fromkeys(place.name for place in (*all_old(), *all_new())):
        for command, answer in (("solieu", assistant.lookup), ("sosanh", assistant.compare), ("phuvu", assistant.coverage)):
            yield Said(f"/{command} {name}", render_answer(answer(name)))


def inline_refusals(assistant: Assistant, words: Iterable[str]) -> Iterator[str]:
    """Why the cards to some words would be refused, for each that would."""
    for text in words:
        api = BotApi("token")
        query_id = api.new_inline(text)["inline_query"]["id"]
        results = [result_of(card, "0123456789ab", "khuyencong_test_bot").to_dict() for card in cards(assistant, text)]
        status, answer = api.call("answerInlineQuery", {"inline_query_id": query_id, "results": json.dumps(results), "cache_time": 30})
        if status != 200:
            yield f"@bot {text[:80]!r}: {answer['description']}"


def refusals(said: Iterable[Said]) -> Iterator[str]:
    """Why a reply would be refused, with its markup or without; and labels that nobody can read."""
    for reply in said:
        if not reply.messages:
            yield f"{reply.asked[:80]!r}: no message"
        for message in reply.messages:
            below = keyboard(message)
            markup = {"reply_markup": below.to_json()} if below else {}
            for text, mode in ((message.html, {"parse_mode": ParseMode.HTML}), (message.plain, {})):
                status, answer = BotApi("token").call("sendMessage", {"chat_id": "501", "text": _sendable(text), **mode, **markup})
                if status != 200:
                    yield f"{reply.asked[:80]!r}: {answer['description']}"
            labels = [b.text for row in message.buttons for b in row]
            yield from (f"{reply.asked[:80]!r}: label {label!r}" for label in labels if not label.strip() or utf16_length(label) > MAX_LABEL)


def _sendable(text: str) -> str:
    """The text as it arrives: a lone surrogate would not leave the machine."""
    return text.encode().decode()


def _page(asked: str, page: Page) -> Said:
    return Said(asked, render_answer(page.answer, _below(page_reply(page))))


def _below(reply: Reply) -> Rows:
    """All the buttons that an administrator gets below an answer in the private chat."""
    context = Context(reply.command, (), reply.buttons, reply.compare)
    stored = StoredAnswer("abcdefghjk", "2026-03-01T12:00:00+00:00", "p", "private", reply.answer, context)
    return answer_buttons(stored, "khuyencong_test_bot", role=Role.ADMIN)
