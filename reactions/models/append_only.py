"""Rows that are written once: evidence is never changed, only added to."""

from collections.abc import Iterable
from typing import Any

from django.db import models


class UnableToChange(Exception):
    """An append-only row was about to be changed or deleted."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **values: object) -> int:
        raise UnableToChange(f"{self.model._meta.verbose_name} rows are append-only.")

    def blank(self, **values: object) -> int:
        """Write over columns of rows, and return how many: what a redaction removes, and nothing else."""
        return super().update(**values)

    def bulk_update(self, *arguments: object, **options: object) -> int:
        raise UnableToChange(f"{self.model._meta.verbose_name} rows are append-only.")


class AppendOnlyModel(models.Model):
    """A row that can be inserted and read. Deleting is left to redaction and to removing demo content."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(
        self,
        *,
        force_insert: bool | tuple[models.base.ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        if not self._state.adding:
            raise UnableToChange(f"{self._meta.verbose_name} {self.pk} is append-only.")
        super().save(force_insert=True, using=using)
