"""An article for machines: schema.org NewsArticle with its quotations as parts and its sources as citations.

What a quotation is to machines is said in `reactions.presenting.structured_data`. What readers may not see is not in it.
https://schema.org/NewsArticle, https://developers.google.com/search/docs/appearance/structured-data/article
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from articles.reading.addresses import absolute, category_url
from articles.rendering import RenderedArticle
from reactions.presenting.structured_data import publisher_node, quotation_node, source_node, without_empty


def structured_data_of(
    *, article: RenderedArticle, translations: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the article's JSON-LD as a graph of the article and its breadcrumbs.

    `translations` are those of `articles.reading.translations.structured()`.
    """
    node = {**_news_article(article), **(translations or {})}
    return {"@context": "https://schema.org", "@graph": [node, _breadcrumbs(article)]}


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


def _news_article(article: RenderedArticle) -> dict[str, Any]:
    publisher = publisher_node()
    return without_empty(
        {
            "@type": "NewsArticle",
            "@id": f"{article.canonical_url}#article",
            "mainEntityOfPage": article.canonical_url,
            "url": article.canonical_url,
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
            "url": absolute(article.lead.src),
            "width": article.lead.width,
            "height": article.lead.height,
            "caption": article.lead.caption,
            "description": article.lead.alternative_text,
            "creditText": article.lead.credit,
            "copyrightNotice": article.lead.credit,
            "license": article.lead.licence_url,
            "acquireLicensePage": article.lead.licence_url,
        }
    )


def _breadcrumbs(article: RenderedArticle) -> dict[str, Any]:
    steps = [
        (settings.SITE_NAME, absolute("/")),
        (article.category.label, absolute(category_url(slug=article.category.slug))),
        (article.title, article.canonical_url),
    ]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(steps, start=1)
        ],
    }
