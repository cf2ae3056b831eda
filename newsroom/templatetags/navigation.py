"""What the head of every page needs to know."""

from django import template
from django.db.models import QuerySet

from articles.models import Category

register = template.Library()


@register.simple_tag
def categories() -> QuerySet[Category]:
    """Return the categories that have articles to read, in the desk's order. One query."""
    return Category.objects.filter(article_count__gt=0)
