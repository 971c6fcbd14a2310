"""The command menus: for everyone, for groups, for officers and administrators. A menu is a convenience, no access control."""

import json
import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot import messages
from bot.roles import Role
from bot.worker import StateWorker

log = logging.getLogger(__name__)

_SET = "menus"  # the setting that names the chats with a menu of their own


class Menus:
    """Failing to set a menu stops nothing: it is logged."""

    def __init__(self, state: StateWorker, admin_ids: frozenset[int]):
        self._state = state
        self._admin_ids = admin_ids

    async def publish(self, bot: Bot) -> None:
        """Set every menu anew and take away those of people who have lost their role."""
        await _set(bot, messages.COMMANDS, BotCommandScopeDefault())
        await _set(bot, messages.COMMANDS, BotCommandScopeAllPrivateChats())
        await _set(bot, messages.GROUP_COMMANDS, BotCommandScopeAllGroupChats())
        given = await self._state.call(lambda state: state.roles.all())
        wanted = {g.user: g.role for g in given} | dict.fromkeys(self._admin_ids, Role.ADMIN)
        for user_id in sorted(set(await self._held()) - wanted.keys()):
            await self.publish_for(bot, user_id, Role.PUBLIC)
        for user_id, role in sorted(wanted.items()):
            await self.publish_for(bot, user_id, role)

    async def publish_for(self, bot: Bot, user_id: int, role: Role) -> None:
        """The menu in the private chat with one person."""
        scope = BotCommandScopeChat(user_id)
        if role is Role.PUBLIC:
            try:
                await bot.delete_my_commands(scope)
            except TelegramError as error:
                log.warning("command menu not taken away: %s", error)
        else:
            more = messages.OFFICER_COMMANDS + (messages.ADMIN_COMMANDS if role is Role.ADMIN else ())
            # "chat not found" until that person has written to the bot.
            await _set(bot, messages.COMMANDS + more, scope)
        held = set(await self._held()) - {user_id} | ({user_id} if role is not Role.PUBLIC else set())
        await self._state.call(lambda state: state.settings.put(_SET, json.dumps(sorted(held))))

    async def _held(self) -> list[int]:
        return json.loads(await self._state.call(lambda state: state.settings.get(_SET)) or "[]")


async def _set(bot: Bot, commands: tuple[tuple[str, str], ...], scope: BotCommandScope) -> None:
    try:
        await bot.set_my_commands([BotCommand(*command) for command in commands], scope=scope)
    except TelegramError as error:
        log.warning("command menu not set: %s", error)
