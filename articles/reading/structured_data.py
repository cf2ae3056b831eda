"""An article for machines: schema.org NewsArticle with its quotations as parts and its sources as citations.

What a quotation is to machines is said in `reactions.presenting.structured_data`. What readers may not see is not in it.
https://schema.org/NewsArticle, https://developers.google.com/search/docs/appearance/structured-data/article
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from articles.reading.addresses import absolute, article_url, category_url
from articles.reading.cards import Card
from articles.rendering import RenderedArticle
from reactions.presenting.structured_data import (
    breadcrumbs_node,
    page_data,
    publisher_node,
    quotation_node,
    source_node,
    without_empty,
)

# Of a list with hundreds of tags machines get the first ones; they stand in the page and in the sitemap.
MOST_ITEMS = 50


def structured_data_of(
    *, article: RenderedArticle, translations: Mapping[str, Any] | None = None, canonical_url: str = ""
) -> dict[str, Any]:
    """Return the article's JSON-LD as a graph of the article and its breadcrumbs.

    `translations` are those of `articles.reading.translations.structured()`, `canonical_url` is the address that
    stands for the page; the article's own is the same in every interface.
    """
    url = canonical_url or article.canonical_url
    node = {**_news_article(article, url), **(translations or {})}
    return {"@context": "https://schema.org", "@graph": [node, _breadcrumbs(article, url)]}


def website_data() -> dict[str, Any]:
    """Return the JSON-LD of the front page: the site, who publishes it, and how it is searched."""
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#site",
        "name": settings.SITE_NAME,
        "url": absolute(reverse("front")),
        "inLanguage": get_language() or settings.LANGUAGE_CODE,
        "publisher": publisher_node(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{absolute(reverse('search'))}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def collection_data(
    *,
    url: str,
    name: str,
    description: str,
    items: Iterable[tuple[str, str]],
    total: int | None = None,
    steps: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Return the JSON-LD of a list: the page, what it lists, and the way to it.

    `url` is the address that stands for the page, `items` are names and paths of what is listed, in their order;
    each address once. `total` is how many there are in all, if that is known.
    """
    named: dict[str, str] = {}
    for title, path in items:
        named.setdefault(path, title)
    listed = list(named.items())[:MOST_ITEMS]
    return page_data(
        url=url,
        name=name,
        language=get_language() or settings.LANGUAGE_CODE,
        kind="CollectionPage",
        steps=[(step, absolute(path)) for step, path in steps],
        description=description,
        # An empty list says nothing.
        mainEntity=listed
        and {
            "@type": "ItemList",
            "numberOfItems": len(listed) if total is None else total,
            "itemListElement": [
                {"@type": "ListItem", "position": position, "url": absolute(path), "name": title}
                for position, (path, title) in enumerate(listed, start=1)
            ],
        },
    )


def items_of(cards: Iterable[Card]) -> list[tuple[str, str]]:
    """Return the titles and addresses of cards, without the way their readers come."""
    return [(card.title, article_url(edition=card.edition)) for card in cards]


def _news_article(article: RenderedArticle, url: str) -> dict[str, Any]:
    publisher = publisher_node()
    return without_empty(
        {
            "@type": "NewsArticle",
            "@id": f"{article.canonical_url}#article",
            "mainEntityOfPage": url,
            "url": url,
            "headline": article.title,
            "description": article.deck,
            "inLanguage": article.language,
            "articleSection": article.category.name_en,
            "datePublished": article.first_published_at.isoformat(),
            "dateModified": (article.updated_at or article.first_published_at).isoformat(),
            "author": {"@type": "Person", "name": article.byline} if article.byline else publisher,
            "publisher": publisher,
            "isAccessibleForFree": True,
            "image": _image(article),
            "keywords": [tag.label_in(article.language) for tag in article.tags],
            "timeRequired": f"PT{article.reading_minutes}M",
            "hasPart": [node for card in article.cards if (node := quotation_node(card)) is not None],
            "citation": [source_node(citation.source) for citation in article.citations],
            "correction": [
                {
                    "@type": "CorrectionComment",
                    "text": note.note,
                    "datePublished": note.published_at.isoformat(),
                    "inLanguage": article.language,
                }
                for note in article.notes
                if note.kind == "correction"
            ],
            "isPartOf": {"@type": "WebSite", "name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"},
        }
    )


def _image(article: RenderedArticle) -> dict[str, Any] | None:
    if article.lead is None:
        return None
    return without_empty(
        {
            "@type": "ImageObject",
            "url": absolute(article.lead.largest_src),
            "contentUrl": absolute(article.lead.largest_src),
            "width": _pixels(article.lead.width),
            "height": _pixels(article.lead.height),
            "caption": article.lead.caption,
            "description": article.lead.alternative_text,
            "creditText": article.lead.credit,
            "copyrightNotice": article.lead.credit,
            "license": article.lead.licence_url,
            "acquireLicensePage": article.lead.licence_url,
        }
    )


def _pixels(number: int) -> dict[str, Any]:
    """Return a length in pixels, which UN/CEFACT calls E37; schema.org has no length that is a bare number."""
    return {"@type": "QuantitativeValue", "value": number, "unitCode": "E37"}


def _breadcrumbs(article: RenderedArticle, url: str) -> dict[str, Any]:
    category = (article.category.label, absolute(category_url(slug=article.category.slug)))
    return breadcrumbs_node([category, (article.title, url)])
