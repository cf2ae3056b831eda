"""What benchmarks share that ask a server for pages: the server, what asks it, and what an answer costs."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from measuring import ROOT, cpu_of

sys.path.insert(0, str(ROOT))

from tests.serving import wait_until

# What wrk asks for: one address after another.
ONE_BY_ONE = """
local paths, place = {{}}, 0
for path in io.lines("{file}") do paths[#paths + 1] = path end
request = function() place = place + 1; return wrk.format("GET", paths[place % #paths + 1]) end
"""
HELLO = """
from django.conf import settings
settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="benchmark", ALLOWED_HOSTS=["*"], MIDDLEWARE=[])
import django
django.setup()
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse("Hello, world!"))]
application = get_wsgi_application()
"""


@dataclass
class Measured:
    """Answers a second, milliseconds of the server's processor for each, and bytes of the body; 0 where bodies differ."""

    what: str
    per_second: float
    milliseconds: float
    bytes: int


@contextmanager
def running(command: list[str], *, url: str, environment: dict[str, str], folder: Path) -> Iterator[int]:
    process = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_until(
            lambda: subprocess.run(["curl", "-sf", "-o", "/dev/null", url], check=False).returncode == 0
        )
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def granian(application: str, port: int, *, python: str = sys.executable) -> list[str]:
    """Return the command that serves a WSGI application by one process with four threads."""
    return [
        python, "-m", "granian", application, "--interface", "wsgi", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--no-access-log", "--log-level", "error",
    ]  # fmt: skip


def measure(what: str, *, url: str, process: int, seconds: int, script: Path | None = None) -> Measured:
    """Ask for a page as fast as it comes, or for what a script of wrk's names, on the site at `url`."""
    header = "Accept-Encoding: br"
    body = subprocess.run(["curl", "-s", "-H", header, url], check=True, capture_output=True).stdout
    asking = ["wrk", "-t1", "-c16", "-H", header, *(["-s", str(script)] if script else []), url]
    subprocess.run([*asking, "-d1s"], check=True, capture_output=True)
    spent, began = cpu_of(process), time.monotonic()
    told = subprocess.run([*asking, f"-d{seconds}s"], check=True, capture_output=True, text=True).stdout
    spent, lasted = cpu_of(process) - spent, time.monotonic() - began
    assert "Non-2xx" not in told, told
    found = re.search(r"(\d+) requests in", told)
    assert found, told
    answers = int(found[1])
    return Measured(what, answers / lasted, 1000 * spent / answers, 0 if script else len(body))


def one_by_one(file: Path, paths: list[str]) -> Path:
    """Write addresses to a file, and beside it a script of wrk's that asks for one after another; return the script."""
    file.write_text("\n".join(paths))
    script = file.with_suffix(".lua")
    script.write_text(ONE_BY_ONE.format(file=file))
    return script


def measure_all(
    what: str, *, urls: Sequence[str], process: int, beside: Callable[[], float] = float
) -> Measured:
    """Ask for each address once, sixteen at a time, and wait for all answers.

    For pages so slow that `measure` would be wrong: what wrk still waits for at its end was worked on, and is no answer. `beside` tells
    the seconds of a processor that another than the server's process has taken for it: the database server.
    """
    wanted = "".join(f'url = "{url}"\noutput = "/dev/null"\n' for url in urls)
    header = "Accept-Encoding: br"
    body = subprocess.run(["curl", "-s", "-H", header, urls[0]], check=True, capture_output=True).stdout
    spent, began = cpu_of(process) + beside(), time.monotonic()
    told = subprocess.run(
        ["curl", "-s", "-Z", "--parallel-max", "16", "-H", header, "-w", "%{http_code}\\n", "-K", "-"],
        input=wanted, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    spent, lasted = cpu_of(process) + beside() - spent, time.monotonic() - began
    assert told == ["200"] * len(urls), set(told)
    is_one = len(set(urls)) == 1
    return Measured(what, len(urls) / lasted, 1000 * spent / len(urls), len(body) if is_one else 0)


def newest_articles(site: str, most: int = sys.maxsize) -> list[dict[str, str]]:
    """Return what the API of a newsroom says of its newest articles, of all unless `most` says how many."""
    listed: list[dict[str, str]] = []
    following: str | None = f"{site}/api/v1/articles?limit=100"
    while following and len(listed) < most:
        answer = subprocess.run(["curl", "-s", following], check=True, capture_output=True, text=True).stdout
        page = json.loads(answer)
        listed += page["items"]
        following = page["next"] and site + path_of(page["next"])
    return listed[:most]


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]
