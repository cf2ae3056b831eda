"""Where an address leads, and what was published under it before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, When
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.difference import NamedQuotation, Names
from articles.documents import Document, named_in
from articles.models import Category, Edition
from delivery import keys
from reactions.models import Appearance, Quotation
from tags.merged import tags_meant


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
        .order_by("-number")
        .first()
    )
    match newest.state if newest else "":
        case Edition.State.LIVE:
            return Moved(newest)  # type: ignore[arg-type]
        case Edition.State.RETRACTED:
            return Retracted(newest)  # type: ignore[arg-type]
    return None


def editions_of(*, live: Edition, with_documents: Collection[int] = ()) -> Sequence[Edition]:
    """Return every published edition of a live article, newest first; one query.

    Only those with these numbers have their documents (`shown_document`), the others None: they can be large. One that
    was taken off the site (`is_withdrawn`) is told of by its number and note; its title and its text stay away.
    """
    rows = Edition.objects.filter(article_id=live.article_id).knowing_withdrawn()
    shown = When(number__in=list(with_documents), is_withdrawn=False, then=F("document"))
    editions = list(
        rows.annotate(shown_document=Case(shown, default=None)).defer("document").order_by("-number")
    )
    for edition in editions:
        if edition.is_withdrawn:  # type: ignore[attr-defined]
            edition.title = ""
    return editions


def names_in(documents: Sequence[Document]) -> tuple[Names, list[str]]:
    """Return how readers know what the documents name, and the keys of it; two queries.

    A quotation that no live edition shows is none of readers' business any more, one that is gone has no link.
    """
    tags = tags_meant(number for document in documents for number in document["tags"])
    named = {pk for document in documents for pk in named_in(document, "quotation")}
    shown = Appearance.objects.filter(quotation=OuterRef("pk"))
    found = Quotation.objects.filter(Exists(shown), pk__in=named).select_related("source__outlet")
    quotations = {quotation.pk: _named(quotation) for quotation in found}
    # Those that are not shown too: they may be again.
    shown_keys = [
        *(keys.tag(tag.pk) for tag in tags.values()),
        *map(keys.quotation, named),
        *(keys.outlet(quotation.source.outlet_id) for quotation in found),
    ]
    return Names({pk: tag.label for pk, tag in tags.items()}, quotations), shown_keys


def _named(quotation: Quotation) -> NamedQuotation:
    if quotation.is_gone:
        return NamedQuotation(_("removed since"))
    return NamedQuotation(quotation.source.outlet.label, reverse("evidence", args=[quotation.pk]))
