"""The public form with which anybody asks that a quotation be removed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delivery.composed_text import of_a_stranger
from reactions.models import Ground, TakedownRequest

LONGEST_MESSAGE = 4_000
# As the person who asks would say it; why the newsroom itself removes something is not among them.
GROUNDS = [
    (Ground.AUTHOR.value, _("They are my words, and I want them removed")),
    (Ground.PRIVACY.value, _("They give away something private")),
    (Ground.MINOR.value, _("They are by a child or young person, or about one")),
    (Ground.VICTIM.value, _("They are by a victim, or about one")),
    (Ground.HEALTH.value, _("They concern somebody's health")),
    (Ground.COURT.value, _("A court or an authority has ordered it")),
    (Ground.COPYRIGHT.value, _("Copyright")),
]


class TakedownForm(forms.Form):
    """Who asks, on what ground, what they ask, how to reach them. `website` is for robots; people leave it empty."""

    form_token = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    relation = forms.ChoiceField(
        label=_("Who are you?"), choices=TakedownRequest.Relation.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )  # fmt: skip
    ground = forms.ChoiceField(
        label=_("Why should these words go?"), choices=GROUNDS, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )  # fmt: skip
    message = forms.CharField(
        label=_("What do you ask for, and why?"), max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Write in a sentence or two what you ask for.")},
        help_text=_(
            "Only the people who decide read this. It is kept encrypted, and erased a month after the decision."
        ),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail (if you like)"), required=False, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_(
            "Then we write to you when we have decided. Without it you can look it up at an address that only you get."
        ),
    )  # fmt: skip
    website = forms.CharField(label=_("Leave this empty"), required=False, max_length=300)

    def clean_message(self) -> str:
        text = of_a_stranger(self.cleaned_data["message"])
        if not text:
            raise forms.ValidationError(self.fields["message"].error_messages["required"])
        return text

    def clean_website(self) -> str:
        if self.cleaned_data["website"].strip():
            raise forms.ValidationError(
                _("This field is there to catch robots. Please leave it empty and send again.")
            )
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "website" in self.errors:
            # The field itself is out of sight.
            self.add_error(None, self.errors["website"][0])
        return cleaned
