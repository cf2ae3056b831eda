"""Tags and outlets: their lists, and each with what stands beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.db.models import F, Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from msgspec import Meta

from articles.models import Category
from articles.reading.addresses import absolute
from articles.reading.anchors import LARGEST_ID
from articles.reading.community_pages import outlet_with_page, stances_of
from articles.reading.community_pages import tags_of as topics_of
from articles.reading.topics.beside import SECONDS_OF_RELATED, beside
from articles.views.showing import keys_of_company
from delivery import keys
from newsroom.api import shapes
from newsroom.api.addresses import api_url, page_url
from newsroom.api.answering import Answer
from newsroom.api.asking import MOST_PER_PAGE, SECTION, Asked, Parameters
from newsroom.api.finding import topic_of
from newsroom.api.names import community_page, counted_community, counted_tag, stance_rows, tag_name, tag_page
from newsroom.api.problems import nothing_there, wrong
from reactions.models import Outlet
from tags.models import Tag

PLACE = r"^[^\x00-\x1f\x7f]{1,200}$"
SlugText = Annotated[
    str, Meta(pattern=SECTION, description=gettext_noop("The slug of a community or other outlet."))
]


class Placed(Parameters, frozen=True, kw_only=True):
    limit: Annotated[
        int, Meta(ge=1, le=MOST_PER_PAGE, description=gettext_noop("How many items a page has."))
    ] = 20
    before: Annotated[
        str, Meta(pattern=PLACE, description=gettext_noop("Only items after this place, as “next” names it."))
    ] = ""
    after: Annotated[
        str,
        Meta(pattern=PLACE, description=gettext_noop("Only items ahead of this place, as “prev” names it.")),
    ] = ""


class TagListParameters(Placed, frozen=True, kw_only=True):
    order: Annotated[
        Literal["articles", "slug"],
        Meta(description=gettext_noop("Those with the most articles first, or by slug.")),
    ] = "articles"


class TagParameters(Parameters, frozen=True, kw_only=True):
    slug: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=500,
            pattern=r"^[^/\x00-\x1f\x7f]+$",
            description=gettext_noop("The tag's slug; a name or an alias will do."),
        ),
    ]


class CommunityListParameters(Placed, frozen=True, kw_only=True):
    kind: Annotated[
        Literal["any", "community", "press", "blog", "official"],
        Meta(description=gettext_noop("Outlets of one kind only.")),
    ] = "any"


class CommunityParameters(Parameters, frozen=True, kw_only=True):
    slug: SlugText


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a list that is no order of time, by columns of which the last is unique."""

    # Column, and whether the largest comes first.
    columns: Sequence[tuple[str, bool]]
    # From the text of a place to the values of the columns; raises ValueError.
    parse: Callable[[str], Sequence[Any]]

    def place_of(self, row: Model) -> str:
        return "-".join(str(getattr(row, column)) for column, _descending in self.columns)

    def beyond(self, place: Sequence[Any], *, ahead: bool) -> Q:
        """Return the condition of the rows that come after a place, or of those `ahead` of it."""
        condition, same = Q(), Q()
        for (column, descending), value in zip(self.columns, place, strict=True):
            way = "lt" if descending != ahead else "gt"
            condition |= same & Q(**{f"{column}__{way}": value})
            same &= Q(**{column: value})
        return condition

    def sorted(self, rows: "QuerySet[Any]", *, reverse: bool) -> "QuerySet[Any]":
        return rows.order_by(
            *(
                F(column).desc() if descending != reverse else F(column).asc()
                for column, descending in self.columns
            )
        )


def _parse_counted(text: str) -> tuple[int, int]:
    count, dash, identifier = text.partition("-")
    if not (dash and text.isascii() and count.isdigit() and identifier.isdigit() and len(text) <= 30):
        raise ValueError(text)
    # What an integer and a bigint of the database hold.
    if int(count) >= 2**31 or int(identifier) > LARGEST_ID:
        raise ValueError(text)
    return int(count), int(identifier)


BY_SLUG = Order((("slug", False),), lambda text: (text,))
BY_COUNT = Order((("article_count", True), ("id", False)), _parse_counted)


def _page(
    rows: "QuerySet[Any]", order: Order, asked_for: Placed, asked: Asked
) -> tuple[list[Any], dict[str, str | None]]:
    """Return the rows of the page that is asked for, and the addresses of its neighbours."""
    if asked_for.before and asked_for.after:
        raise wrong(
            "after", _("It names no place. Take it from “next” or “prev”, and one of them at a time.")
        )
    ahead = bool(asked_for.after)
    place = asked_for.after or asked_for.before
    if place:
        try:
            rows = rows.filter(order.beyond(order.parse(place), ahead=ahead))
        except ValueError:
            raise wrong(
                "after" if ahead else "before",
                _("It names no place. Take it from “next” or “prev”, and one of them at a time."),
            ) from None
    found = list(order.sorted(rows, reverse=ahead)[: asked_for.limit + 1])
    more = len(found) > asked_for.limit
    found = found[: asked_for.limit]
    if ahead:
        found.reverse()
    has_older, has_newer = (True, more) if ahead else (more, bool(place))
    return found, {
        "next": page_url(asked.path, asked.given, before=order.place_of(found[-1]))
        if found and has_older
        else None,
        "prev": page_url(asked.path, asked.given, after=order.place_of(found[0]))
        if found and has_newer
        else None,
    }


def tag_list(asked_for: TagListParameters, asked: Asked) -> Answer:
    """Give the tags that have articles."""
    order = BY_SLUG if asked_for.order == "slug" else BY_COUNT
    tags, links = _page(Tag.objects.filter(article_count__gt=0), order, asked_for, asked)
    return Answer(
        body=shapes.TagPage(items=[shapes.TagInList(**_tag_fields(tag)) for tag in tags], **links),
        shown=[keys.LISTS, *(keys.tag(tag.pk) for tag in tags)],
    )


def tag(asked_for: TagParameters, asked: Asked) -> Answer:
    """Give a tag with its counts, related tags, months and communities."""
    topic = topic_of(asked_for.slug, asked)
    found = topic.tags[0]
    everything = 0
    if "related" in asked.fields:
        everything = sum(Category.objects.values_list("article_count", flat=True))
    company = beside(topic, all_articles=everything, now=asked.now)
    body = shapes.Tag(
        **_tag_fields(found),
        introduction=found.introduction,
        related=[tag_name(other) for other in company.related],
        together=[counted_tag(other, number) for other, number, _url in company.facets],
        months=[shapes.Month(month=month.month, article_count=month.articles) for month in company.activity],
        communities=[counted_community(outlet, number) for outlet, number, _url in company.communities],
        stances=stance_rows(company.stances),
        articles_url=api_url("/articles", tags=found.slug),
        feed_url=absolute(reverse("feed_tag", args=[found.slug])),
    )
    shown = [*keys.list_of_tag(found.pk), *keys_of_company(company)]
    return Answer(
        body=body,
        shown=shown,
        headers={"Content-Location": api_url(f"/tags/{found.slug}")},
        kept_for=SECONDS_OF_RELATED,
    )


def _tag_fields(found: Tag) -> dict[str, Any]:
    return {
        "slug": found.slug,
        "url": tag_page(found),
        "api_url": api_url(f"/tags/{found.slug}"),
        "name": found.label,
        "name_en": found.name_en,
        "name_ko": found.name_ko,
        "article_count": found.article_count,
    }


def community_list(asked_for: CommunityListParameters, asked: Asked) -> Answer:
    """Give the communities we know, and the other outlets that are quoted, by slug."""
    rows = Outlet.objects.filter(is_active=True).filter(
        Q(kind=Outlet.Kind.COMMUNITY) | Q(quotation_count__gt=0)
    )
    if asked_for.kind != "any":
        rows = rows.filter(kind=asked_for.kind)
    outlets, links = _page(rows, BY_SLUG, asked_for, asked)
    return Answer(
        body=shapes.CommunityPage(
            items=[shapes.CommunityInList(**_community_fields(outlet)) for outlet in outlets], **links
        ),
        shown=[keys.LISTS, *(key for outlet in outlets for key in keys.list_of_outlet(outlet.pk))],
    )


def community(asked_for: CommunityParameters, asked: Asked) -> Answer:
    """Give an outlet with its topics and stances."""
    outlet = outlet_with_page(slug=asked_for.slug, with_counts=True)
    if outlet is None:
        raise nothing_there(_("There is no such community: %(name)s.") % {"name": asked_for.slug})
    topics = topics_of(outlet)
    return Answer(
        body=shapes.Community(
            **_community_fields(outlet),
            tags=[counted_tag(tag, number) for tag, number, _url in topics],
            stances=stance_rows(stances_of(outlet)),
            articles_url=api_url("/articles", community=outlet.slug),
            quotations_url=api_url("/quotations", community=outlet.slug),
            feed_url=absolute(reverse("feed_community", args=[outlet.slug])),
        ),
        shown=[*keys.list_of_outlet(outlet.pk), *(keys.tag(tag.pk) for tag, _number, _url in topics)],
    )


def _community_fields(outlet: Outlet) -> dict[str, Any]:
    return {
        "slug": outlet.slug,
        "url": community_page(outlet),
        "api_url": api_url(f"/communities/{outlet.slug}"),
        "kind": outlet.kind,
        "name": outlet.label,
        "name_en": outlet.name_en,
        "name_native": outlet.name_native,
        "language": outlet.language,
        "homepage": outlet.homepage,
        "description": outlet.description,
        "quotation_count": outlet.quotation_count,
    }
