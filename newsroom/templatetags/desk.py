"""What the desk's own pages show of a register, by the rights of who looks at it."""

from typing import Any

from django import template
from django.contrib.admin import site
from django.contrib.admin.helpers import AdminReadonlyField
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey
from django.http import HttpRequest

from newsroom.drawing.presentation import language_name

register = template.Library()
register.filter("language_name", language_name)


@register.simple_tag(takes_context=True)
def readonly_contents(context: dict[str, Any], field: AdminReadonlyField) -> str:
    """Return what a field that is only read holds; a row of another register is a link for those alone who may open it.

    Django makes it one for everybody, and who follows it is refused.
    """
    leads_to = _register_of(field)
    request: HttpRequest = context["request"]
    if leads_to is None or leads_to.has_view_or_change_permission(request):
        return field.contents()
    row = getattr(field.form.instance, str(field.field["field"]))
    return field.empty_value_display if row is None else str(row)


def _register_of(field: AdminReadonlyField) -> Any:
    """Return the register that Django links to, if the field is of another row."""
    try:
        known = field.form.instance._meta.get_field(field.field["field"])
    except (FieldDoesNotExist, TypeError):
        return None
    return site._registry.get(known.related_model) if isinstance(known, ForeignKey) else None
