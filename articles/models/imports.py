"""ImportRun: a file from elsewhere on its way to becoming drafts. ImportRow: one thing in it, and what became of it."""

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.working_copy import Article, Category


def exchange_storage() -> Storage:
    """Return the storage for what comes and goes whole. A callable, so that its place is not written into migrations."""
    return storages["exchange"]


class ImportRun(models.Model):
    """One import of many articles: its file is read into rows, looked at by a person, and then made into drafts.

    Each step keeps what it did with where it is, so that a run that was broken off goes on from there.
    """

    class State(models.TextChoices):
        READING = "reading", _("being read")
        # Read to its end; nothing is made before somebody says so.
        READ = "read", _("ready to be looked at")
        MAKING = "making", _("drafts are being made")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("could not be read")

    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.READING)
    file_name = models.CharField(_("file"), max_length=300)
    # Empty once it is no longer needed.
    file = models.FileField(storage=exchange_storage, max_length=200, blank=True, editable=False)
    byte_count = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("category of what names none of ours"),
    )
    # The interface language of who ordered it: what it says is said in that.
    language = models.CharField(max_length=10, default="en", editable=False)
    problem = models.TextField(_("why it could not be read"), blank=True, editable=False)
    created_at = models.DateTimeField(_("started"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    # When a step last wrote something.
    touched_at = models.DateTimeField(editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("import of many articles")
        verbose_name_plural = _("imports of many articles")
        ordering = ["-created_at", "-id"]
        default_permissions = ("add", "view")
        indexes = [models.Index("sha256", "state", name="import_run_by_file")]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One thing in the file, numbered from 1 in its order: it waits, became a draft, or did not and why."""

    class State(models.TextChoices):
        WAITING = "waiting", _("would be made")
        MADE = "made", _("made")
        DUPLICATE = "duplicate", _("there already")
        REFUSED = "refused", _("left out")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices)
    name = models.CharField(_("where"), max_length=400)
    kind = models.CharField(_("type"), max_length=40, blank=True)
    # What it is called for good where it comes from; empty where nothing says it.
    source_id = models.CharField(_("number where it comes from"), max_length=300, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    slug = models.CharField(_("slug"), max_length=120, blank=True)
    # The address under which it stood.
    address = models.CharField(_("old address"), max_length=500, blank=True)
    reason = models.TextField(_("why"), blank=True)
    notes = models.JSONField(_("to look at"), default=list)
    unsourced_count = models.PositiveIntegerField(_("unsourced passages"), default=0)
    picture_count = models.PositiveIntegerField(_("pictures"), default=0)
    # The page as it was taken apart (`articles.importing.runs.payloads`); empty once the draft is made.
    page = models.JSONField(null=True, blank=True)
    article = models.ForeignKey(
        Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("article")
    )

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["run_id", "number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_row_number_once")]
        indexes = [
            models.Index("run", "state", "number", name="import_row_by_state"),
            models.Index("source_id", name="import_row_by_source", condition=~Q(source_id="")),
            models.Index("slug", name="import_row_by_slug", condition=~Q(slug="")),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title or self.name}"
