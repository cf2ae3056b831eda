"""Articles: blocks, editions, what they cite."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from django.utils.translation import gettext_noop as _
from msgspec import Meta

from newsroom.api.shapes.names import ApiAddress, CategoryName, CommunityName, Page, Picture, Shape, TagName
from newsroom.api.shapes.quotations import Quotation


class Block(Shape, frozen=True, kw_only=True, tag_field="type"):
    key: Annotated[str, Meta(description=_("Stays with the block in every edition."))]
    anchor: Annotated[
        str, Meta(description=_("Where it stands in the page: the part of its address after #."))
    ]


class HeadingBlock(Block, frozen=True, kw_only=True, tag="heading"):
    text: str
    level: int


class TextBlock(Block, frozen=True, kw_only=True, tag="text"):
    html: str
    text: str


class ImageBlock(Block, frozen=True, kw_only=True, tag="image"):
    picture: Picture


class QuotationBlock(Block, frozen=True, kw_only=True, tag="quotation"):
    quotation: Quotation


class ParaphraseBlock(Block, frozen=True, kw_only=True, tag="paraphrase"):
    text: str
    community: CommunityName
    source_title: str
    source_url: str
    captured_at: datetime | None


class CitationsBlock(Block, frozen=True, kw_only=True, tag="citations"):
    title: str


class CommunityShare(Shape, frozen=True, kw_only=True):
    slug: str
    name: str
    count: int


class StanceRow(Shape, frozen=True, kw_only=True):
    stance: str
    label: str
    count: int
    communities: list[CommunityShare]


class ChartBlock(Block, frozen=True, kw_only=True, tag="chart"):
    title: str
    total: int
    rows: list[StanceRow]


class EmbedBlock(Block, frozen=True, kw_only=True, tag="embed"):
    url: str
    host: str
    title: str
    description: str


AnyBlock = (
    HeadingBlock
    | TextBlock
    | ImageBlock
    | QuotationBlock
    | ParaphraseBlock
    | CitationsBlock
    | ChartBlock
    | EmbedBlock
)


class Citation(Shape, frozen=True, kw_only=True):
    title: str
    url: str
    language: str
    outlet: CommunityName
    published_at: datetime | None
    supports: Annotated[str, Meta(description=_("What the article takes from it."))]


class Note(Shape, frozen=True, kw_only=True):
    """What readers are told about an edition: a correction or an update."""

    edition: int
    kind: str
    note: str
    published_at: datetime


class Edition(Shape, frozen=True, kw_only=True):
    """A published version of an article."""

    number: int
    kind: Annotated[str, Meta(description=_("first, update or correction."))]
    title: Annotated[str, Meta(description=_("Empty for a version that was taken off the site since."))]
    note: str
    published_at: datetime
    is_current: bool
    difference_url: Annotated[
        str | None, Meta(description=_("The page that shows what changed since the edition before."))
    ]


class ArticleInList(Shape, frozen=True, kw_only=True):
    """An article as lists show it."""

    IDENTITY: ClassVar = ("id", "url", "api_url")

    id: int
    url: Page
    api_url: ApiAddress
    title: str
    deck: str
    language: str
    category: CategoryName
    byline: str
    published_at: Annotated[datetime, Meta(description=_("When it was first published; its place in lists."))]
    updated_at: Annotated[datetime | None, Meta(description=_("null where it is as it was first published."))]
    edition: Annotated[int, Meta(description=_("The number of the edition that readers get."))]
    reading_minutes: int
    reaction_count: int
    community_count: int
    tags: list[TagName]
    picture: Picture | None


class OtherLanguage(Shape, frozen=True, kw_only=True):
    """The same piece in another language."""

    id: int
    url: Page
    api_url: ApiAddress
    language: str
    title: str
    is_original: Annotated[bool, Meta(description=_("The article at hand was translated from it."))]


class Article(ArticleInList, frozen=True, kw_only=True):
    """An article as its page shows it."""

    ON_REQUEST: ClassVar = ("body_html",)

    event_date: date | None
    translations: Annotated[list[OtherLanguage], Meta(description=_("The same piece in other languages."))]
    selection_note: Annotated[str, Meta(description=_("How its reactions were chosen."))]
    body: list[AnyBlock]
    body_html: Annotated[
        str, Meta(description=_("The article as plain HTML, as feeds give it; only if asked for by name."))
    ]
    citations: list[Citation]
    notes: Annotated[list[Note], Meta(description=_("Corrections and updates, newest first."))]
    verified_count: int
    editions_url: Annotated[str, Meta(description=_("Every published edition, in the API."))]
    history_url: Annotated[str, Meta(description=_("Every published edition, as a page."))]
