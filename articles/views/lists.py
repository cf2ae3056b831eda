"""The latest articles, and those of a category."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Category
from articles.reading.addresses import absolute, category_url, latest_url, with_parameters
from articles.reading.anchors import Side, UnableToRead, Window
from articles.reading.archives import archive_of
from articles.reading.categories import category_for
from articles.reading.lists import ListPage, NoSuchPage, Source, editions_source, list_page
from articles.reading.structured_data import collection_data, items_of
from articles.reading.trails import Trail
from articles.views.showing import keys_of_cards
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page


@public_page
def latest(request: HttpRequest) -> HttpResponseBase:
    """Show all articles, newest first."""
    return _list(
        request,
        url=latest_url(),
        heading=_("Latest"),
        description=_("The latest articles, newest first: what online communities said about the news."),
        trail=Trail("latest"),
        category=None,
        feed_url=reverse("feed_site"),
    )


@public_page
def category(request: HttpRequest, category: str) -> HttpResponseBase:
    """Show the articles of a category, newest first."""
    found = category_for(request, slug=category)
    if found is None:
        raise Http404("No such category.")
    return _list(
        request,
        url=category_url(slug=found.slug),
        heading=found.label,
        description=_("What online communities said about the news in %(category)s, newest first.")
        % {"category": found.label},
        trail=Trail("category", (found.slug,)),
        category=found,
        feed_url=reverse("feed_category", args=[found.slug]),
    )


def _list(
    request: HttpRequest,
    *,
    url: str,
    heading: str,
    description: str,
    trail: Trail,
    category: Category | None,
    feed_url: str,
) -> HttpResponseBase:
    page = page_or_redirect(
        request, source=editions_source(category), trail=trail, url=url, now=timezone.now()
    )
    if isinstance(page, HttpResponse):
        return page
    context = {
        "page": page,
        "heading": heading,
        "trail": str(trail),
        "category": category,
        "feed_url": feed_url,
        "archive": archive_of(category=category, url=url),
        **search_engine_context(
            request, url, name=heading, description=description, items=items_of(page.cards)
        ),
    }
    shown = keys.list_of_category(category.pk) if category is not None else [keys.LISTS]
    return shows(render(request, "articles/list.html", context), [*shown, *keys_of_cards(page.cards)])


def page_or_redirect(
    request: HttpRequest, *, source: Source, trail: Trail, url: str, now: datetime
) -> ListPage | HttpResponse:
    """Return the page of a list that the address asks for, or a redirect to the first for one that is none."""
    try:
        window = Window.of(request.GET)
        return list_page(source=source, window=window, trail=trail, url=url, now=now)
    except (UnableToRead, NoSuchPage):
        return HttpResponseRedirect(url)


def search_engine_context(
    request: HttpRequest,
    url: str,
    *,
    name: str,
    description: str,
    items: Iterable[tuple[str, str]],
    steps: Sequence[tuple[str, str]] = (),
    prefixes: Sequence[str] = ("",),
) -> dict[str, object]:
    """Return what search engines are told of a list: its one address, what it lists, and to leave out what “To List” opens.

    `prefixes` are those of the windows that the page's lists are read through: each part of a list names itself.
    """
    places = {
        f"{prefix}{side}": request.GET[f"{prefix}{side}"]
        for prefix in prefixes
        for side in (Side.BEFORE, Side.AFTER)
        if f"{prefix}{side}" in request.GET
    }
    canonical_url = absolute(with_parameters(url, **places))
    return {
        "canonical_url": canonical_url,
        "description": description,
        "noindex": Side.FROM in request.GET,
        "structured_data": collection_data(
            url=canonical_url, name=name, description=description, items=items, steps=steps
        ),
    }
