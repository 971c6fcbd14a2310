"""Running a long piece of work in a process of its own: it takes no turn from the answers and keeps no memory afterwards."""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import TypeVar

from bot.logs import configure_logging
from index.errors import KnowledgeError

T = TypeVar("T")

_NICE = 10  # about a tenth of a core that an answer wants at the same moment
_INTERRUPTED = "Việc tạo chỉ mục bị dừng giữa chừng (có thể máy thiếu bộ nhớ); chỉ mục đang dùng vẫn như cũ. Hãy thử lại."


def in_own_process(function: Callable[..., T], *arguments: object, log_level: str = "INFO", log_format: str = "text") -> T:
    """`function(*arguments)`, worked out in a process that ends with it, at a low priority; blocks until then.

    The function, its arguments, what it returns and what it raises must be picklable. Raises what it raises, and KnowledgeError
    where the process was ended from outside. Where this process ends first, by `kill -9` even, the other ends too.
    """
    pool = ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("spawn"), initializer=_settle, initargs=(log_level, log_format)
    )
    with pool:
        try:
            return pool.submit(function, *arguments).result()
        except BrokenProcessPool as error:
            raise KnowledgeError(_INTERRUPTED) from error


def _settle(log_level: str, log_format: str) -> None:
    """Once, in the new process, before the work begins."""
    configure_logging(log_level, form=log_format)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the one that is spoken to decides
    threading.Thread(target=_end_with_parent, daemon=True, name="end-with-parent").start()
    with suppress(OSError, AttributeError):
        os.nice(_NICE)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        logging.getLogger(__name__).info("the service has ended: the work is left")
        os._exit(1)
