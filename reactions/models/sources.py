"""Source: one addressable page at an outlet. SourceAuthor: who wrote there, under a pseudonym of ours."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delivery.composed_text import ComposedCharField
from reactions.models.outlets import FOR_THE_DESK as OF_OUTLETS_FOR_THE_DESK
from reactions.models.outlets import Outlet

# What no card, and no citation, shows of a source.
FOR_THE_DESK = (
    "native_id", "author", "was_shown", "recheck_at", "is_demo", "created_at", "created_by",
    *(f"outlet__{column}" for column in OF_OUTLETS_FOR_THE_DESK),
)  # fmt: skip


class SourceAuthor(models.Model):
    """A person who wrote at an outlet. The raw handle is encrypted; everything else names the pseudonym."""

    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, related_name="authors", verbose_name=_("outlet")
    )
    handle_encrypted = models.BinaryField(editable=False)
    # HMAC-SHA256 of the handle within its outlet; finds the same author again without storing the name.
    handle_hash = models.CharField(max_length=64, editable=False)
    pseudonym = models.CharField(_("pseudonym"), max_length=60)
    is_site_anonymous = models.BooleanField(_("anonymous at the site"), default=False)

    class Meta:
        verbose_name = _("author of a source")
        verbose_name_plural = _("authors of sources")
        ordering = ["outlet_id", "pseudonym"]
        constraints = [
            models.UniqueConstraint(fields=["outlet", "handle_hash"], name="source_author_once"),
            models.UniqueConstraint(fields=["outlet", "pseudonym"], name="source_author_pseudonym_once"),
        ]

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def shown_name(self) -> str:
        """The pseudonym; empty where the site gives everybody the same name, which would make one person of many."""
        return "" if self.is_site_anonymous else self.pseudonym


class Source(models.Model):
    """A thread, a post, a report or a statement: something with an address that can be captured."""

    class Kind(models.TextChoices):
        THREAD = "thread", _("thread")
        POST = "post", _("post")
        REPORT = "report", _("report")
        STATEMENT = "statement", _("statement")

    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, related_name="sources", verbose_name=_("outlet")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.THREAD)
    canonical_url = models.URLField(_("address"), max_length=500, unique=True)
    native_id = models.CharField(
        _("number at the outlet"),
        max_length=120,
        blank=True,
        help_text=_("Found from the address; leave empty if unsure."),
    )
    title = ComposedCharField(_("title"), max_length=300)
    author = models.ForeignKey(
        SourceAuthor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sources",
        verbose_name=_("author"),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, default="ko")
    # Readers see it, saw it, or will by a plan: kept by `reactions.shown`, and never taken back.
    was_shown = models.BooleanField(default=False, editable=False)
    # When it is looked at again; empty while nothing that readers see is quoted from it.
    recheck_at = models.DateTimeField(_("next check"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("added"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("added by"),
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index("recheck_at", name="source_to_recheck", condition=Q(recheck_at__isnull=False))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "native_id"],
                condition=~Q(native_id=""),
                name="source_native_id_once",
                violation_error_message=_("This outlet already has a source with that number."),
            ),
            models.CheckConstraint(
                condition=Q(canonical_url__startswith="https://") | Q(canonical_url__startswith="http://"),
                name="source_address_is_http",
                violation_error_message=_("The address must start with https:// or http://."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
