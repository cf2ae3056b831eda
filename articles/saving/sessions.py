"""Open editing pages: what each said last, what of it the article does not hold yet, and what comes of its autosaves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from articles.documents import FORMAT, Document
from articles.models import Article, EditingSession, Revision
from articles.removal_mark import removal_mark
from articles.saving.keeping import Kept, keep
from articles.saving.merging import Decision, Overlap
from articles.snapshots import newest_revision

# A page tells every fifteen seconds that it is open; one that is not heard of for so long is away.
AWAY_AFTER = timedelta(seconds=60)
# The largest form that is held for somebody, in bytes of JSON: some hundred times a long article.
MOST_BYTES_HELD = 4 * 1024 * 1024

# A posted form: field names with lists of values.
Form = dict[str, list[str]]


class UnableToHold(Exception):
    """A page cannot be kept on the server; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Page:
    """An editing page, as it posts itself: its key, how often it has posted, and what it was opened on."""

    key: UUID
    # None where the page does not count: what it posts is the newest.
    number: int | None = None
    version: int | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Autosaved:
    """What came of an autosave."""

    # The newest revision, where the article holds the page's words; None where they are only held in the session.
    revision: Revision | None
    is_held: bool
    overlaps: list[Overlap] = field(default_factory=list)
    # The working copy, and what the page shows of it.
    document: Document | None = None
    mine: Document | None = None
    has_news: bool = False


def session_of(*, key: UUID, article: Article | None, person: User, now: datetime) -> EditingSession:
    """Return the page's session, locked; it is begun where the page is heard of for the first time.

    Raises `UnableToHold` for a key that belongs to another person's page, or to a page of another article.
    """
    session, is_new = EditingSession.objects.select_for_update(of=("self",)).get_or_create(
        key=key, defaults={"article": article, "person": person, "opened_at": now, "seen_at": now}
    )
    is_of_another = article is not None and session.article_id not in {None, article.pk}
    if not is_new and (session.person_id != person.pk or is_of_another):
        raise UnableToHold(
            _("This page belongs to another one. Copy what you typed, then open the article anew.")
        )
    if article is not None:
        session.article = article
    return session


def opened_on(
    *, article: Article, actor: User, session: UUID | None, version: int | None, revision: int | None
) -> Document | None:
    """Return the document that a page's changes are counted from; None where it is the working copy as it stands.

    That is what the page said last (its session knows), else the revision it was opened on. For a page of unknown origin it is an
    empty document: whatever differs is asked about, and nothing is taken out.
    """
    if session is not None:
        row = EditingSession.objects.filter(key=session, article=article, person=actor).first()
        if row is not None and row.base is not None:
            return _unsettled(row.base, article.language)
    stored = Article.objects.select_for_update().get(pk=article.pk)
    if version == stored.version:
        return None
    opened = stored.revisions.filter(number=revision or 0).first()
    return _unsettled(opened.document, article.language) if opened is not None else _empty_document()


def _unsettled(document: Document, language: str) -> Document:
    """Return a document in which no place with removed words is as it stands in the article.

    A page that still shows the words is then asked about them, as if a colleague had just taken them out, and does not bring
    them back by saying what it always said.
    """
    mark = removal_mark(language=language)

    def changed(value: Any) -> Any:
        match value:
            case str():
                return value.replace(mark, f"{mark}…")
            case list():
                return [changed(item) for item in value]
            case dict():
                return {name: changed(item) for name, item in value.items()}
        return value

    return changed(document)  # type: ignore[no-any-return]


def _empty_document() -> Document:
    nothing: dict[str, Any] = dict.fromkeys(Document.__annotations__)
    rows: dict[str, list[Any]] = {
        part: [] for part in ("tags", "citations", "pinned", "excluded", "cleared", "blocks")
    }
    return {**nothing, **rows, "format": FORMAT}  # type: ignore[typeddict-item]


@transaction.atomic
def autosave(
    *,
    article: Article,
    page: Page,
    mine: Document,
    form: Form,
    is_whole: bool,
    actor: User,
    now: datetime,
    decisions: Mapping[str, Decision] | None = None,
) -> Autosaved:
    """Keep what a page says in the article, as far as nobody else changed the same places; hold the form for the rest.

    `is_whole` is whether the document says all that the form says (names that no tag has yet are in the form alone). Raises
    `PermissionDenied` for who may not edit the article, `UnableToHold` where the rest is too much to be held.
    """
    # The article first, as every other save does: two locks in one order.
    article = Article.objects.select_for_update().get(pk=article.pk)
    session = session_of(key=page.key, article=article, person=actor, now=now)
    if _is_late(session, page):
        return Autosaved(revision=newest_revision(article=article), is_held=session.held is not None)
    newest = newest_revision(article=article)
    if newest is not None and session.base == mine and is_whole and not decisions and session.held is None:
        # Nothing was typed since: nothing is written but that the page is still there.
        heard_of(session, now=now, page=page)
        return Autosaved(newest, False, [], newest.document, mine, newest.document != mine)
    kept = keep(
        article=article,
        base=opened_on(
            article=article, actor=actor, session=page.key, version=page.version, revision=page.revision
        ),
        mine=mine,
        actor=actor,
        now=now,
        kind=Revision.Kind.AUTOSAVE,
        session=page.key,
        decisions=decisions,
    )
    session.base = kept.next_base
    is_held = bool(kept.overlaps) or not is_whole
    _hold(session, form if is_held else None, now)
    heard_of(session, now=now, page=page)
    return Autosaved(kept.revision, is_held, kept.overlaps, kept.document, mine, kept.has_news)


@transaction.atomic
def hold(*, article: Article | None, page: Page, form: Form, actor: User, now: datetime) -> EditingSession:
    """Hold a form that cannot become a revision yet, for the person who typed it and nobody else.

    Raises `UnableToHold` where it is more than `MOST_BYTES_HELD`.
    """
    session = session_of(key=page.key, article=article, person=actor, now=now)
    if not _is_late(session, page):
        if session.held != form:
            _hold(session, form, now)
        heard_of(session, now=now, page=page)
    return session


def saved(*, article: Article, page: Page, kept: Kept, actor: User, now: datetime) -> None:
    """Note that a page's form was saved whole: nothing of it is held any longer, and its next changes count from there."""
    session = session_of(key=page.key, article=article, person=actor, now=now)
    session.base = kept.next_base
    _hold(session, None, now)
    heard_of(session, now=now, page=page)


def posts_of(*, key: str, person: User) -> int:
    """Return the number of the newest post of a person's page that arrived; 0 for a page that is not known."""
    try:
        row = EditingSession.objects.filter(key=UUID(key), person=person).only("post_number").first()
    except ValueError:
        return 0
    return row.post_number if row is not None else 0


def heard_of(session: EditingSession, *, now: datetime, page: Page | None = None) -> None:
    """Store a session whose page was heard of just now."""
    session.seen_at = now
    if page is not None and page.number is not None:
        session.post_number = max(session.post_number, page.number)
    session.save()


def _is_late(session: EditingSession, page: Page) -> bool:
    """Return whether the page has posted something newer since: two posts may overtake each other on their way."""
    return page.number is not None and page.number <= session.post_number


def _hold(session: EditingSession, form: Form | None, now: datetime) -> None:
    if form is not None and len(json.dumps(form, ensure_ascii=False).encode()) > MOST_BYTES_HELD:
        raise UnableToHold(
            _("This is more than the newsroom can hold for you. Make the article shorter, then save it.")
        )
    session.held = form
    session.held_at = now if form is not None else None
