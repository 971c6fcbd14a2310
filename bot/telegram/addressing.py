"""Whether a message is meant for the bot, and what it asks."""

from telegram import Message, MessageEntity, User
from telegram.constants import ChatType
from telegram.ext import filters


class _FromPerson(filters.MessageFilter):
    """Not from another bot: two bots would answer each other for ever.

    A group's anonymous administrator shows as a bot too, but with the group as `sender_chat`.
    """

    def filter(self, message: Message) -> bool:
        sender = message.from_user
        return sender is not None and (not sender.is_bot or message.sender_chat is not None)


FROM_PERSON = _FromPerson(name="FROM_PERSON")


def is_private(message: Message) -> bool:
    return message.chat.type == ChatType.PRIVATE


def is_addressed(message: Message, me: User) -> bool:
    """True in private chats; in groups for mentions of the bot and replies to its messages."""
    replied_to = message.reply_to_message
    return (
        is_private(message)
        or bool(_mentions(message, me))
        or (replied_to is not None and replied_to.from_user is not None and replied_to.from_user.id == me.id)
    )


def question_text(message: Message, me: User) -> str:
    """The message's text without mentions of the bot, blanks at the ends stripped."""
    text = message.text or ""
    # From the last to the first, so that the offsets of those before stay right.
    for entity in sorted(_mentions(message, me), key=lambda e: -e.offset):
        units = text.encode("utf-16-le", "surrogatepass")  # offsets count UTF-16 units of two bytes
        before, after = units[: entity.offset * 2], units[(entity.offset + entity.length) * 2 :]
        text = f"{_decoded(before).rstrip()} {_decoded(after).lstrip()}"
    return _decoded(text.encode("utf-16-le", "surrogatepass")).strip()


def is_command_for_me(message: Message, me: User) -> bool:
    """True for a leading command in private chats, and in groups for one that names this bot."""
    _, _, name = message.parse_entity(message.entities[0]).partition("@")
    return is_private(message) or name.casefold() == (me.username or "").casefold()


def _decoded(units: bytes) -> str:
    # JSON can carry a lone surrogate; nothing behind this point could store or print it.
    return units.decode("utf-16-le", "replace")


def _mentions(message: Message, me: User) -> list[MessageEntity]:
    """Where text or caption names the bot, by @username or (`TEXT_MENTION`) by a link to it."""
    wanted = f"@{me.username}".casefold()
    if message.text:
        named = message.parse_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION])
    elif message.caption:
        named = message.parse_caption_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION])
    else:
        return []
    return [
        entity
        for entity, text in named.items()
        if text.casefold() == wanted or (entity.user is not None and entity.user.id == me.id)
    ]
