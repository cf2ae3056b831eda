"""Readers and editors of the long run: what they ask for, and what they remember of the answers, over real HTTP.

An editor remembers what the desk said was done; a reader knows from that what a page must show by now.
"""

import http.cookiejar
import itertools
import random
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin

from lxml import html

# Seconds after which every reader has what was published; and how long one answer may take before it is given up.
LATEST = 1.0
PATIENCE = 60.0
SEARCH = "/search/?q=harbour"
VERSION = re.compile(r"Harbour story (\d+), version (\d+)")


@dataclass
class Published:
    """What the desk said is with readers, by article: version and when that was said (seconds, monotonic)."""

    _versions: dict[int, list[tuple[float, int]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, article: int, version: int) -> None:
        with self._lock:
            self._versions.setdefault(article, [(0.0, 0)]).append((time.monotonic(), version))

    def due(self, article: int, at: float) -> tuple[int, float]:
        """Return the oldest version that a page asked for at that moment may show, and when it was published."""
        with self._lock:
            said = self._versions.get(article, [(0.0, 0)])
            return max((version, moment) for moment, version in said if moment <= at - LATEST)

    def last(self) -> dict[int, int]:
        with self._lock:
            return {article: said[-1][1] for article, said in self._versions.items()}


class Reader(threading.Thread):
    """Asks for one page after the other, as fast as `pause` lets, until told to end."""

    def __init__(
        self, site: str, paths: list[str], published: Published, over: threading.Event, *, seed: int
    ) -> None:
        super().__init__(daemon=True)
        self.site, self.paths, self.published, self.over = site, paths, published, over
        self.chance = random.Random(seed)  # a repeatable order
        self.answers = 0
        self.slowest = 0.0
        self.failures: list[str] = []
        self.stale: list[str] = []

    def run(self) -> None:
        while not self.over.is_set():
            # All come from one address, of which nginx takes ten searches a second at most.
            path = SEARCH if self.chance.random() < 0.01 else self.chance.choice(self.paths)
            begun = time.monotonic()
            try:
                with urllib.request.urlopen(self.site + path, timeout=PATIENCE) as answer:
                    text, headers = answer.read().decode(), answer.headers
            except (OSError, urllib.error.HTTPError) as failure:
                self.failures.append(f"{path}: {failure}")
                self.over.wait(0.2)
                continue
            self.answers += 1
            self.slowest = max(self.slowest, time.monotonic() - begun)
            self._compare(path, text, begun, f"{headers['X-Cache']}, {headers['Cache-Status']}")
            self.over.wait(0.01)

    def _compare(self, path: str, text: str, begun: float, sent_from: str) -> None:
        shown: dict[int, int] = {}
        for article, version in VERSION.findall(text):
            shown[int(article)] = max(int(version), shown.get(int(article), 0))
        for article, version in shown.items():
            due, since = self.published.due(article, begun)
            if version < due:
                self.stale.append(
                    f"{time.strftime('%H:%M:%S')} {path}: article {article} in version {version}, {due} was due"
                    f" for {begun - since - LATEST:.2f} s ({sent_from})"
                )


class Desk:
    """A browser without a screen: keeps cookies, fills in the forms that it is shown, and tries again as a person would."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def ask(self, address: str, fields: list[tuple[str, str]] | None = None) -> tuple[str, str]:
        """Return where an address led to, and the page. Raises `OSError` where the newsroom does not answer with one."""
        data = urlencode(fields).encode() if fields is not None else None
        asked = urllib.request.Request(
            urljoin(self.site, address), data=data, headers={"Accept-Language": "en"}
        )
        if data is not None:
            asked.add_header("Referer", urljoin(self.site, address))
        with self.opener.open(asked, timeout=PATIENCE) as answer:
            return answer.url, answer.read().decode()

    def send(self, address: str, form_with: str, /, **changes: str) -> tuple[str, str]:
        """Open a page, fill its form with that field in, and send it; return where that led to, and the page."""
        url, page = self.ask(address)
        forms = [form for form in html.fromstring(page).forms if form_with in form.fields]
        if not forms:
            raise OSError(f"{url} has no form with {form_with}")
        fields = {name: value for name, value in forms[0].form_values() if name not in changes}
        return self.ask(urljoin(url, forms[0].action or url), list((fields | changes).items()))

    def sign_in(self, username: str, password: str) -> None:
        url, _page = self.send("/admin/login/?next=/admin/", "password", username=username, password=password)
        if "login" in url:
            raise OSError(f"{username} is not let in")


class Editor(threading.Thread):
    """Corrects its articles one after the other, each to a version of a higher number, and remembers what the desk said."""

    def __init__(
        self,
        site: str,
        login: tuple[str, str],
        articles: list[int],
        published: Published,
        over: threading.Event,
    ) -> None:
        super().__init__(daemon=True)
        self.desk, self.login, self.articles = Desk(site), login, articles
        self.published, self.over = published, over
        self.corrections = 0
        # Answers that were no page: while a part is away, the desk may refuse; what it said was saved must be there.
        self.refusals: list[str] = []
        self.lost: list[str] = []

    def run(self) -> None:
        self._until_done(lambda: self.desk.sign_in(*self.login))
        versions = dict.fromkeys(self.articles, 1)
        for article in itertools.cycle(self.articles):
            if self.over.is_set():
                return
            version = versions[article] = versions[article] + 1
            self._until_done(lambda article=article, version=version: self._save(article, version))
            self._until_done(lambda article=article, version=version: self._publish(article, version))
            self.corrections += 1
            self.over.wait(0.5)

    def _until_done(self, act: Callable[[], None]) -> None:
        while not self.over.is_set():
            try:
                act()
            except OSError as failure:
                self.refusals.append(str(failure))
                self.over.wait(1)
            else:
                return

    def _save(self, article: int, version: int) -> None:
        address = f"/admin/articles/article/{article}/change/"
        title = f"Harbour story {article}, version {version}"
        self.desk.send(address, "title", title=title, _continue="1")
        kept = html.fromstring(self.desk.ask(address)[1]).xpath(
            "string(//textarea[@name='title']|//input[@name='title']/@value)"
        )
        if kept.strip() != title:
            self.lost.append(f"{title!r} was saved and is {kept.strip()!r}")

    def _publish(self, article: int, version: int) -> None:
        address = f"/admin/articles/article/{article}/steps/correct/"
        url, page = self.desk.send(address, "note", note=f"It is version {version} now.")
        if url.endswith(address):
            reasons = html.fromstring(page).xpath(
                "//*[contains(@class,'errorlist') or contains(@class,'desk-note')]"
            )
            raise OSError(
                f"not published: {' '.join(reason.text_content().strip() for reason in reasons)[:300]}"
            )
        self.published.note(article, version)


class Witness(threading.Thread):
    """Orders captures of threads, one every few seconds, and remembers how many the desk took."""

    def __init__(
        self, site: str, login: tuple[str, str], addresses: list[str], over: threading.Event
    ) -> None:
        super().__init__(daemon=True)
        self.desk, self.login, self.addresses, self.over = Desk(site), login, addresses, over
        self.taken: list[str] = []
        self.refusals: list[str] = []

    def run(self) -> None:
        is_in = False
        for address in self.addresses:
            while not self.over.is_set():
                try:
                    if not is_in:
                        self.desk.sign_in(*self.login)
                        is_in = True
                    url, _page = self.desk.send("/admin/reactions/capture/new/", "address", address=address)
                except OSError as failure:
                    self.refusals.append(f"{address}: {failure}")
                    self.over.wait(1)
                    continue
                # Some communities turn machines away: there the desk asks for a saved page, and orders nothing.
                if "/capturerequest/" in url:
                    self.taken.append(address)
                break
            if self.over.wait(4):
                return
