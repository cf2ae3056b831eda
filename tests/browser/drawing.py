"""When a page may be measured: a link's words are found before its stylesheets have come."""

from playwright.sync_api import Page


def wait_until_drawn(page: Page) -> None:
    """Wait until the page has its stylesheets and fonts; `goto` and `reload` wait by themselves, a click does not."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => true)")
