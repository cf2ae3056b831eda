"""The categories, read once per request: for the navigation, for addresses and for how many articles there are."""

from typing import cast

from django.db.models import QuerySet
from django.http import HttpRequest

from articles.models import Category
from delivery.prepared import prepared

REMEMBERED = "_categories_of_request"
# A newsroom has some ten; each as often as it is counted anew.
ROWS_REMEMBERED = 50


def categories_for(request: HttpRequest) -> list[Category]:
    """Return all categories in the desk's order; one query however often a page asks."""
    remembered = getattr(request, REMEMBERED, None)
    if remembered is None:
        remembered = _categories()
        setattr(request, REMEMBERED, remembered)
    return cast(list[Category], remembered)


@prepared(ROWS_REMEMBERED)
def _categories() -> "QuerySet[Category]":
    return Category.objects.all()


def category_for(request: HttpRequest, *, slug: str) -> Category | None:
    """Return the category with this slug, if there is one."""
    return next((category for category in categories_for(request) if category.slug == slug), None)


def article_total(request: HttpRequest) -> int:
    """Return how many live articles there are, as publishing has counted them."""
    return sum(category.article_count for category in categories_for(request))
