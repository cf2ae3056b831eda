"""Tags as comma-separated text that completes as it is typed and creates what does not exist yet."""

import csv
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.admin.choosing import number_of
from articles.models import Article, ArticleTag
from tags.models import Tag, TagName, key_of
from tags.naming import UnableToName, resolve_or_create

SUGGESTIONS = 12
MAX_TAGS = 30


def split_names(text: str) -> list[str]:
    """Return the names in comma-separated text; a name with a comma in it stands in double quotes (RFC 4180)."""
    line = " ".join(text.replace("，", ",").replace("、", ",").split())
    row = next(csv.reader([line], skipinitialspace=True), [])
    return [name.strip() for name in row if name.strip()]


def join_names(names: Iterable[str]) -> str:
    """Return names as text that `split_names` takes apart again."""
    return ", ".join(f'"{name.replace(chr(34), chr(34) * 2)}"' if "," in name else name for name in names)


def check_names(names: Iterable[str]) -> None:
    """Raise `UnableToName` for names that cannot be tags; by the rule that makes tags, and nothing is kept."""
    with transaction.atomic():
        resolve_or_create(names=names)
        transaction.set_rollback(True)


class TagInput(forms.TextInput):
    template_name = "admin/articles/tag_input.html"
    # Whether a name that no tag has is offered as a new tag, and whether more than one is taken.
    makes_new = True
    takes_many = True
    # The tag that is never offered, where the input asks for another one.
    other_than: Tag | None = None

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"class": "vTextField", "autocomplete": "off", "spellcheck": "false", **(attrs or {})}
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        asked = f"?{urlencode({'except': self.other_than.pk})}" if self.other_than else ""
        context["widget"] |= {
            "address": reverse("admin:articles_article_tags") + asked,
            "makes_new": self.makes_new,
            "takes_many": self.takes_many,
        }
        return context


class KnownTagsInput(TagInput):
    """Completes the names of tags that are there, and offers no new ones."""

    makes_new = False


class OneTagInput(KnownTagsInput):
    """Asks for one tag that is there."""

    takes_many = False


class TagNamesField(forms.CharField):
    """The names of tags; cleaned to a list of names that can all be tags. Nothing is created by cleaning."""

    widget = TagInput
    # Whether cleaning tries out that the names can be tags; it writes, and takes it back.
    makes_sure = True

    def to_python(self, value: Any) -> Any:
        names = split_names(super().to_python(value) or "")
        if len(names) > MAX_TAGS:
            raise ValidationError(_("%(limit)d tags are the most an article can have.") % {"limit": MAX_TAGS})
        try:
            if self.makes_sure:
                check_names(names)
        except UnableToName as error:
            raise ValidationError(str(error)) from error
        return names

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Names were checked by the rule that makes tags of them."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return split_names(initial or "") != split_names(data or "")


def names_of(article: Article) -> str:
    """Return the article's tags as text for the input, in their order."""
    # Kept with the article: a snapshot of it asks for the same rows.
    prefetch_related_objects([article], Prefetch("tag_rows", ArticleTag.objects.select_related("tag")))
    rows = sorted(article.tag_rows.all(), key=lambda row: row.pk)
    return join_names(row.tag.label for row in rows)


def suggest(text: str, *, other_than: int = 0) -> list[Tag]:
    """Return tags one of whose names begins with the text, the most used first; then those that contain it. Not the tag `other_than`."""
    key = key_of(text)
    if not key:
        return []
    names = TagName.objects.order_by("name")
    tags = Tag.objects.prefetch_related(Prefetch("names", queryset=names)).order_by("-article_count", "name")
    tags = tags.exclude(pk=other_than) if other_than else tags
    begins = list(tags.filter(pk__in=TagName.objects.filter(key__startswith=key).values("tag"))[:SUGGESTIONS])
    if len(begins) == SUGGESTIONS:
        return begins
    contains = tags.filter(pk__in=TagName.objects.filter(key__contains=key).values("tag")).exclude(
        Q(pk__in=[tag.pk for tag in begins])
    )
    return [*begins, *contains[: SUGGESTIONS - len(begins)]]


def _alias(tag: Tag, key: str) -> str:
    """Return the name that matched, where it is neither of the tag's labels."""
    names = (name.name for name in tag.names.all() if name.key.startswith(key))
    return next((name for name in names if name not in (tag.label, tag.other_label)), "")


def tags_view(request: HttpRequest) -> JsonResponse:
    """Return suggestions for `q` to staff who may see tags and work on articles; not the tag with the number `except`."""
    user = request.user
    works_on_articles = user.has_perm("articles.add_article") or user.has_perm("articles.change_article")
    if not (works_on_articles and user.has_perm("tags.view_tag")):
        raise PermissionDenied
    text = request.GET.get("q", "")[:100]
    key = key_of(text)
    found = suggest(text, other_than=number_of(request.GET.get("except")))
    return JsonResponse(
        {
            "tags": [
                {
                    "name": tag.label,
                    "insert": join_names([tag.label]),
                    "other": tag.other_label,
                    "count": tag.article_count,
                    # A tag found by an alias says by which.
                    "alias": _alias(tag, key),
                }
                for tag in found
            ],
            "is_known": TagName.objects.filter(key=key).exists(),
        }
    )
