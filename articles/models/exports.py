"""ExportRun: an export of the whole newsroom that somebody ordered at the desk."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.imports import exchange_storage


class ExportRun(models.Model):
    """An order to export everything, how far it is, and the file until it is cleared away."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being written")
        DONE = "done", _("ready to be fetched")
        FAILED = "failed", _("failed")
        # Fetched or not, its file is gone.
        CLEARED = "cleared", _("cleared away")

    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    rows_done = models.PositiveBigIntegerField(default=0, editable=False)
    all_rows = models.PositiveBigIntegerField(_("rows"), default=0, editable=False)
    file_count = models.PositiveIntegerField(_("files"), default=0, editable=False)
    file = models.FileField(storage=exchange_storage, max_length=200, blank=True, editable=False)
    byte_count = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    language = models.CharField(max_length=10, default="en", editable=False)
    problem = models.TextField(_("problem"), blank=True, editable=False)
    ordered_at = models.DateTimeField(_("ordered"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    touched_at = models.DateTimeField(editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("export of the newsroom")
        verbose_name_plural = _("exports of the newsroom")
        ordering = ["-ordered_at", "-id"]
        default_permissions = ()
        permissions = [("export_site", _("Can export the whole newsroom"))]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(state__in=["waiting", "running"]), name="one_export_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ordered_at:%Y-%m-%d %H:%M}"
