"""What memory a web process takes: at the start, and after ten thousand requests for many different pages.

    .venv/bin/python scripts/benchmarks/memory.py [--articles N] [--requests N] [--site FOLDER]

Serves a corpus (or the SQLite site in a folder that was made before) by one process of the app server with four threads, as `pages.py` does, and asks it
from four threads: articles, lists, tags, evidence, feeds and searches, some far more often than others, three in four in Brotli and the others
in gzip. Megabytes are those of the process as Linux tells them: its own, which no other process shares and no file holds (anonymous), and all that is in memory for it
(RSS), with the code that processes share and the pages of the database's file, of which the system keeps as many as there is room for. Exits with 1 where a bar of quality is missed.
"""

import argparse
import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measuring import ROOT, Bars, machine
from serving import granian, running

sys.path.insert(0, str(ROOT))

from tests.serving import free_port

ARTICLES, REQUESTS, STRETCHES, THREADS = 500, 10_000, 4, 4
MOST, MOST_GROWTH = 150, 5
# As `manage.py serve` and deploy/ set it.
ALLOCATOR = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}
ADDRESSES = """
from articles.models import Edition
from articles.reading.addresses import edition_path
from reactions.models import Quotation
from tags.models import Tag
paths = [edition_path(edition=edition) for edition in Edition.objects.live().select_related("category")]
paths += [f"/tags/{tag.slug}/" for tag in Tag.objects.filter(article_count__gt=0)[:400]]
paths += [f"/reactions/{pk}/" for pk in Quotation.objects.filter(was_shown=True).values_list("pk", flat=True)[:400]]
paths += [f"/search/?q={tag.slug}" for tag in Tag.objects.filter(article_count__gt=0)[:200]]
paths += ["/", "/ko/", "/latest/", "/tags/", "/communities/", "/feed.atom", "/sitemap.xml", "/api/v1/articles"]
print("\\n".join(paths))
"""


def resident(process: int) -> tuple[float, float]:
    """Return what memory the app server's process that answers has of its own, and all of it, in megabytes."""
    told = Path(f"/proc/{_worker(process)}/smaps_rollup").read_text()
    own, whole = (
        int(re.findall(rf"^{name}:\s+(\d+)", told, re.M)[0]) / 1024 for name in ("Anonymous", "Rss")
    )
    return own, whole


def _worker(process: int) -> int:
    """Return the process that answers: the app server's only child, which has grown larger than what started it."""
    below = [
        int(number)
        for path in Path(f"/proc/{process}/task").glob("*/children")
        for number in path.read_text().split()
    ]
    return max(
        below or [process], key=lambda number: int(Path(f"/proc/{number}/statm").read_text().split()[1])
    )


def ask(port: int, requests: Sequence[tuple[str, str]]) -> None:
    """Ask for pages one after the other over one connection, each an address and a coding."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for path, coding in requests:
        connection.request("GET", path, headers={"Accept-Encoding": coding, "Host": f"127.0.0.1:{port}"})
        answer = connection.getresponse()
        answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{path} answers {answer.status}")
    connection.close()


def measured(folder: Path, environment: dict[str, str], requests: int) -> int:
    bars, chance = Bars(), random.Random(20261129)  # the same requests each time
    paths = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", ADDRESSES],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    chance.shuffle(paths)
    weights = [1 / (place + 20) for place in range(len(paths))]
    asked = [
        (path, "br" if chance.random() < 0.75 else "gzip")
        for path in chance.choices(paths, weights, k=requests)
    ]
    port = free_port()
    with running(
        granian("newsroom.wsgi:application", port),
        url=f"http://127.0.0.1:{port}/robots.txt",
        environment={**environment, **ALLOCATOR},
        folder=ROOT,
    ) as process:
        told = [resident(process)]
        size = requests // STRETCHES
        for stretch in range(STRETCHES):
            part = asked[stretch * size : (stretch + 1) * size]
            with ThreadPoolExecutor(THREADS) as pool:
                list(
                    pool.map(lambda some: ask(port, some), [part[place::THREADS] for place in range(THREADS)])
                )
            told.append(resident(process))
            print(
                f"  after {(stretch + 1) * size:,} requests: {told[-1][0]:.0f} MB its own, {told[-1][1]:.0f} MB in all",
                flush=True,
            )
    different = len(set(asked))
    bars.tell(
        "at the start",
        f"{told[0][0]:.0f} MB its own ({told[0][1]:.0f} MB in all)",
        f"{MOST} MB",
        told[0][0] <= MOST,
        value=told[0][0],
    )
    bars.tell(
        f"after {requests:,} requests for {different:,} different answers",
        f"{told[-1][0]:.0f} MB its own ({told[-1][1]:.0f} MB in all)", f"{MOST} MB", told[-1][0] <= MOST, value=told[-1][0],
    )  # fmt: skip
    growth = told[-1][0] - told[-2][0]
    bars.tell(
        "more in the last quarter",
        f"{growth:.0f} MB",
        f"{MOST_GROWTH} MB",
        growth <= MOST_GROWTH,
        value=growth,
    )
    return int(bars.missed)


def main() -> int:
    """Make a site, measure, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--site", type=Path, help="the folder of an SQLite site with a corpus")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name:
        folder = options.site or Path(name)
        clean = {key: value for key, value in os.environ.items() if not key.startswith("NEWSROOM_")}
        clean.pop("DATABASE_URL", None)
        environment = {**clean, "NEWSROOM_VAR_DIR": str(folder), "NEWSROOM_LOG_LEVEL": "ERROR"}
        if options.site is None:
            for command in (
                ["migrate", "--verbosity", "0"],
                ["generate_corpus", "--articles", str(options.articles)],
            ):
                subprocess.run(
                    [sys.executable, "manage.py", *command],
                    cwd=ROOT,
                    env=environment,
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
        return measured(folder, environment, options.requests)


if __name__ == "__main__":
    sys.exit(main())
