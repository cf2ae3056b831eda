"""The form of the desk's import page: a file, or pasted text."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from articles.importing.pages import UnableToImport
from articles.importing.reading_bytes import LARGEST_PAGE_BYTES, page_text, too_large_message
from articles.models import Category


class PlacingForm(forms.Form):
    """In which category an imported page goes, asked beside what its preview says; empty where it says so itself."""

    category = forms.ModelChoiceField(
        label=_("Category"),
        queryset=Category.objects.all(),
        required=False,
        empty_label=None,
        widget=forms.Select(attrs={"form": "import-form"}),
        error_messages={"invalid_choice": _("This category is no longer there. Choose another one.")},
    )


class ImportForm(forms.Form):
    """What to import. Cleaning turns an uploaded file into text, so that a preview can carry it on as text."""

    file = forms.FileField(
        label=_("Saved page"),
        required=False,
        allow_empty_file=True,
        help_text=_("HTML, MHTML or plain text, at most 5 MiB."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".txt,.text,.md,.html,.htm,.mht,.mhtml,text/plain,text/html"}
        ),
    )
    text = forms.CharField(
        label=_("or its text"),
        required=False,
        strip=False,
        help_text=_("Paste the text of the page, title first, or its HTML source."),
        widget=forms.Textarea(attrs={"rows": 16, "class": "vLargeTextField", "spellcheck": "false"}),
    )
    format = forms.ChoiceField(
        label=_("It is"),
        choices=[("auto", _("find out")), ("text", _("plain text")), ("html", _("HTML"))],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notes: list[str] = []
        text = self.fields["text"]
        # A stray NUL in pasted text is dropped by the import; it is no reason to refuse the text.
        text.validators = [
            validator
            for validator in text.validators
            if not isinstance(validator, ProhibitNullCharactersValidator)
        ]

    def clean_format(self) -> str:
        return self.cleaned_data["format"] or "auto"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        upload: UploadedFile[bytes] | None = cleaned.get("file")
        if upload:
            try:
                cleaned["text"], self.notes = self._text_of(upload)
            except UnableToImport as error:
                self.add_error("file", error.reason)
        elif not cleaned.get("text", "").strip() and not self.errors:
            self.add_error("text", _("Choose a saved page, or paste its text."))
        elif len(cleaned.get("text", "")) > LARGEST_PAGE_BYTES:
            self.add_error("text", too_large_message())
        return cleaned

    def _text_of(self, upload: "UploadedFile[bytes]") -> tuple[str, list[str]]:
        if upload.size is not None and upload.size > LARGEST_PAGE_BYTES:
            raise UnableToImport(too_large_message())
        return page_text(data=upload.read())
