"""oEmbed 1.0 (https://oembed.com): other sites ask how to show one of our addresses.

What an address of this site names, and the answer for a quotation: a frame, without its words. The answer for an
article and the provider are in `newsroom.machines.oembed`.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import override

from reactions.embedding.frames import NARROWEST, WIDEST, embed_code, embed_height, embed_title
from reactions.presenting.cards import QuotationCard

VERSION = "1.0"
FORMATS = {"json": "application/json", "xml": "text/xml"}
# How long a consumer may keep an answer. It holds an address alone, so this delays no removal.
CACHE_SECONDS = 86_400
LONGEST_ADDRESS = 2_000
QUOTATION_PAGES = {"evidence", "embedded_quotation"}
DEFAULT_PORTS = {"http": 80, "https": 443}
# What XML 1.0 cannot hold, escaped or not.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotOurs(Exception):
    """The address is not one of a page here that can be embedded."""


@dataclass(frozen=True, slots=True)
class Named:
    """A quotation that an address names, and the interface language in which it does."""

    quotation_id: int
    language: str


def page_named(url: str) -> tuple[ResolverMatch, str]:
    """Return what page of this site an address is, and in which interface language. Raises `NotOurs` for any other.

    Host and port must be this site's; http and https count as one, since sites move from one to the other.
    """
    if not 0 < len(url) <= LONGEST_ADDRESS:
        raise NotOurs(url)
    try:
        parts = urlsplit(url)
        asked = (parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme))
        ours = urlsplit(settings.SITE_URL)
    except ValueError as failure:
        raise NotOurs(url) from failure
    at_home = ours.hostname, ours.port
    usual_port = asked[1] in DEFAULT_PORTS.values() and ours.port in {None, *DEFAULT_PORTS.values()}
    same_place = asked[0] == at_home[0] and (asked[1] == at_home[1] or usual_port)
    if parts.scheme not in DEFAULT_PORTS or not same_place or parts.username is not None:
        raise NotOurs(url)
    path = unquote(parts.path)
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    language = first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    try:
        with override(language):
            match = resolve(path)
    except Resolver404 as failure:
        raise NotOurs(url) from failure
    return match, language


def largest(value: str | None, *, default: int) -> int:
    """Return what a consumer allows in pixels; the default where it says nothing that is a number above 0."""
    if value is None or not re.fullmatch("[0-9]{1,9}", value) or int(value) == 0:
        return default
    return int(value)


def response_for(card: QuotationCard, *, maxwidth: int, maxheight: int | None) -> dict[str, Any]:
    """Return the answer for a quotation: a frame that fits into what the consumer allows."""
    width = min(WIDEST, maxwidth)
    height = embed_height(card, width=max(width, NARROWEST))
    if maxheight is not None:
        height = min(height, maxheight)
    return {
        "type": "rich",
        "version": VERSION,
        "title": embed_title(card),
        "provider_name": settings.SITE_NAME,
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": CACHE_SECONDS,
        "width": width,
        "height": height,
        "html": embed_code(card, width=width, height=height),
    }


def as_xml(response: dict[str, Any]) -> bytes:
    """Return an answer as XML 1.0 in UTF-8."""
    root = Element("oembed")
    for name, value in response.items():
        SubElement(root, name).text = NOT_IN_XML.sub("", str(value))
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
