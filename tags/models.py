"""Tag: a topic with Korean and English names, any number of aliases, and one identity (on django-taggit)."""

import unicodedata
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from tags.initials import initial_of

MAX_NAME_LENGTH = 100


def key_of(name: str) -> str:
    """Return the key under which a name is unique: NFC, case folded, white space folded, no leading #."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return " ".join(folded.split()).lstrip("#").strip()


class Tag(TagBase):
    """A topic. Its names and aliases are rows of `TagName`; its counts are maintained by publishing."""

    name_en = models.CharField(_("English name"), max_length=MAX_NAME_LENGTH, blank=True)
    name_ko = models.CharField(_("Korean name"), max_length=MAX_NAME_LENGTH, blank=True)
    introduction_en = models.TextField(
        _("introduction in English"),
        blank=True,
        help_text=_("Two or three sentences for readers of the tag's page."),
    )
    introduction_ko = models.TextField(_("introduction in Korean"), blank=True)
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.initial_en, self.initial_ko = (initial_of(self.label_in(code)) for code in ("en", "ko"))
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "initial_en", "initial_ko"}
        super().save(*args, **kwargs)

    def label_in(self, language: str) -> str:
        """Return the tag's name in the language, or its other name where it has none."""
        if language == "ko":
            return self.name_ko or self.name_en
        return self.name_en or self.name_ko

    @property
    def label(self) -> str:
        """The tag's name in the interface's language."""
        return self.label_in(get_language() or "en")

    @property
    def other_label(self) -> str:
        """The tag's name in the other language, or nothing where there is none."""
        other = self.name_en if self.label == self.name_ko else self.name_ko
        return other if other != self.label else ""

    @property
    def introduction(self) -> str:
        if (get_language() or "en") == "ko":
            return self.introduction_ko or self.introduction_en
        return self.introduction_en or self.introduction_ko


class TagName(models.Model):
    """One name of a tag (a label or an alias); its key belongs to one tag alone."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="names", verbose_name=_("tag"))
    name = models.CharField(_("name"), max_length=MAX_NAME_LENGTH)
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
