"""What to read instead of an article that was retracted."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language

from articles.models import Edition, EditionTag
from articles.reading.cards import CARD_TAGS, Card, card_for
from articles.reading.translations import told_once

CARDS = 4
# Rows looked at: an article stands here once for each tag that it shares.
MOST_ROWS = 40


def read_instead(*, edition: Edition, tags: Collection[int], now: datetime) -> Sequence[Card]:
    """Return cards of the newest live articles that have one of the edition's tags, given by id, or else its category; two
    queries at most.
    """
    rows = EditionTag.objects.filter(tag__in=tags).order_by("-first_published_at", "-article_id")
    near = list(dict.fromkeys(rows.values_list("edition_id", flat=True)[:MOST_ROWS]))[: 2 * CARDS]
    live = Edition.objects.live().for_cards(most_tags=CARD_TAGS).newest_first()
    found = live.filter(pk__in=near) if near else live.filter(category=edition.category_id)
    once = told_once(found[: 2 * CARDS], language=get_language() or settings.LANGUAGE_CODE)
    return [card_for(edition=other, now=now) for other in once[:CARDS]]
