"""Links in texts that lead to addresses of our own where nothing stands."""

import re
from collections.abc import Collection, Iterable
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import override

from articles.documents import Document
from articles.models import Edition
from delivery.paths import without_language
from tags.models import Tag, TagName, key_of

HREF = re.compile(r'<a\b[^>]*\bhref="([^"]*)"', re.IGNORECASE)


def links_in(document: Document) -> list[str]:
    """Return the addresses that the document's texts link to, in order, each once."""
    found = [
        unescape(address)
        for block in document["blocks"]
        if block["type"] == "text"
        for address in HREF.findall(block["html"])
    ]
    return list(dict.fromkeys(found))


def own_path(address: str) -> str | None:
    """Return the path of an address of this site without its language prefix; None for one elsewhere."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.netloc and parts.netloc != urlsplit(settings.SITE_URL).netloc:
        return None
    if not parts.netloc and not address.startswith("/"):
        return None
    return without_language(unquote(parts.path))


def broken_among(paths: Collection[str]) -> set[str]:
    """Return those of our own paths where readers find nothing; two queries, however many there are.

    Articles and tags are looked up. Any other page counts as there when it is an address of the site: its own view knows the rest.
    """
    articles: dict[Any, list[str]] = {}
    tags: dict[Any, list[str]] = {}
    broken: set[str] = set()
    for path in paths:
        try:
            # Addresses without a language are those of the default one, whoever reads the report.
            with override(settings.LANGUAGE_CODE):
                match = resolve(path)
        except Resolver404:
            broken.add(path)
            continue
        if match.url_name == "article":
            articles.setdefault(
                (str(match.kwargs.get("category")), str(match.kwargs.get("slug"))), []
            ).append(path)
        elif match.url_name == "tag":
            for slug in str(match.kwargs.get("slugs", "")).split("+"):
                tags.setdefault(slug, []).append(path)
    broken.update(_without(articles, _live(articles)))
    broken.update(_without(tags, _tags(tags)))
    return broken


def _live(wanted: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    slugs = {slug for _category, slug in wanted}
    if not slugs:
        return set()
    # An article that has moved is found at its old address too.
    there = Edition.objects.filter(slug__in=slugs, article__editions__state=Edition.State.LIVE)
    return set(there.values_list("category__slug", "slug"))


def _tags(slugs: Iterable[str]) -> set[str]:
    wanted = {slug: key_of(slug) for slug in slugs}
    if not wanted:
        return set()
    there = set(Tag.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    # Any name of a tag leads to it.
    names = set(TagName.objects.filter(key__in=wanted.values()).values_list("key", flat=True))
    return {slug for slug, key in wanted.items() if slug in there or key in names}


def _without(pages: dict[Any, list[str]], present: Collection[Any]) -> list[str]:
    return [path for thing, paths in pages.items() if thing not in present for path in paths]
