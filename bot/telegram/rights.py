"""Who may use which command: by numeric id, asked in every handler. A menu is no access control, a username no proof."""

from telegram import Message, Update

from bot import messages
from bot.roles import Role
from bot.telegram.addressing import is_private
from bot.telegram.delivery import confirm, deliver
from bot.telegram.render import render_text
from bot.worker import StateWorker


class Rights:
    """Those whom the environment names are always administrators; the other roles are in the state."""

    def __init__(self, state: StateWorker, admin_ids: frozenset[int]):
        self._state = state
        self.admin_ids = admin_ids

    async def role(self, user_id: int | None) -> Role:
        if user_id is None:
            return Role.PUBLIC
        if user_id in self.admin_ids:
            return Role.ADMIN
        return await self._state.call(lambda state: state.roles.of(user_id))

    async def allows(self, update: Update, least: Role, *, private: bool = True) -> bool:
        """True where the sender has the role, and (`private`) writes in a private chat; else the refusal is told."""
        user, message = update.effective_user, update.effective_message
        if await self.role(user.id if user else None) < least:
            refusal = messages.NOT_ADMIN if least is Role.ADMIN else messages.NOT_OFFICER
            # The id is what an administrator must be told; in a group it is nobody else's business.
            if user and isinstance(message, Message) and is_private(message):
                refusal = f"{refusal} {messages.YOUR_ID.format(user_id=user.id)}"
        elif private and not (isinstance(message, Message) and is_private(message)):
            refusal = messages.ONLY_IN_PRIVATE
        else:
            return True
        if update.callback_query:
            await confirm(update.callback_query, refusal, alert=True)
        elif isinstance(message, Message):
            await deliver(message, render_text(refusal), [])
        return False
