"""An article's published editions, and the difference between any two."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from articles.difference import as_published, difference
from articles.history import editions_of, names_in
from articles.models import Edition
from articles.reading.addresses import absolute, article_url, with_parameters
from articles.views.article import live_edition
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page

HIGHEST_NUMBER = 1_000_000


@public_page
def history(request: HttpRequest, category: str, slug: str) -> HttpResponseBase:
    """Show every published edition of a live article with its note, one of them, or what changed between two."""
    live = live_edition(request, category=category, slug=slug, ending="history/")
    if not isinstance(live, Edition):
        return live
    url = reverse("history", args=[category, slug])
    asked = [_number(request.GET.get(name, "")) for name in ("from", "to", "edition")]
    editions = editions_of(live=live, with_documents=[number for number in asked if number])
    documents = {edition.number: edition.shown_document for edition in editions}  # type: ignore[attr-defined]
    old, new, single = (documents.get(number) for number in asked)
    context: dict[str, object] = {
        "article_title": live.title,
        "article_language": live.language,
        "canonical_url": absolute(url),
        "article_path": article_url(edition=live),
        "editions": _with_addresses(editions, url),
        "newest": live.number,
        "comparable": [edition.number for edition in editions if not edition.is_withdrawn],  # type: ignore[attr-defined]
    }
    shown: list[str] = [keys.edition_of(live.article_id)]
    if single is not None:
        names, further = names_in([single])
        chosen = next(edition for edition in editions if edition.number == asked[2])
        context |= {"edition": chosen, "rows": as_published(document=single, names=names)}
        shown += further
    elif old is not None and new is not None and asked[0] != asked[1]:
        names, further = names_in([old, new])
        rows = difference(old=old, new=new, names=names)
        context |= {
            "difference": rows,
            "has_changes": any(row.kind != "same" for row in rows),
            "from_number": asked[0],
            "to_number": asked[1],
        }
        shown += further
    elif request.GET.keys() & {"from", "to", "edition"}:
        return HttpResponseRedirect(url)
    return shows(render(request, "articles/history.html", context), shown)


def _with_addresses(editions: Sequence[Edition], url: str) -> list[tuple[Edition, str | None, str | None]]:
    """Return each edition with its address and that of what changed since the one before, None for the first.

    Of one that was taken off the site nothing can be opened.
    """
    rows = []
    for edition, before in zip(editions, [*editions[1:], None], strict=True):
        own = changes = None
        if not edition.is_withdrawn:  # type: ignore[attr-defined]
            own = with_parameters(url, edition=edition.number)
        if before is not None and not before.is_withdrawn:  # type: ignore[attr-defined]
            changes = with_parameters(url, **{"from": before.number, "to": edition.number})
        rows.append((edition, own, changes))
    return rows


def _number(text: str) -> int:
    """Return the edition's number that the text spells, or 0, which no edition has."""
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        return 0
    return min(int(text), HIGHEST_NUMBER)
