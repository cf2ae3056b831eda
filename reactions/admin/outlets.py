"""Outlets and communities at the desk: their names, hosts and rules, which are data."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from delivery import keys
from delivery.announcing import announce
from delivery.deletions import AnnouncedDeletions
from reactions.models import Community, Outlet, OutletHost, Source
from reactions.sources.address_patterns import UnableToUse, check_pattern
from reactions.sources.asked_addresses import (
    UnableToAsk,
    check_capture_address,
    host_of_template,
    require_host,
)


class OutletForm(forms.ModelForm[Outlet]):
    class Meta:
        model = Outlet
        fields = (
            "kind",
            "name_en",
            "name_native",
            "slug",
            "aliases",
            "is_active",
            "description_en",
            "description_ko",
            "hue",
            "mark",
            "homepage",
            "language",
            "timezone",
            "capture_mode",
            "charset_hint",
            "source_pattern",
            "capture_address",
            "block_signatures",
            "tombstone_signatures",
        )
        widgets = {
            "aliases": forms.Textarea(attrs={"rows": 4}),
            "source_pattern": forms.TextInput(attrs={"class": "vLargeTextField", "spellcheck": "false"}),
            "capture_address": forms.TextInput(
                attrs={"class": "vLargeTextField", "inputmode": "url", "spellcheck": "false"}
            ),
            "block_signatures": forms.Textarea(attrs={"rows": 3}),
            "tombstone_signatures": forms.Textarea(attrs={"rows": 3}),
            "description_en": forms.Textarea(attrs={"rows": 3}),
            "description_ko": forms.Textarea(attrs={"rows": 3}),
        }

    def clean_timezone(self) -> str:
        zone: str = self.cleaned_data["timezone"]
        if zone not in available_timezones():
            raise ValidationError(_("This is no time zone; write it like Asia/Seoul."))
        return zone

    def clean_source_pattern(self) -> str:
        pattern: str = self.cleaned_data["source_pattern"]
        if not pattern:
            return pattern
        try:
            check_pattern(pattern)
        except UnableToUse as refusal:
            raise ValidationError(str(refusal)) from refusal
        return pattern

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        template = cleaned.get("capture_address")
        if template and "source_pattern" in cleaned:
            known = self.instance.sources.exclude(native_id="") if self.instance.pk else Source.objects.none()
            sample = known.order_by("-pk").values_list("canonical_url", flat=True).first()
            outlet = Outlet(source_pattern=cleaned["source_pattern"])
            try:
                check_capture_address(template=template, outlet=outlet, sample=sample or "")
            except UnableToAsk as refusal:
                self.add_error("capture_address", str(refusal))
        return cleaned


class OutletHostFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The hosts of an outlet, together: the address that is asked instead must be on one of them."""

    def clean(self) -> None:
        super().clean()
        template = self.instance.capture_address
        kept = [form for form in self.forms if form not in self.deleted_forms]
        hosts = {host for form in kept if (host := getattr(form, "cleaned_data", {}).get("host"))}
        try:
            host_of_template(template)
        except UnableToAsk:
            # None is given, or its own field says what is wrong with it.
            return
        try:
            require_host(template=template, hosts=hosts)
        except UnableToAsk as refusal:
            raise ValidationError(str(refusal)) from refusal


class OutletHostInline(admin.TabularInline[OutletHost, Outlet]):
    model = OutletHost
    formset = OutletHostFormSet
    fk_name = "outlet"
    extra = 0


@admin.register(Outlet)
class OutletAdmin(AnnouncedDeletions):
    form = OutletForm
    inlines = [OutletHostInline]
    list_display = [
        "name_en",
        "name_native",
        "kind",
        "capture_mode",
        "host_names",
        "quotation_count",
        "is_active",
    ]
    list_filter = ["kind", "capture_mode", "is_active"]
    search_fields = ["name_en", "name_native", "aliases", "slug"]
    prepopulated_fields = {"slug": ["name_en"]}
    readonly_fields = ["quotation_count"]
    fieldsets = [
        (None, {"fields": ["kind", ("name_en", "name_native"), "slug", "aliases", "is_active"]}),
        (
            _("What readers see"),
            {"fields": ["description_en", "description_ko", ("hue", "mark"), "homepage"]},
        ),
        (
            _("Reading its pages"),
            {
                "fields": [
                    ("language", "timezone"),
                    ("capture_mode", "charset_hint"),
                    "source_pattern",
                    "capture_address",
                    "block_signatures",
                    "tombstone_signatures",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("hosts")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            # A whole row would bring back words that were removed from a description meanwhile.
            obj.save(update_fields=form.changed_data)
        else:
            super().save_model(request, obj, form, change)
        announce(self.keys_without(obj))

    def keys_without(self, obj: Any) -> list[str]:
        return [keys.outlet(obj.pk), keys.LISTS]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        # The slug is part of public addresses: it is proposed once, and never follows a change of name.
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))

    @admin.display(description=_("hosts"))
    def host_names(self, outlet: Outlet) -> str:
        return ", ".join(host.host for host in outlet.hosts.all())


@admin.register(Community)
class CommunityAdmin(OutletAdmin):
    list_filter = ["capture_mode", "is_active"]
    list_display = ["name_en", "name_native", "capture_mode", "host_names", "quotation_count", "is_active"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        (name, options), *others = super().get_fieldsets(request, obj)
        fields = [field for field in options["fields"] if field != "kind"]
        return [(name, {**options, "fields": fields}), *others]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.kind = Outlet.Kind.COMMUNITY
        super().save_model(request, obj, form, change)
