"""What happens around an article at the desk: comments to its blocks, notices to people, and the log of all of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.working_copy import Article
from delivery.composed_text import ComposedCharField, ComposedTextField
from reactions.models.append_only import AppendOnlyModel


class Activity(AppendOnlyModel):
    """Something that was done: who, when, to what, and what changed. Written in the transaction that did it."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("handed in")
        TAKEN_BACK = "taken_back", _("taken back")
        CHANGES_REQUESTED = "changes", _("changes requested")
        APPROVED = "approved", _("approved")
        APPROVAL_LAPSED = "lapsed", _("approval lapsed")
        ASSIGNED = "assigned", _("assigned")
        SCHEDULED = "scheduled", _("scheduled")
        UNSCHEDULED = "unscheduled", _("schedule cancelled")
        LEAVING_PLANNED = "leaving", _("time to leave the site")
        EMBARGOED = "embargo", _("embargo")
        LINK_MADE = "link_made", _("preview link made")
        LINK_REVOKED = "link_revoked", _("preview link taken back")
        FELL_SHORT = "fell_short", _("schedule fell short")
        PUBLISHED = "published", _("published")
        UPDATED = "updated", _("update published")
        CORRECTED = "corrected", _("correction published")
        UNPUBLISHED = "unpublished", _("unpublished")
        RETRACTED = "retracted", _("retracted")
        OVERRIDDEN = "overridden", _("gate overridden")
        RESTORED = "restored", _("revision restored")
        PASSAGE_CLEARED = "cleared", _("passage cleared")
        COMMENT_RESOLVED = "resolved", _("comment resolved")
        COMMENT_REOPENED = "reopened", _("comment opened again")
        DELETED = "deleted", _("deleted")
        TASK_RETRIED = "retried", _("failed task tried again")
        TAGGED = "tagged", _("tags changed")
        TAG_MERGED = "tag_merged", _("tag merged")
        TAG_UNMERGED = "tag_unmerged", _("merge of a tag taken back")
        TAG_SPLIT = "tag_split", _("tag split off")

    kind = models.CharField(_("what"), max_length=20, choices=Kind.choices)
    # Nobody where the newsroom did it by itself.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"))
    # No constraint: the log of an article that was deleted still says which one it was.
    article = models.ForeignKey(
        Article,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("article"),
    )
    # What it was done to, where that is no article itself: a label such as "articles.blockcomment", and its id.
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    before = models.CharField(_("from"), max_length=200, blank=True)
    after = models.CharField(_("to"), max_length=200, blank=True)
    # The reason that was given; of a deleted article its title.
    note = ComposedTextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activity")
        default_permissions = ("view",)
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(F("at").desc(), F("id").desc(), name="activity_by_time"),
            models.Index("article", F("at").desc(), F("id").desc(), name="activity_of_article"),
            models.Index("actor", F("at").desc(), F("id").desc(), name="activity_of_person"),
            models.Index("kind", F("at").desc(), F("id").desc(), name="activity_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"


class BlockComment(models.Model):
    """What somebody at the desk says to a block of an article, to the article, or in answer to another comment."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comments")
    # The block's key stays with the block when it moves; empty for the article as a whole.
    block_key = models.UUIDField(null=True, blank=True)
    # The block's first words when it was commented on, for the day when the block is gone.
    block_words = models.CharField(max_length=120, blank=True)
    answers = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    # A person without an account has a name alone.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    author_name = ComposedCharField(max_length=150, blank=True)
    text = ComposedTextField(_("comment"), max_length=2000)
    created_at = models.DateTimeField(_("when"))
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        # Who may see the article may comment on it; there is nothing to grant.
        default_permissions = ()
        ordering = ["created_at", "id"]
        indexes = [models.Index("article", "created_at", name="comment_of_article")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | ~Q(author_name=""), name="comment_has_an_author"
            ),
            models.CheckConstraint(
                condition=Q(answers__isnull=True) | Q(resolved_at__isnull=True),
                name="comment_thread_resolved",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Notice(models.Model):
    """What one person is told, at the desk and perhaps by mail."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("assigned to you")
        SUBMITTED = "submitted", _("handed in")
        CHANGES_REQUESTED = "changes", _("changes requested")
        APPROVED = "approved", _("approved")
        APPROVAL_LAPSED = "lapsed", _("approval lapsed")
        COMMENT = "comment", _("comment")
        REPLY = "reply", _("reply")
        MENTION = "mention", _("you were mentioned")
        FELL_SHORT = "fell_short", _("schedule fell short")
        PUBLISHED = "published", _("published")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(BlockComment, on_delete=models.CASCADE, null=True, related_name="+")
    # Nobody where the newsroom did it by itself.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # The reason that was given, in the words of who gave it.
    note = ComposedTextField(blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        # Everybody has their own and nobody else's; there is nothing to grant.
        default_permissions = ()
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index("person", F("created_at").desc(), F("id").desc(), name="notice_of_person"),
            models.Index("person", condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index("created_at", name="notice_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"


class NoticeChoice(models.Model):
    """How a person wants to be told: by mail or at the desk alone, and in which language."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="notice_choice"
    )
    by_mail = models.BooleanField(_("also by e-mail"), default=True)
    # Chosen; empty for the one that the person's browser asked for when they last logged in.
    language = models.CharField(_("language of e-mails"), max_length=10, blank=True)
    browser_language = models.CharField(max_length=10, blank=True, editable=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.person_id}: {self.by_mail}"
