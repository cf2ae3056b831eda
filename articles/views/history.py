"""An article's published editions, and the difference between any two."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from articles.difference import difference
from articles.history import editions_of, two_editions
from articles.models import Edition
from articles.reading.addresses import article_url, with_parameters
from articles.views.article import live_edition
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page

HIGHEST_NUMBER = 1_000_000


@public_page
def history(request: HttpRequest, category: str, slug: str) -> HttpResponseBase:
    """Show every published edition of a live article with its note, and what changed between two of them."""
    live = live_edition(request, category=category, slug=slug, ending="history/")
    if not isinstance(live, Edition):
        return live
    url = reverse("history", args=[category, slug])
    editions = editions_of(live=live)
    context: dict[str, object] = {
        "article_title": live.title,
        "url": article_url(edition=live),
        "editions": _with_differences(editions, url),
    }
    if "from" in request.GET or "to" in request.GET:
        old, new = (_number(request.GET.get(name, "")) for name in ("from", "to"))
        chosen = two_editions(live=live, old=old, new=new)
        if chosen is None:
            return HttpResponseRedirect(url)
        context |= {
            "difference": difference(old=chosen[0].document, new=chosen[1].document),
            "from_number": old,
            "to_number": new,
        }
    return shows(render(request, "articles/history.html", context), [keys.edition_of(live.article_id)])


def _with_differences(editions: Sequence[Edition], url: str) -> list[tuple[Edition, str | None]]:
    """Return each edition with the address of what changed since the one before it, None for the first."""
    rows = []
    for edition, before in zip(editions, [*editions[1:], None], strict=True):
        address = with_parameters(url, **{"from": before.number, "to": edition.number}) if before else None
        rows.append((edition, address))
    return rows


def _number(text: str) -> int:
    """Return the edition's number that the text spells, or 0, which no edition has."""
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        return 0
    return min(int(text), HIGHEST_NUMBER)
