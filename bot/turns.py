"""The turns of a conversation: one question at a time, asked, answered and remembered."""

import asyncio
import logging
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from weakref import WeakValueDictionary

from telegram import Message, Update
from telegram.constants import ChatAction

from bot import messages
from bot.assistant import Assistant
from bot.blocks import Button, RenderedMessage
from bot.delivery import Attachment, attach, deliver, show_action
from bot.records import MAX_QUESTION, Answer, Turn
from bot.render import render_answer, render_text
from bot.sessions import Conversations, SentReplies
from bot.worker import AssistantWorker

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, the buttons below its text and what is sent after it."""

    answer: Answer
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()


class Turns:
    """Replies to messages and remembers them, so that a follow-up is understood and an edit edits its reply."""

    def __init__(self, worker: AssistantWorker, conversations: Conversations, sent: SentReplies):
        self._worker = worker
        self._conversations = conversations
        self._sent = sent
        self._running: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    async def take(
        self,
        message: Message,
        question: str,
        ask: Callable[[Assistant, tuple[Turn, ...]], Reply],
        *,
        if_blank: str | None,
    ) -> None:
        """Reply to a question with what `ask` makes of it.

        `ask` gets the assistant, on its thread, and the turns before. A blank question is not asked but replied to
        with `if_blank`; where that is None it is asked, and not remembered.
        """
        key = _conversation(message)
        # One question of a conversation at a time: a follow-up needs the answer before it, and an edit
        # needs to know the messages it has to edit.
        async with self._running.setdefault(key, asyncio.Lock()):
            if self._sent.to(message.chat_id, message.message_id).text_hash == hash(message.text):
                return  # An "edit" that left the text alone, e.g. a link preview was added.
            if not question and if_blank is not None:
                await self.reply(message, render_text(if_blank))
            elif len(question) > MAX_QUESTION:
                too_long = messages.TOO_LONG.format(length=len(question), limit=MAX_QUESTION)
                await self.reply(message, render_text(too_long))
            else:
                reply = await self._asked(message, key, question, ask)
                await self.reply(message, render_answer(reply.answer, reply.buttons), reply.attachments)

    async def reply(
        self, message: Message, rendered: Sequence[RenderedMessage], attachments: Sequence[Attachment] = ()
    ) -> None:
        """Make this the whole reply to a message, whatever an earlier version of it got."""
        replies = self._sent.to(message.chat_id, message.message_id)
        replies.text_hash = hash(message.text)
        await deliver(message, rendered, replies.ids)
        await attach(message, attachments, replies.attached)

    async def _asked(
        self,
        message: Message,
        key: Hashable,
        question: str,
        ask: Callable[[Assistant, tuple[Turn, ...]], Reply],
    ) -> Reply:
        history = self._conversations.history(key, before=message.message_id)
        _, reply = await asyncio.gather(
            show_action(message, ChatAction.TYPING), self._worker.call(lambda assistant: ask(assistant, history))
        )
        answer = reply.answer
        if question:
            self._conversations.record(key, message.message_id, question, answer.text)
        log.info(
            "answered in %.0f ms with %d citations%s",
            answer.elapsed_ms,
            len(answer.citations),
            ", abstained" if answer.abstained else "",
        )
        return reply


def message_of(update: Update) -> Message:
    """The new or edited message; the filters in `bot.application` let only such updates in."""
    message = update.effective_message
    if message is None:
        raise ValueError(f"update {update.update_id} has no message")
    return message


def _conversation(message: Message) -> Hashable:
    sender = message.sender_chat or message.from_user
    thread = message.message_thread_id if message.is_topic_message else None
    return message.chat_id, thread, sender.id if sender else None
