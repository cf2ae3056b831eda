"""“Discover More”: what an article offers to read next, with the reasons why.

What is offered was chosen and kept beforehand (`articles.discovering`). Read here are only the rows, which come with
the edition (`Edition.objects.for_page()`), and the cards of those that are live at this moment.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from articles.discovering.choosing import Choice
from articles.models import Edition
from articles.reading.cards import Card, card_for
from tags.models import Tag

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Discovery:
    card: Card
    # In words.
    reasons: Sequence[str]
    # What it was chosen by; pins stand before all others, whatever they have.
    score: float


def discover(*, edition: Edition, tags: Mapping[int, Tag], now: datetime) -> list[Discovery]:
    """Return up to six live articles to read after one, the best first; one query, or none where nothing is offered.

    `edition` is a row of `for_page()`, `tags` are its own by id.
    """
    row: Any = edition
    return discoveries(
        choices=[_choice(*offer) for offer in row.offers],
        translation_group=edition.translation_group,
        tags=tags,
        now=now,
    )[:SHOWN]


def _choice(
    article_id: int, score: float, is_pinned: int, is_same_event: int, tags: list[int] | str
) -> Choice:
    # SQLite puts JSON into JSON as text, and has numbers for truth values.
    shared = json.loads(tags) if isinstance(tags, str) else tags
    return Choice(article_id, score, bool(is_pinned), bool(is_same_event), tuple(shared))


def discoveries(
    *, choices: Sequence[Choice], translation_group: int | None, tags: Mapping[int, Tag], now: datetime
) -> list[Discovery]:
    """Return those of the choices that are live, in their order; one query.

    One piece in several languages is offered once, and never after itself (`translation_group`).
    """
    if not choices:
        return []
    rows = Edition.objects.live().for_cards().filter(article_id__in=[choice.article_id for choice in choices])
    editions = {row.article_id: row for row in rows}
    groups = {translation_group} - {None}
    found = []
    for choice in choices:
        row = editions.get(choice.article_id)
        if row is None or row.translation_group in groups:
            continue
        if row.translation_group is not None:
            groups.add(row.translation_group)
        found.append(Discovery(card_for(edition=row, now=now), reasons_of(choice, row, tags), choice.score))
    return found


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
