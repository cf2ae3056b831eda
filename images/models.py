"""Image and Rendition: the pictures of the newsroom, with what may be shown and who is to be credited."""

from datetime import datetime
from typing import cast

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from delivery.carrying import Carry, carrying
from delivery.composed_text import ComposedCharField

# What no page shows of a picture.
FOR_THE_DESK = (
    "title", "original", "sha256", "media_type", "lapse_announced_at", "taken_on", "fingerprint", "is_public", "is_demo",
    "created_at", "created_by",
)  # fmt: skip


class ImageQuerySet(models.QuerySet["Image"]):
    def with_renditions(self) -> "ImageQuerySet":
        """Return images with their renditions as pages name them, in the same query: without their files."""
        return cast("ImageQuerySet", carrying(self.defer(*FOR_THE_DESK), carried_renditions("renditions")))

    def public(self) -> "ImageQuerySet":
        """Return the images that a live edition shows; only their renditions exist for readers."""
        return self.filter(is_public=True)


class Image(models.Model):
    """A picture in the library. The original is private; readers get renditions."""

    title = ComposedCharField(
        _("title"), max_length=200, help_text=_("For finding it again; readers do not see it.")
    )
    original = models.FileField(_("file"), upload_to="originals/%Y/%m/", max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True, editable=False)
    media_type = models.CharField(_("media type"), max_length=40, editable=False)
    width = models.PositiveIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveIntegerField(_("height in pixels"), editable=False)
    alternative_text = ComposedCharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_(
            "What a reader who cannot see the picture needs to know. Each use can say it differently."
        ),
    )
    caption = ComposedCharField(_("caption"), max_length=500, blank=True)
    credit = ComposedCharField(
        _("credit"),
        max_length=200,
        blank=True,
        help_text=_("Who made it, for example “Kim Min-seo / The Desk”."),
    )
    licence = ComposedCharField(_("licence"), max_length=100, blank=True)
    licence_url = models.URLField(_("licence address"), blank=True)
    rights_expire_at = models.DateTimeField(
        _("rights expire"),
        null=True,
        blank=True,
        help_text=_("From then on readers no longer see the picture."),
    )
    # When the pages that show it were told that its rights are over; empty until then, and again after a renewal.
    lapse_announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    # 64 bits that look alike for pictures that do (`images.fingerprints`); empty where there is too little to compare.
    fingerprint = models.BigIntegerField(null=True, blank=True, editable=False)
    # Parts of width and height, from the top left corner.
    focal_x = models.FloatField(
        _("focal point, from left"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    focal_y = models.FloatField(
        _("focal point, from top"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    is_public = models.BooleanField(_("shown to readers"), default=False, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("added"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        verbose_name=_("added by"),
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-created_at", "-id"]
        permissions = [("change_shown_image", _("Can change what is said about images that readers see"))]
        constraints = [
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="image_has_a_size"),
            models.CheckConstraint(
                condition=Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="image_focal_point_inside",
                violation_error_message=_("The focal point must lie inside the picture: 0 to 1 both ways."),
            ),
        ]
        # The library's pages: newest first, of one person, and what needs work, which is rare in a large library.
        indexes = [
            models.Index(F("created_at").desc(), F("id").desc(), name="image_newest"),
            models.Index("created_by", F("created_at").desc(), F("id").desc(), name="image_newest_of_person"),
            models.Index(
                F("created_at").desc(), F("id").desc(), condition=Q(credit=""), name="image_without_credit"
            ),
            models.Index(
                F("created_at").desc(),
                F("id").desc(),
                condition=Q(alternative_text=""),
                name="image_without_alternative",
            ),
            models.Index(
                "rights_expire_at", condition=Q(rights_expire_at__isnull=False), name="image_rights_end"
            ),
            # What the sweep asks every few seconds, however many rights have ended over the years.
            models.Index(
                "rights_expire_at",
                condition=Q(rights_expire_at__isnull=False, lapse_announced_at__isnull=True),
                name="image_end_untold",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def rights_have_lapsed(self, now: datetime) -> bool:
        """Return whether the picture may no longer be shown at `now`."""
        return self.rights_expire_at is not None and self.rights_expire_at <= now

    @property
    def focal_class(self) -> str:
        """The focal point in tenths as two class names; the content security policy allows no inline style."""
        return f"focal-x-{round(self.focal_x * 10)} focal-y-{round(self.focal_y * 10)}"


class Rendition(models.Model):
    """One size and format of an image, as readers get it: no metadata, addressed by its content."""

    class Format(models.TextChoices):
        AVIF = "avif", "AVIF"
        WEBP = "webp", "WebP"
        JPEG = "jpeg", "JPEG"

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")
    format = models.CharField(max_length=4, choices=Format.choices)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # The first 16 hexadecimal digits of the file's SHA-256: the file's name in public.
    digest = models.CharField(max_length=16)
    file = models.FileField(upload_to="renditions/", max_length=200)
    byte_count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        ordering = ["format", "width"]
        constraints = [models.UniqueConstraint(fields=["image", "format", "width"], name="rendition_once")]

    def __str__(self) -> str:
        return f"{self.width}×{self.height} {self.format}"


def carried_renditions(relation: str) -> Carry:
    """Return the renditions of an image, at the end of the path `relation`, with what `picture_of()` and feeds need."""
    return Carry(
        relation,
        Rendition.objects.order_by("format", "width"),
        only=("format", "width", "height", "digest", "byte_count"),
        plain=True,
    )


class NearKey(models.Model):
    """One of the four keys under which a picture is filed among those that look like it."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="near_keys")
    key = models.IntegerField()

    class Meta:
        # Written by the library itself: there is no page on which anybody could have a right to it.
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["key", "image"], name="near_key_once")]

    def __str__(self) -> str:
        return f"{self.image_id} @{self.key}"


class FormerRendition(models.Model):
    """A rendition of a file that was replaced: its address leads on to the picture that stands there now."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="former_renditions")
    digest = models.CharField(max_length=16)
    width = models.PositiveIntegerField()
    format = models.CharField(max_length=4, choices=Rendition.Format.choices)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "width", "format", "image"], name="former_rendition_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.digest}-{self.width}.{self.format}"


class HeldUpload(models.Model):
    """A picture that looks like one of the library, written anew already: its owner says whether it comes in.

    Kept for a day (`images.holding`), so that nobody has to send the file again.
    """

    file = models.FileField(upload_to="held/", max_length=200)
    # Of the file as it is kept, like those of an image.
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    fingerprint = models.BigIntegerField(null=True)
    # What would be said of it: the fields of an image by name.
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        indexes = [models.Index("created_at", name="held_upload_oldest")]

    def __str__(self) -> str:
        return str(self.details.get("title", ""))
