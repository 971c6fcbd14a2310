"""Putting replies into a chat: send, or edit what an earlier version of the question got."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal, TypeVar

from telegram import Bot, CallbackQuery, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.telegram.blocks import Button, RenderedMessage

log = logging.getLogger(__name__)

T = TypeVar("T")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_NEVER_WANTED = 0  # the fingerprint of an apology: it gives way at the next edit
_ALERT = 200  # characters that Telegram shows for a press
TYPING_AFTER_S = 1.0
_TYPING_LASTS_S = 4.5  # Telegram shows the action for 5 seconds


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or a file that follows the text of a reply.

    `make` gives its bytes; it blocks and runs on a thread of its own. Equal content has an equal `fingerprint`.
    `apology` is sent in its place where it cannot be made or sent; without one that is only logged.
    """

    kind: Literal["photo", "document"]
    filename: str
    make: Callable[[], bytes]
    fingerprint: int
    caption: str = ""
    apology: str = ""


async def confirm(press: CallbackQuery, text: str = "", *, alert: bool = False) -> None:
    """Tell Telegram that a button press has arrived, so that the button stops waiting; `text` is shown for a moment,
    or as a window (`alert`) that the person closes."""
    try:
        await press.answer(text[:_ALERT] or None, show_alert=alert)
    except TelegramError as error:
        log.info("button press not confirmed: %s", error)  # older than a few minutes; the reply still comes


async def deliver(
    question: Message,
    rendered: Sequence[RenderedMessage],
    ids: list[int],
    noted: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Make `rendered` the bot's reply to `question`.

    `ids` are the bot's messages that answered it before, in order. They are edited; what is missing is
    sent, what is left over is deleted. `ids` is kept up to date message by message, so that it is right
    even if sending fails half way; `noted` is called after each message that was sent.
    """
    for position, message in enumerate(rendered):
        if position >= len(ids):
            ids.append(await _send(question, message, quote=position == 0))
            if noted:
                await noted()
        elif not await revise(question.get_bot(), question.chat_id, ids[position], message):
            ids[position] = await _send(question, message, quote=position == 0)
    while len(ids) > len(rendered):
        await _delete(question, ids.pop())


async def post(bot: Bot, chat_id: int, rendered: Sequence[RenderedMessage]) -> list[int]:
    """Send messages that nobody has asked for; their ids. Raises TelegramError, e.g. Forbidden where the person blocked the bot."""
    ids = []
    for message in rendered:

        async def send(text: str, parse_mode: str | None, message: RenderedMessage = message) -> Message:
            return await bot.send_message(
                chat_id, text, parse_mode=parse_mode, link_preview_options=_NO_PREVIEW, reply_markup=keyboard(message)
            )

        ids.append((await _marked_up(send, message)).message_id)
    return ids


async def show(message: Message, rendered: Sequence[RenderedMessage]) -> None:
    """Make `rendered` what stands in place of a message of the bot: it is edited, what does not fit follows it."""
    await deliver(message, rendered, [message.message_id])


async def show_buttons(message: Message, buttons: tuple[tuple[Button, ...], ...]) -> None:
    """Replace the buttons below a message of the bot and leave its text."""
    try:
        await message.edit_reply_markup(_markup(buttons))
    except BadRequest as error:
        if "not modified" not in str(error).lower() and "message to edit not found" not in str(error).lower():
            raise


@asynccontextmanager
async def typing(message: Message) -> AsyncIterator[None]:
    """Show that an answer is being written, from `TYPING_AFTER_S` seconds on and until the block ends."""

    async def show_while() -> None:
        await asyncio.sleep(TYPING_AFTER_S)
        while True:
            await show_action(message, ChatAction.TYPING)
            await asyncio.sleep(_TYPING_LASTS_S)

    task = asyncio.create_task(show_while())
    try:
        yield
    finally:
        task.cancel()


async def attach(question: Message, wanted: Sequence[Attachment], sent: list[tuple[int, int]]) -> None:
    """Make `wanted` what follows the text of the reply to `question`. Raises nothing: the text stands already.

    `sent` are (message id, fingerprint) of what an earlier version of the question got. Of that, what is still wanted
    stays and the rest is deleted; `sent` is kept up to date message by message.
    """
    still_wanted = {attachment.fingerprint for attachment in wanted}
    for stale in [each for each in sent if each[1] not in still_wanted]:
        sent.remove(stale)
        await _delete(question, stale[0])
    standing = {fingerprint for _, fingerprint in sent}
    for attachment in wanted:
        if attachment.fingerprint not in standing:
            sent += await _send_attachment(question, attachment)


async def show_action(message: Message, action: ChatAction) -> None:
    try:
        await message.reply_chat_action(action)
    except TelegramError as error:
        log.info("%s not shown: %s", action, error)


async def _send_attachment(question: Message, attachment: Attachment) -> list[tuple[int, int]]:
    """What now stands in the chat, as (message id, fingerprint): the attachment, its apology, or nothing."""
    is_photo = attachment.kind == "photo"
    action = ChatAction.UPLOAD_PHOTO if is_photo else ChatAction.UPLOAD_DOCUMENT
    options = {"filename": attachment.filename, "caption": attachment.caption or None, "do_quote": False}
    try:
        content, _ = await asyncio.gather(asyncio.to_thread(attachment.make), show_action(question, action))
        if is_photo:
            message = await question.reply_photo(content, **options)
        else:
            message = await question.reply_document(content, **options)
        return [(message.message_id, attachment.fingerprint)]
    except TelegramError as error:
        log.warning("%s not sent: %s", attachment.kind, error)
    except Exception:
        # Whatever is wrong with a drawing or a file, it must not take the place of the answer.
        log.exception("%s could not be made", attachment.kind)
    if not attachment.apology:
        return []
    try:
        message = await question.reply_text(attachment.apology, do_quote=False)
    except TelegramError as error:
        log.warning("the lack of the %s could not be told: %s", attachment.kind, error)
        return []
    return [(message.message_id, _NEVER_WANTED)]


async def _send(question: Message, message: RenderedMessage, *, quote: bool) -> int:
    async def send(text: str, parse_mode: str | None) -> Message:
        return await question.reply_text(
            text,
            parse_mode=parse_mode,
            link_preview_options=_NO_PREVIEW,
            reply_markup=keyboard(message),
            # None is the library's default: the question is quoted in groups, not in private chats.
            do_quote=None if quote else False,
            allow_sending_without_reply=True,
        )

    return (await _marked_up(send, message)).message_id


async def _marked_up(send: Callable[[str, str | None], Awaitable[T]], message: RenderedMessage) -> T:
    """What `send` gives for the message in HTML; in plain text where the server refuses the markup."""
    try:
        return await send(message.html, ParseMode.HTML)
    except BadRequest as error:
        if not _is_markup_refused(error):
            raise
        log.warning("markup refused, sending plain text: %s", error)
        return await send(message.plain, None)


async def revise(bot: Bot, chat_id: int, message_id: int, message: RenderedMessage) -> bool:
    """Edit a message of the bot; False where it is not there to be edited any more."""

    async def edit(text: str, parse_mode: str | None) -> None:
        await bot.edit_message_text(
            text,
            chat_id=chat_id,
            message_id=message_id,
            parse_mode=parse_mode,
            link_preview_options=_NO_PREVIEW,
            reply_markup=keyboard(message),
        )

    try:
        await _marked_up(edit, message)
    except BadRequest as error:
        reason = str(error).lower()
        if "message is not modified" in reason:
            return True
        if "message to edit not found" in reason or "message can't be edited" in reason:
            return False
        raise
    return True


def keyboard(message: RenderedMessage) -> InlineKeyboardMarkup | None:
    """The buttons below a message as Telegram takes them; None where there are none."""
    return _markup(message.buttons) if message.buttons else None


def _markup(buttons: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[_button(b) for b in row] for row in buttons])


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.text, url=button.url)
    if button.copy:
        return InlineKeyboardButton(button.text, copy_text=CopyTextButton(button.copy))
    return InlineKeyboardButton(button.text, callback_data=button.data)


async def _delete(question: Message, message_id: int) -> None:
    try:
        await question.get_bot().delete_message(question.chat_id, message_id)
    except TelegramError as error:
        # Deleted by someone else already, or older than 48 hours: nothing more can be done.
        log.info("surplus message not deleted: %s", error)


def _is_markup_refused(error: BadRequest) -> bool:
    # "Can't parse entities: …", and for single entities e.g. "ENTITY_BOUNDS_INVALID".
    return "entit" in str(error).lower()
