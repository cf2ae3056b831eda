"""What the head of a page says to programs. Presentation only: no queries, no rules."""

from django import template

from articles.rendering import RenderedArticle
from newsroom.machines.share_pictures import SharePicture, share_picture_of

register = template.Library()


@register.filter
def in_format(feed_url: str, form: str) -> str:
    """Return the address of the same feed in another format: `rss` or `json`."""
    return f"{feed_url.removesuffix('.atom')}.{form}"


@register.simple_tag
def share_picture(article: RenderedArticle) -> SharePicture | None:
    """Return the picture by which the article is shared, or None where it cannot be drawn."""
    return share_picture_of(article)
