"""A Ghost export (JSON, versions 1 to 6) as entries: posts with their tags and authors, pages with the reason why not."""

import datetime
import html
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from articles.importing.entries import Entry, refused
from articles.importing.ghost_documents import UnableToUnfold, html_of_lexical, html_of_mobiledoc
from articles.importing.pages import UnableToImport

# Ghost puts this in place of the site's own address.
OWN_ADDRESS = "__GHOST_URL__"


class _Term(msgspec.Struct):
    id: Any = None
    name: str | None = None
    slug: str | None = None


class _Link(msgspec.Struct):
    """A row that ties a post to a tag or an author."""

    post_id: Any = None
    tag_id: Any = None
    author_id: Any = None
    sort_order: int | None = 0


class _Post(msgspec.Struct):
    id: Any = None
    uuid: str | None = None
    title: str | None = None
    slug: str | None = None
    html: str | None = None
    mobiledoc: str | None = None
    lexical: str | None = None
    custom_excerpt: str | None = None
    feature_image: str | None = None
    image: str | None = None
    status: str | None = None
    type: str | None = None
    page: Any = None
    locale: str | None = None
    visibility: str | None = None
    published_at: Any = None
    created_at: Any = None
    author_id: Any = None


class _PostMeta(msgspec.Struct):
    post_id: Any = None
    feature_image_alt: str | None = None
    feature_image_caption: str | None = None


class _Data(msgspec.Struct):
    posts: list[msgspec.Raw] = []
    tags: list[_Term] = []
    users: list[_Term] = []
    posts_tags: list[_Link] = []
    posts_authors: list[_Link] = []
    posts_meta: list[_PostMeta] = []


class _Database(msgspec.Struct):
    data: _Data


class _Export(msgspec.Struct):
    db: list[_Database] | None = None
    data: _Data | None = None


def looks_like_ghost(beginning: bytes) -> bool:
    """Return whether a file that begins so may be a Ghost export: a JSON object with its first names."""
    start = beginning.lstrip(b"\xef\xbb\xbf \t\r\n")[:4096]
    return start.startswith(b"{") and (b'"db"' in start or b'"data"' in start or b'"meta"' in start)


def ghost_entries(*, data: bytes | memoryview, name: str) -> Iterator[Entry]:
    """Yield the entries of an export in the order of the file. Raises `UnableToImport` for what is none."""
    export = _read(data)
    tags = {str(tag.id): tag.name or tag.slug or "" for tag in export.tags}
    users = {str(user.id): user.name or user.slug or "" for user in export.users}
    tags_of, authors_of = _links(export.posts_tags, "tag_id"), _links(export.posts_authors, "author_id")
    meta = {str(row.post_id): row for row in export.posts_meta}
    for number, raw in enumerate(export.posts, start=1):
        place = f"{name} #{number}"
        try:
            post = msgspec.json.decode(raw, type=_Post)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            yield Entry(name=place, kind="", refusal=_("It is not written as Ghost writes posts."))
            continue
        post_id = str(post.id)
        authors = authors_of.get(post_id) or ([str(post.author_id)] if post.author_id is not None else [])
        yield _entry(
            post,
            place=place,
            # A name that begins with # is for the other system's own use, and no topic.
            tags=[
                tag
                for one in tags_of.get(post_id, ())
                if (tag := tags.get(one, "")) and not tag.startswith("#")
            ],
            authors=[users[one] for one in authors if users.get(one)],
            meta=meta.get(post_id, _PostMeta()),
        )


def _read(data: bytes | memoryview) -> _Data:
    # Before the first brace there may be a byte order mark.
    head = bytes(data[:3])
    body = data[3:] if head == b"\xef\xbb\xbf" else data
    try:
        export = msgspec.json.decode(body, type=_Export)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnableToImport(
            _(
                "The file is no JSON of a Ghost export, or it breaks off. Export it again in Ghost (Settings, Export)."
            )
        ) from error
    except RecursionError as error:
        raise UnableToImport(_("The file is nested more deeply than any export: it is not read.")) from error
    found = export.db[0].data if export.db else export.data
    if found is None or not found.posts:
        raise UnableToImport(_("There are no posts in this Ghost export."))
    return found


def _links(rows: Sequence[_Link], name: str) -> dict[str, list[str]]:
    """Return, by post, what it is tied to, in the editor's order."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        found[str(row.post_id)].append((row.sort_order or 0, str(getattr(row, name))))
    return {
        post: [one for _order, one in sorted(links, key=lambda link: link[0])]
        for post, links in found.items()
    }


def _entry(post: _Post, *, place: str, tags: list[str], authors: list[str], meta: _PostMeta) -> Entry:
    notes = []
    is_page = post.type == "page" or (post.type is None and post.page in {1})
    if post.visibility not in {None, "", "public"}:
        notes.append(_("Only members could read it where it comes from."))
    entry = Entry(
        name=place,
        kind="page" if is_page else post.type or "post",
        source_id=f"ghost:{post.uuid or post.id}"[:300] if post.uuid or post.id is not None else "",
        title=html.escape(post.title or ""),
        slug=post.slug or "",
        address=f"/{post.slug}/" if post.slug else "",
        deck=html.escape(post.custom_excerpt or ""),
        date=_date(post.published_at) or _date(post.created_at),
        language="" if (post.locale or "")[:2] in {"en", "ko"} else (post.locale or "")[:2].lower(),
        # Ghost knows tags alone: the first that is one of our sections is that, the others are tags.
        categories=tuple(tags),
        authors=tuple(authors),
        lead_picture=(post.feature_image or post.image or "").replace(OWN_ADDRESS, ""),
        lead_alternative_text=meta.feature_image_alt or "",
        lead_caption=meta.feature_image_caption or "",
        notes=tuple(notes),
    )
    if is_page:
        return refused(entry, _("It is a page and no post: pages of the site itself are not articles."))
    if entry.kind != "post":
        return refused(
            entry,
            _("It is of the type “%(kind)s”, and only posts become articles.") % {"kind": entry.kind[:40]},
        )
    try:
        content = _content(post)
    except UnableToUnfold:
        return refused(entry, _("Its content is not written as Ghost writes it."))
    return replace(entry, html=content.replace(OWN_ADDRESS, ""))


def _content(post: _Post) -> str:
    """Return the post's content as HTML: as Ghost made it, else from the document that its editor keeps."""
    if post.html and post.html.strip():
        return post.html
    if post.lexical:
        return html_of_lexical(post.lexical)
    if post.mobiledoc:
        return html_of_mobiledoc(post.mobiledoc)
    return ""


def _date(value: Any) -> datetime.date | None:
    """Return the day of a time as Ghost writes it: ISO 8601, or milliseconds since 1970 in old versions."""
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.datetime.fromtimestamp(value / 1000, tz=datetime.UTC).date()
        found = datetime.date.fromisoformat(str(value)[:10])
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.year >= 1000 else None
