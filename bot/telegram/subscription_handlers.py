"""/theodoi: officers follow answers and are told when what answered changes."""

import asyncio
import logging
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from telegram import Bot, Message, Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot import messages
from bot import messages_officer as say
from bot.assistant import Assistant
from bot.roles import Role
from bot.state.answers import StoredAnswer
from bot.state.subscriptions import MOST, Subscription
from bot.telegram.blocks import Button, RenderedMessage
from bot.telegram.delivery import confirm, post, show
from bot.telegram.render import render_text
from bot.telegram.services import Services
from bot.telegram.turns import Reply, message_of
from bot.wording import local_time

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
FOLLOW = r"^td:[a-z2-9]{10}$"
STOP = r"^td:x:[a-z2-9]{10}$"
OPEN = r"^td:o:[a-z2-9]{10}$"
# "f:<answer>:h", "n:<answer>:1": the answer that a message of the bot shows stands in its buttons.
_ANSWER_IN_BUTTON = re.compile(r"(?:f|n|t):([a-z2-9]{10}):")
_RECENT = timedelta(hours=1)  # an older answer is followed by its button or a reply to it
_QUESTION = 160  # characters of a question in a list


@dataclass(frozen=True, slots=True)
class _News:
    """What has changed for one subscription, and how its answer stands now."""

    blocks: list[str]
    standing: dict


class SubscriptionHandlers:
    """`index_changed` is to be called after every change of the index in use, and once after the start."""

    def __init__(self, services: Services):
        self._worker = services.worker
        self._state = services.state
        self._turns = services.turns
        self._rights = services.rights
        self._now = services.now
        self._bot: Bot | None = None
        self._checking = asyncio.Lock()

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [
            CommandHandler(["theodoi", "follow"], self.follow, people),
            CallbackQueryHandler(self.pressed, FOLLOW),
            CallbackQueryHandler(self.stopped, STOP),
            CallbackQueryHandler(self.opened, OPEN),
        ]

    def use(self, bot: Bot) -> None:
        """The bot that writes to people, once it runs."""
        self._bot = bot

    # --- commands and buttons -----------------------------------------------------------------------

    async def follow(self, update: Update, context: Context) -> None:
        """Follow the answer replied to, else the last one if it is recent; then list what is followed."""
        if not await self._rights.allows(update, Role.OFFICER):
            return
        message, user_id = message_of(update), update.effective_user.id
        replied = message.reply_to_message
        if replied is not None:
            stored = await self._shown_in(replied)
            if stored is None:
                await self._turns.reply(message, render_text(say.FOLLOW_NOTHING))
                return
        else:
            stored = await self._state.call(lambda state: state.answers.latest(state.person(user_id)))
            if stored and self._now() - datetime.fromisoformat(stored.asked_at) > _RECENT:
                stored = None
        told = await self._follow(stored, message.chat_id, user_id) if stored else ""
        await self._turns.reply(message, await self._listed(user_id, told))

    async def pressed(self, update: Update, context: Context) -> None:
        """The button below an answer."""
        if not await self._rights.allows(update, Role.OFFICER):
            return
        query = update.callback_query
        answer_id = query.data.split(":")[1]
        stored = await self._state.call(lambda state: state.answers.find(answer_id))
        if stored is None:
            await confirm(query, messages.STALE_BUTTON, alert=True)
            return
        told = await self._follow(stored, query.message.chat_id, query.from_user.id)
        await confirm(query, told, alert=True)

    async def stopped(self, update: Update, context: Context) -> None:
        """End one subscription of the person who pressed; a list is brought up to date, a notice says so."""
        if not await self._rights.allows(update, Role.OFFICER):
            return
        query = update.callback_query
        subscription_id, user_id = query.data.split(":")[2], query.from_user.id
        ended = await self._state.call(lambda state: state.subscriptions.drop(subscription_id, user_id))
        await confirm(query, say.FOLLOW_STOPPED if ended else messages.STALE_BUTTON, alert=not ended)
        markup = query.message.reply_markup
        labels = [b.text for row in markup.inline_keyboard for b in row] if markup else []
        if say.FOLLOW_STOP in labels:
            text = "\n\n".join(t for t in (query.message.text, say.FOLLOW_STOPPED if ended else "") if t)
            await show(query.message, render_text(text))
        elif ended:
            await show(query.message, await self._listed(user_id, ""))

    async def opened(self, update: Update, context: Context) -> None:
        """Ask the question again and send the answer as a message of its own."""
        if not await self._rights.allows(update, Role.OFFICER):
            return
        query = update.callback_query
        subscription_id, user_id = query.data.split(":")[2], query.from_user.id
        found = await self._state.call(lambda state: state.subscriptions.find(subscription_id))
        if found is None or found.user != user_id:
            await confirm(query, messages.STALE_BUTTON, alert=True)
            return
        await confirm(query)
        await self._turns.press(query, found.question, lambda assistant: Reply(_asked(assistant, found), command=found.command))

    async def _follow(self, stored: StoredAnswer, chat_id: int, user_id: int) -> str:
        """Begin to follow an answer; the sentence that says so, or why not."""
        question, context = stored.answer.question, stored.context
        taken = await self._worker.call(lambda assistant: assistant.standing(stored.answer).as_dict())

        def add(state) -> tuple[int, Subscription | None]:
            before = len(state.subscriptions.of(user_id))
            made = state.subscriptions.add(
                chat_id, user_id, question=question, command=context.command, history=context.history, answer=stored.id, standing=taken
            )
            return len(state.subscriptions.of(user_id)) - before, made

        grown, made = await self._state.call(add)
        if made is None:
            return say.FOLLOW_FULL.format(most=MOST)
        return (say.FOLLOWED if grown else say.FOLLOWED_ALREADY).format(question=_brief(question, 80))

    async def _shown_in(self, message: Message) -> StoredAnswer | None:
        """The answer that a message of the bot shows."""
        markup = message.reply_markup
        data = [str(b.callback_data or "") for row in markup.inline_keyboard for b in row] if markup else []
        answer_id = next((m[1] for each in data if (m := _ANSWER_IN_BUTTON.match(each))), None)
        return await self._state.call(lambda state: state.answers.find(answer_id)) if answer_id else None

    async def _listed(self, user_id: int, told: str) -> list[RenderedMessage]:
        own = await self._state.call(lambda state: state.subscriptions.of(user_id))
        if not own:
            return render_text("\n\n".join(t for t in (told, say.FOLLOW_NONE) if t))
        rows = [say.FOLLOW_LINE.format(n=n, question=_brief(s.question, _QUESTION), when=local_time(s.created_at)) for n, s in enumerate(own, start=1)]
        text = "\n".join([*([told, ""] if told else []), say.FOLLOW_LIST.format(count=len(own)), *rows])
        buttons = [Button(say.FOLLOW_STOP_N.format(n=n), f"td:x:{s.id}") for n, s in enumerate(own, start=1)]
        rendered = render_text(text)
        pairs = tuple(tuple(buttons[i : i + 3]) for i in range(0, len(buttons), 3))
        return [*rendered[:-1], replace(rendered[-1], buttons=pairs)]

    # --- telling ------------------------------------------------------------------------------------

    async def index_changed(self) -> None:
        """Ask every question followed again and tell people what has changed. One question after another; raises nothing."""
        async with self._checking:
            try:
                followed = await self._state.call(lambda state: state.subscriptions.all())
            except Exception:
                log.exception("the answers followed could not be read")
                return
            told = 0
            for each in followed:
                try:
                    told += await self._check(each)
                except Exception:
                    log.exception("an answer followed could not be checked")
            log.info("%d answers followed were checked, %d changes told", len(followed), told)

    async def _check(self, followed: Subscription) -> bool:
        """Tell what has changed of one answer; True where something was told."""
        if self._bot is None or await self._rights.role(followed.user) < Role.OFFICER:
            return False
        news = await self._worker.call(lambda assistant: _news(assistant, followed))
        if not news.blocks:
            return False
        # Kept before it is sent: after a crash between the two a change is rather not told than told twice.
        still = await self._state.call(lambda state: _settle(state, followed.id, news.standing))
        if not still:
            return False
        text = "\n\n".join([say.FOLLOW_CHANGED.format(question=_brief(followed.question, _QUESTION)), *news.blocks])
        buttons = ((Button(say.FOLLOW_OPEN, f"td:o:{followed.id}"), Button(say.FOLLOW_STOP, f"td:x:{followed.id}")),)
        rendered = render_text(text)
        try:
            await post(self._bot, followed.chat, [*rendered[:-1], replace(rendered[-1], buttons=buttons)])
        except Forbidden:
            log.info("a subscription ended: its owner has blocked the bot")
            await self._state.call(lambda state: state.subscriptions.drop(followed.id, followed.user))
            return False
        except TelegramError as error:
            log.warning("a change could not be told, it will be tried again: %s", error)
            await self._state.call(lambda state: state.subscriptions.untold(followed))
            return False
        return True


def _settle(state, subscription_id: str, standing: dict) -> bool:
    """Keep how an answer stands now; False where the subscription has ended meanwhile."""
    if state.subscriptions.find(subscription_id) is None:
        return False
    state.subscriptions.told(subscription_id, standing)
    return True


def _news(assistant: Assistant, followed: Subscription) -> _News:
    answer = _asked(assistant, followed)
    return _News(assistant.changed_since(followed.standing, answer), assistant.standing(answer).as_dict())


def _asked(assistant: Assistant, followed: Subscription):
    """The answer to a question followed, asked in the way it was asked then."""
    question = followed.question
    if followed.command == "lookup":
        return assistant.lookup(question)
    if followed.command == "compare":
        return assistant.compare(question)
    if followed.command == "coverage":
        return assistant.coverage(question)
    if followed.command == "law" and question:
        return assistant.law(question).answer
    return assistant.ask(question, history=followed.history)


def _brief(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + "…"
