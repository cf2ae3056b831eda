"""“Discover More”: what an article offers to read next, with the reasons why.

What is offered was chosen and kept beforehand (`articles.discovering`). Read here are only the rows, which come with
the edition (`Edition.objects.for_page()`), and the cards of those that are live at this moment.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from articles.discovering.choosing import Choice
from articles.models import Edition
from articles.reading.cards import CARD_TAGS, CARDS_REMEMBERED, Card, card_for
from delivery.prepared import Among, Numbers, Slot, prepared
from tags.models import Tag

SHOWN = 6
# Of what was chosen so many are looked at first, which is enough for nine articles in ten; twelve are kept, for the day some of them are no longer live
# and because one piece is offered in one language alone.
LOOKED_AT_FIRST = SHOWN + 2


@dataclass(frozen=True, slots=True)
class Discovery:
    card: Card
    # In words.
    reasons: Sequence[str]
    # What it was chosen by; pins stand before all others, whatever they have.
    score: float


def discover(
    *, edition: Edition, tags: Mapping[int, Tag], now: datetime
) -> tuple[list[Discovery], list[int]]:
    """Return up to six live articles to read after one, the best first, and which were passed over since they are not live at
    this moment; one query, or none where nothing is offered, or two where some of the best are no longer live.

    `edition` is a row of `for_page()`, `tags` are its own by id.
    """
    row: Any = edition
    return discoveries(
        choices=[_choice(*offer) for offer in row.offers],
        translation_group=edition.translation_group,
        tags=tags,
        now=now,
    )


def _choice(
    article_id: int, score: float, is_pinned: int, is_same_event: int, tags: list[int] | str
) -> Choice:
    # SQLite puts JSON into JSON as text, and has numbers for truth values.
    shared = json.loads(tags) if isinstance(tags, str) else tags
    return Choice(article_id, score, bool(is_pinned), bool(is_same_event), tuple(shared))


def discoveries(
    *, choices: Sequence[Choice], translation_group: int | None, tags: Mapping[int, Tag], now: datetime
) -> tuple[list[Discovery], list[int]]:
    """Return up to six of the choices that are live, in their order, and the articles that would have stood among them if they
    were; one query, or two.

    One piece in several languages is offered once, and never after itself (`translation_group`).
    """
    groups = {translation_group} - {None}
    found: list[Discovery] = []
    passed_over: list[int] = []
    for looked_at in (choices[:LOOKED_AT_FIRST], choices[LOOKED_AT_FIRST:]):
        if not looked_at or len(found) == SHOWN:
            continue
        rows = _cards_of(article_ids=[choice.article_id for choice in looked_at])
        editions = {row.article_id: row for row in rows}
        for choice in looked_at:
            if len(found) == SHOWN:
                break
            row = editions.get(choice.article_id)
            if row is None:
                passed_over.append(choice.article_id)
                continue
            if row.translation_group in groups:
                continue
            if row.translation_group is not None:
                groups.add(row.translation_group)
            card = card_for(edition=row, now=now)
            found.append(Discovery(card, reasons_of(choice, row, tags), choice.score))
    return found, passed_over


@prepared(CARDS_REMEMBERED, article_ids=Numbers())
def _cards_of(*, article_ids: Slot) -> "models.QuerySet[Edition]":
    return (
        Edition.objects.live()
        .for_cards(most_tags=CARD_TAGS)
        .filter(Among("article_id", article_ids))
        .order_by()
    )


def reasons_of(choice: Choice, edition: Edition, tags: Mapping[int, Tag]) -> list[str]:
    """Return in words why an article was chosen."""
    found = [_("chosen by the editor")] if choice.is_pinned else []
    if choice.is_same_event:
        found.append(_("about the same event"))
    shared = [tags[tag].label for tag in choice.shared_tags if tag in tags]
    if shared:
        found.append(_("shares %(tags)s") % {"tags": ", ".join(shared)})
    if not found:
        found.append(_("new in %(category)s") % {"category": edition.category.label})
    return found
