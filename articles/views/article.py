"""The article's page, and what stands where an article once was."""

import unicodedata
from dataclasses import replace
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from articles.documents import Document, image_ids
from articles.history import Moved, Retracted, what_became_of
from articles.models import Category, Edition
from articles.reading.addresses import (
    absolute,
    article_url,
    category_url,
    edition_path,
)
from articles.reading.categories import category_for
from articles.reading.discovery import discover
from articles.reading.instead import read_instead
from articles.reading.structured_data import structured_data_of
from articles.reading.trails import way_back
from articles.reading.translations import (
    languages_of,
    structured,
    translations_of,
    version_of,
    with_translations,
)
from articles.rendering import PublicNote, resolve
from articles.rendering import render as render_document
from articles.views.showing import keys_of_article, keys_of_cards
from delivery import keys
from delivery.carrying import carried, time_of
from delivery.middleware import shows
from delivery.paths import in_interface_language
from delivery.prepared import Prepared, Slot, prepared
from delivery.public_pages import public_page
from tags.merged import numbers_meant


@public_page
def article(request: HttpRequest, category: str, slug: str) -> HttpResponseBase:
    """Show the live edition of an article, with what to read next and the way back to the list."""
    edition = live_edition(request, category=category, slug=slug, find=_editions_for_page)
    if not isinstance(edition, Edition):
        return edition
    now = timezone.now()
    document: Document = edition.document
    tags = {row.tag_id: row.tag for row in carried(edition, "tag_rows")}
    path = edition_path(edition=edition)
    translations = translations_of(edition)
    version = version_of(edition)
    rendered = replace(
        render_document(
            document=document,
            now=now,
            edition=edition,
            notes=_notes_of(edition),
            resolved=resolve([document], tags=tags),
        ),
        url=in_interface_language(path),
        canonical_url=absolute(path),
        translations=translations,
    )
    discoveries, passed_over = discover(edition=edition, tags=tags, now=now)
    back = way_back(
        via=request.GET.get("via", ""),
        edition=edition,
        tags=rendered.tags,
        outlets=[card.outlet for card in rendered.cards],
    )
    languages = languages_of(here=version, others=translations)
    context = {
        "article": rendered,
        "discover": discoveries,
        "to_list_url": back.url,
        "via_label": back.label,
        "share_url": rendered.canonical_url,
        "structured_data": structured_data_of(
            article=rendered,
            translations=structured(here=version, others=translations),
            canonical_url=languages.canonical_url,
        ),
        "languages": languages,
    }
    shown = [
        *keys_of_article(rendered, article_id=edition.article_id, images=image_ids(document)),
        keys.offered(edition.article_id),
        # Once they are live they stand there.
        *map(keys.edition_of, passed_over),
        *keys_of_cards(discovery.card for discovery in discoveries),
        *(keys.edition_of(other.article_id) for other in translations),
    ]
    return shows(render(request, "articles/article.html", context), shown)


ADDRESS: dict[str, models.Field[Any, Any]] = {
    "category_id": models.BigIntegerField(),
    "slug": models.CharField(),
}


@prepared(**ADDRESS)
def _editions(*, category_id: Slot, slug: Slot) -> "models.QuerySet[Edition]":
    """Return the live edition at an address, with what its other pages need of it."""
    return with_translations(Edition.objects.live().filter(category=category_id, slug=slug))


@prepared(**ADDRESS)
def _editions_for_page(*, category_id: Slot, slug: Slot) -> "models.QuerySet[Edition]":
    """Return the live edition at an address, with what the article's page needs of it."""
    return with_translations(Edition.objects.live().for_page().filter(category=category_id, slug=slug))


def live_edition(
    request: HttpRequest,
    *,
    category: str,
    slug: str,
    ending: str = "",
    find: Prepared[Edition] = _editions,
) -> Edition | HttpResponseBase:
    """Return the live edition at an address, or the response that stands for it.

    An address the article had before leads to the one it has (301), a retracted article says that it was and
    why (410), and everything else does not exist. `ending` is what follows the article's address in this one,
    `find` finds the edition with what the page needs of it.
    """
    section = category_for(request, slug=category)
    if section is None:
        raise Http404("No such category.")
    composed = unicodedata.normalize("NFC", slug)
    for spelling in dict.fromkeys((slug, composed, composed.casefold())):
        found = find(category_id=section.pk, slug=spelling)
        if not found:
            continue
        edition = found[0]
        edition.category = section
        return edition if spelling == slug else _moved(request, edition, section, ending)
    return _former(request, section, composed, ending)


def _former(request: HttpRequest, section: Category, slug: str, ending: str) -> HttpResponseBase:
    match what_became_of(category=section, slug=slug):
        case Moved(edition):
            return _moved(request, edition, section, ending)
        case Retracted(edition):
            tags = numbers_meant(edition.document["tags"])
            instead = read_instead(edition=edition, tags=tags, now=timezone.now())
            context = {
                "title": edition.title,
                "language": edition.language,
                "instead": instead,
                "note": edition.retraction_note or edition.note,
                "ended_at": edition.ended_at,
                "to_list_url": category_url(slug=edition.category.slug),
            }
            shown = [
                keys.edition_of(edition.article_id),
                # Whatever is published there may be what to read instead, or come to stand at the address.
                *keys.list_of_category(edition.category_id),
                keys.filed(section.pk),
                *(key for tag in tags for key in keys.list_of_tag(tag)),
                *keys_of_cards(instead),
            ]
            return shows(render(request, "410.html", context, status=410), shown)
    raise Http404("No such article.")


def _moved(request: HttpRequest, edition: Edition, section: Category, ending: str) -> HttpResponseBase:
    """Lead to where the edition is, from an address in a category at which another article may come to stand."""
    parameters = request.GET.urlencode()
    url = article_url(edition=edition) + ending + (f"?{parameters}" if parameters else "")
    return shows(
        HttpResponsePermanentRedirect(url), [keys.edition_of(edition.article_id), keys.filed(section.pk)]
    )


def _notes_of(edition: Edition) -> list[PublicNote]:
    """Return what readers were told about this and earlier editions, newest first; no query for a row of `for_page()`."""
    row: Any = edition
    return [PublicNote(number, kind, note, time_of(time)) for number, kind, note, time in row.notes]
