"""/nap and /quaylai: build beside the serving index, send a receipt, and do what an administrator decides with its buttons."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress

from telegram import Bot, CallbackQuery, Message, ReactionTypeEmoji, Update
from telegram.error import TelegramError
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot import messages_reload as say
from bot.receipt import receipt
from bot.roles import Role
from bot.state.reloads import BUILDING, DISCARDED, FAILED, LEFT, REPLACED, STALE, USED, WAITING, Reload
from bot.telegram.delivery import confirm, post, revise, typing
from bot.telegram.reload_render import PATTERN, outcome, render_reload
from bot.telegram.render import render_text
from bot.telegram.services import Services
from bot.telegram.turns import message_of
from bot.wording import local_time
from index.errors import KnowledgeError
from index.numbers import format_number

log = logging.getLogger(__name__)

_STARTED, _DONE, _NOT_DONE = "👀", "👍", "🤷"

Context = ContextTypes.DEFAULT_TYPE


class ReloadHandlers:
    """At most one index is being built or awaits a decision, whoever asked for it; every administrator may decide.

    `on_discard` are called with the name of each change that goes with a discarded index, `on_used` after another index is
    served from. What they raise is logged.
    """

    def __init__(self, services: Services):
        self._worker = services.worker
        self._state = services.state
        self._turns = services.turns
        self._rights = services.rights
        self.on_discard: list[Callable[[str], Awaitable[None]]] = []
        self.on_used: list[Callable[[], Awaitable[None]]] = []
        self._deciding = asyncio.Lock()
        self._building: int | None = None  # the build that runs in this process
        self._refused = ""  # the index in use that cannot be opened
        self._watching: list[int] = []  # chats besides the one that asked for it

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [
            CommandHandler(["nap", "reload"], self.reload, people),
            CommandHandler(["quaylai", "rollback"], self.back, people),
            CallbackQueryHandler(self.pressed, PATTERN),
        ]

    async def propose(self, bot: Bot, chat_id: int, user_id: int, note: str = "", change: str | None = None) -> None:
        """Build from the knowledge folder and send the receipt to a chat, or the one that already awaits a decision.

        `note` is shown above the receipt. `change` names what was just written into the folder: it goes with this build, or with
        the next one where another is open, and `on_discard` gets it where that build is discarded.
        """
        if change is not None:
            await self._state.call(lambda state: state.reloads.add_change(change))
        reload, begun = await self._begin(user_id)
        if begun:
            if failure := await self._build(bot, chat_id, reload, note):
                await self._tell(bot, chat_id, failure)
        else:
            await self._show_open(bot, chat_id, user_id, reload)
            if change is not None:
                await post(bot, chat_id, render_text(say.CHANGE_WAITS))

    async def catch_up(self) -> None:
        """Go over to an index that was built beside the service, by `khuyencong build`; one that cannot be opened is logged once."""
        async with self._deciding:
            try:
                if not await self._worker.catch_up():
                    return
            except KnowledgeError as error:
                current = (await self._worker.standing()).current
                if current != self._refused:
                    log.warning("index %s, built beside the service, is not served from: %s", current, error)
                self._refused = current
                return
            log.info("index %s, built beside the service, is in use", (await self._worker.standing()).current)
            await self._call(self.on_used)

    async def reload(self, update: Update, context: Context) -> None:
        if not await self._rights.allows(update, Role.ADMIN, private=True):
            return
        message, user_id = message_of(update), update.effective_user.id
        reload, begun = await self._begin(user_id)
        if not begun:
            await self._show_open(context.bot, message.chat_id, user_id, reload)
            return
        await _react(message, _STARTED)
        await self._turns.reply(message, render_text(say.BUILDING))
        async with typing(message):
            failure = await self._build(context.bot, message.chat_id, reload, "")
        await self._turns.reply(message, render_text(failure or say.BUILT))
        await _react(message, _NOT_DONE if failure else _DONE)

    async def back(self, update: Update, context: Context) -> None:
        """Serve from the previous index; a second time returns."""
        if not await self._rights.allows(update, Role.ADMIN, private=True):
            return
        message = message_of(update)
        async with self._deciding:
            try:
                manifest = await self._worker.back()
            except KnowledgeError as error:
                await self._turns.reply(message, render_text(say.NOT_DONE.format(reason=error)))
                return
            counts = {name: format_number(getattr(manifest, name)) for name in ("documents", "passages", "figures")}
            await self._turns.reply(message, render_text(say.BACK.format(at=local_time(manifest.built_at), **counts)))
            await self._moved(context.bot, update.effective_user.id)

    async def pressed(self, update: Update, context: Context) -> None:
        if not await self._rights.allows(update, Role.ADMIN, private=True):
            return
        query = update.callback_query
        action, reload_id = re.match(PATTERN, query.data).groups()
        again = False
        async with self._deciding:
            reload = await self._state.call(lambda state: state.reloads.find(int(reload_id)))
            if reload is None:
                await confirm(query, say.GONE, alert=True)
                return
            reload = await self._settled(reload)
            if action in ("dung", "bo", "lai"):
                again = await self._decide(query, context.bot, action, reload) and action == "lai"
            else:
                await self._move(query, context.bot, action, reload)
        if again:
            async with typing(query.message):
                await self.propose(context.bot, query.message.chat.id, query.from_user.id)

    # --- building ---------------------------------------------------------------------------------------

    async def _begin(self, user_id: int) -> tuple[Reload, bool]:
        """The build that is open, or a new one and True."""
        async with self._deciding:
            found = await self._state.call(lambda state: state.reloads.open())
            if found is not None:
                found = await self._settled(found)
                if found.status in (BUILDING, WAITING):
                    return found, False
            made = await self._state.call(lambda state: state.reloads.begin(user_id))
            self._building, self._watching = made.id, []
            return made, True

    async def _build(self, bot: Bot, chat_id: int, reload: Reload, note: str) -> str:
        """Build and send the receipt to everyone who waits for it; else why there is none, for the chat that asked."""
        failure = say.CRASHED
        try:
            proposal = await self._worker.stage()
            kept = receipt(proposal, note).to_json()
            await self._state.call(lambda state: state.reloads.built(reload.id, proposal.folder, kept))
            log.info("staged: %d documents, %d left out", proposal.report.documents, len(proposal.report.problems))
            failure = ""
        except KnowledgeError as error:
            log.warning("build refused: %s", error)
            failure = say.FAILED.format(reason=error)
        finally:
            self._building, watching = None, self._watching
            if failure:
                await self._state.call(lambda state: state.reloads.decide(reload.id, FAILED))
                for chat in watching:
                    await self._tell(bot, chat, failure)
        if not failure:
            for chat in (chat_id, *watching):
                await self._send(bot, chat, reload.id)
        return failure

    async def _show_open(self, bot: Bot, chat_id: int, user_id: int, reload: Reload) -> None:
        own, at = reload.user_id == user_id, local_time(reload.started_at)
        if reload.status == BUILDING:
            if not own and chat_id not in self._watching:
                self._watching.append(chat_id)
            await post(bot, chat_id, render_text((say.BUILDING_BY_YOU if own else say.BUILDING_BY_OTHER).format(at=at)))
            return
        await post(bot, chat_id, render_text((say.WAITING_BY_YOU if own else say.WAITING_BY_OTHER).format(at=at)))
        await self._send(bot, chat_id, reload.id)

    async def _send(self, bot: Bot, chat_id: int, reload_id: int) -> None:
        """The receipt, with the buttons below its last message."""
        reload, standing = await self._state.call(lambda state: state.reloads.find(reload_id)), await self._worker.standing()
        try:
            ids = await post(bot, chat_id, render_reload(reload, standing))
        except TelegramError as error:
            log.warning("receipt not sent: %s", error)
            return
        await self._state.call(lambda state: state.reloads.shown(reload_id, chat_id, ids[-1]))

    async def _tell(self, bot: Bot, chat_id: int, text: str) -> None:
        try:
            await post(bot, chat_id, render_text(text))
        except TelegramError as error:
            log.warning("end of the build not told: %s", error)

    # --- deciding ---------------------------------------------------------------------------------------

    async def _settled(self, reload: Reload) -> Reload:
        """The record after what has happened without it: a build cut off by a restart, an index switched or removed by hand."""
        status = None
        if reload.status == BUILDING and reload.id != self._building:
            status = FAILED
        elif reload.status == WAITING:
            standing = await self._worker.standing()
            if standing.current == reload.folder:
                status = USED
            elif standing.staged != reload.folder:
                status = STALE
        if status is None:
            return reload
        return await self._state.call(lambda state: state.reloads.decide(reload.id, status))

    async def _decide(self, query: CallbackQuery, bot: Bot, action: str, reload: Reload) -> bool:
        """Use, discard or replace what awaits a decision; False where that could not be done."""
        if reload.status != WAITING:
            await confirm(query, outcome(reload), alert=True)
            await self._refresh(bot, reload)
            return False
        await confirm(query)
        changes = await self._state.call(lambda state: state.reloads.changes(reload.id))
        try:
            if action == "dung":
                await self._worker.use(reload.folder)
            else:
                await self._worker.discard(reload.folder)
        except KnowledgeError as error:
            log.warning("decision not carried out: %s", error)
            await post(bot, query.from_user.id, render_text(say.NOT_DONE.format(reason=error)))
            return False
        status = {"dung": USED, "bo": DISCARDED, "lai": REPLACED}[action]
        decided = await self._state.call(lambda state: state.reloads.decide(reload.id, status, query.from_user.id))
        await self._refresh(bot, decided)
        log.info("index %s: %s", reload.folder, status)
        if action == "dung":
            standing = await self._worker.standing()
            await self._refresh_folder(bot, standing.previous)  # its way back leads elsewhere now
            await self._call(self.on_used)
        elif action == "bo":
            for change in changes:
                await self._call(self.on_discard, change)
        return True

    async def _move(self, query: CallbackQuery, bot: Bot, action: str, reload: Reload) -> None:
        """Back from this index, or forth to it, where it is still the one that the button was made for."""
        standing = await self._worker.standing()
        here = standing.current if action == "lui" else standing.previous
        if here != reload.folder:
            await confirm(query, say.MOVED_ON, alert=True)
            await self._refresh(bot, reload)
            return
        await confirm(query)
        try:
            await self._worker.back()
        except KnowledgeError as error:
            await post(bot, query.from_user.id, render_text(say.NOT_DONE.format(reason=error)))
            return
        await self._moved(bot, query.from_user.id)

    async def _moved(self, bot: Bot, user_id: int) -> None:
        """Note which of the kept receipts is in use after a way back or forth, and show it in their messages."""
        standing = await self._worker.standing()
        log.info("index %s: back in use", standing.current)
        for folder, before, after in ((standing.previous, USED, LEFT), (standing.current, LEFT, USED)):
            found = await self._state.call(lambda state, folder=folder: state.reloads.of_folder(folder))
            if found and found.status == before:
                await self._state.call(lambda state, found=found, after=after: state.reloads.decide(found.id, after, user_id))
            await self._refresh_folder(bot, folder)
        await self._call(self.on_used)

    async def _refresh_folder(self, bot: Bot, folder: str) -> None:
        if found := await self._state.call(lambda state: state.reloads.of_folder(folder)):
            await self._refresh(bot, found)

    async def _refresh(self, bot: Bot, reload: Reload) -> None:
        """Let every message with the buttons of this one say how it stands."""
        last = render_reload(reload, await self._worker.standing())[-1]
        for chat_id, message_id in reload.copies:
            try:
                await revise(bot, chat_id, message_id, last)
            except TelegramError as error:
                log.info("receipt not brought up to date: %s", error)

    async def _call(self, hooks: list[Callable[..., Awaitable[None]]], *arguments: str) -> None:
        for hook in hooks:
            try:
                await hook(*arguments)
            except Exception:
                log.exception("a follow-up of the decision failed")


async def _react(message: Message, emoji: str) -> None:
    with suppress(TelegramError):
        await message.set_reaction(ReactionTypeEmoji(emoji))
