"""Inline mode: `@bot so lieu ca mau` in any chat gives cards, each with its citation."""

import logging
from dataclasses import replace

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import BaseHandler, ContextTypes, InlineQueryHandler, filters

from bot import messages
from bot.assistant import Assistant
from bot.inline import MAX_WORDS, Card, cards
from bot.telegram.answer_buttons import citation_link
from bot.telegram.blocks import Button
from bot.telegram.delivery import keyboard
from bot.telegram.render import render_card, render_line
from bot.telegram.services import Services

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE

# Results depend on the words alone, so Telegram may show them to everybody; a reload is seen after this long.
_CACHE_S = 30
_TITLE, _DESCRIPTION = 120, 300  # UTF-16 units; clients show less
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class InlineHandlers:
    """Answers inline queries. Clients send one at every pause of typing: only the newest of a person is worked on."""

    def __init__(self, services: Services):
        self._worker = services.worker
        self._state = services.state
        self._newest: dict[int, str] = {}  # person -> id of the query

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [InlineQueryHandler(self.asked)]

    async def asked(self, update: Update, context: Context) -> None:
        """Answer with cards; with none where nothing fits or something fails. Raises nothing: there is no chat to tell."""
        query = update.inline_query
        person = query.from_user.id
        self._newest[person] = query.id
        cache_s = _CACHE_S
        try:
            results = await self._results(person, query.id, query.query[:MAX_WORDS], context.bot.username)
        except Exception:
            log.exception("inline query failed")
            results, cache_s = [], 0
        finally:
            if self._newest.get(person) == query.id:
                del self._newest[person]
        if results is None:
            return
        nothing = None if results else InlineQueryResultsButton(messages.INLINE_NOTHING, start_parameter="start")
        try:
            await query.answer(results, cache_time=cache_s, is_personal=False, button=nothing)
        except TelegramError as error:
            log.info("inline query not answered: %s", error)  # too old after some seconds

    async def _results(self, person: int, query_id: str, words: str, username: str) -> list[InlineQueryResultArticle] | None:
        """The results; None where the person has typed on meanwhile, so that nobody waits for them."""

        def find(assistant: Assistant) -> tuple[list[Card], dict[str, str]] | None:
            # On the assistant's thread, when it is this query's turn: by then it may have been overtaken.
            if self._newest.get(person) != query_id:
                return None
            found = cards(assistant, words)
            return found, {doc: digest for card in found for doc, digest in assistant.digests(card.answer).items()}

        looked_up = await self._worker.call(find)
        if looked_up is None:
            return None
        found, digests = looked_up
        first = [card.answer.citations[0] for card in found]
        ids = await self._state.call(lambda state: state.citations.keep(first, digests))
        return [result_of(card, kept, username) for card, kept in zip(found, ids, strict=True)]


def result_of(card: Card, citation_id: str, username: str) -> InlineQueryResultArticle:
    """A card as Telegram takes it; the button below what it posts opens its citation in the private chat."""
    button = Button(messages.INLINE_OPEN, url=citation_link(username, citation_id))
    message = replace(render_card(card.answer), buttons=((button,),))
    return InlineQueryResultArticle(
        card.id,
        render_line(card.title, _TITLE) or messages.SOURCE_LINK,
        InputTextMessageContent(message.html, ParseMode.HTML, link_preview_options=_NO_PREVIEW),
        reply_markup=keyboard(message),
        description=render_line(card.description, _DESCRIPTION),
    )
