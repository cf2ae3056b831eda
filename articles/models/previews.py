"""PreviewLink: an address under which somebody without an account sees a revision before it is published."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.working_copy import Article, Revision
from delivery.composed_text import ComposedCharField


class PreviewLink(models.Model):
    """A secret address of one article. The secret itself is nowhere in the database; who has it was shown it once."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="preview_links")
    # The revision that is shown; without one, the newest.
    revision = models.ForeignKey(Revision, on_delete=models.RESTRICT, null=True, related_name="+")
    # SHA-256 of the token, hexadecimal. The token has 256 random bits: there is nothing to try.
    token_hash = models.CharField(max_length=64, unique=True)
    made_for = ComposedCharField(_("for whom"), max_length=120)
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    last_used_at = models.DateTimeField(null=True)
    use_count = models.PositiveIntegerField(default=0)
    # Comments that came by it: all, and those of the hour that began at a time.
    comment_count = models.PositiveIntegerField(default=0)
    comments_since = models.DateTimeField(null=True)
    comments_in_hour = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        # Who may edit the article makes and revokes them; there is nothing to grant.
        default_permissions = ()
        ordering = ["-created_at", "-id"]
        indexes = [models.Index("article", F("created_at").desc(), name="preview_link_of_article")]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="preview_link_expires"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_by__isnull=False),
                name="preview_link_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.made_for}"

    def is_good(self, now: datetime) -> bool:
        """Return whether it still opens its page."""
        return self.revoked_at is None and now < self.expires_at
