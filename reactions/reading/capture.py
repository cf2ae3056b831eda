"""A file that an editor saved becomes a ReadPage: HTML, MHTML, SingleFile, plain text, or a screenshot."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation.trans_null import gettext_noop
from lxml import etree, html

from reactions.reading.acceptance import refusal
from reactions.reading.archives import looks_like_mhtml, open_mhtml
from reactions.reading.attributes import has_too_many_attributes
from reactions.reading.comments import CommentReader, as_words, elements_by, found_by, number_of
from reactions.reading.decoding import UnableToDecode, decode_page
from reactions.reading.general import GENERAL_RULES, comment_containers
from reactions.reading.layout import Element, TextBuilder, lay_out
from reactions.reading.pages import Completeness, ReadPage, UnableToRead
from reactions.reading.rules import ReadingRules

LARGEST_BYTES = 20 * 1024 * 1024
LONGEST_TITLE = 300
MOST_FRAMES = 20
IMAGE_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
MHTML_TYPES = frozenset({"message/rfc822", "multipart/related", "application/x-mimearchive"})
HTML_BEGINNING = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--|<!doctype\s+html|<html|<head|<body)", re.IGNORECASE
)
# https://github.com/gildas-lormeau/SingleFile writes this comment at the top of a saved page.
SINGLEFILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S{1,2000})", re.IGNORECASE)

OWN_NAMES = (
    "//link[contains(concat(' ', normalize-space(@rel), ' '), ' canonical ')]/@href",
    "//meta[@property='og:url']/@content",
)

TOO_LARGE = gettext_noop(
    "The file is larger than 20 MiB. Save the page without its pictures and upload that file."
)
NO_MARKUP = gettext_noop(
    "There is no page in this file. Save the page again in the browser and upload that file."
)
DAMAGED = gettext_noop("Some characters of the file could not be read and are shown as “�”.")
TOO_DEEP = gettext_noop("The page's markup is nested too deeply; what stands below that is missing.")


def read_capture(
    *,
    data: bytes,
    media_type: str,
    http_charset: str | None = None,
    charset_hint: str | None = None,
    rules: ReadingRules | None = None,
    seen_at: datetime | None = None,
) -> ReadPage:
    """Return the readable text of a saved page, its comments, and whether it is evidence at all.

    `seen_at` (aware) is when the page was saved; without it, times like 3분 전 stay unknown. `rules` are those of
    the outlet (see communities.rules_for); without them, or where they find nothing, the general reader is used.
    The page's `refusal` says why it is no evidence. Raise UnableToRead for files that are no page.
    """
    if len(data) > LARGEST_BYTES:
        raise UnableToRead(TOO_LARGE)
    kind = media_type.partition(";")[0].strip().lower()
    if data.startswith(IMAGE_BEGINNINGS) or kind in ("image/png", "image/jpeg"):
        if not data.startswith(IMAGE_BEGINNINGS):
            raise UnableToRead(NO_MARKUP)
        return ReadPage(checkable=False)
    saved_from = ""
    frames: list[str] = []
    if kind in MHTML_TYPES or looks_like_mhtml(data):
        archived = open_mhtml(data)
        data, http_charset, saved_from = archived.data, archived.charset, archived.saved_from
        kind = "text/html"
        frames = [_frame_text(frame, charset, charset_hint) for frame, charset in archived.frames]
    try:
        decoded = decode_page(
            data=data,
            http_charset=http_charset,
            charset_hint=charset_hint or (rules.charset_hint if rules else None),
        )
    except UnableToDecode as error:
        raise UnableToRead(error.reason) from error
    source = decoded.text.replace("\x00", "").removeprefix("\ufeff")
    if kind == "text/plain" and not HTML_BEGINNING.match(source):
        page, source = _read_plain(source), ""
    else:
        if not saved_from and (found := SINGLEFILE.search(source[:8_192])):
            saved_from = found[1]
        page = _read_html(source, frames=frames, rules=rules, seen_at=seen_at)
    notes = (*page.notes, DAMAGED) if decoded.how.endswith("damaged") else page.notes
    page = replace(
        page, saved_from=saved_from, charset=decoded.charset, charset_how=decoded.how, notes=notes,
        language=_language_of(page.text, page.language),
    )  # fmt: skip
    return replace(page, refusal=refusal(page=page, html=source, rules=rules) or "")


def _read_plain(source: str) -> ReadPage:
    text = source.replace("\r\n", "\n").replace("\r", "\n").strip()
    title = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return ReadPage(title=title[:LONGEST_TITLE], text=text)


def parse(source: str) -> tuple[Element, bool]:
    """Return the root of a page's markup, and whether it was nested too deeply to be read to its end.

    No network, no entities beyond HTML's own, and libxml2's limits stay on.
    """
    if has_too_many_attributes(source):
        raise UnableToRead(NO_MARKUP)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, recover=True)
    try:
        root = html.document_fromstring(source.encode("utf-8", errors="replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnableToRead(NO_MARKUP) from error
    too_deep = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    return root, too_deep


def _frame_text(data: bytes, charset: str | None, charset_hint: str | None) -> str:
    try:
        return decode_page(data=data, http_charset=charset, charset_hint=charset_hint).text.replace(
            "\x00", ""
        )
    except UnableToDecode:
        return ""


def _read_html(
    source: str, *, frames: Sequence[str], rules: ReadingRules | None, seen_at: datetime | None
) -> ReadPage:
    root, too_deep = parse(source)
    zone = rules.timezone if rules else GENERAL_RULES.timezone
    page = _read_by_rules(root, rules=rules, seen_at=seen_at) if rules else None
    if page is None:
        page = _read_generally(root, zone=zone, seen_at=seen_at)
        page = _read_frames(root, page, frames=frames, rules=rules, seen_at=seen_at)
    if too_deep:
        page = replace(page, notes=(*page.notes, TOO_DEEP), completeness=Completeness.PARTIAL)
    return replace(
        page,
        language=(root.get("lang") or "").partition("-")[0].strip().lower()[:3],
        names_itself=_own_names(root),
    )


def _own_names(root: Element) -> tuple[str, ...]:
    """Return the addresses that a page gives itself (RFC 6596, https://ogp.me), without repetition."""
    found = [str(name).strip()[:2_000] for path in OWN_NAMES for name in root.xpath(path)[:3]]
    return tuple(dict.fromkeys(name for name in found if name))


def _read_frames(
    root: Element,
    page: ReadPage,
    *,
    frames: Sequence[str],
    rules: ReadingRules | None,
    seen_at: datetime | None,
) -> ReadPage:
    """Return the page inside a frame where the outer page holds none: one the rules know, else if it is empty.

    SingleFile keeps frames in `srcdoc`, MHTML in parts of their own.
    """
    for source in (*frames, *root.xpath("//iframe/@srcdoc | //frame/@srcdoc"))[:MOST_FRAMES]:
        if not source.strip():
            continue
        try:
            inner, _too_deep = parse(source)
        except UnableToRead:
            continue
        found = _read_by_rules(inner, rules=rules, seen_at=seen_at) if rules else None
        if found is not None:
            return found
        if not page.text.strip():
            page = _read_generally(
                inner, zone=rules.timezone if rules else GENERAL_RULES.timezone, seen_at=seen_at
            )
    return page


def _read_by_rules(root: Element, *, rules: ReadingRules, seen_at: datetime | None) -> ReadPage | None:
    """Return the title, post and comments and nothing else of a page, or None where the rules find neither."""
    containers = elements_by(root, rules.comment)
    posts = elements_by(root, rules.post)
    if not containers and not posts:
        return None
    builder = TextBuilder()
    reader = CommentReader(containers=containers, rules=rules, builder=builder, seen_at=seen_at)
    title = _title_of(root, rules)
    builder.add(title)
    if posts:
        reader.emit_post(posts[0], root)
    reader.emit_all()
    stated = number_of(found_by(root, rules.stated_count))
    return _page_of(reader, title=title, stated=stated)


def _read_generally(root: Element, *, zone: str, seen_at: datetime | None) -> ReadPage:
    """Return everything that a page shows, with what looks like the post and its comments."""
    bodies = root.xpath("//body")
    body = bodies[0] if bodies else root
    builder = TextBuilder()
    reader = CommentReader(
        containers=comment_containers(body),
        rules=replace(GENERAL_RULES, timezone=zone),
        builder=builder,
        seen_at=seen_at,
    )
    posts = elements_by(root, GENERAL_RULES.post)
    post = posts[0] if len(posts) == 1 and posts[0] not in reader.containers else None

    def emit_post(element: Element) -> None:
        reader.emit_post(element, root)
        for container in reader.containers_within(element):
            reader.emit_thread(container)

    emit_own: dict[Element, Callable[[Element], None]] = dict.fromkeys(reader.containers, reader.emit_thread)
    if post is not None:
        emit_own[post] = emit_post
    lay_out(body, builder, emit_own=emit_own)
    page = _page_of(reader, title=_title_of(root, GENERAL_RULES), stated=None)
    return replace(page, is_general=True)


def _page_of(reader: CommentReader, *, title: str, stated: int | None) -> ReadPage:
    post = next((comment for comment in reader.comments if comment.is_post), None)
    found = sum(not comment.is_post for comment in reader.comments)
    completeness = Completeness.UNKNOWN
    if stated is not None:
        completeness = Completeness.COMPLETE if found >= stated else Completeness.PARTIAL
    return ReadPage(
        title=title,
        text=reader.builder.text,
        comments=tuple(reader.comments),
        posted_at=post.posted_at if post else None,
        posted_precision=post.posted_precision if post else ReadPage.posted_precision,
        author=post.author if post else "",
        completeness=completeness,
        stated_comment_count=stated,
    )


def _title_of(root: Element, rules: ReadingRules) -> str:
    paths = (
        *rules.title,
        "//meta[@property='og:title']/@content",
        "//h1",
        "//head/title/text()",
        "//title/text()",
    )
    for path in paths:
        for found in found_by(root, (path,))[:1]:
            if words := as_words(found):
                return words[:LONGEST_TITLE]
    return ""


def _language_of(text: str, stated: str) -> str:
    """Return the language of a page as a code: by its script where that tells, else as the page says it."""
    sample = text[:20_000]
    hangul = sum("가" <= character <= "힣" for character in sample)
    kana = sum("\u3040" <= character <= "\u30ff" for character in sample)
    letters = sum(character.isalpha() for character in sample)
    if hangul > 0.2 * letters:
        return "ko"
    if kana > 0.1 * letters:
        return "ja"
    return stated if re.fullmatch(r"[a-z]{2,3}", stated) else ("en" if letters else "")
