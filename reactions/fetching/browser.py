"""One page opened in a browser of the newsroom's own, where Chromium and Playwright are installed.

The browser runs in a process of its own that is killed when its time is over, sends everything through the guard
(`reactions.fetching.proxy`), and starts without a profile: no cookies, no log-in, nothing kept afterwards.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from reactions.fetching.addresses import Address, Resolver, checked_addresses, read_address
from reactions.fetching.deadlines import Deadline
from reactions.fetching.fetch import never
from reactions.fetching.identity import user_agent
from reactions.fetching.problems import FetchProblem, UnableToFetch
from reactions.fetching.proxy import REFUSED_HEADER, GuardedProxy
from reactions.fetching.results import MayBeUnencrypted, Redirect

PROCESS = Path(__file__).with_name("browser_process.py")
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# All that the process gets of an environment: no proxy, no secrets.
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin"
PNG = b"\x89PNG"
# Seconds between two looks at how much was loaded.
LOOK_EVERY = 0.2
# What a browser says of certificates and of security that is out of date.
TLS_ERRORS = ("ERR_CERT", "ERR_SSL", "ERR_BAD_SSL")


@dataclass(frozen=True)
class Browsed:
    """A page as a browser showed it. `html` is the document after its scripts ran, in UTF-8; `status` is the main
    document's. `mhtml` and `screenshot` are empty where they were too large. `tool` names browser and driver.
    """

    requested_url: str
    final_url: str
    redirects: list[Redirect]
    status: int | None
    html: bytes
    mhtml: bytes
    screenshot: bytes
    started_at: datetime
    fetched_at: datetime
    tool: str

    @property
    def screenshot_type(self) -> str:
        return "image/png" if self.screenshot.startswith(PNG) else "image/jpeg"


def chromium_path() -> str:
    """Return the path of the Chromium that is used, or an empty string."""
    if settings.CHROMIUM == "off":
        return ""
    names = (settings.CHROMIUM,) if settings.CHROMIUM else NAMES
    return next((path for name in names if (path := shutil.which(name))), "")


def has_browser() -> bool:
    """Return whether pages can be captured with a browser: Chromium, Playwright, and a sandbox or leave to do without."""
    return bool(chromium_path()) and find_spec("playwright") is not None and sandbox() is not None


def sandbox() -> bool | None:
    """Return whether Chromium's sandbox is on; None where it must be on and cannot be.

    Chromium has none for root. Outside of production it then runs without; in production only if somebody said so.
    """
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if settings.BROWSER_SANDBOX == "off":
        return False
    if not is_root:
        return True
    return None if settings.BROWSER_SANDBOX == "on" or settings.IN_PRODUCTION else False


def browse(
    *,
    url: str,
    now: datetime,
    locale: str = "ko-KR",
    resolver: Resolver | None = None,
    may_be_unencrypted: MayBeUnencrypted = never,
) -> Browsed:
    """Return a page as a browser shows it after its scripts ran and it was scrolled to its end.

    At most `settings.BROWSER_TOTAL_SECONDS` for all of it. `may_be_unencrypted` as for `fetch()`. Raises
    `UnableToFetch` where the page cannot be shown or must not be asked for, and where there is no browser.
    """
    address = read_address(url)
    if not has_browser():
        raise UnableToFetch(FetchProblem.NO_BROWSER)
    began = monotonic()
    deadline = Deadline(seconds=settings.BROWSER_TOTAL_SECONDS, host=address.host)
    window = _Window(now=now, began=began, deadline=deadline, locale=locale, resolver=resolver)
    try:
        return window.show(address)
    except UnableToFetch as problem:
        plain = address.unencrypted
        is_unconnected = problem.code is FetchProblem.NO_CONNECTION and problem.values["host"] == address.host
        if plain is None or not is_unconnected or not may_be_unencrypted():
            raise
    browsed = window.show(plain)
    station = Redirect(url=str(address), status=0, location=str(plain))
    return replace(browsed, requested_url=str(address), redirects=[station, *browsed.redirects])


@dataclass(frozen=True)
class _Window:
    """A browser that is opened for one address, and closed when its time is over."""

    now: datetime
    began: float
    deadline: Deadline
    locale: str
    resolver: Resolver | None

    def show(self, address: Address) -> Browsed:
        """Return the page at an address. Raises `UnableToFetch`."""
        deadline, resolver = self.deadline, self.resolver
        checked_addresses(address=address, deadline=deadline, resolver=resolver)
        proxy = GuardedProxy(
            deadline=deadline, most_bytes=settings.BROWSER_MOST_TRANSFERRED, resolver=resolver
        )
        with TemporaryDirectory(prefix="newsroom-browser-", ignore_cleanup_errors=True) as name, proxy:
            folder = Path(name)
            order = {
                "url": str(address),
                "folder": name,
                "proxy_port": proxy.port,
                "chromium": chromium_path(),
                "sandbox": bool(sandbox()),
                "seconds": deadline.left(),
                "most_bytes": settings.FETCH_MOST_BYTES,
                "user_agent": user_agent(),
                "locale": self.locale,
                "time_zone": settings.TIME_ZONE,
                "refused_header": REFUSED_HEADER,
            }
            _run(order, folder=folder, proxy=proxy)
            if proxy.is_exhausted:
                raise _too_large(address.host)
            found = _found(folder)
            _require_page(found, proxy=proxy, host=address.host)
            return Browsed(
                requested_url=str(address),
                final_url=str(found["final_url"]).partition("#")[0],
                redirects=[
                    Redirect(url=station["url"], status=station["status"], location=station["location"])
                    for station in found["redirects"]
                ],
                status=found["status"],
                html=_content(folder / "page.html"),
                mhtml=_content(folder / "page.mhtml"),
                screenshot=_content(folder / "screenshot"),
                started_at=self.now.astimezone(UTC),
                fetched_at=(self.now + timedelta(seconds=monotonic() - self.began)).astimezone(UTC),
                tool=f"Chromium {found['version']} / playwright {version('playwright')}",
            )


def _run(order: dict[str, Any], *, folder: Path, proxy: GuardedProxy) -> None:
    """Run the browser's process to its end. It is killed when its time is over, or when it loads too much.

    Raises `UnableToFetch` where the time is over.
    """
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", str(PROCESS)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            # Temporary files and profiles go into the folder, and go with it.
            env={"PATH": PATH, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"},
            start_new_session=True,
        )
    assert process.stdin is not None
    try:
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(order).encode() + b"\n")
            process.stdin.flush()
        while not proxy.is_exhausted:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=proxy.deadline.left(at_most=LOOK_EVERY))
                break
    finally:
        # The driver's children are of the same group; Chromium ends when its driver is gone.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        with suppress(BrokenPipeError):
            process.stdin.close()


def _found(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / "result.json").read_text())
    except (OSError, ValueError):
        raise UnableToFetch(FetchProblem.BROWSER_FAILED) from None
    return found


def _too_large(host: str) -> UnableToFetch:
    return UnableToFetch(
        FetchProblem.TOO_LARGE, host=host, limit=max(1, settings.FETCH_MOST_BYTES // 1024**2)
    )


def _require_page(found: dict[str, Any], *, proxy: GuardedProxy, host: str) -> None:
    """Raise `UnableToFetch` where the browser shows no page."""
    if found.get("too_large"):
        raise _too_large(host)
    if found.get("refused") in list(FetchProblem):
        raise UnableToFetch(FetchProblem(found["refused"]), host=host)
    error = str(found.get("error", ""))
    if not error and str(found.get("final_url", "")).startswith(("http://", "https://")):
        return
    # Where the page wanted to go last, by itself or by a redirect.
    wanted = (urlsplit(str(found.get("wanted", ""))).hostname or host).lower()
    if wanted in proxy.problems:
        seconds = round(settings.BROWSER_TOTAL_SECONDS)
        raise UnableToFetch(proxy.problems[wanted], host=wanted, seconds=seconds)
    if any(sign in error for sign in TLS_ERRORS):
        raise UnableToFetch(FetchProblem.TLS, host=wanted)
    if "Timeout" in error:
        raise proxy.deadline.passed()
    raise UnableToFetch(FetchProblem.BROWSER_FAILED)


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
