"""Tags and communities, with what is counted of them."""

from datetime import date
from typing import Annotated, ClassVar

from django.utils.translation import gettext_noop as _
from msgspec import Meta

from newsroom.api.shapes.articles import StanceRow
from newsroom.api.shapes.names import ApiAddress, Page, Shape, TagName


class CountedTag(Shape, frozen=True, kw_only=True):
    slug: str
    name: str
    article_count: int
    url: Page
    api_url: ApiAddress


class CountedCommunity(Shape, frozen=True, kw_only=True):
    slug: str
    name: str
    article_count: int
    url: Page
    api_url: ApiAddress


class Month(Shape, frozen=True, kw_only=True):
    month: Annotated[date, Meta(description=_("Its first day."))]
    article_count: int


class TagInList(Shape, frozen=True, kw_only=True):
    """A topic that articles have."""

    IDENTITY: ClassVar = ("slug", "url", "api_url")

    slug: str
    url: Page
    api_url: ApiAddress
    name: Annotated[str, Meta(description=_("In the language of the answer."))]
    name_en: str
    name_ko: str
    article_count: int


class Tag(TagInList, frozen=True, kw_only=True):
    """A topic, with what stands beside it."""

    introduction: str
    related: Annotated[list[TagName], Meta(description=_("Tags that say most about what it is about."))]
    together: Annotated[
        list[CountedTag], Meta(description=_("Tags that stand beside it, with how many articles have both."))
    ]
    months: Annotated[list[Month], Meta(description=_("The last 24 months, oldest first."))]
    communities: Annotated[
        list[CountedCommunity], Meta(description=_("Who is quoted, with how many of its articles do."))
    ]
    stances: list[StanceRow]
    articles_url: Annotated[str, Meta(description=_("Its articles, in the API."))]
    feed_url: str


class CommunityInList(Shape, frozen=True, kw_only=True):
    """A community, a press outlet, a blog host or an official body."""

    IDENTITY: ClassVar = ("slug", "url", "api_url")

    slug: str
    url: Page
    api_url: ApiAddress
    kind: Annotated[str, Meta(description=_("community, press, blog or official."))]
    name: Annotated[str, Meta(description=_("In the language of the answer."))]
    name_en: str
    name_native: str
    language: str
    homepage: str
    description: str
    quotation_count: int


class Community(CommunityInList, frozen=True, kw_only=True):
    """An outlet, with what its people talk about."""

    tags: Annotated[
        list[CountedTag], Meta(description=_("What it is quoted on, over its newest quotations."))
    ]
    stances: list[StanceRow]
    articles_url: Annotated[str, Meta(description=_("The articles that quote it, in the API."))]
    quotations_url: Annotated[str, Meta(description=_("Its quotations, in the API."))]
    feed_url: str
