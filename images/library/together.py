"""Changing several pictures at once: what to change, what would follow, then the change."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from images.library.cards import card_of
from images.library.times import MomentField, MomentInput
from images.models import Image
from images.together import MOST_AT_ONCE, Change, change_together, plan
from images.uses import Kind, uses_of

FIELDS = ("credit", "licence", "licence_url", "rights_expire_at", "alternative_text")
# Of how many pictures the articles that show them are named one by one.
MOST_LOOKED_UP = 20


class TogetherForm(forms.ModelForm[Image]):
    """Which fields change, and to what. A field that is not ticked stays as it is; ticked and empty, it is emptied."""

    only_empty = forms.BooleanField(
        label=gettext_lazy("Only where nothing is said yet"), required=False, initial=True
    )

    class Meta:
        model = Image
        fields = FIELDS
        field_classes = {"rights_expire_at": MomentField}
        widgets = {
            "rights_expire_at": MomentInput,
            "alternative_text": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = dict.fromkeys(FIELDS, "")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            label = _("Change: %(field)s") % {"field": self.fields[name].label}
            self.fields[f"change_{name}"] = forms.BooleanField(label=label, required=False)

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return each field with the box that says whether it changes."""
        return [(self[f"change_{name}"], self[name]) for name in FIELDS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(f"change_{name}") for name in FIELDS):
            raise forms.ValidationError(_("Tick at least one field that is to change."))
        return cleaned

    def values(self) -> Mapping[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS if self.cleaned_data[f"change_{name}"]}


def together_view(model_admin: "ModelAdmin[Image]", request: HttpRequest) -> HttpResponse:
    """Show the form for the chosen pictures, then what would change, then change it."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    library = reverse("admin:images_image_changelist")
    if request.method != "POST":
        # Whoever had to sign in first begins again with choosing.
        return HttpResponseRedirect(library)
    numbers = {int(one) for one in request.POST.getlist("chosen") if one.isdecimal() and len(one) < 18}
    if not numbers or len(numbers) > MOST_AT_ONCE:
        words = (
            _("Choose %(limit)d pictures at most.") % {"limit": MOST_AT_ONCE}
            if numbers
            else _("Tick the pictures that are to change first.")
        )
        messages.warning(request, words)
        return HttpResponseRedirect(library)
    images = list(Image.objects.filter(pk__in=numbers).order_by("-created_at", "-pk"))
    # Rights are those of each picture: what readers see is not everybody's to change.
    mine = [image for image in images if model_admin.has_change_permission(request, image)]
    step = request.POST.get("step", "")
    form = TogetherForm(request.POST if step else None)
    now = timezone.now()
    context: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Change pictures together"),
        "media": model_admin.media,
        "form": form,
        "images": mine,
        "cards": [card_of(image, now=now) for image in mine],
        "others": [image for image in images if image not in mine],
    }
    if not step or not form.is_valid():
        return TemplateResponse(request, "admin/images/image/together.html", context)
    changes = plan(images=mine, values=form.values(), only_empty=form.cleaned_data["only_empty"])
    if step == "apply" and changes:
        count = change_together(changes=changes, now=now)
        for change in changes:
            model_admin.log_change(request, change.image, [{"changed": {"fields": list(change.values)}}])
        words = ngettext("%(count)d picture is changed.", "%(count)d pictures are changed.", count)
        messages.success(request, words % {"count": count})
        return HttpResponseRedirect(library)
    context |= {"changes": [_described(change) for change in changes], "consequences": _consequences(changes)}
    return TemplateResponse(request, "admin/images/image/together_confirm.html", context)


def _described(change: Change) -> dict[str, Any]:
    return {
        "image": change.image,
        "fields": [
            (
                Image._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
                _in_words(getattr(change.image, name)),
                _in_words(value),
            )
            for name, value in change.values.items()
        ],
    }


def _in_words(value: Any) -> Any:
    """Return a value as the page says it; times are left for the template, which knows their form."""
    return value or _("nothing")


def _consequences(changes: list[Change]) -> list[dict[str, Any]]:
    """Return which live articles lose which picture, and when, for changes of the rights' end."""
    dated = [change for change in changes if change.values.get("rights_expire_at") and change.image.is_public]
    return [
        {
            "image": change.image,
            "at": change.values["rights_expire_at"],
            "uses": [use for use in uses_of(image=change.image) if use.kind == Kind.LIVE],
        }
        for change in dated[:MOST_LOOKED_UP]
    ]
