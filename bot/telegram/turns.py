"""The turns of a conversation: one question at a time, asked, answered, kept and remembered."""

import asyncio
import logging
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from weakref import WeakValueDictionary

from telegram import CallbackQuery, Message, Update

from bot import messages
from bot.assistant import Assistant
from bot.monitoring import Metrics
from bot.records import MAX_QUESTION, Answer, Turn
from bot.roles import Role
from bot.state.answers import Context, StoredAnswer
from bot.state.state import State
from bot.telegram.addressing import is_private
from bot.telegram.answer_buttons import Rows, answer_buttons
from bot.telegram.blocks import Button, RenderedMessage
from bot.telegram.delivery import Attachment, attach, deliver, typing
from bot.telegram.render import render_answer, render_text
from bot.telegram.rights import Rights
from bot.telegram.sessions import SentReplies
from bot.worker import AssistantWorker, StateWorker

log = logging.getLogger(__name__)

OFFERED = r"^hoi:\d{1,2}$"  # the data of a button whose label is a question
ANSWER_LIMIT_S = 30.0  # for finding an answer, waiting for those before it included
Place = tuple[int, int | None, int | None]  # chat, topic and person: a conversation
TALK = "talk"  # the route of small talk, which is no answer to keep


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, what is sent after it, rows of (label, data) that belong to it alone, and what it invites to compare.

    `command` is how it was asked for (see bot.state.answers.Context).
    """

    answer: Answer
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    command: str = "ask"
    compare: str = ""


class Turns:
    """Replies to messages, keeps the answers, and remembers them so that a follow-up is understood and an edit edits its reply."""

    def __init__(
        self, worker: AssistantWorker, state: StateWorker, rights: Rights, sent: SentReplies, metrics: Metrics,
    ):  # fmt: skip
        self._worker = worker
        self._state = state
        self._rights = rights
        self._sent = sent
        self._metrics = metrics
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
        with `if_blank`; where that is None it is asked, and neither kept nor remembered.
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
                user_id = message.from_user.id if message.from_user else None
                reply, buttons = await self._asked(message, key, user_id, question, ask)
                await self.reply(message, render_answer(reply.answer, buttons), reply.attachments)

    async def press(self, query: CallbackQuery, question: str, ask: Callable[[Assistant], Reply] | None = None) -> None:
        """Answer what a button below a message offers, in a message of its own, as if it had been typed.

        `ask` makes the reply where it is not simply the answer to the question.
        """
        message, user_id = query.message, query.from_user.id
        key = _place(message, user_id)
        async with self._running.setdefault(key, asyncio.Lock()):
            asked = (lambda assistant, _: ask(assistant)) if ask else (lambda assistant, _: answered(assistant, question, ()))
            reply, buttons = await self._asked(message, key, user_id, question, asked)
            shown = replace(reply.answer, text=f"«{question}»\n{reply.answer.text}")
            await self.follow(query, render_answer(shown, buttons))
            await attach(message, reply.attachments, [])

    async def open_page(self, opened: Message | CallbackQuery, ask: Callable[[Assistant], Reply]) -> None:
        """Send what a button or a link opens as a message of its own. It is kept, but no question to which a follow-up could refer."""
        message = opened if isinstance(opened, Message) else opened.message
        reply, buttons = await self._asked(message, None, opened.from_user.id, "", lambda assistant, _: ask(assistant))
        rendered = render_answer(reply.answer, buttons)
        await (self.reply(message, rendered) if opened is message else self.follow(opened, rendered))

    async def follow(self, query: CallbackQuery, rendered: Sequence[RenderedMessage]) -> None:
        """Send what a press asked for, below everything else; a second run of the same press after a crash edits it."""
        chat_id, cause = query.message.chat_id, f"press {query.id}"
        ids = await self._state.call(lambda state: state.sent.to(chat_id, cause))
        await deliver(query.message, rendered, ids, partial(self._note, chat_id, cause, ids))

    async def reply(
        self, message: Message, rendered: Sequence[RenderedMessage], attachments: Sequence[Attachment] = ()
    ) -> None:
        """Make this the whole reply to a message, whatever an earlier version of it got."""
        chat_id, message_id = message.chat_id, message.message_id
        replies = self._sent.to(chat_id, message_id)
        if not replies.ids:
            # Answered before a crash or a restart: what stands in the chat is edited, not sent again.
            replies.ids += await self._state.call(lambda state: state.sent.to(chat_id, message_id))

        await deliver(message, rendered, replies.ids, partial(self._note, chat_id, message_id, replies.ids))
        replies.text_hash = hash(message.text)  # not before: what could not be sent is tried again
        await attach(message, attachments, replies.attached)

    async def _note(self, chat_id: int, cause: int | str, ids: list[int]) -> None:
        """Write down what has been sent so far; `ids` is the list that grows."""
        await self._state.call(lambda state: state.sent.note(chat_id, cause, ids))

    async def keep(
        self, reply: Reply, *, user_id: int, chat: str, index_name: str, digests: dict[str, str], history: tuple[Turn, ...] = ()
    ) -> StoredAnswer:
        """Store an answer and its citations; `chat` is "private", "group" or "inline"."""
        context = Context(reply.command, history, reply.buttons, reply.compare, index_name, digests)

        def keep(state) -> StoredAnswer:
            state.citations.keep(reply.answer.citations, digests)
            return state.answers.keep(reply.answer, person=state.person(user_id), chat=chat, context=context)

        return await self._state.call(keep)

    async def _asked(
        self,
        message: Message,
        key: Place | None,
        user_id: int | None,
        question: str,
        ask: Callable[[Assistant, tuple[Turn, ...]], Reply],
    ) -> tuple[Reply, Rows]:
        """The reply, kept, and the buttons below it."""
        history = await self._history(key, message.message_id) if key else ()

        def run(assistant: Assistant) -> tuple[Reply, str, dict[str, str]]:
            reply = ask(assistant, history)
            return reply, assistant.index_name, assistant.digests(reply.answer)

        async with typing(message):
            reply, index_name, digests = await self._worker.call(run, limit_s=ANSWER_LIMIT_S)
        answer = reply.answer
        if question and key:
            await self._remember(key, message.message_id, question, answer.text)
        if question and answer.route != TALK:
            self._metrics.answered(answer.elapsed_ms / 1000, answer.abstained)
        log.info(
            "answered in %.0f ms with %d citations%s",
            answer.elapsed_ms,
            len(answer.citations),
            ", abstained" if answer.abstained else "",
        )
        if user_id is None or answer.route == TALK or not question and not answer.citations:
            return reply, button_rows(reply.buttons)
        chat = "private" if is_private(message) else "group"
        stored = await self.keep(reply, user_id=user_id, chat=chat, index_name=index_name, digests=digests, history=history)
        role = await self._rights.role(user_id) if is_private(message) else Role.PUBLIC
        shows_chart = any(a.kind == "photo" for a in reply.attachments)
        return reply, answer_buttons(stored, message.get_bot().username, role=role, with_chart=not shows_chart)


    async def _history(self, key: Place, message_id: int) -> tuple[Turn, ...]:
        return await self._state.call(lambda state: state.conversations.history(*_hashed(state, key), before=message_id))

    async def _remember(self, key: Place, message_id: int, question: str, answer: str) -> None:
        await self._state.call(lambda state: state.conversations.record(*_hashed(state, key), message_id, question, answer))


def message_of(update: Update) -> Message:
    """The new or edited message; the filters in `bot.telegram.application` let only such updates in."""
    message = update.effective_message
    if message is None:
        raise ValueError(f"update {update.update_id} has no message")
    return message


def answered(assistant: Assistant, question: str, history: tuple[Turn, ...]) -> Reply:
    """The answer to a question, with buttons of what could be asked next."""
    answer = assistant.ask(question, history=history)
    return Reply(answer, buttons=offer_rows(assistant.offers(answer, history=history)), compare=assistant.comparison(answer))


def offer_rows(questions: Sequence[str]) -> tuple[tuple[tuple[str, str], ...], ...]:
    """A row for each question. The label is the question itself, so that a press needs nothing that a restart would lose."""
    return tuple(((question, f"hoi:{i}"),) for i, question in enumerate(questions))


def button_rows(rows: Sequence[Sequence[tuple[str, str]]]) -> Rows:
    return tuple(tuple(Button(label, data) for label, data in row) for row in rows)


def _conversation(message: Message) -> Place:
    sender = message.sender_chat or message.from_user
    return _place(message, sender.id if sender else None)


def _place(message: Message, sender_id: int | None) -> Place:
    return message.chat_id, message.message_thread_id if message.is_topic_message else None, sender_id


def _hashed(state: State, key: Place) -> tuple[str, str]:
    """Person and place as the state knows them, by hash only."""
    chat_id, thread_id, sender_id = key
    return state.person(sender_id or 0), f"{state.person(chat_id)} {thread_id or 0}"
