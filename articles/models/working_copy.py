"""Article: what editors work on. Never shown to readers; they get Editions."""

from datetime import datetime

from content_editor.models import Region
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from delivery.composed_text import ComposedCharField, ComposedTextField
from reactions.models.append_only import AppendOnlyModel
from reactions.models.sources import Source
from reactions.verifying.messages import said_again
from tags.models import Tag

# First parts of addresses that the site itself uses; no category may have them.
RESERVED_SLUGS = frozenset(
    "admin api archive communities corrections feed feeds health how-we-source humans images ko en latest media "
    "oembed pictures preview reactions reports robots search sitemap static styleguide tags takedown takedowns".split()
)


class Category(models.Model):
    """A section of the site; the first part of its articles' addresses."""

    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    name_en = ComposedCharField(_("English name"), max_length=60, unique=True)
    name_ko = ComposedCharField(_("Korean name"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    article_count = models.PositiveIntegerField(_("articles"), default=0, editable=False)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.name_ko if (get_language() or "en") == "ko" else self.name_en

    def clean(self) -> None:
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("The site itself uses this address. Choose another one.")})


class ArticleTag(ItemBase):
    """One of an article's tags, in the editor's order."""

    content_object = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="tag_rows")
    # Named because taggit follows it from the tag back to the article.
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="article_rows")

    class Meta:
        verbose_name = _("tag of an article")
        verbose_name_plural = _("tags of articles")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="article_tag_once")]


class Article(models.Model):
    """The working copy of a piece: fields plus ordered blocks."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "review", _("in review")
        APPROVED = "approved", _("approved")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")
        UNPUBLISHED = "unpublished", _("unpublished")
        RETRACTED = "retracted", _("retracted")

    title = ComposedCharField(_("title"), max_length=200)
    deck = ComposedTextField(
        _("deck"),
        blank=True,
        max_length=500,
        help_text=_("One or two sentences under the title, and in lists."),
    )
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        allow_unicode=True,
        blank=True,
        help_text=_("The last part of the address. Left empty, it is made from the title."),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        default="en",
        help_text=_("The language it is written in, as a code: en, ko, ja …"),
        validators=[
            RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", _("A language code looks like en or ko."))
        ],
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="articles", verbose_name=_("category")
    )
    byline = ComposedCharField(
        _("byline"), max_length=200, blank=True, help_text=_("Who wrote it, as readers see it.")
    )
    event_date = models.DateField(_("date of the event"), null=True, blank=True)
    selection_note = ComposedCharField(
        _("how reactions were selected"),
        max_length=300,
        blank=True,
        help_text=_("For readers, for example “9 of 412 comments in three threads, chosen for range”."),
    )
    lead_image = models.ForeignKey(
        "images.Image",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead picture"),
    )
    lead_alternative_text = ComposedCharField(
        _("alternative text of the lead picture"), max_length=500, blank=True
    )
    lead_caption = ComposedCharField(_("caption of the lead picture"), max_length=500, blank=True)
    tags = TaggableManager(through=ArticleTag, verbose_name=_("tags"), blank=True)
    excluded = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="+",
        verbose_name=_("never discover"),
        help_text=_("Articles that “Discover More” must not offer here."),
    )

    translation_of = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("translation of"),
        help_text=_(
            "The article that this one says in another language. Readers get a link between the two."
        ),
    )

    state = models.CharField(
        _("state"), max_length=11, choices=State.choices, default=State.DRAFT, editable=False
    )
    # Whose turn it is at the desk; nobody's in particular where it is empty.
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_articles",
        editable=False,
        verbose_name=_("assigned to"),
    )
    publish_at = models.DateTimeField(_("scheduled for"), null=True, blank=True, editable=False)
    publish_zone = models.CharField(_("time zone of the schedule"), max_length=40, blank=True, editable=False)
    publish_note = ComposedCharField(max_length=300, blank=True, editable=False)
    publish_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    # The revision that goes out then; without one, the newest.
    publish_revision = models.ForeignKey(
        "articles.Revision",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    # Messages as `reactions.verifying.messages` keeps them: each reader sees them in their own language.
    schedule_problem = models.JSONField(
        _("why the schedule fell short"), default=list, blank=True, editable=False
    )
    unpublish_at = models.DateTimeField(_("leaves the site at"), null=True, blank=True, editable=False)
    unpublish_zone = models.CharField(max_length=40, blank=True, editable=False)
    unpublish_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    embargo_until = models.DateTimeField(_("under embargo until"), null=True, blank=True, editable=False)
    embargo_zone = models.CharField(max_length=40, blank=True, editable=False)
    embargo_note = ComposedCharField(_("whose embargo it is"), max_length=200, blank=True, editable=False)
    # Raised by each save; a form that was opened on an older number may not overwrite a newer one.
    version = models.PositiveIntegerField(default=1, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="articles",
        editable=False,
        verbose_name=_("created by"),
    )
    updated_at = models.DateTimeField(_("updated"), editable=False)

    regions = [Region(key="body", title=_("Body"))]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="article_has_a_title"),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(publish_at__isnull=False),
                name="scheduled_article_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True)
                | Q(unpublish_at__isnull=True)
                | Q(unpublish_at__gt=F("publish_at")),
                name="article_leaves_after_it_went_out",
            ),
            models.CheckConstraint(
                condition=Q(translation_of__isnull=True) | ~Q(translation_of=F("pk")),
                name="article_translates_another",
                violation_error_message=_("An article cannot be a translation of itself."),
            ),
        ]
        indexes = [
            models.Index("state", F("updated_at").desc(), name="article_by_state"),
            models.Index(F("updated_at").desc(), F("id").desc(), name="article_by_update"),
            models.Index("language", F("updated_at").desc(), F("id").desc(), name="article_by_language"),
            models.Index(
                F("updated_at").desc(),
                F("id").desc(),
                condition=~Q(state="published"),
                name="article_unpublished",
            ),
            models.Index("publish_at", condition=Q(state="scheduled"), name="article_scheduled"),
            models.Index(
                "unpublish_at", condition=Q(unpublish_at__isnull=False), name="article_unpublished_at"
            ),
            models.Index("embargo_until", condition=Q(embargo_until__isnull=False), name="article_embargoed"),
            models.Index("event_date", condition=Q(event_date__isnull=False), name="article_by_event"),
        ]
        permissions = [
            ("publish_article", _("Can publish, correct, schedule and unpublish articles")),
            ("retract_article", _("Can retract articles")),
            ("override_gate", _("Can publish although the gate says no, with a reason")),
            ("edit_any_article", _("Can edit articles of others")),
            ("approve_article", _("Can approve articles of others, and ask for changes")),
            ("assign_article", _("Can say whose turn an article is")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def schedule_problem_in_words(self) -> str:
        """Why the schedule fell short, in the current language; empty where it did not."""
        return " ".join(said_again(message) for message in self.schedule_problem)

    def is_under_embargo(self, now: datetime) -> bool:
        return self.embargo_until is not None and now < self.embargo_until


class PinnedArticle(models.Model):
    """An article that the editor wants first in “Discover More”."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="pins")
    pinned = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", verbose_name=_("article"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("pinned article")
        verbose_name_plural = _("pinned articles")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "pinned"], name="pinned_once"),
            models.CheckConstraint(
                condition=~Q(article=F("pinned")),
                name="pinned_is_another",
                violation_error_message=_("An article cannot be pinned to itself."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pinned)


class Citation(models.Model):
    """An article's reference to a press report, blog or official statement."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", verbose_name=_("source"))
    supports = ComposedCharField(
        _("what it supports"),
        max_length=300,
        blank=True,
        help_text=_("For readers, for example “the date of the vote”."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["article", "source"], name="citation_once")]

    def __str__(self) -> str:
        return str(self.source)


class Revision(AppendOnlyModel):
    """An immutable snapshot of an article as JSON (`articles.documents` describes the format)."""

    class Kind(models.TextChoices):
        SAVE = "save", _("saved")
        AUTOSAVE = "autosave", _("saved by itself")
        IMPORT = "import", _("imported")
        RESTORE = "restore", _("restored")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="revisions", verbose_name=_("article")
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.SAVE)
    document = models.JSONField()
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    # The editing page that it was saved from (`EditingSession.key`): its revisions are one row of the history.
    session = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]
        indexes = [
            models.Index("created_at", condition=Q(kind="autosave"), name="revision_saved_by_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} r{self.number}"


class ClearedPassage(models.Model):
    """A passage in quotation marks (or “one user said”) that an editor has declared to be no reaction to source."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="cleared_passages", verbose_name=_("article")
    )
    # SHA-256 of the passage with white space folded: it stays cleared when the text around it changes.
    digest = models.CharField(max_length=64)
    text = models.TextField(_("passage"))
    reason = ComposedCharField(
        _("why it needs no source"),
        max_length=200,
        help_text=_("For example “title of a film”, “our own interview”."),
    )
    cleared_at = models.DateTimeField(_("when"))
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("cleared passage")
        verbose_name_plural = _("cleared passages")
        ordering = ["-cleared_at"]
        constraints = [
            models.UniqueConstraint(fields=["article", "digest"], name="passage_cleared_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="cleared_passage_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.text
