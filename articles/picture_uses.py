"""Where articles use pictures: the library asks for it by signal, because it does not know what articles are."""

from django.db.models import OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Edition, EditionImage, ImageBlock
from articles.reading.addresses import edition_path
from images.uses import Kind, Use

IN_WORDS = {
    Article.State.DRAFT: gettext_lazy("in a draft"),
    Article.State.IN_REVIEW: gettext_lazy("in an article in review"),
    Article.State.SCHEDULED: gettext_lazy("in an article that is planned"),
    Article.State.PUBLISHED: gettext_lazy("in the working copy of a published article"),
    Article.State.UNPUBLISHED: gettext_lazy("in an unpublished article"),
    Article.State.RETRACTED: gettext_lazy("in a retracted article"),
}


def picture_uses(*, image_id: int, most: int, **_signal: object) -> list[Use]:
    """Return where articles and their editions use a picture; four queries, at most `most` rows of each."""
    return [*_live(image_id, most), *_working_copies(image_id, most), *_past(image_id, most)]


def rows_that_use_pictures(**_signal: object) -> list[QuerySet[Article] | QuerySet[ImageBlock]]:
    """Return the rows of working copies that use the image of an outer query."""
    return [
        Article.objects.filter(lead_image=OuterRef("pk")).order_by(),
        ImageBlock.objects.filter(image=OuterRef("pk")).order_by(),
    ]


def _live(image_id: int, most: int) -> list[Use]:
    rows = (
        EditionImage.objects.filter(image=image_id)
        .select_related("edition__category")
        .defer("edition__document")
        .order_by("-edition_id")[:most]
    )
    return [
        Use(
            kind=Kind.LIVE,
            title=row.edition.title,
            where=_("as its lead picture") if row.edition.lead_image_id == image_id else _("in its text"),
            address=_desk_address(row.edition.article_id),
            page=edition_path(edition=row.edition),
            at=row.edition.published_at,
        )
        for row in rows
    ]


def _working_copies(image_id: int, most: int) -> list[Use]:
    in_text = ImageBlock.objects.filter(image=image_id).order_by().values("parent")
    articles = Article.objects.filter(Q(lead_image=image_id) | Q(pk__in=in_text)).order_by(
        "-updated_at", "-pk"
    )
    # What readers get of a published one is told with its edition.
    articles = articles.only("title", "state", "updated_at", "publish_at")
    uses = []
    for article in articles[:most]:
        is_planned = article.state == Article.State.SCHEDULED
        uses.append(
            Use(
                kind=Kind.PLANNED if is_planned else Kind.WORK,
                title=article.title,
                where=str(IN_WORDS[Article.State(article.state)]),
                address=_desk_address(article.pk),
                at=article.publish_at if is_planned else article.updated_at,
            )
        )
    return uses


def _past(image_id: int, most: int) -> list[Use]:
    """Return earlier editions that led with it. Those with it in their text only are not looked for: no index knows them."""
    editions = (
        Edition.objects.filter(lead_image=image_id)
        .exclude(state=Edition.State.LIVE)
        .defer("document")
        .order_by("-published_at", "-pk")[:most]
    )
    return [
        Use(
            kind=Kind.PAST,
            title=edition.title,
            where=_("led edition %(number)d") % {"number": edition.number},
            address=_desk_address(edition.article_id),
            at=edition.published_at,
        )
        for edition in editions
    ]


def _desk_address(article_id: int) -> str:
    return reverse("admin:articles_article_change", args=[article_id])
