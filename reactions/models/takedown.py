"""TakedownRequest: somebody asks that their words go. Redaction: what was removed, by whom, on what ground."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from delivery.composed_text import ComposedCharField
from reactions.models.evidence import Capture
from reactions.models.quotations import Ground, Quotation


class TakedownRequest(models.Model):
    """A request from outside. What the person says of themselves is encrypted, and erased after the decision."""

    class State(models.TextChoices):
        RECEIVED = "received", _("waits for a decision")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", pgettext_lazy("request", "refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Relation(models.TextChoices):
        AUTHOR = "author", _("I wrote these words")
        SUBJECT = "subject", _("The words are about me")
        GUARDIAN = "guardian", _("I speak for a minor or another person")
        OTHER = "other", _("Something else")

    # Random, told to the person alone: with it they see how their request stands, and can withdraw it.
    reference = models.CharField(_("reference"), max_length=32, unique=True)
    quotation = models.ForeignKey(
        Quotation, on_delete=models.CASCADE, related_name="takedown_requests", verbose_name=_("quotation")
    )
    relation = models.CharField(_("who asks"), max_length=10, choices=Relation.choices)
    ground = models.CharField(_("ground"), max_length=16, choices=Ground.choices)
    # JSON of what they wrote and how to reach them, encrypted with the evidence keys; empty once erased.
    details_encrypted = models.BinaryField(editable=False)
    # HMAC of the network address under a key of the day: for rate limits only.
    client_hash = models.CharField(max_length=64, editable=False)
    # Whether the quotation was hidden at once; not so after an earlier refusal, or in a flood.
    hid_at_once = models.BooleanField(_("hidden at once"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RECEIVED)
    received_at = models.DateTimeField(_("received"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    # Shown to the person beside the state.
    answer = ComposedCharField(_("answer"), max_length=1_000, blank=True)

    class Meta:
        verbose_name = _("takedown request")
        verbose_name_plural = _("takedown requests")
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index("client_hash", "received_at", name="takedown_by_client"),
            models.Index("state", F("received_at").desc(), name="takedown_by_state"),
        ]
        permissions = [("decide_takedown", _("Can decide on takedowns and redact"))]

    def __str__(self) -> str:
        return f"{self.get_ground_display()}, {self.get_state_display()}"


class Redaction(models.Model):
    """A removal. It never says what was removed; it beats every cache, feed, index, revision and edition.

    `suppress` and `destroy` take two people: one proposes, another confirms, and only then it takes effect.
    """

    class Scope(models.TextChoices):
        RESTRICT = "restrict", _("name and link no longer shown")
        REDACT = "redact", _("words removed")
        SUPPRESS = "suppress", _("evidence closed")
        DESTROY = "destroy", _("evidence destroyed")

    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices)
    ground = models.CharField(_("ground"), max_length=16, choices=Ground.choices)
    quotation = models.ForeignKey(
        Quotation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="redactions",
        verbose_name=_("quotation"),
    )
    capture = models.ForeignKey(
        Capture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="redactions",
        verbose_name=_("capture"),
    )
    request = models.ForeignKey(
        TakedownRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="redactions",
        verbose_name=_("request"),
    )
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    effective_at = models.DateTimeField(_("in effect since"), null=True, blank=True)
    # For the desk. The form asks not to repeat what is removed.
    note = ComposedCharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="redaction_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(effective_at__isnull=True)
                | Q(scope__in=["restrict", "redact"])
                | Q(confirmed_by__isnull=False),
                name="evidence_goes_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(scope__in=["restrict", "redact"], quotation__isnull=False)
                | Q(scope__in=["suppress", "destroy"], capture__isnull=False),
                name="redaction_names_its_object",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()} ({self.get_ground_display()})"
