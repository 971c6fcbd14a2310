"""The turns of a conversation: one question at a time, asked, answered and remembered."""

import asyncio
import logging
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from telegram import Message, Update
from telegram.constants import ChatAction

from bot import messages
from bot.assistant import Assistant
from bot.records import MAX_QUESTION, Answer, Turn
from bot.telegram.blocks import Button, RenderedMessage
from bot.telegram.delivery import Attachment, attach, deliver, show_action
from bot.telegram.render import render_answer, render_text
from bot.telegram.sessions import Conversations, SentReplies
from bot.worker import AssistantWorker

log = logging.getLogger(__name__)

OFFERED = r"^hoi:\d{1,2}$"  # the data of a button whose label is a question


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

    async def press(self, message: Message, user_id: int, question: str) -> None:
        """Answer a question that was offered as a button below `message`, in a message of its own, as if it had been typed."""
        key = _place(message, user_id)
        async with self._running.setdefault(key, asyncio.Lock()):
            reply = await self._asked(message, key, question, lambda assistant, _: answered(assistant, question, ()))
            shown = replace(reply.answer, text=f"«{question}»\n{reply.answer.text}")
            await deliver(message, render_answer(shown, reply.buttons), [])

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
    """The new or edited message; the filters in `bot.telegram.application` let only such updates in."""
    message = update.effective_message
    if message is None:
        raise ValueError(f"update {update.update_id} has no message")
    return message


def answered(assistant: Assistant, question: str, history: tuple[Turn, ...]) -> Reply:
    """The answer to a question, with buttons of what could be asked next."""
    answer = assistant.ask(question, history=history)
    return Reply(answer, buttons=offer_buttons(assistant.offers(answer, history=history)))


def offer_buttons(questions: Sequence[str]) -> tuple[tuple[Button, ...], ...]:
    """A row for each question. The label is the question itself, so that a press needs nothing that a restart would lose."""
    return tuple((Button(question, f"hoi:{i}"),) for i, question in enumerate(questions))


def _conversation(message: Message) -> Hashable:
    sender = message.sender_chat or message.from_user
    return _place(message, sender.id if sender else None)


def _place(message: Message, sender_id: int | None) -> Hashable:
    """One person in one chat and thread."""
    return message.chat_id, message.message_thread_id if message.is_topic_message else None, sender_id
