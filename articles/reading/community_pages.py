"""Community pages: what an outlet's people said, the articles that quote them, their stances and topics.

Everything hangs on `Appearance`, which only live editions have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from articles.models import Edition, EditionTag
from articles.reading.addresses import tag_url, with_parameters
from articles.reading.anchors import Anchor, Side, Window
from articles.reading.lists import NoSuchPage, Slice, Source, slice_of
from reactions.models import Appearance, Outlet, Quotation
from reactions.presenting.cards import QuotationCard, card_of
from reactions.presenting.selection import comments_quoted_anywhere
from tags.models import Tag

QUOTATIONS_PER_PAGE = 10
QUOTATIONS_PREFIX = "quotes_"
APPEARANCES_FOR_TAGS = 500
MOST_TAGS = 12


@dataclass(frozen=True, slots=True)
class QuotationsPage:
    quotations: Sequence[tuple[QuotationCard, Appearance]]
    newer_url: str | None
    older_url: str | None


def listed_communities() -> tuple[list[Outlet], list[Outlet]]:
    """Return the communities we know, and the other outlets that are quoted, each by name; one query."""
    outlets = Outlet.objects.filter(is_active=True).order_by("name_en")
    communities, others = [], []
    for outlet in outlets:
        if outlet.kind == Outlet.Kind.COMMUNITY:
            communities.append(outlet)
        elif outlet.quotation_count:
            others.append(outlet)
    return communities, others


def outlet_with_page(*, slug: str) -> Outlet | None:
    """Return the outlet whose page this is: any community, and other outlets once they are quoted."""
    outlet = Outlet.objects.filter(slug=slug).first()
    if (
        outlet is None
        or (outlet.kind == Outlet.Kind.COMMUNITY and outlet.is_active)
        or outlet.quotation_count
    ):
        return outlet
    return None


def quoting_source(outlet: Outlet) -> Source:
    """Return the source of the list of editions that quote the outlet."""
    # One row per edition: the first of its appearances. Its other ones are few, so each look is short.
    earlier = Appearance.objects.shown().filter(
        edition_id=OuterRef("edition_id"), outlet=OuterRef("outlet"), pk__lt=OuterRef("pk")
    )
    article = Edition.objects.filter(pk=OuterRef("edition_id")).values("article_id")[:1]
    rows = (
        Appearance.objects.shown()
        .filter(~Exists(earlier), outlet=outlet)
        .annotate(article_id=Subquery(article))
        .only("edition_id")
    )

    def read(window: Window, size: int) -> Slice:
        return slice_of(rows, window, size, to_editions=_editions_of, time="published_at")

    return read


def _editions_of(rows: Sequence[Appearance]) -> list[Edition]:
    editions = {
        edition.pk: edition
        for edition in Edition.objects.live().for_cards().filter(pk__in=[row.edition_id for row in rows])
    }
    return [editions[row.edition_id] for row in rows if row.edition_id in editions]


def quotations_page(*, outlet: Outlet, window: Window, url: str, language: str) -> QuotationsPage:
    """Return the outlet's quotations at a window, newest first; `url` is the address of its page.

    Raises `NoSuchPage` where nothing stands there.
    """
    rows = Appearance.objects.shown().filter(outlet=outlet)
    chosen = window.of_rows(rows, time="published_at", identifier="id")
    found = list(chosen[: QUOTATIONS_PER_PAGE + 1])
    more = len(found) > QUOTATIONS_PER_PAGE
    found = found[:QUOTATIONS_PER_PAGE]
    if window.side == Side.AFTER:
        found.reverse()
    if window.side != Side.FIRST and (not found or (window.side == Side.AFTER and not more)):
        raise NoSuchPage
    quotations = Quotation.objects.for_display().in_bulk([row.quotation_id for row in found])
    quoted = comments_quoted_anywhere([quotation.capture_id for quotation in quotations.values()])
    cards = [
        (
            card_of(
                quotation=quotation,
                language=language,
                comments_quoted=quoted.get(quotation.capture_id, 0),
            ),
            row,
        )
        for row in found
        if (quotation := quotations.get(row.quotation_id)) is not None
    ]
    has_newer = more if window.side == Side.AFTER else window.side == Side.BEFORE
    has_older = window.side == Side.AFTER or more
    return QuotationsPage(
        cards,
        _url_of(url, Side.AFTER, found[0]) if has_newer else None,
        _url_of(url, Side.BEFORE, found[-1]) if has_older else None,
    )


def _url_of(url: str, side: Side, row: Appearance) -> str:
    return with_parameters(url, **{QUOTATIONS_PREFIX + side: Anchor(row.published_at, row.pk)})


def tags_of(outlet: Outlet) -> list[tuple[Tag, int, str]]:
    """Return (tag, articles, address) of what the outlet is quoted on, over its newest 500 quotations."""
    editions = _newest(outlet).values("edition_id")[:APPEARANCES_FOR_TAGS]
    counted = (
        EditionTag.objects.filter(edition__in=editions)
        .values("tag")
        .annotate(number=Count("pk"))
        .order_by("-number", "tag")[:MOST_TAGS]
    )
    numbers = {row["tag"]: row["number"] for row in counted}
    tags = Tag.objects.in_bulk(numbers)
    return [(tags[pk], number, tag_url(tags=[tags[pk]])) for pk, number in numbers.items()]


def _newest(outlet: Outlet) -> "QuerySet[Appearance]":
    return Appearance.objects.shown().filter(outlet=outlet).order_by("-published_at", "-id")
