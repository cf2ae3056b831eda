"""How many articles a second a corpus is made of and search is made anew with: in all, with indexes, counts and what to read next.

    .venv/bin/python scripts/benchmarks/bulk.py [articles]

In a folder that is thrown away, or in a test database of what `DATABASE_URL` names. Told are seconds by the clock, which other work on
the machine stretches, and those of processors: of this process, of those that it starts, and of the database server where it is
one of this machine. A corpus, which several processes make, is held to what two processors with nothing else to do would give; search, which
one process makes anew, to the clock. Exits with 1 where a figure misses its bar.
"""

import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from measuring import ROOT, Bars, in_a_database, machine

ARTICLES = 10_000
WANTED, PROCESSORS = 500, 2
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


class Spent:
    """Seconds since it was made: by the clock, of our processors, of the server's."""

    def __init__(self) -> None:
        self.began = time.perf_counter(), ours(), servers()
        self.clock = self.ours = self.server = 0.0

    def stop(self) -> "Spent":
        clock, own, server = self.began
        self.clock, self.ours, self.server = time.perf_counter() - clock, ours() - own, servers() - server
        return self


def ours() -> float:
    """Return the seconds of processors of this process and of those it started that have ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def servers() -> float:
    """Return the seconds of processors of the server's processes for this database, if they are of this machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        paths = [Path(f"/proc/{pid}/schedstat") for (pid,) in cursor.fetchall()]
    # In nanoseconds.
    return sum(int(path.read_text().split()[0]) for path in paths if path.exists()) / 1e9


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def tell(bars: Bars, what: str, count: int, spent: Spent, *, is_by_clock: bool = False) -> None:
    milliseconds = 1000 * (spent.ours + spent.server) / count
    by_clock, possible = count / spent.clock, PROCESSORS * 1000 / milliseconds
    on_both = "" if is_by_clock else f", {possible:,.0f} a second on {PROCESSORS}"
    bars.tell(
        what,
        f"{by_clock:,.0f} a second by the clock; of processors {1000 * spent.ours / count:.2f} ms ours + "
        f"{1000 * spent.server / count:.2f} ms the server's each{on_both}",
        f"{WANTED} a second",
        (by_clock if is_by_clock else possible) >= WANTED,
        value=milliseconds,
    )


@contextmanager
def memory_of(bars: Bars, what: str) -> Iterator[list[int]]:
    """Tell of a process whose peaks are put into the list how much more it took in the last two thirds."""
    peaks: list[int] = []
    yield peaks
    growth = peaks[-1] - peaks[len(peaks) // 3]
    bars.tell(
        f"{what}: memory of this process", f"peak {peaks[-1]} MB, {growth} MB more in the last two thirds", "32 MB more",
        growth <= 32, value=growth,
    )  # fmt: skip


def generating(bars: Bars, count: int) -> None:
    from newsroom.corpus.generating import BATCH_SIZE, generate

    whole, steps, name = Spent(), {}, "what all articles share"
    step = Spent()
    with memory_of(bars, "generate_corpus, rows") as peaks:
        for told in generate(articles=count, seed=1, now=NOW, processes=os.cpu_count() or 1):
            if told.step != name:
                steps[name] = step.stop()
                # The second time they are those of counts and offers.
                name, step = told.step, Spent()
            if told.step == "articles":
                peaks.append(peak())
    steps[f"{name}, statistics"] = step.stop()
    for what, spent in steps.items():
        print(
            f"       {what}: {spent.clock:.1f} s by the clock, {spent.ours:.1f} + {spent.server:.1f} s of processors"
        )
    # Its first batch is told of when it is there.
    tell(bars, f"generate_corpus, rows of {count:,} articles", count - BATCH_SIZE, steps["articles"])
    tell(bars, f"generate_corpus, {count:,} articles in all", count, whole.stop())


def rebuilding(bars: Bars, count: int) -> None:
    from articles.search.indexing import rebuild

    with memory_of(bars, "rebuild_search") as peaks:
        spent = Spent()
        peaks.extend(peak() for _done in rebuild(all_anew=True))
        spent.stop()
    tell(bars, f"rebuild_search, {count:,} articles", count, spent, is_by_clock=True)


def measured() -> int:
    from django.db import connection

    count = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    bars = Bars()
    print(machine())
    generating(bars, count)
    rebuilding(bars, count)
    print(f"       on {connection.vendor}")
    return 1 if bars.missed else 0


if __name__ == "__main__":
    # Where processes that are started find the newsroom.
    os.chdir(ROOT)
    sys.exit(in_a_database(measured, in_a_file=True))
