"""Tags at the desk: labels, aliases, introductions and the address. Counts are kept by publishing.

Registered by `articles.tagging.desk`, which knows where a tag is used.
"""

from typing import Any

# Imported first, so that its registration is there to be undone: its merge lets any staff user retag articles.
import taggit.admin
import taggit.models
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from delivery import keys
from delivery.announcing import announce
from delivery.deletions import AnnouncedDeletions
from tags.models import Tag, TagName, key_of
from tags.naming import (
    UnableToName,
    add_alias,
    change_address,
    clean_name,
    create_tag,
    label_keys,
    remove_alias,
    rename,
    slug_of,
    tags_by_key,
)

admin.site.unregister(taggit.models.Tag)


class TagForm(forms.ModelForm[Tag]):
    """A tag's labels, introductions and address; what another tag has is refused, with that tag's name."""

    address = forms.CharField(
        max_length=100,
        required=False,
        help_text=_("The last part of its page's address. The old one leads to the new one."),
    )

    class Meta:
        model = Tag
        fields = ("name_en", "name_ko", "introduction_en", "introduction_ko")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields.pop("address", None)
        elif "address" in self.fields:
            self.initial["address"] = self.instance.slug
            self.fields["address"].label = capfirst(_("address"))

    def clean_address(self) -> str:
        address = self.cleaned_data["address"].strip() or self.instance.slug
        try:
            return slug_of(tag=self.instance, address=address)
        except UnableToName as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for field in ("name_en", "name_ko"):
            name = clean_name(self.cleaned_data.get(field) or "")
            if not name:
                continue
            if not any(character.isalnum() for character in name):
                self.add_error(field, _("A tag needs at least one letter or digit."))
            owner = tags_by_key([key_of(name)]).get(key_of(name))
            if owner is not None and owner.pk != self.instance.pk:
                self.add_error(
                    field,
                    _("“%(name)s” already belongs to the tag “%(tag)s”.") % {"name": name, "tag": owner.name},
                )
            self.cleaned_data[field] = name
        return cleaned


class AliasForm(forms.ModelForm[TagName]):
    class Meta:
        model = TagName
        fields = ("name",)

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        if not any(character.isalnum() for character in name):
            raise ValidationError(_("A name needs at least one letter or digit."))
        owner = tags_by_key([key_of(name)]).get(key_of(name))
        if owner is not None and owner.pk != self.instance.tag_id:
            raise ValidationError(
                _("“%(name)s” already belongs to the tag “%(tag)s”.") % {"name": name, "tag": owner.name}
            )
        return name


class AliasFormSet(BaseInlineFormSet[TagName, Tag, AliasForm]):
    """The names of a tag that are not its labels; each change goes through the functions of `tags.naming`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.queryset = self.instance.names.exclude(key__in=label_keys(self.instance))

    def save(self, commit: bool = True) -> list[TagName]:
        tag = self.instance
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        for form in self.forms:
            before = form.initial.get("name")
            name = form.cleaned_data.get("name") if form.is_valid() else None
            if before and (form in self.deleted_forms or form.has_changed()):
                # A name that has just become a label is no alias any more and stays.
                if key_of(before) not in label_keys(tag):
                    remove_alias(tag=tag, name=before)
                self.deleted_objects.append(form.instance)
            if name and form.has_changed() and form not in self.deleted_forms:
                self.new_objects.append(add_alias(tag=tag, name=name))
        return self.new_objects

    def save_m2m(self) -> None:
        """Do nothing: the admin calls this after `save`, and a name has no many-to-many relation."""


class AliasInline(admin.TabularInline[TagName, Tag]):
    model = TagName
    form = AliasForm
    formset = AliasFormSet  # type: ignore[assignment]
    extra = 1
    verbose_name = _("alias")
    verbose_name_plural = _("aliases: other names that lead to this tag")


class TagAdmin(AnnouncedDeletions):
    form = TagForm
    list_display = ("name", "name_en", "name_ko", "article_count", "has_introduction")
    search_fields = ("names__name", "slug")
    ordering = ("-article_count", "name")
    readonly_fields = ("slug", "article_count", "created_at")
    inlines = (AliasInline,)

    def get_fieldsets(self, request: HttpRequest, obj: Tag | None = None) -> Any:
        labels = (None, {"fields": [("name_en", "name_ko"), "introduction_en", "introduction_ko"]})
        if obj is None:
            return [labels]
        address = "address" if self.has_change_permission(request, obj) else "slug"
        return [labels, (None, {"fields": [(address, "article_count"), "created_at"]})]

    def keys_without(self, obj: Tag) -> list[str]:
        """Old editions may have it, in the history of an article."""
        return [keys.tag(obj.pk), keys.LISTS]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Tag], search_term: str
    ) -> tuple[QuerySet[Tag], bool]:
        # Names are stored composed; what a keyboard sends need not be.
        found, has_duplicates = super().get_search_results(request, queryset, clean_name(search_term))
        return found, has_duplicates

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        if change:
            rename(tag=obj, name_en=obj.name_en, name_ko=obj.name_ko)
            # What nobody changed here is not stored again: words may have been removed from it meanwhile.
            introductions = {"introduction_en", "introduction_ko"}
            obj.save(update_fields=introductions.intersection(form.changed_data))
            change_address(tag=obj, address=form.cleaned_data.get("address") or obj.slug)
            return
        created = create_tag(name_en=obj.name_en, name_ko=obj.name_ko)
        created.introduction_en, created.introduction_ko = obj.introduction_en, obj.introduction_ko
        created.save()
        announce([keys.tag(created.pk)])
        # The admin goes on with the object it was given: its links and its aliases hang on it.
        obj.pk, obj.slug, obj.name, obj.created_at = (
            created.pk,
            created.slug,
            created.name,
            created.created_at,
        )
        obj._state.adding = False

    @admin.display(description=_("introduction"), boolean=True)
    def has_introduction(self, tag: Tag) -> bool:
        return bool(tag.introduction_en or tag.introduction_ko)
