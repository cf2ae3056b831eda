"""Sitemaps (sitemaps.org 0.9): an index, one for the pages that are no articles, those of articles by month, and news.

Each address stands with its alternates in other languages and each article with its picture, as search engines read
them. A month with many articles is parted, so that no sitemap comes near 50,000 addresses or 50 MB.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from articles.models import ArchiveMonth, Edition
from articles.reading.addresses import absolute, category_url, community_url, tag_url
from articles.reading.archives import end_of
from articles.reading.categories import categories_for
from articles.reading.community_pages import listed_communities
from articles.reading.topics.naming import FEWEST_TO_INDEX
from articles.reading.translations import (
    Alternate,
    languages_of,
    translations_of,
    version_of,
    with_translations,
)
from delivery import keys
from delivery.carrying import carrying
from delivery.middleware import shows
from delivery.paths import LANGUAGE_CODES, in_language
from delivery.public_pages import public_page
from images.models import carried_renditions
from images.pictures import picture_of
from newsroom.machines.texts import one_line
from tags.models import Tag

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
# Articles of one sitemap: what is written in well under a second. Each has an address per interface language, with
# alternates, in Korean percent-encoded: a few kilobytes at most, far below the protocol's 50 MB and 50,000 addresses.
MOST_ARTICLES = 2_000
MOST_TAGS = 5_000
MOST_NEWS = 1_000
NEWS_FOR = timedelta(hours=48)
# Articles leave the news by the clock, which announces nothing.
SECONDS_OF_NEWS = 600
MONTH_FORM = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-([2-9]|[1-9]\d{1,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """An address of a sitemap, with what search engines are told of it."""

    url: str
    modified_at: datetime | None = None
    alternates: Sequence[Alternate] = ()
    picture_url: str = ""
    # Of news: when it was published, its language and its title.
    news: tuple[datetime, str, str] | None = None


@public_page
def sitemap_index(request: HttpRequest) -> HttpResponseBase:
    """Name all sitemaps: the pages, and the months that have articles."""
    months = (
        ArchiveMonth.objects.filter(article_count__gt=0)
        .order_by("-month")
        .values("month")
        .annotate(articles=Sum("article_count"))
    )
    addresses = [reverse("sitemap_pages")]
    # A sitemap must name something.
    has_news = _news(timezone.now()).exists()
    if has_news:
        addresses.append(reverse("sitemap_news"))
    for row in months:
        parts = -(-row["articles"] // MOST_ARTICLES)
        names = [f"{row['month']:%Y-%m}", *(f"{row['month']:%Y-%m}-{part}" for part in range(2, parts + 1))]
        addresses.extend(reverse("sitemap_month", args=[name]) for name in names)
    return _xml(
        "sitemapindex",
        "sitemap",
        (Address(absolute(address)) for address in addresses),
        [keys.LISTS],
        kept_for=SECONDS_OF_NEWS if has_news else None,
    )


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
    return _xml("urlset", "url", _in_each_interface(paths), [keys.LISTS])


@public_page
def sitemap_month(request: HttpRequest, month: str) -> HttpResponseBase:
    """Name the articles first published in a month (UTC), the newest first; `2026-01-2` is the month's second part."""
    match = MONTH_FORM.fullmatch(month)
    if match is None or match[1] == "0000" or month.startswith("9999-12"):
        raise Http404("No such month.")
    first = date(int(match[1]), int(match[2]), 1)
    start = (int(match[3] or 1) - 1) * MOST_ARTICLES
    editions = (
        Edition.objects.live()
        .filter(
            first_published_at__gte=datetime(first.year, first.month, 1, tzinfo=UTC),
            first_published_at__lte=end_of(first),
        )
        .newest_first()[start : start + MOST_ARTICLES]
    )
    addresses = list(_articles(editions))
    if not addresses:
        raise Http404("No articles in this month.")
    return _xml("urlset", "url", addresses, [keys.LISTS])


@public_page
def sitemap_news(request: HttpRequest) -> HttpResponseBase:
    """Name the articles first published in the last two days, as Google News reads them."""
    editions = _news(timezone.now())[:MOST_NEWS]
    return _xml("urlset", "url", _articles(editions, is_news=True), [keys.LISTS], kept_for=SECONDS_OF_NEWS)


def _news(now: datetime) -> "QuerySet[Edition]":
    recent = Edition.objects.live().filter(
        first_published_at__gte=now - NEWS_FOR, first_published_at__lte=now
    )
    return recent.newest_first()


def _articles(editions: "QuerySet[Edition]", *, is_news: bool = False) -> Iterator[Address]:
    """Yield the addresses of editions: of each the ones that stand for it in an interface language. One query."""
    now = timezone.now()
    rows = carrying(
        with_translations(editions).select_related("category", "lead_image").defer("document"),
        carried_renditions("lead_image__renditions"),
    )
    for edition in rows:
        here, others = version_of(edition), translations_of(edition)
        picture = picture_of(image=edition.lead_image, now=now)
        own = {absolute(in_language(here.path, code)) for code in LANGUAGE_CODES}
        seen = set()
        for code in sorted(LANGUAGE_CODES, key=lambda code: code != here.own_interface):
            languages = languages_of(here=here, others=others, interface=code)
            # A page may name another as the one that stands for it: that one is in the sitemap.
            if languages.canonical_url in seen or languages.canonical_url not in own:
                continue
            seen.add(languages.canonical_url)
            yield Address(
                url=languages.canonical_url,
                modified_at=edition.published_at,
                alternates=() if is_news else languages.alternates,
                picture_url=absolute(picture.largest_src) if picture else "",
                news=(edition.first_published_at, edition.language, one_line(edition.title))
                if is_news
                else None,
            )
            if is_news:
                break


def _in_each_interface(paths: Iterable[str]) -> Iterator[Address]:
    """Yield the addresses of pages in every interface language, each with its alternates."""
    for path in paths:
        alternates = [Alternate(code, absolute(in_language(path, code))) for code in LANGUAGE_CODES]
        for alternate in alternates:
            yield Address(alternate.url, alternates=alternates)


def _xml(
    root: str, element: str, addresses: Iterable[Address], shown: Iterable[str], kept_for: int | None = None
) -> HttpResponse:
    names = (
        {None: NAMESPACE}
        if root == "sitemapindex"
        else {None: NAMESPACE, "xhtml": XHTML, "image": IMAGE, "news": NEWS}
    )
    tree = etree.Element(f"{{{NAMESPACE}}}{root}", nsmap=names)  # type: ignore[arg-type]  # no default namespace there
    for address in addresses:
        node = _add(tree, NAMESPACE, element)
        _add(node, NAMESPACE, "loc", address.url)
        if address.modified_at is not None:
            _add(node, NAMESPACE, "lastmod", _time(address.modified_at))
        for alternate in address.alternates:
            link = _add(node, XHTML, "link")
            for name, value in (
                ("rel", "alternate"),
                ("hreflang", alternate.hreflang),
                ("href", alternate.url),
            ):
                link.set(name, value)
        if address.news is not None:
            _add_news(node, *address.news)
        if address.picture_url:
            _add(_add(node, IMAGE, "image"), IMAGE, "loc", address.picture_url)
    data = etree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return shows(HttpResponse(data, content_type="application/xml"), shown, kept_for=kept_for)


def _add_news(node: etree._Element, published_at: datetime, language: str, title: str) -> None:
    news = _add(node, NEWS, "news")
    publication = _add(news, NEWS, "publication")
    _add(publication, NEWS, "name", settings.SITE_NAME)
    code = language.lower()
    # Two or three letters, but for Chinese.
    _add(publication, NEWS, "language", code if code in {"zh-cn", "zh-tw"} else code.partition("-")[0])
    _add(news, NEWS, "publication_date", _time(published_at))
    _add(news, NEWS, "title", title)


def _add(parent: etree._Element, namespace: str, name: str, text: str | None = None) -> etree._Element:
    node = etree.SubElement(parent, f"{{{namespace}}}{name}")
    node.text = text
    return node


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
