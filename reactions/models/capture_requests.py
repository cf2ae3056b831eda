"""CaptureRequest: somebody asked for a page by its address; what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reactions.models.evidence import Capture
from reactions.models.sources import Source


class CaptureRequest(models.Model):
    """An order to capture a source by its address. A task carries it out; the desk watches `state` and `step`.

    Why it was refused or failed is kept as a code with its values, so that everybody reads it in their own language.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        STORED = "stored", pgettext_lazy("state", "captured")
        # The page came, and is no evidence: a wall, a deletion, a list.
        REFUSED = "refused", pgettext_lazy("page", "refused")
        # The page did not come.
        FAILED = "failed", _("failed")

    class Step(models.TextChoices):
        QUEUED = "queued", _("in the queue")
        FETCHING = "fetching", _("fetching the page")
        READING = "reading", _("reading the page")
        SEALING = "sealing", _("sealing the evidence")
        DONE = "done", _("done")

    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, related_name="capture_requests", verbose_name=_("source")
    )
    # One of Capture.Method: fetch or browser.
    method = models.CharField(_("method"), max_length=12, choices=Capture.Method.choices)
    # The page of comments that is asked for, as it stands in the address ("cpage=2"); empty for the page as it opens.
    comment_page = models.CharField(max_length=40, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    step = models.CharField(_("step"), max_length=8, choices=Step.choices, default=Step.QUEUED)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    reason_values = models.JSONField(default=dict, blank=True)
    capture = models.ForeignKey(
        Capture,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("capture"),
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("capture by address")
        verbose_name_plural = _("captures by address")
        ordering = ["-requested_at", "-id"]
        indexes = [models.Index("source", F("requested_at").desc(), name="capture_request_by_source")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="stored") | Q(capture__isnull=False), name="stored_request_has_its_capture"
            ),
            # Nobody asks the same site twice for what is on its way.
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(state__in=["waiting", "running"]),
                name="capture_request_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.get_state_display()})"
