"""The keys of what article pages show."""

from collections.abc import Iterable

from articles.reading.cards import Card
from articles.rendering import RenderedArticle
from delivery import keys
from images.models import Image


def keys_of_cards(cards: Iterable[Card]) -> list[str]:
    """Return the keys of the articles and pictures that cards show."""
    found = []
    for card in cards:
        found.append(keys.edition_of(card.edition.article_id))
        if card.edition.lead_image_id:
            found.append(keys.image(card.edition.lead_image_id))
    return found


def keys_of_article(article: RenderedArticle, *, article_id: int, images: Iterable[Image | int]) -> list[str]:
    """Return the keys of everything that an article's page shows of the article itself."""
    return [
        keys.edition_of(article_id),
        keys.category(article.category.pk),
        *(keys.tag(tag.pk) for tag in article.tags),
        *(keys.quotation(card.quotation.pk) for card in article.cards),
        *(keys.outlet(card.outlet.pk) for card in article.cards),
        *(keys.outlet(citation.outlet.pk) for citation in article.citations),
        *(keys.outlet(block.outlet.pk) for block in article.blocks if block.outlet is not None),
        *(keys.paraphrase(block.paraphrase.pk) for block in article.blocks if block.paraphrase is not None),
        *(keys.image(image if isinstance(image, int) else image.pk) for image in images),
    ]
