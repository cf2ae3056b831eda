"""Capture: an immutable, hashed snapshot of a source at a time; its artifacts, and the comments found in it."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reactions.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from reactions.models.sources import Source, SourceAuthor


def evidence_storage() -> Storage:
    """Return the storage for evidence. A callable, so that its place is not written into migrations."""
    return storages["evidence"]


class Precision(models.TextChoices):
    """How exactly a time is known."""

    SECOND = "second", _("to the second")
    MINUTE = "minute", _("to the minute")
    HOUR = "hour", _("to the hour")
    DAY = "day", _("to the day")
    UNKNOWN = "unknown", _("unknown")


class CaptureQuerySet(AppendOnlyQuerySet):
    def kept(self) -> "CaptureQuerySet":
        """Return the captures whose evidence was not destroyed."""
        files = CaptureArtifact.objects.exclude(wrapped_key=b"").filter(capture=models.OuterRef("pk"))
        return self.filter(models.Exists(files))


class Capture(AppendOnlyModel):
    """A snapshot of a source. Sealed by a manifest that names every artifact and the capture before it."""

    class Method(models.TextChoices):
        FETCH = "fetch", _("fetched by the newsroom")
        BROWSER = "browser", _("fetched by the newsroom with a browser")
        UPLOAD = "upload", _("uploaded by an editor")
        PASTE = "paste", _("page source pasted by an editor")
        BOOKMARKLET = "bookmarklet", _("sent from an editor's browser")

    class Completeness(models.TextChoices):
        COMPLETE = "complete", _("the whole page")
        PARTIAL = "partial", _("part of the page")
        UNKNOWN = "unknown", _("unknown")

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="captures", verbose_name=_("source")
    )
    method = models.CharField(_("method"), max_length=12, choices=Method.choices)
    requested_url = models.URLField(_("requested address"), max_length=500)
    final_url = models.URLField(_("final address"), max_length=500)
    redirects = models.JSONField(default=list)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    captured_at = models.DateTimeField(
        _("captured"), help_text=_("When the page was saved. For an upload: as its operator says.")
    )
    recorded_at = models.DateTimeField(_("recorded"), help_text=_("When the newsroom stored it."))
    # Empty where the newsroom's own re-check made it.
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("operator"),
    )
    tool = models.CharField(_("tool and version"), max_length=100)
    completeness = models.CharField(
        _("completeness"), max_length=10, choices=Completeness.choices, default=Completeness.UNKNOWN
    )
    # False for a screenshot: people can check it, the algorithm cannot.
    is_readable = models.BooleanField(_("has readable text"))
    title = models.CharField(_("title found"), max_length=300, blank=True)
    comment_count = models.PositiveIntegerField(_("comments found"), default=0)
    text_sha256 = models.CharField(max_length=64, blank=True)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following", editable=False
    )
    # Canonical JSON: what is sealed. Its SHA-256 is the capture's hash and stands in the next manifest.
    manifest = models.JSONField(editable=False)
    manifest_sha256 = models.CharField(_("seal"), max_length=64, unique=True, editable=False)

    objects: ClassVar[Any] = CaptureQuerySet.as_manager()

    class Meta:
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        ordering = ["-captured_at", "-id"]
        indexes = [models.Index("source", F("captured_at").desc(), name="capture_by_source")]
        constraints = [
            # One chain: only the first capture has none before it.
            models.UniqueConstraint(
                models.Value(1), condition=Q(previous__isnull=True), name="capture_chain_has_one_start"
            )
        ]
        permissions = [
            ("export_evidence", _("Can export evidence with everything in it")),
            ("see_closed_evidence", _("Can see evidence that was closed")),
        ]

    def __str__(self) -> str:
        moment = timezone.localtime(self.captured_at)
        return f"{self.title or self.requested_url} ({moment:%Y-%m-%d %H:%M})"


class CaptureArtifact(AppendOnlyModel):
    """One stored file of a capture. Its bytes are encrypted with a key of its own; the hash is of the plain bytes."""

    class Role(models.TextChoices):
        WARC = "warc", "WARC"
        WACZ = "wacz", "WACZ"
        MHTML = "mhtml", "MHTML"
        SINGLEFILE = "singlefile", "SingleFile"
        HTML = "html", "HTML"
        SCREENSHOT = "screenshot", _("screenshot")
        TEXT = "text", _("readable text")

    capture = models.ForeignKey(Capture, on_delete=models.CASCADE, related_name="artifacts")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    media_type = models.CharField(_("media type"), max_length=60)
    byte_count = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    file = models.FileField(storage=evidence_storage, max_length=200)
    # HMAC-SHA256 of the bytes' SHA-256 under a key derived from the artifact's own: what a manifest of format 2
    # names. It stays when the artifact is destroyed, and then nothing can be guessed from it.
    commitment = models.CharField(max_length=64, blank=True, editable=False)
    # The artifact's own key, encrypted with the newsroom's evidence key. Destroying it destroys the artifact.
    wrapped_key = models.BinaryField(editable=False)

    class Meta:
        verbose_name = _("artifact")
        verbose_name_plural = _("artifacts")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["capture", "role"], name="artifact_role_once")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.sha256[:12]}"


class CaptureTimestamp(AppendOnlyModel):
    """What a time-stamp authority (RFC 3161) certified: that a capture's seal existed at a time."""

    capture = models.OneToOneField(Capture, on_delete=models.CASCADE, related_name="timestamp")
    authority = models.URLField(_("authority"), max_length=300)
    # The authority's whole answer (TimeStampResp, DER), which anyone can check with its certificates.
    token = models.BinaryField(editable=False)
    stamped_at = models.DateTimeField(_("certified time"))
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("time stamp")
        verbose_name_plural = _("time stamps")

    def __str__(self) -> str:
        return f"{self.stamped_at:%Y-%m-%d %H:%M:%S}"


class CaptureComment(AppendOnlyModel):
    """A comment found in a capture's text: a span of code points, and what the page said about it."""

    capture = models.ForeignKey(Capture, on_delete=models.CASCADE, related_name="comments")
    ordinal = models.PositiveIntegerField(help_text=_("0 is the post itself where the page has one."))
    native_id = models.CharField(max_length=120, blank=True)
    parent_native_id = models.CharField(max_length=120, blank=True)
    author = models.ForeignKey(
        SourceAuthor, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.UNKNOWN)
    votes_up = models.IntegerField(null=True, blank=True)
    votes_down = models.IntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment in a capture")
        verbose_name_plural = _("comments in captures")
        ordering = ["capture_id", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["capture", "ordinal"], name="capture_comment_ordinal_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="capture_comment_span_forward"),
        ]

    def __str__(self) -> str:
        return f"#{self.native_id or self.ordinal}"
