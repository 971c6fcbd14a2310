"""/tinhtrang, /thongke and /xuat: how the service is, how it is used, the logs as files. For administrators, in private chats."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot import messages, service_status, usage_report
from bot.logs import ERRORS
from bot.roles import Role
from bot.state.feedback import REASONS
from bot.state.inbox import FAILED, NEW
from bot.state.state import State
from bot.state.usage import ALWAYS, Usage, asked_since, day_in_vietnam, questions, remarks, usage
from bot.telegram.blocks import Button, RenderedMessage
from bot.telegram.delivery import Attachment, attach, confirm, show, typing
from bot.telegram.question_reader import QuestionReader
from bot.telegram.render import render_caption, render_text
from bot.telegram.services import Services
from bot.telegram.turns import message_of

PATTERN = r"^tk:(?:h:)?\d{1,3}$"  # the statistics of so many days; their picture
_OFFERED = (7, 30, 90)
_MOST_READ = 2000  # questions that are looked at for places and subjects, the latest
Context = ContextTypes.DEFAULT_TYPE

# What awaits an administrator, and how many there are.
_WAITING: tuple[tuple[str, Callable[[State], int]], ...] = (
    ("tài liệu gửi lên", lambda state: state.uploads.waiting()),
    ("tin nhắn đang chờ trả lời", lambda state: state.inbox.counts().get(NEW, 0)),
    ("tin nhắn trong ba ngày qua không trả lời được (không gửi được, hoặc hỏng); xem nhật ký", lambda state: state.inbox.counts().get(FAILED, 0)),
)


class UsageHandlers:
    def __init__(self, services: Services, reader: QuestionReader):
        self._services = services
        self._reader = reader
        self._started_at = services.now()

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [
            CommandHandler(["tinhtrang", "status"], self.status, people),
            CommandHandler(["thongke", "stats"], self.statistics, people),
            CallbackQueryHandler(self.pressed, PATTERN),
            CommandHandler(["xuat", "export"], self.export, people),
        ]

    async def status(self, update: Update, context: Context) -> None:
        if not await self._services.rights.allows(update, Role.ADMIN):
            return
        message, services = message_of(update), self._services
        async with typing(message):
            loaded = await services.worker.call(
                lambda a: service_status.Loaded(a.index_name, service_status.kinds_of(a.documents()), a.provisions(), a.data_date())
            )
            disk = await asyncio.to_thread(service_status.disk_facts, services.config.data, loaded.index_name)
            asked, waiting = await services.state.call(lambda s: (asked_since(s.db, self._started_at), [(what, count(s)) for what, count in _WAITING]))
            running = service_status.Running(
                self._started_at, services.now(), asked, ERRORS.count, datetime.fromtimestamp(ERRORS.last, UTC) if ERRORS.last else None,
                waiting, services.config.retention_days,
            )  # fmt: skip
        await services.turns.reply(message, render_text(service_status.status_lines(loaded, disk, running)))

    async def statistics(self, update: Update, context: Context) -> None:
        if not await self._services.rights.allows(update, Role.ADMIN):
            return
        message = message_of(update)
        days = usage_report.days_named(" ".join(context.args or ()))
        if days is None:
            await self._services.turns.reply(message, render_text(usage_report.USAGE_STATISTICS))
            return
        async with typing(message):
            counted = await self._counted(days)
            rendered = await self._statistics(counted)
        await self._services.turns.reply(message, rendered, _picture(counted))

    async def pressed(self, update: Update, context: Context) -> None:
        """Another span, in place of the one shown; or its picture."""
        if not await self._services.rights.allows(update, Role.ADMIN):
            return
        query = update.callback_query
        *_, picture, days = ("", *(query.data or "").split(":"))
        if not 1 <= int(days) <= usage_report.LONGEST:
            await confirm(query, messages.STALE_BUTTON, alert=True)
            return
        counted = await self._counted(int(days))
        if picture == "h":
            await confirm(query, "" if counted.asked else usage_report.NOTHING_TO_DRAW)
            await attach(query.message, _picture(counted), [])
            return
        await confirm(query)
        async with typing(query.message):
            rendered = await self._statistics(counted)
        await show(query.message, rendered)

    async def export(self, update: Update, context: Context) -> None:
        """All that is kept, or of the last days, as XLSX and CSV."""
        if not await self._services.rights.allows(update, Role.ADMIN):
            return
        message = message_of(update)
        words = " ".join(context.args or ())
        days = usage_report.days_named(words) if words else None
        if words and days is None:
            await self._services.turns.reply(message, render_text(usage_report.USAGE_EXPORT))
            return
        first, last = self._span(days) if days else ALWAYS
        async with typing(message):
            text, files = await self._files(first, last)
        await self._services.turns.reply(message, render_text(text), files)

    async def _files(self, first: date, last: date) -> tuple[str, tuple[Attachment, ...]]:
        from bot import usage_export  # Only here: a spreadsheet library is loaded for those who ask for a file.

        most = usage_export.MOST_ROWS
        asked, said = await self._services.state.call(
            lambda state: (questions(state.db, first=first, last=last, most=most), list(remarks(state.db, first, last)))
        )
        if not asked and not said:
            return usage_report.NOTHING_TO_EXPORT, ()
        now = self._services.now()
        name = f"nhat-ky-hoi-dap-{day_in_vietnam(now):%Y%m%d}"
        forms: tuple[tuple[str, Callable[[], bytes]], ...] = (
            ("xlsx", lambda: usage_export.to_xlsx(asked, said, REASONS)), ("csv", lambda: usage_export.to_csv(asked, REASONS)),
        )  # fmt: skip
        files = tuple(
            Attachment(
                kind="document", filename=f"{name}.{form}", make=make, fingerprint=hash((form, first, last, now)), apology=messages.FILE_FAILED
            )
            for form, make in forms
        )
        return usage_report.exported(asked, len(said), most), files

    async def _counted(self, days: int) -> Usage:
        first, last = self._span(days)
        return await self._services.state.call(lambda state: usage(state.db, first, last))

    async def _statistics(self, counted: Usage) -> list[RenderedMessage]:
        latest = await self._services.state.call(
            lambda state: questions(state.db, first=counted.first, last=counted.last, most=_MOST_READ)
        )
        asked = usage_report.most_asked(await self._reader.queries([q for q in latest if q.question.strip()]))
        rendered = render_text(usage_report.statistics(counted, asked, REASONS))
        rows = [tuple(Button(f"{days} ngày", f"tk:{days}") for days in _OFFERED)]
        if counted.asked:
            rows.append((Button(f"Biểu đồ {len(counted.days)} ngày", f"tk:h:{len(counted.days)}"),))
        return [*rendered[:-1], replace(rendered[-1], buttons=tuple(rows))]

    def _span(self, days: int) -> tuple[date, date]:
        """The last `days` days in Vietnam, today included."""
        last = day_in_vietnam(self._services.now())
        return last - timedelta(days - 1), last


def _picture(counted: Usage) -> tuple[Attachment, ...]:
    if not counted.asked:
        return ()

    def make() -> bytes:
        from bot.usage_chart import draw_usage  # as in `_files`

        return draw_usage(
            usage_report.heading(counted), usage_report.note(counted), usage_report.buckets(counted.days), usage_report.axis(counted)
        )

    caption = render_caption(f"{usage_report.heading(counted)}\n{usage_report.note(counted)}")
    return (Attachment("photo", "thong-ke.png", make, hash(("usage", counted)), caption),)
