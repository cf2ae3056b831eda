"""What the head of a page says to programs. Presentation only: no queries, no rules."""

from django import template

register = template.Library()


@register.filter
def in_format(feed_url: str, form: str) -> str:
    """Return the address of the same feed in another format: `rss` or `json`."""
    return f"{feed_url.removesuffix('.atom')}.{form}"
