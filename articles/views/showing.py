"""The keys of what pages show: of articles, of their cards, and of what stands beside a list of them."""

from collections.abc import Iterable

from articles.models import Edition
from articles.reading.cards import Card
from articles.reading.topics.beside import Beside
from articles.rendering import RenderedArticle
from delivery import keys
from delivery.carrying import carried
from images.models import Image


def keys_of_cards(cards: Iterable[Card]) -> list[str]:
    """Return the keys of the articles, pictures and tags that cards show."""
    found = []
    for card in cards:
        found += keys_of_listed(card.edition)
    return found


def keys_of_listed(edition: Edition) -> list[str]:
    """Return the keys of an article in a list: of itself, its picture and its tags, which came with the row."""
    return [
        keys.edition_of(edition.article_id),
        *([keys.image(edition.lead_image_id)] if edition.lead_image_id else []),
        *(keys.tag(row.tag_id) for row in carried(edition, "tag_rows")),
    ]


def keys_of_company(around: Beside) -> list[str]:
    """Return the keys of the tags and communities that stand beside a topic's articles."""
    return [
        *(keys.tag(tag.pk) for tag in around.related),
        *(keys.tag(tag.pk) for tag, _number, _url in around.facets),
        *(keys.outlet(outlet.pk) for outlet, _number, _url in around.communities),
    ]


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
