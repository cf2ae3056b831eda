"""What the head of every page needs to know."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context

from articles.models import Category
from articles.reading.addresses import category_url, latest_url
from articles.reading.categories import categories_for
from delivery.paths import path_of


class Section(NamedTuple):
    """An entry of the head: `current` is what `aria-current` says, "page", "true" for the section that a page belongs to, or nothing."""

    address: str
    label: str
    current: str = ""
    stands_apart: bool = False


@pass_context
def sections(context: Context) -> tuple[Section, ...]:
    """Return the latest articles, the categories that have articles, in the desk's order, tags and communities. One query per
    request at most.
    """
    request = context.get("request")
    here = request.path if request is not None else ""
    found = categories_for(request) if request is not None else Category.objects.all()
    shown = getattr(context.get("article"), "category", None)
    entries = [(latest_url(), _("Latest"), False, False)]
    entries += [
        (category_url(slug=row.slug), row.label, shown is not None and shown.pk == row.pk, False)
        for row in found
        if row.article_count
    ]
    entries += [
        (path_of("tag_index"), _("Tags"), False, True),
        (path_of("communities"), _("Communities"), False, False),
    ]
    return tuple(
        Section(address, label, _current(here, address, is_shown=is_shown), stands_apart)
        for address, label, is_shown, stands_apart in entries
    )


def _current(here: str, address: str, *, is_shown: bool) -> str:
    if here == address:
        return "page"
    return "true" if is_shown or here.startswith(address) else ""
