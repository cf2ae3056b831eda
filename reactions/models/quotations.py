"""Quotation, Paraphrase, Translation, Verification: what was said, and that it was said."""

from collections.abc import Collection
from typing import cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from delivery.carrying import Carry, carrying
from delivery.composed_text import ComposedCharField, ComposedTextField
from reactions.models.append_only import AppendOnlyModel
from reactions.models.evidence import Capture, CaptureComment, Precision
from reactions.models.outlets import Outlet
from reactions.models.sources import FOR_THE_DESK as OF_SOURCES_FOR_THE_DESK
from reactions.models.sources import Source, SourceAuthor

# The part of a quotation that a reviewer accepts.
WHAT_WAS_SAID = (
    "source_id", "capture_id", "comment_id", "author_id", "exact", "prefix", "suffix", "start", "end",
    "native_comment_id", "language", "posted_at", "votes_up", "votes_down",
)  # fmt: skip

# Columns of a quotation and of what hangs on it that no card shows: long ones, secret ones, and times, which take long to read.
NOT_ON_CARDS = (
    "supersedes", "is_demo", "submitted_at", "submitted_by",
    "capture__requested_url", "capture__redirects", "capture__status", "capture__recorded_at", "capture__operator",
    "capture__tool", "capture__is_readable", "capture__title", "capture__text_sha256", "capture__previous",
    "capture__manifest", "capture__manifest_sha256",
    "comment__author", "comment__start", "comment__end", "comment__posted_at", "comment__posted_precision",
    "comment__votes_up", "comment__votes_down",
    "author__outlet", "author__handle_encrypted", "author__handle_hash",
    *(f"source__{column}" for column in OF_SOURCES_FOR_THE_DESK),
)  # fmt: skip

# Of them, what evidence pages show.
ON_EVIDENCE = (
    "capture__requested_url", "capture__redirects", "capture__status", "capture__recorded_at", "capture__operator",
    "capture__tool", "capture__is_readable", "capture__title", "capture__text_sha256", "capture__previous",
    "capture__manifest_sha256",
)  # fmt: skip


class Stance(models.TextChoices):
    """The desk's reading of a reaction."""

    SUPPORTIVE = "supportive", _("supportive")
    HOPEFUL = "hopeful", _("hopeful")
    NEUTRAL = "neutral", _("neutral")
    HUMOROUS = "humorous", _("humorous")
    SCEPTICAL = "sceptical", _("sceptical")
    WORRIED = "worried", _("worried")
    CRITICAL = "critical", _("critical")


class Health(models.TextChoices):
    """What a re-check finds at the source of a quotation."""

    LIVE = "live", _("unchanged at the source")
    EDITED = "edited", _("edited at the source")
    COMMENT_DELETED = "comment_deleted", _("deleted at the source")
    COMMENT_HIDDEN = "comment_hidden", _("hidden by the site")
    THREAD_DELETED = "thread_deleted", _("page deleted at the source")
    SOFT_404 = "soft_404", _("page no longer at its address")
    BLOCKED = "blocked", _("the site refuses our checks")
    LOGIN_REQUIRED = "login_required", _("only for members")
    TRANSIENT = "transient", _("the site did not answer")
    INDETERMINATE = "indeterminate", _("could not be told")


class Ground(models.TextChoices):
    """Why words are removed; readers and the public log see it."""

    AUTHOR = "author", _("at the request of its author")
    PRIVACY = "privacy", _("to protect a person's privacy")
    MINOR = "minor", _("to protect a minor")
    VICTIM = "victim", _("to protect a victim")
    HEALTH = "health", _("because it concerns somebody's health")
    COURT = "court", _("by order of a court or authority")
    COPYRIGHT = "copyright", _("for copyright")
    EDITORIAL = "editorial", _("by decision of the newsroom")


class QuotationQuerySet(models.QuerySet["Quotation"]):
    def with_standing(self) -> "QuotationQuerySet":
        """Annotate each quotation with its latest verdict and its latest decision by a person.

        `latest_verdict` and `latest_decision` are empty strings where there is none yet; `acceptances`
        counts the people who accepted since the last refusal-free state (two are needed for a screenshot).
        """
        checks = Verification.objects.filter(quotation=models.OuterRef("pk")).order_by("-id")
        decisions = checks.exclude(decision=Verification.Decision.NONE)
        text = models.CharField()
        empty = models.Value("", output_field=text)
        return self.annotate(
            latest_verdict=models.functions.Coalesce(models.Subquery(checks.values("verdict")[:1]), empty),
            latest_decision=models.functions.Coalesce(
                models.Subquery(decisions.values("decision")[:1]), empty
            ),
            acceptances=models.Count(
                "verifications__reviewer",
                filter=Q(verifications__decision="accepted"),
                distinct=True,
            ),
        )

    def for_display(self, *, also: Collection[str] = ()) -> "QuotationQuerySet":
        """Return quotations with all that a card shows, in one query; and with what a page shows `also` (columns of
        `NOT_ON_CARDS`).
        """
        left_out = [column for column in NOT_ON_CARDS if column not in also]
        rows = self.select_related("source__outlet", "capture", "author", "comment").defer(*left_out)
        found = carrying(
            rows,
            Carry("translations", Translation.objects.order_by("language")),
            Carry("elisions", Elision.objects.order_by("start")),
            Carry("verifications", Verification.objects.order_by("-id")),
        )
        return cast("QuotationQuerySet", found)

    def not_gone(self) -> "QuotationQuerySet":
        """Return the quotations whose words may be shown: neither hidden nor redacted."""
        return self.filter(hidden_at__isnull=True, redacted_at__isnull=True)

    def public(self) -> "QuotationQuerySet":
        """Return the quotations that a live edition shows; others do not exist for readers."""
        return self.filter(models.Exists(Appearance.objects.filter(quotation=models.OuterRef("pk"))))


class Quotation(models.Model):
    """Words taken verbatim from one comment or passage of a capture. Immutable once verified."""

    class Display(models.TextChoices):
        FULL = "full", _("original, translation and link")
        TRANSLATION_ONLY = "translation", _("translation only, no link (a minor, a victim, health)")

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="quotations", verbose_name=_("source")
    )
    capture = models.ForeignKey(
        Capture, on_delete=models.PROTECT, related_name="quotations", verbose_name=_("capture")
    )
    comment = models.ForeignKey(
        CaptureComment, on_delete=models.PROTECT, null=True, blank=True, related_name="quotations"
    )
    author = models.ForeignKey(
        SourceAuthor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="quotations",
        verbose_name=_("author"),
    )
    # With elisions: the pieces joined by " […] ".
    exact = models.TextField(_("original words"))
    prefix = models.CharField(_("words before"), max_length=64, blank=True)
    suffix = models.CharField(_("words after"), max_length=64, blank=True)
    # Code points into the capture's readable text; empty for a screenshot.
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    native_comment_id = models.CharField(_("comment number"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, default="ko")
    posted_at = models.DateTimeField(_("posted"), null=True, blank=True)
    posted_precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.UNKNOWN)
    votes_up = models.IntegerField(_("votes for"), null=True, blank=True)
    votes_down = models.IntegerField(_("votes against"), null=True, blank=True)
    votes_observed_at = models.DateTimeField(null=True, blank=True)
    context_note = ComposedCharField(
        _("context"),
        max_length=300,
        blank=True,
        help_text=_("What a reader must know to understand it rightly."),
    )
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, blank=True)
    display = models.CharField(_("shown as"), max_length=11, choices=Display.choices, default=Display.FULL)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by", editable=False
    )
    # Readers see it, saw it, or will by a plan: kept by `reactions.shown`, and never taken back.
    was_shown = models.BooleanField(default=False, editable=False)
    # The newest outcome of a re-check, for the desk, and what readers are told, which may wait for further checks.
    health = models.CharField(
        _("at the source"), max_length=16, choices=Health.choices, blank=True, editable=False
    )
    health_checked_at = models.DateTimeField(
        _("checked at the source"), null=True, blank=True, editable=False
    )
    told_health = models.CharField(max_length=16, choices=Health.choices, blank=True, editable=False)
    told_health_since = models.DateTimeField(null=True, blank=True, editable=False)
    # Hidden while a request is decided on; the words are still here.
    hidden_at = models.DateTimeField(_("hidden since"), null=True, blank=True, editable=False)
    # Readers get neither the pseudonym nor a link to the source.
    is_restricted = models.BooleanField(_("name and link not shown"), default=False, editable=False)
    # The words are gone for good; a tombstone stands in their place.
    redacted_at = models.DateTimeField(_("words removed"), null=True, blank=True, editable=False)
    redaction_ground = models.CharField(max_length=16, choices=Ground.choices, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    submitted_at = models.DateTimeField(_("submitted"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("submitted by")
    )

    objects = QuotationQuerySet.as_manager()

    class Meta:
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        ordering = ["-submitted_at", "-id"]
        indexes = [
            # Few were superseded. To SQLite, which counts nothing as a value, the index of all of them seems to find nothing faster.
            models.Index("supersedes", condition=Q(supersedes__isnull=False), name="quotation_supersedes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(redacted_at__isnull=True) & ~Q(exact=""))
                | Q(redacted_at__isnull=False, exact=""),
                name="quotation_has_words_or_is_redacted",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__isnull=False, end__gt=F("start")),
                name="quotation_span_forward",
            ),
        ]
        permissions = [
            ("verify_quotation", _("Can verify quotations of others")),
            ("see_handle", _("Can see the raw handle of a quoted person")),
        ]

    def __str__(self) -> str:
        if self.redacted_at is not None:
            return gettext("(words removed)")
        words = self.exact if len(self.exact) <= 80 else f"{self.exact[:79]}…"
        return f"“{words}”"

    @property
    def is_gone(self) -> bool:
        """Whether readers get a tombstone instead: hidden while a request is decided, or redacted. The one rule."""
        return self.hidden_at is not None or self.redacted_at is not None

    def clean(self) -> None:
        """Refuse to change what was accepted: a correction is a new quotation that supersedes this one."""
        if self._state.adding or not self.verifications.filter(decision="accepted").exists():
            return
        stored = Quotation.objects.filter(pk=self.pk).values(*WHAT_WAS_SAID).first() or {}
        if any(getattr(self, name) != value for name, value in stored.items()):
            raise ValidationError(
                _("This quotation was accepted; its words stay as they are. Correct it by a new quotation.")
            )


class Elision(models.Model):
    """A span of the capture's text that the quotation leaves out, in code points."""

    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="elisions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("elision")
        verbose_name_plural = _("elisions")
        ordering = ["start"]
        constraints = [models.CheckConstraint(condition=Q(end__gt=F("start")), name="elision_span_forward")]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"


class Translation(models.Model):
    """The quotation in another language. It is never called verbatim."""

    class Method(models.TextChoices):
        HUMAN = "human", _("by a person")
        MACHINE = "machine", _("by a machine")
        POST_EDITED = "post-edited", _("by a machine, edited by a person")

    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=10, default="en")
    text = ComposedTextField(_("translation"))
    method = models.CharField(_("method"), max_length=11, choices=Method.choices, default=Method.HUMAN)
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("translator")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    is_stale = models.BooleanField(_("stale"), default=False, editable=False)
    updated_at = models.DateTimeField(_("updated"))

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["quotation", "language"],
                name="translation_once_per_language",
                violation_error_message=_("This quotation already has a translation in that language."),
            ),
            models.CheckConstraint(condition=~Q(text=""), name="translation_has_words"),
        ]

    @property
    def made_how(self) -> str:
        """How it was made, in words of the interface's language."""
        return str(self.Method(self.method).label)

    def __str__(self) -> str:
        return self.text


class Verification(AppendOnlyModel):
    """A recorded check: by the algorithm alone (no reviewer), or by a person who looked at both sides."""

    class Decision(models.TextChoices):
        NONE = "", _("checked by the algorithm only")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        ASKED = "asked", _("question asked")

    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="verifications")
    checked_at = models.DateTimeField(_("checked"))
    algorithm_version = models.CharField(max_length=20)
    verdict = models.CharField(_("verdict"), max_length=12)
    folds = models.JSONField(default=list)
    artifact_sha256 = models.CharField(max_length=64)
    # Copied from the quotation, so that the database itself can hold that nobody verifies their own.
    submitter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.CharField(_("decision"), max_length=8, choices=Decision.choices, blank=True, default="")
    note = ComposedCharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("submitter")),
                name="reviewer_is_not_submitter",
            ),
            models.CheckConstraint(
                condition=Q(decision="", reviewer__isnull=True)
                | (~Q(decision="") & Q(reviewer__isnull=False)),
                name="decision_has_a_reviewer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.decision}".strip()


class Paraphrase(models.Model):
    """A reported reaction without verbatim words; it still names its source and a capture of it."""

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="paraphrases", verbose_name=_("source")
    )
    capture = models.ForeignKey(
        Capture, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("capture")
    )
    text = ComposedTextField(_("what was said, in our words"))
    language = models.CharField(_("language"), max_length=10, default="en")
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, blank=True)
    # Readers see it, saw it, or will by a plan: kept by `reactions.shown`, and never taken back.
    was_shown = models.BooleanField(default=False, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("added"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("created by"),
    )

    class Meta:
        verbose_name = _("paraphrase")
        verbose_name_plural = _("paraphrases")
        ordering = ["-created_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="paraphrase_has_words")]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"


class AppearanceQuerySet(models.QuerySet["Appearance"]):
    def shown(self) -> "AppearanceQuerySet":
        """Return the appearances whose words readers see; where a quotation is gone, only a tombstone stands."""
        # Looked up for each. Of a join with conditions of its own SQLite may make a filter first, out of all quotations there are.
        return self.filter(
            models.Exists(Quotation.objects.not_gone().filter(pk=models.OuterRef("quotation")))
        )

    def with_quotations(self) -> "AppearanceQuerySet":
        """Return appearances with their quotations, and all that their cards show, in one query."""
        of_quotation = ("source__outlet", "capture", "author", "comment")
        rows = self.select_related(*(f"quotation__{path}" for path in of_quotation)).defer(
            "quotation__capture__manifest", "quotation__author__handle_encrypted"
        )
        return cast(
            "AppearanceQuerySet",
            carrying(
                rows,
                Carry("quotation__translations", Translation.objects.order_by("language")),
                Carry("quotation__elisions", Elision.objects.order_by("start")),
                Carry("quotation__verifications", Verification.objects.order_by("-id")),
            ),
        )


class Appearance(models.Model):
    """Where a live edition shows a quotation. Kept by publishing; without one, a quotation is not public."""

    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="appearances")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="appearances")
    # What shows it, in this room's terms: an address, a title, a time. Rooms above fill it in.
    edition_id = models.BigIntegerField()
    path = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    language = models.CharField(max_length=10)
    published_at = models.DateTimeField()

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        constraints = [models.UniqueConstraint(fields=["quotation", "edition_id"], name="appearance_once")]
        indexes = [
            models.Index("outlet", F("published_at").desc(), F("id").desc(), name="appearance_by_outlet"),
            models.Index("edition_id", name="appearance_by_edition"),
            models.Index(F("published_at").desc(), name="appearance_by_time"),
        ]

    def __str__(self) -> str:
        return self.path
