"""Tag: a topic with Korean and English names, any number of aliases, and one identity (on django-taggit)."""

import unicodedata
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from delivery.composed_text import ComposedCharField, ComposedTextField
from tags.initials import initial_of

MAX_NAME_LENGTH = 100


def key_of(name: str) -> str:
    """Return the key under which a name is unique: NFC, case folded, white space folded, no leading #."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return " ".join(folded.split()).lstrip("#").strip()


class Tag(TagBase):
    """A topic. Its names and aliases are rows of `TagName`; its counts are maintained by publishing."""

    name_en = ComposedCharField(_("English name"), max_length=MAX_NAME_LENGTH, blank=True)
    name_ko = ComposedCharField(_("Korean name"), max_length=MAX_NAME_LENGTH, blank=True)
    introduction_en = ComposedTextField(
        _("introduction in English"),
        blank=True,
        help_text=_("Two or three sentences for readers of the tag's page."),
    )
    introduction_ko = ComposedTextField(_("introduction in Korean"), blank=True)
    # Where it stands in the index, by its name in each language; kept by `save()`.
    initial_en = models.CharField(max_length=1, default="#", editable=False)
    initial_ko = models.CharField(max_length=1, default="#", editable=False)
    article_count = models.PositiveIntegerField(
        _("articles"),
        default=0,
        editable=False,
        help_text=_("Live articles with this tag; kept by publishing."),
    )
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_en="") | ~Q(name_ko=""),
                name="tag_has_a_label",
                violation_error_message=_("A tag needs a name in English or Korean."),
            ),
            models.CheckConstraint(condition=~Q(slug__contains="+"), name="tag_slug_has_no_plus"),
        ]
        indexes = [
            models.Index(F("article_count").desc(), "id", name="tag_by_count"),
            models.Index("initial_en", F("article_count").desc(), "id", name="tag_by_initial_en"),
            models.Index("initial_ko", F("article_count").desc(), "id", name="tag_by_initial_ko"),
        ]
        permissions = [("merge_tag", _("Can merge and split tags"))]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.find_initials()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "initial_en", "initial_ko"}
        super().save(*args, **kwargs)

    def find_initials(self) -> None:
        """Set where the tag stands in the index: for who stores it otherwise than by `save()`."""
        self.initial_en, self.initial_ko = (initial_of(self.label_in(code)) for code in ("en", "ko"))

    def label_in(self, language: str) -> str:
        """Return the tag's name in the language, or its other name where it has none."""
        return labels_in(language, name_en=self.name_en, name_ko=self.name_ko)[0]

    @property
    def label(self) -> str:
        """The tag's name in the interface's language."""
        return self.label_in(get_language() or "en")

    @property
    def other_label(self) -> str:
        """The tag's name in the other language, or nothing where there is none."""
        return labels_in(get_language() or "en", name_en=self.name_en, name_ko=self.name_ko)[1]

    @property
    def introduction(self) -> str:
        if (get_language() or "en") == "ko":
            return self.introduction_ko or self.introduction_en
        return self.introduction_en or self.introduction_ko


def labels_in(language: str, *, name_en: str, name_ko: str) -> tuple[str, str]:
    """Return a tag's name in the language, or its other name where it has none; and its name in the other language, or nothing."""
    label, other = (name_ko, name_en) if language == "ko" else (name_en, name_ko)
    return label or other, other if label and other != label else ""


class TagName(models.Model):
    """One name of a tag (a label or an alias); its key belongs to one tag alone."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="names", verbose_name=_("tag"))
    name = ComposedCharField(_("name"), max_length=MAX_NAME_LENGTH)
    key = models.CharField(max_length=2 * MAX_NAME_LENGTH, unique=True, editable=False)

    class Meta:
        verbose_name = _("name or alias")
        verbose_name_plural = _("names and aliases")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TagPair(models.Model):
    """How many live articles carry both tags; kept by publishing, both ways round."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="pairs")
    other = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    article_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "other"], name="tag_pair_once"),
            models.CheckConstraint(condition=~Q(tag=F("other")), name="tag_pair_of_two"),
        ]
        indexes = [models.Index("tag", F("article_count").desc(), name="tag_pair_by_count")]

    def __str__(self) -> str:
        return f"{self.tag_id} + {self.other_id}: {self.article_count}"


class TagAddress(models.Model):
    """A former address of a tag: who comes by it is led to the tag's own."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="former_addresses")
    slug = models.SlugField(_("address"), max_length=100, unique=True, allow_unicode=True)

    class Meta:
        default_permissions = ()
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class MergedTag(models.Model):
    """Which tag is meant by the number of one that was merged into it: documents name the old number for good."""

    number = models.BigIntegerField(primary_key=True)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="merged")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.number} → #{self.tag_id}"


class TagMerge(models.Model):
    """One tag was merged into another: by whom, when, and all that is needed to take it back.

    The two are named by number: one of them is gone while the merge stands.
    """

    class State(models.TextChoices):
        ORDERED = "ordered", _("ordered")
        MERGED = "merged", _("merged")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("not carried out")

    source_number = models.BigIntegerField(editable=False)
    source_name = models.CharField(_("merged tag"), max_length=MAX_NAME_LENGTH)
    target_number = models.BigIntegerField(editable=False)
    target_name = models.CharField(_("into"), max_length=MAX_NAME_LENGTH)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ORDERED)
    # Why it was not carried out, in words for the desk.
    problem = models.CharField(max_length=300, blank=True)
    # What the merged tag was, and what went over to the other: `articles.tagging.merging` describes it.
    kept = models.JSONField(default=dict)
    article_count = models.PositiveIntegerField(_("articles"), default=0)
    live_count = models.PositiveIntegerField(_("live articles"), default=0)
    # What follows bit by bit: the last article whose “Discover More” was made anew, and whether all are.
    followed_until = models.BigIntegerField(default=0)
    is_followed = models.BooleanField(default=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    created_at = models.DateTimeField(_("when"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        verbose_name = _("merge of tags")
        verbose_name_plural = _("merges of tags")
        default_permissions = ("view",)
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(source_number=F("target_number")), name="tag_merge_of_two"),
            models.UniqueConstraint(
                fields=["source_number"],
                condition=Q(state__in=["ordered", "merged", "undoing"]),
                name="tag_merged_once",
            ),
        ]
        indexes = [models.Index("target_number", F("id").desc(), name="tag_merge_by_target")]

    def __str__(self) -> str:
        return f"{self.source_name} → {self.target_name}"


class TagDistinction(models.Model):
    """Two tags that look alike and are not the same: the desk looked, and they are not offered to be merged again."""

    one = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="tag_distinction_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="tag_distinction_in_order"),
        ]

    def __str__(self) -> str:
        return f"#{self.one_id} ≠ #{self.other_id}"
