"""Forms with which the desk removes words, decides on a request, and closes evidence."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reactions.models import Ground, Quotation, Redaction, TakedownRequest

NOTE_HELP = gettext_lazy("For the desk, for example a file number. Do not repeat what is removed.")


class ActForm(forms.Form):
    """What is done to a quotation, on what ground, and what goes with it."""

    act = forms.ChoiceField(
        label=gettext_lazy("What is done"), widget=forms.RadioSelect, initial=Redaction.Scope.REDACT.value
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"), choices=[("", "—"), *Ground.choices],
        help_text=gettext_lazy("Readers see it where the quotation stood, and in the public log."),
        error_messages={"required": gettext_lazy("Choose the ground on which it is done; readers and the public log see it.")},
    )  # fmt: skip
    also = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Remove these too"), required=False, queryset=Quotation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Of the same comment, or by the same person."),
    )  # fmt: skip
    mask_in_texts = forms.BooleanField(
        label=gettext_lazy("Take the words out of what we wrote ourselves too"), required=False, initial=True,
        help_text=gettext_lazy("Titles, texts and captions of drafts, revisions and editions, wherever they repeat the words."),
    )  # fmt: skip
    translation_only = forms.TypedChoiceField(
        label=gettext_lazy("Show the translation only"), required=False, coerce=lambda value: value == "yes", empty_value=None,
        choices=[
            ("", gettext_lazy("as the ground suggests: for a minor, a victim or health")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")),
        ],
        help_text=gettext_lazy("The original could be searched for. Only with “name and link no longer shown”."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=500, help_text=NOTE_HELP)

    def __init__(self, *args: Any, quotation: Quotation, nearby: list[Quotation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        act, also = self.fields["act"], self.fields["also"]
        assert isinstance(act, forms.ChoiceField)
        assert isinstance(also, forms.ModelMultipleChoiceField)
        act.choices = self.acts()
        also.queryset = Quotation.objects.filter(pk__in=[row.pk for row in nearby])
        if not nearby:
            del self.fields["also"]
        if not quotation.translations.exists():
            del self.fields["translation_only"]

    def acts(self) -> list[tuple[str, Any]]:
        return [
            (Redaction.Scope.REDACT.value, _("Remove the words for good")),
            (Redaction.Scope.RESTRICT.value, _("Keep the words, show neither name nor link")),
        ]


class DecisionForm(ActForm):
    """A decision on a request: an act, or a refusal; and the answer for the person."""

    REFUSE = "refuse"

    answer = forms.CharField(
        label=gettext_lazy("Answer to the person"), required=False, max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("They read it on their page, and by mail if they left an address. Needed for a refusal."),
    )  # fmt: skip

    field_order = ["act", "ground", "answer", "also", "mask_in_texts", "translation_only", "note"]

    def __init__(self, *args: Any, request_row: TakedownRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].initial = request_row.ground
        # What suits the request is chosen by looking at it, never by pressing Enter.
        self.fields["act"].initial = None
        # A refusal has no ground.
        self.fields["ground"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("act") not in {None, self.REFUSE} and not cleaned.get("ground"):
            self.add_error("ground", self.fields["ground"].error_messages["required"])
        return cleaned

    @property
    def erases(self) -> bool:
        """Whether the decision of a valid form is one that nothing brings back."""
        return bool(self.cleaned_data["act"] == Redaction.Scope.REDACT)

    def acts(self) -> list[tuple[str, Any]]:
        return [*super().acts(), (self.REFUSE, _("Refuse: the quotation is shown again"))]


class ClosingForm(forms.Form):
    """What is proposed for the evidence of a capture."""

    scope = forms.ChoiceField(
        label=gettext_lazy("What is proposed"), widget=forms.RadioSelect,
        choices=[
            (Redaction.Scope.SUPPRESS.value, gettext_lazy("Close it: only who may see closed evidence opens it")),
            (Redaction.Scope.DESTROY.value, gettext_lazy("Destroy it: nobody can ever read it again")),
        ],
    )  # fmt: skip
    ground = forms.ChoiceField(label=gettext_lazy("Ground"), choices=[("", "—"), *Ground.choices])
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=500, help_text=NOTE_HELP)
