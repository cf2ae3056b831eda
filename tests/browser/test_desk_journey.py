"""The whole way through the newsroom: a saved page is imported, its quotation sourced, verified, published, corrected."""

import re

from playwright.sync_api import Page, expect

from articles.models import Article, Edition
from reactions.models import Quotation
from tests import factories

ADDRESS = "https://theqoo.net/hot/3210000001?utm_source=desk"
WORDS = "고양이가 책장 위에서 자고 있으면 그날 공부는 다 한 거예요"
TRANSLATION = "If the cat is asleep on top of the shelf, that is all the studying for the day"
THREAD = f"""<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>도서관 고양이 본 사람</title></head><body>
<article><h1>도서관 고양이 본 사람</h1><p>어제 도서관에서 처음 봤는데 다들 알고 있었나요?</p></article>
<ul><li class="comment" id="comment-71"><b class="comment-author">창가자리</b>
<time datetime="2026-03-01T21:14:00+09:00">2026.03.01 21:14</time>
<div class="comment-text">{WORDS}</div><span class="upvote">31</span></li>
<li class="comment" id="comment-72"><b class="comment-author">반납함</b>
<time datetime="2026-03-01T21:20:00+09:00">2026.03.01 21:20</time>
<div class="comment-text">저는 아직 한 번도 못 봤어요, 다음 주에 다시 가 보려고요</div><span class="upvote">4</span></li>
</ul></body></html>"""
PAGE = f"""A library keeps its cat

Mar 2, 2026
News
A library keeps its cat

A vote at the desk

The reading room in Haeun voted on Sunday to keep the cat that has lived there since autumn.
One user on Theqoo wrote, '{TRANSLATION}.'

What happens next

The cat gets a library card and a basket of its own. The board meets again in June.

cats
libraries

To List
"""
SELECT_ALL = """element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  element.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
}"""


def open_step(page: Page, label: str) -> None:
    """Open the page on which a step of the article's way is confirmed."""
    page.locator(".desk-submit").get_by_text(label, exact=False).first.click()
    expect(page.locator("form.desk-form")).to_be_visible()


def take_step(page: Page, label: str) -> None:
    """Take a step of the article's way and confirm it."""
    open_step(page, label)
    page.locator("form.desk-form input[type=submit]").first.click()


def test_from_a_saved_page_to_a_corrected_article(live_server, page, signed_in):
    page.set_viewport_size({"width": 1280, "height": 900})
    signed_in(page, factories.REPORTER)
    page.goto(f"{live_server.url}/admin/")

    # Bring what you have.
    page.get_by_role("link", name="Import a page").first.click()
    page.get_by_label("or its text").fill(PAGE)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("This is what would be made. Nothing is saved yet.")).to_be_visible()
    expect(page.locator(".desk-missing")).to_contain_text("Theqoo")
    assert not Article.objects.exists()
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("region", name="Sourcing")).to_contain_text("Theqoo")
    article = Article.objects.get()
    article_page = f"{live_server.url}/admin/articles/article/{article.pk}/change/"

    # Source it: an address, a saved page, words of a comment, their translation.
    page.goto(f"{live_server.url}/admin/reactions/source/add/")
    page.locator("#id_canonical_url").fill(ADDRESS)
    page.locator("[name=_save]").click()
    page.locator("[name=file]").set_input_files(
        {"name": "thread.html", "mimeType": "text/html", "buffer": THREAD.encode()}
    )
    page.get_by_role("button", name="Capture").click()
    words = page.locator(".room-words").filter(has_text=WORDS)
    words.evaluate(SELECT_ALL)
    expect(page.locator("#id_words")).to_have_value(WORDS)
    page.get_by_label("Translation").fill(TRANSLATION)
    page.get_by_role("button", name="Make the quotation").click()
    expect(page.get_by_text("The words stand in the capture")).to_be_visible()
    quotation = Quotation.objects.get()
    assert (quotation.exact, quotation.votes_up) == (WORDS, 31)
    assert "창가자리" not in page.content()

    # Write it: place the quotation, hand the article in.
    page.goto(article_page)
    page.locator(".order-machine-insert-target.last").click()
    page.locator(".plugin-button", has_text="Quotation").click()
    page.get_by_role("dialog").get_by_role("button", name=WORDS).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    expect(page.get_by_role("region", name="Sourcing")).to_contain_text("0 of 1 quote verified")
    take_step(page, "Submit for review")
    expect(page.get_by_text("waits for the desk")).to_be_visible()
    page.goto(article_page)
    assert page.locator(".desk-submit").get_by_text("Publish").count() == 0

    # Check and publish: another person looks at both sides.
    signed_in(page, factories.DESK_EDITOR)
    page.goto(article_page)
    open_step(page, "Publish…")
    expect(page.locator("form.desk-form input[type=submit]")).to_have_count(0)
    expect(page.locator("#content")).to_contain_text(WORDS[:20])
    assert not Edition.objects.exists()
    page.goto(f"{live_server.url}/admin/reactions/quotation/{quotation.pk}/verify/")
    expect(page.locator(".room-words mark")).to_have_text(WORDS)
    page.get_by_role("button", name="Accept: both say the same").click()
    page.goto(article_page)
    expect(page.get_by_role("region", name="Sourcing")).to_contain_text("1 of 1 quote verified")
    take_step(page, "Publish…")
    expect(page.get_by_text("is published.")).to_be_visible()

    # Read it.
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="A library keeps its cat").first.click()
    expect(page.get_by_text(WORDS).first).to_be_visible()
    expect(page.locator("main")).to_contain_text("1 reaction from one community")

    # Keep it true: a correction is a new edition with a note, and both stay comparable.
    page.goto(article_page)
    page.get_by_label("Deck").fill("The vote was on Monday.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    open_step(page, "Publish correction…")
    page.get_by_label("What was corrected").fill("The vote was on Monday, not on Sunday.")
    page.locator("form.desk-form input[type=submit]").first.click()
    expect(page.get_by_text("The correction of")).to_be_visible()
    page.goto(f"{live_server.url}/news/a-library-keeps-its-cat/history/")
    expect(page.locator("main")).to_contain_text("The vote was on Monday, not on Sunday.")
    page.locator("main a[href*='from=']").first.click()
    expect(page.locator("main")).to_contain_text("The vote was on Monday.")
    expect(page).to_have_url(re.compile(r"from=1&to=2"))
    assert [edition.number for edition in Edition.objects.order_by("number")] == [1, 2]
