"""Forms with which quotations are made: from the text of a capture, or from a picture."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reactions.admin.capture_page import MomentField
from reactions.models import Capture, CaptureComment, Quotation, Stance, Translation
from reactions.quoting import LONGEST_QUOTATION

LANGUAGES = [
    ("ko", gettext_lazy("Korean")),
    ("en", gettext_lazy("English")),
    ("ja", gettext_lazy("Japanese")),
    ("zh", gettext_lazy("Chinese")),
    ("ru", gettext_lazy("Russian")),
    ("es", gettext_lazy("Spanish")),
    ("fr", gettext_lazy("French")),
    ("de", gettext_lazy("German")),
    ("ar", gettext_lazy("Arabic")),
]


def language_choices(*languages: str) -> list[tuple[str, Any]]:
    """Return the languages to choose from, with those of existing rows even where we list them not."""
    known = {code for code, _name in LANGUAGES}
    return [*LANGUAGES, *((code, code) for code in dict.fromkeys(languages) if code and code not in known)]


class QuotationForm(forms.Form):
    """The words, what the desk adds to them, and a translation, all at once."""

    words = forms.CharField(
        label=gettext_lazy("Words"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        max_length=2 * LONGEST_QUOTATION,
        strip=True,
        error_messages={"required": gettext_lazy("Choose the words in the text, or type them.")},
        help_text=gettext_lazy(
            "Select them in the text. Typed words are looked for in the capture; write […] for what you leave out."
        ),
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    comment = forms.ModelChoiceField(
        label=gettext_lazy("Comment"),
        required=False,
        queryset=CaptureComment.objects.none(),
        widget=forms.HiddenInput,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the words"))
    translation = forms.CharField(
        label=gettext_lazy("Translation"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    translation_language = forms.ChoiceField(label=gettext_lazy("Into"))
    translation_method = forms.ChoiceField(
        label=gettext_lazy("Translated"),
        choices=Translation.Method.choices,
        initial=Translation.Method.HUMAN,
    )
    stance = forms.ChoiceField(
        label=gettext_lazy("Stance"), required=False, choices=[("", "—"), *Stance.choices]
    )
    context_note = forms.CharField(
        label=gettext_lazy("Context"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("What a reader must know to understand it rightly."),
    )
    display = forms.ChoiceField(label=gettext_lazy("Shown as"), choices=Quotation.Display.choices)

    def __init__(self, *args: Any, capture: Capture, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = capture.source.language
        choices = language_choices(language)
        self._field("language").choices = choices
        self._field("translation_language").choices = choices
        self.fields["language"].initial = language
        self.fields["translation_language"].initial = "ko" if language == "en" else "en"
        comments = self.fields["comment"]
        assert isinstance(comments, forms.ModelChoiceField)
        comments.queryset = capture.comments.all()

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        languages = (cleaned.get("language"), cleaned.get("translation_language"))
        if (cleaned.get("translation") or "").strip() and languages[0] == languages[1]:
            self.add_error(
                "translation_language", _("A translation is into another language than that of the words.")
            )
        return cleaned


class PictureQuotationForm(QuotationForm):
    """Words read in a picture, with what else can be read there."""

    handle = forms.CharField(
        label=gettext_lazy("Name shown there"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Kept encrypted; readers see a pseudonym."),
    )
    posted_at = MomentField(label=gettext_lazy("Posted"), required=False)
    votes_up = forms.IntegerField(label=gettext_lazy("Votes for"), required=False)
    votes_down = forms.IntegerField(label=gettext_lazy("Votes against"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("start", "end", "comment"):
            del self.fields[name]
        self.fields["words"].help_text = _(
            "Type them exactly as they stand in the picture. Two other people will compare them."
        )
