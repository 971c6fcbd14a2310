"""Limits for a process that reads a file of unknown origin: what it may take of memory, time and disk, set by itself."""

import contextlib

MEMORY_BYTES = 1_500_000_000
CPU_S = 60
OUTPUT_BYTES = 40_000_000


def limit_this_process(*, memory_bytes: int = MEMORY_BYTES, cpu_s: int = CPU_S, output_bytes: int = OUTPUT_BYTES) -> None:
    """From here on this process fails where it takes more than this; for good, so never call it in one that serves.

    Where the system knows no such limits (Windows) nothing happens: whoever started the process still ends it in time.
    """
    try:
        import resource
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_AS: memory_bytes, resource.RLIMIT_CPU: cpu_s, resource.RLIMIT_FSIZE: output_bytes, resource.RLIMIT_CORE: 0,
    }  # fmt: skip
    for kind, most in wanted.items():
        with contextlib.suppress(ValueError, OSError):  # a stricter limit holds already
            resource.setrlimit(kind, (most, most))
