"""Where imported articles stood before, and where they stand today: readers who follow an old link are led on."""

import unicodedata
from collections.abc import Iterable
from urllib.parse import parse_qs, unquote, urlsplit

from articles.models import Article, Edition, OldAddress

LONGEST = 500


def path_of(address: str) -> str:
    """Return the path of an address as it is kept: composed, without percent signs, host and slash at the end; empty for none.

    Of a question only WordPress's plain links count (`/?p=12`); the front page is nobody's old address.
    """
    try:
        parts = urlsplit(address.strip())
        path = unicodedata.normalize("NFC", unquote(parts.path)).rstrip("/")
        number = parse_qs(parts.query).get("p", [""])[0]
    except ValueError:
        return ""
    if not path and number.isascii() and number.isdecimal():
        path = f"/?p={number}"
    is_path = path.startswith("/") and path.isprintable() and "\ufffd" not in path
    return path if is_path and len(path) <= LONGEST else ""


def keep_old_addresses(addresses: Iterable[tuple[str, Article]]) -> None:
    """Keep where articles stood. A path that leads to another article already goes on doing so."""
    rows = [
        OldAddress(path=path, article=article) for address, article in addresses if (path := path_of(address))
    ]
    OldAddress.objects.bulk_create(rows, ignore_conflicts=True)


def edition_now_of(*, address: str) -> Edition | None:
    """Return the edition that answers today for what stood at an address (a path, with its question): live, or retracted."""
    path = path_of(address)
    if not path:
        return None
    # By number: readers' pages ask for no article.
    articles = OldAddress.objects.filter(path=path).values("article_id")
    answering = Edition.objects.filter(
        state__in=[Edition.State.LIVE, Edition.State.RETRACTED], article_id__in=articles
    )
    edition: Edition | None = answering.select_related("category").order_by("-number").first()
    return edition
