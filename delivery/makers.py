"""Makers: processes that make what one process writes, in order, bounded ahead, and never meet the database.

They are started anew, not forked: a connection is not to be shared. Django is set up in them before anything is read that this
process handed over, so whatever can be pickled may come from a module that imports models.
"""

import gc
import multiprocessing
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from threading import Event, Thread
from types import TracebackType
from typing import Any, Generic, NoReturn, TypeVar

import django
from django.db.backends.base.base import BaseDatabaseWrapper

# Seconds between two looks at whether all processes are still there.
LOOK_EVERY = 0.2

Part = TypeVar("Part")
Made = TypeVar("Made")


class UnableToAskTheDatabase(Exception):
    """A process that makes has only what it was handed: what the one that writes sees and holds is not seen from there."""


def usual_number() -> int:
    """Return how many such processes there are unless somebody says otherwise: one for each processor that may be used, none
    where there is only one.
    """
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return found if found > 1 else 0


class Makers(Generic[Part, Made]):
    """Some processes, or with 0 this very one, that make something of each part they are handed.

    `prepare(*arguments)` is called once in each process, when its first part comes; what it returns is handed to
    `make(prepared, part)` with every part. All of these, parts, and what is made of them are pickled: functions are those
    of modules. Processes start with the first part, and end with the context, or with this process however it ends.
    """

    def __init__(
        self,
        *,
        prepare: Callable[..., Any],
        arguments: tuple[Any, ...] = (),
        make: Callable[[Any, Part], Made],
        processes: int,
    ) -> None:
        self.processes = processes
        self._work: _Work[Part, Made] = _Work(prepare, arguments, make)
        self._pool: ProcessPoolExecutor | None = None
        self._is_over = Event()

    def __enter__(self) -> "Makers[Part, Made]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._is_over.set()
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def made(self, parts: Iterable[Part]) -> Iterator[Made]:
        """Yield what is made of each part, in their order; may be called again and again.

        Of parts no more than two beyond the number of processes are taken ahead of what is yielded, so memory stays as it is. An
        error in a part is raised where that part's turn is, as it was in the process that met it, and nothing after it is
        made any more; a process that died is `concurrent.futures.process.BrokenProcessPool`.
        """
        if not self.processes:
            yield from map(self._work, parts)
            return
        ahead: deque[Future[Made]] = deque()
        try:
            for part in parts:
                ahead.append(self._started().submit(_make, part))
                if len(ahead) > self.processes + 1:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.processes,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(pickle.dumps(self._work),),
            )
            self._is_over.clear()
            Thread(target=_watch, args=(self._pool, self._is_over), daemon=True).start()
        return self._pool


def _watch(pool: ProcessPoolExecutor, is_over: Event) -> None:
    """End a pool one of whose processes died: if it was handing something over, the rest of that is waited for without an end.

    Pools see by themselves that a process died, but not while they read of it, nor that others wait for its turn to write.
    """
    while not is_over.wait(LOOK_EVERY):
        processes = list((pool._processes or {}).values())
        if any(process.exitcode not in (None, 0) for process in processes):
            for process in processes:
                process.kill()
            # With the last end to write to, the reading ends.
            pool._result_queue._writer.close()  # type: ignore[attr-defined]
            return


class _Work(Generic[Part, Made]):
    """What a process does: it makes ready with the first part."""

    def __init__(
        self, prepare: Callable[..., Any], arguments: tuple[Any, ...], make: Callable[[Any, Part], Made]
    ) -> None:
        self.prepare, self.arguments, self.make = prepare, arguments, make
        self.prepared: list[Any] = []

    def __call__(self, part: Part) -> Made:
        if not self.prepared:
            self.make_ready()
        return self.make(self.prepared[0], part)

    def make_ready(self) -> None:
        self.prepared.append(self.prepare(*self.arguments))


# In a process that makes

_work: "list[_Work[Any, Any]]" = []


def _begin(work: bytes) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    # Whoever interrupts at the keyboard means all processes of the terminal; this one is ended by the one that writes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    django.setup()
    BaseDatabaseWrapper.ensure_connection = _refuse  # type: ignore[assignment,method-assign]
    # By the process that started this one, through its own pipe.
    _work[:] = [pickle.loads(work)]  # noqa: S301


def _end_with_parent() -> None:
    """Wait for the process that writes, and end with it, however it ended: nobody else will ask for anything."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _refuse(_connection: BaseDatabaseWrapper) -> NoReturn:
    raise UnableToAskTheDatabase("What is made in another process is made of what that process is handed.")


def _make(part: Any) -> Any:
    [work] = _work
    if not work.prepared:
        work.make_ready()
        # What is made is many values, few of which lead back to themselves: looking for circles among them again and
        # again is an eighth of the work.
        gc.collect()
        gc.freeze()
        gc.disable()
    # What leads back to itself of the part before, now that the rest of it is sent and gone: there is little to go through.
    gc.collect()
    return work(part)
