"""What a finger has to hit on the desk's pages is 24 px each way at least (WCAG 2.2, 2.5.8)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page

from articles.models import Article
from tests import factories

# Returns what is smaller, with its size. A box in a label is hit by the whole label, and a link within a sentence is as high as it.
TOO_SMALL = """() => {
  const small = [];
  for (const details of document.querySelectorAll("details")) details.open = true;
  const found = "a[href], button, input:not([type=hidden]), select, summary, textarea, [role=button], [tabindex='0']";
  for (const target of document.querySelectorAll(found)) {
    if (!target.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const box = (target.matches("input") && target.closest("label") || target).getBoundingClientRect();
    // Drawn for those alone who hear the page.
    if (box.width <= 1 || box.height <= 1) continue;
    const words = [...target.parentElement.childNodes].filter((node) => node.nodeType === 3 && node.textContent.trim().length > 1);
    if (target.matches("a") && getComputedStyle(target).display === "inline" && words.length) continue;
    if (box.width < 24 || box.height < 24) small.push(`${target.outerHTML.slice(0, 120)} ${box.width}x${box.height}`);
  }
  return small;
}"""


@pytest.fixture
def article() -> Article:
    """Return an article with a block of most kinds, live, with tags."""
    quotation = factories.make_sourced_quotation(translation="I regret nothing")
    blocks = [factories.heading(), factories.text(), factories.quoted(quotation)]
    article = factories.make_article(title="Long ago at the harbour", blocks=blocks)
    factories.make_revision(article=article)
    factories.make_edition(tags=[factories.make_tag(name_en="Sea")])
    return article


@pytest.mark.parametrize(
    "name",
    [
        "index",
        "articles_article_changelist",
        "articles_article_change",
        "articles_article_import",
        "reactions_quotation_changelist",
        "reactions_community_changelist",
        "tags_tag_changelist",
        "tags_tag_add",
        "articles_notice_changelist",
    ],
)
def test_everything_can_be_hit_by_a_finger(
    live_server: Any, page: Page, signed_in: Callable[..., User], article: Article, name: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    signed_in(page, factories.PUBLISHER)
    arguments = [article.pk] if name == "articles_article_change" else []
    page.goto(f"{live_server.url}{reverse(f'admin:{name}', args=arguments)}")
    assert page.evaluate(TOO_SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
