"""What tests hold machine formats to: the grammars and schemas of their standards, offline."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

SCHEMAS = Path(__file__).resolve().parent.parent / "fixtures" / "schemas"
RSS_CHANNEL = {"title", "link", "description", "language", "lastBuildDate", "generator", "docs", "item"}
RSS_ITEM = {"title", "link", "guid", "pubDate", "category", "description", "enclosure"}


@cache
def atom_grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))


@cache
def sitemap_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / "sitemaps.xsd"))


@cache
def index_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / "siteindex.xsd"))


def assert_atom(data: bytes) -> etree._Element:
    """Assert what the grammar of RFC 4287 and its text demand of a feed."""
    root = etree.fromstring(data)
    atom_grammar().assertValid(root)
    names = {"a": "http://www.w3.org/2005/Atom"}
    for holder in (root, *root.findall("a:entry", names)):
        alternates = holder.findall("a:link[@rel='alternate']", names)
        kinds = [(link.get("type"), link.get("hreflang")) for link in alternates]
        assert len(kinds) == len(set(kinds)), "4.1.1: alternates of the same type and language"
        for link in holder.findall("a:link", names):
            assert urlsplit(link.get("href")).scheme in {"http", "https"}
    ids = [entry.findtext("a:id", namespaces=names) for entry in root.findall("a:entry", names)]
    assert len(ids) == len(set(ids))
    assert len(root.findall("a:link[@rel='self']", names)) == 1
    return root


def assert_rss(data: bytes) -> etree._Element:
    """Assert what the RSS 2.0 specification demands, and what the RSS Advisory Board recommends."""
    root = etree.fromstring(data)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root
    plain = {child.tag for child in channel if not child.tag.startswith("{")}
    assert {"title", "link", "description"} <= plain <= RSS_CHANNEL
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")).tzinfo
    guids = []
    for item in channel.findall("item"):
        plain = [child.tag for child in item if not child.tag.startswith("{")]
        assert set(plain) <= RSS_ITEM
        assert all(plain.count(name) <= 1 for name in RSS_ITEM - {"category"})
        assert item.findtext("title") or item.findtext("description")
        assert urlsplit(item.findtext("link")).scheme in {"http", "https"}
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo
        guids.append(item.findtext("guid"))
        enclosure = item.find("enclosure")
        if enclosure is not None:
            assert int(enclosure.get("length")) > 0
            assert re.fullmatch("[a-z]+/[a-z0-9.+-]+", enclosure.get("type"))
            assert urlsplit(enclosure.get("url")).scheme in {"http", "https"}
    assert len(guids) == len(set(guids))
    (own,) = [
        link for link in channel.findall("{http://www.w3.org/2005/Atom}link") if link.get("rel") == "self"
    ]
    assert own.get("type") == "application/rss+xml"
    return root


def assert_json_feed(feed: dict) -> dict:
    """Assert what JSON Feed 1.1 demands: required properties, types, full addresses, times with an offset."""
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    for name in ("home_page_url", "feed_url", "next_url", "icon", "favicon"):
        if name in feed:
            assert urlsplit(feed[name]).scheme in {"http", "https"}
    assert "author" not in feed, "of version 1.0"
    for hub in feed.get("hubs", []):
        assert set(hub) == {"type", "url"}
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"] or item.get("content_text")
        assert urlsplit(item["url"]).scheme in {"http", "https"}
        for name in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[name]).tzinfo is not None
        assert all(isinstance(tag, str) and tag for tag in item.get("tags", []))
        assert all(author.get("name") for author in item["authors"])
        for attachment in item.get("attachments", []):
            assert {"url", "mime_type"} <= set(attachment)
            assert isinstance(attachment["size_in_bytes"], int)
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids))
    return feed
