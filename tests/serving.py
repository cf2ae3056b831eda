"""A newsroom of its own, served by `manage.py serve` as a person would start it, for tests that kill parts of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fresh_database import copy_for_this_code

ROOT = Path(__file__).resolve().parent.parent
Environment = dict[str, str]


def wait_until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something that will be true soon; the limit only ends a test that would hang."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.05)


def prepared_newsroom(folder: Path) -> Environment:
    """Return the environment of a prepared newsroom in a folder of its own, on SQLite."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSROOM_")}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        clean.pop(name, None)
    environment = {
        **clean,
        "NEWSROOM_VAR_DIR": str(folder),
        "NEWSROOM_STATIC_ROOT": str(folder / "static"),
        "PYTHONUNBUFFERED": "1",
    }
    if (migrated := copy_for_this_code()).is_file():
        shutil.copyfile(migrated, folder / "newsroom.sqlite3")
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=environment, check=True)
    return environment


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(environment: Environment, *, port: int, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Serve the newsroom, and end it afterwards; it has said that it is up, or ended, when the block begins."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env={**environment, "NEWSROOM_PORT": str(port)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: "Ctrl-C" in log.read_text() or process.poll() is not None)
        yield process
    finally:
        process.terminate()
        process.wait()


# Its processes (Linux)


def processes_below(process: int) -> list[int]:
    """Return the process's living children and theirs."""
    found = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        for number in path.read_text().split():
            found += [int(number), *processes_below(int(number))]
    return found


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_worker(process: int) -> bool:
    """Return whether a process is the worker of the queue; the others serve pages."""
    try:
        return b"\0worker\0" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False
