"""Tag pages and the index of tags."""

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.reading.addresses import absolute, joined_slugs, with_parameters
from articles.reading.anchors import UnableToRead
from articles.reading.categories import article_total
from articles.reading.lists import NoSuchPage, no_source
from articles.reading.structured_data import collection_data, items_of
from articles.reading.tag_index import tag_index as read_index
from articles.reading.topics.beside import SECONDS_OF_RELATED, beside
from articles.reading.topics.listing import tagged_source
from articles.reading.topics.naming import (
    FEWEST_TO_INDEX,
    NoSuchCommunity,
    NoSuchTag,
    topic_named,
    ways_to_widen,
)
from articles.reading.trails import Trail
from articles.views.lists import page_or_redirect, search_engine_context
from articles.views.showing import keys_of_cards, keys_of_company
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page


@public_page
def tag(request: HttpRequest, slugs: str) -> HttpResponseBase:
    """Show the articles of a tag, or of up to four together, perhaps as one community talks of them.

    Any other spelling leads to the one address.
    """
    now = timezone.now()
    community = request.GET.get("community", "")
    try:
        topic = topic_named(slugs, community=community, now=now)
    except (NoSuchTag, NoSuchCommunity):
        raise Http404("No such tag.") from None
    keys_of_topic = [key for tag in topic.tags for key in keys.list_of_tag(tag.pk)]
    if topic.outlet is not None:
        keys_of_topic += keys.list_of_outlet(topic.outlet.pk)
    is_named_otherwise = joined_slugs(topic.tags) != slugs
    if topic.outlet is None:
        is_named_otherwise |= "community" in request.GET
    else:
        is_named_otherwise |= request.GET.getlist("community") != [topic.outlet.slug]
    if is_named_otherwise:
        parameters = request.GET.copy()
        parameters.pop("community", None)
        return shows(
            HttpResponsePermanentRedirect(with_parameters(topic.url, **parameters.dict())), keys_of_topic
        )
    around = beside(topic, all_articles=article_total(request), now=now)
    page = page_or_redirect(
        request,
        source=tagged_source(topic.tags, topic.outlet) if around.total or around.is_partial else no_source,
        trail=Trail(
            "tags", tuple(tag.slug for tag in topic.tags), community=topic.outlet.slug if topic.outlet else ""
        ),
        url=topic.url,
        now=now,
    )
    if isinstance(page, HttpResponse):
        return page
    heading = " + ".join(tag.label for tag in topic.tags)
    name = f"{heading} · {topic.outlet.label}" if topic.outlet else heading
    introduction = topic.tags[0].introduction if topic.is_one_tag else ""
    context = {
        "tags": topic.tags,
        "outlet": topic.outlet,
        "heading": name,
        "introduction": introduction,
        "page": page,
        "facets": around.facets,
        "communities": around.communities,
        "counts_are_partial": around.counts_are_partial,
        "related": around.related,
        "total": around.total,
        "total_is_partial": around.is_partial,
        "activity": around.activity,
        "stances": around.stances,
        "without": ways_to_widen(topic),
        "feed_url": reverse("feed_tag", args=[joined_slugs(topic.tags)]),
        **search_engine_context(
            request,
            topic.url,
            name=name,
            description=introduction
            or _("Articles about %(tag)s: what online communities said, each quotation with its evidence.")
            % {"tag": name},
            items=items_of(page.cards),
            steps=[(_("Tags"), reverse("tag_index"))],
        ),
    }
    # What a community says of a tag is one view of the tag's page, of which there are too many for search engines.
    is_thin = around.total < FEWEST_TO_INDEX or topic.outlet is not None
    context["noindex"] = context["noindex"] or is_thin
    return shows(
        render(request, "articles/tag.html", context),
        [*keys_of_topic, *keys_of_company(around), *keys_of_cards(page.cards)],
        kept_for=SECONDS_OF_RELATED,
    )


@public_page
def tag_index(request: HttpRequest) -> HttpResponseBase:
    """Show the tags that have articles, under their initials."""
    initial, after = request.GET.get("initial", ""), request.GET.get("after", "")
    try:
        index = read_index(initial=initial, after=after)
    except (UnableToRead, NoSuchPage):
        return shows(HttpResponseRedirect(reverse("tag_index")), [keys.LISTS])
    url = with_parameters(reverse("tag_index"), initial=initial, after=after)
    title = f"{_('Tags')}: {initial}" if initial else _("Tags")
    description = _("The topics of our articles, by their initials.")
    context = {
        "index": index,
        "title": title,
        "description": description,
        "canonical_url": absolute(url),
        "structured_data": collection_data(
            url=absolute(url),
            name=title,
            description=description,
            items=[(tag.label, tag.url) for _initial, tags in index.groups for tag in tags],
            total=index.total,
            steps=[(_("Tags"), reverse("tag_index"))] if initial else (),
        ),
    }
    return shows(render(request, "articles/tag_index.html", context), [keys.LISTS])
