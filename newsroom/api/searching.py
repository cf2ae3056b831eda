"""Search: the same engine, order and marks as the site's search page."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from msgspec import Meta

from articles.models import Category
from articles.reading.trails import MOST_PAGES
from articles.search.asking import read_query
from articles.search.excerpts import excerpt, marked, marker_for
from articles.search.finding import Hit, Narrowing, entries_with_cards, find, suggestions
from articles.search.naming import understand
from delivery import keys
from newsroom.api import shapes
from newsroom.api.addresses import page_url
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
from newsroom.api.finding import outlet_of, tags_of
from newsroom.api.names import tag_name
from newsroom.api.problems import nothing_there
from reactions.models import Outlet
from tags.models import Tag

MOST_CHOICES = 10
LONGEST = 1_000


class SearchParameters(Parameters, frozen=True, kw_only=True):
    q: Annotated[
        str, Meta(max_length=LONGEST, description=gettext_noop("Words to look for, in Korean or English."))
    ]
    category: SectionText = ""
    tags: TagList = []
    community: SlugText = ""
    language: LanguageText = ""
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
    """Give the articles that fit."""
    categories = {category.slug: category for category in Category.objects.all()}
    if asked_for.category and asked_for.category not in categories:
        raise nothing_there(_("There is no such category: %(name)s.") % {"name": asked_for.category})
    outlet = outlet_of(asked_for.community)
    narrowing = Narrowing(
        category=categories.get(asked_for.category),
        tags=tuple(tags_of(asked_for.tags)),
        outlets=(outlet,) if outlet is not None else (),
        language=asked_for.language,
        since=moment_of("since", asked_for.since),
        until=moment_of("until", asked_for.until),
    )
    known = understand(query=read_query(asked_for.q))
    query = known.query
    hits = find(query=query, narrowing=narrowing, newest_first=asked_for.sort == "newest")
    start = (asked_for.page - 1) * asked_for.limit
    chosen = hits[start : start + asked_for.limit]
    entries = entries_with_cards([hit.article_id for hit in chosen])
    marker = marker_for(query.things)
    items = [
        shapes.SearchResult(
            **listed_fields(entry.edition, asked),  # type: ignore[arg-type]
            is_partial=hit.is_partial,
            title_html=str(marked(entry.edition.title, marker)),
            excerpt_html=str(excerpt(entry.text, marker) or marked(entry.edition.deck, marker)),
        )
        for hit in chosen
        if (entry := entries.get(hit.article_id)) is not None
    ]
    at_hand = {row.tag_id: row.tag for entry in entries.values() for row in entry.edition.tag_rows.all()}
    more = len(hits) > start + asked_for.limit and asked_for.page < MOST_PAGES
    near = known.tags if hits else suggestions(query=query)
    return Answer(
        body=shapes.SearchPage(
            query=query.text,
            is_too_short=query.is_too_short,
            total=sum(not hit.is_partial for hit in hits),
            items=items,
            facets=_facets(hits, narrowing, categories.values(), known.outlets, at_hand),
            suggestions=[tag_name(tag) for tag in near if tag.article_count],
            next=page_url(asked.path, asked.given, page=str(asked_for.page + 1)) if more else None,
            prev=page_url(asked.path, asked.given, page=str(asked_for.page - 1))
            if asked_for.page > 1
            else None,
        ),
        shown=[keys.LISTS, *(keys.edition_of(item.id) for item in items)],
    )


def _facets(
    hits: Sequence[Hit],
    narrowing: Narrowing,
    categories: Iterable[Category],
    outlets: Sequence[Outlet],
    at_hand: Mapping[int, Tag],
) -> list[shapes.Facet]:
    """Return what the hits can be narrowed to, with how many would be left; one query at most, for names of tags."""
    full = [hit for hit in hits if not hit.is_partial]
    by_tag = _most(Counter(pk for hit in full for pk in hit.tag_ids))
    by_outlet = dict(_most(Counter(pk for hit in full for pk in hit.outlet_ids)))
    by_category = Counter(hit.category_id for hit in full)
    missing = [pk for pk, _number in by_tag if pk not in at_hand]
    tags = {**at_hand, **(Tag.objects.in_bulk(missing) if missing else {})}
    facets = [
        shapes.Facet(
            parameter="category",
            label=_("Category"),
            choices=[
                _choice(category, by_category[category.pk], category == narrowing.category)
                for category in categories
                if by_category[category.pk]
            ],
        ),
        shapes.Facet(
            parameter="tags",
            label=_("Tags"),
            choices=[
                _choice(tags[pk], number, tags[pk] in narrowing.tags) for pk, number in by_tag if pk in tags
            ],
        ),
        shapes.Facet(
            parameter="community",
            label=_("Communities"),
            choices=[
                _choice(outlet, by_outlet[outlet.pk], outlet in narrowing.outlets)
                for outlet in outlets
                if outlet.pk in by_outlet
            ],
        ),
    ]
    return [facet for facet in facets if facet.choices]


def _most(counts: "Counter[int]") -> list[tuple[int, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_CHOICES]


def _choice(thing: Any, number: int, is_chosen: bool) -> shapes.Choice:
    return shapes.Choice(value=thing.slug, label=thing.label, count=number, is_chosen=is_chosen)
