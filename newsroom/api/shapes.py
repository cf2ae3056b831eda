"""The shapes of answers, declared once: `msgspec` writes answers by them, and their JSON Schema for the description.

Descriptions are marked for translation here and translated where they are shown.
"""

from datetime import date, datetime
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


class Original(Shape, frozen=True, kw_only=True):
    text: str
    pieces: Annotated[
        list[str], Meta(description=_("The words in one piece, or those around what was left out."))
    ]
    language: str
    direction: Annotated[str, Meta(description=_("ltr or rtl."))]


class Translation(Shape, frozen=True, kw_only=True):
    text: str
    language: str
    method: Annotated[str, Meta(description=_("human, machine or post-edited."))]
    is_stale: Annotated[bool, Meta(description=_("It translates an older wording."))]


class SourcePage(Shape, frozen=True, kw_only=True):
    url: Annotated[str, Meta(description=_("With a text fragment that leads to the words."))]
    title: str
    language: str
    kind: Annotated[str, Meta(description=_("thread, post, report or statement."))]


class SourceState(Shape, frozen=True, kw_only=True):
    code: Annotated[
        str, Meta(description=_("For example live, edited or comment_deleted; empty before the first check."))
    ]
    label: str
    since: datetime | None
    checked_at: datetime | None
    is_changed: Annotated[bool, Meta(description=_("The source is no longer as it was quoted."))]


class Quotation(Shape, frozen=True, kw_only=True):
    """Words that somebody wrote, as readers see them. Of what was removed only a tombstone is left."""

    IDENTITY: ClassVar = ("id", "state", "url", "api_url")

    id: int
    url: Annotated[str, Meta(description=_("The page with its evidence."))]
    api_url: ApiAddress
    state: Annotated[
        str,
        Meta(description=_("shown; hidden while a request for removal is decided; or removed.")),
    ]
    gone_since: datetime | None
    gone_ground: Annotated[str, Meta(description=_("Why the words were removed."))]
    community: CommunityName
    source: Annotated[
        SourcePage | None, Meta(description=_("null where no link is shown, to protect the person."))
    ]
    author: Annotated[str, Meta(description=_("A pseudonym given by this newsroom, or empty."))]
    author_is_anonymous: Annotated[
        bool, Meta(description=_("The site gives many people the same name, so none is shown."))
    ]
    original: Annotated[
        Original | None, Meta(description=_("null where only a translation is shown, to protect the person."))
    ]
    translation: Annotated[
        Translation | None, Meta(description=_("In the language of its article, or in that of the answer."))
    ]
    context: Annotated[str, Meta(description=_("What one must know to understand it rightly."))]
    posted_at: datetime | None
    posted_precision: Annotated[
        str, Meta(description=_("How exactly that is known: second, minute, hour, day or unknown."))
    ]
    votes_up: Annotated[int | None, Meta(description=_("As they stood on the page when it was captured."))]
    votes_down: int | None
    votes_observed_at: datetime | None
    captured_at: datetime
    stance: Annotated[
        str,
        Meta(
            description=_(
                "The desk's reading: supportive, hopeful, neutral, humorous, sceptical, worried, critical, or empty."
            )
        ),
    ]
    verified: Annotated[
        bool, Meta(description=_("A person who did not choose it compared it with its capture."))
    ]
    verified_at: datetime | None
    verdict: Annotated[str, Meta(description=_("What the program found when it compared the words."))]
    source_state: SourceState | None
    comments_quoted: Annotated[
        int,
        Meta(description=_("How many comments of the captured page are quoted; 0 where that is not told.")),
    ]
    comments_captured: int
    report_url: Annotated[str, Meta(description=_("Where anybody can ask for its removal."))]


class Artifact(Shape, frozen=True, kw_only=True):
    role: str
    media_type: str
    byte_count: int
    sealed_as: Annotated[
        str | None,
        Meta(
            description=_(
                "The commitment in the seal; for older captures the SHA-256. null: destroyed after a request."
            )
        ),
    ]


class Station(Shape, frozen=True, kw_only=True):
    status: Annotated[
        int | None, Meta(description=_("null: no secure connection there, so asked without encryption."))
    ]
    location: str


class Seal(Shape, frozen=True, kw_only=True):
    hash: Annotated[str, Meta(description=_("SHA-256 of the capture's manifest."))]
    previous: Annotated[str, Meta(description=_("The seal before it, which this one names."))]
    following: Annotated[str, Meta(description=_("The seal after it, which names this one."))]
    stamped_at: Annotated[
        datetime | None, Meta(description=_("The time that a time-stamp authority certified."))
    ]
    stamped_by: str


class Capture(Shape, frozen=True, kw_only=True):
    archived_how: str
    is_stated_by_an_editor: Annotated[
        bool, Meta(description=_("Where and when the page was saved is what an editor states."))
    ]
    captured_at: datetime
    recorded_at: datetime
    requested_url: Annotated[str, Meta(description=_("Empty where no link is shown."))]
    stations: Annotated[list[Station], Meta(description=_("Where the address led on to."))]
    final_url: str
    status: int | None
    completeness: str
    comment_count: int
    tool: str
    artifacts: list[Artifact]
    seal: Seal


class Check(Shape, frozen=True, kw_only=True):
    checked_at: datetime
    by: Annotated[str, Meta(description=_("person or program."))]
    method: str
    verdict: str
    label: str
    decision: Annotated[str, Meta(description=_("accepted, refused, asked, or empty."))]
    overlooked: Annotated[list[str], Meta(description=_("Differences that readers cannot see."))]


class Stretch(Shape, frozen=True, kw_only=True):
    code: str
    label: str
    reason: str
    first: datetime
    last: datetime
    checks: int


class AppearanceOfQuotation(Shape, frozen=True, kw_only=True):
    title: str
    language: str
    url: Page
    published_at: datetime


class Correction(Shape, frozen=True, kw_only=True):
    """A newer quotation stands in its place; without address where readers do not see that one."""

    url: str
    api_url: str


class QuotationEvidence(Quotation, frozen=True, kw_only=True):
    """A quotation with all that its evidence page tells."""

    translations: list[Translation]
    capture: Capture | None
    verifications: list[Check]
    health: Annotated[list[Stretch], Meta(description=_("How the source stood, newest first."))]
    appearances: Annotated[
        list[AppearanceOfQuotation], Meta(description=_("The articles that quote it, 50 at most."))
    ]
    corrected_by: Correction | None
    citation: Annotated[str, Meta(description=_("How to cite it."))]
    oembed_url: str
    bundle: Annotated[
        str,
        Meta(
            description=_(
                "How to get the evidence bundle and check it without us; empty where the page is not given away."
            )
        ),
    ]


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


class FoundQuotation(Shape, frozen=True, kw_only=True):
    """A quotation of a found article in which something was found, as readers see it."""

    id: int
    url: Annotated[str, Meta(description=_("The page with its evidence."))]
    api_url: ApiAddress
    words_html: Annotated[
        str, Meta(description=_("A passage, escaped, with what was found in mark elements."))
    ]
    language: str
    community: CommunityName | None


class SearchResult(ArticleInList, frozen=True, kw_only=True):
    """An article that fits a query."""

    is_partial: Annotated[bool, Meta(description=_("One of the words asked for is not in it."))]
    title_html: Annotated[
        str, Meta(description=_("The title, escaped, with what was found in mark elements."))
    ]
    excerpt_html: Annotated[
        str, Meta(description=_("A passage, escaped, with what was found in mark elements."))
    ]
    quotation: Annotated[
        FoundQuotation | None, Meta(description=_("The quotation in which the most was found, or null."))
    ]


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


class Choice(Shape, frozen=True, kw_only=True):
    value: str
    label: str
    count: int
    is_chosen: bool


class Facet(Shape, frozen=True, kw_only=True):
    parameter: Annotated[str, Meta(description=_("The parameter that takes its values."))]
    label: str
    choices: list[Choice]


class SearchPage(ListPage, frozen=True, kw_only=True):
    query: Annotated[str, Meta(description=_("What was looked for."))]
    is_too_short: Annotated[bool, Meta(description=_("It holds nothing that can be looked up."))]
    total: Annotated[int, Meta(description=_("How many articles fit; the best few hundred are looked at."))]
    items: list[SearchResult]
    facets: list[Facet]
    suggestions: Annotated[
        list[TagName], Meta(description=_("Tags that come near, where nothing was found."))
    ]


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
