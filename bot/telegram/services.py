"""What the handlers of all features share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram import Update

from bot.config import BotConfig
from bot.state.dialogs import Dialog
from bot.telegram.rights import Rights
from bot.telegram.turns import Turns
from bot.worker import AssistantWorker, StateWorker

# Takes the next message of a person who is in the middle of something: (update, context, dialog).
Receiver = Callable[[Update, Any, Dialog], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Services:
    """`receivers` take texts, `file_receivers` documents, by the kind of the dialog; `now` is the time in UTC."""

    config: BotConfig
    worker: AssistantWorker
    state: StateWorker
    turns: Turns
    rights: Rights
    now: Callable[[], datetime]
    receivers: dict[str, Receiver] = field(default_factory=dict)
    file_receivers: dict[str, Receiver] = field(default_factory=dict)
