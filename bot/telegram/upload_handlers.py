"""Documents that administrators send: read in quarantine, shown, and put into the knowledge folder after consent only."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot import upload_words as words
from bot.document_names import shown_name, slug
from bot.folder_changes import FolderChangeError
from bot.private_files import make_private
from bot.quarantine import Preview, address_in
from bot.roles import Role
from bot.state.uploads import ADDED, ADDING, DROPPED, WAITING, Upload
from bot.telegram.addressing import is_private
from bot.telegram.blocks import Button, RenderedMessage
from bot.telegram.delivery import confirm, show
from bot.telegram.knowledge_changes import KnowledgeChanges
from bot.telegram.render import render_text
from bot.telegram.services import Services
from bot.telegram.turns import message_of
from bot.uploading import ORIGINAL, UploadRefused, adding, check_named, kept_preview, read_upload, replacing

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
PATTERN = r"^gui:[a-z0-9]{10}:(?:them|bo|xem|thay:[0-2]|so:\d{1,2})$"
Otherwise = Callable[[Update, Context], Awaitable[None]]


class UploadHandlers:
    """`otherwise` takes the files of everybody else, and those that a form is waiting for."""

    def __init__(self, services: Services, changes: KnowledgeChanges, otherwise: Otherwise):
        self._state = services.state
        self._turns = services.turns
        self._rights = services.rights
        self._file_receivers = services.file_receivers
        self._changes = changes
        self._otherwise = otherwise
        self._one_at_a_time = asyncio.Semaphore(1)  # an album of ten files must not start ten processes

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        new_files = people & filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & filters.Document.ALL
        return [MessageHandler(new_files, self.received), CallbackQueryHandler(self.pressed, PATTERN)]

    async def received(self, update: Update, context: Context) -> None:
        message, user = message_of(update), update.effective_user
        if user is None or not await self._is_for_us(message, user.id):
            await self._otherwise(update, context)
            return
        document = message.document
        name = shown_name(document.file_name)
        try:
            suffix = check_named(document.file_name or "", document.file_size)
        except UploadRefused as error:
            await self._turns.reply(message, render_text(f"«{name}»: {error}"))
            return
        await self._turns.reply(message, render_text(words.READING.format(name=name)))
        stem, url = slug(document.file_name or ""), address_in(message.caption)
        upload = await self._state.call(
            lambda state: state.uploads.add(user=user.id, chat=message.chat_id, name=name, stem=stem, suffix=suffix, url=url)
        )
        try:
            shown = await self._read(upload, message)
        except UploadRefused as error:
            await self._discard(upload)
            shown = render_text(f"«{name}»: {error}")
        except BaseException:
            await self._discard(upload)
            raise
        await self._turns.reply(message, shown)

    async def pressed(self, update: Update, context: Context) -> None:
        if not await self._rights.allows(update, Role.ADMIN):
            return
        query = update.callback_query
        _, upload_id, action, *number = query.data.split(":")
        upload = await self._state.call(lambda state: state.uploads.find(upload_id))
        here = (query.from_user.id, query.message.chat_id) if isinstance(query.message, Message) else None
        if upload is None or (upload.user, upload.chat) != here:
            await confirm(query, words.STALE, alert=True)
            return
        preview = kept_preview(self._changes.quarantine / upload.id)
        if upload.status != WAITING or preview is None:
            await confirm(query, words.DECIDED.get(upload.status, words.STALE), alert=True)
            return
        await confirm(query)
        if action == "so":
            await show(query.message, _figures(upload, preview, int(number[0])))
        elif action == "xem":
            await show(query.message, _asking(upload, preview))
        elif action == "bo":
            if await self._state.call(lambda state: state.uploads.move(upload.id, WAITING, DROPPED)):
                await self._changes.forget(upload.id)
                await show(query.message, render_text(words.DROPPED.format(name=upload.name)))
        else:
            await self._put(query.message, context, upload, preview, int(number[0]) if number else None)

    # --- pieces -------------------------------------------------------------------------------------

    async def _is_for_us(self, message: Message, user_id: int) -> bool:
        """Whether a file is meant for the knowledge folder: an administrator's that no form is waiting for."""
        if not is_private(message) or await self._rights.role(user_id) < Role.ADMIN:
            return False
        dialog = await self._state.call(lambda state: state.dialogs.get(message.chat_id, user_id))
        return dialog is None or dialog.kind not in self._file_receivers

    async def _read(self, upload: Upload, message: Message) -> list[RenderedMessage]:
        """Fetch a file and read it; what to show. Raises UploadRefused."""
        folder = self._changes.quarantine / upload.id
        file = folder / f"{ORIGINAL}{upload.suffix}"
        await asyncio.to_thread(make_private, self._changes.quarantine)
        await asyncio.to_thread(make_private, folder)
        try:
            fetched = await message.document.get_file()
            await fetched.download_to_drive(file)
        except TelegramError as error:
            log.warning("a document could not be fetched: %s", error)
            raise UploadRefused(words.NOT_FETCHED) from error
        sha256 = hashlib.sha256(await asyncio.to_thread(file.read_bytes)).hexdigest()
        earlier = await self._state.call(lambda state: state.uploads.waiting_with(sha256, upload.user))
        if earlier and (preview := kept_preview(self._changes.quarantine / earlier.id)):
            await self._discard(upload)
            return _asking(earlier, preview, before=words.AGAIN)
        async with self._one_at_a_time:
            preview = await asyncio.to_thread(read_upload, folder, upload.suffix, upload.stem, upload.url, self._changes.knowledge)
        await self._state.call(lambda state: state.uploads.read(upload.id, sha256))
        log.info("a document was read in quarantine: %d passages, %d figures", preview.passages, preview.figures)
        return _asking(upload, preview)

    async def _discard(self, upload: Upload) -> None:
        await self._state.call(lambda state: state.uploads.drop(upload.id))
        await self._changes.forget(upload.id)

    async def _put(self, message: Message, context: Context, upload: Upload, preview: Preview, older: int | None) -> None:
        """Write the document into the folder, in place of the `older` likeness where one is given, and have it built."""
        if older is not None and older >= len(preview.likes):
            return
        # Of two presses, and of two administrators' chats, only one gets here.
        if not await self._state.call(lambda state: state.uploads.move(upload.id, WAITING, ADDING)):
            return
        folder = self._changes.quarantine / upload.id
        try:
            if older is None:
                path, edits = await asyncio.to_thread(adding, folder, preview, upload.stem, self._changes.knowledge)
            else:
                path, edits = await asyncio.to_thread(replacing, folder, preview, preview.likes[older])
            await self._changes.apply(upload.id, edits)
        except FolderChangeError as error:
            await self._state.call(lambda state: state.uploads.move(upload.id, ADDING, WAITING))
            await show(message, _asking(upload, preview, before=f"Chưa ghi được: {error}"))
            return
        await self._state.call(lambda state: state.uploads.move(upload.id, ADDING, ADDED, path=path))
        done, note = (words.ADDED, words.NOTE_ADDED) if older is None else (words.REPLACED, words.NOTE_REPLACED)
        await show(message, render_text(f"{done.format(title=preview.title, path=path)}\n\n{words.BUILDING}"))
        await self._changes.propose(context.bot, upload.chat, upload.user, note=note.format(title=preview.title), change=upload.id)


def _asking(upload: Upload, preview: Preview, *, before: str = "") -> list[RenderedMessage]:
    """The preview with the buttons that decide; `before` stands above it."""
    text = words.preview_text(preview, upload.name)
    rows = [[Button(words.replace_label(like), f"gui:{upload.id}:thay:{n}")] for n, like in enumerate(preview.likes)]
    rows.append([Button("Thêm thành tài liệu mới" if preview.likes else "Thêm vào kho", f"gui:{upload.id}:them")])
    if preview.figures:
        rows.append([Button(f"Xem toàn bộ số liệu ({preview.figures})", f"gui:{upload.id}:so:0")])
    rows.append([Button("Bỏ", f"gui:{upload.id}:bo")])
    return _with_buttons(f"{before}\n\n{text}" if before else text, rows)


def _figures(upload: Upload, preview: Preview, page: int) -> list[RenderedMessage]:
    text, pages = words.figures_page(preview, page)
    page = min(page, pages - 1)
    turn = [Button("Trang trước", f"gui:{upload.id}:so:{page - 1}")] if page else []
    turn += [Button("Trang sau", f"gui:{upload.id}:so:{page + 1}")] if page + 1 < pages else []
    return _with_buttons(text, [*([turn] if turn else []), [Button("Quay lại", f"gui:{upload.id}:xem")]])


def _with_buttons(text: str, rows: list[list[Button]]) -> list[RenderedMessage]:
    rendered = render_text(text)
    return [*rendered[:-1], replace(rendered[-1], buttons=tuple(map(tuple, rows)))]
