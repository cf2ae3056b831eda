"""Paraphrases at the desk: reported reactions without verbatim words, each with its source and a capture."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from delivery import keys
from delivery.announcing import announce
from reactions.admin.autocompletes import Completes
from reactions.admin.quotation_forms import language_choices
from reactions.admin.wording import marked
from reactions.models import Paraphrase
from reactions.shown import may_change


class ParaphraseForm(forms.ModelForm[Paraphrase]):
    language = forms.ChoiceField(label=_("Language"), initial="en")

    class Meta:
        model = Paraphrase
        fields = ("source", "capture", "text", "language", "stance")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("language")
        if isinstance(field, forms.ChoiceField):
            field.choices = language_choices(self.instance.language)
        if "capture" in self.fields:
            self.fields["capture"].help_text = _("Leave empty to take the newest capture of the source.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        source, capture = cleaned.get("source"), cleaned.get("capture")
        if source is None:
            return cleaned
        if capture is not None and capture.source_id != source.pk:
            self.add_error("capture", _("This is a capture of another source."))
        elif capture is None and "capture" in self.fields:
            cleaned["capture"] = source.captures.kept().first()
            if cleaned["capture"] is None:
                self.add_error("source", _("This source has no capture yet. Capture it first."))
        return cleaned


@admin.register(Paraphrase)
class ParaphraseAdmin(Completes, admin.ModelAdmin[Paraphrase]):
    form = ParaphraseForm
    list_display = ["text", "outlet", "source", "captured", "created_by", "created_at"]
    list_filter = ["stance", ("source__outlet", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["source__outlet", "created_by"]
    search_fields = ["text", "source__title", "source__outlet__name_en"]
    autocomplete_fields = ["source", "capture"]
    show_full_result_count = False
    fields = ["source", "capture", "text", ("language", "stance")]

    def has_change_permission(self, request: HttpRequest, obj: Paraphrase | None = None) -> bool:
        if obj is not None and not may_change(row=obj, actor=request.user):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Paraphrase | None = None) -> bool:
        """Keep what readers see, or saw, from everybody: it would go out of the article without a word."""
        if obj is not None and obj.was_shown:
            return False
        return super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Paraphrase, form: Any, change: bool) -> None:
        if not change:
            obj.created_by, obj.created_at = cast(User, request.user), timezone.now()
            super().save_model(request, obj, form, change)
        else:
            # A whole row would bring back words that were removed from its text meanwhile.
            obj.save(update_fields=form.changed_data)
        announce([keys.paraphrase(obj.pk)])

    @admin.display(description=_("outlet"), ordering="source__outlet__name_en")
    def outlet(self, paraphrase: Paraphrase) -> str:
        return paraphrase.source.outlet.label

    @admin.display(description=_("capture"))
    def captured(self, paraphrase: Paraphrase) -> SafeString:
        if paraphrase.capture_id is None:
            return marked("bad", _("none"))
        return marked("good", _("stored"))
