"""What every answer is made of, and things as others name them: by address and name."""

from typing import Annotated, ClassVar

from django.utils.translation import gettext_noop as _
from msgspec import Meta, Struct


class Shape(Struct, frozen=True, kw_only=True):
    """A part of an answer. Of those with an IDENTITY a client may choose fields; these always come."""

    IDENTITY: ClassVar[tuple[str, ...]] = ()
    # Fields that come only where they are asked for by name.
    ON_REQUEST: ClassVar[tuple[str, ...]] = ()


Page = Annotated[str, Meta(description=_("The page for people."))]
ApiAddress = Annotated[str, Meta(description=_("Where the API says more."))]


class CategoryName(Shape, frozen=True, kw_only=True):
    slug: str
    name: str
    url: Page


class TagName(Shape, frozen=True, kw_only=True):
    slug: str
    name: str
    url: Page
    api_url: ApiAddress


class CommunityName(Shape, frozen=True, kw_only=True):
    slug: str
    name: str
    kind: Annotated[str, Meta(description=_("community, press, blog or official."))]
    url: Page
    api_url: ApiAddress


class Rendition(Shape, frozen=True, kw_only=True):
    url: str
    media_type: str
    width: int


class Picture(Shape, frozen=True, kw_only=True):
    url: Annotated[str, Meta(description=_("The size for clients that choose none themselves."))]
    width: Annotated[int, Meta(description=_("Pixels of the largest size."))]
    height: int
    alternative_text: str
    caption: str
    credit: Annotated[str, Meta(description=_("Must be shown beside the picture."))]
    licence: str
    licence_url: str
    renditions: list[Rendition]
