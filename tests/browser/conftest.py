"""A real browser in front of a running server.

Debian's Chromium is driven by Playwright: without its windows, which cost twice what pages do, where that package is there. Without Chromium these tests are skipped and say so; in CI that is
a failure, because there nothing may be skipped.
"""

import contextlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, Playwright, expect
from playwright.sync_api import Error as PlaywrightError

from newsroom.running.working import TaskWorker
from tests import factories
from tests.installed_rows import InstalledRows
from tests.reactions import conftest as forums

# Milliseconds in which something must have become so: the limit only ends a test that would hang, on a busy machine too.
expect.set_options(timeout=30_000)

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
forum = forums.forum
SKIPPED = "there is no Chromium here; `apt-get install chromium` brings it"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason=SKIPPED))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.fail(SKIPPED)
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "reduced_motion": "reduce"}


@pytest.fixture(scope="session", autouse=True)
def installed_rows(django_db_setup: None) -> Iterator[list[InstalledRows]]:
    """Return the rows that migrations installed, as the test database kept them."""
    # Playwright keeps an event loop in this thread, and Django then refuses database queries from it.
    # Nothing here is asynchronous: the loop stands still while a test talks to the database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield connection._test_serialized_contents
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


# For the session, so that it comes before the first test's database is filled.
@pytest.fixture(scope="session", autouse=True)
def connection_beside_playwright(installed_rows: list[InstalledRows], playwright: Playwright) -> None:
    """Give the connection of Playwright's event loop, which is another one, the rows to put back."""
    connection._test_serialized_contents = installed_rows


@pytest.fixture(autouse=True)
def site_address(live_server: Any, settings: Any) -> None:
    """Let canonical addresses, feeds and sitemaps name the running server."""
    settings.SITE_URL = live_server.url


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page in the browser; the test fails if its console shows an error, such as a refusal by the CSP."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A missing page is also reported there, and may be just what the test is about.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    if not page.is_closed() and "/admin/articles/article/" in page.url:
        # An editing page says goodbye as it is left: the newsroom hears it before its rows are taken away.
        with contextlib.suppress(PlaywrightError):
            page.on("dialog", lambda dialog: dialog.accept())
            page.goto("about:blank", timeout=2_000)
            page.wait_for_timeout(200)
    assert not complaints, f"The browser's console complained: {complaints}"


@pytest.fixture
def signed_in(live_server: Any) -> Callable[..., User]:
    """Return a function that signs the page's browser in as a person with a role, and returns that person.

    Whoever was there before leaves the page first, unless the login is one `beside` it, in another tab: what the page
    still asks for, such as the preview's frame, would be answered with the page to log in, which stands in no frame.
    """

    def sign_in(
        page: Page, role: str = factories.REPORTER, user: User | None = None, *, beside: bool = False
    ) -> User:
        user = user or factories.make_user(role=role)
        client = Client()
        client.force_login(user)
        if not beside:
            page.goto("about:blank")
        page.context.clear_cookies()
        page.context.add_cookies(
            [
                {
                    "name": django_settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[django_settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )
        return user

    return sign_in


@pytest.fixture
def worker(live_server: Any, forum: Any) -> Iterator[None]:
    """The worker that carries out what is queued, beside the running server; the forum may be asked."""
    running = TaskWorker()
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    yield
    running.is_stopping = True
    thread.join()
