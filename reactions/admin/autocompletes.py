"""Fields of the desk that complete what is typed: a form that came back is shown again whatever was sent in them."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.http import HttpRequest

# Larger numbers are no row's, and more than some databases can be asked about.
LONGEST_NUMBER = 18


def _numbers(value: Any) -> list[Any]:
    """Return what can be the number of a row. Django asks the database for all that was sent, which fails for “null”."""
    return [
        one
        for one in value
        if str(one).isascii() and str(one).isdecimal() and len(str(one)) <= LONGEST_NUMBER
    ]


class _Single(AutocompleteSelect):
    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, _numbers(value), attr)


class _Multiple(AutocompleteSelectMultiple):
    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, _numbers(value), attr)


class Completes:
    """Goes before Django's class in a register with `autocomplete_fields`."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", _Single(db_field, self.admin_site, using=kwargs.get("using")))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", _Multiple(db_field, self.admin_site, using=kwargs.get("using")))  # type: ignore[attr-defined]
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]
