"""A reader's way: from the front page to the evidence, on through tags, and back to the very place in the list."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from articles.models import Category
from tests import factories
from tests.browser.drawing import wait_until_drawn
from tests.factories import NOW

TRANSLATION = "I queued until three in the morning and regret nothing"


@pytest.fixture
def newsroom(live_server):
    """Return the tags of thirty published articles: more than one page of a list."""
    ferry, islands, votes = (factories.make_tag(name_en=name) for name in ("Ferries", "Islands", "Votes"))
    news = Category.objects.get(slug="news")
    quotation = factories.make_sourced_quotation(translation=TRANSLATION)
    for number in range(30):
        factories.make_edition(
            now=NOW - timedelta(hours=number),
            title=f"Story number {number}",
            category=news,
            tags=[ferry, islands] if number % 2 == 0 else [ferry, votes],
            blocks=[factories.heading(), factories.text(), factories.quoted(quotation)],
        )
    return ferry, islands, votes


def assert_fits(page):
    """Nothing may make the page wider than the window."""
    wait_until_drawn(page)
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{page.url} is {width} px too wide"


def test_words_that_are_longer_than_a_telephone_is_wide_break(live_server, page):
    long = "Donaudampfschifffahrtsgesellschaftskapitaensmuetzen"
    board = factories.make_outlet(slug="board", name_en=long)
    source = factories.make_source(outlet=board)
    quotation = factories.make_sourced_quotation(source=source, translation=long * 4)
    tags = [factories.make_tag(name_en=f"{long}{letter}") for letter in "ab"]
    edition = factories.make_edition(
        title=long * 2,
        byline=long * 2,
        tags=tags,
        blocks=[factories.heading(long * 2), factories.quoted(quotation)],
    )
    page.set_viewport_size({"width": 320, "height": 800})
    paths = (
        "/",
        f"/{edition.category.slug}/{edition.slug}/",
        "/communities/",
        "/communities/board/",
        f"/tags/{tags[0].slug}/?community=board",
        f"/search/?q={long}",
    )
    for path in paths:
        page.goto(f"{live_server.url}{path}")
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        assert_fits(page)


@pytest.mark.parametrize(("width", "prefix"), [(1280, ""), (320, "/ko")])
def test_a_reader_follows_the_evidence_and_comes_back_to_their_place(
    live_server, page, newsroom, width, prefix
):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}{prefix}/")
    assert_fits(page)
    page.get_by_role("link", name="Story number 3", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Story number 3")
    expect(page.get_by_text(factories.WORDS).first).to_be_visible()
    expect(page.get_by_text(TRANSLATION).first).to_be_visible()
    assert_fits(page)

    article = page.url
    page.locator("summary.evidence-mark, details summary").first.click()
    page.locator('a[href*="/reactions/"]:visible').first.click()
    expect(page.get_by_text(factories.WORDS).first).to_be_visible()
    expect(page.locator("main")).to_contain_text("SHA-256")
    assert_fits(page)

    page.goto(article)
    page.locator("main").get_by_role("link", name="Ferries").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ferries")
    assert_fits(page)
    # Narrowing says how many remain before the reader clicks.
    narrower = page.locator("main a[href$='/tags/ferries+islands/']")
    expect(narrower).to_contain_text("Islands")
    expect(
        page.locator("main li", has=page.locator("a[href$='/tags/ferries+islands/']")).first
    ).to_contain_text("15")
    narrower.click()
    expect(page).to_have_url(f"{live_server.url}{prefix}/tags/ferries+islands/")

    page.get_by_role("link", name="Story number 22", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Story number 22")
    # The way back is carried in the address: it also works in a new tab, without history or cookie.
    tab = page.context.new_page()
    tab.goto(page.url)
    tab.locator("a[href*='#article-']").first.click()
    expect(tab).to_have_url(f"{live_server.url}{prefix}/tags/ferries+islands/" + tab.url.split("islands/")[1])
    fragment = tab.url.split("#")[1]
    expect(tab.locator(f"#{fragment}")).to_contain_text("Story number 22")
    expect(tab.locator(f"#{fragment}")).to_be_in_viewport()
    assert page.context.cookies() == []


def test_older_pages_of_a_list_lead_on_and_back(live_server, page, newsroom):
    page.goto(f"{live_server.url}/news/")
    expect(page.get_by_role("link", name="Story number 0", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Story number 25", exact=True)).to_have_count(0)
    page.get_by_role("link", name="Older").first.click()
    page.get_by_role("link", name="Story number 25", exact=True).click()
    page.locator("a[href*='#article-']").first.click()
    expect(page.get_by_role("link", name="Story number 25", exact=True)).to_be_in_viewport()
    page.get_by_role("link", name="Newer").first.click()
    expect(page.get_by_role("link", name="Story number 0", exact=True)).to_be_visible()


def test_everything_is_reached_without_scripts_and_in_the_dark(live_server, browser, newsroom):
    context = browser.new_context(java_script_enabled=False, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{live_server.url}/search/?q=Story+number+7")
    page.get_by_role("link", name="Story number 7").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Story number 7")
    wait_until_drawn(page)
    background = page.locator("body").evaluate("element => getComputedStyle(element).backgroundColor")
    assert max(map(int, background.strip("rgba()").split(",")[:3])) < 80
    context.close()
