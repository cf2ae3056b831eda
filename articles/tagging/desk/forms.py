"""What is asked on pages of tags."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.admin.tag_input import KnownTagsInput, OneTagInput, TagNamesField, split_names
from tags.models import MAX_NAME_LENGTH, Tag, key_of
from tags.naming import tags_by_key


class OtherTagForm(forms.Form):
    """The tag that another is merged into, by any of its names."""

    into = forms.CharField(label=_("Merge into"), max_length=2 * MAX_NAME_LENGTH, widget=OneTagInput)

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tag = tag
        widget = self.fields["into"].widget
        assert isinstance(widget, OneTagInput)
        widget.other_than = tag

    def clean_into(self) -> Tag:
        names = split_names(self.cleaned_data["into"])
        if len(names) != 1:
            raise forms.ValidationError(_("Name one tag."))
        other = tags_by_key([key_of(names[0])]).get(key_of(names[0]))
        if other is None:
            raise forms.ValidationError(_("There is no tag of that name. Choose one that exists."))
        if other.pk == self.tag.pk:
            raise forms.ValidationError(_("A tag cannot be merged into itself. Choose another one."))
        return other


class ManyForm(forms.Form):
    """Tags to give to a selection of articles, and tags to take from it."""

    add = TagNamesField(label=_("Give these tags"), required=False)
    remove = TagNamesField(label=_("Take these tags away"), required=False, widget=KnownTagsInput)
    goes_out = forms.BooleanField(
        label=_("Publish at once where nothing else has changed"),
        required=False,
        help_text=_("Readers see the tags with an article's next edition. Without this they wait for it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("add") and not cleaned.get("remove"):
            raise forms.ValidationError(_("Name at least one tag to give or to take away."))
        return cleaned


class SplitForm(forms.Form):
    """The new tag that is split off, and what becomes of the old one in the chosen articles."""

    name_en = forms.CharField(label=_("English name"), max_length=MAX_NAME_LENGTH, required=False)
    name_ko = forms.CharField(label=_("Korean name"), max_length=MAX_NAME_LENGTH, required=False)
    keeps_old = forms.BooleanField(label=_("The articles keep the old tag too"), required=False)
    goes_out = forms.BooleanField(
        label=_("Publish at once where nothing else has changed"),
        required=False,
        help_text=_("Readers see the tags with an article's next edition. Without this they wait for it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("name_en") and not cleaned.get("name_ko"):
            raise forms.ValidationError(_("A tag needs a name in English or Korean."))
        return cleaned
