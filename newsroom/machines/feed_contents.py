"""An article as feed readers get it: whole, as plain HTML that needs no stylesheet and names only full addresses.

It is rendered as its page is, at each request: what is redacted, closed or lapsed is gone from feeds with it. An
entry counts as updated when words were taken out of it, so that readers who keep entries fetch it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import lxml.html
from django.conf import settings
from django.template.loader import render_to_string

from articles.documents import Document, image_ids
from articles.models import Edition
from articles.reading.addresses import absolute, article_url
from articles.rendering import RenderedArticle, Resolved, render
from articles.views.showing import keys_of_article
from images.models import Rendition
from images.pictures import FALLBACK_WIDTH, address_of
from newsroom.machines.texts import one_line, printable

# Of some 50 KB each.
MOST_REMEMBERED = 50


@dataclass(frozen=True, slots=True)
class Enclosure:
    """The lead picture as a file to fetch."""

    url: str
    media_type: str
    length: int
    width: int
    height: int
    alternative_text: str
    credit: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a feed, in no format yet. Its texts hold no character that XML cannot hold."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    language: str
    author: str
    tags: Sequence[str]
    published_at: datetime
    updated_at: datetime
    enclosure: Enclosure | None


def entry_of(
    *, edition: Edition, resolved: Resolved, now: datetime, identifier: str
) -> tuple[Entry, list[str]]:
    """Return the entry of a live edition, and the keys of what it shows; `resolved` holds what its document names."""
    document: Document = edition.document
    article = render(document=document, now=now, edition=edition, resolved=resolved)
    entry = Entry(
        id=identifier,
        url=absolute(article_url(edition=edition)),
        title=one_line(edition.title),
        summary=one_line(edition.deck),
        html=html_of(article),
        language=edition.language,
        author=one_line(edition.byline),
        tags=[name for tag in article.tags if (name := one_line(tag.label))],
        published_at=article.first_published_at,
        updated_at=_updated(article),
        enclosure=_enclosure(article, document, resolved),
    )
    shown = keys_of_article(article, article_id=edition.article_id, images=image_ids(document))
    return entry, shown


def html_of(article: RenderedArticle) -> str:
    """Return an article, whole, as plain HTML that names only full addresses."""
    rendered = render_to_string(
        "newsroom/feeds/article.html",
        {"article": article, "site_url": settings.SITE_URL, "site_name": settings.SITE_NAME},
    )
    return _with_full_addresses(rendered, article.canonical_url)


# An article stands in many feeds, each of three formats, and all but the newest stood there before.
@lru_cache(maxsize=MOST_REMEMBERED)
def _with_full_addresses(rendered: str, url: str) -> str:
    root = lxml.html.fragment_fromstring(printable(rendered), create_parent="div")
    root.make_links_absolute(url, handle_failures="ignore")
    written = lxml.html.tostring(root, encoding="unicode")
    # The parent was made to have one; what is inside is the entry.
    return str(written.removeprefix("<div>").removesuffix("</div>").strip())


def _updated(article: RenderedArticle) -> datetime:
    gone = [card.gone_at for card in article.cards if card.is_gone and card.gone_at is not None]
    return max([article.published_at, *gone])


def _enclosure(article: RenderedArticle, document: Document, resolved: Resolved) -> Enclosure | None:
    lead = document["lead"]
    if article.lead is None or lead is None:
        return None
    pictures = sorted(
        (
            row
            for row in resolved.images[lead["image"]].renditions.all()
            if row.format == Rendition.Format.JPEG
        ),
        key=lambda row: row.width,
    )
    fitting = [row for row in pictures if row.width <= FALLBACK_WIDTH] or pictures[:1]
    chosen = fitting[-1]
    return Enclosure(
        url=absolute(address_of(rendition=chosen)),
        media_type="image/jpeg",
        length=chosen.byte_count,
        width=chosen.width,
        height=chosen.height,
        alternative_text=one_line(article.lead.alternative_text),
        credit=one_line(article.lead.credit),
    )
