"""The reports themselves, by name."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import (
    Article,
    ArticleTag,
    Edition,
    EditionImage,
    EditionTag,
    GateOverride,
    ImageBlock,
    Revision,
)
from articles.reporting.links import broken_among, links_in, own_path
from articles.reporting.reading import Cell, Report, Row
from articles.snapshots import take_snapshot
from articles.sourcing.coverage import open_passages, outlet_names
from images.models import Image
from reactions.models import Health, Quotation
from tags.models import Tag

UNDER_WORK = (
    Article.State.DRAFT,
    Article.State.IN_REVIEW,
    Article.State.APPROVED,
    Article.State.SCHEDULED,
    Article.State.PUBLISHED,
)
GONE = (Health.COMMENT_DELETED, Health.COMMENT_HIDDEN, Health.THREAD_DELETED, Health.SOFT_404)
LINK_LENGTH = 120


def _article_cell(article: Article) -> Cell:
    return Cell(article.title, reverse("admin:articles_article_change", args=[article.pk]), article.language)


def _live_cell(edition: Edition) -> Cell:
    address = reverse("admin:articles_article_change", args=[edition.article_id])
    return Cell(edition.title, address, edition.language)


def _when(moment: datetime | None) -> Cell:
    return Cell(timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else "")


def _name(person: Any) -> str:
    return str(person.get_full_name() or person.get_username()) if person is not None else ""


# Unsourced passages


def _under_work() -> QuerySet[Article]:
    """Return articles under work, each with the document of its newest revision: every save makes one."""
    newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")
    articles: QuerySet[Article] = (
        Article.objects.filter(state__in=UNDER_WORK)
        .annotate(saved=Subquery(newest.values("document")[:1]))
        .select_related("created_by")
    )
    return articles


def _unsourced(articles: Sequence[Any]) -> Iterable[Row]:
    names = outlet_names()
    for article in articles:
        document = article.saved or take_snapshot(article=article)
        for passage in open_passages(document=document, names=names):
            text = Truncator(passage.passage.text).chars(LINK_LENGTH)
            yield Row(
                article.pk,
                [
                    Cell(text, language=article.language),
                    _article_cell(article),
                    Cell(article.get_state_display()),
                    Cell(_name(article.created_by)),
                ],
            )


# Broken links


def _broken_links(editions: Sequence[Edition]) -> Iterable[Row]:
    found = [
        (edition, address, path)
        for edition in editions
        for address in links_in(edition.document)
        if (path := own_path(address)) is not None
    ]
    broken = broken_among({path for _edition, _address, path in found})
    for edition, address, path in found:
        if path in broken:
            yield Row(edition.pk, [Cell(Truncator(address).chars(LINK_LENGTH)), _live_cell(edition)])


# Pictures


def _without_alternative_text() -> QuerySet[Image]:
    """Return pictures that say nothing to who cannot see them, and are used somewhere that says nothing either."""
    uses = ImageBlock.objects.filter(image=OuterRef("pk"), alternative_text="")
    leads = Article.objects.filter(lead_image=OuterRef("pk"), lead_alternative_text="")
    return Image.objects.filter(Exists(uses) | Exists(leads), alternative_text="").select_related(
        "created_by"
    )


def _pictures(images: Sequence[Image]) -> Iterable[Row]:
    for image in images:
        yield Row(
            image.pk,
            [
                Cell(image.title, reverse("admin:images_image_change", args=[image.pk])),
                Cell(_("yes") if image.is_public else _("no")),
                Cell(_name(image.created_by)),
            ],
        )


def _without_pictures() -> QuerySet[Edition]:
    shown = EditionImage.objects.filter(edition=OuterRef("pk"))
    return (
        Edition.objects.live()
        .filter(~Exists(shown), lead_image__isnull=True)
        .select_related("category", "article__created_by")
        .defer("document")
    )


def _editions(editions: Sequence[Edition]) -> Iterable[Row]:
    for edition in editions:
        yield Row(
            edition.pk,
            [_live_cell(edition), Cell(edition.category.label), _when(edition.first_published_at)],
        )


# Sources, overrides


def _gone_sources() -> QuerySet[Quotation]:
    """Return the quotations that readers see and whose source no longer says them."""
    shown: QuerySet[Quotation] = Quotation.objects.filter(
        health__in=GONE, appearances__isnull=False, redacted_at__isnull=True, hidden_at__isnull=True
    )
    return shown.select_related("source__outlet").distinct()


def _quotations(quotations: Sequence[Quotation]) -> Iterable[Row]:
    for quotation in quotations:
        yield Row(
            quotation.pk,
            [
                Cell(
                    Truncator(quotation.exact).chars(LINK_LENGTH),
                    reverse("admin:reactions_quotation_change", args=[quotation.pk]),
                    quotation.language,
                ),
                Cell(quotation.source.outlet.label),
                Cell(quotation.get_health_display()),
                _when(quotation.health_checked_at),
            ],
        )


def _overrides(overrides: Sequence[GateOverride]) -> Iterable[Row]:
    for override in overrides:
        yield Row(
            override.pk,
            [
                _live_cell(override.edition),
                Cell(override.reason),
                Cell("; ".join(str(problem.get("message", "")) for problem in override.problems)),
                Cell(_name(override.actor)),
                _when(override.created_at),
            ],
        )


# Translations


def _stale_translations() -> QuerySet[Edition]:
    """Return live translations whose original has had a newer edition since."""
    original = Edition.objects.live().filter(
        article_id=OuterRef("article__translation_of"), published_at__gt=OuterRef("published_at")
    )
    return (
        Edition.objects.live()
        .filter(Exists(original), article__translation_of__isnull=False)
        .select_related("article__translation_of")
        .defer("document")
    )


def _translations(editions: Sequence[Edition]) -> Iterable[Row]:
    originals = {edition.article.translation_of_id for edition in editions}
    since = dict(
        Edition.objects.live().filter(article__in=originals).values_list("article_id", "published_at")
    )
    for edition in editions:
        original = edition.article.translation_of
        if original is not None:
            yield Row(
                edition.pk,
                [
                    _live_cell(edition),
                    Cell(edition.language),
                    _when(edition.published_at),
                    _article_cell(original),
                    _when(since.get(original.pk)),
                ],
            )


# Tags


def _untidy_tags() -> QuerySet[Tag]:
    # The type checker does not see annotations.
    tags: Any = Tag.objects.annotate(is_used=Exists(ArticleTag.objects.filter(tag=OuterRef("pk"))))
    untidy: QuerySet[Tag] = tags.filter(Q(name_en="") | Q(name_ko="") | Q(is_used=False))
    return untidy


def _tags(tags: Sequence[Any]) -> Iterable[Row]:
    for tag in tags:
        wanting = [
            words
            for is_so, words in (
                (not tag.name_en, _("no English name")),
                (not tag.name_ko, _("no Korean name")),
                (not tag.is_used, _("on no article")),
            )
            if is_so
        ]
        yield Row(
            tag.pk,
            [
                Cell(tag.label, reverse("admin:tags_tag_change", args=[tag.pk])),
                Cell(", ".join(wanting)),
                Cell(str(tag.article_count)),
            ],
        )


def _without_tags() -> QuerySet[Edition]:
    tagged = EditionTag.objects.filter(edition=OuterRef("pk"))
    return Edition.objects.live().filter(~Exists(tagged)).select_related("category").defer("document")


REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        Report(
            name="unsourced",
            title=gettext_lazy("Unsourced passages"),
            explanation=gettext_lazy(
                "Quoted words, reported reactions and named reports in articles under work that are tied to no source. "
                "Tie each to a quotation, paraphrase or citation, or say in the article why it needs none."
            ),
            empty=gettext_lazy("Every passage of these articles is tied to its source."),
            permission="articles.view_article",
            columns=[
                gettext_lazy("Passage"),
                gettext_lazy("Article"),
                gettext_lazy("State"),
                gettext_lazy("Author"),
            ],
            things=_under_work,
            findings=_unsourced,
            is_searched=True,
        ),
        Report(
            name="overrides",
            title=gettext_lazy("Overrides of the gate"),
            explanation=gettext_lazy(
                "What went out although the gate said no, with the reason that was given."
            ),
            empty=gettext_lazy("Nothing went out against the gate."),
            permission="articles.view_gateoverride",
            columns=[
                gettext_lazy("Article"),
                gettext_lazy("Reason"),
                gettext_lazy("What fell short"),
                gettext_lazy("Who"),
                gettext_lazy("When"),
            ],
            things=lambda: GateOverride.objects.select_related("edition", "actor").defer("edition__document"),
            findings=_overrides,
        ),
        Report(
            name="alternative-text",
            title=gettext_lazy("Pictures without alternative text"),
            explanation=gettext_lazy(
                "Pictures that an article shows, and that say nothing to people who cannot see them. Write what they need to know, and save "
                "all at once. A use can still say it differently."
            ),
            empty=gettext_lazy("Every picture in use has an alternative text."),
            permission="images.view_image",
            columns=[gettext_lazy("Picture"), gettext_lazy("Shown to readers"), gettext_lazy("Added by")],
            things=_without_alternative_text,
            findings=_pictures,
            mends="alternative_text",
        ),
        Report(
            name="no-pictures",
            title=gettext_lazy("Articles without pictures"),
            explanation=gettext_lazy("Live articles that show no picture at all."),
            empty=gettext_lazy("Every live article has a picture."),
            permission="articles.view_article",
            columns=[gettext_lazy("Article"), gettext_lazy("Category"), gettext_lazy("Published")],
            things=_without_pictures,
            findings=_editions,
        ),
        Report(
            name="broken-links",
            title=gettext_lazy("Broken links"),
            explanation=gettext_lazy(
                "Links in live articles to pages of this site where readers find nothing. Open the article, mend the link and publish an update."
            ),
            empty=gettext_lazy("Every link of these articles leads somewhere."),
            permission="articles.view_article",
            columns=[gettext_lazy("Link"), gettext_lazy("Article")],
            things=Edition.objects.live,
            findings=_broken_links,
            is_searched=True,
        ),
        Report(
            name="sources-gone",
            title=gettext_lazy("Sources that are gone"),
            explanation=gettext_lazy(
                "Quotations that readers see and whose comment or page is no longer there. Their captures still prove them."
            ),
            empty=gettext_lazy(
                "Everything that is quoted still stands at its source, as far as was checked."
            ),
            permission="reactions.view_quotation",
            columns=[
                gettext_lazy("Quotation"),
                gettext_lazy("Community"),
                gettext_lazy("At the source"),
                gettext_lazy("Checked"),
            ],
            things=_gone_sources,
            findings=_quotations,
        ),
        Report(
            name="stale-translations",
            title=gettext_lazy("Stale translations"),
            explanation=gettext_lazy(
                "Live translations whose original has gone out anew since. Compare the two, then publish the translation's update."
            ),
            empty=gettext_lazy("Every translation is as new as its original."),
            permission="articles.view_article",
            columns=[
                gettext_lazy("Translation"),
                gettext_lazy("Language"),
                gettext_lazy("Published"),
                gettext_lazy("Original"),
                gettext_lazy("Original published"),
            ],
            things=_stale_translations,
            findings=_translations,
        ),
        Report(
            name="tags",
            title=gettext_lazy("Tags in need of care"),
            explanation=gettext_lazy("Tags that lack a name in one language, or that no article has."),
            empty=gettext_lazy("Every tag has both names and an article."),
            permission="tags.view_tag",
            columns=[gettext_lazy("Tag"), gettext_lazy("What is missing"), gettext_lazy("Live articles")],
            things=_untidy_tags,
            findings=_tags,
        ),
        Report(
            name="no-tags",
            title=gettext_lazy("Articles without tags"),
            explanation=gettext_lazy("Live articles that no tag leads to."),
            empty=gettext_lazy("Every live article has a tag."),
            permission="articles.view_article",
            columns=[gettext_lazy("Article"), gettext_lazy("Category"), gettext_lazy("Published")],
            things=_without_tags,
            findings=_editions,
        ),
    )
}
