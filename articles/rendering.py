"""From a document to what a page shows: quotations, images and sources resolved, one query for each kind.

Resolving happens at each rendering, never at publication: a redaction, a lapsed right or a merged tag acts on
every edition, old ones too, without rewriting history. Previews of the working copy go the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString

from articles.charts import ReactionChart, reaction_chart
from articles.documents import Document, LeadDocument, image_ids, named_in
from articles.length import length_of
from articles.models import Category, Edition
from articles.prose import as_safe_html
from articles.reading.addresses import edition_path
from articles.reading.cards import ShownTag
from articles.reading.translations import Version
from delivery.carrying import Carry, carried, carrying
from delivery.prepared import Among, Numbers, Slot, prepared
from images.models import Image
from images.pictures import AddressOf, Picture, images_for_pictures, picture_of
from reactions.models import Capture, Outlet, Paraphrase, Quotation, Source
from reactions.models.sources import FOR_THE_DESK
from reactions.presenting.by_value import ShownOutlet, ShownParaphrase, ShownSource
from reactions.presenting.cards import QuotationCard, card_of, direction_of, quotations_for_cards
from reactions.presenting.selection import comments_quoted
from tags.merged import tags_meant
from tags.models import Tag

# What an article shows of a paraphrase and of the page it reports from.
PARAPHRASE = ("text", "language", "stance", "source_id", "capture_id", "capture__captured_at")


@dataclass(frozen=True, slots=True)
class RenderedBlock:
    """One block, ready for its template; only what belongs to its type is set."""

    type: str
    key: str
    anchor: str
    template: str
    text: str = ""
    level: int = 2
    html: SafeString | str = ""
    title: str = ""
    picture: Picture | None = None
    card: QuotationCard | None = None
    paraphrase: Paraphrase | None = None
    outlet: Outlet | None = None
    source: Source | None = None
    capture: Capture | None = None
    chart: ReactionChart | None = None
    url: str = ""
    host: str = ""
    description: str = ""

    @property
    def shown_paraphrase(self) -> ShownParaphrase | None:
        return ShownParaphrase.of(self.paraphrase) if self.paraphrase else None


class ShownCitation(NamedTuple):
    source: ShownSource
    outlet: ShownOutlet
    supports: str


@dataclass(frozen=True, slots=True)
class RenderedCitation:
    source: Source
    outlet: Outlet
    supports: str


@dataclass(frozen=True, slots=True)
class PublicNote:
    """What readers are told about one edition: a correction or an update."""

    number: int
    kind: str
    note: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class RenderedArticle:
    """Everything an article's page shows, in the order it shows it. `edition_number` is 0 for a preview."""

    title: str
    deck: str
    byline: str
    slug: str
    language: str
    category: Category
    url: str
    canonical_url: str
    first_published_at: datetime
    published_at: datetime
    updated_at: datetime | None
    edition_number: int
    reading_minutes: int
    selection_note: str
    event_date: date | None
    lead: Picture | None
    tags: Sequence[Tag]
    blocks: Sequence[RenderedBlock]
    headings: Sequence[tuple[str, str]]
    citations: Sequence[RenderedCitation]
    cards: Sequence[QuotationCard]
    reaction_count: int
    community_count: int
    # Of the quotations those whose words are shown, and of these the verified ones.
    shown_count: int
    verified_count: int
    notes: Sequence[PublicNote] = field(default=())
    # The same piece in its other languages.
    translations: Sequence[Version] = field(default=())
    state: str = ""
    is_preview: bool = False

    @property
    def shown_tags(self) -> tuple[ShownTag, ...]:
        return tuple(ShownTag(tag.slug, tag.label) for tag in self.tags)

    @property
    def shown_citations(self) -> tuple[ShownCitation, ...]:
        return tuple(
            ShownCitation(ShownSource.of(each.source), ShownOutlet.of(each.outlet), each.supports)
            for each in self.citations
        )

    @property
    def direction(self) -> str:
        return direction_of(self.language)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What documents name, by id."""

    quotations: Mapping[int, Quotation]
    paraphrases: Mapping[int, Paraphrase]
    images: Mapping[int, Image]
    tags: Mapping[int, Tag]
    sources: Mapping[int, Source]


def render(
    *,
    document: Document,
    now: datetime,
    edition: Edition | None = None,
    category: Category | None = None,
    notes: Sequence[PublicNote] = (),
    is_preview: bool = False,
    resolved: Resolved | None = None,
    picture_address: AddressOf | None = None,
) -> RenderedArticle:
    """Return the document with everything it names resolved; what is gone or may not be shown is left out.

    With an `edition`, times, number and address are that edition's. Without one (a preview of the working
    copy), `category` must be given and times are `now`. `resolved` is what several documents name together
    (`resolve()`): with it, this asks the database for nothing. `picture_address` gives the addresses of pictures for who
    can open neither the desk's nor the public ones.
    """
    if resolved is None:
        resolved = resolve([document])
    cards = _cards(document, resolved)
    quoted, reported = _reactions(document, resolved)
    reactions = [*quoted, *reported]
    chart = reaction_chart(reactions=quoted, paraphrases=reported)
    renderer = _Renderer(document, resolved, cards, chart, now, is_preview, picture_address)
    blocks = [block for item in document["blocks"] if (block := renderer.block(item)) is not None]
    category = edition.category if edition is not None else category
    if category is None:
        raise ValueError("A document without an edition needs its category.")
    url = edition_path(edition=edition) if edition is not None else f"/{category.slug}/{document['slug']}/"
    lead = document["lead"]
    first = edition.first_published_at if edition else now
    published = edition.published_at if edition else now
    reacting = {Outlet.Kind.COMMUNITY, Outlet.Kind.BLOG}
    return RenderedArticle(
        title=document["title"],
        deck=document["deck"],
        byline=document["byline"],
        slug=document["slug"],
        language=document["language"],
        category=category,
        url=url,
        canonical_url=f"{settings.SITE_URL}{url}",
        first_published_at=first,
        published_at=published,
        updated_at=published if published > first else None,
        edition_number=edition.number if edition else 0,
        reading_minutes=edition.reading_minutes if edition else length_of(document).minutes,
        selection_note=document["selection_note"],
        event_date=parse_date(document["event_date"]) if document["event_date"] else None,
        lead=renderer.picture(lead) if lead else None,
        # Several that it names may have become one.
        tags=list(
            dict.fromkeys(resolved.tags[number] for number in document["tags"] if number in resolved.tags)
        ),
        blocks=blocks,
        headings=[
            (block.anchor, block.text) for block in blocks if block.type == "heading" and block.level == 2
        ],
        citations=[
            RenderedCitation(source=source, outlet=source.outlet, supports=item["supports"])
            for item in document["citations"]
            if (source := resolved.sources.get(item["source"])) is not None
        ],
        cards=list(cards.values()),
        shown_count=sum(not card.is_gone for card in cards.values()),
        reaction_count=len(reactions),
        community_count=len({outlet.pk for _stance, outlet in reactions if outlet.kind in reacting}),
        verified_count=sum(card.verified for card in cards.values()),
        notes=notes,
        state=edition.state if edition else "",
        is_preview=is_preview,
    )


def resolve(documents: Sequence[Document], *, tags: Mapping[int, Tag] | None = None) -> Resolved:
    """Return everything that the documents name, as it may be shown now; as many queries for twenty as for one.

    `tags` are those of the documents by id, for who has read them with its rows.
    """
    quotation_ids = {pk for document in documents for pk in named_in(document, "quotation")}
    images = {pk for document in documents for pk in image_ids(document)}
    sources = _sources(documents)
    named = {number for document in documents for number in document["tags"]}
    return Resolved(
        quotations=quotations_for_cards(quotation_ids),
        paraphrases={
            paraphrase.pk: paraphrase
            for source in sources.values()
            for paraphrase in carried(source, "paraphrases")
        },
        images=images_for_pictures(images),
        tags=tags_meant(named, known=tags),
        sources=sources,
    )


def _sources(documents: Sequence[Document]) -> dict[int, Source]:
    """Return the sources that documents cite or report from, each with those of its paraphrases that they show."""
    cited = {item["source"] for document in documents for item in document["citations"]}
    paraphrase_ids = {pk for document in documents for pk in named_in(document, "paraphrase")}
    if not cited and not paraphrase_ids:
        return {}
    found = _sources_named(cited=cited, paraphrases=paraphrase_ids)
    return {source.pk: source for source in found}


@prepared(cited=Numbers(), paraphrases=Numbers())
def _sources_named(*, cited: Slot, paraphrases: Slot) -> "models.QuerySet[Source]":
    shown = Paraphrase.objects.filter(Among("pk", paraphrases))
    # One set of ids, so that the sources are looked up by it whatever the database; “or” would read them all.
    reported_from = shown.order_by().values("source")
    wanted = Source.objects.filter(Among("pk", cited)).order_by().values("pk").union(reported_from)
    rows = Source.objects.select_related("outlet").defer(*FOR_THE_DESK).filter(pk__in=wanted).order_by()
    return carrying(rows, Carry("paraphrases", shown, whole=("capture",), only=PARAPHRASE))


def _cards(document: Document, resolved: Resolved) -> dict[int, QuotationCard]:
    """Return the card of every quotation by id; those whose words are shown are numbered, tombstones are not."""
    named = [resolved.quotations[pk] for pk in named_in(document, "quotation") if pk in resolved.quotations]
    shown = [quotation.pk for quotation in named if not quotation.is_gone]
    numbers = {pk: number for number, pk in enumerate(shown, start=1)}
    quoted = comments_quoted(named)
    return {
        quotation.pk: card_of(
            quotation=quotation,
            language=document["language"],
            number=numbers.get(quotation.pk),
            comments_quoted=quoted.get(quotation.capture_id, 0),
        )
        for quotation in named
    }


def _reactions(
    document: Document, resolved: Resolved
) -> tuple[list[tuple[str, Outlet]], list[tuple[str, Outlet]]]:
    """Return (stance, outlet) of every reaction the document shows: of the quotations, and of the paraphrases."""
    quoted = [
        (quotation.stance, quotation.source.outlet)
        for pk in named_in(document, "quotation")
        if (quotation := resolved.quotations.get(pk)) is not None and not quotation.is_gone
    ]
    reported = [
        (paraphrase.stance, paraphrase.source.outlet)
        for pk in named_in(document, "paraphrase")
        if (paraphrase := resolved.paraphrases.get(pk)) is not None
    ]
    return quoted, reported


@dataclass(frozen=True, slots=True)
class _Renderer:
    """What it takes to make blocks of one document ready to show."""

    document: Document
    resolved: Resolved
    cards: Mapping[int, QuotationCard]
    chart: ReactionChart | None
    now: datetime
    is_preview: bool
    picture_address: AddressOf | None

    def picture(self, use: Mapping[str, Any] | LeadDocument) -> Picture | None:
        image = self.resolved.images.get(use["image"]) if use["image"] else None
        if image is None:
            return None
        return picture_of(
            image=image,
            alternative_text=use["alternative_text"],
            caption=use["caption"],
            now=self.now,
            preview=self.is_preview,
            address=self.picture_address,
        )

    def block(self, item: Mapping[str, Any]) -> RenderedBlock | None:
        """Return the block ready to show, or None where what it names is gone."""
        kind = item["type"]
        place: dict[str, Any] = {
            "type": kind,
            "key": item["key"],
            # Short, and the same in every edition as long as the block lives.
            "anchor": f"b-{item['key'][:8]}",
            "template": f"articles/blocks/{kind}.html",
        }
        match kind:
            case "heading":
                return RenderedBlock(**place, text=item["text"], level=item["level"])
            case "text":
                return RenderedBlock(**place, html=as_safe_html(item["html"]))
            case "image":
                picture = self.picture(item)
                return RenderedBlock(**place, picture=picture) if picture else None
            case "quotation":
                card = self.cards.get(item["quotation"])
                return RenderedBlock(**place, card=card) if card else None
            case "paraphrase":
                return self.paraphrase(item, place)
            case "citations":
                return RenderedBlock(**place, title=item["title"]) if self.document["citations"] else None
            case "chart":
                return RenderedBlock(**place, title=item["title"], chart=self.chart) if self.chart else None
            case _:
                return RenderedBlock(
                    **place,
                    title=item["title"],
                    url=item["url"],
                    host=urlsplit(item["url"]).hostname or "",
                    description=item["description"],
                )

    def paraphrase(self, item: Mapping[str, Any], place: dict[str, Any]) -> RenderedBlock | None:
        paraphrase = self.resolved.paraphrases.get(item["paraphrase"])
        if paraphrase is None:
            return None
        return RenderedBlock(
            **place,
            paraphrase=paraphrase,
            outlet=paraphrase.source.outlet,
            source=paraphrase.source,
            capture=paraphrase.capture,
        )
