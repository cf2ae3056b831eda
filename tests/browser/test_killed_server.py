"""The newsroom's web server is killed in the midst of writing, and comes back: what was typed is saved by itself, or offered."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from newsroom.demo_logins import DEMO_PASSWORD
from tests.serving import (
    ROOT,
    Environment,
    free_port,
    is_worker,
    prepared_newsroom,
    processes_below,
    served,
    wait_until,
)

pytestmark = pytest.mark.slow
# Milliseconds. A page tries again after four seconds, eight, sixteen; the server takes some to be up.
PATIENCE = 60_000


@dataclass
class Server:
    """`manage.py serve` in front of a newsroom of its own, always at the same address."""

    environment: Environment
    log: Path
    port: int = field(default_factory=free_port)
    running: ExitStack = field(default_factory=ExitStack)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = self.running.enter_context(served(self.environment, port=self.port, log=self.log))
        assert self.process.poll() is None, self.log.read_text()

    def kill_web(self) -> None:
        """Kill what serves pages, at once and without a word; what supervises it notices and ends."""
        assert self.process is not None
        for process in processes_below(self.process.pid):
            if not is_worker(process):
                os.kill(process, signal.SIGKILL)
        wait_until(lambda: self.process is not None and self.process.poll() is not None)
        assert "The web server ended (killed by SIGKILL)" in self.log.read_text()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    environment = prepared_newsroom(tmp_path)
    logins = "from newsroom.demo_logins import make_demo_logins; make_demo_logins()"
    command = [sys.executable, "manage.py", "shell", "-c", logins]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    found = Server(environment, tmp_path / "log")
    found.start()
    yield found
    found.running.close()


@pytest.fixture
def article(page: Page, server: Server) -> str:
    """The address of an article that the page in the browser is writing, saved once."""
    page.goto(f"{server.site}/admin/login/?next=/admin/articles/article/add/")
    page.fill("#id_username", "demo-reporter")
    page.fill("#id_password", DEMO_PASSWORD)
    page.press("#id_password", "Enter")
    page.locator("#id_title").fill("Written through a crash")
    page.locator("#id_category").select_option(index=1)
    page.locator(".order-machine-insert-target.last").click()
    page.locator(".plugin-button", has_text="Text").click()
    page.locator(".ProseMirror").last.click()
    page.keyboard.type("Before it.")
    expect(saving(page)).to_contain_text("Saved", timeout=PATIENCE)
    return page.url


def saving(page: Page):
    return page.locator("[data-saving-status]")


def type_and_kill(page: Page, server: Server) -> None:
    """Type, and kill the server before the page has saved that; the page says so."""
    page.keyboard.type(" Typed as it died.")
    server.kill_web()
    page.keyboard.type(" And after.")
    expect(saving(page)).to_contain_text("kept in this browser", timeout=PATIENCE)


def test_what_was_typed_while_the_server_died_is_saved_by_itself_once_it_is_back(
    page: Page, server: Server, article: str
) -> None:
    type_and_kill(page, server)
    server.start()
    expect(saving(page)).to_contain_text("Saved", timeout=PATIENCE)
    page.goto(article)
    expect(page.locator(".ProseMirror").last).to_have_text("Before it. Typed as it died. And after.")
    expect(page.locator(".desk-held")).to_have_count(0)


def test_what_was_typed_is_offered_if_the_browser_went_too(page: Page, server: Server, article: str) -> None:
    type_and_kill(page, server)
    # No question, no last word.
    page.close(run_before_unload=False)
    server.start()
    again = page.context.new_page()
    again.goto(article)
    expect(again.locator(".ProseMirror").last).to_have_text("Before it.")
    again.locator(".desk-held").get_by_role("button", name="Restore").click()
    expect(again.get_by_text("was changed successfully")).to_be_visible(timeout=PATIENCE)
    expect(again.locator(".ProseMirror").last).to_have_text("Before it. Typed as it died. And after.")
