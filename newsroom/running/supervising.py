"""Keep the web server and the worker running as one: they start together and end together.

The worker is started again when it dies, since the queue keeps what it was doing. The death of the web
server ends everything with an error, so that whoever started us (a person, systemd, a container) notices.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

# Seconds between two looks at the children, and how long they have to end before they are killed: the
# worker finishes its task, and one that takes longer is taken up again after the next start.
LOOK_EVERY = 0.2
GRACE = 10.0
# Seconds before a dead worker is started again: the first, and the longest after several deaths in a row.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# A worker that lived this many seconds was fine: its next death starts from the first pause again.
SETTLED = 60.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A child process: how to start it, whether to start it again, and the process while there is one."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    starts_again: bool
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    # On the monotonic clock; set while a dead child waits to be started again.
    start_at: float | None = None

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we end the children in good order.
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environment),
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509  safe: a supervisor has one thread
        )
        self.started_at, self.start_at = time.monotonic(), None


@dataclass
class Supervisor:
    """Runs children until it is told to stop or one that matters dies."""

    children: list[Child]
    say: Callable[[str], None] = print
    stopping: bool = False
    _complaint: str = field(default="", init=False)

    def run(self, *, when_started: Callable[[], None] = lambda: None, is_up: Callable[[], bool]) -> str:
        """Start the children and watch them; return why it ended, or nothing if it was told to.

        `when_started` is called once, as soon as `is_up` says that the web server answers. SIGINT and
        SIGTERM stop everything.
        """
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        announced = False
        try:
            for child in self.children:
                child.start()
            while not self.stopping:
                self._look_after_children()
                if not announced and not self.stopping and is_up():
                    announced = True
                    when_started()
                time.sleep(LOOK_EVERY)
        finally:
            self._end_children()
            for number, handler in before.items():
                signal.signal(number, handler)
        return self._complaint

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _look_after_children(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.start_at is not None:
                if now >= child.start_at:
                    child.start()
                continue
            status = child.process.poll() if child.process else None
            if status is None:
                continue
            if not child.starts_again:
                self._complaint = f"The {child.name} ended ({_in_words(status)}), so everything was stopped."
                self.stopping = True
                return
            if now - child.started_at > SETTLED:
                child.pause = FIRST_PAUSE
            self.say(f"The {child.name} ended ({_in_words(status)}); it is started again.")
            child.start_at, child.pause = now + child.pause, min(child.pause * 2, LONGEST_PAUSE)

    def _end_children(self) -> None:
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                # Its own children too: it leads a process group.
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def answers(*, host: str, port: int) -> bool:
    """Return whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _in_words(status: int) -> str:
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"


def _end_with_parent() -> None:
    """Ask the kernel to end this process if its parent dies without a word (runs in the child, before exec)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
