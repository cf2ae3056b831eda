"""The bookmarklet for real: a forum under another origin, its own policies, and the desk's window."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from reactions.models import Capture
from reactions.sealing import read_artifact
from tests import factories

WORDS = "고양이가 책장 위에서 자고 있으면 그날 공부는 다 한 거예요"
LATE = "스크립트로 늦게 불러온 댓글도 그대로 전해집니다"
THREAD = f"""<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>도서관 고양이</title></head><body>
<article><h1>도서관 고양이</h1><p>어제 도서관에서 처음 봤는데 다들 알고 있었나요?</p></article>
<ul id="all"><li class="comment" id="comment-71"><b class="comment-author">창가자리</b>
<div class="comment-text">{WORDS}</div></li></ul>
<img src="/picture.png" onerror="document.title = document.title + '!'">
<script>
document.getElementById("all").insertAdjacentHTML("beforeend",
  '<li class="comment" id="comment-72"><b class="comment-author">반납함</b><div class="comment-text">{LATE}</div></li>');
</script></body></html>"""
FRAMED = """<!doctype html><html><head><meta charset="utf-8"><title>틀</title></head>
<body><iframe id="mainFrame" src="/thread/1"></iframe></body></html>"""


@dataclass
class Site:
    """A forum on loopback under its number, so that it is another site than the desk, which is `localhost`."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages = {"/thread/1": THREAD, "/framed/1": FRAMED}
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Site(port=server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def bookmark_of(page: Page, live_server: object) -> str:
    page.goto(f"{live_server}{reverse('admin:reactions_capture_bookmarklet')}")
    address = page.locator("#bookmark").get_attribute("href")
    assert address is not None
    return unquote(address.removeprefix("javascript:"))


def click_bookmark(page: Page, script: str) -> Page:
    """Do what choosing the bookmark does: its script runs in the page that is open."""
    with page.expect_popup() as opened:
        page.evaluate(f"() => {{ {script} }}")
    return opened.value


def test_the_page_of_another_origin_arrives_as_text_and_is_stored_once_confirmed(
    page: Page, live_server: object, signed_in: Callable[..., User], site: Site
) -> None:
    outlet = factories.make_outlet(name_en="Library Board", hosts=["library.example"])
    reporter = signed_in(page)
    script = bookmark_of(page, live_server)
    page.goto(f"{site.url}/thread/1")
    window = click_bookmark(page, script)
    expect(window.locator("#receive-address")).to_have_text(f"{site.url}/thread/1")
    expect(window.locator("#receive-title")).to_contain_text("도서관 고양이")
    expect(window.locator("#receive-words")).to_contain_text("어제 도서관에서")
    # Shown, not run: the page's picture is not asked for and its script changes nothing here.
    assert "도서관 고양이" not in window.title()
    assert not Capture.objects.exists()
    expect(window.locator("#id_outlet")).to_be_visible()
    window.locator("#id_outlet").select_option(value=str(outlet.pk))
    window.get_by_role("button", name="Capture this page").click()
    expect(window.get_by_text("Captured and sealed")).to_be_visible()
    expect(window.locator(".room-words", has_text=LATE)).to_be_visible()
    expect(window.locator(".room-head")).to_contain_text("sent from an editor's browser")
    stored = Capture.objects.get()
    assert (stored.method, stored.operator) == ("bookmarklet", reporter)
    assert LATE in read_artifact(artifact=stored.artifacts.get(role="html")).decode()


def test_a_frame_of_the_same_site_goes_along(
    page: Page, live_server: object, signed_in: Callable[..., User], site: Site
) -> None:
    outlet = factories.make_outlet(hosts=["library.example"])
    signed_in(page)
    script = bookmark_of(page, live_server)
    page.goto(f"{site.url}/framed/1")
    window = click_bookmark(page, script)
    window.locator("#id_outlet").select_option(value=str(outlet.pk))
    window.get_by_role("button", name="Capture this page").click()
    expect(window.locator(".room-words", has_text=LATE)).to_be_visible()


def test_a_strict_policy_of_the_site_does_not_keep_the_page_from_arriving(
    page: Page, live_server: object, signed_in: Callable[..., User], site: Site
) -> None:
    signed_in(page)
    script = bookmark_of(page, live_server)
    site.headers = {
        "Content-Security-Policy": "default-src 'self'; connect-src 'none'; form-action 'none'; script-src 'unsafe-inline'"
    }
    page.goto(f"{site.url}/thread/1")
    window = click_bookmark(page, script)
    expect(window.locator("#receive-words")).to_contain_text("어제 도서관에서")


def test_a_site_that_cuts_its_windows_apart_is_explained(
    page: Page, live_server: object, signed_in: Callable[..., User], site: Site
) -> None:
    signed_in(page)
    script = bookmark_of(page, live_server)
    site.headers = {"Cross-Origin-Opener-Policy": "same-origin"}
    # Browsers heed that header on trustworthy origins, and loopback is one.
    page.goto(f"{site.url}/thread/1")
    window = click_bookmark(page, script)
    expect(window.locator("#receive-waits")).to_contain_text("save the page and upload the file")
    expect(window.get_by_role("button", name="Capture this page")).to_be_hidden()


def test_a_page_that_claims_another_address_is_not_taken(
    page: Page, live_server: object, signed_in: Callable[..., User], site: Site
) -> None:
    signed_in(page)
    script = bookmark_of(page, live_server).replace(
        "url:location.href", "url:'https://theqoo.net/hot/1234567'"
    )
    page.goto(f"{site.url}/thread/1")
    window = click_bookmark(page, script)
    expect(window.locator("#receive-waits")).to_contain_text("claims another address")
    expect(window.get_by_role("button", name="Capture this page")).to_be_hidden()


def test_a_message_from_any_other_window_is_not_listened_to(
    page: Page, live_server: object, signed_in: Callable[..., User], site: Site
) -> None:
    signed_in(page)
    page.goto(f"{live_server}{reverse('admin:reactions_capture_receive')}")
    expect(page.locator("#receive-waits")).to_contain_text("No page arrived")
    page.evaluate(
        "() => postMessage({kind: 'newsroom-page', url: location.href, html: '<p>무언가</p>', title: ''}, '*')"
    )
    page.wait_for_timeout(300)
    expect(page.get_by_role("button", name="Capture this page")).to_be_hidden()


def test_who_is_not_signed_in_signs_in_and_is_told_to_choose_it_again(
    page: Page, live_server: object, signed_in: Callable[..., User], site: Site
) -> None:
    user = signed_in(page)
    script = bookmark_of(page, live_server)
    page.context.clear_cookies()
    page.goto(f"{site.url}/thread/1")
    window = click_bookmark(page, script)
    window.get_by_label("Username").fill(user.username)
    window.get_by_label("Password").fill(factories.PASSWORD)
    window.get_by_role("button", name="Log in").click()
    expect(window.locator("#receive-waits")).to_contain_text("choose the bookmark again")
    window.close()
    window = click_bookmark(page, script)
    expect(window.locator("#receive-words")).to_contain_text("어제 도서관에서")


def test_the_bookmark_chosen_on_the_desk_itself_says_what_it_is_for(
    page: Page, live_server: object, signed_in: Callable[..., User]
) -> None:
    signed_in(page)
    page.goto(f"{live_server}{reverse('admin:reactions_capture_bookmarklet')}")
    page.get_by_role("link", name="To the desk").click()
    expect(page.locator("#bookmark-said")).to_contain_text("Drag it")
