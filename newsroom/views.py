"""The front page, the pages about the newsroom itself, and what stands where nothing is."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Edition
from articles.old_addresses import edition_now_of
from articles.reading.addresses import absolute, edition_path, latest_url
from articles.reading.anchors import UnableToRead, Window
from articles.reading.cards import CARD_TAGS, CARDS_REMEMBERED, Card, card_for
from articles.reading.categories import categories_for
from articles.reading.corrections import corrections_page
from articles.reading.examples import example_quotation
from articles.reading.front_page import active_communities, active_tags
from articles.reading.lists import NoSuchPage
from articles.reading.structured_data import website_data
from articles.reading.translations import told_once
from articles.search.asking import Query, read_query
from articles.search.finding import find, live_editions, suggestions
from articles.search.ranking import Hit
from articles.search.spelling import mended
from articles.views.lists import search_engine_context
from articles.views.showing import keys_of_cards
from delivery import keys
from delivery.middleware import shows
from delivery.paths import in_interface_language, without_language
from delivery.prepared import prepared
from delivery.public_pages import public_page
from reactions.presenting.structured_data import page_data

CARDS_ON_THE_FRONT_PAGE = 13
# Read beyond them, for those that tell a piece again in another language.
SPARE_CARDS = 8
NEAR_ARTICLES = 4
# Prefixes where a wrong address is no reader's.
NOT_FOR_READERS = ("/admin/", "/media/", "/pictures/", "/static/")


@public_page
def front(request: HttpRequest) -> HttpResponseBase:
    """Show the lead, the latest, and what is talked about this week."""
    if "p" in request.GET and (moved := _moved(request)) is not None:
        return moved
    now = timezone.now()
    editions = told_once(_newest(), language=get_language() or settings.LANGUAGE_CODE)
    cards = [card_for(edition=edition, now=now) for edition in editions[:CARDS_ON_THE_FRONT_PAGE]]
    # The week of the newest article, not of the clock: the page stays true until something is published.
    newest_at = cards[0].published_at if cards else now
    context = {
        "lead": cards[0] if cards else None,
        "latest": cards[1:],
        "active_tags": active_tags(newest_at=newest_at),
        "active_communities": active_communities(newest_at=newest_at),
        "latest_url": latest_url(),
        "categories": categories_for(request),
        "canonical_url": absolute(reverse("front")),
        "structured_data": website_data(),
    }
    return shows(render(request, "newsroom/front.html", context), [keys.LISTS, *keys_of_cards(cards)])


@prepared(CARDS_REMEMBERED)
def _newest() -> "QuerySet[Edition]":
    cards = Edition.objects.live().for_cards(most_tags=CARD_TAGS)
    return cards.newest_first()[: CARDS_ON_THE_FRONT_PAGE + SPARE_CARDS]


@public_page
def how_we_source(request: HttpRequest) -> HttpResponseBase:
    """Tell readers how quotations are captured, verified and selected."""
    example = example_quotation()
    shown = [keys.LISTS, *([keys.quotation(example.pk)] if example else [])]
    title = _("How we source")
    context = {
        "title": title,
        "description": _(
            "We report what people wrote in online communities about an event. This page says how a comment becomes a"
            " quotation here, what we check, and what we leave out."
        ),
        "example": example,
        "structured_data": page_data(
            url=absolute(reverse("how_we_source")),
            name=title,
            language=get_language() or settings.LANGUAGE_CODE,
            kind="AboutPage",
        ),
    }
    return shows(render(request, "newsroom/how_we_source.html", context), shown)


@public_page
def corrections(request: HttpRequest) -> HttpResponseBase:
    """Show every correction and retraction, newest first."""
    url = reverse("corrections")
    try:
        page = corrections_page(window=Window.of(request.GET), url=url)
    except (UnableToRead, NoSuchPage):
        return HttpResponseRedirect(url)
    title = _("Corrections")
    context = {
        "title": title,
        "entries": page.entries,
        "page": page,
        **search_engine_context(
            request,
            url,
            name=title,
            description=_("What we got wrong and put right, and what we withdrew. Newest first."),
            # What was withdrawn has no page any more.
            items=[(entry.title, entry.url) for entry in page.entries if entry.difference_url],
        ),
    }
    response = render(request, "newsroom/corrections.html", context)
    return shows(response, [keys.LISTS, *(keys.edition_of(entry.article_id) for entry in page.entries)])


@public_page
def manifest(request: HttpRequest) -> HttpResponseBase:
    """Tell a device how the site is put on its home screen (W3C, Web Application Manifest)."""
    icons = [
        {"src": static("img/site/icon.svg"), "type": "image/svg+xml", "sizes": "any"},
        *(
            {"src": static(f"img/site/icon-{size}.png"), "type": "image/png", "sizes": f"{size}x{size}"}
            for size in (192, 512)
        ),
        {
            "src": static("img/site/icon-512.png"),
            "type": "image/png",
            "sizes": "512x512",
            # The letters stand well inside the circle of 80 % that every shape of icon leaves.
            "purpose": "maskable",
        },
    ]
    data = {
        "name": settings.SITE_NAME,
        "id": "/",
        "start_url": reverse("front"),
        "scope": "/",
        # With the browser's way back and its address: a source must stay one that can be copied.
        "display": "minimal-ui",
        "background_color": "#fbf9f4",
        "theme_color": "#fbf9f4",
        "icons": icons,
    }
    response = JsonResponse(data, content_type="application/manifest+json")
    return shows(response, [keys.LISTS])


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Lead to what stood at the address on another site, or say that nothing is there, with what comes near it by name."""
    moved = _moved(request)
    if moved is not None:
        return moved
    context: dict[str, object] = {}
    if not request.path_info.startswith(NOT_FOR_READERS):
        query = read_query(_words_of(request.path_info))
        hits, better = _near_hits(query)
        context = {"near_tags": suggestions(query=query, also=better), "near_cards": _cards_of(hits)}
    return render(request, "404.html", context, status=404)


def _moved(request: HttpRequest) -> HttpResponseBase | None:
    """Return the way to an imported article whose old address was asked for (301), or None."""
    if request.method not in {"GET", "HEAD"} or request.path_info.startswith(NOT_FOR_READERS):
        return None
    edition = edition_now_of(address=request.get_full_path())
    if edition is None:
        return None
    answer = HttpResponsePermanentRedirect(in_interface_language(edition_path(edition=edition)))
    # Another article may come to stand at the address.
    return shows(answer, [keys.edition_of(edition.article_id), keys.LISTS])


def _words_of(path: str) -> str:
    """Return the words in the last part of an address."""
    parts = [part for part in without_language(path).split("/") if part]
    return parts[-1].replace("-", " ").replace("+", " ").replace("_", " ") if parts else ""


def _near_hits(query: Query) -> tuple[list[Hit], str]:
    """Return articles that have all words of the query, of its right spelling, or its longest; and that spelling."""
    hits = find(query=query)
    if hits or not query.things:
        return hits, ""
    better = mended(query.text)
    longest = max((thing.written for thing in query.things), key=len)
    return find(query=read_query(better or longest)), better


def _cards_of(hits: list[Hit]) -> list[Card]:
    editions = live_editions([hit.article_id for hit in hits[:NEAR_ARTICLES]])
    now = timezone.now()
    return [
        card_for(edition=editions[hit.article_id], now=now)
        for hit in hits[:NEAR_ARTICLES]
        if hit.article_id in editions
    ]
