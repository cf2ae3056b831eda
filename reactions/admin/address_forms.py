"""The form that asks for a page's address, and for its outlet only where no outlet has the host."""

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reactions.admin.quotation_forms import language_choices
from reactions.models import Outlet
from reactions.sources.addresses import outlet_for
from reactions.sources.finding import NewOutlet, UnableToSource, known_source, suggested_name


class AddressForm(forms.Form):
    """An address; `chosen_outlet` is what the editor said of an unknown host."""

    address = forms.CharField(
        label=gettext_lazy("Address of the thread, post or report"),
        max_length=2_000,
        widget=forms.TextInput(
            attrs={
                "inputmode": "url",
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "placeholder": "https://",
            }
        ),
        error_messages={"required": gettext_lazy("Paste the address of the page.")},
    )
    outlet = forms.ModelChoiceField(
        label=gettext_lazy("Outlet"),
        queryset=Outlet.objects.none(),
        required=False,
        empty_label=gettext_lazy("choose one"),
    )
    name_en = forms.CharField(label=gettext_lazy("What it is called"), max_length=100, required=False)
    name_native = forms.CharField(
        label=gettext_lazy("Its name in its own language, if that is another"), max_length=100, required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=Outlet.Kind.choices,
        initial=Outlet.Kind.COMMUNITY,
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Its language"), choices=language_choices(), initial="ko", required=False
    )

    OUTLET_FIELDS = ("outlet", "name_en", "name_native", "kind", "language")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_add_outlet = actor.has_perm("reactions.add_outlet")
        self.needs_outlet = False
        outlet = self.fields["outlet"]
        assert isinstance(outlet, forms.ModelChoiceField)
        outlet.queryset = Outlet.objects.filter(is_active=True)
        if self.may_add_outlet:
            outlet.empty_label = _("a new one, named below")
        else:
            for name in ("name_en", "name_native", "kind", "language"):
                del self.fields[name]

    def chosen_outlet(self) -> dict[str, Any]:
        """Return what `source_at` takes about the outlet: one of the list, a new one, or nothing."""
        given = self.cleaned_data
        if given.get("outlet"):
            return {"outlet": given["outlet"]}
        if given.get("name_en", "").strip():
            new = NewOutlet(
                name_en=given["name_en"],
                name_native=given["name_native"],
                kind=given["kind"] or Outlet.Kind.COMMUNITY,
                language=given["language"] or "ko",
            )
            return {"new_outlet": new}
        return {}

    def ask_for_outlet(self, reason: str) -> None:
        """Show the fields of the outlet, with a name proposed, and say why they are asked for."""
        self.needs_outlet = True
        if self.may_add_outlet:
            words = _("Say whose page it is; the outlet is added in the same step.")
            if not (self.data.get("name_en") or "").strip():
                shown = cast(QueryDict, self.data).copy()
                shown["name_en"] = suggested_name(self.cleaned_data["address"])
                self.data = shown
        else:
            words = _(
                "If it belongs to an outlet of the list, choose it. To add a new one takes a publisher: send one of "
                "them this page's address, and go on once it is there."
            )
        self.add_error("outlet", f"{reason} {words}")

    def what_is_known(self) -> dict[str, Any]:
        """Return, for a script, whether the address can be captured as it is."""
        if not self.is_valid():
            # An invalid choice of outlet cannot come from an address alone.
            return {"is_address": False, "reason": " ".join(map(str, self.errors.get("address", [])))}
        address = self.cleaned_data["address"]
        try:
            source = known_source(address=address)
        except UnableToSource as refusal:
            return {"is_address": False, "reason": str(refusal)}
        outlet = source.outlet if source else outlet_for(url=address)
        return {
            "is_address": True,
            "outlet": outlet.label if outlet else "",
            "suggested_name": "" if outlet else suggested_name(address),
            "source": source.title if source else "",
        }
