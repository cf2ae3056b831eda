"""Image and Rendition: the pictures of the newsroom, with what may be shown and who is to be credited."""

from datetime import datetime
from typing import cast

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delivery.carrying import Carry, carrying


class ImageQuerySet(models.QuerySet["Image"]):
    def with_renditions(self) -> "ImageQuerySet":
        """Return images with their renditions ready to use, in the same query."""
        return cast("ImageQuerySet", carrying(self, carried_renditions("renditions")))

    def public(self) -> "ImageQuerySet":
        """Return the images that a live edition shows; only their renditions exist for readers."""
        return self.filter(is_public=True)


class Image(models.Model):
    """A picture in the library. The original is private; readers get renditions."""

    title = models.CharField(
        _("title"), max_length=200, help_text=_("For finding it again; readers do not see it.")
    )
    original = models.FileField(_("file"), upload_to="originals/%Y/%m/", max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True, editable=False)
    media_type = models.CharField(_("media type"), max_length=40, editable=False)
    width = models.PositiveIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveIntegerField(_("height in pixels"), editable=False)
    alternative_text = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_(
            "What a reader who cannot see the picture needs to know. Each use can say it differently."
        ),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(
        _("credit"),
        max_length=200,
        blank=True,
        help_text=_("Who made it, for example “Kim Min-seo / The Desk”."),
    )
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    licence_url = models.URLField(_("licence address"), blank=True)
    rights_expire_at = models.DateTimeField(
        _("rights expire"),
        null=True,
        blank=True,
        help_text=_("From then on readers no longer see the picture."),
    )
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

    def __str__(self) -> str:
        return self.title

    def rights_have_lapsed(self, now: datetime) -> bool:
        """Return whether the picture may no longer be shown at `now`."""
        return self.rights_expire_at is not None and self.rights_expire_at <= now


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
    )
