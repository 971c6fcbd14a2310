"""Changes of the knowledge folder by administrators: made, offered as a staged index, taken back where that is discarded."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Protocol

from telegram import Bot
from telegram.error import TelegramError

from bot import upload_words as words
from bot.folder_changes import Edit, FolderChangeError, FolderChanges
from bot.ids import new_id
from bot.state.state import State
from bot.state.uploads import ADDED, ADDING, QUARANTINE, READING, UNDONE, WAITING
from bot.telegram.delivery import post
from bot.telegram.render import render_text
from bot.telegram.services import Services

log = logging.getLogger(__name__)


class Propose(Protocol):
    """Builds an index beside the serving one and asks, with a receipt, before it is used."""

    async def __call__(self, bot: Bot, chat_id: int, user_id: int, *, note: str, change: str) -> object: ...


class KnowledgeChanges:
    """What uploads and corrections share. `discarded` is for whoever discards a staged index."""

    def __init__(self, services: Services, propose: Propose):
        self._state = services.state
        self.propose = propose
        self.knowledge = services.config.knowledge
        self.quarantine = services.config.data / QUARANTINE
        self._bot: Bot | None = None
        self._changes = FolderChanges(self.knowledge, self.quarantine)

    @staticmethod
    def new_id() -> str:
        return new_id()

    async def apply(self, change_id: str, edits: Mapping[str, Edit]) -> None:
        """Change the folder. Raises FolderChangeError and what an edit raises; nothing is changed then."""
        await asyncio.to_thread(self._changes.apply, change_id, edits)

    async def undo(self, change_id: str) -> list[str]:
        """Put the folder back as it was before a change; the paths that were changed again since and stay as they are.

        Raises FolderChangeError where the folder cannot be written. Unknown ids change nothing.
        """
        left = await asyncio.to_thread(self._changes.undo, change_id)

        def note(state: State) -> None:
            state.uploads.move(change_id, ADDED, UNDONE)
            state.corrections.undone(change_id)

        await self._state.call(note)
        log.info("change %s of the knowledge folder taken back, %d files left as they are", change_id, len(left))
        return left

    async def discarded(self, change_id: str) -> None:
        """`undo`, and tell the person whose change it was."""
        try:
            left = await self.undo(change_id)
            told = words.UNDONE + (words.LEFT.format(paths=", ".join(left)) if left else "")
        except FolderChangeError as error:
            log.error("a change of the knowledge folder could not be taken back: %s", error)
            told = words.NOT_UNDONE.format(reason=error)
        found = await self._state.call(lambda state: (state.uploads.find(change_id), state.corrections.find(change_id)))
        chat = found[0].chat if found[0] else found[1].user if found[1] else None
        if chat is not None and self._bot is not None:
            try:
                await post(self._bot, chat, render_text(told))
            except TelegramError as error:
                log.info("the undoing of a change could not be told: %s", error)

    async def start(self, bot: Bot) -> None:
        """Put right what the end of an earlier process interrupted; once, before the first update."""
        self._bot = bot
        found = await asyncio.to_thread(self._changes.recover)
        half_way = await self._state.call(lambda state: state.uploads.interrupted())
        for upload in half_way:
            if upload.status == READING:
                await self.forget(upload.id)
                await self._state.call(lambda state, each=upload: state.uploads.drop(each.id))
            else:  # the folder was changed but nothing was built of it: the administrator is asked again
                await asyncio.to_thread(self._changes.undo, upload.id)
                await self._state.call(lambda state, each=upload: state.uploads.move(each.id, ADDING, WAITING))
        for change_id in await self._state.call(lambda state: state.corrections.interrupted()):
            await self.undo(change_id)
        if found or half_way:
            log.info("recovered: %d changes of the folder, %d files in quarantine", len(found), len(half_way))

    async def forget(self, change_id: str) -> None:
        """Delete what is kept of a change or of a file in quarantine."""
        await asyncio.to_thread(self._changes.forget, change_id)
