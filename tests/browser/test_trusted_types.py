"""Markup from strings, in a real Chromium: readers' pages make none; at the desk what could run is taken out of it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError

WRITE = "(text) => { const holder = document.createElement('div'); holder.innerHTML = text; return holder.innerHTML; }"
HARMLESS = [
    "words & <b>more</b>",
    '<a href="/admin/">here</a> <img src="data:image/png;base64,AA==" alt="">',
    "<option>one</option>",
    "<table><tbody><tr><td>1</td></tr></tbody></table>",
]
# What is written, and what must not be left of it.
HARMFUL = [
    ("<script>1</script>", "script"),
    ("<img src=x OnError=alert(1)>", "onerror"),
    ("<svg><script>1</script><a xlink:href=javascript:1>x</a></svg>", "script"),
    ("<a href=' java\tscript:alert(1)'>x</a>", "href"),
    ("<a href='data:text/html,x'>x</a>", "href"),
    ("<iframe srcdoc='<p>'></iframe>", "iframe"),
    ("<template><img onload=1></template>", "onload"),
    ("<form><button formaction=javascript:1>x</button></form>", "formaction"),
    ("<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img onerror=1&gt;'>", "<img onerror"),
    ("<base href='https://evil.example/'><meta http-equiv=refresh content='0'>", "evil"),
]  # fmt: skip


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose console may complain: that is what these tests are about."""
    return context.new_page()


@pytest.fixture
def desk(page: Page, live_server: Any, signed_in: Callable[..., Any]) -> Page:
    signed_in(page)
    page.goto(f"{live_server.url}/admin/")
    return page


def test_at_the_desk_markup_passes_as_it_is_and_what_could_run_is_taken_out(desk: Page) -> None:
    for text in HARMLESS:
        assert desk.evaluate(WRITE, text) == desk.evaluate(WRITE, desk.evaluate(WRITE, text)), text
    assert desk.evaluate(WRITE, "words <b>more</b>") == "words <b>more</b>"
    for text, gone in HARMFUL:
        assert gone not in desk.evaluate(WRITE, text).lower(), text


@pytest.mark.parametrize(
    "made",
    [
        "(() => { const script = document.createElement('script'); script.text = '1'; })()",
        "(() => { const script = document.createElement('script'); script.src = '/static/desk/menus.js'; })()",
        "trustedTypes.createPolicy('another', {createHTML: (text) => text})",
        "trustedTypes.createPolicy('default', {createHTML: (text) => text})",
    ],
)
def test_no_script_is_made_of_a_string_and_nobody_makes_another_policy(desk: Page, made: str) -> None:
    with pytest.raises(PlaywrightError, match=r"TypeError|Trusted"):
        desk.evaluate(f"() => {made}")


def test_readers_pages_write_no_markup_at_all(page: Page, live_server: Any) -> None:
    page.goto(live_server.url)
    with pytest.raises(PlaywrightError, match="TrustedHTML"):
        page.evaluate(WRITE, "<b>words</b>")


def test_nothing_in_the_headers_is_unknown_to_chromium_and_pages_are_isolated(
    page: Page, live_server: Any
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(live_server.url)
    assert page.evaluate("crossOriginIsolated")
    assert page.evaluate("originAgentCluster")
    assert said == []
