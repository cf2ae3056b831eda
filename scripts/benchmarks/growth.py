"""What every kind of page, a publication and an import cost on sites of different size: uncached, in processor time of the web process and of the database.

    .venv/bin/python scripts/benchmarks/growth.py [--sizes 1000,50000] [--keep]

For each size a database is made beside the one that `DATABASE_URL` names (without it: an SQLite file in a folder that is thrown
away) and filled by `manage.py generate_corpus`; a million takes an hour. Then one process, with kept pages off, asks the site's
WSGI application for each page, one after the other, as a reader without cookies would, the desk's list as a desk editor; and an article is
published, corrected and unpublished, and others imported, in a transaction that is undone (`acting.py`). `--keep` leaves the databases for another run. Exits with 1 where one of these costs more than `MOST_GROWTH` times as much on the largest site as on the smallest.
"""

import argparse
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from acting import costs_of_acts
from measuring import ROOT, Bars, drop_database, machine, make_database, seconds_of

SIZES = (1_000, 50_000)
TURNS, WARM_UP = 15, 3
MOST_GROWTH = 1.2
# Milliseconds below which a difference is the machine's, not the site's.
LEAST_DIFFERENCE = 2.0
MEASURE = "--measure"


# In the process that measures one site


def addresses() -> dict[str, str]:
    """Return a page of each kind whose cost could depend on how much there is."""
    from articles.models import Edition, EditionTag
    from articles.reading.addresses import edition_path, joined_slugs
    from articles.reading.anchors import Anchor
    from reactions.models import Outlet, Quotation
    from tags.models import Tag

    live = Edition.objects.live().order_by("-first_published_at", "-article_id")
    total = live.count()
    newest = live.select_related("category")[0]

    def before(share: float) -> str:
        return f"before={Anchor(*live[int(total * share)].anchor)}"

    used = Tag.objects.filter(article_count__gt=0)
    hot, second = used.order_by("-article_count")[:2]
    rare = used.order_by("article_count", "pk")[0]
    of_hot = EditionTag.objects.filter(tag=hot).order_by("-first_published_at")
    deep_of_hot = of_hot[int(hot.article_count * 0.9)]
    quotation = Quotation.objects.filter(was_shown=True).order_by("-pk")[0]
    outlet = Outlet.objects.filter(pk=quotation.source.outlet_id).get()
    anchor = Anchor(deep_of_hot.first_published_at, deep_of_hot.article_id)
    korean_word = newest_word(live.filter(language="ko")[0].title)
    return {
        "front": "/",
        "article": edition_path(edition=newest),
        "list": "/latest/",
        "list, half-way": f"/latest/?{before(0.5)}",
        "list, near the end": f"/latest/?{before(0.98)}",
        "hot tag": f"/tags/{quote(hot.slug)}/",
        "hot tag, near the end": f"/tags/{quote(hot.slug)}/?before={anchor}",
        "rare tag": f"/tags/{quote(rare.slug)}/",
        "two hottest tags": f"/tags/{joined_slugs([hot, second])}/",
        "hot and rare tag": f"/tags/{joined_slugs([hot, rare])}/",
        "index of tags": "/tags/",
        "communities": "/communities/",
        "community": f"/communities/{quote(outlet.slug)}/",
        "evidence": f"/reactions/{quotation.pk}/",
        "search, frequent word": "/search/?q=week",
        "search, rare word": f"/search/?q={quote(rare.name_en)}",
        "search, Korean": f"/search/?q={quote(korean_word)}",
        "search, frequent Korean": "/ko/search/?q=" + quote("이야기"),
        "search, nothing found": "/search/?q=qqqzzz",
        "feed": "/feed.atom",
        "sitemaps": "/sitemap.xml",
        "API: articles": "/api/v1/articles",
        "API: quotations": "/api/v1/quotations",
        "API: search": "/api/v1/search?q=week",
    }


def newest_word(title: str) -> str:
    """Return the longest Korean word of a title."""
    return max(re.findall(r"[가-힣]+", title), key=len)


def costs() -> dict[str, dict[str, float]]:
    """Return for each page: milliseconds of this process' processor, of the database server's, and by the clock."""
    import django

    django.setup()
    from django.core.wsgi import get_wsgi_application
    from django.test import Client

    from tests import factories

    application = get_wsgi_application()
    found = {}
    for what, address in addresses().items():
        found[what] = cost_of(lambda address=address: ask(application, address))
    editor = factories.make_user(role=factories.DESK_EDITOR, username=f"measuring-{os.getpid()}")
    client = Client(headers={"host": "localhost"})
    client.force_login(editor)
    for what, address in (
        ("desk: list of articles", "/admin/articles/article/"),
        ("desk: list of articles, searched", "/admin/articles/article/?q=week"),
    ):
        found[what] = cost_of(lambda address=address: shown(client, address))
    return found | costs_of_acts(server_seconds)


def ask(application: Any, address: str) -> None:
    path, _mark, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query,
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost", "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.version": (1, 0),
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    begun: list[str] = []
    response = application(environ, lambda status, _headers, _info=None: begun.append(status))
    b"".join(response)
    response.close()
    if not begun[0].startswith("200"):
        raise RuntimeError(f"{address} answers {begun[0]}")


def shown(client: Any, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}")


def cost_of(act: Callable[[], None]) -> dict[str, float]:
    for _turn in range(WARM_UP):
        act()
    clock = []
    spent, server = time.process_time(), server_seconds()
    for _turn in range(TURNS):
        began = time.perf_counter()
        act()
        clock.append(time.perf_counter() - began)
    milliseconds = 1000 / TURNS
    return {
        "ours": (time.process_time() - spent) * milliseconds,
        "server": (server_seconds() - server) * milliseconds,
        "clock": median(clock) * 1000,
    }


def server_seconds() -> float:
    """Return what the database server's process for this connection has taken, if it is a process of this machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return seconds_of(cursor.fetchone()[0])


# In the process that was started


def site_of(size: int, folder: Path) -> dict[str, str]:
    """Return the environment of a site with so many articles, made unless it is there."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("NEWSROOM_")}
    environment = {
        **clean,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "NEWSROOM_VAR_DIR": str(folder / str(size)),
        "NEWSROOM_LOG_LEVEL": "ERROR",
        "PAGE_CACHE_URL": "off",
    }
    if database := os.environ.get("DATABASE_URL"):
        environment["DATABASE_URL"] = make_database(database, f"corpus_{size}")
    for command in (["migrate", "--verbosity", "0"], ["generate_corpus", "--articles", str(size)]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
    return environment


def forget(environment: dict[str, str]) -> None:
    """Remove a site's database."""
    if database := environment.get("DATABASE_URL"):
        drop_database(database)


def measured(sizes: list[int], folder: Path, *, keep: bool) -> int:
    """Measure each site, print the table, and return the exit code."""
    found: dict[int, dict[str, dict[str, float]]] = {}
    for size in sizes:
        print(f"A site of {size:,} articles …", flush=True)
        environment = site_of(size, folder)
        told = subprocess.run(
            [sys.executable, __file__, MEASURE],
            cwd=ROOT,
            # One connection, whose server process is watched.
            env={**environment, "NEWSROOM_DATABASE_CONNECTIONS": "1"},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        found[size] = json.loads(told.splitlines()[-1])
        if not keep:
            forget(environment)
    smallest, largest = sizes[0], sizes[-1]
    print("\nmilliseconds of a processor: web process + database server; in brackets by the clock")
    print(f"{'':34}" + "".join(f"{size:>28,}" for size in sizes) + f"{'growth':>10}")
    bars = Bars()
    grown = []
    for what in found[smallest]:
        cells = [found[size][what] for size in sizes]
        sums = [cell["ours"] + cell["server"] for cell in cells]
        growth = sums[-1] / sums[0]
        print(
            f"{what:34}"
            + "".join(
                f"{cell['ours']:13.1f} + {cell['server']:4.1f} ({cell['clock']:5.1f})" for cell in cells
            )
            + f"{growth:9.2f}x"
        )
        grown.append((what, growth, sums[-1] - sums[0]))
    print()
    for what, growth, difference in grown:
        is_met = growth <= MOST_GROWTH or difference < LEAST_DIFFERENCE
        bars.tell(
            f"{what}: {largest:,} beside {smallest:,} articles", f"{growth:.2f} times", f"at most {MOST_GROWTH:g}",
            is_met, value=growth,
        )  # fmt: skip
    return int(bars.missed)


def main() -> int:
    """Make the sites, measure them, and remove them again."""
    if MEASURE in sys.argv:
        sys.path.insert(0, str(ROOT))
        print(json.dumps(costs()))
        return 0
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--keep", action="store_true", help="leave the databases for another run")
    parser.add_argument("--folder", type=Path, help="where files are kept; thrown away without it")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name:
        folder = options.folder or Path(name)
        return measured(sorted(map(int, options.sizes.split(","))), folder, keep=options.keep)


if __name__ == "__main__":
    sys.exit(main())
