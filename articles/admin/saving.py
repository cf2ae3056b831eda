"""How a posted editing page is saved: what it says, what it was opened on, and what its person chose where two overlap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.models import User
from django.forms import ModelForm
from django.http import HttpRequest, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache

from articles.admin.choosing import number_of
from articles.comparing import Change, differences
from articles.documents import Document
from articles.models import Article
from articles.saving.keeping import Overlapping
from articles.saving.merging import Choice, Decision, Overlap, with_place
from articles.saving.posted import FormSet, document_of
from articles.saving.sessions import Page, posts_of
from tags.models import TagName, key_of
from tags.naming import resolve_or_create

# Names of the fields by which a page tells what was chosen for a place, and for which version of it.
CHOICE, SEEN = "choose-", "seen-"
# What the database can hold of a count.
LARGEST_NUMBER = 2**31 - 1


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
    # What was chosen before for other places, which the page sends again.
    decided: dict[str, Decision] = field(default_factory=dict)


def conflict_of(overlapping: Overlapping, *, decided: Mapping[str, Decision]) -> Conflict:
    """Return what a page shows of overlapping changes. `decided` is what its person chose so far."""
    newest = overlapping.newest
    asked = {overlap.place for overlap in overlapping.overlaps}
    return Conflict(
        who=name_of(newest.created_by) if newest else "",
        when=newest.created_at if newest else None,
        overlaps=shown_overlaps(overlapping.overlaps, theirs=overlapping.theirs),
        decided={place: decision for place, decision in decided.items() if place not in asked},
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


def names_of_no_tag(names: Iterable[str]) -> list[str]:
    """Return the names that would become new tags, or could be none, when the page is saved."""
    known = _tags_by_key(names)
    return [name for name in names if key_of(name) not in known]


def _known_tags(names: Iterable[str]) -> list[int]:
    found = _tags_by_key(names)
    keys = (key_of(name) for name in names)
    return list(dict.fromkeys(found[key] for key in keys if key in found))


def _tags_by_key(names: Iterable[str]) -> dict[str, int]:
    keys = [key_of(name) for name in names]
    return dict(TagName.objects.filter(key__in=keys).values_list("key", "tag")) if keys else {}


def decisions_in(data: QueryDict | Mapping[str, str]) -> dict[str, Decision]:
    """Return what a person chose, by place."""
    return {
        name.removeprefix(CHOICE): Decision(
            Choice(value), str(data.get(SEEN + name.removeprefix(CHOICE), ""))
        )
        for name, value in data.items()
        if name.startswith(CHOICE) and value in set(Choice)
    }


def page_in(data: QueryDict) -> Page | None:
    """Return what a posted form says of its page, or None where it has no key: a page without a script."""
    try:
        key = UUID(data.get("session", ""))
    except ValueError:
        return None
    return Page(
        key=key,
        number=_number(data.get("post_number")),
        version=_number(data.get("opened_version")),
        revision=_number(data.get("opened_revision")),
    )


def _number(value: str | None) -> int | None:
    number = number_of(value)
    return number if 0 < number <= LARGEST_NUMBER else None


@never_cache
def session_view(request: HttpRequest) -> JsonResponse:
    """Say who is logged in and which token their forms need; with `page`, how many posts of that page of theirs have arrived."""
    answer: dict[str, Any] = {"person": request.user.pk, "token": get_token(request)}
    if "page" in request.GET:
        answer["number"] = posts_of(key=request.GET["page"], person=cast(User, request.user))
    return JsonResponse(answer)
