"""Edition: a published revision, and the rows that lists, tag pages and archives read. All that readers get."""

from datetime import datetime
from typing import TypeVar, cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.models.offers import Offer
from articles.models.working_copy import Article, Category, Revision
from delivery.carrying import Carry, carrying
from delivery.composed_text import ComposedCharField
from delivery.rows_as_json import RowsAsJSON
from images.models import FOR_THE_DESK, carried_renditions
from reactions.models import Outlet
from tags.models import Tag

Row = TypeVar("Row", bound=models.Model)


class EditionQuerySet(models.QuerySet["Edition"]):
    def live(self) -> "EditionQuerySet":
        """Return the editions that readers get: one per article. The only rule of visibility there is."""
        return self.filter(state=Edition.State.LIVE)

    def newest_first(self) -> "EditionQuerySet":
        return self.order_by("-first_published_at", "-article_id")

    def for_cards(self, *, most_tags: int | None = None) -> "EditionQuerySet":
        """Return editions with all that a list's card shows, in one query; of their tags no more than the first, if so many are named."""
        return cast("EditionQuerySet", with_cards(self, most_tags=most_tags))

    def knowing_withdrawn(self) -> "EditionQuerySet":
        """Return editions that know whether they were taken off the site (`is_withdrawn`), whatever came after them.

        What was unpublished stays so when its article comes back: nobody decided to show those words again.
        """
        unpublished = Edition.objects.filter(
            article=models.OuterRef("article"),
            state=Edition.State.UNPUBLISHED,
            number__gte=models.OuterRef("number"),
        )
        return self.annotate(is_withdrawn=models.Exists(unpublished))

    def for_page(self) -> "EditionQuerySet":
        """Return editions with their tags, `notes` and `offers`.

        `notes` are what readers were told of it and of earlier editions, newest first: lists of number, kind, note
        and time. `offers` are what its article offers to read next: lists of the article's id, points, whether it
        is pinned, whether it is about the same event, and the tags they share, by id.
        """
        told = Edition.objects.filter(
            article=models.OuterRef("article"), number__lte=models.OuterRef("number")
        )
        notes = told.exclude(note="").order_by("-number")
        offers = Offer.objects.filter(article=models.OuterRef("article")).order_by("position")
        offer = ("offered_id", "score", "is_pinned", "is_same_event", "shared_tags")
        rows = self.annotate(
            notes=RowsAsJSON(notes, "number", "kind", "note", "published_at"),
            offers=RowsAsJSON(offers, *offer),
        )
        return rows.with_tags()

    def with_tags(self) -> "EditionQuerySet":
        """Return editions with their tags, in the one query."""
        return cast("EditionQuerySet", carrying(self, _carried_tags("tag_rows")))


def _carried_tags(relation: str, most: int | None = None) -> Carry:
    """Return the tags of an edition, at the end of the path `relation`, with what is shown of a tag by its name."""
    rows = EditionTag.objects.order_by("position")
    return Carry(
        relation,
        rows,
        whole=("tag",),
        only=("position", "tag__slug", "tag__name_en", "tag__name_ko"),
        plain=True,
        most=most,
    )


# What no card shows of an edition: its words, and times, which take long to read.
_NOT_ON_CARDS = ("document", "note", "retraction_note", "ended_at", "published_by", "revision")


def with_cards(
    rows: "models.QuerySet[Row]", path: str = "", *, most_tags: int | None = None
) -> "models.QuerySet[Row]":
    """Return rows that lead to editions by `path`, for example "edition__", with all that these cards show."""
    return carrying(
        rows.select_related(f"{path}category", f"{path}lead_image").defer(
            *(f"{path}{column}" for column in _NOT_ON_CARDS),
            *(f"{path}lead_image__{column}" for column in FOR_THE_DESK),
        ),
        _carried_tags(f"{path}tag_rows", most_tags),
        carried_renditions(f"{path}lead_image__renditions"),
    )


class Edition(models.Model):
    """A published revision, numbered 1, 2, 3 … per article; its document never changes, its state does."""

    class State(models.TextChoices):
        LIVE = "live", _("live")
        SUPERSEDED = "superseded", _("superseded")
        UNPUBLISHED = "unpublished", _("unpublished")
        RETRACTED = "retracted", _("retracted")

    class Kind(models.TextChoices):
        FIRST = "first", _("first published")
        UPDATE = "update", _("updated")
        CORRECTION = "correction", _("corrected")

    # Groups the editions of one article. Public code uses `article_id` only and never follows it.
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="editions", verbose_name=_("article")
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=11, choices=State.choices)
    # For readers: what was corrected or updated.
    note = ComposedCharField(_("note for readers"), max_length=300, blank=True)
    # For readers: why it was retracted.
    retraction_note = ComposedCharField(_("why it was retracted"), max_length=300, blank=True)
    document = models.JSONField()

    slug = models.CharField(_("slug"), max_length=120)
    language = models.CharField(_("language"), max_length=10)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="editions", verbose_name=_("category")
    )
    title = models.CharField(_("title"), max_length=200)
    deck = models.TextField(_("deck"), blank=True)
    byline = models.CharField(max_length=200, blank=True)
    lead_image = models.ForeignKey("images.Image", on_delete=models.PROTECT, null=True, related_name="+")
    lead_alternative_text = models.CharField(max_length=500, blank=True)
    reaction_count = models.PositiveIntegerField(_("reactions"), default=0)
    # The article whose translation it is, by id, and the group of live editions that are one piece in several
    # languages. The group is written by `articles.translation_groups` only; an edition without fellows has none.
    translation_of = models.BigIntegerField(null=True, editable=False)
    translation_group = models.BigIntegerField(null=True, editable=False)
    community_count = models.PositiveIntegerField(_("communities"), default=0)
    reading_minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=1)
    # When the article first went out, when this edition did, and when it stopped being what readers get.
    first_published_at = models.DateTimeField(_("article first published"))
    published_at = models.DateTimeField(_("edition published"))
    ended_at = models.DateTimeField(_("no longer live since"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tags = models.ManyToManyField(Tag, through="EditionTag", related_name="+")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-first_published_at", "-article_id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_once"),
            models.UniqueConstraint(fields=["article"], condition=Q(state="live"), name="edition_live_once"),
            models.UniqueConstraint(
                fields=["category", "slug"], condition=Q(state="live"), name="edition_address_once"
            ),
            models.UniqueConstraint(
                "translation_group",
                Lower("language"),
                # Most editions have no group: left out, they do not make the index look of little use.
                condition=Q(state="live", translation_group__isnull=False),
                name="edition_language_once_in_group",
            ),
            models.CheckConstraint(
                condition=Q(state="live", ended_at__isnull=True)
                | (~Q(state="live") & Q(ended_at__isnull=False)),
                name="edition_ends_when_not_live",
            ),
        ]
        indexes = [
            models.Index(
                F("first_published_at").desc(),
                F("article_id").desc(),
                condition=Q(state="live"),
                name="edition_latest",
            ),
            models.Index(
                "category",
                F("first_published_at").desc(),
                F("article_id").desc(),
                condition=Q(state="live"),
                name="edition_latest_in_category",
            ),
            models.Index("category", "slug", name="edition_by_address"),
            models.Index(
                "translation_of",
                condition=Q(state="live", translation_of__isnull=False),
                name="edition_translations",
            ),
            models.Index(
                F("published_at").desc(), condition=Q(kind="correction"), name="edition_corrections"
            ),
            models.Index(F("ended_at").desc(), condition=Q(state="retracted"), name="edition_retractions"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def anchor(self) -> tuple[datetime, int]:
        """Its place in every newest-first list; stays the same through corrections."""
        return self.first_published_at, self.article_id


class EditionTag(models.Model):
    """A tag of a live edition: what tag pages read. Removed when the edition is no longer live."""

    # The indexes below begin with either.
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="tag_rows", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)
    # Copies of the edition's, so that one index serves a tag's page.
    article_id = models.BigIntegerField()
    first_published_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["edition", "tag"], name="edition_tag_once")]
        indexes = [
            models.Index(
                "tag",
                F("first_published_at").desc(),
                F("article_id").desc(),
                "edition",
                name="edition_tag_latest",
            ),
            models.Index(F("first_published_at").desc(), "tag", name="edition_tag_by_time"),
            # What a card names: the first tags, without reading the rows.
            models.Index("edition", "position", "tag", name="edition_tag_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} #{self.tag_id}"


class EditionOutlet(models.Model):
    """An outlet that a live edition quotes: what a community's page reads. Removed when it is no longer live.

    Kept by publishing and by takedown: 0 quotations where all of them are gone and only tombstones stand.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="outlet_rows")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="+")
    quotation_count = models.PositiveIntegerField(default=0)
    # Copies of the edition's, so that one index serves a community's page.
    article_id = models.BigIntegerField()
    first_published_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "outlet"], name="edition_outlet_once")]
        indexes = [
            models.Index(
                "outlet",
                F("first_published_at").desc(),
                F("article_id").desc(),
                "edition",
                condition=Q(quotation_count__gt=0),
                name="edition_outlet_latest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} @{self.outlet_id}: {self.quotation_count}"


class EditionImage(models.Model):
    """An image that a live edition shows, as its lead or in its body. Removed when it is no longer live."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="image_rows")
    image = models.ForeignKey("images.Image", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "image"], name="edition_image_once")]

    def __str__(self) -> str:
        return f"{self.edition_id} image {self.image_id}"


class ArchiveMonth(models.Model):
    """How many live articles were first published in a month, per category; kept by publishing."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="months")
    # The first day of the month, in UTC.
    month = models.DateField()
    article_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["category", "month"], name="archive_month_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.article_count}"


class GateOverride(models.Model):
    """A publication that went out although the gate said no: who, why, and what fell short."""

    edition = models.OneToOneField(
        Edition, on_delete=models.CASCADE, related_name="override", verbose_name=_("edition")
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = ComposedCharField(_("reason"), max_length=500)
    problems = models.JSONField(_("what fell short"))
    created_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("override of the gate")
        verbose_name_plural = _("overrides of the gate")
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason")]

    def __str__(self) -> str:
        return self.reason
