"""What the newsroom's processes hold: memory, open files, threads, connections of the database."""

import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psycopg

MIB = 1024 * 1024
# What may be added from the first third of a calm stretch to its last, before it counts as growth. Pages that are kept
# come and go within their bound, and the allocator gives back late.
MORE_MEMORY, MORE_FILES, MORE_THREADS, MORE_CONNECTIONS = 12.0, 6, 3, 3


@dataclass
class Weights:
    """Samples of each figure, in the order in which they were taken."""

    memory: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    files: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    threads: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    connections: list[int] = field(default_factory=list)

    def weigh(self, *, groups: dict[str, int], database: str) -> None:
        """Take a sample of process groups (by name) and of the database at an address."""
        for name, group in groups.items():
            members = _processes_of(group)
            self.memory[name].append(sum(map(_own_memory, members)))
            self.files[name].append(sum(map(_open_files, members)))
            self.threads[name].append(sum(len(list(path.glob("task/*"))) for path in members))
        with psycopg.connect(database, autocommit=True) as asked:
            row = asked.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone()
            self.connections.append(int(row[0]) if row else 0)

    def growth(self) -> list[str]:
        """Return in words what grew from the first third of the samples to the last."""
        found = []
        for what, samples, bound in (
            ("MiB of memory", self.memory, MORE_MEMORY),
            ("open files", self.files, MORE_FILES),
            ("threads", self.threads, MORE_THREADS),
        ):
            for name, series in samples.items():
                early, late = _ends(series)
                if late - early > bound:
                    found.append(f"{name}: {early:.0f} to {late:.0f} {what}")
        early, late = _ends(self.connections)
        if late - early > MORE_CONNECTIONS:
            found.append(f"database: {early:.0f} to {late:.0f} connections")
        return found

    def __str__(self) -> str:
        parts = [f"{name} {_ends(series)[1]:.0f} MiB" for name, series in self.memory.items()]
        return ", ".join([*parts, f"{_ends(self.connections)[1]:.0f} connections"])


def _ends(series: list[float] | list[int]) -> tuple[float, float]:
    third = max(1, len(series) // 3)
    return (median(series[:third]), median(series[-third:])) if series else (0.0, 0.0)


def _processes_of(group: int) -> list[Path]:
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(path.name)) == group:
                found.append(path)
        except ProcessLookupError:
            continue
    return found


def _own_memory(process: Path) -> float:
    """Return MiB that a process has for itself, and its share of what it shares (Linux, PSS)."""
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / MIB


def _open_files(process: Path) -> int:
    try:
        return len(list((process / "fd").iterdir()))
    except OSError:
        return 0
