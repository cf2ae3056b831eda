"""What all benchmarks share: time by the clock and of a processor, figures beside their bars, a database to throw away.

Where `BENCHMARK_JSON` names a file, figures are written there too (`python scripts/benchmarks` sets it).
"""

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Times:
    """Seconds of several turns: by the clock, and of a processor (which other work on the machine does not stretch)."""

    clock: tuple[float, ...]
    processor: tuple[float, ...]

    @property
    def best(self) -> float:
        return min(self.processor)

    def __str__(self) -> str:
        return f"{median(self.processor):.2f} s of a processor ({median(self.clock):.2f} s by the clock)"


def timed(turns: int, act: Callable[[], object]) -> Times:
    clock, processor = [], []
    for _turn in range(turns):
        started, spent = time.perf_counter(), _spent()
        act()
        clock.append(time.perf_counter() - started)
        processor.append(_spent() - spent)
    return Times(tuple(clock), tuple(processor))


def _spent() -> float:
    """Return the seconds of a processor that this process and its children took."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


@dataclass(frozen=True)
class Figure:
    """What was measured, as it is printed; `value` is the number in it, for comparing two runs."""

    what: str
    figure: str
    bar: str
    is_met: bool
    value: float | None = None


class Bars:
    """Prints figures beside their bars, and remembers whether all were met."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []

    @property
    def missed(self) -> bool:
        return not all(figure.is_met for figure in self.figures)

    def tell(self, what: str, figure: str, bar: str, is_met: bool, *, value: float | None = None) -> None:
        print(f"  {'ok  ' if is_met else 'MISS'} {what}: {figure}   (bar: {bar})", flush=True)
        self.keep(Figure(what, figure, bar, is_met, value))

    def keep(self, figure: Figure) -> None:
        """Remember a figure without printing it: one of a table, or one without a bar."""
        self.figures.append(figure)
        if path := os.environ.get("BENCHMARK_JSON"):
            Path(path).write_text(
                json.dumps([asdict(row) for row in self.figures], ensure_ascii=False, indent=1)
            )


def machine() -> str:
    """Return what this runs on, in one line."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (
        f"{(names or [platform.processor()])[0]}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


def cpu_of(process: int) -> float:
    """Return the seconds of a processor that a process and all below it have taken (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    below = [
        int(number)
        for path in Path(f"/proc/{process}/task").glob("*/children")
        for number in path.read_text().split()
    ]
    return (int(fields[11]) + int(fields[12])) / TICKS + sum(map(cpu_of, below))


def seconds_of(process: int) -> float:
    """Return the seconds of a processor that one process has taken, in nanoseconds: ticks are too coarse for a database's (Linux)."""
    path = Path(f"/proc/{process}/schedstat")
    return int(path.read_text().split()[0]) / 1e9 if path.exists() else 0.0


def make_database(beside: str, suffix: str) -> str:
    """Make a database on PostgreSQL, unless it is there, named after the one whose URL is `beside`; return its URL."""
    parts = urlsplit(beside)
    name = f"{parts.path.strip('/')}_{suffix}"
    ask_server(beside, f'CREATE DATABASE "{name}"', quiet=True)
    return urlunsplit(parts._replace(path=f"/{name}"))


def drop_database(url: str) -> None:
    ask_server(url, f'DROP DATABASE "{urlsplit(url).path.strip("/")}"')


def ask_server(url: str, statement: str, *, quiet: bool = False) -> str:
    """Return what the database server of a URL answers to a statement that is not about the rows of one database."""
    maintenance = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    return subprocess.run(
        ["psql", "-q", "-A", "-t", maintenance, "-c", statement],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if quiet else None,
        text=True,
    ).stdout


def in_a_database(work: Callable[[], int], *, in_a_file: bool = False) -> int:
    """Make a database in memory, or `in_a_file` of a folder that is thrown away, or beside the one that `DATABASE_URL` names;
    work, and remove it again.
    """
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        for variable in [name for name in os.environ if name.startswith("NEWSROOM_")]:
            del os.environ[variable]
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "NEWSROOM_ENV": "test",
            "NEWSROOM_VAR_DIR": folder,
            "NEWSROOM_STATIC_ROOT": folder,
            "NEWSROOM_LOG_LEVEL": "WARNING",
        }
        import django

        django.setup()
        from django.db import connection
        from django.test.utils import setup_test_environment

        setup_test_environment()
        if in_a_file and connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/measured.sqlite3"
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            return work()
        finally:
            connection.creation.destroy_test_db(str(connection.settings_dict["NAME"]), verbosity=0)
