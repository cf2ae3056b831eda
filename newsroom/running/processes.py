"""Telling processes apart: a number is given again, the moment at which a process started is not."""

import os
import socket
from pathlib import Path


def worker_name() -> str:
    """Return a name by which other processes can tell whether this one still lives: host, process, its start."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{start_of(os.getpid())}"


def is_gone(worker: str) -> bool:
    """Return whether the worker was a process of this machine that no longer runs."""
    host, _separator, process = worker.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname()[:30] or not process.isdecimal():
        return False
    # The number of a process is given again; its start is not.
    return start_of(int(process)) != worker.rpartition(":")[2]


def start_of(process: int) -> str:
    """Return when a process started, in clock ticks since boot (field 22 of proc(5) `stat`); "0" if it is gone.

    Where there is no /proc, a process that exists is taken for the one that was meant.
    """
    try:
        # The second field, the program's name in brackets, may hold anything; what follows it may not.
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        if Path("/proc/self/stat").exists():
            return "0"
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return "0"
    except OSError:
        pass
    return "running"
