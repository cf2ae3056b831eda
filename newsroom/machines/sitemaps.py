"""Sitemaps (sitemaps.org 0.9): an index, one for the pages that are no articles, one per month of articles."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from io import StringIO
from xml.sax.xmlreader import AttributesImpl

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.xmlutils import SimplerXMLGenerator

from articles.models import ArchiveMonth, Edition
from articles.reading.addresses import absolute, category_url, community_url, edition_path, tag_url
from articles.reading.archives import end_of
from articles.reading.categories import categories_for
from articles.reading.community_pages import listed_communities
from articles.reading.tag_pages import FEWEST_TO_INDEX
from delivery import keys
from delivery.middleware import shows
from delivery.public_pages import public_page
from tags.models import Tag

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# The protocol's own limit.
MOST_ADDRESSES = 50_000
MOST_TAGS = 5_000
MONTH_FORM = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@public_page
def sitemap_index(request: HttpRequest) -> HttpResponseBase:
    """Name all sitemaps: the pages, and the months that have articles."""
    months = (
        ArchiveMonth.objects.filter(article_count__gt=0)
        .order_by("-month")
        .values_list("month", flat=True)
        .distinct()
    )
    addresses = [
        reverse("sitemap_pages"),
        *(reverse("sitemap_month", args=[f"{month:%Y-%m}"]) for month in months),
    ]
    return _xml("sitemapindex", "sitemap", ((absolute(address), None) for address in addresses), [keys.LISTS])


@public_page
def sitemap_pages(request: HttpRequest) -> HttpResponseBase:
    """Name the pages that are no articles: lists, tags worth indexing, communities."""
    paths = [
        *(
            reverse(name)
            for name in (
                "front",
                "latest",
                "tag_index",
                "communities",
                "how_we_source",
                "corrections",
                "takedown_log",
            )
        ),
        *(category_url(slug=category.slug) for category in categories_for(request) if category.article_count),
    ]
    tags = Tag.objects.filter(article_count__gte=FEWEST_TO_INDEX).order_by("-article_count", "id")[:MOST_TAGS]
    paths.extend(tag_url(tags=[tag]) for tag in tags)
    communities, others = listed_communities()
    paths.extend(
        community_url(slug=outlet.slug) for outlet in (*communities, *others) if outlet.quotation_count
    )
    return _xml("urlset", "url", ((absolute(path), None) for path in paths), [keys.LISTS])


@public_page
def sitemap_month(request: HttpRequest, month: str) -> HttpResponseBase:
    """Name the articles first published in a month (UTC), the newest first."""
    match = MONTH_FORM.fullmatch(month)
    if match is None or match[1] == "0000" or month == "9999-12":
        raise Http404("No such month.")
    first = date(int(match[1]), int(match[2]), 1)
    editions = (
        Edition.objects.live()
        .filter(
            first_published_at__gte=datetime(first.year, first.month, 1, tzinfo=UTC),
            first_published_at__lte=end_of(first),
        )
        .select_related("category")
        .only("slug", "published_at", "article_id", "category__slug")
        .newest_first()[:MOST_ADDRESSES]
    )
    entries = [(absolute(edition_path(edition=edition)), edition.published_at) for edition in editions]
    if not entries:
        raise Http404("No articles in this month.")
    return _xml("urlset", "url", entries, [keys.LISTS])


def _xml(
    root: str, element: str, entries: Iterable[tuple[str, datetime | None]], shown: Iterable[str]
) -> HttpResponse:
    text = StringIO()
    generator = SimplerXMLGenerator(text, "utf-8")
    generator.startDocument()
    generator.startElement(root, AttributesImpl({"xmlns": NAMESPACE}))
    for address, modified_at in entries:
        generator.startElement(element, AttributesImpl({}))
        for name, value in _parts(address, modified_at):
            generator.addQuickElement(name, value)
        generator.endElement(element)
    generator.endElement(root)
    generator.endDocument()
    return shows(HttpResponse(text.getvalue(), content_type="application/xml"), shown)


def _parts(address: str, modified_at: datetime | None) -> Iterator[tuple[str, str]]:
    yield "loc", address
    if modified_at is not None:
        yield "lastmod", modified_at.astimezone(UTC).isoformat(timespec="seconds")
