"""Run the benchmarks, each by itself, and keep what they found so that two commits can be compared.

    .venv/bin/python scripts/benchmarks [--only pages,growth] [--sizes 1000,50000] [--articles N] [--json FILE] [--compare FILE]

Writes every figure to `--json` (`test-results/bench.json`), with the machine and the commit; `--compare` names the file of another run
and prints its figures beside. Exits with 1 where a figure misses its bar. docs/performance.md tells what they measured.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measuring import ROOT, machine

HERE = Path(__file__).resolve().parent
# Pages first, while nothing else has warmed the machine.
PARTS = (
    "pages",
    "memory",
    "publishing",
    "ending",
    "growth",
    "search",
    "evidence",
    "desk",
    "importing",
    "bulk",
    "peer",
)
# They need a database server, or none, whatever DATABASE_URL says.
ON_SQLITE = {"pages", "memory", "evidence"}


def run(part: str, *, options: dict[str, list[str]], folder: Path) -> tuple[list[dict[str, Any]], int]:
    """Return the figures of one benchmark, and its exit code."""
    path = folder / f"{part}.json"
    environment = {**os.environ, "BENCHMARK_JSON": str(path)}
    if part in ON_SQLITE:
        environment.pop("DATABASE_URL", None)
    code = subprocess.run(
        [sys.executable, str(HERE / f"{part}.py"), *options.get(part, [])],
        cwd=ROOT,
        env=environment,
        check=False,
    ).returncode
    figures = json.loads(path.read_text()) if path.exists() else []
    return [{"part": part, **figure} for figure in figures], code


def commit() -> str:
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    return found.stdout.strip()


def compare(figures: list[dict[str, Any]], path: Path) -> None:
    """Print the figures of this run beside those of another."""
    other = json.loads(path.read_text())
    before = {(row["part"], row["what"]): row for row in other["figures"]}
    print(f"\nBeside {other['commit']} of {other['at']} on {other['machine']}:")
    for row in figures:
        old = before.get((row["part"], row["what"]))
        if old is None:
            print(f"  {row['part']}: {row['what']}: {row['figure']} (new)")
            continue
        now, then = row["value"], old["value"]
        change = f"  {now / then:.2f} times" if now is not None and then else ""
        print(f"  {row['part']}: {row['what']}: {row['figure']}; was {old['figure']}{change}")


def main() -> int:
    """Run what is asked for, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help=f"some of {', '.join(PARTS)}, comma-separated")
    parser.add_argument("--sizes", default="", help="articles of the sites whose growth is measured")
    parser.add_argument(
        "--articles", default="", help="articles of the sites that are measured beside Wagtail's"
    )
    parser.add_argument("--json", type=Path, default=ROOT / "test-results" / "bench.json")
    parser.add_argument("--compare", type=Path)
    options = parser.parse_args()
    wanted = [name for name in options.only.split(",") if name] or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    arguments = {
        "growth": ["--sizes", options.sizes] if options.sizes else [],
        "peer": ["--articles", options.articles] if options.articles else [],
    }
    figures: list[dict[str, Any]] = []
    failed = []
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name:
        for part in wanted:
            print(f"\n{part} …", flush=True)
            began = time.monotonic()
            found, code = run(part, options=arguments, folder=Path(name))
            figures += found
            failed += [part] if code else []
            print(f"  {time.monotonic() - began:.0f} s", flush=True)
    report = {
        "machine": machine(),
        "commit": commit(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "figures": figures,
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1))
    met = sum(row["is_met"] for row in figures)
    print(f"\n{met} of {len(figures)} figures are as they should be; all are in {options.json}")
    for row in figures:
        if not row["is_met"]:
            print(f"  MISS {row['part']}: {row['what']}: {row['figure']}   (bar: {row['bar']})")
    if options.compare:
        compare(figures, options.compare)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
