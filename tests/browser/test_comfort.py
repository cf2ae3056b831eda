"""Comfort by script: keys, copying, the remembered light. Everything else works without it (see the reader's journey)."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests import factories
from tests.browser.pasting import pasted
from tests.factories import NOW

SCRIPTS = sorted((Path(settings.BASE_DIR) / "static" / "js" / "site").glob("*.js"))
REACHED = ".is-reached"


@pytest.fixture
def article(live_server):
    """Return the address of an article with three quotations."""
    quotations = [factories.make_sourced_quotation(translation="I regret nothing") for _number in range(3)]
    edition = factories.make_edition(
        now=NOW,
        title="Three voices",
        blocks=[
            block
            for quotation in quotations
            for block in (factories.text("<p>" + "Words. " * 400 + "</p>"), factories.quoted(quotation))
        ],
    )
    return f"{live_server.url}/{edition.category.slug}/{edition.slug}/"


def reached_id(page):
    return page.locator(REACHED).get_attribute("id")


def test_keys_lead_from_quotation_to_quotation_and_open_the_evidence(page, article):
    page.goto(article)
    ids = page.locator(".quotation").evaluate_all("all => all.map((one) => one.id)")
    page.keyboard.press("j")
    assert reached_id(page) == ids[0]
    expect(page.locator(REACHED)).to_be_in_viewport()
    expect(page.locator(REACHED)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert reached_id(page) == ids[2]
    page.keyboard.press("k")
    assert reached_id(page) == ids[1]
    page.keyboard.press("e")
    expect(page.locator(f"{REACHED} .evidence")).to_have_attribute("open", "")
    # Who goes on with the Tab key goes on from there.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.quotation')?.id") == ids[1]


def test_keys_are_letters_where_one_types(page, article):
    page.goto(article)
    page.locator("#site-search").press_sequentially("j?k")
    expect(page.locator("#site-search")).to_have_value("j?k")
    expect(page.locator(REACHED)).to_have_count(0)
    expect(page.locator("dialog")).not_to_be_visible()


def test_keys_are_told_and_can_be_turned_off_for_good(page, article):
    page.goto(article)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    dialog.get_by_role("checkbox", name="Use these keys").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator(REACHED)).to_have_count(0)
    page.reload()
    page.keyboard.press("j")
    expect(page.locator(REACHED)).to_have_count(0)
    # The way to turn them on again needs no key.
    page.get_by_role("contentinfo").get_by_role("button", name="Keys").click()
    dialog.get_by_role("checkbox", name="Use these keys").check()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator(REACHED)).to_have_count(1)


def test_keys_lead_through_a_list(live_server, page, article):
    page.goto(f"{live_server.url}/latest/")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Three voices", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Three voices")


def test_a_quotation_is_copied_with_its_citation(live_server, page, article):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(article)
    quotation = page.locator(".quotation").first
    quotation.locator("summary").click()
    quotation.get_by_role("button", name="Copy with citation").click()
    expect(quotation.get_by_role("button", name="Copied")).to_be_visible()
    copied = pasted(page)
    assert copied.startswith(f"“{factories.WORDS}”")
    assert re.search(rf"— .+\. {re.escape(live_server.url)}/reactions/\d+/$", copied)


def test_the_chosen_light_is_remembered(page, article):
    page.emulate_media(color_scheme="light")
    page.goto(article)
    page.get_by_role("banner").get_by_role("button", name="Dark").click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.get_by_role("banner").get_by_role("button", name="Light").click()
    page.reload()
    assert page.evaluate("localStorage.length") == 0


def test_how_far_one_has_read_is_drawn_without_a_script(page, article):
    page.goto(article)
    drawn = "getComputedStyle(document.body, '::before').transform"
    assert page.evaluate(drawn) == "matrix(0, 0, 0, 1, 0, 0)"
    page.evaluate("document.querySelector('.article').scrollIntoView({ block: 'end' })")
    page.wait_for_function(f"{drawn} === 'matrix(1, 0, 0, 1, 0, 0)' || {drawn} === 'none'")


def test_all_scripts_of_readers_together_are_small():
    assert sum(len(gzip.compress(path.read_bytes())) for path in SCRIPTS) < 10 * 1024
