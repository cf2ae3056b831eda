"""An article for machines: schema.org NewsArticle with its quotations as parts and its sources as citations.

A translation's `translationOfWork` is the original, whose `isBasedOn` is the comment it was taken from, part of
the discussion it stands in, archived at its evidence page. What readers may not see is not in it.
https://schema.org/NewsArticle, https://developers.google.com/search/docs/appearance/structured-data/article
"""

from typing import Any

from django.conf import settings

from articles.reading.addresses import absolute, category_url
from articles.rendering import RenderedArticle
from reactions.cards import QuotationCard
from reactions.models import Source

SOURCE_TYPES = {
    Source.Kind.THREAD: "DiscussionForumPosting",
    Source.Kind.POST: "SocialMediaPosting",
    Source.Kind.REPORT: "NewsArticle",
    Source.Kind.STATEMENT: "CreativeWork",
}


def structured_data_of(*, article: RenderedArticle) -> dict[str, Any]:
    """Return the article's JSON-LD as a graph of the article and its breadcrumbs."""
    return {"@context": "https://schema.org", "@graph": [_news_article(article), _breadcrumbs(article)]}


def _news_article(article: RenderedArticle) -> dict[str, Any]:
    publisher = {"@type": "NewsMediaOrganization", "name": settings.SITE_NAME, "url": absolute("/")}
    return _without_empty(
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
            "hasPart": [_quotation(card) for card in article.cards if not card.is_gone and card.text],
            "citation": [_source(citation.source) for citation in article.citations],
            "correction": [note.note for note in article.notes if note.kind == "correction"],
        }
    )


def _image(article: RenderedArticle) -> dict[str, Any] | None:
    if article.lead is None:
        return None
    return _without_empty(
        {
            "@type": "ImageObject",
            "url": absolute(article.lead.src),
            "width": article.lead.width,
            "height": article.lead.height,
            "caption": article.lead.caption,
            "creditText": article.lead.credit,
        }
    )


def _quotation(card: QuotationCard) -> dict[str, Any]:
    evidence = absolute(card.evidence_url)
    original = _without_empty(
        {
            "@type": "Quotation",
            "@id": f"{evidence}#original",
            "text": card.original,
            "inLanguage": card.language,
            "spokenByCharacter": _author(card),
            "isBasedOn": _comment(card, evidence) if card.shows_original else None,
        }
    )
    if card.translation is None:
        return original
    return {
        "@type": "Quotation",
        "@id": f"{evidence}#translation-{card.translation.language}",
        "text": card.translation.text,
        "inLanguage": card.translation.language,
        "url": evidence,
        **({"translationOfWork": original} if card.shows_original else {}),
    }


def _author(card: QuotationCard) -> dict[str, Any] | None:
    return {"@type": "Person", "name": card.author_name} if card.author_name else None


def _comment(card: QuotationCard, evidence: str) -> dict[str, Any]:
    exact = card.posted_at is not None and card.posted_precision != "unknown"
    return _without_empty(
        {
            "@type": "Comment",
            "author": _author(card),
            "datePublished": card.posted_at.isoformat() if card.posted_at and exact else None,
            "upvoteCount": card.votes_up,
            "downvoteCount": card.votes_down,
            # No way to the thread where none may be shown.
            "isPartOf": _source(card.source) if card.source_url else None,
            "archivedAt": evidence,
        }
    )


def _source(source: Source) -> dict[str, Any]:
    return _without_empty(
        {
            "@type": SOURCE_TYPES.get(Source.Kind(source.kind), "CreativeWork"),
            "url": source.canonical_url,
            "headline": source.title,
            "inLanguage": source.language,
            "datePublished": source.published_at.isoformat() if source.published_at else None,
            "publisher": {"@type": "Organization", "name": source.outlet.name_en},
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


def _without_empty(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value not in (None, "", [])}
