"""Deletions at the desk, announced like what is saved there."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from delivery.announcing import announce


class AnnouncedDeletions(admin.ModelAdmin[Any]):
    """An admin that announces the pages which showed what is deleted there, one by one or a selection."""

    def keys_without(self, obj: Any) -> Iterable[str]:
        """Return the keys of the pages that the deletion of an object changes."""
        raise NotImplementedError

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        with transaction.atomic():
            announce(self.keys_without(obj))
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            announce(key for obj in queryset for key in self.keys_without(obj))
            super().delete_queryset(request, queryset)
