"""Where an address leads, and what was published under it before."""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.models import Category, Edition


@dataclass(frozen=True, slots=True)
class Moved:
    """The article has another address now."""

    edition: Edition


@dataclass(frozen=True, slots=True)
class Retracted:
    """The article was retracted; `edition` is its last one."""

    edition: Edition


def what_became_of(*, category: Category, slug: str) -> Moved | Retracted | None:
    """Return what became of the article that once stood at an address where no live one stands now.

    None where none ever did, and where it was unpublished: that is as if it had never been.
    """
    former = (
        Edition.objects.filter(category=category, slug=slug)
        .only("article_id")
        .order_by("-published_at", "-id")
        .first()
    )
    if former is None:
        return None
    newest = (
        Edition.objects.filter(article_id=former.article_id)
        .select_related("category")
        .defer("document")
        .order_by("-number")
        .first()
    )
    match newest.state if newest else "":
        case Edition.State.LIVE:
            return Moved(newest)  # type: ignore[arg-type]
        case Edition.State.RETRACTED:
            return Retracted(newest)  # type: ignore[arg-type]
    return None


def editions_of(*, live: Edition) -> Sequence[Edition]:
    """Return every published edition of a live article, newest first, without their documents; one query."""
    return list(Edition.objects.filter(article_id=live.article_id).defer("document").order_by("-number"))


def two_editions(*, live: Edition, old: int, new: int) -> tuple[Edition, Edition] | None:
    """Return two editions of a live article by their numbers, with their documents; None where one is missing."""
    found = {
        edition.number: edition
        for edition in Edition.objects.filter(article_id=live.article_id, number__in={old, new})
    }
    return (found[old], found[new]) if old in found and new in found and old != new else None
