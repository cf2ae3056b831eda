"""Search: ranked or newest first, marked, narrowed by facets and dates, with what may have been meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.reading.addresses import absolute, search_url
from articles.reading.cards import Card, card_for
from articles.reading.categories import categories_for
from articles.reading.lists import PAGE_SIZE, ListPage
from articles.search.addresses import Asked, read_search
from articles.search.excerpts import marked, marker_for
from articles.search.facets import facets_of
from articles.search.finding import entries_with_cards, find, suggestions
from articles.search.found import FoundQuotation, found_quotation, passage
from articles.search.naming import Known
from articles.search.ranking import Hit
from articles.search.spelling import mended, near_outlets
from articles.views.showing import keys_of_cards
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page
from reactions.models import Outlet
from tags.models import Tag

# So few results, and other ways to what was meant are shown beside them.
LITTLE = 3
MOST_TAGS = 6


@dataclass(frozen=True, slots=True)
class SearchResult:
    card: Card
    # Escaped, with what was found in <mark> elements.
    title_html: SafeString
    excerpt_html: SafeString
    quotation: FoundQuotation | None
    # One of the words asked for is not in it.
    is_partial: bool


@public_page
def search(request: HttpRequest) -> HttpResponseBase:
    """Show what fits a query, the best first, with what it can be narrowed to."""
    categories = categories_for(request)
    asked, known = read_search(request.GET, categories=categories)
    hits = find(query=asked.query, narrowing=asked.narrowing, newest_first=asked.newest_first)
    start = (asked.number - 1) * PAGE_SIZE
    if start >= len(hits) and asked.number > 1:
        return HttpResponseRedirect(asked.url(number=1))
    results = _results(hits[start : start + PAGE_SIZE], asked, known.outlets)
    page = ListPage(
        cards=[result.card for result in results],
        newer_url=asked.url(number=asked.number - 1) if asked.number > 1 else None,
        older_url=asked.url(number=asked.number + 1) if len(hits) > start + PAGE_SIZE else None,
        is_first=asked.number == 1,
    )
    full = sum(not hit.is_partial for hit in hits)
    at_hand = {tag.pk: tag for card in page.cards for tag in card.tags} if len(hits) <= PAGE_SIZE else None
    context = {
        "asked": asked,
        "canonical_url": absolute(asked.url()),
        "query": asked.query.text,
        "page": page,
        "results": results,
        "total": full,
        "partial_total": len(hits) - full,
        "facets": facets_of(hits, asked, categories=categories, outlets=known.outlets, tags=at_hand),
        "by_relevance_url": asked.url(newest_first=False),
        "everything_url": search_url(q=asked.query.text),
        "newest_url": asked.url(newest_first=True),
        "too_short": asked.query.is_too_short,
        "was_cut": asked.query.was_cut,
        **_instead(asked, known, hits),
    }
    shown = [
        keys.LISTS,
        *keys_of_cards(page.cards),
        *(keys.quotation(result.quotation.pk) for result in results if result.quotation),
    ]
    return shows(render(request, "articles/search.html", context), shown)


def _instead(asked: Asked, known: Known, hits: Sequence[Hit]) -> dict[str, object]:
    """Return ways to what may have been meant: the topics that the query names, and where little is found its right
    spelling, and tags and communities that come near. Two queries at most.
    """
    query = asked.query
    tags: Sequence[Tag] = [tag for tag in known.tags if tag.article_count]
    if not query.things or query.is_too_short or sum(not hit.is_partial for hit in hits) >= LITTLE:
        return {"near_tags": tags, "near_outlets": known.named_outlets}
    better = mended(query.text)
    if not hits:
        near = suggestions(query=query, also=better)
        tags = list({tag.pk: tag for tag in [*tags, *near]}.values())[:MOST_TAGS]
    outlets = known.named_outlets or near_outlets(query.text, known.outlets)
    return {
        "mended": better,
        "mended_url": search_url(q=better) if better else "",
        "near_tags": tags,
        "near_outlets": outlets,
    }


def _results(hits: Sequence[Hit], asked: Asked, outlets: Sequence[Outlet]) -> list[SearchResult]:
    if not hits:
        return []
    entries = entries_with_cards([hit.article_id for hit in hits])
    marker = marker_for(asked.query.things)
    by_number = {outlet.pk: outlet for outlet in outlets}
    via = str(asked.trail)
    now = timezone.now()
    results = []
    for hit in hits:
        entry = entries.get(hit.article_id)
        if entry is None:
            continue
        edition = entry.edition
        results.append(
            SearchResult(
                card=card_for(edition=edition, now=now, via=via),
                title_html=marked(edition.title, marker),
                excerpt_html=passage(entry, edition, marker),
                quotation=found_quotation(entry, marker, by_number),
                is_partial=hit.is_partial,
            )
        )
    return results
