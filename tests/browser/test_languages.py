"""Two languages in a real browser: the switch of an article, the hint to the other interface, what changed in words."""

import re

import pytest
from playwright.sync_api import expect

from articles.publishing import publish
from articles.snapshots import record_revision
from tests import factories
from tests.browser.drawing import wait_until_drawn
from tests.factories import NOW

KOREAN_TITLE = "‘줄’은 새벽 세 시까지 이어졌다"


@pytest.fixture
def piece(live_server):
    """Return the address of an English article that a Korean one translates; both show the same quotation."""
    desk = factories.make_user(role=factories.PUBLISHER)
    quotation = factories.make_sourced_quotation(translation="I queued until three")
    category = factories.make_category(slug="harbour")
    original = None
    for language, title in (("en", "The queue"), ("ko", KOREAN_TITLE)):
        article = factories.make_article(
            language=language,
            title=title,
            slug=f"queue-{language}",
            category=category,
            translation_of=original,
            blocks=[factories.text(), factories.quoted(quotation)],
        )
        original = original or article
        publish(revision=record_revision(article=article, actor=desk, now=NOW), actor=desk, now=NOW)
    return f"{live_server.url}/harbour/queue-en/"


@pytest.mark.parametrize("width", [320, 1280])
def test_a_reader_changes_to_the_article_in_their_language_and_back(page, piece, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(piece)
    page.get_by_role("link", name="한국어 기사로 읽기").click()
    expect(page).to_have_url(re.compile("/ko/harbour/queue-ko/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(KOREAN_TITLE)
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.get_by_text(factories.WORDS).first).to_be_visible()
    wait_until_drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("link", name="Read this article in English").click()
    expect(page).to_have_url(piece)
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("reader", "invitation"),
    [
        (("ko-KR", "/"), "이 사이트를 한국어로 보기"),
        (("en-GB", "/ko/"), "View this site in English"),
        (("ko-KR", "/ko/"), None),
        (("en-GB", "/"), None),
        # Neither language is theirs: nothing is pointed out.
        (("fr-FR", "/"), None),
    ],
)
def test_the_other_interface_is_pointed_out_to_who_prefers_it(
    browser, live_server, piece, reader, invitation
):
    locale, path = reader
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(f"{live_server.url}{path}")
    hints = page.locator(".is-preferred")
    if invitation is None:
        expect(page.locator("[data-control=language]").first).to_be_attached()
        expect(hints).to_have_count(0)
    else:
        expect(hints.first).to_be_visible()
        page.get_by_role("link", name=invitation).first.click()
        expect(page).to_have_url(f"{live_server.url}{'/' if path == '/ko/' else '/ko/'}")
        expect(page.locator(".is-preferred")).to_have_count(0)
    # Nothing is kept: neither here nor there.
    assert context.cookies() == []
    assert page.evaluate("localStorage.length") == 0
    context.close()


def test_what_changed_is_seen_and_heard_in_words(page, live_server):
    desk = factories.make_user(role=factories.PUBLISHER)
    edition = factories.make_edition(title="The vote", deck="Seventeen to nine.", now=NOW)
    article = edition.article
    article.deck = "Seventeen to eight."
    article.save()
    publish(
        revision=record_revision(article=article, actor=desk, now=NOW),
        actor=desk,
        now=NOW,
        kind="correction",
        note="It was eight.",
    )
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{live_server.url}/ko/corrections/")
    page.get_by_role("link", name="달라진 내용").click()
    expect(page.locator("del")).to_have_text(re.compile("nine"))
    expect(page.locator("ins")).to_have_text(re.compile("eight"))
    wait_until_drawn(page)
    # Not by colour alone: by the line, and in words for who does not see.
    assert "line-through" in page.locator("del").evaluate("one => getComputedStyle(one).textDecorationLine")
    assert "underline" in page.locator("ins").evaluate("one => getComputedStyle(one).textDecorationLine")
    assert "추가" in page.locator("ins").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
