"""Short texts that people type are kept composed (NFC), whichever form of Unicode a computer hands on.

macOS takes Hangul apart, so the same name would be two that look alike, be found by one of them only, and be three times as long as a field
allows. The field is where it is mended: forms measure the composed text, and rows that are saved or made hold it. A row that is copied (a
backup, a move to another database) stays as it is, and nothing of what was quoted goes through here: evidence stays as it came.
"""

import re
from typing import Any
from unicodedata import normalize

from django import forms
from django.db import models

# Nothing that steers how letters beside it are shown, so that a name cannot turn round what stands behind it.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def of_a_stranger(text: str) -> str:
    """Return what somebody without an account wrote: composed, and without letters that nobody sees and that change what is seen."""
    return CONTROLS.sub("", normalize("NFC", text)).strip()


def composed(value: Any) -> Any:
    """Return a text composed, and anything else as it is."""
    return normalize("NFC", value) if isinstance(value, str) else value


class ComposedFormField(forms.CharField):
    """Composes what was typed before its length is measured."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(composed(value))


class Composed(models.Field[str, str]):
    """What both fields have in common. In migrations they are Django's own: the column is the same."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = composed(super().pre_save(model_instance, add))
        if isinstance(value, str):
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"form_class": ComposedFormField, **options})

    def deconstruct(self) -> Any:
        name, _path, arguments, options = super().deconstruct()
        plain = models.TextField if isinstance(self, models.TextField) else models.CharField
        return name, f"django.db.models.{plain.__name__}", arguments, options


class ComposedCharField(Composed, models.CharField[str, str]):
    pass


class ComposedTextField(Composed, models.TextField[str, str]):
    pass
