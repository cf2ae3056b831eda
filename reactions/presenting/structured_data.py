"""A quotation for machines, in the words of schema.org: for the article that shows it and for its evidence page.

A translation's `translationOfWork` is the original, whose `isBasedOn` is the comment it was taken from, part of the
discussion it stands in, archived at its evidence page. What readers may not see is not in it: a quotation that is
gone has no node, and one without name and link has neither author nor anything by which its page could be found.
https://schema.org/Quotation, https://schema.org/Comment, https://schema.org/archivedAt
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from reactions.models import Source
from reactions.presenting.cards import QuotationCard

SOURCE_TYPES = {
    Source.Kind.THREAD: "DiscussionForumPosting",
    Source.Kind.POST: "SocialMediaPosting",
    Source.Kind.REPORT: "NewsArticle",
    Source.Kind.STATEMENT: "CreativeWork",
}

Node = dict[str, Any]


def quotation_node(card: QuotationCard) -> Node | None:
    """Return the Quotation as readers get it: its translation with the original within, or the original alone.

    None where its words are not shown.
    """
    if card.is_gone or not card.text:
        return None
    evidence = f"{settings.SITE_URL}{card.evidence_url}"
    original = without_empty(
        {
            "@type": "Quotation",
            "@id": f"{evidence}#original",
            "url": evidence,
            "text": card.original,
            "inLanguage": card.language,
            "spokenByCharacter": _author(card),
            "isBasedOn": _comment(card, evidence),
        }
    )
    if card.translation is None:
        return original
    return without_empty(
        {
            "@type": "Quotation",
            "@id": f"{evidence}#translation-{card.translation.language}",
            "url": evidence,
            "text": card.translation.text,
            "inLanguage": card.translation.language,
            "translationOfWork": original if card.shows_original else None,
        }
    )


def evidence_page_data(card: QuotationCard, *, name: str, language: str) -> Node:
    """Return the JSON-LD of an evidence page: a page whose main entity is the quotation, and the way to it."""
    url = f"{settings.SITE_URL}{card.evidence_url}"
    outlet_url = f"{settings.SITE_URL}{iri_to_uri(reverse('community', args=[card.outlet.slug]))}"
    return page_data(
        url=url,
        name=name,
        language=language,
        steps=[
            (_("Communities"), f"{settings.SITE_URL}{reverse('communities')}"),
            (card.outlet.label, outlet_url),
        ],
        mainEntity=quotation_node(card),
    )


def page_data(
    *,
    url: str,
    name: str,
    language: str,
    kind: str = "WebPage",
    steps: Sequence[tuple[str, str]] = (),
    **properties: object,
) -> Node:
    """Return the JSON-LD of a page that is no article: the page, and its breadcrumbs.

    `steps` are names and addresses of what stands between the front page and this one.
    """
    page = without_empty(
        {
            "@type": kind,
            "@id": url,
            "url": url,
            "name": name,
            "inLanguage": language,
            "isPartOf": {"@type": "WebSite", "name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"},
            "publisher": publisher_node(),
            **properties,
        }
    )
    return {"@context": "https://schema.org", "@graph": [page, breadcrumbs_node([*steps, (name, url)])]}


def breadcrumbs_node(steps: Sequence[tuple[str, str]]) -> Node:
    """Return the way from the front page, as names and full addresses; the last is the page itself."""
    front = (settings.SITE_NAME, f"{settings.SITE_URL}{reverse('front')}")
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate([front, *steps], start=1)
        ],
    }


def publisher_node() -> Node:
    """Return the newsroom itself."""
    return {
        "@type": "NewsMediaOrganization",
        "name": settings.SITE_NAME,
        "url": f"{settings.SITE_URL}/",
        "logo": {"@type": "ImageObject", "url": f"{settings.SITE_URL}{_icon()}"},
        "publishingPrinciples": f"{settings.SITE_URL}/how-we-source/",
        "correctionsPolicy": f"{settings.SITE_URL}/corrections/",
    }


@lru_cache(maxsize=1)
def _icon() -> str:
    return static("img/site/icon.svg")


def source_node(source: Source, *, is_named: bool = True) -> Node:
    """Return a page that is quoted or cited; without title, address and time unless it `is_named`."""
    named = {
        "url": source.canonical_url,
        "headline": source.title,
        "datePublished": source.published_at.isoformat() if source.published_at else None,
    }
    return without_empty(
        {
            "@type": SOURCE_TYPES.get(Source.Kind(source.kind), "CreativeWork"),
            **(named if is_named else {}),
            "inLanguage": source.language,
            "publisher": {"@type": "Organization", "name": source.outlet.name_en},
        }
    )


def without_empty(node: Node) -> Node:
    """Return the node without the properties that have no value; 0 is one."""
    return {name: value for name, value in node.items() if value not in (None, "", [])}


def _author(card: QuotationCard) -> Node | None:
    return {"@type": "Person", "name": card.author_name} if card.author_name else None


def _comment(card: QuotationCard, evidence: str) -> Node | None:
    if not card.shows_original:
        return None
    return without_empty(
        {
            "@type": "Comment",
            "author": _author(card),
            "datePublished": _as_known(card),
            "upvoteCount": card.votes_up,
            "downvoteCount": card.votes_down,
            "isPartOf": source_node(card.source, is_named=bool(card.source_url)),
            "archivedAt": evidence,
        }
    )


def _as_known(card: QuotationCard) -> str | None:
    """Return when the comment was posted in ISO 8601, no more exact than it is known, in its outlet's zone."""
    if card.posted_at is None or card.posted_precision == "unknown":
        return None
    local: datetime = card.posted_at.astimezone(ZoneInfo(card.outlet.timezone or settings.TIME_ZONE))
    if card.posted_precision == "day":
        return local.date().isoformat()
    return local.isoformat(timespec="seconds" if card.posted_precision == "second" else "minutes")
