"""How the API names things that stand in many answers: categories, tags, outlets, pictures, stances."""

from collections.abc import Iterable

from articles.charts import ReactionChart
from articles.models import Category
from articles.reading.addresses import absolute, category_url, community_url, tag_url
from images import pictures
from newsroom.api.addresses import api_url
from newsroom.api.shapes import (
    CategoryName,
    CommunityName,
    CommunityShare,
    CountedCommunity,
    CountedTag,
    Picture,
    Rendition,
    StanceRow,
    TagName,
)
from reactions.models import Outlet
from reactions.presenting.by_value import ShownOutlet
from tags.models import Tag


def category_name(category: Category) -> CategoryName:
    return CategoryName(
        slug=category.slug, name=category.label, url=absolute(category_url(slug=category.slug))
    )


def tag_name(tag: Tag) -> TagName:
    return TagName(slug=tag.slug, name=tag.label, url=tag_page(tag), api_url=api_url(f"/tags/{tag.slug}"))


def counted_tag(tag: Tag, number: int) -> CountedTag:
    return CountedTag(
        slug=tag.slug,
        name=tag.label,
        article_count=number,
        url=tag_page(tag),
        api_url=api_url(f"/tags/{tag.slug}"),
    )


def tag_page(tag: Tag) -> str:
    return absolute(tag_url(tags=[tag]))


def community_name(outlet: Outlet) -> CommunityName:
    return CommunityName(
        slug=outlet.slug,
        name=outlet.label,
        kind=outlet.kind,
        url=community_page(outlet),
        api_url=api_url(f"/communities/{outlet.slug}"),
    )


def counted_community(outlet: Outlet, number: int) -> CountedCommunity:
    return CountedCommunity(
        slug=outlet.slug,
        name=outlet.label,
        article_count=number,
        url=community_page(outlet),
        api_url=api_url(f"/communities/{outlet.slug}"),
    )


def community_page(outlet: Outlet) -> str:
    return absolute(community_url(slug=outlet.slug))


def picture_shape(picture: pictures.Picture) -> Picture:
    """Return a picture that may be shown, with the addresses of its sizes."""
    return Picture(
        url=absolute(picture.src),
        width=picture.width,
        height=picture.height,
        alternative_text=picture.alternative_text,
        caption=picture.caption,
        credit=picture.credit,
        licence=picture.licence,
        licence_url=picture.licence_url,
        renditions=[
            Rendition(url=absolute(address), media_type=media_type, width=int(width.removesuffix("w")))
            for media_type, srcset in picture.sources
            for address, _space, width in (entry.partition(" ") for entry in srcset.split(", "))
        ],
    )


def stance_rows(chart: ReactionChart | None) -> list[StanceRow]:
    """Return the rows of a chart as numbers; none for no chart."""
    return [
        StanceRow(
            stance=row.stance, label=row.label, count=row.count, communities=list(_shares(row.communities))
        )
        for row in (chart.rows if chart else ())
    ]


def _shares(communities: Iterable[tuple[ShownOutlet, int]]) -> Iterable[CommunityShare]:
    for outlet, count in communities:
        yield CommunityShare(slug=outlet.slug, name=outlet.label, count=count)
