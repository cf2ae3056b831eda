"""What Chromium tells a screen reader: landmarks with names, headings in order, languages, charts, what is open."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.articles.public_addresses import ADDRESSES, public_site
from tests.browser.accessibility import accessibility_tree, language_at

# Of those there may be several, and each must say which it is.
NAMED_LANDMARKS = {"navigation", "region", "complementary", "form", "search"}
OPERATED = {"link", "button", "textbox", "searchbox", "checkbox", "radio", "combobox", "DisclosureTriangle"}
PLAIN = re.compile(r"feed|sitemap|robots")


@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_every_page_has_its_landmarks_headings_and_names(live_server, page, prefix):
    wanted = {200, 404, 410}
    for name, address in public_site().items():
        if ADDRESSES[name] not in wanted or PLAIN.search(name):
            continue
        page.goto(f"{live_server.url}{prefix}{address}")
        tree = accessibility_tree(page)
        roles = Counter(node.role for node in tree)
        for landmark in ("banner", "main", "contentinfo"):
            assert roles[landmark] == 1, f"{name} has {roles[landmark]} of {landmark}"

        landmarks = [(node.role, node.name) for node in tree if node.role in NAMED_LANDMARKS]
        assert len(set(landmarks)) == len(landmarks), (
            f"{name}: two landmarks are called the same: {landmarks}"
        )
        # The search of every page's header is *the* search; another one says which it is.
        for role, said in landmarks:
            assert said or role == "search", f"{name}: a {role} has no name"

        levels = [node.properties["level"] for node in tree if node.role == "heading"]
        assert levels.count(1) == 1, f"{name}: headings of level 1 in {levels}"
        deepest = levels.index(1)
        assert all(
            after <= before + 1
            for before, after in zip(levels[deepest:], levels[deepest + 1 :], strict=False)
        ), f"{name} skips a level of headings: {levels}"
        nameless = [node for node in tree if node.role in OPERATED and not node.name.strip()]
        assert not nameless, f"{name}: {nameless}"
        pictures = [node for node in tree if node.role in {"image", "img"} and not node.name.strip()]
        assert not pictures, f"{name}: {pictures}"
        assert page.locator("html").get_attribute("lang") == ("ko" if prefix else "en"), name


@pytest.fixture
def article(live_server):
    quotation = factories.make_sourced_quotation(
        translation="I queued until three and regret nothing", stance="critical"
    )
    edition = factories.make_edition(
        title="The queue",
        language="en",
        blocks=[factories.heading(), factories.text(), factories.quoted(quotation), factories.chart()],
    )
    return f"/{edition.article.category.slug}/{edition.slug}/"


@pytest.mark.parametrize(("prefix", "interface"), [("", "en"), ("/ko", "ko")])
def test_words_are_read_in_their_own_language(live_server, page, article, prefix, interface):
    page.goto(f"{live_server.url}{prefix}{article}")
    assert language_at(page.get_by_role("heading", level=1)) == "en"
    original = page.get_by_role("blockquote").filter(has_text=factories.WORDS).first
    assert language_at(original) == "ko"
    translated = page.get_by_role("blockquote").filter(has_text="I queued until three").first
    assert language_at(translated) == "en"
    quotation = page.get_by_role("figure").filter(has=original).first
    assert language_at(quotation.locator("summary").first) == interface
    said = [node.role for node in accessibility_tree(page)]
    assert said.count("blockquote") >= 2


def test_a_chart_is_told_in_words_and_has_its_numbers_behind_it(live_server, page, article):
    page.goto(f"{live_server.url}{article}")
    charts = [
        node for node in accessibility_tree(page) if node.role in {"image", "img"} and "stance" in node.name
    ]
    assert len(charts) == 1
    assert re.search(r"\d", charts[0].name), charts[0]
    assert "not a survey" in charts[0].description
    expect(page.get_by_role("table")).to_have_count(0)
    page.get_by_text("Numbers", exact=True).click()
    table = page.get_by_role("table").first
    expect(table.get_by_role("columnheader").first).to_be_visible()
    expect(table.get_by_role("rowheader").first).to_be_visible()


def test_what_opens_says_whether_it_is_open(live_server, page, article):
    page.goto(f"{live_server.url}{article}")

    def states():
        return [
            node.properties.get("expanded")
            for node in accessibility_tree(page)
            if node.role == "DisclosureTriangle"
        ]

    closed = states()
    assert closed
    assert not any(closed)
    page.get_by_role("figure").filter(has=page.get_by_role("blockquote")).first.locator(
        "summary"
    ).first.click()
    opened = states()
    assert opened.count(True) == 1


def test_where_one_is_among_sections_is_told(live_server, page, article):
    page.goto(f"{live_server.url}/{article.split('/')[1]}/")
    current = page.get_by_role("navigation").locator("[aria-current]")
    expect(current).to_have_count(1)
