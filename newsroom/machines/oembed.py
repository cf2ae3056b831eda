"""The oEmbed 1.0 provider (https://oembed.com): other sites ask how to show an article or a quotation of ours.

A quotation is a frame. An article is a link: its title, its byline and its picture, which each consumer writes as HTML
of its own. No HTML of ours stands on others' pages for it, and no page of an article may be framed.
"""

import unicodedata
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.history import Moved, Retracted, what_became_of
from articles.models import Edition
from articles.reading.addresses import absolute
from articles.reading.categories import category_for
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page
from images.models import Rendition
from images.pictures import address_of, picture_of
from newsroom.machines.share_pictures import share_picture_of_edition
from newsroom.machines.texts import one_line
from reactions.embedding.oembed import (
    CACHE_SECONDS,
    FORMATS,
    QUOTATION_PAGES,
    VERSION,
    Named,
    NotOurs,
    largest,
    page_named,
)
from reactions.embedding.views import answered, quotation_answer, refused

# Where a consumer names no limit, none is as large.
NO_LIMIT = 1_000_000


@public_page
def oembed(request: HttpRequest) -> HttpResponseBase:
    """Answer an oEmbed consumer: 404 for what has no answer, 501 for a format that is not spoken."""
    if request.GET.get("format", "json") not in FORMATS:
        return refused(HTTPStatus.NOT_IMPLEMENTED, _("Ask for the format json or xml."))
    try:
        match, language = page_named(request.GET.get("url", ""))
    except NotOurs:
        return _nothing()
    if match.url_name in QUOTATION_PAGES:
        return quotation_answer(request, Named(quotation_id=match.kwargs["pk"], language=language))
    if match.url_name != "article":
        return _nothing()
    with override(language):
        return _article_answer(request, category=match.kwargs["category"], slug=match.kwargs["slug"])


def _nothing() -> HttpResponse:
    return refused(
        HTTPStatus.NOT_FOUND,
        _("Only articles and quotations can be embedded: ask with url=%(address)s")
        % {"address": f"{settings.SITE_URL}/reactions/…/"},
    )


def _article_answer(request: HttpRequest, *, category: str, slug: str) -> HttpResponse:
    try:
        edition = _edition_at(request, category=category, slug=slug)
    except Http404:
        return shows(refused(HTTPStatus.NOT_FOUND, _("There is no such article.")), [keys.LISTS])
    if edition.state != Edition.State.LIVE:
        gone = refused(HTTPStatus.GONE, _("We have withdrawn this article. Its text is no longer available."))
        return shows(gone, [keys.edition_of(edition.article_id), keys.LISTS])
    width = largest(request.GET.get("maxwidth"), default=NO_LIMIT)
    height = largest(request.GET.get("maxheight"), default=NO_LIMIT)
    picture, shown = _thumbnail(edition, width=width, height=height)
    answer = {
        "type": "link",
        "version": VERSION,
        "title": one_line(edition.title),
        "author_name": one_line(edition.byline) or settings.SITE_NAME,
        "provider_name": settings.SITE_NAME,
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": CACHE_SECONDS,
        **picture,
    }
    if (edition.category.slug, edition.slug) != (category, slug):
        # It stood there once, and another article may come to.
        shown.append(keys.LISTS)
    return shows(answered(request, answer), [keys.edition_of(edition.article_id), *shown])


def _edition_at(request: HttpRequest, *, category: str, slug: str) -> Edition:
    """Return the live edition of the article that an address leads to, or the retracted one; else nothing is there."""
    section = category_for(request, slug=category)
    if section is None:
        raise Http404("No such category.")
    composed = unicodedata.normalize("NFC", slug)
    rows = Edition.objects.live().for_cards()
    found = rows.filter(category=section, slug__in={slug, composed, composed.casefold()}).first()
    if found is not None:
        return found
    match what_became_of(category=section, slug=composed):
        case Moved(edition):
            # For its picture.
            return rows.get(pk=edition.pk)
        case Retracted(edition):
            return edition
    raise Http404("No such article.")


def _thumbnail(edition: Edition, *, width: int, height: int) -> tuple[dict[str, Any], list[str]]:
    """Return the article's picture, no larger than a consumer allows, and the keys of what it shows.

    That by which it is shared where there is room for it, or else the largest of its lead that fits.
    """
    drawn, shown = share_picture_of_edition(edition)
    if drawn is not None and drawn.width <= width and drawn.height <= height:
        return _named(drawn.url, drawn.width, drawn.height), shown
    lead = edition.lead_image
    if lead is None:
        return {}, []
    if picture_of(image=lead, now=timezone.now()) is None:
        return {}, [keys.image(lead.pk)]
    fitting = [
        row
        for row in lead.renditions.all()
        if row.format == Rendition.Format.JPEG and row.width <= width and row.height <= height
    ]
    if not fitting:
        return {}, [keys.image(lead.pk)]
    chosen = max(fitting, key=lambda row: row.width)
    return _named(absolute(address_of(rendition=chosen)), chosen.width, chosen.height), [keys.image(lead.pk)]


def _named(url: str, width: int, height: int) -> dict[str, Any]:
    return {"thumbnail_url": url, "thumbnail_width": width, "thumbnail_height": height}
