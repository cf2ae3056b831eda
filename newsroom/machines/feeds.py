"""Feeds of the site, a category, a tag or a combination, and a community: in Atom, RSS 2.0 and JSON Feed 1.1.

Entry ids are tag URIs (RFC 4151) made of the site's host, the day of first publication and the article's id: they
stay the same when an article is corrected or its address changes, and in every feed and format. A feed goes on to
older entries by `next` (RFC 5005). Answers carry an ETag and no `Last-Modified`: words can be taken out of an entry
without any time of its own changing, and nobody may be told then that nothing has.
"""

from collections.abc import Callable, Sequence
from datetime import UTC
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Edition
from articles.reading.addresses import (
    absolute,
    category_url,
    community_url,
    joined_slugs,
    tag_url,
    with_parameters,
)
from articles.reading.anchors import Anchor, Side, UnableToRead, Window
from articles.reading.categories import category_for
from articles.reading.community_pages import outlet_with_page, quoting_rows
from articles.reading.lists import PAGE_SIZE
from articles.reading.topics.listing import nearest_rows
from articles.reading.topics.naming import NoSuchTag, tags_named
from articles.rendering import resolve
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page
from newsroom.machines.feed_contents import entry_of
from newsroom.machines.feed_formats import Feed, as_atom, as_json, as_rss
from newsroom.machines.texts import one_line

# By the ending of a feed's address: its media type, and how it is written.
FORMATS: dict[str, tuple[str, Callable[[Feed], bytes]]] = {
    "atom": ("application/atom+xml; charset=utf-8", as_atom),
    "rss": ("application/rss+xml; charset=utf-8", as_rss),
    "json": ("application/feed+json; charset=utf-8", as_json),
}

# Given a window and how many, return the editions there.
Reader = Callable[[Window, int], "QuerySet[Edition]"]


@public_page
def site_feed(request: HttpRequest, form: str = "atom") -> HttpResponseBase:
    """Give the latest articles."""
    return _feed(
        request,
        form,
        name="",
        path=reverse("front"),
        read=_editions(_live()),
        shown=[keys.LISTS],
    )


@public_page
def category_feed(request: HttpRequest, category: str, form: str = "atom") -> HttpResponseBase:
    """Give the latest articles of a category."""
    found = category_for(request, slug=category)
    if found is None:
        raise Http404("No such category.")
    return _feed(
        request,
        form,
        name=found.label,
        path=category_url(slug=found.slug),
        read=_editions(_live().filter(category=found)),
        shown=keys.list_of_category(found.pk),
    )


@public_page
def tag_feed(request: HttpRequest, slugs: str, form: str = "atom") -> HttpResponseBase:
    """Give the latest articles of a tag, or of several together."""
    try:
        tags = tags_named(slugs)
    except NoSuchTag:
        raise Http404("No such tag.") from None
    joined = joined_slugs(tags)
    shown = [key for tag in tags for key in keys.list_of_tag(tag.pk)]
    if joined != slugs:
        moved = with_parameters(
            reverse(f"feed_tag{ending_of(form)}", args=[joined]), before=request.GET.get(Side.BEFORE)
        )
        return shows(HttpResponsePermanentRedirect(moved), shown)

    def read(window: Window, size: int) -> "QuerySet[Edition]":
        return _live().filter(pk__in=nearest_rows(tags, window)[:size].values("edition"))

    return _feed(
        request,
        form,
        name=" + ".join(tag.label for tag in tags),
        path=tag_url(tags=tags),
        read=read,
        shown=shown,
        # The hub is told of single tags only: there are too many combinations.
        has_hub=len(tags) == 1,
    )


@public_page
def community_feed(request: HttpRequest, slug: str, form: str = "atom") -> HttpResponseBase:
    """Give the latest articles that quote a community."""
    outlet = outlet_with_page(slug=slug)
    if outlet is None:
        raise Http404("No such community.")

    def read(window: Window, size: int) -> "QuerySet[Edition]":
        return _live().filter(pk__in=window.of_rows(quoting_rows(outlet))[:size].values("edition"))

    return _feed(
        request,
        form,
        name=outlet.label,
        path=community_url(slug=outlet.slug),
        read=read,
        shown=keys.list_of_outlet(outlet.pk),
    )


def _live() -> "QuerySet[Edition]":
    return Edition.objects.live().with_tags().select_related("category").newest_first()


def _editions(rows: "QuerySet[Edition]") -> Reader:
    return lambda window, size: window.of_rows(rows)[:size]


def ending_of(form: str) -> str:
    """Return what the name of a feed's address ends with in a format."""
    return "" if form == "atom" else f"_{form}"


def _feed(
    request: HttpRequest,
    form: str,
    *,
    name: str,
    path: str,
    read: Reader,
    shown: Sequence[str],
    has_hub: bool = True,
) -> HttpResponseBase:
    try:
        window = Window.of(request.GET)
    except UnableToRead:
        window = Window(Side.AFTER)
    if window.side not in {Side.FIRST, Side.BEFORE}:
        return shows(HttpResponseRedirect(request.path), shown)
    is_first = window.side == Side.FIRST
    editions = list(read(window, PAGE_SIZE + 1))
    has_older = len(editions) > PAGE_SIZE
    editions = editions[:PAGE_SIZE]
    tags = {row.tag_id: row.tag for edition in editions for row in edition.tag_rows.all()}
    resolved = resolve([edition.document for edition in editions], tags=tags)
    now = timezone.now()
    entries, seen = [], set(shown)
    for edition in editions:
        entry, its_keys = entry_of(edition=edition, resolved=resolved, now=now, identifier=tag_uri(edition))
        entries.append(entry)
        seen.update(its_keys)
    first_url = absolute(request.path)
    feed = Feed(
        title=one_line(f"{name} · {settings.SITE_NAME}" if name else settings.SITE_NAME),
        description=_("What online communities said about the news, each quotation with its evidence."),
        language=get_language() or settings.LANGUAGE_CODE,
        url=absolute(path),
        self_url=first_url if is_first else absolute(with_parameters(request.path, before=window.anchor)),
        first_url=first_url,
        next_url=absolute(with_parameters(request.path, before=Anchor(*editions[-1].anchor)))
        if has_older
        else "",
        hub_url=settings.WEBSUB_HUB if is_first and has_hub else "",
        entries=entries,
    )
    media_type, written = FORMATS[form]
    return shows(HttpResponse(written(feed), content_type=media_type), [*seen, *shown])


def tag_uri(edition: Edition) -> str:
    """Return the article's id for feed readers, which never changes."""
    day = edition.first_published_at.astimezone(UTC).date().isoformat()
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day}:article-{edition.article_id}"
