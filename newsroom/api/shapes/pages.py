"""Pages of lists, the entrance, and what was wrong with a request."""

from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext_noop as _
from msgspec import Meta

from newsroom.api.shapes.articles import ArticleInList, Edition
from newsroom.api.shapes.names import ApiAddress, Shape
from newsroom.api.shapes.quotations import Quotation
from newsroom.api.shapes.topics import CommunityInList, TagInList


class ListPage(Shape, frozen=True, kw_only=True):
    next: Annotated[str | None, Meta(description=_("The page of older items, or null."))]
    prev: Annotated[str | None, Meta(description=_("The page of newer items, or null."))]


class ArticlePage(ListPage, frozen=True, kw_only=True):
    items: list[ArticleInList]


class EditionList(Shape, frozen=True, kw_only=True):
    items: list[Edition]


class CorrectionEntry(Shape, frozen=True, kw_only=True):
    """A correction of an article, or its retraction."""

    kind: Annotated[str, Meta(description=_("correction or retraction."))]
    at: datetime
    article_id: int
    url: Annotated[str, Meta(description=_("The article's page; of a retracted one, what became of it."))]
    api_url: ApiAddress
    title: str
    language: str
    note: Annotated[str, Meta(description=_("What readers are told."))]
    difference_url: Annotated[
        str | None, Meta(description=_("The page that shows what changed since the edition before."))
    ]


class CorrectionPage(ListPage, frozen=True, kw_only=True):
    items: list[CorrectionEntry]


class TagPage(ListPage, frozen=True, kw_only=True):
    items: list[TagInList]


class CommunityPage(ListPage, frozen=True, kw_only=True):
    items: list[CommunityInList]


class QuotationPage(ListPage, frozen=True, kw_only=True):
    items: list[Quotation]


class Entrance(Shape, frozen=True, kw_only=True):
    """Where everything is."""

    name: str
    description_url: Annotated[str, Meta(description=_("The OpenAPI document."))]
    documentation_url: str
    articles_url: str
    tags_url: str
    communities_url: str
    quotations_url: str
    search_url: str
    corrections_url: str


class WrongParameter(Shape, frozen=True, kw_only=True):
    parameter: str
    detail: str


class Problem(Shape, frozen=True, kw_only=True):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: Annotated[list[WrongParameter], Meta(description=_("The parameters that are wrong."))]
