"""The form with which an import of many begins: files, and a category for what names none of ours."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Category

MIB = 1024 * 1024
# What the desk takes in one request, less the fields beside the files (`newsroom.largest_request`).
LARGEST_UPLOAD_BYTES = 120 * MIB
MOST_FILES = 500


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several; cleaned to a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[bytes]"]:
        files: Sequence[Any] = data if isinstance(data, (list, tuple)) else [data]
        # An empty file among several is told in the report; alone it is refused.
        given = [file for file in files if file]
        if not given:
            raise forms.ValidationError(_("Choose a file."))
        if len(given) > MOST_FILES:
            raise forms.ValidationError(
                _("These are more than %(limit)d files. Put them into a zip.") % {"limit": MOST_FILES}
            )
        if sum(file.size or 0 for file in given) > LARGEST_UPLOAD_BYTES:
            raise forms.ValidationError(
                _(
                    "Together this is more than %(limit)d MiB, which is more than the desk can take at once. Import it in "
                    "parts, or let whoever runs the newsroom import it with manage.py import_articles."
                )
                % {"limit": LARGEST_UPLOAD_BYTES // MIB}
            )
        return given


def category_field() -> "forms.ModelChoiceField[Category]":
    return forms.ModelChoiceField(
        label=gettext_lazy("Category for what names none of ours"),
        queryset=Category.objects.all(),
        empty_label=None,
    )


class MakingForm(forms.Form):
    """What can still be chosen when the dry run was looked at. `categories` are those to choose from, read by the page anyhow."""

    category = category_field()

    def __init__(self, *args: Any, categories: Iterable[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ModelChoiceField)
        field.choices = [(category.pk, str(category)) for category in categories]


class ImportManyForm(forms.Form):
    uploads = FilesField(
        label=gettext_lazy("Files"),
        widget=FilesInput(attrs={"accept": ".xml,.json,.zip,.html,.htm,.mht,.mhtml,.txt,.md"}),
        help_text=gettext_lazy(
            "A WordPress export (XML), a Ghost export (JSON), saved pages, or a zip of these with their pictures; 120 MiB at "
            "most together."
        ),
    )
    category = category_field()
