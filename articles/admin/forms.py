"""The form of an article's own fields, with the numbers that tell whether it was opened on an older version."""

from typing import Any
from unicodedata import normalize

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.admin.choosing import CHOSEN, furnish
from articles.admin.saving import name_of
from articles.admin.tag_input import TagNamesField, names_of
from articles.language_names import language_choices
from articles.models import Article
from articles.saving.keeping import Overlapping
from articles.snapshots import newest_revision
from articles.translating import UnableToTranslate, original_to_name


class ArticleForm(forms.ModelForm[Article]):
    # A title may be long: its field grows. It has no line breaks, whatever is pasted.
    title = forms.CharField(
        label=_("Title"), max_length=200, widget=forms.Textarea(attrs={"rows": 1, "class": "vTextField"})
    )
    tag_names = TagNamesField(
        label=_("Tags"),
        required=False,
        help_text=_("Separated by commas. A name that no tag has becomes a new tag when you save."),
    )
    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    opened_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # The editing page's own key, made by its script; without one a page's changes count from the revision it was opened on.
    session = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # How often the page has posted: an autosave that arrives after a newer save changes nothing.
    post_number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # What somebody else changed in the same places; set by the page where that keeps the form from being saved.
    overlapping: Overlapping | None = None
    # The button that a form in which something overlaps was sent by, in words; nothing for those that only save.
    sent_by: str | Promise = ""

    class Meta:
        model = Article
        fields = [
            "title",
            "deck",
            "category",
            "language",
            "byline",
            "translation_of",
            "lead_image",
            "lead_alternative_text",
            "lead_caption",
            "slug",
            "event_date",
            "selection_note",
            "excluded",
        ]
        # The browser's own calendar knows the reader's week and needs no script.
        widgets = {
            "event_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "language": forms.Select,
        }
        help_texts = {"language": _("The language it is written in.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        furnish((self, name) for name in CHOSEN if name in self.fields)
        if "language" in self.fields:
            self._offer_languages()
        if self.instance.pk and "tag_names" in self.fields:
            revision = newest_revision(article=self.instance)
            self.initial.setdefault("tag_names", names_of(self.instance))
            self.initial["opened_version"] = self.instance.version
            self.initial["opened_revision"] = revision.number if revision else None

    def _offer_languages(self) -> None:
        """Let languages be chosen by name; a code that none of ours has (an import's, say) stays as it is."""
        widget = self.fields["language"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = language_choices(str(self["language"].value() or ""))
        # Of the field for text that it is otherwise.
        widget.attrs.pop("maxlength", None)

    def clean_title(self) -> str:
        return " ".join(normalize("NFC", self.cleaned_data["title"]).split())

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned and cleaned.get("translation_of") and cleaned.get("language"):
            try:
                cleaned["translation_of"] = original_to_name(
                    article_id=self.instance.pk,
                    language=cleaned["language"],
                    chosen=cleaned["translation_of"],
                )
            except UnableToTranslate as error:
                self.add_error("translation_of", str(error))
        if self.overlapping is not None:
            newest = self.overlapping.newest
            params: dict[str, object] = {"who": name_of(newest.created_by) if newest else _("Somebody else")}
            if self.sent_by:
                message = _(
                    "%(who)s changed the same places after you opened this article. Nothing you typed is lost: it is "
                    "below. Choose what to keep first, then press “%(button)s” again."
                )
                params["button"] = self.sent_by
            else:
                message = _(
                    "%(who)s changed the same places after you opened this article. Nothing you typed is lost: it is "
                    "below. Choose what to keep, then save again."
                )
            raise ValidationError(message, code="changed_meanwhile", params=params)
        return cleaned
