"""A feed in Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1: the same entries, whole, in each.

Pages of a feed are linked as RFC 5005 has it, its hub as WebSub has it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from lxml import etree

from newsroom.machines.feed_contents import Entry

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
# Atom demands a time; a feed without entries has been so since the beginning.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed, in no format yet."""

    title: str
    description: str
    language: str
    # Of the page that the feed follows.
    url: str
    # Of this page of the feed, its first one, and the one with older entries.
    self_url: str
    first_url: str
    next_url: str
    hub_url: str
    entries: Sequence[Entry]

    @property
    def updated_at(self) -> datetime:
        return max((entry.updated_at for entry in self.entries), default=BEGINNING)


def as_atom(feed: Feed) -> bytes:
    """Return the feed as Atom."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]  # the stubs know no default namespace
    root.set(f"{{{XML}}}lang", feed.language)
    _add(root, "id", feed.url)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.description)
    _add(root, "updated", _rfc3339(feed.updated_at))
    _add(root, "link", rel="alternate", type="text/html", href=feed.url)
    for relation, url in _links(feed):
        kind = {} if relation == "hub" else {"type": "application/atom+xml"}
        _add(root, "link", rel=relation, href=url, **kind)
    _add(_add(root, "author"), "name", settings.SITE_NAME)
    _add(root, "generator", settings.SITE_NAME, uri=f"{settings.SITE_URL}/")
    for entry in feed.entries:
        element = _add(root, "entry")
        if entry.language != feed.language:
            element.set(f"{{{XML}}}lang", entry.language)
        _add(element, "id", entry.id)
        _add(element, "title", entry.title)
        _add(element, "link", rel="alternate", type="text/html", hreflang=entry.language, href=entry.url)
        _add(element, "published", _rfc3339(entry.published_at))
        _add(element, "updated", _rfc3339(entry.updated_at))
        _add(_add(element, "author"), "name", entry.author or settings.SITE_NAME)
        for tag in entry.tags:
            _add(element, "category", term=tag)
        if entry.enclosure is not None:
            enclosure = entry.enclosure
            _add(
                element, "link", rel="enclosure", type=enclosure.media_type, length=str(enclosure.length),
                href=enclosure.url,
            )  # fmt: skip
        if entry.summary:
            _add(element, "summary", entry.summary)
        _add(element, "content", entry.html, type="html")
    return _written(root)


def as_rss(feed: Feed) -> bytes:
    """Return the feed as RSS 2.0, with the modules that readers know: content, Dublin Core, Media RSS and Atom."""
    names = {"atom": ATOM, "content": CONTENT, "dc": DUBLIN_CORE, "media": MEDIA}
    root = etree.Element("rss", nsmap=names)
    root.set("version", "2.0")
    channel = etree.SubElement(root, "channel")
    _plain(channel, "title", feed.title)
    _plain(channel, "link", feed.url)
    _plain(channel, "description", feed.description)
    _plain(channel, "language", feed.language)
    _plain(channel, "lastBuildDate", _rfc822(feed.updated_at))
    _plain(channel, "generator", settings.SITE_NAME)
    _plain(channel, "docs", "https://www.rssboard.org/rss-specification")
    for relation, url in _links(feed):
        kind = {} if relation == "hub" else {"type": "application/rss+xml"}
        _add(channel, "link", rel=relation, href=url, **kind)
    for entry in feed.entries:
        item = etree.SubElement(channel, "item")
        _plain(item, "title", entry.title)
        _plain(item, "link", entry.url)
        _plain(item, "guid", entry.id).set("isPermaLink", "false")
        _plain(item, "pubDate", _rfc822(entry.published_at))
        _add(item, "updated", _rfc3339(entry.updated_at))
        _plain(item, f"{{{DUBLIN_CORE}}}creator", entry.author or settings.SITE_NAME)
        _plain(item, f"{{{DUBLIN_CORE}}}language", entry.language)
        for tag in entry.tags:
            _plain(item, "category", tag)
        _plain(item, "description", entry.summary or entry.title)
        _plain(item, f"{{{CONTENT}}}encoded", entry.html)
        if entry.enclosure is not None:
            _rss_picture(item, entry)
    return _written(root)


def as_json(feed: Feed) -> bytes:
    """Return the feed as JSON Feed 1.1."""
    site = {"name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"}
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.url,
        "feed_url": feed.self_url,
        "description": feed.description,
        "language": feed.language,
        "authors": [site],
    }
    if feed.next_url:
        document["next_url"] = feed.next_url
    if feed.hub_url:
        document["hubs"] = [{"type": "WebSub", "url": feed.hub_url}]
    document["items"] = [_json_item(entry, site) for entry in feed.entries]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _json_item(entry: Entry, site: dict[str, str]) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": _rfc3339(entry.published_at),
        "date_modified": _rfc3339(entry.updated_at),
        "authors": [{"name": entry.author}] if entry.author else [site],
        "language": entry.language,
    }
    if entry.summary:
        item["summary"] = entry.summary
    if entry.tags:
        item["tags"] = list(entry.tags)
    if entry.enclosure is not None:
        item["image"] = entry.enclosure.url
        item["attachments"] = [
            {
                "url": entry.enclosure.url,
                "mime_type": entry.enclosure.media_type,
                "size_in_bytes": entry.enclosure.length,
            }
        ]
    return item


def _rss_picture(item: etree._Element, entry: Entry) -> None:
    enclosure = entry.enclosure
    assert enclosure is not None
    file = _plain(item, "enclosure", "")
    for name, value in (
        ("url", enclosure.url),
        ("length", str(enclosure.length)),
        ("type", enclosure.media_type),
    ):
        file.set(name, value)
    media = etree.SubElement(item, f"{{{MEDIA}}}content")
    described = {
        "url": enclosure.url,
        "type": enclosure.media_type,
        "medium": "image",
        "width": str(enclosure.width),
        "height": str(enclosure.height),
    }
    for name, value in described.items():
        media.set(name, value)
    if enclosure.alternative_text:
        _plain(media, f"{{{MEDIA}}}description", enclosure.alternative_text)
    if enclosure.credit:
        _plain(media, f"{{{MEDIA}}}credit", enclosure.credit)


def _links(feed: Feed) -> list[tuple[str, str]]:
    links = [
        ("self", feed.self_url),
        ("first", feed.first_url),
        ("next", feed.next_url),
        ("hub", feed.hub_url),
    ]
    return [(relation, url) for relation, url in links if url]


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    """Add an element of Atom."""
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = text
    for attribute, value in attributes.items():
        element.set(attribute, value)
    return element


def _plain(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = text or None
    return element


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC))
