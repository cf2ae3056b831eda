"""Tag pages and the index of tags."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.reading.addresses import joined_slugs, tag_url
from articles.reading.categories import article_total
from articles.reading.stances import stances_of_tag
from articles.reading.tag_index import tag_groups
from articles.reading.tag_pages import (
    FEWEST_TO_INDEX,
    NoSuchTag,
    activity_of,
    communities_of,
    facets_of,
    tagged_source,
    tags_named,
    ways_to_widen,
)
from articles.reading.trails import Trail
from articles.views.lists import page_or_redirect, search_engine_context
from articles.views.showing import keys_of_cards
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page


@public_page
def tag(request: HttpRequest, slugs: str) -> HttpResponseBase:
    """Show the articles of a tag, or of up to four together; any other spelling leads to the one address."""
    try:
        tags = tags_named(slugs)
    except NoSuchTag:
        raise Http404("No such tag.") from None
    url = tag_url(tags=tags)
    joined = joined_slugs(tags)
    if joined != slugs:
        parameters = request.GET.urlencode()
        response = HttpResponsePermanentRedirect(f"{url}?{parameters}" if parameters else url)
        return shows(response, [keys.tag(tag.pk) for tag in tags])
    now = timezone.now()
    page = page_or_redirect(
        request,
        source=tagged_source(tags),
        trail=Trail("tags", tuple(tag.slug for tag in tags)),
        url=url,
        now=now,
    )
    if isinstance(page, HttpResponse):
        return page
    facets = facets_of(tags, all_articles=article_total(request))
    context = {
        "tags": tags,
        "heading": " + ".join(tag.label for tag in tags),
        "introduction": tags[0].introduction if len(tags) == 1 else "",
        "page": page,
        "facets": facets.options,
        "related": facets.related,
        "total": facets.total,
        "total_is_partial": facets.is_partial,
        "without": ways_to_widen(tags),
        "communities": communities_of(tags),
        # A combination has no counts of its own.
        "stances": stances_of_tag(tags[0]) if len(tags) == 1 else None,
        "activity": activity_of(tags, now=now),
        "feed_url": reverse("feed_tag", args=[joined]),
        **search_engine_context(request, url),
    }
    context["noindex"] = context["noindex"] or facets.total < FEWEST_TO_INDEX
    shown = [*(keys.tag(tag.pk) for tag in tags), *keys_of_cards(page.cards)]
    return shows(render(request, "articles/tag.html", context), shown)


@public_page
def tag_index(request: HttpRequest) -> HttpResponseBase:
    """Show all tags that have articles, under their initials."""
    groups, total = tag_groups()
    return shows(render(request, "articles/tag_index.html", {"groups": groups, "total": total}), [keys.LISTS])
