"""A WordPress export (WXR, any version) as entries: posts, and everything else with the reason why it is none.

https://wordpress.org/documentation/article/tools-export-screen/ describes the file; the names of its elements are those
of wp-admin/includes/export.php.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from articles.importing.entries import Entry, refused
from articles.importing.pages import UnableToImport
from articles.importing.shortcodes import gallery_numbers
from articles.importing.xml_streams import Node, XmlBrokenOff, elements

# What is at the beginning of every export.
NAMESPACE_BEGINNING = b"http://wordpress.org/export/"
MOST_ATTACHMENTS = 100_000
POST_TYPE = "post"
LEFT_ALONE = frozenset({"trash", "auto-draft", "inherit"})
# Of language codes, in letters.
LANGUAGE_LENGTHS = (2, 3)


@dataclass(slots=True)
class _Library:
    """What posts refer to: authors by login, pictures by number and by the post that they were added to."""

    site: str = ""
    language: str = ""
    authors: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    by_post: dict[str, list[str]] = field(default_factory=dict)


def looks_like_wordpress(beginning: bytes) -> bool:
    """Return whether a file that begins so is a WordPress export."""
    return NAMESPACE_BEGINNING in beginning.replace(b"\x00", b"")


def wordpress_entries(*, file: IO[bytes], name: str) -> Iterator[Entry]:
    """Yield the entries of an export, in the order of the file, which is read twice. `file` can be sought.

    A file that breaks off gives what stands before the break, and then an entry that says where it broke.
    Raises `UnableToImport` for what is no export, or an attack.
    """
    library = _library_of(file)
    file.seek(0)
    number = 0
    try:
        for node in elements(file=file, wanted=frozenset({"item"})):
            kind = node.first("wp:post_type").strip() or POST_TYPE
            if kind == "attachment":
                continue
            number += 1
            yield _entry(node, kind, number, library, name)
    except XmlBrokenOff as broken:
        if not number and not library.site:
            raise UnableToImport(
                _("The file is no XML that can be read (line %(line)d). Export it again.")
                % {"line": broken.line}
            ) from broken
        yield Entry(
            name=f"{name} #{number + 1}",
            kind="",
            title=_("The rest of the file"),
            refusal=_(
                "The file breaks off or is damaged in line %(line)d. What stands before it was read. Export it again for the rest."
            )
            % {"line": broken.line},
        )


def _library_of(file: IO[bytes]) -> _Library:
    library = _Library()
    wanted = frozenset({"item", "wp:author", "wp:base_blog_url", "wp:base_site_url", "language", "link"})
    try:
        for node in elements(file=file, wanted=wanted):
            match node.name:
                case "wp:author":
                    login = node.first("wp:author_login").strip()
                    library.authors[login] = node.first("wp:author_display_name").strip() or login
                case "language":
                    library.language = library.language or _language(node.text)
                case "wp:base_blog_url":
                    library.site = node.text.strip().rstrip("/")
                case "wp:base_site_url" | "link":
                    library.site = library.site or node.text.strip().rstrip("/")
                case _:
                    _remember_attachment(library, node)
    except XmlBrokenOff:
        # Told when the posts are read.
        pass
    return library


def _language(text: str) -> str:
    code = text.strip().lower().replace("_", "-").partition("-")[0]
    return code if len(code) in LANGUAGE_LENGTHS and code.isascii() and code.isalpha() else ""


def _remember_attachment(library: _Library, node: Node) -> None:
    if node.first("wp:post_type").strip() != "attachment" or len(library.attachments) >= MOST_ATTACHMENTS:
        return
    number = node.first("wp:post_id").strip()
    address = node.first("wp:attachment_url").strip() or node.first("guid").strip()
    described = _meta(node, "_wp_attachment_image_alt")
    library.attachments[number] = (number, address, described, node.first("excerpt:encoded").strip())
    library.by_post.setdefault(node.first("wp:post_parent").strip(), []).append(number)


def _meta(node: Node, key: str) -> str:
    return next(
        (
            meta.first("wp:meta_value").strip()
            for meta in node.every("wp:postmeta")
            if meta.first("wp:meta_key").strip() == key
        ),
        "",
    )


def _entry(node: Node, kind: str, number: int, library: _Library, name: str) -> Entry:
    post_id = node.first("wp:post_id").strip()
    address = node.first("link").strip() or node.first("guid").strip()
    creators = [creator.text.strip() for creator in node.every("dc:creator")]
    numbers = [*library.by_post.get(post_id, ())]
    content = "\n".join(part.text for part in node.every("content:encoded"))
    thumbnail = library.attachments.get(_meta(node, "_thumbnail_id"), ("", "", "", ""))
    numbers.extend(named for named in gallery_numbers(content) if named not in numbers)
    entry = Entry(
        name=f"{name} #{number}",
        kind=kind,
        source_id=_source_id(library, post_id, address),
        title=node.first("title"),
        address=address if address.startswith(("http://", "https://")) else "",
        slug=node.first("wp:post_name").strip(),
        html=content,
        is_wordpress=True,
        deck=node.first("excerpt:encoded").strip(),
        date=_date(node),
        # Of texts in English and Korean the words themselves tell, also where the site says otherwise.
        language="" if library.language in {"en", "ko"} else library.language,
        categories=tuple(_terms(node, "category")),
        tags=tuple(_terms(node, "post_tag")),
        authors=tuple(library.authors.get(login, login) for login in creators if login),
        lead_picture=thumbnail[1],
        lead_alternative_text=thumbnail[2],
        lead_caption=thumbnail[3],
        attachments=tuple(library.attachments[one] for one in numbers if one in library.attachments),
        notes=tuple(_notes(node)),
    )
    status = node.first("wp:status").strip()
    if kind != POST_TYPE:
        return refused(entry, _other_kind(kind))
    if status in LEFT_ALONE:
        return refused(
            entry, _("It was in the trash or never saved there (%(status)s).") % {"status": status}
        )
    return entry


def _other_kind(kind: str) -> str:
    if kind == "page":
        return _("It is a page and no post: pages of the site itself are not articles.")
    return _("It is of the type “%(kind)s”, and only posts become articles.") % {"kind": kind[:40]}


def _notes(node: Node) -> Iterator[str]:
    if node.first("wp:status").strip() == "private":
        yield _("It was private where it comes from.")
    if node.first("wp:post_password").strip():
        yield _("It was behind a password where it comes from.")


def _source_id(library: _Library, post_id: str, address: str) -> str:
    """Return what the post is called for good: its number at its site."""
    site = urlsplit(library.site or address)
    host = f"{site.hostname or ''}{site.path}" if site.hostname else ""
    return f"wordpress:{host}:{post_id}"[:300] if post_id and host else ""


def _terms(node: Node, domain: str) -> Iterator[str]:
    for category in node.every("category"):
        name = category.text.strip()
        if (
            category.attributes.get("domain") == domain
            and name
            and category.attributes.get("nicename") != "uncategorized"
        ):
            yield name


def _date(node: Node) -> datetime.date | None:
    # The day as the other site's readers saw it: in its own time zone.
    for name in ("wp:post_date", "wp:post_date_gmt"):
        try:
            found = datetime.date.fromisoformat(node.first(name).strip()[:10])
        except ValueError:
            continue
        if found.year >= 1000:
            return found
    return None
