"""Putting rendered messages into a chat: send, or edit what an earlier version of the question got."""

import logging
from collections.abc import Sequence

from telegram import LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.blocks import RenderedMessage

log = logging.getLogger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def deliver(question: Message, rendered: Sequence[RenderedMessage], ids: list[int]) -> None:
    """Make `rendered` the bot's reply to `question`.

    `ids` are the bot's messages that answered it before, in order. They are edited; what is missing is
    sent, what is left over is deleted. `ids` is kept up to date message by message, so that it is right
    even if sending fails half way.
    """
    for position, message in enumerate(rendered):
        if position >= len(ids):
            ids.append(await _send(question, message, quote=position == 0))
        elif not await _edit(question, ids[position], message):
            ids[position] = await _send(question, message, quote=position == 0)
    while len(ids) > len(rendered):
        await _delete(question, ids.pop())


async def _send(question: Message, message: RenderedMessage, *, quote: bool) -> int:
    async def send(text: str, parse_mode: str | None) -> Message:
        return await question.reply_text(
            text,
            parse_mode=parse_mode,
            link_preview_options=_NO_PREVIEW,
            # None is the library's default: the question is quoted in groups, not in private chats.
            do_quote=None if quote else False,
            allow_sending_without_reply=True,
        )

    try:
        sent = await send(message.html, ParseMode.HTML)
    except BadRequest as error:
        if not _is_markup_refused(error):
            raise
        log.warning("markup refused, sending plain text: %s", error)
        sent = await send(message.plain, None)
    return sent.message_id


async def _edit(question: Message, message_id: int, message: RenderedMessage) -> bool:
    """False where the message is not there to be edited any more."""

    async def edit(text: str, parse_mode: str | None) -> None:
        await question.get_bot().edit_message_text(
            text,
            chat_id=question.chat_id,
            message_id=message_id,
            parse_mode=parse_mode,
            link_preview_options=_NO_PREVIEW,
        )

    try:
        try:
            await edit(message.html, ParseMode.HTML)
        except BadRequest as error:
            if not _is_markup_refused(error):
                raise
            log.warning("markup refused, editing to plain text: %s", error)
            await edit(message.plain, None)
    except BadRequest as error:
        reason = str(error).lower()
        if "message is not modified" in reason:
            return True
        if "message to edit not found" in reason or "message can't be edited" in reason:
            return False
        raise
    return True


async def _delete(question: Message, message_id: int) -> None:
    try:
        await question.get_bot().delete_message(question.chat_id, message_id)
    except TelegramError as error:
        # Deleted by someone else already, or older than 48 hours: nothing more can be done.
        log.info("surplus message not deleted: %s", error)


def _is_markup_refused(error: BadRequest) -> bool:
    # "Can't parse entities: …", and for single entities e.g. "ENTITY_BOUNDS_INVALID".
    return "entit" in str(error).lower()
