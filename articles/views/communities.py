"""Communities: all of them, and each with what is quoted from it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.reading.addresses import absolute, community_url
from articles.reading.anchors import UnableToRead, Window
from articles.reading.community_pages import (
    QUOTATIONS_PREFIX,
    listed_communities,
    outlet_with_page,
    quotations_page,
    quoting_source,
    stances_of,
    tags_of,
)
from articles.reading.lists import NoSuchPage
from articles.reading.structured_data import collection_data, items_of
from articles.reading.trails import Trail
from articles.views.lists import page_or_redirect, search_engine_context
from articles.views.showing import keys_of_cards
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page


@public_page
def communities(request: HttpRequest) -> HttpResponseBase:
    """Show the communities we quote from, and the other outlets that are quoted."""
    listed, others = listed_communities()
    title = _("Communities")
    description = _("Where the reactions we quote were written, and what to know about each place.")
    context = {
        "title": title,
        "description": description,
        "communities": listed,
        "others": others,
        "structured_data": collection_data(
            url=absolute(reverse("communities")),
            name=title,
            description=description,
            items=[(outlet.label, community_url(slug=outlet.slug)) for outlet in (*listed, *others)],
            total=len(listed) + len(others),
        ),
    }
    response = render(request, "articles/communities.html", context)
    shown = [key for outlet in (*listed, *others) for key in keys.list_of_outlet(outlet.pk)]
    return shows(response, [keys.LISTS, *shown])


@public_page
def community(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show what is quoted from an outlet, the articles that do, its stances and its topics."""
    outlet = outlet_with_page(slug=slug, with_counts=True)
    if outlet is None:
        raise Http404("No such community.")
    url = community_url(slug=outlet.slug)
    page = page_or_redirect(
        request,
        source=quoting_source(outlet),
        trail=Trail("community", (outlet.slug,)),
        url=url,
        now=timezone.now(),
    )
    if isinstance(page, HttpResponse):
        return page
    try:
        window = Window.of(request.GET, prefix=QUOTATIONS_PREFIX)
        quotations = quotations_page(outlet=outlet, window=window, url=url, language=get_language() or "en")
    except (UnableToRead, NoSuchPage):
        return HttpResponseRedirect(url)
    topics = tags_of(outlet)
    context = {
        "outlet": outlet,
        "quotations": quotations.quotations,
        "quotation_page": quotations,
        "page": page,
        "stances": stances_of(outlet),
        "tags": topics,
        "feed_url": reverse("feed_community", args=[outlet.slug]),
        **search_engine_context(
            request,
            url,
            name=outlet.label,
            description=outlet.description
            or _("Quotations from %(name)s, each with its evidence, and the articles that show them.")
            % {"name": outlet.label},
            items=items_of(page.cards),
            steps=[(_("Communities"), reverse("communities"))],
            prefixes=("", QUOTATIONS_PREFIX),
        ),
    }
    # The sitemap names none without quotations either: there is nothing to find on it yet.
    context["noindex"] = context["noindex"] or not outlet.quotation_count
    shown = [
        *keys.list_of_outlet(outlet.pk),
        *(keys.tag(tag.pk) for tag, _number, _url in topics),
        *keys_of_cards(page.cards),
        *(keys.quotation(card.quotation.pk) for card, _article in quotations.quotations),
    ]
    return shows(render(request, "articles/community.html", context), shown)
