"""Card: an article as every list shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import get_language, override

from articles.models import Category, Edition
from articles.reading.addresses import article_url, dom_id
from delivery.carrying import carried
from delivery.remembering import follows
from images.pictures import Picture, picture_within_rights
from tags.models import Tag

CARD_SIZES = "(min-width: 64rem) 20rem, (min-width: 48rem) 40vw, 100vw"


# How many tags a card names.
CARD_TAGS = 3
# Rows of cards that each list's statement remembers: a page of them, and what its neighbours begin with.
CARDS_REMEMBERED = 30


class ShownTag(NamedTuple):
    slug: str
    label: str


class ShownCard(NamedTuple):
    """All that a card's template shows, to be compared by value (`newsroom/drawing/parts.py`)."""

    url: str
    category_slug: str
    category: str
    title: str
    deck: str
    language: str
    published_at: datetime
    picture: Picture | None
    reaction_count: int
    community_count: int
    tags: tuple[ShownTag, ...]
    dom_id: str


@dataclass(frozen=True)
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
    # The interface's language that it was made for.
    interface: str | None = field(default_factory=get_language)

    @cached_property
    def shown(self) -> ShownCard:
        """What templates show of it, in the language that it was made for, whoever asks first."""
        with override(self.interface):
            return ShownCard(
                url=self.url,
                category_slug=self.category.slug,
                category=self.category.label,
                title=self.title,
                deck=self.deck,
                language=self.language,
                published_at=self.published_at,
                picture=self.picture,
                reaction_count=self.reaction_count,
                community_count=self.community_count,
                tags=tuple(ShownTag(tag.slug, tag.label) for tag in self.tags[:CARD_TAGS]),
                dom_id=self.dom_id,
            )


def card_for(*, edition: Edition, now: datetime, via: str = "") -> Card:
    """Return the card of a row of `Edition.objects.for_cards()`, in the interface's language; no queries."""
    image = edition.lead_image
    may_be_shown = image is not None and not image.rights_have_lapsed(now)
    return follows(_card, edition, get_language(), via, may_be_shown)


def _card(edition: Edition, _language: str | None, via: str, may_be_shown: bool) -> Card:
    updated = edition.published_at if edition.published_at > edition.first_published_at else None
    picture = None
    if edition.lead_image is not None and may_be_shown:
        picture = picture_within_rights(
            image=edition.lead_image, alternative_text=edition.lead_alternative_text, sizes=CARD_SIZES
        )
    return Card(
        edition=edition,
        url=article_url(edition=edition, via=via),
        category=edition.category,
        title=edition.title,
        deck=edition.deck,
        language=edition.language,
        published_at=edition.first_published_at,
        updated_at=updated,
        picture=picture,
        reaction_count=edition.reaction_count,
        community_count=edition.community_count,
        tags=tuple(row.tag for row in carried(edition, "tag_rows")),
        dom_id=dom_id(article_id=edition.article_id),
    )
