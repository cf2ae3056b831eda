"""Community pages: what an outlet's people said, the articles that quote them, their stances and topics.

Everything hangs on rows that only live editions have (`Appearance`, `EditionOutlet`) and on counts that publishing and
takedown keep.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.charts import ReactionChart, chart_of
from articles.models import EditionOutlet, OutletStance, TagOutlet, with_cards
from articles.reading.addresses import tag_url, with_parameters
from articles.reading.anchors import Anchor, Side, Window
from articles.reading.cards import CARD_TAGS, CARDS_REMEMBERED
from articles.reading.lists import ANCHOR_SLOTS, NoSuchPage, Slice, Source, cut, rows_in, window_of
from articles.reading.topics.kept import TAG_FIELDS, tag_of
from delivery.paths import in_interface_language
from delivery.prepared import Slot, prepared
from delivery.rows_as_json import RowsAsJSON
from reactions.models import Appearance, Outlet
from reactions.presenting.cards import QUOTATIONS_REMEMBERED, QuotationCard, card_of
from reactions.presenting.selection import comments_quoted_anywhere
from tags.models import Tag

QUOTATIONS_PER_PAGE = 10
QUOTATIONS_PREFIX = "quotes_"
MOST_TAGS = 12


class ShowingArticle(NamedTuple):
    """The newest article that shows a quotation; its address is for the interface's language."""

    url: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class QuotationsPage:
    quotations: Sequence[tuple[QuotationCard, ShowingArticle]]
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


def outlet_with_page(*, slug: str, with_counts: bool = False) -> Outlet | None:
    """Return the outlet whose page this is: any community, and other outlets once they are quoted; one query.

    `with_counts` brings what `stances_of()` and `tags_of()` tell.
    """
    outlet = next(iter(_outlets(with_counts=with_counts, slug=slug)), None)
    if (
        outlet is None
        or (outlet.kind == Outlet.Kind.COMMUNITY and outlet.is_active)
        or outlet.quotation_count
    ):
        return outlet
    return None


@prepared(slug=models.CharField())
def _outlets(*, with_counts: bool, slug: Slot) -> "QuerySet[Outlet]":
    outlets = Outlet.objects.filter(slug=slug).order_by()
    if with_counts:
        tags = TagOutlet.objects.filter(outlet=OuterRef("pk"), article_count__gt=0)
        stances = OutletStance.objects.filter(outlet=OuterRef("pk"), quotation_count__gt=0).exclude(stance="")
        outlets = outlets.annotate(
            kept_tags=RowsAsJSON(
                # By number, not by name, for which all that there are would be read.
                tags.order_by("-article_count", "tag_id"),
                "article_count",
                *(f"tag__{name}" for name in TAG_FIELDS),
                most=MOST_TAGS,
            ),
            kept_stances=RowsAsJSON(stances, "stance", "quotation_count"),
        )
    return outlets


def stances_of(outlet: Any) -> ReactionChart | None:
    """Return the stances of what is quoted from an outlet that came with its counts; None where none has one."""
    return chart_of((stance, outlet, number) for stance, number in outlet.kept_stances)


def tags_of(outlet: Any) -> list[tuple[Tag, int, str]]:
    """Return (tag, articles, address) of what an outlet that came with its counts is quoted on, the most first.

    The address is that of the tag's articles that quote the outlet.
    """
    found = []
    for number, *values in outlet.kept_tags:
        tag = tag_of(values)
        found.append((tag, number, tag_url(tags=[tag], community=outlet.slug)))
    return found


def quoting_rows(outlet: Outlet | Slot) -> "QuerySet[EditionOutlet]":
    """Return one row, with its `edition`, per live edition that quotes the outlet."""
    rows: QuerySet[EditionOutlet] = EditionOutlet.objects.filter(outlet=outlet, quotation_count__gt=0)
    return rows


def quoting_source(outlet: Outlet) -> Source:
    """Return the source of the list of editions that quote the outlet."""

    def read(window: Window, size: int) -> Slice:
        time, article_id = window.anchor or (None, None)
        found = _rows_quoting(
            side=window.side, size=size, outlet_id=outlet.pk, time=time, article_id=article_id
        )
        return cut(found, window, size, to_editions=lambda found: [row.edition for row in found])

    return read


@prepared(CARDS_REMEMBERED, outlet_id=models.BigIntegerField(), **ANCHOR_SLOTS)
def _rows_quoting(
    *, side: Side, size: int, outlet_id: Slot, time: Slot, article_id: Slot
) -> "QuerySet[EditionOutlet]":
    rows = with_cards(quoting_rows(outlet_id), "edition__", most_tags=CARD_TAGS)
    return rows_in(rows, window_of(side, time, article_id), size)


def quotations_page(*, outlet: Outlet, window: Window, url: str, language: str) -> QuotationsPage:
    """Return the outlet's quotations at a window, newest first; `url` is the address of its page.

    Each stands there once, with the newest article that shows it: a piece in two languages shows the same ones.
    Raises `NoSuchPage` where nothing stands there.
    """
    time, pk = window.anchor or (None, None)
    found = _appearances(
        side=window.side, size=QUOTATIONS_PER_PAGE + 1, outlet_id=outlet.pk, time=time, article_id=pk
    )
    more = len(found) > QUOTATIONS_PER_PAGE
    found = found[:QUOTATIONS_PER_PAGE]
    if window.side == Side.AFTER:
        found.reverse()
    if window.side != Side.FIRST and (not found or (window.side == Side.AFTER and not more)):
        raise NoSuchPage
    quoted = comments_quoted_anywhere([row.quotation.capture_id for row in found])
    cards = [
        (
            card_of(
                quotation=row.quotation,
                language=language,
                comments_quoted=quoted.get(row.quotation.capture_id, 0),
            ),
            ShowingArticle(in_interface_language(row.path), row.title, row.language),
        )
        for row in found
    ]
    has_newer = more if window.side == Side.AFTER else window.side == Side.BEFORE
    has_older = window.side == Side.AFTER or more
    return QuotationsPage(
        cards,
        _url_of(url, Side.AFTER, found[0]) if has_newer else None,
        _url_of(url, Side.BEFORE, found[-1]) if has_older else None,
    )


@prepared(QUOTATIONS_REMEMBERED, outlet_id=models.BigIntegerField(), **ANCHOR_SLOTS)
def _appearances(
    *, side: Side, size: int, outlet_id: Slot, time: Slot, article_id: Slot
) -> "QuerySet[Appearance]":
    newer = Appearance.objects.filter(quotation=OuterRef("quotation")).filter(
        Q(published_at__gt=OuterRef("published_at"))
        | Q(published_at=OuterRef("published_at"), pk__gt=OuterRef("pk"))
    )
    rows = Appearance.objects.shown().filter(~Exists(newer), outlet=outlet_id).with_quotations()
    # An anchor among quotations holds the number of the appearance in the place of the article's.
    chosen = window_of(side, time, article_id).of_rows(rows, time="published_at", identifier="id")
    return chosen[:size]


def _url_of(url: str, side: Side, row: Appearance) -> str:
    return with_parameters(url, **{QUOTATIONS_PREFIX + side: Anchor(row.published_at, row.pk)})
