"""The articles of a topic: read from the rarest of its parts, and asked for the others."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from articles.models import Edition, EditionOutlet, EditionTag, with_cards
from articles.reading.anchors import Side, Window
from articles.reading.cards import CARD_TAGS, CARDS_REMEMBERED
from articles.reading.lists import ANCHOR_SLOTS, Slice, Source, cut, rows_in, slice_of, window_of
from articles.reading.looking_through import is_long, sought_slice, within_reach
from articles.reading.topics.naming import Topic
from delivery.prepared import Slot, prepared
from reactions.models import Outlet
from tags.models import Tag


def tagged_source(tags: Sequence[Tag], outlet: Outlet | None = None) -> Source:
    """Return the source of the list of editions that have all the tags, and quote the outlet where one is given."""
    topic = Topic(tuple(tags), outlet)

    def to_editions(found: list[Any]) -> list[Edition]:
        return [row.edition for row in found]

    def read(window: Window, size: int) -> Slice:
        if topic.is_one_tag:
            time, article_id = window.anchor or (None, None)
            found = _rows_of_tag(
                side=window.side, size=size, tag_id=tags[0].pk, time=time, article_id=article_id
            )
            return cut(found, window, size, to_editions=to_editions)
        rows, must_be_sought = rows_of(topic)
        if must_be_sought:
            lead, asked, _size = lead_of(topic)
            return sought_slice(lead, asked, window, size, most_tags=CARD_TAGS)
        cards = with_cards(rows, "edition__", most_tags=CARD_TAGS)
        return slice_of(cards, window, size, to_editions=to_editions)

    return read


@prepared(CARDS_REMEMBERED, tag_id=models.BigIntegerField(), **ANCHOR_SLOTS)
def _rows_of_tag(
    *, side: Side, size: int, tag_id: Slot, time: Slot, article_id: Slot
) -> "QuerySet[EditionTag]":
    rows = with_cards(EditionTag.objects.filter(tag=tag_id), "edition__", most_tags=CARD_TAGS)
    return rows_in(rows, window_of(side, time, article_id), size)


def nearest_rows(tags: Sequence[Tag], window: Window) -> "QuerySet[Any]":
    """Return one row, with its `edition`, per live edition that has all the tags, in a window's order.

    Among very many only the nearest are looked through.
    """
    lead, asked, size = lead_of(Topic(tuple(tags)))
    nearest = window.of_rows(lead)
    if asked and is_long(size):
        nearest = nearest.filter(within_reach(nearest, is_rising=window.side == Side.AFTER))
    return nearest.filter(*asked)


def lead_of(topic: Topic) -> tuple["QuerySet[Any]", Sequence[Exists], int]:
    """Return the rows of the rarest of the topic's parts, what is asked of each, and how many rows that is, about."""
    parts: list[tuple[int, QuerySet[Any]]] = [
        (tag.article_count, EditionTag.objects.filter(tag=tag)) for tag in topic.tags
    ]
    if topic.outlet is not None:
        quoting = EditionOutlet.objects.filter(outlet=topic.outlet, quotation_count__gt=0)
        parts.append((topic.outlet.quotation_count, quoting))
    parts.sort(key=lambda part: part[0])
    (size, lead), *others = parts
    return lead, [Exists(rows.filter(edition=OuterRef("edition"))) for _size, rows in others], size


def rows_of(topic: Topic) -> tuple["QuerySet[Any]", bool]:
    """Return one row per live edition of the topic, and whether these have to be sought among very many."""
    lead, asked, size = lead_of(topic)
    return lead.filter(*asked), bool(asked) and is_long(size)
