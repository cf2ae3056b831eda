"""Setting the stance of several quotations at once, from their list."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reactions.models import Quotation, Stance
from reactions.stances import UnableToSetStance, set_stance

# A choice of its own, so that nobody takes stances away by forgetting to choose one.
NO_STANCE = "none"


class StanceActionForm(ActionForm):
    """Django's choice of an action, and beside it the stance that the action sets."""

    stance = forms.ChoiceField(
        label=gettext_lazy("Stance:"),
        required=False,
        choices=[("", "—"), *Stance.choices, (NO_STANCE, gettext_lazy("no stance"))],
    )


@admin.action(description=gettext_lazy("Set the stance"), permissions=["change"])
def set_stance_of_selected(model_admin: Any, request: HttpRequest, chosen: QuerySet[Quotation]) -> None:
    """Set the chosen stance; say how many changed, and for each that could not be changed why."""
    stance = request.POST.get("stance", "")
    if stance not in {*Stance.values, NO_STANCE}:
        messages.error(request, _("Choose the stance beside the action."))
        return
    changed = 0
    # In one order, so that two people who set stances at once do not wait for each other.
    for quotation in Quotation.objects.filter(pk__in=chosen.values("pk")).order_by("pk"):
        try:
            changed += set_stance(
                quotation=quotation, stance="" if stance == NO_STANCE else stance, actor=request.user
            )
        except UnableToSetStance as failure:
            messages.warning(request, f"{quotation}: {failure}")
    messages.success(
        request,
        ngettext(
            "The stance of %(count)d quotation was changed.",
            "The stances of %(count)d quotations were changed.",
            changed,
        )
        % {"count": changed},
    )
