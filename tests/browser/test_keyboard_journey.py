"""Every journey of a reader, walked with the keyboard alone; where the focus stands is always seen."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from articles.models import Category
from tests import factories
from tests.browser.accessibility import press_until
from tests.browser.pasting import pasted
from tests.factories import NOW


@pytest.fixture
def newsroom(live_server):
    return published(9)


def published(stories):
    """Publish so many articles that quote the same words, the newest first; return the quotation."""
    ferry, islands, votes = (factories.make_tag(name_en=name) for name in ("Ferries", "Islands", "Votes"))
    news = Category.objects.get(slug="news")
    quotation = factories.make_sourced_quotation(translation="I queued until three and regret nothing")
    for number in range(stories):
        factories.make_edition(
            now=NOW - timedelta(hours=number),
            title=f"Story number {number}",
            category=news,
            tags=[ferry, islands] if number % 2 == 0 else [ferry, votes],
            blocks=[
                factories.heading(), factories.text(), factories.quoted(quotation), factories.chart(),
            ],
        )  # fmt: skip
    return quotation


@pytest.fixture(params=[(1280, "light"), (320, "dark")], ids=["wide and light", "narrow and dark"])
def reader(request, page):
    width, scheme = request.param
    page.set_viewport_size({"width": width, "height": 720})
    page.emulate_media(color_scheme=scheme)
    return page


def follow(page, target, key="Tab"):
    """Walk to a link with the keyboard and open it."""
    press_until(page, target, key)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_a_list_to_the_evidence_and_on_through_tags(live_server, reader, newsroom):
    reader.goto(f"{live_server.url}/latest/")
    main = reader.get_by_role("main")
    follow(reader, main.get_by_role("link", name="Story number 3", exact=True))
    expect(reader.get_by_role("heading", level=1)).to_have_text("Story number 3")

    # The evidence opens in place, closes again, and leads to its page.
    quotation = reader.get_by_role("figure").filter(has=reader.get_by_role("blockquote")).first
    mark = quotation.locator("details summary").first
    press_until(reader, mark)
    details = quotation.locator("details").first
    reader.keyboard.press("Enter")
    expect(details).to_have_attribute("open", "")
    reader.keyboard.press("Space")
    expect(details).not_to_have_attribute("open", "")
    reader.keyboard.press("Enter")
    evidence = f"/reactions/{newsroom.pk}/"
    follow(reader, quotation.locator(f"a[href='{evidence}']:visible").first)
    expect(reader).to_have_url(re.compile(rf"{re.escape(evidence)}$"))
    expect(reader.get_by_role("blockquote").first).to_contain_text(factories.WORDS)

    # From where the quotation is used back to the article, to its tag, and narrower.
    follow(reader, reader.get_by_role("main").get_by_role("link", name=re.compile("Story number")).first)
    main = reader.get_by_role("main")
    follow(reader, main.get_by_role("link", name="Ferries", exact=True).first)
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Ferries")
    follow(reader, main.locator("a[href='/tags/ferries+islands/']").first)
    expect(reader).to_have_url(f"{live_server.url}/tags/ferries+islands/")
    expect(main.get_by_role("link", name="Story number 2", exact=True)).to_be_visible()
    expect(main.get_by_role("link", name="Story number 3", exact=True)).to_have_count(0)


def test_to_a_community_and_back_to_an_article(live_server, reader, newsroom):
    outlet = newsroom.source.outlet
    reader.goto(f"{live_server.url}/")
    follow(reader, reader.get_by_role("link", name="Communities", exact=True).first)
    follow(reader, reader.get_by_role("main").locator(f"a[href='/communities/{outlet.slug}/']").first)
    expect(reader.get_by_role("heading", level=1)).to_contain_text(outlet.name_en)
    press_until(reader, reader.get_by_role("main").get_by_role("figure").locator("summary").first)
    reader.keyboard.press("Enter")
    follow(reader, reader.get_by_role("main").locator("a[href^='/reactions/']:visible").first)
    expect(reader).to_have_url(re.compile(rf"/reactions/{newsroom.pk}/"))


def test_from_a_search_to_an_article_and_to_its_place_in_the_list(live_server, reader, newsroom):
    reader.goto(f"{live_server.url}/latest/")
    # On a phone the page's head has a way to the search instead of its box.
    box = reader.get_by_role("searchbox")
    if not box.count():
        follow(reader, reader.get_by_role("banner").get_by_role("link", name="Search"))
    press_until(reader, box.first)
    reader.keyboard.type("Story number 7")
    with reader.expect_navigation():
        reader.keyboard.press("Enter")
    follow(reader, reader.get_by_role("main").get_by_role("link", name="Story number 7").first)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Story number 7")
    follow(reader, reader.get_by_role("link", name=re.compile("^To List")).first)
    expect(reader).to_have_url(re.compile(r"/search/.*#article-\d+$"))
    here = reader.get_by_role("main").get_by_role("link", name="Story number 7").first
    expect(here).to_be_in_viewport()
    # The next step goes on from there, not from the top of the page.
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.closest('main') !== null")


def test_older_pages_of_a_list(live_server, reader):
    published(24)
    reader.goto(f"{live_server.url}/news/")
    follow(reader, reader.get_by_role("link", name=re.compile("Older")).first)
    expect(reader.get_by_role("link", name="Story number 23", exact=True)).to_be_visible()
    follow(reader, reader.get_by_role("link", name=re.compile("Newer")).first)
    expect(reader.get_by_role("link", name="Story number 0", exact=True)).to_be_visible()


def test_past_the_header_at_once(live_server, reader, newsroom):
    reader.goto(f"{live_server.url}/latest/")
    reader.keyboard.press("Tab")
    expect(reader.locator(":focus")).to_be_in_viewport()
    reader.keyboard.press("Enter")
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.closest('main') !== null")


def test_the_theme_the_language_and_sharing(live_server, reader, newsroom):
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    reader.goto(f"{live_server.url}/latest/")
    follow(reader, reader.get_by_role("main").get_by_role("link", name="Story number 1", exact=True))
    article = reader.url.split("?")[0]

    was = reader.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    press_until(reader, reader.get_by_role("button", name=re.compile("^(Dark|Light)")).first)
    reader.keyboard.press("Enter")
    expect(reader.locator("html")).not_to_have_css("background-color", was)
    now = reader.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    reader.reload()
    expect(reader.locator("html")).to_have_css("background-color", now)

    # Without the system's share sheet the address is copied, and that is said.
    assert not reader.evaluate("'share' in navigator"), (
        "This browser has a share sheet; the test wants one without."
    )
    share = reader.get_by_role("button", name="Share", exact=True).first
    press_until(reader, share)
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("main")).to_contain_text("Address copied")
    assert pasted(reader) == article

    follow(reader, reader.get_by_role("link", name="한국어").first, "Shift+Tab")
    expect(reader).to_have_url(re.compile(r"/ko/news/"))
    expect(reader.locator("html")).to_have_attribute("lang", "ko")
    assert reader.context.cookies() == []
