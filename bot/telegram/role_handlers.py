"""/vaitro: administrators see and change who is officer or administrator."""

import logging

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, filters

from bot import messages
from bot.roles import NAMES, Role, role_named
from bot.telegram.menus import Menus
from bot.telegram.render import render_text
from bot.telegram.services import Services
from bot.telegram.turns import message_of
from bot.wording import local_time

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
_LARGEST_ID = 2**52  # Telegram: at most 52 significant bits


class RoleHandlers:
    def __init__(self, services: Services, menus: Menus):
        self._state = services.state
        self._turns = services.turns
        self._rights = services.rights
        self._menus = menus

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [CommandHandler(["vaitro", "roles"], self.roles, people)]

    async def roles(self, update: Update, context: Context) -> None:
        """Without words the list; with an id and a role the change."""
        if not await self._rights.allows(update, Role.ADMIN):
            return
        message, words = message_of(update), list(context.args or ())
        if not words:
            await self._turns.reply(message, render_text(await self._listed()))
            return
        user_id = int(words[0]) if words[0].isascii() and words[0].isdigit() and len(words[0]) <= 16 else 0
        role = role_named(" ".join(words[1:]))
        if not 0 < user_id < _LARGEST_ID or role is None:
            await self._turns.reply(message, render_text(messages.ROLES_USAGE))
        elif user_id in self._rights.admin_ids:
            await self._turns.reply(message, render_text(messages.ROLE_FIXED.format(user_id=user_id)))
        else:
            await self._state.call(lambda state: state.roles.give(user_id, role, by=update.effective_user.id))
            log.info("a role was changed to %s", role.name)
            await self._menus.publish_for(context.bot, user_id, role)
            await self._turns.reply(message, render_text(messages.ROLE_GIVEN.format(user_id=user_id, role=NAMES[role])))

    async def _listed(self) -> str:
        given = await self._state.call(lambda state: state.roles.all())
        lines = [messages.ROLES_FIXED.format(ids=", ".join(map(str, sorted(self._rights.admin_ids))) or messages.NOBODY)]
        lines += [messages.ROLE_LINE.format(user_id=g.user, role=NAMES[g.role], by=g.given_by, when=local_time(g.given_at)) for g in given]
        return "\n".join([*lines, "", messages.ROLES_USAGE])
