"""Search: the same engine, order and marks as the site's search page."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

from django.urls import reverse
from django.utils.translation import gettext_noop
from msgspec import Meta

from articles.models import Category
from articles.reading.addresses import absolute
from articles.reading.trails import MOST_PAGES
from articles.search.addresses import FIRST_YEAR, LAST_YEAR
from articles.search.addresses import Asked as SearchAsked
from articles.search.asking import read_query
from articles.search.excerpts import marked, marker_for
from articles.search.facets import facets_of
from articles.search.finding import entries_with_cards, find, suggestions
from articles.search.found import FoundQuotation, found_quotation, passage
from articles.search.naming import Known, understand
from articles.views.showing import keys_of_listed
from delivery import keys
from newsroom.api import shapes
from newsroom.api.addresses import api_url, page_url
from newsroom.api.answering import Answer
from newsroom.api.articles import (
    LanguageText,
    SectionText,
    SinceMoment,
    SlugText,
    TagList,
    UntilMoment,
    listed_fields,
)
from newsroom.api.asking import MOST_PER_PAGE, Asked, Parameters, moment_of
from newsroom.api.finding import no_category, no_tag, outlet_of
from newsroom.api.names import community_name, tag_name

LONGEST = 1_000


class SearchParameters(Parameters, frozen=True, kw_only=True):
    q: Annotated[
        str, Meta(max_length=LONGEST, description=gettext_noop("Words to look for, in Korean or English."))
    ]
    category: SectionText = ""
    tags: TagList = []
    community: SlugText = ""
    language: LanguageText = ""
    year: Annotated[
        int,
        Meta(
            ge=FIRST_YEAR,
            le=LAST_YEAR,
            description=gettext_noop("Published in a year, in the site's time zone."),
        ),
    ] = 0
    since: SinceMoment = ""
    until: UntilMoment = ""
    sort: Annotated[
        Literal["relevance", "newest"], Meta(description=gettext_noop("The best first, or the newest."))
    ] = "relevance"
    limit: Annotated[
        int, Meta(ge=1, le=MOST_PER_PAGE, description=gettext_noop("How many items a page has."))
    ] = 20
    page: Annotated[int, Meta(ge=1, le=MOST_PAGES, description=gettext_noop("Which page, from 1."))] = 1


def search(asked_for: SearchParameters, asked: Asked) -> Answer:
    """Give the articles that fit; six queries at most."""
    categories = list(Category.objects.all())
    search_asked, known = _read(asked_for, categories)
    since, until = moment_of("since", asked_for.since), moment_of("until", asked_for.until)
    narrowing = search_asked.narrowing
    narrowing = replace(
        narrowing,
        since=max(filter(None, (narrowing.since, since)), default=None),
        until=min(filter(None, (narrowing.until, until)), default=None),
    )
    query = search_asked.query
    hits = find(query=query, narrowing=narrowing, newest_first=search_asked.newest_first)
    start = (asked_for.page - 1) * asked_for.limit
    chosen = hits[start : start + asked_for.limit]
    entries = entries_with_cards([hit.article_id for hit in chosen])
    marker = marker_for(query.things)
    outlets = {outlet.pk: outlet for outlet in known.outlets}
    items = [
        shapes.SearchResult(
            **listed_fields(entry.edition, asked),  # type: ignore[arg-type]
            is_partial=hit.is_partial,
            title_html=str(marked(entry.edition.title, marker)),
            excerpt_html=str(passage(entry, entry.edition, marker)),
            quotation=_quotation(found_quotation(entry, marker, outlets)),
        )
        for hit in chosen
        if (entry := entries.get(hit.article_id)) is not None
    ]
    at_hand = {row.tag_id: row.tag for entry in entries.values() for row in entry.edition.tag_rows.all()}
    facets = facets_of(
        hits,
        search_asked,
        categories=categories,
        outlets=known.outlets,
        tags=at_hand,
    )
    more = len(hits) > start + asked_for.limit and asked_for.page < MOST_PAGES
    near = known.tags if hits else suggestions(query=query)
    return Answer(
        body=shapes.SearchPage(
            query=query.text,
            is_too_short=query.is_too_short,
            total=sum(not hit.is_partial for hit in hits),
            items=items,
            facets=[
                shapes.Facet(
                    parameter=facet.name,
                    label=facet.label,
                    choices=[
                        shapes.Choice(
                            value=choice.value,
                            label=choice.label,
                            count=choice.count,
                            is_chosen=choice.is_chosen,
                        )
                        for choice in facet.choices
                    ],
                )
                for facet in facets
            ],
            suggestions=[tag_name(tag) for tag in near if tag.article_count],
            next=page_url(asked.path, asked.given, page=str(asked_for.page + 1)) if more else None,
            prev=page_url(asked.path, asked.given, page=str(asked_for.page - 1))
            if asked_for.page > 1
            else None,
        ),
        shown=[
            keys.LISTS,
            *(key for entry in entries.values() for key in keys_of_listed(entry.edition)),
            *(keys.quotation(item.quotation.id) for item in items if item.quotation is not None),
        ],
    )


def _read(asked_for: SearchParameters, categories: Sequence[Category]) -> tuple[SearchAsked, Known]:
    """Return what is asked for as the site's search has it, and what is known of its names; two queries.

    What names nothing is refused; the site's search leaves it out.
    """
    slugs = list(dict.fromkeys(unicodedata.normalize("NFC", name) for name in asked_for.tags))
    known = understand(query=read_query(asked_for.q), slugs=slugs)
    if any(slug not in known.tags_by_slug for slug in slugs):
        raise no_tag(asked_for.tags)
    category = next((one for one in categories if one.slug == asked_for.category), None)
    if asked_for.category and category is None:
        raise no_category(asked_for.category)
    outlet = next((one for one in known.outlets if one.slug == asked_for.community), None)
    if outlet is None:
        # Nothing is quoted from it, or it is none; or it is one of very many.
        outlet = outlet_of(asked_for.community)
    search_asked = SearchAsked(
        query=known.query,
        category=category,
        tags=tuple(dict.fromkeys(known.tags_by_slug[slug] for slug in slugs)),
        outlets=(outlet,) if outlet is not None else (),
        language=asked_for.language,
        year=asked_for.year or None,
        newest_first=asked_for.sort == "newest",
    )
    return search_asked, known


def _quotation(found: FoundQuotation | None) -> shapes.FoundQuotation | None:
    if found is None:
        return None
    return shapes.FoundQuotation(
        id=found.pk,
        url=absolute(reverse("evidence", args=[found.pk])),
        api_url=api_url(f"/quotations/{found.pk}"),
        words_html=str(found.words_html),
        language=found.language,
        community=community_name(found.outlet) if found.outlet is not None else None,
    )
