"""Card: an article as every list shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from articles.models import Category, Edition
from articles.reading.addresses import article_url, dom_id
from images.pictures import Picture, picture_of
from tags.models import Tag

CARD_SIZES = "(min-width: 64rem) 20rem, (min-width: 48rem) 40vw, 100vw"


@dataclass(frozen=True, slots=True)
class Card:
    edition: Edition
    # For the interface's language; carries the way its reader comes.
    url: str
    category: Category
    title: str
    deck: str
    language: str
    published_at: datetime
    # None where the article is as it was first published.
    updated_at: datetime | None
    picture: Picture | None
    reaction_count: int
    community_count: int
    tags: Sequence[Tag]
    dom_id: str


def card_for(*, edition: Edition, now: datetime, via: str = "") -> Card:
    """Return the card of a row of `Edition.objects.for_cards()`; no queries."""
    updated = edition.published_at if edition.published_at > edition.first_published_at else None
    return Card(
        edition=edition,
        url=article_url(edition=edition, via=via),
        category=edition.category,
        title=edition.title,
        deck=edition.deck,
        language=edition.language,
        published_at=edition.first_published_at,
        updated_at=updated,
        picture=picture_of(
            image=edition.lead_image,
            alternative_text=edition.lead_alternative_text,
            now=now,
            sizes=CARD_SIZES,
        ),
        reaction_count=edition.reaction_count,
        community_count=edition.community_count,
        tags=[row.tag for row in edition.tag_rows.all()],
        dom_id=dom_id(article_id=edition.article_id),
    )
