"""Atom feeds of the site, a category, a tag or a combination, and a community (RFC 4287).

Entry ids are tag URIs (RFC 4151) made of the site's host, the day of first publication and the article's id: they
stay the same when an article is corrected or its address changes.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import feedgenerator, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Edition
from articles.reading.addresses import (
    absolute,
    article_url,
    category_url,
    community_url,
    joined_slugs,
    tag_url,
)
from articles.reading.anchors import Window
from articles.reading.categories import category_for
from articles.reading.community_pages import outlet_with_page, quoting_source
from articles.reading.lists import PAGE_SIZE, Source, editions_source
from articles.reading.tag_pages import NoSuchTag, tagged_source, tags_named
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page

# What XML 1.0 cannot hold, not even escaped.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class EditionsFeed(feedgenerator.Atom1Feed):
    """Atom, with the language of each entry where it differs from the feed's."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        attributes: dict[str, str] = super().item_attributes(item)
        if item["language"] != self.feed["language"]:
            attributes["xml:lang"] = item["language"]
        return attributes

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.startElement("generator", AttributesImpl({}))
        handler.characters(settings.SITE_NAME)
        handler.endElement("generator")


@public_page
def site_feed(request: HttpRequest) -> HttpResponseBase:
    """Give the latest articles."""
    return _feed(
        request,
        title=settings.SITE_NAME,
        path=reverse("front"),
        source=editions_source(Edition.objects.live().for_cards()),
        shown=[keys.LISTS],
    )


@public_page
def category_feed(request: HttpRequest, category: str) -> HttpResponseBase:
    """Give the latest articles of a category."""
    found = category_for(request, slug=category)
    if found is None:
        raise Http404("No such category.")
    return _feed(
        request,
        title=f"{found.label} · {settings.SITE_NAME}",
        path=category_url(slug=found.slug),
        source=editions_source(Edition.objects.live().for_cards().filter(category=found)),
        shown=[keys.category(found.pk)],
    )


@public_page
def tag_feed(request: HttpRequest, slugs: str) -> HttpResponseBase:
    """Give the latest articles of a tag, or of several together."""
    try:
        tags = tags_named(slugs)
    except NoSuchTag:
        raise Http404("No such tag.") from None
    joined = joined_slugs(tags)
    shown = [keys.tag(tag.pk) for tag in tags]
    if joined != slugs:
        return shows(HttpResponsePermanentRedirect(reverse("feed_tag", args=[joined])), shown)
    return _feed(
        request,
        title=f"{' + '.join(tag.label for tag in tags)} · {settings.SITE_NAME}",
        path=tag_url(tags=tags),
        source=tagged_source(tags),
        shown=shown,
    )


@public_page
def community_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give the latest articles that quote a community."""
    outlet = outlet_with_page(slug=slug)
    if outlet is None:
        raise Http404("No such community.")
    return _feed(
        request,
        title=f"{outlet.label} · {settings.SITE_NAME}",
        path=community_url(slug=outlet.slug),
        source=quoting_source(outlet),
        shown=[keys.outlet(outlet.pk)],
    )


def _feed(
    request: HttpRequest, *, title: str, path: str, source: Source, shown: Sequence[str]
) -> HttpResponse:
    editions = source(Window(), PAGE_SIZE).editions
    feed = EditionsFeed(
        title=printable(title),
        link=absolute(path),
        description=_("What online communities said about the news, each quotation with its evidence."),
        language=get_language() or settings.LANGUAGE_CODE,
        feed_url=absolute(request.path),
        author_name=settings.SITE_NAME,
        feed_guid=absolute(path),
    )
    for edition in editions:
        feed.add_item(
            title=printable(edition.title),
            link=absolute(article_url(edition=edition)),
            description=printable(edition.deck),
            unique_id=tag_uri(edition),
            pubdate=edition.first_published_at.astimezone(UTC),
            updateddate=edition.published_at.astimezone(UTC),
            author_name=printable(edition.byline) or None,
            categories=[printable(row.tag.label) for row in edition.tag_rows.all()],
            language=edition.language,
        )
    if not editions:
        # Atom demands a time; an empty feed has been so since the beginning.
        feed.latest_post_date = lambda: datetime(2000, 1, 1, tzinfo=UTC)  # type: ignore[method-assign]
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    return shows(response, [*shown, *(keys.edition_of(edition.article_id) for edition in editions)])


def tag_uri(edition: Edition) -> str:
    """Return the article's id for feed readers, which never changes."""
    day = timezone.localtime(edition.first_published_at, UTC).date().isoformat()
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day}:article-{edition.article_id}"


def printable(text: str) -> str:
    """Return the text without the control characters that XML cannot hold."""
    return UNPRINTABLE.sub("", text)
