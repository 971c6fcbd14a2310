"""/hangdoi: the questions without a good answer, in groups; ask one again, or say that it has been dealt with."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from telegram import CallbackQuery, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot import queue_report
from bot.question_groups import Group, group
from bot.records import Answer, Turn
from bot.roles import Role
from bot.state.feedback import REASONS
from bot.state.usage import LoggedQuestion, unsettled
from bot.telegram.blocks import Button, RenderedMessage
from bot.telegram.delivery import confirm, show, typing
from bot.telegram.question_reader import QuestionReader
from bot.telegram.render import render_answer, render_text
from bot.telegram.services import Services
from bot.telegram.turns import message_of

MOST_QUESTIONS = 2000  # the latest
# A page; a group, by a question in it; ask it again; dealt with, as far as it was shown (seconds since 1970).
PATTERN = r"^cv:(?:l:\d{1,3}|[mh]:\w{1,16}:\d{1,3}|x:\w{1,16}:\d{1,3}:\d{1,11})$"
Context = ContextTypes.DEFAULT_TYPE
Rows = tuple[tuple[Button, ...], ...]


class QueueHandlers:
    def __init__(self, services: Services, reader: QuestionReader):
        self._services = services
        self._reader = reader

    def handlers(self, people: filters.BaseFilter) -> list[BaseHandler]:
        return [CommandHandler(["hangdoi", "queue"], self.queue, people), CallbackQueryHandler(self.pressed, PATTERN)]

    async def queue(self, update: Update, context: Context) -> None:
        if not await self._services.rights.allows(update, Role.ADMIN):
            return
        message = message_of(update)
        async with typing(message):
            page = await self._page(0)
        await self._services.turns.reply(message, page)

    async def pressed(self, update: Update, context: Context) -> None:
        if not await self._services.rights.allows(update, Role.ADMIN):
            return
        query = update.callback_query
        _, what, *rest = (query.data or "").split(":")
        if what == "l":
            await confirm(query)
            async with typing(query.message):
                page = await self._page(int(rest[0]))
            await show(query.message, page)
        elif what == "x":
            await self._handled(query, rest[0], int(rest[1]), datetime.fromtimestamp(int(rest[2]), UTC))
        else:
            await self._opened(query, rest[0], int(rest[1]), again=what == "h")

    async def _page(self, number: int) -> list[RenderedMessage]:
        """A page of the queue, the last one where there are fewer."""
        groups, beyond = await self._groups()
        pages = max(1, -(-len(groups) // queue_report.PER_PAGE))
        number = min(number, pages - 1)
        first = number * queue_report.PER_PAGE
        shown = groups[first : first + queue_report.PER_PAGE]
        opened = tuple(
            Button(str(n), f"cv:m:{each.example.logged.id}:{number}") for n, each in enumerate(shown, start=first + 1)
        )
        turned = []
        if number:
            turned.append(Button("‹ Trang trước", f"cv:l:{number - 1}"))
        if number < pages - 1:
            turned.append(Button("Trang sau ›", f"cv:l:{number + 1}"))
        return _below(render_text(queue_report.overview(groups, number, beyond)), tuple(filter(None, (opened, tuple(turned)))))

    async def _opened(self, query: CallbackQuery, answer_id: str, page: int, *, again: bool) -> None:
        """A group by itself, or what the index in use says to its example."""
        seen = self._services.now()
        message = query.message
        await confirm(query)
        async with typing(message):
            found = _with(await self._groups(), answer_id)
            if found is None:
                await show(message, _below(render_text(queue_report.GONE), (_back(page),)))
                return
            done = Button("Đã xử lý", f"cv:x:{found.example.logged.id}:{page}:{int(seen.timestamp())}")
            if again:
                logged = found.example.logged
                answer = await self._services.worker.call(lambda assistant: _asked_again(assistant, logged))
                told = replace(answer, text=queue_report.again(found, answer.text, answered=not answer.abstained))
                shown = render_answer(told)
                rows: Rows = ((Button("Xem nhóm", f"cv:m:{logged.id}:{page}"), done), _back(page))
            else:
                shown = render_text(queue_report.detail(found, REASONS))
                rows = ((Button("Hỏi lại bây giờ", f"cv:h:{found.example.logged.id}:{page}"), done), _back(page))
            await show(message, _below(shown, rows))

    async def _handled(self, query: CallbackQuery, answer_id: str, page: int, seen: datetime) -> None:
        """Hide a group: what of it stood in the queue when it was shown, not what has come since."""
        found = _with(await self._groups(), answer_id)
        if found is None:
            await confirm(query, queue_report.GONE, alert=True)
        else:
            # What was shown in the same second may have come after it: the times are kept to the second there.
            settled = [m.logged.id for m in found.open if int(m.logged.touched.timestamp()) <= int(seen.timestamp())]
            await self._services.state.call(lambda state: state.handled.mark(settled))
            await confirm(query, queue_report.HANDLED)
        await show(query.message, await self._page(page))

    async def _groups(self) -> tuple[list[Group], int]:
        """The open groups and the number of questions left out as none of the bot's business."""
        logged, handled = await self._services.state.call(
            lambda state: (unsettled(state.db, most=MOST_QUESTIONS), dict(state.handled.times()))
        )
        asked = [q for q in logged if q.question.strip()]
        kept = [q for q in asked if not queue_report.is_beyond(q)]
        read, unalike = await self._reader.read(kept)
        return await asyncio.to_thread(group, read, unalike, handled), len(asked) - len(kept)


def _asked_again(assistant, logged: LoggedQuestion) -> Answer:
    """The answer of the index in use; it is not kept, so that it does not count as asked."""
    by_command = {"lookup": assistant.lookup, "compare": assistant.compare, "coverage": assistant.coverage}
    if logged.command in by_command:
        return by_command[logged.command](logged.question)
    if logged.command == "law":
        return assistant.law(logged.question).answer
    return assistant.ask(logged.question, history=tuple(Turn(role, text) for role, text in logged.history))


def _with(queue: tuple[list[Group], int], answer_id: str) -> Group | None:
    """The group in which a question is open."""
    return next((g for g in queue[0] if any(m.logged.id == answer_id for m in g.open)), None)


def _below(rendered: list[RenderedMessage], rows: Rows) -> list[RenderedMessage]:
    return [*rendered[:-1], replace(rendered[-1], buttons=rows)]


def _back(page: int) -> tuple[Button, ...]:
    return (Button("‹ Về hàng đợi", f"cv:l:{page}"),)
