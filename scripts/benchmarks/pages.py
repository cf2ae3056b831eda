"""What a page costs: kept and made anew, beside Django's smallest page on the same server, and nginx with the same bytes.

    .venv/bin/python scripts/benchmarks/pages.py [--seconds N]

Serves a corpus of 2,500 articles from a folder that is thrown away, by one process of the app server with four threads, and asks with
wrk (16 connections, one thread) over loopback. Processor time is that of the server's process for each answer, which other work on the
machine hardly stretches; answers a second depend on it. Needs wrk (`apt-get install wrk`); nginx is measured where it is installed. Exits with 1 where a bar of
quality is missed.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from measuring import ROOT, Bars, Figure, machine
from serving import HELLO, Measured, granian, measure, newest_articles, one_by_one, path_of, running

sys.path.insert(0, str(ROOT))

from tests.delivery.purging.nginx import is_there, nginx_in_front
from tests.serving import free_port

BEHIND = "article, behind nginx"
# From its own disk: the article as it is sent, with all headers, and the compressed text alone.
NGINX_SAME, NGINX_BODY = "nginx, the same answer", "nginx, the article's text"
# What nginx writes itself, or is told by and does not pass on.
OF_NGINX = {
    "connection",
    "content-length",
    "content-type",
    "date",
    "etag",
    "last-modified",
    "server",
    "x-accel-expires",
}
# How a page is sent: kept as a whole; made of its rows, while parts that were drawn for the same values are kept
# (newsroom/drawing/parts.py), as where something on it changed; or asked for by the first reader: of the corpus one article after
# another, and one place in the list, so that what is drawn for one has been forgotten before it is asked for again.
KEPT, MADE, FIRST = "kept", "made, its parts kept", "made for its first reader"
# More articles than parts are kept drawn, and each has some thirty.
CORPUS = 2_500
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; default_type text/html;
  server {{ listen 127.0.0.1:{port}; root {folder}/root; location /same/ {{ alias {folder}/root/; {headers} }} }}
}}
"""


def addresses_of(site: str, folder: Path) -> dict[str, Path]:
    """Return scripts of wrk's for articles and places in the list of a corpus, in no order that means anything."""
    chance = random.Random(3)
    listed = newest_articles(site)
    articles = [path_of(item["url"]) for item in listed]
    places = [f"/latest/?before={anchor_of(item)}" for item in listed[:-20]]
    scripts = {}
    for page, paths in (("article", articles), ("list", places)):
        chance.shuffle(paths)
        scripts[page] = one_by_one(folder / f"{page}.txt", paths)
    return scripts


def anchor_of(item: dict[str, str]) -> str:
    """Return the place of an article in the list, as its addresses spell it (articles/reading/anchors.py)."""
    return re.sub(r"[-:]|Z$", "", item["published_at"]) + f".000000Z-{item['id']}"


def main() -> int:
    """Run all, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    if not shutil.which("wrk"):
        print("wrk is missing; install it, on Debian with `apt-get install wrk`.", file=sys.stderr)
        return 2
    print(machine())
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        clean = {key: value for key, value in os.environ.items() if not key.startswith("NEWSROOM_")}
        environment = {**clean, "NEWSROOM_VAR_DIR": name, "NEWSROOM_LOG_LEVEL": "ERROR"}
        print("Making a site with a corpus …")
        for command in (["prepare"], ["generate_corpus", "--articles", str(CORPUS)]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        (folder / "hello.py").write_text(HELLO)
        ports = {kind: free_port() for kind in ("hello", KEPT, MADE, "nginx", "purge")}
        sites = {kind: f"http://127.0.0.1:{port}" for kind, port in ports.items()}
        pids = {
            "hello": stack.enter_context(
                running(
                    granian("hello:application", ports["hello"]),
                    url=f"{sites['hello']}/",
                    environment=clean,
                    folder=folder,
                )
            )
        }
        kinds = {
            KEPT: {"NEWSROOM_PURGE": f"nginx://127.0.0.1:{ports['purge']}"},
            MADE: {"PAGE_CACHE_URL": "off"},
        }
        for kind, more in kinds.items():
            pids[kind] = stack.enter_context(
                running(
                    granian("newsroom.wsgi:application", ports[kind]),
                    url=f"{sites[kind]}/robots.txt",
                    environment={**environment, **more},
                    folder=ROOT,
                )
            )
        asked = addresses_of(sites[MADE], folder)
        address = (folder / "article.txt").read_text().split("\n", 1)[0]
        pages = {"article": address, "list": "/latest/", "front": "/"}
        found = [
            measure(
                "Django's smallest page",
                url=f"{sites['hello']}/",
                process=pids["hello"],
                seconds=options.seconds,
            )
        ]
        for kind in kinds:
            found += [
                measure(
                    f"{page}, {kind}", url=sites[kind] + path, process=pids[kind], seconds=options.seconds
                )
                for page, path in pages.items()
            ]
        found += [
            measure(
                f"{page}, {FIRST}",
                url=sites[MADE],
                process=pids[MADE],
                seconds=options.seconds,
                script=script,
            )
            for page, script in asked.items()
        ]
        if shutil.which("nginx"):
            (folder / "root").mkdir()
            answer = subprocess.run(
                ["curl", "-s", "-i", "-H", "Accept-Encoding: br", sites[KEPT] + address],
                check=True,
                capture_output=True,
            ).stdout
            head, _, body = answer.partition(b"\r\n\r\n")
            (folder / "root" / "page.html").write_bytes(body)
            sent = [line.split(": ", 1) for line in head.decode().splitlines()[1:]]
            headers = " ".join(
                f"add_header {header} {json.dumps(value)};"
                for header, value in sent
                if header.lower() not in OF_NGINX
            )
            user = "user root;" if os.geteuid() == 0 else ""
            (folder / "nginx.conf").write_text(
                NGINX.format(folder=name, port=ports["nginx"], user=user, headers=headers)
            )
            url = f"{sites['nginx']}/page.html"
            process = stack.enter_context(
                running(
                    ["nginx", "-p", name, "-c", f"{name}/nginx.conf"],
                    url=url,
                    environment=clean,
                    folder=folder,
                )
            )
            for what, path in ((NGINX_BODY, "/page.html"), (NGINX_SAME, "/same/page.html")):
                url = sites["nginx"] + path
                found.append(measure(what, url=url, process=process, seconds=options.seconds))
        if is_there():
            (folder / "front").mkdir()
            front = stack.enter_context(nginx_in_front(folder / "front", ports[KEPT]))
            url = f"http://127.0.0.1:{front.port}{address}"
            # As an own worker process: the master's children are counted with it.
            found.append(measure(BEHIND, url=url, process=front.process, seconds=options.seconds))
    return tell(found)


def tell(found: list[Measured]) -> int:
    """Print the table and the bars, and return the exit code."""
    hello = found[0]
    by_name = {row.what: row for row in found}
    print(f"{'':36} {'answers/s':>10} {'ms each':>9} {'of hello':>9} {'bytes':>8}")
    for row in found:
        print(
            f"{row.what:36} {row.per_second:10,.0f} {row.milliseconds:9.3f} {hello.milliseconds / row.milliseconds:8.2f}x {row.bytes:8,}"
        )
    bars = Bars()
    for row in found:
        bars.keep(
            Figure(
                row.what,
                f"{row.milliseconds:.3f} ms, {row.per_second:,.0f} a second",
                "",
                True,
                row.milliseconds,
            )
        )
    for page in ("article", "list", "front"):
        ratio = hello.milliseconds / by_name[f"{page}, {KEPT}"].milliseconds
        bars.tell(
            f"{page}, kept, beside Django's smallest page",
            f"{ratio:.2f}",
            "at least 0.5",
            ratio >= 0.5,
            value=ratio,
        )
    if BEHIND in by_name and NGINX_SAME in by_name:
        ratio = by_name[NGINX_SAME].milliseconds / by_name[BEHIND].milliseconds
        bars.tell(
            f"{BEHIND}, beside the same answer from nginx's disk", f"{ratio:.2f}", "at least 0.8", ratio >= 0.8, value=ratio
        )  # fmt: skip
    # Their bars are parts of what Wagtail's pages cost: peer.py.
    for page in ("article", "list"):
        for kind in (MADE, FIRST):
            what = f"{page}, {kind}, beside Django's smallest page"
            ratio = by_name[f"{page}, {kind}"].milliseconds / hello.milliseconds
            print(f"       {what}: {ratio:.0f} times")
            bars.keep(Figure(what, f"{ratio:.0f} times", "", True, ratio))
    return int(bars.missed)


if __name__ == "__main__":
    sys.exit(main())
