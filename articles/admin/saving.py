"""How a posted editing page is saved: what it says, what it was opened on, and what its person chose where two overlap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.forms import ModelForm
from django.http import HttpRequest, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache

from articles.comparing import Change, differences
from articles.documents import FORMAT, Document
from articles.models import Article, EditingSession
from articles.saving.keeping import Overlapping
from articles.saving.merging import Choice, Decision, Overlap, with_place
from articles.saving.posted import FormSet, document_of
from tags.models import TagName, key_of
from tags.naming import resolve_or_create

# Names of the fields by which a page tells what was chosen for a place, and for which version of it.
CHOICE, SEEN = "choose-", "seen-"


@dataclass(frozen=True, slots=True)
class ShownOverlap:
    """A place that two people changed, as the page asks about it."""

    place: str
    seen: str
    theirs_is_gone: bool
    mine_is_gone: bool
    # What choosing mine would do to theirs, in words.
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else changed the same places after a page was opened: who, when, and both versions."""

    who: str
    when: datetime | None
    overlaps: list[ShownOverlap]


def conflict_of(overlapping: Overlapping) -> Conflict:
    """Return what a page shows of overlapping changes."""
    newest = overlapping.newest
    return Conflict(
        who=name_of(newest.created_by) if newest else "",
        when=newest.created_at if newest else None,
        overlaps=shown_overlaps(overlapping.overlaps, theirs=overlapping.theirs),
    )


def shown_overlaps(overlaps: Iterable[Overlap], *, theirs: Document) -> list[ShownOverlap]:
    """Return each overlap with what would become of `theirs` if the page's own version were kept."""
    return [
        ShownOverlap(
            place=overlap.place,
            seen=overlap.seen,
            theirs_is_gone=overlap.theirs is None,
            mine_is_gone=overlap.mine is None,
            changes=differences(
                old=theirs, new=with_place(theirs, overlap.place, overlap.mine, order_of=theirs)
            ),
        )
        for overlap in overlaps
    ]


def name_of(user: User) -> str:
    """Return how a person is called at the desk."""
    return user.get_full_name() or user.get_username()


def stamp(*, article: Article, actor: User, now: datetime) -> None:
    """Set who made a new article and when; the caller saves."""
    article.created_by, article.created_at, article.updated_at = actor, now, now


def said_by(form: ModelForm[Article], formsets: Iterable[FormSet], *, creates_tags: bool = True) -> Document:
    """Return the document that a posted page describes. New tags are made, or left out where nothing may be."""
    names = form.cleaned_data.get("tag_names") or []
    article = form.instance
    return document_of(
        form=form,
        formsets=formsets,
        tags=[tag.pk for tag in resolve_or_create(names=names)] if creates_tags else _known_tags(names),
        cleared=sorted(article.cleared_passages.values_list("digest", flat=True)) if article.pk else [],
    )


def _known_tags(names: Iterable[str]) -> list[int]:
    keys = [key_of(name) for name in names]
    found = dict(TagName.objects.filter(key__in=keys).values_list("key", "tag"))
    return list(dict.fromkeys(found[key] for key in keys if key in found))


def opened_on(
    *, article: Article, actor: User, session: UUID | None, version: int | None, revision: int | None
) -> Document | None:
    """Return the document that a page's changes are counted from; None for the working copy as it is.

    That is what the page said last (its session knows), else the revision it was opened on. For a page of unknown origin it is an
    empty document: whatever differs is asked about, and nothing is taken out. The caller's transaction holds the article's lock.
    """
    if session is not None:
        row = EditingSession.objects.filter(key=session, article=article, person=actor).first()
        if row is not None and row.base is not None:
            return row.base  # type: ignore[no-any-return]
    stored = Article.objects.select_for_update().get(pk=article.pk)
    if version == stored.version:
        return None
    opened = stored.revisions.filter(number=revision or 0).first()
    return opened.document if opened is not None else _empty_document()


def _empty_document() -> Document:
    nothing: dict[str, Any] = dict.fromkeys(Document.__annotations__)
    rows: dict[str, list[Any]] = {
        part: [] for part in ("tags", "citations", "pinned", "excluded", "cleared", "blocks")
    }
    return {**nothing, **rows, "format": FORMAT}  # type: ignore[typeddict-item]


def decisions_in(data: QueryDict | Mapping[str, str]) -> dict[str, Decision]:
    """Return what a person chose, by place."""
    return {
        name.removeprefix(CHOICE): Decision(
            Choice(value), str(data.get(SEEN + name.removeprefix(CHOICE), ""))
        )
        for name, value in data.items()
        if name.startswith(CHOICE) and value in set(Choice)
    }


@never_cache
def session_view(request: HttpRequest) -> JsonResponse:
    """Say who is logged in and which token their forms need; the editing page asks before it saves."""
    return JsonResponse({"person": request.user.pk, "token": get_token(request)})
