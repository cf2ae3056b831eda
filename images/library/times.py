"""How the library asks for days and times: the browser's own fields, which have a name and work by keyboard."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A time in the newsroom's zone, which the field's help names."""

    widget = MomentInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Put together when it is shown, in the language of whoever asks.
        zone = format_lazy(_("Time zone: {zone}."), zone=timezone.get_default_timezone_name())
        self.help_text = format_lazy("{} {}", self.help_text, zone) if self.help_text else zone
