"""What a page costs here beside the same page of Wagtail, both made anew, on the same machine in the same minutes.

    .venv/bin/python scripts/benchmarks/peer.py [--articles N] [--seconds N] [--folder FOLDER]

Wagtail's site is `scripts/benchmarks/wagtail_site`: what somebody writes who follows Wagtail's documentation, with the words, the tags
and the numbers of the corpus (some 690 words in six sections, a picture, five quotations, nine of 2,000 tags; twenty cards a list). Its
cards show no tags, and its pages none of what ours have besides: charts, sources, what to read next. It is installed with pip into
`.peer_cache`, once; where that is not possible, nothing is measured and the exit code is 0.

Both are served by one process of the same app server with four threads and asked for the same, page by page, first Wagtail's, then ours, sixteen at a time until all is
answered.
Processor time is that of the server's process and of PostgreSQL's for its connections (`DATABASE_URL`, without it SQLite); there no
statement is shared between processes, whose time would go uncounted. Bars are for 50,000 articles: with fewer, lists are not judged, since
Wagtail's cost grows with the table. 5,000 articles take three minutes, 50,000 ten; `--folder` keeps the sites for another run.
Needs wrk. Exits with 1 where a bar of quality is missed.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

from measuring import ROOT, Bars, Figure, ask_server, drop_database, machine, make_database, seconds_of
from serving import HELLO, Measured, granian, measure, measure_all, newest_articles, path_of, running

sys.path.insert(0, str(ROOT))

from tests.serving import free_port

SITE = Path(__file__).resolve().parent / "wagtail_site"
INSTALLED = ROOT / ".peer_cache"
JUDGED_FROM = 50_000
HOT_TAG = "/tags/library/"
ARTICLE, ARTICLES, LIST, TAG = "article", "articles, one after another", "list", "hot tag"
# How much of Wagtail's a page may cost, as one over so many. An article costs the same whatever the number of articles.
BARS = {ARTICLE: 5, LIST: 15, TAG: 15}
# So many different articles, more than are kept drawn here.
DIFFERENT = 2_500
# Each page is asked for so often before it is measured, and then at least so often.
WARM_UP, LEAST = 8, 48
# What Wagtail's pages show, and how often: else it would be measured with less.
CARDS = {'class="card"': 20, "<img": 20}
SHOWN = {
    ARTICLE: {"<h2>": 6, 'class="quotation"': 5, "<img": 1, "/tags/": 12},
    LIST: CARDS,
    TAG: CARDS,
}


@dataclass
class Site:
    """A site that is measured: what serves it, with which environment, from where."""

    name: str
    python: str
    application: str
    environment: dict[str, str]
    folder: Path

    def run(self, *arguments: str) -> str:
        """Run a command of its manage.py, and return what it prints."""
        return subprocess.run(
            [self.python, "manage.py", *arguments],
            cwd=self.folder, env=self.environment, check=True, stdout=subprocess.PIPE, text=True,
        ).stdout  # fmt: skip

    def database_seconds(self) -> float:
        """Return what the database server's processes for this site have taken; all stay until the site ends."""
        url = self.environment.get("DATABASE_URL")
        if not url:
            return 0.0
        name = urlsplit(url).path.strip("/")
        told = ask_server(url, "SELECT datname, pid FROM pg_stat_activity WHERE datname IS NOT NULL")
        processes = [line.split("|")[1] for line in told.splitlines() if line.startswith(f"{name}|")]
        return sum(seconds_of(int(process)) for process in processes)


def python_with_wagtail() -> str | None:
    """Return the Python of an environment in which the peer is installed, as its requirements say; None where pip cannot."""
    wanted, stamp = SITE / "requirements.txt", INSTALLED / "requirements.txt"
    python = str(INSTALLED / "bin" / "python")
    if stamp.exists() and stamp.read_text() == wanted.read_text():
        return python
    print("Installing Wagtail …", flush=True)
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(INSTALLED)],
        [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
            str(wanted),
        ],
    ):
        if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode:
            return None
    shutil.copyfile(wanted, stamp)
    return python


def sites(python: str, articles: int, folder: Path) -> tuple[Site, Site]:
    """Return Wagtail's site and ours with so many articles, made unless they are there."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("NEWSROOM_", "DJANGO_"))}
    peers, own = folder / f"wagtail-{articles}", folder / f"newsroom-{articles}"
    theirs = Site(
        "Wagtail", python, "wsgi:application",
        {**clean, "PEER_VAR_DIR": str(peers), "PYTHONPATH": os.pathsep.join([str(SITE), str(ROOT)])}, SITE,
    )  # fmt: skip
    ours = Site(
        "here", sys.executable, "newsroom.wsgi:application",
        {**clean, "NEWSROOM_VAR_DIR": str(own), "NEWSROOM_LOG_LEVEL": "ERROR", "PAGE_CACHE_URL": "off"}, ROOT,
    )  # fmt: skip
    if database := clean.get("DATABASE_URL"):
        for site, suffix in ((theirs, "wagtail"), (ours, "newsroom")):
            url = make_database(database, f"{suffix}_{articles}")
            name = urlsplit(url).path.strip("/")
            ask_server(url, f'ALTER DATABASE "{name}" SET max_parallel_workers_per_gather = 0')
            site.environment["DATABASE_URL"] = url
    peers.mkdir(parents=True, exist_ok=True)
    for site, commands in (
        (theirs, (["migrate", "--verbosity", "0"], ["fill_site", "--articles", str(articles)])),
        (ours, (["prepare"], ["generate_corpus", "--articles", str(articles)])),
    ):
        print(f"{site.name}: a site of {articles:,} articles …", flush=True)
        for command in commands:
            site.run(*command)
    return theirs, ours


def check(url: str, shown: dict[str, int]) -> None:
    """Hold that a page of Wagtail's shows what it should."""
    text = subprocess.run(["curl", "-s", url], check=True, capture_output=True, text=True).stdout
    found = {what: text.count(what) for what in shown}
    if found != shown:
        raise RuntimeError(f"{url} shows {found}, not {shown}")


def measured(python: str, articles: int, seconds: int, folder: Path, *, keep: bool) -> int:
    """Make both sites, measure them, print the table, and return the exit code."""
    both = sites(python, articles, folder)
    try:
        return compared(both, articles, seconds, folder)
    finally:
        for site in both:
            if not keep and (url := site.environment.get("DATABASE_URL")):
                drop_database(url)


def compared(both: tuple[Site, Site], articles: int, seconds: int, folder: Path) -> int:
    """Serve both sites and ask them for pages; print the table, and return the exit code."""
    (folder / "hello.py").write_text(HELLO)
    hello = Site("hello", sys.executable, "hello:application", dict(os.environ), folder)
    first_pages = {"Wagtail": "/news/", "here": "/robots.txt", "hello": "/"}
    with ExitStack() as stack:
        addresses, asked, processes = {}, {}, {}
        for site in (hello, *both):
            port = free_port()
            addresses[site.name] = f"http://127.0.0.1:{port}"
            process = stack.enter_context(
                running(
                    granian(site.application, port, python=site.python),
                    url=addresses[site.name] + first_pages[site.name],
                    environment=site.environment,
                    folder=site.folder,
                )
            )
            asked[site.name] = partial(measure_all, process=process, beside=site.database_seconds)
            processes[site.name] = process
        smallest = measure(
            "Django's smallest page",
            url=f"{addresses['hello']}/",
            process=processes["hello"],
            seconds=seconds,
        )
        newest = newest_articles(addresses["here"], DIFFERENT)
        # The same article of both: its number ends our address.
        article = next(item for item in newest if item["language"] == "en")["url"]
        pages = {
            ARTICLE: (peers_path(article), path_of(article)),
            LIST: ("/news/", "/latest/"),
            TAG: (HOT_TAG, HOT_TAG),
        }
        for page, shown in SHOWN.items():
            check(addresses["Wagtail"] + pages[page][0], shown)
        random.Random(3).shuffle(newest)
        wanted = {page: tuple([path] for path in paths) for page, paths in pages.items()}
        wanted[ARTICLES] = tuple([path(item["url"]) for item in newest] for path in (peers_path, path_of))
        found = {
            page: tuple(
                asked[site.name](page, urls=enough([addresses[site.name] + path for path in paths], seconds))
                for site, paths in zip(both, some, strict=True)
            )
            for page, some in wanted.items()
        }
        statements = json.loads(
            both[0].run("count_statements", *(theirs for theirs, _ours in pages.values()))
        )
    return tell(articles, smallest, found, {page: statements[paths[0]] for page, paths in pages.items()})


def enough(urls: list[str], seconds: int) -> list[str]:
    """Return as many of the addresses, over and over, as are answered in about so many seconds, once the server is warm."""
    answer = ["curl", "-sf", "-o", "/dev/null", urls[0]]
    for _turn in range(WARM_UP):
        subprocess.run(answer, check=True)
    began = time.monotonic()
    for _turn in range(WARM_UP):
        subprocess.run(answer, check=True)
    lasted = (time.monotonic() - began) / WARM_UP
    return list(islice(cycle(urls), max(LEAST, int(seconds / lasted))))


def peers_path(url: str) -> str:
    """Return where Wagtail's site has the article that is at a URL of ours."""
    return f"/news/article-{url.rstrip('/').rpartition('-')[2]}/"


def tell(
    articles: int, smallest: Measured, found: dict[str, tuple[Measured, ...]], statements: dict[str, int]
) -> int:
    """Print the table and the bars, and return the exit code."""
    print(f"\n{articles:,} articles; Django's smallest page {smallest.milliseconds:.3f} ms")
    print(
        f"{'milliseconds of a processor':30} {'Wagtail':>9} {'here':>9} {'one over':>9}   {'bytes':>15} {'its statements':>15}"
    )
    bars = Bars()
    for page, (theirs, ours) in found.items():
        ratio = theirs.milliseconds / ours.milliseconds
        sizes = f"{theirs.bytes:,}; {ours.bytes:,}" if theirs.bytes else ""
        print(
            f"{page:30} {theirs.milliseconds:9.2f} {ours.milliseconds:9.2f} {ratio:9.1f}   {sizes:>15} {statements.get(page, ''):>15}"
        )
    print()
    for page, (theirs, ours) in found.items():
        ratio = theirs.milliseconds / ours.milliseconds
        what = f"{page}, {articles:,} articles, beside Wagtail's"
        figure = f"1/{ratio:.1f} ({ours.milliseconds:.2f} of {theirs.milliseconds:.2f} ms)"
        bar = BARS.get(page)
        if bar and (articles >= JUDGED_FROM or page == ARTICLE):
            bars.tell(what, figure, f"at most 1/{bar}", ratio >= bar, value=1 / ratio)
        else:
            print(
                f"       {what}: {figure}" + (f"   (bar: at most 1/{bar} at {JUDGED_FROM:,})" if bar else "")
            )
            bars.keep(Figure(what, figure, "", True, 1 / ratio))
    return int(bars.missed)


def main() -> int:
    """Run all, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument(
        "--folder", type=Path, help="where the sites are kept for another run; thrown away without it"
    )
    options = parser.parse_args()
    if not shutil.which("wrk"):
        print("wrk is missing; install it, on Debian with `apt-get install wrk`.", file=sys.stderr)
        return 2
    print(machine())
    python = python_with_wagtail()
    if python is None:
        print("Wagtail is not measured: pip could not install it.")
        return 0
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name:
        folder = (options.folder or Path(name)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        return measured(python, options.articles, options.seconds, folder, keep=options.folder is not None)


if __name__ == "__main__":
    sys.exit(main())
