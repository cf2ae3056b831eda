"""The counts of all processes of this machine, each in a small file of its own: whichever is asked for metrics tells of all.

A process writes its file every few seconds, from a thread of its own; requests never wait for a disk. Files of processes that are no
more are taken away.
"""

import json
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from newsroom.running.processes import start_of

logger = logging.getLogger(__name__)

WRITE_EVERY = 5.0
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def about_this_process(kind: str) -> dict[str, Any]:
    """Return what the system says of this process: its memory in bytes, its open files, its threads."""
    try:
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES
        files = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  names are enough, and cheaper
    except OSError:
        # There is no /proc.
        resident = files = 0
    return {
        "process": os.getpid(),
        "start": start_of(os.getpid()),
        "kind": kind,
        "memory": resident,
        "files": files,
        "threads": threading.active_count(),
    }


class Sharing:
    """Tells of this process in a file of `folder`, and reads what the others tell. `counts` gives what there is to tell."""

    def __init__(self, folder: Path, *, kind: str, counts: Callable[[], dict[str, Any]] = dict) -> None:
        self.folder, self.kind, self.counts = folder, kind, counts
        self._started = threading.Lock()
        self._ended = threading.Event()

    def start(self) -> None:
        """Write from now on, in a thread that ends with the process. Safe to call at every request."""
        if self._started.acquire(blocking=False):
            threading.Thread(target=self._write_on, name="health", daemon=True).start()

    def stop(self) -> None:
        """Write no more, and take the file away."""
        self._ended.set()
        self._path.unlink(missing_ok=True)

    def own(self) -> dict[str, Any]:
        """Return what this process tells now."""
        return about_this_process(self.kind) | self.counts()

    def everyones(self) -> list[dict[str, Any]]:
        """Return what each living process of this machine told last, this one what is so now, by their numbers."""
        found = {os.getpid(): self.own()}
        for path in self.folder.glob("*.json"):
            try:
                told = json.loads(path.read_text("utf-8"))
                if told["process"] in found:
                    continue
                # A number is given again; its start is not.
                if start_of(told["process"]) != told["start"]:
                    path.unlink(missing_ok=True)
                    continue
            except (OSError, ValueError, KeyError, TypeError):
                continue
            found[told["process"]] = told
        return [found[process] for process in sorted(found)]

    @property
    def _path(self) -> Path:
        return self.folder / f"{os.getpid()}.json"

    def _write_on(self) -> None:
        while True:
            try:
                self._write()
            except OSError as error:
                logger.warning("Metrics of this process are told by itself alone: %s", error)
                return
            if self._ended.wait(WRITE_EVERY):
                return

    def _write(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(self.own()), "utf-8")
        part.replace(self._path)
