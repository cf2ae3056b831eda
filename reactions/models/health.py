"""HealthCheck: what a re-check found at a source. DeskTask: what a person must look at because of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from delivery.composed_text import ComposedCharField
from reactions.models.append_only import AppendOnlyModel
from reactions.models.evidence import Capture
from reactions.models.quotations import Health, Quotation
from reactions.models.sources import Source


class HealthCheck(AppendOnlyModel):
    """One re-check of a thread (`quotation` empty), or of a quotation's comment or words in it.

    It holds no words: where a comment was edited, `capture` is the page as it stands now, and the difference is
    drawn from the two captures.
    """

    class Level(models.TextChoices):
        THREAD = "thread", _("the page")
        COMMENT = "comment", _("the comment")
        TEXT = "text", _("the words")

    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, related_name="health_checks", verbose_name=_("source")
    )
    quotation = models.ForeignKey(
        Quotation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="health_checks",
        verbose_name=_("quotation"),
    )
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Health.choices)
    # What led to the outcome, for the desk: one of the codes of reactions.health.outcomes.
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    final_url = models.URLField(_("final address"), max_length=500, blank=True)
    checked_at = models.DateTimeField(_("checked"))
    next_at = models.DateTimeField(_("next check"), null=True, blank=True)
    capture = models.ForeignKey(
        Capture, on_delete=models.PROTECT, null=True, blank=True, related_name="health_checks"
    )

    class Meta:
        verbose_name = _("health check")
        verbose_name_plural = _("health checks")
        ordering = ["-checked_at", "-id"]
        indexes = [
            models.Index("source", F("checked_at").desc(), name="health_by_source"),
            models.Index("quotation", F("checked_at").desc(), name="health_by_quotation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(level="thread", quotation__isnull=True)
                | (~Q(level="thread") & Q(quotation__isnull=False)),
                name="health_level_fits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.get_level_display()})"


class HostVisit(models.Model):
    """When a host may be asked again: one row per host, shared by all workers."""

    host = models.CharField(max_length=253, unique=True)
    next_at = models.DateTimeField()

    class Meta:
        verbose_name = _("visit to a host")
        verbose_name_plural = _("visits to hosts")

    def __str__(self) -> str:
        return self.host


class DeskTask(models.Model):
    """Something that a person at the desk must look at; one open task for the same thing."""

    class Kind(models.TextChoices):
        EDITED = "edited", _("a quoted comment was edited")
        COMMENT_DELETED = "comment_deleted", _("a quoted comment was deleted")
        THREAD_DELETED = "thread_deleted", _("a quoted page was deleted")
        HIDDEN = "hidden", _("a quoted comment or page was hidden by its site")
        UNREACHABLE = "unreachable", _("a quoted page cannot be checked")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, related_name="desk_tasks", verbose_name=_("source")
    )
    quotation = models.ForeignKey(
        Quotation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="desk_tasks",
        verbose_name=_("quotation"),
    )
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("done"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )
    note = ComposedCharField(_("what was decided"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("task for the desk")
        verbose_name_plural = _("tasks for the desk")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "quotation"],
                condition=Q(closed_at__isnull=True, quotation__isnull=False),
                name="desk_task_once_per_quotation",
            ),
            models.UniqueConstraint(
                fields=["kind", "source"],
                condition=Q(closed_at__isnull=True, quotation__isnull=True),
                name="desk_task_once_per_source",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
