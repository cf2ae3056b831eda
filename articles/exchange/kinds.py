"""What is exported: every model of our rooms, but for what is named here with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models

ROOMS = ("tags", "images", "reactions", "articles")
# Left out, and why. What publishing keeps (counts, appearances, offers) is exported as it is: so pages stay the same.
LEFT_OUT = {
    "articles.EditingSession": "pages that are open now, with what is typed in them",
    "articles.ImportRun": "files on their way in",
    "articles.ImportRow": "files on their way in",
    "articles.ExportRun": "files on their way out",
    "articles.PreviewLink": "keys that let in who has no account: those of the old address lead nowhere",
    "articles.SearchEntry": "made anew from the editions",
    "articles.SearchWord": "made anew from the editions",
    "images.HeldUpload": "files that wait a day for an answer",
    "reactions.CaptureRequest": "orders to capture that are under way or over",
    "reactions.HostVisit": "when a host may be asked again",
}
# What a new newsroom is installed with, and gives way to what is imported.
INSTALLED = frozenset({"articles.Category", "reactions.Outlet", "reactions.OutletHost"})
# Of people: what they are called and may do. No password, no second factor, no time of their last visit.
PEOPLE_FIELDS = (
    "id", "username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser", "date_joined",
)  # fmt: skip
PEOPLE = settings.AUTH_USER_MODEL


@dataclass(frozen=True)
class Kind:
    """One kind of rows: its name in the file, its model, and the fields that stand in a row, by name."""

    name: str
    model: type[models.Model]
    fields: tuple["models.Field[object, object]", ...]

    @property
    def file_fields(self) -> "list[models.FileField]":
        return [field for field in self.fields if isinstance(field, models.FileField)]

    @property
    def is_people(self) -> bool:
        return self.name == PEOPLE


def kinds() -> list[Kind]:
    """Return every kind in the order of the file: people first, then rooms from the lowest up."""
    people = get_user_model()
    fields = {field.name: field for field in people._meta.concrete_fields}
    return [Kind(PEOPLE, people, tuple(fields[name] for name in PEOPLE_FIELDS)), *_of_rooms()]


def _of_rooms() -> Iterator[Kind]:
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            label = model._meta.label
            if not model._meta.proxy and label not in LEFT_OUT:
                yield Kind(label, model, tuple(model._meta.concrete_fields))
