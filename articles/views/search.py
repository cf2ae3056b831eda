"""Search: ranked, marked, narrowed by category and tags."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models import Category, EditionTag, SearchEntry
from articles.reading.addresses import joined_slugs, search_url
from articles.reading.cards import Card, card_for
from articles.reading.categories import categories_for, category_for
from articles.reading.lists import PAGE_SIZE, ListPage
from articles.reading.tag_pages import NoSuchTag, tags_named
from articles.reading.trails import MOST_PAGES, Trail
from articles.search.asking import Query, read_query
from articles.search.excerpts import excerpt, marked, pattern_for
from articles.search.finding import Hit, find, live_editions, suggestions
from articles.views.showing import keys_of_cards
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page
from tags.models import Tag

MOST_CHOICES = 10


@dataclass(frozen=True, slots=True)
class SearchResult:
    card: Card
    # Escaped, with what was found in <mark> elements.
    title_html: SafeString
    excerpt_html: SafeString


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    label: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Search:
    """What an address asks for."""

    query: Query
    category: Category | None
    tags: Sequence[Tag]
    number: int

    def url(self, *, category: Category | None, tags: Sequence[Tag], number: int = 1) -> str:
        return search_url(
            q=self.query.text,
            category=category.slug if category else "",
            tags=joined_slugs(tags),
            page=number if number > 1 else "",
        )


@public_page
def search(request: HttpRequest) -> HttpResponseBase:
    """Show what fits a query, the best first, with what it can be narrowed to."""
    asked = _asked(request)
    hits = find(query=asked.query, category=asked.category, tags=asked.tags)
    start = (asked.number - 1) * PAGE_SIZE
    results = _results(hits[start : start + PAGE_SIZE], asked)
    page = ListPage(
        cards=[result.card for result in results],
        newer_url=_page_url(asked, asked.number - 1) if asked.number > 1 else None,
        older_url=_page_url(asked, asked.number + 1) if len(hits) > start + PAGE_SIZE else None,
        is_first=asked.number == 1,
    )
    context = {
        "query": asked.query.text,
        "page": page,
        "results": results,
        "facets": _facets(request, hits, asked) if hits else [],
        "suggestions": [] if hits else suggestions(query=asked.query),
        "too_short": asked.query.is_too_short,
        "was_cut": asked.query.was_cut,
    }
    return shows(render(request, "articles/search.html", context), [keys.LISTS, *keys_of_cards(page.cards)])


def _asked(request: HttpRequest) -> Search:
    """Return what the address asks for; a filter that names nothing is left out."""
    tags: Sequence[Tag] = ()
    named = unicodedata.normalize("NFC", request.GET.get("tags", "").replace(" ", "+"))
    if named and named.isprintable():
        try:
            tags = tags_named(named)
        except NoSuchTag:
            tags = ()
    number = request.GET.get("page", "")
    is_number = number.isascii() and number.isdigit() and len(number) <= 3
    return Search(
        query=read_query(request.GET.get("q", "")),
        category=category_for(request, slug=request.GET.get("category", "")),
        tags=tags,
        number=min(max(int(number), 1), MOST_PAGES) if is_number else 1,
    )


def _page_url(asked: Search, number: int) -> str:
    return asked.url(category=asked.category, tags=asked.tags, number=number)


def _results(hits: Sequence[Hit], asked: Search) -> list[SearchResult]:
    ids = [hit.article_id for hit in hits]
    if not ids:
        return []
    editions = live_editions(ids)
    texts = dict(SearchEntry.objects.filter(pk__in=ids).values_list("article_id", "text"))
    pattern = pattern_for(asked.query.tokens)
    via = str(
        Trail(
            "search",
            tuple(tag.slug for tag in asked.tags),
            query=asked.query.text,
            category=asked.category.slug if asked.category else "",
            number=asked.number,
        )
    )
    now = timezone.now()
    results = []
    for article_id in ids:
        edition = editions.get(article_id)
        if edition is None:
            continue
        results.append(
            SearchResult(
                card=card_for(edition=edition, now=now, via=via),
                title_html=marked(edition.title, pattern),
                excerpt_html=excerpt(texts.get(article_id, ""), pattern) or marked(edition.deck, pattern),
            )
        )
    return results


def _facets(request: HttpRequest, hits: Sequence[Hit], asked: Search) -> list[Facet]:
    """Return what the hits can be narrowed to; what is chosen already leads back to without it."""
    facets = [
        Facet(_("Category"), _category_choices(request, hits, asked)),
        Facet(_("Tags"), _tag_choices(hits, asked)),
    ]
    return [facet for facet in facets if facet.choices]


def _category_choices(request: HttpRequest, hits: Sequence[Hit], asked: Search) -> list[Choice]:
    counts = Counter(hit.category_id for hit in hits)
    return [
        Choice(
            label=category.label,
            count=counts[category.pk],
            url=asked.url(category=None if category == asked.category else category, tags=asked.tags),
            is_chosen=category == asked.category,
        )
        for category in categories_for(request)
        if counts[category.pk]
    ]


def _tag_choices(hits: Sequence[Hit], asked: Search) -> list[Choice]:
    counted = (
        EditionTag.objects.filter(edition__in=[hit.edition_id for hit in hits])
        .values("tag")
        .annotate(number=Count("pk"))
        .order_by("-number", "tag")[:MOST_CHOICES]
    )
    numbers = {row["tag"]: row["number"] for row in counted}
    tags = Tag.objects.in_bulk(numbers)
    choices = []
    for pk, number in numbers.items():
        tag = tags[pk]
        is_chosen = tag in asked.tags
        narrowed = [other for other in asked.tags if other != tag] if is_chosen else [*asked.tags, tag]
        choices.append(
            Choice(tag.label, number, asked.url(category=asked.category, tags=narrowed), is_chosen)
        )
    return choices
