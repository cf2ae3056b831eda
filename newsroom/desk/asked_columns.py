"""Which columns a list of the desk answers questions about: those that it shows, and no others.

Django lets an address ask about any column of a list's own rows (`?client_hash__startswith=a`), so that what is kept
from a page could be read from it letter by letter.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import flatten
from django.http import HttpRequest


class AnswersWhatItShows:
    """For an admin: a column that neither list, filters nor page show is asked about in vain (400)."""

    model: Any

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        if not super().lookup_allowed(lookup, value, request):  # type: ignore[misc]
            return False
        return request is None or lookup.partition("__")[0] not in set(hidden_columns(self, request))


def hidden_columns(register: Any, request: HttpRequest) -> Iterator[str]:
    """Yield the columns of a list that who asks is shown nowhere on it; keys and what relates rows are none."""
    # A column's name, one with the class that filters by it, or a class that says by which name it is asked.
    filters = [
        one[0] if isinstance(one, (list, tuple)) else getattr(one, "parameter_name", one)
        for one in register.get_list_filter(request)
    ]
    fields = [options["fields"] for _name, options in register.get_fieldsets(request)]
    sought = [name.partition("__")[0] for name in register.get_search_fields(request)]
    shown = {
        str(name)
        for name in (
            *register.get_list_display(request),
            *filters,
            *flatten(fields),
            *sought,
            register.date_hierarchy,
        )
    }
    for field in register.model._meta.concrete_fields:
        if not field.primary_key and not field.is_relation and field.name not in shown:
            yield field.name
