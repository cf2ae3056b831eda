"""Open editing pages, and versions that people gave a name."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.working_copy import Article, Revision
from delivery.composed_text import ComposedCharField


class EditingSession(models.Model):
    """One open editing page: whose it is, where its cursor is, and what of it is not in the working copy.

    Its key is made by the page. An article that has no title yet cannot be saved: its page is a session without an article.
    """

    key = models.UUIDField(unique=True)
    # What somebody was typing outlives an article that somebody else deletes: it can become a new one.
    article = models.ForeignKey(
        Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    # When the page was last heard of.
    seen_at = models.DateTimeField()
    # The key of the block, or the name of the field, that the cursor is in.
    place = models.CharField(max_length=60, blank=True)
    # The page counts what it sends; an older post that arrives late changes nothing.
    post_number = models.PositiveIntegerField(default=0, db_default=0)
    # What the page's next changes are counted from (`articles.saving.merging.next_base`); none before its first autosave.
    base = models.JSONField(null=True)
    # The form as it was posted last, where it could not be kept whole: field names with lists of values.
    held = models.JSONField(null=True)
    held_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("editing session")
        verbose_name_plural = _("editing sessions")
        ordering = ["-seen_at"]
        indexes = [
            models.Index("article", F("seen_at").desc(), name="session_by_article"),
            models.Index("seen_at", name="session_by_age"),
            models.Index("person", "held_at", condition=Q(held_at__isnull=False), name="session_that_holds"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(held__isnull=True, held_at__isnull=True) | Q(held_at__isnull=False),
                name="session_holds_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.key}"


class NamedVersion(models.Model):
    """The name that somebody gave a revision, to find it again; revisions themselves are never changed."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="named")
    name = ComposedCharField(_("name"), max_length=120)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("named version")
        verbose_name_plural = _("named versions")
        ordering = ["-named_at"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="named_version_has_a_name")]

    def __str__(self) -> str:
        return self.name
