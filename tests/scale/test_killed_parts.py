"""The newsroom at scale behind nginx, with each of its parts killed in turn, under the eyes of readers and of an editor."""

import json
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from newsroom.demo_logins import DEMO_PASSWORD
from newsroom.running.ports import is_free
from scripts.scale.postgresql import programs
from scripts.scale.site import HOST, PORTS, ScaledSite
from tests.images.test_renditions import picture_bytes
from tests.serving import wait_until

pytestmark = pytest.mark.scale
# Milliseconds that something may take in the browser; seconds that a change may take to reach a reader. Both only end what hangs.
PATIENCE, LATEST = 60_000, 20.0
# Seconds.
NGINX_RESTS = 6.0
MAKE_CONTENT = """
import json
from newsroom.demo_logins import make_demo_logins
from tests import factories
make_demo_logins()
edition = factories.make_edition(title="A ferry at noon", slug="ferry", blocks=[factories.text()])
print("made" + json.dumps({"article": edition.article_id, "path": f"/{edition.category.slug}/ferry/"}))
"""


def first_free_port() -> int:
    return next(
        first
        for first in range(8350, 9000, len(PORTS))
        if all(is_free(host=HOST, port=first + place) for place in range(len(PORTS)))
    )


@dataclass
class Readers:
    """Two who ask for pages all along, each as fast as they are answered."""

    site: str
    paths: list[str]
    answers: list[tuple[float, str, int, float]] = field(default_factory=list)
    _is_over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        self._threads = [threading.Thread(target=self._read, args=[place]) for place in range(2)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _read(self, place: int) -> None:
        while not self._is_over.is_set():
            place += 1
            # Each time another address for nginx and the web process, so that pages are made, too.
            path = self.paths[place % len(self.paths)] + (f"?n={place}" if place % 3 == 0 else "")
            begun = time.monotonic()
            status = get(self.site + path)[0]
            self.answers.append((begun, path, status, time.monotonic() - begun))
            self._is_over.wait(0.05)


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, ""
    except OSError as error:
        return 0, str(error)


@pytest.fixture
def site() -> Iterator[ScaledSite]:
    assert programs() is not None, "PostgreSQL's server is not installed"
    # Not below the test's own folder: PostgreSQL and nginx run as others than root.
    with tempfile.TemporaryDirectory(prefix="newsroom-scale-") as folder:
        Path(folder).chmod(0o755)
        site = ScaledSite(Path(folder), first_port=first_free_port())
        assert not site.missing(), f"missing: {site.missing()}"
        with site.running(print, demo=False):
            yield site


def test_whatever_is_killed_readers_get_their_pages_and_an_editor_is_told(
    site: ScaledSite, page: Page
) -> None:
    said = site.manage("shell", "--verbosity", "0", "--command", MAKE_CONTENT)
    made = json.loads(said.split("made", 1)[1])
    article, path = f"{site.address}/admin/articles/article/{made['article']}/change/", made["path"]
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(f"{site.address}/admin/login/?next=/admin/")
    page.fill("#id_username", "demo-desk")
    page.fill("#id_password", DEMO_PASSWORD)
    page.press("#id_password", "Enter")
    expect(page.locator("#user-tools, .desk-header").first).to_be_visible()

    def save(title: str) -> None:
        answer = page.goto(article)
        assert answer is not None
        assert answer.status == 200, page.content()
        page.locator("#id_title").fill(title)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("was changed successfully")).to_be_visible()

    def correct(title: str) -> float:
        """Save and publish a correction; return after how many seconds a reader had it."""
        save(title)
        page.locator(".desk-submit").get_by_text("Publish correction…").first.click()
        page.get_by_label("What was corrected").fill(f"It is now: {title}.")
        page.locator("form.desk-form input[type=submit]").first.click()
        expect(page.get_by_text("The correction of")).to_be_visible()
        begun = time.monotonic()
        wait_until(lambda: title in get(site.address + path)[1], seconds=LATEST)
        return time.monotonic() - begun

    readers = Readers(site.address, [path, "/", "/latest/", f"/ko{path}", "/feed.atom", "/api/v1/articles"])
    readers.begin()
    try:
        wait_until(lambda: len(readers.answers) > 20)
        print(f"a correction reached a reader after {correct('A ferry at one'):.2f} s")
        for number, name in enumerate(["web 1", "web 2", "worker 1", "worker 2", "redis"], start=1):
            site.parts[name].kill()
            save(f"Saved without {name}")
            print(f"without {name}, a correction reached a reader after {correct(f'Version {number}'):.2f} s")
            site.parts[name].start()
            # nginx leaves a server that failed alone for that long (fail_timeout in deploy/nginx/), and asks the other.
            time.sleep(NGINX_RESTS)
        # Words are saved without the storage; a picture is not, and whoever sends it is told why.
        site.parts["storage"].kill()
        save("Saved without storage")
        page.goto(f"{site.address}/admin/images/image/add/")
        page.locator("#upload-files").set_input_files(
            {"name": "ferry.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes(700, 500, "olive")}
        )
        page.get_by_role("button", name="Upload", exact=True).click()
        expect(page.get_by_text("out of reach").first).to_be_visible()
        site.parts["storage"].start()
        site.replica.stop(at_once=True)
        print(f"without the standby, a correction reached a reader after {correct('The last version'):.2f} s")
        site.replica.start()
    finally:
        readers.end()
    slowest = max(seconds for _begun, _path, _status, seconds in readers.answers)
    print(f"{len(readers.answers)} answers, the slowest after {slowest:.2f} s")
    assert [answer for answer in readers.answers if answer[2] != 200] == []
    # What was written meanwhile is there, in order.
    assert site.manage("verify_evidence").strip()
